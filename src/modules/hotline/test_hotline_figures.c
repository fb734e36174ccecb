/* What is counted: each figure is the length of its list; the tree of categories moves nothing. */
#include "modules/hotline/hotline.h"

#include "kernel/base/arena.h"
#include "modules/hotline/rules.h"
#include "support/hotline.h"

/* --- the tree of categories -------------------------------------------------------------------------------------- */

static struct answer add_category(const char *name, int64_t parent)
{
    const char *above = parent ? str_format(city->arena, ",\"parent\":%lld", (long long)parent) : "";
    struct answer made = api(
        city, "POST", "/api/v1/hotline/categories", office,
        str_format(city->arena, "{\"region\":\"" CITY "\",\"name\":\"%s\",\"from\":\"2021-01-01\"%s}", name, above));
    expect(&made, 201, 0, 0);
    return made;
}

static struct answer change_category(const struct answer *seen, const char *action, const char *json)
{
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", office)},
                                     {"content-type", "application/json"},
                                     {"if-match", seen->etag},
                                     {0}};
    const char *path =
        str_format(city->arena, "/api/v1/hotline/categories/" CITY "/%s%s", answer_text(seen, "id"), action);
    return api_with(city, *action ? "POST" : "PUT", path, headers, json, strlen(json));
}

static int64_t id_of(const struct answer *answer)
{
    return answer_number(answer, "id");
}

static const char *in_category(const struct answer *category)
{
    return str_format(city->arena, ",\"nature\":\"object\",\"category\":%lld", (long long)id_of(category));
}

static struct answer statistics(const char *more)
{
    struct answer seen = api(city, "GET", str_format(city->arena, "/api/v1/hotline/statistics?%s", more), office, 0);
    expect(&seen, 200, 0, 0);
    return seen;
}

/* The row of a list whose member says so; -1: none. */
static int row_with(const struct answer *answer, const char *list, const char *member, const char *value)
{
    for (size_t i = 0; i < answer_count(answer, list); i++) {
        const char *path = str_format(city->arena, "%s.%zu.%s", list, i, member);
        if (str_equal(answer_text(answer, path), value)) {
            return (int)i;
        }
    }
    return -1;
}

static const char *in_row(const struct answer *answer, const char *list, int row, const char *member)
{
    return answer_text(answer, str_format(city->arena, "%s.%d.%s", list, row, member));
}

static int64_t orders_in(const struct answer *seen, const struct answer *category)
{
    int row = row_with(seen, "categories", "category", answer_text(category, "id"));
    return row < 0 ? -1 : answer_number(seen, str_format(city->arena, "categories.%d.orders", row));
}

static void a_category_moved_while_orders_are_open(void **state)
{
    (void)state;
    struct answer street = add_category("城市管理", 0), water = add_category("供水供电", 0);
    struct answer light = add_category("路灯", id_of(&street));
    struct answer broken = add_category("路灯损坏", id_of(&light));
    struct answer order = signed_order(in_category(&broken));
    expect(&order, 200, "category_path", "城市管理/路灯/路灯损坏");
    struct answer june = statistics("region=" CITY "&period=2021-06");
    assert_int_equal(orders_in(&june, &street), 1);
    test_clock(30 * DAY_MS); /* the first of July */
    struct answer moved = change_category(
        &light, "", str_format(city->arena, "{\"name\":\"路灯\",\"parent\":%lld}", (long long)id_of(&water)));
    expect(&moved, 200, "version", "2");
    /* the order stays where it is, and goes on */
    order = look(handler, &order);
    expect(&order, 200, "category", answer_text(&broken, "id"));
    expect(&order, 200, "category_path", "供水供电/路灯/路灯损坏");
    order = act(handler, &order, "reply", "{\"text\":\"已修\"}");
    expect(&order, 200, "state", "replied");
    struct answer later = signed_order(in_category(&broken));
    /* June by June's tree, July by July's; neither loses nor counts twice */
    june = statistics("region=" CITY "&period=2021-06");
    assert_int_equal(orders_in(&june, &street), 1);
    assert_int_equal(orders_in(&june, &water), 0);
    expect(&june, 200, "tree", "按2021-06-30的分类树");
    struct answer july = statistics("region=" CITY "&period=2021-07");
    assert_int_equal(orders_in(&july, &street), 0);
    assert_int_equal(orders_in(&july, &water), 1);
    struct answer year = statistics("region=" CITY "&period=2021");
    assert_int_equal(orders_in(&year, &water), 2);
    assert_int_equal(orders_in(&year, &light), 2);
    expect(&later, 200, 0, 0);
}

static void the_tree_has_three_levels_and_no_circles(void **state)
{
    (void)state;
    struct answer one = add_category("城市管理", 0), two = add_category("市容", id_of(&one));
    struct answer three = add_category("占道", id_of(&two));
    struct answer deep = api(city, "POST", "/api/v1/hotline/categories", office,
                             str_format(city->arena, "{\"region\":\"" CITY "\",\"name\":\"四级\",\"parent\":%lld}",
                                        (long long)id_of(&three)));
    expect(&deep, 422, "field", "parent");
    struct answer circle = change_category(
        &one, "", str_format(city->arena, "{\"name\":\"城市管理\",\"parent\":%lld}", (long long)id_of(&three)));
    expect(&circle, 422, "field", "parent");
    struct answer other = add_category("交通", 0), road = add_category("道路", id_of(&other));
    struct answer sinks = change_category(
        &two, "", str_format(city->arena, "{\"name\":\"市容\",\"parent\":%lld}", (long long)id_of(&road)));
    expect(&sinks, 422, "field", "parent"); /* what is below would be on level 4 */
    struct answer twice =
        api(city, "POST", "/api/v1/hotline/categories", office, "{\"region\":\"" CITY "\",\"name\":\"交通\"}");
    expect(&twice, 422, "field", "name");
    struct answer past = change_category(
        &two, "",
        str_format(city->arena, "{\"name\":\"市容\",\"from\":\"2021-05-01\",\"parent\":%lld}", (long long)id_of(&one)));
    expect(&past, 422, "field", "from");
    struct answer rises = change_category(&two, "", "{\"name\":\"市容\"}");
    expect(&rises, 200, "level", "1");
    struct answer tree = api(city, "GET", "/api/v1/hotline/categories?region=" CITY "&on=2021-06-01", office, 0);
    int row = row_with(&tree, "items", "id", answer_text(&three, "id"));
    assert_string_equal(in_row(&tree, "items", row, "level"), "2"); /* it rose too */
    struct answer stale = change_category(&two, "", "{\"name\":\"市容市貌\"}");
    expect(&stale, 412, 0, 0);
    struct answer kept = change_category(&rises, "/close", "{}");
    expect(&kept, 409, 0, 0);
    struct answer closed = change_category(&road, "/close", "{}");
    expect(&closed, 200, "valid_to", "2021-06-01");
    test_clock(DAY_MS);
    struct answer call = take_call("");
    struct answer late = make_order(&call, in_category(&road));
    expect(&late, 422, "field", "category");
    struct answer elsewhere =
        api(city, "POST", "/api/v1/hotline/categories", county, "{\"region\":\"" CITY "\",\"name\":\"外县分类\"}");
    expect(&elsewhere, 422, "field", "region");
}

static void another_category_is_given(void **state)
{
    (void)state;
    struct answer one = add_category("城市管理", 0), two = add_category("交通", 0);
    struct answer order = signed_order(in_category(&one));
    struct answer none = act(dispatcher, &order, "recategorise", "{\"category\":77}");
    expect(&none, 422, "field", "category");
    order =
        act(dispatcher, &order, "recategorise", str_format(city->arena, "{\"category\":%lld}", (long long)id_of(&two)));
    expect(&order, 200, "category_path", "交通");
    struct answer june = statistics("region=" CITY "&period=2021-06");
    assert_int_equal(orders_in(&june, &one), 0);
    assert_int_equal(orders_in(&june, &two), 1);
}

/* --- figures are lists ------------------------------------------------------------------------------------------- */

static int64_t length_of(const char *path)
{
    int64_t length = 0;
    const char *after = "";
    while (after) {
        struct answer page = api(city, "GET", str_format(city->arena, "%s%s", path, after), office, 0);
        expect(&page, 200, 0, 0);
        length += (int64_t)answer_count(&page, "items");
        const char *next = answer_text(&page, "next");
        after = next ? str_format(city->arena, "&after=%s", next) : 0;
    }
    return length;
}

static const char *figure(const struct answer *seen, const char *code)
{
    int row = row_with(seen, "figures", "code", code);
    return row < 0 ? "none" : in_row(seen, "figures", row, "text");
}

/* A sum of "69.55%" in hundredths. */
static int64_t add_share(int64_t sum, const char *text)
{
    int64_t whole = 0, part = 0;
    char *room = str_copy(city->arena, text);
    char *dot = strchr(room, '.');
    *dot = dot[3] = '\0';
    assert_true(str_to_int(room, &whole) && (dot[1] == '0' ? str_to_int(dot + 2, &part) : str_to_int(dot + 1, &part)));
    return sum + whole * 100 + part;
}

static void check_lists(const struct answer *seen, const char *list, const char *total, const char *count)
{
    int64_t sum = 0, shares = 0;
    for (size_t i = 0; i < answer_count(seen, list); i++) {
        int64_t orders = answer_number(seen, str_format(city->arena, "%s.%zu.%s", list, i, count));
        const char *share = in_row(seen, list, (int)i, "share");
        assert_int_equal(length_of(in_row(seen, list, (int)i, "list")), orders);
        sum += orders;
        shares = share ? add_share(shares, share) : shares;
    }
    assert_string_equal(str_format(city->arena, "%lld", (long long)sum), total);
    assert_int_equal(shares, 10000);
}

static struct answer done(struct answer order, const char *said)
{
    order = act(handler, &order, "reply", "{\"text\":\"已办理\"}");
    order = act(dispatcher, &order, "pass", "{}");
    order = act(agent, &order, "callback", str_format(city->arena, "{\"result\":\"%s\"}", said));
    expect(&order, 200, "state", "called_back");
    return order;
}

/* The month of a county (S4 互助, with what F-08 and F-09 find wrong in it): 185 of help, 5 of questions, 75 of
 * complaints, 1 proposal, a twentieth of it here. */
static void every_figure_is_the_length_of_its_list(void **state)
{
    static const struct {
        const char *nature;
        int orders;
    } rows[] = {{"help", 9}, {"consult", 1}, {"object", 4}, {"suggest", 1}};
    static const char *const said[] = {"very_satisfied", "satisfied", "basically_satisfied", "unsatisfied"};
    (void)state;
    struct answer one = add_category("城市管理", 0), two = add_category("市容", id_of(&one));
    int made = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int j = 0; j < rows[i].orders; j++, made++) {
            const char *category = made % 3 == 0 ? ""
                                                 : str_format(city->arena, ",\"category\":%lld",
                                                              (long long)id_of(made % 3 == 1 ? &one : &two));
            struct answer order =
                signed_order(str_format(city->arena, ",\"nature\":\"%s\"%s", rows[i].nature, category));
            if (made < 8) {
                order = done(order, said[made % 4]);
            }
            if (made == 3) {
                order = act(agent, &order, "redo", "{}");
                expect(&order, 200, "role", "redo");
            }
        }
    }
    /* and one of which nobody said where in the city: a row of its own, in no county's */
    struct answer call = take_call(""),
                  nowhere = api(city, "POST", "/api/v1/hotline/orders", agent,
                                str_format(city->arena, "{\"contact\":\"%s\",\"nature\":\"other\"}",
                                           answer_text(&call, "number")));
    expect(&nowhere, 201, "region", CITY);
    struct answer seen = statistics("region=" CITY "&period=2021-06");
    assert_string_equal(figure(&seen, "contact.incoming"), "16");
    assert_string_equal(figure(&seen, "contact.connect_rate"), "100%");
    assert_string_equal(figure(&seen, "contact.soon_rate"), "100%");
    assert_string_equal(figure(&seen, "order.opened"), "16");
    assert_string_equal(figure(&seen, "order.redone"), "1");
    assert_string_equal(figure(&seen, "order.finished"), "8");
    assert_string_equal(figure(&seen, "order.on_time_rate"), "100%");
    assert_string_equal(figure(&seen, "order.satisfaction"), "75%");
    assert_string_equal(figure(&seen, "order.satisfaction_strict"), "50%");
    assert_string_equal(figure(&seen, "order.redo_rate"), "12.5%");
    assert_string_equal(figure(&seen, "order.per_day"), "16"); /* one day of the month has come */
    check_lists(&seen, "natures", "16", "orders");
    check_lists(&seen, "counties", "16", "orders");
    assert_int_equal(answer_number(&seen, str_format(city->arena, "counties.%d.orders",
                                                     row_with(&seen, "counties", "name", "本级"))),
                     1);
    /* Level 1 holds all; each category's own list is as long as it says. */
    int64_t own = 0, shares = 0;
    for (size_t i = 0; i < answer_count(&seen, "categories"); i++) {
        int64_t orders = answer_number(&seen, str_format(city->arena, "categories.%zu.own", i));
        const char *share = in_row(&seen, "categories", (int)i, "share");
        assert_int_equal(length_of(in_row(&seen, "categories", (int)i, "list")), orders);
        own += orders;
        shares = share ? add_share(shares, share) : shares;
    }
    assert_int_equal(own, 16);
    assert_int_equal(shares, 10000);
    assert_int_equal(orders_in(&seen, &one), 10);
    int row = row_with(&seen, "units", "unit", str_format(city->arena, "%lld", (long long)bureau_unit));
    assert_true(row >= 0);
    assert_string_equal(in_row(&seen, "units", row, "dispatched"), "15");
    assert_string_equal(in_row(&seen, "units", row, "rank"), "1");
    const char *id = in_row(&seen, "units", row, "figure");
    struct answer listed = api(city, "GET", str_format(city->arena, "/api/v1/figures/%s?limit=200", id), office, 0);
    expect(&listed, 200, "numerator", "15");
    /* a county's staff sees the county, a unit its own account */
    struct answer part = api(city, "GET", "/api/v1/hotline/statistics?region=" COUNTY "&period=2021-06", county, 0);
    assert_string_equal(figure(&part, "order.opened"), "15");
    part = api(city, "GET", "/api/v1/hotline/statistics?region=" CITY "&period=2021-06", county, 0);
    expect(&part, 404, 0, 0);
    part = api(city, "GET", "/api/v1/hotline/statistics?region=" CITY "&period=2021-13", office, 0);
    expect(&part, 422, "field", "period");
}

static void ranks_go_by_what_was_done(void **state)
{
    (void)state;
    struct answer good = signed_order(",\"nature\":\"help\"");
    struct answer call = take_call("");
    struct answer late = make_order(&call, ",\"nature\":\"help\"");
    late = act(dispatcher, &late, "dispatch", unit_json(other_unit));
    late = act(stranger, &late, "sign", "{}");
    good = done(good, "satisfied");
    test_clock(20 * DAY_MS);
    late = act(stranger, &late, "reply", "{\"text\":\"晚了\"}");
    late = act(dispatcher, &late, "pass", "{}");
    expect(&late, 200, 0, 0);
    struct answer idle = make_order(&call, ",\"nature\":\"help\"");
    expect(&idle, 201, 0, 0);
    struct answer seen = statistics("region=" CITY "&period=2021-06");
    int first = row_with(&seen, "units", "rank", "1"), second = row_with(&seen, "units", "rank", "2");
    assert_string_equal(in_row(&seen, "units", first, "name"), "市城管局");
    assert_string_equal(in_row(&seen, "units", first, "on_time_rate"), "100%");
    assert_string_equal(in_row(&seen, "units", second, "name"), "市住建局");
    assert_string_equal(in_row(&seen, "units", second, "on_time_rate"), "0%");
    assert_null(in_row(&seen, "units", second, "satisfaction"));
}

/* --- rules ------------------------------------------------------------------------------------------------------- */

static void the_nearest_limit_holds(void **state)
{
    static struct order_limit rows[] = {
        {.region = "", .nature = "", .urgency = "normal", .finish_limit = 1},
        {.region = "", .nature = "help", .urgency = "normal", .finish_limit = 2},
        {.region = "610900", .nature = "", .urgency = "normal", .finish_limit = 3},
        {.region = "610902", .nature = "help", .urgency = "normal", .finish_limit = 4},
        {.region = "", .nature = "", .urgency = "urgent", .finish_limit = 5},
    };
    static const struct {
        const char *region, *nature, *urgency;
        int64_t limit;
    } asked[] = {{"630200", "object", "normal", 1}, {"630200", "help", "normal", 2}, {"610900", "object", "normal", 3},
                 {"610921", "help", "normal", 3},   {"610902", "help", "normal", 4}, {"610902001", "help", "normal", 4},
                 {"610902", "object", "normal", 3}, {"610902", "help", "urgent", 5}};
    const order_limits limits = {rows, sizeof rows / sizeof *rows};
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const struct order_limit *found =
            order_limit_choose(&limits, asked[i].region, asked[i].nature, asked[i].urgency);
        if (!found || found->finish_limit != asked[i].limit) {
            fail_msg("row %zu: %lld", i, found ? (long long)found->finish_limit : -1);
        }
    }
    assert_null(order_limit_choose(&(order_limits){0}, "610900", "help", "normal"));
}

static void words_are_compared(void **state)
{
    static const struct {
        const char *a, *b;
        int64_t percent;
    } rows[] = {{"", "", 0},
                {"aa", "", 0},
                {"aa bb", "aa bb", 100},
                {"aa bb cc", "bb", 100},
                {"aa bb", "bb cc", 50},
                {"aa bb cc", "aa dd ee", 33},
                {"a", "aa", 0},
                {"aa ab", "ab ac", 50}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(words_in_common(rows[i].a, rows[i].b), rows[i].percent);
        assert_int_equal(words_in_common(rows[i].b, rows[i].a), rows[i].percent);
    }
}

#define IN_A_CITY(test) cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_CITY(a_category_moved_while_orders_are_open),
        IN_A_CITY(the_tree_has_three_levels_and_no_circles),
        IN_A_CITY(another_category_is_given),
        IN_A_CITY(every_figure_is_the_length_of_its_list),
        IN_A_CITY(ranks_go_by_what_was_done),
        cmocka_unit_test(the_nearest_limit_holds),
        cmocka_unit_test(words_are_compared),
    };
    return cmocka_run_group_tests_name("figures", tests, 0, 0);
}
