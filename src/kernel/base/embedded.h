/* embedded.h: the files that the build puts into the program: schema steps, facts, web pages. */
#ifndef ZWFW_BASE_EMBEDDED_H
#define ZWFW_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *path; /* from the root of the source tree: "data/calendar.csv" */
    const char *data; /* followed by a NUL */
    size_t size;
};

/* Ended by a row whose path is NULL. */
extern const struct embedded_file embedded_files[];

/* NULL when the program ships no such file. */
const struct embedded_file *embedded_find(const char *path);

#endif
