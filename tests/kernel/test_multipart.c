#include "kernel/http/multipart.h"

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"
#include "support/support.h"
#include "t.h"

enum { MOST_PARTS = 3 };

static struct buf text_buf(struct arena *arena)
{
    struct buf buf;
    buf_init(&buf, arena, 1024 * 1024);
    return buf;
}

/* What was read, in the form of the table. */
static struct buf describe(struct arena *arena, result parsed, const struct parts *parts)
{
    struct buf out = text_buf(arena);
    if (!is_ok(parsed)) {
        buf_text(&out, error_rows[parsed.code].wire);
        return out;
    }
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        buf_text(&out, i > 0 ? "&" : "");
        buf_text(&out, part->name);
        if (part->file_name) {
            buf_format(&out, "[%s|%s]", part->file_name, part->content_type ? part->content_type : "-");
        }
        buf_char(&out, '=');
        buf_put(&out, part->bytes, part->size);
    }
    return out;
}

/* "expected: body" */
static bool try_case(const char *line)
{
    struct arena *arena = arena_new(0);
    const char *colon = strstr(line, ": ");
    const char *text = colon ? colon + 2 : "";
    struct buf expected = text_buf(arena);
    test_unescape(&expected, line, colon ? (size_t)(colon - line) : strlen(line) - 1);
    struct buf body = text_buf(arena);
    test_unescape(&body, text, strlen(text));
    char *exact = malloc(body.size + 1); /* so that a read past the end is seen by ASan */
    memcpy(exact, body.data, body.size);
    struct parts parts;
    result parsed = multipart_parse(arena, "multipart/form-data; boundary=b", exact, body.size, MOST_PARTS, &parts);
    struct buf found = describe(arena, parsed, &parts);
    bool is_right = found.size == expected.size && memcmp(found.data, expected.data, found.size) == 0;
    if (!is_right) {
        print_error("%s\n  got %s (%s)\n", line, found.data, parsed.reason ? parsed.reason : "");
    }
    free(exact);
    arena_free(arena);
    return is_right;
}

static void test_cases(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    char *text = (char *)read_whole(arena, ZWFW_SOURCE_DIR "/tests/kernel/multipart_cases.txt");
    assert_non_null(text);
    int count = 0;
    int wrong = 0;
    for (char *line = text, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        if (*line && *line != '#') {
            count++;
            wrong += !try_case(line);
        }
    }
    assert_true(count > 40);
    assert_int_equal(wrong, 0);
    arena_free(arena);
}

static void test_content_types(void **state)
{
    (void)state;
    const struct {
        const char *type;
        enum error_code code;
    } rows[] = {
        {"multipart/form-data; boundary=b", OK},
        {"Multipart/Form-Data;charset=utf-8 ; Boundary=\"b\" ", OK},
        {"multipart/form-data; boundary=\"b", ERR_MEDIA_TYPE},
        {"multipart/form-data; boundary=b; boundary=c", ERR_MEDIA_TYPE},
        {"multipart/form-data; boundary=", ERR_MEDIA_TYPE},
        {"multipart/form-data; boundary=\"b \"", ERR_MEDIA_TYPE},
        {"multipart/form-data; boundary=b{", ERR_MEDIA_TYPE},
        {"multipart/form-data; boundary=b x", ERR_MEDIA_TYPE},
        {"multipart/form-data; boundary="
         "00000000011111111112222222222333333333344444444445555555555666666666677",
         ERR_MEDIA_TYPE},
        {"multipart/form-data", ERR_MEDIA_TYPE},
        {"multipart/form-datax; boundary=b", ERR_MEDIA_TYPE},
        {"multipart/mixed; boundary=b", ERR_MEDIA_TYPE},
        {"application/json", ERR_MEDIA_TYPE},
        {"", ERR_MEDIA_TYPE},
        {0, ERR_MEDIA_TYPE},
    };
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct parts parts;
        assert_fails(rows[i].code, multipart_parse(arena, rows[i].type, "--b--", 5, MOST_PARTS, &parts));
    }
    arena_free(arena);
}

static void test_long_names(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const size_t sizes[] = {255, 256, 8000, 9000};
    for (size_t i = 0; i < 4; i++) {
        struct buf body = text_buf(arena);
        buf_text(&body, "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"");
        for (size_t k = 0; k < sizes[i]; k++) {
            buf_char(&body, 'x');
        }
        buf_text(&body, "\"\r\n\r\n1\r\n--b--\r\n");
        struct parts parts;
        assert_fails(i == 0 ? OK : ERR_MALFORMED,
                     multipart_parse(arena, "multipart/form-data; boundary=b", body.data, body.size, 1, &parts));
    }
    arena_free(arena);
}

/* The reason tells which part is wrong. */
static void test_reason(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const char *body = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b\r\nX: y\r\n\r\n\r\n--b--";
    struct parts parts;
    result parsed = multipart_parse(arena, "multipart/form-data; boundary=b", body, strlen(body), 9, &parts);
    assert_fails(ERR_MALFORMED, parsed);
    assert_string_equal(parsed.reason, "第 2 个表单部分缺少名称");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_content_types),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_reason),
    };
    return cmocka_run_group_tests_name("multipart", tests, 0, 0);
}
