/* When limits end: cases by hand, then random schedules against a model that walks day by day and minute by minute and
 * shares nothing with the program but the text of the notices. */
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

/* Cut the part before `separator` off *text; all of it when there is none. */
static const char *cut(const char **text, char separator)
{
    const char *start = *text;
    const char *end = strchr(start, separator);
    *text = end ? end + 1 : start + strlen(start);
    return arena_copy(arena, start, end ? (size_t)(end - start) : strlen(start));
}

/* "2021-06-01T10:00" in China; "" is unset. */
static struct instant at(const char *text)
{
    struct instant t = {0};
    assert_true(*text == '\0' || instant_parse(str_format(arena, "%s:00+08:00", text), &t));
    return t;
}

/* "from/to from/to …"; an open pause ends with its slash. */
static size_t pauses_read(const char *text, struct pause *pauses)
{
    size_t count = 0;
    for (; *text; count++) {
        const char *pause = cut(&text, ' ');
        struct instant from = at(cut(&pause, '/'));
        pauses[count] = (struct pause){from, at(pause), 0};
    }
    return count;
}

/* ---- by hand ---- */

struct row {
    enum limit_unit unit;
    int32_t amount;
    int32_t extension;
    bool ends_on_workday;
    const char *started;
    const char *pauses;
    const char *due; /* a day for days, an instant for hours, "" when suspended */
};

static const struct row rows[] = {
    {WORKING_DAY, 20, 0, false, "2021-06-01T10:00", "", "2021-06-30"},
    {WORKING_DAY, 20, 0, false, "2021-06-01T00:00", "", "2021-06-30"},
    {WORKING_DAY, 20, 0, false, "2021-06-01T23:59", "", "2021-06-30"},
    {WORKING_DAY, 20, 10, false, "2021-06-01T10:00", "", "2021-07-14"},
    {WORKING_DAY, 1, 0, false, "2021-06-11T10:00", "", "2021-06-15"},
    {WORKING_DAY, 1, 0, false, "2021-06-12T10:00", "", "2021-06-15"},
    {WORKING_DAY, 0, 0, false, "2021-06-11T10:00", "", "2021-06-11"},
    {WORKING_DAY, 0, 0, false, "2021-06-12T10:00", "", "2021-06-15"},
    {WORKING_DAY, 0, 2, false, "2021-06-11T10:00", "", "2021-06-16"},
    /* paused Thursday to Tuesday: neither end counts */
    {WORKING_DAY, 10, 0, false, "2021-06-01T10:00", "2021-06-03T09:00/2021-06-08T15:00", "2021-06-22"},
    {WORKING_DAY, 10, 0, false, "2021-06-01T10:00", "2021-06-03T23:59/2021-06-08T00:00", "2021-06-22"},
    /* within one day, and twice in one day */
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00", "2021-06-02T09:00/2021-06-02T10:00", "2021-06-07"},
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00",
     "2021-06-02T09:00/2021-06-02T10:00 2021-06-02T11:00/2021-06-02T12:00", "2021-06-07"},
    /* on the day of the start, or over a weekend: nothing changes */
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00", "2021-06-01T11:00/2021-06-01T12:00", "2021-06-04"},
    {WORKING_DAY, 3, 0, false, "2021-06-04T10:00", "2021-06-05T11:00/2021-06-06T12:00", "2021-06-09"},
    /* one pause touches the next by day */
    {WORKING_DAY, 2, 0, false, "2021-06-01T10:00",
     "2021-06-02T09:00/2021-06-04T10:00 2021-06-04T11:00/2021-06-07T12:00", "2021-06-09"},
    /* on the due day itself it moves it, after it not */
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00", "2021-06-04T17:00/2021-06-04T18:00", "2021-06-07"},
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00", "2021-06-05T00:00/2021-06-30T18:00", "2021-06-04"},
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00", "2021-06-04T17:00/", ""},
    {WORKING_DAY, 3, 0, false, "2021-06-01T10:00", "2021-06-05T00:00/", "2021-06-04"},
    {WORKING_DAY, 0, 0, false, "2021-06-01T10:00", "2021-06-01T10:00/", ""},
    {WORKING_DAY, 0, 0, false, "2021-06-01T10:00", "2021-06-01T10:00/2021-06-03T10:00", "2021-06-04"},
    {CALENDAR_DAY, 15, 0, false, "2021-06-01T10:00", "", "2021-06-16"},
    {CALENDAR_DAY, 11, 0, false, "2021-06-01T10:00", "", "2021-06-12"},
    {CALENDAR_DAY, 11, 0, true, "2021-06-01T10:00", "", "2021-06-15"},
    {CALENDAR_DAY, 30, 30, true, "2021-08-03T10:00", "", "2021-10-08"},
    {CALENDAR_DAY, 10, 0, true, "2020-01-17T10:00", "", "2020-02-03"},
    {CALENDAR_DAY, 16, 0, true, "2021-01-22T10:00", "", "2021-02-07"}, /* a Sunday, worked */
    {CALENDAR_DAY, 10, 0, false, "2021-06-01T10:00", "2021-06-03T09:00/2021-06-08T15:00", "2021-06-17"},
    {CALENDAR_DAY, 11, 0, true, "2021-06-01T10:00", "2021-06-13T09:00/2021-06-15T15:00", "2021-06-16"},
    {CALENDAR_DAY, 11, 0, true, "2021-06-01T10:00", "2021-06-15T09:00/", ""},
    {CALENDAR_DAY, 0, 0, false, "2021-06-12T10:00", "", "2021-06-12"},
    {CALENDAR_DAY, 0, 0, true, "2021-06-12T10:00", "", "2021-06-15"},
    {WORKING_HOUR, 2, 0, false, "2021-06-01T10:00", "", "2021-06-01T12:00"},
    {WORKING_HOUR, 2, 2, false, "2021-06-01T10:00", "", "2021-06-01T15:30"},
    {WORKING_HOUR, 7, 0, false, "2021-06-11T18:00", "", "2021-06-15T17:30"},
    {WORKING_HOUR, 4, 0, false, "2021-06-01T09:00", "2021-06-01T10:00/2021-06-01T11:00", "2021-06-01T15:30"},
    {WORKING_HOUR, 4, 0, false, "2021-06-01T09:00", "2021-06-01T12:00/2021-06-02T09:00", "2021-06-02T10:00"},
    {WORKING_HOUR, 1, 0, false, "2021-06-01T09:00", "2021-06-01T10:00/", "2021-06-01T10:00"},
    {WORKING_HOUR, 1, 0, false, "2021-06-01T09:00", "2021-06-01T09:59/", ""},
    {WORKING_HOUR, 0, 0, false, "2021-06-12T09:00", "", "2021-06-12T09:00"},
};

static void limits_end_when_the_law_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct span_rule rule = {row->unit, row->amount, row->extension, row->ends_on_workday, office_hours_usual, 0};
        struct pause pauses[4];
        size_t count = pauses_read(row->pauses, pauses);
        struct due due;
        assert_ok(calendar_due(calendar, &rule, at(row->started), pauses, count, &due));
        const char *text = due.suspended ? "" : instant_text(arena, due.at);
        bool is_right = str_starts_with(text, row->due) && due.suspended == str_is_empty(row->due) && !due.provisional;
        bool is_end = row->unit == WORKING_HOUR || due.suspended || str_ends_with(text, "T23:59:59.999+08:00");
        if (!is_right || !is_end) {
            fail_msg("row %zu: %s, not %s", i, text, row->due);
        }
    }
}

static void past_the_notices_a_due_is_provisional(void **state)
{
    (void)state;
    struct span_rule rule = {.unit = WORKING_DAY, .amount = 5, .hours = office_hours_usual};
    struct due due;
    assert_ok(calendar_due(calendar, &rule, at("2026-12-24T10:00"), 0, 0, &due));
    assert_false(due.provisional);
    assert_ok(calendar_due(calendar, &rule, at("2026-12-25T10:00"), 0, 0, &due));
    assert_true(due.provisional);
    assert_int_equal(date_end((struct date){20270101}).ms, due.at.ms);
    rule.unit = WORKING_HOUR;
    assert_ok(calendar_due(calendar, &rule, at("2026-12-31T16:00"), 0, 0, &due));
    assert_true(due.provisional);
    struct pause open = {.from = at("2027-01-04T10:00")};
    rule.amount = 100;
    assert_ok(calendar_due(calendar, &rule, at("2026-12-31T16:00"), &open, 1, &due));
    assert_true(due.suspended && due.provisional && !instant_is_set(due.at));
}

static void impossible_input_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct span_rule rule;
        const char *started;
        const char *pauses;
        const char *field;
    } bad[] = {
        {{.amount = -1}, "2021-06-01T10:00", "", "amount"},
        {{.amount = LIMIT_MAX + 1}, "2021-06-01T10:00", "", "amount"},
        {{.extension = -1}, "2021-06-01T10:00", "", "extension"},
        {{.extension = LIMIT_MAX + 1}, "2021-06-01T10:00", "", "extension"},
        {{.unit = WORKING_HOUR, .amount = 1}, "2021-06-01T10:00", "", "hours"},
        {{.amount = 1}, "2901-06-01T10:00", "", "started"},
        {{.amount = 1}, "2021-06-01T10:00", "2021-06-01T09:59/2021-06-02T10:00", "pauses"},
        {{.amount = 1}, "2021-06-01T10:00", "2021-06-03T09:59/2021-06-02T10:00", "pauses"},
        {{.amount = 1}, "2021-06-01T10:00", "2021-06-03T09:59/2901-06-02T10:00", "pauses"},
        {{.amount = 1}, "2021-06-01T10:00", "2021-06-03T10:00/ 2021-06-04T10:00/2021-06-05T10:00", "pauses"},
        {{.amount = 1}, "2021-06-01T10:00", "2021-06-03T10:00/2021-06-04T10:00 2021-06-04T09:00/", "pauses"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pause pauses[4];
        size_t count = pauses_read(bad[i].pauses, pauses);
        struct due due;
        struct proof proof;
        result r = calendar_due(calendar, &bad[i].rule, at(bad[i].started), pauses, count, &due);
        if (r.code != ERR_INVALID || !str_equal(r.field, bad[i].field)) {
            fail_msg("row %zu: %s", i, r.field);
        }
        assert_fails(ERR_INVALID,
                     calendar_prove(arena, calendar, &bad[i].rule, at(bad[i].started), pauses, count, &proof));
    }
}

static void marks_stand_before_and_after(void **state)
{
    (void)state;
    static const struct {
        const char *due;
        int32_t yellow_days;
        int32_t red_days;
        const char *yellow;
        const char *red;
    } cases[] = {
        {"2021-06-16T10:00", 0, 0, "2021-06-16T00:00", "2021-06-16T10:00"},
        {"2021-06-16T10:00", 1, 1, "2021-06-15T00:00", "2021-06-18T00:00"},
        {"2021-06-16T10:00", 3, 3, "2021-06-10T00:00", "2021-06-22T00:00"},
        {"2021-06-13T10:00", 1, 1, "2021-06-11T00:00", "2021-06-16T00:00"}, /* due on a day off */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct marks marks = calendar_marks(calendar, at(cases[i].due), cases[i].yellow_days, cases[i].red_days);
        assert_int_equal(at(cases[i].yellow).ms, marks.yellow.ms);
        assert_int_equal(at(cases[i].red).ms, marks.red.ms - (cases[i].red_days == 0));
    }
    struct instant end = date_end((struct date){20210616});
    assert_int_equal(at("2021-06-17T00:00").ms, calendar_marks(calendar, end, 0, 0).red.ms);
}

/* ---- the model ---- */

enum { MODEL_DAYS = 40000, CASES = 24000, CASES_IN_HOURS = 4000, PAUSES = 4 };

static bool is_worked[MODEL_DAYS]; /* by serial */

static void model_read(void)
{
    for (int32_t day = 0; day < MODEL_DAYS; day++) {
        is_worked[day] = (day + 3) % 7 < 5;
    }
    const char *text = embedded_find("data/calendar.csv")->data;
    for (cut(&text, '\n'); *text;) {
        const char *line = cut(&text, '\n');
        for (int skipped = 0; skipped < 3; skipped++) {
            cut(&line, ',');
        }
        struct date from = {0}, to = {0};
        assert_true(date_parse(cut(&line, ','), &from));
        assert_true(date_parse(cut(&line, ','), &to));
        for (int32_t day = date_to_serial(from); day <= date_to_serial(to); day++) {
            is_worked[day] = *line == 'w';
        }
    }
}

struct schedule {
    struct span_rule rule;
    struct instant started;
    struct pause pauses[PAUSES];
    size_t count;
};

static uint64_t seed;

static int32_t pick(int32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int32_t)((seed >> 33) % (uint64_t)below);
}

static struct schedule schedule_make(enum limit_unit unit)
{
    struct schedule s = {
        .rule = {unit, pick(unit == WORKING_HOUR ? 30 : 60), pick(3) ? 0 : pick(20), pick(2), office_hours_usual, 0}};
    int64_t minute = (int64_t)16440 * 1440 + pick(12 * 365 * 1440);
    s.started.ms = minute * MINUTE_MS;
    s.count = (size_t)pick(PAUSES + 1);
    for (size_t i = 0; i < s.count; i++) {
        minute += pick(pick(2) ? 20 * 1440 : 600);
        s.pauses[i].from.ms = minute * MINUTE_MS;
        minute += pick(pick(2) ? 20 * 1440 : 600);
        s.pauses[i].to.ms = i + 1 == s.count && pick(8) == 0 ? 0 : minute * MINUTE_MS;
    }
    return s;
}

static int32_t china_day(struct instant t)
{
    return (int32_t)((t.ms + 8 * HOUR_MS) / DAY_MS);
}

/* Is the day touched by a pause? *open: by one without an end. */
static bool is_paused_on(const struct schedule *s, int32_t day, bool *open)
{
    bool touched = false;
    for (size_t i = 0; i < s->count; i++) {
        bool is_open = s->pauses[i].to.ms == 0;
        if (china_day(s->pauses[i].from) <= day && (is_open || day <= china_day(s->pauses[i].to))) {
            touched = true;
            *open = *open || is_open;
        }
    }
    return touched;
}

static struct instant model_days(const struct schedule *s)
{
    int32_t left = s->rule.amount + s->rule.extension;
    int32_t day = china_day(s->started) - (left == 0);
    left = left == 0 ? 1 : left;
    bool postponed = false, open = false;
    while (left > 0 || postponed) {
        day++;
        bool paused = is_paused_on(s, day, &open);
        if (open) {
            return (struct instant){0};
        }
        if (postponed) {
            postponed = paused || !is_worked[day];
        } else if (!paused && (s->rule.unit == CALENDAR_DAY || is_worked[day])) {
            left--;
            postponed = left == 0 && s->rule.unit == CALENDAR_DAY && s->rule.ends_on_workday && !is_worked[day];
        }
    }
    return (struct instant){(day + 1) * DAY_MS - 8 * HOUR_MS - 1};
}

static bool minute_counts(const struct schedule *s, int64_t ms)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->pauses[i].from.ms <= ms && ms < s->pauses[i].to.ms) {
            return false;
        }
    }
    int64_t minute = (ms + 8 * HOUR_MS) % DAY_MS / MINUTE_MS;
    bool is_open = (minute >= 540 && minute < 720) || (minute >= 810 && minute < 1050);
    return is_open && is_worked[(ms + 8 * HOUR_MS) / DAY_MS];
}

static struct instant model_hours(const struct schedule *s)
{
    int64_t left = (s->rule.amount + s->rule.extension) * INT64_C(60);
    int64_t ms = s->started.ms;
    for (; left > 0; ms += MINUTE_MS) {
        const struct pause *last = s->count > 0 ? &s->pauses[s->count - 1] : 0;
        if (last && last->to.ms == 0 && ms >= last->from.ms) {
            return (struct instant){0};
        }
        left -= minute_counts(s, ms);
    }
    return (struct instant){ms};
}

/* The proof names each day once, and its counted days are the limit. */
static void check_proof(const struct schedule *s, struct due due)
{
    struct proof proof;
    assert_ok(calendar_prove(arena, calendar, &s->rule, s->started, s->pauses, s->count, &proof));
    assert_int_equal(due.at.ms, proof.due.at.ms);
    assert_int_equal(instant_date(s->started).ymd, proof.days[0].date.ymd);
    int64_t total = s->rule.amount + s->rule.extension;
    int64_t counted = 0;
    for (size_t i = 0; i < proof.day_count; i++) {
        counted += proof.days[i].reason != PROOF_COUNTED ? 0 : s->rule.unit == WORKING_HOUR ? proof.days[i].ms : 1;
    }
    assert_int_equal(counted, proof.counted);
    if (due.suspended) {
        return;
    }
    struct proof_day last = proof.days[proof.day_count - 1];
    assert_int_equal(instant_date(due.at).ymd, last.date.ymd);
    if (s->rule.unit == WORKING_HOUR) {
        assert_int_equal(total * HOUR_MS, counted);
    } else {
        assert_int_equal(total > 0 ? total : 1, counted);
        assert_true(last.reason == PROOF_COUNTED || last.reason == PROOF_POSTPONED);
    }
}

static void check_schedule(struct schedule *s, struct instant expected)
{
    struct due due, longer;
    assert_ok(calendar_due(calendar, &s->rule, s->started, s->pauses, s->count, &due));
    if (due.at.ms != expected.ms || due.suspended != !instant_is_set(expected)) {
        fail_msg("unit %d amount %d + %d from %s: %s, not %s", s->rule.unit, s->rule.amount, s->rule.extension,
                 instant_text(arena, s->started), instant_text(arena, due.at), instant_text(arena, expected));
    }
    check_proof(s, due);
    s->rule.amount++;
    assert_ok(calendar_due(calendar, &s->rule, s->started, s->pauses, s->count, &longer));
    assert_true(longer.suspended || (!due.suspended && longer.at.ms >= due.at.ms));
}

static void random_schedules_agree_with_the_model(void **state)
{
    (void)state;
    model_read();
    seed = 20210601;
    for (int i = 0; i < CASES; i++) {
        arena_reset(arena);
        struct schedule s = schedule_make(i < CASES_IN_HOURS ? WORKING_HOUR : i % 2 ? WORKING_DAY : CALENDAR_DAY);
        check_schedule(&s, s.rule.unit == WORKING_HOUR ? model_hours(&s) : model_days(&s));
    }
}

static void every_day_agrees_with_the_model(void **state)
{
    (void)state;
    model_read();
    struct date origin = {20141201};
    int32_t first = date_to_serial(origin);
    int64_t rank = 0;
    for (int32_t day = first + 1; day < first + 13 * 365; day++) {
        struct date date = date_from_serial(day);
        rank += is_worked[day];
        assert_int_equal(is_worked[day], calendar_is_workday(calendar, date));
        assert_int_equal(rank, calendar_workdays_between(calendar, origin, date).count);
        if (is_worked[day]) {
            assert_int_equal(date.ymd, calendar_workday_add(calendar, origin, (int32_t)rank).date.ymd);
            assert_int_equal(date.ymd, calendar_workday_add(calendar, date_add(date, 1), -1).date.ymd);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_end_when_the_law_says),
        cmocka_unit_test(past_the_notices_a_due_is_provisional),
        cmocka_unit_test(impossible_input_is_refused),
        cmocka_unit_test(marks_stand_before_and_after),
        cmocka_unit_test(random_schedules_agree_with_the_model),
        cmocka_unit_test(every_day_agrees_with_the_model),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
