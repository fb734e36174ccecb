/* store.h: a store as a whole: the folder that `zwfw init` makes and every other command opens.
 *
 *   DATA/zwfw.db          everything but keys and uploads; or
 *   DATA/database         the address of the PostgreSQL database that holds it (db/db.h)
 *   DATA/keys/keyring     seals personal data          DATA/keys/sm2.pem   signs checkpoints
 *   DATA/keys/sm2.pub.pem its public half, to be handed out
 *   DATA/checkpoints/     the signed heads of the ledger, see ledger/checkpoint.h
 *   DATA/settings.conf    optional                     DATA/lock           held by the one process that writes
 *
 * Folders are made with mode 0700. Reasons of failures are on the caller's arena. */
#ifndef ZWFW_WORK_STORE_H
#define ZWFW_WORK_STORE_H

#include "kernel/api/app.h"
#include "kernel/work/work.h"

/* Make a store in `data`: keys and schema. On a store that exists, bring the schema up to this program's; its keys are
 * never made again. */
result store_create(const char *data, struct arena *arena);

struct store {
    struct app *app;
    struct work *work;
};

/* Open a store that exists, as its only writer, and let each module make the rows it must have (module.start).
 * ERR_CONFLICT when the schema is not this program's or another process has the store. */
result store_open(const char *data, struct arena *arena, struct store *store);
void store_close(struct store *store); /* what was accepted is finished first; twice is fine */

#endif
