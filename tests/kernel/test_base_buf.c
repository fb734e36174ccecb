#include "kernel/base/buf.h"

#include "kernel/base/arena.h"
#include "t.h"

enum { ROOMY = 1 << 20 };

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

static void pieces_add_up(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, arena, ROOMY);
    assert_string_equal(buf.data, "");
    buf_text(&buf, "编号");
    buf_char(&buf, ' ');
    buf_int(&buf, 42);
    buf_put(&buf, "\0x", 2);
    buf_format(&buf, "%s-%d", "y", 7);
    buf_put(&buf, 0, 0);
    assert_int_equal(buf.size, 6 + 1 + 2 + 2 + 3);
    assert_memory_equal(buf.data, "编号 42\0xy-7", 15);
    assert_false(buf.overflowed);
    buf_clear(&buf);
    assert_int_equal(buf.size, 0);
    assert_string_equal(buf.data, "");
}

static void numbers_of_all_sizes(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {9, "9"},
        {10, "10"},
        {-1, "-1"},
        {-10, "-10"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf buf;
        buf_init(&buf, arena, ROOMY);
        buf_int(&buf, rows[i].value);
        assert_string_equal(buf.data, rows[i].text);
    }
}

static void grows_to_its_maximum_and_no_further(void **state)
{
    (void)state;
    for (size_t max = 0; max < 1100; max += 11) {
        struct buf buf;
        buf_init(&buf, arena, max);
        for (size_t i = 0; i < max; i++) {
            buf_char(&buf, (char)('a' + i % 26));
            arena_alloc(arena, i % 3); /* so that it has to move now and then */
        }
        assert_false(buf.overflowed);
        assert_int_equal(buf.size, max);
        buf_char(&buf, '!');
        assert_true(buf.overflowed);
        assert_int_equal(buf.size, max);
        assert_int_equal(buf.data[max], '\0');
        for (size_t i = 0; i < max; i++) {
            assert_int_equal(buf.data[i], 'a' + i % 26);
        }
    }
}

static void overflow_lasts_until_cleared(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, arena, 10);
    buf_text(&buf, "12345678");
    buf_text(&buf, "abc");
    assert_true(buf.overflowed);
    buf_text(&buf, "d"); /* would fit, but something is missing before it */
    assert_string_equal(buf.data, "12345678");
    buf_clear(&buf);
    buf_text(&buf, "0123456789");
    assert_false(buf.overflowed);
    assert_string_equal(buf.data, "0123456789");
}

static void a_large_piece_at_once(void **state)
{
    (void)state;
    static char piece[100000];
    memset(piece, 'p', sizeof piece);
    struct buf buf;
    buf_init(&buf, arena, ROOMY);
    for (int i = 0; i < 10; i++) {
        buf_put(&buf, piece, sizeof piece);
    }
    assert_int_equal(buf.size, 1000000);
    assert_int_equal(buf.data[999999], 'p');
    buf_put(&buf, piece, sizeof piece);
    assert_true(buf.overflowed);
    buf_put(&buf, piece, SIZE_MAX);
    assert_int_equal(buf.size, 1000000);
}

static void exhausted_arena_is_the_guards(void **state)
{
    (void)state;
    struct arena *small = arena_new(64 * 1024);
    struct buf buf;
    buf_init(&buf, small, SIZE_MAX / 4);
    volatile bool jumped = false;
    if (setjmp(*arena_guard(small))) {
        jumped = true;
    } else {
        for (;;) {
            buf_text(&buf, "0123456789abcdef");
        }
    }
    assert_true(jumped);
    arena_free(small);
}

static void json_strings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *json;
    } rows[] = {
        {0, "null"},
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"受理\"件\"", "\"受理\\\"件\\\"\""},
        {"a\\b/c", "\"a\\\\b/c\""},
        {"\n\r\t\b\f", "\"\\n\\r\\t\\u0008\\u000c\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
        {"𠀀", "\"𠀀\""},
        {"\xff", "\"\\ufffd\""},
        {"a\xE6\x94z", "\"a\\ufffd\\ufffdz\""},
        {"\xE6", "\"\\ufffd\""},
        {"政\xED\xA0\x80务", "\"政\\ufffd\\ufffd\\ufffd务\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf buf;
        buf_init(&buf, arena, ROOMY);
        buf_json(&buf, rows[i].text);
        assert_string_equal(buf.data, rows[i].json);
    }
}

static void html_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *html;
    } rows[] = {
        {"", ""},
        {"政务 & 服务", "政务 &amp; 服务"},
        {"<script>alert('x\")</script>", "&lt;script&gt;alert(&#39;x&quot;)&lt;/script&gt;"},
        {"&amp;", "&amp;amp;"},
        {"&&", "&amp;&amp;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf buf;
        buf_init(&buf, arena, ROOMY);
        buf_html(&buf, rows[i].text);
        assert_string_equal(buf.data, rows[i].html);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_add_up),
        cmocka_unit_test(numbers_of_all_sizes),
        cmocka_unit_test(grows_to_its_maximum_and_no_further),
        cmocka_unit_test(overflow_lasts_until_cleared),
        cmocka_unit_test(a_large_piece_at_once),
        cmocka_unit_test(exhausted_arena_is_the_guards),
        cmocka_unit_test(json_strings),
        cmocka_unit_test(html_text),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
