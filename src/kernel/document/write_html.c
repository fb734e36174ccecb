/* A document as a page: it needs the server's own style sheet, or has it inside, and nothing else; it works without
 * scripts, and reads on a phone. Every number that has a mark leads to where it is explained. */
#include "kernel/document/write.h"

#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/str.h"
#include "kernel/document/chart.h"
#include "kernel/qr/qr.h"

static void put_words(struct buf *out, const char *text)
{
    buf_html(out, plain_text(out->arena, text));
}

static void put_element(struct buf *out, const char *open, const char *text, const char *close)
{
    if (!str_is_empty(text)) {
        buf_text(out, open);
        put_words(out, text);
        buf_text(out, close);
    }
}

static void put_marked(struct buf *out, const struct mark *mark, const char *text)
{
    if (!mark || !mark->href) {
        put_words(out, text);
        return;
    }
    buf_text(out, "<a href=\"");
    put_words(out, mark->href);
    buf_text(out, "\" title=\"");
    put_words(out, mark->name);
    buf_text(out, "\">");
    put_words(out, text);
    buf_text(out, "</a>");
}

static void put_runs(struct buf *out, const char *open, const char *number, const struct block *block,
                     const char *close)
{
    bool has_title = block->kind == BLOCK_PARAGRAPH && block->level > 0;
    buf_text(out, open);
    buf_text(out, has_title ? "<strong>" : "");
    buf_html(out, number);
    for (size_t i = 0; i < block->run_count; i++) {
        put_marked(out, block->runs[i].mark, block->runs[i].text);
        buf_text(out, has_title && i == 0 ? "</strong>" : "");
    }
    buf_text(out, close);
}

/* --- tables ------------------------------------------------------------------------------------------------------ */

static void put_row(struct buf *out, const struct block *table, size_t row)
{
    const struct sheet *sheet = table->sheet;
    buf_text(out, row + table->total_rows >= sheet->row_count ? "<tr class=\"total\">" : "<tr>");
    for (size_t i = 0; i < sheet->column_count; i++) {
        char room[CELL_ROOM];
        const char *text = cell_show(&sheet->rows[row][i], &sheet->columns[i], room);
        buf_text(out, kind_is_number(sheet->columns[i].kind) ? "<td class=\"number\">" : "<td>");
        put_marked(out, *text ? table->marks[row][i] : 0, text);
        buf_text(out, "</td>");
    }
    buf_text(out, "</tr>\n");
}

/* One row, or two where columns are grouped. */
static void put_table_head(struct buf *out, const struct block *table)
{
    const struct sheet *sheet = table->sheet;
    bool grouped = table_is_grouped(table);
    buf_text(out, "<thead><tr>");
    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *group = grouped ? table->heads[i].group : 0;
        size_t span = table_span(table, i);
        if (group && span > 0) {
            buf_format(out, "<th scope=\"colgroup\" colspan=\"%zu\">", span);
            put_words(out, group);
            buf_text(out, "</th>");
        } else if (!group) {
            bool is_number = kind_is_number(sheet->columns[i].kind);
            buf_format(out, "<th scope=\"col\"%s%s>", grouped ? " rowspan=\"2\"" : "",
                       is_number ? " class=\"number\"" : "");
            put_words(out, sheet->columns[i].label);
            buf_text(out, "</th>");
        }
    }
    for (size_t i = 0; i < sheet->column_count && grouped; i++) {
        buf_text(out, i == 0 ? "</tr>\n<tr>" : "");
        put_element(out, "<th scope=\"col\" class=\"number\">", table->heads[i].group ? table->heads[i].label : "",
                    "</th>");
    }
    buf_text(out, "</tr></thead>\n");
}

static void put_table(struct buf *out, const struct block *table)
{
    const struct sheet *sheet = table->sheet;
    buf_text(out, "<div class=\"table\"><table>\n");
    put_element(out, "<caption>", sheet->title, "</caption>\n");
    put_table_head(out, table);
    buf_text(out, "<tbody>\n");
    for (size_t row = 0; row < sheet->row_count; row++) {
        put_row(out, table, row);
    }
    buf_text(out, "</tbody>\n</table></div>\n");
}

/* --- charts ------------------------------------------------------------------------------------------------------ */

static void put_shape(struct buf *out, const struct shape *shape)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    switch (shape->kind) {
    case SHAPE_BOX:
        buf_format(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#%06x\"/>\n", shape->x,
                   shape->y, shape->width, shape->height, (unsigned)shape->colour);
        break;
    case SHAPE_LINE:
        buf_format(out,
                   "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#%06x\" stroke-width=\"%.1f\" "
                   "stroke-linecap=\"round\"/>\n",
                   shape->x, shape->y, shape->x + shape->width, shape->y + shape->height, (unsigned)shape->colour,
                   shape->stroke);
        break;
    case SHAPE_DOT:
        buf_format(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#%06x\"/>\n", shape->x, shape->y,
                   shape->width, (unsigned)shape->colour);
        break;
    case SHAPE_TEXT:
        buf_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#%06x\">", shape->x, shape->y,
                   anchors[shape->anchor], (unsigned)shape->colour);
        put_marked(out, shape->mark, shape->text);
        buf_text(out, "</text>\n");
        break;
    }
}

static void put_chart(struct buf *out, const struct block *chart)
{
    struct drawing drawing;
    chart_draw(out->arena, chart, 442, &drawing);
    buf_format(out, "<figure><svg viewBox=\"-2 -2 446 %.0f\" font-size=\"9\" role=\"img\" aria-label=\"",
               drawing.height + 4);
    put_words(out, chart->sheet->title);
    buf_text(out, "\">\n");
    for (size_t i = 0; i < drawing.count; i++) {
        put_shape(out, &drawing.shapes[i]);
    }
    buf_text(out, "</svg>");
    put_element(out, "<figcaption>", chart->sheet->title, "</figcaption>");
    buf_text(out, "</figure>\n");
}

/* --- the frame --------------------------------------------------------------------------------------------------- */

static void put_disclosed(const struct document *document, struct buf *out)
{
    struct disclosed rows[DISCLOSED_MOST];
    size_t count = document_disclosed(document, rows);
    buf_text(out, count > 0 ? "<dl class=\"disclosure\">\n" : "");
    for (size_t i = 0; i < count; i++) {
        put_element(out, "<div><dt>", rows[i].name, "</dt>");
        put_element(out, "<dd>", rows[i].value, "</dd></div>\n");
    }
    buf_text(out, count > 0 ? "</dl>\n" : "");
}

static void put_title(const struct document *document, struct buf *out)
{
    buf_text(out, "<h1>");
    for (const char *at = document->title; at && *at;) {
        size_t size = strcspn(at, "\n");
        put_words(out, arena_copy(out->arena, at, size));
        at += size + (at[size] == '\n');
        buf_text(out, *at ? "<br>" : "");
    }
    buf_text(out, "</h1>\n");
}

static void put_head(const struct document *document, struct buf *out)
{
    put_disclosed(document, out);
    buf_text(out, str_is_empty(document->head) ? "<header>\n" : "<header class=\"red\">\n");
    put_element(out, "<p class=\"head\">", document->head, "</p>\n");
    buf_text(out, "<p class=\"numbers\">");
    put_element(out, "<span>", document->number, "</span>");
    put_element(out, "<span>签发人：", document->signer, "</span>");
    buf_text(out, "</p>\n</header>\n");
    put_title(document, out);
    put_element(out, document->draft ? "<p class=\"status draft\">" : "<p class=\"status\">", document->status,
                "</p>\n");
    put_element(out, "<p class=\"to\">", document->to, "：</p>\n");
}

static void put_annex_name(struct buf *out, size_t number, const char *title)
{
    buf_format(out, "<li><a href=\"#annex-%zu\">", number);
    put_words(out, title);
    buf_text(out, "</a></li>\n");
}

static void put_end(const struct document *document, struct buf *out)
{
    size_t number = 0;
    if (document_annexes(document) > 0) {
        buf_text(out, "<nav class=\"annexes\"><p>附件：</p><ol>\n");
        for (const struct block *block = document->first; block; block = block->next) {
            if (block->kind == BLOCK_ANNEX) {
                put_annex_name(out, ++number, block_text(out->arena, block));
            }
        }
        if (document_defines(document) > 0) {
            put_annex_name(out, ++number, DEFINITIONS_TITLE);
        }
        buf_text(out, "</ol></nav>\n");
    }
    if (str_is_empty(document->issuer) && !date_is_set(document->date)) {
        return;
    }
    buf_text(out, "<p class=\"signed\">");
    put_element(out, "<span>", document->issuer, "</span>");
    put_element(out, "<span>", date_in_words(out->arena, document->date), "</span>");
    buf_text(out, "</p>\n");
}

static void put_block(struct buf *out, const struct block *block, const char *number, int annexes)
{
    static const char *const opens[] = {"<p>", "<h2>", "<h3>", "<h4>", "<h5>"};
    static const char *const closes[] = {"</p>\n", "</h2>\n", "</h3>\n", "</h4>\n", "</h5>\n"};
    switch (block->kind) {
    case BLOCK_HEADING: put_runs(out, opens[block->level], number, block, closes[block->level]); break;
    case BLOCK_PARAGRAPH: put_runs(out, "<p>", number, block, "</p>\n"); break;
    case BLOCK_NOTE: put_runs(out, "<p class=\"note\">注：", "", block, "</p>\n"); break;
    case BLOCK_TABLE: put_table(out, block); break;
    case BLOCK_CHART: put_chart(out, block); break;
    case BLOCK_ANNEX:
        buf_format(out, "</section>\n<section class=\"annex\" id=\"annex-%d\">\n", annexes);
        put_element(out, "<p class=\"annex-number\">", number, "</p>\n");
        put_runs(out, "<h2 class=\"annex-title\">", "", block, "</h2>\n");
        break;
    }
}

static void put_definitions(const struct document *document, struct outline *outline, struct buf *out)
{
    const struct run title = {DEFINITIONS_TITLE, 0};
    const struct block annex = {.kind = BLOCK_ANNEX, .runs = (struct run *)&title, .run_count = 1};
    if (document_defines(document) == 0) {
        return;
    }
    const char *number = outline_number(document, outline, &annex);
    put_block(out, &annex, number, outline->annexes);
    buf_text(out, "<ol class=\"definitions\">\n");
    for (size_t i = 0; i < document->definition_count; i++) {
        if (!document->definitions[i].noted) {
            put_element(out, "<li>", definition_text(out->arena, &document->definitions[i]), "</li>\n");
        }
    }
    buf_text(out, "</ol>\n");
}

static result put_verification(const struct document *document, struct buf *out)
{
    const struct verification *verification = &document->verification;
    const char *svg = "";
    if (str_is_empty(verification->root) && str_is_empty(verification->url)) {
        return SUCCESS;
    }
    if (!str_is_empty(verification->url)) {
        TRY(qr_svg(out->arena, verification->url, &svg));
    }
    buf_format(out, "<footer class=\"verification\">\n%s<div>", svg);
    put_element(out, "<p class=\"root\">", verification->root, "</p>\n");
    if (!str_is_empty(verification->url)) {
        put_element(out, "<p>核验：<a href=\"", verification->url, "\">");
        put_words(out, verification->url);
        buf_text(out, "</a></p>\n");
    }
    buf_text(out, "</div></footer>\n");
    return SUCCESS;
}

static void put_imprint(const struct document *document, struct buf *out)
{
    const struct imprint *imprint = document_imprint(document);
    if (imprint) {
        buf_text(out, "<footer class=\"imprint\">\n");
        put_element(out, "<p>", imprint->copied_to, "</p>\n");
        put_element(out, "<p><span>", imprint->printed_by, "</span>");
        put_element(out, "<span>", imprint->printed_on, "</span></p>\n</footer>\n");
    }
}

static void put_body(const struct document *document, struct buf *out)
{
    struct outline outline = {0};
    bool is_ended = false;
    buf_text(out, "<section>\n");
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->kind == BLOCK_ANNEX && !is_ended) {
            put_end(document, out);
            is_ended = true;
        }
        const char *number = outline_number(document, &outline, block);
        put_block(out, block, number, outline.annexes);
    }
    if (!is_ended) {
        put_end(document, out);
    }
    put_definitions(document, &outline, out);
    buf_text(out, "</section>\n");
}

#define STYLE_LINK "<link rel=\"stylesheet\" href=\"/web/document.css\">"

result document_as_html(const struct document *document, struct buf *out)
{
    buf_text(out, "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    put_element(out, "<title>", document->title, "</title>\n");
    buf_text(out, STYLE_LINK "\n</head>\n<body>\n<main>\n");
    put_head(document, out);
    put_body(document, out);
    TRY(put_verification(document, out));
    put_imprint(document, out);
    buf_text(out, "</main>\n</body>\n</html>\n");
    return SUCCESS;
}

void document_html_alone(const char *html, const char *site, struct buf *out)
{
    static const char here[] = "href=\"/";
    const char *style = strstr(html, STYLE_LINK), *link;
    if (style) {
        buf_put(out, html, (size_t)(style - html));
        buf_text(out, "<style>\n");
        buf_text(out, embedded_find("web/document.css")->data);
        buf_text(out, "</style>");
        html = style + strlen(STYLE_LINK);
    }
    for (; (link = strstr(html, here)) != 0; html = link + strlen(here)) {
        buf_put(out, html, (size_t)(link - html));
        buf_text(out, "href=\"");
        buf_text(out, site);
        buf_char(out, '/');
    }
    buf_text(out, html);
}
