#include "modules/bulletin/store_matters.h"

#include <assert.h>

#include "kernel/org/org.h"

/* --- rows and places --------------------------------------------------------------------------------------------- */

#define ROW_FIELDS(tag)                                                                               \
    FIELD(tag, region, READONLY, 0, 0, "地区", "of the matter"),                                      \
        FIELD(tag, matter, READONLY, 0, 0, "内部编号", "of the matter"),                              \
        FIELD(tag, number, READONLY, 0, 0, "编号", "what people call it by"),                         \
        FIELD(tag, title, READONLY, 0, 0, "名称", "what it is about"),                                \
        FIELD(tag, unit, READONLY, 0, 0, "统计单位", "that it counts for"),                           \
        FIELD(tag, unit_name, READONLY, 0, 0, "单位名称", "its name"),                                \
        FIELD(tag, item_type, READONLY, 0, 0, "事项类型", "GB/T 39046 code; empty: none"),            \
        FIELD(tag, kind, READONLY, 0, 0, "计数类别", "the counter; of a stock what put it there"),    \
        FIELD(tag, at, READONLY, 0, 0, "时间", "when it happened; of a stock when the matter began"), \
        FIELD(tag, due_at, READONLY, 0, 0, "应办结时间", "by the promise, else by the law"),          \
        FIELD(tag, late, READONLY, 0, 0, "补录", "recorded on a later day than it happened")

static const struct field matter_row_fields[] = {ROW_FIELDS(matter_row)};
RECORD(matter_row, matter_row_fields, "a matter that a figure counts");

/* A row as it is read: what is shown, and where it stands in its list. */
struct found {
    const char *region;
    int64_t matter;
    const char *number, *title;
    int64_t unit;
    const char *unit_name, *item_type, *kind;
    struct instant at, due_at;
    bool late;
    int64_t a, b, c;
};
static const struct field found_fields[] = {
    ROW_FIELDS(found),
    FIELD(found, a, READONLY, 0, 0, "序", "first part of its place"),
    FIELD(found, b, READONLY, 0, 0, "序", "second part"),
    FIELD(found, c, READONLY, 0, 0, "序", "third part"),
};
static RECORD(found, found_fields, "a matter found");
typedef LIST(struct found) found_list;

/* A list is read term by term, region by region, stage by stage; in a stage by a, b, (type,) c. */
struct place {
    int64_t term, stage, a, b, c;
    const char *region, *type;
};

static const char *place_text(struct arena *arena, const struct place *place)
{
    return str_format(arena, "%lld_%s_%lld_%lld_%lld_%s_%lld", (long long)place->term, place->region,
                      (long long)place->stage, (long long)place->a, (long long)place->b, place->type,
                      (long long)place->c);
}

static bool read_place(struct arena *arena, const char *text, struct place *place)
{
    const char *parts[7];
    for (size_t i = 0; i < 7; i++) {
        size_t size = strcspn(text, "_");
        if ((text[size] == '\0') != (i == 6)) {
            return false;
        }
        parts[i] = size > 0 ? arena_copy(arena, text, size) : "";
        text += size + (text[size] == '_');
    }
    place->region = parts[1];
    place->type = parts[5];
    return str_to_int(parts[0], &place->term) && str_to_int(parts[2], &place->stage) &&
           str_to_int(parts[3], &place->a) && str_to_int(parts[4], &place->b) && str_to_int(parts[6], &place->c);
}

/* --- the walk over a list ---------------------------------------------------------------------------------------- */

enum { MINUS_KINDS = 4 };

struct walk {
    struct request *rq;
    const struct figure *figure;
    struct instant end; /* of the period, or now, or when it was known */
    struct instant known;
    const struct place *after; /* NULL: from the beginning */
    struct place here;
    int64_t limit;
    matter_rows *rows;
    struct place last; /* of the newest row */
    bool more;
};

/* What is known now: all there is. */
static const struct instant far_future = {INT64_C(253402300799999)};

static void take_rows(struct walk *walk, const found_list *found)
{
    for (size_t i = 0; i < found->count && !walk->more; i++) {
        const struct found *row = &found->items[i];
        if ((int64_t)walk->rows->count == walk->limit) {
            walk->more = true;
            break;
        }
        size_t size = sizeof *walk->rows->items, count = walk->rows->count;
        if (count == 0 || (count & (count - 1)) == 0) { /* at each power of two the room doubles */
            walk->rows->items =
                arena_grow(walk->rq->arena, walk->rows->items, count * size, (count == 0 ? 1 : count * 2) * size);
        }
        walk->rows->items[walk->rows->count++] =
            (struct matter_row){row->region,    row->matter, row->number, row->title,  row->unit, row->unit_name,
                                row->item_type, row->kind,   row->at,     row->due_at, row->late};
        walk->last = walk->here;
        walk->last.a = row->a;
        walk->last.b = row->b;
        walk->last.c = row->c;
        walk->last.type = row->item_type;
    }
}

#define TYPE_CLAUSES(figure, column)                                                                   \
    CLAUSE(*(figure)->type && !str_equal((figure)->type, TYPE_OTHER), " AND " column " = :item_type"), \
        CLAUSE(str_equal((figure)->type, TYPE_OTHER), " AND " column " < '20' AND " column " <> '01'")

/* --- what happened ----------------------------------------------------------------------------------------------- */

/* Of the events of a kind those that still count: a matter's newest, when its sum in the period is above nothing. What
 * the index knows is asked of `entry`, so that rows of other units and types are passed over without being read. A
 * CASE, since PostgreSQL takes an OR of this kind for rare, and would sort the whole period for a page. */
static result read_events(struct walk *walk, const struct metric_term *term)
{
    const struct figure *figure = walk->figure;
    const struct place *from = &walk->here;
    found_list found;
    const struct db_clause clauses[] = {
        CLAUSE(true,
               "SELECT e.region, e.matter, m.number, m.title, e.unit, e.item_type, e.kind, e.at, m.due_at, e.late,"
               " (SELECT name FROM unit WHERE unit.id = e.unit) AS unit_name, e.day AS a, e.unit AS b, e.seq AS c"
               " FROM event AS entry JOIN event AS e"
               " ON e.lane = entry.lane AND e.seq = entry.seq AND e.region = entry.region"
               " LEFT JOIN matter AS m ON m.region = e.region AND m.id = e.matter"
               " WHERE entry.kind = :kind AND entry.kind <> '' AND entry.region = :region AND entry.day <= :last"
               " AND (entry.day, entry.unit, entry.item_type, entry.seq) > (:a, :b, :after_type, :c)"),
        CLAUSE(figure->unit != 0, " AND entry.unit = :unit"),
        TYPE_CLAUSES(figure, "entry.item_type"),
        CLAUSE(true, " AND e.amount > 0 AND e.recorded_at <= :known"),
        CLAUSE(term->source == METRIC_COHORT, " AND (m.started_on IS NULL OR m.started_on >= :first)"),
        CLAUSE(true, " AND CASE WHEN e.matter = 0 THEN TRUE ELSE e.seq = (SELECT CASE WHEN SUM(s.amount) > 0 THEN"
                     " MAX(CASE WHEN s.amount > 0 THEN s.seq END) END FROM event AS s"
                     " WHERE s.region = e.region AND s.matter = e.matter AND s.matter <> 0 AND s.kind = e.kind"
                     " AND s.day >= :first AND s.day <= :last AND s.recorded_at <= :known) END"
                     " ORDER BY entry.day, entry.unit, entry.item_type, entry.seq LIMIT :rows"),
    };
    TRY(db_search(walk->rq->db, walk->rq->arena, RECEIVE_LIST(found, &found), clauses, P("kind", term->kind),
                  P("region", from->region), P("first", figure->period.first), P("last", figure->period.last),
                  P("a", from->a), P("b", from->b), P("after_type", from->type), P("c", from->c),
                  P("unit", figure->unit), P("item_type", figure->type), P("known", walk->known),
                  P("rows", walk->limit - (int64_t)walk->rows->count + 1)));
    take_rows(walk, &found);
    return SUCCESS;
}

/* --- what is in stock -------------------------------------------------------------------------------------------- */

/* Under way; stopped after the end; stopped before it, but that was not known, or was taken back. */
enum stage { STAGE_OPEN, STAGE_STOPPED, STAGE_AMENDED, STAGES };

static void stock_kinds(const struct metric *stock, const char **plus, const char *minus[MINUS_KINDS])
{
    size_t count = 0;
    *plus = 0;
    for (size_t i = 0; i < MINUS_KINDS; i++) {
        minus[i] = "";
    }
    for (const struct metric_term *term = stock->numerator; term->source == METRIC_STOCK; term++) {
        if (term->sign > 0) {
            assert(!*plus && "a stock has one way in");
            *plus = term->kind;
        } else {
            assert(count < MINUS_KINDS);
            minus[count++] = term->kind;
        }
    }
    assert(*plus);
}

static result read_stock(struct walk *walk, const struct metric *stock, bool overdue)
{
    const struct figure *figure = walk->figure;
    const struct place *from = &walk->here;
    const char *plus, *minus[MINUS_KINDS];
    found_list found;
    stock_kinds(stock, &plus, minus);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT m.region, m.id AS matter, m.number, m.title, m.counted_unit AS unit, m.item_type,"
                     " :plus AS kind, m.started_at AS at, m.due_at, 0 AS late,"
                     " (SELECT name FROM unit WHERE unit.id = m.counted_unit) AS unit_name,"),
        CLAUSE(from->stage == STAGE_OPEN,
               " m.started_on AS a, 0 AS b, m.id AS c FROM matter AS m"
               " WHERE m.region = :region AND m.started_on IS NOT NULL AND m.stopped_at IS NULL"
               " AND (m.started_on, m.id) > (:a, :c)"),
        CLAUSE(from->stage == STAGE_STOPPED,
               " m.stopped_at AS a, m.started_on AS b, m.id AS c FROM matter AS m WHERE m.region = :region"
               " AND (m.stopped_at, m.started_on, m.id) > (:a, :b, :c)"),
        CLAUSE(from->stage == STAGE_STOPPED && !overdue,
               " AND (m.stopped_at + 28800000) / 86400000 <> (m.started_at + 28800000) / 86400000"),
        CLAUSE(from->stage == STAGE_STOPPED && overdue, " AND m.stopped_at > m.due_at"),
        CLAUSE(from->stage == STAGE_AMENDED,
               " 0 AS a, 0 AS b, m.id AS c FROM (SELECT e.matter FROM event AS e WHERE e.region = :region AND e.late = "
               "1 AND e.recorded_at > :known"
               " AND e.kind IN (:minus0, :minus1, :minus2, :minus3) AND e.day <= :last AND e.matter > :c UNION"
               " SELECT e.matter FROM event AS e WHERE e.region = :region AND e.amount < 0"
               " AND e.kind IN (:minus0, :minus1, :minus2, :minus3) AND e.day <= :last AND e.matter > :c) AS amended"
               " JOIN matter AS m ON m.region = :region AND m.id = amended.matter AND m.stopped_at <= :period_end"),
        CLAUSE(true, " AND m.started_on <= :last"),
        CLAUSE(overdue, " AND m.due_at <= :end"),
        CLAUSE(figure->unit != 0, " AND m.counted_unit = :unit"),
        TYPE_CLAUSES(figure, "m.item_type"),
        CLAUSE(true, " AND (SELECT SUM(CASE WHEN s.kind = :plus THEN s.amount ELSE -s.amount END) FROM event AS s"
                     " WHERE s.region = m.region AND s.matter = m.id AND s.matter <> 0"
                     " AND s.kind IN (:plus, :minus0, :minus1, :minus2, :minus3) AND s.kind <> ''"
                     " AND s.day <= :last AND s.recorded_at <= :known) > 0"),
        CLAUSE(from->stage == STAGE_OPEN, " ORDER BY m.started_on, m.id LIMIT :rows"),
        CLAUSE(from->stage == STAGE_STOPPED, " ORDER BY m.stopped_at, m.started_on, m.id LIMIT :rows"),
        CLAUSE(from->stage == STAGE_AMENDED, " ORDER BY m.id LIMIT :rows"),
    };
    TRY(db_search(walk->rq->db, walk->rq->arena, RECEIVE_LIST(found, &found), clauses, P("region", from->region),
                  P("plus", plus), P("minus0", minus[0]), P("minus1", minus[1]), P("minus2", minus[2]),
                  P("minus3", minus[3]), P("last", figure->period.last), P("end", walk->end),
                  P("period_end", date_end(figure->period.last)), P("known", walk->known), P("a", from->a),
                  P("b", from->b), P("c", from->c), P("unit", figure->unit), P("item_type", figure->type),
                  P("rows", walk->limit - (int64_t)walk->rows->count + 1)));
    take_rows(walk, &found);
    return SUCCESS;
}

/* --- the order of reading ---------------------------------------------------------------------------------------- */

static void begin_stage(struct walk *walk, bool of_events)
{
    const struct place *after = walk->after;
    struct place *here = &walk->here;
    if (after && here->term == after->term && here->stage == after->stage && str_equal(here->region, after->region)) {
        *here = *after;
        return;
    }
    here->a = here->b = here->c = INT64_MIN + 1;
    here->type = "";
    if (of_events) {
        here->a = walk->figure->period.first.ymd;
    } else if (here->stage == STAGE_STOPPED) {
        here->a = date_end(walk->figure->period.last).ms;
        here->b = here->c = INT64_MAX;
    }
}

static bool is_past(const struct walk *walk, int64_t stage)
{
    const struct place *after = walk->after;
    if (!after || walk->here.term != after->term) {
        return after && walk->here.term < after->term;
    }
    int order = strcmp(walk->here.region, after->region);
    return order < 0 || (order == 0 && stage < after->stage);
}

static const struct metric *stock_of(const struct figure *figure, const struct metric_term *term)
{
    return term->source == METRIC_OVERDUE ? metric_named(term->kind, figure->period.last) : figure->metric;
}

static result read_region(struct walk *walk, const struct metric_term *term, const char *region)
{
    bool of_events = term->source == METRIC_FLOW || term->source == METRIC_COHORT;
    walk->here.region = region;
    for (int64_t stage = 0; stage < (of_events ? 1 : STAGES) && !walk->more; stage++) {
        if (is_past(walk, stage)) {
            continue;
        }
        walk->here.stage = stage;
        begin_stage(walk, of_events);
        TRY(of_events ? read_events(walk, term)
                      : read_stock(walk, stock_of(walk->figure, term), term->source == METRIC_OVERDUE));
    }
    return SUCCESS;
}

struct region_code {
    const char *region;
};
static const struct field region_code_fields[] = {FIELD(region_code, region, READONLY, 0, 0, "地区", "its code")};
static RECORD(region_code, region_code_fields, "a region");

/* The regions that ever counted anything of the kind. */
static result read_term(struct walk *walk, const struct metric_term *term)
{
    LIST(struct region_code) regions;
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    const char *kind = term->kind, *minus[MINUS_KINDS];
    if (term->source == METRIC_OVERDUE) {
        stock_kinds(stock_of(walk->figure, term), &kind, minus);
    }
    region_scope(walk->figure->region, low, high);
    TRY(db_all(
        walk->rq->db, walk->rq->arena, RECEIVE_LIST(region_code, &regions),
        "SELECT DISTINCT region FROM tally_month WHERE kind = :kind AND month = 0 AND region >= :low AND region < :high"
        " AND (:below = 1 OR region = :region) ORDER BY region",
        P("kind", kind), P("low", (const char *)low), P("high", (const char *)high), P("below", walk->figure->below),
        P("region", walk->figure->region)));
    for (size_t i = 0; i < regions.count && !walk->more; i++) {
        TRY(read_region(walk, term, regions.items[i].region));
    }
    return SUCCESS;
}

static result read_terms(struct walk *walk, const struct metric_term *terms)
{
    for (const struct metric_term *term = terms; term->source != METRIC_NONE && !walk->more; term++) {
        walk->here.term = term - terms;
        /* What a stock loses is no list of its own; days are no matters. */
        bool is_list = term->sign > 0 && !metric_counts_days(term);
        if (is_list && !(walk->after && walk->here.term < walk->after->term)) {
            TRY(read_term(walk, term));
        }
    }
    return SUCCESS;
}

static struct walk walk_of(struct request *rq, const struct figure *figure, int64_t limit, matter_rows *rows)
{
    bool frozen = instant_is_set(figure->known);
    struct instant end = date_end(figure->period.last), seen = frozen ? figure->known : rq->now;
    struct instant known = frozen ? figure->known : far_future;
    bool cut = figure->metric->cutoff == CUTOFF_PERIOD_END && known.ms > end.ms;
    *rows = (matter_rows){0};
    return (struct walk){.rq = rq,
                         .figure = figure,
                         .end = seen.ms < end.ms ? seen : end,
                         .known = cut ? end : known,
                         .limit = limit,
                         .rows = rows};
}

result matters_list(struct request *rq, const struct figure *figure, bool denominator, const char *after, int64_t limit,
                    matter_rows *rows, const char **next)
{
    struct walk walk = walk_of(rq, figure, limit, rows);
    struct place place;
    *next = 0;
    if (after && !read_place(rq->arena, after, &place)) {
        return invalid("after", "游标无效，请从第一页重新查询");
    }
    walk.after = after ? &place : 0;
    TRY(read_terms(&walk, denominator ? figure->metric->denominator : figure->metric->numerator));
    *next = walk.more ? place_text(rq->arena, &walk.last) : 0;
    return SUCCESS;
}

/* --- overdue ----------------------------------------------------------------------------------------------------- */

result matters_overdue(struct request *rq, const char *low, const char *high, const struct metric *stock,
                       struct date last, tally_cells *cells)
{
    enum { MOST_OVERDUE = 1 << 20 };
    const char *plus, *minus[MINUS_KINDS];
    LIST(struct region_code) regions;
    stock_kinds(stock, &plus, minus);
    *cells = (tally_cells){0};
    TRY(db_all(
        rq->db, rq->arena, RECEIVE_LIST(region_code, &regions),
        "SELECT DISTINCT region FROM tally_month WHERE kind = :kind AND month = 0 AND region >= :low AND region < :high"
        " ORDER BY region",
        P("kind", plus), P("low", low), P("high", high)));
    for (size_t i = 0; i < regions.count; i++) {
        const struct figure figure = {
            .metric = stock, .region = regions.items[i].region, .period = {"", last, last}, .type = ""};
        const struct metric_term term = {METRIC_OVERDUE, stock->code, 1};
        matter_rows rows;
        struct walk walk = walk_of(rq, &figure, MOST_OVERDUE, &rows);
        TRY(read_region(&walk, &term, figure.region));
        size_t size = sizeof *cells->items;
        cells->items = arena_grow(rq->arena, cells->items, cells->count * size, (cells->count + rows.count + 1) * size);
        for (size_t j = 0; j < rows.count; j++) {
            cells->items[cells->count++] = (struct tally_cell){
                .region = figure.region, .unit = rows.items[j].unit, .item_type = rows.items[j].item_type, .amount = 1};
        }
    }
    return SUCCESS;
}
