#include "kernel/document/typeset.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

/* --- characters -------------------------------------------------------------------------------------------------- */

static bool is_one_of(uint32_t point, const uint32_t *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (points[i] == point) {
            return true;
        }
    }
    return false;
}
#define IS_ONE_OF(point, points) is_one_of((point), (points), sizeof(points) / sizeof *(points))

static bool closes(uint32_t point)
{
    static const uint32_t points[] = {U'，', U'。', U'、', U'；', U'：', U'？', U'！', U'）', U'》', U'〉', U'」',
                                      U'』', U'】', U'〕', U'”',  U'’',  U'％', U'‰',  U'℃',  U'·',  U'…',  U'—',
                                      U'％', U',',  U'.',  U';',  U':',  U'?',  U'!',  U')',  U']',  U'}',  U'%'};
    return IS_ONE_OF(point, points);
}

static bool opens(uint32_t point)
{
    static const uint32_t points[] = {U'（', U'《', U'〈', U'「', U'『', U'【', U'〔', U'“', U'‘', U'(', U'[', U'{'};
    return IS_ONE_OF(point, points);
}

/* Latin letters, digits and what stands in numbers and addresses. */
static bool is_latin(uint32_t point)
{
    return point > 0x20 && point < 0x300;
}

static bool may_break(uint32_t before, uint32_t after)
{
    if (before == ' ') {
        return true;
    }
    if (after == ' ' || opens(before) || closes(after)) {
        return false;
    }
    return !is_latin(before) || !is_latin(after);
}

/* What shows nothing and has no glyph in most fonts: joiners, marks of direction, variation selectors, byte order. */
static bool is_invisible(uint32_t point)
{
    return point == 0xAD || (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || (point >= 0xFE00 && point <= 0xFE0F) || point == 0xFEFF ||
           (point >= 0xE0000 && point <= 0xE0FFF);
}

/* --- letters ----------------------------------------------------------------------------------------------------- */

struct text *text_new(struct fonts *fonts)
{
    struct text *text = ARENA_NEW(fonts->arena, struct text);
    text->fonts = fonts;
    return text;
}

static void add_letter(struct text *text, struct letter letter)
{
    size_t size = sizeof *text->letters;
    if (text->count == text->room) {
        size_t room = text->room ? text->room * 2 : 16;
        text->letters = arena_grow(text->fonts->arena, text->letters, text->room * size, room * size);
        text->room = room;
    }
    text->letters[text->count++] = letter;
}

/* The digits and Latin letters of 仿宋 and 楷体 fonts are odd ones: those of 宋体 stand beside them, as usual in print.
 */
static enum face face_of(const struct style *style, uint32_t point)
{
    bool is_written = style->face == FACE_FANGSONG || style->face == FACE_KAITI;
    return is_written && is_latin(point) ? FACE_SONGTI : style->face;
}

result text_add(struct text *text, const struct style *style, const char *words)
{
    for (const char *at = words; *at;) {
        const char *from = at;
        uint32_t point = utf8_next(&at);
        enum face face = face_of(style, point);
        struct glyph glyph;
        if (is_invisible(point)) {
            continue;
        }
        bool is_space = point < 0x20 || (point >= 0x7F && point <= 0xA0);
        TRY(fonts_glyph(text->fonts, &face, is_space ? ' ' : point, &glyph));
        bool is_full = glyph.advance > 0.9F && glyph.advance < 1.1F;
        double advance = is_full && style->pitch > 0 ? style->pitch : glyph.advance * style->size;
        add_letter(text, (struct letter){.at = from,
                                         .point = is_space && point != '\n' ? ' ' : point,
                                         .glyph = glyph.index,
                                         .size = (float)style->size,
                                         .advance = point == '\n' ? 0 : (float)advance,
                                         .bytes = (uint8_t)(at - from),
                                         .face = (uint8_t)face});
    }
    return SUCCESS;
}

void text_link(struct text *text, size_t first, const char *address)
{
    for (size_t i = first; i < text->count; i++) {
        text->letters[i].link = address;
    }
}

double text_natural_width(const struct text *text)
{
    double width = 0;
    for (size_t i = 0; i < text->count; i++) {
        width += text->letters[i].advance;
    }
    return width;
}

double text_piece_width(const struct text *text)
{
    double most = 0, width = 0;
    for (size_t i = 0; i < text->count; i++) {
        bool begins = i == 0 || may_break(text->letters[i - 1].point, text->letters[i].point);
        width = begins ? text->letters[i].advance : width + text->letters[i].advance;
        most = width > most ? width : most;
    }
    return most;
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static void add_line(struct text *text, size_t first, size_t end, double indent, bool ends)
{
    size_t size = sizeof *text->lines;
    struct line line = {.first = first, .indent = indent, .ends = ends};
    while (end > first && (text->letters[end - 1].point == ' ' || text->letters[end - 1].point == '\n')) {
        end--;
    }
    line.count = end - first;
    for (size_t i = first; i < end; i++) {
        line.width += text->letters[i].advance;
    }
    if (text->line_count == text->line_room) {
        size_t room = text->line_room ? text->line_room * 2 : 4;
        text->lines = arena_grow(text->fonts->arena, text->lines, text->line_room * size, room * size);
        text->line_room = room;
    }
    text->lines[text->line_count++] = line;
}

/* Where the line that begins at `first` ends: the letter after it. */
static size_t find_end(const struct text *text, size_t first, double width)
{
    const double slack = 0.01;
    double used = 0;
    size_t end = first;
    while (end < text->count && text->letters[end].point != '\n') {
        used += text->letters[end].advance;
        if (used > width + slack && end > first && text->letters[end].point != ' ') {
            break;
        }
        end++;
    }
    if (end == text->count || text->letters[end].point == '\n') {
        return end;
    }
    for (size_t at = end; at > first; at--) {
        if (may_break(text->letters[at - 1].point, text->letters[at].point)) {
            return at;
        }
    }
    return end; /* a word longer than the line */
}

void text_break(struct text *text, double width, double first_indent, double indent)
{
    size_t first = 0;
    text->line_count = 0;
    text->width = width;
    while (first < text->count) {
        double left = text->line_count == 0 ? first_indent : indent;
        size_t end = find_end(text, first, width - left);
        bool ends = end == text->count || text->letters[end].point == '\n';
        add_line(text, first, end, left, ends);
        first = end;
        while (first < text->count && (text->letters[first].point == ' ' || text->letters[first].point == '\n')) {
            bool is_end = text->letters[first].point == '\n';
            first++;
            if (is_end) {
                break;
            }
        }
    }
}

/* The last piece of a line goes to the next one when that makes the two more alike: 上期 | 结转, not 上期结 | 转. */
static void even_out(struct text *text, size_t at, double width)
{
    struct line *line = &text->lines[at], *next = line + 1;
    while (line->first + line->count == next->first) { /* nothing was passed over between them */
        size_t taken = 1;
        double moved = text->letters[next->first - 1].advance;
        while (taken < line->count &&
               !may_break(text->letters[next->first - taken - 1].point, text->letters[next->first - taken].point)) {
            moved += text->letters[next->first - ++taken].advance;
        }
        if (taken >= line->count || next->width + 2 * moved > line->width || next->width + moved > width) {
            return;
        }
        line->count -= taken;
        line->width -= moved;
        next->first -= taken;
        next->count += taken;
        next->width += moved;
    }
}

void text_balance(struct text *text, double width)
{
    text_break(text, width, 0, 0);
    size_t least = text->line_count;
    double narrow = text_natural_width(text) / (double)(least ? least : 1);
    for (; least > 1 && narrow < width; narrow += 4) {
        text_break(text, narrow, 0, 0);
        if (text->line_count <= least) {
            break;
        }
    }
    if (text->line_count > least) {
        text_break(text, width, 0, 0);
    }
    for (size_t i = 0; i + 1 < text->line_count; i++) {
        even_out(text, i, width);
    }
    text->width = width;
}
