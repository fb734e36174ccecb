/* progress.h: how far long work has come, on one line of standard error that is written anew at most ten times a
 * second. When standard error is no terminal nothing is written. */
#ifndef ZWFW_PROGRESS_H
#define ZWFW_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *title;    /* Chinese: "核对事件" */
    int64_t total;        /* 0: not known */
    int64_t began, shown; /* seam_ticks */
    bool is_shown;
};

void progress_begin(struct progress *progress, const char *title, int64_t total);
/* Fits the kernel's `void (*progress)(int64_t done, void *subject)`. */
void progress_show(int64_t done, void *progress);
/* Take the line away. */
void progress_end(struct progress *progress);

#endif
