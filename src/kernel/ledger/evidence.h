/* evidence.h: a part of the ledger as a file that proves itself, for a court, an auditor or an applicant.
 *
 * JSON lines (docs/ledger.md): what it is; each event with the hash before it; the checkpoints that sign the chain at
 * or after these events; last, a fresh SM2 signature by the store's key over all of it. zwfw-verify checks such a file
 * without any code of the server.
 *
 * Of a matter: all its events. That they sit in the signed chain is the store's own statement, except where a
 * checkpoint falls on one of them: the links between belong to other people's matters and are not handed out. Of a
 * range: every event of a lane from `first` to `last`, so each checkpoint in it is reached link by link. */
#ifndef ZWFW_LEDGER_EVIDENCE_H
#define ZWFW_LEDGER_EVIDENCE_H

#include <stdio.h>

#include "kernel/crypto/sm2.h"
#include "kernel/ledger/ledger.h"

struct evidence_scope {
    const char *region; /* a matter: its region and id */
    int64_t matter;     /* 0: a range */
    int64_t lane, first, last;
};

/* db: a read connection outside a transaction; data: the folder of the store. Writes to `out` and flushes it, which the
 * caller opened and closes. *events: how many. ERR_NOT_FOUND when there are none; ERR_CONFLICT when a link does not
 * hold (what is wrong is not signed); ERR_UNAVAILABLE when `out` cannot be written. */
result evidence_export(const char *data, struct db *db, struct arena *arena, const struct sm2_key *signer,
                       const struct evidence_scope *scope, struct instant now, FILE *out, int64_t *events);

#endif
