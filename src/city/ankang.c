/* 安康市 (610900), the year 2020: 安行审发〔2021〕1号. It gives totals of the city only; how they divide among halls,
 * units and items is made up, and adds up to them.
 *
 * 高新区 and 恒口示范区 have a hall each (13 = the city's, 10 counties', theirs) and no code of GB/T 2260. The bulletin
 * counts them to the city itself ("市本级层面，含高新、恒口、瀛湖3个市属开发区"), and so does this: their committees
 * are units of level 1 of 610900, their offices the units below.
 *
 * Not scaled: units, halls, items. Scaled: whatever happens in the year, each published total times the scale, rounded
 * half up, and then divided by largest remainders so that the parts make the total. */
#include "city/caller.h"
#include "city/inside.h"

#include <assert.h>
#include <math.h>

#include "city/models.h"
#include "city/people.h"
#include "kernel/record/record.h"
#include "kernel/table/table.h"

enum {
    FIRST_MAIN_CODE = 1001,
    /* as published */
    CASES = 1665200,
    ITEMS = 10302,
    ON_REQUEST = 6739,
    ONLINE = 6313,     /* 93.68 % of those on request */
    ONCE = 5919,       /* 87.8 % of them */
    MOBILE = 458,      /* public services at hand on a phone */
    PRESENT = 8554,    /* in the 13 halls */
    DUE = 9052,        /* follows: 8554 are 94.5 % of what should be there */
    RATED_PERCENT = 5, /* made up, as their levels are: the bulletin says only that ratings reach the province */
    USUAL_WEIGHT = 20, /* items as common as this are handled everywhere */
};

/* A guide row's subjects times its situations. */
struct template
{
    struct city_guide guide;
    size_t number; /* of its code */
};

struct ankang {
    struct template *templates;
    size_t template_count, template_room;
    struct city_guide *guides; /* of each item its own */
    int64_t cases;             /* of all halls, scaled */
};

/* A word of a list that bars divide. NULL: no more. */
static const char *next_word(struct arena *arena, const char **list)
{
    if (!**list) {
        return 0;
    }
    size_t size = strcspn(*list, "|");
    const char *word = arena_copy(arena, *list, size);
    *list += size + ((*list)[size] == '|');
    return word;
}

/* The pattern with a word in the place of each "~". */
static const char *fill(struct arena *arena, const char *pattern, const char *word)
{
    struct buf out;
    buf_init(&out, arena, 1024);
    for (const char *at = pattern; *at; at++) {
        if (*at == '~') {
            buf_text(&out, word);
        } else {
            buf_char(&out, *at);
        }
    }
    return out.data;
}

/* --- units ------------------------------------------------------------------------------------------------------- */

/* A unit of the hall that is being read. */
static struct city_unit *add_unit(struct city *city, size_t hall, size_t parent, const char *name, const char *kind)
{
    struct city_unit *unit = &city->units[city->unit_count];
    *unit = (struct city_unit){.hall = hall,
                               .parent = parent,
                               .department = "",
                               .name = name,
                               .short_name = name,
                               .kind = kind,
                               .annex = NO_NUMBER,
                               .uscc = city_credit_code(city, (int)city->unit_count + 1)};
    for (enum city_type type = 0; type < CITY_TYPES; type++) {
        unit->volumes[type] = NO_NUMBER;
    }
    city->unit_count++;
    return unit;
}

static void add_department(struct city *city, const struct table *table, size_t row, size_t hall)
{
    struct city_hall *of = &city->halls[hall];
    const char *place = of->region_name, *bare = arena_copy(city->arena, place, strlen(place) - strlen("县"));
    const char *pattern = city_cell(table, row, "名称"), *short_pattern = city_cell(table, row, "简称");
    int64_t windows = city_number_cell(table, row, "窗口");
    bool is_bare = strchr(pattern, '^') != 0; /* 汉滨分局: the name without 区 or 县 */
    struct buf copies[2];
    for (int i = 0; i < 2; i++) {
        buf_init(&copies[i], city->arena, 1024);
        for (const char *at = i == 0 ? pattern : short_pattern; *at; at++) {
            buf_char(&copies[i], *at == '^' ? '~' : *at);
        }
    }
    struct city_unit *unit = add_unit(city, hall, of->head, fill(city->arena, copies[0].data, is_bare ? bare : place),
                                      city_cell(table, row, "类别"));
    unit->department = city_cell(table, row, "部门");
    unit->short_name = fill(city->arena, copies[1].data, is_bare ? bare : place);
    unit->windows = number_is_set(windows) ? windows : 0;
}

/* Those below a unit of the city, or a county's towns. */
static void add_below(struct city *city, size_t hall, size_t parent, const char *prefix, const char *list,
                      const char *kind)
{
    for (const char *name = next_word(city->arena, &list); name; name = next_word(city->arena, &list)) {
        const char *whole = str_format(city->arena, "%s%s", prefix, name);
        bool is_street = str_equal(kind, "town") && str_ends_with(name, "街道");
        add_unit(city, hall, parent, is_street ? str_format(city->arena, "%s办事处", whole) : whole, kind)->short_name =
            str_equal(kind, "town") ? name : whole;
    }
}

static void read_hall_units(struct city *city, const struct table *halls, const struct table *units, size_t index)
{
    struct city_hall *hall = &city->halls[index];
    const char *level = city_cell(halls, index, "级别"), *head = city_cell(halls, index, "主管");
    hall->unit_first = city->unit_count;
    if (*head) {
        hall->head = city->unit_count;
        add_unit(city, index, NO_PARENT, head, "department");
    }
    for (size_t i = 0; i < units->row_count; i++) {
        if (str_equal(city_cell(units, i, "级别"), level)) {
            add_department(city, units, i, index);
        }
    }
    size_t last = city->unit_count, first = hall->unit_first;
    for (size_t i = 0; hall->is_city && i < units->row_count; i++) {
        if (str_equal(city_cell(units, i, "级别"), level)) {
            add_below(city, index, first++, "", city_cell(units, i, "下级"), "institution");
        }
    }
    assert(!hall->is_city || first == last);
    add_below(city, index, hall->head, hall->is_city ? "" : hall->region_name, city_cell(halls, index, "乡镇"), "town");
    hall->unit_count = city->unit_count - hall->unit_first;
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static void add_template(struct city *city, struct ankang *own, const struct city_guide *guide)
{
    if (own->template_count == own->template_room) {
        size_t old = own->template_room;
        own->template_room = old == 0 ? 1024 : old * 2;
        own->templates = arena_grow(city->arena, own->templates, old * sizeof *own->templates,
                                    own->template_room * sizeof *own->templates);
    }
    own->templates[own->template_count] = (struct template){*guide, FIRST_MAIN_CODE + own->template_count};
    own->template_count++;
}

static struct city_guide read_guide(const struct table *table, size_t row)
{
    int64_t weight = city_number_cell(table, row, "权重");
    return (struct city_guide){.department = city_cell(table, row, "部门"),
                               .level = city_cell(table, row, "级别"),
                               .type = city_cell(table, row, "类型"),
                               .limit_unit = city_text_cell(table, row, "单位"),
                               .rule = city_text_cell(table, row, "依据"),
                               .object = city_cell(table, row, "对象"),
                               .traits = city_cell(table, row, "特点"),
                               .materials = city_cell(table, row, "材料"),
                               .legal = city_number_cell(table, row, "法定"),
                               .promised = city_number_cell(table, row, "承诺"),
                               .visits = NO_NUMBER,
                               .weight = weight,
                               .instant = city_yes_cell(table, row, "即办"),
                               .on_request = weight > 0};
}

/* Each row: its subjects times its situations; the first ones are asked for most. */
static result read_templates(struct city *city, struct ankang *own)
{
    struct table table;
    TRY(city_table_read(city->arena, "data/demo/ankang_items.csv", &table));
    for (size_t i = 0; i < table.row_count; i++) {
        struct city_guide guide = read_guide(&table, i);
        const char *subjects = city_cell(&table, i, "主题");
        for (const char *subject = next_word(city->arena, &subjects); subject;
             subject = next_word(city->arena, &subjects)) {
            const char *situations = city_cell(&table, i, "情形");
            int64_t place = 1, weight = guide.weight;
            for (const char *situation = next_word(city->arena, &situations); situation;
                 situation = next_word(city->arena, &situations)) {
                struct city_guide made = guide;
                made.name = fill(city->arena, situation, subject);
                made.weight = weight / place++;
                made.weight = weight > 0 && made.weight == 0 ? 1 : made.weight;
                add_template(city, own, &made);
            }
        }
    }
    return SUCCESS;
}

/* An item that a hall's unit could handle; those that rank first, it does. */
struct candidate {
    size_t unit;
    const struct template *template;
    uint64_t rank;
    bool is_chosen;
};

static int by_rank(const void *a, const void *b)
{
    const struct candidate *x = *(const struct candidate *const *)a, *y = *(const struct candidate *const *)b;
    bool x_later = !x->template->guide.on_request, y_later = !y->template->guide.on_request;
    if (x_later != y_later) {
        return x_later - y_later;
    }
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static size_t find_candidates(const struct city *city, const struct ankang *own, size_t index,
                              struct candidate *candidates)
{
    const struct city_hall *hall = &city->halls[index];
    size_t count = 0;
    for (size_t i = hall->unit_first; i < hall->unit_first + hall->unit_count; i++) {
        for (size_t j = 0; city->units[i].windows > 0 && j < own->template_count; j++) {
            const struct city_guide *guide = &own->templates[j].guide;
            if (str_equal(guide->department, city->units[i].department) &&
                (hall->is_city || str_equal(guide->level, "全"))) {
                uint64_t rank = chance_mix(CASES, index, j);
                candidates[count++] = (struct candidate){
                    i, &own->templates[j], guide->weight >= USUAL_WEIGHT ? rank >> 8 : rank | UINT64_C(1) << 63, false};
            }
        }
    }
    return count;
}

static void add_item(struct city *city, const struct ankang *own, const struct candidate *candidate)
{
    struct city_unit *unit = &city->units[candidate->unit];
    struct city_guide *guide = &own->guides[city->item_count];
    *guide = candidate->template->guide;
    unit->item_first = unit->item_count == 0 ? city->item_count : unit->item_first;
    unit->item_count++;
    char level = city->halls[unit->hall].is_city ? '3' : '4';
    city->items[city->item_count++] =
        (struct city_item){candidate->unit, guide->on_request ? city_type_of(guide->type) : NO_TYPE, guide,
                           city_item_code(city, unit->uscc, level, guide->type, candidate->template->number)};
}

/* As many as the hall's row says, on request and in all. */
static void choose_items(struct city *city, const struct ankang *own, const struct table *halls, size_t index)
{
    int64_t all = city_number_cell(halls, index, "事项"), on_request = city_number_cell(halls, index, "依申请");
    struct candidate *candidates = ARENA_ARRAY(city->arena, struct candidate, own->template_count);
    struct candidate **ranked = ARENA_ARRAY(city->arena, struct candidate *, own->template_count);
    size_t count = find_candidates(city, own, index, candidates);
    for (size_t i = 0; i < count; i++) {
        ranked[i] = &candidates[i];
    }
    qsort(ranked, count, sizeof *ranked, by_rank);
    int64_t left[2] = {all - on_request, on_request};
    for (size_t i = 0; i < count; i++) {
        ranked[i]->is_chosen = left[ranked[i]->template->guide.on_request]-- > 0;
    }
    assert(left[0] <= 0 && left[1] <= 0 && "ankang_items.csv has too few items for a hall");
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].is_chosen) {
            add_item(city, own, &candidates[i]);
        }
    }
}

/* --- what is said of as many items as was published -------------------------------------------------------------- */

struct ranked_item {
    struct city_guide *guide;
    uint64_t rank;
};

static int by_item_rank(const void *a, const void *b)
{
    const struct ranked_item *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* All items in the order of their places, within a place in an order of chance. */
static struct ranked_item *rank_items(struct city *city, const struct ankang *own, uint64_t salt,
                                      uint64_t (*place)(const struct city_guide *guide))
{
    struct ranked_item *ranked = ARENA_ARRAY(city->arena, struct ranked_item, city->item_count);
    for (size_t i = 0; i < city->item_count; i++) {
        struct city_guide *guide = &own->guides[i];
        ranked[i] = (struct ranked_item){guide, place(guide) << 62 | chance_mix(CASES, salt, i) >> 2};
    }
    qsort(ranked, city->item_count, sizeof *ranked, by_item_rank);
    return ranked;
}

static uint64_t requests_first(const struct city_guide *guide)
{
    return guide->on_request ? 0 : 1;
}

static uint64_t online_services_first(const struct city_guide *guide)
{
    return guide->online && str_equal(guide->type, "20") ? 0 : 1;
}

/* In the hall are those on request, then services, then other powers. */
static uint64_t hall_first(const struct city_guide *guide)
{
    return guide->on_request ? 0 : str_equal(guide->type, "20") ? 1 : 2;
}

static void mark_items(struct city *city, const struct ankang *own)
{
    const struct ranked_item *online = rank_items(city, own, 1, requests_first);
    const struct ranked_item *once = rank_items(city, own, 2, requests_first);
    for (size_t i = 0; i < ON_REQUEST; i++) {
        online[i].guide->online = i < ONLINE;
        once[i].guide->visits = i < ONCE ? (int64_t)(i % 4 != 0) : 2;
    }
    const struct ranked_item *mobile = rank_items(city, own, 3, online_services_first);
    for (size_t i = 0; i < MOBILE; i++) {
        mobile[i].guide->mobile = true;
    }
    const struct ranked_item *due = rank_items(city, own, 4, hall_first);
    for (size_t i = 0; i < DUE; i++) {
        due[i].guide->is_due = true;
        due[i].guide->is_present = i < PRESENT;
    }
}

/* --- volumes ----------------------------------------------------------------------------------------------------- */

/* A hall's cases, to its units and types as their items weigh. */
static void share_hall(struct city *city, size_t index, int64_t cases)
{
    const struct city_hall *hall = &city->halls[index];
    int64_t *weights = ARENA_ARRAY(city->arena, int64_t, hall->unit_count * CITY_TYPES);
    int64_t *parts = ARENA_ARRAY(city->arena, int64_t, hall->unit_count * CITY_TYPES);
    for (size_t i = 0; i < city->item_count; i++) {
        const struct city_item *item = &city->items[i];
        if (city->units[item->unit].hall == index && item->type != NO_TYPE) {
            weights[(item->unit - hall->unit_first) * CITY_TYPES + item->type] += item->guide->weight;
        }
    }
    city_apportion(city->arena, cases, weights, hall->unit_count * CITY_TYPES, parts);
    for (size_t i = 0; i < hall->unit_count * CITY_TYPES; i++) {
        if (weights[i] > 0) {
            city->units[hall->unit_first + i / CITY_TYPES].volumes[i % CITY_TYPES] = parts[i];
        }
    }
}

static void share_cases(struct city *city, struct ankang *own, const struct table *halls, double scale)
{
    static const int64_t rated[RATING_LEVELS] = {58, 38, 4};
    int64_t *weights = ARENA_ARRAY(city->arena, int64_t, city->hall_count);
    int64_t *parts = ARENA_ARRAY(city->arena, int64_t, city->hall_count);
    for (size_t i = 0; i < city->hall_count; i++) {
        weights[i] = city_number_cell(halls, i, "办件");
    }
    own->cases = (int64_t)floor(CASES * scale + 0.5);
    city_apportion(city->arena, own->cases, weights, city->hall_count, parts);
    for (size_t i = 0; i < city->hall_count; i++) {
        share_hall(city, i, parts[i]);
        city_apportion(city->arena, (parts[i] * RATED_PERCENT + 50) / 100, rated, RATING_LEVELS,
                       city->halls[i].ratings);
    }
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

/* The annex lists who has a window in the city's halls. */
static void number_annex(struct city *city)
{
    int64_t number = 0;
    for (size_t i = 0; i < city->unit_count; i++) {
        struct city_unit *unit = &city->units[i];
        if (unit->windows > 0 && str_equal(city->halls[unit->hall].region, city->halls[0].region)) {
            unit->annex = ++number;
        }
    }
}

static result read_city(struct city *city, double scale)
{
    struct table halls, units;
    struct ankang *own = ARENA_NEW(city->arena, struct ankang);
    city->own = own;
    TRY(city_read_halls(city, "data/demo/ankang_halls.csv"));
    TRY(city_table_read(city->arena, "data/demo/ankang_halls.csv", &halls));
    TRY(city_table_read(city->arena, "data/demo/ankang_units.csv", &units));
    TRY(read_templates(city, own));
    city->units = ARENA_ARRAY(city->arena, struct city_unit, MOST_UNITS);
    city->items = ARENA_ARRAY(city->arena, struct city_item, ITEMS);
    own->guides = ARENA_ARRAY(city->arena, struct city_guide, ITEMS);
    for (size_t i = 0; i < city->hall_count; i++) {
        read_hall_units(city, &halls, &units, i);
        choose_items(city, own, &halls, i);
    }
    mark_items(city, own);
    number_annex(city);
    share_cases(city, own, &halls, scale);
    return ankang_read_hotline(city, scale);
}

static result conclude(struct city *city, struct caller *caller)
{
    TRY(city_set_annex(city, caller));
    return caller_drain(caller);
}

/* --- what came out ----------------------------------------------------------------------------------------------- */

/* Cases that a region's halls were to take in. */
static int64_t volume_of(const struct city *city, const char *region)
{
    int64_t sum = 0;
    for (size_t i = 0; i < city->unit_count; i++) {
        for (enum city_type type = 0; str_equal(city->halls[city->units[i].hall].region, region) && type < CITY_TYPES;
             type++) {
            int64_t volume = city->units[i].volumes[type];
            sum += number_is_set(volume) ? volume : 0;
        }
    }
    return sum;
}

static result measure_cases(struct city *city, struct caller *caller, struct city_outcome *outcome)
{
    const struct ankang *own = city->own;
    struct city_figure *figures = ARENA_ARRAY(city->arena, struct city_figure, city->hall_count + 1);
    struct city_figure whole = {.region = "6109", .place = "全市", .type = "合计"};
    outcome->figures = figures;
    for (size_t i = 0; i < city->hall_count; i++) {
        const struct city_hall *hall = &city->halls[i];
        if (str_equal(hall->region, city->halls[0].region) && i > 0) {
            continue; /* a zone: counted with the city itself */
        }
        struct city_counted counted;
        int64_t expected = volume_of(city, hall->region);
        TRY(city_count(city, caller_reader(caller), hall->region, 0, 0, &counted));
        figures[outcome->figure_count++] = (struct city_figure){.region = hall->region,
                                                                .place = i == 0 ? "市本级和开发区" : hall->region_name,
                                                                .type = "合计",
                                                                .expected_accepted = expected,
                                                                .accepted = counted.accepted,
                                                                .expected_finished = expected,
                                                                .finished = counted.finished,
                                                                .open = counted.open};
        whole.accepted += counted.accepted;
        whole.finished += counted.finished;
        whole.open += counted.open;
    }
    whole.expected_accepted = whole.expected_finished = own->cases;
    figures[outcome->figure_count++] = whole;
    return SUCCESS;
}

enum { ITEM_FACTS = 7 };

/* What the program says of its catalogue. */
static result keep_statistics(void *subject, const struct call *call)
{
    static const struct {
        const char *name, *member;
        int64_t expected;
    } rows[ITEM_FACTS] = {{"政务服务事项", "items", ITEMS}, {"依申请事项", "on_request", ON_REQUEST},
                          {"网上可办", "online", ONLINE},   {"最多跑一次", "once", ONCE},
                          {"掌上可办", "mobile", MOBILE},   {"应进驻大厅", "should_be_present", DUE},
                          {"进驻大厅", "present", PRESENT}};
    struct city_fact *facts = subject;
    const char *whole = strstr(call->answer.data, "\"whole\":");
    for (size_t i = 0; i < ITEM_FACTS; i++) {
        facts[i] = (struct city_fact){rows[i].name, rows[i].expected, whole ? json_number(whole, rows[i].member) : 0};
    }
    return SUCCESS;
}

static result measure(struct city *city, struct caller *caller, struct city_outcome *outcome)
{
    struct city_fact *facts = ARENA_ARRAY(city->arena, struct city_fact, MOST_FACTS);
    struct arena *arena;
    outcome->facts = facts;
    outcome->fact_count = ITEM_FACTS;
    TRY(caller_arena(caller, &arena));
    TRY(caller_send(caller, &(struct sending){.method = METHOD_GET,
                                              .path = "/api/v1/item-statistics",
                                              .query = "within=610900",
                                              .token = city->bureau_token,
                                              .body = "",
                                              .take = keep_statistics,
                                              .subject = facts}));
    TRY(caller_drain(caller));
    TRY(ankang_measure_hotline(city, caller_reader(caller), outcome, facts));
    return measure_cases(city, caller, outcome);
}

/* --- the model --------------------------------------------------------------------------------------------------- */

/* The Spring Festival and the epidemic: the halls were open again from 3 February, and hardly anybody came. The
 * same in each year that is played: only month and day count. */
static int64_t pace(struct date day)
{
    static const struct {
        int32_t until;
        int64_t pace;
    } rows[] = {{116, 100}, {123, 55},  {209, 8},   {216, 16},  {229, 34},  {315, 70},   {331, 96},   {430, 112},
                {531, 116}, {630, 122}, {731, 119}, {831, 114}, {930, 122}, {1031, 112}, {1130, 124}, {1231, 130}};
    size_t i = 0;
    while (day.ymd % 10000 > rows[i].until) {
        i++;
    }
    return rows[i].pace;
}

static const char *const surnames[] = {"王", "李", "张", "陈", "刘", "杨", "吴", "周", "黄", "赵", "唐", "罗",
                                       "胡", "邓", "谢", "柯", "何", "徐", "郑", "马", "朱", "汪", "石", "龚",
                                       "储", "程", "鲁", "余", "向", "覃", "熊", "宋", "曾", "洪", "沈", "贺"};
static const char *const streets[] = {"巴山路", "兴安路", "育才路", "江北大道", "金州路", "解放路",
                                      "滨江路", "静宁路", "文昌路", "朝阳路",   "新安路", "香溪路"};

static const struct city_people people = {.area = 610950,
                                          .surnames = surnames,
                                          .surname_count = sizeof surnames / sizeof *surnames,
                                          .streets = streets,
                                          .street_count = sizeof streets / sizeof *streets};

static const struct city_model model = {
    .playing = "演示2020年",
    .province_code = "61",
    .platform = "安康政务服务网",
    .people = &people,
    .founded = {20191230},
    .opens = {20200101},
    .first = {20200101},
    .last = {20201231},
    .after = {20210104}, /* a Monday */
    .returns_per_mille = 650,
    .most_visits = 12,
    .pace = pace,
    .read = read_city,
    .conclude = conclude,
    .measure = measure,
};

const struct city_demo city_ankang = {
    .name = "ankang-2020",
    .title = "安康市2020年",
    .about = "陕西省安康市及其十个县区、高新区、恒口示范区，2020年全年（比例1为166.52万件，要几分钟和几GB）",
    .published = "2021年1月31日公布的2020年办件数",
    .scale = 0.01,
    .years_before = 9,
    .seed = 20200101,
    .password = "Ankang-2020",
    .guest = "ankang.supervisor",
    .accounts =
        "  hanbin.tax1        汉滨区税务局窗口（收件、受理、当场办结）\n"
        "  hanbin.approver    汉滨区审批人员（办结、特别程序、转办）\n"
        "  hanbin.supervisor  汉滨区大厅负责人（延长时限、撤销）\n"
        "  ankang.market1、ankang.market.approver、ankang.supervisor  市级大厅，同上\n"
        "  bureau、chief      行政审批服务局管理人员、局领导\n"
        "  hotline.agent1、hotline.dispatcher1、hanbin.hotline1  12345热线坐席、派单员、承办单位\n"
        "  system、security、audit  系统、安全、审计管理员（三权分立）\n"
        "  "
        "其他县区：hanyin、shiquan、ningshan、ziyang、langao、pingli、zhenping、xunyang、baihe、gaoxin、hengkou开头\n",
    .tries =
        (const struct city_try[]){
            {"看全市的事项统计", "/api/v1/item-statistics?within=610900"},
            {"看一件的经过（收件、一次性告知、补正、受理、办结、送达）", ""},
            {"看全年的统计通报，与公布的对照", "/api/v1/bulletins/610900/2020?format=text"},
            {0},
        },
    .model = &model,
};
