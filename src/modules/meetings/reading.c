#include "modules/meetings/reading.h"

#include "kernel/org/org.h"
#include "kernel/party/text.h"
#include "modules/hotline/hotline.h"
#include "modules/meetings/permissions.h"
#include "modules/meetings/store.h"

const char *meeting_number(struct request *rq, const char *region, char kind, int64_t id)
{
    return str_format(rq->arena, "%s-%c%d-%lld", region, kind, instant_date(rq->now).ymd, (long long)id);
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

static result not_found_of(struct request *rq, const struct flow *flow)
{
    return failed(ERR_NOT_FOUND, str_format(rq->arena, "没有找到这个%s，请核对编号", flow->title));
}

/* Confined to a unit: what it has or takes part in, wherever, and the parts of what it has; else by region. */
static result sees(struct request *rq, const struct matter *matter, bool *does)
{
    if (rq->who->scope_unit == 0) {
        *does = request_sees_region(rq, matter->region);
        return SUCCESS;
    }
    TRY(org_unit_in_scope(rq, matter->unit, does));
    if (!*does && matter->parent != 0) {
        struct matter whole;
        TRY(meeting_matter_read(rq, matter->region, matter->parent, &whole));
        TRY(org_unit_in_scope(rq, whole.unit, does));
    }
    return *does ? SUCCESS : meeting_unit_has(rq, matter, rq->who->scope_unit, does);
}

result meeting_find(struct request *rq, const char *number, const struct flow *flow, const struct flow *other,
                    struct matter *matter)
{
    size_t size = strspn(number, "0123456789");
    bool does;
    if (size < 6 || size > 12 || number[size] != '-') {
        return not_found_of(rq, flow);
    }
    result found = meeting_matter_by_number(rq, arena_copy(rq->arena, number, size), number, matter);
    if (found.code == ERR_NOT_FOUND) {
        return not_found_of(rq, flow);
    }
    TRY(found);
    TRY(sees(rq, matter, &does));
    bool fits = str_equal(matter->flow, flow->name) || (other && str_equal(matter->flow, other->name));
    if (!does || !fits) {
        return not_found_of(rq, flow);
    }
    rq->version = matter->version;
    return SUCCESS;
}

result meeting_is_held(struct request *rq, const struct matter *matter)
{
    bool is_in;
    TRY(org_unit_in_scope(rq, matter->unit, &is_in));
    return is_in ? SUCCESS : failed(ERR_FORBIDDEN, "由别的单位负责，您的单位只能查看");
}

/* --- what can be done --------------------------------------------------------------------------------------------- */

/* Transitions that are not called as their paths end. */
static const struct {
    const char *transition, *action;
} paths[] = {{"call", "calls"}, {"discuss", "orders"}, {"report", "end"}, {"close", "end"}};

static const char *path_of(const struct matter *matter, const char *transition)
{
    bool is_meeting = str_equal(matter->flow, "answering_day") || str_equal(matter->flow, "meeting");
    for (size_t i = 0; is_meeting && i < sizeof paths / sizeof *paths; i++) {
        if (str_equal(paths[i].transition, transition)) {
            return paths[i].action;
        }
    }
    return transition;
}

/* Whose unit does it: that of the matter, or of the whistle that its part is judged by. */
static result may_do(struct request *rq, const struct matter *matter, const struct transition *transition, bool *may)
{
    struct matter whistle;
    *may = true;
    if (str_equal(transition->permission, P_WHISTLE_BLOW) && str_equal(matter->flow, "whistle_call")) {
        TRY(meeting_matter_read(rq, matter->region, matter->parent, &whistle));
        return org_unit_in_scope(rq, whistle.unit, may);
    }
    bool is_units =
        !str_equal(transition->permission, P_MEETING_KEEP) && !str_equal(transition->permission, P_MEETING_CALL);
    return is_units ? org_unit_in_scope(rq, matter->unit, may) : SUCCESS;
}

result meeting_actions(struct request *rq, const struct matter *matter, meeting_buttons *buttons)
{
    struct flow_actions possible;
    TRY(flow_actions(rq, matter, &possible));
    *buttons = (meeting_buttons){.items = ARENA_ARRAY(rq->arena, struct meeting_button, possible.count + 2)};
    for (size_t i = 0; i < possible.count; i++) {
        const struct transition *row = possible.items[i];
        bool may;
        TRY(may_do(rq, matter, row, &may));
        if (may) {
            buttons->items[buttons->count++] = (struct meeting_button){path_of(matter, row->action), row->label};
        }
    }
    if (str_equal(matter->flow, "meeting") && str_equal(matter->state, "held") && request_may(rq, P_MEETING_KEEP)) {
        buttons->items[buttons->count++] = (struct meeting_button){"decisions", "登记议定事项"};
    }
    return SUCCESS;
}

/* --- what is named ------------------------------------------------------------------------------------------------ */

result meeting_order_named(struct request *rq, const char *number, struct order_named *order)
{
    struct matter matter;
    struct order_file file;
    int64_t version = rq->version;
    *order = (struct order_named){"", 0, ""};
    if (!number) {
        return SUCCESS;
    }
    result found = order_find_number(rq, number, &matter, &file);
    rq->version = version;
    if (found.code == ERR_NOT_FOUND) {
        return invalid("order", "没有找到这个工单，请核对编号");
    }
    TRY(found);
    *order = (struct order_named){file.region, file.id, matter.number};
    return SUCCESS;
}

result meeting_region(struct request *rq, const char *given, const char **region)
{
    struct region found;
    *region = region_canonical(rq->arena, given ? given : rq->who->region);
    if (str_is_empty(*region) || !request_sees_region(rq, *region)) {
        return invalid("region", "请填写您负责的地区");
    }
    result r = org_region_find(rq->db, rq->arena, *region, instant_date(rq->now), &found);
    return r.code == ERR_NOT_FOUND ? invalid("region", "没有这个地区，请核对行政区划代码") : r;
}

result meeting_unit_check(struct request *rq, int64_t id)
{
    struct unit unit;
    result found = org_unit_find(rq->db, rq->arena, id, &unit);
    if (found.code == ERR_NOT_FOUND) {
        return invalid("unit", "没有这个单位，请重新选择");
    }
    TRY(found);
    return date_is_set(unit.valid_to) && unit.valid_to.ymd < instant_date(rq->now).ymd
               ? invalid("unit", "此单位已撤销，请选择承接其职能的单位")
               : SUCCESS;
}

/* --- words and evidence ------------------------------------------------------------------------------------------ */

result meeting_words_put(struct request *rq, const struct matter *matter, const char *part, const char *text)
{
    const struct text_key key = {matter->region, matter->flow, matter->id, part};
    return party_text_put(rq, &key, text);
}

result meeting_words_read(struct request *rq, const char *region, const struct flow *flow, int64_t id, const char *part,
                          const char **text)
{
    const struct text_key key = {region, flow->name, id, part};
    return party_text_read(rq, &key, text);
}

result meeting_evidence_put(struct request *rq, const struct matter *matter, const struct evidence_file *files,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct file_link link;
        TRY(file_attach(rq, matter->region, matter->flow, matter->id, files[i].hash, files[i].name, &link));
    }
    return SUCCESS;
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

result meeting_place(struct request *rq, const struct meeting_search *search, struct matter_place *place,
                     int64_t *limit)
{
    *place = (struct matter_place){.at = INT64_MAX, .region = "~", .id = INT64_MAX};
    *limit = number_is_set(search->limit) ? search->limit : 50;
    return flow_place_read(rq->arena, search->after, place);
}
