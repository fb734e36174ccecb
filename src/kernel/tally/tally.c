#include "kernel/tally/tally.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/db/db.h"

struct movement {
    struct tally_key key;
    int64_t amount;
};

struct tally_book {
    int64_t lane;
    struct movement *items;
    size_t count, room;
};

struct tally_book *tally_book_new(int64_t lane)
{
    struct tally_book *book = calloc(1, sizeof *book);
    if (book) {
        book->lane = lane;
    }
    return book;
}

void tally_book_free(struct tally_book *book)
{
    if (book) {
        free(book->items);
        free(book);
    }
}

result tally_move(struct tally_book *book, const struct tally_key *key, int64_t amount)
{
    if (book->count == book->room) {
        size_t room = book->room ? book->room * 2 : 256;
        struct movement *items = realloc(book->items, room * sizeof *items);
        if (!items) {
            return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
        }
        book->items = items;
        book->room = room;
    }
    book->items[book->count++] = (struct movement){*key, amount};
    return SUCCESS;
}

size_t tally_mark(const struct tally_book *book)
{
    return book->count;
}

void tally_undo(struct tally_book *book, size_t mark)
{
    book->count = mark;
}

void tally_forget(struct tally_book *book)
{
    book->count = 0;
}

/* First what a sum of all time goes by, then of a month, then of a day. */
static int compare_totals(const struct tally_key *a, const struct tally_key *b)
{
    int order = strcmp(a->kind, b->kind);
    order = order ? order : strcmp(a->region, b->region);
    order = order ? order : (a->unit > b->unit) - (a->unit < b->unit);
    return order ? order : strcmp(a->item_type, b->item_type);
}

static int compare_months(const struct tally_key *a, const struct tally_key *b)
{
    int32_t month_a = a->day.ymd / 100, month_b = b->day.ymd / 100;
    int order = compare_totals(a, b);
    order = order ? order : (month_a > month_b) - (month_a < month_b);
    return order ? order : (a->since > b->since) - (a->since < b->since);
}

static int compare_movements(const void *left, const void *right)
{
    const struct tally_key *a = &((const struct movement *)left)->key;
    const struct tally_key *b = &((const struct movement *)right)->key;
    int order = compare_months(a, b);
    order = order ? order : (a->day.ymd > b->day.ymd) - (a->day.ymd < b->day.ymd);
    order = order ? order : strcmp(a->channel, b->channel);
    return order ? order : (int)a->late - (int)b->late;
}

static result write_movement(struct tally_book *book, struct db *db, const struct tally_key *key, int64_t amount)
{
    return db_post(db,
                   "INSERT INTO tally (kind, day, region, unit, item_type, channel, late, since, lane, amount)"
                   " VALUES (:kind, :day, :region, :unit, :item_type, :channel, :late, :since, :lane, :amount)"
                   " ON CONFLICT (kind, day, region, unit, item_type, channel, late, since, lane)"
                   " DO UPDATE SET amount = tally.amount + excluded.amount",
                   P("kind", (const char *)key->kind), P("day", key->day), P("region", (const char *)key->region),
                   P("unit", key->unit), P("item_type", (const char *)key->item_type),
                   P("channel", (const char *)key->channel), P("late", key->late), P("since", (int64_t)key->since),
                   P("lane", book->lane), P("amount", amount));
}

/* A sum whose first day is `first`; month 0: of all time. */
struct month_sum {
    int64_t month, since, amount;
    struct date first;
};

static result write_month(struct tally_book *book, struct db *db, const struct tally_key *key,
                          const struct month_sum *sum)
{
    return db_post(
        db,
        "INSERT INTO tally_month (kind, month, region, unit, item_type, since, lane, first_day, amount)"
        " VALUES (:kind, :month, :region, :unit, :item_type, :since, :lane, :day, :amount)"
        " ON CONFLICT (kind, month, region, unit, item_type, since, lane)"
        " DO UPDATE SET amount = tally_month.amount + excluded.amount, first_day = CASE"
        " WHEN excluded.first_day < tally_month.first_day THEN excluded.first_day ELSE tally_month.first_day END",
        P("kind", (const char *)key->kind), P("month", sum->month), P("region", (const char *)key->region),
        P("unit", key->unit), P("item_type", (const char *)key->item_type), P("since", sum->since),
        P("lane", book->lane), P("day", sum->first), P("amount", sum->amount));
}

/* The movements of one month, from *at on, which comes to stand behind them; they join the total. */
static result write_days(struct tally_book *book, struct db *db, const struct movement **at, struct month_sum *total)
{
    const struct movement *first = *at, *last = book->items + book->count;
    struct month_sum sum = {first->key.day.ymd / 100, first->key.since, 0, first->key.day};
    while (*at < last && compare_months(&first->key, &(*at)->key) == 0) {
        const struct movement *day = *at;
        int64_t amount = 0;
        for (; *at < last && compare_movements(day, *at) == 0; (*at)++) {
            amount += (*at)->amount;
        }
        TRY(write_movement(book, db, &day->key, amount));
        sum.amount += amount;
    }
    total->amount += sum.amount;
    total->first = !date_is_set(total->first) || sum.first.ymd < total->first.ymd ? sum.first : total->first;
    return write_month(book, db, &first->key, &sum);
}

/* Movements are sorted: those of one key are summed and written once, and so are the months and totals they belong to.
 */
static result write_all(struct tally_book *book, struct db *db)
{
    const struct movement *at = book->items, *last = book->items + book->count;
    while (at < last) {
        const struct movement *first = at;
        struct month_sum total = {0};
        while (at < last && compare_totals(&first->key, &at->key) == 0) {
            TRY(write_days(book, db, &at, &total));
        }
        TRY(write_month(book, db, &first->key, &total));
    }
    return SUCCESS;
}

result tally_flush(struct tally_book *book, struct db *db)
{
    if (book->count == 0) {
        return SUCCESS;
    }
    qsort(book->items, book->count, sizeof *book->items, compare_movements);
    db_allow(db, RIGHT_TALLY);
    result r = write_all(book, db);
    db_forbid(db, RIGHT_TALLY);
    tally_forget(book);
    return r;
}

/* --- asking ------------------------------------------------------------------------------------------------------ */

result tally_sum(struct db *db, const struct tally_question *q, int64_t *sum)
{
    TRY(db_number(db, sum,
                  "SELECT SUM(amount) FROM tally WHERE kind = :kind AND day >= :first AND day <= :last"
                  " AND region >= :low AND region < :high AND (:unit = 0 OR unit = :unit)"
                  " AND (:item_type = '' OR item_type = :item_type) AND (:channel = '' OR channel = :channel)",
                  P("low", q->region_low), P("high", q->region_high), P("kind", q->kind),
                  P("first", (int64_t)q->first.ymd), P("last", (int64_t)q->last.ymd), P("unit", q->unit),
                  P("item_type", q->item_type ? q->item_type : ""), P("channel", q->channel ? q->channel : "")));
    *sum = number_is_set(*sum) ? *sum : 0;
    return SUCCESS;
}

static const struct field tally_cell_fields[] = {
    FIELD(tally_cell, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(tally_cell, unit, OPTIONAL, 0, 0, "单位", "unit"),
    FIELD(tally_cell, item_type, OPTIONAL, 0, 0, "事项类型", "item type"),
    FIELD(tally_cell, amount, OPTIONAL, 0, 0, "计数", "how many"),
    FIELD(tally_cell, carried, OPTIONAL, 0, 0, "往期", "of those, begun before"),
};
static RECORD(tally_cell, tally_cell_fields, "a sum of counters");

static bool is_of_cell(const struct tally_cell *row, const struct tally_cell *cell)
{
    return cell->unit == row->unit && strcmp(cell->item_type, row->item_type) == 0 &&
           strcmp(cell->region, row->region) == 0;
}

static size_t hash_cell(const struct tally_cell *cell)
{
    uint64_t hash = str_hash(str_hash(STR_HASH ^ (uint64_t)cell->unit, cell->item_type), cell->region);
    return (size_t)(hash ^ hash >> 32);
}

/* Where the cell is, counted from 1, or is to be: by open addressing. */
static uint32_t *find_cell(const tally_cells *cells, uint32_t *places, size_t mask, const struct tally_cell *row)
{
    size_t at = hash_cell(row) & mask;
    while (places[at] > 0 && !is_of_cell(row, &cells->items[places[at] - 1])) {
        at = (at + 1) & mask;
    }
    return &places[at];
}

/* Cells stand in the order of their first rows. */
static void fold(struct arena *arena, const tally_cells *rows, int64_t sign, tally_cells *cells)
{
    size_t size = sizeof *cells->items, most = cells->count + rows->count, room = 4;
    while (room < most * 2) {
        room *= 2;
    }
    uint32_t *places = ARENA_ARRAY(arena, uint32_t, room);
    cells->items = arena_grow(arena, cells->items, cells->count * size, most * size);
    for (size_t i = 0; i < cells->count; i++) {
        *find_cell(cells, places, room - 1, &cells->items[i]) = (uint32_t)i + 1;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct tally_cell *row = &rows->items[i];
        uint32_t *place = find_cell(cells, places, room - 1, row);
        if (*place == 0) {
            cells->items[cells->count] = (struct tally_cell){row->region, row->unit, row->item_type, 0, 0};
            *place = (uint32_t)++cells->count;
        }
        cells->items[*place - 1].amount += sign * row->amount;
        cells->items[*place - 1].carried += sign * row->carried;
    }
}

static result read_months(struct db *db, struct arena *arena, const struct tally_question *q, int64_t first,
                          int64_t last, tally_cells *rows)
{
    return db_all(db, arena, RECEIVE_LIST(tally_cell, rows),
                  "SELECT region, unit, item_type, amount,"
                  " CASE WHEN since > 0 AND since < :first THEN amount ELSE 0 END AS carried FROM tally_month"
                  " WHERE kind = :kind AND month >= :first AND month <= :last AND region >= :low AND region < :high",
                  P("kind", q->kind), P("first", first), P("last", last), P("low", q->region_low),
                  P("high", q->region_high));
}

result tally_by_cell(struct db *db, struct arena *arena, const struct tally_question *q, tally_cells *cells)
{
    tally_cells rows;
    *cells = (tally_cells){0};
    TRY(read_months(db, arena, q, q->first.ymd / 100, q->last.ymd / 100, &rows));
    fold(arena, &rows, 1, cells);
    return SUCCESS;
}

/* All there is, less what came after. */
result tally_up_to(struct db *db, struct arena *arena, const struct tally_question *q, tally_cells *cells)
{
    tally_cells rows;
    *cells = (tally_cells){0};
    TRY(read_months(db, arena, q, 0, 0, &rows));
    fold(arena, &rows, 1, cells);
    TRY(read_months(db, arena, q, q->last.ymd / 100 + 1, INT64_MAX, &rows));
    fold(arena, &rows, -1, cells);
    return SUCCESS;
}

/* Few rows: what came late, and what was taken back. */
result tally_known_later(struct db *db, struct arena *arena, const struct tally_question *q, struct instant known,
                         tally_cells *cells)
{
    return db_all(db, arena, RECEIVE_LIST(tally_cell, cells),
                  "SELECT e.region, e.unit, e.item_type, -SUM(e.amount) AS amount,"
                  " -SUM(CASE WHEN m.started_on < :first THEN e.amount ELSE 0 END) AS carried FROM event AS e"
                  " LEFT JOIN matter AS m ON m.region = e.region AND m.id = e.matter"
                  " WHERE e.region >= :low AND e.region < :high AND e.recorded_at > :known AND e.kind = :kind"
                  " AND (e.late = 1 OR e.amount < 0) AND e.day >= :first AND e.day <= :last"
                  " GROUP BY e.region, e.unit, e.item_type ORDER BY e.region, e.unit, e.item_type",
                  P("low", q->region_low), P("high", q->region_high), P("known", known), P("kind", q->kind),
                  P("first", (int64_t)q->first.ymd), P("last", (int64_t)q->last.ymd));
}

result tally_first_day(struct db *db, const struct tally_question *q, struct date *day)
{
    int64_t first;
    TRY(db_number(
        db, &first,
        "SELECT MIN(first_day) FROM tally_month WHERE kind = :kind AND month = 0 AND region >= :low AND region < :high",
        P("kind", q->kind), P("low", q->region_low), P("high", q->region_high)));
    *day = (struct date){number_is_set(first) ? (int32_t)first : 0};
    return SUCCESS;
}

/* --- checking ---------------------------------------------------------------------------------------------------- */

struct tally_difference {
    const char *region, *kind, *item_type, *channel;
    struct date day;
    int64_t unit, late, since, difference;
};
static const struct field tally_difference_fields[] = {
    FIELD(tally_difference, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(tally_difference, kind, OPTIONAL, 0, 0, "类别", "kind"),
    FIELD(tally_difference, item_type, OPTIONAL, 0, 0, "事项类型", "item type"),
    FIELD(tally_difference, channel, OPTIONAL, 0, 0, "渠道", "channel"),
    FIELD(tally_difference, day, OPTIONAL, 0, 0, "日期", "day"),
    FIELD(tally_difference, unit, OPTIONAL, 0, 0, "单位", "unit"),
    FIELD(tally_difference, late, OPTIONAL, 0, 0, "补录", "late"),
    FIELD(tally_difference, since, OPTIONAL, 0, 0, "起始月", "since"),
    FIELD(tally_difference, difference, OPTIONAL, 0, 0, "差额", "events minus counter"),
};
static RECORD(tally_difference, tally_difference_fields, "a counter that disagrees with its events");

/* The sums of months and of all time, against the days. */
static result verify_months(struct db *db, struct arena *arena, const char **difference)
{
    struct tally_difference found;
    result r = db_one(db, arena, RECEIVE(tally_difference, &found),
                      "SELECT region, kind, unit, item_type, SUM(amount) AS difference FROM ("
                      " SELECT kind, day / 100 AS month, region, unit, item_type, since, lane, MIN(day) AS first_day,"
                      " SUM(amount) AS amount FROM tally GROUP BY kind, day / 100, region, unit, item_type, since, lane"
                      " UNION ALL SELECT kind, 0, region, unit, item_type, 0, lane, MIN(day), SUM(amount) FROM tally"
                      " GROUP BY kind, region, unit, item_type, lane"
                      " UNION ALL SELECT kind, month, region, unit, item_type, since, lane, first_day, -amount"
                      " FROM tally_month) AS summed GROUP BY kind, month, region, unit, item_type, since, lane"
                      " HAVING SUM(amount) <> 0 OR COUNT(*) <> 2 OR MIN(first_day) <> MAX(first_day)"
                      " ORDER BY region, kind, unit LIMIT 1");
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    *difference =
        str_format(arena, "月计或累计与各日计数不符：%s 单位%lld 类型%s 类别%s，各日之和减去它为%lld", found.region,
                   (long long)found.unit, found.item_type, found.kind, (long long)found.difference);
    return SUCCESS;
}

result tally_verify(struct db *db, struct arena *arena, const char **difference, int64_t *counters)
{
    struct tally_difference found;
    *difference = 0;
    TRY(db_number(db, counters, "SELECT COUNT(*) FROM tally"));
    result r =
        db_one(db, arena, RECEIVE(tally_difference, &found),
               "SELECT region, kind, day, unit, item_type, channel, late, since, SUM(amount) AS difference FROM ("
               " SELECT event.region, kind, day, event.unit, event.item_type, event.channel, late, lane, amount,"
               " CASE WHEN started_on / 100 < day / 100 THEN started_on / 100 ELSE 0 END AS since FROM event"
               " LEFT JOIN matter ON matter.region = event.region AND matter.id = event.matter WHERE kind <> ''"
               " UNION ALL"
               " SELECT region, kind, day, unit, item_type, channel, late, lane, -amount, since FROM tally) AS moved"
               " GROUP BY region, kind, day, unit, item_type, channel, late, since, lane HAVING SUM(amount) <> 0"
               " ORDER BY region, kind, day, unit LIMIT 1");
    if (r.code == ERR_NOT_FOUND) {
        return verify_months(db, arena, difference);
    }
    TRY(r);
    *difference = str_format(arena, "计数与台账不符：%s %d 单位%lld 类型%s 渠道%s 类别%s，台账减计数为%lld",
                             found.region, found.day.ymd, (long long)found.unit, found.item_type, found.channel,
                             found.kind, (long long)found.difference);
    return SUCCESS;
}
