/* The commands that check: the machine's cryptography, and a store's chain, checkpoints and counters. */
#include "command.h"

#include "kernel/crypto/selftest.h"
#include "kernel/db/db.h"
#include "kernel/ledger/audit.h"
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

static result verify_store(const char *data, struct db *db, struct arena *arena, struct audit_result *audited)
{
    struct progress progress;
    int64_t total;
    TRY(db_check_schema(db, arena));
    TRY(db_number(db, &total, "SELECT COUNT(*) FROM event"));
    progress_begin(&progress, "核对账本", total);
    result r = ledger_audit(data, db, arena, (struct audit_progress){progress_show, &progress}, audited);
    progress_end(&progress);
    return r;
}

static void print_audit(struct arena *arena, const struct audit_result *audited, bool json)
{
    struct buf out;
    buf_init(&out, arena, 1 << 20);
    if (json) {
        record_encode(&audit_result_record, arena, audited, false, &out);
        buf_char(&out, '\n');
    } else {
        audit_write(audited, &out);
    }
    fputs(out.data, stdout);
}

static int run_verify(const struct command_line *line)
{
    struct audit_result audited = {0};
    struct db *db;
    result r = db_open(command_data(line), DB_READ, &db);
    if (is_ok(r)) {
        r = verify_store(command_data(line), db, line->arena, &audited);
    }
    db_close(db);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    print_audit(line->arena, &audited, option_given(&line->options, "--json"));
    return audited.findings.count > 0 ? EXIT_NOT_SO : EXIT_DONE;
}

static const struct option verify_options[] = {OPTION_DATA, OPTION_JSON, {0}};

const struct command command_verify = {
    .name = "verify",
    .words = "",
    .summary = "核对账本的链、签名检查点、计数和每一件的状态",
    .help = "从第一个事件起重算每一环的SM3链值，与库外签名的检查点核对，由事件重算每一个计数，并看每一件是否停在\n"
            "最后一个事件所到的状态；每一项指出第一处不符。服务运行时也可以核对。\n"
            "\n"
            "例：\n"
            "  zwfw verify --data ./city\n"
            "  zwfw verify --data ./city --json | jq .findings\n",
    .options = verify_options,
    .run = run_verify,
};
