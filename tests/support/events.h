/* events.h: a store with some life in it, for the tests of the ledger: matters that open, stop, go on and end,
 * counters, late entries, and notes about no matter. */
#ifndef ZWFW_TESTS_SUPPORT_EVENTS_H
#define ZWFW_TESTS_SUPPORT_EVENTS_H

#include "support/store.h"

#define TEST_REGION  "630200"
#define TEST_MATTERS 24

/* Six steps of each of TEST_MATTERS matters, in turns, and then in turns again: `count` events, ten minutes apart, in
 * groups of ten. The next call goes on from there. */
void test_events(struct test_store *store, int64_t count);
/* `count` notes that are about no matter and move no counter, in one group. */
void test_notes(struct test_store *store, int64_t count);

/* The newest link of lane 1. */
int64_t test_tail(struct test_store *store);

#endif
