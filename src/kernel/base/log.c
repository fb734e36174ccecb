#include "kernel/base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/moment.h"
#include "kernel/base/seam.h"

enum { LINE_BYTES = 8192 };

static _Atomic int lowest_level = LOG_INFO;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_set_level(enum log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

static void line_open(struct buf *line, enum log_level level, const char *event)
{
    buf_text(line, "{\"at\":\"");
    buf_text(line, instant_text(line->arena, seam_now()));
    buf_text(line, "\",\"level\":\"");
    buf_text(line, level_names[level]);
    buf_text(line, "\",\"event\":");
    buf_json(line, event);
}

static void line_pair(struct buf *line, const char *name, const char *value)
{
    buf_char(line, ',');
    buf_json(line, name);
    buf_char(line, ':');
    buf_json(line, value);
}

void log_write(enum log_level level, const char *event, ...)
{
    if ((int)level < atomic_load(&lowest_level)) {
        return;
    }
    /* An arena a line rather than one a thread: its first chunk holds any line, and an ending thread leaves nothing. */
    struct arena *arena = arena_new(0);
    if (!arena) {
        return;
    }
    struct buf line;
    buf_init(&line, arena, LINE_BYTES);
    line_open(&line, level, event);
    va_list pairs;
    va_start(pairs, event);
    for (const char *name = va_arg(pairs, const char *); name; name = va_arg(pairs, const char *)) {
        line_pair(&line, name, va_arg(pairs, const char *));
    }
    va_end(pairs);
    if (line.overflowed) {
        buf_clear(&line);
        line_open(&line, LOG_WARN, "log.line-too-long");
        line_pair(&line, "of", event);
    }
    buf_text(&line, "}\n");
    if (write(STDERR_FILENO, line.data, line.size) < 0) {
        /* Nobody is left to tell. */
    }
    arena_free(arena);
}
