/* seam.h: the one door to the wall clock and to randomness, so that a seed replays a run.
 *
 * Nothing else in the program asks the system for the time of day or for random bytes. A handler does not even come
 * here: it is given rq->now. The monotonic clock is for measuring only and is not a seam. */
#ifndef ZWFW_BASE_SEAM_H
#define ZWFW_BASE_SEAM_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/base/moment.h"

struct instant seam_now(void);
/* Fill with random bytes (getrandom; never fails once the system has booted). */
void seam_random(void *bytes, size_t size);

/* Replace both: a fixed clock that stands at `now` until set again, and a generator seeded with `seed`. For the demo
 * city, tests and simulation; call before threads start, except seam_set_now, which any thread may call. */
void seam_simulate(struct instant now, uint64_t seed);
void seam_set_now(struct instant now);
void seam_real(void);

/* Nanoseconds of the monotonic clock, for measuring. */
int64_t seam_ticks(void);

#endif
