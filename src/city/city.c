/* From an empty folder to a played period, and what came out. */
#include "city/city.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "city/caller.h"
#include "city/inside.h"
#include "kernel/base/seam.h"
#include "kernel/ledger/ledger.h"
#include "kernel/record/record.h"
#include "kernel/tally/tally.h"

const struct city_demo *const city_demos[] = {&city_haidong, &city_ankang, 0};

const struct city_demo *city_demo_named(const char *name)
{
    const struct city_demo *const *demo = city_demos;
    while (*demo && !str_equal((*demo)->name, name)) {
        demo++;
    }
    return *demo;
}

bool city_figure_holds(const struct city_figure *figure)
{
    return figure->accepted == figure->expected_accepted && figure->finished == figure->expected_finished &&
           figure->open == figure->expected_open;
}

bool city_fact_holds(const struct city_fact *fact)
{
    return fact->counted == fact->expected;
}

/* --- the folder -------------------------------------------------------------------------------------------------- */

static result require_empty(struct arena *arena, const char *data)
{
    DIR *folder = opendir(data);
    if (!folder) {
        return errno == ENOENT ? SUCCESS : failed(ERR_UNAVAILABLE, str_format(arena, "无法读取%s", data));
    }
    bool is_empty = true;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        is_empty = is_empty && (str_equal(entry->d_name, ".") || str_equal(entry->d_name, "..") ||
                                str_equal(entry->d_name, "database")); /* where the store is to be */
    }
    closedir(folder);
    bool exists = false;
    if (is_empty) {
        TRY(db_exists(data, &exists));
    }
    is_empty = is_empty && !exists;
    return is_empty
               ? SUCCESS
               : failed(ERR_CONFLICT,
                        str_format(arena, "%s里已有内容；示范城市只建在空的或不存在的目录（和空的数据库）里", data));
}

/* Accounts of then would be long out of use by now, and their passwords too old. While the accounts are made, hashing
 * is cheap: their password is printed anyway. */
static result write_settings(const struct city *city, const char *data, bool founding)
{
    struct arena *arena = city->arena;
    const char *local = city->model->local_types;
    FILE *file = fopen(str_format(arena, "%s/settings.conf", data), "we");
    bool written = file && fprintf(file,
                                   "# 示范城市\n"
                                   "reviews.invite_after =\n" /* there is no gateway that would send messages */
                                   "%s%s%sorg.unused_days = 0\n"
                                   "org.password_days = 0\n",
                                   local ? "items.local_types = " : "", local ? local : "", local ? "\n" : "") >= 0;
    if (written && founding) {
        written = fputs("org.password_kib = 64\norg.password_passes = 1\nwork.wait_ms = 60000\n", file) >= 0;
    }
    return file && fclose(file) == 0 && written
               ? SUCCESS
               : failed(ERR_UNAVAILABLE, str_format(arena, "无法写入%s/settings.conf", data));
}

/* --- what the bulletin needs beside the counters ------------------------------------------------------------------ */

result city_set_annex(const struct city *city, struct caller *caller)
{
    struct arena *arena;
    struct buf body;
    const char *separator = "";
    TRY(caller_arena(caller, &arena));
    buf_init(&body, arena, 64 * 1024);
    buf_text(&body, "{\"items\":[");
    for (size_t i = 0; i < city->unit_count; i++) {
        const struct city_unit *unit = &city->units[i];
        if (number_is_set(unit->annex)) {
            buf_format(&body, "%s{\"unit\":%lld,\"label\":\"%s\",\"permit_column\":%s,\"service_column\":%s}",
                       separator, (long long)unit->id, unit->short_name,
                       number_is_set(unit->volumes[PERMIT]) ? "true" : "false",
                       number_is_set(unit->volumes[SERVICE]) ? "true" : "false");
            separator = ",";
        }
    }
    buf_text(&body, "]}");
    return caller_send(caller,
                       &(struct sending){.method = METHOD_PUT,
                                         .path = str_format(arena, "/api/v1/bulletin-units/%s", city->halls[0].region),
                                         .token = city->bureau_token,
                                         .body = body.data});
}

/* --- what came out ----------------------------------------------------------------------------------------------- */

result city_count(const struct city *city, struct db *db, const char *region, int64_t unit, const char *type,
                  struct city_counted *counted)
{
    static const char *const kinds[] = {"case.accepted", "case.finished", "case.finished_late", "case.withdrawn"};
    int64_t sums[4];
    char high[16];
    snprintf(high, sizeof high, "%s~", region);
    for (size_t i = 0; i < 4; i++) {
        const struct tally_question question = {.first = city->model->first,
                                                .last = city->model->last,
                                                .region_low = region,
                                                .region_high = high,
                                                .unit = unit,
                                                .item_type = type,
                                                .kind = kinds[i]};
        TRY(tally_sum(db, &question, &sums[i]));
    }
    *counted = (struct city_counted){sums[0], sums[1] + sums[2], sums[0] - sums[1] - sums[2] - sums[3]};
    return SUCCESS;
}

result city_count_kinds(const struct city *city, struct db *db, const struct city_count *count, int64_t *sum)
{
    *sum = 0;
    for (const char *at = count->kinds; *at; at += strcspn(at, " "), at += strspn(at, " ")) {
        int64_t part;
        const struct tally_question question = {.first = city->model->first,
                                                .last = city->model->last,
                                                .region_low = count->low,
                                                .region_high = count->high,
                                                .unit = count->unit,
                                                .item_type = count->item_type,
                                                .channel = count->channel,
                                                .kind = arena_copy(city->arena, at, strcspn(at, " "))};
        TRY(tally_sum(db, &question, &part));
        *sum += part;
    }
    return SUCCESS;
}

result city_rating_facts(const struct city *city, struct db *db, const struct city_hall *hall, struct city_fact *facts,
                         size_t *count)
{
    static const char *const labels[RATING_LEVELS] = {"非常满意", "满意", "基本满意", "不满意", "非常不满意"};
    for (int i = 0; i < RATING_LEVELS; i++) {
        int64_t counted;
        const struct city_count question = {.low = hall->region,
                                            .high = str_format(city->arena, "%s~", hall->region),
                                            .kinds = str_format(city->arena, "review.level_%d", i + 1)};
        TRY(city_count_kinds(city, db, &question, &counted));
        if (hall->ratings[i] > 0 || counted > 0) {
            const char *name = str_format(city->arena, "%s评价：%s", hall->region_name, labels[i]);
            facts[(*count)++] = (struct city_fact){name, hall->ratings[i], counted};
        }
    }
    return SUCCESS;
}

/* Of each year before: as many as of the year itself. */
static result measure_years_before(struct city *city, struct caller *caller, const struct city_order *order,
                                   struct city_outcome *outcome)
{
    const size_t count = outcome->fact_count + 2 * (size_t)order->years_before;
    struct city_fact *facts = ARENA_ARRAY(city->arena, struct city_fact, count);
    memcpy(facts, outcome->facts, outcome->fact_count * sizeof *facts);
    for (int32_t i = order->years_before; i > 0; i--) {
        struct city_counted counted;
        const int64_t expected = city_expected_cases(city);
        TRY(city_turn_to(city, order->demo, i));
        TRY(city_count(city, caller_reader(caller), "", 0, 0, &counted));
        const char *year = str_format(city->arena, "%d年", city->model->first.ymd / 10000);
        facts[outcome->fact_count++] =
            (struct city_fact){str_format(city->arena, "%s受理", year), expected, counted.accepted};
        facts[outcome->fact_count++] =
            (struct city_fact){str_format(city->arena, "%s办结", year), expected, counted.finished};
    }
    outcome->facts = facts;
    return city_turn_to(city, order->demo, 0);
}

static result measure(struct city *city, struct caller *caller, const struct city_order *order,
                      struct city_outcome *outcome)
{
    ledger_heads heads;
    TRY(city->model->measure(city, caller, outcome));
    TRY(order->years_before > 0 ? measure_years_before(city, caller, order, outcome) : SUCCESS);
    TRY(ledger_heads_now(caller_reader(caller), city->arena, &heads));
    outcome->events = heads.items[0].seq;
    outcome->head = hex_encode(city->arena, heads.items[0].hash.data, heads.items[0].hash.size);
    return SUCCESS;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static result make_city(struct city *city, const struct city_order *order, struct work *work, struct caller *caller,
                        struct city_outcome *outcome)
{
    const struct city_model *model = order->demo->model;
    TRY(city_found(city, caller, work, order));
    TRY(city_catalogue(city, caller, order));
    TRY(model->prepare ? model->prepare(city, caller) : SUCCESS);
    for (int32_t i = order->years_before; i >= 0; i--) {
        TRY(city_turn_to(city, order->demo, i));
        TRY(city_play(city, caller, work, order, outcome));
    }
    TRY(model->conclude ? model->conclude(city, caller) : SUCCESS);
    TRY(city_day_after(city, caller, work));
    outcome->calls = (int64_t)caller_sent(caller);
    outcome->cases = city->planned;
    return measure(city, caller, order, outcome);
}

static result play_in(struct city *city, const struct city_order *order, struct city_outcome *outcome)
{
    struct store store;
    struct caller *caller;
    TRY(db_make(order->data));
    TRY(store_create(order->data, city->arena));
    TRY(write_settings(city, order->data, true));
    TRY(store_open(order->data, city->arena, &store));
    result r = caller_new(store.work, city->seed, &caller);
    if (is_ok(r)) {
        r = make_city(city, order, store.work, caller, outcome);
    }
    /* The reason may be the caller's own. */
    r.reason = r.reason ? str_copy(city->arena, r.reason) : 0;
    caller_free(caller);
    store_close(&store);
    TRY(r);
    TRY(write_settings(city, order->data, false));
    return db_made(order->data);
}

result city_play_period(struct arena *arena, const struct city_order *order, struct city_outcome *outcome)
{
    struct city *city = ARENA_NEW(arena, struct city);
    *outcome = (struct city_outcome){0};
    TRY(require_empty(arena, order->data));
    TRY(city_read(arena, order->demo, order->seed, order->scale, city));
    TRY(city_turn_to(city, order->demo, order->years_before));
    seam_simulate(instant_at(city->model->founded, 9 * HOUR_MS), chance_mix(order->seed, 3, 3));
    result r = play_in(city, order, outcome);
    seam_real();
    return r;
}
