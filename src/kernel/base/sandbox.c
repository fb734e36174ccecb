#include "kernel/base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/base/log.h"

/* The rights of Landlock's first two versions; a kernel knows them from 5.19 on. */
#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                                        \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG)
#define ALL                                                                                                      \
    (READS | WRITES | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK | \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* --- whose it is ------------------------------------------------------------------------------------------------- */

static result become_owner(const char *data)
{
    struct stat folder;
    if (geteuid() != 0 || stat(data, &folder) != 0) {
        return SUCCESS; /* whoever opens a folder that is not there says so */
    }
    if (folder.st_uid == 0) {
        log_write(LOG_WARN, "sandbox.root", "folder", data, "advice", "give the data folder to a user without rights",
                  NULL);
        return SUCCESS;
    }
    bool gone = setgroups(0, 0) == 0 && setgid(folder.st_gid) == 0 && setuid(folder.st_uid) == 0;
    return gone ? SUCCESS : failed(ERR_UNAVAILABLE, "不能改以数据目录所有者的身份运行");
}

/* --- files ------------------------------------------------------------------------------------------------------- */

/* A file or folder that is not there, or that is not ours to look into, needs no rule. */
static bool allow_below(int rules, const char *path, uint64_t rights)
{
    struct stat status;
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT || errno == EACCES;
    }
    if (fstat(file, &status) == 0 && !S_ISDIR(status.st_mode)) {
        rights &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
    }
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = file};
    bool done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(file);
    return done;
}

/* What libpq reads at every connection: passwords, services, certificates. */
static bool allow_libpq(int rules)
{
    static const char *const named[] = {"PGPASSFILE", "PGSERVICEFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"};
    static const char *const at_home[] = {".pgpass", ".pg_service.conf", ".postgresql"};
    const char *home = getenv("HOME");
    bool done = true;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        const char *path = getenv(named[i]);
        done = done && (!path || allow_below(rules, path, READS));
    }
    for (size_t i = 0; home && i < sizeof at_home / sizeof *at_home; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", home, at_home[i]);
        done = done && allow_below(rules, path, READS);
    }
    return done;
}

static bool restrict_to(int rules, const char *data)
{
    static const char *const read[] = {"/usr", "/etc", "/lib", "/lib64", "/proc", "/sys", "/dev", "/run"};
    const char *temporary = getenv("TMPDIR");
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        if (!allow_below(rules, read[i], READS)) {
            return false;
        }
    }
    return allow_libpq(rules) && allow_below(rules, data, READS | WRITES) &&
           allow_below(rules, "/tmp", READS | WRITES) &&
           (!temporary || allow_below(rules, temporary, READS | WRITES)) &&
           syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

static result restrict_files(const char *data)
{
    const struct landlock_ruleset_attr handled = {.handled_access_fs = ALL};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0) {
        log_write(LOG_WARN, "sandbox.no_landlock", "advice", "this kernel does not restrict files", NULL);
        return SUCCESS;
    }
    bool done = restrict_to(rules, data);
    close(rules);
    return done ? SUCCESS : failed(ERR_UNAVAILABLE, "不能限制程序可读写的目录（Landlock）");
}

/* --- system calls ------------------------------------------------------------------------------------------------ */

static result restrict_calls(void)
{
    static const int denied[] = {
        SCMP_SYS(execve),
        SCMP_SYS(execveat),
        SCMP_SYS(ptrace),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(mount),
        SCMP_SYS(umount2),
        SCMP_SYS(pivot_root),
        SCMP_SYS(chroot),
        SCMP_SYS(setns),
        SCMP_SYS(unshare),
        SCMP_SYS(bpf),
        SCMP_SYS(kexec_load),
        SCMP_SYS(init_module),
        SCMP_SYS(finit_module),
        SCMP_SYS(delete_module),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(keyctl),
        SCMP_SYS(add_key),
        SCMP_SYS(request_key),
        SCMP_SYS(reboot),
        SCMP_SYS(swapon),
        SCMP_SYS(swapoff),
        SCMP_SYS(settimeofday),
        SCMP_SYS(clock_settime),
        SCMP_SYS(open_by_handle_at),
    };
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done = filter != 0;
    for (size_t i = 0; done && i < sizeof denied / sizeof *denied; i++) {
        done = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), denied[i], 0) == 0;
    }
    done = done && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done ? SUCCESS : failed(ERR_UNAVAILABLE, "不能限制程序的系统调用（seccomp）");
}

result sandbox_enter(const char *data)
{
    TRY(become_owner(data));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return failed(ERR_UNAVAILABLE, "不能放弃程序的权限（no_new_privs）");
    }
    TRY(restrict_files(data));
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        return failed(ERR_UNAVAILABLE, "不能关闭程序的内存转储");
    }
    return restrict_calls();
}
