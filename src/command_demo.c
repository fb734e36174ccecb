/* zwfw demo: a known city and month, made up and played through the handlers. */
#include "command.h"

#include <stdlib.h>

#include "city/city.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "progress.h"

enum { SEED = 20210601 };

static const char haidong[] = "haidong-2021-06";

/* --- progress ---------------------------------------------------------------------------------------------------- */

static void show(const char *title, int64_t done, int64_t total, void *subject)
{
    struct progress *progress = subject;
    if (progress->title != title) {
        progress_end(progress);
        progress_begin(progress, title, total);
    }
    progress_show(done, progress);
}

/* --- what is told at the end ------------------------------------------------------------------------------------- */

/* Columns of Chinese text: a character of more than one byte takes two places. */
static void print_cell(const char *text, int places)
{
    int taken = 0;
    for (const char *at = text; *at;) {
        taken += utf8_next(&at) < 0x80 ? 1 : 2;
    }
    printf("%s%*s", text, places > taken ? places - taken : 1, "");
}

static bool print_figures(const struct city_outcome *outcome, bool is_whole)
{
    bool all = true;
    printf("\n%s与账本中的计数：\n", is_whole ? "2021年7月6日公布的6月办件数" : "按比例缩小后的办件数");
    print_cell("  地区、单位", 24);
    print_cell("类别", 12);
    printf("应有受理  受理    应有办结  办结    在办\n");
    for (size_t i = 0; i < outcome->figure_count; i++) {
        const struct city_figure *figure = &outcome->figures[i];
        bool holds = city_figure_holds(figure);
        all = all && holds;
        printf("  ");
        print_cell(figure->place, 22);
        print_cell(figure->type, 12);
        printf("%-8lld  %-6lld  %-8lld  %-6lld  %-4lld %s\n", (long long)figure->expected_accepted,
               (long long)figure->accepted, (long long)figure->expected_finished, (long long)figure->finished,
               (long long)figure->open, holds ? "相符" : "不符");
    }
    return all;
}

static void print_accounts(void)
{
    printf("\n示范账号，密码都是 %s（人人皆知：此目录只可演示，不得存放真实数据）：\n"
           "  pingan.police1     平安区公安局窗口（收件、受理、当场办结）\n"
           "  pingan.approver    平安区审批人员（办结、特别程序、转办）\n"
           "  pingan.supervisor  平安区大厅负责人（延长时限、撤销）\n"
           "  haidong.market1、haidong.market.approver、haidong.supervisor  市级大厅，同上\n"
           "  bureau、chief      政务服务局管理人员、局领导\n"
           "  system、security、audit  系统、安全、审计管理员（三权分立）\n"
           "  其他区县：ledu、minhe、huzhu、hualong、xunhua开头；窗口如minhe.tax1、huzhu.social2\n",
           CITY_PASSWORD);
}

static void print_things_to_try(const struct command_line *line, const struct city_outcome *outcome)
{
    printf("\n三件可以试试的事（先 zwfw serve --data %s）：\n"
           "  1. 登录，看互助县月末在办的件：\n"
           "     curl -c jar -H 'content-type: application/json' -d "
           "'{\"account\":\"haidong.supervisor\",\"password\":\"" CITY_PASSWORD
           "\"}' http://127.0.0.1:8080/api/v1/sessions\n"
           "     curl -b jar 'http://127.0.0.1:8080/api/v1/cases?region=630223&state=accepted'\n",
           command_data(line));
    if (outcome->sample_number) {
        printf("  2. 看一件的经过（收件、一次性告知、补正、受理、办结、送达）：\n"
               "     curl -b jar http://127.0.0.1:8080/api/v1/cases/%s\n",
               outcome->sample_number);
    } else {
        printf("  2. 看市级大厅最近的办件：\n"
               "     curl -b jar 'http://127.0.0.1:8080/api/v1/cases?region=630200'\n");
    }
    printf("  3. 看当月的统计通报，与公布的对照：\n"
           "     curl -b jar 'http://127.0.0.1:8080/api/v1/bulletins/630200/2021-06?format=text'\n");
}

/* --- the command ------------------------------------------------------------------------------------------------- */

static const char *read_order(const struct command_line *line, struct city_order *order)
{
    const char *seed = option_value(&line->options, "--seed"), *scale = option_value(&line->options, "--scale");
    int64_t number = SEED;
    char *end;
    if (!str_equal(line->options.words[0], haidong)) {
        return str_format(line->arena, "没有“%s”这个示范城市，可用的有：%s", line->options.words[0], haidong);
    }
    if (seed && (!str_to_int(seed, &number) || number < 0)) {
        return "--seed应为不小于0的整数";
    }
    order->seed = (uint64_t)number;
    order->scale = 1;
    if (scale) {
        order->scale = strtod(scale, &end);
        if (*end != '\0' || end == scale || !(order->scale > 0 && order->scale <= 1)) {
            return "--scale应大于0、不大于1，例如0.01";
        }
    }
    return 0;
}

static int run_demo(const struct command_line *line)
{
    struct progress progress = {0};
    struct city_order order = {.data = command_data(line), .progress = show, .subject = &progress};
    struct city_outcome outcome;
    int64_t began = seam_ticks();
    const char *wrong = read_order(line, &order);
    if (wrong) {
        fprintf(stderr, "zwfw：%s\n", wrong);
        return EXIT_WRONG;
    }
    result r = city_play_month(line->arena, &order, &outcome);
    progress_end(&progress);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    double seconds = (double)(seam_ticks() - began) / 1e9;
    printf("海东市2021年6月已在 %s：%lld件，%lld次请求，账本%lld个事件，用时%.1f秒（每秒%.0f次）\n账本末环 %s\n",
           order.data, (long long)outcome.cases, (long long)outcome.calls, (long long)outcome.events, seconds,
           (double)outcome.calls / seconds, outcome.head);
    bool all = print_figures(&outcome, order.scale == 1);
    print_accounts();
    print_things_to_try(line, &outcome);
    return all ? EXIT_DONE : EXIT_NOT_SO;
}

static const struct option demo_options[] = {
    OPTION_DATA,
    {"--seed", "数", "随机种子；同一种子得到同一账本，默认20210601"},
    {"--scale", "比例", "办件数的比例，大于0、不大于1，默认1；例如0.01用于快速试用"},
    {0},
};

const struct command command_demo = {
    .name = "demo",
    .words = "城市",
    .least_words = 1,
    .most_words = 1,
    .summary = "在空目录里建立示范城市，并演示一个月的办件",
    .help =
        "haidong-2021-"
        "06：青海省海东市及其六个区县，2021年6月。单位、区划、公布的办件数是真实的；人员、企业、证件号码和\n"
        "每一件的经过是虚构的。每一件都经过与用户请求相同的处理，时间是模拟的；结束时把计数与公布数逐项对照，有不符则\n"
        "退出状态为1。示范账号的密码是公开的，此目录只可演示。\n"
        "\n"
        "例：\n"
        "  zwfw demo haidong-2021-06 --data ./city\n"
        "  zwfw demo haidong-2021-06 --data ./quick --scale 0.01\n",
    .options = demo_options,
    .run = run_demo,
};
