/* seal.h: personal data at rest. A value is sealed with SM4-CTR, then HMAC-SM3 over everything (encrypt-then-MAC;
 * OpenSSL 3.0 has no SM4-GCM), and bound to its place: a sealed value moved to another row, column or region does not
 * open.
 *
 *   1 byte   format, 1
 *   2 bytes  number of the master key, big-endian
 *   16 bytes nonce, from seam_random, the counter's start
 *   n bytes  SM4-CTR(plain), n = size of the plain text
 *   32 bytes HMAC-SM3 over: the 19 bytes above; of table, column, region and id each its length (4 bytes, big-endian)
 *            and its bytes; the n bytes
 *
 * Under seam_simulate a seed repeats its nonces: then seal made-up data only.
 *
 * The key of each comes from the master key by HKDF-SM3, with info "zwfw seal 1 sm4" (16 bytes) and "zwfw seal 1 hmac"
 * (32 bytes).
 *
 * The keyring is a text file outside the store, mode 0600 (secret.h), a key a line: number, 64 hex digits, state.
 *   0  index    the key of seal_index, which stays when data keys change
 *   n  sealing  the newest: seals and opens
 *   n  opening  an older one: opens what it sealed
 *   n  retired  its secret is gone ("-" for the digits), its number is never used again
 * Losing the file loses the data: it belongs in a backup of its own, away from the store's.
 *
 * Rekeying while running: keyring_add_key, seal each old value again (sealed_key_number tells which), keyring_retire.
 * Another process takes up the new key with keyring_reload, or by itself when it meets the unknown number.
 *
 * All functions may be called from several threads at once. Besides what is said at each, they fail with
 * ERR_UNAVAILABLE when memory is exhausted. */
#ifndef ZWFW_CRYPTO_SEAL_H
#define ZWFW_CRYPTO_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/base/result.h"

struct arena;
struct keyring;

#define SEAL_OVERHEAD   51
#define SEAL_PLAIN_MAX  (1 << 20)
#define SEAL_INDEX_SIZE 16
#define KEYRING_MAX     256 /* lines of the file, retired ones too */

/* Where a value lives. Text, as it is in the store; none is NULL. */
struct seal_place {
    const char *table;
    const char *column;
    const char *region;
    const char *id;
};

/* Make a key file with an index key and data key 1. ERR_CONFLICT when it exists. */
result keyring_create(const char *path);
/* ERR_INVALID when the file is not as described above; other failures as secret_file_read. */
result keyring_load(const char *path, struct keyring **keyring);
/* A keyring that has no file: the text that would be in it. It cannot be changed or reloaded. */
result keyring_parse(const char *text, struct keyring **keyring);
void keyring_free(struct keyring *keyring); /* wipes the keys; NULL is fine; nobody may be using it */

/* Read the file again. */
result keyring_reload(struct keyring *keyring);
/* Add a data key to the file, which seals from now on. ERR_CONFLICT when another change is under way, ERR_TOO_LARGE
 * when the ring is full. */
result keyring_add_key(struct keyring *keyring, uint16_t *number);
/* Wipe a data key from the file: nothing that it sealed opens any more, backups included. ERR_NOT_FOUND when there is
 * no such key, ERR_CONFLICT when it is the newest. */
result keyring_retire(struct keyring *keyring, uint16_t number);
/* The number of the key that seals. */
uint16_t keyring_newest(struct keyring *keyring);

/* `sealed` gets size + SEAL_OVERHEAD bytes on the arena. ERR_TOO_LARGE above SEAL_PLAIN_MAX. */
result seal(struct keyring *keyring, struct arena *arena, const struct seal_place *place, const void *plain,
            size_t size, uint8_t **sealed);
/* The plain text on the arena, followed by a NUL; *plain_size may be NULL. ERR_INTERNAL with a reason when `sealed` is
 * not what seal() made for this place with a key of this ring, and nothing is returned. */
result unseal(struct keyring *keyring, struct arena *arena, const struct seal_place *place, const void *sealed,
              size_t size, char **plain, size_t *plain_size);
/* Which master key sealed this; 0 when it has not the form of a sealed value. Says nothing about its truth. */
uint16_t sealed_key_number(const void *sealed, size_t size);

/* A blind index: the same text and purpose always give the same bytes, by which the store finds a sealed value without
 * opening it. HMAC-SM3 over the length of the purpose (4 bytes, big-endian), the purpose and the text, cut to 16 bytes.
 * The caller brings the text into one form first (upper case, no spaces). */
result seal_index(struct keyring *keyring, const char *purpose, const char *text, uint8_t index[SEAL_INDEX_SIZE]);

#endif
