/* content.h: the bytes of documents, DATA/files/ab/cdef…: the SM3 of a content in hex, its first two digits a folder.
 * Inside this room. No function here touches the store; those that write are not for the lane. */
#ifndef ZWFW_FILE_CONTENT_H
#define ZWFW_FILE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/base/moment.h"
#include "kernel/base/result.h"
#include "kernel/file/file.h"

struct arena;

bool is_file_hash(const char *text);

/* Keep a content: written beside its place, flushed, renamed. One that is there already is only marked as used at
 * `now`. `hash` gets its name. ERR_UNAVAILABLE when the disk refuses; nothing is left then. */
result content_put(struct arena *arena, const char *data, const char *bytes, size_t size, struct instant now,
                   char hash[FILE_HASH_SIZE + 1]);
bool content_exists(struct arena *arena, const char *data, const char *hash);
/* A descriptor to read it from, -1 when it cannot be opened. */
int content_open(struct arena *arena, const char *data, const char *hash);

/* Look at each file of folder 0 to 255 that was last used before `before`: it is removed when it is what a crash left
 * half written, or when `unwanted` says so. A folder that is not there is empty. */
result content_sweep(struct arena *arena, const char *data, int folder, struct instant before,
                     result (*unwanted)(void *subject, const char *hash, bool *is_unwanted), void *subject);

#endif
