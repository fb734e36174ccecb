/* told.h: what events of the ledger say they are about. */
#ifndef ZWFW_TESTS_SUPPORT_TOLD_H
#define ZWFW_TESTS_SUPPORT_TOLD_H

#include "support/store.h"

/* All that the events after `seq` say of it: ids and numbers of matters, regions, bodies. */
const char *told_since(struct test_store *store, int64_t seq);

/* Do they name what a step (its path and body, with the <names> of kept.h) is about? That is what it has filled in,
 * what ends its path, what its answer is called by, or for one's own account who takes it (`actor`); of an import the
 * action tells the kind, and how many. */
bool names_object(struct test_store *store, const char *path, const char *body, const struct answer *answer,
                  const char *actor, const char *told);

#endif
