/* The items of the city: drafted, published, present in their halls; and how 化隆 claimed the items of construction. */
#include "city/caller.h"
#include "city/inside.h"
#include "kernel/party/identifiers.h"
#include "kernel/record/record.h"

enum { CONSTRUCTION_MAIN_CODE = 3001, CONSTRUCTION_CREDIT_CODE = 900 };

/* --- what an item says of itself ---------------------------------------------------------------------------------- */

static void put_text(struct buf *out, const char *name, const char *text)
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

/* The limits, and the law that sets them. */
static void put_limits(struct buf *out, int64_t legal, int64_t promised, const char *unit, const char *rule)
{
    put_number(out, "legal_limit", legal);
    put_number(out, "promised_limit", promised);
    put_text(out, "limit_unit", unit);
    put_text(out, "rule", rule);
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

static void put_guide(struct buf *out, const struct city_hall *hall, const struct city_guide *guide)
{
    buf_text(out, ",\"guide\":{\"process\":\"申请—受理—审查—决定—送达\"");
    put_text(out, "basis", guide->rule);
    put_text(out, "criteria", "申请材料齐全、符合法定形式，属于本机关职权范围");
    put_text(out, "address", str_format(out->arena, "%s（%s）", hall->name, hall->address));
    put_text(out, "hours", hall->weekdays ? "每天9:00—12:00，13:30—17:30" : "工作日9:00—12:00，13:30—17:30");
    if (guide->online) {
        put_text(out, "platform", "青海政务服务网");
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
    put_text(&out, "name", guide->name);
    put_text(&out, "type", guide->type);
    put_text(&out, "level", str_ends_with(hall->region, "00") ? "3" : "4");
    put_text(&out, "body", str_equal(unit->kind, "department") ? "1" : "2");
    put_text(&out, "unit_name", unit->name);
    put_text(&out, "objects", str_equal(guide->object, "2") ? "2,6" : "1");
    put_limits(&out, guide->legal, guide->promised, guide->limit_unit, guide->rule);
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
    buf_text(&out, ",\"on_request\":true,\"by_window\":true,\"by_mail\":true,\"should_be_present\":true}");
    put_guide(&out, hall, guide);
    buf_text(&out, materials.data);
    buf_char(&out, '}');
    return out.data;
}

/* --- drafted and published --------------------------------------------------------------------------------------- */

/* A version of an item, and what became of it. */
struct draft {
    struct city *city;
    const char *region, *code, *id;
};

static result keep_id(void *subject, const struct call *call)
{
    struct draft *draft = subject;
    draft->id = answer_created(draft->city->arena, call);
    return SUCCESS;
}

static result send_draft(struct caller *caller, struct draft *draft, const char *body)
{
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = "/api/v1/item-versions",
                                                 .token = draft->city->bureau_token,
                                                 .body = body,
                                                 .take = keep_id,
                                                 .subject = draft});
}

static result publish(struct caller *caller, const struct draft *draft)
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

static result place(struct caller *caller, const struct draft *draft, const struct city_hall *hall)
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

static result make_items(struct city *city, struct caller *caller)
{
    struct draft *drafts = ARENA_ARRAY(city->arena, struct draft, city->item_count);
    for (size_t i = 0; i < city->item_count; i++) {
        struct arena *arena;
        const struct city_item *item = &city->items[i];
        drafts[i] = (struct draft){city, city->halls[city->units[item->unit].hall].region, item->code, ""};
        TRY(caller_arena(caller, &arena));
        TRY(send_draft(caller, &drafts[i], item_body(arena, city, item)));
    }
    TRY(caller_drain(caller));
    for (size_t i = 0; i < city->item_count; i++) {
        TRY(publish(caller, &drafts[i]));
        TRY(place(caller, &drafts[i], &city->halls[city->units[city->items[i].unit].hall]));
    }
    return caller_drain(caller);
}

/* --- 化隆 claims the items of construction ----------------------------------------------------------------------- */

/* An item of the city's list, the claim of the county's unit, and that unit's own version. */
struct claiming {
    const struct city_claim *row;
    struct draft source, own;
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
                                     const struct city_claim *row)
{
    char uscc[19];
    int index = (int)(row - city->claims);
    uscc_make(uscc, "11", CREDIT_AREA, CONSTRUCTION_CREDIT_CODE + index);
    return str_format(city->arena, "%s%c63%s%05d000", unit ? unit->uscc : uscc, level, row->type,
                      CONSTRUCTION_MAIN_CODE + index);
}

static const char *source_body(struct arena *arena, const struct claiming *claiming, int64_t unit)
{
    const struct city_claim *row = claiming->row;
    struct buf out;
    buf_init(&out, arena, 64 * 1024);
    buf_format(&out, "{\"item\":{\"region\":\"%s\",\"code\":\"%s\",\"unit\":%lld", claiming->source.region,
               claiming->source.code, (long long)unit);
    put_text(&out, "name", row->name);
    put_text(&out, "type", row->type);
    put_text(&out, "level", "3");
    put_text(&out, "unit_name", row->unit_name);
    put_text(&out, "objects", "2,6");
    put_limits(&out, row->legal, row->promised, row->limit_unit, row->rule);
    buf_text(&out, ",\"on_request\":true,\"by_window\":true}}");
    return out.data;
}

/* The city's list, published. */
static result make_sources(struct city *city, struct caller *caller, struct claiming *claimings)
{
    for (size_t i = 0; i < city->claim_count; i++) {
        struct arena *arena;
        const struct city_unit *unit = unit_of(city, &city->halls[0], city->claims[i].department);
        claimings[i].row = &city->claims[i];
        claimings[i].source =
            (struct draft){city, city->halls[0].region, construction_code(city, unit, '3', &city->claims[i]), ""};
        TRY(caller_arena(caller, &arena));
        TRY(send_draft(caller, &claimings[i].source, source_body(arena, &claimings[i], unit ? unit->id : 0)));
    }
    TRY(caller_drain(caller));
    for (size_t i = 0; i < city->claim_count; i++) {
        TRY(publish(caller, &claimings[i].source));
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
    for (size_t i = 0; i < city->claim_count; i++) {
        struct claiming *claiming = &claimings[i];
        if (!claiming->unit) {
            continue;
        }
        if (str_equal(claiming->row->outcome, "not_exercised")) {
            TRY(answer_claim(caller, claiming, hall, "decline", "\"v1\"", "{\"reason_code\":\"no_object\"}"));
            continue;
        }
        claiming->own =
            (struct draft){city, hall->region, construction_code(city, claiming->unit, '4', claiming->row), ""};
        TRY(answer_claim(caller, claiming, hall, "claim", "\"v1\"", "{}"));
        TRY(answer_claim(caller, claiming, hall, "prepare", "\"v2\"",
                         str_format(city->arena, "{\"code\":\"%s\"}", claiming->own.code)));
    }
    TRY(caller_drain(caller));
    for (size_t i = 0; i < city->claim_count; i++) {
        if (claimings[i].own.code) {
            TRY(publish(caller, &claimings[i].own));
        }
    }
    return caller_drain(caller);
}

/* The county whose bulletin tells of claims and of no volumes. */
static result claim_construction(struct city *city, struct caller *caller)
{
    struct claiming *claimings = ARENA_ARRAY(city->arena, struct claiming, city->claim_count);
    const struct city_hall *hall = city->halls;
    while (!str_equal(hall->prefix, "hualong")) {
        hall++;
    }
    TRY(make_sources(city, caller, claimings));
    for (size_t i = 0; i < city->claim_count; i++) {
        if (city->claims[i].is_county) {
            claimings[i].unit = unit_of(city, hall, city->claims[i].department);
            TRY(assign(caller, &claimings[i], hall));
        }
    }
    TRY(caller_drain(caller));
    return answer_all(city, caller, hall, claimings);
}

result city_catalogue(struct city *city, struct caller *caller, const struct city_order *order)
{
    order->progress("编制和发布事项", 0, 0, order->subject);
    TRY(make_items(city, caller));
    return claim_construction(city, caller);
}
