#include "modules/audit/source.h"

#include <iconv.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

static const char NO_TEXT[] = "不是文字：请提交UTF-8或GB18030编码的纯文本；Word、PDF和表格文件请先另存为文本";

static bool has_controls(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte == 0x7f || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f')) {
            return true;
        }
    }
    return false;
}

static void close_converter(void *subject)
{
    iconv_close((iconv_t)subject);
}

/* Almost any pairs of high bytes are GB18030: text is what gives mostly ASCII, ideographs and Chinese punctuation. */
static bool looks_chinese(const char *text)
{
    size_t usual = 0, all = 0;
    for (uint32_t point; (point = utf8_next(&text)); all++) {
        usual += point < 0x80 || (point >= 0x2000 && point < 0x2700) || (point >= 0x3000 && point < 0xa000) ||
                 (point >= 0xff00 && point < 0xfff0) || point == 0xb7 || point == 0xd7;
    }
    return usual * 10 >= all * 9;
}

static result convert(struct arena *arena, const char *bytes, size_t size, const char **text, size_t *text_size)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    if ((intptr_t)converter == -1) {
        return failed(ERR_UNAVAILABLE, "本机没有GB18030的编码表，请改用UTF-8");
    }
    arena_defer(arena, close_converter, converter);
    size_t room = size * 2; /* two bytes become at most three, four at most four */
    char *made = arena_alloc(arena, room + 1);
    char *in = (char *)bytes, *out = made;
    if (iconv(converter, &in, &size, &out, &room) == (size_t)-1 || !looks_chinese(made)) {
        return failed(ERR_MALFORMED, NO_TEXT);
    }
    *text = made;
    *text_size = (size_t)(out - made);
    return SUCCESS;
}

static void note_lines(struct arena *arena, struct source *source)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < source->size; i++) {
        count += source->text[i] == '\n';
    }
    uint32_t *lines = ARENA_ARRAY(arena, uint32_t, count);
    uint32_t *letters = ARENA_ARRAY(arena, uint32_t, count);
    uint32_t line = 0, letter = 0;
    for (uint32_t i = 0; i < source->size; i++) {
        letter += ((unsigned char)source->text[i] & 0xc0) != 0x80;
        if (source->text[i] == '\n') {
            lines[++line] = i + 1;
            letters[line] = letter;
        }
    }
    source->lines = lines;
    source->line_letters = letters;
    source->line_count = count;
}

result source_read(struct arena *arena, const char *bytes, size_t size, struct source *source)
{
    *source = (struct source){0};
    if (size > SOURCE_MOST_BYTES) {
        return failed(ERR_TOO_LARGE, "文本超过2 MiB，请分成几份核对");
    }
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    if (has_controls(bytes, size)) {
        return failed(ERR_MALFORMED, NO_TEXT);
    }
    const char *text = bytes;
    if (!utf8_is_valid(bytes, size)) {
        TRY(convert(arena, bytes, size, &text, &size));
        source->converted = true;
    }
    source->text = arena_copy(arena, text, size);
    source->size = (uint32_t)size;
    note_lines(arena, source);
    return SUCCESS;
}

uint32_t source_line(const struct source *source, uint32_t at)
{
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (source->lines[middle] <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t source_letter(const struct source *source, uint32_t at)
{
    uint32_t line = source_line(source, at), letter = source->line_letters[line];
    for (uint32_t i = source->lines[line]; i < at; i++) {
        letter += ((unsigned char)source->text[i] & 0xc0) != 0x80;
    }
    return letter;
}

struct span source_line_span(const struct source *source, uint32_t line)
{
    uint32_t end = line + 1 < source->line_count ? source->lines[line + 1] - 1 : source->size;
    if (end > source->lines[line] && source->text[end - 1] == '\r') {
        end--;
    }
    return (struct span){source->lines[line], end};
}

bool source_says(const struct source *source, struct span span, const char *const words[])
{
    for (; span.end > span.start && *words; words++) {
        if (memmem(source->text + span.start, span.end - span.start, *words, strlen(*words))) {
            return true;
        }
    }
    return false;
}

const char *source_copy(struct arena *arena, const struct source *source, struct span span)
{
    return arena_copy(arena, source->text + span.start, span.end - span.start);
}
