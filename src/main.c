/* zwfw <command>: the table of commands, and the help that teaches them. */
#include "command.h"

#include <sys/stat.h>

#include "kernel/db/db.h"

static const struct command *const commands[] = {
    &command_init,   &command_demo,     &command_serve, &command_verify,   &command_evidence, &command_import,
    &command_export, &command_bulletin, &command_audit, &command_dispatch, &command_user,     &command_rekey,
    &command_backup, &command_restore,  &command_copy,  &command_selftest, &command_dump,     0,
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands - 1 };

static const char introduction[] = "zwfw %s：一座城市的政务服务，一个程序，一个数据目录。\n"
                                   "\n"
                                   "用法：zwfw 命令 [选项]\n"
                                   "\n"
                                   "命令：\n";
static const char first_steps[] =
    "\n"
    "从这里开始：\n"
    "  zwfw init --data ./city            建立数据目录，显示三个管理员的一次性密码\n"
    "  zwfw serve --data ./city           在 http://127.0.0.1:8080/ 提供服务，接口说明在 /docs\n"
    "  zwfw verify --data ./city          核对账本、检查点和计数\n"
    "  zwfw help 命令                     一条命令的说明和例子\n"
    "\n"
    "退出状态：0 完成；1 所核对的不成立（链断、数不符、导入被拒）；2 用法不对、输入读不了或办不成。\n";

static void print_introduction(FILE *out)
{
    fprintf(out, introduction, ZWFW_VERSION);
    for (const struct command *const *row = commands; *row; row++) {
        fprintf(out, "  %-10s %s\n", (*row)->name, (*row)->summary);
    }
    fputs(first_steps, out);
}

/* The help, told to whoever asked for it. */
static int print_command(const struct command *command)
{
    printf("%s\n\n用法：zwfw %s%s%s%s\n", command->summary, command->name, command->words[0] ? " " : "", command->words,
           command->options ? " [选项]" : "");
    for (const struct option *row = command->options; row && row->name; row++) {
        printf("%s  %s%s%s\n      %s\n", row == command->options ? "\n选项：\n" : "", row->name, row->value ? " " : "",
               row->value ? row->value : "", row->label);
    }
    if (command->print_choices) {
        printf("\n");
        command->print_choices();
    }
    printf("\n%s", command->help);
    return EXIT_DONE;
}

static const struct command *find_command(const char *name)
{
    for (const struct command *const *row = commands; *row; row++) {
        if (str_equal((*row)->name, name)) {
            return *row;
        }
    }
    return 0;
}

static int refuse_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    size_t count = 0;
    for (const struct command *const *row = commands; *row; row++) {
        names[count++] = (*row)->name;
    }
    const char *nearest = nearest_name(name, names, count);
    fprintf(stderr, "zwfw：没有“%s”这条命令", name);
    fprintf(stderr, nearest ? "，是否想写 zwfw %s？\n" : "\n", nearest);
    fputs("运行 zwfw help 看全部命令\n", stderr);
    return EXIT_WRONG;
}

static int refuse_usage(const struct command *command, const char *why)
{
    fprintf(stderr, "zwfw %s：%s\n运行 zwfw help %s 看用法和例子\n", command->name, why, command->name);
    return EXIT_WRONG;
}

static bool asks_help(char **arguments)
{
    for (; *arguments && !str_equal(*arguments, "--"); arguments++) {
        if (str_equal(*arguments, "--help") || str_equal(*arguments, "-h")) {
            return true;
        }
    }
    return false;
}

static bool has_option(const struct command *command, const char *name)
{
    const struct option *row = command->options;
    while (row && row->name && !str_equal(row->name, name)) {
        row++;
    }
    return row && row->name;
}

static int run_command(const struct command *command, struct arena *arena, char **arguments)
{
    struct command_line line = {.arena = arena};
    if (asks_help(arguments)) {
        return print_command(command);
    }
    const char *wrong = options_parse(arena, command->options, arguments, &line.options);
    if (wrong) {
        return refuse_usage(command, wrong);
    }
    if (line.options.word_count < command->least_words) {
        return refuse_usage(command, str_format(arena, "缺少参数，应写作 zwfw %s %s", command->name, command->words));
    }
    if (line.options.word_count > command->most_words) {
        return refuse_usage(command, str_format(arena, "多余的参数“%s”", line.options.words[command->most_words]));
    }
    if (has_option(command, "--data") && has_option(command, "--db") && option_given(&line.options, "--db")) {
        result r = db_place_now(command_data(&line), option_value(&line.options, "--db"));
        if (!is_ok(r)) {
            return command_fail(r);
        }
    }
    return command->run(&line);
}

static int run(struct arena *arena, char **arguments)
{
    const char *name = arguments[0];
    if (!name) {
        print_introduction(stderr);
        return EXIT_WRONG;
    }
    bool is_help = str_equal(name, "help") || str_equal(name, "--help") || str_equal(name, "-h");
    if (is_help && !arguments[1]) {
        print_introduction(stdout);
        return EXIT_DONE;
    }
    if (str_equal(name, "--version")) {
        puts(ZWFW_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = find_command(is_help ? arguments[1] : name);
    if (!command) {
        return refuse_command(is_help ? arguments[1] : name);
    }
    return is_help ? print_command(command) : run_command(command, arena, arguments + 1);
}

int main(int count, char **arguments)
{
    struct arena *arena = arena_new(0);
    if (!arena || count == 0) {
        return EXIT_WRONG;
    }
    umask(077); /* what the program makes is its owner's alone */
    int status = run(arena, arguments + 1);
    arena_free(arena);
    /* What could not be written was not said: a full disk behind a pipe must not look like success. */
    return fflush(stdout) == 0 && !ferror(stdout) ? status : EXIT_WRONG;
}
