#include "kernel/ledger/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/folder.h"
#include "kernel/base/str.h"

static const char suffix[] = ".txt";

struct names {
    const char **items; /* ascending */
    size_t count;
};

static result cannot(struct arena *arena, const char *what, const char *path)
{
    return failed(ERR_UNAVAILABLE, str_format(arena, "检查点%s不能%s，请检查磁盘和权限", path, what));
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool is_ours(struct arena *arena, const char *name)
{
    struct date day;
    return str_ends_with(name, suffix) && date_parse(arena_copy(arena, name, strlen(name) - sizeof suffix + 1), &day);
}

static result list(const char *folder, struct arena *arena, struct names *names)
{
    DIR *open_folder = opendir(folder);
    size_t room = 0;
    *names = (struct names){0};
    if (!open_folder) {
        return errno == ENOENT ? SUCCESS : cannot(arena, "读取", folder);
    }
    const struct dirent *entry;
    while ((entry = readdir(open_folder))) {
        if (!is_ours(arena, entry->d_name)) {
            continue;
        }
        if (names->count == room) {
            size_t old = room * sizeof *names->items;
            room = room ? room * 2 : 64;
            names->items = arena_grow(arena, names->items, old, room * sizeof *names->items);
        }
        names->items[names->count++] = str_copy(arena, entry->d_name);
    }
    closedir(open_folder);
    if (names->count > 0) {
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    }
    return SUCCESS;
}

static const char *path_of(struct arena *arena, const char *folder, const char *name)
{
    return str_format(arena, "%s/%s", folder, name);
}

static result read_file(struct arena *arena, const char *path, struct bytes *content)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        if (file >= 0) {
            close(file);
        }
        return cannot(arena, "读取", path);
    }
    size_t size = (size_t)status.st_size, got = 0;
    char *bytes = arena_alloc(arena, size + 1);
    ssize_t part = 1;
    while (got < size && (part = read(file, bytes + got, size - got)) > 0) {
        got += (size_t)part;
    }
    close(file);
    *content = (struct bytes){bytes, got};
    return part < 0 ? cannot(arena, "读取", path) : SUCCESS;
}

/* The bytes up to and with the last line feed. */
static size_t whole_lines(const struct bytes *content)
{
    const char *feed = memrchr(content->data, '\n', content->size);
    return feed ? (size_t)(feed - (const char *)content->data) + 1 : 0;
}

static result visit_file(const char *name, const struct bytes *content, line_visitor *visit, void *subject)
{
    const char *at = content->data, *end = at + content->size;
    for (int number = 1; at < end; number++) {
        char place[64];
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *stop = feed ? feed : end;
        snprintf(place, sizeof place, "%s第%d行", name, number);
        TRY(visit(subject, place, stop + 1 >= end, at, (size_t)(stop - at)));
        at = stop + 1;
    }
    return SUCCESS;
}

static result visit_files(const char *folder, struct arena *arena, const struct names *names, line_visitor *visit,
                          void *subject)
{
    for (size_t i = 0; i < names->count; i++) {
        struct bytes content;
        TRY(read_file(arena, path_of(arena, folder, names->items[i]), &content));
        /* Only the newest file can have been cut short by a power cut: an older one keeps its broken end, to be seen.
         */
        content.size = i + 1 == names->count ? whole_lines(&content) : content.size;
        TRY(visit_file(names->items[i], &content, visit, subject));
        arena_reset(arena);
    }
    return SUCCESS;
}

result files_each(const char *folder, struct arena *arena, line_visitor *visit, void *subject)
{
    struct names names;
    struct arena *of_file = arena_new(0);
    if (!of_file) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    result r = list(folder, arena, &names);
    if (is_ok(r)) {
        r = visit_files(folder, of_file, &names, visit, subject);
    }
    r.reason = str_copy(arena, r.reason);
    arena_free(of_file);
    return r;
}

result files_newest_line(const char *folder, struct arena *arena, const char **line, size_t *size)
{
    struct names names;
    *line = 0;
    TRY(list(folder, arena, &names));
    for (size_t i = names.count; i > 0; i--) {
        struct bytes content;
        TRY(read_file(arena, path_of(arena, folder, names.items[i - 1]), &content));
        size_t whole = whole_lines(&content);
        if (whole > 0) {
            const char *feed = memrchr(content.data, '\n', whole - 1);
            *line = feed ? feed + 1 : content.data;
            *size = whole - 1 - (size_t)(*line - (const char *)content.data);
            return SUCCESS;
        }
    }
    return SUCCESS;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

result files_prepare(const char *folder, struct arena *arena)
{
    if (mkdir(folder, 0700) != 0) {
        return errno == EEXIST ? SUCCESS : cannot(arena, "建立", folder);
    }
    return folder_flush_around(folder) ? SUCCESS : cannot(arena, "建立", folder);
}

/* Write `bytes` at `from`, where the whole lines end, and flush. What an earlier write left unfinished goes. */
static bool write_at(const char *path, size_t from, const char *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return false;
    }
    bool ok = ftruncate(file, (off_t)from) == 0 && pwrite(file, bytes, size, (off_t)from) == (ssize_t)size &&
              fsync(file) == 0;
    return close(file) == 0 && ok;
}

result files_append(const char *folder, struct arena *arena, struct date day, const char *line)
{
    struct names names;
    TRY(list(folder, arena, &names));
    const char *name = str_format(arena, "%s%s", date_text(arena, day), suffix);
    const char *newest = names.count > 0 ? names.items[names.count - 1] : "";
    const char *path = path_of(arena, folder, name);
    size_t from = 0;
    bool is_new = strcmp(name, newest) > 0;
    if (names.count > 0) {
        struct bytes content;
        const char *newest_path = path_of(arena, folder, newest);
        TRY(read_file(arena, newest_path, &content));
        from = whole_lines(&content);
        if (is_new && from < content.size && !write_at(newest_path, from, "", 0)) {
            return cannot(arena, "写入", newest_path);
        }
        path = is_new ? path : newest_path;
        from = is_new ? 0 : from;
    }
    const char *bytes = str_format(arena, "%s\n", line);
    bool ok = write_at(path, from, bytes, strlen(bytes)) && (!is_new || folder_flush(folder));
    return ok ? SUCCESS : cannot(arena, "写入", path);
}
