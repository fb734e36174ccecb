/* The items of the city: drafted, published, present in their halls. */
#include "city/caller.h"
#include "city/inside.h"
#include "kernel/record/record.h"

/* --- what an item says of itself ---------------------------------------------------------------------------------- */

void city_put_text(struct buf *out, const char *name, const char *text)
{
    if (text) {
        buf_format(out, ",\"%s\":", name);
        buf_json(out, text);
    }
}

static void put_number(struct buf *out, const char *name, int64_t number)
{
    if (number_is_set(number)) {
        buf_format(out, ",\"%s\":%lld", name, (long long)number);
    }
}

static void put_flag(struct buf *out, const char *name, bool flag)
{
    buf_format(out, ",\"%s\":%s", name, flag ? "true" : "false");
}

void city_put_limits(struct buf *out, int64_t legal, int64_t promised, const char *unit, const char *rule)
{
    put_number(out, "legal_limit", legal);
    put_number(out, "promised_limit", promised);
    city_put_text(out, "limit_unit", unit);
    city_put_text(out, "rule", rule);
}

static size_t put_materials(struct buf *out, const struct city_guide *guide)
{
    size_t count = 0;
    buf_text(out, ",\"materials\":[");
    for (const char *at = guide->materials; *at; count++) {
        size_t size = strcspn(at, "|");
        buf_text(out, count > 0 ? ",{\"name\":" : "{\"name\":");
        buf_json(out, arena_copy(out->arena, at, size));
        /* what may come later is never the application itself */
        buf_format(out, ",\"required\":true,\"copies\":1,\"form\":\"3\",\"missing_ok\":%s}",
                   count > 0 && guide_has(guide, 'R') ? "true" : "false");
        at += size + (at[size] == '|');
    }
    buf_char(out, ']');
    return count;
}

static void put_guide(struct buf *out, const struct city_model *model, const struct city_hall *hall,
                      const struct city_guide *guide)
{
    buf_text(out, ",\"guide\":{\"process\":\"申请—受理—审查—决定—送达\"");
    city_put_text(out, "basis", guide->rule);
    city_put_text(out, "criteria", "申请材料齐全、符合法定形式，属于本机关职权范围");
    city_put_text(out, "address", str_format(out->arena, "%s（%s）", hall->name, hall->address));
    city_put_text(out, "hours", hall->weekdays ? "每天9:00—12:00，13:30—17:30" : "工作日9:00—12:00，13:30—17:30");
    if (guide->online) {
        city_put_text(out, "platform", model->platform);
    }
    buf_char(out, '}');
}

static const char *item_body(struct arena *arena, const struct city *city, const struct city_item *item)
{
    const struct city_unit *unit = &city->units[item->unit];
    const struct city_hall *hall = &city->halls[unit->hall];
    const struct city_guide *guide = item->guide;
    struct buf out, materials;
    buf_init(&out, arena, 64 * 1024);
    buf_init(&materials, arena, 32 * 1024);
    size_t count = put_materials(&materials, guide);
    buf_format(&out, "{\"item\":{\"region\":\"%s\",\"code\":\"%s\",\"unit\":%lld", hall->region, item->code,
               (long long)unit->id);
    city_put_text(&out, "name", guide->name);
    city_put_text(&out, "type", guide->type);
    city_put_text(&out, "level", hall->is_city ? "3" : "4");
    city_put_text(&out, "body", str_equal(unit->kind, "department") ? "1" : "2");
    city_put_text(&out, "unit_name", unit->name);
    city_put_text(&out, "objects", str_equal(guide->object, "2") ? "2,6" : "1");
    city_put_limits(&out, guide->legal, guide->promised, guide->limit_unit, guide->rule);
    put_number(&out, "visits", guide->visits);
    put_number(&out, "online_depth", guide->online ? (guide->visits == 0 ? 4 : 3) : 1);
    put_number(&out, "material_total", (int64_t)count);
    put_flag(&out, "instant", guide->instant);
    put_flag(&out, "online", guide->online);
    put_flag(&out, "mobile", guide->mobile);
    put_flag(&out, "cross_province", guide_has(guide, 'K'));
    put_flag(&out, "whole_city", guide_has(guide, 'N'));
    put_flag(&out, "nearby", guide_has(guide, 'J'));
    put_flag(&out, "commitment", guide_has(guide, 'C'));
    put_flag(&out, "missing_ok", guide_has(guide, 'R'));
    put_flag(&out, "one_window", str_equal(unit->kind, "centre"));
    put_flag(&out, "on_request", guide->on_request);
    put_flag(&out, "by_window", guide->on_request);
    put_flag(&out, "by_mail", guide->on_request);
    put_flag(&out, "should_be_present", guide->is_due);
    buf_char(&out, '}');
    put_guide(&out, city->model, hall, guide);
    buf_text(&out, materials.data);
    buf_char(&out, '}');
    return out.data;
}

/* --- drafted and published --------------------------------------------------------------------------------------- */

static result keep_id(void *subject, const struct call *call)
{
    struct city_draft *draft = subject;
    draft->id = answer_created(draft->city->arena, call);
    return SUCCESS;
}

result city_draft_send(struct caller *caller, struct city_draft *draft, const char *body)
{
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = "/api/v1/item-versions",
                                                 .token = draft->city->bureau_token,
                                                 .body = body,
                                                 .take = keep_id,
                                                 .subject = draft});
}

result city_draft_publish(struct caller *caller, const struct city_draft *draft)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = str_format(arena, "/api/v1/item-versions/%s/%s/publish",
                                                                    draft->region, draft->id),
                                                 .token = draft->city->bureau_token,
                                                 .version = "\"v1\"",
                                                 .body = "{}"});
}

static result place(struct caller *caller, const struct city_draft *draft, const struct city_hall *hall)
{
    struct arena *arena;
    TRY(caller_arena(caller, &arena));
    return caller_send(caller,
                       &(struct sending){.method = METHOD_POST,
                                         .path = "/api/v1/item-presences",
                                         .token = draft->city->bureau_token,
                                         .body = str_format(arena, "{\"region\":\"%s\",\"code\":\"%s\",\"hall\":%lld}",
                                                            draft->region, draft->code, (long long)hall->id)});
}

static result draft_items(struct city *city, struct caller *caller, struct city_draft *drafts,
                          const struct city_order *order)
{
    for (size_t i = 0; i < city->item_count; i++) {
        struct arena *arena;
        const struct city_item *item = &city->items[i];
        drafts[i] = (struct city_draft){city, city->halls[city->units[item->unit].hall].region, item->code, ""};
        TRY(caller_arena(caller, &arena));
        TRY(city_draft_send(caller, &drafts[i], item_body(arena, city, item)));
        order->progress("编制事项", (int64_t)i, (int64_t)city->item_count, order->subject);
    }
    return caller_drain(caller);
}

static result publish_items(struct city *city, struct caller *caller, const struct city_draft *drafts,
                            const struct city_order *order)
{
    for (size_t i = 0; i < city->item_count; i++) {
        TRY(city_draft_publish(caller, &drafts[i]));
        if (city->items[i].guide->is_present) {
            TRY(place(caller, &drafts[i], &city->halls[city->units[city->items[i].unit].hall]));
        }
        order->progress("发布事项", (int64_t)i, (int64_t)city->item_count, order->subject);
    }
    return caller_drain(caller);
}

result city_catalogue(struct city *city, struct caller *caller, const struct city_order *order)
{
    struct city_draft *drafts = ARENA_ARRAY(city->arena, struct city_draft, city->item_count);
    TRY(draft_items(city, caller, drafts, order));
    return publish_items(city, caller, drafts, order);
}
