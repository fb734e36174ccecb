/* walk.h: one walk over all links, recomputing each, held against what is known of some of them from elsewhere.
 * Inside this room. */
#ifndef ZWFW_LEDGER_WALK_H
#define ZWFW_LEDGER_WALK_H

#include "kernel/crypto/sm3.h"
#include "kernel/ledger/audit.h"

/* A link as a checkpoint signed it. */
struct anchor {
    int64_t lane, seq;
    uint8_t hash[SM3_SIZE];
    int64_t number; /* of the checkpoint */
};

/* A link as the heads of the days have it. */
struct day_head {
    int64_t lane, seq;
    struct date day;
    struct bytes hash;
    bool met; /* set by the walk */
};
extern const struct record day_head_record;

struct walk {
    struct arena *arena; /* of the reasons */
    struct audit_progress progress;
    LIST(struct anchor) anchors; /* sorted here */
    LIST(struct day_head) days;  /* by lane and day */

    /* what was found; a part that is NULL holds */
    int64_t events;
    const struct audit_finding *chain, *anchor, *day;
    const char *key; /* the name of the key that the ledger's first event gives; NULL: it gives none */
};

result walk_links(struct db *db, struct walk *walk);

/* A finding on the arena. */
struct audit_finding *finding_new(struct arena *arena, const char *part, int64_t lane, int64_t seq, const char *format,
                                  ...) __attribute__((format(printf, 5, 6)));

#endif
