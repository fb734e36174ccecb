#include "modules/audit/audit.h"

#include "kernel/base/arena.h"
#include "modules/audit/rules.h"

static void (*const checks[])(struct audit *audit) = {
    check_parts,    check_totals,    check_flows,        check_rates,  check_shares,   check_changes,
    check_averages, check_units,     check_lists,        check_slips,  check_orphans,  check_trends,
    check_rows,     check_far_rates, check_named_shares, check_months, check_balances, check_said,
    check_ranks,    check_dates,     check_form,         check_tables, check_annex,
};

static int by_place(const void *a, const void *b)
{
    const struct finding *one = a, *two = b;
    if (one->spans[0].start != two->spans[0].start) {
        return one->spans[0].start < two->spans[0].start ? -1 : 1;
    }
    return (int)one->rule - (int)two->rule;
}

static void give_finding(struct arena *arena, const struct source *source, const struct finding *finding,
                         struct text_finding *out)
{
    *out = (struct text_finding){.rule = rule_rows[finding->rule].code,
                                 .rule_title = rule_rows[finding->rule].title,
                                 .severity = severity_rows[finding->severity].code,
                                 .severity_title = severity_rows[finding->severity].title,
                                 .arithmetic = finding->arithmetic,
                                 .question = finding->question};
    out->spans.items = ARENA_ARRAY(arena, struct text_span, finding->span_count);
    out->spans.count = finding->span_count;
    for (uint32_t i = 0; i < finding->span_count; i++) {
        struct span span = finding->spans[i];
        out->spans.items[i] = (struct text_span){.line = source_line(source, span.start) + 1,
                                                 .start = span.start,
                                                 .end = span.end,
                                                 .first = source_letter(source, span.start),
                                                 .last = source_letter(source, span.end),
                                                 .text = source_copy(arena, source, span)};
    }
}

result text_audit_run(struct arena *arena, const struct calendar *calendar, const char *bytes, size_t size,
                      struct text_audit *out)
{
    struct source source;
    struct reading reading;
    struct prose prose;
    TRY(source_read(arena, bytes, size, &source));
    TRY(reader_read(arena, &source, &reading));
    prose_read(arena, &reading, &prose);
    enum rounding rounding = stated_rounding(&source);
    rounding_apply(rounding, &prose, &reading);
    struct audit audit = {.arena = arena,
                          .rounding = rounding,
                          .source = &source,
                          .reading = &reading,
                          .prose = &prose,
                          .calendar = calendar,
                          .is_part = ARENA_ARRAY(arena, bool, prose.mention_count + 1)};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        checks[i](&audit);
    }
    if (audit.findings.count > 0) {
        qsort(audit.findings.items, audit.findings.count, sizeof *audit.findings.items, by_place);
    }
    *out = (struct text_audit){.left_out = audit.findings.left_out,
                               .figures = prose.mention_count,
                               .lines = source.line_count,
                               .converted = source.converted};
    out->findings.items = ARENA_ARRAY(arena, struct text_finding, audit.findings.count + 1);
    out->findings.count = audit.findings.count;
    for (uint32_t i = 0; i < audit.findings.count; i++) {
        give_finding(arena, &source, &audit.findings.items[i], &out->findings.items[i]);
    }
    return SUCCESS;
}
