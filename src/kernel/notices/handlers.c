/* The days as everybody may read them. */
#include "kernel/calendar/calendar.h"
#include "kernel/notices/notices.h"

enum { MOST_DAYS = 366 };

struct calendar_question {
    struct date from, to;
};
static const struct field calendar_question_fields[] = {
    FIELD(calendar_question, from, REQUIRED, 0, 0, "起日", "the first day"),
    FIELD(calendar_question, to, REQUIRED, 0, 0, "止日", "the last day; at most 366 days in all"),
};
static RECORD(calendar_question, calendar_question_fields, "a run of days");

static const struct code day_kind_codes[] = {[DAY_WEEKDAY] = {"weekday", "工作日"},
                                             [DAY_MAKE_UP] = {"make_up", "调休上班"},
                                             [DAY_WEEKEND] = {"weekend", "周末"},
                                             [DAY_HOLIDAY] = {"holiday", "放假"},
                                             [DAY_HOLIDAY + 1] = {0, 0}};
const struct code_list day_kinds = {"day_kinds", "全国年节及纪念日放假办法", day_kind_codes};

struct calendar_date {
    struct date date, published;
    const char *kind, *name;
    bool worked, provisional;
    int64_t year, version;
};
static const struct field calendar_date_fields[] = {
    FIELD(calendar_date, date, READONLY, 0, 0, "日期", "the day"),
    FIELD(calendar_date, kind, READONLY, 0, 0, "类别", "why it is worked or off", .codes = &day_kinds),
    FIELD(calendar_date, worked, READONLY, 0, 0, "是否工作日", "does it count in a limit of working days?"),
    FIELD(calendar_date, provisional, READONLY, 0, 0, "暂定", "no notice for its year is known yet"),
    FIELD(calendar_date, name, READONLY, 0, 0, "节日", "of a make-up day or a holiday"),
    FIELD(calendar_date, year, READONLY, 0, 0, "通知年度", "of the notice that made it so"),
    FIELD(calendar_date, version, READONLY, 0, 0, "通知版本", "of that notice within its year"),
    FIELD(calendar_date, published, READONLY, 0, 0, "发布日期", "of that notice"),
};
static RECORD(calendar_date, calendar_date_fields, "a day, what it is, and by which notice");

struct calendar_page {
    int64_t version, workdays;
    LIST(struct calendar_date) items;
};
static const struct field calendar_page_fields[] = {
    FIELD(calendar_page, version, READONLY, 0, 0, "日历版本", "notices known: higher for a calendar that knows more"),
    FIELD(calendar_page, workdays, READONLY, 0, 0, "工作日数", "of the days asked for"),
    FIELD_LIST(calendar_page, items, READONLY, 0, 0, &calendar_date_record, "逐日", "in order"),
};
static RECORD(calendar_page, calendar_page_fields, "the calendar in force, day by day");

static struct calendar_date describe(const struct calendar *calendar, struct date date)
{
    const struct calendar_day day = calendar_day(calendar, date);
    const struct calendar_row *notice = day.notice;
    return (struct calendar_date){.date = date,
                                  .kind = day_kind_codes[day.kind].code,
                                  .name = day.name,
                                  .worked = day.is_worked,
                                  .provisional = day.provisional,
                                  .year = notice ? notice->year : NO_NUMBER,
                                  .version = notice ? notice->version : NO_NUMBER,
                                  .published = notice ? notice->published : (struct date){0}};
}

static result calendar_show(struct request *rq, const struct calendar_question *in, struct calendar_page *out)
{
    int32_t days = date_to_serial(in->to) - date_to_serial(in->from) + 1;
    if (days < 1 || days > MOST_DAYS) {
        return invalid("to", "止日应不早于起日，且一次最多查366天");
    }
    out->version = calendar_version(rq->calendar);
    out->workdays = 0;
    out->items.items = ARENA_ARRAY(rq->arena, struct calendar_date, (size_t)days);
    out->items.count = (size_t)days;
    for (int32_t i = 0; i < days; i++) {
        out->items.items[i] = describe(rq->calendar, date_add(in->from, i));
        out->workdays += out->items.items[i].worked;
    }
    return SUCCESS;
}
HANDLER(calendar_show, calendar_question, calendar_page);
