/* writelog.c: every change a program makes to the files of a folder, in order, so that a script can work out what a
 * disk could hold after a power cut at any moment. Loaded before the C library (LD_PRELOAD) into the program under
 * test.
 *
 * $WRITELOG names a file of the size of the log, which is mapped: a struct head, then records, each a struct record and
 * `size` bytes, padded to 8. A write stands in the log when it was made, a flush when it has come back: whatever was
 * acknowledged when the log was so long must be made of what stands before. Only files and folders whose path holds
 * $WRITELOG_UNDER are logged, and none that ends in "-shm": that one is memory, made anew after every crash. Files are
 * told apart by their inode, so a file keeps its number when it is renamed; what is written by way of stdio is not
 * seen.
 *
 * $WRITELOG_LIE: flushes of files whose path holds this say that all is well and do nothing. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE, SYNC, OPEN, CREATE, MKDIR, RENAME, UNLINK, SYNC_FOLDER, SYNC_FAILED };

struct head {
    _Atomic uint64_t end; /* of the last whole record, counted from the start of the file */
};

struct record {
    uint32_t kind, file; /* file: what OPEN or CREATE gave it */
    uint64_t at;         /* WRITE: where; TRUNCATE: the new length */
    uint64_t size;       /* WRITE: the bytes; else a path; RENAME: two of them, each with its 0 */
};

enum { MOST_OPEN = 4096, MOST_FILES = 65536 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char *log_bytes;
static size_t log_room;
static const char *under, *lie;
static uint32_t file_of[MOST_OPEN]; /* by descriptor; 0: none of ours */
static struct {
    dev_t device;
    ino_t inode;
    char is_folder, lies;
    char *path;
} files[MOST_FILES]; /* from 1 on */
static uint32_t file_count;

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("WRITELOG");
    under = getenv("WRITELOG_UNDER");
    lie = getenv("WRITELOG_LIE");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    struct stat status;
    if (!under || file < 0 || fstat(file, &status) != 0) {
        fputs("writelog.so: WRITELOG or WRITELOG_UNDER is missing\n", stderr);
        _exit(97);
    }
    log_room = (size_t)status.st_size;
    void *mapped = mmap(0, log_room, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED) {
        _exit(97);
    }
    log_bytes = mapped;
}

static void put(enum kind kind, uint32_t file, uint64_t at, const void *bytes, size_t size)
{
    struct head *head = (struct head *)log_bytes;
    uint64_t end = atomic_load(&head->end);
    struct record record = {kind, file, at, size};
    uint64_t next = end + sizeof record + (size + 7) / 8 * 8;
    if (next > log_room) {
        fputs("writelog.so: the log is full\n", stderr);
        _exit(97);
    }
    memcpy(log_bytes + end, &record, sizeof record);
    memcpy(log_bytes + end + sizeof record, bytes, size);
    atomic_store(&head->end, next);
}

static int is_ours(const char *path)
{
    size_t size = strlen(path);
    return log_bytes && strstr(path, under) && !(size > 4 && strcmp(path + size - 4, "-shm") == 0);
}

static uint32_t number_of(int descriptor)
{
    return descriptor >= 0 && descriptor < MOST_OPEN ? file_of[descriptor] : 0;
}

/* Give the descriptor a number: a new one for a file that is new, or was not seen yet. */
static void note_open(int descriptor, const char *path, int is_new)
{
    struct stat status;
    if (descriptor >= MOST_OPEN || fstat(descriptor, &status) != 0) {
        _exit(97);
    }
    uint32_t number = 0;
    for (uint32_t i = file_count; i > 0 && !number && !is_new; i--) {
        number = files[i].device == status.st_dev && files[i].inode == status.st_ino ? i : 0;
    }
    if (!number) {
        number = ++file_count;
        if (number >= MOST_FILES) {
            _exit(97);
        }
        files[number].device = status.st_dev;
        files[number].inode = status.st_ino;
        files[number].is_folder = S_ISDIR(status.st_mode);
        files[number].lies = lie && strstr(path, lie);
        files[number].path = strdup(path);
        put(is_new ? CREATE : OPEN, number, 0, path, strlen(path));
    }
    file_of[descriptor] = number;
}

static int open_and_note(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
    if (!is_ours(path)) {
        return real(path, flags, mode);
    }
    pthread_mutex_lock(&turn);
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    int descriptor = real(path, flags, mode);
    int kept = errno;
    if (descriptor >= 0 && !(flags & O_PATH)) {
        note_open(descriptor, path, is_new);
        if (flags & O_TRUNC) {
            put(TRUNCATE, file_of[descriptor], 0, "", 0);
        }
    }
    pthread_mutex_unlock(&turn);
    errno = kept;
    return descriptor;
}

#define OPENING(name)                                  \
    int name(const char *path, int flags, ...)         \
    {                                                  \
        REAL(name);                                    \
        va_list args;                                  \
        va_start(args, flags);                         \
        mode_t mode = va_arg(args, mode_t);            \
        va_end(args);                                  \
        return open_and_note(real, path, flags, mode); \
    }
OPENING(open)
OPENING(open64)

int close(int descriptor)
{
    REAL(close);
    if (number_of(descriptor)) {
        pthread_mutex_lock(&turn);
        file_of[descriptor] = 0;
        pthread_mutex_unlock(&turn);
    }
    return real(descriptor);
}

#define WRITING(name, offset)                                                     \
    ssize_t name(int descriptor, const void *bytes, size_t size, offset at)       \
    {                                                                             \
        REAL(name);                                                               \
        if (!number_of(descriptor)) {                                             \
            return real(descriptor, bytes, size, at);                             \
        }                                                                         \
        pthread_mutex_lock(&turn);                                                \
        ssize_t done = real(descriptor, bytes, size, at);                         \
        if (done > 0) {                                                           \
            put(WRITE, number_of(descriptor), (uint64_t)at, bytes, (size_t)done); \
        }                                                                         \
        pthread_mutex_unlock(&turn);                                              \
        return done;                                                              \
    }
WRITING(pwrite, off_t)
WRITING(pwrite64, off64_t)

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    REAL(write);
    if (!number_of(descriptor)) {
        return real(descriptor, bytes, size);
    }
    pthread_mutex_lock(&turn);
    off_t at = lseek(descriptor, 0, SEEK_CUR);
    ssize_t done = real(descriptor, bytes, size);
    if (done > 0) {
        put(WRITE, number_of(descriptor), (uint64_t)at, bytes, (size_t)done);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

#define TRUNCATING(name, offset)                                         \
    int name(int descriptor, offset size)                                \
    {                                                                    \
        REAL(name);                                                      \
        if (!number_of(descriptor)) {                                    \
            return real(descriptor, size);                               \
        }                                                                \
        pthread_mutex_lock(&turn);                                       \
        int done = real(descriptor, size);                               \
        if (done == 0) {                                                 \
            put(TRUNCATE, number_of(descriptor), (uint64_t)size, "", 0); \
        }                                                                \
        pthread_mutex_unlock(&turn);                                     \
        return done;                                                     \
    }
TRUNCATING(ftruncate, off_t)
TRUNCATING(ftruncate64, off64_t)

#define FLUSHING(name)                                                                   \
    int name(int descriptor)                                                             \
    {                                                                                    \
        REAL(name);                                                                      \
        uint32_t number = number_of(descriptor);                                         \
        if (!number) {                                                                   \
            return real(descriptor);                                                     \
        }                                                                                \
        if (files[number].lies) {                                                        \
            return 0;                                                                    \
        }                                                                                \
        pthread_mutex_lock(&turn);                                                       \
        int done = real(descriptor);                                                     \
        if (done == 0 && files[number].is_folder) {                                      \
            put(SYNC_FOLDER, number, 0, files[number].path, strlen(files[number].path)); \
        } else if (done == 0) {                                                          \
            put(SYNC, number, 0, "", 0);                                                 \
        } else {                                                                         \
            int kept = errno;                                                            \
            put(SYNC_FAILED, number, 0, "", 0);                                          \
            errno = kept;                                                                \
        }                                                                                \
        pthread_mutex_unlock(&turn);                                                     \
        return done;                                                                     \
    }
FLUSHING(fsync)
FLUSHING(fdatasync)

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    pthread_mutex_lock(&turn);
    int done = real(path, mode);
    if (done == 0 && is_ours(path)) {
        put(MKDIR, 0, 0, path, strlen(path));
    }
    pthread_mutex_unlock(&turn);
    return done;
}

int unlink(const char *path)
{
    REAL(unlink);
    pthread_mutex_lock(&turn);
    int done = real(path);
    if (done == 0 && is_ours(path)) {
        put(UNLINK, 0, 0, path, strlen(path));
    }
    pthread_mutex_unlock(&turn);
    return done;
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    pthread_mutex_lock(&turn);
    int done = real(from, to);
    if (done == 0 && is_ours(to)) {
        char both[2 * PATH_MAX];
        int size = snprintf(both, sizeof both, "%s%c%s", from, 0, to);
        put(RENAME, 0, 0, both, (size_t)size);
    }
    pthread_mutex_unlock(&turn);
    return done;
}
