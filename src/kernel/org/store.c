/* What every subject of this room needs of the store. */
#include "kernel/base/arena.h"
#include "kernel/ledger/ledger.h"
#include "kernel/org/inside.h"

result org_next(struct request *rq, const char *name, int64_t *number)
{
    TRY(db_do(rq->db,
              "INSERT INTO org_number (name, value) VALUES (:name, 1)"
              " ON CONFLICT (name) DO UPDATE SET value = org_number.value + 1",
              P("name", name)));
    return db_number(rq->db, number, "SELECT value FROM org_number WHERE name = :name", P("name", name));
}

result org_changed(struct request *rq)
{
    int64_t version;
    return org_next(rq, "version", &version);
}

result org_note(struct request *rq, const char *action, const char *region, int64_t subject, const char *detail)
{
    struct buf body;
    buf_init(&body, rq->arena, 16 * 1024);
    buf_char(&body, '{');
    if (detail) {
        buf_text(&body, "\"detail\":");
        buf_json(&body, detail);
    }
    if (subject) {
        buf_format(&body, "%s\"id\":%lld", detail ? "," : "", (long long)subject);
    }
    buf_char(&body, '}');
    return ledger_note(rq, "org", action, region, body.data);
}

result page_after(const char *cursor, int64_t *after)
{
    *after = 0;
    return !cursor || str_to_int(cursor, after) ? SUCCESS : invalid("after", "游标无效，请从第一页重新查询");
}

bool next_word(struct arena *arena, const char **list, const char **word)
{
    const char *at = *list ? *list : "";
    at += strspn(at, " ");
    size_t size = strcspn(at, " ");
    *list = at + size;
    *word = arena_copy(arena, at, size);
    return size > 0;
}

bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = list ? list : ""; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == size && memcmp(at, word, size) == 0) {
            return true;
        }
        at += length;
    }
    return false;
}
