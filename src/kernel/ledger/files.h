/* files.h: the folder of checkpoint files, seen as one long list of lines. Inside this room.
 *
 * A file is named after a day, "2021-06-01.txt", and the files follow each other in the order of their names. Lines are
 * only ever added after the last. A last line without its line feed was being written when the power went: it does
 * not count, and the next write takes its place. */
#ifndef ZWFW_LEDGER_FILES_H
#define ZWFW_LEDGER_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/base/moment.h"
#include "kernel/base/result.h"

struct arena;

/* Make the folder if it is missing. */
result files_prepare(const char *folder, struct arena *arena);

/* Every whole line, for the visit only; `place` is like "2021-06-01.txt第3行", `ends_file`: the last of its file. */
typedef result line_visitor(void *subject, const char *place, bool ends_file, const char *line, size_t size);
result files_each(const char *folder, struct arena *arena, line_visitor *visit, void *subject);

/* The last whole line of all; NULL when there is none. */
result files_newest_line(const char *folder, struct arena *arena, const char **line, size_t *size);

/* Add a line to the file of `day`, or to the newest file when that is of a later day (the clock was set back). OK means
 * it is on the disk. */
result files_append(const char *folder, struct arena *arena, struct date day, const char *line);

#endif
