/* totp.h: one-time codes of 6 digits that change every 30 seconds (RFC 6238, HMAC-SHA-1 as all authenticator apps know
 * it), by liboath. */
#ifndef ZWFW_CRYPTO_TOTP_H
#define ZWFW_CRYPTO_TOTP_H

#include <stdint.h>

#include "kernel/base/moment.h"
#include "kernel/base/result.h"

struct arena;

#define TOTP_SECRET_SIZE 20

/* A new secret; it is kept sealed (seal.h). */
void totp_secret_make(uint8_t secret[TOTP_SECRET_SIZE]);

/* What an authenticator app reads from a QR code: otpauth://totp/… ERR_UNAVAILABLE when memory is exhausted. */
result totp_uri(struct arena *arena, const char *issuer, const char *account, const uint8_t secret[TOTP_SECRET_SIZE],
                const char **uri);

/* Is `code` that of the present step of 30 s, or of the one before or after it? *last_step is the step of the code that
 * was last accepted (0: none yet): codes of it and of earlier ones are refused, so that none works twice. On success it
 * becomes the step of this one, which the caller stores. ERR_UNAUTHENTICATED when the code is not good, ERR_UNAVAILABLE
 * when it could not be computed. */
result totp_check(const uint8_t secret[TOTP_SECRET_SIZE], const char *code, struct instant now, int64_t *last_step);

#endif
