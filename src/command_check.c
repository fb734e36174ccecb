/* The commands that check: the machine's cryptography, and a store's chain, checkpoints and counters. */
#include "command.h"

#include "kernel/crypto/selftest.h"
#include "kernel/ledger/ledger.h"
#include "kernel/tally/tally.h"
#include "progress.h"

/* --- selftest ---------------------------------------------------------------------------------------------------- */

static int run_selftest(const struct command_line *line)
{
    const struct selftest_check *checks;
    size_t count, held = 0;
    bool json = option_given(&line->options, "--json");
    crypto_selftest(line->arena, &checks, &count);
    fputs(json ? "{\"checks\":[" : "", stdout);
    for (size_t i = 0; i < count; i++) {
        held += checks[i].ok;
        if (json) {
            printf("%s{\"name\":\"%s\",\"ok\":%s}", i > 0 ? "," : "", checks[i].name, checks[i].ok ? "true" : "false");
        } else {
            printf("%s  %s\n", checks[i].ok ? "通过" : "不符", checks[i].name);
        }
    }
    printf(json ? "],\"held\":%zu,\"of\":%zu}\n" : "密码算法自检：%zu项通过，共%zu项\n", held, count);
    return held == count ? EXIT_DONE : EXIT_NOT_SO;
}

static const struct option selftest_options[] = {OPTION_JSON, {0}};

const struct command command_selftest = {
    .name = "selftest",
    .words = "",
    .summary = "用标准给出的数据检验本机的密码算法",
    .help = "检验SM2、SM3、SM4、HMAC、密钥派生和口令散列算出的是否是标准印出的值。serve启动时也做同样的检验，\n"
            "有一项不符就不提供服务。\n"
            "\n"
            "例：\n"
            "  zwfw selftest\n"
            "  zwfw selftest --json\n",
    .options = selftest_options,
    .run = run_selftest,
};

/* --- verify ------------------------------------------------------------------------------------------------------ */

/* What a verification found. A text is NULL when that part holds. */
struct findings {
    const char *broken;     /* the first broken link */
    const char *difference; /* the first counter that is not what the events say */
    int64_t events, counters;
};

static result verify_store(struct db *db, struct arena *arena, struct findings *found)
{
    struct progress progress;
    int64_t total;
    TRY(db_check_schema(db, arena));
    TRY(db_number(db, &total, "SELECT COUNT(*) FROM event"));
    progress_begin(&progress, "核对账本", total);
    result r = ledger_verify(db, arena, &found->broken, &found->events, progress_show, &progress);
    progress_end(&progress);
    TRY(r);
    return tally_verify(db, arena, &found->difference, &found->counters);
}

static void print_findings(struct arena *arena, const struct findings *found, bool json)
{
    if (!json) {
        printf("账本  %s\n",
               found->broken ? found->broken : str_format(arena, "%lld个事件首尾相接", (long long)found->events));
        printf("计数  %s\n", found->difference ? found->difference
                                               : str_format(arena, "%lld个计数与事件一致", (long long)found->counters));
        return;
    }
    struct buf out;
    buf_init(&out, arena, 64 * 1024);
    buf_format(&out, "{\"ok\":%s,\"events\":%lld,\"counters\":%lld,\"broken\":",
               found->broken || found->difference ? "false" : "true", (long long)found->events,
               (long long)found->counters);
    buf_json(&out, found->broken);
    buf_text(&out, ",\"difference\":");
    buf_json(&out, found->difference);
    buf_text(&out, "}\n");
    fputs(out.data, stdout);
}

static int run_verify(const struct command_line *line)
{
    struct findings found = {0};
    struct db *db;
    result r = db_open(command_data(line), DB_READ, &db);
    if (is_ok(r)) {
        r = verify_store(db, line->arena, &found);
    }
    db_close(db);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    print_findings(line->arena, &found, option_given(&line->options, "--json"));
    return found.broken || found.difference ? EXIT_NOT_SO : EXIT_DONE;
}

static const struct option verify_options[] = {OPTION_DATA, OPTION_JSON, {0}};

const struct command command_verify = {
    .name = "verify",
    .words = "",
    .summary = "核对账本的链和由事件重算的计数",
    .help = "从第一个事件起重算每一环的SM3链值，再由事件重算每一个计数，指出第一处不符。服务运行时也可以核对。\n"
            "\n"
            "例：\n"
            "  zwfw verify --data ./city\n"
            "  zwfw verify --data ./city --json | jq .ok\n",
    .options = verify_options,
    .run = run_verify,
};
