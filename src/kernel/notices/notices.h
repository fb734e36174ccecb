/* notices.h: the State Council's holiday notices that an office enters itself, so that the year to come does not wait
 * for a new program. They stand in the store and follow those that the program ships; a notice that both have counts
 * as the program ships it.
 *
 * A new notice makes a new calendar; every open deadline is computed again in the same transaction, and what moved is
 * told to whoever brought the notice and noted in the ledger. */
#ifndef ZWFW_NOTICES_NOTICES_H
#define ZWFW_NOTICES_NOTICES_H

#include "kernel/api/module.h"

/* For a command that only reads: put the calendar of all notices in force in its own `app`. */
result notices_load(struct app *app, struct db *db, struct arena *arena);

/* --- inside this room -------------------------------------------------------------------------------------------- */

/* The importer "calendar". A notice that is known already, or does not follow those in force, is refused by line. */
result notices_import(struct request *rq, const char *bytes, size_t size, struct report *report,
                      struct import_outcome *outcome);

/* At the start: the calendar of all notices; what is open is computed again when this program ships newer ones. */
result notices_start(struct request *rq);

extern const struct code_list day_kinds;
extern const struct handler calendar_show_handler;

#endif
