#include "kernel/base/seam.h"

#include <pthread.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/log.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
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
    seam_real();
    log_set_level(LOG_INFO);
    arena_free(arena);
    return 0;
}

static void the_real_clock_runs(void **state)
{
    (void)state;
    seam_real();
    struct instant now = seam_now();
    assert_true(instant_date(now).ymd > 20210101);
    int64_t ticks = seam_ticks();
    usleep(3000);
    assert_true(seam_ticks() - ticks >= 3000000);
    assert_true(seam_now().ms > now.ms);
}

static void the_simulated_clock_stands(void **state)
{
    (void)state;
    struct instant then = instant_at((struct date){20210601}, 9 * HOUR_MS);
    seam_simulate(then, 1);
    assert_int_equal(seam_now().ms, then.ms);
    usleep(2000);
    assert_int_equal(seam_now().ms, then.ms);
    seam_set_now((struct instant){then.ms + 5});
    assert_int_equal(seam_now().ms, then.ms + 5);
    seam_real();
    assert_true(seam_now().ms > then.ms + DAY_MS);
}

static void a_seed_replays(void **state)
{
    (void)state;
    struct instant then = {1000};
    unsigned char first[1000], again[1000], other[1000];
    for (uint64_t seed = 0; seed < 50; seed++) {
        seam_simulate(then, seed);
        seam_random(first, sizeof first);
        seam_simulate(then, seed);
        seam_random(again, sizeof again);
        assert_memory_equal(first, again, sizeof first);
        seam_simulate(then, seed + 1);
        seam_random(other, sizeof other);
        assert_memory_not_equal(first, other, sizeof first);
    }
    seam_real();
}

static void odd_sizes_are_filled(void **state)
{
    (void)state;
    seam_simulate((struct instant){1000}, 42);
    for (size_t size = 0; size < 40; size++) {
        unsigned char seen[41] = {0};
        for (int round = 0; round < 64; round++) {
            unsigned char bytes[41] = {0};
            seam_random(bytes, size);
            assert_int_equal(bytes[size], 0);
            for (size_t i = 0; i < size; i++) {
                seen[i] |= bytes[i];
            }
        }
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(seen[i], 0xFF);
        }
    }
    seam_real();
}

static void real_chance_differs(void **state)
{
    (void)state;
    seam_real();
    unsigned char first[32] = {0}, second[32] = {0};
    seam_random(first, sizeof first);
    seam_random(second, sizeof second);
    assert_memory_not_equal(first, second, sizeof first);
}

static FILE *captured;
static int real_stderr;

/* What is logged from here on, at a known instant, comes back from capture_end. */
static void capture_start(void)
{
    seam_simulate(instant_at((struct date){20210630}, 17 * HOUR_MS + 30 * MINUTE_MS), 1);
    captured = tmpfile();
    assert_non_null(captured);
    real_stderr = dup(STDERR_FILENO);
    dup2(fileno(captured), STDERR_FILENO);
}

static const char *capture_end(void)
{
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    long size = lseek(fileno(captured), 0, SEEK_CUR);
    rewind(captured);
    char *text = arena_alloc(arena, (size_t)size + 1);
    assert_int_equal(fread(text, 1, (size_t)size, captured), size);
    fclose(captured);
    return text;
}

#define AT "{\"at\":\"2021-06-30T17:30:00.000+08:00\","

static void log_lines(void **state)
{
    (void)state;
    capture_start();
    log_write(LOG_INFO, "case.accepted", "number", "A\"1\n", "path", "/\xff", "note", NULL, NULL);
    log_write(LOG_DEBUG, "unseen", NULL);
    log_write(LOG_ERROR, "plain", NULL);
    log_set_level(LOG_ERROR);
    log_write(LOG_WARN, "unseen", NULL);
    log_set_level(LOG_DEBUG);
    log_write(LOG_DEBUG, "seen", "{\"", "政务", NULL);
    assert_string_equal(capture_end(),
                        AT "\"level\":\"info\",\"event\":\"case.accepted\",\"number\":\"A\\\"1\\n\","
                           "\"path\":\"/\\ufffd\",\"note\":null}\n" AT "\"level\":\"error\",\"event\":\"plain\"}\n" AT
                           "\"level\":\"debug\",\"event\":\"seen\",\"{\\\"\":\"政务\"}\n");
    log_set_level(LOG_INFO);
}

static void a_log_line_too_long_says_so(void **state)
{
    (void)state;
    char *text = arena_alloc(arena, 20001);
    memset(text, 'x', 20000);
    capture_start();
    log_write(LOG_INFO, "big", "value", text, NULL);
    log_write(LOG_INFO, "small", NULL);
    assert_string_equal(capture_end(), AT "\"level\":\"warn\",\"event\":\"log.line-too-long\",\"of\":\"big\"}\n" AT
                                          "\"level\":\"info\",\"event\":\"small\"}\n");
}

static void *log_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < 200; i++) {
        log_write(LOG_INFO, "thread", "name", "甲乙丙丁", NULL);
    }
    return 0;
}

static void lines_of_threads_do_not_mix(void **state)
{
    (void)state;
    capture_start();
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], 0, log_many, 0), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], 0);
    }
    const char *text = capture_end();
    const char *line = AT "\"level\":\"info\",\"event\":\"thread\",\"name\":\"甲乙丙丁\"}\n";
    assert_int_equal(strlen(text), 800 * strlen(line));
    for (; *text; text += strlen(line)) {
        assert_memory_equal(text, line, strlen(line));
    }
}

static void the_error_table_is_whole(void **state)
{
    (void)state;
    for (int code = OK; code < ERR_COUNT; code++) {
        const struct error_row *row = &error_rows[code];
        assert_non_null(row->wire);
        assert_false(str_is_empty(row->title));
        assert_true(code == OK ? row->status == 200 : row->status >= 400 && row->status < 600);
        for (int other = OK; other < code; other++) {
            assert_false(str_equal(row->wire, error_rows[other].wire));
        }
    }
    assert_true(is_ok(SUCCESS));
    result wrong = invalid("phone", "电话号码有误");
    assert_fails(ERR_INVALID, wrong);
    assert_string_equal(wrong.field, "phone");
    assert_null(failed(ERR_CONFLICT, "已办结").field);
}

static void embedded_files_are_found(void **state)
{
    (void)state;
    assert_null(embedded_find("no/such/file"));
    for (const struct embedded_file *file = embedded_files; file->path; file++) {
        assert_ptr_equal(embedded_find(file->path), file);
        assert_int_equal(file->data[file->size], '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_clock_runs),
        cmocka_unit_test(the_simulated_clock_stands),
        cmocka_unit_test(a_seed_replays),
        cmocka_unit_test(odd_sizes_are_filled),
        cmocka_unit_test(real_chance_differs),
        cmocka_unit_test(log_lines),
        cmocka_unit_test(a_log_line_too_long_says_so),
        cmocka_unit_test(lines_of_threads_do_not_mix),
        cmocka_unit_test(the_error_table_is_whole),
        cmocka_unit_test(embedded_files_are_found),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
