/* What can be rated: handlings as they end, and the codes for them. */
#include "kernel/api/app.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/seal.h"
#include "kernel/org/org.h"
#include "kernel/qr/qr.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"

struct request office_request(const struct request *rq)
{
    struct request office = *rq;
    office.who = &identity_system;
    office.if_version = NO_NUMBER;
    return office;
}

/* --- a handling ends --------------------------------------------------------------------------------------------- */

static bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += size) {
        if ((at == list || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0')) {
            return true;
        }
    }
    return false;
}

/* At the window of whoever did it; done behind the windows, at the one where the case came in. A case that is accepted
 * as it comes in has no file yet: then it is the same window. */
result handling_ended(struct request *rq, const struct matter *matter, const struct event *event)
{
    struct handling handling = {.region = matter->region,
                                .case_id = matter->id,
                                .handling = matter->version,
                                .action = event->action,
                                .ended_at = event->at,
                                .unit = matter->unit,
                                .hall = rq->who->hall,
                                .hall_window = rq->who->window,
                                .staff = rq->who->staff};
    struct case_file file = {0};
    bool invites = has_word(app_setting_text(rq->app, "reviews.invite_after"), event->action);
    bool has_file = matter->version > 1;
    if (has_file && (invites || handling.hall_window == 0)) {
        result found = case_file_find(rq, matter->region, matter->id, &file);
        if (found.code != ERR_NOT_FOUND) {
            TRY(found);
            handling.hall = handling.hall_window ? handling.hall : file.hall;
            handling.hall_window = handling.hall_window ? handling.hall_window : file.hall_window;
            TRY(invites ? invitation_send(rq, &file, &handling) : SUCCESS);
        }
    }
    return handling_insert(rq, &handling);
}

/* --- occasions --------------------------------------------------------------------------------------------------- */

static result fill_occasion(struct request *rq, int64_t handling, struct occasion *occasion)
{
    const struct matter *matter = &occasion->matter;
    TRY(case_file_find(rq, matter->region, matter->id, &occasion->file));
    if (handling == 0) {
        occasion->label = "整个办件";
        occasion->has_ended = instant_is_set(matter->closed_at);
        occasion->handling = (struct handling){.region = matter->region,
                                               .case_id = matter->id,
                                               .action = "",
                                               .ended_at = matter->closed_at,
                                               .unit = matter->unit,
                                               .hall = occasion->file.hall,
                                               .hall_window = occasion->file.hall_window,
                                               .staff = occasion->file.clerk};
        return SUCCESS;
    }
    TRY(handling_find(rq, matter->region, matter->id, handling, &occasion->handling));
    const struct handling_kind *kind = handling_kind_find(occasion->handling.action);
    occasion->label = kind ? kind->label : occasion->handling.action;
    occasion->has_ended = true;
    return SUCCESS;
}

result occasion_find(struct request *rq, const char *region, int64_t case_id, int64_t handling,
                     struct occasion *occasion)
{
    struct request office = office_request(rq);
    *occasion = (struct occasion){0};
    TRY(flow_find(&office, region, case_id, &occasion->matter));
    return fill_occasion(rq, handling, occasion);
}

result occasion_of_case(struct request *rq, const char *number, const char *action, struct occasion *occasion)
{
    static const result unknown = {ERR_NOT_FOUND, 0, "没有找到这个办件，请核对办件编号"};
    size_t size = strcspn(number, "-");
    const char *region = arena_copy(rq->arena, number, size < 13 ? size : 0);
    struct handling newest;
    *occasion = (struct occasion){0};
    if (action && !handling_kind_find(action)) {
        return invalid("handling",
                       "没有这种办理；可以是accept、ask_more、refuse、finish、finish_now、deliver、withdraw");
    }
    result found = flow_find_number(rq, region, number, &occasion->matter);
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !str_equal(occasion->matter.flow, "case"))) {
        return unknown;
    }
    TRY(found);
    if (!action) {
        return fill_occasion(rq, 0, occasion);
    }
    found = handling_newest(rq, region, occasion->matter.id, action, &newest);
    if (found.code == ERR_NOT_FOUND) {
        return failed(ERR_CONFLICT, str_format(rq->arena, "这个办件还没有“%s”，办理结束后才能评价",
                                               handling_kind_find(action)->label));
    }
    TRY(found);
    return fill_occasion(rq, newest.handling, occasion);
}

/* --- codes ------------------------------------------------------------------------------------------------------- */

static result code_index(struct request *rq, const char *region, const char *code, struct bytes *index)
{
    uint8_t *bytes = arena_alloc(rq->arena, SEAL_INDEX_SIZE);
    TRY(seal_index(app_keyring(rq->app), "review.code", str_format(rq->arena, "%s/%s", region, code), bytes));
    *index = (struct bytes){bytes, SEAL_INDEX_SIZE};
    return SUCCESS;
}

static struct date expires_on(struct request *rq, struct instant from)
{
    return date_add(instant_date(from), (int32_t)app_setting(rq->app, "reviews.code_days"));
}

#define NO_ADDRESS                                                                                                                       \
    "没有印二维码：还没有设定市民访问本系统的网址。请系统管理员在数据目录的settings.conf中写一行" \
    " reviews.public_address = https://… 并重新启动；在此之前，市民可以打开评价页（/pingjia），输入评价码评价。"

/* A phone needs to know where citizens reach this program, which only the office can say: what a request names as the
 * host is said by whoever sent it. Without that there is no drawing, but what to do about it. */
static result draw_qr(struct request *rq, const char *path, struct rating_code_made *out)
{
    const char *site = app_setting_text(rq->app, "reviews.public_address");
    size_t size = strlen(site);
    if (size == 0) {
        out->notice = NO_ADDRESS;
        return SUCCESS;
    }
    while (size > 0 && site[size - 1] == '/') {
        size--;
    }
    return qr_svg(rq->arena, str_format(rq->arena, "%.*s%s", (int)size, site, path), &out->qr);
}

static result review_code_issue(struct request *rq, const struct rating_code_form *in, struct rating_code_made *out)
{
    struct occasion occasion;
    uint8_t random[CODE_BYTES];
    char code[CODE_SIZE + 1];
    struct rating_code row = {.issued_at = rq->now, .issued_by = rq->who->staff};
    TRY(occasion_of_case(rq, in->number, in->handling, &occasion));
    rq->version = NO_NUMBER;
    row.region = occasion.matter.region;
    row.case_id = occasion.matter.id;
    row.handling = occasion.handling.handling;
    seam_random(random, sizeof random);
    rating_code_make(random, code);
    TRY(code_index(rq, row.region, code, &row.code));
    TRY(rating_code_insert(rq, &row));
    TRY(ledger_note(
        rq, "reviews", "issue_code", row.region,
        str_format(rq->arena, "{\"case\":\"%s\",\"handling\":%lld}", occasion.matter.number, (long long)row.handling)));
    *out = (struct rating_code_made){.region = row.region,
                                     .code = rating_code_grouped(rq->arena, code),
                                     .path = str_format(rq->arena, "/pingjia#%s/%s", row.region, code),
                                     .item_name = occasion.file.item_name,
                                     .handling_label = occasion.label,
                                     .expires_on = expires_on(rq, rq->now)};
    return draw_qr(rq, out->path, out);
}
HANDLER(review_code_issue, rating_code_form, rating_code_made);

/* --- wrong codes ---------------------------------------------------------------------------------------------------
 */

static result is_locked(struct request *rq, const char *peer, bool *locked)
{
    struct review_guesses guesses;
    TRY(review_guesses_find(rq, peer, &guesses));
    *locked = rq->now.ms < guesses.locked_until.ms;
    return SUCCESS;
}

/* One more from here, of at most so many within the window; *shut: this was the last. */
static result count_guess(struct request *rq, const char *peer, int64_t most, bool *shut)
{
    struct review_guesses guesses;
    int64_t window_ms = app_setting(rq->app, "reviews.guess_minutes") * MINUTE_MS;
    TRY(review_guesses_find(rq, peer, &guesses));
    if (rq->now.ms - guesses.failed_at.ms >= window_ms) {
        guesses.failed_at = rq->now;
        guesses.failed_count = 0;
    }
    guesses.failed_count = number_is_set(guesses.failed_count) ? guesses.failed_count + 1 : 1;
    *shut = guesses.failed_count >= most;
    if (*shut) {
        guesses.locked_until.ms = rq->now.ms + window_ms;
        guesses.failed_count = 0;
    }
    return review_guesses_put(rq, &guesses);
}

/* "*" stands for all addresses; an address of its own is never empty. */
static const char *peer_of(const struct request *rq)
{
    return str_is_empty(rq->peer) ? "local" : rq->peer;
}

result guess_was_wrong(struct request *rq, const char *region, result why)
{
    bool shut, all_shut;
    TRY(count_guess(rq, peer_of(rq), app_setting(rq->app, "reviews.guess_most"), &shut));
    TRY(count_guess(rq, "*", app_setting(rq->app, "reviews.guess_most_all"), &all_shut));
    TRY(ledger_note(rq, "reviews", "code_refused", region, 0));
    if (shut) {
        TRY(ledger_note(rq, "reviews", "address_locked", region, 0));
    }
    if (all_shut) {
        TRY(ledger_note(rq, "reviews", "codes_locked", region, 0));
    }
    rq->refusal = why;
    return SUCCESS;
}

result rating_code_read(struct request *rq, const char *region, const char *typed, struct rating_code *row, bool *good)
{
    static const result too_many = {ERR_TOO_MANY, 0, "错误的评价码过多，请过一会儿再试；也可以在窗口评价"};
    static const result wrong = {ERR_NOT_FOUND, "code", "评价码不正确，请核对回执上的地区和评价码"};
    bool locked, all_locked;
    struct bytes index;
    *good = false;
    TRY(is_locked(rq, peer_of(rq), &locked));
    TRY(is_locked(rq, "*", &all_locked));
    if (locked || all_locked) {
        rq->refusal = too_many;
        return SUCCESS;
    }
    const char *code = rating_code_normal(rq->arena, typed);
    if (!code) {
        return guess_was_wrong(rq, "", wrong);
    }
    TRY(code_index(rq, region, code, &index));
    result found = rating_code_find(rq, region, index, row);
    if (found.code == ERR_NOT_FOUND) {
        return guess_was_wrong(rq, "", wrong);
    }
    *good = is_ok(found);
    return found;
}

result review_guesses_clear(struct request *rq)
{
    return review_guesses_forget(rq, (struct instant){rq->now.ms - DAY_MS});
}
