/* paper.h: a made-up document that has one of everything, for the tests of the writers. */
#ifndef ZWFW_TESTS_SUPPORT_PAPER_H
#define ZWFW_TESTS_SUPPORT_PAPER_H

#include "kernel/document/document.h"

/* On this arena. `hostile`: its names hold markup, control characters and words without an end. */
struct document *test_paper(struct arena *arena, bool hostile);
/* One with an annex of so many rows. */
struct document *test_long_paper(struct arena *arena, size_t rows);

#endif
