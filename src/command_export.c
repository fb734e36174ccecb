/* zwfw export: rows of the store as a file, by the exporter of some module. */
#include "command.h"

#include <unistd.h>

#include "kernel/api/export.h"
#include "kernel/ledger/ledger.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"
#include "progress.h"

enum { LEAST_REASON = 4 };

struct export
{
    const struct exporter *exporter;
    struct export_order order;
    const char *reason; /* of --whole */
    FILE *out;
    struct progress progress;
    int64_t rows;
};

static result export_rows(struct request *rq, void *subject)
{
    struct export *export = subject;
    return export_run(rq, export->exporter, &export->order, export->out, &export->rows);
}

/* Masked: on a read connection, beside a server too. */
static result export_masked(const char *data, struct arena *arena, struct export *export)
{
    struct app *app;
    struct db *db = 0;
    TRY(app_open(data, &app));
    result r = db_open(data, DB_READ, &db);
    r = is_ok(r) ? db_check_schema(db, arena) : r;
    r = is_ok(r) ? db_begin(db) : r;
    if (is_ok(r)) {
        struct request rq = app_request(app, arena, db);
        r = export_rows(&rq, export);
        db_rollback(db);
    }
    db_close(db);
    app_close(app);
    return r;
}

static result note_and_export(struct request *rq, void *subject)
{
    struct export *export = subject;
    struct buf body;
    buf_init(&body, rq->arena, 8192);
    buf_format(&body, "{\"kind\":\"%s\",\"reason\":", export->exporter->kind);
    buf_json(&body, export->reason);
    buf_char(&body, '}');
    TRY(ledger_note(rq, "export", "whole", "", body.data));
    return export_rows(rq, export);
}

/* Whole: why is kept in the ledger, so the store must be this program's alone. */
static result export_whole(const char *data, struct arena *arena, struct export *export)
{
    struct store store;
    TRY(store_open(data, arena, &store));
    result r = work_task(store.work, arena, note_and_export, export);
    if (is_ok(r)) {
        r = work_checkpoint(store.work, arena);
    }
    store_close(&store);
    return r;
}

static result export_to(const struct command_line *line, const char *path, struct export *export)
{
    const char *data = command_data(line);
    export->out = fopen(path, "we");
    if (!export->out) {
        return failed(ERR_UNAVAILABLE, str_format(line->arena, "无法写入文件%s", path));
    }
    progress_begin(&export->progress, "导出", 0);
    export->order.progress = progress_show;
    export->order.subject = &export->progress;
    result r = export->order.whole ? export_whole(data, line->arena, export) : export_masked(data, line->arena, export);
    progress_end(&export->progress);
    if (fclose(export->out) != 0 && is_ok(r)) {
        r = failed(ERR_UNAVAILABLE, "没有写完，请检查磁盘空间");
    }
    if (!is_ok(r)) {
        unlink(path);
    }
    return r;
}

static int refuse_kind(const char *kind)
{
    fprintf(stderr, "zwfw：没有“%s”这种导出，可用的有：", kind);
    const char *before = "";
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct exporter *row = (*module)->exporters; row && row->kind; row++) {
            fprintf(stderr, "%s%s", before, row->kind);
            before = "、";
        }
    }
    fputs("\n", stderr);
    return EXIT_WRONG;
}

static int run_export(const struct command_line *line)
{
    const char *kind = line->options.words[0], *path = option_value(&line->options, "-o");
    struct export export = {.exporter = exporter_of_kind(kind), .reason = option_value(&line->options, "--reason")};
    export.order.whole = option_given(&line->options, "--whole");
    if (!export.exporter) {
        return refuse_kind(kind);
    }
    if (!path || !(str_ends_with(path, ".csv") || str_ends_with(path, ".xlsx"))) {
        return command_fail(invalid(0, "请以 -o 写明文件，名称以.csv或.xlsx结尾"));
    }
    if (export.order.whole != (export.reason != 0) ||
        (export.reason &&
         (!utf8_is_valid(export.reason, strlen(export.reason)) || utf8_length(export.reason) < LEAST_REASON))) {
        return command_fail(invalid(0, "--whole须同时以--reason写明理由（至少4个字），理由记入台账"));
    }
    export.order.xlsx = str_ends_with(path, ".xlsx");
    result r = export_to(line, path, &export);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    printf("已导出%lld行到%s\n", (long long)export.rows, path);
    return EXIT_DONE;
}

static const struct option export_options[] = {
    OPTION_DATA,
    {"-o", "文件", "写到哪里；以.csv或.xlsx结尾"},
    {"--whole", 0, "个人信息不打码；须写明理由，服务须已停止"},
    {"--reason", "理由", "为什么要看完整的个人信息，记入台账"},
    {0},
};

const struct command command_export = {
    .name = "export",
    .words = "种类",
    .least_words = 1,
    .most_words = 1,
    .summary = "把事项、办件、台账、单位或人员导出为CSV或XLSX",
    .help = "个人信息打码。CSV不限行数，XLSX最多十万行。服务运行时也可以导出，也可用接口\n"
            "GET /api/v1/exports/种类。各种类见 zwfw dump exports。\n"
            "\n"
            "例：\n"
            "  zwfw export cases -o 办件.xlsx --data ./city\n"
            "  zwfw export ledger -o 台账.csv\n"
            "  zwfw export cases --whole --reason 移交档案馆 -o 移交.csv\n",
    .options = export_options,
    .run = run_export,
};
