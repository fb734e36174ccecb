/* app.h: the running program: its data folder, keys, settings, calendar, and the tables of all modules, made ready.
 *
 * Made once, read by all threads. What may change while it runs (the calendar) is behind a function. */
#ifndef ZWFW_API_APP_H
#define ZWFW_API_APP_H

#include "kernel/api/call.h"
#include "kernel/api/module.h"

struct calendar;
struct keyring;
struct sm2_key;
struct watch;
struct answers;
struct app;

/* Open the data folder of a store that `init` has made. Fails when the folder, a key or a setting is not right. */
result app_open(const char *data, struct app **app);
void app_close(struct app *app); /* NULL is fine */

const char *app_data(const struct app *app); /* the data folder */

/* A setting's value: from DATA/settings.conf ("name = value" lines, # comments), else its default. The name must be
 * declared by some module. */
int64_t app_setting(const struct app *app, const char *name);
const char *app_setting_text(const struct app *app, const char *name);

/* The calendar now in force; a handler is given one (rq->calendar). It stays valid until app_close, also after a newer
 * one was put in its place. */
const struct calendar *app_calendar(const struct app *app);
void app_set_calendar(struct app *app, struct calendar *calendar); /* takes it over */

struct keyring *app_keyring(struct app *app);            /* seals personal data: DATA/keys/keyring */
const struct sm2_key *app_signer(const struct app *app); /* signs checkpoints and bulletins: DATA/keys/sm2.pem */

struct watch *app_watch(const struct app *app);     /* what the ledger is still to be told (watch.h) */
struct answers *app_answers(const struct app *app); /* what was just answered (answers.h) */

/* Who asks, from the call's cookie or token. `who` is on the arena, and stays nobody on a failure: ERR_UNAUTHENTICATED
 * for an unknown or expired one, ERR_FORBIDDEN for one that must not be used so (a forged or half-finished sign-in); a
 * public route serves these as nobody. The org room sets it when it starts, with what it remembers between calls. */
typedef result identifier(struct app *app, struct db *db, struct arena *arena, const struct call *call,
                          struct instant now, struct identity *who);
void app_identify_with(struct app *app, identifier *identify);
identifier *app_identifier(const struct app *app); /* NULL until set: everybody is nobody */
/* What a room or a module remembers between calls, by its name; it does so in its `start`. forget is called by
 * app_close. NULL when it has not remembered anything. */
void app_remember(struct app *app, const char *owner, void *memory, void (*forget)(void *memory));
void *app_memory(const struct app *app, const char *owner);

/* Who nobody is, and the system itself. */
extern const struct identity identity_nobody;
extern const struct identity identity_system;
/* A request of the program itself, now, on this connection; its lane is NULL. */
struct request app_request(struct app *app, struct arena *arena, struct db *db);

/* Permissions are numbered in the order of the modules' tables. */
enum { MOST_PERMISSIONS = 512 };
int permission_number(const char *code);                   /* -1: no module declares it */
const struct permission *permission_by_number(int number); /* NULL past the last */
static inline bool rights_hold(const uint64_t *rights, int number)
{
    return rights && (rights[number / 64] >> (number % 64) & 1) != 0;
}
static inline void rights_add(uint64_t *rights, int number)
{
    rights[number / 64] |= UINT64_C(1) << (number % 64);
}

const struct module *module_named(const char *name); /* NULL */

#endif
