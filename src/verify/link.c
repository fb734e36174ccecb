/* An event's canonical form, from its JSON. */
#include "verify/verify.h"

/* The fields in the order they are hashed; the letter says how a value becomes text: n number, t text, b 0 or 1,
 * i UTC milliseconds, d yyyymmdd. */
static const struct {
    const char *name;
    char as;
} fields[] = {
    {"lane", 'n'},   {"seq", 'n'},        {"region", 't'},   {"matter", 'n'},     {"flow", 't'},
    {"action", 't'}, {"from_state", 't'}, {"to_state", 't'}, {"at", 'i'},         {"recorded_at", 'i'},
    {"day", 'd'},    {"late", 'b'},       {"actor", 'n'},    {"unit", 'n'},       {"kind", 't'},
    {"amount", 'n'}, {"item_type", 't'},  {"channel", 't'},  {"request_id", 't'}, {"body", 't'},
};
enum { FIELD_COUNT = sizeof fields / sizeof *fields };

/* The value as text: in `room`, or the JSON's own. NULL when it is not of its kind. */
static const char *value_text(const json_t *value, char as, char room[32])
{
    struct instant at;
    struct date day;
    switch (as) {
    case 'n':
        snprintf(room, 32, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return json_is_integer(value) ? room : 0;
    case 'b': return json_is_boolean(value) ? (json_is_true(value) ? "1" : "0") : 0;
    case 'i':
        if (!json_is_string(value) || !instant_parse(json_string_value(value), &at)) {
            return 0;
        }
        snprintf(room, 32, "%lld", (long long)at.ms);
        return room;
    case 'd':
        if (!json_is_string(value) || !date_parse(json_string_value(value), &day)) {
            return 0;
        }
        snprintf(room, 32, "%d", (int)day.ymd);
        return room;
    default: return json_string_value(value);
    }
}

const char *link_hash(const json_t *event, const uint8_t previous[SM3_SIZE], uint8_t hash[SM3_SIZE])
{
    const char *why = json_object_size(event) == FIELD_COUNT + 1 ? 0 : "事件的字段不全或有多余的";
    struct sm3 hasher;
    sm3_begin(&hasher);
    sm3_put(&hasher, previous, SM3_SIZE);
    for (size_t i = 0; i < FIELD_COUNT && !why; i++) {
        char room[32], head[32];
        const char *text = value_text(json_object_get(event, fields[i].name), fields[i].as, room);
        if (!text) {
            why = fields[i].name;
            break;
        }
        snprintf(head, sizeof head, "%zu:", strlen(text));
        sm3_put(&hasher, head, strlen(head));
        sm3_put(&hasher, text, strlen(text));
        sm3_put(&hasher, ",", 1);
    }
    sm3_end(&hasher, hash);
    return why;
}
