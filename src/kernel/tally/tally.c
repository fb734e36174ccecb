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

static int compare_movements(const void *left, const void *right)
{
    const struct tally_key *a = &((const struct movement *)left)->key;
    const struct tally_key *b = &((const struct movement *)right)->key;
    int order = strcmp(a->region, b->region);
    order = order ? order : strcmp(a->kind, b->kind);
    order = order ? order : (a->day.ymd > b->day.ymd) - (a->day.ymd < b->day.ymd);
    order = order ? order : (a->unit > b->unit) - (a->unit < b->unit);
    order = order ? order : strcmp(a->item_type, b->item_type);
    order = order ? order : strcmp(a->channel, b->channel);
    return order ? order : (int)a->late - (int)b->late;
}

static result write_movement(struct tally_book *book, struct db *db, const struct tally_key *key, int64_t amount)
{
    return db_do(db,
                 "INSERT INTO tally (region, kind, day, unit, item_type, channel, late, lane, amount)"
                 " VALUES (:region, :kind, :day, :unit, :item_type, :channel, :late, :lane, :amount)"
                 " ON CONFLICT (region, kind, day, unit, item_type, channel, late, lane)"
                 " DO UPDATE SET amount = tally.amount + excluded.amount",
                 P("region", (const char *)key->region), P("kind", (const char *)key->kind), P("day", key->day),
                 P("unit", key->unit), P("item_type", (const char *)key->item_type),
                 P("channel", (const char *)key->channel), P("late", key->late), P("lane", book->lane),
                 P("amount", amount));
}

result tally_flush(struct tally_book *book, struct db *db)
{
    if (book->count == 0) {
        return SUCCESS;
    }
    qsort(book->items, book->count, sizeof *book->items, compare_movements);
    db_allow(db, RIGHT_TALLY);
    result r = SUCCESS;
    for (size_t i = 0; i < book->count && is_ok(r);) {
        const struct movement *first = &book->items[i];
        int64_t amount = 0;
        for (; i < book->count && compare_movements(first, &book->items[i]) == 0; i++) {
            amount += book->items[i].amount;
        }
        r = write_movement(book, db, &first->key, amount);
    }
    db_forbid(db, RIGHT_TALLY);
    tally_forget(book);
    return r;
}

result tally_sum(struct db *db, const struct tally_question *q, int64_t *sum)
{
    TRY(db_number(db, sum,
                  "SELECT SUM(amount) FROM tally WHERE region >= :low AND region < :high AND kind = :kind"
                  " AND day >= :first AND day <= :last AND (:unit = 0 OR unit = :unit)"
                  " AND (:item_type = '' OR item_type = :item_type) AND (:channel = '' OR channel = :channel)",
                  P("low", q->region_low), P("high", q->region_high), P("kind", q->kind), P("first", (int64_t)q->first.ymd),
                  P("last", (int64_t)q->last.ymd), P("unit", q->unit), P("item_type", q->item_type ? q->item_type : ""),
                  P("channel", q->channel ? q->channel : "")));
    *sum = number_is_set(*sum) ? *sum : 0;
    return SUCCESS;
}

struct tally_difference {
    const char *region, *kind, *item_type, *channel;
    struct date day;
    int64_t unit, late, difference;
};
static const struct field tally_difference_fields[] = {
    FIELD(tally_difference, region, OPTIONAL, 0, 0, "地区", "region"),
    FIELD(tally_difference, kind, OPTIONAL, 0, 0, "类别", "kind"),
    FIELD(tally_difference, item_type, OPTIONAL, 0, 0, "事项类型", "item type"),
    FIELD(tally_difference, channel, OPTIONAL, 0, 0, "渠道", "channel"),
    FIELD(tally_difference, day, OPTIONAL, 0, 0, "日期", "day"),
    FIELD(tally_difference, unit, OPTIONAL, 0, 0, "单位", "unit"),
    FIELD(tally_difference, late, OPTIONAL, 0, 0, "补录", "late"),
    FIELD(tally_difference, difference, OPTIONAL, 0, 0, "差额", "events minus counter"),
};
static RECORD(tally_difference, tally_difference_fields, "a counter that disagrees with its events");

result tally_verify(struct db *db, struct arena *arena, const char **difference, int64_t *counters)
{
    struct tally_difference found;
    *difference = 0;
    TRY(db_number(db, counters, "SELECT COUNT(*) FROM tally"));
    result r = db_one(db, arena, RECEIVE(tally_difference, &found),
                      "SELECT region, kind, day, unit, item_type, channel, late, SUM(amount) AS difference FROM ("
                      " SELECT region, kind, day, unit, item_type, channel, late, lane, amount FROM event WHERE kind <> ''"
                      " UNION ALL"
                      " SELECT region, kind, day, unit, item_type, channel, late, lane, -amount FROM tally) AS moved"
                      " GROUP BY region, kind, day, unit, item_type, channel, late, lane HAVING SUM(amount) <> 0"
                      " ORDER BY region, kind, day, unit LIMIT 1");
    if (r.code == ERR_NOT_FOUND) {
        return SUCCESS;
    }
    TRY(r);
    *difference = str_format(arena, "计数与台账不符：%s %d 单位%lld 类型%s 渠道%s 类别%s，台账减计数为%lld", found.region,
                             found.day.ymd, (long long)found.unit, found.item_type, found.channel, found.kind,
                             (long long)found.difference);
    return SUCCESS;
}
