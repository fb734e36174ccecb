/* zwfw bulletin: the bulletin of a region and period, or what has changed since it was published, as the API gives it,
 * without a server. */
#include "command.h"

#include "kernel/api/dispatch.h"
#include "kernel/api/route.h"
#include "kernel/base/seam.h"
#include "kernel/document/write.h"
#include "kernel/notices/notices.h"

/* The command asks as the program itself: whoever can read the data folder needs no account. */
static result ask_as_system(struct app *app, struct db *db, struct arena *arena, const struct call *call,
                            struct instant now, struct identity *who)
{
    (void)app, (void)db, (void)arena, (void)call, (void)now;
    *who = identity_system;
    return SUCCESS;
}

/* The route that every client uses, on a read connection: a server that runs on the same folder is not disturbed. */
static result answer_call(struct app *app, struct db *db, struct call *call)
{
    app_identify_with(app, ask_as_system);
    TRY(db_begin(db));
    result r = notices_load(app, db, call->arena);
    r = is_ok(r) ? dispatch_prepare(app, db, call, seam_now()) : r;
    if (is_ok(r)) {
        r = dispatch_run(call, db, 0, app_calendar(app));
    }
    db_rollback(db);
    return r;
}

static struct call *make_call(const struct command_line *line)
{
    struct arena *arena = line->arena;
    const char *format = option_value(&line->options, "--format");
    const char *template = option_value(&line->options, "--template");
    struct call *call = ARENA_NEW(arena, struct call);
    call->arena = arena;
    call->method = METHOD_GET;
    call->path = str_format(
        arena, "/api/v1/bulletins/%s/%s%s", url_encode(arena, option_value(&line->options, "--region")),
        url_encode(arena, option_value(&line->options, "--period")), line->options.word_count > 0 ? "/diff" : "");
    call->query = str_format(arena, "format=%s&draft=%s%s%s", url_encode(arena, format ? format : "text"),
                             option_given(&line->options, "--draft") ? "true" : "false", template ? "&template=" : "",
                             template ? url_encode(arena, template) : "");
    call->body = "";
    call->peer = "";
    call->request_id = "";
    call->answer_file = -1;
    return call;
}

/* Where the program serves unless it is told otherwise; bulletin.public_address is in the links already. */
static void make_alone(struct call *call)
{
    struct buf page;
    buf_init(&page, call->arena, SIZE_MAX / 2);
    document_html_alone(call->answer.data, "http://" DEFAULT_LISTEN, &page);
    call->answer = page;
}

static int write_answer(const struct command_line *line, const struct call *call)
{
    const char *path = option_value(&line->options, "-o");
    FILE *out = path ? fopen(path, "we") : stdout;
    if (!out) {
        return command_fail(failed(ERR_UNAVAILABLE, str_format(line->arena, "无法写入文件%s", path)));
    }
    bool written = fwrite(call->answer.data, 1, call->answer.size, out) == call->answer.size && fflush(out) == 0;
    written = (out == stdout || fclose(out) == 0) && written;
    return written ? EXIT_DONE : command_fail(failed(ERR_UNAVAILABLE, "没有写完，请检查磁盘空间"));
}

static int run_bulletin(const struct command_line *line)
{
    struct app *app = 0;
    struct db *db = 0;
    if (!option_given(&line->options, "--region") || !option_given(&line->options, "--period")) {
        return command_fail(invalid(0, "缺少--region或--period，例如 --region 630200 --period 2021-06"));
    }
    if (line->options.word_count > 0 && !str_equal(line->options.words[0], "diff")) {
        return command_fail(invalid(0, "只有 zwfw bulletin 和 zwfw bulletin diff"));
    }
    struct call *call = make_call(line);
    result r = app_open(command_data(line), &app);
    r = is_ok(r) ? db_open(command_data(line), DB_READ, &db) : r;
    r = is_ok(r) ? answer_call(app, db, call) : r;
    db_close(db);
    app_close(app);
    if (is_ok(r) && str_equal(option_value(&line->options, "--format"), "html")) {
        make_alone(call);
    }
    return is_ok(r) ? write_answer(line, call) : command_fail(r);
}

static const struct option bulletin_options[] = {
    OPTION_DATA,
    {"--region", "地区代码", "六位以上的行政区划代码，如630200"},
    {"--period", "统计期", "年月，如2021-06；季度2021-Q2，半年2021-H1；或年份，如2021"},
    {"--format", "格式", "text（默认）、json、html、xlsx、docx、pdf"},
    {"--template", "模板", "另用一个模板看草稿：monthly、half_year、annual、brief，或本单位保存的"},
    {"--draft", 0, "已发布的，也按现有数据重新计算一份草稿"},
    {"-o", "文件", "写入文件；默认写到标准输出"},
    {0},
};

const struct command command_bulletin = {
    .name = "bulletin",
    .words = "[diff]",
    .most_words = 1,
    .summary = "打印一个地区一期的统计通报，或发布以后的变化",
    .help = "已发布的通报逐字节重印；尚未发布的按现有计数算出草稿。服务运行时也可以使用。\n"
            "diff：逐个列出今天与发布时不同的数据，和引起变化的件——补录的、更正的；格式为text或json。\n"
            "\n"
            "例：\n"
            "  zwfw bulletin --region 630200 --period 2021-06 --data ./city\n"
            "  zwfw bulletin --region 630200 --period 2021-06 --format xlsx -o 通报.xlsx\n"
            "  zwfw bulletin --region 630200 --period 2021-06 --format pdf -o 通报.pdf\n"
            "  zwfw bulletin --region 630200 --period 2021-06 --format json | jq '.figures[0]'\n"
            "  zwfw bulletin diff --region 630200 --period 2021-06\n",
    .options = bulletin_options,
    .run = run_bulletin,
};
