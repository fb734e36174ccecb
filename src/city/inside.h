/* inside.h: a city as its tables (data/demo) tell it, and the plan of its period. Inside this room.
 *
 * What is special about a city is its model (haidong.c, ankang.c) and its tables; all else is shared. */
#ifndef ZWFW_CITY_INSIDE_H
#define ZWFW_CITY_INSIDE_H

#include "city/chance.h"
#include "city/city.h"
#include "kernel/base/arena.h"
#include "kernel/base/moment.h"
#include "kernel/base/str.h"
#include "kernel/work/store.h"

struct caller;
struct city;
struct db;
struct table;

/* --- what is special about a city -------------------------------------------------------------------------------- */

struct city_model {
    const char *playing;       /* heading of the progress */
    const char *province_code; /* of the local digits of item codes: "63" */
    const char *platform;      /* where items are applied for online */
    const char *local_types;   /* the setting items.local_types; NULL: none */
    const struct city_people *people;
    struct date founded, opens; /* opens: the first day on which halls take anything in, at most days before `first` */
    struct date first, last;    /* the period: whole months */
    struct date after;          /* a working day after it, which leaves work to whoever opens the demo */
    int64_t returns_per_mille;  /* cases of an applicant who has been there */
    uint8_t most_visits;        /* of one applicant in the period, at most 255 */
    int64_t (*pace)(struct date day); /* how busy a day is beside others of its weekday; NULL: all alike */
    /* Fill the city from its tables, volumes scaled. ERR_INTERNAL when they do not fit together. */
    result (*read)(struct city *city, double scale);
    /* Before the first day and after the last; NULL: nothing. */
    result (*prepare)(struct city *city, struct caller *caller);
    result (*conclude)(struct city *city, struct caller *caller);
    /* Add what came out to the outcome. */
    result (*measure)(struct city *city, struct caller *caller, struct city_outcome *outcome);
};
extern const struct city_demo city_haidong, city_ankang;

/* --- the tables -------------------------------------------------------------------------------------------------- */

/* Types of items; the first two are what slow cases are made of. */
enum city_type { PERMIT, SERVICE, CONVENIENCE, UNCLASSIFIED, PAYMENT, CONFIRMATION, OTHER_POWER, CITY_TYPES };
struct city_type_row {
    const char *code;  /* GB/T 39046, local from 21 */
    const char *label; /* and heading of a column */
};
extern const struct city_type_row city_types[CITY_TYPES];
#define NO_TYPE CITY_TYPES /* of items that nobody applies for */

enum { MOST_WINDOWS = 4, MOST_UNITS = 2048, RATING_LEVELS = 5 /* GB/T 39046 */ };
#define NO_PARENT SIZE_MAX

struct city_hall {
    const char *region, *prefix, *region_name, *name, *address;
    bool is_city; /* the city's own: each unit decides by itself; else the hall's approvals office does */
    int64_t weekdays;
    struct date closed; /* a day on which it stays shut against its rule; 0: none */
    const char *closed_for;
    int64_t open_cases;             /* still in progress at the end of the period */
    int64_t ratings[RATING_LEVELS]; /* by those whose cases ended, very satisfied first; a case is rated once */
    bool rates_on_paper;            /* else at the window or by the code on the receipt */
    size_t head;                    /* the unit above those in it, which they follow; NO_PARENT: none */
    size_t unit_first, unit_count;
    struct date *days; /* on which it opens, from the model's `opens` to its `last` */
    int64_t *busy;     /* of each: how many of the period's cases come then, beside others; 0 before `first` */
    int32_t day_count;

    int64_t id; /* from here on: once founded */
    const char *approver_token, *supervisor_token;
};

struct city_unit {
    size_t hall;   /* in it, or of its region */
    size_t parent; /* its place among the units, before it; NO_PARENT: of level 1 */
    const char *department, *name, *short_name, *kind;
    int64_t windows;
    int64_t annex;               /* its row in the annex of the bulletin; NO_NUMBER: it has none */
    int64_t volumes[CITY_TYPES]; /* NO_NUMBER: blank */
    size_t item_first, item_count;
    const char *uscc;

    int64_t id;
    const char *clerk_tokens[MOST_WINDOWS];
    const char *device_tokens[MOST_WINDOWS]; /* of what people rate with; NULL: not there */
    const char *approver_token;              /* its own, or its hall's */
    const char *handler_token;               /* of who handles the hotline's orders */
};

/* What is said of an item. */
struct city_guide {
    const char *department, *level, *type, *name, *limit_unit, *rule, *object, *traits, *materials;
    int64_t legal, promised, visits, weight;
    bool instant, online, mobile, on_request, is_due /* should be present in the hall */, is_present;
};

/* What a unit handles. */
struct city_item {
    size_t unit;
    enum city_type type;
    const struct city_guide *guide;
    const char *code;
};

/* --- the hotline ------------------------------------------------------------------------------------------------- */

/* Contacts of one kind: by which channel they come, how they end, how many orders come of each; on how many days of the
 * period, spread evenly, somebody sits there for them (接话日), 0: every day. */
enum contact_end { CONTACT_ABANDONED, CONTACT_SETTLED, CONTACT_VOID, CONTACT_ORDERED };
struct contact_row {
    const char *channel;
    enum contact_end end;
    int64_t orders, count;
    int32_t sessions;
};

/* Orders of one kind: whose, of what nature, what becomes of them. REDONE, REDO_OPEN: the citizen is not satisfied, and
 * it is done again, to the end or not yet. OPEN: of the last days. */
enum order_end { ORDER_SATISFIED, ORDER_UNSATISFIED, ORDER_LATE, ORDER_OPEN, ORDER_REDONE, ORDER_REDO_OPEN };
struct order_row {
    size_t hall;         /* where it is: its units, or those below its head */
    const char *channel; /* of the contacts it may come of; NULL: any */
    const char *nature;  /* NULL: any */
    enum order_end end;
    int64_t count;
};

/* What an order is about. */
enum { CATEGORY_LEVELS = 3 };
struct city_category {
    const char *names[CATEGORY_LEVELS], *trouble; /* trouble: what people say of it, after where it is */
    int64_t ids[CATEGORY_LEVELS];                 /* once founded */
};

enum { MOST_AGENTS = 24, DISPATCHERS = 4 };
struct city_hotline {
    size_t unit; /* the hotline's */
    size_t agents;
    struct contact_row *contacts;
    struct order_row *orders; /* as many as the contacts make */
    size_t contact_rows, order_rows;
    struct city_category *categories;
    int64_t *category_weights;
    size_t category_count;

    int64_t held; /* days on which leaders sat there and somebody called */
    const char *agent_tokens[MOST_AGENTS], *dispatcher_tokens[DISPATCHERS]; /* once founded */
};

struct city {
    struct arena *arena;
    const struct city_model *model;
    uint64_t seed;
    struct city_hall *halls;
    struct city_unit *units;
    struct city_item *items;
    size_t hall_count, unit_count, item_count;
    struct city_hotline *hotline; /* NULL: none */
    const void *own;              /* the model's */

    const char *bureau_token; /* once founded */
    int64_t planned, called;  /* cases and contacts of the years before this one */
};

/* Volumes are of the published figures times the scale, rounded as the model says. */
result city_read(struct arena *arena, const struct city_demo *demo, uint64_t seed, double scale, struct city *city);

/* For models: their tables, cell by cell. A table that is not there, or lacks a column, is a fault of the program. */
result city_table_read(struct arena *arena, const char *path, struct table *table);
const char *city_cell(const struct table *table, size_t row, const char *heading);
const char *city_text_cell(const struct table *table, size_t row, const char *heading); /* NULL for a blank */
int64_t city_number_cell(const struct table *table, size_t row, const char *heading);   /* NO_NUMBER for a blank */
bool city_yes_cell(const struct table *table, size_t row, const char *heading);
/* Of the hotline, which is there. */
result city_read_categories(struct city *city);
/* Read the halls, with their days. */
result city_read_halls(struct city *city, const char *path);
/* Turn to the year that lies so many before the demo's: from here on that is the period, with the halls' days of then.
 */
result city_turn_to(struct city *city, const struct city_demo *demo, int32_t years_before);
/* A credit code of an area that no county has. */
const char *city_credit_code(const struct city *city, int serial);
/* 31 characters after GB/T 39554.1: a credit code, the level, and a basic code of 12. */
const char *city_item_code(const struct city *city, const char *uscc, char level, const char *type, size_t main_code);
/* NO_TYPE: of a type that cases are not made of. */
enum city_type city_type_of(const char *code);
/* Divide a total as the weights say, by largest remainders: the parts make the total. The weights are not all 0. */
void city_apportion(struct arena *arena, int64_t total, const int64_t *weights, size_t count, int64_t *parts);

/* "R" 容缺, "S" a special procedure may be needed, "C" 告知承诺, "K" 跨省通办, "N" 全市通办, "J" 就近办 */
bool guide_has(const struct city_guide *guide, char trait);

/* --- the plan ---------------------------------------------------------------------------------------------------- */

enum step_kind {
    STEP_INSTANT,  /* taken in, accepted and decided in one call */
    STEP_ACCEPTED, /* taken in and accepted */
    STEP_RECEIVED,
    STEP_ASK,
    STEP_CORRECT,
    STEP_ACCEPT,
    STEP_REFUSE,
    STEP_WITHDRAW,
    STEP_SPECIAL,
    STEP_SPECIAL_END,
    STEP_EXTEND,
    STEP_TRANSFER,
    STEP_MAKE_GOOD,
    STEP_FINISH,
    STEP_DELIVER,
    STEP_TABLET, /* rated at the window, as it ends */
    STEP_CODE,   /* a code to rate by, with what was delivered */
    STEP_RATE,   /* rated by it */
    STEP_PAPER,  /* rated on paper, entered in the evening */

    STEP_ABANDON, /* from here on of the hotline: a call that nobody answered */
    STEP_CALL,    /* one that somebody did */
    STEP_LETTER,  /* what came in any other way */
    STEP_SETTLE,
    STEP_VOID,
    STEP_ORDER, /* made of a contact and dispatched */
    STEP_SIGN,
    STEP_PASS_DOWN,
    STEP_ANSWER_UP,
    STEP_REPLY,
    STEP_PASS,
    STEP_CALLBACK,
    STEP_REDO, /* a new order: of the one that its citizen is not satisfied with */
    STEP_ARCHIVE,
    STEP_ASK_RETURN,
    STEP_SUPERVISE,
};

struct city_case {
    uint32_t number; /* its own in the period: decides its chance */
    uint32_t item;
    uint32_t applicant, agent; /* numbers for people.h; agent counts from 1, 0: none */
    uint32_t moving;           /* place among those that take more than one call, from 1; 0: it takes one */
    uint8_t clerk;             /* which window of the unit */
    uint8_t rating;            /* level; 0: none */
    char channel;              /* GB/T 39046 */
    bool is_company, is_green, is_missing, is_denied;
};

struct city_step {
    int64_t at; /* ms */
    uint32_t of;
    uint8_t kind, order; /* order: within its case */
};

/* A contact, or an order that comes of one. */
enum { CALLS_OF_CONTACT = 4 }; /* at most: numbers of contacts are that far apart, and its orders count on from it */
struct city_call {
    uint32_t number;      /* decides its chance, and what it is about */
    uint32_t caller;      /* for people.h */
    uint32_t moving;      /* as a case's */
    uint32_t source;      /* the moving of the contact, or of the order that is done again */
    uint16_t row;         /* of the hotline's contacts or orders */
    uint16_t unit, below; /* of an order; below: who does it, the same when that is the unit itself */
    bool is_redo;
};

/* A case that takes more than one call: what the last one answered. */
enum { MOST_CASE_NUMBER = 40, MOST_VERSION = 8, MOST_CODE = 24 };
struct city_moving {
    char number[MOST_CASE_NUMBER], version[MOST_VERSION];
    char code[MOST_CODE]; /* to rate by */
    uint64_t sent;        /* the count of calls when its last one had gone out */
};

struct call;
result city_keep_answer(void *subject, const struct call *call); /* an answer_taker: subject is a city_moving */

/* One month: the cases that come in it, and those of the months before that are not yet through. */
struct city_plan {
    struct arena *arena;
    struct date first, last;
    struct city_case *cases;
    struct city_step *steps; /* in the order of time; those after `last` are the next month's */
    struct city_call *calls;
    struct city_moving *movings;
    size_t call_count;
    size_t case_count, step_count, moving_count;
    uint32_t sample; /* a case that was corrected, accepted, decided and delivered; UINT32_MAX: none */
};

/* The course of every case, month by month. */
struct planner;
struct planner *city_planner_new(struct city *city);
/* The month after `before`, or the first one for NULL, on an arena of its own. What `before` has left is carried over.
 */
result city_plan_month(struct planner *planner, const struct city_plan *before, struct city_plan *plan);
/* After the last month: what the next year counts on from. */
void city_plan_end(const struct planner *planner);

/* --- founding and playing ---------------------------------------------------------------------------------------- */

/* Halls, units, windows, accounts and their tokens. */
result city_found(struct city *city, struct caller *caller, struct work *work, const struct city_order *order);
/* Items, drafted and published, in their halls. */
result city_catalogue(struct city *city, struct caller *caller, const struct city_order *order);
/* The hotline's categories. */
result city_found_categories(const struct city *city, struct caller *caller);
/* What a contact and all that comes of it is about. */
const struct city_category *city_category_of(const struct city *city, uint32_t number);
/* A step of the hotline. */
result city_call_step(const struct city *city, const struct city_plan *plan, struct caller *caller,
                      const struct city_step *step);
/* The evening of a day on which a leader and a unit took calls: what is kept of it, and which contacts these were
 * (their movings). */
result city_session_keep(const struct city *city, const struct city_plan *plan, struct caller *caller, struct date day,
                         const uint32_t *contacts, size_t count);
/* Every step of every month, a checkpoint after each day. */
result city_play(struct city *city, struct caller *caller, struct work *work, const struct city_order *order,
                 struct city_outcome *outcome);

/* After the model has concluded: the day after the period. */
result city_day_after(struct city *city, struct caller *caller, struct work *work);

/* For models: how many contacts, orders of a hall (ANY_HALL: all) and channel (NULL: all) have one of these ends, a bit
 * each. */
#define ANY_HALL SIZE_MAX
int64_t city_contacts(const struct city_hotline *hotline, unsigned ends);
int64_t city_orders(const struct city_hotline *hotline, size_t hall, const char *channel, unsigned ends);

/* For models: sending what an item says of itself. */
struct city_draft {
    struct city *city;
    const char *region, *code, *id;
};
result city_draft_send(struct caller *caller, struct city_draft *draft, const char *body);
result city_draft_publish(struct caller *caller, const struct city_draft *draft);
/* The limits, and the law that sets them, as members of a JSON object that has some. */
void city_put_limits(struct buf *out, int64_t legal, int64_t promised, const char *unit, const char *rule);
void city_put_text(struct buf *out, const char *name, const char *text);

/* For models: tell the bulletin which of the city's units its annex lists: those with an annex number, in their order;
 * 0 where the unit has such items, else a blank. */
result city_set_annex(const struct city *city, struct caller *caller);

/* For models: what the counters say of exactly this region (unit 0, type NULL: all) in the period. */
struct city_counted {
    int64_t accepted, finished, open;
};
/* Cases that are to be accepted in a period. */
int64_t city_expected_cases(const struct city *city);
result city_count(const struct city *city, struct db *db, const char *region, int64_t unit, const char *type,
                  struct city_counted *counted);
/* The same of any counters, joined by blanks; `low` and `high` bound the regions. Channel, unit: NULL and 0 for all. */
struct city_count {
    const char *low, *high, *kinds, *channel, *item_type;
    int64_t unit;
};
result city_count_kinds(const struct city *city, struct db *db, const struct city_count *count, int64_t *sum);
/* How often each level was to be given in a hall's region, and was: `facts` has room for all levels. */
result city_rating_facts(const struct city *city, struct db *db, const struct city_hall *hall, struct city_fact *facts,
                         size_t *count);

#endif
