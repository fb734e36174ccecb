/* Any bytes are refused or audited; every finding stands in the text and says something. */
#include <assert.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/str.h"
#include "kernel/calendar/calendar.h"
#include "modules/audit/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct calendar *calendar;

static void make_calendar(struct arena *arena)
{
    result r = calendar_from_csv(arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar);
    assert(is_ok(r));
}

static void check_finding(const struct text_finding *finding)
{
    assert(finding->rule && finding->severity && finding->spans.count > 0);
    assert(!str_is_empty(finding->arithmetic) && !str_is_empty(finding->question));
    assert(utf8_is_valid(finding->arithmetic, strlen(finding->arithmetic)));
    for (size_t i = 0; i < finding->spans.count; i++) {
        const struct text_span *span = &finding->spans.items[i];
        assert(span->start <= span->end && span->first <= span->last && span->line >= 1);
        assert(utf8_is_valid(span->text, strlen(span->text)));
        assert((int64_t)utf8_length(span->text) == span->last - span->first);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct text_audit audit;
    assert(arena);
    if (!calendar) {
        make_calendar(arena);
    }
    result r = text_audit_run(arena, calendar, (const char *)data, size, &audit);
    for (size_t i = 0; is_ok(r) && i < audit.findings.count; i++) {
        check_finding(&audit.findings.items[i]);
    }
    arena_free(arena);
    return 0;
}
