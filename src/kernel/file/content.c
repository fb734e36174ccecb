#include "kernel/file/content.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/folder.h"
#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm3.h"

enum { PIECE = 1 << 20 };

bool is_file_hash(const char *text)
{
    return strspn(text, "0123456789abcdef") == FILE_HASH_SIZE && text[FILE_HASH_SIZE] == '\0';
}

static const char *folder_path(struct arena *arena, const char *data, const char *hash)
{
    return str_format(arena, "%s/files/%.2s", data, hash);
}

static const char *content_path(struct arena *arena, const char *data, const char *hash)
{
    return str_format(arena, "%s/files/%.2s/%s", data, hash, hash + 2);
}

static result disk_failed(const char *what)
{
    log_write(LOG_ERROR, "file.disk", "step", what, NULL);
    return failed(ERR_UNAVAILABLE, errno == ENOSPC || errno == EDQUOT || errno == EFBIG
                                       ? "磁盘空间不足，文件没有保存；请清理磁盘后再试"
                                       : "磁盘读写失败，文件没有保存；请稍后再试");
}

/* --- keeping ----------------------------------------------------------------------------------------------------- */

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size < PIECE ? size : PIECE);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        bytes += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

static bool mark_used(int file, struct instant now)
{
    const struct timespec at = {now.ms / 1000, now.ms % 1000 * 1000000};
    const struct timespec times[2] = {at, at};
    return futimens(file, times) == 0;
}

static bool write_file(const char *path, const char *bytes, size_t size, struct instant now)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return false;
    }
    bool ok = write_all(file, bytes, size) && mark_used(file, now) && fsync(file) == 0;
    return close(file) == 0 && ok;
}

static result write_new(struct arena *arena, const char *data, const char *hash, const char *bytes, size_t size,
                        struct instant now)
{
    const char *files = str_format(arena, "%s/files", data);
    const char *folder = folder_path(arena, data, hash);
    uint8_t chance[8];
    seam_random(chance, sizeof chance);
    const char *beside = str_format(arena, "%s/new-%s", folder, hex_encode(arena, chance, sizeof chance));
    if (!make_folder(files) || !make_folder(folder)) {
        return disk_failed("folder");
    }
    if (!write_file(beside, bytes, size, now) || rename(beside, content_path(arena, data, hash)) != 0) {
        result r = disk_failed("write");
        (void)unlink(beside);
        return r;
    }
    return SUCCESS;
}

/* Every name on the way to the content is on the disk. Not only what is new here: that a name is there does not say
 * that whoever made it could flush it. */
static result flush_names(struct arena *arena, const char *data, const char *hash)
{
    bool ok = folder_flush(folder_path(arena, data, hash)) && folder_flush(str_format(arena, "%s/files", data)) &&
              folder_flush(data);
    return ok ? SUCCESS : disk_failed("flush");
}

result content_put(struct arena *arena, const char *data, const char *bytes, size_t size, struct instant now,
                   char hash[FILE_HASH_SIZE + 1])
{
    uint8_t digest[SM3_SIZE];
    sm3_hash(bytes, size, digest);
    snprintf(hash, FILE_HASH_SIZE + 1, "%s", hex_encode(arena, digest, sizeof digest));
    int known = content_open(arena, data, hash);
    if (known < 0) {
        TRY(write_new(arena, data, hash, bytes, size, now));
    } else {
        bool ok = mark_used(known, now);
        close(known);
        if (!ok) {
            return disk_failed("mark");
        }
    }
    return flush_names(arena, data, hash);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

bool content_exists(struct arena *arena, const char *data, const char *hash)
{
    return access(content_path(arena, data, hash), R_OK) == 0;
}

int content_open(struct arena *arena, const char *data, const char *hash)
{
    return open(content_path(arena, data, hash), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

/* --- taking away ------------------------------------------------------------------------------------------------- */

static void close_folder(void *folder)
{
    closedir(folder);
}

static result sweep_one(DIR *folder, const char *name, const char *hash, struct instant before,
                        result (*unwanted)(void *subject, const char *hash, bool *is_unwanted), void *subject)
{
    struct stat status;
    if (fstatat(dirfd(folder), name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode) ||
        (int64_t)status.st_mtim.tv_sec * 1000 >= before.ms) {
        return SUCCESS;
    }
    bool goes = !is_file_hash(hash);
    if (!goes) {
        TRY(unwanted(subject, hash, &goes));
    }
    return !goes || unlinkat(dirfd(folder), name, 0) == 0 ? SUCCESS : disk_failed("remove");
}

result content_sweep(struct arena *arena, const char *data, int number, struct instant before,
                     result (*unwanted)(void *subject, const char *hash, bool *is_unwanted), void *subject)
{
    DIR *folder = opendir(str_format(arena, "%s/files/%02x", data, (unsigned)number));
    if (!folder) {
        return errno == ENOENT ? SUCCESS : disk_failed("sweep");
    }
    arena_defer(arena, close_folder, folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *hash = str_format(arena, "%02x%s", (unsigned)number, entry->d_name);
        TRY(sweep_one(folder, entry->d_name, hash, before, unwanted, subject));
    }
    return SUCCESS;
}
