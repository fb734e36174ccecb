/* The commands for a store as a whole. */
#include "command.h"

#include "kernel/db/db.h"
#include "kernel/org/org.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"

/* --- init -------------------------------------------------------------------------------------------------------- */

struct first_people {
    struct first_account admins[FIRST_ACCOUNTS];
    bool made;
};

static result make_people(struct request *rq, void *subject)
{
    struct first_people *people = subject;
    result r = org_create_administrators(rq, people->admins);
    people->made = is_ok(r);
    return r.code == ERR_CONFLICT ? SUCCESS : r; /* a store that has people keeps them */
}

/* Before anything is made. */
static result check_distributable(const struct command_line *line)
{
    const char *address = option_value(&line->options, "--db");
    struct db *db;
    if (address) {
        TRY(db_place_now(command_data(line), address));
    } else {
        bool exists;
        TRY(db_exists(command_data(line), &exists));
        if (!exists) {
            return failed(ERR_INVALID, "--distribute须与--db一起使用，写明PostgreSQL数据库的地址");
        }
    }
    TRY(db_open(command_data(line), DB_READ, &db));
    result r = db_can_distribute(db);
    db_close(db);
    return r;
}

static result distribute(const struct command_line *line)
{
    struct db *db;
    TRY(db_open(command_data(line), DB_WRITE, &db));
    result r = db_take(db, 0);
    if (is_ok(r)) {
        r = db_distribute(db, line->arena);
    }
    db_close(db);
    return r;
}

static result make_store(const struct command_line *line, struct first_people *people)
{
    struct store store;
    bool is_distributed = option_given(&line->options, "--distribute");
    TRY(is_distributed ? check_distributable(line) : SUCCESS);
    TRY(command_found(line));
    TRY(store_create(command_data(line), line->arena));
    TRY(is_distributed ? distribute(line) : SUCCESS);
    TRY(store_open(command_data(line), line->arena, &store));
    result r = work_task(store.work, line->arena, make_people, people);
    if (is_ok(r)) {
        r = work_checkpoint(store.work, line->arena);
    }
    store_close(&store);
    return r;
}

static void print_people(struct arena *arena, const char *data, const struct first_people *people, bool json)
{
    struct buf out;
    buf_init(&out, arena, 64 * 1024);
    buf_text(&out, "{\"data\":");
    buf_json(&out, data);
    buf_text(&out, ",\"accounts\":[");
    if (!json) {
        printf(people->made ? "数据目录 %s 已建立\n\n三个管理员的一次性密码（只显示这一次，首次登录须更改）：\n"
                            : "数据目录 %s 可以使用\n",
               data);
    }
    for (int i = 0; people->made && i < FIRST_ACCOUNTS; i++) {
        const struct first_account *admin = &people->admins[i];
        if (!json) {
            printf("  %-10s %s  %s\n", admin->account, admin->password, admin->name);
        }
        buf_format(&out, "%s{\"account\":\"%s\",\"name\":\"%s\",\"password\":\"%s\"}", i > 0 ? "," : "", admin->account,
                   admin->name, admin->password);
    }
    buf_text(&out, "]}\n");
    fputs(json ? out.data : "", stdout);
}

static int run_init(const struct command_line *line)
{
    struct first_people people = {0};
    result r = make_store(line, &people);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    print_people(line->arena, command_data(line), &people, option_given(&line->options, "--json"));
    return EXIT_DONE;
}

static const struct option init_options[] = {
    OPTION_DATA,
    {"--distribute", 0, "用Citus把数据按地区分布到多台PostgreSQL服务器；升级数据库步骤后须再运行一次"},
    OPTION_JSON,
    {0},
};

const struct command command_init = {
    .name = "init",
    .words = "",
    .summary = "建立数据目录，或把已有的升级到本程序",
    .help = "新建时生成密钥（keys/，权限0600；请与数据分开备份，丢失即无法打开已加密的个人信息），并建立系统、安全、\n"
            "审计三个管理员（三权分立），显示各自的一次性密码。\n"
            "对已有的数据目录只补上缺少的数据库步骤，不动密钥和数据。\n"
            "\n"
            "例：\n"
            "  zwfw init --data ./city\n"
            "  ZWFW_DATA=./city zwfw init\n"
            "  zwfw init --data ./city --db postgresql://zwfw@db.example/zwfw\n"
            "  zwfw init --data ./city --db postgresql://zwfw@db.example/zwfw --distribute\n"
            "  zwfw init --data ./city --json | jq -r '.accounts[].password'\n",
    .options = init_options,
    .run = run_init,
};
