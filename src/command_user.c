/* zwfw user: accounts, from the machine itself, by the same routes that an administrator uses. For whoever has the data
 * folder but no administrator's password. */
#include "command.h"

#include <assert.h>

#include "kernel/api/app.h"
#include "kernel/api/module.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"

/* --- a route, called in process as the system -------------------------------------------------------------------- */

struct route_call {
    const struct handler *handler;
    void *in, *out;
    int64_t if_version, version;
};

static result run_call(struct request *rq, void *subject)
{
    struct route_call *call = subject;
    rq->if_version = call->if_version;
    if (call->handler->before) {
        TRY(call->handler->before(rq, call->in));
    }
    TRY(call->handler->run(rq, call->in, call->out));
    call->version = rq->version;
    return rq->refusal;
}

static struct route_call prepare_call(struct arena *arena, const char *method, const char *path)
{
    struct route_call call = {.if_version = NO_NUMBER};
    for (const struct route *row = module_named("org")->routes; row->path; row++) {
        if (str_equal(row->method, method) && str_equal(row->path, path)) {
            call.handler = row->handler;
        }
    }
    assert(call.handler && "the org room has lost a route");
    call.in = arena_alloc(arena, call.handler->in->size);
    call.out = arena_alloc(arena, call.handler->out->size);
    record_clear(call.handler->in, call.in);
    record_clear(call.handler->out, call.out);
    return call;
}

static result put(struct arena *arena, struct route_call *call, const char *field, const char *text)
{
    return str_is_empty(text) ? SUCCESS : record_set_text(call->handler->in, arena, field, text, call->in);
}

static result send(struct store *store, struct arena *arena, struct route_call *call)
{
    TRY(record_check(call->handler->in, arena, call->in));
    return work_task(store->work, arena, run_call, call);
}

/* A field of a row as text. */
static const char *text_of(struct arena *arena, const struct record *record, const void *row, const char *field)
{
    return record_text(record_field(record, field), arena, row, true);
}

/* --- the list ---------------------------------------------------------------------------------------------------- */

/* The items of an answer that is a page. */
struct rows {
    const struct record *record;
    const char *items;
    size_t count;
};

static struct rows rows_of(const struct route_call *call)
{
    const struct field *field = record_field(call->handler->out, "items");
    LIST(char) list;
    memcpy(&list, field_at(field, call->out), sizeof list);
    return (struct rows){field->of, list.items, list.count};
}

static const void *row_at(const struct rows *rows, size_t i)
{
    return rows->items + i * rows->record->size;
}

static void print_row(struct arena *arena, const struct rows *rows, const void *row)
{
    const char *state = str_equal(text_of(arena, rows->record, row, "disabled"), "是") ? "停用" : "";
    printf("%-4s %-16s %-12s %-24s %s %s\n", text_of(arena, rows->record, row, "id"),
           text_of(arena, rows->record, row, "account"), text_of(arena, rows->record, row, "region"),
           text_of(arena, rows->record, row, "roles"), text_of(arena, rows->record, row, "name"), state);
}

static result list_people(struct store *store, const struct command_line *line)
{
    struct arena *arena = line->arena;
    const char *after = 0;
    do {
        struct route_call call = prepare_call(arena, "GET", "/api/v1/staff");
        struct buf json;
        TRY(put(arena, &call, "limit", "200"));
        TRY(put(arena, &call, "after", after));
        TRY(send(store, arena, &call));
        struct rows rows = rows_of(&call);
        for (size_t i = 0; i < rows.count; i++) {
            if (option_given(&line->options, "--json")) {
                buf_init(&json, arena, 64 * 1024);
                record_encode(rows.record, arena, row_at(&rows, i), false, &json);
                puts(json.data);
            } else {
                print_row(arena, &rows, row_at(&rows, i));
            }
        }
        after = text_of(arena, call.handler->out, call.out, "next");
    } while (!str_is_empty(after));
    return SUCCESS;
}

static result find_person(struct store *store, struct arena *arena, const char *account, struct rows *rows,
                          const void **row)
{
    struct route_call call = prepare_call(arena, "GET", "/api/v1/staff");
    TRY(put(arena, &call, "name", account));
    TRY(put(arena, &call, "limit", "200"));
    TRY(send(store, arena, &call));
    *rows = rows_of(&call);
    for (size_t i = 0; i < rows->count; i++) {
        *row = row_at(rows, i);
        if (str_equal(text_of(arena, rows->record, *row, "account"), account)) {
            return SUCCESS;
        }
    }
    return failed(ERR_NOT_FOUND, str_format(arena, "没有“%s”这个账号", account));
}

/* --- deeds ------------------------------------------------------------------------------------------------------- */

static void print_password(const struct command_line *line, const struct route_call *call)
{
    const char *account = text_of(line->arena, call->handler->out, call->out, "account");
    const char *password = text_of(line->arena, call->handler->out, call->out, "password");
    printf(option_given(&line->options, "--json") ? "{\"account\":\"%s\",\"password\":\"%s\"}\n"
                                                  : "%s 的一次性密码（只显示这一次，登录后须更改）：%s\n",
           account, password);
}

static result add_person(struct store *store, const struct command_line *line)
{
    struct arena *arena = line->arena;
    struct route_call call = prepare_call(arena, "POST", "/api/v1/staff");
    TRY(put(arena, &call, "account", line->options.words[1]));
    TRY(put(arena, &call, "name", option_value(&line->options, "--name")));
    TRY(put(arena, &call, "region", option_value(&line->options, "--region")));
    TRY(put(arena, &call, "unit", option_value(&line->options, "--unit")));
    TRY(put(arena, &call, "roles", option_value(&line->options, "--roles")));
    TRY(send(store, arena, &call));
    print_password(line, &call);
    return SUCCESS;
}

static result reset_password(struct store *store, const struct command_line *line)
{
    struct rows rows;
    const void *row;
    TRY(find_person(store, line->arena, line->options.words[1], &rows, &row));
    struct route_call call = prepare_call(line->arena, "POST", "/api/v1/staff/{id}/password");
    TRY(put(line->arena, &call, "id", text_of(line->arena, rows.record, row, "id")));
    TRY(send(store, line->arena, &call));
    print_password(line, &call);
    return SUCCESS;
}

/* As it is, but for the one field. */
static result set_disabled(struct store *store, const struct command_line *line, bool disabled)
{
    struct arena *arena = line->arena;
    struct rows rows;
    const void *row;
    int64_t version;
    TRY(find_person(store, arena, line->options.words[1], &rows, &row));
    struct route_call call = prepare_call(arena, "PUT", "/api/v1/staff/{id}");
    const struct record *form = call.handler->in;
    for (size_t i = 0; i < form->field_count; i++) {
        const char *text = text_of(arena, rows.record, row, form->fields[i].name);
        TRY(put(arena, &call, form->fields[i].name, str_equal(text, "0") ? "" : text)); /* 0 in an answer: none */
    }
    TRY(put(arena, &call, "disabled", disabled ? "true" : "false"));
    if (str_to_int(text_of(arena, rows.record, row, "version"), &version)) {
        call.if_version = version;
    }
    TRY(send(store, arena, &call));
    printf("账号 %s 已%s\n", line->options.words[1], disabled ? "停用" : "启用");
    return SUCCESS;
}

static result run_deed(struct store *store, const struct command_line *line)
{
    const char *deed = line->options.words[0];
    if (str_equal(deed, "list")) {
        return list_people(store, line);
    }
    if (line->options.word_count < 2) {
        return failed(ERR_INVALID, "缺少账号；运行 zwfw help user 看用法");
    }
    if (str_equal(deed, "add")) {
        return add_person(store, line);
    }
    if (str_equal(deed, "reset")) {
        return reset_password(store, line);
    }
    if (str_equal(deed, "disable") || str_equal(deed, "enable")) {
        return set_disabled(store, line, str_equal(deed, "disable"));
    }
    return failed(ERR_INVALID, "应为 list、add、reset、disable 或 enable；运行 zwfw help user 看用法");
}

static int run_user(const struct command_line *line)
{
    struct store store;
    result r = store_open(command_data(line), line->arena, &store);
    if (is_ok(r)) {
        r = run_deed(&store, line);
    }
    if (is_ok(r)) {
        r = work_checkpoint(store.work, line->arena);
    }
    store_close(&store);
    return is_ok(r) ? EXIT_DONE : command_fail(r);
}

static const struct option user_options[] = {
    OPTION_DATA,
    OPTION_JSON,
    {"--name", "姓名", "新账号的姓名"},
    {"--region", "地区代码", "新账号工作的地区，例如630200"},
    {"--unit", "单位编号", "新账号所在的单位"},
    {"--roles", "角色", "新账号的角色，几个角色用空格分开并加引号"},
    {0},
};

const struct command command_user = {
    .name = "user",
    .words = "list|add|reset|disable|enable [账号]",
    .least_words = 1,
    .most_words = 2,
    .summary = "在本机管理账号：列出、建立、重置密码、停用、启用",
    .help = "与管理员在网页上做的相同，也同样记入账本；服务运行时请在网页上办理，因为一个数据目录同时只有一个\n"
            "程序写入。新密码只显示一次，登录后须更改。\n"
            "\n"
            "例：\n"
            "  zwfw user list --data ./city\n"
            "  zwfw user add zhangsan --name 张三 --region 630200 --roles \"clerk\"\n"
            "  zwfw user reset security\n"
            "  zwfw user disable zhangsan\n",
    .options = user_options,
    .run = run_user,
};
