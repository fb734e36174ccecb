/* The wording of messages: as it ships, as an office has it, and filled. */
#include <assert.h>

#include "kernel/ledger/ledger.h"
#include "kernel/notify/outbox.h"
#include "kernel/org/org.h"

enum { MOST_FILLED = 64 * 1024, MOST_PLACE = 600 };

const struct message_template *message_template_named(const char *code)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct message_template *row = (*module)->messages; row && row->code; row++) {
            if (str_equal(row->code, code)) {
                return row;
            }
        }
    }
    return 0;
}

static bool has_place(const struct message_template *template, const char *name)
{
    for (int i = 0; i < MESSAGE_PLACES && template->places[i]; i++) {
        if (str_equal(template->places[i], name)) {
            return true;
        }
    }
    return false;
}

static const char *places_of(struct arena *arena, const struct message_template *template)
{
    struct buf names;
    buf_init(&names, arena, 4096);
    for (int i = 0; i < MESSAGE_PLACES && template->places[i]; i++) {
        buf_format(&names, "{%s}", template->places[i]);
    }
    return names.size > 0 ? names.data : "（无）";
}

const char *message_text_fault(struct arena *arena, const struct message_template *template, const char *text)
{
    for (const char *at = strpbrk(text, "{}"); at; at = strpbrk(at, "{}")) {
        size_t size = *at == '{' ? strcspn(at + 1, "{}") : 0;
        if (*at == '}' || at[1 + size] != '}') {
            return "花括号不成对，请检查";
        }
        const char *name = arena_copy(arena, at + 1, size);
        if (!has_place(template, name)) {
            return str_format(arena, "没有{%s}这个内容，可以使用的有：%s", str_cut(arena, name, 60),
                              places_of(arena, template));
        }
        at += size + 2;
    }
    return 0;
}

/* A text without fault, filled. */
static const char *fill(struct arena *arena, const char *text, const named_texts *with)
{
    struct buf out;
    buf_init(&out, arena, MOST_FILLED);
    while (*text) {
        size_t plain = strcspn(text, "{");
        buf_put(&out, text, plain);
        text += plain;
        size_t name = *text ? strcspn(text, "}") : 0;
        for (size_t i = 0; name > 0 && i < with->count; i++) {
            const struct named_text *place = &with->items[i];
            if (strlen(place->name) == name - 1 && strncmp(place->name, text + 1, name - 1) == 0) {
                buf_text(&out, str_cut(arena, place->text, MOST_PLACE));
            }
        }
        text += name > 0 ? name + 1 : 0;
    }
    return out.data;
}

/* The nearest wording: of the region, its county, its city. */
static result find_wording(struct request *rq, const char *region, const char *template, const char **text)
{
    return db_text(rq->db, rq->arena, text,
                   "SELECT text FROM message_wording WHERE template = :template AND region IN (:region, :county, :city)"
                   " ORDER BY CASE region WHEN :region THEN 0 WHEN :county THEN 1 ELSE 2 END LIMIT 1",
                   P("template", template), P("region", region), P("county", str_format(rq->arena, "%.6s", region)),
                   P("city", str_format(rq->arena, "%.4s00", region)));
}

result message_render(struct request *rq, const struct message *message, const char **text)
{
    const struct message_template *template = message_template_named(message->template);
    named_texts texts;
    assert(template); /* notify_add has asked */
    TRY(record_texts(rq->arena, message->body, &texts));
    TRY(find_wording(rq, message->region, message->template, text));
    *text = fill(rq->arena, *text ? *text : template->text, &texts);
    return SUCCESS;
}

/* --- routes ------------------------------------------------------------------------------------------------------ */

struct template_row {
    const char *code, *label, *places, *shipped, *text;
};
static const struct field template_row_fields[] = {
    FIELD(template_row, code, READONLY, 0, 0, "模板", "its code"),
    FIELD(template_row, label, READONLY, 0, 0, "名称", "what it is for"),
    FIELD(template_row, places, READONLY, 0, 0, "可用内容", "the places that its text may name"),
    FIELD(template_row, shipped, READONLY, 0, 0, "原文", "as it ships"),
    FIELD(template_row, text, READONLY, 0, 0, "现用文本", "as it goes out in this region"),
};
static RECORD(template_row, template_row_fields, "a template with its wording");

struct template_list {
    LIST(struct template_row) items;
};
static const struct field template_list_fields[] = {
    FIELD_LIST(template_list, items, READONLY, 0, 0, &template_row_record, "模板", "of every module"),
};
static RECORD(template_list, template_list_fields, "all templates");

struct template_question {
    const char *region;
};
static const struct field template_question_fields[] = {
    FIELD(template_question, region, REQUIRED, 6, 12, "地区", "whose wording", .check = region_code_check),
};
static RECORD(template_question, template_question_fields, "which wording");

static size_t count_templates(void)
{
    size_t count = 0;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct message_template *row = (*module)->messages; row && row->code; row++) {
            count++;
        }
    }
    return count;
}

static result template_list(struct request *rq, const struct template_question *in, struct template_list *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    out->items.items = ARENA_ARRAY(rq->arena, struct template_row, count_templates() + 1);
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct message_template *row = (*module)->messages; row && row->code; row++) {
            struct template_row *shown = &out->items.items[out->items.count++];
            *shown = (struct template_row){row->code, row->label, places_of(rq->arena, row), row->text, 0};
            TRY(find_wording(rq, region, row->code, &shown->text));
            shown->text = shown->text ? shown->text : row->text;
        }
    }
    return SUCCESS;
}
HANDLER(template_list, template_question, template_list);

struct template_wording {
    const char *region, *code, *text;
};
static const struct field template_wording_fields[] = {
    FIELD(template_wording, region, REQUIRED, 6, 12, "地区", "for it and those below", .check = region_code_check),
    FIELD(template_wording, code, REQUIRED, 1, 60, "模板", "its code"),
    FIELD(template_wording, text, OPTIONAL, 1, MESSAGE_MOST_TEXT, "文本", "absent: as it ships"),
};
static RECORD(template_wording, template_wording_fields, "how an office words a template");

static result template_word(struct request *rq, const struct template_wording *in, struct nothing *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    const struct message_template *template = message_template_named(in->code);
    (void)out;
    if (!template || !request_sees_region(rq, region)) {
        return failed(ERR_NOT_FOUND, "没有这个消息模板");
    }
    const char *fault = in->text ? message_text_fault(rq->arena, template, in->text) : 0;
    if (fault) {
        return invalid("text", fault);
    }
    if (in->text) {
        TRY(db_do(rq->db,
                  "INSERT INTO message_wording (region, template, text, changed_at, changed_by)"
                  " VALUES (:region, :template, :text, :now, :staff) ON CONFLICT (region, template)"
                  " DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at,"
                  " changed_by = excluded.changed_by",
                  P("region", region), P("template", template->code), P("text", in->text), P("now", rq->now),
                  P("staff", rq->who->staff)));
    } else {
        TRY(db_do(rq->db, "DELETE FROM message_wording WHERE region = :region AND template = :template",
                  P("region", region), P("template", template->code)));
    }
    return ledger_note(rq, "notify", "word", region, str_format(rq->arena, "{\"template\":\"%s\"}", template->code));
}
HANDLER(template_word, template_wording, nothing);
