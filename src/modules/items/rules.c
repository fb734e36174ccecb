#include "modules/items/rules.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/party/identifiers.h"

/* --- codes ------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool all_digits(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
    }
    return true;
}

static bool all_capitals(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!is_digit(text[i]) && (text[i] < 'A' || text[i] > 'Z')) {
            return false;
        }
    }
    return true;
}

const char *objects_check(const char *objects)
{
    char before = '0';
    for (const char *at = objects;; at += 2) {
        if (*at <= before || *at > '6' || (at[1] != ',' && at[1] != '\0')) {
            return "应为1至6的服务对象代码，由小到大、以逗号分隔";
        }
        if (at[1] == '\0') {
            return 0;
        }
        before = *at;
    }
}

const char *code_check_text(const char *code)
{
    for (const char *at = code; *at; at++) {
        if (*at <= ' ' || *at > '~' || strchr("@/%?#", *at)) {
            return "只能含字母、数字和连字符等可见的ASCII字符，不含 @ / % ? #";
        }
    }
    return 0;
}

static bool is_level(char c)
{
    return c >= '1' && c <= '7';
}

static const char *check_gb39554(const char *code)
{
    char body[19] = "";
    size_t size = strlen(code);
    if (size != 31 && size != 33) {
        return "应为31位，办理项为33位";
    }
    if (!all_capitals(code, size)) {
        return "只能含大写字母和数字";
    }
    memcpy(body, code, 18);
    if (uscc_check(body)) {
        return "前18位不是有效的统一社会信用代码";
    }
    if (!is_level(code[18])) {
        return "第19位应为行使层级1至7";
    }
    return all_digits(code + 19, 9) ? 0 : "第20至28位（地方、事项类型、主项）应为数字";
}

static const char *check_gb39046(const char *code)
{
    size_t size = strlen(code);
    for (size_t i = 0; i < size; i++) {
        char c = code[i];
        if (!is_digit(c) && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
            return "只能含字母和数字";
        }
    }
    return size <= 24 ? 0 : "最多24位";
}

/* The last five parts of the Sichuan form, found from its end: region, 3 digits, body, level, 2 digits. */
struct sichuan_code {
    const char *parts[5];
    size_t sizes[5];
    size_t basic_size;
};

static bool split_sichuan(const char *code, struct sichuan_code *split)
{
    const char *end = code + strlen(code);
    for (int i = 4; i >= 0; i--) {
        const char *start = end;
        while (start > code && start[-1] != '-') {
            start--;
        }
        if (start == code) {
            return false;
        }
        split->parts[i] = start;
        split->sizes[i] = (size_t)(end - start);
        end = start - 1;
    }
    split->basic_size = (size_t)(end - code);
    return split->basic_size > 0;
}

static const char *check_sichuan(const char *code)
{
    struct sichuan_code split;
    char body[19] = "";
    if (!split_sichuan(code, &split)) {
        return "应为基本编码-区划-000-实施机构代码-层级-00";
    }
    if (split.sizes[0] != 12 || !all_digits(split.parts[0], 12)) {
        return "区划一段应为12位数字";
    }
    if (split.sizes[1] != 3 || !all_digits(split.parts[1], 3) || split.sizes[4] != 2 ||
        !all_digits(split.parts[4], 2)) {
        return "区划之后一段应为3位数字，最后一段应为2位数字";
    }
    if (split.sizes[3] != 1 || !is_level(*split.parts[3])) {
        return "层级一段应为1至7";
    }
    if (split.sizes[2] != 18 && split.sizes[2] != 9) {
        return "实施机构代码应为18位统一社会信用代码或9位组织机构代码";
    }
    memcpy(body, split.parts[2], split.sizes[2]);
    const char *reason = split.sizes[2] == 18 ? uscc_check(body) : organization_code_check(body);
    return reason ? "实施机构代码的校验位不对" : 0;
}

static const char *check_nothing(const char *code)
{
    (void)code;
    return 0;
}

/* The strictest first. */
static const struct scheme {
    const char *name;
    const char *(*check)(const char *code);
} schemes[] = {
    {"gb39554", check_gb39554},
    {"sichuan", check_sichuan},
    {"gb39046", check_gb39046},
    {"local", check_nothing},
};

const char *code_check(const char *scheme, const char *code)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (str_equal(schemes[i].name, scheme)) {
            return schemes[i].check(code);
        }
    }
    return "没有这个编码规则";
}

const char *code_scheme(const char *code)
{
    size_t i = 0;
    while (schemes[i].check(code)) {
        i++;
    }
    return schemes[i].name;
}

const char *code_basic(struct arena *arena, const char *scheme, const char *code)
{
    struct sichuan_code split;
    if (str_equal(scheme, "gb39554")) {
        return arena_copy(arena, code + 19, 12);
    }
    if (str_equal(scheme, "sichuan") && split_sichuan(code, &split)) {
        return arena_copy(arena, code, split.basic_size);
    }
    return 0;
}

const char *code_level(struct arena *arena, const char *scheme, const char *code)
{
    return str_equal(scheme, "gb39554") ? arena_copy(arena, code + 18, 1) : 0;
}

const char *local_type(struct arena *arena, const char *setting, const char *type)
{
    for (const char *at = setting; *at;) {
        size_t size = strcspn(at, ",");
        if (size > 3 && at[2] == '=' && strncmp(at, type, 2) == 0 && type[0] >= '2' && strcmp(type, "20") > 0) {
            return arena_copy(arena, at + 3, size - 3);
        }
        at += size + (at[size] == ',');
    }
    return 0;
}

const char *region_level(const char *region)
{
    size_t size = strlen(region);
    if (size == 12) {
        return str_ends_with(region, "000") ? "5" : "6";
    }
    return size == 9 ? "5" : !str_ends_with(region, "00") ? "4" : !str_ends_with(region, "0000") ? "3" : "2";
}

/* --- items ------------------------------------------------------------------------------------------------------- */

static result check_limits(const struct item *item)
{
    bool legal = number_is_set(item->legal_limit), promised = number_is_set(item->promised_limit);
    if ((promised || (legal && !item->legal_unit)) && !item->limit_unit) {
        return invalid("limit_unit", "有时限就要写明时限单位");
    }
    if (item->legal_unit && (!legal || str_equal(item->legal_unit, item->limit_unit))) {
        return invalid("legal_unit", "法定时限单位只在与时限单位不同时填写");
    }
    if (legal && promised && !item->legal_unit && item->promised_limit > item->legal_limit) {
        return invalid("promised_limit", "承诺时限不能长于法定时限");
    }
    if (item->instant && promised && item->promised_limit > 1) {
        return invalid("instant", "即办件的承诺时限不能超过1");
    }
    return SUCCESS;
}

result item_check(struct arena *arena, const struct item *item)
{
    const char *reason = code_check(item->scheme, item->code);
    if (reason) {
        return invalid("code", str_format(arena, "实施编码不合其编码规则：%s", reason));
    }
    const char *level = code_level(arena, item->scheme, item->code);
    if (level && !str_equal(level, item->level)) {
        return invalid("level", str_format(arena, "行使层级与实施编码第19位（%s）不一致", level));
    }
    if (number_is_set(item->online_depth) && item->online_depth >= 3 && !item->online) {
        return invalid("online", "网办深度3、4级的事项应为网上可办");
    }
    return check_limits(item);
}

/* --- completeness ------------------------------------------------------------------------------------------------ */

#define GUIDE_HOLDS(member)                                         \
    static bool has_##member(const struct item_sheet *sheet)        \
    {                                                               \
        return sheet->guide && !str_is_empty(sheet->guide->member); \
    }
GUIDE_HOLDS(basis)
GUIDE_HOLDS(criteria)
GUIDE_HOLDS(process)
GUIDE_HOLDS(outcome)
GUIDE_HOLDS(address)
GUIDE_HOLDS(hours)
GUIDE_HOLDS(phone)
GUIDE_HOLDS(complaint_phone)

static bool has_objects(const struct item_sheet *sheet)
{
    return sheet->item->objects != 0;
}

static bool has_promise(const struct item_sheet *sheet)
{
    return sheet->item->instant || number_is_set(sheet->item->promised_limit);
}

/* A limit that the law sets has its article; where the law sets none, there is nothing to name. */
static bool has_rule(const struct item_sheet *sheet)
{
    return !number_is_set(sheet->item->legal_limit) || sheet->item->rule;
}

static bool has_visits(const struct item_sheet *sheet)
{
    return number_is_set(sheet->item->visits);
}

static bool has_materials(const struct item_sheet *sheet)
{
    return number_is_set(sheet->item->material_total) && (int64_t)sheet->materials.count >= sheet->item->material_total;
}

static bool has_fees(const struct item_sheet *sheet)
{
    return !sheet->item->charges || sheet->fees.count > 0;
}

static bool has_online_place(const struct item_sheet *sheet)
{
    return !sheet->item->online || (sheet->guide && !str_is_empty(sheet->guide->url));
}

const struct guide_part guide_parts[] = {
    {"设定依据", 10, has_basis},       {"受理条件", 10, has_criteria},
    {"申请材料", 15, has_materials},   {"办理流程", 10, has_process},
    {"承诺时限", 10, has_promise},     {"时限依据", 5, has_rule},
    {"收费项目", 5, has_fees},         {"服务对象", 5, has_objects},
    {"到现场次数", 5, has_visits},     {"结果名称", 5, has_outcome},
    {"办理地点", 5, has_address},      {"办理时间", 5, has_hours},
    {"咨询电话", 5, has_phone},        {"监督投诉电话", 2, has_complaint_phone},
    {"网办地址", 3, has_online_place}, {0},
};

int64_t sheet_score(const struct item_sheet *sheet)
{
    int64_t held = 0;
    for (const struct guide_part *part = guide_parts; part->label; part++) {
        held += part->holds(sheet) ? part->weight : 0;
    }
    return held * 10; /* the weights make 100 */
}

/* --- change orders ----------------------------------------------------------------------------------------------- */

/* What is taken over is ended by its giver, with an order of his own. What is entrusted stays with the law's holder, in
 * whose name it is exercised (行政许可法 §24). */
const struct change_effect change_effects[] = {
    {"devolve", .ends_source = true, .copies = true}, {"take_over", .copies = true}, {"cancel", .ends_source = true},
    {"entrust", .copies = true, .body = "3"},         {"adjust", .moves = true},     {0},
};

const struct change_effect *change_effect(const char *kind)
{
    for (const struct change_effect *row = change_effects; row->kind; row++) {
        if (str_equal(row->kind, kind)) {
            return row;
        }
    }
    return 0;
}
