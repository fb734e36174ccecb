/* From an empty folder to a played month, and what came out. */
#include "city/city.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "city/caller.h"
#include "city/inside.h"
#include "kernel/base/embedded.h"
#include "kernel/base/seam.h"
#include "kernel/ledger/ledger.h"
#include "kernel/record/record.h"
#include "kernel/tally/tally.h"

/* A Monday before the month, on which the city is founded. */
static const struct date founding_day = {20210524};

bool city_figure_holds(const struct city_figure *figure)
{
    return figure->accepted == figure->expected_accepted && figure->finished == figure->expected_finished &&
           figure->open == figure->expected_open;
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
    return is_empty ? SUCCESS
                    : failed(ERR_CONFLICT, str_format(arena, "%s里已有内容；示范城市只建在空的或不存在的目录（和空的数据库）里", data));
}

/* Accounts of 2021 would be long out of use by now, and their passwords too old. While the accounts are made, hashing
 * is cheap: their password is printed anyway. */
static result write_settings(struct arena *arena, const char *data, bool founding)
{
    FILE *file = fopen(str_format(arena, "%s/settings.conf", data), "we");
    bool written = file && fputs("# 示范城市\n"
                                 "items.local_types = " CITY_LOCAL_TYPES "\n"
                                 "org.unused_days = 0\n"
                                 "org.password_days = 0\n",
                                 file) >= 0;
    if (written && founding) {
        written = fputs("org.password_kib = 64\norg.password_passes = 1\nwork.wait_ms = 60000\n", file) >= 0;
    }
    return file && fclose(file) == 0 && written
               ? SUCCESS
               : failed(ERR_UNAVAILABLE, str_format(arena, "无法写入%s/settings.conf", data));
}

/* --- what came out ----------------------------------------------------------------------------------------------- */

struct counted {
    int64_t accepted, finished, open;
};

/* Of exactly this region; unit 0 and type NULL: all. */
static result count(struct db *db, const char *region, int64_t unit, const char *type, struct counted *counted)
{
    static const char *const kinds[] = {"case.accepted", "case.finished", "case.finished_late", "case.withdrawn"};
    int64_t sums[4];
    char high[16];
    snprintf(high, sizeof high, "%s~", region);
    for (size_t i = 0; i < 4; i++) {
        const struct tally_question question = {.first = city_month_first,
                                                .last = city_month_last,
                                                .region_low = region,
                                                .region_high = high,
                                                .unit = unit,
                                                .item_type = type,
                                                .kind = kinds[i]};
        TRY(tally_sum(db, &question, &sums[i]));
    }
    *counted = (struct counted){sums[0], sums[1] + sums[2], sums[0] - sums[1] - sums[2] - sums[3]};
    return SUCCESS;
}

static const char *type_label(const char *code)
{
    for (enum city_type type = 0; type < CITY_TYPES; type++) {
        if (str_equal(city_types[type].code, code)) {
            return city_types[type].label;
        }
    }
    return "合计";
}

static const struct city_hall *hall_named(const struct city *city, const char *region)
{
    const struct city_hall *hall = city->halls;
    while (!str_equal(hall->region, region)) {
        hall++;
    }
    return hall;
}

/* A published row; what the city did not print follows from what it did. */
static result published_figure(const struct city *city, struct db *db, const struct city_published *row,
                               struct city_figure *figure)
{
    struct counted counted;
    TRY(count(db, row->region, 0, *row->type ? row->type : 0, &counted));
    int64_t finished = number_is_set(row->finished) ? row->finished : counted.finished;
    *figure = (struct city_figure){.region = row->region,
                                   .place = hall_named(city, row->region)->region_name,
                                   .type = type_label(row->type),
                                   .expected_accepted = row->accepted,
                                   .accepted = counted.accepted,
                                   .expected_finished = finished,
                                   .finished = counted.finished,
                                   .expected_open = row->accepted - finished,
                                   .open = counted.open};
    return SUCCESS;
}

/* A row of the annex. */
static result unit_figure(const struct city *city, struct db *db, const struct city_unit *unit, enum city_type type,
                          struct city_figure *figure)
{
    struct counted counted;
    int64_t volume = unit->volumes[type];
    TRY(count(db, city->halls[unit->hall].region, unit->id, city_types[type].code, &counted));
    *figure = (struct city_figure){.region = city->halls[unit->hall].region,
                                   .place = unit->short_name,
                                   .type = city_types[type].label,
                                   .expected_accepted = volume,
                                   .accepted = counted.accepted,
                                   .expected_finished = volume,
                                   .finished = counted.finished,
                                   .open = counted.open};
    return SUCCESS;
}

static result measure(struct city *city, struct db *db, struct city_outcome *outcome)
{
    struct city_figure *figures =
        ARENA_ARRAY(city->arena, struct city_figure, city->published_count + city->unit_count * CITY_TYPES);
    outcome->figures = figures;
    for (size_t i = 0; i < city->unit_count; i++) {
        const struct city_unit *unit = &city->units[i];
        for (enum city_type type = 0; number_is_set(unit->annex) && type < CITY_TYPES; type++) {
            if (number_is_set(unit->volumes[type])) {
                TRY(unit_figure(city, db, unit, type, &figures[outcome->figure_count++]));
            }
        }
    }
    for (size_t i = 0; i < city->published_count; i++) {
        TRY(published_figure(city, db, &city->published[i], &figures[outcome->figure_count++]));
    }
    ledger_heads heads;
    TRY(ledger_heads_now(db, city->arena, &heads));
    outcome->events = heads.items[0].seq;
    outcome->head = hex_encode(city->arena, heads.items[0].hash.data, heads.items[0].hash.size);
    return SUCCESS;
}

/* --- what the bulletin needs beside the counters ------------------------------------------------------------------ */

/* The rows of the annex in their order: 0 where the unit has such items, else a blank. */
static result set_annex(const struct city *city, struct caller *caller)
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

/* What was published of the months before. */
static result import_prior(const struct city *city, struct caller *caller)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = "/api/v1/imports/prior_figures",
                                                 .token = city->bureau_token,
                                                 .body = embedded_find("data/demo/haidong_prior.csv")->data});
}

static result prepare_bulletin(const struct city *city, struct caller *caller)
{
    TRY(set_annex(city, caller));
    TRY(import_prior(city, caller));
    return caller_drain(caller);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static result make_city(struct city *city, const struct city_order *order, struct work *work, struct caller *caller,
                        struct city_outcome *outcome)
{
    struct city_plan plan;
    order->progress("安排每一件的经过", 0, 0, order->subject);
    city_plan_make(city, &plan);
    TRY(city_found(city, caller, work, order));
    TRY(city_catalogue(city, caller, order));
    TRY(city_play(city, &plan, caller, work, order, &outcome->sample_number));
    TRY(prepare_bulletin(city, caller));
    outcome->cases = (int64_t)plan.case_count;
    outcome->calls = (int64_t)caller_sent(caller);
    return measure(city, caller_reader(caller), outcome);
}

static result play_in(struct city *city, const struct city_order *order, struct city_outcome *outcome)
{
    struct store store;
    struct caller *caller;
    TRY(store_create(order->data, city->arena));
    TRY(write_settings(city->arena, order->data, true));
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
    return write_settings(city->arena, order->data, false);
}

result city_play_month(struct arena *arena, const struct city_order *order, struct city_outcome *outcome)
{
    struct city *city = ARENA_NEW(arena, struct city);
    *outcome = (struct city_outcome){0};
    TRY(require_empty(arena, order->data));
    TRY(city_read(arena, order->seed, city));
    city_scale(city, order->scale);
    seam_simulate(instant_at(founding_day, 9 * HOUR_MS), chance_mix(order->seed, 3, 3));
    result r = play_in(city, order, outcome);
    seam_real();
    return r;
}
