/* Transactions and savepoints, the same on either engine; see db.h. */
#include <assert.h>
#include <stdatomic.h>

#include "kernel/base/str.h"
#include "kernel/db/driver.h"

/* Counts what this process has committed, in whatever store: each writer counts before it says that it has. Other
 * processes do not write a store that is being served (work.h). */
static _Atomic uint64_t commits = 1;

void transaction_count(void)
{
    atomic_fetch_add(&commits, 1);
}

/* What begins and ends a transaction stands ready before the first one: undoing must not fail for want of memory. */
static const char commit[] = "COMMIT", rollback[] = "ROLLBACK", save[] = "SAVEPOINT request",
                  release[] = "RELEASE request", undo[] = "ROLLBACK TO request";

static const char *begin_of(const struct db *db)
{
    return db->mode == DB_READ ? db->driver->begin_read
           : db->may_write     ? db->driver->begin_beside
                               : db->driver->begin_write;
}

result transaction_make_ready(struct db *db)
{
    const char *beside = db->mode == DB_WRITE ? db->driver->begin_beside : 0;
    const char *const commands[] = {begin_of(db), commit, rollback, save, release, undo, beside};
    for (size_t i = 0; i < sizeof commands / sizeof *commands && commands[i]; i++) {
        TRY(statement_make_ready(db, commands[i]));
    }
    return SUCCESS;
}

result db_begin(struct db *db)
{
    assert(!db->in_transaction);
    TRY(statement_command(db, begin_of(db)));
    db->in_transaction = true;
    return SUCCESS;
}

/* Unless the engine has done so by itself. */
static void roll_back(struct db *db)
{
    if (db->driver->in_transaction(db)) {
        IGNORE(statement_command(db, rollback));
    }
}

void db_rollback(struct db *db)
{
    if (db->near) {
        db_rollback(db->near);
    }
    statements_close(db);
    if (db->in_transaction) {
        db->fail_in = 0;
        roll_back(db);
        db->in_transaction = false;
        db->view = 0;
    }
}

result db_look(struct db *db)
{
    uint64_t newest = atomic_load(&commits);
    assert(db->mode == DB_READ);
    if (db->in_transaction && db->view == newest && db->driver->in_transaction(db) &&
        (!db->driver->snapshot_holds || db->driver->snapshot_holds(db))) {
        return SUCCESS;
    }
    db_rollback(db);
    TRY(db_begin(db));
    /* Or more: what is committed from now on may be seen, and is not counted yet. */
    db->view = db->driver->lags && db->driver->lags(db) ? 0 : newest;
    return SUCCESS;
}

uint64_t db_newest_view(void)
{
    return atomic_load(&commits);
}

uint64_t db_view(const struct db *db)
{
    return db->view;
}

result db_commit(struct db *db)
{
    statements_close(db);
    result r = statement_command(db, commit);
    if (is_ok(r) && db->replicas) {
        db->position = db->driver->position(db);
        replicas_note_commit(db->replicas, db->position); /* before it is counted */
    }
    atomic_fetch_add(&commits, 1);
    if (!is_ok(r)) {
        db_rollback(db);
    }
    db->in_transaction = false;
    return r;
}

enum db_fate db_fate(const struct db *db)
{
    return db->driver->fate ? db->driver->fate((struct db *)db) : FATE_UNDONE;
}

result db_save(struct db *db)
{
    return statement_command(db, save);
}

result db_release(struct db *db)
{
    statements_close(db);
    return statement_command(db, release);
}

void db_undo(struct db *db)
{
    statements_close(db);
    db->fail_in = 0; /* a fault that the test set ends with the request it was set for */
    result r = statement_command(db, undo);
    if (is_ok(r)) {
        r = statement_command(db, release);
    }
    if (!is_ok(r)) {
        roll_back(db); /* what cannot be undone alone must not be committed with the rest */
    }
}

void db_follow(struct db *db, struct db_replicas *replicas)
{
    if (replicas && db->driver->follow) {
        db->replicas = replicas;
        db->driver->follow(db);
    }
}
