/* Standbys that answer reads: which of them may, and when. See db.h.
 *
 * A standby says how far it has replayed; the only writer of the store is this process, and knows how far it has
 * committed. So nobody's clock but this machine's is asked. What a standby has replayed when it is asked, it shows in
 * every snapshot that begins later. */
#include <pthread.h>
#include <stdatomic.h>

#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

enum { MOST_REPLICAS = 8, WRITERS = 4096, MARKS = 256, NS_PER_MS = 1000 * 1000 };

/* When the store had been committed up to a position. */
struct mark {
    int64_t at;
    uint64_t position;
};

struct db_replicas {
    char addresses[MOST_REPLICAS][sizeof((struct db_place *)0)->address];
    size_t count;
    _Atomic size_t next; /* to be given to a reader */
    int64_t staleness_ns;
    _Atomic uint64_t newest;           /* committed, by anybody */
    _Atomic uint64_t written[WRITERS]; /* by those who fall on a place: no older than what each of them wrote */
    _Atomic uint64_t reads;
    pthread_mutex_t lock; /* of the marks */
    struct mark marks[MARKS];
    size_t last;
};

/* What the command line said, for this process. */
static char told[MOST_REPLICAS * 1024];

result db_replicas_now(const char *addresses)
{
    if (strlen(addresses) >= sizeof told) {
        return failed(ERR_INVALID, "从库的地址过长");
    }
    memcpy(told, addresses, strlen(addresses) + 1);
    return SUCCESS;
}

static result take_addresses(struct db_replicas *replicas, const char *text)
{
    while (*(text += strspn(text, " ")) != '\0') {
        size_t size = strcspn(text, " ");
        if (replicas->count == MOST_REPLICAS || size >= sizeof replicas->addresses[0]) {
            return failed(ERR_INVALID, "从库最多8个，每个的地址不超过1023个字节");
        }
        memcpy(replicas->addresses[replicas->count], text, size);
        TRY(place_check_address(replicas->addresses[replicas->count++]));
        text += size;
    }
    return SUCCESS;
}

result db_replicas_open(const char *addresses, int64_t staleness_ms, struct db_replicas **made)
{
    *made = 0;
    addresses = told[0] ? told : addresses;
    if (addresses[strspn(addresses, " ")] == '\0') {
        return SUCCESS;
    }
    struct db_replicas *replicas = calloc(1, sizeof *replicas);
    if (!replicas) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    result r = take_addresses(replicas, addresses);
    if (!is_ok(r)) {
        free(replicas);
        return r;
    }
    replicas->staleness_ns = staleness_ms * NS_PER_MS;
    pthread_mutex_init(&replicas->lock, 0);
    *made = replicas;
    return SUCCESS;
}

void db_replicas_close(struct db_replicas *replicas)
{
    if (replicas) {
        pthread_mutex_destroy(&replicas->lock);
        free(replicas);
    }
}

uint64_t db_replica_reads(const struct db_replicas *replicas)
{
    return replicas ? atomic_load(&replicas->reads) : 0;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static void raise_to(_Atomic uint64_t *value, uint64_t least)
{
    uint64_t now = atomic_load(value);
    while (now < least && !atomic_compare_exchange_weak(value, &now, least)) {
        /* another raised it meanwhile */
    }
}

void replicas_note_commit(struct db_replicas *replicas, uint64_t position)
{
    int64_t now = seam_ticks();
    raise_to(&replicas->newest, position);
    pthread_mutex_lock(&replicas->lock);
    struct mark *last = &replicas->marks[replicas->last];
    if (now - last->at > replicas->staleness_ns / (MARKS / 2)) {
        replicas->last = (replicas->last + 1) % MARKS;
        replicas->marks[replicas->last] = (struct mark){now, atomic_load(&replicas->newest)};
    }
    pthread_mutex_unlock(&replicas->lock);
}

static _Atomic uint64_t *place_of(struct db_replicas *replicas, int64_t who)
{
    return &replicas->written[(uint64_t)who * UINT64_C(0x9E3779B97F4A7C15) >> 52];
}

void db_replicas_wrote(struct db_replicas *replicas, int64_t who, const struct db *db)
{
    if (replicas) {
        raise_to(place_of(replicas, who), db->position);
    }
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

/* Is all there that had been committed this long ago? */
static bool is_fresh(struct db_replicas *replicas, uint64_t replayed)
{
    int64_t oldest = seam_ticks() - replicas->staleness_ns;
    bool fresh = false;
    pthread_mutex_lock(&replicas->lock);
    for (size_t i = 0; i < MARKS && !fresh; i++) {
        const struct mark *mark = &replicas->marks[i];
        fresh = mark->at >= oldest && mark->position <= replayed;
    }
    pthread_mutex_unlock(&replicas->lock);
    return fresh;
}

static bool open_near(struct db *db, struct db_replicas *replicas)
{
    if (!db->near) {
        struct db *near = calloc(1, sizeof *near);
        if (!near || !is_ok(postgres_driver.open_near(
                         near, replicas->addresses[atomic_fetch_add(&replicas->next, 1) % replicas->count]))) {
            free(near);
            return false;
        }
        near->driver = &postgres_driver;
        near->mode = DB_READ;
        near->connections = 1;
        db->near = near;
        return is_ok(transaction_make_ready(near));
    }
    return true;
}

/* A snapshot of a standby that holds what it must; false: not now. */
static bool look_near(struct db *near, struct db_replicas *replicas, uint64_t least)
{
    uint64_t view = db_newest_view(), newest = atomic_load(&replicas->newest), replayed;
    if (near->in_transaction && near->view == view && near->driver->in_transaction(near) &&
        near->driver->snapshot_holds(near)) {
        return true;
    }
    db_rollback(near);
    if (!near->driver->near_ready(near) || !is_ok(near->driver->replayed(near, &replayed))) {
        return false;
    }
    bool is_whole = replayed >= newest;
    if (replayed < least || !(is_whole || is_fresh(replicas, replayed)) || !is_ok(db_begin(near))) {
        return false;
    }
    near->view = is_whole ? view : 0;
    return true;
}

struct db *db_near(struct db *db, struct db_replicas *replicas, int64_t who)
{
    if (!replicas || !open_near(db, replicas) || !look_near(db->near, replicas, atomic_load(place_of(replicas, who)))) {
        return db;
    }
    atomic_fetch_add(&replicas->reads, 1);
    return db->near;
}
