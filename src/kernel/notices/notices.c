#include "kernel/notices/notices.h"

#include "kernel/api/app.h"
#include "kernel/base/log.h"
#include "kernel/calendar/calendar.h"
#include "kernel/flow/flow.h"
#include "kernel/ledger/ledger.h"
#include "kernel/table/report.h"
#include "kernel/table/table_read.h"

struct notice_row {
    int64_t year, version;
    struct date published, first, last;
    const char *kind, *name;
};
static const struct field notice_row_fields[] = {
    FIELD(notice_row, year, OPTIONAL, 0, 0, "年度", "of the notice"),
    FIELD(notice_row, version, OPTIONAL, 0, 0, "版本", "1, then 2 … for a notice that changes this year again"),
    FIELD(notice_row, published, OPTIONAL, 0, 0, "发布日期", "of the notice"),
    FIELD(notice_row, first, OPTIONAL, 0, 0, "起日", "of a run of days"),
    FIELD(notice_row, last, OPTIONAL, 0, 0, "止日", "itself included"),
    FIELD(notice_row, kind, OPTIONAL, 0, 0, "类别", "off, or work"),
    FIELD(notice_row, name, OPTIONAL, 0, 0, "节日", "the holiday"),
};
static RECORD(notice_row, notice_row_fields, "a line of a holiday notice");

struct rows {
    struct calendar_row *items;
    size_t count;
};

/* --- reading a file ---------------------------------------------------------------------------------------------- */

enum column { YEAR, VERSION, PUBLISHED, FIRST, LAST, KIND, NAME, COLUMNS };
static const char *const column_names[COLUMNS] = {"year", "version", "published", "first", "last", "kind", "name"};

struct reader {
    struct report *report;
    const struct table_row *row;
    size_t columns[COLUMNS];
};

static const char *cell(const struct reader *reader, enum column column)
{
    return reader->row->fields[reader->columns[column]];
}

static int32_t read_number(const struct reader *reader, enum column column)
{
    int64_t number = 0;
    if (!str_to_int(cell(reader, column), &number) || number < 1 || number > 9999) {
        report_add(reader->report, reader->row->line, column_names[column], "须为1至9999的整数");
        return 0;
    }
    return (int32_t)number;
}

static struct date read_date(const struct reader *reader, enum column column)
{
    struct date date = {0};
    if (!date_parse(cell(reader, column), &date)) {
        report_add(reader->report, reader->row->line, column_names[column], "须为存在的日期，写作 2021-06-14");
    }
    return date;
}

static bool read_kind(const struct reader *reader)
{
    bool is_worked = str_equal(cell(reader, KIND), "work");
    if (!is_worked && !str_equal(cell(reader, KIND), "off")) {
        report_add(reader->report, reader->row->line, column_names[KIND], "须为 off（放假）或 work（上班）");
    }
    return is_worked;
}

static struct calendar_row read_row(const struct reader *reader)
{
    return (struct calendar_row){.year = read_number(reader, YEAR),
                                 .version = read_number(reader, VERSION),
                                 .published = read_date(reader, PUBLISHED),
                                 .first = read_date(reader, FIRST),
                                 .last = read_date(reader, LAST),
                                 .is_worked = read_kind(reader),
                                 .name = cell(reader, NAME),
                                 .line = (int32_t)reader->row->line};
}

static bool has_notice(const struct calendar_row *rows, size_t count, const struct calendar_row *row)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].year == row->year && rows[i].version == row->version) {
            return true;
        }
    }
    return false;
}

static result read_file(struct request *rq, const char *bytes, size_t size, struct report *report, struct rows *rows)
{
    const struct calendar_row *known;
    size_t known_count = calendar_rows(rq->calendar, &known);
    struct reader reader = {.report = report};
    struct table table;
    TRY(table_read(rq->arena, bytes, size, &table_limits_usual, report, &table));
    for (enum column column = 0; column < COLUMNS; column++) {
        reader.columns[column] = table_column(&table, column_names[column]);
        if (reader.columns[column] == TABLE_NO_COLUMN) {
            report_add(report, 1, column_names[column], "缺少这一列");
        }
    }
    TRY(report_result(report));
    rows->items = ARENA_ARRAY(rq->arena, struct calendar_row, table.row_count + 1);
    for (; rows->count < table.row_count; rows->count++) {
        reader.row = &table.rows[rows->count];
        rows->items[rows->count] = read_row(&reader);
        if (has_notice(known, known_count, &rows->items[rows->count])) {
            report_add(report, reader.row->line, column_names[VERSION], "这一年度这一版的通知已经在用");
        }
    }
    if (rows->count == 0) {
        report_add(report, 0, 0, "没有一行通知");
    }
    return report_result(report);
}

/* --- importing --------------------------------------------------------------------------------------------------- */

static result keep_row(struct request *rq, const struct calendar_row *row)
{
    return db_do(rq->db,
                 "INSERT INTO calendar_notice (year, version, first, last, published, kind, name)"
                 " VALUES (:year, :version, :first, :last, :published, :kind, :name)",
                 P("year", row->year), P("version", row->version), P("first", row->first), P("last", row->last),
                 P("published", row->published), P("kind", row->is_worked ? "work" : "off"), P("name", row->name));
}

result notices_import(struct request *rq, const char *bytes, size_t size, struct report *report,
                      struct import_outcome *outcome)
{
    struct rows rows = {0};
    struct calendar *calendar;
    TRY(read_file(rq, bytes, size, report, &rows));
    TRY(calendar_add_rows(rq->arena, rq->calendar, rows.items, rows.count, report, &calendar));
    TRY(lane_bring_calendar(rq, calendar));
    for (size_t i = 0; i < rows.count; i++) {
        TRY(keep_row(rq, &rows.items[i]));
    }
    TRY(ledger_note(rq, "calendar", "notices_import", rq->who->region,
                    str_format(rq->arena, "{\"rows\":%zu,\"version\":%d}", rows.count, calendar_version(calendar))));
    outcome->count = (int64_t)rows.count;
    return flow_recompute(rq, &outcome->moved);
}

/* --- starting ---------------------------------------------------------------------------------------------------- */

/* The shipped rows and those of stored notices that are not shipped, in order of publication. */
static result gather(struct db *db, struct arena *arena, const struct calendar *known, struct rows *rows)
{
    const struct calendar_row *shipped;
    size_t shipped_count = calendar_rows(known, &shipped), next = 0;
    LIST(struct notice_row) stored;
    TRY(db_all(db, arena, RECEIVE_LIST(notice_row, &stored),
               "SELECT year, version, published, first, last, kind, name FROM calendar_notice"
               " ORDER BY published, year, version, first"));
    rows->items = ARENA_ARRAY(arena, struct calendar_row, shipped_count + stored.count + 1);
    for (size_t i = 0; i < stored.count; i++) {
        const struct notice_row *row = &stored.items[i];
        const struct calendar_row one = {.year = (int32_t)row->year,
                                         .version = (int32_t)row->version,
                                         .published = row->published,
                                         .first = row->first,
                                         .last = row->last,
                                         .is_worked = str_equal(row->kind, "work"),
                                         .name = row->name,
                                         .line = (int32_t)i + 1};
        while (next < shipped_count && shipped[next].published.ymd <= row->published.ymd) {
            rows->items[rows->count++] = shipped[next++];
        }
        if (!has_notice(shipped, shipped_count, &one)) {
            rows->items[rows->count++] = one;
        }
    }
    while (next < shipped_count) {
        rows->items[rows->count++] = shipped[next++];
    }
    return SUCCESS;
}

/* What is known with the stored notices; *calendar is NULL when they add nothing. */
static result add_stored(struct db *db, struct arena *arena, const struct calendar *known, struct calendar **calendar)
{
    const struct calendar_row *shipped;
    struct rows rows = {0};
    *calendar = 0;
    TRY(gather(db, arena, known, &rows));
    if (rows.count == calendar_rows(known, &shipped)) {
        return SUCCESS;
    }
    result r = calendar_new(arena, rows.items, rows.count, (struct instant){0}, calendar);
    if (r.code == ERR_INVALID) {
        /* Notices entered by hand that a newer program contradicts must not keep the office closed. */
        log_write(LOG_ERROR, "notices.do-not-fit", "reason", r.reason, NULL);
        return SUCCESS;
    }
    return r;
}

result notices_load(struct app *app, struct db *db, struct arena *arena)
{
    struct calendar *calendar;
    TRY(add_stored(db, arena, app_calendar(app), &calendar));
    if (calendar) {
        app_set_calendar(app, calendar);
    }
    return SUCCESS;
}

result notices_start(struct request *rq)
{
    moved_deadline_list moved;
    struct calendar *calendar;
    TRY(add_stored(rq->db, rq->arena, rq->calendar, &calendar));
    TRY(calendar ? lane_bring_calendar(rq, calendar) : SUCCESS);
    TRY(flow_recompute(rq, &moved));
    if (moved.count > 0) {
        log_write(LOG_WARN, "notices.deadlines-moved", "count", str_format(rq->arena, "%zu", moved.count), NULL);
    }
    return SUCCESS;
}
