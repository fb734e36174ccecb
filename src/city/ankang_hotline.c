/* 安康's hotline in 2020: what was published of it, and what the counters say. */
#include <math.h>

#include "city/inside.h"
#include "city/models.h"
#include "kernel/record/record.h"
#include "kernel/table/table.h"

/* --- what is to come of it -----------------------------------------------------------------------------------------
 */

/* As published, where its figures meet: 22.19万 are those that came in, for 95.78 % of them is what was settled
 * (16.19万) and what became an order (5.06万), and nearly nothing else. On the 35 days when leaders sat at the line 376
 * called, 137 were answered and 243 orders made: 137 + 243 is 4 more than 376, so four calls became two orders each. */
enum { SESSIONS = 35 };
static const struct contact_row published_contacts[] = {
    {"call", CONTACT_ABANDONED, 0, 9364, 0},
    {"call", CONTACT_SETTLED, 0, 161900 - 137, 0},
    {"call", CONTACT_VOID, 0, 40, 0},
    {"call", CONTACT_ORDERED, 1, 50600 - 243, 0},
    {"meeting", CONTACT_SETTLED, 0, 137, SESSIONS},
    {"meeting", CONTACT_ORDERED, 1, 376 - 137 - 4, SESSIONS},
    {"meeting", CONTACT_ORDERED, 2, 4, SESSIONS},
};
enum { CONTACT_ROWS = sizeof published_contacts / sizeof *published_contacts, CONTACTS = 221900, AGENTS = 20 };

static void share_contacts(struct city *city, struct city_hotline *hotline, double scale)
{
    int64_t weights[CONTACT_ROWS], parts[CONTACT_ROWS];
    for (size_t i = 0; i < CONTACT_ROWS; i++) {
        weights[i] = published_contacts[i].count;
    }
    city_apportion(city->arena, (int64_t)floor(CONTACTS * scale + 0.5), weights, CONTACT_ROWS, parts);
    hotline->contact_rows = CONTACT_ROWS;
    hotline->contacts = ARENA_ARRAY(city->arena, struct contact_row, CONTACT_ROWS);
    for (size_t i = 0; i < CONTACT_ROWS; i++) {
        hotline->contacts[i] = published_contacts[i];
        hotline->contacts[i].count = parts[i];
    }
}

static size_t hall_named(const struct city *city, const char *prefix)
{
    size_t i = 0;
    while (!str_equal(city->halls[i].prefix, prefix)) {
        i++;
    }
    return i;
}

/* As many as the contacts make, each hall's satisfied, late and other ones by largest remainders. */
static result share_orders(struct city *city, struct city_hotline *hotline)
{
    struct table table;
    int64_t orders = 0;
    TRY(city_table_read(city->arena, "data/demo/ankang_orders.csv", &table));
    hotline->order_rows = table.row_count * 3;
    hotline->orders = ARENA_ARRAY(city->arena, struct order_row, hotline->order_rows);
    int64_t *weights = ARENA_ARRAY(city->arena, int64_t, hotline->order_rows);
    int64_t *parts = ARENA_ARRAY(city->arena, int64_t, hotline->order_rows);
    for (size_t i = 0; i < table.row_count; i++) {
        size_t hall = hall_named(city, city_cell(&table, i, "前缀"));
        int64_t all = city_number_cell(&table, i, "工单"), satisfied = city_number_cell(&table, i, "满意");
        int64_t late = city_number_cell(&table, i, "逾期");
        weights[i * 3] = satisfied;
        weights[i * 3 + 1] = all - satisfied - late; /* whoever waited too long is not satisfied */
        weights[i * 3 + 2] = late;
        hotline->orders[i * 3] = (struct order_row){.hall = hall, .end = ORDER_SATISFIED};
        hotline->orders[i * 3 + 1] = (struct order_row){.hall = hall, .end = ORDER_UNSATISFIED};
        hotline->orders[i * 3 + 2] = (struct order_row){.hall = hall, .end = ORDER_LATE};
    }
    for (size_t i = 0; i < hotline->contact_rows; i++) {
        orders += hotline->contacts[i].count * hotline->contacts[i].orders;
    }
    city_apportion(city->arena, orders, weights, hotline->order_rows, parts);
    for (size_t i = 0; i < hotline->order_rows; i++) {
        hotline->orders[i].count = parts[i];
    }
    return SUCCESS;
}

result ankang_read_hotline(struct city *city, double scale)
{
    struct city_hotline *hotline = ARENA_NEW(city->arena, struct city_hotline);
    hotline->agents = AGENTS;
    while (!str_equal(city->units[hotline->unit].name, "市12345政务服务热线中心")) {
        hotline->unit++;
    }
    city->hotline = hotline;
    share_contacts(city, hotline, scale);
    TRY(city_read_categories(city));
    return share_orders(city, hotline);
}

/* --- what came of it --------------------------------------------------------------------------------------------- */

/* A fact of some counters, of the whole city or of a region. */
static result add_fact(const struct city *city, struct db *db, struct city_outcome *outcome, struct city_fact *facts,
                       const struct city_count *question, struct city_fact fact)
{
    TRY(city_count_kinds(city, db, question, &fact.counted));
    facts[outcome->fact_count++] = fact;
    return SUCCESS;
}

#define END(end)        (1U << (end))
#define ALL_ENDS        (~0U)
#define CONNECTED_KINDS "contact.answered_soon contact.answered"
#define SATISFIED_KINDS "order.very_satisfied order.satisfied order.basically_satisfied"

result ankang_measure_hotline(const struct city *city, struct db *db, struct city_outcome *outcome,
                              struct city_fact *facts)
{
    const struct city_hotline *hotline = city->hotline;
    const size_t hanbin = hall_named(city, "hanbin");
    const char *region = city->halls[hanbin].region;
    const int64_t calls = hotline->contacts[4].count + hotline->contacts[5].count + hotline->contacts[6].count;
    const struct {
        const char *name, *kinds, *channel, *low;
        int64_t expected;
    } rows[] = {
        {"来电来信", "contact.incoming", 0, 0, city_contacts(hotline, ALL_ENDS)},
        {"接通", CONNECTED_KINDS, 0, 0, city_contacts(hotline, ALL_ENDS & ~END(CONTACT_ABANDONED))},
        {"当场答复", "contact.settled", 0, 0, city_contacts(hotline, END(CONTACT_SETTLED))},
        {"工单", "order.opened", 0, 0, city_orders(hotline, ANY_HALL, 0, ALL_ENDS)},
        {"按期办结", "order.finished", 0, 0, city_orders(hotline, ANY_HALL, 0, ALL_ENDS & ~END(ORDER_LATE))},
        {"逾期办结", "order.finished_late", 0, 0, city_orders(hotline, ANY_HALL, 0, END(ORDER_LATE))},
        {"回访满意", SATISFIED_KINDS, 0, 0, city_orders(hotline, ANY_HALL, 0, END(ORDER_SATISFIED))},
        {"汉滨区工单", "order.opened", 0, region, city_orders(hotline, hanbin, 0, ALL_ENDS)},
        {"汉滨区按期回复", "order.replied", 0, region, city_orders(hotline, hanbin, 0, ALL_ENDS & ~END(ORDER_LATE))},
        {"汉滨区回访满意", SATISFIED_KINDS, 0, region, city_orders(hotline, hanbin, 0, END(ORDER_SATISFIED))},
        {"接话日", "answering_day.reported", 0, 0, calls == 376 ? SESSIONS : hotline->held},
        {"接话日来电", "answering_day.call", 0, 0, calls},
        {"接话日现场解答", "answering_day.settled", 0, 0, hotline->contacts[4].count},
        {"接话日形成工单", "answering_day.order", 0, 0, hotline->contacts[5].count + 2 * hotline->contacts[6].count},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *low = rows[i].low ? rows[i].low : "6109";
        const struct city_count question = {.low = low,
                                            .high = str_format(city->arena, "%s~", low),
                                            .kinds = rows[i].kinds,
                                            .channel = rows[i].channel};
        TRY(add_fact(city, db, outcome, facts, &question, (struct city_fact){rows[i].name, rows[i].expected, 0}));
    }
    return SUCCESS;
}
