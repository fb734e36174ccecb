/* The hotline of 互助 in June 2021: what was published of it, and what the counters say. */
#include "city/inside.h"
#include "city/models.h"

#define HUZHU "630223"

/* As published, where its figures meet: 243 first orders and 23 done again are 266 (stated: 268), and so are 185 + 5 +
 * 75
 * + 1 by nature; 218 of them were finished. Beside them stand those from the mayor's box (1, not finished) and from the
 * province's line (44, of which 37). How many of each nature were done again is made up. */
static const struct contact_row huzhu_contacts[] = {
    {"call", CONTACT_ORDERED, 1, 243, 0}, {"mayor", CONTACT_ORDERED, 1, 1, 0}, {"prov", CONTACT_ORDERED, 1, 44, 0}};
static const struct order_row huzhu_orders[] = {{0, "call", "help", ORDER_SATISFIED, 121},
                                                {0, "call", "help", ORDER_REDONE, 11},
                                                {0, "call", "help", ORDER_REDO_OPEN, 5},
                                                {0, "call", "help", ORDER_OPEN, 32},
                                                {0, "call", "consult", ORDER_SATISFIED, 5},
                                                {0, "call", "object", ORDER_SATISFIED, 51},
                                                {0, "call", "object", ORDER_REDONE, 6},
                                                {0, "call", "object", ORDER_REDO_OPEN, 1},
                                                {0, "call", "object", ORDER_OPEN, 10},
                                                {0, "call", "suggest", ORDER_SATISFIED, 1},
                                                {0, "mayor", 0, ORDER_OPEN, 1},
                                                {0, "prov", 0, ORDER_SATISFIED, 37},
                                                {0, "prov", 0, ORDER_OPEN, 7}};
enum {
    HUZHU_CONTACTS = sizeof huzhu_contacts / sizeof *huzhu_contacts,
    HUZHU_ORDERS = sizeof huzhu_orders / sizeof *huzhu_orders,
    HUZHU_AGENTS = 3,
};

/* So few that a smaller scale leaves them as they are. */
result haidong_read_hotline(struct city *city)
{
    struct city_hotline *hotline = ARENA_NEW(city->arena, struct city_hotline);
    size_t hall = 0, unit;
    while (!str_equal(city->halls[hall].region, HUZHU)) {
        hall++;
    }
    unit = city->halls[hall].unit_first;
    while (!str_equal(city->units[unit].kind, "centre")) {
        unit++;
    }
    *hotline = (struct city_hotline){.unit = unit,
                                     .agents = HUZHU_AGENTS,
                                     .contacts = ARENA_ARRAY(city->arena, struct contact_row, HUZHU_CONTACTS),
                                     .orders = ARENA_ARRAY(city->arena, struct order_row, HUZHU_ORDERS),
                                     .contact_rows = HUZHU_CONTACTS,
                                     .order_rows = HUZHU_ORDERS};
    memcpy(hotline->contacts, huzhu_contacts, sizeof huzhu_contacts);
    memcpy(hotline->orders, huzhu_orders, sizeof huzhu_orders);
    for (size_t i = 0; i < HUZHU_ORDERS; i++) {
        hotline->orders[i].hall = hall;
    }
    city->hotline = hotline;
    return city_read_categories(city);
}

/* What was published of it, and what the counters say. */
result haidong_measure_hotline(const struct city *city, struct db *db, struct city_outcome *outcome,
                               struct city_fact *facts)
{
    static const struct {
        const char *name, *kinds, *channel, *nature;
        int64_t expected;
    } rows[] = {
        {"互助热线承办单", "order.opened", "call", 0, 243},
        {"互助热线重新办理单", "order.redone", "call", 0, 23},
        {"互助热线求助", "order.opened order.redone", "call", "help", 185},
        {"互助热线咨询", "order.opened order.redone", "call", "consult", 5},
        {"互助热线投诉", "order.opened order.redone", "call", "object", 75},
        {"互助热线建议", "order.opened order.redone", "call", "suggest", 1},
        {"互助热线办结", "order.finished order.finished_late", "call", 0, 218},
        {"互助省12345转办", "order.opened", "prov", 0, 44},
        {"互助省12345转办办结", "order.finished order.finished_late", "prov", 0, 37},
        {"互助市长信箱", "order.opened", "mayor", 0, 1},
        {"互助市长信箱办结", "order.finished order.finished_late", "mayor", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct city_count question = {.low = HUZHU,
                                            .high = HUZHU "~",
                                            .kinds = rows[i].kinds,
                                            .channel = rows[i].channel,
                                            .item_type = rows[i].nature};
        struct city_fact *fact = &facts[outcome->fact_count++];
        *fact = (struct city_fact){.name = rows[i].name, .expected = rows[i].expected};
        TRY(city_count_kinds(city, db, &question, &fact->counted));
    }
    return SUCCESS;
}
