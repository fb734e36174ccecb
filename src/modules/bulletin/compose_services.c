/* What people said of the service, and the 12345 line: each a section and an annex, when the period has any of it.
 *
 * The metrics are those of the modules reviews and hotline, found by their codes: a store without them has nothing to
 * tell. The hotline's own area (来电) counts where the line is, orders count where the thing is. */
#include "modules/bulletin/compose.h"

#include "modules/hotline/hotline.h"

#define FIGURE(code, part, type, shown) compose_figure(composer, (code), (part), (type), 0, (shown))

struct service {
    const char *title;        /* of the section */
    const char *table;        /* of the annex: "…各地评价情况统计表" */
    const char *const *tells; /* any of these above zero: there is something to tell */
    result (*say)(struct composer *composer, const struct part *part);
    const struct service_column *columns;
    size_t column_count;
};

struct service_column {
    struct sheet_column sheet;
    const char *code; /* NULL: the region's name */
};

/* --- words ------------------------------------------------------------------------------------------------------- */

static void say(struct composer *composer, const char *before, const struct shown *shown, const char *after)
{
    document_say(composer->document, "%s", before);
    document_show(composer->document, shown);
    document_say(composer->document, "%s", after);
}

/* A count that is said also when it is 0. */
static result say_count(struct composer *composer, const struct part *part, const char *before, const char *code,
                        const char *after)
{
    const struct shown *shown;
    TRY(FIGURE(code, part, "", &shown));
    say(composer, before, shown, after);
    return SUCCESS;
}

/* A rate of nothing is no rate. */
static result say_rate(struct composer *composer, const struct part *part, const char *before, const char *code)
{
    const struct shown *shown;
    TRY(FIGURE(code, part, "", &shown));
    if (*shown->text) {
        say(composer, before, shown, "");
    }
    return SUCCESS;
}

static result tells(struct composer *composer, const struct service *service, const struct part *part, bool *any)
{
    *any = false;
    for (const char *const *code = service->tells; *code && !*any; code++) {
        struct metric_value value;
        const struct figure figure = {.metric = metric_named(*code, composer->period.last),
                                      .region = part->region,
                                      .below = part->below,
                                      .period = composer->period,
                                      .type = ""};
        TRY(counted_value(&composer->services, &figure, &value));
        *any = value.numerator > 0;
    }
    return SUCCESS;
}

/* --- ratings ----------------------------------------------------------------------------------------------------- */

static const char *const rating_tells[] = {"review.count", "rectification.finished", 0};

static result say_levels(struct composer *composer, const struct part *part)
{
    static const struct {
        const char *code, *label;
    } levels[] = {{"review.level_1", "非常满意"},
                  {"review.level_2", "满意"},
                  {"review.level_3", "基本满意"},
                  {"review.level_4", "不满意"},
                  {"review.level_5", "非常不满意"}};
    const char *before = "，其中";
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const struct shown *shown;
        TRY(FIGURE(levels[i].code, part, "", &shown));
        if (shown->value.numerator > 0) {
            say(composer, str_format(composer->rq->arena, "%s%s", before, levels[i].label), shown, "次");
            before = "、";
        }
    }
    return SUCCESS;
}

static result say_ratings(struct composer *composer, const struct part *part)
{
    const struct shown *finished;
    TRY(say_count(composer, part, "收到评价", "review.count", "次"));
    TRY(say_levels(composer, part));
    TRY(say_rate(composer, part, "；好评率", "review.good_rate"));
    TRY(say_rate(composer, part, "，满意率", "review.satisfied_rate"));
    TRY(say_rate(composer, part, "，主动评价率", "review.unprompted_rate"));
    document_say(composer->document, "。");
    TRY(FIGURE("rectification.finished", part, "", &finished));
    if (finished->value.numerator > 0) {
        say(composer, "差评整改办结", finished, "件");
        TRY(say_rate(composer, part, "，按期整改率", "rectification.on_time_rate"));
        TRY(say_rate(composer, part, "，实名差评回访率", "rectification.called_back_rate"));
        document_say(composer->document, "。");
    }
    return SUCCESS;
}

static const struct service_column rating_columns[] = {
    {{"region", "地区", CELL_TEXT, 0, 0}, 0},
    {{"count", "评价数（次）", CELL_INT, 0, 0}, "review.count"},
    {{"level_1", "非常满意", CELL_INT, 0, 0}, "review.level_1"},
    {{"level_2", "满意", CELL_INT, 0, 0}, "review.level_2"},
    {{"level_3", "基本满意", CELL_INT, 0, 0}, "review.level_3"},
    {{"level_4", "不满意", CELL_INT, 0, 0}, "review.level_4"},
    {{"level_5", "非常不满意", CELL_INT, 0, 0}, "review.level_5"},
    {{"good_rate", "好评率", CELL_RATE, 2, 0}, "review.good_rate"},
    {{"satisfied_rate", "满意率", CELL_RATE, 2, 0}, "review.satisfied_rate"},
    {{"rectified", "整改办结（件）", CELL_INT, 0, 0}, "rectification.finished"},
    {{"on_time_rate", "按期整改率", CELL_RATE, 2, 0}, "rectification.on_time_rate"},
};

/* --- the hotline ------------------------------------------------------------------------------------------------- */

static const char *const hotline_tells[] = {"contact.all", "order.opened", "order.finished", 0};

/* Calls and letters are counted where the line is: a county without one of its own has orders alone. */
static result say_contacts(struct composer *composer, const struct part *part)
{
    const struct shown *all, *incoming;
    TRY(FIGURE("contact.all", part, "", &all));
    TRY(FIGURE("contact.incoming", part, "", &incoming));
    if (all->value.numerator == 0) {
        return SUCCESS;
    }
    say(composer, "来电来信", all, "件");
    TRY(say_count(composer, part, "，当场答复", "contact.settled", "件"));
    TRY(say_count(composer, part, "，转工单", "contact.ordered", "件"));
    document_say(composer->document, "。");
    if (incoming->value.numerator > 0) {
        say(composer, "来电", incoming, "个");
        TRY(say_count(composer, part, "，接通", "contact.connected", "个"));
        TRY(say_rate(composer, part, "，接通率", "contact.connect_rate"));
        TRY(say_count(composer, part, "；15秒内接通", "contact.soon", "个"));
        TRY(say_rate(composer, part, "，占来电的", "contact.soon_rate"));
        document_say(composer->document, "。");
    }
    return SUCCESS;
}

/* 求助185件（69.55%）…: shares of one whole, which add up to 100% (最大余额法). */
static result say_natures(struct composer *composer, const struct part *part)
{
    enum { MOST = 16 };
    const struct shown *natures[MOST];
    int64_t parts[MOST], shares[MOST];
    const char *labels[MOST], *before = "，按诉求性质分（占比按最大余额法取整），";
    size_t count = 0;
    for (const struct code *code = order_natures.codes; code->code && count < MOST; code++) {
        TRY(FIGURE("order.opened", part, code->code, &natures[count]));
        labels[count] = code->label;
        parts[count] = natures[count]->value.numerator;
        count += parts[count] > 0;
    }
    metric_shares(parts, count, 2, shares);
    for (size_t i = 0; i < count; i++) {
        say(composer, str_format(composer->rq->arena, "%s%s", before, labels[i]), natures[i], "件");
        document_say(composer->document, "（占%lld.%02d%%）", (long long)(shares[i] / 100), (int)(shares[i] % 100));
        before = "、";
    }
    return SUCCESS;
}

static result say_orders(struct composer *composer, const struct part *part)
{
    const struct shown *redone, *per_day;
    TRY(say_count(composer, part, "受理工单", "order.opened", "件"));
    TRY(say_natures(composer, part));
    TRY(say_count(composer, part, "；办结工单", "order.finished", "件"));
    TRY(FIGURE("order.redone", part, "", &redone));
    if (redone->value.numerator > 0) {
        say(composer, "，另有重新办理", redone, "件");
    }
    TRY(say_rate(composer, part, "；按期签收率", "order.sign_rate"));
    TRY(say_rate(composer, part, "，按期回复率", "order.reply_rate"));
    TRY(say_rate(composer, part, "，按期办结率", "order.on_time_rate"));
    TRY(say_rate(composer, part, "，回访满意率", "order.satisfaction"));
    TRY(FIGURE("order.per_day", part, "", &per_day));
    if (*per_day->text) {
        say(composer, "，日均工单", per_day, "件（按自然日）");
    }
    document_say(composer->document, "。");
    return SUCCESS;
}

static result say_hotline(struct composer *composer, const struct part *part)
{
    TRY(say_contacts(composer, part));
    return say_orders(composer, part);
}

static const struct service_column hotline_columns[] = {
    {{"region", "地区", CELL_TEXT, 0, 0}, 0},
    {{"contacts", "来电来信（件）", CELL_INT, 0, 0}, "contact.all"},
    {{"connect_rate", "接通率", CELL_RATE, 2, 0}, "contact.connect_rate"},
    {{"settled", "当场答复（件）", CELL_INT, 0, 0}, "contact.settled"},
    {{"orders", "工单（件）", CELL_INT, 0, 0}, "order.opened"},
    {{"finished", "办结（件）", CELL_INT, 0, 0}, "order.finished"},
    {{"redone", "重办（件）", CELL_INT, 0, 0}, "order.redone"},
    {{"reply_rate", "按期回复率", CELL_RATE, 2, 0}, "order.reply_rate"},
    {{"on_time_rate", "按期办结率", CELL_RATE, 2, 0}, "order.on_time_rate"},
    {{"satisfaction", "满意率", CELL_RATE, 2, 0}, "order.satisfaction"},
    {{"strict", "满意率（不含基本满意）", CELL_RATE, 2, 0}, "order.satisfaction_strict"},
};

static const struct service services[] = {
    {"政务服务评价情况", "各地政务服务评价情况统计表", rating_tells, say_ratings, rating_columns,
     sizeof rating_columns / sizeof *rating_columns},
    {"12345热线办理情况", "各地12345热线办理情况统计表", hotline_tells, say_hotline, hotline_columns,
     sizeof hotline_columns / sizeof *hotline_columns},
};
enum { SERVICES = sizeof services / sizeof *services };

/* --- both -------------------------------------------------------------------------------------------------------- */

static result say_service(struct composer *composer, const struct service *service)
{
    struct document *document = composer->document;
    const struct part *whole = composer->child_count > 0 ? &composer->whole : &composer->own;
    bool any;
    TRY(tells(composer, service, whole, &any));
    if (!any) {
        return SUCCESS;
    }
    document_heading(document, 1, service->title);
    document_add(document, BLOCK_PARAGRAPH);
    document_say(document, "%s，%s", compose_when(composer), composer->child_count > 0 ? whole->name : "");
    TRY(service->say(composer, whole));
    for (size_t i = 0; i < composer->child_count; i++) {
        TRY(tells(composer, service, &composer->children[i], &any));
        if (any) {
            document_add(document, BLOCK_PARAGRAPH)->level = 2;
            document_say(document, "%s：", composer->children[i].name);
            TRY(service->say(composer, &composer->children[i]));
        }
    }
    return SUCCESS;
}

result compose_service_words(struct composer *composer)
{
    for (size_t i = 0; i < SERVICES; i++) {
        TRY(say_service(composer, &services[i]));
    }
    return SUCCESS;
}

static result put_part(struct composer *composer, const struct service *service, struct block *table,
                       const struct part *part)
{
    size_t row = table_row(composer->document, table);
    for (size_t i = 0; i < service->column_count; i++) {
        const struct shown *shown;
        if (!service->columns[i].code) {
            table_text(table, row, i, part->name);
            continue;
        }
        TRY(FIGURE(service->columns[i].code, part, "", &shown));
        table_figure(table, row, i, shown);
    }
    return SUCCESS;
}

static result put_if_told(struct composer *composer, const struct service *service, struct block *table,
                          const struct part *part)
{
    bool any;
    TRY(tells(composer, service, part, &any));
    return any ? put_part(composer, service, table, part) : SUCCESS;
}

static result service_table(struct composer *composer, const struct service *service)
{
    struct document *document = composer->document;
    struct sheet_column *columns = ARENA_ARRAY(document->arena, struct sheet_column, service->column_count);
    struct part own = composer->own;
    bool any;
    TRY(tells(composer, service, composer->child_count > 0 ? &composer->whole : &own, &any));
    if (!any) {
        return SUCCESS;
    }
    for (size_t i = 0; i < service->column_count; i++) {
        columns[i] = service->columns[i].sheet;
    }
    const char *title =
        str_format(document->arena, "%s%s", period_label(document->arena, &composer->period), service->table);
    document_annex(document, title);
    struct block *table = document_table(document, 0, columns, service->column_count);
    table->total_rows = composer->child_count > 0;
    own.name = "本级";
    TRY(put_if_told(composer, service, table, &own));
    for (size_t i = 0; i < composer->child_count; i++) {
        TRY(put_if_told(composer, service, table, &composer->children[i]));
    }
    return composer->child_count > 0 ? put_part(composer, service, table, &composer->whole) : SUCCESS;
}

result compose_service_tables(struct composer *composer)
{
    for (size_t i = 0; i < SERVICES; i++) {
        TRY(service_table(composer, &services[i]));
    }
    return SUCCESS;
}
