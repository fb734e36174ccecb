#include "kernel/base/embedded.h"

#include "kernel/base/str.h"

const struct embedded_file *embedded_find(const char *path)
{
    for (const struct embedded_file *file = embedded_files; file->path; file++) {
        if (str_equal(file->path, path)) {
            return file;
        }
    }
    return 0;
}
