/* Questions that found no answer. */
#include <assert.h>

#include "kernel/org/org.h"
#include "modules/knowledge/handlers.h"
#include "modules/knowledge/knowledge.h"
#include "modules/knowledge/life.h"
#include "modules/knowledge/rules.h"
#include "modules/knowledge/store.h"

static result open_gap(struct request *rq, const char *region, const char *text, int64_t *id)
{
    struct matter matter;
    int64_t number;
    TRY(sequence_next(rq, region, "gap", &number));
    assert(number < 10000000); /* the counter's item type holds 7 digits */
    TRY(flow_open(rq,
                  &(struct matter_opening){.flow = &gap_flow,
                                           .action = "ask",
                                           .region = region,
                                           .number = str_format(rq->arena, "QK-%lld", (long long)number),
                                           .title = text,
                                           .unit = rq->who->unit,
                                           .item_type = str_format(rq->arena, "%lld", (long long)number),
                                           .legal_limit = NO_NUMBER,
                                           .promised_limit = NO_NUMBER},
                  &matter));
    *id = matter.id;
    return store_gap_insert(rq, &(struct gap){.region = region, .id = matter.id, .text = text, .article = NO_NUMBER});
}

result knowledge_miss(struct request *rq, const char *region, const char *text, int64_t *gap)
{
    const char *kept = gap_text(rq->arena, text);
    struct matter matter;
    *gap = 0;
    if (!kept || str_is_empty(region)) {
        return SUCCESS;
    }
    TRY(store_gap_by_text(rq, region, kept, gap));
    if (!number_is_set(*gap)) {
        return open_gap(rq, region, kept, gap);
    }
    TRY(find_along(rq, region, *gap, &matter));
    struct flow_move move = flow_plain("ask", 0);
    return flow_apply_along(rq, &matter, &move);
}

static result gap_note(struct request *rq, const struct gap_form *in, struct gap *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    int64_t id;
    TRY(request_sees_region(rq, region) ? SUCCESS : invalid("region", "地区不在您的管辖范围内"));
    TRY(knowledge_miss(rq, region, in->text, &id));
    if (id == 0) {
        return invalid("text", "检索内容太短，或者只有号码，请写明想了解的问题");
    }
    TRY(store_gap_find(rq, region, id, out));
    out->asked++; /* the counter is written with the commit */
    return SUCCESS;
}
HANDLER(gap_note, gap_form, gap);

/* --- working on them --------------------------------------------------------------------------------------------- */

static result find(struct request *rq, const char *region, int64_t id, struct matter *matter, struct gap *gap)
{
    result r = flow_find(rq, region, id, matter);
    if (r.code == ERR_NOT_FOUND || (is_ok(r) && !str_equal(matter->flow, "gap"))) {
        return failed(ERR_NOT_FOUND, "没有这个知识缺口");
    }
    TRY(r);
    return store_gap_find(rq, region, id, gap);
}

static result gap_draft(struct request *rq, const struct article_form *in, struct article_view *out)
{
    struct matter matter, drafted;
    struct gap gap;
    struct article article;
    struct flow_move move = flow_plain("draft", 0);
    TRY(find(rq, region_canonical(rq->arena, in->region), in->id, &matter, &gap));
    TRY(article_from_form(rq, in, &article));
    TRY(article_open(rq, &article, number_is_set(in->unit) ? in->unit : rq->who->unit, &drafted));
    TRY(flow_apply(rq, &matter, &move));
    gap.article = drafted.id;
    TRY(store_gap_set_article(rq, &gap));
    rq->version = drafted.version;
    rq->location = str_format(rq->arena, "/api/v1/articles/%s/%lld", drafted.region, (long long)drafted.id);
    return article_show(rq, &drafted, out);
}
HANDLER(gap_draft, article_form, article_view);

static result gap_dismiss(struct request *rq, const struct article_move *in, struct gap *out)
{
    struct matter matter;
    struct flow_move move = flow_plain("dismiss", in->reason);
    TRY(find(rq, region_canonical(rq->arena, in->region), in->id, &matter, out));
    TRY(flow_apply(rq, &matter, &move));
    out->state = matter.state;
    out->changed_at = matter.changed_at;
    return SUCCESS;
}
HANDLER(gap_dismiss, article_move, gap);

/* "asked.region.id" */
static result read_place(struct request *rq, const char *after, struct gap_place *place)
{
    *place = (struct gap_place){0};
    const char *first = after ? strchr(after, '.') : 0, *second = first ? strchr(first + 1, '.') : 0;
    if (!after) {
        return SUCCESS;
    }
    if (!second || !str_to_int(arena_copy(rq->arena, after, (size_t)(first - after)), &place->asked) ||
        !str_to_int(second + 1, &place->id)) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    place->region = arena_copy(rq->arena, first + 1, (size_t)(second - first - 1));
    return SUCCESS;
}

static result gap_list(struct request *rq, const struct gap_search *in, struct gap_page *out)
{
    struct gap_place after;
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(read_place(rq, in->after, &after));
    TRY(store_gap_page(rq, in, &after, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct gap *last = &out->items.items[--out->items.count - 1];
        out->next = str_format(rq->arena, "%lld.%s.%lld", (long long)last->asked, last->region, (long long)last->id);
    }
    return SUCCESS;
}
HANDLER(gap_list, gap_search, gap_page);
