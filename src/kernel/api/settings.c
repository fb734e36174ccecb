#include "kernel/api/settings.h"

#include <assert.h>

#include "kernel/api/module.h"
#include "kernel/api/names.h"

enum { MOST_SETTINGS = 512 };

struct setting_value {
    const struct setting *row;
    const char *text;
    int64_t number;
};

struct settings {
    struct names *names;
    struct setting_value *values;
};

static int64_t number_of(const struct setting *row, const char *text)
{
    int64_t number = 0;
    if (row->type == SETTING_BOOL) {
        return str_equal(text, "true");
    }
    bool is_number = row->type == SETTING_TEXT || str_to_int(text, &number);
    assert(is_number && "a setting's default is no number");
    return number;
}

static void set_defaults(struct settings *settings)
{
    int number = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct setting *row = (*module)->settings; row && row->name; row++, number++) {
            assert(number < MOST_SETTINGS);
            names_put(settings->names, row->name, number);
            settings->values[number] = (struct setting_value){row, row->value, number_of(row, row->value)};
        }
    }
}

static const char *trim(struct arena *arena, const char *text, size_t size)
{
    while (size > 0 && (text[0] == ' ' || text[0] == '\t')) {
        text++, size--;
    }
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t' || text[size - 1] == '\r')) {
        size--;
    }
    return arena_copy(arena, text, size);
}

static result set_value(struct arena *arena, struct settings *settings, int line, const char *name, const char *text)
{
    int at = names_find(settings->names, name);
    int64_t number;
    if (at < 0) {
        return failed(ERR_INVALID, str_format(arena, "settings.conf第%d行：没有“%s”这个设置", line, name));
    }
    const struct setting *row = settings->values[at].row;
    if (row->type == SETTING_INT && (!str_to_int(text, &number) || number < row->min || number > row->max)) {
        return failed(ERR_INVALID, str_format(arena, "settings.conf第%d行：%s应为%lld到%lld之间的整数", line,
                                              row->label, (long long)row->min, (long long)row->max));
    }
    if (row->type == SETTING_BOOL && !str_equal(text, "true") && !str_equal(text, "false")) {
        return failed(ERR_INVALID, str_format(arena, "settings.conf第%d行：%s应为true或false", line, row->label));
    }
    settings->values[at] = (struct setting_value){row, text, number_of(row, text)};
    return SUCCESS;
}

result settings_read(struct arena *arena, const char *text, struct settings **made)
{
    struct settings *settings = ARENA_NEW(arena, struct settings);
    settings->names = names_new(arena, MOST_SETTINGS);
    settings->values = ARENA_ARRAY(arena, struct setting_value, MOST_SETTINGS);
    set_defaults(settings);
    for (int line = 1; *text; line++) {
        size_t size = strcspn(text, "\n");
        const char *content = trim(arena, text, size);
        const char *equals = strchr(content, '=');
        if (content[0] != '#' && content[0] != '\0') {
            if (!equals) {
                return failed(ERR_INVALID, str_format(arena, "settings.conf第%d行：应写作“名称 = 值”", line));
            }
            TRY(set_value(arena, settings, line, trim(arena, content, (size_t)(equals - content)),
                          trim(arena, equals + 1, strlen(equals + 1))));
        }
        text += size + (text[size] == '\n');
    }
    *made = settings;
    return SUCCESS;
}

static const struct setting_value *find_value(const struct settings *settings, const char *name)
{
    int at = names_find(settings->names, name);
    assert(at >= 0 && "a setting that no module declares");
    return &settings->values[at];
}

const char *settings_text(const struct settings *settings, const char *name)
{
    return find_value(settings, name)->text;
}

int64_t settings_number(const struct settings *settings, const char *name)
{
    return find_value(settings, name)->number;
}
