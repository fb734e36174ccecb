#include "kernel/crypto/sm3.h"

#include <assert.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <nettle/nettle-meta.h>
#include <string.h>

#include "kernel/crypto/secret.h"

static_assert(SM3_SIZE == SM3_DIGEST_SIZE);

void sm3_begin(struct sm3 *hasher)
{
    sm3_init(&hasher->state);
}

void sm3_put(struct sm3 *hasher, const void *bytes, size_t size)
{
    sm3_update(&hasher->state, size, bytes);
}

void sm3_end(struct sm3 *hasher, uint8_t digest[SM3_SIZE])
{
    sm3_digest(&hasher->state, SM3_SIZE, digest);
}

void sm3_hash(const void *bytes, size_t size, uint8_t digest[SM3_SIZE])
{
    struct sm3 hasher;
    sm3_begin(&hasher);
    sm3_put(&hasher, bytes, size);
    sm3_end(&hasher, digest);
    secret_wipe(&hasher, sizeof hasher);
}

void hmac_key(struct hmac *hmac, const void *key, size_t key_size)
{
    hmac_set_key(&hmac->outer, &hmac->inner, &hmac->state, &nettle_sm3, key_size, key);
}

void hmac_put(struct hmac *hmac, const void *bytes, size_t size)
{
    hmac_update(&hmac->state, &nettle_sm3, size, bytes);
}

void hmac_end(struct hmac *hmac, uint8_t mac[SM3_SIZE])
{
    hmac_digest(&hmac->outer, &hmac->inner, &hmac->state, &nettle_sm3, SM3_SIZE, mac);
}

void hmac_sm3(const void *key, size_t key_size, const void *bytes, size_t size, uint8_t mac[SM3_SIZE])
{
    struct hmac hmac;
    hmac_key(&hmac, key, key_size);
    hmac_put(&hmac, bytes, size);
    hmac_end(&hmac, mac);
    secret_wipe(&hmac, sizeof hmac);
}

/* As Nettle wants them. */
static void update(void *hmac, size_t size, const uint8_t *bytes)
{
    hmac_put(hmac, bytes, size);
}

static void digest(void *hmac, size_t size, uint8_t *mac)
{
    struct hmac *of = hmac;
    hmac_digest(&of->outer, &of->inner, &of->state, &nettle_sm3, size, mac);
}

void hkdf_sm3(const void *key, size_t key_size, const char *info, uint8_t *out, size_t size)
{
    static const uint8_t no_salt[SM3_SIZE];
    uint8_t extracted[SM3_SIZE];
    struct hmac hmac;
    hmac_key(&hmac, no_salt, sizeof no_salt);
    hkdf_extract(&hmac, update, digest, SM3_SIZE, key_size, key, extracted);
    hmac_key(&hmac, extracted, sizeof extracted);
    hkdf_expand(&hmac, update, digest, SM3_SIZE, strlen(info), (const uint8_t *)info, size, out);
    secret_wipe(extracted, sizeof extracted);
    secret_wipe(&hmac, sizeof hmac);
}
