/* numbers.h: numbers given out one after the other, by region and name (sequence_next in flow.h). Inside this room.
 *
 * Nobody but its lane writes a region, so a lane reads once where a sequence stands, counts on in memory, and writes it
 * once a group. What a request took is given back when it is undone; after a failure the store is asked again. */
#ifndef ZWFW_LEDGER_NUMBERS_H
#define ZWFW_LEDGER_NUMBERS_H

#include "kernel/db/db.h"

struct numbers;

struct numbers *numbers_new(void);          /* NULL: no memory */
void numbers_free(struct numbers *numbers); /* NULL is fine */
result numbers_next(struct numbers *numbers, struct db *db, const char *region, const char *name, int64_t *value);
size_t numbers_mark(const struct numbers *numbers);
void numbers_undo(struct numbers *numbers, size_t mark);
void numbers_forget(struct numbers *numbers);
result numbers_flush(struct numbers *numbers, struct db *db);

#endif
