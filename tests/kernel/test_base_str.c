#include "kernel/base/str.h"

#include "kernel/base/arena.h"
#include "t.h"

static struct arena *arena;

static int arena_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int arena_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void formats_of_any_length(void **state)
{
    (void)state;
    char text[2001];
    for (int size = 0; size <= 2000; size += size < 250 || size > 260 ? 25 : 1) {
        memset(text, 'a', (size_t)size);
        text[size] = '\0';
        assert_string_equal(str_format(arena, "%s", text), text);
        assert_string_equal(str_format(arena, "%s|%d", text, 42) + size, "|42");
    }
}

static void compares(void **state)
{
    (void)state;
    assert_true(str_equal("政务", "政务"));
    assert_false(str_equal("政务", "政"));
    assert_true(str_equal(0, 0));
    assert_false(str_equal(0, ""));
    assert_false(str_equal("", 0));
    assert_true(str_is_empty(0) && str_is_empty("") && !str_is_empty(" "));
    assert_true(str_starts_with("abc", "") && str_starts_with("abc", "abc"));
    assert_false(str_starts_with("ab", "abc"));
    assert_true(str_ends_with("abc", "") && str_ends_with("abc", "bc") && str_ends_with("abc", "abc"));
    assert_false(str_ends_with("bc", "abc") || str_ends_with("abc", "ab"));
    assert_null(str_copy(arena, 0));
    assert_string_equal(str_copy(arena, ""), "");
    assert_string_equal(str_cut(arena, "abc", 3), "abc");
    assert_string_equal(str_cut(arena, "abc", 2), "ab");
    assert_string_equal(str_cut(arena, "a中文", 4), "a中");
    assert_string_equal(str_cut(arena, "a中文", 6), "a中");
    assert_string_equal(str_cut(arena, "中", 2), "");
    assert_string_equal(str_cut(arena, "中", 3), "中");
}

/* Its authors' vectors. */
static void hashes(void **state)
{
    (void)state;
    assert_int_equal(str_hash(STR_HASH, ""), UINT64_C(0xcbf29ce484222325));
    assert_int_equal(str_hash(STR_HASH, "a"), UINT64_C(0xaf63dc4c8601ec8c));
    assert_int_equal(str_hash(str_hash(STR_HASH, "foo"), "bar"), UINT64_C(0x85944171f73967e8));
}

static void every_code_point_survives(void **state)
{
    (void)state;
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        char text[5] = {0};
        size_t size = utf8_put(text, point);
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        assert_int_equal(size, point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
        assert_int_equal(utf8_is_valid(text, size), !surrogate);
        if (!surrogate) {
            const char *at = text;
            assert_int_equal(utf8_next(&at), point);
            assert_ptr_equal(at, text + size);
            assert_int_equal(utf8_next(&at), 0);
            assert_ptr_equal(at, text + size);
        }
    }
}

/* Of all byte strings of 1, 2 and 3 bytes, exactly as many are one well-formed sequence as there are code points. */
static void nothing_else_is_well_formed(void **state)
{
    (void)state;
    int found[4] = {0};
    for (uint32_t bytes = 0; bytes < 0x1000000; bytes++) {
        const char text[3] = {(char)(bytes >> 16), (char)(bytes >> 8), (char)bytes};
        size_t size = utf8_sequence(text, 3);
        assert_true(size <= 3);
        bool rest_is_zero = size != 0 && (bytes & ((1u << (8 * (3 - size))) - 1)) == 0;
        found[size] += rest_is_zero;
    }
    assert_int_equal(found[1], 0x7F);
    assert_int_equal(found[2], 0x800 - 0x80);
    assert_int_equal(found[3], 0x10000 - 0x800 - 0x800);
}

static void four_bytes_at_their_borders(void **state)
{
    (void)state;
    static const unsigned char tails[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    int found = 0;
    for (uint32_t pair = 0x8000; pair < 0x10000; pair++) {
        for (size_t tail = 0; tail < sizeof tails * sizeof tails; tail++) {
            const char text[4] = {(char)(pair >> 8), (char)pair, (char)tails[tail / sizeof tails],
                                  (char)tails[tail % sizeof tails]};
            found += utf8_sequence(text, 4) == 4;
        }
    }
    /* F0 90..BF, F1..F3 80..BF, F4 80..8F; four pairs of good tails each */
    assert_int_equal(found, (0x30 + 3 * 0x40 + 0x10) * 4);
}

static void utf8_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        bool valid;
    } rows[] = {
        {"", 0, true},
        {"海东市政务服务中心", 27, true},
        {"𠀀𪛖", 8, true},
        {"a\0b", 3, false},             /* NUL */
        {"\xC0\x80", 2, false},         /* overlong NUL */
        {"\xC1\xBF", 2, false},         /* overlong */
        {"\xE0\x9F\xBF", 3, false},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, false}, /* overlong */
        {"\xED\xA0\x80", 3, false},     /* surrogate */
        {"\xED\xBF\xBF", 3, false},     /* surrogate */
        {"\xF4\x90\x80\x80", 4, false}, /* above U+10FFFF */
        {"\xF8\x88\x80\x80\x80", 5, false},
        {"\xFF", 1, false},
        {"\x80", 1, false},      /* a tail without a lead */
        {"\xE6\x94", 2, false},  /* cut short */
        {"\xE6\x94z", 3, false}, /* cut short by another */
        {"ok\xE6\x94\xBF\xE5", 6, false},
        {"\xB9\xFA", 2, false}, /* GB 18030 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(utf8_is_valid(rows[i].text, rows[i].size), rows[i].valid);
    }
    /* Never reads past its size. */
    assert_true(utf8_is_valid("政\xFF", 3));
    assert_int_equal(utf8_length(""), 0);
    assert_int_equal(utf8_length("a政é𠀀"), 4);
}

static void whole_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"7", 7},
        {"-7", -7},
        {"007", 7},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"-9223372036854775807", -INT64_MAX},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t value = 99;
        assert_true(str_to_int(good[i].text, &value));
        assert_int_equal(value, good[i].value);
    }
    static const char *const bad[] = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x10",
        "--1",
        "１",
        "1\n",
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551616",
        "99999999999999999999999",
        "12a",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t value = 99;
        assert_false(str_to_int(bad[i], &value));
        assert_int_equal(value, 99);
    }
}

static void hex_both_ways(void **state)
{
    (void)state;
    uint8_t bytes[256], back[256];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    char *hex = hex_encode(arena, bytes, sizeof bytes);
    assert_int_equal(strlen(hex), 512);
    assert_memory_equal(hex, "000102", 6);
    assert_string_equal(hex + 506, "fdfeff");
    size_t size = 0;
    assert_true(hex_decode(hex, back, &size));
    assert_int_equal(size, 256);
    assert_memory_equal(bytes, back, 256);
    assert_true(hex_decode("AbCd", back, &size));
    assert_memory_equal(back, "\xAB\xCD", 2);
    assert_true(hex_decode("", back, &size));
    assert_int_equal(size, 0);
    assert_string_equal(hex_encode(arena, bytes, 0), "");
    static const char *const bad[] = {"0", "0g", "g0", "0x", " 0", "00 ", "0:", "/0", "0@", "0`", "G0", "政1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size = 77;
        assert_false(hex_decode(bad[i], back, &size));
        assert_int_equal(size, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_of_any_length),
        cmocka_unit_test(compares),
        cmocka_unit_test(hashes),
        cmocka_unit_test(every_code_point_survives),
        cmocka_unit_test(nothing_else_is_well_formed),
        cmocka_unit_test(four_bytes_at_their_borders),
        cmocka_unit_test(utf8_vectors),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(hex_both_ways),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
