/* QR codes: the drawing is read back into modules, and compared with what the standard asks of every symbol. */
#include "kernel/qr/qr.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "t.h"

enum { QUIET = 4, MOST_SIDE = 177 + 2 * QUIET };

static struct arena *arena;
static bool black[MOST_SIDE][MOST_SIDE];

static const char *const address = "https://zwfw.example.gov.cn/pingjia#630200/8K3M5T7Q2W9X4ZBC";

/* The mark, and the number after it; *at goes on behind them. */
static int number_after(const char **at, const char *mark)
{
    int number = 0;
    assert_true(str_starts_with(*at, mark));
    for (*at += strlen(mark); **at >= '0' && **at <= '9'; (*at)++) {
        number = number * 10 + (**at - '0');
    }
    return number;
}

/* Paints the rectangles of the second path. */
static int read_back(const char *svg)
{
    const char *at = svg;
    memset(black, 0, sizeof black);
    int side = number_after(&at, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    assert_non_null(strstr(svg, str_format(arena, "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>", side, side)));
    at = strstr(svg, "<path d=\"");
    assert_non_null(at);
    for (at += strlen("<path d=\""); *at == 'M'; at++) {
        int x = number_after(&at, "M"), y = number_after(&at, " "), width = number_after(&at, "h");
        assert_int_equal(number_after(&at, "v1h-"), width);
        assert_int_equal(*at, 'z');
        for (int i = 0; i < width; i++) {
            black[y][x + i] = true;
        }
    }
    assert_string_equal(at, "\"/></svg>");
    return side;
}

static bool at_module(int row, int column)
{
    return black[row + QUIET][column + QUIET];
}

/* A 7×7 frame around a 3×3 block, and a white line about it. */
static void check_finder(int top, int left, int modules)
{
    for (int y = -1; y <= 7; y++) {
        for (int x = -1; x <= 7; x++) {
            bool is_outside = y < 0 || x < 0 || y > 6 || x > 6;
            bool is_frame = y == 0 || y == 6 || x == 0 || x == 6;
            bool is_block = y >= 2 && y <= 4 && x >= 2 && x <= 4;
            if (top + y >= 0 && left + x >= 0 && top + y < modules && left + x < modules) {
                assert_int_equal(at_module(top + y, left + x), !is_outside && (is_frame || is_block));
            }
        }
    }
}

static void as_the_standard_asks(void **state)
{
    (void)state;
    const char *svg;
    assert_ok(qr_svg(arena, address, &svg));
    int side = read_back(svg), modules = side - 2 * QUIET;
    assert_true(modules >= 21 && modules <= 33 && (modules - 17) % 4 == 0); /* version 4 or less */
    check_finder(0, 0, modules);
    check_finder(0, modules - 7, modules);
    check_finder(modules - 7, 0, modules);
    for (int i = 8; i < modules - 8; i++) {
        assert_int_equal(at_module(6, i), i % 2 == 0);
        assert_int_equal(at_module(i, 6), i % 2 == 0);
    }
    assert_true(at_module(modules - 8, 8));
    /* the first two bits of the format: level M is 00, masked with 10 */
    assert_true(at_module(8, 0) && !at_module(8, 1));
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            bool is_quiet = y < QUIET || x < QUIET || y >= side - QUIET || x >= side - QUIET;
            assert_false(is_quiet && black[y][x]);
        }
    }
    assert_null(strstr(svg, "8K3M"));
}

static void case_matters(void **state)
{
    (void)state;
    const char *small, *capital, *again;
    assert_ok(qr_svg(arena, "pingjia", &small));
    assert_ok(qr_svg(arena, "PINGJIA", &capital));
    assert_ok(qr_svg(arena, "pingjia", &again));
    assert_string_not_equal(small, capital);
    assert_string_equal(small, again);
}

static const char *long_text(size_t size)
{
    char *text = arena_alloc(arena, size + 1);
    memset(text, 'a', size);
    return text;
}

static void as_much_as_fits(void **state)
{
    (void)state;
    const char *svg;
    assert_ok(qr_svg(arena, long_text(2331), &svg));
    assert_int_equal(read_back(svg), MOST_SIDE);
    assert_int_equal(qr_svg(arena, long_text(2332), &svg).code, ERR_INVALID);
    assert_int_equal(qr_svg(arena, "", &svg).code, ERR_INVALID);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_standard_asks),
        cmocka_unit_test(case_matters),
        cmocka_unit_test(as_much_as_fits),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
