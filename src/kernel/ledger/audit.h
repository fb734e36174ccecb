/* audit.h: is everything as it was written? Recomputes every link of the chain, holds it against the heads of the days
 * and the signed checkpoints, recounts the counters, and sees that every matter stands where its events left it.
 *
 * What it can show and what not is in docs/ledger.md. Each part names the first thing that is wrong with it; a broken
 * chain hides what lies behind the break. The store may be in use meanwhile. */
#ifndef ZWFW_LEDGER_AUDIT_H
#define ZWFW_LEDGER_AUDIT_H

#include "kernel/ledger/ledger.h"

struct audit_finding {
    const char *part;   /* "chain" "days" "checkpoints" "key" "counters" "matters" "pauses" */
    int64_t lane, seq;  /* the link at fault; NO_NUMBER when it is not about a link */
    const char *reason; /* Chinese */
};

struct audit_result {
    int64_t events, checkpoints, counters, matters; /* looked at */
    LIST(struct audit_finding) findings;            /* empty: all is well */
};
extern const struct record audit_result_record; /* for its JSON: record_encode */

/* Told the events done so far, now and then; run may be NULL. */
struct audit_progress {
    void (*run)(int64_t done, void *subject);
    void *subject;
};

/* `data` is the data folder (keys, checkpoints), db a read connection to its store outside a transaction. A failure is
 * one of reading; what is wrong with the store is a finding. */
result ledger_audit(const char *data, struct db *db, struct arena *arena, struct audit_progress progress,
                    struct audit_result *out);

/* For people, a line for each part. */
void audit_write(const struct audit_result *audited, struct buf *out);

#endif
