#include <math.h>

#include "kernel/base/str.h"
#include "kernel/learn/inside.h"

enum { GUESSES = 3, BINS = 10 };

/* --- folds ------------------------------------------------------------------------------------------------------- */

/* splitmix64 (Steele et al. 2014): what must come out the same for the same seed. */
static uint64_t chance_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

void deal_folds(struct arena *arena, const struct learn_set *set, size_t folds, uint64_t seed, uint32_t *fold_of)
{
    size_t *order = ARENA_ARRAY(arena, size_t, set->count + 1);
    size_t *next = ARENA_ARRAY(arena, size_t, set->label_count + 1);
    for (size_t i = 0; i < set->count; i++) {
        size_t other = (size_t)(chance_next(&seed) % (i + 1));
        order[i] = order[other];
        order[other] = i;
    }
    /* Labels begin at different folds, or the first folds would get all of the rare ones. */
    for (size_t label = 0, from = 0; label < set->label_count; label++) {
        next[label] = from;
        for (size_t i = 0; i < set->count; i++) {
            from += set->samples[i].label == label;
        }
    }
    for (size_t i = 0; i < set->count; i++) {
        fold_of[order[i]] = (uint32_t)(next[set->samples[order[i]].label]++ % folds);
    }
}

/* --- counting ----------------------------------------------------------------------------------------------------- */

struct bin {
    size_t count, right;
    double confidence;
};

/* What the guesses of all folds add up to. */
struct sums {
    size_t *support, *guessed, *right; /* by label */
    size_t hits, near;                 /* the first guess was it; one of the first three was */
    struct bin bins[BINS];
};

static size_t label_number(const struct learn_set *set, const char *label)
{
    size_t number = 0;
    while (!str_equal(set->labels[number], label)) {
        number++;
    }
    return number;
}

static void count_guesses(struct sums *sums, const struct learn_set *set, size_t label,
                          const struct learn_guess *guesses, size_t count)
{
    size_t first = label_number(set, guesses[0].label);
    bool is_right = first == label;
    struct bin *bin = &sums->bins[(size_t)fmin(guesses[0].confidence * BINS, BINS - 1)];
    sums->support[label]++;
    sums->guessed[first]++;
    sums->right[label] += is_right;
    sums->hits += is_right;
    for (size_t i = 0; i < count; i++) {
        sums->near += str_equal(guesses[i].label, set->labels[label]);
    }
    bin->count++;
    bin->right += is_right;
    bin->confidence += guesses[0].confidence;
}

static void guess_fold(const struct learn_set *set, const struct learn_model *model, struct arena *scratch,
                       const uint32_t *fold_of, uint32_t fold, struct sums *sums)
{
    struct learn_guess guesses[GUESSES];
    for (size_t i = 0; i < set->count; i++) {
        if (fold_of[i] == fold) {
            size_t count = learn_rank(model, scratch, set->samples[i].fields, guesses, GUESSES);
            count_guesses(sums, set, set->samples[i].label, guesses, count);
            arena_reset(scratch);
        }
    }
}

static result run_fold(const struct learn_set *set, const struct learn_options *options, struct arena *arena,
                       const uint32_t *fold_of, uint32_t fold, struct sums *sums)
{
    struct learn_sample *rest = ARENA_ARRAY(arena, struct learn_sample, set->count);
    struct learn_set others = *set;
    struct learn_model *model;
    others.samples = rest;
    others.count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (fold_of[i] != fold) {
            rest[others.count++] = set->samples[i];
        }
    }
    TRY(learn_train(&others, options, &model));
    struct arena *scratch = arena_new(0);
    result r = failed(ERR_UNAVAILABLE, "内存不足");
    if (scratch && setjmp(*arena_guard(scratch)) == 0) {
        guess_fold(set, model, scratch, fold_of, fold, sums);
        r = SUCCESS;
    }
    arena_free(scratch);
    learn_model_free(model);
    return r;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void fill_figures(const struct learn_set *set, const struct sums *sums, struct learn_figures *figures)
{
    double f1 = 0;
    for (size_t label = 0; label < set->label_count; label++) {
        if (sums->support[label] > 0) {
            struct learn_class_figures *class = &figures->classes[figures->class_count++];
            *class = (struct learn_class_figures){.label = set->labels[label],
                                                  .support = sums->support[label],
                                                  .guessed = sums->guessed[label],
                                                  .right = sums->right[label]};
            class->precision = share((double)class->right, (double)class->guessed);
            class->recall = share((double)class->right, (double)class->support);
            class->f1 = share(2.0 * (double)class->right, (double)(class->guessed + class->support));
            f1 += class->f1;
        }
    }
    for (int i = 0; i < BINS; i++) {
        const struct bin *bin = &sums->bins[i];
        figures->calibration_error += fabs(bin->confidence - (double)bin->right) / (double)set->count;
    }
    figures->accuracy = share((double)sums->hits, (double)set->count);
    figures->first_three = share((double)sums->near, (double)set->count);
    figures->macro_f1 = share(f1, (double)figures->class_count);
}

result learn_evaluate(const struct learn_set *set, const struct learn_options *options, struct arena *arena,
                      size_t folds, uint64_t seed, void (*progress)(int64_t folds, void *subject), void *subject,
                      struct learn_figures *figures)
{
    struct sums sums = {ARENA_ARRAY(arena, size_t, set->label_count + 1),
                        ARENA_ARRAY(arena, size_t, set->label_count + 1),
                        ARENA_ARRAY(arena, size_t, set->label_count + 1), .hits = 0};
    uint32_t *fold_of = ARENA_ARRAY(arena, uint32_t, set->count + 1);
    if (folds < 2 || folds > set->count) {
        return invalid("folds", str_format(arena, "折数应在2和行数%zu之间", set->count));
    }
    *figures = (struct learn_figures){.count = set->count, .folds = folds};
    figures->classes = ARENA_ARRAY(arena, struct learn_class_figures, set->label_count + 1);
    deal_folds(arena, set, folds, seed, fold_of);
    for (uint32_t fold = 0; fold < folds; fold++) {
        TRY(run_fold(set, options, arena, fold_of, fold, &sums));
        if (progress) {
            progress(fold + 1, subject);
        }
    }
    fill_figures(set, &sums, figures);
    return SUCCESS;
}
