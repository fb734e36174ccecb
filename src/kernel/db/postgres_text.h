/* postgres_text.h: a statement as db.h has it, read for PostgreSQL. Inside this room only. */
#ifndef ZWFW_DB_POSTGRES_TEXT_H
#define ZWFW_DB_POSTGRES_TEXT_H

#include "kernel/base/result.h"

enum { MOST_PARAMETERS = 128, MOST_WORD = 64 };

/* :name becomes $n, the same n for the same name. Outside quotes and comments; `::type` is none. An `|| ''` behind a
 * column, which is for SQLite's planner, goes. Both are the caller's to free. False: no memory. */
struct postgres_text {
    char *sql;
    char *names[MOST_PARAMETERS];
    int count;
};
bool postgres_text_read(const char *sql, struct postgres_text *text);
void postgres_text_free(struct postgres_text *text);

/* May a connection with these rights run it? Every table that it inserts into, updates or deletes from is looked at,
 * and whatever is not a query or a change of rows is for the schema's steps only. */
bool postgres_text_allowed(const char *sql, unsigned rights);

/* The first table that it changes, in lower case; false: it changes none. */
bool postgres_text_target(const char *sql, char table[MOST_WORD]);

/* It asks for a page of a part of the city (`< :scope_high … LIMIT`): by which index that is best read depends on how
 * large the part is, so it is planned each time. A plan for any part takes it for a two-hundredth of the city, and
 * would sort all of it for each page. */
bool postgres_text_asks_for_a_page(const struct postgres_text *text);

/* BEGIN, SAVEPOINT and RELEASE: they give nothing back, and need not be waited for. */
bool postgres_text_may_wait(const char *sql);
/* One of the statements of a transaction's own. */
bool postgres_text_is_command(const char *sql);

#endif
