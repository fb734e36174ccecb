/* A bulletin as a page: it needs the server's own style sheet and nothing else, and works without scripts. */
#include "modules/bulletin/render.h"

static void put_element(struct buf *out, const char *open, const char *text, const char *close)
{
    if (!str_is_empty(text)) {
        buf_text(out, open);
        buf_html(out, text);
        buf_text(out, close);
    }
}

/* A number leads to the matters that it counts. */
static void put_shown(struct buf *out, const struct shown *shown, const char *text)
{
    buf_text(out, "<a href=\"/api/v1/figures/");
    buf_html(out, shown->id);
    buf_text(out, "\" title=\"");
    buf_html(out, shown->name);
    buf_text(out, "\">");
    buf_html(out, text);
    buf_text(out, "</a>");
}

static void put_runs(struct buf *out, const char *open, const struct block *block, const char *close)
{
    buf_text(out, open);
    for (size_t i = 0; i < block->run_count; i++) {
        if (block->runs[i].shown) {
            put_shown(out, block->runs[i].shown, block->runs[i].text);
        } else {
            buf_html(out, block->runs[i].text);
        }
    }
    buf_text(out, close);
}

static void put_table(struct buf *out, const struct block *table)
{
    const struct sheet *sheet = table->sheet;
    put_element(out, "<div class=\"table\"><table>\n<caption>", sheet->title, "</caption>\n");
    buf_text(out, "<thead><tr>");
    for (size_t i = 0; i < sheet->column_count; i++) {
        bool is_number = kind_is_number(sheet->columns[i].kind);
        put_element(out, is_number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">",
                    sheet->columns[i].label, "</th>");
    }
    buf_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < sheet->row_count; row++) {
        buf_text(out, "<tr>");
        for (size_t i = 0; i < sheet->column_count; i++) {
            char room[CELL_ROOM];
            const struct shown *shown = table->cells[row][i];
            const char *text = cell_show(&sheet->rows[row][i], &sheet->columns[i], room);
            buf_text(out, kind_is_number(sheet->columns[i].kind) ? "<td class=\"number\">" : "<td>");
            if (shown && *text) {
                put_shown(out, shown, text);
            } else {
                buf_html(out, text);
            }
            buf_text(out, "</td>");
        }
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</tbody>\n</table></div>\n");
}

/* Bars, one under the other, the longest as long as the figure is wide. The runs alternate: a name, its figure. */
static void put_chart(struct buf *out, const struct block *chart)
{
    enum { BAR = 22, STEP = 34, LEFT = 150, WIDE = 440, WHOLE = 680 };
    int64_t most = 1;
    size_t bars = chart->run_count / 2;
    for (size_t i = 0; i < bars; i++) {
        int64_t value = chart->runs[i * 2 + 1].shown->value.numerator;
        most = value > most ? value : most;
    }
    buf_format(out, "<figure><svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"各地受理件数\">\n", WHOLE,
               bars * STEP);
    for (size_t i = 0; i < bars; i++) {
        const struct shown *shown = chart->runs[i * 2 + 1].shown;
        size_t top = i * STEP + (STEP - BAR) / 2;
        int64_t width = shown->value.numerator > 0 ? shown->value.numerator * WIDE / most : 0;
        buf_format(out, "<text x=\"%d\" y=\"%zu\" class=\"name\">", LEFT - 10, top + 16);
        buf_html(out, chart->runs[i * 2].text);
        buf_format(out, "</text><rect x=\"%d\" y=\"%zu\" width=\"%lld\" height=\"%d\"/><text x=\"%lld\" y=\"%zu\">",
                   LEFT, top, (long long)width, BAR, (long long)(LEFT + width + 8), top + 16);
        put_shown(out, shown, shown->text);
        buf_text(out, "</text>\n");
    }
    buf_text(out, "</svg><figcaption>各地受理（件）</figcaption></figure>\n");
}

static void put_definitions(struct buf *out, const struct document *document)
{
    struct metric_list metrics = document_metrics(document);
    buf_text(out, "<section class=\"definitions\"><h2>口径</h2>\n<ol>\n");
    for (size_t i = 0; i < metrics.count; i++) {
        put_element(out, "<li>", metric_definition(document->arena, metrics.items[i]), "</li>\n");
    }
    buf_text(out, "</ol></section>\n");
    put_element(out, "<p class=\"root\">", document->root_text, "</p>\n");
}

result render_html(const struct document *document, struct buf *out)
{
    buf_text(out, "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    put_element(out, "<title>", document->title, "</title>\n");
    buf_text(out, "<link rel=\"stylesheet\" href=\"/web/bulletin.css\">\n</head>\n<body>\n<main>\n<header>\n");
    put_element(out, "<h1>", document->title, "</h1>\n");
    put_element(out, "<p>", document->issue, "</p>\n");
    put_element(out, "<p>", document->issuer, "</p>\n");
    put_element(out, document->published ? "<p class=\"status\">" : "<p class=\"status draft\">", document->status,
                "</p>\n");
    buf_text(out, "</header>\n");
    for (const struct block *block = document->first; block; block = block->next) {
        switch (block->kind) {
        case BLOCK_HEADING: put_runs(out, "<h2>", block, "</h2>\n"); break;
        case BLOCK_PARAGRAPH: put_runs(out, "<p>", block, "</p>\n"); break;
        case BLOCK_NOTE: put_runs(out, "<p class=\"note\">注：", block, "</p>\n"); break;
        case BLOCK_TABLE: put_table(out, block); break;
        case BLOCK_CHART: put_chart(out, block); break;
        }
    }
    put_definitions(out, document);
    buf_text(out, "</main>\n</body>\n</html>\n");
    return SUCCESS;
}
