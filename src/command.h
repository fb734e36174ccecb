/* command.h: a command of the program: one row of the table in main.c, and what all of them share. */
#ifndef ZWFW_COMMAND_H
#define ZWFW_COMMAND_H

#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/str.h"
#include "options.h"

/* What the program ends with. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_NOT_SO = 1, /* the thing asked about is not so: a broken chain, a wrong sum, a refused import */
    EXIT_WRONG = 2,  /* wrong usage, unreadable input, or it could not be done */
};

struct command_line {
    struct arena *arena;
    struct options options;
};

struct command {
    const char *name;
    const char *words; /* the plain words it takes, as shown: "KIND FILE"; "" for none */
    size_t least_words, most_words;
    const char *summary; /* Chinese, a line */
    const char *help;    /* Chinese: what it does, and examples */
    const struct option *options;
    int (*run)(const struct command_line *line);
    void (*print_choices)(void); /* what its words may be, before `help`; NULL: `help` says it */
};

/* Two rows: where the store is. */
#define DEFAULT_LISTEN "127.0.0.1:8080"

#define OPTION_DATA                                                                                                                        \
    {"--data", "目录", "数据目录；默认取环境变量ZWFW_DATA，再默认为./zwfw-data"},                                                          \
    {                                                                                                                                      \
        "--db", "地址",                                                                                                                    \
            "数据库在PostgreSQL上的地址，例如 postgresql://zwfw@db.example/zwfw；默认用数据目录里记下的，\n"       \
            "      没有记下就是目录里的SQLite文件。密码写在~/.pgpass或PGPASSFILE所指的文件里，不写在地址里" \
    }
#define OPTION_JSON                                    \
    {                                                  \
        "--json", 0, "以JSON输出，供脚本读取" \
    }

extern const struct command command_init, command_demo, command_serve, command_verify, command_evidence, command_import,
    command_export, command_bulletin, command_user, command_rekey, command_backup, command_restore, command_copy,
    command_selftest, command_dump, command_dispatch, command_audit;

/* --data, $ZWFW_DATA, ./zwfw-data. */
const char *command_data(const struct command_line *line);
/* Of a command that makes a store: write --db down in the data folder, so that later commands find it there. */
result command_found(const struct command_line *line);

/* Print a failure to standard error and give EXIT_WRONG. */
int command_fail(result why);

#endif
