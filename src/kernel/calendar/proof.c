/* The proof walks the days one by one, where calendar_due leaps: the two ways check each other. */
#include "kernel/calendar/deadline.h"

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/str.h"

enum { TEXT_MAX = 16 << 20 };

/* ---- the days ---- */

/* The pause that touches a day, or NULL. */
static const struct pause *pause_on(const struct proof *proof, struct date date)
{
    for (size_t i = 0; i < proof->pause_count; i++) {
        const struct pause *pause = &proof->pauses[i];
        bool is_open = !instant_is_set(pause->to);
        if (instant_date(pause->from).ymd <= date.ymd && (is_open || date.ymd <= instant_date(pause->to).ymd)) {
            return pause;
        }
    }
    return 0;
}

/* Office time of a day that the limit uses: after the start, before the end, outside the pauses. */
static int64_t ms_used(const struct calendar *calendar, const struct proof *proof, struct date date, struct instant end)
{
    struct instant from = date_start(date);
    struct instant to = date_start(date_add(date, 1));
    from = from.ms < proof->started.ms ? proof->started : from;
    to = to.ms > end.ms ? end : to;
    int64_t ms = calendar_office_ms_between(calendar, &proof->rule.hours, from, to).count;
    for (size_t i = 0; i < proof->pause_count; i++) {
        struct instant begin = proof->pauses[i].from.ms > from.ms ? proof->pauses[i].from : from;
        bool is_open = !instant_is_set(proof->pauses[i].to);
        struct instant until = is_open || proof->pauses[i].to.ms > to.ms ? to : proof->pauses[i].to;
        if (begin.ms < until.ms) {
            ms -= calendar_office_ms_between(calendar, &proof->rule.hours, begin, until).count;
        }
    }
    return ms;
}

/* The day of the start is left out, but for a limit of 0. */
static bool is_left_out(const struct proof *proof, struct date date)
{
    return proof->rule.amount + proof->rule.extension > 0 && date.ymd == instant_date(proof->started).ymd;
}

/* Why a day counts or not when the limit is one of days. */
static enum proof_reason reason_by_days(const struct proof *proof, struct date date, bool is_worked, bool is_paused)
{
    int32_t total = proof->rule.amount + proof->rule.extension;
    if (is_left_out(proof, date)) {
        return PROOF_START;
    }
    if (is_paused) {
        return PROOF_PAUSED;
    }
    if (proof->rule.unit == WORKING_DAY) {
        return is_worked ? PROOF_COUNTED : PROOF_OFF;
    }
    return proof->counted < (total > 0 ? total : 1) ? PROOF_COUNTED : PROOF_POSTPONED;
}

/* The same when it is one of hours, of which `ms` fall on the day. */
static enum proof_reason reason_by_hours(int64_t ms, bool is_worked, bool is_paused)
{
    if (ms > 0) {
        return PROOF_COUNTED;
    }
    return is_paused ? PROOF_PAUSED : is_worked ? PROOF_START : PROOF_OFF;
}

static struct proof_day day_judge(struct arena *arena, const struct calendar *calendar, struct proof *proof,
                                  struct date date, struct instant end)
{
    struct calendar_day facts = calendar_day(calendar, date);
    const struct pause *pause = pause_on(proof, date);
    struct proof_day day = {.date = date, .kind = facts.kind, .name = str_copy(arena, facts.name)};
    if (proof->rule.unit == WORKING_HOUR) {
        day.ms = ms_used(calendar, proof, date, end);
        day.reason = reason_by_hours(day.ms, facts.is_worked, pause != 0);
        proof->counted += day.ms;
    } else {
        day.reason = reason_by_days(proof, date, facts.is_worked, pause != 0);
        proof->counted += day.reason == PROOF_COUNTED;
    }
    day.cause = pause && day.reason == PROOF_PAUSED ? pause->cause : 0;
    return day;
}

result calendar_prove(struct arena *arena, const struct calendar *calendar, const struct span_rule *rule,
                      struct instant started, const struct pause *pauses, size_t pause_count, struct proof *proof)
{
    struct due due;
    TRY(calendar_due(calendar, rule, started, pauses, pause_count, &due));
    *proof = (struct proof){.rule = *rule,
                            .started = started,
                            .due = due,
                            .pauses = pauses,
                            .pause_count = pause_count,
                            .calendar_version = calendar_version(calendar),
                            .last_known = calendar_last_known(calendar)};
    struct instant end = due.suspended ? pauses[pause_count - 1].from : due.at;
    while (proof->pause_count > 0 && pauses[proof->pause_count - 1].from.ms > end.ms) {
        proof->pause_count--; /* it began after the limit had ended */
    }
    int32_t first = date_to_serial(instant_date(started));
    proof->day_count = (size_t)(date_to_serial(instant_date(end)) - first) + 1;
    struct proof_day *days = ARENA_ARRAY(arena, struct proof_day, proof->day_count);
    int32_t number = 0;
    for (size_t i = 0; i < proof->day_count; i++) {
        days[i] = day_judge(arena, calendar, proof, date_from_serial(first + (int32_t)i), end);
        days[i].number = days[i].reason == PROOF_COUNTED ? ++number : 0;
    }
    proof->days = days;
    return SUCCESS;
}

/* ---- the text ---- */

static const char *const unit_names[] = {
    [WORKING_DAY] = "个工作日",
    [CALENDAR_DAY] = "日（自然日）",
    [WORKING_HOUR] = "个工作小时",
};

static const char *const weekday_names[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

static void put_date(struct buf *buf, struct date date)
{
    buf_format(buf, "%04d-%02d-%02d", date.ymd / 10000, date.ymd / 100 % 100, date.ymd % 100);
}

static void put_instant(struct buf *buf, struct instant t)
{
    int64_t ms = instant_ms_of_day(t);
    put_date(buf, instant_date(t));
    buf_format(buf, " %02d:%02d:%02d", (int)(ms / HOUR_MS), (int)(ms / MINUTE_MS % 60), (int)(ms / 1000 % 60));
}

static void put_duration(struct buf *buf, int64_t ms)
{
    buf_format(buf, "%d小时%d分", (int)(ms / HOUR_MS), (int)(ms / MINUTE_MS % 60));
    if (ms % MINUTE_MS != 0) {
        buf_format(buf, "%d.%03d秒", (int)(ms / 1000 % 60), (int)(ms % 1000));
    }
}

static void put_rule(struct buf *buf, const struct proof *proof)
{
    const struct span_rule *rule = &proof->rule;
    buf_format(buf, "期限：%d%s", rule->amount, unit_names[rule->unit]);
    if (rule->extension > 0) {
        buf_format(buf, "，延长%d%s", rule->extension, unit_names[rule->unit]);
    }
    if (!str_is_empty(rule->basis)) {
        buf_format(buf, "（%s）", rule->basis);
    }
    buf_text(buf, "\n起算：");
    put_instant(buf, proof->started);
    if (rule->unit == WORKING_HOUR) {
        buf_text(buf, "，自该时刻起在办公时间内计算（民法典第二百零一条）\n");
    } else if (rule->amount + rule->extension == 0) {
        buf_text(buf, "，当日办结\n");
    } else {
        buf_text(buf, "，当日不计入（民法典第二百零一条）\n");
    }
}

static void put_pauses(struct buf *buf, const struct proof *proof)
{
    for (size_t i = 0; i < proof->pause_count; i++) {
        const struct pause *pause = &proof->pauses[i];
        buf_text(buf, "暂停：");
        put_instant(buf, pause->from);
        buf_text(buf, " 至 ");
        if (instant_is_set(pause->to)) {
            put_instant(buf, pause->to);
        } else {
            buf_text(buf, "尚未恢复");
        }
        if (!str_is_empty(pause->cause)) {
            buf_format(buf, "，事由：%s", pause->cause);
        }
        buf_text(buf, proof->rule.unit == WORKING_HOUR ? "\n" : "，首尾两日均不计入\n");
    }
}

static void put_counted(struct buf *buf, const struct proof *proof, const struct proof_day *day)
{
    buf_format(buf, "第%d日，", day->number);
    if (day->kind == DAY_MAKE_UP) {
        buf_format(buf, "调休上班（%s）", day->name);
    } else if (day->kind == DAY_WEEKDAY) {
        buf_text(buf, "工作日");
    } else {
        buf_text(buf, day->name ? day->name : "周末");
    }
    if (proof->rule.unit == WORKING_HOUR) {
        buf_text(buf, "，计");
        put_duration(buf, day->ms);
    }
}

static void put_skipped(struct buf *buf, const struct proof *proof, const struct proof_day *day)
{
    switch (day->reason) {
    case PROOF_START:
        buf_text(buf, proof->rule.unit == WORKING_HOUR ? "不计：起算后已无办公时间" : "不计：起算当日");
        break;
    case PROOF_PAUSED:
        buf_text(buf, "不计：暂停");
        if (!str_is_empty(day->cause)) {
            buf_format(buf, "（%s）", day->cause);
        }
        break;
    case PROOF_POSTPONED: buf_text(buf, "顺延：期限最后一日为法定休假日（民法典第二百零三条）"); break;
    case PROOF_OFF: buf_format(buf, "不计：%s", day->name ? day->name : "周末"); break;
    case PROOF_COUNTED: break;
    }
}

/* Are two days left out for one reason? */
static bool is_alike(const struct proof_day *a, const struct proof_day *b)
{
    return a->reason == b->reason && a->reason != PROOF_COUNTED && str_equal(a->cause, b->cause) &&
           (a->reason != PROOF_OFF || str_equal(a->name, b->name));
}

static void put_days(struct buf *buf, const struct proof *proof)
{
    size_t next;
    for (size_t i = 0; i < proof->day_count; i = next) {
        const struct proof_day *day = &proof->days[i];
        for (next = i + 1; next < proof->day_count && is_alike(day, &proof->days[next]); next++) {
        }
        put_date(buf, day->date);
        buf_format(buf, " %s ", weekday_names[date_weekday(day->date)]);
        if (next - i > 1) {
            const struct proof_day *last = &proof->days[next - 1];
            buf_text(buf, "至 ");
            put_date(buf, last->date);
            buf_format(buf, " %s ", weekday_names[date_weekday(last->date)]);
        }
        if (day->reason == PROOF_COUNTED) {
            put_counted(buf, proof, day);
        } else {
            put_skipped(buf, proof, day);
        }
        buf_char(buf, '\n');
    }
}

static void put_result(struct buf *buf, const struct proof *proof)
{
    if (proof->rule.unit == WORKING_HOUR) {
        buf_text(buf, "已计：");
        put_duration(buf, proof->counted);
    } else {
        buf_format(buf, "已计：%d日", (int)proof->counted);
    }
    buf_text(buf, "\n到期：");
    if (proof->due.suspended) {
        buf_text(buf, "暂停尚未恢复，到期时间待定");
    } else {
        put_instant(buf, proof->due.at);
    }
    buf_format(buf, "\n日历：国务院办公厅放假通知共%d份", proof->calendar_version);
    if (date_is_set(proof->last_known)) {
        buf_text(buf, "，截至");
        put_date(buf, proof->last_known);
    }
    if (proof->due.provisional) {
        buf_text(buf, "；有日期尚无通知，暂按周一至周五为工作日推算");
    }
    buf_char(buf, '\n');
}

const char *calendar_proof_text(struct arena *arena, const struct proof *proof)
{
    struct buf buf;
    buf_init(&buf, arena, TEXT_MAX);
    put_rule(&buf, proof);
    put_pauses(&buf, proof);
    put_days(&buf, proof);
    put_result(&buf, proof);
    return buf.data;
}
