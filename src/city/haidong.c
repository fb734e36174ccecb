/* 海东市 (630200), June 2021: 海东政务服务动态 2021年第63期, whose figures disagree with themselves in places (the
 * parts of a county do not make its total): what no part names is of the type 未分类. */
#include "city/caller.h"
#include "city/inside.h"

#include <assert.h>
#include <math.h>

#include "city/models.h"
#include "city/people.h"
#include "kernel/base/embedded.h"
#include "kernel/record/record.h"
#include "kernel/table/table.h"

enum { FIRST_MAIN_CODE = 1001, CONSTRUCTION_MAIN_CODE = 3001, CONSTRUCTION_CREDIT_CODE = 900 };

/* A row of haidong_construction.csv: what 化隆 was asked to claim until 1 June 2021. */
struct claim_row {
    const char *department, *unit_name, *name, *type, *outcome, *limit_unit, *rule;
    int64_t legal, promised;
    bool is_county;
};

/* A row of haidong_published.csv. */
struct published_row {
    const char *region, *type;        /* type "": all */
    int64_t accepted, finished, open; /* NO_NUMBER: not published */
};

struct haidong {
    struct city_guide *guides;
    struct claim_row *claims;
    struct published_row *published;
    size_t guide_count, claim_count, published_count;
};

/* --- the tables -------------------------------------------------------------------------------------------------- */

static size_t hall_of(const struct city *city, const char *region)
{
    size_t i = 0;
    while (i < city->hall_count && !str_equal(city->halls[i].region, region)) {
        i++;
    }
    assert(i < city->hall_count && "a unit of no hall");
    return i;
}

static result read_units(struct city *city)
{
    struct table table;
    TRY(city_table_read(city->arena, "data/demo/haidong_units.csv", &table));
    city->units = ARENA_ARRAY(city->arena, struct city_unit, table.row_count);
    city->unit_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        struct city_unit *unit = &city->units[i];
        *unit = (struct city_unit){.hall = hall_of(city, city_cell(&table, i, "地区")),
                                   .parent = NO_PARENT,
                                   .department = city_cell(&table, i, "部门"),
                                   .name = city_cell(&table, i, "名称"),
                                   .short_name = city_cell(&table, i, "简称"),
                                   .kind = city_cell(&table, i, "类别"),
                                   .windows = city_number_cell(&table, i, "窗口"),
                                   .annex = city_number_cell(&table, i, "附表序号"),
                                   .uscc = city_credit_code(city, (int)i + 1)};
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            unit->volumes[type] =
                type <= UNCLASSIFIED ? city_number_cell(&table, i, city_types[type].label) : NO_NUMBER;
        }
        struct city_hall *hall = &city->halls[unit->hall];
        hall->unit_first = hall->unit_count == 0 ? i : hall->unit_first;
        hall->unit_count++;
        assert(hall->unit_first + hall->unit_count == i + 1 && "the units of a hall stand together");
    }
    return SUCCESS;
}

static result read_guides(struct arena *arena, struct haidong *own)
{
    struct table table;
    TRY(city_table_read(arena, "data/demo/haidong_items.csv", &table));
    own->guides = ARENA_ARRAY(arena, struct city_guide, table.row_count);
    own->guide_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        own->guides[i] = (struct city_guide){.department = city_cell(&table, i, "部门"),
                                             .level = city_cell(&table, i, "级别"),
                                             .type = city_cell(&table, i, "类型"),
                                             .name = city_cell(&table, i, "名称"),
                                             .limit_unit = city_text_cell(&table, i, "单位"),
                                             .rule = city_text_cell(&table, i, "依据"),
                                             .object = city_cell(&table, i, "对象"),
                                             .traits = city_cell(&table, i, "特点"),
                                             .materials = city_cell(&table, i, "材料"),
                                             .legal = city_number_cell(&table, i, "法定"),
                                             .promised = city_number_cell(&table, i, "承诺"),
                                             .visits = city_number_cell(&table, i, "到场"),
                                             .weight = city_number_cell(&table, i, "权重"),
                                             .instant = city_yes_cell(&table, i, "即办"),
                                             .online = city_yes_cell(&table, i, "网上"),
                                             .mobile = city_yes_cell(&table, i, "掌上"),
                                             .on_request = true,
                                             .is_due = true,
                                             .is_present = true};
    }
    return SUCCESS;
}

static result read_claims(struct arena *arena, struct haidong *own)
{
    struct table table;
    TRY(city_table_read(arena, "data/demo/haidong_construction.csv", &table));
    own->claims = ARENA_ARRAY(arena, struct claim_row, table.row_count);
    own->claim_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        own->claims[i] = (struct claim_row){.department = city_cell(&table, i, "部门"),
                                            .unit_name = city_cell(&table, i, "单位名称"),
                                            .name = city_cell(&table, i, "名称"),
                                            .type = city_cell(&table, i, "类型"),
                                            .outcome = city_cell(&table, i, "结果"),
                                            .limit_unit = city_cell(&table, i, "单位"),
                                            .rule = city_text_cell(&table, i, "依据"),
                                            .legal = city_number_cell(&table, i, "法定"),
                                            .promised = city_number_cell(&table, i, "承诺"),
                                            .is_county = city_yes_cell(&table, i, "县级")};
    }
    return SUCCESS;
}

static result read_published(struct city *city, struct haidong *own)
{
    struct table table;
    TRY(city_table_read(city->arena, "data/demo/haidong_published.csv", &table));
    own->published = ARENA_ARRAY(city->arena, struct published_row, table.row_count);
    own->published_count = table.row_count;
    for (size_t i = 0; i < table.row_count; i++) {
        struct published_row *row = &own->published[i];
        *row = (struct published_row){.region = city_cell(&table, i, "地区"),
                                      .type = city_cell(&table, i, "事项类型"),
                                      .accepted = city_number_cell(&table, i, "受理"),
                                      .finished = city_number_cell(&table, i, "办结"),
                                      .open = city_number_cell(&table, i, "在办")};
        if (number_is_set(row->open) && row->open > 0) {
            city->halls[hall_of(city, row->region)].open_cases = row->open;
        }
    }
    return SUCCESS;
}

static int64_t volume_of(const struct city *city, const struct published_row *row)
{
    const struct city_hall *hall = &city->halls[hall_of(city, row->region)];
    int64_t sum = 0;
    for (size_t i = hall->unit_first; i < hall->unit_first + hall->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            bool counts = (!*row->type || str_equal(row->type, city_types[type].code)) &&
                          number_is_set(city->units[i].volumes[type]);
            sum += counts ? city->units[i].volumes[type] : 0;
        }
    }
    return sum;
}

static int64_t scaled(int64_t volume, double scale)
{
    return volume <= 0 ? volume : (int64_t)fmax(1, round((double)volume * scale));
}

/* haidong_ratings.csv. At a smaller scale 乐都 still has as many as cases (the bulletin's own coincidence), the others
 * their number times the scale, rounded; levels by largest remainders. */
static result read_ratings(struct city *city, double scale)
{
    static const char *const headings[] = {"非常满意", "满意", "基本满意"};
    struct table table;
    TRY(city_table_read(city->arena, "data/demo/haidong_ratings.csv", &table));
    for (size_t i = 0; i < table.row_count; i++) {
        size_t place = hall_of(city, city_cell(&table, i, "地区"));
        struct city_hall *hall = &city->halls[place];
        int64_t weights[RATING_LEVELS] = {0}, all = city_number_cell(&table, i, "评价"), sum = 0;
        for (size_t j = 0; j < sizeof headings / sizeof *headings; j++) {
            int64_t level = city_number_cell(&table, i, headings[j]);
            weights[j] = number_is_set(level) ? level : 0;
            sum += weights[j];
        }
        assert(sum == all && "the levels are all the ratings");
        hall->rates_on_paper = city_yes_cell(&table, i, "纸质");
        int64_t cases = volume_of(city, &(struct published_row){.region = hall->region, .type = ""});
        int64_t scaled_all = hall->rates_on_paper ? scaled(all, scale) : cases;
        city_apportion(city->arena, scaled_all, weights, RATING_LEVELS, hall->ratings);
    }
    return SUCCESS;
}

static bool handles(const struct city *city, const struct city_unit *unit, const struct city_guide *guide)
{
    bool is_city = city->halls[unit->hall].is_city;
    return str_equal(unit->department, guide->department) &&
           (str_equal(guide->level, "全") || str_equal(guide->level, is_city ? "市" : "县"));
}

/* Each unit handles the items of its department and level. */
static void spread_items(struct city *city, const struct haidong *own)
{
    city->items = ARENA_ARRAY(city->arena, struct city_item, city->unit_count * own->guide_count);
    for (size_t i = 0; i < city->unit_count; i++) {
        struct city_unit *unit = &city->units[i];
        unit->item_first = city->item_count;
        for (size_t j = 0; j < own->guide_count; j++) {
            const struct city_guide *guide = &own->guides[j];
            if (handles(city, unit, guide)) {
                char level = city->halls[unit->hall].is_city ? '3' : '4';
                city->items[city->item_count++] =
                    (struct city_item){i, city_type_of(guide->type), guide,
                                       city_item_code(city, unit->uscc, level, guide->type, FIRST_MAIN_CODE + j)};
            }
        }
        unit->item_count = city->item_count - unit->item_first;
    }
}

static result check_volumes(const struct city *city, const struct haidong *own)
{
    for (size_t i = 0; i < own->published_count; i++) {
        if (volume_of(city, &own->published[i]) != own->published[i].accepted) {
            return failed(ERR_INTERNAL,
                          str_format(city->arena, "示范城市的单位办件量与公布数不符：%s", own->published[i].region));
        }
    }
    return SUCCESS;
}

static void scale_volumes(struct city *city, struct haidong *own, double scale)
{
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; type < CITY_TYPES; type++) {
            int64_t *volume = &city->units[i].volumes[type];
            *volume = number_is_set(*volume) ? scaled(*volume, scale) : NO_NUMBER;
        }
    }
    for (size_t i = 0; i < city->hall_count; i++) {
        city->halls[i].open_cases = scaled(city->halls[i].open_cases, scale);
    }
    for (size_t i = 0; i < own->published_count; i++) {
        struct published_row *row = &own->published[i];
        int64_t open = city->halls[hall_of(city, row->region)].open_cases;
        row->accepted = volume_of(city, row);
        row->open = number_is_set(row->open) && row->open > 0 ? open : row->open;
        row->finished = number_is_set(row->finished) ? row->accepted - row->open : NO_NUMBER;
    }
}

/* --- 化隆 claims the items of construction ----------------------------------------------------------------------- */

/* An item of the city's list, the claim of the county's unit, and that unit's own version. */
struct claiming {
    const struct claim_row *row;
    struct city_draft source, own;
    const struct city_unit *unit; /* of the county */
    int64_t id;
};

static const struct city_unit *unit_of(const struct city *city, const struct city_hall *hall, const char *department)
{
    for (size_t i = hall->unit_first; i < hall->unit_first + hall->unit_count; i++) {
        if (str_equal(city->units[i].department, department)) {
            return &city->units[i];
        }
    }
    return 0;
}

static const char *construction_code(const struct city *city, const struct city_unit *unit, char level,
                                     const struct claim_row *row)
{
    const struct haidong *own = city->own;
    int index = (int)(row - own->claims);
    const char *uscc = unit ? unit->uscc : city_credit_code(city, CONSTRUCTION_CREDIT_CODE + index);
    return city_item_code(city, uscc, level, row->type, (size_t)(CONSTRUCTION_MAIN_CODE + index));
}

static const char *source_body(struct arena *arena, const struct claiming *claiming, int64_t unit)
{
    const struct claim_row *row = claiming->row;
    struct buf out;
    buf_init(&out, arena, 64 * 1024);
    buf_format(&out, "{\"item\":{\"region\":\"%s\",\"code\":\"%s\",\"unit\":%lld", claiming->source.region,
               claiming->source.code, (long long)unit);
    city_put_text(&out, "name", row->name);
    city_put_text(&out, "type", row->type);
    city_put_text(&out, "level", "3");
    city_put_text(&out, "unit_name", row->unit_name);
    city_put_text(&out, "objects", "2,6");
    city_put_limits(&out, row->legal, row->promised, row->limit_unit, row->rule);
    buf_text(&out, ",\"on_request\":true,\"by_window\":true}}");
    return out.data;
}

/* The city's list, published. */
static result make_sources(struct city *city, struct caller *caller, struct claiming *claimings)
{
    const struct haidong *own = city->own;
    for (size_t i = 0; i < own->claim_count; i++) {
        struct arena *arena;
        const struct city_unit *unit = unit_of(city, &city->halls[0], own->claims[i].department);
        claimings[i].row = &own->claims[i];
        claimings[i].source =
            (struct city_draft){city, city->halls[0].region, construction_code(city, unit, '3', &own->claims[i]), ""};
        TRY(caller_arena(caller, &arena));
        TRY(city_draft_send(caller, &claimings[i].source, source_body(arena, &claimings[i], unit ? unit->id : 0)));
    }
    TRY(caller_drain(caller));
    for (size_t i = 0; i < own->claim_count; i++) {
        TRY(city_draft_publish(caller, &claimings[i].source));
    }
    return caller_drain(caller);
}

static result keep_claim(void *subject, const struct call *call)
{
    struct claiming *claiming = subject;
    claiming->id = answer_number_of(call, "id");
    return SUCCESS;
}

static result keep_own(void *subject, const struct call *call)
{
    struct claiming *claiming = subject;
    claiming->own.id = str_format(claiming->own.city->arena, "%lld", (long long)answer_number_of(call, "item"));
    return SUCCESS;
}

static result assign(struct caller *caller, struct claiming *claiming, const struct city_hall *hall)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    const char *body = str_format(arena,
                                  "{\"region\":\"%s\",\"code\":\"%s\",\"targets\":[{\"region\":\"%s\",\"unit\":%lld,"
                                  "\"unit_name\":\"%s\"}]}",
                                  claiming->source.region, claiming->source.code, hall->region,
                                  (long long)claiming->unit->id, claiming->unit->name);
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = "/api/v1/item-claims",
                                                 .token = claiming->source.city->bureau_token,
                                                 .body = body,
                                                 .take = keep_claim,
                                                 .subject = claiming});
}

static result answer_claim(struct caller *caller, struct claiming *claiming, const struct city_hall *hall,
                           const char *action, const char *version, const char *body)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = str_format(arena, "/api/v1/item-claims/%s/%lld/%s",
                                                                    hall->region, (long long)claiming->id, action),
                                                 .token = hall->approver_token,
                                                 .version = version,
                                                 .body = body,
                                                 .take = str_equal(action, "prepare") ? keep_own : 0,
                                                 .subject = claiming});
}

static result answer_all(struct city *city, struct caller *caller, const struct city_hall *hall,
                         struct claiming *claimings)
{
    const struct haidong *own = city->own;
    for (size_t i = 0; i < own->claim_count; i++) {
        struct claiming *claiming = &claimings[i];
        if (!claiming->unit) {
            continue;
        }
        if (str_equal(claiming->row->outcome, "not_exercised")) {
            TRY(answer_claim(caller, claiming, hall, "decline", "\"v1\"", "{\"reason_code\":\"no_object\"}"));
            continue;
        }
        claiming->own =
            (struct city_draft){city, hall->region, construction_code(city, claiming->unit, '4', claiming->row), ""};
        TRY(answer_claim(caller, claiming, hall, "claim", "\"v1\"", "{}"));
        TRY(answer_claim(caller, claiming, hall, "prepare", "\"v2\"",
                         str_format(city->arena, "{\"code\":\"%s\"}", claiming->own.code)));
    }
    TRY(caller_drain(caller));
    for (size_t i = 0; i < own->claim_count; i++) {
        if (claimings[i].own.code) {
            TRY(city_draft_publish(caller, &claimings[i].own));
        }
    }
    return caller_drain(caller);
}

/* The county whose bulletin tells of claims and of no volumes. */
static result claim_construction(struct city *city, struct caller *caller)
{
    const struct haidong *own = city->own;
    struct claiming *claimings = ARENA_ARRAY(city->arena, struct claiming, own->claim_count);
    const struct city_hall *hall = city->halls;
    while (!str_equal(hall->prefix, "hualong")) {
        hall++;
    }
    TRY(make_sources(city, caller, claimings));
    for (size_t i = 0; i < own->claim_count; i++) {
        if (own->claims[i].is_county) {
            claimings[i].unit = unit_of(city, hall, own->claims[i].department);
            TRY(assign(caller, &claimings[i], hall));
        }
    }
    TRY(caller_drain(caller));
    return answer_all(city, caller, hall, claimings);
}

/* --- what the bulletin needs beside the counters ------------------------------------------------------------------ */

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

static result conclude(struct city *city, struct caller *caller)
{
    TRY(city_set_annex(city, caller));
    TRY(import_prior(city, caller));
    return caller_drain(caller);
}

/* --- what came out ----------------------------------------------------------------------------------------------- */

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
static result published_figure(const struct city *city, struct db *db, const struct published_row *row,
                               struct city_figure *figure)
{
    struct city_counted counted;
    TRY(city_count(city, db, row->region, 0, *row->type ? row->type : 0, &counted));
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
    struct city_counted counted;
    int64_t volume = unit->volumes[type];
    TRY(city_count(city, db, city->halls[unit->hall].region, unit->id, city_types[type].code, &counted));
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

static result measure(struct city *city, struct caller *caller, struct city_outcome *outcome)
{
    struct db *db = caller_reader(caller);
    const struct haidong *own = city->own;
    struct city_figure *figures =
        ARENA_ARRAY(city->arena, struct city_figure, own->published_count + city->unit_count * CITY_TYPES);
    outcome->figures = figures;
    for (size_t i = 0; i < city->unit_count; i++) {
        const struct city_unit *unit = &city->units[i];
        for (enum city_type type = 0; number_is_set(unit->annex) && type < CITY_TYPES; type++) {
            if (number_is_set(unit->volumes[type])) {
                TRY(unit_figure(city, db, unit, type, &figures[outcome->figure_count++]));
            }
        }
    }
    for (size_t i = 0; i < own->published_count; i++) {
        TRY(published_figure(city, db, &own->published[i], &figures[outcome->figure_count++]));
    }
    struct city_fact *facts = ARENA_ARRAY(city->arena, struct city_fact, MOST_FACTS);
    outcome->facts = facts;
    for (size_t i = 0; i < city->hall_count; i++) {
        TRY(city_rating_facts(city, db, &city->halls[i], facts, &outcome->fact_count));
    }
    return haidong_measure_hotline(city, db, outcome, facts);
}

/* --- the model --------------------------------------------------------------------------------------------------- */

static result read_city(struct city *city, double scale)
{
    struct haidong *own = ARENA_NEW(city->arena, struct haidong);
    city->own = own;
    TRY(city_read_halls(city, "data/demo/haidong_halls.csv"));
    TRY(read_units(city));
    TRY(read_guides(city->arena, own));
    TRY(read_claims(city->arena, own));
    TRY(read_published(city, own));
    spread_items(city, own);
    TRY(check_volumes(city, own));
    scale_volumes(city, own, scale);
    TRY(haidong_read_hotline(city));
    return read_ratings(city, scale);
}

static const char *const surnames[] = {"马", "韩", "李", "王", "张", "冶", "祁", "赵", "刘", "陈", "杨", "星",
                                       "吕", "鲁", "白", "何", "董", "东", "胡", "贾", "辛", "沈", "雷", "谢",
                                       "罗", "朱", "郭", "徐", "蔡", "安", "苏", "文", "铁", "甘", "妥", "唐"};
static const char *const streets[] = {"古城大道", "平安大道", "湟水路", "西门街", "东大街", "文化路",
                                      "滨河南路", "迎宾路",   "振兴街", "新民村", "上滩村", "下寨村"};

static const struct city_people people = {.area = 630290,
                                          .surnames = surnames,
                                          .surname_count = sizeof surnames / sizeof *surnames,
                                          .streets = streets,
                                          .street_count = sizeof streets / sizeof *streets};

static const struct city_model model = {
    .playing = "演示2021年6月",
    .province_code = "63",
    .platform = "青海政务服务网",
    .local_types = "21=便民服务,99=未分类",
    .people = &people,
    .founded = {20210524}, /* a Monday */
    .opens = {20210531},   /* what is accepted on the first days has come in before */
    .first = {20210601},
    .last = {20210630},
    .after = {20210701},
    .returns_per_mille = 400,
    .most_visits = 3,
    .read = read_city,
    .prepare = claim_construction,
    .conclude = conclude,
    .measure = measure,
};

const struct city_demo city_haidong = {
    .name = "haidong-2021-06",
    .title = "海东市2021年6月",
    .about = "青海省海东市及其六个区县，2021年6月，办件按公布数（约14万件）",
    .published = "2021年7月6日公布的6月办件数",
    .scale = 1,
    .seed = 20210601,
    .password = "Haidong-2021",
    .guest = "haidong.supervisor",
    .accounts = "  pingan.police1     平安区公安局窗口（收件、受理、当场办结）\n"
                "  pingan.approver    平安区审批人员（办结、特别程序、转办）\n"
                "  pingan.supervisor  平安区大厅负责人（延长时限、撤销）\n"
                "  haidong.market1、haidong.market.approver、haidong.supervisor  市级大厅，同上\n"
                "  bureau、chief      政务服务局管理人员、局领导\n"
                "  system、security、audit  系统、安全、审计管理员（三权分立）\n"
                "  其他区县：ledu、minhe、huzhu、hualong、xunhua开头；窗口如minhe.tax1、huzhu.social2\n",
    .tries =
        (const struct city_try[]){
            {"看互助县月末在办的件", "/api/v1/cases?region=630223&state=accepted"},
            {"看一件的经过（收件、一次性告知、补正、受理、办结、送达）", ""},
            {"看当月的统计通报，与公布的对照", "/api/v1/bulletins/630200/2021-06?format=text"},
            {0},
        },
    .model = &model,
};
