/* zwfw dump: what the program's tables say. */
#include "command.h"

#include "dump.h"
#include "kernel/api/openapi.h"

static const struct dump *find_dump(const char *name)
{
    for (const struct dump *row = dumps; row->name; row++) {
        if (str_equal(row->name, name)) {
            return row;
        }
    }
    return 0;
}

static int list_dumps(FILE *out)
{
    for (const struct dump *row = dumps; row->name; row++) {
        fprintf(out, "  %-12s %s\n", row->name, row->summary);
    }
    return out == stdout ? EXIT_DONE : EXIT_WRONG;
}

static int run_dump(const struct command_line *line)
{
    if (line->options.word_count == 0) {
        return list_dumps(stdout);
    }
    const struct dump *dump = find_dump(line->options.words[0]);
    if (!dump) {
        fprintf(stderr, "zwfw dump：没有“%s”，可用的有：\n", line->options.words[0]);
        return list_dumps(stderr);
    }
    struct buf out;
    buf_init(&out, line->arena, MOST_OPENAPI);
    (option_given(&line->options, "--json") || !dump->page ? dump->json : dump->page)(&out);
    fwrite(out.data, 1, out.size, stdout);
    return out.overflowed ? EXIT_WRONG : EXIT_DONE;
}

static const struct option dump_options[] = {OPTION_JSON, {0}};

const struct command command_dump = {
    .name = "dump",
    .words = "[名称]",
    .most_words = 1,
    .summary = "显示程序自己的接口、流程、权限、设置等各表",
    .help = "由程序内的表直接写出，与运行的程序总是一致。不写名称则列出可用的名称。默认为Markdown。\n"
            "\n"
            "例：\n"
            "  zwfw dump\n"
            "  zwfw dump flows > flows.md\n"
            "  zwfw dump routes --json | jq -r '.[].path'\n"
            "  zwfw dump openapi > openapi.json\n",
    .options = dump_options,
    .run = run_dump,
};
