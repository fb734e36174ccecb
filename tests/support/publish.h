/* publish.h: a drafted bulletin on its way to publication, as the program itself: every county confirms, the audit has
 * nothing to ask. */
#ifndef ZWFW_TESTS_SUPPORT_PUBLISH_H
#define ZWFW_TESTS_SUPPORT_PUBLISH_H

#include "support/store.h"

/* To "auditing" (all counties have confirmed), "signed" or "published". The answer of the last step, or of the first
 * that was refused. */
struct answer bulletin_bring(struct test_store *store, const char *path, const char *to);

#endif
