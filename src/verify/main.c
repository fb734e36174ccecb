/* zwfw-verify: the command line, and what it tells. */
#include <getopt.h>

#include "kernel/base/buf.h"
#include "verify/verify.h"

/* What the program ends with. */
enum exit_status { EXIT_HOLDS = 0, EXIT_NOT_SO = 1, EXIT_WRONG = 2 };

static const char help[] =
    "zwfw-verify：核对政务服务台账的证据文件和检查点。不连接服务器，不含服务器的代码。\n"
    "\n"
    "用法：zwfw-verify [证据文件] [--checkpoints 文件夹] [--key sm2.pub.pem] [--json]\n"
    "\n"
    "  证据文件        由 zwfw evidence 导出：重算每个事件的SM3链值，核对其中的检查点和末尾的SM2签名\n"
    "  --checkpoints   自己保存的检查点文件夹：核对每一行的签名和前后相接，并与证据对照\n"
    "  --key           从公布渠道取得的公钥；不给时用证据自带的，并显示其SM3供核对\n"
    "  --json          以JSON输出\n"
    "\n"
    "例：\n"
    "  zwfw-verify 办件17.jsonl --key sm2.pub.pem\n"
    "  zwfw-verify 台账.jsonl --key sm2.pub.pem --checkpoints ./checkpoints\n"
    "  zwfw-verify --checkpoints ./checkpoints --key sm2.pub.pem\n"
    "\n"
    "怎样看结果：\n"
    "  “相符”说明文件自签出后未被改动，且出自持有该密钥的系统。公钥要从别处取得才有意义：\n"
    "  伪造者也能用自己的密钥签出一个相符的文件。检查点要由自己按日留存才有意义：\n"
    "  与当时留存的检查点相符，才说明此前的台账没有重做。\n"
    "\n"
    "退出状态：0 相符；1 不符；2 用法不对或读不了。\n";

/* --- the command line -------------------------------------------------------------------------------------------- */

struct wish {
    const char *evidence, *checkpoints, *key;
    bool json;
};

static const char *read_wish(int count, char **words, struct wish *wish)
{
    static const struct option options[] = {{"checkpoints", required_argument, 0, 'c'},
                                            {"key", required_argument, 0, 'k'},
                                            {"json", no_argument, 0, 'j'},
                                            {"help", no_argument, 0, 'h'},
                                            {0}};
    int which;
    opterr = 0;
    while ((which = getopt_long(count, words, "h", options, 0)) != -1) {
        switch (which) {
        case 'c': wish->checkpoints = optarg; break;
        case 'k': wish->key = optarg; break;
        case 'j': wish->json = true; break;
        case 'h': fputs(help, stdout); exit(EXIT_HOLDS);
        default: return "没有这个选项，或缺少它的值";
        }
    }
    wish->evidence = words[optind];
    if (count - optind > 1) {
        return "一次只核对一个证据文件";
    }
    if (!wish->evidence && !wish->checkpoints) {
        return "应指定证据文件，或 --checkpoints 文件夹";
    }
    return wish->evidence || wish->key ? 0 : "单独核对检查点时，应以 --key 指定公钥";
}

static result read_key(struct verification *v, const char *path)
{
    char pem[4096];
    FILE *file = fopen(path, "rbe");
    if (!file) {
        return failed(ERR_UNAVAILABLE, str_format(v->arena, "无法读取%s", path));
    }
    size_t size = fread(pem, 1, sizeof pem - 1, file);
    fclose(file);
    pem[size] = '\0';
    if (!is_ok(key_take(v, pem))) {
        return failed(ERR_INVALID, str_format(v->arena, "%s不是SM2公钥", path));
    }
    v->key_is_given = true;
    return SUCCESS;
}

/* The folder needs a key, which the evidence may bring: then the evidence is looked at twice, the second time against
 * the folder. */
static result check(struct verification *v, const struct wish *wish)
{
    if (wish->key) {
        TRY(read_key(v, wish->key));
    }
    if (wish->checkpoints && !v->key) {
        TRY(evidence_check(v, wish->evidence));
        v->remark_count = v->is_wrong ? v->remark_count : 0;
        v->events = v->checkpoints = 0;
    }
    if (wish->checkpoints && !v->is_wrong) {
        TRY(folder_check(v, wish->checkpoints));
    }
    return wish->evidence && !v->is_wrong ? evidence_check(v, wish->evidence) : SUCCESS;
}

/* --- the answer -------------------------------------------------------------------------------------------------- */

static void tell(const struct verification *v)
{
    printf("%s  %lld个事件，%lld个检查点\n", v->is_wrong ? "不符" : "相符", (long long)v->events,
           (long long)v->checkpoints);
    for (size_t i = 0; i < v->remark_count; i++) {
        printf("%s  %s\n", v->remarks[i].is_wrong ? "错误" : "说明", v->remarks[i].text);
    }
    if (v->key) {
        printf("密钥  SM3 %s%s\n", hex_encode(v->arena, v->key_name, SM3_SIZE),
               v->key_is_given ? "" : "（证据自带，请与公布的公钥核对）");
    }
}

static void tell_json(const struct verification *v)
{
    struct buf out;
    buf_init(&out, v->arena, 1024 * 1024);
    buf_format(&out, "{\"ok\":%s,\"events\":%lld,\"checkpoints\":%lld,\"key\":\"%s\",\"key_given\":%s,\"remarks\":[",
               v->is_wrong ? "false" : "true", (long long)v->events, (long long)v->checkpoints,
               hex_encode(v->arena, v->key_name, SM3_SIZE), v->key_is_given ? "true" : "false");
    for (size_t i = 0; i < v->remark_count; i++) {
        buf_format(&out, "%s{\"wrong\":%s,\"text\":", i > 0 ? "," : "", v->remarks[i].is_wrong ? "true" : "false");
        buf_json(&out, v->remarks[i].text);
        buf_char(&out, '}');
    }
    buf_text(&out, "]}");
    puts(out.data);
}

static int run(struct arena *arena, int count, char **words)
{
    struct verification v = {.arena = arena};
    struct wish wish = {0};
    const char *why = read_wish(count, words, &wish);
    if (why) {
        fprintf(stderr, "zwfw-verify：%s\n运行 zwfw-verify --help 看用法和例子\n", why);
        return EXIT_WRONG;
    }
    result r = check(&v, &wish);
    if (is_ok(r)) {
        wish.json ? tell_json(&v) : tell(&v);
    } else {
        fprintf(stderr, "zwfw-verify：%s\n", r.reason ? r.reason : error_rows[r.code].title);
    }
    sm2_key_free(v.key);
    return !is_ok(r) ? EXIT_WRONG : v.is_wrong ? EXIT_NOT_SO : EXIT_HOLDS;
}

int main(int count, char **words)
{
    struct arena *arena = arena_new(0);
    if (!arena) {
        return EXIT_WRONG;
    }
    int status = run(arena, count, words);
    arena_free(arena);
    return fflush(stdout) == 0 && !ferror(stdout) ? status : EXIT_WRONG;
}
