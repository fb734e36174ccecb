/* sm2.h: signatures by SM2 (GB/T 32918.2-2016) over SM3, by OpenSSL.
 *
 * A signature is r || s, 64 bytes, big-endian, as the national wire formats want it (not DER). It is made with the
 * default signer id of GB/T 35276 (SM2_ID); what others signed may name theirs.
 * Names on the wire: SM2 signature with SM3 1.2.156.10197.1.501, SM2 key 1.2.156.10197.1.301, SM3 1.2.156.10197.1.401.
 *
 * A key never changes after it is made and may be used from several threads at once. Signing takes about 0.4 ms of one
 * core: keep it off the threads that hold a transaction. Keys live in software: this is not a certified module.
 * OpenSSL 3.0.22 itself crashes when memory runs out just within its SM2 code (it ends a NULL BN_CTX), signing or
 * verifying. */
#ifndef ZWFW_CRYPTO_SM2_H
#define ZWFW_CRYPTO_SM2_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/base/result.h"

struct arena;
struct sm2_key;

#define SM2_ID             "1234567812345678"
#define SM2_SIGNATURE_SIZE 64
#define SM2_POINT_SIZE     65 /* 04 || x || y */

/* A new pair; its private number comes from seam_random. ERR_UNAVAILABLE when memory is exhausted (so for all below).
 */
result sm2_key_generate(struct sm2_key **key);
void sm2_key_free(struct sm2_key *key); /* wipes it; NULL is fine */

/* A pair in a file: PKCS#8 PEM, unencrypted, mode 0600 (secret.h names what else can fail). save refuses to replace a
 * file (ERR_CONFLICT); load fails with ERR_INVALID when it holds no SM2 pair. */
result sm2_key_save(const struct sm2_key *key, const char *path);
result sm2_key_load(const char *path, struct sm2_key **key);

/* The public half: as PEM (SubjectPublicKeyInfo), as a point; and keys made of these, which can only verify.
 * ERR_INVALID when what is given is no SM2 public key. */
result sm2_key_public_pem(const struct sm2_key *key, struct arena *arena, const char **pem);
result sm2_key_from_public_pem(const char *pem, struct sm2_key **key);
result sm2_key_point(const struct sm2_key *key, uint8_t point[SM2_POINT_SIZE]);
result sm2_key_from_point(const uint8_t point[SM2_POINT_SIZE], struct sm2_key **key);

/* The key must be a pair. */
result sm2_sign(const struct sm2_key *key, const void *message, size_t size, uint8_t signature[SM2_SIGNATURE_SIZE]);

/* ERR_INVALID when the signature is not by this key and id over this message. */
result sm2_verify(const struct sm2_key *key, const char *id, const void *message, size_t size,
                  const uint8_t signature[SM2_SIGNATURE_SIZE]);

#endif
