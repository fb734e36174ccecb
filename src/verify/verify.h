/* verify.h: zwfw-verify: is an exported piece of evidence, or a folder of checkpoints, what the store signed?
 *
 * Written for somebody who does not trust the server: it shares with it only the base and the crypto rooms, reads the
 * formats of docs/ledger.md with code of its own, and encodes events by itself. */
#ifndef ZWFW_VERIFY_VERIFY_H
#define ZWFW_VERIFY_VERIFY_H

#include <jansson.h>

#include "kernel/base/arena.h"
#include "kernel/base/moment.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"

enum { MOST_REMARKS = 32 };

struct remark {
    bool is_wrong; /* else something to know */
    const char *text;
};

/* A link that a checkpoint signs. */
struct signed_link {
    int64_t lane, seq, number; /* number: of the checkpoint */
    uint8_t hash[SM3_SIZE];
};

struct signed_links {
    struct signed_link *items;
    size_t count, room;
};

/* A checkpoint's line, taken apart. */
struct line {
    int64_t number;
    uint8_t key[SM3_SIZE], previous[SM3_SIZE], hash[SM3_SIZE]; /* hash: of the line itself */
};

/* The numbers and hashes of the lines of a folder, in order. */
struct folder {
    struct line *items;
    size_t count, room;
    struct signed_links links; /* sorted by lane and seq */
};

struct verification {
    struct arena *arena;
    struct sm2_key *key;        /* NULL until known */
    uint8_t key_name[SM3_SIZE]; /* SM3 over its point */
    bool key_is_given;          /* by the caller, not by the evidence itself */
    struct folder folder;       /* empty without --checkpoints */
    struct remark remarks[MOST_REMARKS];
    size_t remark_count;
    bool is_wrong;
    int64_t events, checkpoints;
};

/* What is found. Always false, so that `return wrong(…)` ends a check. */
bool wrong(struct verification *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void remark(struct verification *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ERR_INVALID when the text is no SM2 public key. */
result key_take(struct verification *v, const char *pem);

/* link.c: the hash of an event (a JSON object with the fields of docs/ledger.md), or why it is none. */
const char *link_hash(const json_t *event, const uint8_t previous[SM3_SIZE], uint8_t hash[SM3_SIZE]);

/* checkpoints.c */

/* Check a line's form and signature and add what it signs to `links`; false after saying what is wrong. `place` names
 * it for people. */
bool line_check(struct verification *v, const char *place, const char *text, struct line *line,
                struct signed_links *links);
/* Read and check a whole folder. A failure is one of reading. */
result folder_check(struct verification *v, const char *path);
void links_sort(struct signed_links *links);
/* The first of the links with this place, NULL when there is none; more of them may follow. */
const struct signed_link *links_find(const struct signed_links *links, int64_t lane, int64_t seq);

/* evidence.c: check an evidence file. A failure is one of reading. */
result evidence_check(struct verification *v, const char *path);

#endif
