/* t.h: cmocka, with what it wants before it; include it after the kernel's headers. */
#ifndef ZWFW_TESTS_T_H
#define ZWFW_TESTS_T_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A result that must be OK; prints its reason when it is not. */
#define assert_ok(call)                                                       \
    do {                                                                      \
        result assert_ok_result = (call);                                     \
        if (!is_ok(assert_ok_result)) {                                       \
            fail_msg("%s: %s %s", error_rows[assert_ok_result.code].wire,     \
                     assert_ok_result.field ? assert_ok_result.field : "",    \
                     assert_ok_result.reason ? assert_ok_result.reason : ""); \
        }                                                                     \
    } while (0)

/* A result that must fail with this code. */
#define assert_fails(expected, call) assert_int_equal((expected), (call).code)

#endif
