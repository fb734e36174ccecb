/* The gateway's side: taking what is due, reporting what became of it. */
#include "kernel/api/app.h"
#include "kernel/ledger/ledger.h"
#include "kernel/notify/outbox.h"
#include "kernel/org/org.h"
#include "kernel/party/identifiers.h"
#include "kernel/party/party.h"

/* --- taking ------------------------------------------------------------------------------------------------------ */

struct lease_request {
    const char *channel;
    int64_t limit;
};
static const struct field lease_request_fields[] = {
    FIELD(lease_request, channel, REQUIRED, 0, 0, "渠道", "how they go out", .codes = &message_channels),
    FIELD(lease_request, limit, OPTIONAL, 1, 200, "条数", "at most so many, 50 by default"),
};
static RECORD(lease_request, lease_request_fields, "a gateway's wish for messages");

struct leased_message {
    const char *region;
    int64_t id, attempt;
    const char *template, *phone, *text;
};
static const struct field leased_message_fields[] = {
    FIELD(leased_message, region, READONLY, 0, 0, "地区", "with id, what the message is reported by"),
    FIELD(leased_message, id, READONLY, 0, 0, "编号", "within the region"),
    FIELD(leased_message, attempt, READONLY, 0, 0, "第几次", "names this lease in the report"),
    FIELD(leased_message, template, READONLY, 0, 0, "模板", "for gateways that register texts beforehand"),
    FIELD(leased_message, phone, READONLY, 0, 0, "电话", "where it goes; not to be kept"),
    FIELD(leased_message, text, READONLY, 0, 0, "文本", "what to send"),
};
static RECORD(leased_message, leased_message_fields, "a message to send now");

struct lease {
    struct instant until;
    LIST(struct leased_message) items;
};
static const struct field lease_fields[] = {
    FIELD(lease, until, READONLY, 0, 0, "租约到期", "what is not reported by then is due again"),
    FIELD_LIST(lease, items, READONLY, 0, 0, &leased_message_record, "消息", "the longest due first"),
};
static RECORD(lease, lease_fields, "messages in a gateway's hands");

/* Why it cannot be handed out, or NULL. A party that does not open costs its own message alone. After the last attempt
 * there is no other: its lease has ended without a report. */
static result find_obstacle(struct request *rq, const struct message *message, struct party_view *party,
                            const char **why)
{
    *why = "网关取走后没有回报结果";
    if (message->attempts >= app_setting(rq->app, "notify.attempts")) {
        return SUCCESS;
    }
    result r = party_read(rq, message->region, message->party, party);
    if (r.code == ERR_UNAVAILABLE) {
        return r;
    }
    *why = !is_ok(r)                          ? "当事人的信息无法读取"
           : instant_is_set(party->erased_at) ? "当事人的信息已经删除"
           : !party->phone                    ? "当事人没有留下电话"
           : mobile_check(party->phone)       ? "当事人的电话不是手机号码，不能接收短信"
                                              : 0;
    return SUCCESS;
}

static result hand_out(struct request *rq, struct message *message, struct lease *lease)
{
    struct party_view party;
    const char *why;
    TRY(find_obstacle(rq, message, &party, &why));
    if (why) {
        message_fail(message, why, rq->now);
        return message_save(rq, message);
    }
    TRY(message_render(rq, message, &message->text));
    message->state = "leased";
    message->attempts++;
    message->due_at = lease->until;
    TRY(message_save(rq, message));
    lease->items.items[lease->items.count++] = (struct leased_message){
        message->region, message->id, message->attempts, message->template, party.phone, message->text};
    return ledger_note(rq, "notify", "hand_out", message->region,
                       str_format(rq->arena, "{\"attempt\":%lld,\"field\":\"phone\",\"message\":%lld,\"party\":%lld}",
                                  (long long)message->attempts, (long long)message->id, (long long)message->party));
}

static result outbox_lease(struct request *rq, const struct lease_request *in, struct lease *out)
{
    message_list due;
    TRY(db_all(rq->db, rq->arena, RECEIVE_LIST(message, &due),
               "SELECT * FROM outbox WHERE channel = :channel AND due_at <= :now"
               " AND region >= :scope_low AND region < :scope_high ORDER BY due_at, region, id LIMIT :most",
               P("channel", in->channel), P("now", rq->now), SCOPE(rq),
               P("most", number_is_set(in->limit) ? in->limit : 50)));
    out->until.ms = rq->now.ms + app_setting(rq->app, "notify.lease_seconds") * 1000;
    out->items.items = ARENA_ARRAY(rq->arena, struct leased_message, due.count + 1);
    for (size_t i = 0; i < due.count; i++) {
        TRY(hand_out(rq, &due.items[i], out));
    }
    return SUCCESS;
}
HANDLER(outbox_lease, lease_request, lease);

/* --- reporting --------------------------------------------------------------------------------------------------- */

static const struct code outcome_codes[] = {{"sent", "已发送"}, {"failed", "未送达"}, {0}};
static const struct code_list outcomes = {"message_outcomes", "local", outcome_codes};

/* A reason stays in the store: no number in it. */
static const char *check_reason(const char *text)
{
    size_t digits = 0;
    for (; *text; text++) {
        digits = *text >= '0' && *text <= '9' ? digits + 1 : 0;
        if (digits >= 7) {
            return "请不要写入电话号码";
        }
    }
    return 0;
}

struct outcome {
    const char *region;
    int64_t id, attempt;
    const char *outcome, *reason;
    bool permanent;
};
static const struct field outcome_fields[] = {
    FIELD(outcome, region, REQUIRED, 6, 12, "地区", "of the message", .check = region_code_check),
    FIELD(outcome, id, REQUIRED, 1, INT64_MAX, "编号", "of the message"),
    FIELD(outcome, attempt, REQUIRED, 1, 1000, "第几次", "as it was handed out"),
    FIELD(outcome, outcome, REQUIRED, 0, 0, "结果", "what the attempt came to", .codes = &outcomes),
    FIELD(outcome, reason, OPTIONAL, 1, 100, "原因", "of a failure: the operator's code, a short text",
          .check = check_reason),
    FIELD(outcome, permanent, OPTIONAL, 0, 0, "不再重试", "of a failure: no further attempt will mend it"),
};
static RECORD(outcome, outcome_fields, "what an attempt came to");

static result outbox_result(struct request *rq, const struct outcome *in, struct message *out)
{
    struct report report = {in->attempt, str_equal(in->outcome, "sent"), in->permanent, in->reason};
    struct patience patience = {app_setting(rq->app, "notify.attempts"), app_setting(rq->app, "notify.retry_minutes")};
    if (!report.sent && !in->reason) {
        return invalid("reason", "没有送达时请填写原因");
    }
    TRY(message_read(rq, region_canonical(rq->arena, in->region), in->id, out));
    if (in->attempt > out->attempts) {
        return failed(ERR_CONFLICT, "这条消息没有这一次发送，请核对编号和第几次");
    }
    if (!message_report(out, &report, patience, rq->now)) {
        return SUCCESS;
    }
    TRY(message_save(rq, out));
    return ledger_note(rq, "notify", in->outcome, out->region,
                       str_format(rq->arena, "{\"attempt\":%lld,\"matter\":%lld,\"message\":%lld}",
                                  (long long)in->attempt, (long long)out->matter, (long long)out->id));
}
HANDLER(outbox_result, outcome, message);
