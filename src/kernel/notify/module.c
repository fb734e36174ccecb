/* The outbox as the rest sees it. */
#include "kernel/notify/outbox.h"

static const struct record *const records[] = {&message_record, 0};

static const struct permission permissions[] = {
    {"notify.read", "查看外发消息", "clerk approver supervisor bureau chief agent"},
    {"notify.deliver", "取走待发消息（含电话号码）并回报结果", "gateway"},
    {"notify.word", "修改消息文本、试发消息", "bureau"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/api/v1/outbox", "notify.read", ROUTE_READ, 0, &outbox_list_handler, "Messages of a region, newest first"},
    {"POST", "/api/v1/outbox/leases", "notify.deliver", ROUTE_WRITE, ROUTE_SECRET, &outbox_lease_handler,
     "For a gateway: take due messages, each with its number and text, until the lease ends"},
    {"POST", "/api/v1/outbox/{region}/{id}/result", "notify.deliver", ROUTE_WRITE, 0, &outbox_result_handler,
     "For a gateway: report what an attempt came to; the same report again changes nothing"},
    {"POST", "/api/v1/outbox/trials", "notify.word", ROUTE_WRITE, ROUTE_CREATED, &outbox_try_handler,
     "Queue a message to a party to try the gateway"},
    {"GET", "/api/v1/message-templates", "notify.read", ROUTE_READ, 0, &template_list_handler,
     "All templates, with the wording that holds in a region"},
    {"PUT", "/api/v1/message-templates/{region}/{code}", "notify.word", ROUTE_WRITE, 0, &template_word_handler,
     "Word a template otherwise for a region and those below; without a text, as it ships again"},
    {0},
};

static const struct setting settings[] = {
    {"notify.attempts", SETTING_INT, "6", 1, 20, "每条消息最多发送次数", "then it has failed"},
    {"notify.retry_minutes", SETTING_INT, "5", 1, 1440, "发送失败后几分钟重试",
     "after the first failure; each further one doubles it, up to a day"},
    {"notify.lease_seconds", SETTING_INT, "120", 10, 3600, "网关取走消息后的回报时限（秒）",
     "a message not reported by then is due again"},
    {0},
};

static const struct message_template messages[] = {
    {"notify.trial", "试发", "【试发】这是一条试发消息（{时间}），请忽略。", {"时间"}},
    {0},
};

static const struct code_list *const codes[] = {&message_channels, &message_states, 0};

const struct module notify_module = {
    .name = "notify",
    .title = "外发消息",
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .settings = settings,
    .messages = messages,
    .figures = outbox_figures,
    .codes = codes,
};
