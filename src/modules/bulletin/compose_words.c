/* The sentences of a bulletin. */
#include "modules/bulletin/compose.h"

#define FIGURE(code, part, type, shown) compose_figure(composer, (code), (part), (type), 0, (shown))

const char *compose_when(struct composer *composer)
{
    const struct period *period = &composer->period;
    bool is_month = period->first.ymd / 100 == period->last.ymd / 100;
    return is_month ? str_format(composer->rq->arena, "%d月份", period->first.ymd / 100 % 100) : "全年";
}

static void say_shown(struct composer *composer, const char *before, const struct shown *shown, const char *after)
{
    document_say(composer->document, "%s", before);
    document_show(composer->document, shown);
    document_say(composer->document, "%s", after);
}

/* A rate of nothing is no rate. */
static void say_rate(struct composer *composer, const char *before, const struct shown *rate)
{
    if (*rate->text) {
        say_shown(composer, before, rate, "");
    }
}

static bool is_positive(const struct shown *shown)
{
    return shown->value.numerator > 0;
}

static result say_type(struct composer *composer, const struct part *part, const char *type, bool *is_first)
{
    const struct shown *accepted, *finished, *rate;
    TRY(FIGURE("case.accepted", part, type, &accepted));
    TRY(FIGURE("case.finished", part, type, &finished));
    TRY(FIGURE("case.finish_rate", part, type, &rate));
    if (!is_positive(accepted) && !is_positive(finished)) {
        return SUCCESS;
    }
    const char *label = compose_type_label(composer, type);
    say_shown(composer, str_format(composer->rq->arena, "%s%s受理", *is_first ? "其中，" : "；", label), accepted,
              "件");
    *is_first = false;
    say_shown(composer, "，办结", finished, "件");
    say_rate(composer, "，办结率", rate);
    return SUCCESS;
}

static result say_types(struct composer *composer, const struct part *part)
{
    bool is_first = true;
    for (size_t i = 0; i < composer->type_count; i++) {
        TRY(say_type(composer, part, composer->types[i], &is_first));
    }
    document_say(composer->document, "%s", is_first ? "" : "。");
    return SUCCESS;
}

/* What was, what came, what went, what is: they come out even. */
static result say_stock(struct composer *composer, const struct part *part)
{
    const struct shown *opening, *open, *withdrawn, *refused;
    TRY(compose_opening(composer, part, &opening));
    TRY(FIGURE("case.open", part, "", &open));
    TRY(FIGURE("case.withdrawn", part, "", &withdrawn));
    TRY(FIGURE("case.refused", part, "", &refused));
    if (is_positive(opening)) {
        say_shown(composer, "上期结转", opening, "件，");
    }
    say_shown(composer, "期末在办", open, "件");
    if (is_positive(withdrawn)) {
        say_shown(composer, "，撤回", withdrawn, "件");
    }
    if (is_positive(refused)) {
        say_shown(composer, "，不予受理", refused, "件");
    }
    document_say(composer->document, "。");
    return SUCCESS;
}

static result say_average(struct composer *composer, const struct part *part)
{
    const struct shown *average;
    const struct counted_hall *hall;
    TRY(FIGURE("case.per_day", part, "", &average));
    TRY(counted_hall_of(&composer->cases, part->region, &hall));
    if (*average->text) {
        say_shown(composer, "日均受理", average, "件");
        document_say(composer->document, "（%s）。", counted_days_text(&composer->cases, hall));
    }
    return SUCCESS;
}

/* 较5月的24236件增加5211件（21.5%） */
static result say_change(struct composer *composer, struct past *past, const struct part *part)
{
    struct document *document = composer->document;
    const struct shown *now, *then;
    TRY(FIGURE("case.accepted", part, "", &now));
    TRY(compose_past(composer, past, "case.accepted", part, &then));
    if (!then) {
        return SUCCESS;
    }
    int64_t change = now->value.numerator - then->value.numerator;
    struct cell growth = cell_rate(change < 0 ? -change : change, then->value.numerator);
    char room[CELL_ROOM];
    say_shown(composer, str_format(document->arena, "受理较%s的", period_label(document->arena, &past->period)), then,
              "件");
    if (change == 0) {
        document_say(document, "持平");
    } else {
        document_say(document, "%s%lld件", change > 0 ? "增加" : "减少", (long long)(change < 0 ? -change : change));
    }
    if (change != 0 && growth.kind == CELL_RATE) {
        document_say(document, "（%s）", cell_show(&growth, &(struct sheet_column){.decimals = 1}, room));
    }
    if (then->source) {
        document_say(document, "（%s，为系统启用前填报）", then->source);
    }
    document_say(document, "。");
    return SUCCESS;
}

static result say_part(struct composer *composer, const struct part *part)
{
    const struct shown *accepted, *finished, *rate, *on_time;
    TRY(FIGURE("case.accepted", part, "", &accepted));
    TRY(FIGURE("case.finished", part, "", &finished));
    TRY(FIGURE("case.finish_rate", part, "", &rate));
    TRY(FIGURE("case.on_time_rate", part, "", &on_time));
    say_shown(composer, str_format(composer->rq->arena, "%s，%s受理各类事项", compose_when(composer), part->name),
              accepted, "件");
    say_shown(composer, "，办结", finished, "件");
    say_rate(composer, "，办结率", rate);
    say_rate(composer, "，按期办结率", on_time);
    document_say(composer->document, "。");
    TRY(say_types(composer, part));
    TRY(say_stock(composer, part));
    /* A whole has many halls, and no calendar of its own. */
    if (part != &composer->whole) {
        TRY(say_average(composer, part));
    }
    TRY(say_change(composer, &composer->before, part));
    return say_change(composer, &composer->last_year, part);
}

static result say_children(struct composer *composer)
{
    struct document *document = composer->document;
    document_heading(document, 1, "各地办理情况");
    for (size_t i = 0; i < composer->child_count; i++) {
        const struct part *child = &composer->children[i];
        document_add(document, BLOCK_PARAGRAPH)->level = 2;
        document_say(document, "%s：", child->name);
        if (child->knows) {
            TRY(say_part(composer, child));
        } else {
            document_say(document, "没有报送办件数据。");
        }
    }
    return SUCCESS;
}

/* A sum of parts says which part is missing from it. */
static result say_whole(struct composer *composer)
{
    struct document *document = composer->document;
    const char *before = "（不含没有报送数据的";
    document_heading(document, 1, "合计");
    document_add(document, BLOCK_PARAGRAPH);
    TRY(say_part(composer, &composer->whole));
    for (size_t i = 0; i < composer->child_count; i++) {
        if (!composer->children[i].knows) {
            document_say(document, "%s%s", before, composer->children[i].name);
            before = "、";
        }
    }
    document_say(document, "%s", str_equal(before, "、") ? "。）" : "");
    return SUCCESS;
}

result compose_words(struct composer *composer)
{
    struct document *document = composer->document;
    document_heading(document, 1, str_format(document->arena, "%s办理情况", composer->own.name));
    document_add(document, BLOCK_PARAGRAPH);
    if (composer->own.knows) {
        TRY(say_part(composer, &composer->own));
    } else {
        document_say(document, "没有办件数据。");
    }
    if (composer->child_count > 0) {
        TRY(say_children(composer));
        TRY(say_whole(composer));
    }
    return SUCCESS;
}
