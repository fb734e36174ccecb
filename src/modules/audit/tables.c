#include "modules/audit/tables.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/audit/tables_raw.h"

bool span_is(const struct audit *audit, struct span span, const char *what)
{
    size_t size = strlen(what);
    return span.end - span.start == size && memcmp(audit->source->text + span.start, what, size) == 0;
}

struct span span_trim(const char *text, struct span span)
{
    for (;;) {
        if (span.start < span.end && strchr(" \t\r*", text[span.start])) {
            span.start++;
        } else if (span.end > span.start && strchr(" \t\r*", text[span.end - 1])) {
            span.end--;
        } else if (span.end - span.start >= 3 && memcmp(text + span.start, "　", 3) == 0) {
            span.start += 3;
        } else if (span.end - span.start >= 3 && memcmp(text + span.end - 3, "　", 3) == 0) {
            span.end -= 3;
        } else {
            return span;
        }
    }
}

/* --- cells added up ------------------------------------------------------------------------------------------------
 */

void total_add_cell(struct total *total, const struct cell *cell)
{
    if (cell->is_number) {
        total_add(total, &cell->number);
    }
}

const char *printed_text(const struct audit *audit, const struct cell *cell)
{
    return source_copy(audit->arena, audit->source, cell->span);
}

const char *heading_text(const struct audit *audit, const struct table_text *table, uint32_t column)
{
    return source_copy(audit->arena, audit->source, table->headings[column]);
}

bool total_is(const struct total *total, const struct quantity *printed)
{
    /* A cell in a column without a unit may have been rounded in its last decimal. */
    double half = printed->decimals > 0 ? printed->step / 2 : 0;
    return meets(total->low, total->high, printed->value - half, printed->value + half);
}

/* --- reading a cell --------------------------------------------------------------------------------------------- */

/* 2021年 heads a column and counts nothing. */
static bool is_year(const struct quantity *number)
{
    return number->unit && number->unit->class == UNIT_TIME && number->value >= 1900 && number->value < 2100;
}

void cell_read(const struct audit *audit, struct cell *cell)
{
    const char *text = audit->source->text + cell->span.start;
    size_t room = cell->span.end - cell->span.start;
    cell->is_blank = room == 0 || span_is(audit, cell->span, "—") || span_is(audit, cell->span, "-") ||
                     span_is(audit, cell->span, "--") || span_is(audit, cell->span, "/") ||
                     span_is(audit, cell->span, "——") || span_is(audit, cell->span, "－");
    static const char *const signs[] = {"-", "－", "−", "+", "＋"};
    size_t sign = 0;
    bool minus = false;
    for (size_t k = 0; k < sizeof signs / sizeof *signs && sign == 0; k++) {
        sign = room > strlen(signs[k]) && memcmp(text, signs[k], strlen(signs[k])) == 0 ? strlen(signs[k]) : 0;
        minus = sign > 0 && k < 3;
    }
    size_t size = room > 0 ? number_read(text + sign, room - sign, &cell->number) : 0;
    cell->is_number = size > 0 && size + sign == room && !is_year(&cell->number);
    if (cell->is_number && minus) {
        double low = cell->number.low;
        cell->number.value = -cell->number.value;
        cell->number.low = -cell->number.high;
        cell->number.high = -low;
    }
}

/* --- what columns and rows are -------------------------------------------------------------------------------------
 */

static enum column_kind kind_of_heading(const struct audit *audit, struct span heading)
{
    static const struct {
        const char *text;
        enum column_kind kind;
    } kinds[] = {{"序号", COLUMN_SKIPPED}, {"排名", COLUMN_SKIPPED}, {"名次", COLUMN_SKIPPED}, {"位次", COLUMN_SKIPPED},
                 {"编号", COLUMN_SKIPPED}, {"得分", COLUMN_SKIPPED}, {"均价", COLUMN_AMOUNT},  {"均", COLUMN_SKIPPED},
                 {"每千", COLUMN_SKIPPED}, {"每万", COLUMN_SKIPPED}, {"每百", COLUMN_SKIPPED}, {"涨跌", COLUMN_GROWTH},
                 {"涨幅", COLUMN_GROWTH},  {"降幅", COLUMN_GROWTH},  {"时长", COLUMN_SKIPPED}, {"电话", COLUMN_SKIPPED},
                 {"同比", COLUMN_GROWTH},  {"环比", COLUMN_GROWTH},  {"增长", COLUMN_GROWTH},  {"增幅", COLUMN_GROWTH},
                 {"减幅", COLUMN_GROWTH},  {"增减", COLUMN_GROWTH},  {"升降", COLUMN_GROWTH},  {"占比", COLUMN_SHARE},
                 {"比重", COLUMN_SHARE},   {"比例", COLUMN_SHARE},   {"百分比", COLUMN_SHARE}, {"率", COLUMN_RATE}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (span_holds(audit, heading, kinds[i].text)) {
            return kinds[i].kind;
        }
    }
    return COLUMN_AMOUNT;
}

static void set_columns(const struct audit *audit, struct table_text *table)
{
    for (uint32_t column = 0; column < table->columns; column++) {
        uint32_t numbers = 0, texts = 0, percents = 0;
        for (uint32_t row = 0; row < table->rows; row++) {
            const struct cell *cell = table_cell(table, row, column);
            numbers += cell->is_number;
            percents += cell->is_number && cell->number.unit && cell->number.unit->class == UNIT_PERCENT;
            texts += !cell->is_number && !cell->is_blank;
        }
        enum column_kind kind = kind_of_heading(audit, table->headings[column]);
        kind = kind == COLUMN_AMOUNT && percents * 2 > numbers ? COLUMN_RATE : kind; /* never added up */
        table->column_kinds[column] = numbers == 0 || texts >= numbers ? COLUMN_TEXT : kind;
    }
    /* A serial number without a heading that says so: 1, 2, 3 … in the first column. */
    bool serial = table->rows >= 2;
    for (uint32_t row = 0; row < table->rows && serial; row++) {
        const struct cell *cell = table_cell(table, row, 0);
        serial = table->kinds[row] != ROW_PLAIN || cell->is_blank || (cell->is_number && cell->number.value == row + 1);
    }
    table->column_kinds[0] = serial ? COLUMN_SKIPPED : table->column_kinds[0];
}

static bool begins_with(const struct audit *audit, struct span span, const char *what)
{
    size_t size = strlen(what);
    return span.end - span.start >= size && memcmp(audit->source->text + span.start, what, size) == 0;
}

static enum row_kind kind_of_row(const struct audit *audit, const struct table_text *table, uint32_t row)
{
    static const char *const totals[] = {"合计", "总计", "共计", "总数", "合 计", "总 计",
                                         "全市", "全县", "全省", "全区", "合　计"};
    for (uint32_t column = 0; column < table->columns && column < 3; column++) {
        const struct cell *cell = table_cell(table, row, column);
        if (cell->is_number || cell->is_blank) {
            continue;
        }
        if (span_holds(audit, cell->span, "小计")) {
            return ROW_SUBTOTAL;
        }
        if (span_holds(audit, cell->span, "元)") || span_holds(audit, cell->span, "元）")) {
            return ROW_PART; /* 挽回损失（万元）: of another unit than the rows around it */
        }
        if (begins_with(audit, cell->span, "其中") || begins_with(audit, cell->span, "#")) {
            return ROW_PART;
        }
        for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
            bool edge = i < 5 || i == 10 || row == 0 || row + 1 == table->rows;
            if (edge &&
                (i < 5 || i >= 7 ? span_holds(audit, cell->span, totals[i]) &&
                                       cell->span.end - cell->span.start <= strlen(totals[i]) + 7
                                 : span_is(audit, cell->span, totals[i]) || span_holds(audit, cell->span, totals[i]))) {
                return ROW_TOTAL;
            }
        }
    }
    return ROW_PLAIN;
}

/* --- making one ------------------------------------------------------------------------------------------------------
 */

static bool row_has_number(const struct audit *audit, const struct raw *raw, uint32_t row)
{
    for (uint32_t i = raw->rows[row]; i < raw->rows[row + 1]; i++) {
        struct cell cell = {.span = raw->cells[i]};
        cell_read(audit, &cell);
        if (cell.is_number) {
            return true;
        }
    }
    return false;
}

/* "三、办理结果|（一）予以公开|6|0|6" among rows of one cell less: the first cells head more rows than this. */
static uint32_t leading_cells(const struct audit *audit, const struct raw *raw, uint32_t from, uint32_t columns)
{
    uint32_t width = row_width(raw, from), extra = width > columns ? width - columns : 0;
    for (uint32_t i = 0; i <= extra && extra > 0; i++) {
        struct cell cell = {.span = raw->cells[raw->rows[from] + i]};
        cell_read(audit, &cell);
        if (cell.is_number || cell.is_blank) {
            return 0;
        }
    }
    return extra;
}

static void add_row(const struct audit *audit, const struct raw *raw, uint32_t from, struct table_text *table)
{
    uint32_t row = table->rows++, leading = leading_cells(audit, raw, from, table->columns);
    const struct span *cells = &raw->cells[raw->rows[from] + leading];
    uint32_t width = row_width(raw, from) - leading;
    /* A total whose first cells are one: its numbers stand at the right end of the table. */
    bool total = span_holds(audit, cells[0], "计");
    uint32_t merged = total && width < table->columns && width + 2 >= table->columns ? table->columns - width : 0;
    for (uint32_t column = 0; column < table->columns; column++) {
        struct cell *cell = table_cell(table, row, column);
        bool shifted = merged > 0 && column > 0;
        uint32_t source = shifted ? (column < merged ? UINT32_MAX : column - merged) : column;
        source = shifted && column == merged && merged > 0 && source == 0 ? UINT32_MAX : source;
        cell->span = source < width ? cells[source] : (struct span){cells[0].start, cells[0].start};
        cell_read(audit, cell);
    }
}

/* The width that most rows from `first` on have. */
static uint32_t usual_width(const struct raw *raw, uint32_t first)
{
    uint32_t counts[TABLE_MOST_COLUMNS + 1] = {0}, best = 0;
    for (uint32_t row = first; row < raw->row_count; row++) {
        uint32_t width = row_width(raw, row);
        counts[width <= TABLE_MOST_COLUMNS ? width : 0]++;
    }
    for (uint32_t width = 2; width <= TABLE_MOST_COLUMNS; width++) {
        best = counts[width] > counts[best] || best == 0 ? width : best;
    }
    return best;
}

/* The headings stand in the row before the first number; what is blank or missing there was merged with the row above.
 */
static void read_headings(const struct raw *raw, uint32_t row, struct table_text *table)
{
    uint32_t width = row_width(raw, row), missing = table->columns > width ? table->columns - width : 0;
    for (uint32_t column = 0; column < table->columns; column++) {
        bool above =
            row > 0 && column < row_width(raw, row - 1) && (column < missing || width == row_width(raw, row - 1));
        struct span own = column >= missing ? raw->cells[raw->rows[row] + column - missing] : (struct span){0, 0};
        bool merged = own.end == own.start && above;
        table->headings[column] = merged ? raw->cells[raw->rows[row - 1] + column] : own;
    }
}

/* How many cells of the row are of another sort than their columns, when it is moved right by `by`. */
static uint32_t misplaced(const struct table_text *table, uint32_t row, uint32_t by)
{
    uint32_t count = 0;
    for (uint32_t column = 0; column + by < table->columns; column++) {
        const struct cell *cell = table_cell(table, row, column);
        enum column_kind kind = table->column_kinds[column + by];
        bool text = kind == COLUMN_TEXT;
        count += !cell->is_blank && (cell->is_number ? text : !text);
    }
    return count;
}

/* A row whose first cell is merged with the one above has its cells one column too far left. */
static void move_merged_rows(struct table_text *table)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        struct cell *cells = table_cell(table, row, 0);
        if (table->columns < 3 || table->kinds[row] != ROW_PLAIN || !cells[table->columns - 1].is_blank ||
            misplaced(table, row, 0) == 0 || misplaced(table, row, 1) > 0) {
            continue;
        }
        for (uint32_t column = table->columns; column-- > 1;) {
            cells[column] = cells[column - 1];
        }
        cells[0] = (struct cell){.span = {cells[1].span.start, cells[1].span.start}, .is_blank = true};
    }
}

static bool same_text(const struct audit *audit, struct span a, struct span b)
{
    return a.end > a.start && a.end - a.start == b.end - b.start &&
           memcmp(audit->source->text + a.start, audit->source->text + b.start, a.end - a.start) == 0;
}

/* "省份|数量|省份|数量": the width of what is repeated side by side; the whole width when nothing is. */
static uint32_t repeated_width(const struct audit *audit, const struct raw *raw, uint32_t row)
{
    uint32_t width = row_width(raw, row);
    const struct span *cells = &raw->cells[raw->rows[row]];
    width -= width > 2 && cells[width - 1].end == cells[width - 1].start; /* a bar at the end of the line */
    for (uint32_t part = 2; part * 2 <= width; part++) {
        bool repeats = width % part == 0;
        for (uint32_t i = part; i < width && repeats; i++) {
            repeats = same_text(audit, cells[i], cells[i - part]);
        }
        if (repeats) {
            return part;
        }
    }
    return row_width(raw, row);
}

/* What stands side by side, one below the other. */
static struct raw unfold(struct audit *audit, const struct raw *raw, uint32_t first)
{
    uint32_t part = first > 0 ? repeated_width(audit, raw, first - 1) : 0;
    if (first == 0 || part == row_width(raw, first - 1)) {
        return *raw;
    }
    struct raw out = {.cells = ARENA_ARRAY(audit->arena, struct span, raw->cell_count + part),
                      .rows = ARENA_ARRAY(audit->arena, uint32_t, raw->cell_count + 2)};
    for (uint32_t row = first - 1; row < raw->row_count; row++) {
        uint32_t width = row_width(raw, row), most = row == first - 1 ? part : width;
        for (uint32_t from = 0; from + part <= most; from += part) {
            const struct span *cells = &raw->cells[raw->rows[row] + from];
            if (cells[0].end == cells[0].start) {
                continue;
            }
            out.rows[out.row_count++] = out.cell_count;
            for (uint32_t i = 0; i < part; i++) {
                out.cells[out.cell_count++] = cells[i];
            }
        }
    }
    out.rows[out.row_count] = out.cell_count;
    return out;
}

static uint32_t first_with_number(const struct audit *audit, const struct raw *raw)
{
    uint32_t first = 0;
    while (first < raw->row_count && !row_has_number(audit, raw, first)) {
        first++;
    }
    return first;
}

static void set_kinds(struct audit *audit, struct table_text *table)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        table->kinds[row] = kind_of_row(audit, table, row);
    }
    /* "合计" before several rows heads a group, of which each row is a kind. */
    for (uint32_t row = 0, to; row < table->rows; row = to) {
        to = row + 1;
        while (to < table->rows && table->kinds[row] != ROW_PLAIN &&
               same_text(audit, table_cell(table, row, 0)->span, table_cell(table, to, 0)->span)) {
            to++;
        }
        for (uint32_t i = row; to > row + 1 && i < to; i++) {
            table->kinds[i] = ROW_PLAIN;
        }
    }
    set_columns(audit, table);
}

void table_make(struct audit *audit, const struct raw *found,
                void (*take)(struct audit *audit, struct table_text *table))
{
    struct raw raw = unfold(audit, found, first_with_number(audit, found));
    uint32_t first = first_with_number(audit, &raw);
    if (first == 0 || first >= raw.row_count || row_width(&raw, first - 1) < 2) {
        return;
    }
    uint32_t usual = usual_width(&raw, first);
    struct table_text table = {.columns = row_width(&raw, first - 1)};
    table.columns = usual > table.columns ? usual : table.columns;
    if (table.columns > TABLE_MOST_COLUMNS) {
        return;
    }
    read_headings(&raw, first - 1, &table);
    table.cells = ARENA_ARRAY(audit->arena, struct cell, (size_t)(raw.row_count - first) * table.columns);
    table.kinds = ARENA_ARRAY(audit->arena, enum row_kind, raw.row_count - first);
    for (uint32_t row = first; row < raw.row_count && table.rows < TABLE_MOST_ROWS; row++) {
        if (row_width(&raw, row) >= 2) {
            add_row(audit, &raw, row, &table);
        }
    }
    if (table.rows > 0) {
        set_kinds(audit, &table);
        move_merged_rows(&table);
        set_kinds(audit, &table);
        take(audit, &table);
    }
}
