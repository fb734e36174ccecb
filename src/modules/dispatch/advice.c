#include <math.h>

#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "kernel/search/search.h"
#include "modules/dispatch/handlers.h"
#include "modules/dispatch/model.h"

enum { MOST_SIMILAR = 10, MOST_LOOKED_AT = 60, LEAST_LIKENESS = 150, SIMILAR_DAYS = 30 };

/* --- guesses ----------------------------------------------------------------------------------------------------- */

static result name_guess(struct request *rq, const char *hotline, bool is_unit, struct dispatch_guess *guess)
{
    struct unit unit;
    if (!is_unit) {
        return category_path(rq, hotline, guess->id, instant_date(rq->now), &guess->name);
    }
    TRY(org_unit_find(rq->db, rq->arena, guess->id, &unit));
    guess->name = unit.name;
    return SUCCESS;
}

static result guess_kind(struct request *rq, const char *hotline, const char *kind, const char *const *fields,
                         dispatch_guess_list *list, int64_t *version)
{
    struct learn_guess guesses[DISPATCH_GUESSES];
    const struct learn_model *model;
    *version = NO_NUMBER;
    *list = (dispatch_guess_list){0};
    TRY(model_take(rq, hotline, kind, &model, version));
    if (!model) {
        *version = NO_NUMBER;
        return SUCCESS;
    }
    size_t count = learn_rank(model, rq->arena, fields, guesses, DISPATCH_GUESSES);
    list->items = ARENA_ARRAY(rq->arena, struct dispatch_guess, DISPATCH_GUESSES);
    for (size_t i = 0; i < count; i++) {
        struct dispatch_guess *guess = &list->items[i];
        guess->confidence = llround(guesses[i].confidence * 1000);
        if (!str_to_int(guesses[i].label, &guess->id)) {
            return failed(ERR_INTERNAL, "派单模型不完整，请重新训练");
        }
    }
    list->count = count;
    return SUCCESS;
}

static result guess_all(struct request *rq, const char *hotline, const char *const *fields,
                        struct dispatch_advice *advice)
{
    TRY(guess_kind(rq, hotline, "category", fields, &advice->categories, &advice->category_version));
    return guess_kind(rq, hotline, "unit", fields, &advice->units, &advice->unit_version);
}

static result name_all(struct request *rq, const char *hotline, struct dispatch_advice *advice)
{
    for (size_t i = 0; i < advice->categories.count; i++) {
        TRY(name_guess(rq, hotline, false, &advice->categories.items[i]));
    }
    for (size_t i = 0; i < advice->units.count; i++) {
        TRY(name_guess(rq, hotline, true, &advice->units.items[i]));
    }
    return SUCCESS;
}

result dispatch_advise(struct request *rq, const struct order_file *file, struct dispatch_advice *advice)
{
    const char *fields[ORDER_FIELDS];
    struct order_words words;
    struct remit_suggestion *precedent = ARENA_NEW(rq->arena, struct remit_suggestion);
    *advice = (struct dispatch_advice){0};
    TRY(order_words_read(rq, file, &words));
    order_fields(rq->arena, file->region, &words, fields);
    TRY(guess_all(rq, file->contact_region, fields, advice));
    TRY(order_remit_suggest(rq, file->region, file->category, words.text, precedent));
    advice->precedent = precedent->unit != 0 ? precedent : 0;
    return name_all(rq, file->contact_region, advice);
}

/* --- handlers ---------------------------------------------------------------------------------------------------- */

static result dispatch_advise_order(struct request *rq, const struct dispatch_key *in, struct dispatch_advice *out)
{
    struct order_file file;
    struct matter matter;
    TRY(order_find_number(rq, in->number, &matter, &file));
    return dispatch_advise(rq, &file, out);
}
HANDLER(dispatch_advise_order, dispatch_key, dispatch_advice);

/* What was told and is no order yet. */
static result dispatch_advise_contact(struct request *rq, const struct dispatch_key *in, struct dispatch_advice *out)
{
    const char *fields[ORDER_FIELDS];
    struct contact_words told;
    struct contact_file file;
    struct matter matter;
    TRY(contact_find(rq, in->number, &matter, &file));
    TRY(contact_words_read(rq, &file, &told));
    struct order_words words = {.text = told.text};
    *out = (struct dispatch_advice){0};
    order_fields(rq->arena, matter.region, &words, fields);
    TRY(guess_all(rq, matter.region, fields, out));
    return name_all(rq, matter.region, out);
}
HANDLER(dispatch_advise_contact, dispatch_key, dispatch_advice);

/* A redo or a joint order has the words of the order that it is part of: what everybody knows. */
static bool is_of_its_family(const struct matter *one, const struct matter *other)
{
    return one->parent == other->id || other->parent == one->id || (one->parent != 0 && one->parent == other->parent);
}

/* Of the caller's scope, open, and alike enough. */
static result take_similar(struct request *rq, const struct matter *asked, const search_likenesses *found,
                           struct similar_orders *out)
{
    out->items.items = ARENA_ARRAY(rq->arena, struct similar_order, MOST_SIMILAR);
    for (size_t i = 0; i < found->count && out->items.count < MOST_SIMILAR; i++) {
        struct order_file file;
        struct matter matter;
        result r = found->items[i].likeness < LEAST_LIKENESS
                       ? failed(ERR_NOT_FOUND, 0)
                       : order_find(rq, asked->region, found->items[i].id, &matter, &file);
        if (is_ok(r) && !instant_is_set(matter.closed_at) && !is_of_its_family(asked, &matter)) {
            out->items.items[out->items.count++] =
                (struct similar_order){matter.number, matter.state, flow_state_label(&order_flow, matter.state),
                                       found->items[i].likeness, matter.opened_at};
        } else if (!is_ok(r) && r.code != ERR_NOT_FOUND) {
            return r;
        }
    }
    return SUCCESS;
}

static result dispatch_similar(struct request *rq, const struct dispatch_key *in, struct similar_orders *out)
{
    struct order_file file;
    struct matter matter;
    search_likenesses found;
    int64_t first;
    *out = (struct similar_orders){0};
    TRY(order_find_number(rq, in->number, &matter, &file));
    TRY(first_order_since(rq, matter.region, (struct instant){rq->now.ms - SIMILAR_DAYS * DAY_MS}, &first));
    if (!number_is_set(first)) {
        return SUCCESS;
    }
    TRY(search_like(rq->db, rq->arena, "order", matter.region, matter.id, first, MOST_LOOKED_AT, &found));
    return take_similar(rq, &matter, &found, out);
}
HANDLER(dispatch_similar, dispatch_key, similar_orders);

static result dispatch_measure(struct request *rq, const struct dispatch_period *in, struct dispatch_measures *out)
{
    struct dispatch_period period = *in;
    period.region = region_canonical(rq->arena, in->region);
    *out = (struct dispatch_measures){0};
    if (!request_sees_region(rq, period.region)) {
        return failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
    }
    return outcomes_measure(rq, &period, out);
}
HANDLER(dispatch_measure, dispatch_period, dispatch_measures);

static result dispatch_models(struct request *rq, const struct nothing *in, struct dispatch_models *out)
{
    (void)in;
    *out = (struct dispatch_models){0};
    return models_list(rq, out);
}
HANDLER(dispatch_models, nothing, dispatch_models);

/* --- what was chosen --------------------------------------------------------------------------------------------- */

static result note_kind(struct request *rq, const struct order_file *file, const char *kind, int64_t chosen,
                        const dispatch_guess_list *guesses, int64_t version)
{
    struct dispatch_outcome outcome = {file->region,
                                       file->id,
                                       kind,
                                       file->contact_region,
                                       instant_date(rq->now),
                                       version,
                                       0,
                                       guesses->count > 0 ? guesses->items[0].confidence : 0,
                                       false};
    if (!number_is_set(version) || chosen == 0) {
        return SUCCESS;
    }
    for (size_t i = 0; i < guesses->count; i++) {
        outcome.place = guesses->items[i].id == chosen ? (int64_t)i + 1 : outcome.place;
    }
    return outcome_put(rq, &outcome);
}

/* What a person, or the job, chose of an order; `kind` is what the choice was about, NULL: both. */
static result note(struct request *rq, const struct matter *matter, const char *kind)
{
    const char *fields[ORDER_FIELDS];
    struct dispatch_advice advice = {0};
    struct order_words words;
    struct order_file file;
    struct matter order;
    TRY(order_find(rq, matter->region, matter->id, &order, &file));
    if (!str_equal(file.role, "main")) {
        return SUCCESS;
    }
    TRY(order_words_read(rq, &file, &words));
    order_fields(rq->arena, file.region, &words, fields);
    TRY(guess_all(rq, file.contact_region, fields, &advice));
    if (!kind) {
        TRY(note_kind(rq, &file, "unit", matter->counted_unit, &advice.units, advice.unit_version));
    }
    return note_kind(rq, &file, "category", file.category, &advice.categories, advice.category_version);
}

result dispatch_note_choice(struct request *rq, const struct matter *matter, const struct event *event)
{
    (void)event;
    return note(rq, matter, 0);
}

result dispatch_note_category(struct request *rq, const struct matter *matter, const struct event *event)
{
    (void)event;
    return note(rq, matter, "category");
}

/* --- without a person -------------------------------------------------------------------------------------------- */

static bool is_sure(struct request *rq, const dispatch_guess_list *guesses)
{
    return guesses->count > 0 && guesses->items[0].confidence >= app_setting(rq->app, "dispatch.confidence") * 10;
}

static const char *reason_of(struct request *rq, const char *what, const struct dispatch_guess *guess)
{
    return str_format(rq->arena, "派单辅助自动%s，把握度%lld.%lld%%", what, (long long)guess->confidence / 10,
                      (long long)guess->confidence % 10);
}

/* A category that nobody gave, when it is as sure as the unit has to be. */
static result categorise(struct request *rq, struct matter *matter, struct order_file *file,
                         const dispatch_guess_list *categories)
{
    struct category category;
    if (file->category != 0 || !is_sure(rq, categories)) {
        return SUCCESS;
    }
    const struct dispatch_guess *guess = &categories->items[0];
    result found = category_find(rq, file->contact_region, guess->id, instant_date(rq->now), &category);
    if (found.code == ERR_NOT_FOUND) {
        return SUCCESS; /* learned from orders of a category that has been closed since */
    }
    TRY(found);
    TRY(order_categorise(rq, matter, file, guess->id, reason_of(rq, "分类", guess), (struct instant){0}));
    return outcome_mark_automatic(rq, matter->region, matter->id, "category");
}

static result dispatch_one(struct request *rq, const struct waiting_order *waiting)
{
    struct dispatch_advice advice;
    struct order_file file;
    struct matter matter;
    struct unit unit;
    TRY(order_find(rq, waiting->region, waiting->id, &matter, &file));
    TRY(dispatch_advise(rq, &file, &advice));
    if (!is_sure(rq, &advice.units) || advice.precedent || !str_equal(file.role, "main")) {
        return SUCCESS;
    }
    TRY(org_unit_find(rq->db, rq->arena, advice.units.items[0].id, &unit));
    if (unit.level != 1 || (date_is_set(unit.valid_to) && unit.valid_to.ymd < instant_date(rq->now).ymd)) {
        return SUCCESS;
    }
    TRY(categorise(rq, &matter, &file, &advice.categories));
    TRY(order_dispatch_to(rq, &matter, &file, unit.id, reason_of(rq, "派单", &advice.units.items[0]),
                          (struct instant){0}));
    return outcome_mark_automatic(rq, matter.region, matter.id, "unit");
}

result dispatch_by_itself(struct request *rq)
{
    waiting_orders waiting = {0};
    if (!app_setting(rq->app, "dispatch.automatic")) {
        return SUCCESS;
    }
    TRY(waiting_read(rq, (struct instant){rq->now.ms - DAY_MS}, &waiting));
    for (size_t i = 0; i < waiting.count; i++) {
        TRY(dispatch_one(rq, &waiting.items[i]));
    }
    return SUCCESS;
}
