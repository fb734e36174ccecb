#include "kernel/notify/notify.h"

#include <assert.h>

#include "kernel/api/metrics.h"
#include "kernel/flow/flow.h"
#include "kernel/notify/outbox.h"

enum { RETRY_DOUBLINGS = 20, MOST_WAITING = 100000 };

static const struct code channel_codes[] = {{"sms", "短信"}, {0}};
const struct code_list message_channels = {"message_channels", "local", channel_codes};

static const struct code state_codes[] = {{"queued", "待发送"}, {"leased", "发送中"},    {"sent", "已发送"},
                                          {"failed", "未送达"}, {"cancelled", "已取消"}, {0}};
const struct code_list message_states = {"message_states", "local", state_codes};

static const struct field message_fields[] = {
    FIELD(message, region, READONLY, 0, 0, "地区", "of the party and the matter"),
    FIELD(message, id, READONLY, 0, 0, "编号", "within the region"),
    FIELD(message, party, READONLY, 0, 0, "当事人", "whom it goes to"),
    FIELD(message, matter, READONLY, 0, 0, "事由", "the matter it is about; 0: none"),
    FIELD(message, channel, READONLY, 0, 0, "渠道", "how it goes out", .codes = &message_channels),
    FIELD(message, template, READONLY, 0, 0, "模板", "code of its template"),
    FIELD(message, body, READONLY | JSON, 0, 0, "内容", "what fills the places of the template"),
    FIELD(message, text, READONLY, 0, 0, "文本", "as it was last handed out"),
    FIELD(message, state, READONLY, 0, 0, "状态", "where it is", .codes = &message_states),
    FIELD(message, attempts, READONLY, 0, 0, "发送次数", "how often it was handed out"),
    FIELD(message, due_at, READONLY, 0, 0, "下次发送", "when a gateway may take it; none at its end"),
    FIELD(message, created_at, READONLY, 0, 0, "生成时间", "when it was queued"),
    FIELD(message, ended_at, READONLY, 0, 0, "结束时间", "when it was sent, failed or was cancelled"),
    FIELD(message, reason, READONLY, 0, 0, "原因", "of the last failure"),
};
RECORD(message, message_fields, "a message to a citizen");

/* --- queueing ---------------------------------------------------------------------------------------------------- */

static void assert_body_is_whole(struct arena *arena, const struct message_template *template, const char *body)
{
    named_texts texts;
    result r = record_texts(arena, body, &texts);
    assert(is_ok(r) || r.code == ERR_UNAVAILABLE);
    for (int place = 0; is_ok(r) && place < MESSAGE_PLACES && template->places[place]; place++) {
        bool is_there = false;
        for (size_t i = 0; i < texts.count; i++) {
            is_there = is_there || str_equal(texts.items[i].name, template->places[place]);
        }
        assert(is_there);
    }
}

result notify_add(struct request *rq, const struct notify_message *message, int64_t *id)
{
    const struct message_template *template = message_template_named(message->template);
    struct message row = {.region = message->region,
                          .party = message->party,
                          .matter = message->matter,
                          .channel = message->channel,
                          .template = message->template,
                          .body = message->body,
                          .state = "queued",
                          .due_at = message->not_before.ms > rq->now.ms ? message->not_before : rq->now,
                          .created_at = rq->now};
    assert(template && code_label(&message_channels, message->channel));
    assert_body_is_whole(rq->arena, template, message->body);
    TRY(sequence_next(rq, message->region, "message", &row.id));
    *id = row.id;
    return db_post(rq->db,
                   "INSERT INTO outbox (region, id, party, matter, channel, template, body, state, attempts, due_at,"
                   " created_at) VALUES (:region, :id, :party, :matter, :channel, :template, :body, :state, :attempts,"
                   " :due_at, :created_at)",
                   ROW(message, &row));
}

result notify_cancel(struct request *rq, const char *region, int64_t matter, const char *template)
{
    return db_do(rq->db,
                 "UPDATE outbox SET state = 'cancelled', due_at = NULL, ended_at = :now"
                 " WHERE region = :region AND matter = :matter AND matter <> 0 AND due_at IS NOT NULL"
                 " AND template = COALESCE(:template, template)",
                 P("now", rq->now), P("region", region), P("matter", matter), P("template", template));
}

/* --- what becomes of it ------------------------------------------------------------------------------------------ */

static void end(struct message *message, const char *state, const char *reason, struct instant now)
{
    message->state = state;
    message->reason = reason;
    message->due_at = (struct instant){0};
    message->ended_at = now;
}

void message_fail(struct message *message, const char *reason, struct instant now)
{
    end(message, "failed", reason, now);
}

static int64_t wait_before_next(const struct message *message, struct patience patience)
{
    int64_t doublings = message->attempts - 1 < RETRY_DOUBLINGS ? message->attempts - 1 : RETRY_DOUBLINGS;
    int64_t wait = patience.retry_minutes * MINUTE_MS * (INT64_C(1) << doublings);
    return wait < DAY_MS ? wait : DAY_MS;
}

bool message_report(struct message *message, const struct report *report, struct patience patience, struct instant now)
{
    if (report->sent) {
        bool is_news = !str_equal(message->state, "sent");
        if (is_news) {
            end(message, "sent", 0, now);
        }
        return is_news;
    }
    if (!str_equal(message->state, "leased") || report->attempt != message->attempts) {
        return false;
    }
    if (report->permanent || message->attempts >= patience.attempts) {
        message_fail(message, report->reason, now);
    } else {
        message->state = "queued";
        message->reason = report->reason;
        message->due_at.ms = now.ms + wait_before_next(message, patience);
    }
    return true;
}

/* --- keeping ----------------------------------------------------------------------------------------------------- */

result message_read(struct request *rq, const char *region, int64_t id, struct message *message)
{
    result r = request_sees_region(rq, region) ? db_one(rq->db, rq->arena, RECEIVE(message, message),
                                                        "SELECT * FROM outbox WHERE region = :region AND id = :id",
                                                        P("region", region), P("id", id))
                                               : failed(ERR_NOT_FOUND, 0);
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这条消息") : r;
}

result message_save(struct request *rq, const struct message *message)
{
    return db_do(rq->db,
                 "UPDATE outbox SET state = :state, text = :text, attempts = :attempts, due_at = :due_at,"
                 " ended_at = :ended_at, reason = :reason WHERE region = :region AND id = :id",
                 ROW(message, message));
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

struct outbox_count {
    const char *state;
    int64_t count;
};
static const struct field outbox_count_fields[] = {
    FIELD(outbox_count, state, READONLY, 0, 0, "状态", "of message_states"),
    FIELD(outbox_count, count, READONLY, 0, 0, "条数", "messages in it"),
};
static RECORD(outbox_count, outbox_count_fields, "messages by state");

result outbox_figures(struct request *rq, struct buf *out)
{
    LIST(struct outbox_count) ended;
    int64_t waiting, longest;
    TRY(db_number(rq->db, &waiting,
                  "SELECT COUNT(*) FROM (SELECT 1 AS message FROM outbox WHERE due_at <= :now LIMIT :most) AS due",
                  P("now", rq->now), P("most", (int64_t)MOST_WAITING)));
    TRY(db_number(rq->db, &longest, "SELECT MIN(due_at) FROM outbox WHERE due_at <= :now", P("now", rq->now)));
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(outbox_count, &ended),
               "SELECT state, COUNT(*) AS count FROM outbox WHERE ended_at > :since GROUP BY state ORDER BY state",
               P("since", rq->now.ms - DAY_MS)));
    metrics_figure(out, "zwfw_outbox_due", "gauge", "Messages that a gateway should have taken", (uint64_t)waiting);
    metrics_figure(out, "zwfw_outbox_due_seconds", "gauge", "For how long the first of them has been due",
                   number_is_set(longest) ? (uint64_t)((rq->now.ms - longest) / 1000) : 0);
    buf_text(out, "# HELP zwfw_outbox_ended Messages that ended within the last day\n# TYPE zwfw_outbox_ended gauge\n");
    for (size_t i = 0; i < ended.count; i++) {
        buf_format(out, "zwfw_outbox_ended{state=\"%s\"} %lld\n", ended.items[i].state,
                   (long long)ended.items[i].count);
    }
    return SUCCESS;
}
