/* password.h: passwords kept as Argon2id (RFC 9106), by libargon2, and what makes one good enough. */
#ifndef ZWFW_CRYPTO_PASSWORD_H
#define ZWFW_CRYPTO_PASSWORD_H

#include <stdint.h>

#include "kernel/base/result.h"

struct arena;

#define PASSWORD_MAX 256 /* bytes; longer ones are refused */

/* What one guess costs. RFC 9106 §4 and ASVS want at least 19 MiB and 2 passes; one lane. */
struct password_cost {
    uint32_t memory_kib;
    uint32_t passes;
};

/* Two rules that disagree: GB/T 22239-2019 §8.1.4.1 a) wants complexity (and a change now and then, which is the
 * caller's part); ASVS 5.0 V6.2.5 and V6.2.10 forbid to ask for either. */
enum password_profile { PASSWORD_DENGBAO3, PASSWORD_ASVS5 };

/* `encoded` carries salt and cost, so a changed cost holds for new passwords and old ones still verify.
 * ERR_UNAVAILABLE when memory is exhausted, ERR_INVALID when the cost is out of libargon2's range. */
result password_hash(struct arena *arena, const struct password_cost *cost, const char *password, const char **encoded);

/* ERR_UNAUTHENTICATED when it is another password. `encoded` is NULL when there is no such user: then this takes as
 * long as for a real one of this cost, and fails the same way. ERR_INTERNAL when `encoded` is damaged. */
result password_verify(const struct password_cost *cost, const char *encoded, const char *password);

/* NULL when the password may be taken, or why not, for the person who chose it. Both profiles: 8 characters at least,
 * not the user's name or around it, not among the commonest: a short list, a common word dressed with digits and marks
 * (P@ssw0rd2021!), a pattern (12121212). That stands in for no breach database; a list of one's own is the caller's.
 * DENGBAO3 also: three of the four kinds small letter, capital, digit, other. */
const char *password_policy_check(enum password_profile profile, const char *user_name, const char *password);

#endif
