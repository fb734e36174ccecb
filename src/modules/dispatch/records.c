#include "modules/dispatch/records.h"

#include "kernel/org/org.h"

static const struct code model_kind_rows[] = {{"category", "分类"}, {"unit", "承办单位"}, {0}};
static const struct code_list model_kinds = {"dispatch_kinds", "what dispatch help tells", model_kind_rows};

static const struct field dispatch_guess_fields[] = {
    FIELD(dispatch_guess, id, READONLY, 0, 0, "编号", "of the category or the unit"),
    FIELD(dispatch_guess, name, READONLY, 0, 0, "名称", "path of the category, or name of the unit"),
    FIELD(dispatch_guess, confidence, READONLY, 0, 1000, "把握度", "probability, per mille"),
};
RECORD(dispatch_guess, dispatch_guess_fields, "a category or unit that may be the right one");

static const struct field dispatch_advice_fields[] = {
    FIELD_OF(dispatch_advice, precedent, READONLY, &remit_suggestion_record, "先例",
             "where a dispute over such an order was decided"),
    FIELD_LIST(dispatch_advice, categories, READONLY, 0, 0, &dispatch_guess_record, "建议分类", "likeliest first"),
    FIELD_LIST(dispatch_advice, units, READONLY, 0, 0, &dispatch_guess_record, "建议承办单位", "likeliest first"),
    FIELD(dispatch_advice, category_version, READONLY, 0, 0, "分类模型版本", "absent: no model yet"),
    FIELD(dispatch_advice, unit_version, READONLY, 0, 0, "单位模型版本", "absent: no model yet"),
};
RECORD(dispatch_advice, dispatch_advice_fields, "suggestions for an order");

static const struct field dispatch_key_fields[] = {
    FIELD(dispatch_key, number, REQUIRED, 1, 60, "编号", "of an order or a contact"),
};
RECORD(dispatch_key, dispatch_key_fields, "an order or a contact by its number");

static const struct field similar_order_fields[] = {
    FIELD(similar_order, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(similar_order, state, READONLY, 0, 0, "状态", "of the order"),
    FIELD(similar_order, state_label, READONLY, 0, 0, "状态名称", "in words"),
    FIELD(similar_order, likeness, READONLY, 0, 1000, "相似度", "share of what weighs in both, per mille"),
    FIELD(similar_order, opened_at, READONLY, 0, 0, "受理时间", "when it was opened"),
};
RECORD(similar_order, similar_order_fields, "an open order that may be about the same thing");
static const struct field similar_orders_fields[] = {
    FIELD_LIST(similar_orders, items, READONLY, 0, 0, &similar_order_record, "相似工单", "most similar first"),
};
RECORD(similar_orders, similar_orders_fields, "open orders of the same region within 30 days");

static const struct field dispatch_period_fields[] = {
    FIELD(dispatch_period, region, REQUIRED, 6, 12, "热线地区", "of the hotline", .check = region_code_check),
    FIELD(dispatch_period, from, OPTIONAL, 0, 0, "起", "first day; absent: from the beginning"),
    FIELD(dispatch_period, to, OPTIONAL, 0, 0, "止", "last day; absent: today"),
};
RECORD(dispatch_period, dispatch_period_fields, "a hotline and a period");
static const struct field dispatch_measure_fields[] = {
    FIELD(dispatch_measure, kind, READONLY, 0, 0, "种类", "category or unit", .codes = &model_kinds),
    FIELD(dispatch_measure, decided, READONLY, 0, 0, "派单数", "orders dispatched while there was a model"),
    FIELD(dispatch_measure, first, READONLY, 0, 0, "首位命中数", "what was chosen was suggested first"),
    FIELD(dispatch_measure, first_three, READONLY, 0, 0, "前三命中数", "what was chosen was among the three"),
    FIELD(dispatch_measure, automatic, READONLY, 0, 0, "自动派单数", "dispatched without a person"),
    FIELD(dispatch_measure, automatic_kept, READONLY, 0, 0, "自动派单未改数", "of them, not changed later"),
};
RECORD(dispatch_measure, dispatch_measure_fields, "how dispatch help did");
static const struct field dispatch_measures_fields[] = {
    FIELD_LIST(dispatch_measures, items, READONLY, 0, 0, &dispatch_measure_record, "成效", "by kind"),
};
RECORD(dispatch_measures, dispatch_measures_fields, "how dispatch help did in a period");

static const struct field dispatch_model_fields[] = {
    FIELD(dispatch_model, region, READONLY, 0, 0, "热线地区", "of the hotline"),
    FIELD(dispatch_model, kind, READONLY, 0, 0, "种类", "category or unit", .codes = &model_kinds),
    FIELD(dispatch_model, version, READONLY, 0, 0, "版本", "from 1"),
    FIELD(dispatch_model, made_at, READONLY, 0, 0, "训练时间", "orders that were finished later are not in it"),
    FIELD(dispatch_model, orders, READONLY, 0, 0, "工单数", "that it learned from"),
    FIELD(dispatch_model, labels, READONLY, 0, 0, "类别数", "that it tells apart"),
    FIELD(dispatch_model, size, READONLY, 0, 0, "字节数", "of the model"),
};
RECORD(dispatch_model, dispatch_model_fields, "a version of a model");
static const struct field dispatch_models_fields[] = {
    FIELD_LIST(dispatch_models, items, READONLY, 0, 0, &dispatch_model_record, "模型", "newest first"),
};
RECORD(dispatch_models, dispatch_models_fields, "what was learned, and when");
