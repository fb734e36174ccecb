/* Decisions about items, by text tables in cases/. */
#include "modules/items/rules.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "support/support.h"
#include "t.h"

static struct arena *arena;

static int up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

enum { MOST_WORDS = 12 };

/* The parts of a line between `separator`s, without the spaces around them. */
static size_t split(const char *line, const char *separator, const char *words[MOST_WORDS])
{
    size_t count = 0;
    char *rest = str_copy(arena, line);
    for (char *word; count < MOST_WORDS && (word = strsep(&rest, separator));) {
        word += strspn(word, " ");
        size_t size = strlen(word);
        while (size > 0 && word[size - 1] == ' ') {
            word[--size] = '\0';
        }
        words[count++] = word;
    }
    return count;
}

/* Calls `check` with each line of a table that is no remark; at least `least` of them. */
static void each_line(const char *name, size_t least, void (*check)(const char *line))
{
    const char *text = read_whole(arena, str_format(arena, "%s/src/modules/items/cases/%s", ZWFW_SOURCE_DIR, name));
    size_t lines = 0;
    assert_non_null(text);
    char *rest = str_copy(arena, text);
    for (char *line; (line = strsep(&rest, "\n"));) {
        if (*line && *line != '#') {
            check(line);
            lines++;
        }
    }
    assert_true(lines >= least);
}

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

/* --- codes ------------------------------------------------------------------------------------------------------- */

static void check_code_line(const char *line)
{
    const char *words[MOST_WORDS];
    assert_int_equal(split(line, "|", words), 4);
    assert_null(code_check_text(words[0]));
    assert_string_equal(code_scheme(words[0]), words[1]);
    assert_string_equal(or_dash(code_basic(arena, words[1], words[0])), words[2]);
    assert_string_equal(or_dash(code_level(arena, words[1], words[0])), words[3]);
    assert_null(code_check(words[1], words[0]));
}

static void a_code_has_the_strictest_scheme_it_keeps(void **state)
{
    (void)state;
    each_line("codes.txt", 14, check_code_line);
}

static void check_scheme_line(const char *line)
{
    const char *words[MOST_WORDS];
    assert_int_equal(split(line, "|", words), 3);
    const char *reason = code_check(words[0], words[1]);
    assert_string_equal(reason ? reason : "ok", words[2]);
}

static void a_stated_scheme_is_checked(void **state)
{
    (void)state;
    each_line("code_checks.txt", 17, check_scheme_line);
}

static void a_code_can_stand_in_an_address(void **state)
{
    static const char *const wrong[] = {"a b", "a@1", "a/b", "a%b", "a?b", "a#b", "事项", "a\tb"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(code_check_text(wrong[i]));
    }
    assert_null(code_check_text("G-000007-001(1).a_b"));
}

static void objects_are_ascending_codes(void **state)
{
    static const char *const right[] = {"1", "1,2", "1,2,3,4,5,6", "2,6"};
    static const char *const wrong[] = {"", "0", "7", "2,1", "1,1", "1,", ",1", "12", "1, 2"};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        assert_null(objects_check(right[i]));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_non_null(objects_check(wrong[i]));
    }
}

static void local_types_come_from_the_setting(void **state)
{
    (void)state;
    const char *setting = "21=便民服务,22=其他服务,20=不得改写,01=不得改写";
    assert_string_equal(local_type(arena, setting, "21"), "便民服务");
    assert_string_equal(local_type(arena, setting, "22"), "其他服务");
    assert_null(local_type(arena, setting, "23"));
    assert_null(local_type(arena, setting, "20"));
    assert_null(local_type(arena, setting, "01"));
    assert_null(local_type(arena, "", "21"));
}

static void a_region_acts_on_its_level(void **state)
{
    static const char *const rows[][2] = {
        {"630000", "2"}, {"630200", "3"}, {"630222", "4"}, {"630222001", "5"}, {"630222001201", "6"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(region_level(rows[i][0]), rows[i][1]);
    }
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static int64_t number_of(const char *word)
{
    int64_t number = NO_NUMBER;
    return str_to_int(word, &number) ? number : NO_NUMBER;
}

static const char *text_of(const char *word)
{
    return str_equal(word, "-") ? 0 : word;
}

static void check_item_line(const char *line)
{
    const char *parts[MOST_WORDS], *words[MOST_WORDS];
    struct item item;
    assert_int_equal(split(line, "|", parts), 2);
    assert_int_equal(split(parts[0], " ", words), 8);
    record_clear(&item_record, &item);
    item.code = "HD-1";
    item.scheme = "local";
    item.level = words[0];
    item.legal_limit = number_of(words[1]);
    item.legal_unit = text_of(words[2]);
    item.promised_limit = number_of(words[3]);
    item.limit_unit = text_of(words[4]);
    item.instant = str_equal(words[5], "yes");
    item.online_depth = number_of(words[6]);
    item.online = str_equal(words[7], "yes");
    result r = item_check(arena, &item);
    assert_string_equal(is_ok(r) ? "ok" : r.field, parts[1]);
}

static void fields_agree_with_each_other(void **state)
{
    (void)state;
    each_line("item_checks.txt", 15, check_item_line);
}

static void the_level_is_that_of_the_code(void **state)
{
    struct item item;
    (void)state;
    record_clear(&item_record, &item);
    item.code = "11440000006939756B2440101007000";
    item.scheme = "gb39554";
    item.level = "2";
    assert_ok(item_check(arena, &item));
    item.level = "3";
    assert_string_equal(item_check(arena, &item).field, "level");
    item.scheme = "sichuan";
    assert_string_equal(item_check(arena, &item).field, "code");
}

/* --- completeness ------------------------------------------------------------------------------------------------ */

static void a_complete_guide_scores_a_thousand(void **state)
{
    struct item item;
    struct item_guide guide = {.basis = "a",
                               .criteria = "a",
                               .process = "a",
                               .outcome = "a",
                               .address = "a",
                               .hours = "a",
                               .phone = "a",
                               .complaint_phone = "a",
                               .url = "a"};
    struct item_material material = {.name = "a"};
    struct item_fee fee = {.name = "a"};
    struct item_sheet sheet = {.item = &item, .guide = &guide};
    int weights = 0;
    (void)state;
    for (const struct guide_part *part = guide_parts; part->label; part++) {
        weights += part->weight;
    }
    assert_int_equal(weights, 100);
    record_clear(&item_record, &item);
    item.legal_limit = 20;
    item.promised_limit = 5;
    item.rule = "a";
    item.charges = item.online = true;
    item.objects = "1";
    item.visits = 0;
    item.material_total = 1;
    sheet.materials.items = &material;
    sheet.materials.count = 1;
    sheet.fees.items = &fee;
    sheet.fees.count = 1;
    assert_int_equal(sheet_score(&sheet), 1000);
    /* each part in turn */
    guide.basis = "";
    assert_int_equal(sheet_score(&sheet), 900);
    sheet.materials.count = 0;
    assert_int_equal(sheet_score(&sheet), 750);
    item.material_total = 0;
    assert_int_equal(sheet_score(&sheet), 900);
    sheet.fees.count = 0;
    assert_int_equal(sheet_score(&sheet), 850);
    item.rule = 0;
    assert_int_equal(sheet_score(&sheet), 800);
    item.promised_limit = NO_NUMBER;
    assert_int_equal(sheet_score(&sheet), 700);
    item.instant = true;
    assert_int_equal(sheet_score(&sheet), 800);
}

static void a_bare_item_scores_what_needs_no_word(void **state)
{
    struct item item;
    const struct item_sheet sheet = {.item = &item};
    (void)state;
    record_clear(&item_record, &item);
    /* no legal limit, no fees, not online: nothing to say about rule, fees and address of the site */
    assert_int_equal(sheet_score(&sheet), 130);
}

static void every_kind_of_order_has_its_effect(void **state)
{
    (void)state;
    for (const struct code *kind = change_kinds.codes; kind->code; kind++) {
        const struct change_effect *effect = change_effect(kind->code);
        assert_non_null(effect);
        assert_true(effect->copies || effect->moves || effect->ends_source);
        assert_false(effect->copies && effect->moves);
    }
    assert_null(change_effect("other"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_has_the_strictest_scheme_it_keeps),
        cmocka_unit_test(a_stated_scheme_is_checked),
        cmocka_unit_test(a_code_can_stand_in_an_address),
        cmocka_unit_test(objects_are_ascending_codes),
        cmocka_unit_test(local_types_come_from_the_setting),
        cmocka_unit_test(a_region_acts_on_its_level),
        cmocka_unit_test(fields_agree_with_each_other),
        cmocka_unit_test(the_level_is_that_of_the_code),
        cmocka_unit_test(a_complete_guide_scores_a_thousand),
        cmocka_unit_test(a_bare_item_scores_what_needs_no_word),
        cmocka_unit_test(every_kind_of_order_has_its_effect),
    };
    return cmocka_run_group_tests(tests, up, down);
}
