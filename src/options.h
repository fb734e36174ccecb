/* options.h: the words of a command line, read by a table. `--data DIR` and `--data=DIR` are the same; after `--` all
 * are plain words. An option that comes twice, is unknown, or lacks its value is refused with a Chinese reason. */
#ifndef ZWFW_OPTIONS_H
#define ZWFW_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct option {
    const char *name;  /* "--data" */
    const char *value; /* what stands for its value in the help: "目录"; NULL: a switch without one */
    const char *label; /* Chinese */
};

enum { MOST_OPTIONS = 16, MOST_WORDS = 8 };

struct options {
    const struct option *table;       /* ended by a row of zeros */
    const char *values[MOST_OPTIONS]; /* by row; NULL: not given; "": a switch that was given */
    const char *words[MOST_WORDS];
    size_t word_count;
};

/* NULL, or why not (on the arena). */
const char *options_parse(struct arena *arena, const struct option *table, char **arguments, struct options *options);

/* The value of an option of the table, NULL when it was not given. */
const char *option_value(const struct options *options, const char *name);
bool option_given(const struct options *options, const char *name);

/* Of `count` names, the one that a person who wrote `word` most likely meant; NULL when none is near. */
const char *nearest_name(const char *word, const char *const *names, size_t count);

#endif
