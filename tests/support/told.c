#include "support/told.h"

#include <ctype.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/record/record.h"
#include "support/kept.h"
#include "t.h"

struct told {
    const char *text;
};
static const struct field told_fields[] = {
    FIELD(told, text, OPTIONAL, 0, 0, "内容", "of an event"),
};
static RECORD(told, told_fields, "what an event is about");

const char *told_since(struct test_store *store, int64_t seq)
{
    LIST(struct told) events;
    struct buf told;
    buf_init(&told, store->arena, 1 << 20);
    assert_ok(
        db_all(store->reader, store->arena, RECEIVE_LIST(told, &events),
               "SELECT '|' || e.matter || '|' || COALESCE(m.number, '') || '|' || e.region || '|' || e.body AS text"
               " FROM event AS e LEFT JOIN matter AS m ON m.region = e.region AND m.id = e.matter"
               " WHERE e.seq > :seq ORDER BY e.seq",
               P("seq", seq)));
    for (size_t i = 0; i < events.count; i++) {
        buf_text(&told, events.items[i].text);
    }
    return told.data;
}

/* Does it hold the word, not within a longer one? */
static bool holds_word(const char *text, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = text; size > 0 && (at = strstr(at, word)); at++) {
        if (!isalnum((unsigned char)at[-1]) && !isalnum((unsigned char)at[size])) {
            return true;
        }
    }
    return false;
}

bool names_object(struct test_store *store, const char *path, const char *body, const struct answer *answer,
                  const char *actor, const char *told)
{
    static const char *const names[] = {"id",
                                        "number",
                                        "hash",
                                        "staff",
                                        "item.id",
                                        "items.0.id",
                                        "change.id",
                                        "meeting.number",
                                        "gap",
                                        "metric",
                                        "code",
                                        "level",
                                        "kind",
                                        "name",
                                        "role",
                                        "version",
                                        "0.service_request_id",
                                        "items.0.id",
                                        "finish_limit"};
    const char *filled[] = {path, body}, *last = strrchr(path, '/') + 1;
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++) {
        for (const char *at = filled[i]; at && (at = strchr(at, '<')); at++) {
            if (holds_word(told, recall(arena_copy(store->arena, at + 1, strcspn(at + 1, ">"))))) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *name = answer_text(answer, names[i]);
        if (name && holds_word(told, name)) {
            return true;
        }
    }
    for (const char *at = body; at && (at = strstr(at, ":\"")); at++) {
        const char *value = arena_copy(store->arena, at + 2, strcspn(at + 2, "\""));
        if (strlen(value) > 2 && holds_word(told, value)) {
            return true;
        }
    }
    return holds_word(told, last) || (strstr(path, "/me/") && holds_word(told, actor)) ||
           (str_equal(last, "current") && holds_word(told, actor)) ||
           (str_equal(last, "reveal") && strstr(told, "\"party\":")) || str_starts_with(path, "/api/v1/imports/");
}
