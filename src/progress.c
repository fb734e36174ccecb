#include "progress.h"

#include <unistd.h>

#include "kernel/base/seam.h"

enum { NS_PER_SHOW = 100 * 1000 * 1000 };

void progress_begin(struct progress *progress, const char *title, int64_t total)
{
    *progress = (struct progress){
        .title = title, .total = total, .began = seam_ticks(), .is_shown = isatty(STDERR_FILENO) == 1};
}

void progress_show(int64_t done, void *subject)
{
    struct progress *progress = subject;
    int64_t now = seam_ticks();
    if (!progress->is_shown || now - progress->shown < NS_PER_SHOW) {
        return;
    }
    progress->shown = now;
    double seconds = (double)(now - progress->began) / 1e9;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    if (progress->total > 0 && done <= progress->total && rate > 0) {
        int percent = (int)((double)done * 100 / (double)progress->total);
        fprintf(stderr, "\r\033[K%s [%-25.*s] %d%%  %lld/%lld  %.0f/秒  剩余%.0f秒", progress->title, percent / 4,
                "=========================", percent, (long long)done, (long long)progress->total, rate,
                (double)(progress->total - done) / rate);
    } else {
        fprintf(stderr, "\r\033[K%s %lld  %.0f/秒", progress->title, (long long)done, rate);
    }
}

void progress_end(struct progress *progress)
{
    if (progress->is_shown && progress->shown != 0) {
        fputs("\r\033[K", stderr);
    }
}
