/* The sections of a bulletin on ratings and on the hotline: what they say, the lists behind it, and silence when there
 * is nothing to tell. */
#include "kernel/base/seam.h"
#include "kernel/org/org.h"
#include "modules/hotline/hotline.h"
#include "support/check.h"
#include "support/store.h"
#include "t.h"

#define REGION   "630223" /* a county with a line of its own */
#define BULLETIN "/api/v1/bulletins/630200/2021-06?format=text"

extern const struct flow review_flow;

static struct test_store *store;
static int64_t unit, opened;

static result make_unit(struct request *rq, void *subject)
{
    struct unit made = {
        .region = REGION, .name = "县热线办", .kind = unit_kinds.codes[0].code, .level = 1, .valid_from = {20200101}};
    (void)subject;
    TRY(org_unit_add(rq, &made));
    unit = made.id;
    return SUCCESS;
}

/* A life: how it begins, and the moves that follow, ended by NULL. */
struct life {
    const struct flow *flow;
    const char *type, *actions[8];
};

/* An order has a file beside its matter, and comes of a letter. */
static result begin_order(struct request *rq, const struct life *life, struct matter *matter)
{
    struct order_file file;
    struct contact_file contact;
    TRY(contact_open(rq, &(struct contact_opening){.region = REGION, .channel = "letter", .text = "路灯不亮"}, matter,
                     &contact));
    return order_open(rq,
                      &(struct order_opening){.contact = &contact,
                                              .contact_number = matter->number,
                                              .channel = "call",
                                              .nature = life->type,
                                              .longitude = NO_NUMBER,
                                              .latitude = NO_NUMBER,
                                              .words = {.text = "路灯不亮"}},
                      matter, &file);
}

static result begin(struct request *rq, const struct life *life, struct matter *matter)
{
    if (str_equal(life->actions[0], "open")) {
        return begin_order(rq, life, matter);
    }
    struct matter_opening opening = {.flow = life->flow,
                                     .action = life->actions[0],
                                     .region = REGION,
                                     .unit = unit,
                                     .item_type = life->type,
                                     .channel = "call",
                                     .legal_limit = NO_NUMBER,
                                     .promised_limit = NO_NUMBER};
    TRY(sequence_next(rq, REGION, "matter", &opening.id));
    opening.number = str_format(rq->arena, "N%lld", (long long)++opened);
    return flow_open(rq, &opening, matter);
}

static result live(struct request *rq, void *subject)
{
    const struct life *life = subject;
    struct matter matter;
    TRY(begin(rq, life, &matter));
    for (size_t i = 1; life->actions[i]; i++) {
        const struct flow_move move = flow_plain(life->actions[i], "测试");
        TRY(flow_apply(rq, &matter, &move));
    }
    return SUCCESS;
}

static void lives(int count, struct life life)
{
    for (int i = 0; i < count; i++) {
        assert_ok(work_task(store->work, store->arena, live, &life));
    }
}

static int open_june(void **state)
{
    (void)state;
    store = test_store_open();
    assert_ok(work_task(store->work, store->arena, make_unit, 0));
    test_clock(3 * DAY_MS);
    return 0;
}

static int close_june(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

static const char *bulletin(void)
{
    struct answer answer = api(store, "GET", BULLETIN, "system", 0);
    CHECK_STATUS(200, answer);
    return answer.body;
}

static void says(const char *text)
{
    const char *body = bulletin();
    if (!strstr(body, text)) {
        fail_msg("the bulletin does not say “%s”:\n%s", text, body);
    }
}

/* A figure and the number of matters in its list. */
static void lists(const char *figure, const char *text, size_t count)
{
    struct answer answer =
        api(store, "GET", str_format(store->arena, "/api/v1/figures/%s?limit=200", figure), "system", 0);
    CHECK_STATUS(200, answer);
    assert_string_equal(answer_text(&answer, "text"), text);
    assert_int_equal(answer_count(&answer, "items"), count);
}

static void nothing_is_said_of_nothing(void **state)
{
    (void)state;
    assert_null(strstr(bulletin(), "评价"));
    assert_null(strstr(bulletin(), "12345"));
}

static void ratings_are_told(void **state)
{
    (void)state;
    lives(3, (struct life){&review_flow, "01", {"rate_1", "unprompted"}});
    lives(4, (struct life){&review_flow, "20", {"rate_2"}});
    lives(1, (struct life){&review_flow, "20", {"rate_4"}});
    says("、政务服务评价情况");
    says("全市收到评价8次，其中非常满意3次、满意4次、不满意1次；好评率87.5%，满意率87.5%，主动评价率37.5%。");
    says("互助土族自治县：收到评价8次");
    lists("review.count;630200;2021-06;scope=all", "8", 8);
    lists("review.level_2;630223;2021-06", "4", 4);
    lists("review.bad;630223;2021-06;unit=1", "1", 1);
}

/* One order is redone and counted apart; shares by nature add up to 100 %. */
static void the_line_is_told(void **state)
{
    (void)state;
    lives(1, (struct life){&contact_flow, "", {"ring", "abandon"}});
    lives(2, (struct life){&contact_flow, "", {"ring", "answer_soon", "settle"}});
    lives(3, (struct life){&contact_flow, "", {"ring", "answer", "to_order"}});
    lives(1, (struct life){&contact_flow, "", {"receive", "settle"}});
    lives(1, (struct life){&order_flow, "help", {"open", "dispatch", "sign", "reply", "pass", "satisfied", "archive"}});
    lives(1, (struct life){&order_flow, "object", {"open", "dispatch", "sign", "reply", "pass", "unsatisfied"}});
    lives(1, (struct life){&order_flow, "consult", {"open"}});
    lives(1, (struct life){&order_flow, "object", {"redo"}});
    says("来电来信10件。当场答复3件，转工单3件（均含以前接到的）。来电6个，接通5个，接通率83.33%"
         "；15秒内接通2个，占来电的33.33%。");
    says("受理工单3件，按诉求性质分（占比按最大余额法取整），求助1件（占33.34%）、咨询1件（占33.33%）、投诉1件（占33."
         "33%）；办结工单2件（含以前受理的），"
         "另有重新办理1件；按期签收率100%，按期回复率100%，按期办结率100%，回访满意率50%");
    lists("contact.all;630223;2021-06", "10", 10);
    lists("order.opened;630223;2021-06;type=object", "1", 1);
    lists("order.satisfaction;630223;2021-06", "50%", 1);
    struct answer named = api(store, "GET", "/api/v1/figures/order.opened;630223;2021-06;type=help", "system", 0);
    assert_string_equal(answer_text(&named, "name"), "互助土族自治县2021年6月求助工单数");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_said_of_nothing, open_june, close_june),
        cmocka_unit_test_setup_teardown(ratings_are_told, open_june, close_june),
        cmocka_unit_test_setup_teardown(the_line_is_told, open_june, close_june),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
