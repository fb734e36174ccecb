#include "kernel/crypto/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/folder.h"

bool secret_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void secret_wipe(void *bytes, size_t size)
{
    OPENSSL_cleanse(bytes, size);
}

static result read_all(int file, char *text, size_t room, size_t *size)
{
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return failed(ERR_UNAVAILABLE, "密钥文件不是普通文件");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return failed(ERR_FORBIDDEN, "密钥文件的权限过宽，应为 0600");
    }
    size_t total = 0;
    while (total < room) {
        ssize_t got = read(file, text + total, room - total);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failed(ERR_UNAVAILABLE, "密钥文件读取失败");
        }
        if (got == 0) {
            text[total] = '\0';
            *size = total;
            return SUCCESS;
        }
        total += (size_t)got;
    }
    return failed(ERR_TOO_LARGE, "密钥文件过大");
}

result secret_file_read(const char *path, char *text, size_t room, size_t *size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT ? failed(ERR_NOT_FOUND, "密钥文件不存在") : failed(ERR_UNAVAILABLE, "密钥文件打不开");
    }
    result outcome = read_all(file, text, room, size);
    close(file);
    return outcome;
}

/* The name of the file being written, or false when it is too long. */
static bool new_path(const char *path, char text[PATH_MAX])
{
    int size = snprintf(text, PATH_MAX, "%s.new", path);
    return size > 0 && size < PATH_MAX;
}

result secret_file_begin(const char *path, int *file)
{
    char beside[PATH_MAX];
    if (!new_path(path, beside)) {
        return failed(ERR_INVALID, "密钥文件的路径过长");
    }
    *file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (*file >= 0) {
        return SUCCESS;
    }
    return errno == EEXIST
               ? failed(ERR_CONFLICT,
                        "密钥文件正在改写，或上次改写没有完成；确认没有别的zwfw在运行后，移走keys里的.new文件再试")
               : failed(ERR_UNAVAILABLE, "密钥文件不能写入");
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(file, bytes, size);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

result secret_file_finish(const char *path, int file, const void *bytes, size_t size)
{
    char beside[PATH_MAX];
    bool ok = new_path(path, beside) && write_all(file, bytes, size) && fsync(file) == 0;
    if (!ok) {
        secret_file_abandon(path, file);
        return failed(ERR_UNAVAILABLE, "密钥文件写入失败");
    }
    close(file);
    if (rename(beside, path) != 0) {
        unlink(beside);
        return failed(ERR_UNAVAILABLE, "密钥文件改名失败");
    }
    /* The rename is on the disk only when the folder is. */
    return folder_flush_around(path) ? SUCCESS : failed(ERR_UNAVAILABLE, "密钥文件所在文件夹写入失败");
}

void secret_file_abandon(const char *path, int file)
{
    close(file);
    secret_file_forget(path);
}

void secret_file_forget(const char *path)
{
    char beside[PATH_MAX];
    if (new_path(path, beside)) {
        unlink(beside);
    }
}
