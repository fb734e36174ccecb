/* What staff see of the outbox. */
#include "kernel/ledger/ledger.h"
#include "kernel/notify/outbox.h"
#include "kernel/org/org.h"
#include "kernel/party/party.h"

struct outbox_question {
    const char *region, *state, *template;
    int64_t matter, after, limit;
};
static const struct field outbox_question_fields[] = {
    FIELD(outbox_question, region, OPTIONAL, 6, 12, "地区", "absent: where the caller works",
          .check = region_code_check),
    FIELD(outbox_question, state, OPTIONAL, 0, 0, "状态", "only in this state", .codes = &message_states),
    FIELD(outbox_question, template, OPTIONAL, 1, 60, "模板", "only by this template"),
    FIELD(outbox_question, matter, OPTIONAL, 1, INT64_MAX, "事由", "only about this matter"),
    FIELD(outbox_question, after, OPTIONAL, 1, INT64_MAX, "游标", "the `next` of the page before"),
    FIELD(outbox_question, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
static RECORD(outbox_question, outbox_question_fields, "which messages");

struct outbox_row {
    const struct message *message;
    const char *phone;
};
static const struct field outbox_row_fields[] = {
    FIELD_OF(outbox_row, message, READONLY, &message_record, "消息", "as it is kept"),
    FIELD(outbox_row, phone, READONLY | MASK_PHONE, 0, 0, "电话", "of the party now; absent when it has none"),
};
static RECORD(outbox_row, outbox_row_fields, "a message, and where it goes to");

struct outbox_page {
    LIST(struct outbox_row) items;
    int64_t next;
};
static const struct field outbox_page_fields[] = {
    FIELD_LIST(outbox_page, items, READONLY, 0, 0, &outbox_row_record, "消息", "newest first"),
    FIELD(outbox_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
static RECORD(outbox_page, outbox_page_fields, "a page of the outbox");

static result find_page(struct request *rq, const struct outbox_question *in, const char *region, int64_t rows,
                        message_list *found)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT * FROM outbox WHERE region = :in_region AND id < :before"),
        CLAUSE(in->state, " AND state = :state"),
        CLAUSE(in->template, " AND template = :template"),
        CLAUSE(number_is_set(in->matter), " AND matter = :matter AND matter <> 0"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND EXISTS (SELECT 1 FROM matter AS m WHERE m.region = outbox.region AND m.id = outbox.matter"
               " AND m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit))"),
        CLAUSE(true, " ORDER BY id DESC LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(message, found), clauses, ROW(outbox_question, in), SCOPE(rq),
                     P("in_region", region), P("before", number_is_set(in->after) ? in->after : INT64_MAX),
                     P("rows", rows));
}

static result outbox_list(struct request *rq, const struct outbox_question *in, struct outbox_page *out)
{
    const char *region = region_canonical(rq->arena, in->region ? in->region : rq->who->region);
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    message_list found = {0};
    if (!request_sees_region(rq, region)) {
        return SUCCESS;
    }
    TRY(find_page(rq, in, region, limit + 1, &found));
    if ((int64_t)found.count > limit) {
        found.count--;
        out->next = found.items[found.count - 1].id;
    }
    out->items.items = ARENA_ARRAY(rq->arena, struct outbox_row, found.count + 1);
    out->items.count = found.count;
    for (size_t i = 0; i < found.count; i++) {
        struct party_view party;
        result r = party_read(rq, region, found.items[i].party, &party);
        if (r.code == ERR_UNAVAILABLE) {
            return r;
        }
        out->items.items[i] = (struct outbox_row){&found.items[i], is_ok(r) ? party.phone : 0};
    }
    return SUCCESS;
}
HANDLER(outbox_list, outbox_question, outbox_page);

/* --- a trial ----------------------------------------------------------------------------------------------------- */

struct trial {
    const char *region;
    int64_t party;
    const char *channel;
};
static const struct field trial_fields[] = {
    FIELD(trial, region, REQUIRED, 6, 12, "地区", "of the party", .check = region_code_check),
    FIELD(trial, party, REQUIRED, 1, INT64_MAX, "当事人", "whom it goes to"),
    FIELD(trial, channel, REQUIRED, 0, 0, "渠道", "how it goes out", .codes = &message_channels),
};
static RECORD(trial, trial_fields, "a wish to try the gateway");

static result outbox_try(struct request *rq, const struct trial *in, struct message *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    struct party_view party;
    int64_t id;
    if (!request_sees_region(rq, region)) {
        return failed(ERR_NOT_FOUND, "没有这个当事人");
    }
    TRY(party_read(rq, region, in->party, &party));
    TRY(notify_add(rq,
                   &(struct notify_message){
                       .region = region,
                       .party = in->party,
                       .channel = in->channel,
                       .template = "notify.trial",
                       .body = str_format(rq->arena, "{\"时间\":\"%.19s\"}", instant_text(rq->arena, rq->now))},
                   &id));
    TRY(ledger_note(rq, "notify", "try", region, str_format(rq->arena, "{\"message\":%lld}", (long long)id)));
    return message_read(rq, region, id, out);
}
HANDLER(outbox_try, trial, message);
