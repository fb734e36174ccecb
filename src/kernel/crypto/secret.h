/* secret.h: bytes that must not leak: compared in constant time, wiped after use, kept in files that only their owner
 * can read.
 *
 * A secret file is written whole beside its place (path + ".new", mode 0600, O_EXCL), flushed, and renamed onto it, so
 * a crash leaves the old one or the new one. The ".new" file is also the lock: of two writers the second fails with
 * ERR_CONFLICT. A crash in the middle leaves it behind; then a person removes it, for it may hold a key. */
#ifndef ZWFW_CRYPTO_SECRET_H
#define ZWFW_CRYPTO_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/base/result.h"

/* In a time that depends on `size` alone. */
bool secret_equal(const void *a, const void *b, size_t size);
/* Overwrite, in a way that the compiler keeps. */
void secret_wipe(void *bytes, size_t size);

/* Read a whole file, followed by a NUL, into `text` of `room` bytes. ERR_NOT_FOUND when it is not there, ERR_FORBIDDEN
 * when others than its owner have any right to it, ERR_TOO_LARGE when it does not fit, ERR_UNAVAILABLE when reading
 * fails. The caller wipes `text`. */
result secret_file_read(const char *path, char *text, size_t room, size_t *size);

/* Begin to write `path`; then either finish or abandon. finish abandons by itself when it fails. */
result secret_file_begin(const char *path, int *file);
result secret_file_finish(const char *path, int file, const void *bytes, size_t size);
void secret_file_abandon(const char *path, int file);
/* Remove what an interrupted writing left: only where nothing can have been sealed with it, as in a store not yet made.
 */
void secret_file_forget(const char *path);

#endif
