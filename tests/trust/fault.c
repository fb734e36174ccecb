/* fault.c: a machine that fails when it is told to. Loaded before the C library (LD_PRELOAD) into the program under
 * test.
 *
 * $FAULT_CONTROL names a file of one struct control, mapped here and by the script (lib/shim.py): it says which call
 * fails, in how many of them from now, once or from then on, and how; `hits` counts those that failed. Calls on files
 * are counted for files whose path holds $FAULT_UNDER; libraries, the log and /proc stay well. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order of lib/shim.py. CHANGE: any call that changes a file or flushes one. */
enum call {
    NONE,
    PWRITE,
    WRITE,
    PREAD,
    READ,
    FSYNC,
    FTRUNCATE,
    OPEN,
    RENAME,
    UNLINK,
    MKDIR,
    ACCEPT,
    RECEIVE,
    SEND,
    SENDFILE,
    WAKE,
    EPOLL_CTL,
    EPOLL_WAIT,
    SOCKET,
    MMAP,
    THREAD,
    RANDOM,
    MEMORY,
    CHANGE
};

enum { SHORT = -1, KILL = -9 }; /* in place of an errno: half of the bytes; the end of the process, before the call */

/* Libraries that do not come through want of memory: OpenSSL 3.0 and libseccomp 2.5 while they set themselves up; the C
 * library's regular expressions (glibc 2.36 frees twice), by which libmagic tells one type from another; and OpenSSL's
 * SM2 (it frees contexts that it could not make). */
enum library { NO_LIBRARY, SETTING_UP, SERVING };

struct control {
    _Atomic int32_t call;  /* enum call */
    _Atomic int32_t keep;  /* 0: once, 1: from then on */
    _Atomic int32_t error; /* errno, SHORT or KILL */
    _Atomic int32_t hits;
    _Atomic int64_t fails_in;   /* counts down; the call that takes it to 0 fails */
    _Atomic int64_t by_library; /* of MEMORY: whose it was, enum library */
};

static struct control *control;
static const char *under;

/* Say where, then end as the signal would. */
static void on_crash(int number)
{
    void *frames[40];
    atomic_store(&control->call, NONE);
    backtrace_symbols_fd(frames, backtrace(frames, 40), STDERR_FILENO);
    signal(number, SIG_DFL);
    raise(number);
}

__attribute__((constructor)) static void begin(void)
{
    void *frame;
    backtrace(&frame, 1); /* loads what it needs */
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
    signal(SIGSEGV, on_crash);
    signal(SIGABRT, on_crash);
}

static int is_meant(enum call call)
{
    return control && atomic_load(&control->call) == (int32_t)call;
}

/* 0: the call goes through. Else it fails, with errno set; SHORT: half of it goes through. */
static int is_told(enum call call)
{
    if (!is_meant(call)) {
        return 0;
    }
    int64_t left = atomic_fetch_sub(&control->fails_in, 1);
    if (left != 1 && (left > 1 || !atomic_load(&control->keep))) {
        return 0;
    }
    atomic_fetch_add(&control->hits, 1);
    int error = atomic_load(&control->error);
    if (error == KILL) {
        kill(getpid(), SIGKILL);
    }
    errno = error > 0 ? error : errno;
    return error;
}

static int path_of(int file, char path[PATH_MAX])
{
    char link[64];
    int kept = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    errno = kept;
    path[size > 0 ? size : 0] = '\0';
    return size > 0;
}

static int fails(enum call call, int file)
{
    char path[PATH_MAX];
    int is_change = is_meant(CHANGE) && (call == PWRITE || call == WRITE || call == FSYNC || call == FTRUNCATE);
    return (is_meant(call) || is_change) && path_of(file, path) && strstr(path, under)
               ? is_told(is_change ? CHANGE : call)
               : 0;
}

static int fails_name(enum call call, const char *path)
{
    int is_change = is_meant(CHANGE) && (call == RENAME || call == UNLINK || call == MKDIR);
    return under && strstr(path, under) ? is_told(is_change ? CHANGE : call) : 0;
}

/* read and write serve files, sockets and the loops' wake-up alike. */
static int fails_stream(enum call of_file, enum call of_socket, int file)
{
    char path[PATH_MAX];
    if (is_meant(of_socket) && path_of(file, path) && strncmp(path, "socket:", 7) == 0) {
        return is_told(of_socket);
    }
    if (is_meant(WAKE) && path_of(file, path) && strstr(path, "eventfd")) {
        return is_told(WAKE);
    }
    return fails(of_file, file);
}

#define REAL(name)                                         \
    static __typeof__(&name) real;                         \
    if (!real) {                                           \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    }

/* Fail, or go on with the size that is left. */
#define FAIL_OR_HALVE(told, size) \
    int fault = (told);           \
    if (fault > 0) {              \
        return -1;                \
    }                             \
    size = fault == SHORT && size > 1 ? size / 2 : size

/* ---- files ---- */

#define AT(name, call, bytes_type, offset)                           \
    ssize_t name(int file, bytes_type bytes, size_t size, offset at) \
    {                                                                \
        REAL(name)                                                   \
        FAIL_OR_HALVE(fails(call, file), size);                      \
        return real(file, bytes, size, at);                          \
    }
AT(pwrite, PWRITE, const void *, off_t)
AT(pwrite64, PWRITE, const void *, off64_t)
AT(pread, PREAD, void *, off_t)
AT(pread64, PREAD, void *, off64_t)

ssize_t write(int file, const void *bytes, size_t size)
{
    REAL(write)
    FAIL_OR_HALVE(fails_stream(WRITE, SEND, file), size);
    return real(file, bytes, size);
}

ssize_t read(int file, void *bytes, size_t size)
{
    REAL(read)
    FAIL_OR_HALVE(fails_stream(READ, RECEIVE, file), size);
    return real(file, bytes, size);
}

#define ON_FILE(name, call, arguments, ...)                \
    int name arguments                                     \
    {                                                      \
        REAL(name)                                         \
        return fails(call, file) ? -1 : real(__VA_ARGS__); \
    }
ON_FILE(fdatasync, FSYNC, (int file), file)
ON_FILE(fsync, FSYNC, (int file), file)
ON_FILE(ftruncate, FTRUNCATE, (int file, off_t size), file, size)
ON_FILE(ftruncate64, FTRUNCATE, (int file, off64_t size), file, size)

#define OPENING(name)                                                 \
    int name(const char *path, int flags, ...)                        \
    {                                                                 \
        REAL(name)                                                    \
        va_list args;                                                 \
        va_start(args, flags);                                        \
        mode_t mode = va_arg(args, mode_t);                           \
        va_end(args);                                                 \
        return fails_name(OPEN, path) ? -1 : real(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)

#define ON_NAME(name, call, path, arguments, ...)               \
    int name arguments                                          \
    {                                                           \
        REAL(name)                                              \
        return fails_name(call, path) ? -1 : real(__VA_ARGS__); \
    }
ON_NAME(rename, RENAME, to, (const char *from, const char *to), from, to)
ON_NAME(unlink, UNLINK, path, (const char *path), path)
ON_NAME(mkdir, MKDIR, path, (const char *path, mode_t mode), path, mode)

/* ---- the network ---- */

int accept4(int file, struct sockaddr *address, socklen_t *size, int flags)
{
    REAL(accept4)
    return is_told(ACCEPT) ? -1 : real(file, address, size, flags);
}

ssize_t send(int file, const void *bytes, size_t size, int flags)
{
    REAL(send)
    FAIL_OR_HALVE(is_told(SEND), size);
    return real(file, bytes, size, flags);
}

ssize_t sendmsg(int file, const struct msghdr *message, int flags)
{
    REAL(sendmsg)
    int fault = is_told(SEND);
    if (fault == SHORT) {
        struct iovec half = {message->msg_iov[0].iov_base, message->msg_iov[0].iov_len / 2};
        return real(file, &(struct msghdr){.msg_iov = &half, .msg_iovlen = 1}, flags);
    }
    return fault ? -1 : real(file, message, flags);
}

ssize_t sendfile(int to, int from, off_t *at, size_t size)
{
    REAL(sendfile)
    FAIL_OR_HALVE(is_told(SENDFILE), size);
    return real(to, from, at, size);
}

int epoll_ctl(int poll, int what, int file, struct epoll_event *event)
{
    REAL(epoll_ctl)
    return what == EPOLL_CTL_ADD && is_told(EPOLL_CTL) ? -1 : real(poll, what, file, event);
}

int epoll_wait(int poll, struct epoll_event *events, int most, int timeout)
{
    REAL(epoll_wait)
    return is_told(EPOLL_WAIT) ? -1 : real(poll, events, most, timeout);
}

int socket(int domain, int type, int protocol)
{
    REAL(socket)
    return is_told(SOCKET) ? -1 : real(domain, type, protocol);
}

/* ---- memory, threads, chance ---- */

#define MAPPING(name, offset)                                                          \
    void *name(void *at, size_t size, int rights, int flags, int file, offset from)    \
    {                                                                                  \
        REAL(name)                                                                     \
        return is_told(MMAP) ? MAP_FAILED : real(at, size, rights, flags, file, from); \
    }
MAPPING(mmap, off_t)
MAPPING(mmap64, off64_t)

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *subject)
{
    REAL(pthread_create)
    return is_told(THREAD) ? EAGAIN : real(thread, how, run, subject);
}

ssize_t getrandom(void *bytes, size_t size, unsigned flags)
{
    REAL(getrandom)
    FAIL_OR_HALVE(is_told(RANDOM), size);
    return real(bytes, size, flags);
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static _Thread_local int inside;

int regcomp(regex_t *made, const char *pattern, int flags)
{
    REAL(regcomp)
    inside++;
    int done = real(made, pattern, flags);
    inside--;
    return done;
}

int EVP_DigestSignFinal(void *context, unsigned char *signature, size_t *size)
{
    static __typeof__(&EVP_DigestSignFinal) real;
    real = real ? real : (__typeof__(&EVP_DigestSignFinal))dlsym(RTLD_NEXT, "EVP_DigestSignFinal");
    inside++;
    int done = real(context, signature, size);
    inside--;
    return done;
}

int EVP_DigestVerify(void *context, const unsigned char *signature, size_t size, const unsigned char *bytes,
                     size_t count)
{
    static __typeof__(&EVP_DigestVerify) real;
    real = real ? real : (__typeof__(&EVP_DigestVerify))dlsym(RTLD_NEXT, "EVP_DigestVerify");
    inside++;
    int done = real(context, signature, size, bytes, count);
    inside--;
    return done;
}

static int no_memory(const void *who)
{
    Dl_info info;
    int fault = is_told(MEMORY);
    if (fault && inside > 0) {
        atomic_store(&control->by_library, SERVING);
    } else if (fault && dladdr(who, &info) &&
               (strstr(info.dli_fname, "libcrypto") || strstr(info.dli_fname, "libseccomp"))) {
        atomic_store(&control->by_library, SETTING_UP);
    }
    return fault;
}

void *malloc(size_t size)
{
    return no_memory(__builtin_return_address(0)) ? 0 : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return no_memory(__builtin_return_address(0)) ? 0 : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return no_memory(__builtin_return_address(0)) ? 0 : __libc_realloc(block, size);
}
