/* driver.h: what an engine must do for db.c. Inside this room only.
 *
 * A statement is prepared once per connection and used again. Texts and bytes given to bind stay valid until reset;
 * those of a column until the next step or reset. An engine may prepare no earlier than at the first step, when it
 * knows what types the parameters have: columns are asked about only while the statement stands on a row. */
#ifndef ZWFW_DB_DRIVER_H
#define ZWFW_DB_DRIVER_H

#include "kernel/db/db.h"

struct native; /* an engine's own statement */

/* Where a store is: its folder, and the address of its database when that is elsewhere. */
struct db_place {
    const char *data;
    char address[1024]; /* "": in the folder */
    bool is_in_the_making;
};
result place_find(const char *data, struct db_place *place);
result place_sync(const char *path); /* of a file or folder: it is on the disk */
result place_made(const char *data); /* the mark of db_make goes */
result place_check_address(const char *address);

/* The number of what has been committed; see db_view. */
uint64_t db_newest_view(void);
void replicas_note_commit(struct db_replicas *replicas, uint64_t position);

/* A column of the row that a statement stands on. What is none of these types (SQLite lets anybody store a fraction) is
 * null, and so is a text with a NUL inside. */
struct column {
    enum db_value_type type; /* never VALUE_ROW */
    bool is_lost;            /* there is a value, and no memory to read it */
    int64_t number;
    struct bytes bytes; /* of a text too */
};

struct driver {
    const char *name;
    result (*open)(struct db *db, const struct db_place *place, enum db_mode mode);
    void (*close)(struct db *db);
    /* Has anybody made a store there? */
    result (*exists)(const struct db_place *place, bool *exists);
    /* No transaction is open, and something is about to run: connect again if the connection was lost. */
    result (*ready)(struct db *db);
    /* All that was committed to a store in the making is on the disk now. */
    result (*settle)(const struct db_place *place);
    result (*take)(struct db *db, int place);
    /* is_long: the answer may be larger than memory and is walked row by row. */
    result (*prepare)(struct db *db, const char *sql, bool is_long, struct native **native);
    void (*finalize)(struct native *native);
    int (*parameters)(struct native *native);
    const char *(*parameter_name)(struct native *native, int index); /* without the colon; index from 0 */
    bool (*bind)(struct native *native, int index, const struct db_param *value);
    result (*step)(struct db *db, struct native *native, bool *row); /* *row false: done */
    /* The same for a statement that gives nothing back and need not be waited for: its failure may be that of the next.
     * NULL: nothing is gained by not waiting. */
    result (*post)(struct db *db, struct native *native);
    void (*reset)(struct native *native);
    int64_t (*changes)(struct db *db);
    bool (*in_transaction)(struct db *db); /* false also when the engine gave it up by itself: no room, no memory */
    /* Of a standby's: begin to connect; is it connected by now (never waits); how far it has replayed. */
    result (*open_near)(struct db *db, const char *address);
    bool (*near_ready)(struct db *db);
    result (*replayed)(struct db *db, uint64_t *position);
    /* Of a writer: let the position of each commit be known from now on; that of the last. */
    void (*follow)(struct db *db);
    uint64_t (*position)(struct db *db);
    /* Of a reader. Is its snapshot still to be had, as far as can be told without asking the server? NULL: it is. */
    bool (*snapshot_holds)(struct db *db);
    /* May what it sees lack what was committed before? NULL: it never does. */
    bool (*lags)(struct db *db);
    enum db_fate (*fate)(struct db *db); /* NULL: FATE_UNDONE */
    void (*lose_commit)(struct db *db, enum db_loss loss);
    const char *(*target)(struct native *native); /* the table that it changes; NULL: none. NULL: never asked */
    int (*columns)(struct native *native);
    const char *(*column_name)(struct native *native, int index);
    struct column (*column)(struct native *native, int index);
    result (*command)(struct db *db, const char *sql); /* BEGIN, COMMIT …, and each statement of a schema step */
    /* NULL: row by row, as from any engine */
    result (*backup)(struct db *db, const char *into, void (*progress)(int64_t done, int64_t total, void *subject),
                     void *subject);
    /* CREATE TABLE … as the engine wants it: SQLite clusters a table by its primary key. */
    const char *(*adapt_schema)(struct arena *arena, const char *sql);
    /* Many rows into one table, faster than by statements; NULL: by statements. Nothing else may run before load_end,
     * which keeps them or, after a failure, does not. */
    result (*load_begin)(struct db *db, const char *table, const char *columns);
    result (*load_row)(struct db *db, const struct column *values, int count);
    result (*load_end)(struct db *db, bool keep);
    const char *after_load; /* SQL to run when all is there; NULL: none */
    const char *plans_by;   /* the shipped file of SQL that tells it how tables are filled; NULL: it looks itself */
    const char *tables_of_store;  /* SQL that lists the names of its tables */
    const char *begin_write;      /* SQL that begins a transaction of the writer, */
    const char *begin_beside;     /* of one of several writers; NULL: there is one */
    const char *regional_tables;  /* SQL that lists the tables with a region in their primary key */
    const char *list_places;      /* SQL that lists tables and where they lie, for Citus; NULL: the engine has none */
    const char *begin_read;       /* and of a reader: one snapshot */
    const char *size_of_store;    /* SQL that gives its bytes */
    const char *columns_of_table; /* SQL that lists the column names of table :name */
};

extern const struct driver sqlite_driver, postgres_driver;

/* May a statement prepared with these rights write this table? */
bool rights_allow_writing(unsigned rights, const char *table);
/* May any of several writers write any of its rows? */
bool rights_are_shared(const char *table);

/* Where a parameter's value comes from, remembered from the first call of a call site. */
struct source {
    size_t item;      /* of the call's parameters */
    const char *name; /* as there, to see that the shape is the same */
    const struct record *record;
    const struct field *field; /* NULL: the item itself */
};

struct statement {
    const char *key; /* the literal itself, or an owned text of a search */
    unsigned rights;
    struct native *native;
    struct source *sources;
    int source_count;
    const struct record *scanned; /* the record `fields` belongs to */
    const struct field **fields;
    int column_count;
    bool is_open, is_weighed;
    enum { REACH_NOTHING, REACH_REGION, REACH_ANY } reach; /* of what it changes, once weighed */
    int region_source;
    struct statement *next_open;
};

enum { STATEMENT_SLOTS = 2048, TEXT_SLOTS = 64 };

struct db {
    const struct driver *driver;
    void *connection;
    enum db_mode mode;
    unsigned rights;
    bool in_transaction, is_in_the_making;
    uint64_t view;                            /* `commits` when db_look began the snapshot; else 0 */
    uint64_t connections;                     /* made so far: more than one when a lost one was replaced */
    struct statement *slots[STATEMENT_SLOTS]; /* by address of the literal */
    struct statement *texts[TEXT_SLOTS];      /* of searches, by text: the latest of each slot */
    struct statement *open;                   /* stepped and not yet reset */
    int64_t statements;
    int64_t fail_in;
    struct db *near;              /* a reader's connection to a standby; NULL: none yet */
    struct db_replicas *replicas; /* that a writer's commits count for; NULL: none */
    uint64_t position;            /* of its last commit */
    bool (*may_write)(void *subject, const char *region);
    void *confiner;
    const char **regional; /* tables; NULL-ended */
    void (*seen)(void *subject, const char *sql, const struct db_param *values, size_t count);
    void *seer;
};

/* db.c, for the others in this room: a statement of a transaction's own, and the end of all that stand open. */
result statement_command(struct db *db, const char *sql);
void statements_close(struct db *db);
/* Prepare one now, so that running it needs no memory. */
result statement_make_ready(struct db *db, const char *sql);
result transaction_make_ready(struct db *db);
/* One more commit. */
void transaction_count(void);
/* What does a statement change, as far as db_confine asks? */
void confine_weigh(struct db *db, struct statement *statement);

#endif
