/* The commands for a store as a whole. */
#include "command.h"

#include "kernel/work/store.h"

/* --- init -------------------------------------------------------------------------------------------------------- */

static result make_store(const struct command_line *line)
{
    struct store store;
    TRY(store_create(command_data(line), line->arena));
    TRY(store_open(command_data(line), line->arena, &store));
    store_close(&store);
    return SUCCESS;
}

static int run_init(const struct command_line *line)
{
    result r = make_store(line);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    printf("数据目录 %s 可以使用\n", command_data(line));
    return EXIT_DONE;
}

static const struct option init_options[] = {OPTION_DATA, {0}};

const struct command command_init = {
    .name = "init",
    .words = "",
    .summary = "建立数据目录，或把已有的升级到本程序",
    .help = "新建时生成密钥（keys/，权限0600；请与数据分开备份，丢失即无法打开已加密的个人信息）。\n"
            "对已有的数据目录只补上缺少的数据库步骤，不动密钥和数据。\n"
            "\n"
            "例：\n"
            "  zwfw init --data ./city\n"
            "  ZWFW_DATA=./city zwfw init\n",
    .options = init_options,
    .run = run_init,
};
