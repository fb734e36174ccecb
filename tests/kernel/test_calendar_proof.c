/* What the proof of a deadline says, word for word. */
#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/str.h"
#include "kernel/calendar/deadline.h"
#include "t.h"

static struct arena *arena;
static struct calendar *calendar;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return calendar_from_csv(arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar).code;
}

static int teardown(void **state)
{
    (void)state;
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}

/* "2021-06-01T10:00" in China; NULL is unset. */
static struct instant at(const char *text)
{
    struct instant t = {0};
    assert_true(!text || instant_parse(str_format(arena, "%s:00+08:00", text), &t));
    return t;
}

#define USUAL                      \
    {                              \
        2,                         \
        {                          \
            {32400000, 43200000},  \
            {                      \
                48600000, 63000000 \
            }                      \
        }                          \
    }
#define CALENDAR "日历：国务院办公厅放假通知共15份，截至2026-12-31"

static const struct {
    struct span_rule rule;
    const char *started;
    const char *from;
    const char *to;
    const char *cause;
    const char *text;
} proofs[] = {
    {{.unit = WORKING_DAY, .amount = 3, .extension = 2, .basis = "行政许可法第四十二条"},
     "2021-02-05T16:20",
     "2021-02-09T09:30",
     "2021-02-18T11:00",
     "专家评审，事件12",
     "期限：3个工作日，延长2个工作日（行政许可法第四十二条）\n"
     "起算：2021-02-05 16:20:00，当日不计入（民法典第二百零一条）\n"
     "暂停：2021-02-09 09:30:00 至 2021-02-18 11:00:00，事由：专家评审，事件12，首尾两日均不计入\n"
     "2021-02-05 周五 不计：起算当日\n"
     "2021-02-06 周六 不计：周末\n"
     "2021-02-07 周日 第1日，调休上班（春节）\n"
     "2021-02-08 周一 第2日，工作日\n"
     "2021-02-09 周二 至 2021-02-18 周四 不计：暂停（专家评审，事件12）\n"
     "2021-02-19 周五 第3日，工作日\n"
     "2021-02-20 周六 第4日，调休上班（春节）\n"
     "2021-02-21 周日 不计：周末\n"
     "2021-02-22 周一 第5日，工作日\n"
     "已计：5日\n"
     "到期：2021-02-22 23:59:59\n" CALENDAR "\n"},
    {{.unit = WORKING_DAY, .amount = 2},
     "2021-06-11T09:00",
     "2021-06-15T09:00",
     0,
     0,
     "期限：2个工作日\n"
     "起算：2021-06-11 09:00:00，当日不计入（民法典第二百零一条）\n"
     "暂停：2021-06-15 09:00:00 至 尚未恢复，首尾两日均不计入\n"
     "2021-06-11 周五 不计：起算当日\n"
     "2021-06-12 周六 至 2021-06-14 周一 不计：端午节\n"
     "2021-06-15 周二 不计：暂停\n"
     "已计：0日\n"
     "到期：暂停尚未恢复，到期时间待定\n" CALENDAR "\n"},
    {{.unit = WORKING_DAY},
     "2021-06-13T09:00",
     0,
     0,
     0,
     "期限：0个工作日\n"
     "起算：2021-06-13 09:00:00，当日办结\n"
     "2021-06-13 周日 至 2021-06-14 周一 不计：端午节\n"
     "2021-06-15 周二 第1日，工作日\n"
     "已计：1日\n"
     "到期：2021-06-15 23:59:59\n" CALENDAR "\n"},
    {{.unit = CALENDAR_DAY, .amount = 4, .ends_on_workday = true},
     "2021-06-09T09:00",
     "2021-06-20T09:00",
     0,
     "later",
     "期限：4日（自然日）\n"
     "起算：2021-06-09 09:00:00，当日不计入（民法典第二百零一条）\n"
     "2021-06-09 周三 不计：起算当日\n"
     "2021-06-10 周四 第1日，工作日\n"
     "2021-06-11 周五 第2日，工作日\n"
     "2021-06-12 周六 第3日，端午节\n"
     "2021-06-13 周日 第4日，端午节\n"
     "2021-06-14 周一 至 2021-06-15 周二 顺延：期限最后一日为法定休假日（民法典第二百零三条）\n"
     "已计：4日\n"
     "到期：2021-06-15 23:59:59\n" CALENDAR "\n"},
    {{.unit = WORKING_DAY, .amount = 2},
     "2026-12-30T09:00",
     0,
     0,
     0,
     "期限：2个工作日\n"
     "起算：2026-12-30 09:00:00，当日不计入（民法典第二百零一条）\n"
     "2026-12-30 周三 不计：起算当日\n"
     "2026-12-31 周四 第1日，工作日\n"
     "2027-01-01 周五 第2日，工作日\n"
     "已计：2日\n"
     "到期：2027-01-01 23:59:59\n" CALENDAR "；有日期尚无通知，暂按周一至周五为工作日推算\n"},
    {{.unit = WORKING_HOUR, .amount = 4, .hours = USUAL},
     "2021-06-10T17:45",
     "2021-06-11T10:30",
     "2021-06-15T16:00",
     "补正",
     "期限：4个工作小时\n"
     "起算：2021-06-10 17:45:00，自该时刻起在办公时间内计算（民法典第二百零一条）\n"
     "暂停：2021-06-11 10:30:00 至 2021-06-15 16:00:00，事由：补正\n"
     "2021-06-10 周四 不计：起算后已无办公时间\n"
     "2021-06-11 周五 第1日，工作日，计1小时30分\n"
     "2021-06-12 周六 至 2021-06-14 周一 不计：暂停（补正）\n"
     "2021-06-15 周二 第2日，工作日，计1小时30分\n"
     "2021-06-16 周三 第3日，工作日，计1小时0分\n"
     "已计：4小时0分\n"
     "到期：2021-06-16 10:00:00\n" CALENDAR "\n"},
};

static void proofs_read_as_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++) {
        struct pause pause = {at(proofs[i].from), at(proofs[i].to), proofs[i].cause};
        struct proof proof;
        assert_ok(calendar_prove(arena, calendar, &proofs[i].rule, at(proofs[i].started), &pause, proofs[i].from != 0,
                                 &proof));
        assert_string_equal(proofs[i].text, calendar_proof_text(arena, &proof));
    }
}

static void proof_outlives_the_calendar(void **state)
{
    (void)state;
    struct calendar *passing;
    assert_ok(calendar_from_csv(arena, embedded_find("data/calendar.csv")->data, at("2019-03-21T00:00"), &passing));
    struct span_rule rule = {.unit = WORKING_DAY, .amount = 2};
    struct proof proof;
    assert_ok(calendar_prove(arena, passing, &rule, at("2019-04-30T09:00"), 0, 0, &proof));
    calendar_free(passing);
    assert_string_equal("期限：2个工作日\n"
                        "起算：2019-04-30 09:00:00，当日不计入（民法典第二百零一条）\n"
                        "2019-04-30 周二 不计：起算当日\n"
                        "2019-05-01 周三 不计：劳动节\n"
                        "2019-05-02 周四 第1日，工作日\n"
                        "2019-05-03 周五 第2日，工作日\n"
                        "已计：2日\n"
                        "到期：2019-05-03 23:59:59\n"
                        "日历：国务院办公厅放假通知共6份，截至2019-12-31\n",
                        calendar_proof_text(arena, &proof));
}

static void seconds_show_when_there_are_any(void **state)
{
    (void)state;
    struct span_rule rule = {.unit = WORKING_HOUR, .amount = 1, .hours = USUAL};
    struct instant started = {at("2021-06-10T17:00").ms + 1500};
    struct proof proof;
    assert_ok(calendar_prove(arena, calendar, &rule, started, 0, 0, &proof));
    const char *text = calendar_proof_text(arena, &proof);
    assert_non_null(strstr(text, "2021-06-10 周四 第1日，工作日，计0小时29分58.500秒\n"));
    assert_non_null(strstr(text, "2021-06-11 周五 第2日，工作日，计0小时30分1.500秒\n"));
    assert_non_null(strstr(text, "到期：2021-06-11 09:30:01\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proofs_read_as_written),
        cmocka_unit_test(proof_outlives_the_calendar),
        cmocka_unit_test(seconds_show_when_there_are_any),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
