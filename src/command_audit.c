/* zwfw audit: the figures of a bulletin's text, recomputed; without a server and without a store. */
#include "command.h"

#include "kernel/api/app.h"
#include "kernel/base/embedded.h"
#include "kernel/base/seam.h"
#include "kernel/calendar/calendar.h"

enum { MOST_FILE = 4 << 20, MOST_JSON = 16 << 20 };

/* The route that clients use: its handler needs no store. */
static const struct handler *find_handler(const char *method, const char *path)
{
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            if (str_equal(route->method, method) && str_equal(route->path, path)) {
                return route->handler;
            }
        }
    }
    return 0;
}

static result read_text(struct arena *arena, const char *path, const char **bytes, size_t *size)
{
    FILE *file = str_equal(path, "-") ? stdin : fopen(path, "re");
    if (!file) {
        return failed(ERR_NOT_FOUND, str_format(arena, "无法读取文件%s", path));
    }
    char *text = arena_alloc(arena, MOST_FILE + 1);
    *size = fread(text, 1, MOST_FILE, file);
    bool failing = ferror(file);
    if (file != stdin) {
        fclose(file);
    }
    *bytes = text;
    return failing ? failed(ERR_UNAVAILABLE, str_format(arena, "无法读取文件%s", path)) : SUCCESS;
}

/* Run the handler and print what it gives. `found`: the length of its list named so. */
static result answer(const struct command_line *line, const struct handler *handler, struct request *rq,
                     const char *list, size_t *found)
{
    bool json = option_given(&line->options, "--json");
    char *in = arena_alloc(line->arena, handler->in->size), *out = arena_alloc(line->arena, handler->out->size);
    struct buf text;
    record_clear(handler->in, in);
    record_clear(handler->out, out);
    TRY(record_set_text(handler->in, line->arena, "format", json ? "json" : "text", in));
    TRY(handler->run(rq, in, out));
    buf_init(&text, line->arena, MOST_JSON);
    if (json) {
        record_encode(handler->out, line->arena, out, false, &text);
        buf_char(&text, '\n');
    } else {
        buf_put(&text, rq->raw.data, rq->raw.size);
    }
    const LIST(char) *items = field_at(record_field(handler->out, list), out);
    *found = items->count;
    return fwrite(text.data, 1, text.size, stdout) == text.size ? SUCCESS
                                                                : failed(ERR_UNAVAILABLE, "没有写完，请检查磁盘空间");
}

static result audit_file(const struct command_line *line, size_t *found)
{
    struct calendar *calendar = 0;
    struct request rq = {.arena = line->arena, .now = seam_now(), .who = &identity_system, .raw_file = -1};
    TRY(read_text(line->arena, line->options.words[0], &rq.body, &rq.body_size));
    TRY(calendar_from_csv(line->arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar));
    rq.calendar = calendar;
    result r = answer(line, find_handler("POST", "/api/v1/audits"), &rq, "findings", found);
    calendar_free(calendar);
    return r;
}

static int run_audit(const struct command_line *line)
{
    struct request rq = {.arena = line->arena, .who = &identity_system, .raw_file = -1};
    size_t found = 0;
    if (option_given(&line->options, "--rules")) {
        result r = answer(line, find_handler("GET", "/api/v1/audit-rules"), &rq, "items", &found);
        return is_ok(r) ? EXIT_DONE : command_fail(r);
    }
    if (line->options.word_count == 0) {
        return command_fail(invalid(0, "缺少文件，应写作 zwfw audit 文件"));
    }
    result r = audit_file(line, &found);
    return !is_ok(r) ? command_fail(r) : found > 0 ? EXIT_NOT_SO : EXIT_DONE;
}

static const struct option audit_options[] = {
    OPTION_JSON,
    {"--rules", 0, "列出各条规则"},
    {0},
};

const struct command command_audit = {
    .name = "audit",
    .words = "文件",
    .least_words = 0,
    .most_words = 1,
    .summary = "核对一份通报：哪些数字不能同时成立",
    .help =
        "读取纯文本（UTF-8或GB18030，表格用|或制表符分列，或一格一行；“-”为标准输入），找出数字及其关系，逐一验算。\n"
        "每一处写明原文位置、算式和最可能的原因，是向作者提出的疑问，不是结论。不需要数据目录，不保存任何内容。\n"
        "没有疑点时退出状态为0，有疑点为1。\n"
        "\n"
        "例：\n"
        "  zwfw audit 通报.txt\n"
        "  zwfw audit 通报.txt --json | jq '.findings[] | .rule, .arithmetic'\n"
        "  zwfw audit --rules\n",
    .options = audit_options,
    .run = run_audit,
};
