/* zwfw evidence: a part of the ledger as a file that proves itself. */
#include "command.h"

#include <unistd.h>

#include "kernel/base/seam.h"
#include "kernel/crypto/sm2.h"
#include "kernel/db/db.h"
#include "kernel/ledger/evidence.h"

static bool read_number(const struct command_line *line, const char *name, int64_t least, int64_t *number)
{
    const char *text = option_value(&line->options, name);
    return !text || (str_to_int(text, number) && *number >= least);
}

/* What is wished, or why it cannot be understood. */
static const char *read_scope(const struct command_line *line, struct evidence_scope *scope)
{
    *scope = (struct evidence_scope){.region = option_value(&line->options, "--region"), .lane = 1};
    if (!read_number(line, "--matter", 1, &scope->matter) || !read_number(line, "--lane", 1, &scope->lane) ||
        !read_number(line, "--first", 1, &scope->first) || !read_number(line, "--last", scope->first, &scope->last)) {
        return "--matter、--lane、--first、--last应为正整数，--last不小于--first";
    }
    bool is_range = option_given(&line->options, "--first") || option_given(&line->options, "--last");
    if (scope->matter != 0) {
        return is_range        ? "--matter与--first、--last不能同时使用"
               : scope->region ? 0
                               : "导出一件的证据时，应以--region写明地区";
    }
    return 0;
}

static result read_last(struct db *db, struct evidence_scope *scope)
{
    int64_t first;
    if (scope->matter != 0) {
        return SUCCESS;
    }
    TRY(db_number(db, &first, "SELECT MIN(seq) FROM event WHERE lane = :lane", P("lane", scope->lane)));
    scope->first = scope->first != 0 ? scope->first : first; /* a lane that was added begins above the others */
    if (scope->last != 0) {
        return SUCCESS;
    }
    TRY(db_number(db, &scope->last, "SELECT MAX(seq) FROM event WHERE lane = :lane", P("lane", scope->lane)));
    return number_is_set(scope->last) ? SUCCESS : failed(ERR_NOT_FOUND, "台账里没有这条链");
}

static result export_with(const struct command_line *line, struct db *db, struct evidence_scope *scope, FILE *out,
                          int64_t *events)
{
    const char *data = command_data(line);
    struct sm2_key *signer;
    TRY(db_check_schema(db, line->arena));
    TRY(read_last(db, scope));
    TRY(sm2_key_load(str_format(line->arena, "%s/keys/sm2.pem", data), &signer));
    result r = evidence_export(data, db, line->arena, signer, scope, seam_now(), out, events);
    sm2_key_free(signer);
    return r;
}

static result export_to(const struct command_line *line, struct evidence_scope *scope, const char *path,
                        int64_t *events)
{
    struct db *db;
    TRY(db_open(command_data(line), DB_READ, &db));
    FILE *out = path ? fopen(path, "wbe") : stdout;
    result r = out ? export_with(line, db, scope, out, events)
                   : failed(ERR_UNAVAILABLE, str_format(line->arena, "无法写入%s", path));
    if (path && out) {
        bool ok = fclose(out) == 0;
        r = is_ok(r) && !ok ? failed(ERR_UNAVAILABLE, str_format(line->arena, "无法写入%s", path)) : r;
        if (!is_ok(r)) {
            unlink(path);
        }
    }
    db_close(db);
    return r;
}

static int run_evidence(const struct command_line *line)
{
    struct evidence_scope scope;
    const char *path = option_value(&line->options, "-o");
    const char *why = read_scope(line, &scope);
    int64_t events;
    if (why) {
        return command_fail(failed(ERR_INVALID, why));
    }
    result r = export_to(line, &scope, path, &events);
    if (!is_ok(r)) {
        command_fail(r);
        return r.code == ERR_NOT_FOUND || r.code == ERR_CONFLICT ? EXIT_NOT_SO : EXIT_WRONG;
    }
    fprintf(stderr, "已导出%lld个事件%s%s\n", (long long)events, path ? "到" : "", path ? path : "");
    return EXIT_DONE;
}

static const struct option evidence_options[] = {
    OPTION_DATA,
    {"--region", "地区", "一件的地区代码"},
    {"--matter", "件号", "一件的全部事件"},
    {"--lane", "链", "哪一条链，默认1"},
    {"--first", "序号", "一段台账的起始序号，默认1"},
    {"--last", "序号", "一段台账的末尾序号，默认到最新"},
    {"-o", "文件", "写到这个文件，默认标准输出"},
    {0},
};

const struct command command_evidence = {
    .name = "evidence",
    .words = "",
    .summary = "导出一件或一段台账的证据，可以脱离本系统核对",
    .help = "文件每行一个JSON对象：事件及其链值、签名的检查点，末尾是本库密钥的SM2签名；不含个人信息。\n"
            "用另一个程序 zwfw-verify 核对，它不含服务器的代码。\n"
            "\n"
            "例：\n"
            "  zwfw evidence --data ./city --region 630200 --matter 17 -o 办件17.jsonl\n"
            "  zwfw evidence --data ./city --first 1 --last 5000 -o 台账.jsonl\n"
            "  zwfw-verify 办件17.jsonl --key ./city/keys/sm2.pub.pem\n",
    .options = evidence_options,
    .run = run_evidence,
};
