/* sm3.h: the hash SM3 (GB/T 32905-2016), HMAC over it (GB/T 15852.2) and HKDF over that (RFC 5869), by OpenSSL.
 *
 * Who hashes much keeps a `struct sm3`, used again and again: the method is looked up once. One thread at a time.
 * All can fail with ERR_UNAVAILABLE, when memory is exhausted (OpenSSL 3.0 allocates at each begin), and with nothing
 * else; a begin that failed shows at the end. */
#ifndef ZWFW_CRYPTO_SM3_H
#define ZWFW_CRYPTO_SM3_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/base/result.h"

#define SM3_SIZE 32

struct sm3;

struct sm3 *sm3_new(void); /* NULL when memory is exhausted */
void sm3_free(struct sm3 *hasher);

/* begin, any number of puts, end; begin also drops what was put without an end. */
void sm3_begin(struct sm3 *hasher);
void sm3_put(struct sm3 *hasher, const void *bytes, size_t size);
result sm3_end(struct sm3 *hasher, uint8_t digest[SM3_SIZE]);

/* The three in one; and for who has no hasher. */
result sm3_hash(struct sm3 *hasher, const void *bytes, size_t size, uint8_t digest[SM3_SIZE]);
result sm3_digest(const void *bytes, size_t size, uint8_t digest[SM3_SIZE]);

result hmac_sm3(const void *key, size_t key_size, const void *bytes, size_t size, uint8_t mac[SM3_SIZE]);

/* `size` bytes (at most 255 × 32) derived from `key` for the purpose that `info` names; no salt. */
result hkdf_sm3(const void *key, size_t key_size, const char *info, uint8_t *out, size_t size);

#endif
