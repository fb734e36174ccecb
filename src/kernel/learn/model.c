#include <math.h>

#include "kernel/crypto/sm3.h"
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

/* A text without any known run says nothing: all labels are alike. */
static void score_text(const struct learn_model *model, const struct entry *entries, size_t count, float *scores)
{
    size_t labels = model->label_count;
    for (size_t i = 0; i < count; i++) {
        const int16_t *weight = model->weights + entries[i].run * labels;
        for (size_t label = 0; label < labels; label++) {
            scores[label] += entries[i].value * weight[label];
        }
    }
    for (size_t label = 0; label < labels && count > 0; label++) {
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

/* --- bytes ------------------------------------------------------------------------------------------------------- */

/* magic, head, labels (each a 2-byte length and its text), then by run: hashes, weights; by label: scales, biases; by
 * run and label: weights; and SM3 over all of it. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "models are written as they stand in memory");

static const char magic[8] = "ZWLEARN1";

struct head {
    uint32_t fields, labels, runs;
    float doubt, unknown_weight;
};

result learn_write(const struct learn_model *model, struct arena *arena, struct bytes *bytes)
{
    const struct vocabulary *known = &model->vocabulary;
    struct head head = {(uint32_t)model->field_count, (uint32_t)model->label_count, (uint32_t)known->count,
                        model->doubt, known->unknown_weight};
    uint8_t sum[SM3_SIZE];
    struct buf out;
    buf_init(&out, arena, SIZE_MAX / 4);
    buf_put(&out, magic, sizeof magic);
    buf_put(&out, &head, sizeof head);
    for (size_t label = 0; label < model->label_count; label++) {
        uint16_t size = (uint16_t)strnlen(model->labels[label], UINT16_MAX);
        buf_put(&out, &size, sizeof size);
        buf_put(&out, model->labels[label], size);
    }
    buf_put(&out, known->hashes, known->count * sizeof *known->hashes);
    buf_put(&out, known->weights, known->count * sizeof *known->weights);
    buf_put(&out, model->scales, model->label_count * sizeof *model->scales);
    buf_put(&out, model->biases, model->label_count * sizeof *model->biases);
    buf_put(&out, model->weights, known->count * model->label_count * sizeof *model->weights);
    sm3_hash(out.data, out.size, sum);
    buf_put(&out, sum, sizeof sum);
    *bytes = (struct bytes){out.data, out.size};
    return SUCCESS;
}

struct source {
    const uint8_t *at;
    size_t left;
};

/* The next `size` bytes on the model's arena; NULL when there are not so many. */
static void *take(struct source *source, struct arena *arena, size_t size)
{
    if (size > source->left) {
        return 0;
    }
    void *copy = arena_copy(arena, source->at, size);
    source->at += size;
    source->left -= size;
    return copy;
}

static bool read_parts(struct source source, struct learn_model *model)
{
    struct arena *arena = model->arena;
    const char *mark = take(&source, arena, sizeof magic);
    const struct head *head = take(&source, arena, sizeof *head);
    if (!mark || memcmp(mark, magic, sizeof magic) != 0 || !head || head->labels < 2 ||
        head->labels > LEARN_MOST_LABELS || head->runs > LEARN_MOST_WEIGHTS || head->fields > LEARN_MOST_FIELDS) {
        return false;
    }
    model->field_count = head->fields;
    model->label_count = head->labels;
    model->doubt = head->doubt;
    model->vocabulary.unknown_weight = head->unknown_weight;
    model->labels = ARENA_ARRAY(arena, const char *, head->labels);
    for (size_t label = 0; label < head->labels; label++) {
        const uint16_t *size = take(&source, arena, sizeof *size);
        if (!size || !(model->labels[label] = take(&source, arena, *size))) {
            return false;
        }
    }
    model->vocabulary.count = head->runs;
    model->vocabulary.hashes = take(&source, arena, head->runs * sizeof(uint64_t));
    model->vocabulary.weights = take(&source, arena, head->runs * sizeof(float));
    model->scales = take(&source, arena, head->labels * sizeof(float));
    model->biases = take(&source, arena, head->labels * sizeof(float));
    model->weights = take(&source, arena, (size_t)head->runs * head->labels * sizeof(int16_t));
    if (!model->vocabulary.hashes || !model->vocabulary.weights || !model->scales || !model->biases ||
        !model->weights || source.left != 0) {
        return false;
    }
    vocabulary_index(&model->vocabulary, arena);
    return true;
}

static result read_whole(struct bytes bytes, struct learn_model *model)
{
    uint8_t sum[SM3_SIZE];
    size_t size = bytes.size < sizeof sum ? 0 : bytes.size - sizeof sum;
    sm3_hash(bytes.data, size, sum);
    bool is_whole = bytes.size >= sizeof sum && memcmp(sum, (const char *)bytes.data + size, sizeof sum) == 0;
    return is_whole && read_parts((struct source){bytes.data, size}, model)
               ? SUCCESS
               : failed(ERR_INVALID, "派单模型不完整，请重新训练");
}

result learn_read(struct bytes bytes, const uint8_t key[LEARN_KEY_SIZE], struct learn_model **made)
{
    struct learn_model *model = model_new();
    result r = failed(ERR_UNAVAILABLE, "内存不足");
    *made = 0;
    if (model && setjmp(*arena_guard(model->arena)) == 0) {
        r = read_whole(bytes, model);
        model->key = gram_key_of(key);
        arena_unguard(model->arena);
    }
    if (is_ok(r)) {
        *made = model;
    } else {
        learn_model_free(model);
    }
    return r;
}
