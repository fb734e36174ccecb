/* token.h: random tickets for sessions and API clients. The holder has the text, the store only its SM3, so that a
 * stolen store lets nobody in. 32 random bytes need no slow hash. */
#ifndef ZWFW_CRYPTO_TOKEN_H
#define ZWFW_CRYPTO_TOKEN_H

#include <stdint.h>

#include "kernel/base/result.h"
#include "kernel/crypto/sm3.h"

#define TOKEN_SIZE 43 /* characters: 32 bytes in base64url (RFC 4648 §5) without padding */

void token_make(char text[TOKEN_SIZE + 1]);

/* ERR_UNAUTHENTICATED when the text has not the form of a token. */
result token_digest(const char *text, uint8_t digest[SM3_SIZE]);

#endif
