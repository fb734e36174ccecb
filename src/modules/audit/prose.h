/* prose.h: sentences and the figures in them, each with what stands beside it.
 *
 * A mention is one printed figure. Its label is what stands between it and the mark or figure before it; its clause
 * begins at the comma before. Its role says what the figure is to the one it speaks of: the value itself, an earlier
 * value, a difference, a rate, a share. Lines of tables hold no mentions. */
#ifndef ZWFW_AUDIT_PROSE_H
#define ZWFW_AUDIT_PROSE_H

#include "modules/audit/reader.h"

enum role {
    ROLE_VALUE,
    ROLE_PRIOR, /* 去年同期的2987户, 由426项 */
    ROLE_DIFF,  /* 增加478户 */
    ROLE_AVERAGE,
    ROLE_RATE,   /* 办结率99.8% */
    ROLE_SHARE,  /* 占41.8% */
    ROLE_GROWTH, /* 同比增长12% */
    ROLE_POINTS,
    ROLE_TIMES,
    ROLE_PERCENT, /* any other percentage */
    ROLE_TARGET,  /* what should be, or a bound */
    ROLE_ASIDE,   /* part of another statement */
};

struct mention {
    const struct quantity *number;
    struct span span;
    uint32_t token, label, clause; /* tokens: of the number, the first of its label, the first of its clause */
    uint32_t after;                /* the first token behind the number */
    uint32_t sentence_start;       /* the first token of its sentence */
    uint32_t sentence, block;
    uint32_t open; /* the token of the bracket it stands in, NO_TOKEN for none */
    int32_t depth;
    uint32_t cues, measures, own_measures;
    uint32_t clause_cues;    /* of the whole clause up to the number */
    const struct word *kind; /* of a partition: its own, or that of its block */
    const struct word *own_kind;
    enum role role;
    int32_t direction; /* of a change: 1 up, -1 down, 0 not said */
    bool moved_to;     /* 增加至 */
    bool listed;       /* follows the number before it in a list: 43%、12% */
    bool of_before;    /* "预算数60999万元的40.4%": a share of the figure before it */
    bool with_subject; /* words of its own that the lexicon does not know stand in its label */
};

struct sentence {
    uint32_t first, last;             /* mentions */
    uint32_t first_token, last_token; /* last: the first behind it */
    uint32_t line;
    uint32_t section; /* of headings 一、 and （一）: equal for one section */
};

#define NO_TOKEN UINT32_MAX

struct prose {
    const struct reading *reading;
    struct mention *mentions;
    uint32_t mention_count;
    struct sentence *sentences;
    uint32_t sentence_count;
    bool *in_table; /* by line: it is a row or a cell of a table */
};

void prose_read(struct arena *arena, const struct reading *reading, struct prose *prose);

/* Do these two count the same sort of thing, so that one may be part of the other? */
bool mentions_add_up(const struct mention *a, const struct mention *b);
enum unit_class mention_class(const struct mention *mention);
bool mention_counts(const struct mention *mention); /* cases, records, people, bodies, or a bare number */
bool tokens_have(const struct reading *reading, uint32_t from, uint32_t to, uint32_t cues);
/* Do the sentences around this one, in its line, speak of something that was carried over, other than as a part of what
 * was accepted: 受理879件（含旧存343件）? */
bool paragraph_carries(const struct prose *prose, const struct sentence *sentence);
uint32_t tokens_measures(const struct reading *reading, uint32_t from, uint32_t to);

/* What stands before the figure: from the mark or figure before it, and from the beginning of its clause. */
static inline struct span mention_label(const struct reading *reading, const struct mention *mention)
{
    return (struct span){reading->tokens[mention->label].span.start, mention->span.start};
}
static inline struct span mention_clause(const struct reading *reading, const struct mention *mention)
{
    return (struct span){reading->tokens[mention->clause].span.start, mention->span.start};
}

#endif
