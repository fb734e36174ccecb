#include <math.h>

#include "kernel/base/str.h"
#include "kernel/learn/inside.h"

/* --- life -------------------------------------------------------------------------------------------------------- */

struct learn_model *model_new(void)
{
    struct arena *arena = arena_new(0);
    if (!arena) {
        return 0;
    }
    if (setjmp(*arena_guard(arena))) {
        arena_free(arena);
        return 0;
    }
    struct learn_model *model = ARENA_NEW(arena, struct learn_model);
    model->arena = arena;
    arena_unguard(arena);
    return model;
}

void learn_model_free(struct learn_model *model)
{
    if (model) {
        arena_free(model->arena);
    }
}

size_t learn_label_count(const struct learn_model *model)
{
    return model->label_count;
}

size_t learn_field_count(const struct learn_model *model)
{
    return model->field_count;
}

/* --- asking ------------------------------------------------------------------------------------------------------ */

static void score_text(const struct learn_model *model, const struct entry *entries, size_t count, float *scores)
{
    size_t labels = model->label_count;
    for (size_t i = 0; i < count; i++) {
        const int16_t *weight = model->weights + entries[i].run * labels;
        for (size_t label = 0; label < labels; label++) {
            scores[label] += entries[i].value * weight[label];
        }
    }
    for (size_t label = 0; label < labels; label++) {
        scores[label] = scores[label] * model->scales[label] + model->biases[label];
    }
}

/* Put a guess among the best so far. Of equals the first label stays first. */
static size_t place_guess(struct learn_guess *guesses, size_t count, size_t most, struct learn_guess guess)
{
    size_t at = count;
    while (at > 0 && guesses[at - 1].confidence < guess.confidence) {
        at--;
    }
    if (at == most) {
        return count;
    }
    count += count < most;
    for (size_t i = count - 1; i > at; i--) {
        guesses[i] = guesses[i - 1];
    }
    guesses[at] = guess;
    return count;
}

size_t learn_rank(const struct learn_model *model, struct arena *arena, const char *const *fields,
                  struct learn_guess *guesses, size_t most)
{
    struct grams grams;
    grams_init(&grams, arena, text_size(fields, model->field_count));
    grams_cut(&grams, model->key, fields, model->field_count);
    struct entry *entries = ARENA_ARRAY(arena, struct entry, grams.count + 1);
    float *scores = ARENA_ARRAY(arena, float, model->label_count), highest = -INFINITY;
    score_text(model, entries, vector_make(&model->vocabulary, &grams, entries), scores);
    double sum = 0;
    for (size_t label = 0; label < model->label_count; label++) {
        highest = fmaxf(highest, scores[label]);
    }
    for (size_t label = 0; label < model->label_count; label++) {
        sum += exp(scores[label] - highest);
    }
    size_t count = 0;
    for (size_t label = 0; label < model->label_count && most > 0; label++) {
        double sure = exp(scores[label] - highest) / sum;
        struct learn_guess guess = {model->labels[label],
                                    (1 - model->doubt) * sure + model->doubt / (double)model->label_count};
        count = place_guess(guesses, count, most, guess);
    }
    return count;
}
