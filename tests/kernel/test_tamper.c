/* Somebody with every right on the machine changes the store behind the program's back: each way is found, and the
 * first bad link is named. Run with the name of a test to run that one (tests/trust/ledger_tail.sh does). */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/api/app.h"
#include "kernel/base/str.h"
#include "kernel/ledger/audit.h"
#include "kernel/ledger/checkpoint.h"
#include "kernel/work/keeper.h"
#include "support/engine.h"
#include "support/events.h"
#include "support/support.h"
#include "t.h"

enum { EVENTS = 260, NOTES = 40, EVERY = 20 };

/* The store as it was, closed; each tampering gets a copy of it. */
static struct {
    struct arena *arena;
    const char *data, *copy;
    const char *older[3]; /* copies of the store alone, from earlier on */
    int64_t tail;
    int64_t signed_at[64]; /* what the checkpoints sign, ascending */
    size_t signed_count;
} site;

static struct arena *each; /* of one tampering */
static int tamperings, found_tamperings;

static const char *in(const char *folder, const char *name)
{
    return str_format(each, "%s/%s", folder, name);
}

static void copy_file(const char *from, const char *to)
{
    FILE *in_file = fopen(from, "rb"), *out_file = fopen(to, "wb");
    char block[65536];
    size_t size;
    assert_non_null(in_file);
    assert_non_null(out_file);
    while ((size = fread(block, 1, sizeof block, in_file)) > 0) {
        assert_int_equal(fwrite(block, 1, size, out_file), size);
    }
    fclose(in_file);
    assert_int_equal(fclose(out_file), 0);
    chmod(to, 0600);
}

static const char *const checkpoint_files[] = {"2021-06-01.txt", "2021-06-02.txt", "2021-06-03.txt"};
enum { FILES = 3 };

static void copy_store(void)
{
    arena_reset(each);
    test_data_copy(site.data, site.copy);
    copy_file(in(site.data, "keys/sm2.pem"), in(site.copy, "keys/sm2.pem"));
    copy_file(in(site.data, "keys/sm2.pub.pem"), in(site.copy, "keys/sm2.pub.pem"));
    for (size_t i = 0; i < FILES; i++) {
        const char *name = str_format(each, "checkpoints/%s", checkpoint_files[i]);
        copy_file(in(site.data, name), in(site.copy, name));
    }
}

static void sign(struct test_store *store)
{
    assert_ok(work_checkpoint(store->work, store->arena));
    site.signed_at[site.signed_count++] = test_tail(store);
}

static int build_site(void **state)
{
    (void)state;
    struct test_store *store = test_store_open();
    site.arena = arena_new(0);
    each = arena_new(0);
    for (int i = 0; i < EVENTS / EVERY; i++) {
        test_events(store, EVERY);
        sign(store);
        if (i % 4 == 3 && i / 4 < 3) {
            test_store_restart(store); /* so that the file holds all */
            site.older[i / 4] = str_format(site.arena, "%s/older-%d", store->data, i / 4);
            assert_int_equal(mkdir(site.older[i / 4], 0700), 0);
            test_data_copy(store->data, site.older[i / 4]);
        }
    }
    test_notes(store, NOTES);
    sign(store);
    site.tail = test_tail(store);
    site.data = str_copy(site.arena, store->data);
    db_close(store->reader);
    store_close(&store->whole);
    arena_free(store->arena);
    site.copy = str_format(site.arena, "%s/copy", site.data);
    assert_int_equal(mkdir(site.copy, 0700), 0);
    assert_int_equal(mkdir(str_format(site.arena, "%s/keys", site.copy), 0700), 0);
    assert_int_equal(mkdir(str_format(site.arena, "%s/checkpoints", site.copy), 0700), 0);
    return 0;
}

static int remove_site(void **state)
{
    (void)state;
    printf("%d of %d tamperings found\n", found_tamperings, tamperings);
    test_folder_remove(site.data);
    arena_free(each);
    arena_free(site.arena);
    return 0;
}

/* --- looking ----------------------------------------------------------------------------------------------------- */

static struct audit_result audit(void)
{
    struct audit_result found;
    struct db *db;
    assert_ok(db_open(site.copy, DB_READ, &db));
    assert_ok(ledger_audit(site.copy, db, each, (struct audit_progress){0}, &found));
    db_close(db);
    return found;
}

/* The tampering `what` must be found in `part`, at link `seq` (0: it is about no link). */
static void must_find(const char *part, int64_t seq, const char *what)
{
    struct audit_result found = audit();
    tamperings++;
    for (size_t i = 0; i < found.findings.count; i++) {
        const struct audit_finding *finding = &found.findings.items[i];
        if (str_equal(finding->part, part)) {
            if (seq != 0 && finding->seq != seq) {
                fail_msg("%s: link %lld was changed, found: %s", what, (long long)seq, finding->reason);
            }
            found_tamperings++;
            return;
        }
    }
    fail_msg("%s: not found in %s (%zu findings, first: %s)", what, part, found.findings.count,
             found.findings.count > 0 ? found.findings.items[0].reason : "none");
}

static void change(const char *sql)
{
    test_sql(site.copy, sql);
}

/* Some links all over the chain, not the last. */
static int64_t link_number(int i, int of)
{
    return 2 + (site.tail - 3) * i / of;
}

static int64_t signed_before(int64_t seq)
{
    int64_t newest = 0;
    for (size_t i = 0; i < site.signed_count && site.signed_at[i] < seq; i++) {
        newest = site.signed_at[i];
    }
    return newest;
}

/* --- events ------------------------------------------------------------------------------------------------------ */

static void the_untouched_store_holds(void **state)
{
    (void)state;
    copy_store();
    struct audit_result found = audit();
    if (found.findings.count > 0) {
        fail_msg("%s: %s", found.findings.items[0].part, found.findings.items[0].reason);
    }
    assert_int_equal(found.events, site.tail);
    assert_int_equal(found.checkpoints, site.signed_count);
    assert_true(found.matters >= TEST_MATTERS);
    assert_true(found.counters > 10);
}

static void each_changed_column_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
    } columns[] = {
        {"lane", "lane + 1"},
        {"seq", "seq + 10000"},
        {"region", "region || '1'"},
        {"matter", "matter + 1"},
        {"flow", "flow || 'x'"},
        {"action", "'other'"},
        {"from_state", "'x'"},
        {"to_state", "'x'"},
        {"at", "at + 1"},
        {"recorded_at", "recorded_at - 1"},
        {"day", "day - 1"},
        {"late", "1 - late"},
        {"actor", "actor + 1"},
        {"unit", "unit + 1"},
        {"kind", "kind || 'x'"},
        {"amount", "amount - 1"},
        {"item_type", "'99'"},
        {"channel", "'9'"},
        {"request_id", "'x'"},
        {"body", "body || ' '"},
        {"hash", "(SELECT hash FROM event WHERE seq = 1)"},
        {"hash", "''"},
        /* out of range, or (on SQLite) of another type: read as before, but found by other queries than before */
        {"day", "day + 4294967296"},
        {"late", "late + 2"},
        {"region", "CAST(region AS BLOB)"},
        {"action", "CAST(action AS BLOB)"},
        {"unit", "unit + 0.5"},
        {"amount", "amount + 0.5"},
        {"flow", "flow || char(0) || 'x'"},
    };
    enum { OF_ANOTHER_TYPE = 5 };
    size_t count = sizeof columns / sizeof *columns - (test_on_postgres() ? OF_ANOTHER_TYPE : 0);
    for (size_t i = 0; i < count; i++) {
        for (int n = 0; n < 5; n++) {
            int64_t seq = link_number(n, 5) + (int64_t)i;
            copy_store();
            const char *sql = str_format(each, "UPDATE event SET %s = %s WHERE lane = 1 AND seq = %lld",
                                         columns[i].name, columns[i].value, (long long)seq);
            change(sql);
            must_find("chain", seq, sql);
        }
    }
}

static void each_removed_event_is_found(void **state)
{
    (void)state;
    for (int n = 0; n < 20; n++) {
        int64_t seq = link_number(n, 20);
        copy_store();
        change(str_format(each, "DELETE FROM event WHERE seq = %lld", (long long)seq));
        must_find("chain", seq, "delete");
    }
    copy_store();
    change("DELETE FROM event");
    must_find("checkpoints", 1, "delete all");
}

#define OTHER_COLUMNS                                                                                                \
    "matter, flow, action, from_state, to_state, at, recorded_at, day, late, actor, unit, kind, amount, item_type, " \
    "channel, request_id, body, hash"

static void each_inserted_event_is_found(void **state)
{
    (void)state;
    for (int n = 0; n < 20; n++) {
        int64_t seq = link_number(n, 20);
        copy_store();
        change(str_format(each,
                          "INSERT INTO event (lane, seq, region, " OTHER_COLUMNS
                          ") SELECT lane, seq, '%s', " OTHER_COLUMNS " FROM event WHERE seq = %lld",
                          n % 2 ? "1" : "9", (long long)seq));
        must_find("chain", seq, "insert beside");
        copy_store();
        change(str_format(each,
                          "INSERT INTO event (lane, seq, region, " OTHER_COLUMNS
                          ") SELECT lane, %lld, region, " OTHER_COLUMNS " FROM event WHERE seq = %lld",
                          (long long)site.tail + 1, (long long)seq));
        must_find("chain", site.tail + 1, "repeat at the end");
    }
}

static void each_moved_event_is_found(void **state)
{
    (void)state;
    for (int n = 0; n < 15; n++) {
        long long seq = link_number(n, 15), other = n % 3 ? seq + 1 : site.tail;
        copy_store();
        change(str_format(each,
                          "UPDATE event SET seq = -1 WHERE seq = %lld; UPDATE event SET seq = %lld WHERE seq = %lld;"
                          "UPDATE event SET seq = %lld WHERE seq = -1",
                          seq, seq, other, other));
        must_find("chain", seq, "swap");
    }
}

/* --- what the chain alone cannot show ---------------------------------------------------------------------------- */

/* The end of the chain goes, with everything in the store that would tell. */
static void cut_tail(int64_t tail)
{
    change(str_format(
        each,
        "DELETE FROM event WHERE seq > %lld;"
        "DELETE FROM ledger_day WHERE day > (SELECT MIN(day) FROM ledger_day WHERE seq >= %lld);"
        "UPDATE ledger_day SET seq = %lld, hash = (SELECT hash FROM event WHERE seq = %lld) WHERE seq > %lld",
        (long long)tail, (long long)tail, (long long)tail, (long long)tail, (long long)tail));
}

static void each_cut_tail_is_found(void **state)
{
    (void)state;
    for (int64_t cut = 1; cut < NOTES; cut++) {
        copy_store();
        cut_tail(site.tail - cut);
        must_find("checkpoints", site.tail - cut + 1, "tail cut");
    }
}

/* Link `seq` is changed and every hash from there on made anew. */
static void forge_chain(int64_t seq)
{
    LIST(struct event) events;
    struct db *db;
    uint8_t hash[SM3_SIZE] = {0};
    change(str_format(each, "UPDATE event SET request_id = 'forged' WHERE seq = %lld", (long long)seq));
    assert_ok(db_open(site.copy, DB_WRITE, &db));
    db_allow(db, RIGHT_LEDGER);
    assert_ok(db_all(db, each, RECEIVE_LIST(event, &events), "SELECT * FROM event ORDER BY seq"));
    assert_ok(db_begin(db));
    for (size_t i = 0; i < events.count; i++) {
        ledger_hash(&events.items[i], hash, hash);
        struct bytes bytes = {hash, sizeof hash};
        assert_ok(db_do(db, "UPDATE event SET hash = :hash WHERE lane = 1 AND seq = :seq", P("hash", bytes),
                        P("seq", events.items[i].seq)));
        assert_ok(db_do(db, "UPDATE ledger_day SET hash = :hash WHERE lane = 1 AND seq = :seq", P("hash", bytes),
                        P("seq", events.items[i].seq)));
    }
    assert_ok(db_commit(db));
    db_close(db);
}

static void each_forged_chain_is_found(void **state)
{
    (void)state;
    for (int n = 0; n < 20; n++) {
        int64_t seq = link_number(n, 20);
        copy_store();
        forge_chain(seq);
        must_find("checkpoints", signed_before(seq) + 1, "chain made anew");
    }
}

static void each_older_copy_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        copy_store();
        test_data_copy(site.older[i], site.copy);
        must_find("checkpoints", 0, "older copy");
    }
}

/* --- the checkpoint files ---------------------------------------------------------------------------------------- */

static const char *read_file(size_t file, size_t *size)
{
    const char *text = read_whole(each, str_format(each, "%s/checkpoints/%s", site.copy, checkpoint_files[file]));
    assert_non_null(text);
    *size = strlen(text);
    return text;
}

static void write_file(size_t file, const char *text, size_t size)
{
    FILE *out = fopen(str_format(each, "%s/checkpoints/%s", site.copy, checkpoint_files[file]), "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void each_edited_checkpoint_is_found(void **state)
{
    (void)state;
    for (size_t file = 0; file < FILES; file++) {
        for (size_t n = 0; n < 25; n++) {
            size_t size;
            copy_store();
            char *text = (char *)(uintptr_t)read_file(file, &size);
            char *at = &text[(size - 1) * n / 25];
            *at = *at == '7' ? '8' : '7';
            write_file(file, text, size);
            must_find("checkpoints", 0, "edit");
        }
    }
}

/* Takes line `number` (from 0) out of a file, or ends the file before it. */
static void take_line(size_t file, int number, bool to_the_end)
{
    size_t size;
    const char *text = read_file(file, &size), *begin = text;
    for (int i = 0; i < number; i++) {
        begin = strchr(begin, '\n') + 1;
    }
    const char *end = to_the_end ? text + size : strchr(begin, '\n') + 1;
    const char *rest = str_format(each, "%.*s%s", (int)(begin - text), text, end);
    write_file(file, rest, strlen(rest));
}

static void each_cut_checkpoint_file_is_found(void **state)
{
    (void)state;
    for (size_t file = 0; file < FILES; file++) {
        for (int line = 0; line < 2; line++) {
            for (int to_the_end = 0; to_the_end < 2; to_the_end++) {
                copy_store();
                take_line(file, line, to_the_end);
                must_find("checkpoints", 0, "line taken out");
            }
        }
        copy_store();
        size_t size;
        const char *text = read_file(file, &size);
        write_file(file, text, size - 10); /* in the middle of its last line */
        must_find("checkpoints", 0, "file cut");
        copy_store();
        unlink(str_format(each, "%s/checkpoints/%s", site.copy, checkpoint_files[file]));
        must_find("checkpoints", 0, "file gone");
    }
    copy_store();
    for (size_t file = 0; file < FILES; file++) {
        unlink(str_format(each, "%s/checkpoints/%s", site.copy, checkpoint_files[file]));
    }
    must_find("checkpoints", 0, "all files gone");
}

static void what_the_store_remembers_cannot_be_changed(void **state)
{
    (void)state;
    static const char *const sql[] = {"DELETE FROM ledger_checkpoint",
                                      "UPDATE ledger_checkpoint SET number = number + 1",
                                      "UPDATE ledger_checkpoint SET number = number - 5",
                                      "UPDATE ledger_checkpoint SET line = (SELECT hash FROM event WHERE seq = 1)"};
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        copy_store();
        change(sql[i]);
        must_find("checkpoints", 0, sql[i]);
    }
}

/* The newest line says something else, and the store remembers it so: only the signature tells. */
static void a_signature_that_is_none_is_found(void **state)
{
    (void)state;
    copy_store();
    size_t size;
    char *text = (char *)(uintptr_t)read_file(FILES - 1, &size);
    char *last = &text[size - 2];
    *last = *last == '7' ? '8' : '7';
    write_file(FILES - 1, text, size);
    const char *line = last;
    while (line > text && line[-1] != '\n') {
        line--;
    }
    uint8_t digest[SM3_SIZE];
    sm3_hash(line, (size_t)(last + 1 - line), digest);
    struct db *db;
    assert_ok(db_open(site.copy, DB_WRITE, &db));
    db_allow(db, RIGHT_LEDGER);
    assert_ok(db_begin(db));
    assert_ok(
        db_do(db, "UPDATE ledger_checkpoint SET line = :line", P("line", ((struct bytes){digest, sizeof digest}))));
    assert_ok(db_commit(db));
    db_close(db);
    must_find("checkpoints", 0, "signature");
}

/* --- the key ----------------------------------------------------------------------------------------------------- */

static struct sm2_key *swap_key(void)
{
    struct sm2_key *key;
    const char *pem;
    assert_ok(sm2_key_generate(&key));
    unlink(in(site.copy, "keys/sm2.pem"));
    assert_ok(sm2_key_save(key, in(site.copy, "keys/sm2.pem")));
    assert_ok(sm2_key_public_pem(key, each, &pem));
    FILE *out = fopen(in(site.copy, "keys/sm2.pub.pem"), "wb");
    fputs(pem, out);
    fclose(out);
    chmod(in(site.copy, "keys/sm2.pub.pem"), 0600);
    return key;
}

static void a_swapped_key_is_found(void **state)
{
    (void)state;
    copy_store();
    sm2_key_free(swap_key());
    must_find("checkpoints", 0, "key swapped");
    copy_store();
    unlink(in(site.copy, "keys/sm2.pub.pem"));
    must_find("key", 0, "public key gone");
    /* all checkpoints made anew with the new key */
    copy_store();
    for (size_t file = 0; file < FILES; file++) {
        unlink(str_format(each, "%s/checkpoints/%s", site.copy, checkpoint_files[file]));
    }
    change("DELETE FROM ledger_checkpoint");
    struct sm2_key *key = swap_key();
    struct checkpoint made;
    struct db *db;
    assert_ok(db_open(site.copy, DB_READ, &db));
    assert_ok(checkpoint_write(db, each, key, in(site.copy, "checkpoints"), (struct instant){TEST_START + 5 * DAY_MS},
                               &made));
    db_close(db);
    sm2_key_free(key);
    must_find("key", 0, "key swapped and all signed anew");
    unlink(in(site.copy, "checkpoints/2021-06-06.txt"));
}

/* --- what was made of the events --------------------------------------------------------------------------------- */

static void each_changed_counter_is_found(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "region = '1'",        "kind = 'x'",       "day = day + 1",      "unit = unit + 1",
        "item_type = '99'",    "channel = '9'",    "late = 2",           "lane = lane + 1",
        "amount = amount + 1", "amount = -amount", "kind = kind || ' '",
    };
    static const char row[] =
        "(region, kind, day, unit, item_type, channel, late, lane) = (SELECT region, kind, day, unit,"
        " item_type, channel, late, lane FROM tally ORDER BY kind, day LIMIT 1 OFFSET %d)";
    for (int n = 0; n < 3; n++) {
        const char *where = str_format(site.arena, row, n * 4);
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
            copy_store();
            change(str_format(each, "UPDATE tally SET %s WHERE %s", changes[i], where));
            must_find("counters", 0, changes[i]);
        }
        copy_store();
        change(str_format(each, "DELETE FROM tally WHERE %s", where));
        must_find("counters", 0, "counter gone");
    }
    static const char *const others[] = {
        ("INSERT INTO tally (kind, day, region, unit, item_type, channel, late, since, lane, amount)"
         " VALUES ('probe.accepted', 20210601, '630200', 8, '01', '1', 0, 0, 1, 5)"),
        "UPDATE tally SET since = 202105 WHERE kind = 'probe.accepted' AND day = 20210601",
        "UPDATE tally_month SET amount = amount + 1 WHERE kind = 'probe.finished'",
        "UPDATE tally_month SET first_day = first_day + 1 WHERE kind = 'probe.finished'",
        "UPDATE tally_month SET unit = 8 WHERE kind = 'probe.finished'",
        "UPDATE tally_month SET since = 202105 WHERE kind = 'probe.finished' AND month <> 0",
        "DELETE FROM tally_month WHERE kind = 'probe.finished' AND month = 0",
        "DELETE FROM tally_month WHERE kind = 'probe.finished'",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        copy_store();
        change(others[i]);
        must_find("counters", 0, others[i]);
    }
}

static void each_changed_matter_is_found(void **state)
{
    (void)state;
    for (int id = 1; id <= TEST_MATTERS; id += 2) {
        copy_store();
        change(str_format(each, "UPDATE matter SET state = 'finished' || state WHERE id = %d", id));
        must_find("matters", 0, "state");
        copy_store();
        change(str_format(each, "DELETE FROM matter WHERE id = %d", id));
        must_find("matters", 0, "matter gone");
    }
    copy_store();
    change("CREATE TEMP TABLE one AS SELECT * FROM matter LIMIT 1;"
           "UPDATE one SET id = id + 9999, number = 'other'; INSERT INTO matter SELECT * FROM one");
    must_find("matters", 0, "matter added");
}

static void each_changed_pause_is_found(void **state)
{
    (void)state;
    static const char *const sql[] = {
        "UPDATE matter_pause SET paused_at = paused_at + 1 WHERE matter = 3",
        "UPDATE matter_pause SET resumed_at = resumed_at + 60000 WHERE matter = 3",
        "UPDATE matter_pause SET resumed_at = NULL WHERE matter = 30",
        "UPDATE matter_pause SET seq = seq + 1 WHERE matter = 3",
        "UPDATE matter_pause SET action = 'hearing' WHERE matter = 3",
        "UPDATE matter_pause SET matter = 1000 WHERE matter = 3",
        "INSERT INTO matter_pause VALUES ('630200', 5, 1622509200001, 1622509200002, 'ask_more', '', 1, 5)",
        "UPDATE matter SET clock = 'paused' WHERE id = (SELECT MIN(id) FROM matter WHERE clock = 'running')",
    };
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        copy_store();
        change(sql[i]);
        must_find("pauses", 0, sql[i]);
    }
}

static void each_changed_day_is_found(void **state)
{
    (void)state;
    static const char *const sql[] = {
        "UPDATE ledger_day SET seq = seq - 1 WHERE day = 20210601",
        "UPDATE ledger_day SET seq = seq + 1 WHERE day = 20210601",
        "UPDATE ledger_day SET hash = (SELECT hash FROM event WHERE seq = 1) WHERE day = 20210602",
        "DELETE FROM ledger_day WHERE day = 20210602",
        "UPDATE ledger_day SET day = 20210609 WHERE day = 20210603",
        "DELETE FROM ledger_day",
        "INSERT INTO ledger_day SELECT lane, 20210701, seq, hash FROM ledger_day WHERE day = 20210601",
        "INSERT INTO ledger_day SELECT 2, day, seq, hash FROM ledger_day WHERE day = 20210601",
    };
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        copy_store();
        change(sql[i]);
        must_find("days", 0, sql[i]);
    }
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_untouched_store_holds),
        cmocka_unit_test(each_changed_column_is_found),
        cmocka_unit_test(each_removed_event_is_found),
        cmocka_unit_test(each_inserted_event_is_found),
        cmocka_unit_test(each_moved_event_is_found),
        cmocka_unit_test(each_cut_tail_is_found),
        cmocka_unit_test(each_forged_chain_is_found),
        cmocka_unit_test(each_older_copy_is_found),
        cmocka_unit_test(each_edited_checkpoint_is_found),
        cmocka_unit_test(each_cut_checkpoint_file_is_found),
        cmocka_unit_test(what_the_store_remembers_cannot_be_changed),
        cmocka_unit_test(a_signature_that_is_none_is_found),
        cmocka_unit_test(a_swapped_key_is_found),
        cmocka_unit_test(each_changed_counter_is_found),
        cmocka_unit_test(each_changed_matter_is_found),
        cmocka_unit_test(each_changed_pause_is_found),
        cmocka_unit_test(each_changed_day_is_found),
    };
    if (count > 1) {
        cmocka_set_test_filter(words[1]);
    }
    return cmocka_run_group_tests(tests, build_site, remove_site);
}
