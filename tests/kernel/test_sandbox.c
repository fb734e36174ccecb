/* What a process can do before it enters the sandbox, and cannot after: each in a child of its own. */
#include "kernel/base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/support.h"
#include "t.h"

static char data[] = "/var/tmp/zwfw-sandbox-XXXXXX";

static bool can_run(void)
{
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/true", "true", (char *)0);
        _exit(1);
    }
    int status = 1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool can_open(const char *path, int flags)
{
    int file = open(path, flags | O_CLOEXEC, 0600);
    if (file >= 0) {
        close(file);
    }
    return file >= 0;
}

static bool can_write_outside(void)
{
    return can_open("/var/tmp/zwfw-outside", O_WRONLY | O_CREAT);
}

static bool can_read_outside(void)
{
    return can_open("/var", O_RDONLY | O_DIRECTORY);
}

static bool can_be_traced(void)
{
    return ptrace(PTRACE_TRACEME, 0, 0, 0) == 0;
}

static void *write_outside(void *can)
{
    *(bool *)can = can_write_outside();
    return 0;
}

static bool can_write_outside_in_a_thread(void)
{
    pthread_t thread;
    bool can = true;
    return pthread_create(&thread, 0, write_outside, &can) == 0 && pthread_join(thread, 0) == 0 && can;
}

static bool can_be_dumped(void)
{
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
}

static bool can_read_system(void)
{
    return can_open("/etc/passwd", O_RDONLY);
}

static bool can_write_data(void)
{
    char path[64];
    snprintf(path, sizeof path, "%s/file", data);
    return can_open(path, O_WRONLY | O_CREAT) && unlink(path) == 0;
}

/* In a child, so that this process keeps its rights. */
static bool in_child(bool (*can)(void), bool enters)
{
    pid_t child = fork();
    if (child == 0) {
        result r = enters ? sandbox_enter(data) : SUCCESS;
        _exit(!is_ok(r) ? 2 : can() ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 2);
    return WEXITSTATUS(status) == 0;
}

static void expect_given_up(bool (*can)(void))
{
    assert_true(in_child(can, false));
    assert_false(in_child(can, true));
}

static void no_program_is_run(void **state)
{
    (void)state;
    expect_given_up(can_run);
    expect_given_up(can_be_traced);
    expect_given_up(can_be_dumped);
}

static void no_file_outside_is_opened(void **state)
{
    (void)state;
    if (syscall(SYS_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0) {
        skip(); /* this kernel has no Landlock: sandbox_enter leaves it out, and says so */
    }
    expect_given_up(can_write_outside);
    expect_given_up(can_read_outside);
    expect_given_up(can_write_outside_in_a_thread);
    unlink("/var/tmp/zwfw-outside");
}

static void kept(void **state)
{
    (void)state;
    assert_true(in_child(can_read_system, true));
    assert_true(in_child(can_write_data, true));
}

static bool is_somebody_else(void)
{
    return geteuid() == 65534 && getegid() == 65534 && setuid(0) != 0;
}

/* Only root can become somebody else: without it there is nothing to give up. */
static void goes_on_as_the_owner(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        assert_int_equal(chown(data, 65534, 65534), 0);
        assert_true(in_child(is_somebody_else, true));
        assert_int_equal(chown(data, 0, 0), 0);
    }
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(data) ? 0 : 1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_program_is_run),
        cmocka_unit_test(no_file_outside_is_opened),
        cmocka_unit_test(kept),
        cmocka_unit_test(goes_on_as_the_owner),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
