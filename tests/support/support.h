/* support.h: what tests share. */
#ifndef ZWFW_TESTS_SUPPORT_H
#define ZWFW_TESTS_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

/* A new empty folder under the system's temporary folder, removed by test_folder_remove. */
const char *test_folder_new(struct arena *arena);
void test_folder_remove(const char *path);

/* The path of a file of the shared test data, or NULL when this checkout has none beside it (the test then says so
 * and checks what the project ships itself). `name` is like "holidays/workday_deadline_vectors.csv". */
const char *shared_data(struct arena *arena, const char *name);

/* The whole of a file as text on the arena; NULL when it cannot be read. */
const char *read_whole(struct arena *arena, const char *path);

/* Append `text`, in which \r \n \t \0 \\ and \xHH (lower case) are escapes. */
void test_unescape(struct buf *out, const char *text, size_t size);

/* Is no text there twice? Sorts them. */
bool test_are_distinct(const char **texts, size_t count);

#endif
