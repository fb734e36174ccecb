/* How long a text of 50 kB takes to audit: made of passages of the tests, and of what is worst for it. A JSON line
 * each. */
#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/embedded.h"
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"
#include "modules/audit/audit.h"

enum { ROUNDS = 50, TEXT = 50000 };

static const char *const passages[][2] = {
    {"prose",
     "（一）办件情况。5月，中心共受理各类事项8642件，其中行政许可2315件，公共服务5227件，其他行政权力1100件，办结8600件"
     "，"
     "办结率99.51%，较上月的8120件增加522件，增长6.43%"
     "，日均办件412件（21个工作日）。好差评方面，收到评价1632条，其中非常满意"
     "1407条，占86.21%，满意225条，占13.79%。各窗口严格执行首问负责、一次告知、限时办结等制度，服务水平稳步提升。\n"},
    {"table", "市某局|420|418|99.52%|310|310|100%\n"},
    {"figures", "1件2件3件4件"},
    {"list", "其中受理1件、"},
    {"share", "占1件5%、"},
    {"brackets", "5个（其中"},
};

static void measure(const struct calendar *calendar, const char *name, const char *piece)
{
    struct arena *arena = arena_new(0);
    struct buf text;
    struct text_audit audit = {0};
    int64_t spent = 0;
    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(arena);
        buf_init(&text, arena, 1 << 20);
        while (text.size < TEXT) {
            buf_text(&text, piece);
        }
        int64_t begin = seam_ticks();
        IGNORE(text_audit_run(arena, calendar, text.data, text.size, &audit));
        spent += seam_ticks() - begin;
    }
    printf("{\"name\":\"audit.%s_50kB\",\"ours_ms\":%.2f,\"figures\":%lld,\"findings\":%zu,\"memory_kB\":%zu}\n", name,
           (double)spent / ROUNDS / 1e6, (long long)audit.figures, audit.findings.count, arena_used(arena) >> 10);
    arena_free(arena);
}

int main(void)
{
    struct arena *arena = arena_new(0);
    struct calendar *calendar;
    result r = calendar_from_csv(arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar);
    if (!is_ok(r)) {
        fprintf(stderr, "%s\n", r.reason);
        return 2;
    }
    for (size_t i = 0; i < sizeof passages / sizeof *passages; i++) {
        measure(calendar, passages[i][0], passages[i][1]);
    }
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}
