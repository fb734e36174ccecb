/* Writing articles and moving them along. */
#include "kernel/api/app.h"
#include "kernel/search/search.h"
#include "modules/knowledge/handlers.h"
#include "modules/knowledge/knowledge.h"
#include "modules/knowledge/life.h"
#include "modules/knowledge/rules.h"
#include "modules/knowledge/store.h"

/* An article within the caller's scope. */
static result find(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    result r = flow_find(rq, region, id, matter);
    return r.code == ERR_NOT_FOUND || (is_ok(r) && !str_equal(matter->flow, "article"))
               ? failed(ERR_NOT_FOUND, "没有这篇知识")
               : r;
}

static result article_write(struct request *rq, const struct article_form *in, struct article_view *out)
{
    struct article article;
    struct matter matter;
    TRY(article_from_form(rq, in, &article));
    TRY(article_open(rq, &article, number_is_set(in->unit) ? in->unit : rq->who->unit, &matter));
    rq->location = str_format(rq->arena, "/api/v1/articles/%s/%lld", matter.region, (long long)matter.id);
    return article_show(rq, &matter, out);
}
HANDLER(article_write, article_form, article_view);

static result article_rewrite(struct request *rq, const struct article_form *in, struct article_view *out)
{
    struct article article;
    struct matter matter;
    TRY(find(rq, in->region, in->id, &matter));
    TRY(article_from_form(rq, in, &article));
    TRY(article_edit(rq, &article, in->unit, &matter));
    return article_show(rq, &matter, out);
}
HANDLER(article_rewrite, article_form, article_view);

static result article_release(struct request *rq, const struct article_move *in, struct article_view *out)
{
    struct article article;
    struct matter matter;
    TRY(find(rq, in->region, in->id, &matter));
    TRY(store_article_newest(rq, matter.region, matter.id, &article));
    TRY(article_publish(rq, &article, &matter));
    return article_show(rq, &matter, out);
}
HANDLER(article_release, article_move, article_view);

/* A draft comes to nothing; a revision is dropped, and what was published goes on. */
static result article_discard(struct request *rq, const struct article_move *in, struct article_view *out)
{
    struct matter matter;
    TRY(find(rq, in->region, in->id, &matter));
    struct flow_move move = flow_plain(str_equal(matter.state, "revising") ? "keep" : "discard", in->reason);
    TRY(flow_apply(rq, &matter, &move));
    return article_show(rq, &matter, out);
}
HANDLER(article_discard, article_move, article_view);

static result article_confirm(struct request *rq, const struct article_move *in, struct article_view *out)
{
    struct article article;
    struct matter matter;
    struct date today = instant_date(rq->now);
    struct flow_move move = flow_plain("confirm", in->reason);
    TRY(find(rq, in->region, in->id, &matter));
    TRY(store_article_published(rq, matter.region, matter.id, &article));
    article.review_on = in->review_on;
    if (date_is_set(article.valid_to) && article.valid_to.ymd < today.ymd) {
        return failed(ERR_CONFLICT, "这篇知识已过失效日期，请修订或停用");
    }
    TRY(article_check_days(&article, today));
    article.review_on = article_review_day(&article, today, app_setting(rq->app, "knowledge.review_days"));
    TRY(flow_apply(rq, &matter, &move));
    TRY(store_article_set_days(rq, &article));
    return article_show(rq, &matter, out);
}
HANDLER(article_confirm, article_move, article_view);

static result article_retire(struct request *rq, const struct article_move *in, struct article_view *out)
{
    struct article after_all;
    struct matter matter;
    struct flow_move move = flow_plain("retire", in->reason);
    TRY(find(rq, in->region, in->id, &matter));
    TRY(flow_apply(rq, &matter, &move));
    TRY(store_article_newest(rq, matter.region, matter.id, &after_all));
    after_all.version++;
    TRY(store_article_end_before(rq, &after_all, instant_date(rq->now)));
    TRY(store_article_tie(rq, matter.region, matter.id, 0));
    TRY(search_put(rq, matter.region, "article", matter.id, 0));
    return article_show(rq, &matter, out);
}
HANDLER(article_retire, article_move, article_view);

/* --- use --------------------------------------------------------------------------------------------------------- */

result knowledge_use(struct request *rq, const char *region, int64_t article, const char *channel, int64_t matter,
                     struct instant at)
{
    struct matter used;
    struct article holding;
    struct date day = instant_date(instant_is_set(at) ? at : rq->now);
    result r = store_article_on(rq, region, article, day, &holding);
    if (r.code == ERR_NOT_FOUND) {
        return invalid("article", str_format(rq->arena, "没有编号%lld的知识，或者它在%s没有生效的版本，请重新选择",
                                             (long long)article, date_text(rq->arena, day)));
    }
    TRY(r);
    TRY(store_article_matter(rq, region, article, &used));
    struct event event = {.region = used.region,
                          .flow = "article",
                          .action = "use",
                          .at = at,
                          .unit = used.counted_unit,
                          .kind = "article.used",
                          .amount = 1,
                          .item_type = used.item_type,
                          .channel = channel,
                          .body = str_format(rq->arena, "{\"article\":%lld,\"matter\":%lld,\"version\":%lld}",
                                             (long long)article, (long long)matter, (long long)holding.version)};
    return ledger_append(rq, &event);
}

static result article_helped(struct request *rq, const struct article_key *in, struct nothing *out)
{
    (void)out;
    return knowledge_use(rq, in->region, in->id, "reader", 0, (struct instant){0});
}
HANDLER(article_helped, article_key, nothing);

result article_answered(struct request *rq, const struct matter *contact, const struct event *event)
{
    struct article_answer answer;
    record_clear(&article_answer_record, &answer);
    if (str_is_empty(event->body)) {
        return SUCCESS;
    }
    TRY(record_decode(&article_answer_record, rq->arena, event->body, strlen(event->body), &answer));
    int64_t article = answer.data ? answer.data->article : answer.article;
    return number_is_set(article) ? knowledge_use(rq, contact->region, article, "contact", contact->id, event->at)
                                  : SUCCESS;
}

/* --- review ------------------------------------------------------------------------------------------------------ */

result knowledge_review_job(struct request *rq)
{
    article_rows due;
    const struct stage_limit limit = {"workday", app_setting(rq->app, "knowledge.review_limit"), "知识复核时限"};
    TRY(store_articles_to_review(rq, instant_date(rq->now), &due));
    for (size_t i = 0; i < due.count; i++) {
        struct matter matter;
        struct flow_move move = flow_plain("fall_due", 0);
        move.stage = &limit;
        TRY(store_article_matter(rq, due.items[i].region, due.items[i].id, &matter));
        TRY(flow_apply(rq, &matter, &move));
    }
    return SUCCESS;
}
