/* Figures of ratings, what is to be checked about them, and their export. */
#include "modules/reviews/figures.h"

#include <assert.h>

#include "kernel/api/app.h"
#include "kernel/tally/metric.h"
#include "modules/reviews/handlers.h"
#include "modules/reviews/rules.h"
#include "modules/reviews/store_lists.h"

/* Shares of levels are cut to so many places and add up to 100% by the largest remainder, as all shares do. */
enum { SHARE_DECIMALS = 2 };

/* What a term of a rate comes to: "review.level_4" is how many gave that level. */
static int64_t level_amount(const void *of, const struct metric_term *term)
{
    static const char prefix[] = "review.level_";
    const struct level_count *count = of;
    const int64_t levels[REVIEW_LEVELS] = {count->level_1, count->level_2, count->level_3, count->level_4,
                                           count->level_5};
    assert(term->source == METRIC_FLOW && str_starts_with(term->kind, prefix));
    int level = term->kind[strlen(prefix)] - '0';
    assert(level >= 1 && level <= REVIEW_LEVELS);
    return levels[level - 1];
}

static const char *rate(struct request *rq, const char *code, const struct level_count *count)
{
    const struct metric *metric = metric_find(review_metrics, code, instant_date(rq->now));
    const char *text = metric_show(rq->arena, metric, metric_compute(metric, level_amount, count));
    return *text ? text : 0;
}

void level_count_complete(struct request *rq, struct level_count *count)
{
    int64_t *levels[] = {&count->level_1, &count->level_2, &count->level_3, &count->level_4, &count->level_5};
    const char **texts[] = {&count->share_1, &count->share_2, &count->share_3, &count->share_4, &count->share_5};
    int64_t parts[REVIEW_LEVELS], shares[REVIEW_LEVELS];
    count->total = 0;
    for (size_t i = 0; i < REVIEW_LEVELS; i++) {
        *levels[i] = number_is_set(*levels[i]) ? *levels[i] : 0;
        parts[i] = *levels[i];
        count->total += *levels[i];
    }
    metric_shares(parts, REVIEW_LEVELS, SHARE_DECIMALS, shares);
    for (size_t i = 0; i < REVIEW_LEVELS && count->total > 0; i++) {
        *texts[i] = str_format(rq->arena, "%lld.%02lld%%", (long long)(shares[i] / 100), (long long)(shares[i] % 100));
    }
    count->good_rate = rate(rq, "review.good_rate", count);
    count->satisfied_rate = rate(rq, "review.satisfied_rate", count);
}

static void add_up(struct level_count *sum, const struct level_count *part)
{
    sum->level_1 += part->level_1;
    sum->level_2 += part->level_2;
    sum->level_3 += part->level_3;
    sum->level_4 += part->level_4;
    sum->level_5 += part->level_5;
}

static result review_statistics(struct request *rq, const struct review_figures_question *in,
                                struct review_figures *out)
{
    struct review_figures_question question = *in;
    struct level_count *sum = ARENA_NEW(rq->arena, struct level_count);
    struct date today = instant_date(rq->now);
    question.to = date_is_set(in->to) ? in->to : today;
    question.from = date_is_set(in->from) ? in->from : (struct date){question.to.ymd / 100 * 100 + 1};
    if (question.from.ymd > question.to.ymd) {
        return invalid("from", "起始日期不能晚于截止日期");
    }
    TRY(review_figures_read(rq, &question, &out->items));
    for (size_t i = 0; i < out->items.count; i++) {
        struct level_count *count = &out->items.items[i];
        if (str_equal(in->by, "channel")) {
            count->label = code_label(&review_channels, count->key);
        }
        add_up(sum, count);
        level_count_complete(rq, count);
    }
    level_count_complete(rq, sum);
    out->sum = sum;
    out->from = question.from;
    out->to = question.to;
    return SUCCESS;
}
HANDLER(review_statistics, review_figures_question, review_figures);

/* --- what to check ----------------------------------------------------------------------------------------------- */

static void add_finding(struct request *rq, struct review_findings *out, struct review_finding finding)
{
    size_t size = sizeof *out->items.items, count = out->items.count;
    out->items.items = arena_grow(rq->arena, out->items.items, count * size, (count + 1) * size);
    out->items.items[out->items.count++] = finding;
}

/* A list of one kind, each with its code and its question. */
static void add_findings(struct request *rq, struct review_findings *out, const review_finding_list *list,
                         const char *code,
                         const char *(*ask)(struct arena *arena, const struct review_finding *finding))
{
    for (size_t i = 0; i < list->count; i++) {
        struct review_finding *finding = &list->items[i];
        finding->code = code;
        finding->question = ask(rq->arena, finding);
        add_finding(rq, out, *finding);
    }
}

static const char *ask_equal(struct arena *arena, const struct review_finding *finding)
{
    return str_format(arena, "评价数与办结数都是%lld，一件不差：评价是否都由当事人本人作出，有没有代评或补录？",
                      (long long)finding->count);
}

static const char *ask_minute(struct arena *arena, const struct review_finding *finding)
{
    return str_format(arena, "%s这一分钟内有%lld个评价：窗口数能否办理这么多，还是集中补评？",
                      instant_text(arena, finding->at), (long long)finding->count);
}

static const char *ask_source(struct arena *arena, const struct review_finding *finding)
{
    return str_format(arena, "同一设备或同一网络地址在一小时内作出%lld个评价：是大厅共用的网络，还是有人代评？",
                      (long long)finding->count);
}

static const char *ask_one_level(struct arena *arena, const struct review_finding *finding)
{
    return str_format(arena, "这个窗口的%lld个评价全部是“%s”：评价器的其他选项能否正常选择，是否由当事人自己选择？",
                      (long long)finding->count,
                      code_label(&review_levels, str_format(arena, "%lld", (long long)finding->of)));
}

static result check_percents(struct request *rq, const struct review_check_question *in, const char *by,
                             struct review_findings *out)
{
    level_counts groups;
    const struct review_figures_question question = {.by = by,
                                                     .region = in->region,
                                                     .unit = NO_NUMBER,
                                                     .hall = NO_NUMBER,
                                                     .hall_window = NO_NUMBER,
                                                     .staff = NO_NUMBER,
                                                     .from = in->from,
                                                     .to = in->to};
    TRY(review_figures_read(rq, &question, &groups));
    for (size_t i = 0; i < groups.count; i++) {
        const struct level_count *count = &groups.items[i];
        const int64_t levels[] = {count->level_1, count->level_2, count->level_3, count->level_4, count->level_5};
        int64_t one_in, unit = NO_NUMBER;
        if (!shares_are_whole(levels, REVIEW_LEVELS, &one_in)) {
            continue;
        }
        bool is_unit = str_equal(by, "unit") && str_to_int(count->key, &unit);
        add_finding(rq, out,
                    (struct review_finding){
                        .code = "whole_percents",
                        .region = is_unit ? 0 : count->key,
                        .unit = unit,
                        .hall = NO_NUMBER,
                        .hall_window = NO_NUMBER,
                        .count = count->total,
                        .of = one_in,
                        .question = str_format(rq->arena,
                                               "%lld个评价的各等次占比都正好是整百分数，偶然如此约为%lld分之一："
                                               "是逐个评价的合计，还是按比例推算？",
                                               (long long)count->total, (long long)one_in)});
    }
    return SUCCESS;
}

static result review_checks(struct request *rq, const struct review_check_question *in, struct review_findings *out)
{
    review_finding_list found;
    int64_t least = app_setting(rq->app, "reviews.check_least");
    if (in->from.ymd > in->to.ymd) {
        return invalid("from", "起始日期不能晚于截止日期");
    }
    out->from = in->from;
    out->to = in->to;
    TRY(review_checks_equal_cases(rq, in, least, &found));
    add_findings(rq, out, &found, "equals_cases", ask_equal);
    TRY(check_percents(rq, in, "region", out));
    TRY(check_percents(rq, in, "unit", out));
    TRY(review_checks_minutes(rq, in, app_setting(rq->app, "reviews.check_minute"), &found));
    add_findings(rq, out, &found, "burst", ask_minute);
    TRY(review_checks_sources(rq, in, app_setting(rq->app, "reviews.check_source"), &found));
    add_findings(rq, out, &found, "burst", ask_source);
    TRY(review_checks_one_level(rq, in, least, &found));
    add_findings(rq, out, &found, "one_level", ask_one_level);
    return SUCCESS;
}
HANDLER(review_checks, review_check_question, review_findings);
