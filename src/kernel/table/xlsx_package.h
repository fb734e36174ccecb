/* xlsx_package.h: the parts of an Office Open XML package (ECMA-376 part 2): a zip archive of XML files.
 *
 * A package is foreign input and may be a bomb: at most PACKAGE_ENTRIES entries, at most `most_bytes` unpacked over
 * all parts read (counted while unpacking, whatever the archive claims), elements nested at most PACKAGE_DEPTH deep
 * with at most PACKAGE_ATTRIBUTES attributes.
 * A document type declaration is refused, as the standard forbids it; with it go entities, internal and external.
 * Every fault goes to the report. */
#ifndef ZWFW_TABLE_XLSX_PACKAGE_H
#define ZWFW_TABLE_XLSX_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct report;
struct package;

enum { PACKAGE_ENTRIES = 1000, PACKAGE_DEPTH = 64, PACKAGE_ATTRIBUTES = 64 };

/* What a part is handed to, piece by piece. Names come without their namespace prefix. `end` and `text` may be NULL. */
struct part_reader {
    void *subject;
    void (*start)(void *subject, const char *name, const char **attributes);
    void (*end)(void *subject, const char *name);
    void (*text)(void *subject, const char *text, size_t size);
};

/* NULL when the bytes are no archive that can be read (reported). The bytes must outlive it. It holds memory outside
 * the arena until package_close, or until the arena is reset. */
struct package *package_open(struct arena *arena, const void *bytes, size_t size, size_t most_bytes,
                             struct report *report);
void package_close(struct package *package);

bool package_has(struct package *package, const char *name);
/* Read one part to its end, or until package_stop. False when it is missing, damaged or over a limit (reported), or
 * was stopped (its caller has reported). */
bool package_read(struct package *package, const char *name, const struct part_reader *reader);
void package_stop(struct package *package);

/* The value of an attribute, its name without prefix; NULL when there is none. */
const char *attribute_find(const char **attributes, const char *name);

#endif
