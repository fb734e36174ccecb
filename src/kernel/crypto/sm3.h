/* sm3.h: the hash SM3 (GB/T 32905-2016), HMAC over it (GB/T 15852.2) and HKDF over that (RFC 5869), by Nettle, whose
 * states are plain memory: nothing is allocated, and nothing can fail. OpenSSL 3.0 allocates for each hash, twice for
 * each HMAC. */
#ifndef ZWFW_CRYPTO_SM3_H
#define ZWFW_CRYPTO_SM3_H

#include <nettle/sm3.h>
#include <stddef.h>
#include <stdint.h>

#define SM3_SIZE 32

/* A hash in the making: begin, any number of puts, end. */
struct sm3 {
    struct sm3_ctx state;
};
void sm3_begin(struct sm3 *hasher);
void sm3_put(struct sm3 *hasher, const void *bytes, size_t size);
void sm3_end(struct sm3 *hasher, uint8_t digest[SM3_SIZE]);

/* The three in one. */
void sm3_hash(const void *bytes, size_t size, uint8_t digest[SM3_SIZE]);

/* A HMAC in the making, with its key, any size of it, already hashed in: the end leaves it ready for the next message.
 * It holds what is as good as the key: wipe it (secret.h). */
struct hmac {
    struct sm3_ctx outer, inner, state;
};
void hmac_key(struct hmac *hmac, const void *key, size_t key_size);
void hmac_put(struct hmac *hmac, const void *bytes, size_t size);
void hmac_end(struct hmac *hmac, uint8_t mac[SM3_SIZE]);

void hmac_sm3(const void *key, size_t key_size, const void *bytes, size_t size, uint8_t mac[SM3_SIZE]);

/* `size` bytes (at most 255 × 32) derived from `key` for the purpose that `info` names; no salt. */
void hkdf_sm3(const void *key, size_t key_size, const char *info, uint8_t *out, size_t size);

#endif
