#include "city/people.h"

#include "city/chance.h"
#include "kernel/base/arena.h"
#include "kernel/party/identifiers.h"

enum {
    BIRTH_DAYS = 20454, /* 1947-01-01 … 2002-12-31 */
    FIRST_BIRTH = 19470101,
    SERIALS = 1000,
    PHONES = 100000000,
};

static const char *const given[] = {"海", "明", "青", "山", "玉", "兰", "英", "德", "福", "成", "国", "军",
                                    "秀", "花", "文", "龙", "生", "桂", "梅", "永", "贵", "春", "林", "忠",
                                    "全", "芳", "红", "艳", "强", "伟", "得", "元", "吉", "祥", "雪", "莲",
                                    "建", "宏", "晓", "燕", "金", "宝", "才", "发", "启", "良", "正", "录"};
static const char *const trades[] = {"商贸有限公司",     "建筑工程有限公司", "农牧科技有限公司", "餐饮管理有限公司",
                                     "运输有限公司",     "种植专业合作社",   "药店有限公司",     "超市有限公司",
                                     "物业服务有限公司", "食品有限公司",     "装饰工程有限公司", "文化传媒有限公司"};

#define ANY(chance, list) (list)[chance_below((chance), sizeof(list) / sizeof *(list))]

static struct chance stream(const struct neighbourhood *where, uint64_t kind, int64_t number)
{
    return (struct chance){chance_mix(where->seed, (uint64_t)where->region * 4 + kind, (uint64_t)number)};
}

static const char *name_make(struct arena *arena, const struct city_people *people, struct chance *chance)
{
    const char *surname = people->surnames[chance_below(chance, (int64_t)people->surname_count)];
    const char *first = ANY(chance, given);
    return str_format(arena, "%s%s%s", surname, first, chance_in(chance, 750) ? ANY(chance, given) : "");
}

static const char *phone_make(struct arena *arena, struct chance *chance)
{
    return str_format(arena, "154%08lld", (long long)chance_below(chance, PHONES));
}

static const char *address_make(struct arena *arena, const struct neighbourhood *where, struct chance *chance)
{
    const char *street = where->people->streets[chance_below(chance, (int64_t)where->people->street_count)];
    return str_format(arena, "%s%s%lld号", where->name, street, (long long)chance_below(chance, 300) + 1);
}

void person_make(struct arena *arena, const struct neighbourhood *where, int64_t number, struct party_in *person)
{
    struct chance chance = stream(where, 0, number);
    /* Day and serial together are a number's own: the days are walked in a scattered order, the serials one by one. */
    int64_t day = number % BIRTH_DAYS * 7919 % BIRTH_DAYS;
    int64_t serial = (number / BIRTH_DAYS + (int64_t)(chance_mix(where->seed, 9, (uint64_t)day) % SERIALS)) % SERIALS;
    struct date birth = date_add((struct date){FIRST_BIRTH}, (int32_t)day);
    char id[19];
    resident_id_make(id, where->people->area + 1 + where->region, birth, (int)serial);
    *person = (struct party_in){.certificate_type = "resident_id",
                                .number = str_copy(arena, id),
                                .name = name_make(arena, where->people, &chance),
                                .phone = phone_make(arena, &chance),
                                .address = address_make(arena, where, &chance)};
}

void company_make(struct arena *arena, const struct neighbourhood *where, int64_t number, struct party_in *company)
{
    struct chance chance = stream(where, 1, number);
    const char *first = ANY(&chance, given), *second = ANY(&chance, given), *trade = ANY(&chance, trades);
    char code[19];
    uscc_make(code, chance_in(&chance, 400) ? "92" : "91", where->people->area + 1 + where->region, (int)number);
    *company = (struct party_in){.certificate_type = "uscc",
                                 .number = str_copy(arena, code),
                                 .name = str_format(arena, "%s%s%s%s", where->name, first, second, trade),
                                 .phone = phone_make(arena, &chance),
                                 .address = address_make(arena, where, &chance)};
}

const char *staff_name_make(struct arena *arena, const struct city_people *people, uint64_t seed, int64_t number)
{
    struct chance chance = {chance_mix(seed, 77, (uint64_t)number)};
    return name_make(arena, people, &chance);
}
