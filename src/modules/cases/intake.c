/* Taking a case in. */
#include <assert.h>

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"
#include "kernel/org/org.h"
#include "modules/cases/handlers.h"
#include "modules/cases/rules.h"
#include "modules/cases/store.h"

result case_number(struct request *rq, const char *region, struct date day, int64_t id, const char **number)
{
    uint8_t index[SEAL_INDEX_SIZE];
    uint64_t key;
    TRY(seal_index(app_keyring(rq->app), "case number", region, index));
    memcpy(&key, index, sizeof key);
    int digits = 7;
    int64_t first = 0, size = 10000000;
    while (id - first >= size) {
        first += size;
        size *= 10;
        digits++;
        assert(digits <= 18);
    }
    *number = str_format(rq->arena, "%s-%d-%0*lld", region, day.ymd, digits,
                         (long long)case_scramble(id - first, digits, key));
    return SUCCESS;
}

static int64_t count_missing(const struct case_intake *in)
{
    int64_t missing = 0;
    for (size_t i = 0; i < in->materials.count; i++) {
        missing += in->materials.items[i].missing;
    }
    return missing;
}

static result check_intake(struct request *rq, const struct case_intake *in, const struct item *item)
{
    const char *reason = case_channel_refusal(item, in->channel);
    if (reason) {
        return invalid("channel", reason);
    }
    reason = case_missing_refusal(item, count_missing(in), in->missing_until, instant_date(rq->now));
    if (reason) {
        return invalid("missing_until", reason);
    }
    if (in->result && (!in->accept || !item->instant)) {
        return invalid("result", "只有即办事项当场受理后才能当场办结");
    }
    if (in->result && count_missing(in) > 0) {
        return invalid("result", "材料未补齐前不能当场办结");
    }
    return SUCCESS;
}

/* Where and from when: the clerk's own region unless the caller names one within their scope. */
static result choose_place(struct request *rq, const struct case_intake *in, const char **region, struct instant *at)
{
    *region = in->region ? in->region : rq->who->region;
    *at = instant_is_set(in->at) ? in->at : rq->now;
    if (str_is_empty(*region)) {
        return invalid("region", "缺少地区");
    }
    if (!request_sees_region(rq, *region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    return at->ms > rq->now.ms ? invalid("at", "收件时间不能晚于现在") : SUCCESS;
}

/* What an intake makes. */
struct taken_in {
    struct instant at;
    struct item item;
    struct matter matter;
};

static result open_case(struct request *rq, const struct case_intake *in, const char *source, const char *region,
                        struct taken_in *taken)
{
    const struct item *item = &taken->item;
    struct matter_opening opening = {.flow = &case_flow,
                                     .action = in->accept ? "accept" : "receive",
                                     .region = region,
                                     .title = item->name,
                                     .unit = item->unit,
                                     .channel = in->channel,
                                     .at = taken->at,
                                     .reason = in->green_reason,
                                     .body = source ? str_format(rq->arena, "{\"source\":\"%s\"}", source) : 0};
    item_fill_opening(item, &opening);
    TRY(sequence_next(rq, region, "matter", &opening.id));
    TRY(case_number(rq, region, instant_date(taken->at), opening.id, &opening.number));
    return flow_open(rq, &opening, &taken->matter);
}

static result open_file(struct request *rq, const struct case_intake *in, const struct item *item,
                        const struct matter *matter)
{
    struct case_file file = {.region = matter->region,
                             .id = matter->id,
                             .item_code = item->code,
                             .item_name = item->name,
                             .item = item->id,
                             .item_version = item->version,
                             .hall = rq->who->hall,
                             .hall_window = rq->who->window,
                             .clerk = rq->who->staff,
                             .green_reason = in->green_reason ? in->green_reason : "",
                             .form = in->form ? in->form : "",
                             .missing = count_missing(in),
                             .missing_until = in->missing_until,
                             .special = "",
                             .result = in->result ? in->result : "",
                             .decision_number = "",
                             .delivery = in->result ? "window" : "",
                             .waybill = ""};
    TRY(party_find_or_add(rq, matter->region, in->applicant, &file.applicant));
    if (in->agent) {
        TRY(party_find_or_add(rq, matter->region, in->agent, &file.agent));
    }
    TRY(case_file_insert(rq, &file));
    return case_materials_add(rq, matter, in->materials.items, in->materials.count, "given");
}

static const char *receipt_text(struct arena *arena, const struct item *item, const struct matter *matter)
{
    struct buf text;
    buf_init(&text, arena, 4096);
    buf_format(&text, "%s\n办件编号：%s\n事项：%s\n收件时间：%s\n",
               instant_is_set(matter->started_at) || *matter->clock ? "受理通知书" : "收件凭证", matter->number,
               item->name, instant_text(arena, matter->opened_at));
    if (instant_is_set(matter->due_at)) {
        buf_format(&text, "应于%s前办结\n", date_text(arena, instant_date(matter->due_at)));
    }
    buf_text(&text, "凭办件编号可以查询办理进度。\n");
    return text.data;
}

/* `source`: the number of what it came from; NULL for none. */
static result take_in(struct request *rq, const struct case_intake *in, const char *source, struct taken_in *taken)
{
    const char *region;
    bool is_in;
    TRY(choose_place(rq, in, &region, &taken->at));
    result found = item_find(rq, region, in->item_code, instant_date(taken->at), &taken->item);
    if (found.code == ERR_NOT_FOUND) {
        return invalid("item_code", "此地区的事项库中没有这个在用的事项（清单之外无审批），请核对编码");
    }
    TRY(found);
    TRY(org_unit_in_scope(rq, taken->item.unit, &is_in));
    if (!is_in) {
        return invalid("item_code", "此事项由别的单位办理，请到该单位的窗口或综合窗口收件");
    }
    TRY(check_intake(rq, in, &taken->item));
    TRY(open_case(rq, in, source, region, taken));
    return open_file(rq, in, &taken->item, &taken->matter);
}

result case_start(struct request *rq, const struct case_start *start, struct matter *matter)
{
    const struct case_intake intake = {.region = start->region,
                                       .item_code = start->item_code,
                                       .channel = start->channel,
                                       .applicant = start->applicant};
    struct taken_in taken;
    TRY(take_in(rq, &intake, start->source, &taken));
    *matter = taken.matter;
    return SUCCESS;
}

static result case_submit(struct request *rq, const struct case_intake *in, struct case_receipt *out)
{
    struct taken_in taken;
    TRY(take_in(rq, in, 0, &taken));
    const struct matter *matter = &taken.matter;
    if (in->result) {
        struct flow_move move = flow_plain_at("finish_now", 0, taken.at);
        move.body = str_format(rq->arena, "{\"result\":\"%s\"}", in->result);
        TRY(flow_apply(rq, &taken.matter, &move));
    }
    rq->version = matter->version;
    rq->location = str_format(rq->arena, "/api/v1/cases/%s", matter->number);
    *out = (struct case_receipt){.number = matter->number,
                                 .region = matter->region,
                                 .id = matter->id,
                                 .state = matter->state,
                                 .state_label = flow_state_label(&case_flow, matter->state),
                                 .item_name = taken.item.name,
                                 .opened_at = matter->opened_at,
                                 .accepted_at = in->accept ? taken.at : (struct instant){0},
                                 .due_at = matter->due_at,
                                 .legal_due_at = matter->legal_due_at,
                                 .text = receipt_text(rq->arena, &taken.item, matter)};
    return SUCCESS;
}
HANDLER(case_submit, case_intake, case_receipt);
