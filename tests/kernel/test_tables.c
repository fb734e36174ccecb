/* Every table of every module. A new module is checked by being there. */
#include <stdio.h>
#include <string.h>

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/str.h"
#include "kernel/flow/flow.h"
#include "kernel/tally/metric.h"
#include "kernel/org/roles.h"
#include "t.h"

#define EACH_MODULE(module)            for (const struct module *const *module = all_modules; *module; module++)
#define EACH_ROW(type, row, list, key) for (const struct type *row = (list); row && row->key; row++)
#define EACH_POINTER(type, item, list) for (const struct type *const *item = (list); item && *item; item++)

/* Says which row is wrong and goes on, so that one run names them all. */
static int faults;

static void expect(bool holds, const char *where, const char *which, const char *rule)
{
    if (!holds) {
        faults++;
        print_error("%s: %s: %s\n", where, which ? which : "(no name)", rule);
    }
}

static int begin(void **state)
{
    (void)state;
    faults = 0;
    return 0;
}

static int no_faults(void **state)
{
    (void)state;
    return faults;
}

static bool is_filled(const char *text)
{
    return !str_is_empty(text);
}

/* Names seen so far, to find doubles. */
struct names {
    const char *items[8192];
    size_t count;
};

static bool is_new(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (str_equal(names->items[i], name)) {
            return false;
        }
    }
    assert_true(names->count < sizeof names->items / sizeof *names->items);
    names->items[names->count++] = name;
    return true;
}

/* Lower-case words joined by '_', '.' or '-'. */
static bool is_word(const char *text)
{
    return is_filled(text) && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen(text);
}

/* --- modules ----------------------------------------------------------------------------------------------------- */

static void test_modules(void **state)
{
    struct names names = {0};
    (void)state;
    EACH_MODULE(module)
    {
        const char *name = (*module)->name;
        expect(is_word(name), "modules", name, "the name is a lower-case word");
        expect(is_new(&names, name), "modules", name, "the name is unique");
        expect(is_filled((*module)->title), "modules", name, "it has a Chinese title");
        expect(module_named(name) == *module, "modules", name, "it is found by its name");
    }
}

/* Does `from` need `to`, directly or by others? The depth ends a walk in a circle. */
static bool needs(const struct module *from, const char *to, int depth)
{
    for (const char *const *name = from->needs; name && *name && depth < 32; name++) {
        const struct module *needed = module_named(*name);
        if (str_equal(*name, to) || (needed && needs(needed, to, depth + 1))) {
            return true;
        }
    }
    return false;
}

static void test_needs(void **state)
{
    (void)state;
    EACH_MODULE(module)
    {
        for (const char *const *name = (*module)->needs; name && *name; name++) {
            expect(module_named(*name) != 0, (*module)->name, *name, "what it needs exists");
        }
        expect(!needs(*module, (*module)->name, 0), "modules", (*module)->name, "nothing needs itself in a circle");
    }
}

/* src/…/NAME/sql/0001_x.sql, 0002_y.sql: each room's steps are numbered without a gap. */
static void test_schema_steps(void **state)
{
    char room[256] = "";
    int number = 0;
    (void)state;
    for (const struct embedded_file *file = embedded_files; file->path; file++) {
        const char *sql = strstr(file->path, "/sql/");
        if (!sql) {
            continue;
        }
        size_t size = (size_t)(sql - file->path);
        bool same = strncmp(room, file->path, size) == 0 && room[size] == '\0';
        number = same ? number + 1 : 1;
        snprintf(room, sizeof room, "%.*s", (int)size, file->path);
        char expected[32];
        snprintf(expected, sizeof expected, "/sql/%04d_", number);
        expect(str_starts_with(sql, expected), "schema", file->path, "its number follows the one before");
        expect(file->size > 0, "schema", file->path, "it is not empty");
    }
}

/* --- permissions and routes -------------------------------------------------------------------------------------- */

/* Is each word a role that ships, or the "*" of everybody? */
static bool roles_exist(const char *roles)
{
    while (*roles) {
        size_t size = strcspn(roles, " ");
        bool found = size == 1 && *roles == '*';
        for (const struct built_in_role *role = built_in_roles; role->code; role++) {
            found = found || (strlen(role->code) == size && strncmp(role->code, roles, size) == 0);
        }
        if (!found) {
            return false;
        }
        roles += size;
        roles += strspn(roles, " ");
    }
    return true;
}

static void test_permissions(void **state)
{
    struct names codes = {0};
    int count = 0;
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(permission, row, (*module)->permissions, code)
        {
            expect(is_word(row->code) && strchr(row->code, '.'), (*module)->name, row->code,
                   "a permission is room.deed");
            expect(is_new(&codes, row->code), (*module)->name, row->code, "a permission is declared once");
            expect(is_filled(row->label), (*module)->name, row->code, "a permission has a Chinese label");
            expect(row->roles && roles_exist(row->roles), (*module)->name, row->code,
                   "its roles ship with the program");
            expect(permission_number(row->code) == count, (*module)->name, row->code,
                   "permissions count in table order");
            expect(permission_by_number(count) == row, (*module)->name, row->code, "a number finds its permission");
            count++;
        }
    }
    assert_true(count <= MOST_PERMISSIONS);
    assert_null(permission_by_number(count));
    assert_int_equal(permission_number("no.such"), -1);
}

/* Is it declared, and does a role that ships hold it? */
static void expect_permission(const char *where, const char *which, const char *code)
{
    const struct permission *row = permission_number(code) >= 0 ? permission_by_number(permission_number(code)) : 0;
    expect(row != 0, where, which, "its permission is declared");
    expect(!row || is_filled(row->roles), where, which, "its permission is held by some role");
}

static bool is_method(const char *method)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (str_equal(methods[i], method)) {
            return true;
        }
    }
    return false;
}

static void expect_parameters(const struct module *module, const struct route *route)
{
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        const struct field *field = record_field(route->handler->in, name);
        expect(field && !(field->flags & READONLY), module->name, route->path, "each {name} is a field of its input");
        expect(strchr("/.", at[-1]) && strchr(at, '}') && strchr("/.", strchr(at, '}')[1]), module->name, route->path,
               "a {name} fills its segment, or what is before or after a dot");
    }
}

static void expect_route(const struct module *module, const struct route *route)
{
    const char *path = route->path;
    bool is_public = (route->flags & ROUTE_PUBLIC) != 0;
    bool is_get = str_equal(route->method, "GET");
    expect(is_method(route->method), module->name, path, "its method is one of the five");
    expect(path[0] == '/' && (path[1] == '\0' || path[strlen(path) - 1] != '/'), module->name, path,
           "a path starts with '/' and does not end with one");
    expect(is_filled(route->summary), module->name, path, "it is documented");
    expect(is_public == (route->permission == 0), module->name, path, "it is public, or says who may");
    bool computes = route->class == ROUTE_SCAN && route->flags & ROUTE_OPEN_BODY; /* an answer to a body; no store */
    expect(is_get ? route->class != ROUTE_WRITE : route->class == ROUTE_WRITE || computes, module->name, path,
           "GET reads, all others write, or compute from their body");
    expect(!(is_get && route->flags & (ROUTE_UPLOAD | ROUTE_OPEN_BODY | ROUTE_VERSIONED | ROUTE_CREATED)), module->name,
           path, "GET has no body, no version to name and creates nothing");
    expect(is_get || !(route->flags & ROUTE_REPEATED), module->name, path, "only a read is given again");
    expect(!(route->flags & ROUTE_FOREIGN) || (module->dialect && module->dialect->refuse && module->dialect->token),
           module->name, path, "a foreign route's module says how it is spoken");
    expect(!(route->flags & ROUTE_UPLOAD && route->flags & ROUTE_OPEN_BODY), module->name, path, "one kind of body");
    expect(route->handler && route->handler->run && route->handler->in && route->handler->out, module->name, path,
           "it has a handler");
    if (is_filled(route->permission)) {
        expect_permission(module->name, path, route->permission);
    }
    if (route->handler) {
        expect_parameters(module, route);
    }
}

static void test_routes(void **state)
{
    struct names seen = {0};
    struct arena *arena = arena_new(0);
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(route, route, (*module)->routes, path)
        {
            expect_route(*module, route);
            /* two paths that differ only in the names of their parameters are one */
            char *shape = str_format(arena, "%s %s", route->method, route->path);
            char *out = shape;
            bool inside = false;
            for (const char *at = shape; *at; at++) {
                inside = *at == '{' || (inside && *at != '}');
                if (!inside) {
                    *out++ = *at;
                }
            }
            *out = '\0';
            expect(is_new(&seen, shape), (*module)->name, route->path, "method and path are unique");
        }
    }
    arena_free(arena);
}

/* --- records ----------------------------------------------------------------------------------------------------- */

struct known_records {
    const struct record *items[4096];
    size_t count;
};

static void expect_field(const struct record *record, const struct field *field)
{
    char where[128];
    snprintf(where, sizeof where, "record %s", record->name);
    expect(is_filled(field->label), where, field->name, "a field has a Chinese label");
    expect(is_filled(field->doc), where, field->name, "a field has a doc");
    expect(field->max == 0 || field->min <= field->max, where, field->name, "its bounds are in order");
    expect(!(field->flags & REQUIRED && field->flags & READONLY), where, field->name,
           "not required and read-only at once");
    expect(!(field->flags & SECRET && field->flags & READONLY), where, field->name, "a secret is not told");
    expect(!(field->flags & (MASK_ANY | JSON | MULTILINE)) || field->type == TYPE_TEXT, where, field->name,
           "only texts are masked, raw or of several lines");
    expect(!field->codes || field->type == TYPE_TEXT, where, field->name, "only texts hold codes");
    expect((field->of != 0) == (field->type == TYPE_RECORD || field->type == TYPE_LIST), where, field->name,
           "a nested record says which");
    expect(field->type != TYPE_LIST || field->item_size == field->of->size, where, field->name,
           "a list's items are of its record");
}

static void check_record(struct known_records *known, const struct record *record)
{
    for (size_t i = 0; i < known->count; i++) {
        if (known->items[i] == record) {
            return;
        }
        expect(!str_equal(known->items[i]->name, record->name), "record", record->name, "two records have one name");
    }
    known->items[known->count++] = record;
    expect(is_filled(record->doc), "record", record->name, "it is documented");
    struct names names = {0};
    for (size_t i = 0; i < record->field_count; i++) {
        expect(is_new(&names, record->fields[i].name), record->name, record->fields[i].name,
               "a field's name is unique");
        expect_field(record, &record->fields[i]);
        if (record->fields[i].of) {
            check_record(known, record->fields[i].of);
        }
    }
}

static void test_records(void **state)
{
    static struct known_records known;
    (void)state;
    known.count = 0;
    EACH_MODULE(module)
    {
        EACH_POINTER(record, record, (*module)->records)
        {
            check_record(&known, *record);
        }
        EACH_ROW(route, route, (*module)->routes, path)
        {
            check_record(&known, route->handler->in);
            check_record(&known, route->handler->out);
        }
    }
}

static void test_codes(void **state)
{
    struct names lists = {0};
    (void)state;
    EACH_MODULE(module)
    {
        EACH_POINTER(code_list, list, (*module)->codes)
        {
            struct names codes = {0};
            expect(is_new(&lists, (*list)->name), (*module)->name, (*list)->name, "a code list's name is unique");
            expect(is_filled((*list)->source), (*module)->name, (*list)->name, "a code list names its source");
            EACH_ROW(code, row, (*list)->codes, code)
            {
                expect(is_new(&codes, row->code), (*list)->name, row->code, "a code stands once in its list");
                expect(is_filled(row->label), (*list)->name, row->code, "a code has a label");
            }
        }
    }
}

/* --- flows ------------------------------------------------------------------------------------------------------- */

enum { MOST_STATES = 64 };

static int state_number(const struct flow *flow, const char *name)
{
    int number = 0;
    EACH_ROW(flow_state, state, flow->states, name)
    {
        if (str_equal(state->name, name)) {
            return number;
        }
        number++;
    }
    return -1;
}

static bool leaves(const struct flow *flow, const struct transition *row, int from)
{
    const struct flow_state *state = &flow->states[from];
    return str_equal(row->from, state->name) || (str_equal(row->from, "*") && !state->is_final);
}

/* States that can be come to from `marked`, added until no more are found. */
static void spread(const struct flow *flow, bool marked[MOST_STATES], int count)
{
    for (int round = 0; round < count; round++) {
        EACH_ROW(transition, row, flow->transitions, action)
        {
            for (int from = 0; from < count && is_filled(row->to); from++) {
                int to = state_number(flow, row->to);
                if (to >= 0 && marked[from] && leaves(flow, row, from)) {
                    marked[to] = true;
                }
            }
        }
    }
}

static void expect_reachable(const struct flow *flow, int count)
{
    bool reached[MOST_STATES] = {0};
    EACH_ROW(transition, row, flow->transitions, action)
    {
        if (str_equal(row->from, "") && state_number(flow, row->to) >= 0) {
            reached[state_number(flow, row->to)] = true;
        }
    }
    spread(flow, reached, count);
    for (int i = 0; i < count; i++) {
        bool from_here[MOST_STATES] = {[0] = false};
        bool ends = false;
        from_here[i] = true;
        spread(flow, from_here, count);
        for (int end = 0; end < count; end++) {
            ends = ends || (from_here[end] && flow->states[end].is_final);
        }
        expect(reached[i], flow->name, flow->states[i].name, "a state can be come to");
        expect(ends, flow->name, flow->states[i].name, "from a state an end can be come to");
    }
}

static void expect_transition(const struct flow *flow, const struct transition *row)
{
    bool opens = str_equal(row->from, "");
    expect(opens || str_equal(row->from, "*") || state_number(flow, row->from) >= 0, flow->name, row->action,
           "it leaves a state that exists");
    expect(str_equal(row->to, "") ? !opens : state_number(flow, row->to) >= 0, flow->name, row->action,
           "it comes to a state that exists");
    expect(is_filled(row->label), flow->name, row->action, "a transition has a Chinese label");
    expect(is_filled(row->doc), flow->name, row->action, "a transition says what it means");
    expect(!row->late_kind || row->clock == CLOCK_STOP || row->flags & ENDS_STAGE, flow->name, row->action,
           "only a stop or the end of a stage can be late");
    if (is_filled(row->permission)) {
        expect_permission(flow->name, row->action, row->permission);
    }
    for (const struct transition *other = flow->transitions; other != row; other++) {
        expect(!str_equal(other->from, row->from) || !str_equal(other->action, row->action), flow->name, row->action,
               "state and action lead to one place");
    }
    int from = state_number(flow, row->from);
    bool leaves_end = from >= 0 && flow->states[from].is_final;
    expect(leaves_end == ((row->flags & UNDOES_END) != 0), flow->name, row->action,
           "UNDOES_END stands where a final state is left, and nowhere else");
}

static void test_flows(void **state)
{
    struct names flows = {0};
    (void)state;
    EACH_MODULE(module)
    {
        EACH_POINTER(flow, flow, (*module)->flows)
        {
            struct names states = {0};
            int count = 0;
            expect(is_new(&flows, (*flow)->name), (*module)->name, (*flow)->name, "a flow's name is unique");
            expect(is_filled((*flow)->title), (*module)->name, (*flow)->name, "a flow has a Chinese title");
            EACH_ROW(flow_state, row, (*flow)->states, name)
            {
                expect(is_new(&states, row->name), (*flow)->name, row->name, "a state stands once");
                expect(is_filled(row->label), (*flow)->name, row->name, "a state has a Chinese label");
                count++;
            }
            assert_true(count <= MOST_STATES);
            EACH_ROW(transition, row, (*flow)->transitions, action)
            {
                expect_transition(*flow, row);
            }
            expect_reachable(*flow, count);
        }
    }
}

static bool action_exists(const char *on)
{
    EACH_MODULE(module)
    {
        EACH_POINTER(flow, flow, (*module)->flows)
        {
            size_t size = strlen((*flow)->name);
            EACH_ROW(transition, row, (*flow)->transitions, action)
            {
                if (strncmp(on, (*flow)->name, size) == 0 && on[size] == '.' && str_equal(on + size + 1, row->action)) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* --- the rest ---------------------------------------------------------------------------------------------------- */

static void test_reactions(void **state)
{
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(reaction, row, (*module)->reactions, on)
        {
            expect(action_exists(row->on), (*module)->name, row->on, "a reaction is to an action of a flow");
            expect(row->run != 0, (*module)->name, row->on, "a reaction does something");
        }
    }
}

static bool default_fits(const struct setting *row)
{
    int64_t number;
    switch (row->type) {
    case SETTING_INT: return str_to_int(row->value, &number) && number >= row->min && number <= row->max;
    case SETTING_BOOL: return str_equal(row->value, "true") || str_equal(row->value, "false");
    case SETTING_TEXT: return row->value != 0;
    }
    return false;
}

static void test_settings(void **state)
{
    struct names names = {0};
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(setting, row, (*module)->settings, name)
        {
            expect(is_word(row->name) && strchr(row->name, '.'), (*module)->name, row->name, "a setting is room.name");
            expect(is_new(&names, row->name), (*module)->name, row->name, "a setting is declared once");
            expect(default_fits(row), (*module)->name, row->name, "a default keeps its own bounds");
            expect(is_filled(row->label) && is_filled(row->doc), (*module)->name, row->name, "a setting is documented");
        }
    }
}

static void test_jobs(void **state)
{
    struct names names = {0};
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(job, row, (*module)->jobs, name)
        {
            expect(is_new(&names, row->name), (*module)->name, row->name, "a job's name is unique");
            expect(row->run && row->every_ms >= 1000, (*module)->name, row->name, "a job runs, at most once a second");
            expect(is_filled(row->doc), (*module)->name, row->name, "a job is documented");
        }
        EACH_ROW(slow_job, row, (*module)->slow_jobs, name)
        {
            expect(is_new(&names, row->name), (*module)->name, row->name, "a job's name is unique");
            expect(row->before && row->run && row->every_ms >= 60000, (*module)->name, row->name,
                   "a slow job runs, at most once a minute");
            expect(is_filled(row->doc), (*module)->name, row->name, "a job is documented");
        }
    }
}

static void test_exporters(void **state)
{
    struct names kinds = {0};
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(exporter, row, (*module)->exporters, kind)
        {
            expect(is_word(row->kind) && is_new(&kinds, row->kind), (*module)->name, row->kind,
                   "an export is one word");
            expect(row->run && is_filled(row->doc) && is_filled(row->title), (*module)->name, row->kind,
                   "an exporter runs, has a Chinese title and is documented");
            expect(row->record && row->record->field_count <= 64, (*module)->name, row->kind,
                   "its record fits the columns of a file");
            if (is_filled(row->permission)) {
                expect_permission((*module)->name, row->kind, row->permission);
            }
        }
    }
}

static void test_importers(void **state)
{
    struct names names = {0};
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(importer, row, (*module)->importers, kind)
        {
            expect(is_word(row->kind), (*module)->name, row->kind, "a kind is a word that fits a path");
            expect(is_new(&names, row->kind), (*module)->name, row->kind, "a kind is imported by one module");
            expect(row->run && is_filled(row->doc), (*module)->name, row->kind, "an importer runs and is documented");
            expect_permission((*module)->name, row->kind, row->permission);
        }
    }
}

/* --- metrics ----------------------------------------------------------------------------------------------------- */

static size_t expect_terms(const struct metric *metric, const struct metric_term *terms)
{
    size_t count = 0, ways_in = 0;
    for (; count < METRIC_TERMS && terms[count].source != METRIC_NONE; count++) {
        const struct metric_term *term = &terms[count];
        bool is_stock = term->source == METRIC_STOCK;
        expect(term->sign == 1 || (is_stock && term->sign == -1), metric->code, metric->name,
               "only a stock takes away: each term has its list of matters");
        expect(metric_counts_days(term) || is_word(term->kind), metric->code, metric->name, "a term names a counter");
        expect(is_stock == (terms[0].source == METRIC_STOCK), metric->code, metric->name,
               "a stock is a stock throughout");
        ways_in += is_stock && term->sign == 1;
    }
    expect(count < METRIC_TERMS, metric->code, metric->name, "the terms are ended");
    expect(ways_in <= 1, metric->code, metric->name, "a stock has one way in");
    return count;
}

static void test_metrics(void **state)
{
    struct names seen = {0};
    struct arena *arena = arena_new(0);
    (void)state;
    EACH_MODULE(module)
    {
        EACH_ROW(metric, row, (*module)->metrics, code)
        {
            const char *version = str_format(arena, "%s %lld", row->code, (long long)row->version);
            bool is_count = row->scale == METRIC_COUNT;
            expect(is_word(row->code), (*module)->name, row->code, "a metric's code is a word");
            expect(is_new(&seen, version), (*module)->name, version, "a version of a metric stands once");
            expect(is_filled(row->name) && is_filled(row->unit), (*module)->name, row->code,
                   "it has a name and a unit");
            expect(is_filled(row->definition) && is_filled(row->source), (*module)->name, row->code,
                   "it says what it counts, and after what source");
            expect(metric_find((*module)->metrics, row->code, row->valid_from) == row, (*module)->name, version,
                   "it holds from its day on, until the next version");
            expect(expect_terms(row, row->numerator) > 0, (*module)->name, row->code, "it has a numerator");
            expect((expect_terms(row, row->denominator) == 0) == is_count, (*module)->name, row->code,
                   "a rate has a denominator, a count none");
        }
    }
    arena_free(arena);
}

#define CHECK(test) cmocka_unit_test_setup_teardown(test, begin, no_faults)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK(test_modules),   CHECK(test_needs),     CHECK(test_schema_steps), CHECK(test_permissions),
        CHECK(test_routes),    CHECK(test_records),   CHECK(test_codes),        CHECK(test_flows),
        CHECK(test_reactions), CHECK(test_settings),  CHECK(test_jobs),         CHECK(test_importers),
        CHECK(test_metrics),   CHECK(test_exporters),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
