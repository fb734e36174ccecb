/* inside.h: what the files of this room share. */
#ifndef ZWFW_ORG_INSIDE_H
#define ZWFW_ORG_INSIDE_H

#include "kernel/api/module.h"
#include "kernel/crypto/password.h"
#include "kernel/org/org.h"

struct report;

/* The next number of `name`: it is given out once. */
result org_next(struct request *rq, const char *name, int64_t *number);
/* Who may do what has changed: no identity that is remembered is good any longer. */
result org_changed(struct request *rq);
/* Note in the ledger what was done to whom or what (`subject`, an id; 0 for none). `detail` is NULL or free of
 * personal data. */
result org_note(struct request *rq, const char *action, const char *region, int64_t subject, const char *detail);

/* A page's cursor is the last row's id; absent: from the beginning. */
result page_after(const char *cursor, int64_t *after);
/* How many to read: `limit` or 50, and one more to see whether there is a next page. */
static inline int64_t page_rows(int64_t limit)
{
    return (number_is_set(limit) ? limit : 50) + 1;
}

/* A word of a space-separated list: steps over it; false at the end. */
bool next_word(struct arena *arena, const char **list, const char **word);
bool has_word(const char *list, const char *word);

/* The region exists today and the caller may see it: else ERR_INVALID of `field`. *canonical may be NULL. */
result require_region(struct request *rq, const char *field, const char *code, const char **canonical);
/* The unit exists, and lies within the caller's scope. */
result require_unit(struct request *rq, const char *field, int64_t id);

result regions_start(struct request *rq);
result units_export(struct request *rq, const struct row_taker *taker);
result staff_export(struct request *rq, const struct row_taker *taker);
result regions_import(struct request *rq, const char *bytes, size_t size, struct report *report,
                      struct import_outcome *outcome);

/* --- roles ------------------------------------------------------------------------------------------------------- */

result roles_start(struct request *rq);
/* The roles exist, and together hold the rights of at most one of the three administrators. */
result roles_check(struct request *rq, const char *roles);
/* Does a member of staff hold what belongs to one of the three? */
result is_administrator(struct request *rq, int64_t staff, bool *is_one);
/* Give a member of staff exactly these roles. */
result roles_set(struct request *rq, int64_t staff, const char *roles);
result roles_of(struct db *db, struct arena *arena, int64_t staff, const char **roles);
/* Add the rights of a member of staff's roles; with `scopes` (permission codes, or "*") only those also among them. */
result rights_of(struct db *db, struct arena *arena, int64_t staff, const char *scopes, uint64_t *rights);

/* --- accounts ---------------------------------------------------------------------------------------------------- */

/* What signing in needs to know of an account. */
/* What a browser takes from nobody but this very host, over TLS (RFC 6265bis §4.1.3.2): no other host of the domain can
 * plant one. Only a client on this machine, where there may be no TLS, is given and believed one without. */
#define HOST_ONLY "__Host-"
bool is_local_peer(const char *peer); /* "" too: in process */

struct credential {
    int64_t id;
    const char *account, *region, *password; /* NULL: no password was ever set */
    struct instant password_changed_at, created_at, last_seen, expires_at, locked_until;
    bool must_change, disabled, totp_on, sm2_on; /* of the last two at most one */
    int64_t failed_count, last_totp_step;
    struct bytes totp_secret; /* sealed */
    struct bytes sm2_point;
    struct instant last_challenge;
};
extern const struct record credential_record;
result credential_find(struct db *db, struct arena *arena, int64_t staff, struct credential *credential);
result credential_by_account(struct db *db, struct arena *arena, const char *account, struct credential *credential);

/* Is the account in use at this instant? NULL, or why not: "disabled", "expired", "unused". */
const char *account_shut(const struct app *app, const struct credential *credential, struct instant now);
/* What must be done before anything else: NULL, "password" or "factor" (a second one). */
const char *account_duty(const struct app *app, struct arena *arena, const struct credential *credential,
                         const char *roles, struct instant now);

/* ERR_CONFLICT when the account has a second factor: it has one at a time, and the security administrator lifts it. */
result no_second_factor(const struct credential *credential);

struct password_cost password_cost_set(const struct app *app);
/* ERR_INVALID of `field` when the policy of the settings refuses it. */
result password_acceptable(const struct app *app, const char *field, const char *account, const char *password);
/* Store a new password's hash; the old one may not come back. */
result password_put(struct request *rq, int64_t staff, const char *hash, bool must_change);
/* A failed guess at an account's password or code: locks it when there were too many. */
result account_failed(struct request *rq, const struct credential *credential, const char *why);

/* End the open sessions of a member of staff but `kept` (0: all). */
result sessions_end(struct request *rq, int64_t staff, int64_t kept);

/* --- who asks ---------------------------------------------------------------------------------------------------- */

struct org_memory;
struct org_memory *org_memory_new(void); /* NULL when memory is exhausted */
int org_memory_count(struct org_memory *memory);
void org_memory_free(void *memory);
/* Write down when sessions and tokens were last used, and forget those that are not used any more. A job. */
result org_seen_write(struct request *rq);

#endif
