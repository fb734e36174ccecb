/* Looking articles up. */
#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "kernel/search/search.h"
#include "modules/knowledge/handlers.h"
#include "modules/knowledge/knowledge.h"
#include "modules/knowledge/life.h"
#include "modules/knowledge/store.h"

enum { HITS = 200 };

/* --- one article ------------------------------------------------------------------------------------------------- */

static result show_actions(struct request *rq, const struct matter *matter, struct article_view *out)
{
    struct flow_actions possible;
    TRY(flow_actions(rq, matter, &possible));
    out->actions.items = ARENA_ARRAY(rq->arena, struct article_button, possible.count + 1);
    out->actions.count = possible.count;
    for (size_t i = 0; i < possible.count; i++) {
        out->actions.items[i] = (struct article_button){possible.items[i]->action, possible.items[i]->label};
    }
    return SUCCESS;
}

static result show(struct request *rq, const struct matter *matter, const struct article *article,
                   struct article_view *out)
{
    out->article = article;
    out->number = matter->number;
    out->state = matter->state;
    out->state_label = flow_state_label(&article_flow, matter->state);
    out->unit = matter->unit;
    out->due_at = matter->stage_due_at;
    return store_article_used(rq, matter, &out->used);
}

result article_show(struct request *rq, const struct matter *matter, struct article_view *out)
{
    struct article *article = ARENA_NEW(rq->arena, struct article);
    TRY(store_article_newest(rq, matter->region, matter->id, article));
    TRY(show(rq, matter, article, out));
    return show_actions(rq, matter, out);
}

/* Staff see what is not public, and what they may do with it. */
static result article_read(struct request *rq, const struct article_key *in, struct article_view *out)
{
    bool is_staff = request_may(rq, "knowledge.read");
    struct article *article = ARENA_NEW(rq->arena, struct article);
    struct matter matter;
    const char *region = region_canonical(rq->arena, in->region);
    TRY(store_article_on(rq, region, in->id, date_is_set(in->on) ? in->on : instant_date(rq->now), article));
    if (!is_staff && !article->is_public) {
        return failed(ERR_NOT_FOUND, "没有这篇知识，或者当日没有生效的版本");
    }
    TRY(store_article_matter(rq, region, in->id, &matter));
    TRY(show(rq, &matter, article, out));
    if (!is_staff) {
        article->written_by = NO_NUMBER;
        return SUCCESS;
    }
    rq->version = matter.version;
    return show_actions(rq, &matter, out);
}
HANDLER(article_read, article_key, article_view);

static result article_versions(struct request *rq, const struct article_key *in, struct article_versions *out)
{
    struct matter matter;
    TRY(flow_find(rq, in->region, in->id, &matter));
    if (!str_equal(matter.flow, "article")) {
        return failed(ERR_NOT_FOUND, "没有这篇知识");
    }
    rq->version = matter.version;
    return store_article_versions(rq, matter.region, matter.id, &out->items);
}
HANDLER(article_versions, article_key, article_versions);

/* --- lists ------------------------------------------------------------------------------------------------------- */

static result read_place(struct request *rq, const char *after, struct article_place *place)
{
    *place = (struct article_place){"", 0};
    const char *point = after ? strchr(after, '.') : 0;
    if (after && (!point || !str_to_int(point + 1, &place->id))) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    place->region = after ? arena_copy(rq->arena, after, (size_t)(point - after)) : "";
    return SUCCESS;
}

static void end_page(struct request *rq, int64_t limit, struct article_page *out)
{
    if ((int64_t)out->items.count > limit) {
        const struct article_row *last = &out->items.items[--out->items.count - 1];
        out->next = str_format(rq->arena, "%s.%lld", last->region, (long long)last->id);
    }
}

static int64_t limit_of(const struct article_search *in)
{
    return number_is_set(in->limit) ? in->limit : 50;
}

/* By words or initials: the hits, in the order of their ids, that hold on the day and are what was asked for. */
static result search_words(struct request *rq, const struct article_search *in, bool only_public,
                           const struct article_place *after, struct article_page *out)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    int64_t limit = limit_of(in);
    search_hits hits;
    region_scope(in->within ? in->within : in->region ? in->region : "", low, high);
    struct search_query query = {.kind = "article",
                                 .region_low = low,
                                 .region_high = high,
                                 .text = in->q,
                                 .after = {after->region, after->id},
                                 .limit = HITS};
    out->items.items = ARENA_ARRAY(rq->arena, struct article_row, (size_t)limit + 1);
    do {
        TRY(search_find(rq->db, rq->arena, &query, &hits));
        for (size_t i = 0; i < hits.count && (int64_t)out->items.count <= limit; i++) {
            article_rows found;
            TRY(store_article_row(rq, in, only_public, hits.items[i].region, hits.items[i].id, &found));
            if (found.count > 0) {
                out->items.items[out->items.count++] = found.items[0];
            }
            query.after = hits.items[i];
        }
    } while ((int64_t)hits.count == query.limit && (int64_t)out->items.count <= limit);
    return SUCCESS;
}

static result article_search(struct request *rq, const struct article_search *in, struct article_page *out)
{
    bool only_public = !request_may(rq, "knowledge.read");
    struct article_search question = *in;
    struct article_place after;
    question.region = in->region ? region_canonical(rq->arena, in->region) : 0;
    question.on = date_is_set(in->on) ? in->on : instant_date(rq->now);
    if (in->state) {
        return invalid("state", "状态只用于在编知识的查询");
    }
    TRY(read_place(rq, in->after, &after));
    if (in->q) {
        TRY(search_words(rq, &question, only_public, &after, out));
    } else {
        TRY(store_article_page(rq, &question, only_public, &after, limit_of(in) + 1, &out->items));
    }
    end_page(rq, limit_of(in), out);
    return SUCCESS;
}
HANDLER(article_search, article_search, article_page);

static result article_work(struct request *rq, const struct article_search *in, struct article_page *out)
{
    struct article_place after;
    TRY(read_place(rq, in->after, &after));
    TRY(store_article_work(rq, in, &after, limit_of(in) + 1, &out->items));
    end_page(rq, limit_of(in), out);
    return SUCCESS;
}
HANDLER(article_work, article_search, article_page);

/* An agent's search: one that finds nothing is noted. It looks on a slow reader, and comes to the lane with what was
 * found. */
static result article_ask_before(struct request *rq, const struct article_search *in)
{
    struct article_page *page = ARENA_NEW(rq->arena, struct article_page);
    record_clear(&article_page_record, page);
    rq->prepared = page;
    return in->q ? article_search(rq, in, page) : invalid("q", "请填写关键词");
}

static result article_ask(struct request *rq, const struct article_search *in, struct article_page *out)
{
    *out = *(const struct article_page *)rq->prepared;
    if (out->items.count > 0 || in->after) {
        return SUCCESS;
    }
    const char *region = in->region ? in->region : in->within ? in->within : rq->who->region;
    return knowledge_miss(rq, region_canonical(rq->arena, region), in->q, &out->gap);
}
HANDLER_PREPARED(article_ask, article_search, article_page);
