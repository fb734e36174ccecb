/* What an office sets as rows: reasons to choose from, and how long a class of bad ratings may take. */
#include "modules/reviews/handlers.h"
#include "modules/reviews/store.h"

#define ALWAYS   \
    {            \
        20000101 \
    }

/* To begin with; an office edits them. */
static const struct review_label first_labels[] = {
    {"polite", 1, "态度热情", ALWAYS, {0}},
    {"fast", 1, "办理快捷", ALWAYS, {0}},
    {"skilled", 1, "业务熟练", ALWAYS, {0}},
    {"one_visit", 1, "一次办成", ALWAYS, {0}},
    {"good_manner", 2, "态度良好", ALWAYS, {0}},
    {"on_time", 2, "按时办结", ALWAYS, {0}},
    {"clear_guide", 2, "指南清楚", ALWAYS, {0}},
    {"fair", 3, "基本符合预期", ALWAYS, {0}},
    {"could_be_faster", 3, "还可更快", ALWAYS, {0}},
    {"slow", 4, "办理太慢", ALWAYS, {0}},
    {"long_wait", 4, "等候太久", ALWAYS, {0}},
    {"many_papers", 4, "材料要求过多", ALWAYS, {0}},
    {"many_visits", 4, "多次跑动", ALWAYS, {0}},
    {"told_in_parts", 4, "未一次告知", ALWAYS, {0}},
    {"poor_manner", 4, "态度生硬", ALWAYS, {0}},
    {"rude", 5, "态度恶劣", ALWAYS, {0}},
    {"refused_wrongly", 5, "无故拒绝办理", ALWAYS, {0}},
    {"overdue", 5, "超期未办", ALWAYS, {0}},
    {"against_guide", 5, "与指南不符", ALWAYS, {0}},
    {"charged_wrongly", 5, "违规收费", ALWAYS, {0}},
};

static const char first_rule[] = "初始设定：1个工作日内联系，15个工作日内整改";

result reviews_start(struct request *rq)
{
    review_labels labels;
    review_limits limits;
    TRY(review_labels_read(rq, NO_NUMBER, (struct date){0}, &labels));
    for (size_t i = 0; labels.count == 0 && i < sizeof first_labels / sizeof *first_labels; i++) {
        TRY(review_label_store(rq, &first_labels[i]));
    }
    TRY(review_limits_read(rq, &limits));
    for (int64_t level = REVIEW_BAD; limits.count == 0 && level <= REVIEW_LEVELS; level++) {
        struct review_limit limit = {.level = level,
                                     .named = true,
                                     .contact_limit = 1,
                                     .rectify_limit = 15,
                                     .limit_unit = "workday",
                                     .rule = first_rule,
                                     .valid_from = ALWAYS};
        TRY(review_limit_store(rq, &limit));
        limit.named = false;
        limit.contact_limit = NO_NUMBER;
        TRY(review_limit_store(rq, &limit));
    }
    return SUCCESS;
}

static result review_label_list(struct request *rq, const struct review_label_key *in, struct review_label_page *out)
{
    return review_labels_read(rq, in->level, instant_date(rq->now), &out->items);
}
HANDLER(review_label_list, review_label_key, review_label_page);

static const char *check_tag_code(const char *code)
{
    return code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0' ? 0 : "只能用小写字母、数字和下划线";
}

static result review_label_put(struct request *rq, const struct review_label *in, struct review_label *out)
{
    const char *wrong = check_tag_code(in->code);
    if (wrong) {
        return invalid("code", wrong);
    }
    *out = *in;
    out->valid_from = date_is_set(in->valid_from) ? in->valid_from : instant_date(rq->now);
    if (date_is_set(in->valid_to) && in->valid_to.ymd < out->valid_from.ymd) {
        return invalid("valid_to", "停用日期不能早于启用日期");
    }
    TRY(review_label_store(rq, out));
    return ledger_note(rq, "reviews", "set_tag", rq->who->region, str_format(rq->arena, "{\"code\":\"%s\"}", in->code));
}
HANDLER(review_label_put, review_label, review_label);

static result review_limit_list(struct request *rq, const struct nothing *in, struct review_limit_page *out)
{
    (void)in;
    return review_limits_read(rq, &out->items);
}
HANDLER(review_limit_list, nothing, review_limit_page);

/* What began before keeps the limit it began with. */
static result review_limit_put(struct request *rq, const struct review_limit *in, struct review_limit *out)
{
    struct date today = instant_date(rq->now);
    *out = *in;
    out->valid_from = date_is_set(in->valid_from) ? in->valid_from : today;
    if (out->valid_from.ymd < today.ymd) {
        return invalid("valid_from", "启用日期不能早于今天：已转办的差评按当时的时限");
    }
    if (!in->named && number_is_set(in->contact_limit)) {
        return invalid("contact_limit", "匿名评价不得联系评价人，不设联系时限");
    }
    TRY(review_limit_store(rq, out));
    return ledger_note(rq, "reviews", "set_limit", rq->who->region,
                       str_format(rq->arena, "{\"level\":%lld,\"named\":%s,\"contact\":%lld,\"rectify\":%lld}",
                                  (long long)in->level, in->named ? "true" : "false",
                                  (long long)(number_is_set(in->contact_limit) ? in->contact_limit : -1),
                                  (long long)in->rectify_limit));
}
HANDLER(review_limit_put, review_limit, review_limit);
