#include "city/caller.h"

#include <assert.h>
#include <semaphore.h>

#include "city/chance.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/record/record.h"

enum { SLOTS = 512, MOST_HEADERS = 3 };

struct slot {
    struct call call;
    struct arena *arena;
    struct header headers[MOST_HEADERS];
    sem_t finished;
    answer_taker *take;
    void *subject;
};

struct caller {
    struct work *work;
    struct db *reader;
    struct arena *arena; /* of a failure's reason */
    struct chance chance;
    uint64_t sent, taken;
    struct slot slots[SLOTS];
};

result caller_new(struct work *work, uint64_t seed, struct caller **made)
{
    struct caller *caller = calloc(1, sizeof *caller);
    *made = caller;
    if (!caller) {
        return failed(ERR_UNAVAILABLE, "内存不足");
    }
    caller->work = work;
    caller->chance.state = chance_mix(seed, 2, 2);
    caller->arena = arena_new(0);
    for (size_t i = 0; i < SLOTS; i++) {
        sem_init(&caller->slots[i].finished, 0, 0);
        caller->slots[i].arena = arena_new(0);
        if (!caller->slots[i].arena) {
            return failed(ERR_UNAVAILABLE, "内存不足");
        }
    }
    return caller->arena ? db_open(app_data(work_app(work)), DB_READ, &caller->reader)
                         : failed(ERR_UNAVAILABLE, "内存不足");
}

static struct slot *slot_of(struct caller *caller, uint64_t number)
{
    return &caller->slots[number % SLOTS];
}

static struct slot *wait_oldest(struct caller *caller)
{
    struct slot *slot = slot_of(caller, caller->taken);
    db_rollback(caller->reader); /* it looks at what was there before */
    while (sem_wait(&slot->finished) != 0) {
        /* interrupted by a signal */
    }
    caller->taken++;
    return slot;
}

void caller_free(struct caller *caller)
{
    if (!caller) {
        return;
    }
    while (caller->taken < caller->sent) {
        wait_oldest(caller);
    }
    for (size_t i = 0; i < SLOTS; i++) {
        sem_destroy(&caller->slots[i].finished);
        arena_free(caller->slots[i].arena);
    }
    db_close(caller->reader);
    arena_free(caller->arena);
    free(caller);
}

static result take_oldest(struct caller *caller)
{
    const struct slot *slot = wait_oldest(caller);
    const struct call *call = &slot->call;
    if (call->status / 100 != 2) {
        return failed(ERR_INTERNAL,
                      str_format(caller->arena, "%s（%s）被拒绝：%s", call->path, call->body, call->answer.data));
    }
    return slot->take ? slot->take(slot->subject, call) : SUCCESS;
}

result caller_wait(struct caller *caller, uint64_t count)
{
    while (caller->taken < count) {
        TRY(take_oldest(caller));
    }
    return SUCCESS;
}

result caller_drain(struct caller *caller)
{
    TRY(caller_wait(caller, caller->sent));
    return work_settle(caller->work, caller->arena);
}

uint64_t caller_sent(const struct caller *caller)
{
    return caller->sent;
}

struct db *caller_reader(const struct caller *caller)
{
    return caller->reader;
}

result caller_arena(struct caller *caller, struct arena **arena)
{
    if (caller->sent - caller->taken == SLOTS) {
        TRY(take_oldest(caller));
    }
    struct slot *slot = slot_of(caller, caller->sent);
    arena_reset(slot->arena);
    *arena = slot->arena;
    return SUCCESS;
}

static void finish(struct call *call)
{
    struct slot *slot = call->owner;
    sem_post(&slot->finished);
}

static const char *make_request_id(struct caller *caller, struct arena *arena)
{
    uint64_t high = chance_next(&caller->chance), low = chance_next(&caller->chance);
    return str_format(arena, "%016llx%016llx", (unsigned long long)high, (unsigned long long)low);
}

result caller_send(struct caller *caller, const struct sending *sending)
{
    struct slot *slot = slot_of(caller, caller->sent);
    assert(caller->sent - caller->taken < SLOTS && "caller_arena comes first");
    size_t headers = 0;
    slot->headers[headers++] = (struct header){"content-type", sending->type ? sending->type : "application/json"};
    if (sending->token) {
        const char *bearer = str_format(slot->arena, "Bearer %s", sending->token);
        slot->headers[headers++] = (struct header){"authorization", bearer};
    }
    if (sending->version) {
        slot->headers[headers++] = (struct header){"if-match", sending->version};
    }
    slot->call = (struct call){.arena = slot->arena,
                               .method = sending->method,
                               .path = sending->path,
                               .query = sending->query ? sending->query : "",
                               .headers = slot->headers,
                               .header_count = headers,
                               .body = sending->body,
                               .body_size = strlen(sending->body),
                               .peer = "",
                               .request_id = make_request_id(caller, slot->arena),
                               .at = sending->at,
                               .answer_file = -1,
                               .done = finish,
                               .owner = slot};
    slot->take = sending->take;
    slot->subject = sending->subject;
    caller->sent++;
    work_submit(caller->work, &slot->call, caller->reader);
    return SUCCESS;
}

const char *answer_created(struct arena *arena, const struct call *call)
{
    for (size_t i = 0; i < call->answer_header_count; i++) {
        if (strcasecmp(call->answer_headers[i].name, "location") == 0) {
            return str_copy(arena, strrchr(call->answer_headers[i].value, '/') + 1);
        }
    }
    return "";
}

int64_t json_number(const char *json, const char *name)
{
    char member[64];
    int64_t number = 0;
    snprintf(member, sizeof member, "\"%s\":", name);
    const char *at = json ? strstr(json, member) : 0;
    if (!at) {
        return NO_NUMBER;
    }
    for (at += strlen(member); *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (*at - '0');
    }
    return number;
}

int64_t answer_number_of(const struct call *call, const char *name)
{
    return json_number(call->answer.data, name);
}

bool answer_text_of(const struct call *call, const char *name, char *text, size_t room)
{
    char member[64];
    snprintf(member, sizeof member, "\"%s\":\"", name);
    const char *at = call->answer.data ? strstr(call->answer.data, member) : 0;
    size_t size = at ? strcspn(at + strlen(member), "\"") : room;
    if (size >= room) {
        return false;
    }
    memcpy(text, at + strlen(member), size);
    text[size] = '\0';
    return true;
}
