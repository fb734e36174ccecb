#include "options.h"

#include <assert.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

/* --- what was meant ---------------------------------------------------------------------------------------------- */

enum { MOST_DISTANCE_WORD = 32 };

/* Letters to add, drop, change or swap with their neighbour (Damerau and Levenshtein, restricted). */
static size_t word_distance(const char *a, const char *b)
{
    size_t rows[MOST_DISTANCE_WORD + 1][MOST_DISTANCE_WORD + 1];
    size_t a_size = strlen(a), b_size = strlen(b);
    if (a_size > MOST_DISTANCE_WORD || b_size > MOST_DISTANCE_WORD) {
        return MOST_DISTANCE_WORD;
    }
    for (size_t i = 0; i <= a_size; i++) {
        for (size_t j = 0; j <= b_size; j++) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            size_t best = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = rows[i - 1][j] + 1 < best ? rows[i - 1][j] + 1 : best;
            best = rows[i][j - 1] + 1 < best ? rows[i][j - 1] + 1 : best;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            rows[i][j] = swapped && rows[i - 2][j - 2] + 1 < best ? rows[i - 2][j - 2] + 1 : best;
        }
    }
    return rows[a_size][b_size];
}

const char *nearest_name(const char *word, const char *const *names, size_t count)
{
    const char *nearest = 0;
    size_t least = strlen(word) / 3 + 2; /* one letter of three may be wrong, and one more */
    for (size_t i = 0; i < count; i++) {
        size_t distance = word_distance(word, names[i]);
        if (distance < least) {
            nearest = names[i];
            least = distance;
        }
    }
    return nearest;
}

/* --- parsing ----------------------------------------------------------------------------------------------------- */

static const struct option *find_option(const struct option *table, const char *name, size_t size)
{
    for (const struct option *row = table; row && row->name; row++) {
        if (strlen(row->name) == size && memcmp(row->name, name, size) == 0) {
            return row;
        }
    }
    return 0;
}

static const char *explain_unknown(struct arena *arena, const struct option *table, const char *name, size_t size)
{
    const char *names[MOST_OPTIONS + 1] = {"--help"};
    size_t count = 1;
    for (const struct option *row = table; row && row->name; row++) {
        names[count++] = row->name;
    }
    const char *word = arena_copy(arena, name, size);
    const char *nearest = nearest_name(word, names, count);
    return nearest ? str_format(arena, "没有“%s”这个选项，是否想写 %s？", word, nearest)
                   : str_format(arena, "没有“%s”这个选项", word);
}

/* One option, with its value from `text` or the next argument. *used: how many arguments it took. */
static const char *take_option(struct arena *arena, struct options *options, char **arguments, int *used)
{
    const char *text = arguments[0];
    size_t size = strcspn(text, "=");
    const struct option *row = find_option(options->table, text, size);
    *used = 1;
    if (!row) {
        return explain_unknown(arena, options->table, text, size);
    }
    const char **value = &options->values[row - options->table];
    if (*value) {
        return str_format(arena, "选项 %s 写了两次", row->name);
    }
    if (!row->value) {
        *value = "";
        return text[size] == '=' ? str_format(arena, "选项 %s 不带值", row->name) : 0;
    }
    *value = text[size] == '=' ? text + size + 1 : arguments[1];
    *used = text[size] == '=' ? 1 : 2;
    return *value ? 0 : str_format(arena, "选项 %s 后面缺少%s", row->name, row->value);
}

const char *options_parse(struct arena *arena, const struct option *table, char **arguments, struct options *options)
{
    *options = (struct options){.table = table};
    bool only_words = false;
    while (*arguments) {
        const char *text = *arguments;
        int used = 1;
        if (!only_words && str_equal(text, "--")) {
            only_words = true;
        } else if (!only_words && text[0] == '-' && text[1] != '\0') {
            const char *wrong = take_option(arena, options, arguments, &used);
            if (wrong) {
                return wrong;
            }
        } else if (options->word_count == MOST_WORDS) {
            return str_format(arena, "多余的参数“%s”", text);
        } else {
            options->words[options->word_count++] = text;
        }
        arguments += used;
    }
    return 0;
}

const char *option_value(const struct options *options, const char *name)
{
    const struct option *row = find_option(options->table, name, strlen(name));
    assert(row && "an option that the command's table does not have");
    return options->values[row - options->table];
}

bool option_given(const struct options *options, const char *name)
{
    return option_value(options, name) != 0;
}
