/* str.h: text. UTF-8, NUL-terminated, owned by an arena, never changed once made. */
#ifndef ZWFW_BASE_STR_H
#define ZWFW_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* printf into the arena. */
char *str_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *str_vformat(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
char *str_from_int(struct arena *arena, int64_t number); /* in decimal */
/* The same at the end of `out`, without a NUL; gives where it begins. */
enum { INT_DIGITS = 20 };
char *int_put(char out[INT_DIGITS], int64_t number);
char *str_copy(struct arena *arena, const char *text); /* NULL gives NULL */
/* The characters of valid UTF-8 that fit in `most` bytes, to show what somebody sent: a %.40s would cut through one. */
char *str_cut(struct arena *arena, const char *text, size_t most);

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_is_empty(const char *text);          /* NULL or "" */
bool str_starts_with(const char *text, const char *prefix);
bool str_ends_with(const char *text, const char *suffix);

/* FNV-1a, 64 bits (Fowler, Noll and Vo): for tables and checksums, not against somebody who chooses the texts. Goes on
 * from `hash`; the first text from STR_HASH. */
#define STR_HASH UINT64_C(14695981039346656037)
uint64_t str_hash(uint64_t hash, const char *text);
/* The same idea, eight bytes at a time: for long ones. */
uint64_t bytes_hash(const char *bytes, size_t size);

/* Is `text` of `size` bytes well-formed UTF-8 (no overlong form, no surrogate, at most U+10FFFF), without NUL? */
bool utf8_is_valid(const char *text, size_t size);
/* The bytes of the well-formed sequence at the start of `text`, which has `room` bytes or ends in NUL before; 0 when
 * there is none. */
size_t utf8_sequence(const char *text, size_t room);
/* Code points in valid UTF-8. */
size_t utf8_length(const char *text);
/* Read one code point of valid UTF-8 and step over it; 0 at the end. */
uint32_t utf8_next(const char **text);
/* Append one code point to `out` (4 bytes of room); returns the bytes written. */
size_t utf8_put(char *out, uint32_t point);

/* A decimal int64 that fills the whole text: optional '-', no '+', no spaces. False when it is not one or overflows. */
bool str_to_int(const char *text, int64_t *value);

/* Lower-case hex of `size` bytes, and back. hex_decode: false on odd length or a digit that is none; `out` has room
 * for strlen(hex) / 2 bytes. */
char *hex_encode(struct arena *arena, const void *bytes, size_t size);
bool hex_decode(const char *hex, uint8_t *out, size_t *size);

#endif
