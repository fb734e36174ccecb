/* A rating comes to be. */
#include "modules/reviews/rating.h"

#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "modules/reviews/rules.h"
#include "modules/reviews/texts.h"

const char *review_text_trimmed(struct arena *arena, const char *text)
{
    if (!text) {
        return 0;
    }
    text += strspn(text, " \t\r\n");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\n", text[size - 1])) {
        size--;
    }
    return size > 0 ? arena_copy(arena, text, size) : 0;
}

/* --- what was said ----------------------------------------------------------------------------------------------- */

result review_tags_check(struct request *rq, int64_t level, const char *given, const char **tags)
{
    review_labels known;
    struct buf kept;
    const char *at = given ? given : "";
    buf_init(&kept, rq->arena, 1024);
    *tags = "";
    at += strspn(at, " ");
    if (*at == '\0') {
        return SUCCESS;
    }
    TRY(review_labels_read(rq, level, instant_date(rq->now), &known));
    for (size_t size; (size = strcspn(at, " ")) > 0; at += size, at += strspn(at, " ")) {
        const char *code = arena_copy(rq->arena, at, size);
        bool is_known = false;
        for (size_t i = 0; i < known.count; i++) {
            is_known = is_known || str_equal(known.items[i].code, code);
        }
        if (!is_known) {
            return invalid("tags",
                           str_format(rq->arena, "标签“%s”不在“%s”可选的标签里", str_cut(rq->arena, code, 40),
                                      code_label(&review_levels, str_format(rq->arena, "%lld", (long long)level))));
        }
        if (kept.size == 0 || !strstr(str_format(rq->arena, " %s ", kept.data), str_format(rq->arena, " %s ", code))) {
            buf_format(&kept, "%s%s", kept.size > 0 ? " " : "", code);
        }
    }
    *tags = kept.data;
    return SUCCESS;
}

result rater_find(struct request *rq, const struct occasion *occasion, const char *name, const char *number,
                  int64_t *rater)
{
    const int64_t parties[] = {occasion->file.agent, occasion->file.applicant};
    *rater = 0;
    if (!name != !number) {
        return name ? invalid("number", "实名评价须同时填写证件号码或联系电话")
                    : invalid("name", "实名评价须同时填写姓名");
    }
    for (size_t i = 0; name && i < sizeof parties / sizeof *parties && *rater == 0; i++) {
        bool matches = false;
        if (parties[i] != 0) {
            TRY(party_matches(rq, occasion->matter.region, parties[i], name, number, &matches));
        }
        *rater = matches ? parties[i] : 0;
    }
    return SUCCESS;
}

static result check_occasion(struct request *rq, const struct occasion *occasion, struct instant at)
{
    struct review given;
    if (!occasion->has_ended) {
        return failed(ERR_CONFLICT, "办理还没有结束，结束后才能评价");
    }
    if (at.ms < occasion->handling.ended_at.ms || at.ms > rq->now.ms) {
        return invalid("at", at.ms > rq->now.ms ? "评价时间不能晚于现在" : "评价时间不能早于办理结束的时间");
    }
    result found =
        review_of_handling(rq, occasion->matter.region, occasion->matter.id, occasion->handling.handling, &given);
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(found);
    return failed(ERR_CONFLICT, str_format(rq->arena, "%s已经评价过，一次办理只评价一次", occasion->label));
}

/* --- the matter and its row -------------------------------------------------------------------------------------- */

static result open_review(struct request *rq, const struct occasion *occasion, const struct review *review,
                          struct matter *matter)
{
    const struct matter_opening opening = {
        .flow = &review_flow,
        .action = str_format(rq->arena, "rate_%lld", (long long)review->level),
        .region = review->region,
        .id = review->id,
        .number = str_format(rq->arena, "HP-%s-%lld", review->region, (long long)review->id),
        .title = review->item_name,
        .unit = review->unit,
        .parent = review->named ? occasion->matter.id : 0, /* or it would tell whose it is */
        .item_type = review->item_type,
        .channel = review->channel,
        .at = review->given_at,
        .legal_limit = NO_NUMBER,
        .promised_limit = NO_NUMBER,
        .body = str_format(rq->arena, "{\"handling\":\"%s\",\"tags\":\"%s\"}", review->action, review->tags)};
    return flow_open(rq, &opening, matter);
}

static result move(struct request *rq, struct matter *matter, const char *action, struct instant at)
{
    const struct flow_move step = flow_plain_at(action, 0, at);
    return flow_apply(rq, matter, &step);
}

static result insert_causes(struct request *rq, const struct review *review)
{
    const char *at = review->tags;
    for (size_t size; (size = strcspn(at, " ")) > 0; at += size, at += strspn(at, " ")) {
        TRY(review_cause_insert(rq, review, arena_copy(rq->arena, at, size)));
    }
    return SUCCESS;
}

/* What follows from a bad one. */
static result follow_up(struct request *rq, const struct review *review)
{
    if (review->level < REVIEW_BAD) {
        return SUCCESS;
    }
    TRY(insert_causes(rq, review));
    TRY(rectification_open(rq, review));
    return review_alarm_consider(rq, review);
}

static void fill_review(const struct occasion *occasion, const struct rating *rating, struct review *review)
{
    const struct handling *handling = &occasion->handling;
    *review = (struct review){.region = occasion->matter.region,
                              .case_id = handling->case_id,
                              .handling = handling->handling,
                              .action = handling->action,
                              .unit = handling->unit,
                              .hall = handling->hall,
                              .hall_window = handling->hall_window,
                              .staff = handling->staff,
                              .item_code = occasion->file.item_code,
                              .item_name = occasion->file.item_name,
                              .item_type = occasion->matter.item_type,
                              .channel = rating->channel,
                              .source = rating->source ? rating->source : "",
                              .level = rating->level,
                              .named = rating->rater != 0,
                              .rater = rating->rater,
                              .invited = rating->asked || instant_is_set(handling->invited_at)};
}

result rating_give(struct request *rq, struct occasion *occasion, const struct rating *rating, struct review *review)
{
    struct matter matter;
    const char *text = review_text_trimmed(rq->arena, rating->text);
    struct instant at = instant_is_set(rating->at) ? rating->at : rq->now;
    rq->if_version = NO_NUMBER;
    TRY(check_occasion(rq, occasion, at));
    fill_review(occasion, rating, review);
    review->given_at = at;
    review->given_on = instant_date(at);
    TRY(review_tags_check(rq, rating->level, rating->tags, &review->tags));
    TRY(sequence_next(rq, review->region, "matter", &review->id));
    TRY(open_review(rq, occasion, review, &matter));
    TRY(review_insert(rq, review));
    TRY(review_text_put(rq, review, text));
    if (!review->invited) {
        TRY(move(rq, &matter, "unprompted", at));
    }
    if (text) {
        TRY(move(rq, &matter, "write", at));
    }
    if (review->handling != 0) {
        TRY(handling_set_rated(rq, &occasion->handling));
        TRY(invitation_cancel(rq, &occasion->handling));
    }
    rq->version = NO_NUMBER;
    return follow_up(rq, review);
}

/* --- showing it to its person ------------------------------------------------------------------------------------ */

static const char *label_of(struct request *rq, const struct code_list *list, const char *code)
{
    (void)rq;
    return str_is_empty(code) ? 0 : code_label(list, code);
}

static result show_rectification(struct request *rq, const struct review *review, struct rating_view *out)
{
    struct rectification row;
    struct matter matter;
    struct request office = office_request(rq);
    result found = rectification_of_review(rq, review->region, review->id, &row);
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(found);
    TRY(flow_find(&office, row.region, row.id, &matter));
    out->rectification_state = flow_state_label(&rectification_flow, matter.state);
    out->outcome_label = label_of(rq, &rectify_outcomes, row.outcome);
    out->answer = str_is_empty(row.answer) ? 0 : row.answer;
    out->rectified_at = matter.closed_at;
    return SUCCESS;
}

static result show_review(struct request *rq, const struct review *review, struct rating_view *out)
{
    struct matter matter;
    struct request office = office_request(rq);
    bool is_appended;
    TRY(flow_find(&office, review->region, review->id, &matter));
    TRY(review_has_event(rq, review, "append", &is_appended));
    out->number = matter.number;
    out->state_label = flow_state_label(&review_flow, matter.state);
    out->can_append = !is_appended && !review->excluded;
    out->level = review->level;
    out->level_label = code_label(&review_levels, str_format(rq->arena, "%lld", (long long)review->level));
    out->tags = str_is_empty(review->tags) ? 0 : review->tags;
    out->given_at = review->given_at;
    out->excluded = review->excluded;
    return show_rectification(rq, review, out);
}

result rating_show(struct request *rq, const struct occasion *occasion, bool is_valid, struct rating_view *out)
{
    struct unit unit;
    struct review review;
    const struct handling *handling = &occasion->handling;
    TRY(org_unit_find(rq->db, rq->arena, handling->unit, &unit));
    *out = (struct rating_view){.item_name = occasion->file.item_name,
                                .handling_label = occasion->label,
                                .unit_name = unit.name,
                                .ended_at = occasion->has_ended ? handling->ended_at : (struct instant){0},
                                .level = NO_NUMBER};
    result found = review_of_handling(rq, handling->region, handling->case_id, handling->handling, &review);
    out->can_rate = found.code == ERR_NOT_FOUND && occasion->has_ended && is_valid;
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(found);
    return show_review(rq, &review, out);
}
