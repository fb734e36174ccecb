/* zwfw demo: a known city and period, made up and played through the handlers. */
#include "command.h"

#include <math.h>
#include <stdlib.h>

#include "city/city.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "progress.h"

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

static bool print_figures(const struct city_order *order, const struct city_outcome *outcome)
{
    bool all = true;
    printf("\n%s与账本中的计数：\n", order->scale == 1 ? order->demo->published : "按比例缩小后的办件数");
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

static bool print_facts(const struct city_outcome *outcome)
{
    bool all = true;
    for (size_t i = 0; i < outcome->fact_count; i++) {
        const struct city_fact *fact = &outcome->facts[i];
        bool holds = city_fact_holds(fact);
        all = all && holds;
        printf(i == 0 ? "\n其他数字：\n  " : "  ");
        print_cell(fact->name, 44);
        printf("应有 %-8lld 账本 %-8lld %s\n", (long long)fact->expected, (long long)fact->counted,
               holds ? "相符" : "不符");
    }
    return all;
}

static void print_hints(const struct city_order *order, const struct city_outcome *outcome)
{
    const struct city_demo *demo = order->demo;
    printf("\n示范账号，密码都是 %s（人人皆知：此目录只可演示，不得存放真实数据）：\n%s", demo->password,
           demo->accounts);
    printf("\n可以试试（先 zwfw serve --data %s），登录：\n"
           "     curl -c jar -H 'content-type: application/json' -d "
           "'{\"account\":\"%s\",\"password\":\"%s\"}' http://127.0.0.1:8080/api/v1/sessions\n",
           order->data, demo->guest, demo->password);
    for (const struct city_try *try = demo->tries; try->what; try++) {
        if (*try->path) {
            printf("  %s：\n     curl -b jar 'http://127.0.0.1:8080%s'\n", try->what, try->path);
        } else if (outcome->sample_number) {
            printf("  %s：\n     curl -b jar http://127.0.0.1:8080/api/v1/cases/%s\n", try->what,
                   outcome->sample_number);
        }
    }
}

/* --- the command ------------------------------------------------------------------------------------------------- */

/* A scale above 1 is how often the year is played. */
static const char *read_years(const struct command_line *line, struct city_order *order)
{
    const int32_t most = order->demo->years_before + 1;
    if (most == 1) {
        return "这个城市不是全年，--scale应不大于1";
    }
    if (order->scale > most || order->scale != floor(order->scale)) {
        return str_format(line->arena, "--scale大于1时是年数：整数，不大于%d", most);
    }
    order->years_before = (int32_t)order->scale - 1;
    order->scale = 1;
    return 0;
}

static const char *read_order(const struct command_line *line, struct city_order *order)
{
    const char *seed = option_value(&line->options, "--seed"), *scale = option_value(&line->options, "--scale");
    int64_t number = 0;
    char *end;
    order->demo = city_demo_named(line->options.words[0]);
    if (!order->demo) {
        return str_format(line->arena, "没有“%s”这个示范城市；zwfw help demo 列出可用的", line->options.words[0]);
    }
    if (seed && (!str_to_int(seed, &number) || number < 0)) {
        return "--seed应为不小于0的整数";
    }
    order->seed = seed ? (uint64_t)number : order->demo->seed;
    order->scale = order->demo->scale;
    if (scale) {
        order->scale = strtod(scale, &end);
        if (*end != '\0' || end == scale || !(order->scale > 0)) {
            return "--scale应大于0，例如0.01";
        }
    }
    return order->scale > 1 ? read_years(line, order) : 0;
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
    result r = command_found(line);
    if (is_ok(r)) {
        r = city_play_period(line->arena, &order, &outcome);
    }
    progress_end(&progress);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    double seconds = (double)(seam_ticks() - began) / 1e9;
    printf("%s已在 %s：%lld件，%lld次请求，账本%lld个事件，用时%.1f秒（每秒%.0f次）\n账本末环 %s\n", order.demo->title,
           order.data, (long long)outcome.cases, (long long)outcome.calls, (long long)outcome.events, seconds,
           (double)outcome.calls / seconds, outcome.head);
    bool figures = print_figures(&order, &outcome), facts = print_facts(&outcome);
    print_hints(&order, &outcome);
    return figures && facts ? EXIT_DONE : EXIT_NOT_SO;
}

static void print_cities(void)
{
    printf("城市：\n");
    for (const struct city_demo *const *demo = city_demos; *demo; demo++) {
        printf("  %s\n      %s；默认比例%g\n", (*demo)->name, (*demo)->about, (*demo)->scale);
    }
}

static const struct option demo_options[] = {
    OPTION_DATA,
    {"--seed", "数", "随机种子；同一种子得到同一账本，默认值各城市自有"},
    {"--scale", "比例", "各种数量的比例，默认值各城市自有，例如0.01用于快速试用；大于1须是整数，只用于全年的城市"},
    {0},
};

const struct command command_demo = {
    .name = "demo",
    .words = "城市",
    .least_words = 1,
    .most_words = 1,
    .summary = "在空目录里建立示范城市，并演示一段时期的办件",
    .help =
        "单位、区划、公布的数字是真实的；人员、企业、证件号码和每一件的经过是虚构的。每一件都经过与用户请求相同的处理，"
        "\n"
        "时间是模拟的；结束时把计数与公布数逐项对照，有不符则退出状态为1。示范账号的密码是公开的，此目录只可演示。\n"
        "全年的城市，比例10为同样的一年连续演示十次，公布数的那一年是最后一年；年年数量、忙闲、人员相同，每一件各不相同"
        "。\n"
        "2015年以前没有放假通知，只有周末不开门。\n"
        "\n"
        "例：\n"
        "  zwfw demo haidong-2021-06 --data ./city\n"
        "  zwfw demo haidong-2021-06 --data ./quick --scale 0.01\n",
    .options = demo_options,
    .run = run_demo,
    .print_choices = print_cities,
};
