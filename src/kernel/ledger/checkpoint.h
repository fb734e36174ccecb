/* checkpoint.h: the heads of the chain, signed with SM2 and kept outside the store, so that a cut tail, a chain made
 * anew or an older copy of the store is seen.
 *
 * DATA/checkpoints/2021-06-01.txt holds a day's checkpoints, one line each (docs/ledger.md), appended and flushed to
 * the disk before anybody relies on it. A line carries the SM3 of the line before it, across files, and is signed with
 * that: a signature therefore covers every line up to its own. `root` is the root of the newest day that is surely
 * over, so that a printed root is signed ten minutes after midnight. The store keeps number and hash of the newest line
 * (checkpoint_remember), so that files that lost their end are seen too.
 *
 * The folder should be copied to another machine as it grows: what one person can change altogether (store, files and
 * key) proves nothing against that person. */
#ifndef ZWFW_LEDGER_CHECKPOINT_H
#define ZWFW_LEDGER_CHECKPOINT_H

#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"
#include "kernel/ledger/ledger.h"

struct checkpoint {
    int64_t number; /* from 1, without a gap */
    struct instant at;
    ledger_heads heads;
    struct date day;            /* the newest that was over ten minutes before `at` */
    uint8_t root[SM3_SIZE];     /* of that day */
    uint8_t key[SM3_SIZE];      /* whose signature: checkpoint_key */
    uint8_t previous[SM3_SIZE]; /* of the line before; zeros at the first */
    uint8_t signature[SM2_SIGNATURE_SIZE];
    uint8_t line[SM3_SIZE]; /* of this line, without its line feed */
    const char *text;       /* the line itself, signed up to " signature=" */
};

/* What names a key: SM3 over its point (65 bytes). */
result checkpoint_key(const struct sm2_key *key, uint8_t name[SM3_SIZE]);

/* A line of `size` bytes without its line feed, all but its hash; false when it is none. Texts are on the arena. */
bool checkpoint_parse(struct arena *arena, const char *line, size_t size, struct checkpoint *checkpoint);
/* ERR_INVALID when it is not signed by `key`. */
result checkpoint_check(const struct sm2_key *key, const struct checkpoint *checkpoint);

/* Every whole line of the folder in order. `place` names it for people ("2021-06-01.txt第3行"); `checkpoint` is NULL
 * when the line is none; both last for the visit only. An unfinished last line (power went while it was written) is
 * passed over. A missing folder holds no lines. Reasons of its own failures are on the arena. */
typedef result checkpoint_visitor(void *subject, const char *place, bool ends_file,
                                  const struct checkpoint *checkpoint);
result checkpoint_each(const char *folder, struct arena *arena, checkpoint_visitor *visit, void *subject);

/* Sign the heads of now and append the line to the folder, which is made if missing. *made is the newest checkpoint:
 * the one before when neither the heads nor the day have changed; number 0 while the ledger is empty. db is a read
 * connection. Takes about 1 ms and a flush of the disk.
 * ERR_CONFLICT when the newest line is not by this key or the store no longer holds what it says: what is wrong is not
 * signed over. ERR_UNAVAILABLE when the folder cannot be written. */
result checkpoint_write(struct db *db, struct arena *arena, const struct sm2_key *signer, const char *folder,
                        struct instant now, struct checkpoint *made);

/* On the lane: keep the newest line's number and hash in the store. */
result checkpoint_remember(struct request *rq, const struct checkpoint *checkpoint);

/* What the store remembers; number 0 for nothing. */
struct remembered_checkpoint {
    int64_t number;
    struct bytes line;
};
result checkpoint_recall(struct db *db, struct arena *arena, struct remembered_checkpoint *remembered);

/* The first event of a ledger names the key that signs its checkpoints, so that a key that was swapped is seen. Run at
 * each start; does nothing when the event is there. */
result checkpoint_note_key(struct request *rq);

#endif
