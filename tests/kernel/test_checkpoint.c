/* Checkpoints: their lines, when one is written, crashes in between, the keeper, and evidence made with them. */
#include "kernel/ledger/checkpoint.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/api/app.h"
#include "kernel/base/seam.h"
#include "kernel/ledger/audit.h"
#include "kernel/work/keeper.h"
#include "support/events.h"
#include "support/support.h"
#include "t.h"

static int open_store(void **state)
{
    *state = test_store_open();
    return 0;
}

static int close_store(void **state)
{
    test_store_close(*state);
    return 0;
}

static const char *folder_of(struct test_store *store)
{
    return str_format(store->arena, "%s/checkpoints", store->data);
}

static result write_one(struct test_store *store, struct checkpoint *made)
{
    return checkpoint_write(store->reader, store->arena, app_signer(store->app), folder_of(store), seam_now(), made);
}

static void must_be_well(struct test_store *store)
{
    struct audit_result found;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found));
    if (found.findings.count > 0) {
        fail_msg("%s: %s", found.findings.items[0].part, found.findings.items[0].reason);
    }
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static void a_line_reads_as_it_was_written(void **state)
{
    struct test_store *store = *state;
    struct checkpoint made, read;
    test_events(store, 30);
    assert_ok(write_one(store, &made));
    assert_int_equal(made.number, 1);
    assert_true(checkpoint_parse(store->arena, made.text, strlen(made.text), &read));
    assert_int_equal(read.heads.count, 1);
    assert_int_equal(read.heads.items[0].seq, test_tail(store));
    assert_int_equal(read.at.ms, seam_now().ms);
    assert_int_equal(read.day.ymd, 20210531);
    uint8_t hash[SM3_SIZE];
    sm3_hash(made.text, strlen(made.text), hash);
    assert_memory_equal(hash, made.line, SM3_SIZE);
    assert_ok(checkpoint_check(app_signer(store->app), &read));
    /* any byte changed: no line, or not signed */
    for (size_t i = 0; i < strlen(made.text); i++) {
        char *changed = str_copy(store->arena, made.text);
        changed[i] = changed[i] == '5' ? '6' : '5';
        bool is_line = checkpoint_parse(store->arena, changed, strlen(changed), &read);
        assert_false(is_line && is_ok(checkpoint_check(app_signer(store->app), &read)));
    }
    for (size_t size = 0; size < strlen(made.text); size++) {
        assert_false(checkpoint_parse(store->arena, made.text, size, &read));
    }
}

static void lines_of_several_lanes_and_other_spellings(void **state)
{
    struct test_store *store = *state;
    const char *zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    static const struct {
        const char *heads;
        bool good;
    } rows[] = {
        {"1:5:", true}, {"1:5:,2:9:", false}, {"01:5:", false}, {"1:+5:", false},
        {"1:5", false}, {"", false},          {":5:", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct checkpoint read;
        const char *line =
            str_format(store->arena,
                       "checkpoint=1 number=2 at=2021-06-01T09:00:00.000+08:00 heads=%s%s day=2021-05-31 root=%s"
                       " key=%s previous=%s signature=%s%s",
                       rows[i].heads, zeros, zeros, zeros, zeros, zeros, zeros);
        assert_int_equal(checkpoint_parse(store->arena, line, strlen(line), &read), rows[i].good);
    }
    struct checkpoint read;
    const char *two =
        str_format(store->arena,
                   "checkpoint=1 number=2 at=2021-06-01T09:00:00.000+08:00 heads=1:5:%s,2:9:%s day=2021-05-31"
                   " root=%s key=%s previous=%s signature=%s%s",
                   zeros, zeros, zeros, zeros, zeros, zeros, zeros);
    assert_true(checkpoint_parse(store->arena, two, strlen(two), &read));
    assert_int_equal(read.heads.count, 2);
    assert_int_equal(read.heads.items[1].lane, 2);
    assert_int_equal(read.heads.items[1].seq, 9);
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static void a_line_is_written_when_there_is_news(void **state)
{
    struct test_store *store = *state;
    struct checkpoint first, second;
    test_events(store, 10);
    assert_ok(write_one(store, &first));
    assert_ok(write_one(store, &second));
    assert_int_equal(second.number, 1); /* nothing new */
    test_notes(store, 1);
    assert_ok(write_one(store, &second));
    assert_int_equal(second.number, 2);
    assert_memory_equal(second.previous, first.line, SM3_SIZE);
    test_clock(15 * HOUR_MS - 100 * MINUTE_MS + 9 * MINUTE_MS); /* nine minutes after midnight */
    assert_ok(write_one(store, &second));
    assert_int_equal(second.number, 2);
    test_clock(MINUTE_MS);
    assert_ok(write_one(store, &second));
    assert_int_equal(second.number, 3); /* a day is over: its root */
    assert_int_equal(second.day.ymd, 20210601);
    uint8_t root[SM3_SIZE];
    assert_ok(ledger_day_root(store->reader, store->arena, (struct date){20210601}, root));
    assert_memory_equal(second.root, root, SM3_SIZE);
    test_notes(store, 1);
    test_clock(-2 * DAY_MS); /* the clock is set back: lines go on in the newest file, links on the newest day */
    test_notes(store, 1);
    assert_ok(write_one(store, &second));
    assert_int_equal(second.number, 4);
    assert_int_equal(access(str_format(store->arena, "%s/2021-05-31.txt", folder_of(store)), F_OK), -1);
    assert_ok(work_checkpoint(store->work, store->arena));
    must_be_well(store);
}

static void an_empty_ledger_has_no_checkpoint(void **state)
{
    struct test_store *store = *state;
    const char *data = str_format(store->arena, "%s/empty", store->data);
    struct checkpoint made;
    struct db *db;
    assert_ok(store_create(data, store->arena));
    assert_ok(db_open(data, DB_READ, &db));
    assert_ok(checkpoint_write(db, store->arena, app_signer(store->app), folder_of(store), seam_now(), &made));
    assert_int_equal(made.number, 0);
    struct audit_result found;
    assert_ok(ledger_audit(data, db, store->arena, (struct audit_progress){0}, &found));
    assert_int_equal(found.findings.count, 0);
    db_close(db);
}

static const char *newest_file(struct test_store *store)
{
    return str_format(store->arena, "%s/2021-06-01.txt", folder_of(store));
}

static void a_line_cut_by_a_power_cut_is_written_again(void **state)
{
    struct test_store *store = *state;
    struct checkpoint made;
    test_notes(store, 1);
    assert_ok(work_checkpoint(store->work, store->arena));
    const char *first = read_whole(store->arena, newest_file(store));
    test_notes(store, 1);
    assert_ok(write_one(store, &made)); /* the power goes before the store is told */
    const char *both = read_whole(store->arena, newest_file(store));
    for (size_t size = strlen(first); size < strlen(both); size += 37) {
        assert_int_equal(truncate(newest_file(store), (off_t)size), 0);
        must_be_well(store);
        assert_ok(write_one(store, &made));
        assert_int_equal(made.number, 2);
        must_be_well(store);
    }
    /* and over midnight: the broken end does not stay in the file of yesterday */
    assert_int_equal(truncate(newest_file(store), (off_t)strlen(both) - 5), 0);
    test_clock(DAY_MS);
    test_notes(store, 1);
    assert_ok(work_checkpoint(store->work, store->arena));
    must_be_well(store);
}

static void nothing_is_signed_over_a_loss(void **state)
{
    struct test_store *store = *state;
    struct checkpoint made;
    struct sm2_key *other;
    test_events(store, 20);
    assert_ok(work_checkpoint(store->work, store->arena));
    assert_ok(sm2_key_generate(&other));
    test_notes(store, 1);
    assert_fails(ERR_CONFLICT,
                 checkpoint_write(store->reader, store->arena, other, folder_of(store), seam_now(), &made));
    sm2_key_free(other);
    /* another store behind the same folder */
    const char *data = str_format(store->arena, "%s/empty", store->data);
    struct db *db;
    assert_ok(store_create(data, store->arena));
    assert_ok(db_open(data, DB_READ, &db));
    assert_fails(ERR_CONFLICT,
                 checkpoint_write(db, store->arena, app_signer(store->app), folder_of(store), seam_now(), &made));
    db_close(db);
    must_be_well(store);
}

static void lost_files_leave_a_gap_that_is_seen(void **state)
{
    struct test_store *store = *state;
    struct audit_result found;
    test_notes(store, 1);
    assert_ok(work_checkpoint(store->work, store->arena));
    test_folder_remove(folder_of(store));
    test_notes(store, 1);
    assert_ok(work_checkpoint(store->work, store->arena)); /* the program goes on */
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found));
    assert_int_equal(found.findings.count, 1);
    assert_string_equal(found.findings.items[0].part, "checkpoints");
    struct buf said;
    buf_init(&said, store->arena, 4096);
    audit_write(&found, &said);
    assert_non_null(strstr(said.data, "不符  检查点  "));
    assert_non_null(strstr(said.data, "相符  台账  "));
}

static void write_over(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void nothing_is_signed_behind_a_changed_line(void **state)
{
    struct test_store *store = *state;
    test_notes(store, 1);
    assert_ok(work_checkpoint(store->work, store->arena));
    write_over(newest_file(store), "checkpoint=1 number=1\n");
    test_notes(store, 1);
    assert_fails(ERR_CONFLICT, work_checkpoint(store->work, store->arena));
}

static void what_is_no_key_is_found(void **state)
{
    struct test_store *store = *state;
    struct audit_result found;
    test_notes(store, 1);
    write_over(str_format(store->arena, "%s/keys/sm2.pub.pem", store->data), "no key\n");
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found));
    assert_int_equal(found.findings.count, 1);
    assert_string_equal(found.findings.items[0].part, "key");
    assert_non_null(strstr(found.findings.items[0].reason, "不是SM2公钥"));
}

/* An audit that cannot read is not one that finds nothing, nor one that finds something. */
static void an_audit_says_what_it_could_not_read(void **state)
{
    struct test_store *store = *state;
    struct audit_result found;
    int failures = 0;
    bool is_done = false;
    test_events(store, 60);
    assert_ok(work_checkpoint(store->work, store->arena));
    for (int n = 1; !is_done; n++) {
        db_fail_statement(store->reader, n);
        result r = ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &found);
        db_fail_statement(store->reader, 0);
        db_rollback(store->reader);
        is_done = is_ok(r);
        if (is_done) {
            assert_int_equal(found.findings.count, 0);
        } else {
            assert_int_equal(r.code, ERR_UNAVAILABLE);
            failures++;
        }
    }
    assert_in_range(failures, 10, 100);
}

/* --- the keeper -------------------------------------------------------------------------------------------------- */

/* A write that is taken finds no such importer; one that is refused does not get that far. */
static int write_status(struct test_store *store)
{
    return api(store, "POST", "/api/v1/imports/nothing", "system", "{}").status;
}

static void when_checkpoints_fail_for_long_writes_are_refused(void **state)
{
    struct test_store *store = *state;
    struct keeper *keeper;
    assert_ok(keeper_start(store->work, &keeper));
    assert_ok(keeper_sign(keeper));
    /* a file stands where the folder should be, from one moment to the next: the keeper's thread looks too */
    const char *aside = str_format(store->arena, "%s/aside", store->data);
    FILE *file = fopen(aside, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(renameat2(AT_FDCWD, aside, AT_FDCWD, folder_of(store), RENAME_EXCHANGE), 0);
    assert_fails(ERR_UNAVAILABLE, keeper_sign(keeper));
    assert_int_equal(write_status(store), 404);
    test_clock(4 * HOUR_MS);
    assert_fails(ERR_UNAVAILABLE, keeper_sign(keeper));
    assert_int_equal(write_status(store), 404); /* not longer than the grace yet */
    test_clock(1);
    assert_fails(ERR_UNAVAILABLE, keeper_sign(keeper));
    assert_int_equal(write_status(store), 503);
    assert_int_equal(api(store, "GET", "/api/v1/todo", "system", 0).status, 200); /* reading goes on */
    assert_int_equal(renameat2(AT_FDCWD, aside, AT_FDCWD, folder_of(store), RENAME_EXCHANGE), 0);
    assert_int_equal(unlink(aside), 0);
    assert_ok(keeper_sign(keeper));
    assert_int_equal(write_status(store), 404);
    keeper_stop(keeper);
    must_be_well(store);
}

static void the_keeper_signs_by_itself(void **state)
{
    struct test_store *store = *state;
    struct keeper *keeper;
    struct remembered_checkpoint remembered = {0};
    assert_ok(keeper_start(store->work, &keeper));
    test_events(store, 10);
    keeper_stop(keeper); /* with a last one */
    assert_ok(checkpoint_recall(store->reader, store->arena, &remembered));
    assert_true(remembered.number >= 1);
    must_be_well(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_reads_as_it_was_written, open_store, close_store),
        cmocka_unit_test_setup_teardown(lines_of_several_lanes_and_other_spellings, open_store, close_store),
        cmocka_unit_test_setup_teardown(a_line_is_written_when_there_is_news, open_store, close_store),
        cmocka_unit_test_setup_teardown(an_empty_ledger_has_no_checkpoint, open_store, close_store),
        cmocka_unit_test_setup_teardown(a_line_cut_by_a_power_cut_is_written_again, open_store, close_store),
        cmocka_unit_test_setup_teardown(nothing_is_signed_over_a_loss, open_store, close_store),
        cmocka_unit_test_setup_teardown(lost_files_leave_a_gap_that_is_seen, open_store, close_store),
        cmocka_unit_test_setup_teardown(nothing_is_signed_behind_a_changed_line, open_store, close_store),
        cmocka_unit_test_setup_teardown(what_is_no_key_is_found, open_store, close_store),
        cmocka_unit_test_setup_teardown(an_audit_says_what_it_could_not_read, open_store, close_store),
        cmocka_unit_test_setup_teardown(when_checkpoints_fail_for_long_writes_are_refused, open_store, close_store),
        cmocka_unit_test_setup_teardown(the_keeper_signs_by_itself, open_store, close_store),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
