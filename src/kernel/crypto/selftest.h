/* selftest.h: does the cryptography of this machine compute what the standards print? Run at start-up and by the
 * selftest command; takes a few milliseconds. The program must not serve when a check fails. */
#ifndef ZWFW_CRYPTO_SELFTEST_H
#define ZWFW_CRYPTO_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct selftest_check {
    const char *name;
    bool ok;
};

/* All checks, on the arena; true when every one is ok. */
bool crypto_selftest(struct arena *arena, const struct selftest_check **checks, size_t *count);

#endif
