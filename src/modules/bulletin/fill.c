/* A template filled: its lines become blocks of the document, its tags figures and words. What is filled in is data:
 * it is put beside the text and never read as a template. */
#include "modules/bulletin/compose.h"

#include <assert.h>

#include "modules/hotline/hotline.h"

enum { MOST_PIECES = 200000 };

/* A line of the document while it is being filled. */
struct line {
    enum line_kind kind;
    int level;
    struct run *runs;
    size_t count, room;
};

/* One of those that a loop goes over. */
struct item {
    struct slot slot;
    const char *label;
    int64_t rank; /* 0: none */
};
struct items {
    struct item *items;
    size_t count;
    struct item *all; /* before the first few were taken */
    size_t all_count;
};

/* Where the filling is: in which region, at which item of which loop. */
struct place {
    struct slot slot;
    const char *type, *nature, *unit; /* labels */
    int64_t rank;
    const struct items *items; /* of the innermost loop; NULL: in none */
    size_t item;               /* which of all */
};

struct filling {
    struct composer *composer;
    struct line line;
    struct line annex;    /* named, and to begin with the next block */
    bool names_table;     /* the annex that has begun says what its first table is */
    bool skips;           /* a table had nothing to tell: what is noted below it is left out too */
    size_t pieces, lines; /* put, and ended, so far */
};

/* --- lines ------------------------------------------------------------------------------------------------------- */

static void put(struct filling *filling, const char *text, const struct mark *mark)
{
    struct line *line = &filling->line;
    struct arena *arena = filling->composer->rq->arena;
    if (str_is_empty(text)) {
        return;
    }
    if (line->count == line->room) {
        size_t room = line->room ? line->room * 2 : 16, size = sizeof *line->runs;
        line->runs = arena_grow(arena, line->runs, line->room * size, room * size);
        line->room = room;
    }
    line->runs[line->count++] = (struct run){text, mark};
    filling->pieces++;
}

static void put_figure(struct filling *filling, const struct shown *shown)
{
    put(filling, shown && *shown->text ? shown->text : "—", shown ? &shown->mark : 0);
}

static void write_line(struct filling *filling, const struct line *line, enum block_kind kind)
{
    struct document *document = filling->composer->document;
    document_add(document, kind)->level = line->level;
    for (size_t i = 0; i < line->count; i++) {
        if (line->runs[i].mark) {
            document_mark(document, line->runs[i].text, line->runs[i].mark);
        } else {
            document_say(document, "%s", line->runs[i].text);
        }
    }
}

static void write_annex(struct filling *filling)
{
    if (filling->annex.count > 0) {
        write_line(filling, &filling->annex, BLOCK_ANNEX);
        filling->names_table = true;
        filling->annex = (struct line){0};
    }
}

/* The line is over. An annex waits for what belongs to it, and is forgotten when that is nothing. */
static void end_line(struct filling *filling)
{
    static const enum block_kind kinds[] = {
        [LINE_PARAGRAPH] = BLOCK_PARAGRAPH, [LINE_HEADING] = BLOCK_HEADING, [LINE_NOTE] = BLOCK_NOTE};
    struct line *line = &filling->line;
    if (line->count > 0 && line->kind == LINE_ANNEX) {
        filling->annex = *line;
    } else if (line->count > 0 && !(filling->skips && line->kind == LINE_NOTE)) {
        write_annex(filling);
        write_line(filling, line, kinds[line->kind]);
        filling->skips = false;
    }
    *line = (struct line){0};
    filling->lines++;
}

/* What stood on a heading's line so far is the heading of a paragraph, set as one piece. */
static void begin_body(struct filling *filling)
{
    struct buf text;
    struct line *line = &filling->line;
    buf_init(&text, filling->composer->rq->arena, 4096);
    for (size_t i = 0; i < line->count; i++) {
        buf_text(&text, line->runs[i].text);
    }
    buf_text(&text, "：");
    line->count = 0;
    line->kind = LINE_PARAGRAPH;
    put(filling, text.data, 0);
}

/* --- figures ----------------------------------------------------------------------------------------------------- */

static struct slot slot_of(const struct composer *composer, const struct place *place, const struct term *term)
{
    struct slot slot = place->slot;
    slot.part = term->where == WHERE_OWN ? &composer->own : term->where == WHERE_WHOLE ? &composer->whole : slot.part;
    slot.type = *term->type ? term->type : slot.type;
    return slot;
}

static result find_figure(struct composer *composer, const struct place *place, const struct term *term,
                          const struct shown **shown)
{
    const struct slot slot = slot_of(composer, place, term);
    switch (term->when) {
    case WHEN_BEFORE: return compose_past(composer, &composer->before, term->metric, &slot, shown);
    case WHEN_LAST_YEAR: return compose_past(composer, &composer->last_year, term->metric, &slot, shown);
    default: return compose_figure(composer, term->metric, &slot, shown);
    }
}

/* Both sides of a comparison; *then is NULL when there is none. */
static result find_pair(struct composer *composer, const struct place *place, const struct term *term,
                        const struct shown **now, const struct shown **then)
{
    const struct slot slot = slot_of(composer, place, term);
    struct past *past = term->aspect == ASPECT_CHANGE ? &composer->before : &composer->last_year;
    *then = 0;
    TRY(compose_figure(composer, term->metric, &slot, now));
    return *now && !metric_is_blank(term->metric, (*now)->value)
               ? compose_past(composer, past, term->metric, &slot, then)
               : SUCCESS;
}

static const char *past_name(const struct composer *composer, enum term_aspect aspect)
{
    int months = period_months(&composer->period);
    if (aspect == ASPECT_GROWTH) {
        return months == 12 ? "上年" : "上年同期";
    }
    return months == 1 ? "上月" : months == 3 ? "上季度" : months == 6 ? "上个半年" : "上年";
}

static const char *unit_of(const struct metric *metric)
{
    return metric->scale == METRIC_COUNT ? metric->unit : metric->scale == METRIC_QUOTIENT ? "件" : "";
}

/* ，增长21.5%: of what was above nothing. */
static void put_growth(struct filling *filling, const struct term *term, int64_t change, int64_t before)
{
    static const struct metric percent = {.scale = METRIC_PERCENT, .decimals = 2};
    struct arena *arena = filling->composer->rq->arena;
    if (term->metric->scale == METRIC_COUNT && before > 0) {
        const char *rate = metric_show(arena, &percent, (struct metric_value){change < 0 ? -change : change, before});
        put(filling,
            str_format(arena, "，%s%s%s", term->aspect == ASPECT_GROWTH ? "同比" : "", change > 0 ? "增长" : "下降",
                       rate),
            0);
    }
}

/* 较上月的24236件增加5211件，增长21.5%; of rates 提高0.38个百分点. The difference is that of the numbers printed. */
static result put_change(struct filling *filling, const struct place *place, const struct term *term)
{
    const struct shown *now, *then;
    const struct metric *metric = term->metric;
    struct arena *arena = filling->composer->rq->arena;
    bool percent = metric->scale == METRIC_PERCENT;
    TRY(find_pair(filling->composer, place, term, &now, &then));
    if (!then) {
        return SUCCESS;
    }
    int64_t before = metric_rounded(metric, then->value);
    int64_t change = metric_rounded(metric, now->value) - before;
    const char *unit = unit_of(metric);
    put(filling, str_format(arena, "%s%s的", change == 0 ? "与" : "较", past_name(filling->composer, term->aspect)), 0);
    put_figure(filling, then);
    put(filling, unit, 0);
    if (then->source) {
        put(filling, str_format(arena, "（%s，为系统启用前填报）", then->source), 0);
    }
    if (change == 0) {
        put(filling, "持平", 0);
        return SUCCESS;
    }
    int decimals = metric->scale == METRIC_COUNT ? 0 : metric->decimals;
    put(filling,
        str_format(arena, "%s%s%s", change > 0 ? (percent ? "提高" : "增加") : (percent ? "降低" : "减少"),
                   decimal_show(arena, change < 0 ? -change : change, decimals, false), percent ? "个百分点" : unit),
        0);
    put_growth(filling, term, change, before);
    return SUCCESS;
}

/* Shares of all that the loop goes over add up to 100%. */
static result put_share(struct filling *filling, const struct place *place, const struct term *term)
{
    enum { DECIMALS = 2 };
    struct composer *composer = filling->composer;
    const struct items *items = place->items;
    assert(items && "a share stands in a loop");
    int64_t *parts = ARENA_ARRAY(composer->rq->arena, int64_t, items->all_count * 2 + 1);
    const struct shown *shown, *own = 0;
    for (size_t i = 0; i < items->all_count; i++) {
        const struct place other = {.slot = items->all[i].slot};
        TRY(find_figure(composer, &other, term, &shown));
        own = i == place->item ? shown : own;
        parts[i] = shown && shown->value.numerator > 0 ? shown->value.numerator : 0;
    }
    int64_t *shares = parts + items->all_count;
    metric_shares(parts, items->all_count, DECIMALS, shares);
    if (own && number_is_set(shares[place->item])) {
        put(filling,
            str_format(composer->rq->arena, "%s%%",
                       decimal_show(composer->rq->arena, shares[place->item], DECIMALS, false)),
            &own->mark);
    } else {
        put_figure(filling, 0);
    }
    return SUCCESS;
}

static result put_term(struct filling *filling, const struct place *place, const struct term *term)
{
    const struct shown *shown;
    switch (term->aspect) {
    case ASPECT_CHANGE:
    case ASPECT_GROWTH: return put_change(filling, place, term);
    case ASPECT_SHARE: return put_share(filling, place, term);
    case ASPECT_VALUE: break;
    }
    TRY(find_figure(filling->composer, place, term, &shown));
    put_figure(filling, shown);
    return SUCCESS;
}

/* --- words ------------------------------------------------------------------------------------------------------- */

static const char *when_text(const struct composer *composer)
{
    struct arena *arena = composer->rq->arena;
    int months = period_months(&composer->period), month = composer->period.first.ymd / 100 % 100;
    return months == 1   ? str_format(arena, "%d月份", month)
           : months == 3 ? str_format(arena, "第%s季度", chinese_number(arena, month / 3 + 1))
           : months == 6 ? (month == 1 ? "上半年" : "下半年")
                         : "全年";
}

static const char *silent_text(const struct composer *composer)
{
    struct buf out;
    buf_init(&out, composer->rq->arena, 4096);
    for (size_t i = 0; i < composer->child_count; i++) {
        if (!composer->children[i].knows) {
            buf_format(&out, "%s%s", out.size > 0 ? "、" : "", composer->children[i].name);
        }
    }
    return out.size > 0 ? out.data : "";
}

static const char *calendars_text(struct composer *composer)
{
    struct buf out;
    buf_init(&out, composer->rq->arena, 1 << 16);
    for (const struct counted_hall *hall = composer->counted.halls; hall; hall = hall->next) {
        const char *text = counted_days_text(&composer->counted, hall);
        if (!out.data || !strstr(out.data, text)) { /* official working days are the same everywhere */
            buf_format(&out, "%s%s", out.size > 0 ? "；" : "", text);
        }
    }
    return out.size > 0 ? out.data : "";
}

static result word_text(struct filling *filling, const struct place *place, enum word word, const char **text)
{
    struct composer *composer = filling->composer;
    struct arena *arena = composer->rq->arena;
    const struct counted_hall *hall;
    switch (word) {
    case WORD_REGION: *text = place->slot.part->name; break;
    case WORD_WHEN: *text = when_text(composer); break;
    case WORD_PERIOD: *text = period_label(arena, &composer->period); break;
    case WORD_ISSUER: *text = composer->bulletin->issuer; break;
    case WORD_KNOWN: *text = date_in_words(arena, instant_date(composer->composed->known)); break;
    case WORD_CHILDREN: *text = str_from_int(arena, (int64_t)composer->child_count); break;
    case WORD_SILENT: *text = silent_text(composer); break;
    case WORD_CALENDARS: *text = calendars_text(composer); break;
    case WORD_TYPE: *text = place->type; break;
    case WORD_NATURE: *text = place->nature; break;
    case WORD_UNIT: *text = place->unit; break;
    case WORD_RANK: *text = str_from_int(arena, place->rank); break;
    case WORD_CALENDAR:
        TRY(counted_hall_of(&composer->counted, place->slot.part->region, &hall));
        *text = counted_days_text(&composer->counted, hall);
        break;
    }
    return SUCCESS;
}

/* --- conditions -------------------------------------------------------------------------------------------------- */

static result test_term(struct composer *composer, const struct place *place, const struct node *node, bool *holds)
{
    const struct term *term = &node->term;
    const struct metric *metric = term->metric;
    const struct shown *shown, *then;
    *holds = false;
    if (term->aspect != ASPECT_VALUE) {
        TRY(find_pair(composer, place, term, &shown, &then));
        *holds = then != 0;
        return SUCCESS;
    }
    TRY(find_figure(composer, place, term, &shown));
    if (!shown || metric_is_blank(metric, shown->value)) {
        return SUCCESS;
    }
    int64_t value = metric_rounded(metric, shown->value);
    switch (node->test) {
    case TEST_ABOVE: *holds = value > node->bound; break;
    case TEST_BELOW: *holds = value < node->bound; break;
    case TEST_EQUAL: *holds = value == node->bound; break;
    default: *holds = metric->scale != METRIC_COUNT || value > 0; break;
    }
    return SUCCESS;
}

static result test_node(struct composer *composer, const struct place *place, const struct node *node, bool *holds)
{
    switch (node->test) {
    case TEST_DATA: *holds = place->slot.part->knows; break;
    case TEST_CHILDREN: *holds = composer->child_count > 0; break;
    case TEST_UNITS: *holds = composer->units.count > 0; break;
    case TEST_SILENT: *holds = *silent_text(composer) != '\0'; break;
    default: TRY(test_term(composer, place, node, holds)); break;
    }
    *holds = *holds != node->negated;
    return SUCCESS;
}

/* --- loops ------------------------------------------------------------------------------------------------------- */

static void add_item(struct items *items, struct slot slot, const char *label)
{
    items->all[items->all_count++] = (struct item){slot, label, 0};
}

static void list_all(struct composer *composer, const struct place *place, enum rows rows, struct items *items)
{
    size_t natures = 0;
    struct slot slot = place->slot;
    while (order_natures.codes[natures].code) {
        natures++;
    }
    size_t room = composer->child_count + composer->type_count + composer->units.count + natures + 1;
    items->all = ARENA_ARRAY(composer->rq->arena, struct item, room);
    for (size_t i = 0; rows == ROWS_REGIONS && i < composer->child_count; i++) {
        slot.part = &composer->children[i];
        add_item(items, slot, composer->children[i].name);
    }
    for (size_t i = 0; rows == ROWS_TYPES && i < composer->type_count; i++) {
        slot.type = composer->types[i];
        add_item(items, slot, compose_type_label(composer, "case.accepted", slot.type));
    }
    for (size_t i = 0; rows == ROWS_NATURES && i < natures; i++) {
        slot.type = order_natures.codes[i].code;
        add_item(items, slot, order_natures.codes[i].label);
    }
    for (size_t i = 0; rows == ROWS_UNITS && i < composer->units.count; i++) {
        slot.part = &composer->own;
        slot.unit = composer->units.items[i].unit;
        add_item(items, slot, composer->units.items[i].label);
    }
    if (rows == ROWS_OWN) {
        slot.part = &composer->own;
        add_item(items, slot, composer->own.name);
    }
}

bool shown_is_above(const struct shown *a, const struct shown *b)
{
    bool counts = a->figure.metric->scale == METRIC_COUNT;
    return (__int128)a->value.numerator * (counts ? 1 : b->value.denominator) >
           (__int128)b->value.numerator * (counts ? 1 : a->value.denominator);
}

/* The first or last few by a figure, equals of the last one with it; blank ones have no rank. A rank counts from the
 * top. */
static result rank_items(struct composer *composer, const struct node *loop, struct items *items)
{
    struct arena *arena = composer->rq->arena;
    const struct shown **values = ARENA_ARRAY(arena, const struct shown *, items->all_count + 1);
    int most = loop->first > 0 ? loop->first : loop->last;
    for (size_t i = 0; i < items->all_count; i++) {
        const struct place at = {.slot = items->all[i].slot};
        TRY(find_figure(composer, &at, &loop->term, &values[i]));
        values[i] = values[i] && metric_is_blank(loop->term.metric, values[i]->value) ? 0 : values[i];
    }
    items->items = ARENA_ARRAY(arena, struct item, items->all_count + 1);
    for (int place = 0; place < most; place++) {
        for (size_t i = 0; i < items->all_count; i++) {
            int above = 0, below = 0;
            for (size_t j = 0; j < items->all_count && values[i]; j++) {
                above += values[j] && shown_is_above(values[j], values[i]);
                below += values[j] && shown_is_above(values[i], values[j]);
            }
            if (values[i] && (loop->first > 0 ? above : below) == place) {
                items->items[items->count] = items->all[i];
                items->items[items->count++].rank = above + 1;
            }
        }
    }
    return SUCCESS;
}

static result list_items(struct composer *composer, const struct place *place, const struct node *loop,
                         struct items *items)
{
    *items = (struct items){0};
    list_all(composer, place, loop->rows, items);
    if (loop->first > 0 || loop->last > 0) {
        return rank_items(composer, loop, items);
    }
    items->items = items->all;
    items->count = items->all_count;
    return SUCCESS;
}

static bool same_slot(const struct slot *a, const struct slot *b)
{
    return a->part == b->part && a->unit == b->unit && str_equal(a->type, b->type);
}

static struct place place_at(const struct place *around, const struct node *loop, const struct items *items, size_t i)
{
    const struct item *item = &items->items[i];
    struct place place = *around;
    place.slot = item->slot;
    place.rank = loop->first > 0 || loop->last > 0 ? item->rank : place.rank;
    place.type = loop->rows == ROWS_TYPES ? item->label : place.type;
    place.nature = loop->rows == ROWS_NATURES ? item->label : place.nature;
    place.unit = loop->rows == ROWS_UNITS ? item->label : place.unit;
    if (loop->rows != ROWS_OWN) {
        place.items = items;
        for (place.item = 0; !same_slot(&items->all[place.item].slot, &item->slot);) {
            place.item++;
        }
    }
    return place;
}

static result fill_nodes(struct filling *filling, const struct place *place, const struct node *node);

/* An item that says nothing leaves no separator behind. */
static result fill_loop(struct filling *filling, const struct place *around, const struct node *loop)
{
    struct items items;
    bool any = false;
    TRY(list_items(filling->composer, around, loop, &items));
    for (size_t i = 0; i < items.count; i++) {
        const struct place place = place_at(around, loop, &items, i);
        size_t count = filling->line.count, lines = filling->lines;
        TRY(any ? fill_nodes(filling, &place, loop->otherwise) : SUCCESS);
        size_t pieces = filling->pieces;
        TRY(fill_nodes(filling, &place, loop->children));
        bool says = filling->pieces > pieces;
        filling->line.count = says || lines != filling->lines ? filling->line.count : count;
        any = any || says;
    }
    return SUCCESS;
}

/* --- the tree ---------------------------------------------------------------------------------------------------- */

static result fill_drawing(struct filling *filling, const struct node *node)
{
    struct document *document = filling->composer->document;
    struct block *newest = document->newest;
    bool put_any, annexed = filling->annex.count > 0, is_table = node->kind == NODE_TABLE;
    const struct line annex = filling->annex;
    struct node drawing = *node;
    write_annex(filling);
    drawing.text = is_table && filling->names_table ? 0 : node->text;
    TRY(compose_drawing(filling->composer, &drawing, &put_any));
    filling->names_table = filling->names_table && !(put_any && is_table);
    filling->skips = !put_any;
    if (!put_any && annexed) { /* nothing belongs to it so far */
        document->newest = newest;
        *(newest ? &newest->next : &document->first) = 0;
        filling->annex = annex;
    }
    return SUCCESS;
}

static void fill_definitions(struct filling *filling)
{
    end_line(filling);
    struct composed *composed = filling->composer->composed;
    bool any = false;
    figures_told(composed);
    for (size_t i = 0; i < composed->figures.count; i++) {
        const struct metric *metric = composed->figures.items[i]->figure.metric;
        if (composed->figures.items[i]->told && !metric_is_noted(composed, metric)) {
            if (!any) {
                document_add(&composed->document, BLOCK_NOTE);
                document_say(&composed->document, "口径。");
            }
            metric_note(composed, metric);
            any = true;
        }
    }
}

static result fill_node(struct filling *filling, const struct place *place, const struct node *node)
{
    const char *text = "";
    bool holds;
    switch (node->kind) {
    case NODE_LINE:
        end_line(filling);
        filling->line.kind = node->line_kind;
        filling->line.level = node->level;
        break;
    case NODE_TEXT: put(filling, node->text, 0); break;
    case NODE_BODY: begin_body(filling); break;
    case NODE_TERM: return put_term(filling, place, &node->term);
    case NODE_WORD:
        TRY(word_text(filling, place, node->word, &text));
        put(filling, text, 0);
        break;
    case NODE_IF:
        TRY(test_node(filling->composer, place, node, &holds));
        return fill_nodes(filling, place, holds ? node->children : node->otherwise);
    case NODE_LOOP: return fill_loop(filling, place, node);
    case NODE_TABLE:
    case NODE_CHART: return fill_drawing(filling, node);
    case NODE_DEFINITIONS: fill_definitions(filling); break;
    }
    return SUCCESS;
}

static result fill_nodes(struct filling *filling, const struct place *place, const struct node *node)
{
    for (; node; node = node->next) {
        TRY(fill_node(filling, place, node));
        if (filling->pieces > MOST_PIECES) {
            return failed(ERR_TOO_LARGE, "通报过长，请在模板中减少重复的部分");
        }
    }
    return SUCCESS;
}

result compose_fill(struct composer *composer)
{
    struct filling filling = {.composer = composer};
    const struct place place = {.slot = {.part = &composer->whole, .type = ""}};
    TRY(fill_nodes(&filling, &place, composer->template.first));
    end_line(&filling);
    return SUCCESS;
}
