/* notify.h: the outbox: messages to citizens (外发消息), queued in the transaction of what caused them, so that no
 * message goes out for something that did not happen, and none is forgotten.
 *
 * A message names a party, never a telephone number; its text comes from a template whose {places} are filled from the
 * body. A gateway (an account with the role "gateway") takes what is due at POST /api/v1/outbox/leases; only there, and
 * at that moment, is the telephone number unsealed, which the ledger notes for each message. The gateway reports at
 * POST /api/v1/outbox/{region}/{id}/result. A message whose lease ends without a report is due again: delivery is at
 * least once, and a gateway that must not send twice remembers region and id. A failure is tried again after
 * notify.retry_minutes, then twice that, and so on, until notify.attempts; then the message has failed.
 *
 *     queued → leased → sent | failed        queued, leased → cancelled        leased → queued (to be tried again)
 *
 * A template is a row of a module's `.messages`. An office may word it otherwise for its region and those below; the
 * nearest wording holds, and is used when the message is handed out. */
#ifndef ZWFW_NOTIFY_NOTIFY_H
#define ZWFW_NOTIFY_NOTIFY_H

#include "kernel/api/module.h"
#include "kernel/api/request.h"

enum { MESSAGE_PLACES = 8, MESSAGE_MOST_TEXT = 500 };

struct message_template {
    const char *code;  /* "review.invite" */
    const char *label; /* Chinese */
    const char *text;  /* Chinese, as it ships: "您的办件{编号}已办结。" */
    /* Every place that a text may name; the body fills each. Chinese, since an office edits the text. */
    const char *places[MESSAGE_PLACES];
};

extern const struct code_list message_channels;

struct notify_message {
    const char *region; /* of the party and the matter */
    int64_t party;
    const char *channel;       /* of message_channels: "sms" */
    const char *template;      /* code of a message_template */
    const char *body;          /* {"place":"text", …}, no personal data; a text of more than 600 bytes is cut */
    struct instant not_before; /* zero: now */
    int64_t matter;            /* that it is about; 0 for none */
};

/* Queue a message. An unknown template or channel, or a body without a place of its template, is a bug and asserts.
 * Only on a lane. */
result notify_add(struct request *rq, const struct notify_message *message, int64_t *id);

/* Take back what is about this matter, by this template (NULL: any), and was not yet reported sent. What a gateway has
 * in hand may still go out; its report then says so. Only on a lane. */
result notify_cancel(struct request *rq, const char *region, int64_t matter, const char *template);

/* NULL: no module declares it. */
const struct message_template *message_template_named(const char *code);

/* Why this text cannot be used for the template, in Chinese, or NULL when it can: a place that it does not have, a
 * brace left open. */
const char *message_text_fault(struct arena *arena, const struct message_template *template, const char *text);

#endif
