/* lexicon.h: the words of bulletins that say how figures hang together. No word names a place or an office.
 *
 * A word may carry several meanings: cues (what the number beside it is: a total, a part, a share, a change …),
 * measures (what is counted: accepted, finished, still open …), and the partition it belongs to: words of one partition
 * name kinds that do not overlap. */
#ifndef ZWFW_AUDIT_LEXICON_H
#define ZWFW_AUDIT_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum cue {
    CUE_AMONG = 1 << 0,         /* 其中: parts follow */
    CUE_WHOLLY = 1 << 1,        /* 分为, 包括: all parts follow */
    CUE_TOTAL = 1 << 2,         /* 共, 合计 */
    CUE_CUMULATIVE = 1 << 3,    /* 累计: of a longer time */
    CUE_SHARE = 1 << 4,         /* 占 */
    CUE_RISE = 1 << 5,          /* 增长 */
    CUE_FALL = 1 << 6,          /* 减少 */
    CUE_THAN = 1 << 7,          /* 较, 比 */
    CUE_PRIOR = 1 << 8,         /* 上月, 去年同期 */
    CUE_SPAN = 1 << 9,          /* 同比, 环比 */
    CUE_TO = 1 << 10,           /* 至, 到, 为 */
    CUE_FROM = 1 << 11,         /* 由, 从 */
    CUE_AVERAGE = 1 << 12,      /* 日均 */
    CUE_RESPECTIVELY = 1 << 13, /* 分别 */
    CUE_RATE = 1 << 14,         /* 率 */
    CUE_TARGET = 1 << 15,       /* 力争: not yet so */
    CUE_NEAR = 1 << 16,         /* 约 */
    CUE_BELOW = 1 << 17,        /* 近, 不足 */
    CUE_ABOVE = 1 << 18,        /* 超过 */
    CUE_OTHER = 1 << 19,        /* 其他: what is left of a whole */
    CUE_AND = 1 << 20,          /* 和, 及, 与 */
    CUE_SUCH = 1 << 21,         /* 等: a list of examples */
    CUE_OVERLAP = 1 << 22,      /* 网上办理, 即办: kinds that overlap with others */
    CUE_NAMELY = 1 << 23,       /* 即, 分别为 */
    CUE_DAILY = 1 << 24,        /* 日均 */
    CUE_MONTHLY = 1 << 25,      /* 月均 */
    CUE_GENERAL = 1 << 26,      /* 总数, 全部: the whole itself, without a name */
    CUE_FIXED = 1 << 27,        /* 应, 计划: what should be; 中的: of one part only */
    CUE_UNTIL = 1 << 28,        /* 截至 */
    CUE_WEEK = 1 << 29,         /* 本周: no month */
    CUE_COHORT = 1 << 30,       /* 当期受理办结率: of those that came in then, whenever they were finished */
    CUE_CHANGE = CUE_RISE | CUE_FALL,
};

enum measure {
    MEASURE_ACCEPTED = 1 << 0,
    MEASURE_FINISHED = 1 << 1,
    MEASURE_OPEN = 1 << 2,
    MEASURE_HANDLED = 1 << 3, /* 办件, 业务: all of them */
    MEASURE_INCOMING = 1 << 4,
    MEASURE_ANSWERED = 1 << 5,
    MEASURE_ON_SPOT = 1 << 6,
    MEASURE_ORDER = 1 << 7,
    MEASURE_CARRIED = 1 << 8,  /* 结转 */
    MEASURE_RETURNED = 1 << 9, /* left without being finished */
    MEASURE_RATING = 1 << 10,
    MEASURE_DUE = 1 << 11,
    MEASURE_ON_TIME = 1 << 12,
    MEASURE_VISITED = 1 << 13, /* 回访 */
    MEASURE_SATISFIED = 1 << 14,
    MEASURE_NEW = 1 << 15,
    MEASURE_STOCK = 1 << 16,
    MEASURE_DEAL = 1 << 17,
    MEASURE_ITEM = 1 << 18, /* 事项: what can be applied for */
    MEASURE_NET = 1 << 19,
    MEASURE_SAVED = 1 << 20,  /* 节约资金, 增价 */
    MEASURE_BUDGET = 1 << 21, /* 预算, 控制价 */
    MEASURE_GAINED = 1 << 22, /* 增值, 溢价 */
    MEASURE_INFLOW = MEASURE_ACCEPTED | MEASURE_HANDLED | MEASURE_INCOMING | MEASURE_NEW,
};

enum partition {
    PARTITION_NONE,
    PARTITION_TYPE,         /* of an item (GB/T 39046) */
    PARTITION_NATURE,       /* of an order */
    PARTITION_SATISFACTION, /* of a rating */
    PARTITION_LEVEL,        /* of government */
    PARTITION_LINE,         /* on line or at a window */
    PARTITION_VALIDITY,
    PARTITION_INDUSTRY,
    PARTITION_PAPER,
    PARTITION_TRADE,    /* of public resources */
    PARTITION_SPEED,    /* 即办, 承诺: of a case (GB/T 39046, 办件类型) */
    PARTITION_REVENUE,  /* 税收, 非税: two that are all (政府收支分类科目) */
    PARTITION_DWELLING, /* 城镇, 乡村 */
    PARTITION_SEX,
    PARTITION_PURPOSE, /* 基本支出, 项目支出 */
    PARTITION_AGAIN,   /* 初次, 重复 */
    PARTITION_PATENT,  /* 专利法第二条 */
    PARTITION_LAW,     /* 民事, 刑事, 行政 */
    PARTITION_LEAD,    /* 主办, 会办 */
    PARTITION_CUSTOMS, /* 出口, 进口 */
    PARTITION_BOUGHT,  /* 货物, 工程, 服务 (政府采购法第二条) */
    PARTITION_MOTION,  /* 建议, 提案: of deputies and of the CPPCC */
    PARTITION_VISIT,   /* 个体访, 集体访 (信访工作条例) */
};

struct word {
    const char *text;
    uint32_t cues;
    uint32_t measures;
    enum partition partition;
};

struct lexicon;
struct lexicon *lexicon_make(struct arena *arena);
/* The longest word that `text` (of `room` bytes) begins with, and its bytes; NULL when it begins with none. */
const struct word *lexicon_find(const struct lexicon *lexicon, const char *text, size_t room, size_t *size);

/* --- units ------------------------------------------------------------------------------------------------------- */

enum unit_class {
    UNIT_NONE,
    UNIT_CASE,   /* 件 项 笔 宗 起 …: things that are handled */
    UNIT_RECORD, /* 条 份 张 次 …: things that are counted, not to be mixed with the former */
    UNIT_PERSON, /* 人 名 */
    UNIT_BODY,   /* 家 户 */
    UNIT_PLACE,  /* 县 乡镇 村 */
    UNIT_MONEY,
    UNIT_MEASURE, /* 亩 平方米: not whole */
    UNIT_SCORE,   /* 分: of the parts, not to be added */
    UNIT_TIME,    /* 天 小时 */
    UNIT_WORKDAY,
    UNIT_DAY,
    UNIT_PERCENT,
    UNIT_POINTS,
    UNIT_TIMES, /* 倍 */
    UNIT_OTHER, /* 版 号 级 …: the number is a name */
};

struct unit {
    const char *text;
    enum unit_class class;
    double factor; /* of money: 元 1 */
};

/* A word for one handled case; 个 and 封 are of anything else too. */
bool unit_is_of_cases(const struct unit *unit);
const struct unit *unit_find(const char *text, size_t room, size_t *size);

#endif
