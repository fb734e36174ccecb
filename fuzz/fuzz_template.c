/* Any text is refused, naming its line, or read into a tree that a walk comes to the end of. */
#include <assert.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "modules/bulletin/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct metric count = {.code = "case.accepted", .version = 1, .name = "受理", .scale = METRIC_COUNT};
static const struct metric rate = {
    .code = "case.finish_rate", .version = 1, .name = "办结率", .scale = METRIC_PERCENT, .decimals = 2};

static const struct metric *metric_of(const void *of, const char *group, const char *name)
{
    (void)of, (void)group;
    return str_equal(name, count.name) ? &count : str_equal(name, rate.name) ? &rate : 0;
}

static const char *type_of(const void *of, const char *label)
{
    (void)of;
    return str_equal(label, "行政许可") ? "01" : 0;
}

static size_t walk(const struct node *node, int lines, int depth)
{
    size_t nodes = 0;
    for (; node; node = node->next) {
        assert(depth <= TEMPLATE_DEPTH);
        assert(node->line >= 1 && node->line <= lines);
        assert(node->kind != NODE_TERM || node->term.metric);
        assert((node->kind != NODE_TABLE && node->kind != NODE_CHART) || node->column_count <= COLUMNS_MOST);
        nodes += 1 + walk(node->children, lines, depth + 1) + walk(node->otherwise, lines, depth + 1);
    }
    return nodes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct vocabulary vocabulary = {metric_of, type_of, 0};
    struct arena *arena = arena_new(0);
    struct template template;
    assert(arena);
    if (utf8_is_valid((const char *)data, size)) { /* what a request has passed on */
        const char *text = arena_copy(arena, data, size);
        int lines = 1;
        for (const char *at = text; *at; at++) {
            lines += *at == '\n';
        }
        result r = template_parse(arena, text, &vocabulary, &template);
        if (is_ok(r)) {
            assert(walk(template.first, lines, 0) <= size * 2 + 4);
        } else {
            assert(r.code == ERR_INVALID && r.field && r.reason && utf8_is_valid(r.reason, strlen(r.reason)));
        }
    }
    arena_free(arena);
    return 0;
}
