#include "modules/bulletin/render.h"

#include "kernel/table/text_write.h"
#include "kernel/table/xlsx_write.h"

const struct bulletin_format bulletin_formats[] = {
    {"text", "text/plain; charset=utf-8", "txt", render_text},
    {"json", "application/json; charset=utf-8", "json", render_json},
    {"html", "text/html; charset=utf-8", "html", render_html},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", render_xlsx},
    {0},
};

const struct bulletin_format *bulletin_format_named(const char *name)
{
    for (const struct bulletin_format *format = bulletin_formats; format->name; format++) {
        if (str_equal(format->name, name)) {
            return format;
        }
    }
    return 0;
}

result bulletin_render(const struct document *document, const struct bulletin_format *format, struct bytes *bytes)
{
    enum { MOST_BYTES = 16 << 20 };
    struct buf out;
    buf_init(&out, document->arena, MOST_BYTES);
    TRY(format->write(document, &out));
    *bytes = (struct bytes){out.data, out.size};
    return out.overflowed ? failed(ERR_TOO_LARGE, "通报过长") : SUCCESS;
}

struct metric_list document_metrics(const struct document *document)
{
    struct metric_list list = {.items =
                                   ARENA_ARRAY(document->arena, const struct metric *, document->figures.count + 1)};
    for (size_t i = 0; i < document->figures.count; i++) {
        const struct metric *metric = document->figures.items[i]->figure.metric;
        size_t at = 0;
        while (at < list.count && list.items[at] != metric) {
            at++;
        }
        list.items[at] = metric;
        list.count += at == list.count;
    }
    return list;
}

const char *metric_definition(struct arena *arena, const struct metric *metric)
{
    return str_format(arena, "%s（口径第%lld版，%s）：%s依据：%s。", metric->name, (long long)metric->version,
                      metric->unit, metric->definition, metric->source);
}

/* --- text -------------------------------------------------------------------------------------------------------- */

static void write_runs(const struct block *block, const char *before, struct buf *out)
{
    buf_text(out, before);
    for (size_t i = 0; i < block->run_count; i++) {
        buf_text(out, block->runs[i].text);
    }
    buf_char(out, '\n');
}

static void write_definitions(const struct document *document, struct buf *out)
{
    struct metric_list metrics = document_metrics(document);
    buf_text(out, "\n口径\n");
    for (size_t i = 0; i < metrics.count; i++) {
        buf_format(out, "  %zu. %s\n", i + 1, metric_definition(document->arena, metrics.items[i]));
    }
}

static void write_line(struct buf *out, const char *text)
{
    if (!str_is_empty(text)) {
        buf_text(out, text);
        buf_char(out, '\n');
    }
}

result render_text(const struct document *document, struct buf *out)
{
    write_line(out, document->title);
    write_line(out, document->issue);
    write_line(out, document->issuer);
    write_line(out, document->status);
    for (const struct block *block = document->first; block; block = block->next) {
        switch (block->kind) {
        case BLOCK_HEADING: write_runs(block, "\n", out); break;
        case BLOCK_PARAGRAPH: write_runs(block, "", out); break;
        case BLOCK_NOTE: write_runs(block, "注：", out); break;
        case BLOCK_TABLE:
            buf_char(out, '\n');
            text_write(block->sheet, out);
            break;
        case BLOCK_CHART: break;
        }
    }
    write_definitions(document, out);
    write_line(out, document->root_text);
    return SUCCESS;
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void write_member(struct buf *out, const char *name, const char *text)
{
    buf_format(out, ",\"%s\":", name);
    buf_json(out, text);
}

static void write_number(struct buf *out, const char *name, int64_t number)
{
    buf_format(out, ",\"%s\":", name);
    if (number_is_set(number)) {
        buf_int(out, number);
    } else {
        buf_text(out, "null");
    }
}

static void write_figure(const struct shown *shown, struct buf *out)
{
    const struct figure *figure = &shown->figure;
    buf_text(out, "{\"id\":");
    buf_json(out, shown->id);
    write_member(out, "name", shown->name);
    write_member(out, "metric", figure->metric->code);
    write_number(out, "version", figure->metric->version);
    write_member(out, "region", figure->region);
    write_member(out, "period", figure->period.text);
    write_member(out, "item_type", *figure->type ? figure->type : 0);
    write_number(out, "unit", figure->unit ? figure->unit : NO_NUMBER);
    write_number(out, "numerator", shown->value.numerator);
    write_number(out, "denominator", shown->value.denominator);
    write_member(out, "text", *shown->text ? shown->text : 0);
    write_member(out, "entered_from", shown->source);
    buf_char(out, '}');
}

static void write_block(const struct block *block, struct buf *out)
{
    static const char *const kinds[] = {"heading", "paragraph", "table", "chart", "note"};
    struct buf text;
    buf_init(&text, out->arena, 1 << 20);
    for (size_t i = 0; i < block->run_count; i++) {
        buf_text(&text, block->runs[i].text);
    }
    buf_format(out, "{\"kind\":\"%s\",\"text\":", kinds[block->kind]);
    buf_json(out, text.data ? text.data : "");
    buf_char(out, '}');
}

result render_json(const struct document *document, struct buf *out)
{
    struct metric_list metrics = document_metrics(document);
    buf_text(out, "{\"title\":");
    buf_json(out, document->title);
    write_member(out, "issue", document->issue);
    write_member(out, "issuer", document->issuer);
    write_member(out, "status", document->status);
    write_member(out, "region", document->region);
    write_member(out, "period", document->period.text);
    buf_format(out, ",\"published\":%s", document->published ? "true" : "false");
    write_member(out, "known_at", instant_text(document->arena, document->known));
    write_member(out, "ledger", document->root_text);
    buf_text(out, ",\"blocks\":[");
    const char *between = "";
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->run_count > 0 && block->kind != BLOCK_CHART) {
            buf_text(out, between);
            write_block(block, out);
            between = ",\n";
        }
    }
    buf_text(out, "],\n\"figures\":[");
    for (size_t i = 0; i < document->figures.count; i++) {
        buf_text(out, i > 0 ? ",\n" : "\n");
        write_figure(document->figures.items[i], out);
    }
    buf_text(out, "],\n\"definitions\":[");
    for (size_t i = 0; i < metrics.count; i++) {
        buf_text(out, i > 0 ? ",\n" : "\n");
        buf_json(out, metric_definition(document->arena, metrics.items[i]));
    }
    buf_text(out, "]}\n");
    return SUCCESS;
}

/* --- a workbook -------------------------------------------------------------------------------------------------- */

/* What is said stands on a sheet of its own, the definitions on the last. */
static struct sheet *words_sheet(const struct document *document)
{
    static const struct sheet_column columns[] = {{"text", "内容", CELL_TEXT, 0, 100}};
    struct sheet *sheet = ARENA_NEW(document->arena, struct sheet);
    sheet_init(sheet, document->arena, "正文", columns, 1);
    const char *const lines[] = {document->title, document->issue, document->issuer, document->status};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!str_is_empty(lines[i])) {
            sheet_add_row(sheet)[0] = cell_text(lines[i]);
        }
    }
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->run_count > 0 && block->kind != BLOCK_CHART) {
            struct buf text;
            buf_init(&text, document->arena, 1 << 20);
            write_runs(block, block->kind == BLOCK_NOTE ? "注：" : "", &text);
            sheet_add_row(sheet)[0] = cell_text(arena_copy(document->arena, text.data, text.size - 1));
        }
    }
    return sheet;
}

static struct sheet *definitions_sheet(const struct document *document)
{
    static const struct sheet_column columns[] = {
        {"name", "指标", CELL_TEXT, 0, 14},   {"version", "版本", CELL_INT, 0, 8},
        {"unit", "单位", CELL_TEXT, 0, 10},   {"definition", "口径", CELL_TEXT, 0, 80},
        {"source", "依据", CELL_TEXT, 0, 40},
    };
    struct sheet *sheet = ARENA_NEW(document->arena, struct sheet);
    struct metric_list metrics = document_metrics(document);
    sheet_init(sheet, document->arena, "口径", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < metrics.count; i++) {
        const struct metric *metric = metrics.items[i];
        struct cell *row = sheet_add_row(sheet);
        row[0] = cell_text(metric->name);
        row[1] = cell_int(metric->version);
        row[2] = cell_text(metric->unit);
        row[3] = cell_text(metric->definition);
        row[4] = cell_text(metric->source);
    }
    if (document->root_text) {
        sheet_add_row(sheet)[3] = cell_text(document->root_text);
    }
    return sheet;
}

result render_xlsx(const struct document *document, struct buf *out)
{
    const struct sheet *sheets[16];
    size_t count = 0;
    sheets[count++] = words_sheet(document);
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->kind == BLOCK_TABLE && count < sizeof sheets / sizeof *sheets - 1) {
            sheets[count++] = block->sheet;
        }
    }
    sheets[count++] = definitions_sheet(document);
    return xlsx_write(sheets, count, (struct xlsx_options){0}, document->known, out);
}
