/* org.h: where things are (regions, halls, windows), who does them (units, staff), and by what right (roles, sign-in):
 * what other rooms and modules may ask. All lookups read through the connection given; texts are on the arena.
 *
 * Regions (行政区划): GB/T 2260 and the statistical codes below it, in five levels: 省 2 digits, 市 2, 县 2, 乡 3,
 * 村 3. A code is kept in its canonical form: 6 digits for the upper three levels ("630200"), 9 for a township, 12 for
 * a village. Codes come and go: each row holds from valid_from to valid_to (both included, China days; 1900-01-01:
 * since before what is recorded) and may name the code that came after it. A record keeps the code it was made under.
 *
 * Units (单位) have two handling levels: 1, and 2 for one below a unit of level 1 (parent). "This unit and those below
 * it" is therefore
 *
 *     unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)
 *
 * Staff ids are never used twice; rows are never deleted. A member of staff has one data scope for all their roles: a
 * region with what lies below it, and within it a unit with what is below that, or all units. */
#ifndef ZWFW_ORG_ORG_H
#define ZWFW_ORG_ORG_H

#include "kernel/api/app.h"
#include "kernel/api/request.h"
#include "kernel/calendar/calendar.h"
#include "kernel/record/record.h"

/* --- regions ----------------------------------------------------------------------------------------------------- */

enum region_level { REGION_PROVINCE = 1, REGION_CITY, REGION_COUNTY, REGION_TOWN, REGION_VILLAGE };

struct region {
    const char *code, *name;
    int64_t level;
    const char *parent; /* "" above a province */
    struct date valid_from, valid_to;
    const char *successor; /* NULL: none, or the code is still in force */
};
extern const struct record region_record;

/* NULL when the text has the form of a code (6, 9 or 12 digits; 12 with zeros at its end is fine), else why not: for a
 * field's check. Whether the code exists is org_region_find's to say. */
const char *region_code_check(const char *code);
/* The canonical form: "630202000000" → "630202". The code must have passed region_code_check. */
const char *region_canonical(struct arena *arena, const char *code);

#define REGION_CODE_SIZE 13
/* The codes of a region and all below it: low <= code < high. "630200" → "6302", "6303"; "630202001" → "630202001",
 * "630202002"; "" (the whole country) → "", "~". */
void region_scope(const char *code, char low[REGION_CODE_SIZE], char high[REGION_CODE_SIZE]);

/* The region that had this code on this day. ERR_NOT_FOUND: no such code then. */
result org_region_find(struct db *db, struct arena *arena, const char *code, struct date on, struct region *region);
/* The region that this code stands for on this day: itself, or what came after it. */
result org_region_follow(struct db *db, struct arena *arena, const char *code, struct date on, struct region *region);

/* --- units, halls, windows --------------------------------------------------------------------------------------- */

struct unit {
    int64_t id, version;
    const char *region, *name, *short_name;
    int64_t level;
    int64_t parent;   /* 0 at level 1 */
    const char *uscc; /* 统一社会信用代码, GB 32100; NULL when unknown */
    const char *kind; /* unit_kinds */
    struct date valid_from, valid_to;
};
extern const struct record unit_record;
extern const struct code_list unit_kinds;

struct hall {
    int64_t id, version;
    const char *region, *name, *address;
    int64_t weekdays; /* bit 0 Monday … bit 6 Sunday; 0: the official working days */
};
extern const struct record hall_record;

struct window {
    int64_t hall, id;
    const char *number, *name;
    const char *kind; /* window_kinds */
};
extern const struct record window_record;
extern const struct code_list window_kinds;

/* ERR_NOT_FOUND when there is none. A unit is also found after its end: what it did stays. */
result org_unit_find(struct db *db, struct arena *arena, int64_t id, struct unit *unit);
result org_hall_find(struct db *db, struct arena *arena, int64_t id, struct hall *hall);
result org_window_find(struct db *db, struct arena *arena, int64_t hall, int64_t id, struct window *window);
/* The days on which a hall opens, for hall_is_open and hall_days_open (calendar.h). */
result org_hall_calendar(struct db *db, struct arena *arena, int64_t hall, struct hall_calendar *calendar);
/* Does this unit lie within the caller's unit scope? */
result org_unit_in_scope(struct request *rq, int64_t unit, bool *is_in);

/* For commands, the demo city and importers: fills in id and version; the same rules as the routes, no permission. */
result org_unit_add(struct request *rq, struct unit *unit);
result org_hall_add(struct request *rq, struct hall *hall);
result org_window_add(struct request *rq, struct window *window);

/* --- staff ------------------------------------------------------------------------------------------------------- */

struct staff_form {
    int64_t id;          /* in a path; absent in a new one */
    const char *account; /* small letters, digits, . _ -; never changes */
    const char *name;
    const char *region;              /* where they work */
    int64_t unit, hall, hall_window; /* absent: none */
    const char *scope_region;        /* absent: their region */
    int64_t scope_unit;              /* absent: all units of the regions */
    const char *roles;               /* role codes, space-separated */
    struct instant expires_at;       /* absent: never */
    bool disabled;
};
extern const struct record staff_form_record;

/* Add an account with a password that its owner must change (`must_change`) or keep. The password must keep the policy:
 * ERR_INVALID of the field "password". Hashes on the calling thread. */
result org_staff_add(struct request *rq, const struct staff_form *form, const char *password, bool must_change,
                     int64_t *id);
/* The first accounts of a store: its three administrators (三权分立), "system", "security" and "audit", each with a
 * one-time password that must be changed at the first sign-in. They see every region. ERR_CONFLICT when the store has
 * any account. Hashes on the calling thread. */
enum { FIRST_ACCOUNTS = 3 };
struct first_account {
    const char *account, *name, *password;
};
result org_create_administrators(struct request *rq, struct first_account accounts[FIRST_ACCOUNTS]);
/* May the caller name this member of staff: themselves, or one within their scope? */
result org_staff_in_scope(struct request *rq, int64_t staff, bool *is_in);

/* A token for a program or a test. scopes: permission codes, space-separated; "*" all that the account holds. The text
 * is shown this once. */
result org_token_issue(struct request *rq, int64_t staff, const char *name, const char *scopes,
                       struct instant expires_at, const char **token);

/* Seal again with the newest key the secrets of one-time codes that an older one sealed; those that do not open are
 * left and logged. Also a job. */
result org_rekey(struct request *rq);
/* The oldest and the newest key that seals one of them; NO_NUMBER when there is none. */
result org_keys_used(struct db *db, struct arena *arena, int64_t *oldest, int64_t *newest);

/* --- who asks ---------------------------------------------------------------------------------------------------- */

#define SESSION_COOKIE "zwfw_session" /* over the network with "__Host-" before it */

/* An identifier (api/app.h). Authorization: Bearer TOKEN for programs, else the session cookie. A cookie's POST, PUT,
 * PATCH and DELETE need the session's token in X-CSRF-Token, and an Origin, when one is sent, that is the Host: else
 * ERR_FORBIDDEN. Rights are those of the account's roles, for a token only those also among its scopes. Whoever must
 * first change their password or set up one-time codes may only do that. */
identifier org_identify;

#endif
