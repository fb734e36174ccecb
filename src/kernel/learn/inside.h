/* inside.h: what the files of this room share. */
#ifndef ZWFW_LEARN_INSIDE_H
#define ZWFW_LEARN_INSIDE_H

#include "kernel/base/arena.h"
#include "kernel/learn/learn.h"

/* --- grams.c: the runs of characters of a text, by their keyed hashes ----------------------------------------------
 */

struct gram_key {
    uint64_t low, high;
};
struct gram_key gram_key_of(const uint8_t key[LEARN_KEY_SIZE]);

/* Block 0 is the whole text, block f the f-th field. A text of one field has block 1 alone. */
struct gram {
    uint64_t hash; /* of block and characters */
    uint32_t block, count;
};

/* Each run of a block once. Cut again and again into the same memory. */
struct grams {
    uint32_t *points;
    uint64_t *runs;
    struct gram *items;
    size_t count;
};

/* For texts whose fields have at most `most` bytes together. */
void grams_init(struct grams *grams, struct arena *arena, size_t most);
void grams_cut(struct grams *grams, struct gram_key key, const char *const *fields, size_t field_count);
/* The bytes of a text that are read at most. */
size_t text_size(const char *const *fields, size_t field_count);
/* Of the longest text of a set. */
size_t set_text_size(const struct learn_set *set);

/* --- vectors.c: runs that are known, and texts as vectors over them ------------------------------------------------
 */

struct vocabulary {
    uint64_t *hashes;     /* in order; the place is the run's number */
    float *weights;       /* inverse document frequencies */
    float unknown_weight; /* of what is not in it */
    size_t count;
    uint32_t *slots; /* number + 1, by the hash's low bits; 0: free */
    size_t slot_mask;
};

/* The runs of a set that at least `least` texts hold; the commonest when they are more than `most`. What is needed only
 * meanwhile is on `scratch`. */
void vocabulary_learn(struct vocabulary *vocabulary, struct arena *arena, struct arena *scratch, struct gram_key key,
                      const struct learn_set *set, size_t least, size_t most);
void vocabulary_index(struct vocabulary *vocabulary, struct arena *arena); /* the slots, from the hashes */

struct entry {
    uint32_t run;
    float value;
};
/* A text as a vector of length 1, less what its unknown runs take of it; `entries` has room for grams->count. How many.
 */
size_t vector_make(const struct vocabulary *vocabulary, const struct grams *grams, struct entry *entries);

/* --- evaluate.c ----------------------------------------------------------------------------------------------------
 */

/* Deal the samples into `folds`: fold_of[i]. Those of one label go round. */
void deal_folds(struct arena *arena, const struct learn_set *set, size_t folds, uint64_t seed, uint32_t *fold_of);

/* --- the model -----------------------------------------------------------------------------------------------------
 */

struct learn_model {
    struct arena *arena; /* all of it */
    struct gram_key key;
    size_t field_count, label_count;
    const char **labels;
    struct vocabulary vocabulary;
    int16_t *weights;       /* of a run for each label, in units of the label's scale */
    float *scales, *biases; /* by label */
    float doubt;            /* the share of texts for which any label is as likely */
};

/* A model without its parts, on an arena of its own; NULL when memory is exhausted. */
struct learn_model *model_new(void);

#endif
