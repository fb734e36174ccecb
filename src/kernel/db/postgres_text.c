#include "kernel/db/postgres_text.h"

#include <assert.h>
#include <ctype.h>

#include "kernel/base/str.h"
#include "kernel/db/driver.h"

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Past a quoted text or name, or a comment, that begins at `at`; `at` itself when none does. */
static const char *skip_quoted(const char *at)
{
    if (*at == '\'' || *at == '"') {
        const char *end = strchr(at + 1, *at); /* a doubled quote is two quoted texts side by side */
        return end ? end + 1 : at + strlen(at);
    }
    if (at[0] == '-' && at[1] == '-') {
        return at + strcspn(at, "\n");
    }
    return at;
}

/* What tells SQLite not to look for a column by an index on it: here it would only hide what is known of the column. */
#define BY_NO_INDEX " || ''"

/* --- parameters -------------------------------------------------------------------------------------------------- */

static int number_of(struct postgres_text *text, const char *name, size_t size)
{
    for (int i = 0; i < text->count; i++) {
        if (strlen(text->names[i]) == size && memcmp(text->names[i], name, size) == 0) {
            return i + 1;
        }
    }
    assert(text->count < MOST_PARAMETERS);
    text->names[text->count] = strndup(name, size);
    return text->names[text->count] ? ++text->count : 0;
}

bool postgres_text_read(const char *sql, struct postgres_text *text)
{
    *text = (struct postgres_text){.sql = malloc(2 * strlen(sql) + 1)}; /* ":a" may become "$12" */
    char *out = text->sql;
    for (const char *at = sql; out && *at;) {
        if (str_starts_with(at, BY_NO_INDEX)) {
            at += sizeof BY_NO_INDEX - 1;
        }
        const char *past = skip_quoted(at);
        bool is_cast = at[0] == ':' && at[1] == ':';
        if (past > at || is_cast || *at != ':' || !is_word(at[1])) {
            past = past > at ? past : at + 1 + is_cast;
            memcpy(out, at, (size_t)(past - at));
            out += past - at;
            at = past;
            continue;
        }
        size_t size = 0;
        while (is_word(at[1 + size])) {
            size++;
        }
        int number = number_of(text, at + 1, size);
        if (number == 0) {
            return false;
        }
        out += snprintf(out, 8, "$%d", number);
        at += 1 + size;
    }
    if (out) {
        *out = '\0';
    }
    return out != 0;
}

void postgres_text_free(struct postgres_text *text)
{
    for (int i = 0; i < text->count; i++) {
        free(text->names[i]);
    }
    free(text->sql);
}

/* --- what it does ------------------------------------------------------------------------------------------------ */

/* The next word in upper case, as far as it fits; "" at the end. */
static const char *next_word(const char *at, char word[MOST_WORD])
{
    size_t size = 0;
    while (*at && !is_word(*at)) {
        const char *past = *at == '"' ? at : skip_quoted(at); /* a quoted name is a name */
        at = past > at ? past : at + 1;
    }
    for (; is_word(*at); at++) {
        if (size < MOST_WORD - 1) {
            word[size++] = (char)toupper((unsigned char)*at);
        }
    }
    word[size] = '\0';
    return at;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && !str_equal(word, *words)) {
        words++;
    }
    return *words != 0;
}

static bool may_write(const char *at, unsigned rights)
{
    char table[MOST_WORD];
    next_word(at, table);
    for (char *c = table; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    return rights_allow_writing(rights, table);
}

static const char *const commands[] = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", 0};

bool postgres_text_is_command(const char *sql)
{
    char word[MOST_WORD];
    next_word(sql, word);
    return is_one_of(word, commands);
}

bool postgres_text_asks_for_a_page(const struct postgres_text *text)
{
    bool is_part = false;
    for (int i = 0; i < text->count; i++) {
        is_part |= str_ends_with(text->names[i], "high");
    }
    return is_part && strstr(text->sql, "LIMIT ");
}

bool postgres_text_may_wait(const char *sql)
{
    static const char *const waiting[] = {"BEGIN", "SAVEPOINT", "RELEASE", 0};
    char word[MOST_WORD];
    next_word(sql, word);
    return is_one_of(word, waiting);
}

bool postgres_text_target(const char *sql, char table[MOST_WORD])
{
    char before[MOST_WORD] = "", word[MOST_WORD];
    const char *at = next_word(sql, word);
    while (word[0]) {
        char following[MOST_WORD];
        const char *past = next_word(at, following);
        if (str_equal(word, "INTO") || (str_equal(word, "FROM") && str_equal(before, "DELETE")) ||
            (str_equal(word, "UPDATE") && !str_equal(before, "FOR") && !str_equal(following, "SET"))) {
            for (char *c = following; *c; c++) {
                *c = (char)tolower((unsigned char)*c);
            }
            memcpy(table, following, MOST_WORD);
            return true;
        }
        memcpy(before, word, sizeof before);
        memcpy(word, following, sizeof word);
        at = past;
    }
    return false;
}

bool postgres_text_allowed(const char *sql, unsigned rights)
{
    static const char *const usual[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", 0};
    char before[MOST_WORD] = "", word[MOST_WORD];
    const char *at = next_word(sql, word);
    bool allowed = rights & RIGHT_SCHEMA || is_one_of(word, usual) || is_one_of(word, commands);
    while (allowed && word[0]) {
        char following[MOST_WORD];
        const char *past = next_word(at, following);
        if (str_equal(word, "INTO") || (str_equal(word, "FROM") && str_equal(before, "DELETE"))) {
            allowed = may_write(at, rights) && (!str_equal(word, "INTO") || str_equal(before, "INSERT"));
        } else if (str_equal(word, "UPDATE") && !str_equal(before, "FOR") && !str_equal(following, "SET")) {
            allowed = may_write(at, rights);
        }
        memcpy(before, word, sizeof before);
        memcpy(word, following, sizeof word);
        at = past;
    }
    return allowed;
}
