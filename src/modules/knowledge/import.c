/* Articles kept elsewhere: all of a file become published, or none. A row that says what the store says already changes
 * nothing; one of the same title that differs becomes the next version, from today on. */
#include "kernel/org/org.h"
#include "kernel/table/table_read.h"
#include "modules/knowledge/handlers.h"
#include "modules/knowledge/life.h"
#include "modules/knowledge/rules.h"
#include "modules/knowledge/store.h"

struct import {
    struct request *rq;
    struct table table;
    struct report *report;
    const struct field **targets; /* of each column; NULL: not read */
};

/* A column is known by the field's own name or by its Chinese one, as an export writes either. */
static void find_columns(struct import *import)
{
    import->targets = ARENA_ARRAY(import->rq->arena, const struct field *, import->table.column_count + 1);
    for (size_t i = 0; i < import->table.column_count; i++) {
        for (size_t j = 0; j < article_line_record.field_count; j++) {
            const struct field *field = &article_line_record.fields[j];
            if (str_equal(import->table.heading[i], field->name) || str_equal(import->table.heading[i], field->label)) {
                import->targets[i] = field;
            }
        }
    }
}

static void read_row(struct import *import, const struct table_row *row, struct article_line *line)
{
    struct arena *arena = import->rq->arena;
    size_t before = import->report->total;
    record_clear(&article_line_record, line);
    for (size_t i = 0; i < import->table.column_count; i++) {
        const struct field *field = import->targets[i];
        if (!field || *row->fields[i] == '\0') {
            continue;
        }
        result r = record_set_text(&article_line_record, arena, field->name, row->fields[i], line);
        if (!is_ok(r)) {
            report_add(import->report, row->line, import->table.heading[i], "%s", r.reason);
        }
    }
    result r = import->report->total > before ? SUCCESS : record_check(&article_line_record, arena, line);
    if (!is_ok(r)) {
        report_add(import->report, row->line, r.field, "%s", r.reason);
    }
    const char *region = line->region ? line->region : import->rq->who->region;
    line->region = region_code_check(region) ? region : region_canonical(arena, region);
}

static int compare_lines(const void *a, const void *b)
{
    const struct article_line *one = *(const struct article_line *const *)a;
    const struct article_line *other = *(const struct article_line *const *)b;
    int order = strcmp(one->region, other->region);
    order = order != 0 ? order : strcmp(one->title, other->title);
    return order != 0 ? order : one < other ? -1 : 1;
}

static void find_doubles(struct import *import, const struct article_line *lines)
{
    size_t count = import->table.row_count;
    const struct article_line **sorted = ARENA_ARRAY(import->rq->arena, const struct article_line *, count + 1);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &lines[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_lines);
    for (size_t i = 1; i < count; i++) {
        if (str_equal(sorted[i - 1]->region, sorted[i]->region) && str_equal(sorted[i - 1]->title, sorted[i]->title)) {
            report_add(import->report, import->table.rows[sorted[i] - lines].line, "title", "与第%zu行的标题相同",
                       import->table.rows[sorted[i - 1] - lines].line);
        }
    }
}

static result find_unit(struct request *rq, const struct article_line *line, int64_t *unit)
{
    *unit = rq->who->unit;
    if (!line->unit_name) {
        return *unit != 0 ? SUCCESS : invalid("unit_name", "请填写责任单位");
    }
    TRY(store_unit_titled(rq, line->region, line->unit_name, unit));
    return number_is_set(*unit) ? SUCCESS : invalid("unit_name", "此地区没有这个单位，请核对名称");
}

/* Does the published text say this already? Days that the line leaves open are left as they stand. */
static bool says_the_same(struct arena *arena, const struct article *standing, const struct article_line *line)
{
    return instant_is_set(standing->published_at) && str_equal(standing->question, line->question) &&
           str_equal(standing->answer, line->answer) && standing->is_public == line->is_public &&
           str_equal(standing->items, words_once(arena, line->items ? line->items : "")) &&
           (!date_is_set(line->valid_from) || standing->valid_from.ymd == line->valid_from.ymd) &&
           (!date_is_set(line->valid_to) || standing->valid_to.ymd == line->valid_to.ymd) &&
           (!date_is_set(line->review_on) || standing->review_on.ymd == line->review_on.ymd);
}

/* The next version of what stands. */
static result follow(struct request *rq, struct article *article, const struct article *standing)
{
    struct matter matter;
    result r = flow_find(rq, standing->region, standing->article, &matter);
    if (r.code == ERR_NOT_FOUND) {
        return failed(ERR_CONFLICT, "这个标题的知识由别的单位负责");
    }
    TRY(r);
    if (str_equal(matter.state, "draft") || str_equal(matter.state, "revising")) {
        return failed(ERR_CONFLICT, "这个标题的知识正在编写，请先发布或放弃它");
    }
    article->units = standing->units;
    TRY(article_edit(rq, article, NO_NUMBER, &matter));
    return article_publish(rq, article, &matter);
}

static result take_row(struct request *rq, const struct article_line *line)
{
    const struct article_form form = {.region = line->region,
                                      .title = line->title,
                                      .question = line->question,
                                      .answer = line->answer,
                                      .items = line->items,
                                      .is_public = line->is_public,
                                      .valid_from = line->valid_from,
                                      .valid_to = line->valid_to,
                                      .review_on = line->review_on};
    struct article article, standing;
    struct matter matter;
    int64_t unit;
    if (region_code_check(line->region) || !request_sees_region(rq, line->region)) {
        return invalid("region", "请填写地区：没有这个地区，或者不在您的管辖范围内");
    }
    result r = store_article_titled(rq, line->region, line->title, &standing);
    bool stands = is_ok(r);
    TRY(r.code == ERR_NOT_FOUND ? SUCCESS : r);
    if (stands && says_the_same(rq->arena, &standing, line)) {
        return SUCCESS;
    }
    TRY(article_from_form(rq, &form, &article));
    if (stands) {
        return follow(rq, &article, &standing);
    }
    TRY(find_unit(rq, line, &unit));
    TRY(article_open(rq, &article, unit, &matter));
    return article_publish(rq, &article, &matter);
}

result import_articles(struct request *rq, const char *bytes, size_t size, struct report *report,
                       struct import_outcome *outcome)
{
    struct import import = {.rq = rq, .report = report};
    TRY(table_read(rq->arena, bytes, size, &table_limits_usual, report, &import.table));
    find_columns(&import);
    size_t rows = import.table.row_count;
    struct article_line *lines = ARENA_ARRAY(rq->arena, struct article_line, rows + 1);
    for (size_t i = 0; i < rows; i++) {
        read_row(&import, &import.table.rows[i], &lines[i]);
    }
    TRY(report_result(report));
    find_doubles(&import, lines);
    TRY(report_result(report));
    for (size_t i = 0; i < rows; i++) {
        result r = take_row(rq, &lines[i]);
        if (r.code == ERR_INVALID || r.code == ERR_CONFLICT) {
            report_add(report, import.table.rows[i].line, r.field, "%s", r.reason);
        } else {
            TRY(r);
        }
    }
    outcome->count = (int64_t)rows;
    return report_result(report);
}
