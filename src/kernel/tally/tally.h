/* tally.h: the counters. One row per day × region × unit × item type × channel × kind, moved in the transaction of the
 * event that caused it, so that a sum over them is always the number of events behind it.
 *
 * A lane collects the movements of a group of requests and writes them once before its commit; a request that is
 * undone takes its own back. Rows carry their lane, so two lanes never meet on one row; a reader sums over it.
 * `late` rows hold events recorded on a later day than they happened on: they count on the day they happened, and stay
 * distinguishable, so that a published figure can be told from what came after.
 * `since` is the month (yyyymm) in which the event's matter began (matter.started_on), when that is before the month of
 * the event, else 0: so what ended in a period is told from what also began in it, for any period of whole months.
 * Beside the days stand the sums of each month and of all time, so that a month's figures are a few rows, and what is
 * in stock at the end of a recent month costs the same however long the past is. */
#ifndef ZWFW_TALLY_TALLY_H
#define ZWFW_TALLY_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/base/moment.h"
#include "kernel/base/result.h"
#include "kernel/record/record.h"

struct db;
struct arena;

struct tally_key {
    struct date day;
    char region[16];
    int64_t unit;
    char item_type[8]; /* GB/T 39046 code; "" for none */
    char channel[8];   /* intake channel code; "" for none */
    char kind[32];     /* "case.accepted" */
    bool late;
    int32_t since; /* yyyymm, 0: began in the month of `day`, or never */
};

struct tally_book; /* a lane's movements that are not yet written */

struct tally_book *tally_book_new(int64_t lane);
void tally_book_free(struct tally_book *book);

/* Add `amount` (may be negative) to a counter. ERR_UNAVAILABLE when memory is exhausted. */
result tally_move(struct tally_book *book, const struct tally_key *key, int64_t amount);

/* A request's own movements: where it began, and back to there. */
size_t tally_mark(const struct tally_book *book);
void tally_undo(struct tally_book *book, size_t mark);

/* Write all movements (before the commit), and forget them. */
result tally_flush(struct tally_book *book, struct db *db);
void tally_forget(struct tally_book *book);

/* What to sum. An empty or zero member means all; regions as a range of codes. */
struct tally_question {
    struct date first, last; /* both included; first zero: from the beginning */
    const char *region_low, *region_high;
    int64_t unit;
    const char *item_type, *channel, *kind;
};
result tally_sum(struct db *db, const struct tally_question *question, int64_t *sum);

/* Sums by region, unit and item type: of one kind, in a range of regions, over whole months: `first` is the first day
 * of a month, `last` the last day of one. */
struct tally_cell {
    const char *region;
    int64_t unit;
    const char *item_type;
    int64_t amount;
    int64_t carried; /* of the amount: of matters that began in a month before the first day's */
};
typedef LIST(struct tally_cell) tally_cells;
result tally_by_cell(struct db *db, struct arena *arena, const struct tally_question *question, tally_cells *cells);
/* The same of all days up to question->last; `first` is not asked for, `carried` not told. */
result tally_up_to(struct db *db, struct arena *arena, const struct tally_question *question, tally_cells *cells);
/* What was recorded after an instant about days up to question->last (from question->first on, if set), with its sign
 * turned: added to the cells above it leaves what was known then. */
result tally_known_later(struct db *db, struct arena *arena, const struct tally_question *question,
                         struct instant known, tally_cells *cells);
/* The first day that counts anything of the kind in the regions of the question; zero: none does. */
result tally_first_day(struct db *db, const struct tally_question *question, struct date *day);

/* Recount every counter from the events. *difference names the first that disagrees (Chinese), NULL when all agree. */
result tally_verify(struct db *db, struct arena *arena, const char **difference, int64_t *counters);

#endif
