/* The ways by which ratings come: codes on receipts, the device at a window, answers to messages. */
#include "kernel/api/app.h"
#include "kernel/api/page.h"
#include "kernel/crypto/seal.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"
#include "modules/reviews/texts.h"

/* --- by a code --------------------------------------------------------------------------------------------------- */

/* To tell bursts from one address: not the address itself, and not to be had from it without the key. */
static result address_source(struct request *rq, const char **source)
{
    uint8_t index[SEAL_INDEX_SIZE];
    *source = "";
    if (str_is_empty(rq->peer)) {
        return SUCCESS;
    }
    TRY(seal_index(app_keyring(rq->app), "review.source", rq->peer, index));
    *source = hex_encode(rq->arena, index, 8);
    return SUCCESS;
}

/* A receipt handed out at the beginning is good for the case as a whole until so long after its end. */
static bool code_is_valid(struct request *rq, const struct rating_code *row, const struct occasion *occasion)
{
    struct instant from = row->issued_at;
    if (row->handling == 0 && (!occasion->has_ended || occasion->handling.ended_at.ms > from.ms)) {
        from = occasion->has_ended ? occasion->handling.ended_at : rq->now;
    }
    struct date last = date_add(instant_date(from), (int32_t)app_setting(rq->app, "reviews.code_days"));
    return instant_date(rq->now).ymd <= last.ymd;
}

static const result expired = {ERR_CONFLICT, "code", "评价码已过有效期；如有意见，可以到窗口或拨打12345反映"};

/* *good as of rating_code_read. */
static result occasion_of_code(struct request *rq, const char *region, const char *code, struct occasion *occasion,
                               bool *is_valid, bool *good)
{
    struct rating_code row;
    TRY(rating_code_read(rq, region, code, &row, good));
    if (!*good) {
        return SUCCESS;
    }
    TRY(occasion_find(rq, row.region, row.case_id, row.handling, occasion));
    *is_valid = code_is_valid(rq, &row, occasion);
    return SUCCESS;
}

/* After a rating its code still shows what came of it, for a while. */
static result review_of_code(struct request *rq, const struct occasion *occasion, struct review *review)
{
    result found =
        review_of_handling(rq, occasion->matter.region, occasion->matter.id, occasion->handling.handling, review);
    if (found.code == ERR_NOT_FOUND) {
        return failed(ERR_CONFLICT, "还没有评价，不能追评");
    }
    TRY(found);
    struct date last = date_add(review->given_on, (int32_t)app_setting(rq->app, "reviews.result_days"));
    return instant_date(rq->now).ymd <= last.ymd ? SUCCESS : expired;
}

static result rating_look(struct request *rq, const struct rating_code_key *in, struct rating_view *out)
{
    struct occasion occasion;
    bool is_valid, good;
    TRY(occasion_of_code(rq, in->region, in->code, &occasion, &is_valid, &good));
    if (!good) {
        return SUCCESS;
    }
    struct review review;
    if (!is_valid) {
        result rated = review_of_code(rq, &occasion, &review);
        TRY(is_ok(rated) || rated.code != ERR_CONFLICT ? rated : expired);
    }
    return rating_show(rq, &occasion, is_valid, out);
}
HANDLER(rating_look, rating_code_key, rating_view);

static result rating_by_code(struct request *rq, const struct rating_form *in, struct rating_view *out)
{
    struct occasion occasion;
    struct review review;
    bool is_valid, good;
    struct rating rating = {
        .level = in->level, .tags = in->tags, .text = in->text, .channel = in->channel ? in->channel : "qr"};
    TRY(occasion_of_code(rq, in->region, in->code, &occasion, &is_valid, &good));
    if (!good) {
        return SUCCESS;
    }
    if (!is_valid) {
        return expired;
    }
    TRY(rater_find(rq, &occasion, in->name, in->number, &rating.rater));
    if (in->name && rating.rater == 0) {
        return guess_was_wrong(
            rq, occasion.matter.region,
            invalid("name", "姓名、证件号码或电话与办件的申请人、代办人不符；可以更正，也可以匿名评价"));
    }
    TRY(address_source(rq, &rating.source));
    TRY(rating_give(rq, &occasion, &rating, &review));
    return rating_show(rq, &occasion, true, out);
}
HANDLER(rating_by_code, rating_form, rating_view);

static result rating_append(struct request *rq, const struct rating_append_form *in, struct rating_view *out)
{
    struct occasion occasion;
    struct review review;
    struct matter matter;
    bool is_valid, good;
    const struct flow_move move = flow_plain("append", 0);
    const char *text = review_text_trimmed(rq->arena, in->text);
    if (!text) {
        return invalid("text", "缺少追评内容");
    }
    TRY(occasion_of_code(rq, in->region, in->code, &occasion, &is_valid, &good));
    if (!good) {
        return SUCCESS;
    }
    TRY(review_of_code(rq, &occasion, &review));
    struct request office = office_request(rq);
    TRY(flow_find(&office, review.region, review.id, &matter));
    TRY(flow_apply(rq, &matter, &move));
    rq->version = NO_NUMBER;
    TRY(review_more_put(rq, &review, text));
    return rating_show(rq, &occasion, true, out);
}
HANDLER(rating_append, rating_append_form, rating_view);

static result rating_page(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)in, (void)out;
    return page_show(rq, "pingjia.html"); /* its script takes the code from the fragment, which no server is sent */
}
HANDLER(rating_page, nothing, nothing);

/* --- at a window ------------------------------------------------------------------------------------------------- */

/* What has just ended at the window of this device. */
static result occasion_at_window(struct request *rq, struct occasion *occasion)
{
    struct handling handling;
    struct instant since = {rq->now.ms - app_setting(rq->app, "reviews.device_minutes") * MINUTE_MS};
    if (rq->who->window == 0) {
        return failed(ERR_CONFLICT, "此账号没有登记所在的窗口，请联系系统管理员");
    }
    result found = handling_at_window(rq, since, &handling);
    if (found.code == ERR_NOT_FOUND) {
        return failed(ERR_CONFLICT, "本窗口刚才没有办理结束的业务");
    }
    TRY(found);
    if (handling.staff == rq->who->staff) {
        return failed(ERR_FORBIDDEN, "办理人员的账号不能用来评价自己的办理，请用评价器自己的账号");
    }
    return occasion_find(rq, handling.region, handling.case_id, handling.handling, occasion);
}

/* Others stand at the same window: nothing of a rating is shown there. */
static void show_at_window(const struct occasion *occasion, bool can_rate, struct rating_view *out)
{
    *out = (struct rating_view){.item_name = occasion->file.item_name,
                                .handling_label = occasion->label,
                                .ended_at = occasion->handling.ended_at,
                                .can_rate = can_rate,
                                .level = NO_NUMBER};
}

static result rating_window_look(struct request *rq, const struct nothing *in, struct rating_view *out)
{
    struct occasion occasion;
    (void)in;
    TRY(occasion_at_window(rq, &occasion));
    show_at_window(&occasion, !occasion.handling.rated, out);
    return SUCCESS;
}
HANDLER(rating_window_look, nothing, rating_view);

static result rating_at_window(struct request *rq, const struct rating_window_form *in, struct rating_view *out)
{
    struct occasion occasion;
    struct review review;
    const struct rating rating = {.level = in->level,
                                  .tags = in->tags,
                                  .text = in->text,
                                  .channel = "tablet",
                                  .source = str_format(rq->arena, "device:%lld", (long long)rq->who->staff),
                                  .asked = true};
    TRY(occasion_at_window(rq, &occasion));
    TRY(rating_give(rq, &occasion, &rating, &review));
    show_at_window(&occasion, false, out);
    return SUCCESS;
}

static result rating_at_window_run(struct request *rq, const void *in, void *out)
{
    return rating_at_window(rq, in, out);
}
const struct handler rating_at_window_handler = {&rating_window_form_record, &rating_view_record, rating_at_window_run,
                                                 0};

/* --- answers to messages ----------------------------------------------------------------------------------------- */

/* The one invitation that this phone has not answered. */
static result find_asked(struct request *rq, const struct rating_reply_form *in, struct handling *asked)
{
    party_ids parties;
    size_t count = 0;
    struct instant since = {rq->now.ms - app_setting(rq->app, "reviews.invite_days") * DAY_MS};
    TRY(party_search(rq, in->region, PARTY_BY_PHONE, in->phone, &parties));
    for (size_t i = 0; i < parties.count; i++) {
        handling_list open;
        TRY(handlings_asked(rq, in->region, parties.items[i].id, since, &open));
        for (size_t j = 0; j < open.count; j++) {
            if (!number_is_set(in->message) || open.items[j].message == in->message) {
                *asked = open.items[j];
                count++;
            }
        }
    }
    if (count == 0) {
        return failed(ERR_NOT_FOUND, "这个号码没有等待评价的邀请");
    }
    return count == 1 ? SUCCESS
                      : failed(ERR_CONFLICT, "这个号码有几件办件等待评价，无法确定评价哪一件；请用回执上的评价码评价");
}

static result rating_by_reply(struct request *rq, const struct rating_reply_form *in, struct rating_view *out)
{
    struct handling asked;
    struct occasion occasion;
    struct review review;
    const char *rest;
    struct rating rating = {.level = reply_level(in->text, &rest), .channel = "sms"};
    if (!request_sees_region(rq, in->region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    TRY(find_asked(rq, in, &asked));
    if (rating.level == 0) {
        return invalid("text", "请回复1到5：1非常满意，2满意，3基本满意，4不满意，5非常不满意");
    }
    rating.text = *rest ? rest : 0;
    TRY(occasion_find(rq, asked.region, asked.case_id, asked.handling, &occasion));
    TRY(rating_give(rq, &occasion, &rating, &review));
    return rating_show(rq, &occasion, false, out);
}
HANDLER(rating_by_reply, rating_reply_form, rating_view);
