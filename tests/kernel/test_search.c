/* Search: how texts are cut into terms, and what is found. */
#include "kernel/search/search.h"

#include "support/store.h"
#include "t.h"

static struct test_store *store;

static int open_store(void **state)
{
    (void)state;
    store = test_store_open();
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static const char *joined(const char *text, bool query)
{
    struct search_terms terms = search_terms(store->arena, text, query);
    const char *all = "";
    for (size_t i = 0; i < terms.count; i++) {
        all = str_format(store->arena, "%s%s%s", all, i > 0 ? " " : "", terms.items[i]);
    }
    return all;
}

/* Terms are in byte order. */
static void test_terms(void **state)
{
    (void)state;
    static const struct {
        const char *text, *entry, *query;
    } rows[] = {
        {"", "", ""},
        {" ，。！（）-—…《》", "", ""},
        {"经营许可", "可 经营 营许 许可", "经营 营许 许可"},
        {"证", "证", "证*"},
        {"经营、许可", "可 经营 营 许可", "经营 许可"},
        {"哈哈哈哈", "哈 哈哈", "哈哈"},
        {"Hello, WORLD", "hello world", "hello world"},
        {"ＡＢＣ１２３（ｘ）", "abc123 x", "abc123 x"},
        {"2021年第3批", "2021 3 年第 批 第", "2021 3 年第 批*"},
        {"5G基站", "5g 基站 站", "5g 基站"},
        {"海东市　循化县", "东市 化县 县 市 循化 海东", "东市 化县 循化 海东"},
        {"阿卜杜拉·买买提", "买买 买提 卜杜 拉 提 杜拉 阿卜", "买买 买提 卜杜 杜拉 阿卜"},
        {"𠮷野家", "家 野家 𠮷野", "野家 𠮷野"},
        {"一〇二々", "々 〇二 一〇 二々", "〇二 一〇 二々"},
        {"30%折扣￥5", "30 5 扣 折扣", "30 5 折扣"},
        {"\ufeff证\u200b照", "照 证", "照* 证*"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(rows[i].entry, joined(rows[i].text, false));
        assert_string_equal(rows[i].query, joined(rows[i].text, true));
    }
}

/* What is put and found through the lane, as handlers do. */
struct entry {
    const char *region, *kind;
    int64_t id;
    const char *text;
};

static result put(struct request *rq, void *subject)
{
    const struct entry *entry = subject;
    return search_put(rq, entry->region, entry->kind, entry->id, entry->text);
}

static void put_entry(const char *region, const char *kind, int64_t id, const char *text)
{
    struct entry entry = {region, kind, id, text};
    assert_ok(work_task(store->work, store->arena, put, &entry));
}

/* "630200/1 630200/3", of at most `limit` hits behind the last one. */
static const char *found(const char *text, struct search_hit after, int64_t limit, search_hits *hits)
{
    struct search_query query = {"item", "6302", "6303", text, after, limit};
    const char *all = "";
    assert_ok(search_find(store->reader, store->arena, &query, hits));
    for (size_t i = 0; i < hits->count; i++) {
        all = str_format(store->arena, "%s%s%s/%lld", all, i > 0 ? " " : "", hits->items[i].region,
                         (long long)hits->items[i].id);
    }
    return all;
}

static const char *all_found(const char *text)
{
    search_hits hits;
    return found(text, (struct search_hit){0}, 100, &hits);
}

static void test_find(void **state)
{
    (void)state;
    put_entry("630200", "item", 1, "食品经营许可（新办）");
    put_entry("630200", "item", 2, "食品生产许可证注销 2021年版");
    put_entry("630200", "item", 3, "道路货物运输经营许可 GB/T 32100");
    put_entry("630222", "item", 1, "食品经营许可变更");
    put_entry("610900", "item", 9, "食品经营许可");
    put_entry("630200", "case", 7, "食品经营许可");
    static const struct {
        const char *query, *hits;
    } rows[] = {
        {"食品", "630200/1 630200/2 630222/1"},
        {"食品经营许可", "630200/1 630222/1"},
        {"经营许可", "630200/1 630200/3 630222/1"},
        {"许可 食品，经营", "630200/1 630222/1"},
        {"证", "630200/2"},
        {"办", "630200/1"},
        {"食", "630200/1 630200/2 630222/1"},
        {"更 食", "630222/1"},
        {"运", "630200/3"},
        {"gb 32100", "630200/3"},
        {"ＧＢ/Ｔ", "630200/3"},
        {"3210", ""},
        {"2021", "630200/2"},
        {"2021 证", "630200/2"},
        {"经营食品", ""},
        {"不存在的词", ""},
        {"", ""},
        {"……", ""},
        {"食品经营许可变更及其他很长很长的一句问话里面什么都有", ""},
        {"'; DROP TABLE search_term; --", ""},
        {"%", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(rows[i].hits, all_found(rows[i].query));
    }
}

static void test_replace(void **state)
{
    (void)state;
    put_entry("630200", "item", 50, "婚姻登记");
    assert_string_equal("630200/50", all_found("婚姻"));
    put_entry("630200", "item", 50, "收养登记");
    assert_string_equal("", all_found("婚姻"));
    assert_string_equal("630200/50", all_found("收养"));
    put_entry("630200", "item", 50, 0);
    assert_string_equal("", all_found("收养"));
}

static void test_pages(void **state)
{
    (void)state;
    for (int64_t id = 100; id < 110; id++) {
        put_entry(id % 2 == 0 ? "630200" : "630222", "item", id,
                  str_format(store->arena, "翻页测试%lld号", (long long)id));
    }
    search_hits hits;
    assert_string_equal("630200/100 630200/102 630200/104 630200/106", found("翻页", (struct search_hit){0}, 4, &hits));
    assert_string_equal("630200/108 630222/101 630222/103 630222/105", found("翻页", hits.items[3], 4, &hits));
    assert_string_equal("630222/107 630222/109", found("翻页", hits.items[3], 4, &hits));
    assert_string_equal("", found("翻页", hits.items[1], 4, &hits));
    assert_string_equal("630200/102 630200/104", found("翻", (struct search_hit){"630200", 100}, 2, &hits));
}

/* What is over the limit is left out, the rest is found. */
static void test_long_text(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, store->arena, 1 << 20);
    for (int i = 0; i < 6000; i++) {
        buf_format(&text, "w%d ", i);
    }
    put_entry("630200", "item", 900, text.data);
    struct search_terms terms = search_terms(store->arena, text.data, false);
    assert_int_equal(6000, terms.count);
    assert_string_equal("630200/900", all_found(terms.items[0]));
    assert_string_equal("630200/900", all_found(terms.items[SEARCH_MOST_TERMS - 1]));
    assert_string_equal("", all_found(terms.items[SEARCH_MOST_TERMS]));
}

/* Ids by how alike: the rarer the shared pairs the more they weigh; other regions and older entries are not compared.
 */
static void test_like(void **state)
{
    static const struct {
        const char *region;
        int64_t id;
        const char *text;
    } rows[] = {
        {"630200", 1, "幸福路路灯不亮"},     {"630200", 2, "幸福路路灯不亮"}, {"630200", 3, "幸福路垃圾没人清运"},
        {"630200", 4, "平安街垃圾没人清运"}, {"630200", 5, "天气预报"},       {"630202", 6, "幸福路路灯不亮"},
        {"630200", 7, "幸福路路灯不亮了"},
    };
    search_likenesses alike;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put_entry(rows[i].region, "order", rows[i].id, rows[i].text);
    }
    assert_ok(search_like(store->reader, store->arena, "order", "630200", 7, 2, 10, &alike));
    assert_int_equal(alike.count, 2); /* 1 is too old, 6 elsewhere, 4 and 5 have nothing in common */
    assert_int_equal(alike.items[0].id, 2);
    assert_true(alike.items[0].likeness > 600 && alike.items[0].likeness < 1000);
    assert_int_equal(alike.items[1].id, 3);
    assert_true(alike.items[1].likeness > 0 && alike.items[1].likeness < 500);
    assert_ok(search_like(store->reader, store->arena, "order", "630200", 7, 2, 1, &alike));
    assert_int_equal(alike.count, 1);
    assert_ok(search_like(store->reader, store->arena, "order", "630200", 99, 1, 10, &alike));
    assert_int_equal(alike.count, 0);
}

static void test_initials(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", ""},
        {"ABC 12, x", ""},
        {"证", ""},
        {"居住证", "jz jzz zz "},
        {"办证，2021年 落户A女儿", "bz lh ne "},
        {"重庆", "cq "},
        {"居\u25CB证", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *words;
        assert_ok(search_initials(store->arena, rows[i].text, &words));
        assert_string_equal(rows[i].words, words);
    }
    struct buf most;
    const char *words;
    buf_init(&most, store->arena, 1 << 16);
    for (int i = 0; i < 5000; i++) {
        buf_text(&most, "证");
    }
    assert_ok(search_initials(store->arena, most.data, &words));
    assert_non_null(strstr(words, " zzzzzzzzzzzz "));
    assert_null(strstr(words, "zzzzzzzzzzzzz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms), cmocka_unit_test(test_find),      cmocka_unit_test(test_replace),
        cmocka_unit_test(test_pages), cmocka_unit_test(test_long_text), cmocka_unit_test(test_initials),
        cmocka_unit_test(test_like),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
