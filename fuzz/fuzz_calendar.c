/* Random notices, rules and pauses. The first bytes make a rule, a start and pauses; what is left is read as the rows
 * of a calendar file and, when it can be, asked instead of the calendar that the program ships. */
#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/str.h"
#include "kernel/calendar/deadline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAUSES = 3, TEXT_MAX = 4096 };

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

struct input {
    const uint8_t *at;
    size_t size;
};

static uint32_t take(struct input *input, size_t bytes)
{
    uint32_t value = 0;
    for (; bytes > 0 && input->size > 0; bytes--, input->size--) {
        value = value << 8 | *input->at++;
    }
    return value;
}

/* A later instant, by up to 22 days. */
static struct instant take_step(struct input *input, struct instant from)
{
    return (struct instant){from.ms + (int64_t)take(input, 2) * MINUTE_MS / 2};
}

static void check_proof(struct arena *arena, const struct calendar *calendar, const struct span_rule *rule,
                        struct instant started, const struct pause *pauses, size_t count, struct due due)
{
    struct proof proof;
    check(is_ok(calendar_prove(arena, calendar, rule, started, pauses, count, &proof)));
    const char *text = calendar_proof_text(arena, &proof);
    check(utf8_is_valid(text, strlen(text)));
    int64_t total = rule->amount + rule->extension;
    int64_t limit = rule->unit == WORKING_HOUR ? total * HOUR_MS : total > 0 ? total : 1;
    /* All days may be counted before a pause stops the limit on its way to a working day. */
    check(due.suspended ? proof.counted <= limit : proof.counted == limit);
    check(proof.due.at.ms == due.at.ms && proof.due.suspended == due.suspended);
}

static void check_rule(struct arena *arena, const struct calendar *calendar, struct input *input)
{
    struct span_rule rule = {.unit = (enum limit_unit)(take(input, 1) % 3),
                             .amount = (int32_t)take(input, 1),
                             .extension = (int32_t)(take(input, 1) % 32),
                             .ends_on_workday = take(input, 1) & 1,
                             .hours = office_hours_usual};
    struct instant started = {date_start((struct date){20140101}).ms + (int64_t)take(input, 3) * MINUTE_MS};
    struct pause pauses[PAUSES];
    size_t count = take(input, 1) % (PAUSES + 1);
    struct instant end = started;
    for (size_t i = 0; i < count; i++) {
        pauses[i] = (struct pause){.from = take_step(input, end)};
        end = pauses[i].to = take_step(input, pauses[i].from);
    }
    if (count > 0 && take(input, 1) % 4 == 0) {
        pauses[count - 1].to.ms = 0;
    }
    struct due due, later;
    check(is_ok(calendar_due(calendar, &rule, started, pauses, count, &due)));
    check(due.suspended || due.at.ms >= started.ms);
    check_proof(arena, calendar, &rule, started, pauses, count, due);
    rule.amount++;
    check(is_ok(calendar_due(calendar, &rule, started, pauses, count, &later)));
    check(later.suspended || (!due.suspended && later.at.ms >= due.at.ms));
}

/* The calendar of the last bytes, or the shipped one. */
static struct calendar *calendar_take(struct arena *arena, const uint8_t *rows, size_t size)
{
    const char *shipped = embedded_find("data/calendar.csv")->data;
    size_t header = strcspn(shipped, "\n") + 1;
    char *text = arena_alloc(arena, header + size + 1);
    memcpy(text, shipped, header);
    memcpy(text + header, rows, size);
    struct calendar *calendar;
    result r = calendar_from_csv(arena, text, (struct instant){0}, &calendar);
    if (!is_ok(r)) {
        check(r.code == ERR_INVALID && r.field && r.reason);
        check(is_ok(calendar_from_csv(arena, shipped, (struct instant){0}, &calendar)));
    }
    return calendar;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { RULE_BYTES = 21 };
    size_t head = size < RULE_BYTES ? size : RULE_BYTES;
    struct arena *arena = arena_new(0);
    struct calendar *calendar = calendar_take(arena, data + head, size - head > TEXT_MAX ? TEXT_MAX : size - head);
    check_rule(arena, calendar, &(struct input){data, head});
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}
