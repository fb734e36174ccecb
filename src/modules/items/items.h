/* items.h: items (事项): what can be applied for, by which rule and how fast.
 *
 * An item is known by its implementing code (实施编码) within a region. It has versions, each valid from one day to
 * another, both included. Every version is a matter of the flow "item" (draft → published →
 * replaced or withdrawn; number "code@version", the same id), so each change leaves an event. A version is never
 * changed once published; what changes is put into the next one. So the store answers for any day, and the past stays.
 *
 * Days are China's. Limits are whole working days, calendar days or working hours, see flow.h. */
#ifndef ZWFW_ITEMS_ITEMS_H
#define ZWFW_ITEMS_ITEMS_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

struct matter_opening;

struct item {
    const char *region;
    int64_t id; /* of this version, and of its matter */
    const char *code;
    int64_t version;        /* 1, 2, … of the code in its region */
    const char *scheme;     /* how the code is built: code_schemes */
    const char *basic_code; /* 基本编码; NULL when the scheme does not show it */
    const char *name;
    const char *group_name; /* 主项名称 */
    const char *type;       /* 事项类型, GB/T 39046; local ones from 21, see item_type_label */
    const char *level;      /* 行使层级 */
    const char *body;       /* 实施主体性质; NULL unknown */
    int64_t unit;           /* implementing unit of the org room; 0: known by its name only */
    const char *unit_name;
    const char *objects;                     /* 服务对象: codes joined by commas; NULL unknown */
    int64_t legal_limit;                     /* NO_NUMBER: the law sets none */
    const char *legal_unit;                  /* of the legal limit, when it is not limit_unit; else NULL */
    int64_t promised_limit;                  /* NO_NUMBER: none */
    const char *limit_unit;                  /* "workday", "day", "workhour"; NULL without any limit */
    const char *rule;                        /* law and article of the legal limit; NULL unknown */
    bool instant;                            /* 即办: decided while the applicant waits */
    bool on_request;                         /* 依申请 */
    bool charges;                            /* 收费 */
    int64_t online_depth;                    /* 网办深度 1 to 4; NO_NUMBER unknown */
    int64_t visits;                          /* 到现场次数; NO_NUMBER unknown */
    bool by_window, online, mobile, by_mail; /* where it can be applied for; online: 网上可办, mobile: 掌上可办 */
    bool one_window;                         /* 一窗 */
    bool cross_province;                     /* 跨省通办 */
    bool whole_city;                         /* 全市通办 */
    bool nearby;                             /* 就近办 */
    bool commitment;                         /* 告知承诺 */
    bool missing_ok;                         /* 容缺受理 */
    bool should_be_present;                  /* 应进驻大厅 */
    int64_t material_total;                  /* how many materials are asked for; 0: none; NO_NUMBER unknown */
    int64_t score;                           /* completeness, in thousandths */
    struct date valid_from;                  /* 0: a draft */
    struct date valid_to;                    /* its last day; 0: open. Before valid_from: it never held */
};
extern const struct record item_record;

/* 最多跑一次: known, and not more than once. */
static inline bool item_is_once(const struct item *item)
{
    return number_is_set(item->visits) && item->visits <= 1;
}

/* The version that holds on that day. ERR_NOT_FOUND when none does: a case is then not to be taken in (清单之外无审批).
 * One statement. What holds is public, so no scope is asked for. */
result item_find(struct request *rq, const char *region, const char *code, struct date on, struct item *item);

struct item_material {
    int64_t seq; /* 1, 2, … */
    const char *name;
    bool required;
    int64_t copies;     /* 份数; NO_NUMBER unknown */
    const char *source; /* 来源渠道 */
    const char *form;   /* 材料形式: 1 paper, 2 electronic, 3 either; 2 and 3 may be handed in electronically */
    bool missing_ok;    /* may be made good later (容缺后补) */
    const char *note;
};
extern const struct record item_material_record;
typedef LIST(struct item_material) item_material_list;

/* The materials of a version, in order. */
result item_materials(struct request *rq, const struct item *item, item_material_list *list);

/* Fill what an opening's clock, title and counters take from the item: item_type, limit_unit, both limits, rule. A
 * legal limit in another unit than the promised one is left out, for a matter has one clock: the promise is the
 * earlier. */
void item_fill_opening(const struct item *item, struct matter_opening *opening);

/* What a type code means: GB/T 39046, or the setting items.local_types; NULL for an unknown one. */
const char *item_type_label(struct request *rq, const char *type);

extern const struct code_list item_types, item_levels;

#endif
