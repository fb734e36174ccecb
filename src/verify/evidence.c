/* An evidence file: a head, events, checkpoints, a signature; one JSON object a line. */
#include "verify/verify.h"

enum stage { AT_HEAD, AT_EVENTS, AT_CHECKPOINTS, AT_END };

struct reading {
    struct verification *v;
    enum stage stage;
    int number; /* of the line */
    struct sm3 whole;

    /* the head */
    const char *made_at, *region;
    int64_t matter, lane, first, last; /* matter 0: a range */

    /* the newest event */
    int64_t event_lane, event_seq;
    uint8_t event_hash[SM3_SIZE];
    const char *state;

    struct signed_links events; /* all of them; `number` is the line's */
    struct signed_links signed_here;
};

static bool bad(struct reading *reading, const char *what)
{
    return wrong(reading->v, "第%d行：%s", reading->number, what);
}

static bool read_hash(const json_t *object, const char *name, uint8_t *out, size_t size)
{
    const char *hex = json_string_value(json_object_get(object, name));
    size_t got;
    return hex && strlen(hex) == size * 2 && hex_decode(hex, out, &got);
}

static int64_t number_in(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name)); /* 0 when it is not there */
}

static const char *text_in(struct reading *reading, const json_t *object, const char *name)
{
    return str_copy(reading->v->arena, json_string_value(json_object_get(object, name)));
}

/* --- the head ---------------------------------------------------------------------------------------------------- */

static bool check_head(struct reading *reading, const json_t *head)
{
    struct verification *v = reading->v;
    const char *pem = json_string_value(json_object_get(head, "key"));
    uint8_t given[SM3_SIZE];
    if (number_in(head, "evidence") != 1 || !pem) {
        return bad(reading, "不是本程序认识的证据文件");
    }
    reading->made_at = text_in(reading, head, "made_at");
    reading->region = text_in(reading, head, "region");
    reading->matter = number_in(head, "matter");
    reading->lane = number_in(head, "lane");
    reading->first = number_in(head, "first");
    reading->last = number_in(head, "last");
    if (reading->matter != 0 ? !reading->region : reading->first < 1 || reading->last < reading->first) {
        return bad(reading, "没有写明证据的范围");
    }
    memcpy(given, v->key_name, SM3_SIZE);
    bool was_given = v->key != 0;
    if (!is_ok(key_take(v, pem))) {
        return bad(reading, "所附公钥不是SM2公钥");
    }
    return !was_given || memcmp(given, v->key_name, SM3_SIZE) == 0 || bad(reading, "所附公钥不是指定的那一把");
}

/* --- events ------------------------------------------------------------------------------------------------------ */

static bool check_scope(struct reading *reading, const json_t *event, int64_t lane, int64_t seq)
{
    if (reading->matter != 0) {
        const char *from = json_string_value(json_object_get(event, "from_state"));
        const char *to = json_string_value(json_object_get(event, "to_state"));
        if (!str_equal(json_string_value(json_object_get(event, "region")), reading->region) ||
            number_in(event, "matter") != reading->matter) {
            return bad(reading, "不是这一件的事件");
        }
        if (reading->v->events > 0 && seq <= reading->event_seq) {
            return bad(reading, "事件的次序颠倒或重复");
        }
        if (!str_is_empty(to)) {
            if (!str_equal(from, reading->state)) {
                return bad(reading, "与前一事件的状态不相接，中间缺少事件");
            }
            reading->state = str_copy(reading->v->arena, to);
        }
        return true;
    }
    int64_t expected = reading->v->events == 0 ? reading->first : reading->event_seq + 1;
    return (lane == reading->lane && seq == expected && seq <= reading->last) ||
           bad(reading, "事件不相连，缺少或多出事件");
}

static void keep_event(struct reading *reading)
{
    struct signed_links *events = &reading->events;
    if (events->count == events->room) {
        size_t old = events->room * sizeof *events->items;
        events->room = events->room ? events->room * 2 : 64;
        events->items = arena_grow(reading->v->arena, events->items, old, events->room * sizeof *events->items);
    }
    struct signed_link *link = &events->items[events->count++];
    *link = (struct signed_link){reading->event_lane, reading->event_seq, reading->number, {0}};
    memcpy(link->hash, reading->event_hash, SM3_SIZE);
}

static bool check_event(struct reading *reading, const json_t *line)
{
    const json_t *event = json_object_get(line, "event");
    uint8_t previous[SM3_SIZE], stated[SM3_SIZE], hash[SM3_SIZE];
    int64_t lane = number_in(event, "lane"), seq = number_in(event, "seq");
    if (!read_hash(line, "previous", previous, SM3_SIZE) || !read_hash(event, "hash", stated, SM3_SIZE)) {
        return bad(reading, "事件没有链值");
    }
    const char *why = link_hash(event, previous, hash);
    if (why) {
        return bad(reading, str_format(reading->v->arena, "事件不能读：%s", why));
    }
    if (memcmp(hash, stated, SM3_SIZE) != 0) {
        return bad(reading, str_format(reading->v->arena, "链%lld第%lld号与其链值不符，事件已被改动", (long long)lane,
                                       (long long)seq));
    }
    bool follows = reading->v->events > 0 && lane == reading->event_lane && seq == reading->event_seq + 1;
    if (follows && memcmp(previous, reading->event_hash, SM3_SIZE) != 0) {
        return bad(reading, "与上一环的链值不相接");
    }
    if (!check_scope(reading, event, lane, seq)) {
        return false;
    }
    reading->event_lane = lane;
    reading->event_seq = seq;
    memcpy(reading->event_hash, hash, SM3_SIZE);
    keep_event(reading);
    reading->v->events++;
    return true;
}

/* --- checkpoints ------------------------------------------------------------------------------------------------- */

static int compare_number(const void *key, const void *row)
{
    int64_t number = *(const int64_t *)key, other = ((const struct line *)row)->number;
    return (number > other) - (number < other);
}

static bool check_checkpoint(struct reading *reading, const char *text)
{
    struct verification *v = reading->v;
    struct line line;
    const char *place = str_format(v->arena, "第%d行的检查点", reading->number);
    if (!line_check(v, place, text, &line, &reading->signed_here)) {
        return false;
    }
    const struct line *kept =
        v->folder.count > 0 ? bsearch(&line.number, v->folder.items, v->folder.count, sizeof line, compare_number) : 0;
    if (kept && memcmp(kept->hash, line.hash, SM3_SIZE) != 0) {
        return bad(reading, "与检查点文件夹里同一编号的不同");
    }
    if (!kept && v->folder.count > 0) {
        remark(v, "第%lld号检查点不在检查点文件夹里", (long long)line.number);
    }
    return true;
}

/* How many of the events `links` sign; false when one is signed otherwise. */
static bool hold_against(struct reading *reading, struct signed_links *links, int64_t *held, int64_t *reach)
{
    links_sort(links);
    for (size_t i = 0; i < reading->events.count; i++) {
        const struct signed_link *event = &reading->events.items[i];
        const struct signed_link *found = links_find(links, event->lane, event->seq);
        const struct signed_link *end = found ? links->items + links->count : 0;
        for (; found < end && found->lane == event->lane && found->seq == event->seq; found++) {
            if (memcmp(found->hash, event->hash, SM3_SIZE) != 0) {
                return wrong(reading->v, "链%lld第%lld号与第%lld号检查点所签不符，链已被替换", (long long)event->lane,
                             (long long)event->seq, (long long)found->number);
            }
            ++*held;
            *reach = event->seq;
        }
    }
    return true;
}

static bool check_anchors(struct reading *reading)
{
    struct verification *v = reading->v;
    int64_t held = 0, reach = 0;
    if (!hold_against(reading, &reading->signed_here, &held, &reach) ||
        !hold_against(reading, &v->folder.links, &held, &reach)) {
        return false;
    }
    if (reading->matter != 0) {
        if (held < v->events) {
            remark(v, "事件在链上的位置由出具时的签名保证；要逐环证明，请要求导出整段台账");
        }
    } else if (reach < reading->last) {
        remark(v, "第%lld号之后的事件还没有检查点，由出具时的签名保证",
               (long long)(reach > 0 ? reach : reading->first - 1));
    }
    return true;
}

/* --- the end ----------------------------------------------------------------------------------------------------- */

static bool check_signature(struct reading *reading, const json_t *line)
{
    uint8_t digest[SM3_SIZE], stated[SM3_SIZE], signature[SM2_SIGNATURE_SIZE];
    if (!read_hash(line, "sm3", stated, SM3_SIZE) || !read_hash(line, "signature", signature, sizeof signature)) {
        return bad(reading, "签名不能读");
    }
    sm3_end(&reading->whole, digest);
    if (memcmp(digest, stated, SM3_SIZE) != 0) {
        return bad(reading, "文件的SM3与签名行所写不符，文件已被改动");
    }
    if (!is_ok(sm2_verify(reading->v->key, SM2_ID, digest, sizeof digest, signature))) {
        return bad(reading, "签名不符，文件已被改动或不是这把密钥所签");
    }
    return true;
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static bool check_object(struct reading *reading, const json_t *object)
{
    if (reading->stage == AT_HEAD) {
        reading->stage = AT_EVENTS;
        return check_head(reading, object);
    }
    if (json_object_get(object, "event") && reading->stage == AT_EVENTS) {
        return check_event(reading, object);
    }
    const char *checkpoint = json_string_value(json_object_get(object, "checkpoint"));
    if (checkpoint && reading->stage <= AT_CHECKPOINTS) {
        reading->stage = AT_CHECKPOINTS;
        return check_checkpoint(reading, checkpoint);
    }
    if (json_object_get(object, "signature") && reading->stage <= AT_CHECKPOINTS) {
        reading->stage = AT_END;
        return check_signature(reading, object);
    }
    return bad(reading, "这一行不应在这里");
}

static void check_line(struct reading *reading, const char *text, size_t size)
{
    json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, 0);
    reading->number++;
    if (!json_is_object(object)) {
        bad(reading, "不是JSON对象");
    } else if (check_object(reading, object) && reading->stage != AT_END) {
        sm3_put(&reading->whole, text, size);
    }
    json_decref(object);
}

static void check_completeness(struct reading *reading)
{
    struct verification *v = reading->v;
    bool is_short = reading->matter == 0 && reading->event_seq != reading->last;
    if (reading->stage != AT_END) {
        wrong(v, "文件没有以签名结束，末尾被截去");
    } else if (v->events == 0 || is_short) {
        wrong(v, "所写范围的事件不全");
    } else if (check_anchors(reading)) {
        remark(v, "出具于%s", reading->made_at ? reading->made_at : "（未写明）");
    }
}

result evidence_check(struct verification *v, const char *path)
{
    struct reading reading = {.v = v, .state = ""};
    FILE *file = fopen(path, "rbe");
    char *text = 0;
    size_t room = 0;
    ssize_t size;
    if (!file) {
        return failed(ERR_UNAVAILABLE, str_format(v->arena, "无法读取%s", path));
    }
    sm3_begin(&reading.whole);
    while (!v->is_wrong && (size = getline(&text, &room, file)) > 0) {
        check_line(&reading, text, (size_t)size);
    }
    bool failed_to_read = ferror(file) != 0;
    if (!failed_to_read && !v->is_wrong) {
        check_completeness(&reading);
    }
    free(text);
    fclose(file);
    return failed_to_read ? failed(ERR_UNAVAILABLE, str_format(v->arena, "无法读取%s", path)) : SUCCESS;
}
