/* What the learner promises, on small made-up texts. */
#include "kernel/learn/learn.h"

#include <math.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "t.h"

enum { TEXTS = 90 };

static struct arena *arena;

static const char *const labels[] = {"环境", "交通", "社保", "从未出现"};

/* Nouns of three subjects, in sentences that are otherwise alike. */
static const char *const nouns[3][6] = {
    {"烧烤油烟", "工地噪音", "污水横流", "垃圾堆放", "扬尘污染", "河道发臭"},
    {"路灯不亮", "公交晚点", "占道停车", "路面破损", "红绿灯坏", "车站拥堵"},
    {"养老金发放", "社保卡补办", "工资拖欠", "医保报销", "失业登记", "工伤认定"},
};
static struct learn_set make_set(size_t count)
{
    struct learn_sample *samples = ARENA_ARRAY(arena, struct learn_sample, count);
    for (size_t i = 0; i < count; i++) {
        const char **fields = ARENA_ARRAY(arena, const char *, 2);
        const char *noun = nouns[i % 3][i / 3 % 6];
        fields[0] = i % 5 == 0 ? 0 : noun;
        switch (i % 4) {
        case 0: fields[1] = str_format(arena, "您好，我家楼下%s，已经%zu天，请尽快处理。", noun, i); break;
        case 1: fields[1] = str_format(arena, "反映%s的问题，打过%zu次电话没有结果！", noun, i); break;
        case 2: fields[1] = str_format(arena, "请问%s应该找哪个部门？本人1390000%04zu", noun, i); break;
        default: fields[1] = str_format(arena, "市民来电：%s，希望在%zu日内答复", noun, i); break;
        }
        samples[i] = (struct learn_sample){fields, i % 3};
    }
    return (struct learn_set){samples, count, 2, labels, 4};
}

/* Labels without regard to the texts. */
static void shuffle_labels(struct learn_set *set)
{
    struct learn_sample *samples = (struct learn_sample *)(uintptr_t)set->samples;
    for (size_t i = 0; i < set->count; i++) {
        samples[i].label = i * i * 7 / 11 % 3;
    }
}

static struct learn_model *trained(const struct learn_set *set, const struct learn_options *options)
{
    struct learn_model *model;
    assert_ok(learn_train(set, options, &model));
    return model;
}

static struct bytes written(const struct learn_model *model)
{
    struct bytes bytes;
    assert_ok(learn_write(model, arena, &bytes));
    return bytes;
}

static struct learn_guess first_guess(const struct learn_model *model, const char *subject, const char *text)
{
    struct learn_guess guesses[3];
    const char *const fields[] = {subject, text};
    assert_int_equal(learn_rank(model, arena, fields, guesses, 3), 3);
    assert_true(guesses[0].confidence >= guesses[1].confidence && guesses[1].confidence >= guesses[2].confidence);
    double sum = guesses[0].confidence + guesses[1].confidence + guesses[2].confidence;
    assert_true(fabs(sum - 1) < 1e-6); /* three labels have samples */
    return guesses[0];
}

/* --- learning ---------------------------------------------------------------------------------------------------- */

static void test_learns(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    struct learn_model *model = trained(&set, &(struct learn_options){0});
    assert_int_equal(learn_label_count(model), 3);
    assert_int_equal(learn_field_count(model), 2);
    assert_string_equal(first_guess(model, "", "小区门口污水横流，没有人管").label, "环境");
    assert_string_equal(first_guess(model, "路面破损", 0).label, "交通");
    struct learn_guess sure = first_guess(model, "医保报销", "医保报销的材料要交到哪里");
    assert_string_equal(sure.label, "社保");
    assert_true(sure.confidence > 0.6);
    assert_true(first_guess(model, "", "").confidence < 0.6); /* nothing said: nothing known */
    assert_true(first_guess(model, "", "wholly other words").confidence < 0.6);
    learn_model_free(model);
    learn_model_free(0);
}

/* One form for what is the same to a reader. */
static void test_forms(void **state)
{
    static const char *const pairs[][2] = {
        {"ＡＢＣ小区１２号楼！", "abc小区9号楼!"},
        {"电话13900001111", "电话13711112222"},
        {"路灯 \t\n 不亮", "路灯 不亮"},
        {"\u3000 公交晚点。 ", "公交晚点。"},
    };
    (void)state;
    struct learn_set set = make_set(TEXTS);
    shuffle_labels(&set); /* so that no confidence is near 1 */
    struct learn_model *model = trained(&set, &(struct learn_options){0});
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_true(first_guess(model, 0, pairs[i][0]).confidence == first_guess(model, 0, pairs[i][1]).confidence);
    }
    assert_true(first_guess(model, 0, "路灯").confidence != first_guess(model, 0, "公交").confidence);
    assert_true(first_guess(model, 0, "路灯！").confidence != first_guess(model, 0, "路灯？").confidence);
    learn_model_free(model);
}

static void test_same_again(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    struct learn_options options = {.key = {1, 2, 3}}, other = {.key = {1, 2, 4}};
    struct learn_model *first = trained(&set, &options), *second = trained(&set, &options);
    struct learn_model *third = trained(&set, &other);
    struct bytes a = written(first), b = written(second), c = written(third);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    assert_true(a.size != c.size || memcmp(a.data, c.data, a.size) != 0);
    assert_true(fabs(first_guess(first, 0, "路灯不亮").confidence - first_guess(third, 0, "路灯不亮").confidence) <
                0.01);
    learn_model_free(first);
    learn_model_free(second);
    learn_model_free(third);
}

/* Nothing that was written stands in a model, and what only one text says leaves no trace at all. */
static void test_no_text(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    const char *const told[] = {"欧阳翠花", "我叫欧阳翠花，住在凤凰里"};
    struct learn_sample *samples = (struct learn_sample *)(uintptr_t)set.samples;
    struct learn_options options = {.least_texts = 2};
    samples[7].fields = told;
    struct learn_model *with = trained(&set, &options);
    struct bytes bytes = written(with);
    assert_null(memmem(bytes.data, bytes.size, "欧阳", strlen("欧阳")));
    assert_true(first_guess(with, "欧阳翠花", 0).confidence == first_guess(with, "", 0).confidence);
    assert_non_null(memmem(bytes.data, bytes.size, labels[0], strlen(labels[0])));
    learn_model_free(with);
}

static bool never(void *subject)
{
    (void)subject;
    return false;
}

static void test_refused(void **state)
{
    (void)state;
    struct learn_model *model;
    struct learn_set set = make_set(TEXTS), none = make_set(1);
    struct learn_sample *samples = (struct learn_sample *)(uintptr_t)set.samples;
    none.count = 0;
    assert_fails(ERR_INVALID, learn_train(&none, &(struct learn_options){0}, &model));
    assert_fails(ERR_CONFLICT, learn_train(&set, &(struct learn_options){.goes_on = never}, &model));
    for (size_t i = 0; i < TEXTS; i++) {
        samples[i].label = 3;
    }
    result r = learn_train(&set, &(struct learn_options){0}, &model);
    assert_fails(ERR_INVALID, r);
    assert_non_null(strstr(r.reason, "至少要有两个类别"));
    assert_null(model);
}

/* Labels with one text, texts without any: no fault, and no class that is never guessed by mistake of ours. */
static void test_scarce(void **state)
{
    static const char *const empty[] = {0, 0};
    (void)state;
    struct learn_set set = make_set(TEXTS);
    struct learn_sample *samples = (struct learn_sample *)(uintptr_t)set.samples;
    samples[1].label = 3;
    samples[2].fields = empty;
    struct learn_model *model = trained(&set, &(struct learn_options){0});
    assert_int_equal(learn_label_count(model), 4);
    learn_model_free(model);
    for (size_t i = 0; i < TEXTS; i++) {
        samples[i].fields = empty;
    }
    model = trained(&set, &(struct learn_options){0});
    struct learn_guess guess;
    assert_int_equal(learn_rank(model, arena, empty, &guess, 1), 1);
    learn_model_free(model);
}

/* --- as bytes ---------------------------------------------------------------------------------------------------- */

static void test_bytes(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    struct learn_options options = {.key = {9}};
    struct learn_model *model = trained(&set, &options), *again;
    struct bytes bytes = written(model);
    assert_ok(learn_read(bytes, options.key, &again));
    struct learn_guess a = first_guess(model, 0, "扬尘污染严重"), b = first_guess(again, 0, "扬尘污染严重");
    assert_string_equal(a.label, b.label);
    assert_true(a.confidence == b.confidence);
    struct bytes second = written(again);
    assert_int_equal(second.size, bytes.size);
    assert_memory_equal(second.data, bytes.data, bytes.size);
    learn_model_free(again);
    for (size_t size = 0; size < bytes.size; size += size < 200 ? 1 : 997) {
        assert_fails(ERR_INVALID, learn_read((struct bytes){bytes.data, size}, options.key, &again));
        assert_null(again);
    }
    char *broken = arena_copy(arena, bytes.data, bytes.size);
    for (size_t at = 0; at < bytes.size; at += 1009) {
        broken[at] ^= 1;
        assert_fails(ERR_INVALID, learn_read((struct bytes){broken, bytes.size}, options.key, &again));
        broken[at] ^= 1;
    }
    learn_model_free(model);
}

/* --- measuring --------------------------------------------------------------------------------------------------- */

static void count_folds(int64_t folds, void *subject)
{
    *(int64_t *)subject = folds;
}

static struct learn_figures evaluated(const struct learn_set *set, size_t folds, uint64_t seed)
{
    struct learn_figures figures;
    int64_t done = 0;
    assert_ok(learn_evaluate(set, &(struct learn_options){0}, arena, folds, seed, count_folds, &done, &figures));
    assert_int_equal(done, folds);
    return figures;
}

static void test_evaluate(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    struct learn_figures figures = evaluated(&set, 5, 1), again = evaluated(&set, 5, 1);
    assert_true(figures.accuracy > 0.95 && figures.macro_f1 > 0.95 && figures.first_three == 1);
    assert_int_equal(figures.class_count, 3); /* a label that nothing has is no class */
    assert_int_equal(figures.classes[0].support, 30);
    assert_true(memcmp(figures.classes, again.classes, 3 * sizeof *figures.classes) == 0);
    assert_true(figures.calibration_error == again.calibration_error);
    assert_fails(ERR_INVALID, learn_evaluate(&set, &(struct learn_options){0}, arena, 1, 1, 0, 0, &figures));
    assert_fails(ERR_INVALID, learn_evaluate(&set, &(struct learn_options){0}, arena, 91, 1, 0, 0, &figures));
}

/* Labels dealt without regard to the texts are not foretold: nothing of what is guessed leaks into what is learned. */
static void test_no_leak(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    shuffle_labels(&set);
    struct learn_figures figures = evaluated(&set, 5, 1);
    assert_true(figures.accuracy < 0.6);
    assert_true(figures.calibration_error < 0.25);
}

/* Of six texts four have the first label, and every third text says nothing of its own: each label is foretold about as
 * often as it comes, the rare ones too. */
static void test_expected(void **state)
{
    (void)state;
    static const size_t label_of[] = {0, 0, 1, 0, 0, 2};
    struct learn_set set = make_set(5 * TEXTS);
    struct learn_sample *samples = (struct learn_sample *)(uintptr_t)set.samples;
    double expected[3] = {0};
    size_t support[3] = {0};
    for (size_t i = 0; i < set.count; i++) {
        size_t label = samples[i].label = label_of[i * 5 / 3 % 6];
        const char **fields = ARENA_ARRAY(arena, const char *, 2);
        fields[1] = i * 7 / 2 % 3 == 0 ? nouns[i / 5 % 3][i % 5] : nouns[label][i % 6];
        samples[i].fields = fields;
        support[label]++;
    }
    struct learn_model *model = trained(&set, &(struct learn_options){0});
    for (size_t i = 0; i < set.count; i++) {
        struct learn_guess guesses[3];
        assert_int_equal(learn_rank(model, arena, samples[i].fields, guesses, 3), 3);
        for (size_t g = 0; g < 3; g++) {
            for (size_t label = 0; label < 3; label++) {
                expected[label] += str_equal(guesses[g].label, labels[label]) ? guesses[g].confidence : 0;
            }
        }
    }
    for (size_t label = 0; label < 3; label++) {
        assert_true(fabs(expected[label] / (double)support[label] - 1) < 0.03);
    }
    learn_model_free(model);
}

/* A label with a single text: whichever fold it is in, it cannot be known. */
static void test_single(void **state)
{
    (void)state;
    struct learn_set set = make_set(TEXTS);
    ((struct learn_sample *)(uintptr_t)set.samples)[4].label = 3;
    struct learn_figures figures = evaluated(&set, 3, 1);
    assert_int_equal(figures.class_count, 4);
    assert_int_equal(figures.classes[3].support, 1);
    assert_true(figures.classes[3].recall == 0 && figures.classes[3].f1 == 0 && figures.classes[3].precision == 0);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),  cmocka_unit_test(test_forms),    cmocka_unit_test(test_same_again),
        cmocka_unit_test(test_no_text), cmocka_unit_test(test_refused),  cmocka_unit_test(test_scarce),
        cmocka_unit_test(test_bytes),   cmocka_unit_test(test_evaluate), cmocka_unit_test(test_no_leak),
        cmocka_unit_test(test_single),  cmocka_unit_test(test_expected),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
