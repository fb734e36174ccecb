/* How many events a second on one core, each as a line {"name", "per_second"}: appended (hash, insert, counter, in
 * groups of 64, without the disk's flush), and verified link by link; beside a bare loop that hashes the same canonical
 * bytes. */
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/sm3.h"
#include "kernel/ledger/ledger.h"
#include "kernel/ledger/walk.h"

enum { EVENTS = 200000, GROUP = 64 };

static void must(result r)
{
    if (!is_ok(r)) {
        fprintf(stderr, "%s %s\n", error_rows[r.code].wire, r.reason ? r.reason : "");
        exit(1);
    }
}

static void report(const char *name, int64_t count, int64_t begun)
{
    double seconds = (double)(seam_ticks() - begun) / 1e9;
    printf("{\"name\":\"%s\",\"per_second\":%.0f}\n", name, (double)count / seconds);
}

static void append_group(struct request *rq, int64_t first)
{
    must(db_begin(rq->db));
    for (int64_t i = first; i < first + GROUP; i++) {
        struct event event = {.region = "630200",
                              .matter = 1 + i / 4,
                              .flow = "case",
                              .action = "accept",
                              .from_state = "submitted",
                              .to_state = "accepted",
                              .unit = i % 19,
                              .kind = "case.accepted",
                              .amount = 1,
                              .item_type = "01",
                              .channel = "1",
                              .body = i % 3 ? "" : "{\"reason\":\"材料齐全，符合法定形式\"}"};
        must(ledger_append(rq, &event));
        rq->now.ms += 250;
    }
    must(lane_flush(rq->lane, rq->db));
    must(db_commit(rq->db));
    arena_reset(rq->arena);
}

static void append_all(const char *data)
{
    struct arena *arena = arena_new(0);
    struct db *db;
    struct lane *lane;
    must(db_open(data, DB_WRITE, &db));
    must(db_migrate(db, arena));
    must(lane_open(db, 1, &lane));
    struct request rq = {.arena = arena,
                         .db = db,
                         .lane = lane,
                         .now = {INT64_C(1622509200000)},
                         .who = &identity_system,
                         .request_id = "9f86d081884c7d659a2feaa0c55ad015"};
    int64_t begun = seam_ticks();
    for (int64_t i = 0; i < EVENTS; i += GROUP) {
        append_group(&rq, i);
    }
    report("ledger_append", EVENTS, begun);
    lane_close(lane);
    db_close(db);
    arena_free(arena);
}

static void verify_all(const char *data)
{
    struct arena *arena = arena_new(0);
    struct db *db;
    struct walk walk = {.arena = arena};
    must(db_open(data, DB_READ, &db));
    must(db_all(db, arena, RECEIVE_LIST(day_head, &walk.days),
                "SELECT lane, day, seq, hash FROM ledger_day ORDER BY lane, day"));
    int64_t begun = seam_ticks();
    must(walk_links(db, &walk));
    report("ledger_verify", walk.events, begun);
    if (walk.chain || walk.day) {
        fprintf(stderr, "the chain does not hold\n");
        exit(1);
    }
    db_close(db);
    arena_free(arena);
}

static void hash_all(void)
{
    static const uint8_t canonical[32 + 250]; /* the mean of the events above */
    uint8_t hash[SM3_SIZE];
    int64_t begun = seam_ticks();
    for (int64_t i = 0; i < EVENTS; i++) {
        sm3_hash(canonical, sizeof canonical, hash);
    }
    report("bare_hash", EVENTS, begun);
}

int main(void)
{
    char data[] = "/dev/shm/zwfw-bench-XXXXXX";
    if (!mkdtemp(data)) {
        return 1;
    }
    append_all(data);
    verify_all(data);
    hash_all();
    const char *const files[] = {"zwfw.db", "zwfw.db-wal", "zwfw.db-shm"};
    char path[64];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", data, files[i]);
        unlink(path);
    }
    return rmdir(data);
}
