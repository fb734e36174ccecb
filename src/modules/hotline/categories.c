/* What an office keeps: the tree of categories and the limits.
 *
 * A change is a new version of the category from some day on; ids stay. So an order, which keeps an id, is moved by no
 * change of the tree, and a count of a period goes by the tree as it stood on the period's last day. */
#include "kernel/ledger/ledger.h"
#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/store.h"

enum { LEVELS = 3 };

/* --- reading ----------------------------------------------------------------------------------------------------- */

result category_tree(struct request *rq, const char *region, struct date on, category_list *tree)
{
    return categories_read(rq, region, on, tree);
}

static bool holds_on(const struct category *category, struct date on)
{
    return category->valid_from.ymd <= on.ymd && (!date_is_set(category->valid_to) || category->valid_to.ymd >= on.ymd);
}

result category_find(struct request *rq, const char *region, int64_t id, struct date on, struct category *category)
{
    TRY(category_read(rq, region, id, on, category));
    return holds_on(category, on) ? SUCCESS : failed(ERR_NOT_FOUND, "此分类已停用");
}

result category_path(struct request *rq, const char *region, int64_t id, struct date on, const char **path)
{
    *path = id == 0 ? "未分类" : "";
    for (int level = 0; id != 0 && level < LEVELS; level++) {
        struct category category;
        result r = category_read(rq, region, id, on, &category);
        if (r.code == ERR_NOT_FOUND) { /* begins later: the order was given it afterwards */
            r = category_read(rq, region, id, (struct date){99991231}, &category);
        }
        TRY(r);
        *path = level == 0 ? category.name : str_format(rq->arena, "%s/%s", category.name, *path);
        id = category.parent;
    }
    return SUCCESS;
}

static result category_show(struct request *rq, const struct category_question *in, struct category_tree *out)
{
    category_list tree;
    TRY(category_tree(rq, region_canonical(rq->arena, in->region), date_is_set(in->on) ? in->on : instant_date(rq->now),
                      &tree));
    out->items.items = tree.items;
    out->items.count = tree.count;
    return SUCCESS;
}
HANDLER(category_show, category_question, category_tree);

static result category_read_one(struct request *rq, const struct category_key *in, struct category *out)
{
    result r = category_read(rq, region_canonical(rq->arena, in->region), in->id, (struct date){99991231}, out);
    rq->version = is_ok(r) ? out->version : NO_NUMBER;
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个分类") : r;
}
HANDLER(category_read_one, category_key, category);

/* --- changing ---------------------------------------------------------------------------------------------------- */

/* How many levels lie below it, today or later. */
static int64_t depth_below(const category_list *tree, int64_t id, int64_t guard)
{
    int64_t deepest = 0;
    for (size_t i = 0; i < tree->count && guard > 0; i++) {
        if (tree->items[i].parent == id && !date_is_set(tree->items[i].valid_to)) {
            int64_t depth = 1 + depth_below(tree, tree->items[i].id, guard - 1);
            deepest = depth > deepest ? depth : deepest;
        }
    }
    return deepest;
}

static bool is_below(const category_list *tree, int64_t id, int64_t ancestor)
{
    for (int level = 0; id != 0 && level <= LEVELS; level++) {
        int64_t above = 0;
        if (id == ancestor) {
            return true;
        }
        for (size_t i = 0; i < tree->count; i++) {
            above = tree->items[i].id == id ? tree->items[i].parent : above;
        }
        id = above;
    }
    return false;
}

static result check_form(struct request *rq, const struct category_form *in, struct category *category)
{
    struct category parent;
    category_list tree;
    bool taken;
    category->region = region_canonical(rq->arena, in->region);
    category->name = in->name;
    category->parent = number_is_set(in->parent) ? in->parent : 0;
    category->level = 1;
    category->valid_from = date_is_set(in->from) ? in->from : instant_date(rq->now);
    if (!request_sees_region(rq, category->region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    TRY(category_tree(rq, category->region, (struct date){99991231}, &tree));
    if (category->parent != 0) {
        result r = category_find(rq, category->region, category->parent, category->valid_from, &parent);
        if (r.code == ERR_NOT_FOUND ||
            (is_ok(r) && category->id != 0 && is_below(&tree, category->parent, category->id))) {
            return invalid("parent", "没有这个上级分类，或者它就在此分类之下");
        }
        TRY(r);
        category->level = parent.level + 1;
    }
    if (category->level + (category->id == 0 ? 0 : depth_below(&tree, category->id, LEVELS)) > LEVELS) {
        return invalid("parent", "分类最多三级");
    }
    TRY(category_name_taken(rq, category, &taken));
    return taken ? invalid("name", "同一上级下已有同名分类") : SUCCESS;
}

static result note_category(struct request *rq, const char *action, const struct category *category)
{
    struct buf body;
    buf_init(&body, rq->arena, 4096);
    buf_format(&body, "{\"category\":%lld,\"level\":%lld,\"name\":", (long long)category->id,
               (long long)category->level);
    buf_json(&body, category->name);
    buf_format(&body, ",\"parent\":%lld,\"version\":%lld}", (long long)category->parent, (long long)category->version);
    rq->version = category->version;
    return ledger_note(rq, "hotline", action, category->region, body.data);
}

static result category_create(struct request *rq, const struct category_form *in, struct category *out)
{
    *out = (struct category){.version = 1};
    if (number_is_set(in->id)) {
        return invalid("id", "编号由系统给出，不能提交");
    }
    TRY(check_form(rq, in, out));
    TRY(sequence_next(rq, out->region, "hotline category", &out->id));
    TRY(category_insert(rq, out));
    rq->location = str_format(rq->arena, "/api/v1/hotline/categories/%s/%lld", out->region, (long long)out->id);
    return note_category(rq, "category_add", out);
}
HANDLER(category_create, category_form, category);

/* The newest version, which may begin later than today. */
static result newest_version(struct request *rq, const char *region, int64_t id, struct category *category)
{
    result r = category_read(rq, region_canonical(rq->arena, region), id, (struct date){99991231}, category);
    if (r.code == ERR_NOT_FOUND || (is_ok(r) && !request_sees_region(rq, category->region))) {
        return failed(ERR_NOT_FOUND, "没有这个分类");
    }
    TRY(r);
    return rq->if_version == category->version ? SUCCESS : failed(ERR_STALE, "此分类已被他人修改，请重新读取");
}

/* Those below it move with it: their level follows. */
static result level_children(struct request *rq, const struct category *above)
{
    category_list tree;
    TRY(category_tree(rq, above->region, (struct date){99991231}, &tree));
    for (size_t i = 0; i < tree.count; i++) {
        struct category child = tree.items[i];
        if (child.parent != above->id || date_is_set(child.valid_to) || child.level == above->level + 1) {
            continue;
        }
        TRY(category_end(rq, child.region, child.id, child.version, date_add(above->valid_from, -1)));
        child.version++;
        child.level = above->level + 1;
        child.valid_from = above->valid_from;
        TRY(category_insert(rq, &child));
        TRY(level_children(rq, &child));
    }
    return SUCCESS;
}

static result category_change(struct request *rq, const struct category_form *in, struct category *out)
{
    struct category before;
    TRY(newest_version(rq, in->region, in->id, &before));
    *out = (struct category){.id = before.id, .version = before.version + 1};
    TRY(check_form(rq, in, out));
    if (out->valid_from.ymd < before.valid_from.ymd || out->valid_from.ymd < instant_date(rq->now).ymd) {
        return invalid("from", "修改不能早于今天或上一次修改的生效日期：已公布的统计按当时的分类");
    }
    TRY(category_end(rq, before.region, before.id, before.version, date_add(out->valid_from, -1)));
    TRY(category_insert(rq, out));
    TRY(level_children(rq, out));
    return note_category(rq, "category_change", out);
}
HANDLER(category_change, category_form, category);

static result category_close(struct request *rq, const struct category_key *in, struct category *out)
{
    int64_t below;
    struct date last = date_is_set(in->last) ? in->last : instant_date(rq->now);
    TRY(newest_version(rq, in->region, in->id, out));
    TRY(category_children(rq, out->region, out->id, date_add(last, 1), &below));
    if (below > 0) {
        return failed(ERR_CONFLICT, "此分类下还有分类，请先移走或停用");
    }
    if (last.ymd < instant_date(rq->now).ymd) {
        return invalid("last", "最后一日不能早于今天");
    }
    out->valid_to = last;
    TRY(category_end(rq, out->region, out->id, out->version, last));
    return note_category(rq, "category_close", out);
}
HANDLER(category_close, category_key, category);

/* --- limits ------------------------------------------------------------------------------------------------------ */

static result order_limit_list(struct request *rq, const struct order_limit_question *in, struct order_limit_list *out)
{
    order_limits limits;
    TRY(order_limits_read(rq, in->on, &limits));
    out->items.items = limits.items;
    out->items.count = limits.count;
    return SUCCESS;
}
HANDLER(order_limit_list, order_limit_question, order_limit_list);

static result order_limit_create(struct request *rq, const struct order_limit *in, struct order_limit *out)
{
    *out = *in;
    out->region = in->region ? region_canonical(rq->arena, in->region) : "";
    out->nature = in->nature ? in->nature : "";
    if (*out->region ? region_code_check(out->region) != 0 : rq->who->scope_low[0] != '\0') {
        return invalid("region", *out->region ? "地区代码不对" : "您只能给自己管辖的地区规定时限");
    }
    if (*out->region && !request_sees_region(rq, out->region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    if (*out->nature && !code_label(&order_natures, out->nature)) {
        return invalid("nature", "没有这个诉求类型");
    }
    if (out->valid_from.ymd < instant_date(rq->now).ymd) {
        return invalid("valid_from", "时限不能早于今天生效：已受理的工单按受理时的时限");
    }
    result r = order_limit_insert(rq, out);
    if (r.code == ERR_CONFLICT) {
        return invalid("valid_from", "这一天已规定过此类时限");
    }
    TRY(r);
    return ledger_note(rq, "hotline", "limit_add", out->region,
                       str_format(rq->arena, "{\"finish\":%lld,\"nature\":\"%s\",\"urgency\":\"%s\"}",
                                  (long long)out->finish_limit, out->nature, out->urgency));
}
HANDLER(order_limit_create, order_limit, order_limit);
