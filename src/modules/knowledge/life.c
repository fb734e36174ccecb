#include "modules/knowledge/life.h"

#include <assert.h>

#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "kernel/search/search.h"
#include "modules/items/items.h"
#include "modules/knowledge/rules.h"
#include "modules/knowledge/store.h"

result find_along(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    const struct identity *who = rq->who;
    int64_t version = rq->version;
    rq->who = &identity_system;
    result r = flow_find(rq, region, id, matter);
    rq->who = who;
    rq->version = version;
    return r;
}

/* --- what is written --------------------------------------------------------------------------------------------- */

static result check_items(struct request *rq, const struct article *article)
{
    const char *rest = article->items;
    for (const char *code = word_next(rq->arena, &rest); code; code = word_next(rq->arena, &rest)) {
        struct item item;
        result r = item_find(rq, article->region, code, instant_date(rq->now), &item);
        if (r.code == ERR_NOT_FOUND) {
            return invalid("items", str_format(rq->arena, "此地区没有在用的事项“%s”，请核对实施编码",
                                               str_cut(rq->arena, code, 64)));
        }
        TRY(r);
    }
    return SUCCESS;
}

static result check_units(struct request *rq, const struct article *article)
{
    const char *rest = article->units;
    for (const char *word = word_next(rq->arena, &rest); word; word = word_next(rq->arena, &rest)) {
        int64_t id;
        struct unit unit;
        result r = str_to_int(word, &id) ? org_unit_find(rq->db, rq->arena, id, &unit) : failed(ERR_NOT_FOUND, 0);
        if (r.code == ERR_NOT_FOUND) {
            return invalid("units", str_format(rq->arena, "没有编号为“%s”的单位", str_cut(rq->arena, word, 40)));
        }
        TRY(r);
    }
    return SUCCESS;
}

result article_from_form(struct request *rq, const struct article_form *form, struct article *article)
{
    *article = (struct article){.region = region_canonical(rq->arena, form->region),
                                .title = form->title,
                                .question = form->question,
                                .answer = form->answer,
                                .items = words_once(rq->arena, form->items ? form->items : ""),
                                .units = words_once(rq->arena, form->units ? form->units : ""),
                                .is_public = form->is_public,
                                .valid_from = form->valid_from,
                                .valid_to = form->valid_to,
                                .review_on = form->review_on,
                                .written_by = rq->who->staff,
                                .written_at = rq->now};
    if (!request_sees_region(rq, article->region)) {
        return invalid("region", "没有这个地区，或者不在您的管辖范围内");
    }
    TRY(article_check_days(article, instant_date(rq->now)));
    TRY(check_items(rq, article));
    return check_units(rq, article);
}

/* The unit that answers for it exists and is within the caller's scope. */
static result check_unit(struct request *rq, int64_t id)
{
    struct unit unit;
    bool is_in;
    result r = org_unit_find(rq->db, rq->arena, id, &unit);
    TRY(r.code == ERR_NOT_FOUND ? SUCCESS : r);
    TRY(org_unit_in_scope(rq, id, &is_in));
    return is_ok(r) && is_in && request_sees_region(rq, unit.region)
               ? SUCCESS
               : invalid("unit", "请填写责任单位：没有这个单位，或者不在您的管辖范围内");
}

/* An import knows an article by its title. `id`: that may bear it. */
static result check_title(struct request *rq, const struct article *article, int64_t id)
{
    struct article other;
    result r = store_article_titled(rq, article->region, article->title, &other);
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    return other.article == id ? SUCCESS : invalid("title", "此地区已有同一标题的知识，请修订它，或者换一个标题");
}

result article_open(struct request *rq, struct article *article, int64_t unit, struct matter *matter)
{
    int64_t number;
    TRY(check_unit(rq, unit));
    TRY(check_title(rq, article, 0));
    TRY(sequence_next(rq, article->region, "article", &number));
    assert(number < 10000000); /* the counter's item type holds 7 digits */
    TRY(flow_open(rq,
                  &(struct matter_opening){.flow = &article_flow,
                                           .action = "write",
                                           .region = article->region,
                                           .number = str_format(rq->arena, "ZS-%lld", (long long)number),
                                           .title = article->title,
                                           .unit = unit,
                                           .item_type = str_format(rq->arena, "%lld", (long long)number),
                                           .legal_limit = NO_NUMBER,
                                           .promised_limit = NO_NUMBER},
                  matter));
    article->article = matter->id;
    article->version = 1;
    rq->version = matter->version;
    return store_article_insert(rq, article);
}

result article_edit(struct request *rq, struct article *article, int64_t unit, struct matter *matter)
{
    bool is_in_work = str_equal(matter->state, "draft") || str_equal(matter->state, "revising");
    struct flow_move move = flow_plain(is_in_work ? "edit" : "revise", 0);
    struct article newest;
    if (number_is_set(unit)) {
        TRY(check_unit(rq, unit));
        move.unit = unit;
    }
    TRY(check_title(rq, article, matter->id));
    TRY(store_article_newest(rq, matter->region, matter->id, &newest));
    TRY(flow_apply(rq, matter, &move));
    article->article = matter->id;
    article->version = newest.version + 1;
    return store_article_insert(rq, article);
}

/* --- what is published ------------------------------------------------------------------------------------------- */

static result index_article(struct request *rq, const struct article *article, const struct matter *matter)
{
    const char *initials;
    TRY(search_initials(rq->arena, str_format(rq->arena, "%s %s", article->title, article->question), &initials));
    return search_put(rq, article->region, "article", article->article,
                      str_format(rq->arena, "%s %s %s %s %s %s", article->title, article->question, article->answer,
                                 article->items, matter->number, initials));
}

static result answer_gaps(struct request *rq, const struct article *article)
{
    gap_rows gaps;
    TRY(store_gaps_of(rq, article->region, article->article, &gaps));
    for (size_t i = 0; i < gaps.count; i++) {
        struct matter matter;
        TRY(find_along(rq, gaps.items[i].region, gaps.items[i].id, &matter));
        struct flow_move move = flow_plain("answer", 0);
        TRY(flow_apply_along(rq, &matter, &move));
    }
    return SUCCESS;
}

/* A first version may have held before it was written here; what follows another does not rewrite the past. */
static void choose_first_day(struct article *article, struct date today)
{
    bool is_past = article->valid_from.ymd < today.ymd;
    if (!date_is_set(article->valid_from) || (article->version > 1 && is_past)) {
        article->valid_from = today;
    }
}

result article_publish(struct request *rq, struct article *article, struct matter *matter)
{
    struct date today = instant_date(rq->now);
    struct flow_move move = flow_plain("publish", 0);
    choose_first_day(article, today);
    article->review_on = article_review_day(article, today, app_setting(rq->app, "knowledge.review_days"));
    article->published_at = rq->now;
    move.body = str_format(rq->arena, "{\"valid_from\":\"%s\",\"version\":%lld}",
                           date_text(rq->arena, article->valid_from), (long long)article->version);
    if (date_is_set(article->valid_to) && article->valid_to.ymd < article->valid_from.ymd) {
        return invalid("valid_to", "失效日期早于生效日期，请修改后再发布");
    }
    TRY(flow_apply(rq, matter, &move));
    TRY(store_article_end_before(rq, article, article->valid_from));
    TRY(store_article_set_days(rq, article));
    TRY(store_article_tie(rq, article->region, article->article, article));
    TRY(index_article(rq, article, matter));
    return answer_gaps(rq, article);
}
