/* zwfw import: a file into the store, by the importer of some module. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/api/import.h"
#include "kernel/table/report.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"

enum { MOST_MESSAGES = 1000 };

struct import {
    const struct importer *importer;
    struct bytes bytes;
    struct report report;
    struct import_outcome outcome;
};

static result read_input(struct arena *arena, const char *path, struct bytes *bytes)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        if (file >= 0) {
            close(file);
        }
        return failed(ERR_NOT_FOUND, str_format(arena, "无法读取文件%s", path));
    }
    size_t size = (size_t)status.st_size;
    const void *data = size > 0 ? mmap(0, size, PROT_READ, MAP_PRIVATE, file, 0) : "";
    close(file);
    if (data == MAP_FAILED) {
        return failed(ERR_UNAVAILABLE, str_format(arena, "无法读取文件%s", path));
    }
    *bytes = (struct bytes){data, size};
    return SUCCESS;
}

static result import_task(struct request *rq, void *subject)
{
    struct import *import = subject;
    return import_run(rq, import->importer, import->bytes.data, import->bytes.size, &import->report, &import->outcome);
}

static const char *list_kinds(struct arena *arena)
{
    struct buf out;
    buf_init(&out, arena, 64 * 1024);
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct importer *row = (*module)->importers; row && row->kind; row++) {
            buf_format(&out, "%s%s", out.size > 0 ? "、" : "", row->kind);
        }
    }
    return out.data;
}

static void print_moved(struct arena *arena, const moved_deadline_list *moved, struct buf *out)
{
    if (moved->count > 0) {
        buf_format(out, "%zu件的应办结时间改变：\n", moved->count);
    }
    for (size_t i = 0; i < moved->count; i++) {
        const struct moved_deadline *row = &moved->items[i];
        buf_format(out, "  %s %s  %.16s → %.16s\n", row->region, row->number, instant_text(arena, row->before),
                   instant_text(arena, row->after));
    }
}

static void write_moved(struct arena *arena, const moved_deadline_list *moved, struct buf *out)
{
    buf_text(out, ",\"moved\":[");
    for (size_t i = 0; i < moved->count; i++) {
        buf_text(out, i > 0 ? "," : "");
        record_encode(&moved_deadline_record, arena, &moved->items[i], false, out);
    }
    buf_char(out, ']');
}

static void print_outcome(struct arena *arena, const struct import *import, bool json)
{
    const struct import_outcome *outcome = &import->outcome;
    struct buf out;
    buf_init(&out, arena, 16 << 20);
    if (json) {
        buf_text(&out, "{\"kind\":");
        buf_json(&out, import->importer->kind);
        buf_format(&out, ",\"count\":%lld,\"report\":", (long long)(import->report.total > 0 ? 0 : outcome->count));
        report_json(&import->report, &out);
        write_moved(arena, &outcome->moved, &out);
        buf_text(&out, "}\n");
    } else if (import->report.total > 0) {
        report_text(&import->report, &out);
        buf_format(&out, "共%zu处错误，一行也没有导入；请改正后再导入一次\n", import->report.total);
    } else {
        buf_format(&out, "已导入%lld行\n", (long long)outcome->count);
        print_moved(arena, &outcome->moved, &out);
    }
    fputs(out.data, stdout);
}

static result import_file(const struct command_line *line, struct import *import)
{
    struct store store;
    TRY(read_input(line->arena, line->options.words[1], &import->bytes));
    TRY(store_open(command_data(line), line->arena, &store));
    result r = work_task(store.work, line->arena, import_task, import);
    if (is_ok(r)) {
        r = work_checkpoint(store.work, line->arena);
    }
    store_close(&store);
    return r;
}

static int run_import(const struct command_line *line)
{
    struct import import = {.importer = importer_of_kind(line->options.words[0])};
    if (!import.importer) {
        fprintf(stderr, "zwfw：没有“%s”这种导入，可用的有：%s\n", line->options.words[0], list_kinds(line->arena));
        return EXIT_WRONG;
    }
    report_init(&import.report, line->arena, MOST_MESSAGES);
    result r = import_file(line, &import);
    if (!is_ok(r) && import.report.total == 0) {
        return command_fail(r);
    }
    print_outcome(line->arena, &import, option_given(&line->options, "--json"));
    return is_ok(r) ? EXIT_DONE : EXIT_NOT_SO;
}

static const struct option import_options[] = {OPTION_DATA, OPTION_JSON, {0}};

const struct command command_import = {
    .name = "import",
    .words = "种类 文件",
    .least_words = 2,
    .most_words = 2,
    .summary = "导入一个文件：全部导入，或者一行也不导入",
    .help = "读完整个文件，逐行报告错误（行号、列名、原因）；没有一处错误才导入。服务运行时请用接口\n"
            "POST /api/v1/imports/种类，因为一个数据目录同时只有一个程序写入。\n"
            "各种类及其读取的列见 zwfw dump imports。\n"
            "\n"
            "例：\n"
            "  zwfw import items 事项清单.csv --data ./city\n"
            "  zwfw import items 事项清单.csv --json | jq '.report.messages[0]'\n",
    .options = import_options,
    .run = run_import,
};
