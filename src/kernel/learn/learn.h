/* learn.h: learns from labelled texts which label a new text has: orders and their categories, orders and their units.
 *
 * A text has one or more fields (subject, content). Each is brought into one form (full width to half width, capitals
 * to small letters, every run of digits to one sign, every run of spaces to one; punctuation stays: how people write
 * tells what they write about) and cut into its runs of one to three characters. A run counts twice: under its own
 * field, and under the whole text. What a run weighs is (1 + ln occurrences) · inverse document frequency; the whole
 * text is brought to length 1, each field to half of that, and all together to 1 again.
 *
 * The labels are told apart by a linear model: a support vector machine (squared hinge, one label against the rest,
 * liblinear) and a complement naive Bayes (Rennie et al. 2003), added with a share that the texts themselves decide:
 * some are held out, and the cost of errors, the share and the spread of the scores are those that foretell the labels
 * of what was held out best, with an offset for each label by which it is foretold as often as it comes, and some doubt
 * left for texts that nobody could tell. So a confidence is a probability: of what is said with 0.8, four fifths are
 * right, as far as new texts are like the old ones.
 *
 * Personal data. A model holds no text: a run is known by its keyed hash (SipHash-2-4 under the store's own key, so
 * that nobody without the key can try out names), no digit goes in, and `least_texts` leaves out what only a few texts
 * say, as are names. Still it is made of what citizens wrote: it stays in the store.
 *
 * The same set, options and order of samples give the same model, byte for byte, on the same machine. Not more than
 * LEARN_MOST_WEIGHTS weights (runs × labels): the rarest runs go first. */
#ifndef ZWFW_LEARN_LEARN_H
#define ZWFW_LEARN_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/buf.h"
#include "kernel/base/result.h"

struct arena;

enum {
    LEARN_KEY_SIZE = 16,
    LEARN_MOST_FIELDS = 8,
    LEARN_MOST_LABELS = 4096,
    LEARN_MOST_WEIGHTS = 16 << 20,
    LEARN_MOST_CHARACTERS = 4000, /* of a field; what comes after is not read */
};

struct learn_sample {
    const char *const *fields; /* valid UTF-8; NULL or "": none */
    size_t label;              /* its place among the labels of the set */
};

struct learn_set {
    const struct learn_sample *samples;
    size_t count;
    size_t field_count;        /* of every sample */
    const char *const *labels; /* those that no sample has are passed over */
    size_t label_count;
};

struct learn_options {
    uint8_t key[LEARN_KEY_SIZE];
    size_t least_texts;             /* a run that fewer texts hold is left out; 0 and 1: none is */
    bool (*goes_on)(void *subject); /* asked now and then; false: give up. NULL: always */
    void *subject;
};

struct learn_model;

/* ERR_INVALID for fewer than two labels with a sample, or more than LEARN_MOST_LABELS; ERR_CONFLICT when goes_on said
 * no; ERR_UNAVAILABLE when memory is exhausted. Takes its memory (some hundred bytes for each character of the texts)
 * outside any request. */
result learn_train(const struct learn_set *set, const struct learn_options *options, struct learn_model **model);
void learn_model_free(struct learn_model *model); /* NULL is fine */

struct learn_guess {
    const char *label; /* the model's */
    double confidence; /* 0 to 1; of all labels together 1 */
};

/* The likeliest labels of a text, likeliest first, at most `most`; how many. Any number of threads at once; scratch
 * memory on `arena`. `fields`: as many as the model learned from. */
size_t learn_rank(const struct learn_model *model, struct arena *arena, const char *const *fields,
                  struct learn_guess *guesses, size_t most);
size_t learn_label_count(const struct learn_model *model);
size_t learn_field_count(const struct learn_model *model);

/* A model as bytes (little-endian, see model.c), and back. The key is not among them. ERR_INVALID when they are not
 * what learn_write made, whole. */
result learn_write(const struct learn_model *model, struct arena *arena, struct bytes *bytes);
result learn_read(struct bytes bytes, const uint8_t key[LEARN_KEY_SIZE], struct learn_model **model);

/* --- measuring --------------------------------------------------------------------------------------------------- */

struct learn_class_figures {
    const char *label;
    size_t support, guessed, right; /* texts that have it; that were given it; both */
    double precision, recall, f1;   /* 0 where there is nothing to divide by */
};

struct learn_figures {
    size_t count, folds;
    double accuracy;
    double macro_f1;          /* the mean over the labels that a sample has */
    double first_three;       /* share of texts whose label is among the first three guesses */
    double calibration_error; /* mean distance of confidence and share right, in ten classes of confidence */
    struct learn_class_figures *classes;
    size_t class_count;
};

/* Cross-validation: the samples of each label are dealt into folds by chance (from `seed`); each fold is guessed by a
 * model that learned from the others alone. A label with fewer samples than folds is in some of them only.
 * `progress` (may be NULL) is told the folds done. ERR_INVALID for fewer than 2 folds, or more than samples; the rest
 * as learn_train. The same seed gives the same figures. */
result learn_evaluate(const struct learn_set *set, const struct learn_options *options, struct arena *arena,
                      size_t folds, uint64_t seed, void (*progress)(int64_t folds, void *subject), void *subject,
                      struct learn_figures *figures);

/* --- models that serve ------------------------------------------------------------------------------------------- */

/* The newest model of each name, for all threads: whoever asks gets it held until the arena goes, also when a newer one
 * has taken its place meanwhile. */
struct learn_shelf;
struct learn_shelf *learn_shelf_new(void); /* NULL when memory is exhausted */
void learn_shelf_free(void *shelf);        /* nobody may hold a model; NULL is fine */

/* The model of this name and version, or NULL when the shelf has another one or none. */
const struct learn_model *learn_shelf_find(struct learn_shelf *shelf, struct arena *arena, const char *name,
                                           int64_t version);
/* Takes the model over, in place of an older one, and gives it held as learn_shelf_find; one that came before stays
 * when it is newer or the same. */
const struct learn_model *learn_shelf_put(struct learn_shelf *shelf, struct arena *arena, const char *name,
                                          int64_t version, struct learn_model *model);

#endif
