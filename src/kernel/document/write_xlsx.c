/* A document as a workbook. */
#include "kernel/document/write.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/xlsx_write.h"

static void add_line(struct sheet *sheet, const char *before, const char *text)
{
    if (!str_is_empty(text)) {
        sheet_add_row(sheet)[0] = cell_text(plain_text(sheet->arena, str_format(sheet->arena, "%s%s", before, text)));
    }
}

static void add_head(const struct document *document, struct sheet *sheet)
{
    struct disclosed rows[DISCLOSED_MOST];
    size_t count = document_disclosed(document, rows);
    add_line(sheet, "", document->head);
    add_line(sheet, "", document->title);
    add_line(sheet, "", document->status);
    for (size_t i = 0; i < count; i++) {
        add_line(sheet, str_format(sheet->arena, "%s：", rows[i].name), rows[i].value);
    }
    add_line(sheet, "签发人：", document->signer);
    add_line(sheet, "主送：", document->to);
}

static struct sheet *words_sheet(const struct document *document, struct arena *arena)
{
    static const struct sheet_column columns[] = {{"text", "内容", CELL_TEXT, 0, 88}};
    struct sheet *sheet = ARENA_NEW(arena, struct sheet);
    struct outline outline = {0};
    sheet_init(sheet, arena, "正文", columns, 1);
    add_head(document, sheet);
    for (const struct block *block = document->first; block; block = block->next) {
        const char *number = outline_number(document, &outline, block);
        if (block->run_count > 0) {
            const char *between = block->kind == BLOCK_ANNEX ? "：" : "";
            add_line(sheet, block->kind == BLOCK_NOTE ? "注：" : str_format(sheet->arena, "%s%s", number, between),
                     block_text(sheet->arena, block));
        }
    }
    add_line(sheet, "署名：", document->issuer);
    const struct imprint *imprint = document_imprint(document);
    if (imprint) {
        add_line(sheet, "", imprint->copied_to);
        add_line(sheet, "", str_format(arena, "%s　%s", imprint->printed_by, imprint->printed_on));
    }
    return sheet;
}

static struct sheet *definitions_sheet(const struct document *document, struct arena *arena)
{
    static const struct sheet_column columns[] = {
        {"name", "指标", CELL_TEXT, 0, 14},   {"version", "版本", CELL_INT, 0, 8},
        {"unit", "单位", CELL_TEXT, 0, 10},   {"definition", "口径", CELL_TEXT, 0, 80},
        {"source", "依据", CELL_TEXT, 0, 40},
    };
    struct sheet *sheet = ARENA_NEW(arena, struct sheet);
    sheet_init(sheet, arena, "口径", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < document->definition_count; i++) {
        const struct definition *definition = &document->definitions[i];
        struct cell *row = sheet_add_row(sheet);
        row[0] = cell_text(definition->name);
        row[1] = cell_int(definition->version);
        row[2] = cell_text(definition->unit);
        row[3] = cell_text(definition->text);
        row[4] = cell_text(definition->source);
    }
    if (!str_is_empty(document->verification.root)) {
        sheet_add_row(sheet)[3] = cell_text(document->verification.root);
    }
    if (!str_is_empty(document->verification.url)) {
        sheet_add_row(sheet)[3] = cell_text(document->verification.url);
    }
    return sheet;
}

/* A table without a caption of its own is the table of its annex. */
static const struct sheet *titled(struct arena *arena, const struct sheet *sheet, const char *annex)
{
    struct sheet *copy = ARENA_NEW(arena, struct sheet);
    *copy = *sheet;
    copy->title = str_is_empty(sheet->title) ? annex : plain_text(arena, sheet->title);
    return copy;
}

result document_as_xlsx(const struct document *document, struct buf *out)
{
    size_t tables = 0, count = 0;
    const char *annex = 0;
    for (const struct block *block = document->first; block; block = block->next) {
        tables += block->sheet != 0;
    }
    const struct sheet **sheets = ARENA_ARRAY(out->arena, const struct sheet *, tables + 2);
    sheets[count++] = words_sheet(document, out->arena);
    for (const struct block *block = document->first; block; block = block->next) {
        annex = block->kind == BLOCK_ANNEX ? block_text(out->arena, block) : annex;
        if (block->sheet) {
            sheets[count++] = titled(out->arena, block->sheet, annex);
        }
    }
    sheets[count++] = definitions_sheet(document, out->arena);
    return xlsx_write(sheets, count, (struct xlsx_options){0}, document->made, out);
}
