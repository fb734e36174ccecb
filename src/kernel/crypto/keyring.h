/* keyring.h: inside this room: the keys of a ring, and the benches at which seal.c works with one of them.
 *
 * A bench is the cipher and the HMAC with a key already in them, since putting the key in costs more than sealing a
 * name. A thread takes one, uses it, gives it back; the ring keeps as many as ever worked at once. */
#ifndef ZWFW_CRYPTO_KEYRING_H
#define ZWFW_CRYPTO_KEYRING_H

#include <openssl/evp.h>
#include <stdint.h>

#include "kernel/base/result.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/sm3.h"

#define MASTER_SIZE   32
#define INDEX_NUMBER  0
#define NEWEST_NUMBER 0xFFFF /* no key has it: "whichever seals now" */

struct bench {
    struct bench *next;
    uint16_t number;
    uint64_t generation;
    EVP_CIPHER_CTX *cipher; /* NULL at the index bench */
    struct hmac mac;
};

/* In seal.c; NULL when memory is exhausted. */
struct bench *bench_new(uint16_t number, const uint8_t master[MASTER_SIZE]);
void bench_free(struct bench *bench);

/* In keyring.c. ERR_INTERNAL when the ring has no such key, or it is retired. What was taken is given back. */
result bench_take(struct keyring *keyring, uint16_t number, struct bench **bench);
void bench_give(struct keyring *keyring, struct bench *bench);

#endif
