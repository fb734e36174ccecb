/* A document as text and as JSON. */
#include "kernel/document/write.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/text_write.h"

/* --- text -------------------------------------------------------------------------------------------------------- */

static void put_line(struct buf *out, const char *before, const char *text, const char *after)
{
    if (!str_is_empty(text)) {
        buf_format(out, "%s%s%s\n", before, plain_text(out->arena, text), after);
    }
}

static void put_head(const struct document *document, struct buf *out)
{
    struct disclosed rows[DISCLOSED_MOST];
    size_t count = document_disclosed(document, rows);
    for (size_t i = 0; i < count; i++) {
        put_line(out, str_format(out->arena, "%s：", rows[i].name), rows[i].value, "");
    }
    buf_text(out, count > 0 ? "\n" : "");
    put_line(out, "", document->head, "");
    put_line(out, "", document->number, "");
    put_line(out, "签发人：", document->signer, "");
    put_line(out, "", document->title, "");
    put_line(out, "", document->status, "");
    put_line(out, "\n", document->to, "：");
}

static void put_annex_list(const struct document *document, struct buf *out)
{
    size_t number = 0, count = document_annexes(document);
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->kind == BLOCK_ANNEX) {
            const char *before = number++ == 0 ? "\n附件：" : "      ";
            put_line(out, count > 1 ? str_format(out->arena, "%s%zu.", before, number) : before,
                     block_text(out->arena, block), "");
        }
    }
    if (document_defines(document) > 0) {
        const char *before = number++ == 0 ? "\n附件：" : "      ";
        put_line(out, count > 1 ? str_format(out->arena, "%s%zu.", before, number) : before, DEFINITIONS_TITLE, "");
    }
}

static void put_end(const struct document *document, struct buf *out)
{
    put_annex_list(document, out);
    put_line(out, "\n", document->issuer, "");
    put_line(out, str_is_empty(document->issuer) ? "\n" : "", date_in_words(out->arena, document->date), "");
}

static void put_text_block(const struct block *block, const char *number, struct buf *out)
{
    const char *text = block_text(out->arena, block);
    switch (block->kind) {
    case BLOCK_HEADING: buf_format(out, "\n%s%s\n", number, text); break;
    case BLOCK_PARAGRAPH: buf_format(out, "%s%s\n", number, text); break;
    case BLOCK_NOTE: buf_format(out, "注：%s\n", text); break;
    case BLOCK_ANNEX: buf_format(out, "\n%s\n%s\n", number, text); break;
    case BLOCK_TABLE:
    case BLOCK_CHART:
        buf_char(out, '\n');
        text_write(block->sheet, out);
        break;
    }
}

static void put_definitions(const struct document *document, struct outline *outline, struct buf *out)
{
    if (document_defines(document) > 0) {
        const struct block annex = {.kind = BLOCK_ANNEX};
        buf_format(out, "\n%s\n" DEFINITIONS_TITLE "\n", outline_number(document, outline, &annex));
    }
    for (size_t i = 0, number = 0; i < document->definition_count; i++) {
        if (!document->definitions[i].noted) {
            buf_format(out, "  %zu. %s\n", ++number,
                       plain_text(out->arena, definition_text(out->arena, &document->definitions[i])));
        }
    }
}

static void put_imprint(const struct document *document, struct buf *out)
{
    const struct imprint *imprint = document_imprint(document);
    if (imprint) {
        buf_char(out, '\n');
        put_line(out, "", imprint->copied_to, "");
        put_line(out, "", imprint->printed_by, str_format(out->arena, "　%s", imprint->printed_on));
    }
}

result document_as_text(const struct document *document, struct buf *out)
{
    struct outline outline = {0};
    bool is_ended = false;
    put_head(document, out);
    for (const struct block *block = document->first; block; block = block->next) {
        if (block->kind == BLOCK_ANNEX && !is_ended) {
            put_end(document, out);
            is_ended = true;
        }
        put_text_block(block, outline_number(document, &outline, block), out);
    }
    if (!is_ended) {
        put_end(document, out);
    }
    put_definitions(document, &outline, out);
    put_imprint(document, out);
    put_line(out, "\n", document->verification.root, "");
    put_line(out, "核验：", document->verification.url, "");
    return SUCCESS;
}

/* --- JSON -------------------------------------------------------------------------------------------------------- */

static void put_member(struct buf *out, const char *name, const char *text)
{
    buf_format(out, ",\"%s\":", name);
    buf_json(out, text);
}

static void put_cell(struct buf *out, const struct block *table, size_t row, size_t column)
{
    char room[CELL_ROOM];
    const char *text = cell_show(&table->sheet->rows[row][column], &table->sheet->columns[column], room);
    const struct mark *mark = table->marks[row][column];
    if (mark) {
        buf_text(out, "{\"text\":");
        buf_json(out, *text ? text : 0);
        put_member(out, "figure", mark->id);
        buf_char(out, '}');
    } else {
        buf_json(out, *text ? text : 0);
    }
}

static void put_table(struct buf *out, const struct block *table)
{
    const struct sheet *sheet = table->sheet;
    put_member(out, "caption", sheet->title);
    buf_text(out, ",\"columns\":[");
    for (size_t i = 0; i < sheet->column_count; i++) {
        buf_format(out, "%s{\"name\":", i > 0 ? "," : "");
        buf_json(out, sheet->columns[i].name);
        put_member(out, "label", sheet->columns[i].label);
        if (table->heads && table->heads[i].group) {
            put_member(out, "group", table->heads[i].group);
        }
        buf_char(out, '}');
    }
    buf_text(out, "],\"rows\":[");
    for (size_t row = 0; row < sheet->row_count; row++) {
        for (size_t i = 0; i < sheet->column_count; i++) {
            buf_text(out, i > 0 ? "," : row > 0 ? ",\n[" : "[");
            put_cell(out, table, row, i);
        }
        buf_char(out, ']');
    }
    buf_char(out, ']');
}

/* The figures in a sentence, in the order in which they stand there. */
static void put_marks(struct buf *out, const struct block *block)
{
    buf_text(out, ",\"figures\":[");
    const char *between = "";
    for (size_t i = 0; i < block->run_count; i++) {
        if (block->runs[i].mark) {
            buf_text(out, between);
            buf_json(out, block->runs[i].mark->id);
            between = ",";
        }
    }
    buf_char(out, ']');
}

static void put_block(struct buf *out, const struct block *block, const char *number)
{
    static const char *const kinds[] = {"heading", "paragraph", "table", "chart", "note", "annex"};
    static const char *const charts[] = {"bars", "line", "shares"};
    buf_format(out, "{\"kind\":\"%s\"", kinds[block->kind]);
    if (block->level > 0) {
        buf_format(out, ",\"level\":%d", block->level);
    }
    if (*number) {
        put_member(out, "number", number);
    }
    if (block->run_count > 0) {
        put_member(out, "text", block_text(out->arena, block));
        put_marks(out, block);
    }
    if (block->kind == BLOCK_CHART) {
        put_member(out, "chart", charts[block->chart]);
    }
    if (block->sheet) {
        put_table(out, block);
    }
    buf_char(out, '}');
}

static void put_disclosure(const struct document *document, struct buf *out)
{
    const struct disclosure *disclosure = &document->disclosure;
    buf_text(out, ",\"disclosure\":{\"index\":");
    buf_json(out, disclosure->index);
    put_member(out, "department", disclosure->department);
    put_member(out, "published_on",
               date_is_set(disclosure->published_on) ? date_text(out->arena, disclosure->published_on) : 0);
    put_member(out, "validity", disclosure->validity);
    put_member(out, "form", disclosure->form);
    buf_text(out, "},\"verification\":{\"root\":");
    buf_json(out, document->verification.root);
    put_member(out, "url", document->verification.url);
    buf_char(out, '}');
}

result document_as_json(const struct document *document, struct buf *out)
{
    struct outline outline = {0};
    buf_text(out, "\"title\":");
    buf_json(out, document->title);
    put_member(out, "head", document->head);
    put_member(out, "number", document->number);
    put_member(out, "signer", document->signer);
    put_member(out, "status", document->status);
    put_member(out, "to", document->to);
    put_member(out, "copied_to", document->copied_to);
    put_member(out, "printed_by", document->printed_by);
    put_member(out, "issuer", document->issuer);
    put_member(out, "date", date_is_set(document->date) ? date_text(out->arena, document->date) : 0);
    put_disclosure(document, out);
    buf_text(out, ",\n\"blocks\":[");
    for (const struct block *block = document->first; block; block = block->next) {
        buf_text(out, block == document->first ? "" : ",\n");
        put_block(out, block, outline_number(document, &outline, block));
    }
    buf_text(out, "],\n\"definitions\":[");
    for (size_t i = 0; i < document->definition_count; i++) {
        buf_text(out, i > 0 ? ",\n" : "\n");
        buf_json(out, definition_text(out->arena, &document->definitions[i]));
    }
    buf_char(out, ']');
    return SUCCESS;
}
