/* check.h: what an answer must be; a test that is wrong about it shows the answer. */
#ifndef ZWFW_TESTS_SUPPORT_CHECK_H
#define ZWFW_TESTS_SUPPORT_CHECK_H

#include "kernel/base/str.h"
#include "support/store.h"
#include "t.h"

#define CHECK_STATUS(expected, answer_)                                                  \
    do {                                                                                 \
        struct answer checked = (answer_);                                               \
        if (checked.status != (expected)) {                                              \
            fail_msg("status %d: %s", checked.status, checked.body ? checked.body : ""); \
        }                                                                                \
    } while (0)

/* The member at this path, as text; NULL: it is absent. */
#define CHECK(answer_, path, expected)                                                                       \
    do {                                                                                                     \
        const char *checked = answer_text(&(answer_), path), *wanted = (expected);                           \
        if (!str_equal(checked, wanted)) {                                                                   \
            fail_msg("%s is %s, not %s: %s", path, checked ? checked : "absent", wanted ? wanted : "absent", \
                     (answer_).body ? (answer_).body : "");                                                  \
        }                                                                                                    \
    } while (0)

#endif
