/* outbox.h: a message as it is kept, and what happens to it. Inside this room. */
#ifndef ZWFW_NOTIFY_OUTBOX_H
#define ZWFW_NOTIFY_OUTBOX_H

#include "kernel/notify/notify.h"
#include "kernel/record/record.h"

struct message {
    const char *region;
    int64_t id;
    int64_t party, matter;
    const char *channel, *template, *body;
    const char *text;      /* as it was last handed out; NULL before */
    const char *state;     /* message_states */
    int64_t attempts;      /* how often it was handed out */
    struct instant due_at; /* when a gateway may take it (again); zero: never more */
    struct instant created_at, ended_at;
    const char *reason; /* of the last failure */
};
extern const struct record message_record;
typedef LIST(struct message) message_list;

extern const struct code_list message_states;

/* What an attempt came to. */
struct report {
    int64_t attempt;
    bool sent;
    bool permanent;     /* a failure that no other attempt will mend */
    const char *reason; /* of a failure */
};

/* How often, and how long between two attempts. */
struct patience {
    int64_t attempts, retry_minutes;
};

/* Put a report into the message: false when it changes nothing (it was told before, or a later attempt is under way).
 * What was sent was sent, whatever else was thought of the message. */
bool message_report(struct message *message, const struct report *report, struct patience patience, struct instant now);

/* It will not be sent. */
void message_fail(struct message *message, const char *reason, struct instant now);

/* ERR_NOT_FOUND outside the caller's regions too. */
result message_read(struct request *rq, const char *region, int64_t id, struct message *message);
/* Keep what has changed. */
result message_save(struct request *rq, const struct message *message);

/* The text as it goes out: the nearest wording, its places filled. */
result message_render(struct request *rq, const struct message *message, const char **text);

/* What GET /metrics tells. */
result outbox_figures(struct request *rq, struct buf *out);

extern const struct handler outbox_list_handler, outbox_lease_handler, outbox_result_handler, outbox_try_handler,
    template_list_handler, template_word_handler;

#endif
