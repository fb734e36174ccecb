/* Learning from finished orders: beside the lane, then kept on it. */
#include "kernel/api/app.h"
#include "kernel/base/log.h"
#include "modules/dispatch/handlers.h"
#include "modules/dispatch/model.h"

enum { LEAST_TEXTS = 3, LEAST_OF_LABEL = 3, FRESH_SHARE = 50 };

/* What was learned, on its way to the lane. */
struct lesson {
    struct lesson *next;
    struct dispatch_model model;
    struct bytes bytes;
};

/* The words of all examples: one opening for both models. */
struct lessons {
    dispatch_examples examples;
    const char *(*fields)[ORDER_FIELDS]; /* of each example */
};

result dispatch_note_example(struct request *rq, const struct matter *matter, const struct event *event)
{
    struct order_file file;
    struct matter order;
    (void)event;
    TRY(order_find(rq, matter->region, matter->id, &order, &file));
    if (!str_equal(file.role, "main")) {
        return SUCCESS;
    }
    return example_put(rq, &(struct dispatch_example){.region = matter->region,
                                                      .order_id = matter->id,
                                                      .hotline = file.contact_region,
                                                      .category = file.category,
                                                      .unit = matter->counted_unit,
                                                      .finished_at = rq->now});
}

/* Opening a text leaves more behind than the text: all but that goes with `scratch`. */
static result open_words(struct request *rq, struct arena *scratch, const struct dispatch_example *example,
                         const char *fields[ORDER_FIELDS])
{
    struct request inner = *rq;
    struct order_words words;
    struct order_file file = {.region = example->region, .id = example->order_id};
    inner.arena = scratch;
    TRY(order_words_read(&inner, &file, &words));
    words =
        (struct order_words){.text = str_copy(rq->arena, words.text), .expected = str_copy(rq->arena, words.expected)};
    order_fields(rq->arena, example->region, &words, fields);
    return SUCCESS;
}

static result open_all(struct request *rq, struct lessons *lessons)
{
    struct arena *scratch = arena_new(0);
    result r = failed(ERR_UNAVAILABLE, "内存不足");
    if (!scratch || setjmp(*arena_guard(scratch))) {
        arena_free(scratch);
        return r;
    }
    r = SUCCESS;
    for (size_t i = 0; is_ok(r) && i < lessons->examples.count; i++) {
        r = request_is_ending(rq) ? failed(ERR_CONFLICT, "已中止")
                                  : open_words(rq, scratch, &lessons->examples.items[i], lessons->fields[i]);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return r;
}

static int64_t label_of(const struct dispatch_example *example, bool units)
{
    return units ? example->unit : example->category;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The labels that enough examples have, in order. */
static size_t list_labels(struct request *rq, const struct lessons *lessons, bool units, int64_t **labels)
{
    size_t count = lessons->examples.count, kept = 0;
    int64_t *all = ARENA_ARRAY(rq->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        all[i] = label_of(&lessons->examples.items[i], units);
    }
    qsort(all, count, sizeof *all, compare_numbers);
    for (size_t i = 0, begin = 0; i < count; i++) {
        begin = i > 0 && all[i] == all[i - 1] ? begin : i;
        if (all[i] != 0 && i - begin + 1 == LEAST_OF_LABEL) {
            all[kept++] = all[i];
        }
    }
    *labels = all;
    return kept;
}

static struct learn_set make_set(struct request *rq, const struct lessons *lessons, bool units)
{
    int64_t *labels;
    size_t label_count = list_labels(rq, lessons, units, &labels), count = 0;
    const char **names = ARENA_ARRAY(rq->arena, const char *, label_count + 1);
    struct learn_sample *samples = ARENA_ARRAY(rq->arena, struct learn_sample, lessons->examples.count + 1);
    for (size_t i = 0; i < label_count; i++) {
        names[i] = str_format(rq->arena, "%lld", (long long)labels[i]);
    }
    for (size_t i = 0; i < lessons->examples.count; i++) {
        int64_t label = label_of(&lessons->examples.items[i], units);
        const int64_t *found = bsearch(&label, labels, label_count, sizeof *labels, compare_numbers);
        if (found) {
            samples[count++] = (struct learn_sample){lessons->fields[i], (size_t)(found - labels)};
        }
    }
    return (struct learn_set){samples, count, ORDER_FIELDS, names, label_count};
}

static bool goes_on(void *subject)
{
    return !request_is_ending(subject);
}

/* Nothing to tell apart is no fault: there is no lesson. */
static result learn_kind(struct request *rq, const char *hotline, const char *kind, const struct lessons *lessons)
{
    struct learn_set set = make_set(rq, lessons, str_equal(kind, "unit"));
    struct learn_options options = {.least_texts = LEAST_TEXTS, .goes_on = goes_on, .subject = rq};
    struct lesson *lesson = ARENA_NEW(rq->arena, struct lesson);
    struct learn_model *model;
    if (set.label_count < 2 || set.label_count > LEARN_MOST_LABELS) {
        return SUCCESS;
    }
    TRY(model_key(rq, hotline, options.key));
    TRY(model_newest(rq, hotline, kind, &lesson->model));
    TRY(learn_train(&set, &options, &model));
    result r = learn_write(model, rq->arena, &lesson->bytes);
    lesson->model.version++;
    lesson->model.made_at = rq->now; /* of what it has seen: what was finished meanwhile is new */
    lesson->model.orders = (int64_t)set.count;
    lesson->model.labels = (int64_t)learn_label_count(model);
    lesson->model.size = (int64_t)lesson->bytes.size;
    learn_model_free(model);
    lesson->next = rq->prepared;
    rq->prepared = lesson;
    return r;
}

static result learn_hotline(struct request *rq, const char *hotline)
{
    struct lessons lessons = {0};
    TRY(examples_read(rq, hotline, app_setting(rq->app, "dispatch.most_orders"), &lessons.examples));
    lessons.fields = arena_alloc_array(rq->arena, sizeof *lessons.fields, lessons.examples.count + 1);
    TRY(open_all(rq, &lessons));
    TRY(learn_kind(rq, hotline, "category", &lessons));
    return learn_kind(rq, hotline, "unit", &lessons);
}

result dispatch_learn(struct request *rq)
{
    dispatch_hotlines hotlines = {0};
    TRY(hotlines_read(rq, &hotlines));
    for (size_t i = 0; i < hotlines.count; i++) {
        const struct dispatch_hotline *row = &hotlines.items[i];
        /* A fiftieth of new orders changes little of what was learned. */
        bool is_due = row->fresh * FRESH_SHARE >= row->orders && row->fresh > 0;
        if (is_due && row->orders >= app_setting(rq->app, "dispatch.least_orders")) {
            TRY(learn_hotline(rq, row->hotline));
        }
    }
    return SUCCESS;
}

result dispatch_keep(struct request *rq)
{
    for (struct lesson *lesson = rq->prepared; lesson; lesson = lesson->next) {
        TRY(model_keep(rq, &lesson->model, lesson->bytes));
        log_write(LOG_INFO, "dispatch.learned", "region", lesson->model.region, "kind", lesson->model.kind, "orders",
                  str_format(rq->arena, "%lld", (long long)lesson->model.orders), NULL);
    }
    return SUCCESS;
}
