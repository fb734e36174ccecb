#include "kernel/base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

bool folder_flush(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return false;
    }
    bool ok = fsync(folder) == 0;
    int kept = errno;
    close(folder);
    errno = kept;
    return ok;
}

bool folder_flush_around(const char *path)
{
    char around[PATH_MAX];
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/') {
        end--;
    }
    while (end > 0 && path[end - 1] != '/') {
        end--;
    }
    int size = end > 0 ? snprintf(around, sizeof around, "%.*s", (int)end, path) : snprintf(around, sizeof around, ".");
    return size < (int)sizeof around && folder_flush(around);
}
