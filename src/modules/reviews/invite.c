/* Asking for a rating by a message: once when a handling ends, once more after some days, never after it was given. */
#include "kernel/api/app.h"
#include "kernel/notify/notify.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"

const struct message_template review_messages[] = {
    {"review.invite",
     "请评价",
     "【政务服务】您办理的“{事项}”{办理}已结束。请回复数字评价：1非常满意，2满意，3基本满意，4不满意，5非常不满意。",
     {"事项", "办理"}},
    {"review.remind",
     "再请评价",
     "【政务服务】您办理的“{事项}”{办理}"
     "还等着您的评价。请回复数字：1非常满意，2满意，3基本满意，4不满意，5非常不满意；不愿评价请忽略。",
     {"事项", "办理"}},
    {0},
};

static result send(struct request *rq, const char *template, const char *item_name, struct handling *handling)
{
    struct buf body;
    const struct handling_kind *kind = handling_kind_find(handling->action);
    buf_init(&body, rq->arena, 8192);
    buf_text(&body, "{\"事项\":");
    buf_json(&body, item_name);
    buf_text(&body, ",\"办理\":");
    buf_json(&body, kind ? kind->label : "");
    buf_char(&body, '}');
    const struct notify_message message = {.region = handling->region,
                                           .party = handling->party,
                                           .channel = "sms",
                                           .template = template,
                                           .body = body.data,
                                           .matter = handling->case_id};
    return notify_add(rq, &message, &handling->message);
}

/* Whoever stood at the window: the agent, if there is one. */
result invitation_send(struct request *rq, const struct case_file *file, struct handling *handling)
{
    handling->party = file->agent ? file->agent : file->applicant;
    handling->invited_at = rq->now;
    return send(rq, "review.invite", file->item_name, handling);
}

result invitation_cancel(struct request *rq, const struct handling *handling)
{
    if (!instant_is_set(handling->invited_at)) {
        return SUCCESS;
    }
    TRY(notify_cancel(rq, handling->region, handling->case_id, "review.invite"));
    return notify_cancel(rq, handling->region, handling->case_id, "review.remind");
}

result reviews_remind(struct request *rq)
{
    handling_list list;
    int64_t days = app_setting(rq->app, "reviews.remind_days");
    struct instant since = {rq->now.ms - app_setting(rq->app, "reviews.invite_days") * DAY_MS};
    if (days == 0) {
        return SUCCESS;
    }
    TRY(handlings_to_remind(rq, since, (struct instant){rq->now.ms - days * DAY_MS}, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct case_file file;
        struct handling *handling = &list.items[i];
        TRY(case_file_find(rq, handling->region, handling->case_id, &file));
        TRY(send(rq, "review.remind", file.item_name, handling));
        handling->reminded_at = rq->now;
        TRY(handling_set_reminded(rq, handling));
    }
    return SUCCESS;
}
