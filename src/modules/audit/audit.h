/* audit.h: the arithmetic of a published bulletin, read from its plain text.
 *
 * The text is read as Chinese official prose and tables: figures with their unit, what they count, and the relations
 * that the sentences state (其中, 共计, 占, 率, 较…增加, 日均). The relations are checked on intervals, so that what
 * rounding can explain is never found fault with. No rule knows a city, a document or a figure. Nothing is stored.
 *
 * A finding is a question to the author: what does not fit, the arithmetic, what would explain it. Places are bytes of
 * the UTF-8 text, characters (code points) and lines, the lines from 1, the rest from 0. A text of at most 2 MiB; at
 * most 500 findings. */
#ifndef ZWFW_AUDIT_AUDIT_H
#define ZWFW_AUDIT_AUDIT_H

#include "kernel/record/record.h"

struct calendar;

/* Where it stands in the text. */
struct text_span {
    int64_t line;        /* from 1 */
    int64_t start, end;  /* bytes, from 0; end is the first behind it */
    int64_t first, last; /* characters, from 0; last is the first behind it */
    const char *text;
};

struct text_finding {
    const char *rule; /* "SUM" … */
    const char *rule_title;
    const char *severity; /* "contradiction", "rounding", "definition", "form" */
    const char *severity_title;
    const char *arithmetic;
    const char *question;
    LIST(struct text_span) spans; /* the first is what is asked about */
};

struct text_audit {
    LIST(struct text_finding) findings; /* in the order of the text */
    int64_t left_out;                   /* findings beyond the most that are given */
    int64_t figures;                    /* read in the prose */
    int64_t lines;
    bool converted; /* from GB18030 */
};
extern const struct record text_audit_record;

/* ERR_MALFORMED when it is no text, ERR_TOO_LARGE. All of it is on the arena. */
result text_audit_run(struct arena *arena, const struct calendar *calendar, const char *bytes, size_t size,
                      struct text_audit *out);

#endif
