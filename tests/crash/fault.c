/* fault.c: a disk that fails when it is told to. Loaded before the C library (LD_PRELOAD) into the program under test.
 *
 * $FAULT_CONTROL names a file of one struct control, mapped here and by the script: it says which call fails, in how
 * many of them from now, once or from then on, and with what error; `hits` counts those that failed. Only files whose
 * path holds $FAULT_UNDER are counted: sockets, the log and libraries stay well. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum call { NONE, PWRITE, WRITE, PREAD, READ, FDATASYNC, FSYNC, FTRUNCATE, OPEN, RENAME, UNLINK, SHORT_PWRITE };

struct control {
    _Atomic int32_t call;  /* enum call */
    _Atomic int32_t keep;  /* 0: once, 1: from then on */
    _Atomic int32_t error; /* errno */
    _Atomic int32_t hits;
    _Atomic int64_t fails_in; /* counts down; the call that takes it to 0 fails */
};

static struct control *control;
static const char *under;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAULT_CONTROL");
    under = getenv("FAULT_UNDER");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *mapped = file >= 0 ? mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    if (mapped == MAP_FAILED || !under) {
        fputs("fault.so: FAULT_CONTROL or FAULT_UNDER is missing\n", stderr);
        _exit(97);
    }
    close(file);
    control = mapped;
}

static int is_told(enum call call)
{
    if (!control || atomic_load(&control->call) != (int32_t)call) {
        return 0;
    }
    int64_t left = atomic_fetch_sub(&control->fails_in, 1);
    if (left == 1 || (left < 1 && atomic_load(&control->keep))) {
        atomic_fetch_add(&control->hits, 1);
        errno = atomic_load(&control->error);
        return 1;
    }
    return 0;
}

static int is_ours(int file)
{
    char link[64], path[PATH_MAX];
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    errno = kept;
    if (size < 0) {
        return 0;
    }
    path[size] = '\0';
    return strstr(path, under) != 0;
}

static int fails(enum call call, int file)
{
    return control && atomic_load(&control->call) == (int32_t)call && is_ours(file) && is_told(call);
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    if (fails(PWRITE, file)) {
        return -1;
    }
    size_t most = size > 1 && fails(SHORT_PWRITE, file) ? size / 2 : size;
    return REAL(pwrite64, ssize_t(*)(int, const void *, size_t, off64_t))(file, bytes, most, at);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    return fails(WRITE, file) ? -1 : REAL(write, ssize_t(*)(int, const void *, size_t))(file, bytes, size);
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    return fails(PREAD, file) ? -1 : REAL(pread64, ssize_t(*)(int, void *, size_t, off64_t))(file, bytes, size, at);
}

ssize_t read(int file, void *bytes, size_t size)
{
    return fails(READ, file) ? -1 : REAL(read, ssize_t(*)(int, void *, size_t))(file, bytes, size);
}

int fdatasync(int file)
{
    return fails(FDATASYNC, file) ? -1 : REAL(fdatasync, int (*)(int))(file);
}

int fsync(int file)
{
    return fails(FSYNC, file) ? -1 : REAL(fsync, int (*)(int))(file);
}

int ftruncate64(int file, off64_t size)
{
    return fails(FTRUNCATE, file) ? -1 : REAL(ftruncate64, int (*)(int, off64_t))(file, size);
}

static int open_named(const char *name, const char *path, int flags, mode_t mode)
{
    if (under && strstr(path, under) && is_told(OPEN)) {
        return -1;
    }
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    return real(path, flags, mode);
}

static mode_t mode_of(int flags, va_list args)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_named("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_named("open64", path, flags, mode);
}

int rename(const char *from, const char *to)
{
    return under && strstr(to, under) && is_told(RENAME) ? -1
                                                         : REAL(rename, int (*)(const char *, const char *))(from, to);
}

int unlink(const char *path)
{
    return under && strstr(path, under) && is_told(UNLINK) ? -1 : REAL(unlink, int (*)(const char *))(path);
}
