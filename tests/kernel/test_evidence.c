/* What is exported holds before zwfw-verify, which is run as the separate program it is; what is changed does not. */
#include "kernel/ledger/evidence.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/api/app.h"
#include "kernel/base/seam.h"
#include "kernel/ledger/checkpoint.h"
#include "kernel/work/keeper.h"
#include "support/engine.h"
#include "support/events.h"
#include "support/support.h"
#include "t.h"

struct site {
    struct test_store *store;
    const char *file, *key, *folder, *answer;
};

static int open_site(void **state)
{
    struct test_store *store = test_store_open();
    struct site *site = ARENA_NEW(store->arena, struct site);
    site->store = store;
    site->file = str_format(store->arena, "%s/evidence.jsonl", store->data);
    site->answer = str_format(store->arena, "%s/answer", store->data);
    site->key = str_format(store->arena, "%s/keys/sm2.pub.pem", store->data);
    site->folder = str_format(store->arena, "%s/checkpoints", store->data);
    for (int i = 0; i < 5; i++) {
        test_events(store, 30);
        assert_ok(work_checkpoint(store->work, store->arena));
    }
    *state = site;
    return 0;
}

static int close_site(void **state)
{
    test_store_close(((struct site *)*state)->store);
    return 0;
}

static result export_scope(struct site *site, const struct evidence_scope *scope, int64_t *events)
{
    struct test_store *store = site->store;
    FILE *out = fopen(site->file, "wb");
    assert_non_null(out);
    result r = evidence_export(store->data, store->reader, store->arena, app_signer(store->app), scope, seam_now(), out,
                               events);
    fclose(out);
    return r;
}

static const struct evidence_scope matter = {.region = TEST_REGION, .matter = 5};

static struct evidence_scope range(int64_t first, int64_t last)
{
    return (struct evidence_scope){.lane = 1, .first = first, .last = last};
}

extern char **environ;

/* The exit status of zwfw-verify, which stands beside this test. Its answer is in site->answer. */
static int verify(struct site *site, const char *const *words)
{
    char self[4096];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(size > 0);
    self[size] = '\0';
    *strrchr(self, '/') = '\0';
    const char *program = str_format(site->store->arena, "%s/zwfw-verify", self);
    const char *all[8] = {program};
    for (size_t i = 0; words[i]; i++) {
        all[i + 1] = words[i];
    }
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, site->answer, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    if (posix_spawn(&child, program, &actions, 0, (char *const *)(uintptr_t)all, environ) != 0) {
        fail_msg("%s is not built", program);
    }
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}
#define VERIFY(site, ...) verify((site), (const char *const[]){__VA_ARGS__, 0})

static void must_hold(struct site *site, int status)
{
    if (status != 0) {
        fail_msg("%s", read_whole(site->store->arena, site->answer));
    }
}

static bool answer_holds(struct site *site, const char *words)
{
    return strstr(read_whole(site->store->arena, site->answer), words) != 0;
}

static void a_matter_s_evidence_holds(void **state)
{
    struct site *site = *state;
    int64_t events;
    assert_ok(export_scope(site, &matter, &events));
    assert_int_equal(events, 6);
    must_hold(site, VERIFY(site, site->file));
    assert_true(answer_holds(site, "证据自带"));
    must_hold(site, VERIFY(site, site->file, "--key", site->key));
    assert_false(answer_holds(site, "证据自带"));
    must_hold(site, VERIFY(site, site->file, "--checkpoints", site->folder, "--json"));
    assert_true(answer_holds(site, "{\"ok\":true,\"events\":6,"));
}

static void a_range_holds_link_by_link(void **state)
{
    struct site *site = *state;
    int64_t events, tail = test_tail(site->store);
    struct evidence_scope whole = range(1, tail), part = range(40, 70);
    assert_ok(export_scope(site, &whole, &events));
    assert_int_equal(events, tail);
    must_hold(site, VERIFY(site, site->file, "--key", site->key, "--checkpoints", site->folder));
    assert_false(answer_holds(site, "还没有检查点"));
    assert_ok(export_scope(site, &part, &events));
    assert_int_equal(events, 31);
    must_hold(site, VERIFY(site, site->file, "--key", site->key));
    test_notes(site->store, 3);
    whole.last = tail + 3;
    assert_ok(export_scope(site, &whole, &events));
    must_hold(site, VERIFY(site, site->file, "--key", site->key));
    assert_true(answer_holds(site, "还没有检查点"));
    must_hold(site, VERIFY(site, "--key", site->key, "--checkpoints", site->folder));
}

static void what_is_not_there_is_not_exported(void **state)
{
    struct site *site = *state;
    int64_t events, tail = test_tail(site->store);
    struct evidence_scope unknown = {.region = TEST_REGION, .matter = 999}, past = range(tail - 1, tail + 1),
                          none = range(900, 901);
    assert_fails(ERR_NOT_FOUND, export_scope(site, &unknown, &events));
    assert_fails(ERR_NOT_FOUND, export_scope(site, &past, &events));
    assert_fails(ERR_NOT_FOUND, export_scope(site, &none, &events));
    /* a file without its end is no evidence */
    assert_int_equal(VERIFY(site, site->file), 1);
    FILE *full = fopen("/dev/full", "wb");
    assert_non_null(full);
    assert_fails(ERR_UNAVAILABLE, evidence_export(site->store->data, site->store->reader, site->store->arena,
                                                  app_signer(site->store->app), &matter, seam_now(), full, &events));
    fclose(full);
}

static void a_broken_ledger_gives_no_evidence(void **state)
{
    struct site *site = *state;
    int64_t events;
    struct evidence_scope after = range(40, 70), within = range(30, 70);
    test_sql(site->store->data, "UPDATE event SET hash = substr(hash, 1, 5) WHERE seq = 39");
    assert_fails(ERR_CONFLICT, export_scope(site, &after, &events));
    assert_fails(ERR_CONFLICT, export_scope(site, &within, &events));
    test_sql(site->store->data, "UPDATE event SET action = 'other' WHERE seq = 100");
    after = range(90, 99);
    within = range(90, 100);
    assert_ok(export_scope(site, &after, &events));
    assert_fails(ERR_CONFLICT, export_scope(site, &within, &events));
}

static result note_at_length(struct request *rq, void *subject)
{
    return ledger_note(rq, "test", "note", "", subject);
}

static void an_event_too_long_gives_no_evidence(void **state)
{
    enum { LENGTH = 4 << 20 };
    struct site *site = *state;
    int64_t events;
    char *body = arena_alloc(site->store->arena, LENGTH);
    memset(body, 'x', LENGTH);
    memcpy(body, "{\"x\":\"", 6);
    memcpy(body + LENGTH - 3, "\"}", 3);
    assert_ok(work_task(site->store->work, site->store->arena, note_at_length, body));
    int64_t tail = test_tail(site->store);
    struct evidence_scope last = range(tail, tail);
    assert_fails(ERR_TOO_LARGE, export_scope(site, &last, &events));
}

static void write_text(const char *path, const char *text, size_t size)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void each_changed_byte_and_missing_line_is_found(void **state)
{
    struct site *site = *state;
    int64_t events;
    assert_ok(export_scope(site, &matter, &events));
    char *text = (char *)(uintptr_t)read_whole(site->store->arena, site->file);
    size_t size = strlen(text);
    for (size_t at = 0; at + 1 < size; at += size / 150) {
        char was = text[at];
        text[at] = was == '4' ? '3' : '4';
        write_text(site->file, text, size);
        if (VERIFY(site, site->file, "--key", site->key) != 1) {
            fail_msg("byte %zu: %s", at, read_whole(site->store->arena, site->answer));
        }
        text[at] = was;
    }
    for (char *line = text; *line;) {
        char *next = strchr(line, '\n') + 1;
        const char *without = str_format(site->store->arena, "%.*s%s", (int)(line - text), text, next);
        write_text(site->file, without, strlen(without));
        assert_int_equal(VERIFY(site, site->file, "--key", site->key), 1);
        line = next;
    }
    write_text(site->file, text, size);
    must_hold(site, VERIFY(site, site->file, "--key", site->key));
}

/* The operator himself makes the ledger anew, with the true key: only checkpoints kept elsewhere tell. */
static void checkpoints_kept_elsewhere_unmask_a_new_ledger(void **state)
{
    struct site *site = *state;
    struct arena *arena = site->store->arena;
    const char *data = str_format(arena, "%s/anew", site->store->data);
    assert_int_equal(mkdir(data, 0700), 0);
    assert_int_equal(mkdir(str_format(arena, "%s/keys", data), 0700), 0);
    assert_int_equal(
        link(str_format(arena, "%s/keys/sm2.pem", site->store->data), str_format(arena, "%s/keys/sm2.pem", data)), 0);
    assert_ok(store_create(data, arena));
    struct test_store anew = *site->store;
    anew.data = data;
    assert_ok(store_open(data, arena, &anew.whole));
    anew.work = anew.whole.work;
    anew.app = anew.whole.app;
    assert_ok(db_open(data, DB_READ, &anew.reader));
    test_clock(HOUR_MS);
    test_events(&anew, 60);
    assert_ok(work_checkpoint(anew.work, arena));
    struct site forged = *site;
    forged.store = &anew;
    struct evidence_scope whole = range(1, test_tail(&anew));
    int64_t events;
    assert_ok(export_scope(&forged, &whole, &events));
    must_hold(site, VERIFY(site, site->file, "--key", site->key));
    assert_int_equal(VERIFY(site, site->file, "--key", site->key, "--checkpoints", site->folder), 1);
    db_close(anew.reader);
    store_close(&anew.whole);
}

static void another_key_and_wrong_usage(void **state)
{
    struct site *site = *state;
    struct arena *arena = site->store->arena;
    struct sm2_key *key;
    const char *pem, *path = str_format(arena, "%s/other.pem", site->store->data);
    int64_t events;
    assert_ok(export_scope(site, &matter, &events));
    assert_ok(sm2_key_generate(&key));
    assert_ok(sm2_key_public_pem(key, arena, &pem));
    sm2_key_free(key);
    write_text(path, pem, strlen(pem));
    assert_int_equal(VERIFY(site, site->file, "--key", path), 1);
    assert_int_equal(VERIFY(site, "--checkpoints", site->folder, "--key", path), 1);
    assert_int_equal(VERIFY(site, site->file, "--key", site->file), 2);
    assert_int_equal(VERIFY(site, "/no/such/file"), 2);
    assert_int_equal(VERIFY(site, site->file, "--checkpoints", "/no/such/folder"), 2);
    assert_int_equal(VERIFY(site, "--checkpoints", site->folder), 2);
    assert_int_equal(VERIFY(site, site->file, "--unknown"), 2);
    assert_int_equal(VERIFY(site, "--help"), 0);
    assert_int_equal(verify(site, (const char *const[]){0}), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_matter_s_evidence_holds, open_site, close_site),
        cmocka_unit_test_setup_teardown(a_range_holds_link_by_link, open_site, close_site),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_not_exported, open_site, close_site),
        cmocka_unit_test_setup_teardown(a_broken_ledger_gives_no_evidence, open_site, close_site),
        cmocka_unit_test_setup_teardown(an_event_too_long_gives_no_evidence, open_site, close_site),
        cmocka_unit_test_setup_teardown(each_changed_byte_and_missing_line_is_found, open_site, close_site),
        cmocka_unit_test_setup_teardown(checkpoints_kept_elsewhere_unmask_a_new_ledger, open_site, close_site),
        cmocka_unit_test_setup_teardown(another_key_and_wrong_usage, open_site, close_site),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
