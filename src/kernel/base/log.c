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

static _Thread_local struct arena *line_arena;

void log_write(enum log_level level, const char *event, ...)
{
    if ((int)level < atomic_load(&lowest_level)) {
        return;
    }
    if (!line_arena && !(line_arena = arena_new(0))) {
        return;
    }
    struct buf line;
    buf_init(&line, line_arena, LINE_BYTES);
    buf_text(&line, "{\"at\":\"");
    buf_text(&line, instant_text(line_arena, seam_now()));
    buf_text(&line, "\",\"level\":\"");
    buf_text(&line, level_names[level]);
    buf_text(&line, "\",\"event\":");
    buf_json(&line, event);
    va_list pairs;
    va_start(pairs, event);
    for (const char *name = va_arg(pairs, const char *); name; name = va_arg(pairs, const char *)) {
        buf_char(&line, ',');
        buf_json(&line, name);
        buf_char(&line, ':');
        buf_json(&line, va_arg(pairs, const char *));
    }
    va_end(pairs);
    if (line.overflowed) {
        buf_clear(&line);
        buf_text(&line, "{\"level\":\"warn\",\"event\":\"log.line-too-long\"");
    }
    buf_text(&line, "}\n");
    if (write(STDERR_FILENO, line.data, line.size) < 0) {
        /* Nobody is left to tell. */
    }
    arena_reset(line_arena);
}
