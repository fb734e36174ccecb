/* Which database belongs to a data folder: DATA/database, one line; without it, the folder holds the store itself. And
 * whether anybody may use it: DATA/unfinished stands there while somebody makes it. */
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/str.h"
#include "kernel/db/driver.h"

/* The one folder whose address this process was told, in place of what stands in the folder. */
static struct {
    pthread_mutex_t lock;
    char data[4096];
    char address[sizeof((struct db_place *)0)->address];
    char making[4096]; /* the folder that this process makes */
} told = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool is_told(struct db_place *place)
{
    pthread_mutex_lock(&told.lock);
    bool is_same = told.address[0] && str_equal(told.data, place->data);
    if (is_same) {
        memcpy(place->address, told.address, sizeof told.address);
    }
    pthread_mutex_unlock(&told.lock);
    return is_same;
}

static result path_of(const char *data, const char *name, char path[4096])
{
    if (snprintf(path, 4096, "%s/%s", data, name) >= 4096) {
        return failed(ERR_UNAVAILABLE, "数据目录的路径过长");
    }
    return SUCCESS;
}

static result read_address(const char *data, struct db_place *place)
{
    char path[4096];
    TRY(path_of(data, "database", path));
    FILE *file = fopen(path, "re");
    if (!file) {
        return errno == ENOENT || errno == ENOTDIR
                   ? SUCCESS
                   : failed(ERR_UNAVAILABLE, "无法读取数据目录里的database文件，请检查其权限");
    }
    bool is_read = fgets(place->address, sizeof place->address, file) != 0;
    fclose(file);
    place->address[strcspn(place->address, "\r\n")] = '\0';
    return is_read && place->address[0] ? SUCCESS
                                        : failed(ERR_UNAVAILABLE, "数据目录里的database文件是空的，应为一行数据库地址");
}

static result find_mark(const char *data, bool *is_marked)
{
    char path[4096];
    TRY(path_of(data, "unfinished", path));
    *is_marked = access(path, F_OK) == 0;
    return SUCCESS;
}

static bool is_made_here(const char *data)
{
    pthread_mutex_lock(&told.lock);
    bool is_same = str_equal(told.making, data);
    pthread_mutex_unlock(&told.lock);
    return is_same;
}

result place_find(const char *data, struct db_place *place)
{
    *place = (struct db_place){.data = data};
    TRY(find_mark(data, &place->is_in_the_making));
    if (place->is_in_the_making && !is_made_here(data)) {
        return failed(
            ERR_CONFLICT,
            "此目录里的数据没有建完（还在建立，或建立时中断了）；如已中断，请删除此目录（和所用的数据库）后重新建立");
    }
    return is_told(place) ? SUCCESS : read_address(data, place);
}

/* --- making one -------------------------------------------------------------------------------------------------- */

static const result cannot_write = {ERR_UNAVAILABLE, 0, "无法写入数据目录，请检查其权限和磁盘空间"};

result place_sync(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool is_synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return is_synced ? SUCCESS : cannot_write;
}

static result make_folder(const char *data)
{
    return mkdir(data, 0700) == 0 || errno == EEXIST
               ? SUCCESS
               : failed(ERR_UNAVAILABLE, "无法建立数据目录，请检查上级文件夹的权限");
}

/* The mark is on the disk before anything else of the store is. */
result db_make(const char *data)
{
    char path[4096];
    TRY(path_of(data, "unfinished", path));
    TRY(make_folder(data));
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return errno == EEXIST ? failed(ERR_CONFLICT, "此目录里的数据正在建立，或没有建完") : cannot_write;
    }
    close(file);
    TRY(place_sync(data));
    pthread_mutex_lock(&told.lock);
    memcpy(told.making, data, strlen(data) + 1);
    pthread_mutex_unlock(&told.lock);
    return SUCCESS;
}

result place_made(const char *data)
{
    char path[4096];
    TRY(path_of(data, "unfinished", path));
    TRY(place_sync(data));
    pthread_mutex_lock(&told.lock);
    told.making[0] = '\0';
    pthread_mutex_unlock(&told.lock);
    return unlink(path) == 0 ? place_sync(data) : cannot_write;
}

/* --- naming one -------------------------------------------------------------------------------------------------- */

static bool holds_password(const PQconninfoOption *options)
{
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (str_equal(option->keyword, "password") && !str_is_empty(option->val)) {
            return true;
        }
    }
    return false;
}

result place_check_address(const char *address)
{
    if (!str_starts_with(address, "postgresql://") && !str_starts_with(address, "postgres://")) {
        return failed(ERR_INVALID, "数据库地址应以postgresql://开头，例如 postgresql://zwfw@db.example/zwfw");
    }
    if (strlen(address) >= sizeof told.address || strpbrk(address, "\r\n")) {
        return failed(ERR_INVALID, "数据库地址过长，或含有换行");
    }
    char *error = 0;
    PQconninfoOption *options = PQconninfoParse(address, &error);
    PQfreemem(error);
    bool has_password = options && holds_password(options);
    PQconninfoFree(options);
    if (!options) {
        return failed(ERR_INVALID, "数据库地址写法有误，应如 postgresql://用户@主机:端口/数据库");
    }
    if (has_password) {
        return failed(ERR_INVALID, "数据库地址里不要写密码，它会被别人看见；请写入~/.pgpass（或PGPASSFILE所指的文件）");
    }
    return SUCCESS;
}

result db_place_now(const char *data, const char *address)
{
    TRY(place_check_address(address));
    if (strlen(data) >= sizeof told.data) {
        return failed(ERR_UNAVAILABLE, "数据目录的路径过长");
    }
    pthread_mutex_lock(&told.lock);
    memcpy(told.data, data, strlen(data) + 1);
    memcpy(told.address, address, strlen(address) + 1);
    pthread_mutex_unlock(&told.lock);
    return SUCCESS;
}

result db_place(const char *data, const char *address)
{
    char path[4096], text[sizeof told.address + 2];
    TRY(place_check_address(address));
    TRY(path_of(data, "database", path));
    struct stat status;
    char file_of_sqlite[4096];
    TRY(path_of(data, "zwfw.db", file_of_sqlite));
    if (stat(file_of_sqlite, &status) == 0) {
        return failed(ERR_CONFLICT, "此数据目录里已有SQLite数据；要移到PostgreSQL，请用 zwfw copy 复制到新目录");
    }
    TRY(make_folder(data));
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int size = snprintf(text, sizeof text, "%s\n", address);
    bool is_written = file >= 0 && write(file, text, (size_t)size) == size && fsync(file) == 0;
    if (file >= 0) {
        close(file);
    }
    return is_written ? SUCCESS : cannot_write;
}
