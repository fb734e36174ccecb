#include <linear.h>
#include <math.h>

#include "kernel/base/str.h"
#include "kernel/learn/inside.h"

/* What follows was found by cross-validation on Chinese texts of public services (names of items with what they ask
 * for, by department, subject and type), in large and in small training sets. */
static const double bayes_smoothing = 0.1;
static const double costs[] = {0.25, 1, 4}; /* of a support vector machine's errors: clear labels like it high */
static const double shares[] = {0, 0.25, 0.5, 0.75, 1};              /* of naive Bayes beside 1 of the machine */
static const double doubts[] = {0.005, 0.01, 0.02, 0.05, 0.1, 0.15}; /* of texts whose label is nobody's to foretell */
static const double offset_smoothing = 5; /* samples of each class, as many as are expected */
enum { COSTS = 3, SHARES = 5, DOUBTS = 6, USUAL_COST = 1, USUAL_DOUBT = 2, OFFSET_ROUNDS = 10 };

/* Held out: each of five parts in turn, or when that would take long one of ten. */
static const double most_work = 1e8; /* entries × labels */
enum { PARTS = 5, PARTS_OF_LARGE = 10, DEALT_BY = 1 };

struct learner {
    struct arena *arena;
    struct arena *scratch; /* of one step of learning: what it needs is as large as all that stays */
    const struct learn_options *options;
    size_t count, width, classes; /* samples; runs; labels that a sample has */
    size_t *label_of;             /* of a class, its label */
    uint32_t *class_of;           /* of a sample */
    uint32_t *part_of;            /* of a sample */
    struct feature_node **rows;
    double work;
    struct vocabulary vocabulary;
};

static result give_up(void)
{
    return failed(ERR_CONFLICT, "训练已中止");
}

static bool goes_on(const struct learner *learner)
{
    return !learner->options->goes_on || learner->options->goes_on(learner->options->subject);
}

/* --- samples as vectors ------------------------------------------------------------------------------------------ */

static result number_classes(struct learner *learner, const struct learn_set *set)
{
    size_t *class_of_label = ARENA_ARRAY(learner->arena, size_t, set->label_count + 1);
    for (size_t i = 0; i < set->count; i++) {
        class_of_label[set->samples[i].label]++;
    }
    learner->label_of = ARENA_ARRAY(learner->arena, size_t, set->label_count + 1);
    for (size_t label = 0; label < set->label_count; label++) {
        if (class_of_label[label] > 0) {
            class_of_label[label] = learner->classes;
            learner->label_of[learner->classes++] = label;
        }
    }
    if (learner->classes < 2 || learner->classes > LEARN_MOST_LABELS) {
        return invalid("label", learner->classes < 2 ? "至少要有两个类别，每个类别至少一行，才能学习如何区分"
                                                     : "类别超过4096个，请改用上一级的类别");
    }
    learner->class_of = ARENA_ARRAY(learner->arena, uint32_t, set->count);
    for (size_t i = 0; i < set->count; i++) {
        learner->class_of[i] = (uint32_t)class_of_label[set->samples[i].label];
    }
    return SUCCESS;
}

/* liblinear counts features from 1, and wants the bias as the last one. */
static struct feature_node *make_row(const struct learner *learner, const struct entry *entries, size_t count)
{
    struct feature_node *row = ARENA_ARRAY(learner->arena, struct feature_node, count + 2);
    for (size_t i = 0; i < count; i++) {
        row[i] = (struct feature_node){(int)entries[i].run + 1, entries[i].value};
    }
    row[count] = (struct feature_node){(int)learner->width + 1, 1};
    row[count + 1] = (struct feature_node){-1, 0};
    return row;
}

static void make_rows(struct learner *learner, const struct learn_set *set, struct gram_key key)
{
    struct grams grams;
    size_t most = set_text_size(set);
    grams_init(&grams, learner->scratch, most);
    struct entry *entries = ARENA_ARRAY(learner->scratch, struct entry, 6 * most + 1);
    learner->width = learner->vocabulary.count;
    learner->rows = ARENA_ARRAY(learner->arena, struct feature_node *, set->count);
    for (size_t i = 0; i < set->count; i++) {
        grams_cut(&grams, key, set->samples[i].fields, set->field_count);
        size_t count = vector_make(&learner->vocabulary, &grams, entries);
        learner->rows[i] = make_row(learner, entries, count);
        learner->work += (double)count * (double)learner->classes;
    }
}

/* --- the two machines: a weight of each run, then a bias, for each class: weights[run * classes + class]
 * -------------------------------------------------------------------------------------------- */

/* Which samples to learn from: all but those of one part; NO_PART: all. */
#define NO_PART UINT32_MAX

static void say_nothing(const char *text)
{
    (void)text;
}

/* One class against the rest. The primal solver, whose result does not hang on chance. */
static void fit_class(const struct learner *learner, const struct problem *problem, double cost, size_t class,
                      double *room, float *weights)
{
    const struct parameter parameter = {.solver_type = L2R_L2LOSS_SVC, .eps = 0.1, .C = cost, .init_sol = room};
    for (size_t run = 0; run <= learner->width; run++) {
        room[run] = weights[run * learner->classes + class];
    }
    set_print_string_function(say_nothing);
    struct model *model = train(problem, &parameter);
    for (size_t run = 0; run <= learner->width; run++) {
        weights[run * learner->classes + class] = (float)model->w[run];
    }
    free_and_destroy_model(&model);
}

/* From the weights that are there (of a smaller cost, or zero) it is not far to those that are sought. */
static result fit_svm(const struct learner *learner, uint32_t left_out, double cost, float *weights)
{
    double *room = ARENA_ARRAY(learner->scratch, double, learner->width + 1);
    size_t *chosen = ARENA_ARRAY(learner->scratch, size_t, learner->count);
    struct problem problem = {.n = (int)learner->width + 1, .bias = 1};
    problem.x = ARENA_ARRAY(learner->scratch, struct feature_node *, learner->count);
    problem.y = ARENA_ARRAY(learner->scratch, double, learner->count);
    for (size_t i = 0; i < learner->count; i++) {
        if (learner->part_of[i] != left_out) {
            chosen[problem.l] = i;
            problem.x[problem.l++] = learner->rows[i];
        }
    }
    for (size_t class = 0; class < learner->classes; class ++) {
        int have = 0;
        if (!goes_on(learner)) {
            return give_up();
        }
        for (int i = 0; i < problem.l; i++) {
            problem.y[i] = learner->class_of[chosen[i]] == class ? 1 : -1;
            have += problem.y[i] > 0;
        }
        if (have > 0 && have < problem.l) {
            fit_class(learner, &problem, cost, class, room, weights);
        } else {
            weights[learner->width * learner->classes + class] = have > 0 ? 1 : -1;
        }
    }
    return SUCCESS;
}

/* Complement naive Bayes: what a class weighs a run by is how rare the run is outside the class. */
static void fit_bayes(const struct learner *learner, uint32_t left_out, float *weights)
{
    size_t classes = learner->classes;
    double *run_totals = ARENA_ARRAY(learner->scratch, double, learner->width + 1);
    double *sums = ARENA_ARRAY(learner->scratch, double, classes);
    double *norms = ARENA_ARRAY(learner->scratch, double, classes);
    for (size_t i = 0; i < learner->count; i++) {
        for (const struct feature_node *at = learner->rows[i]; learner->part_of[i] != left_out && at->index >= 0;
             at++) {
            size_t run = (size_t)at->index - 1;
            run_totals[run] += run < learner->width ? at->value : 0;
            weights[run * classes + learner->class_of[i]] += (float)(run < learner->width ? at->value : 0);
        }
    }
    for (size_t run = 0; run < learner->width; run++) {
        for (size_t class = 0; class < classes; class ++) {
            sums[class] += run_totals[run] + bayes_smoothing - weights[run * classes + class];
        }
    }
    for (size_t run = 0; run < learner->width; run++) {
        for (size_t class = 0; class < classes; class ++) {
            float *weight = &weights[run * classes + class];
            double outside = run_totals[run] + bayes_smoothing - *weight;
            *weight = (float)-log((outside > 1e-9 ? outside : 1e-9) / sums[class]);
            norms[class] += *weight;
        }
    }
    for (size_t run = 0; run < learner->width; run++) {
        for (size_t class = 0; class < classes; class ++) {
            weights[run * classes + class] *= (float)((double)learner->width / norms[class]);
        }
    }
}

static void score_row(const struct learner *learner, const float *weights, const struct feature_node *row,
                      double *scores)
{
    memset(scores, 0, learner->classes * sizeof *scores);
    for (; row->index >= 0; row++) {
        const float *weight = weights + ((size_t)row->index - 1) * learner->classes;
        for (size_t class = 0; class < learner->classes; class ++) {
            scores[class] += row->value * weight[class];
        }
    }
}

/* --- how much of each, and how sure ------------------------------------------------------------------------------ */

/* The scores of what was held out: those of samples[k] at k * classes. */
struct held {
    size_t *samples, count;
    double *svm[COSTS], *bayes;
    double *scores; /* room for those of one sample */
};

struct recipe {
    size_t cost;
    double svm, bayes; /* what the scores are multiplied by */
    double *offsets;   /* what is added, by class */
    double doubt;
};

static float *weights_new(const struct learner *learner, struct arena *arena)
{
    return ARENA_ARRAY(arena, float, (learner->width + 1) * learner->classes);
}

static void score_part(const struct learner *learner, const struct held *held, uint32_t part, const float *weights,
                       double *scores)
{
    for (size_t k = 0; k < held->count; k++) {
        if (learner->part_of[held->samples[k]] == part) {
            score_row(learner, weights, learner->rows[held->samples[k]], scores + k * learner->classes);
        }
    }
}

static result score_held(const struct learner *learner, uint32_t part, struct held *held)
{
    float *svm = weights_new(learner, learner->scratch), *bayes = weights_new(learner, learner->scratch);
    for (size_t cost = 0; cost < COSTS; cost++) {
        if (held->svm[cost]) {
            TRY(fit_svm(learner, part, costs[cost], svm));
            score_part(learner, held, part, svm, held->svm[cost]);
        }
    }
    fit_bayes(learner, part, bayes);
    score_part(learner, held, part, bayes, held->bayes);
    return SUCCESS;
}

/* Take the mean of each sample's scores away, and give how far they spread. */
static double spread_of(const struct learner *learner, const struct held *held, double *scores)
{
    double square = 0;
    for (size_t k = 0; k < held->count; k++) {
        double *row = scores + k * learner->classes, mean = 0;
        for (size_t class = 0; class < learner->classes; class ++) {
            mean += row[class] / (double)learner->classes;
        }
        for (size_t class = 0; class < learner->classes; class ++) {
            row[class] -= mean;
            square += row[class] * row[class];
        }
    }
    double spread = sqrt(square / (double)(held->count * learner->classes));
    return spread > 1e-12 ? spread : 1;
}

/* The scores of a held-out sample; what their exponentials add up to when that of its own class is 1. */
static double mix_scores(const struct learner *learner, const struct held *held, const struct recipe *recipe, size_t k,
                         double *scores)
{
    const double *svm = held->svm[recipe->cost] + k * learner->classes, *bayes = held->bayes + k * learner->classes;
    size_t own = learner->class_of[held->samples[k]];
    double sum = 0;
    for (size_t class = 0; class < learner->classes; class ++) {
        scores[class] = recipe->svm * svm[class] + recipe->bayes * bayes[class] + recipe->offsets[class];
    }
    for (size_t class = 0; class < learner->classes; class ++) {
        sum += exp(scores[class] - scores[own]);
    }
    return sum;
}

/* How surprising the true classes of what was held out are, in nats a sample. */
static double surprise_of(const struct learner *learner, const struct held *held, struct recipe recipe, double factor)
{
    double surprise = 0;
    recipe.svm *= factor;
    recipe.bayes *= factor;
    for (size_t k = 0; k < held->count; k++) {
        double sum = mix_scores(learner, held, &recipe, k, held->scores);
        surprise -= log((1 - recipe.doubt) / sum + recipe.doubt / (double)learner->classes) / (double)held->count;
    }
    return surprise;
}

/* One class against the rest leaves the commoner classes ahead. Offset each so that it is expected as often as it comes
 * in what was held out; a class that hardly comes there stays where it is. */
static void fit_offsets(const struct learner *learner, const struct held *held, struct recipe *recipe)
{
    double *expected = ARENA_ARRAY(learner->arena, double, learner->classes);
    double *seen = ARENA_ARRAY(learner->arena, double, learner->classes);
    for (int round = 0; round < OFFSET_ROUNDS; round++) {
        for (size_t class = 0; class < learner->classes; class ++) {
            expected[class] = seen[class] = offset_smoothing;
        }
        for (size_t k = 0; k < held->count; k++) {
            size_t own = learner->class_of[held->samples[k]];
            double sum = mix_scores(learner, held, recipe, k, held->scores);
            for (size_t class = 0; class < learner->classes; class ++) {
                expected[class] += exp(held->scores[class] - held->scores[own]) / sum;
            }
            seen[own]++;
        }
        for (size_t class = 0; class < learner->classes; class ++) {
            recipe->offsets[class] += log(seen[class] / expected[class]);
        }
    }
}

/* The least surprise over the factors by which both scores are multiplied, by golden section on their logarithm. Few
 * texts that are easily told apart would ask for any factor: it has a limit. */
static double fit_factor(const struct learner *learner, const struct held *held, struct recipe *recipe)
{
    enum { STEPS = 20 };
    const double golden = 0.6180339887498949;
    double low = -3, high = 2;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = surprise_of(learner, held, *recipe, exp(left));
    double at_right = surprise_of(learner, held, *recipe, exp(right));
    for (int i = 0; i < STEPS; i++) {
        if (at_left < at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = surprise_of(learner, held, *recipe, exp(left));
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = surprise_of(learner, held, *recipe, exp(right));
        }
    }
    recipe->svm *= exp((low + high) / 2);
    recipe->bayes *= exp((low + high) / 2);
    return surprise_of(learner, held, *recipe, 1);
}

static void try_recipe(const struct learner *learner, const struct held *held, struct recipe recipe, double *least,
                       struct recipe *best)
{
    double surprise = fit_factor(learner, held, &recipe);
    if (surprise < *least) {
        *least = surprise;
        *best = recipe;
    }
}

static struct recipe choose_recipe(const struct learner *learner, const struct held *held)
{
    double least = INFINITY, bayes_spread = spread_of(learner, held, held->bayes);
    double *offsets = ARENA_ARRAY(learner->arena, double, learner->classes);
    struct recipe best = {.offsets = offsets};
    for (size_t cost = 0; cost < COSTS; cost++) {
        double svm_spread = held->svm[cost] ? spread_of(learner, held, held->svm[cost]) : 0;
        for (size_t share = 0; share < SHARES && held->svm[cost]; share++) {
            struct recipe recipe = {cost, 1 / svm_spread, shares[share] / bayes_spread, offsets, doubts[USUAL_DOUBT]};
            try_recipe(learner, held, recipe, &least, &best);
        }
    }
    fit_offsets(learner, held, &best);
    struct recipe chosen = best;
    double least_doubt = 2 / (double)(held->count + 2); /* what so few texts cannot show (Laplace) */
    least = INFINITY;
    for (size_t doubt = 0; doubt < DOUBTS; doubt++) {
        struct recipe recipe = chosen;
        recipe.doubt = fmax(doubts[doubt], least_doubt);
        try_recipe(learner, held, recipe, &least, &best);
    }
    return best;
}

/* Room for the scores of the samples of the first `parts` parts. */
static struct held held_new(const struct learner *learner, uint32_t parts, bool is_large)
{
    struct held held = {.samples = ARENA_ARRAY(learner->arena, size_t, learner->count)};
    for (size_t i = 0; i < learner->count; i++) {
        if (learner->part_of[i] < parts) {
            held.samples[held.count++] = i;
        }
    }
    size_t cells = held.count * learner->classes;
    for (size_t cost = 0; cost < COSTS; cost++) {
        held.svm[cost] = !is_large || cost == USUAL_COST ? ARENA_ARRAY(learner->arena, double, cells) : 0;
    }
    held.bayes = ARENA_ARRAY(learner->arena, double, cells);
    held.scores = ARENA_ARRAY(learner->arena, double, learner->classes);
    return held;
}

static result find_recipe(const struct learner *learner, const struct learn_set *set, struct recipe *recipe)
{
    bool is_large = learner->work > most_work;
    uint32_t parts = is_large ? 1 : PARTS;
    deal_folds(learner->arena, set, is_large ? PARTS_OF_LARGE : PARTS, DEALT_BY, learner->part_of);
    struct held held = held_new(learner, parts, is_large);
    for (uint32_t part = 0; part < parts; part++) {
        TRY(score_held(learner, part, &held));
        arena_reset(learner->scratch);
    }
    *recipe = choose_recipe(learner, &held);
    return SUCCESS;
}

/* --- the model -----------------------------------------------------------------------------------------------------
 */

static void fill_model(const struct learner *learner, const struct learn_set *set, struct learn_model *model,
                       const float *weights)
{
    struct arena *arena = model->arena;
    size_t classes = learner->classes, cells = learner->width * classes;
    model->field_count = set->field_count;
    model->label_count = classes;
    model->labels = ARENA_ARRAY(arena, const char *, classes);
    model->scales = ARENA_ARRAY(arena, float, classes);
    model->biases = ARENA_ARRAY(arena, float, classes);
    model->weights = ARENA_ARRAY(arena, int16_t, cells + 1);
    for (size_t class = 0; class < classes; class ++) {
        model->labels[class] = str_copy(arena, set->labels[learner->label_of[class]]);
        model->biases[class] = weights[cells + class];
        float most = 0;
        for (size_t run = 0; run < learner->width; run++) {
            most = fmaxf(most, fabsf(weights[run * classes + class]));
        }
        model->scales[class] = most > 0 ? most / INT16_MAX : 1;
        for (size_t run = 0; run < learner->width; run++) {
            model->weights[run * classes + class] =
                (int16_t)lrintf(weights[run * classes + class] / model->scales[class]);
        }
    }
    model->vocabulary =
        (struct vocabulary){.count = learner->width, .unknown_weight = learner->vocabulary.unknown_weight};
    model->vocabulary.hashes = (void *)arena_copy(arena, learner->vocabulary.hashes, learner->width * sizeof(uint64_t));
    model->vocabulary.weights = (void *)arena_copy(arena, learner->vocabulary.weights, learner->width * sizeof(float));
    vocabulary_index(&model->vocabulary, arena);
}

static result learn(struct learner *learner, const struct learn_set *set, struct learn_model *model)
{
    struct recipe recipe = {0};
    TRY(number_classes(learner, set));
    model->key = gram_key_of(learner->options->key);
    vocabulary_learn(&learner->vocabulary, learner->arena, learner->scratch, model->key, set,
                     learner->options->least_texts, LEARN_MOST_WEIGHTS / learner->classes);
    arena_reset(learner->scratch);
    learner->count = set->count;
    learner->part_of = ARENA_ARRAY(learner->arena, uint32_t, set->count);
    make_rows(learner, set, model->key);
    arena_reset(learner->scratch);
    TRY(find_recipe(learner, set, &recipe));
    float *svm = weights_new(learner, learner->scratch), *bayes = weights_new(learner, learner->scratch);
    TRY(fit_svm(learner, NO_PART, costs[recipe.cost], svm));
    fit_bayes(learner, NO_PART, bayes);
    for (size_t i = 0; i < (learner->width + 1) * learner->classes; i++) {
        svm[i] = (float)(recipe.svm * svm[i] + recipe.bayes * bayes[i]);
    }
    for (size_t class = 0; class < learner->classes; class ++) {
        svm[learner->width * learner->classes + class] += (float)recipe.offsets[class];
    }
    model->doubt = (float)recipe.doubt;
    fill_model(learner, set, model, svm);
    return SUCCESS;
}

result learn_train(const struct learn_set *set, const struct learn_options *options, struct learn_model **made)
{
    struct learn_model *model = model_new();
    struct arena *arena = arena_new(0), *scratch = arena_new(0);
    result r = failed(ERR_UNAVAILABLE, "内存不足，没有完成训练");
    *made = 0;
    if (model && arena && scratch && setjmp(*arena_guard(arena)) == 0 && setjmp(*arena_guard(scratch)) == 0 &&
        setjmp(*arena_guard(model->arena)) == 0) {
        struct learner learner = {.arena = arena, .scratch = scratch, .options = options};
        r = learn(&learner, set, model);
        arena_unguard(model->arena);
    }
    arena_free(scratch);
    arena_free(arena);
    if (is_ok(r)) {
        *made = model;
    } else {
        learn_model_free(model);
    }
    return r;
}
