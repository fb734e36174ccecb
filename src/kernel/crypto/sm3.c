#include "kernel/crypto/sm3.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdatomic.h>

struct sm3 {
    EVP_MD_CTX *context;
    bool ok; /* begun, and nothing failed since */
};

/* Looking the method up by name costs as much as hashing 300 bytes, so the first answer is kept for the process. */
static const EVP_MD *method(void)
{
    static _Atomic(EVP_MD *) kept;
    static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
    EVP_MD *found = atomic_load_explicit(&kept, memory_order_acquire);
    if (!found) {
        pthread_mutex_lock(&first);
        found = atomic_load(&kept);
        found = found ? found : EVP_MD_fetch(0, "SM3", 0);
        atomic_store(&kept, found);
        pthread_mutex_unlock(&first);
    }
    return found;
}

static result exhausted(void)
{
    ERR_clear_error();
    return failed(ERR_UNAVAILABLE, "内存不足，不能计算 SM3");
}

struct sm3 *sm3_new(void)
{
    struct sm3 *hasher = calloc(1, sizeof *hasher);
    if (!hasher) {
        return 0;
    }
    hasher->context = EVP_MD_CTX_new();
    if (!hasher->context) {
        free(hasher);
        return 0;
    }
    return hasher;
}

void sm3_free(struct sm3 *hasher)
{
    if (hasher) {
        EVP_MD_CTX_free(hasher->context);
        free(hasher);
    }
}

void sm3_begin(struct sm3 *hasher)
{
    const EVP_MD *sm3 = method();
    hasher->ok = sm3 && EVP_DigestInit_ex2(hasher->context, sm3, 0) == 1;
}

void sm3_put(struct sm3 *hasher, const void *bytes, size_t size)
{
    hasher->ok = hasher->ok && EVP_DigestUpdate(hasher->context, bytes, size) == 1;
}

result sm3_end(struct sm3 *hasher, uint8_t digest[SM3_SIZE])
{
    bool ok = hasher->ok && EVP_DigestFinal_ex(hasher->context, digest, 0) == 1;
    hasher->ok = false;
    return ok ? SUCCESS : exhausted();
}

result sm3_hash(struct sm3 *hasher, const void *bytes, size_t size, uint8_t digest[SM3_SIZE])
{
    sm3_begin(hasher);
    sm3_put(hasher, bytes, size);
    return sm3_end(hasher, digest);
}

result sm3_digest(const void *bytes, size_t size, uint8_t digest[SM3_SIZE])
{
    struct sm3 *hasher = sm3_new();
    if (!hasher) {
        return exhausted();
    }
    result outcome = sm3_hash(hasher, bytes, size, digest);
    sm3_free(hasher);
    return outcome;
}

result hmac_sm3(const void *key, size_t key_size, const void *bytes, size_t size, uint8_t mac[SM3_SIZE])
{
    size_t written = 0;
    if (!EVP_Q_mac(0, "HMAC", 0, "SM3", 0, key, key_size, bytes, size, mac, SM3_SIZE, &written)) {
        return exhausted();
    }
    assert(written == SM3_SIZE);
    return SUCCESS;
}

result hkdf_sm3(const void *key, size_t key_size, const char *info, uint8_t *out, size_t size)
{
    char digest[] = "SM3";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key, key_size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info, strlen(info)),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(0, "HKDF", 0);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    bool derived = context && EVP_KDF_derive(context, out, size, params) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return derived ? SUCCESS : exhausted();
}
