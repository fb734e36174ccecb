/* hotline.h: the 12345 line (12345政务服务便民热线): contacts (来电来信) and the orders (工单) that come of them.
 *
 * A contact is a matter of flow "contact": one call, letter or message. It is settled on the spot, or becomes orders,
 * one or several. An order is a matter of flow "order": accepted by the hotline, dispatched to a unit of level 1, which
 * signs for it, may pass it to a unit below it and answers for that one, and replies; the hotline audits the reply,
 * calls the citizen back and archives. Sub-orders of helping units (协办) and redo orders (重办) are children of it,
 * and so are supervisions (督办), matters of flow "supervision". 国办发〔2020〕53号; GB/T 33358-2016; limits are rows
 * that an office keeps (struct order_limit).
 *
 * The order's item_type is its nature (求助, 咨询 …), so shares by nature are counters. Its region is where the thing
 * is, and lies within the hotline's; its counted unit is the unit of level 1 that has it.
 *
 * Who called: a party of the hotline's region; of a caller who wants to stay hidden (保密) or unnamed (匿名) nothing is
 * in any column but a keyed hash of the phone: what they told of themselves is sealed with their words, and only the
 * hotline opens it. What people told, and what units replied, is sealed (party/text.h).
 *
 * Who sees an order: whoever's unit holds or held it, wherever it lies; and without a unit's confinement whoever sees
 * its region. */
#ifndef ZWFW_HOTLINE_HOTLINE_H
#define ZWFW_HOTLINE_HOTLINE_H

#include "kernel/flow/flow.h"
#include "kernel/party/party.h"

extern const struct flow contact_flow, order_flow, supervision_flow;

/* Natures (item_type of an order), urgency, ways in (channel), what a callback brought, grounds of a supervision. */
extern const struct code_list order_natures, order_urgencies, contact_channels, callback_results, supervision_grounds;

/* Is this way in a call, with somebody on the line? */
bool contact_channel_is_call(const char *channel);

/* --- categories -------------------------------------------------------------------------------------------------- */

/* A node of the tree (三级分类) of a hotline: `region` is the hotline's. An id stays through all versions; an order
 * keeps the id, so moving or renaming a category moves no order. */
struct category {
    const char *region;
    int64_t id, version;
    int64_t parent; /* 0 at level 1 */
    int64_t level;  /* 1 to 3 */
    const char *name;
    struct date valid_from, valid_to; /* of this version, both included; valid_to 0: open */
};
extern const struct record category_record;
typedef LIST(struct category) category_list;

/* The tree as it stood on a day, by level and id; of all ids that there were by then, the latest version. */
result category_tree(struct request *rq, const char *region, struct date on, category_list *tree);
/* One of them; ERR_NOT_FOUND when it does not hold on that day. */
result category_find(struct request *rq, const char *region, int64_t id, struct date on, struct category *category);
/* "城市管理/市容环境/占道经营"; "未分类" of 0. */
result category_path(struct request *rq, const char *region, int64_t id, struct date on, const char **path);

/* --- contacts ---------------------------------------------------------------------------------------------------- */

struct contact_file {
    const char *region;
    int64_t id;         /* of the matter */
    const char *call;   /* the call centre's id of it; "" for none */
    int64_t caller;     /* party of the region; 0: hidden, unnamed or unknown */
    bool secret;        /* 保密: no unit ever learns who it was */
    bool anonymous;     /* 匿名: gave no name */
    struct bytes phone; /* keyed hash of the caller's phone; none when unknown */
    struct instant answered_at, ended_at;
    int64_t waited;     /* seconds until it was answered; NO_NUMBER: it was not, or is no call */
    int64_t agent;      /* staff; 0: nobody yet */
    const char *nature; /* "" unknown */
    int64_t category;   /* 0: none */
    int64_t article;    /* of the knowledge base, used for the answer; 0: none */
};
extern const struct record contact_file_record;

/* What was told; sealed. The members of `caller` only when nothing else keeps them. */
struct contact_words {
    const char *text;   /* what it is about */
    const char *answer; /* what was answered on the spot */
    const char *name, *certificate_type, *number, *phone, *address;
};

struct contact_opening {
    const char *region, *channel;
    const char *call;
    const struct party_in *caller; /* NULL: not named */
    const char *phone;             /* of a caller who is not named */
    bool secret, anonymous;
    const char *text;
    const char *nature;
    int64_t category;
    struct instant at;          /* when it came in; zero: now */
    struct instant answered_at; /* of a call; zero: not answered yet */
};
/* Take in a contact: a call that rings or was answered, or something written. Absent: NULL, 0. */
result contact_open(struct request *rq, const struct contact_opening *opening, struct matter *matter,
                    struct contact_file *file);
/* Within the caller's scope, else ERR_NOT_FOUND. */
result contact_find(struct request *rq, const char *number, struct matter *matter, struct contact_file *file);
result contact_words_read(struct request *rq, const struct contact_file *file, struct contact_words *words);

/* --- orders ------------------------------------------------------------------------------------------------------ */

struct order_file {
    const char *region;
    int64_t id;                 /* of the matter */
    const char *contact_region; /* the hotline's */
    int64_t contact;
    const char *contact_number;
    int64_t caller;     /* these two are the contact's, and by them a caller's orders are found: */
    struct bytes phone; /* the contact lies in another region */
    const char *role;   /* "main", "redo" (重办), "joint" (协办) */
    int64_t category;   /* of the hotline's tree; 0: none yet */
    const char *urgency;
    bool secret;                 /* units do not learn who called */
    int64_t longitude, latitude; /* of the place, in millionths of a degree; NO_NUMBER: not known */
    int64_t hotline_unit;        /* that took it in; 0: none */
    int64_t sub_unit;            /* of level 2 that has or had it; 0: none */
    int64_t merged_into;         /* the order of the same region that it was merged into; 0: none */
    const char *event;           /* of a mass event (群体性事件): its name; "" for none */
    int64_t extension_asked;     /* by the unit, not yet decided; 0: none */
    int64_t replies;             /* how often a unit replied */
    const char *callback;        /* callback_results; "" until called back */
    int64_t attempts;            /* of calling back */
    const char *case_number;     /* the case started from it; "" for none */
    struct instant opened_at;    /* as the matter's */
};
extern const struct record order_file_record;

/* What the citizen told of it; sealed. */
struct order_words {
    const char *text, *expected, *place;
};

struct order_opening {
    const struct contact_file *contact; /* that it comes of */
    const char *contact_number;
    const char *channel; /* the contact's */
    const char *region;  /* where the thing is; NULL: the hotline's */
    const char *nature;
    int64_t category;    /* 0: none yet */
    const char *urgency; /* NULL: normal */
    bool secret;
    int64_t longitude, latitude; /* millionths of a degree; NO_NUMBER: not known */
    struct order_words words;
    struct instant at; /* zero: now */
};
/* Open an order in state "accepted". The caller has seen to the contact (contact_becomes_order). */
result order_open(struct request *rq, const struct order_opening *opening, struct matter *matter,
                  struct order_file *file);
/* The contact's own move, unless an order came of it before. */
result contact_becomes_order(struct request *rq, struct matter *contact);

/* Within the caller's scope, else ERR_NOT_FOUND. */
result order_find(struct request *rq, const char *region, int64_t id, struct matter *matter, struct order_file *file);
result order_find_number(struct request *rq, const char *number, struct matter *matter, struct order_file *file);
/* What was told, unsealed: for the program's own use; what is shown goes by order_find. */
result order_words_read(struct request *rq, const struct order_file *file, struct order_words *words);
/* Put it under another category of its hotline's tree, one that holds today: ERR_INVALID of "category". An order keeps
 * the id it has, whatever becomes of the tree later. */
result order_categorise(struct request *rq, struct matter *matter, struct order_file *file, int64_t category,
                        const char *reason, struct instant at);
/* Hand an accepted order to a unit of level 1 (or 2): the unit's account begins. */
result order_dispatch_to(struct request *rq, struct matter *matter, struct order_file *file, int64_t unit,
                         const char *reason, struct instant at);

/* Finish an order by what a meeting decided, which was done and confirmed: `decision` is its number, the record behind
 * it. ERR_CONFLICT unless the order is being handled or was replied to, and its sub-orders have ended. */
result order_close_by_decision(struct request *rq, const char *region, int64_t id, const char *decision);

/* Where disputes over an order like this one were decided (争议指定): the unit that most of the decisions with the same
 * category, in the same region, and with words in common name. unit 0: there is none. */
struct remit_suggestion {
    int64_t unit;
    const char *number; /* of the order whose decision is the nearest */
    int64_t shared;     /* words in common with it, in percent */
};
extern const struct record remit_suggestion_record;
result order_remit_suggest(struct request *rq, const char *region, int64_t category, const char *text,
                           struct remit_suggestion *suggestion);

#endif
