#include "kernel/api/module.h"

#include "modules/open311/handlers.h"
#include "modules/open311/services.h"

#define P_POST    "open311.post"
#define P_EDIT    "open311.edit"
#define P_PUBLISH "open311.publish"

static const char *const needs[] = {"hotline", 0};

static const struct record *const records[] = {&open311_attribute_record, &open311_request_record, &open311_post_record,
                                               &open311_published_record, 0};

static const struct permission permissions[] = {
    {P_POST, "以Open311接口提交诉求", "gateway"},
    {P_EDIT, "设定Open311服务的问题", "bureau dispatcher"},
    {P_PUBLISH, "审核公开工单内容", "dispatcher"},
    {0},
};

#define PUBLIC (ROUTE_PUBLIC | ROUTE_FOREIGN)

static const struct route routes[] = {
    {"GET", "/open311/v2/discovery.{format}", 0, ROUTE_READ, PUBLIC, &open311_discovery_handler,
     "Open311: where what is offered"},
    {"GET", "/open311/v2/services.{format}", 0, ROUTE_READ, PUBLIC, &open311_services_handler,
     "Open311: GET Service List"},
    {"GET", "/open311/v2/services/{service_code}.{format}", 0, ROUTE_READ, PUBLIC, &open311_definition_handler,
     "Open311: GET Service Definition"},
    {"POST", "/open311/v2/requests.{format}", P_POST, ROUTE_WRITE, ROUTE_FOREIGN | ROUTE_SECRET, &open311_post_handler,
     "Open311: POST Service Request"},
    {"GET", "/open311/v2/requests.{format}", 0, ROUTE_SCAN, PUBLIC, &open311_request_list_handler,
     "Open311: GET Service Requests"},
    {"GET", "/open311/v2/requests/{service_request_id}.{format}", 0, ROUTE_READ, PUBLIC, &open311_request_read_handler,
     "Open311: GET Service Request"},
    {"GET", "/open311/v2/tokens/{token}.{format}", 0, ROUTE_READ, PUBLIC, &open311_token_handler,
     "Open311: GET service_request_id from a token"},

    {"GET", "/api/v1/open311/attributes/{region}", P_EDIT, ROUTE_READ, 0, &open311_attribute_list_handler,
     "What Open311 asks, by category"},
    {"PUT", "/api/v1/open311/attributes/{region}/{category}/{code}", P_EDIT, ROUTE_WRITE, 0,
     &open311_attribute_set_handler, "Ask it for a category"},
    {"DELETE", "/api/v1/open311/attributes/{region}/{category}/{code}", P_EDIT, ROUTE_WRITE, 0,
     &open311_attribute_drop_handler, "Ask it no longer"},
    {"PUT", "/api/v1/open311/texts/{number}", P_PUBLISH, ROUTE_WRITE, ROUTE_VERSIONED, &open311_publish_handler,
     "Publish a description and an address of an order, or take them back"},
    {0},
};

static const struct setting settings[] = {
    {"open311.jurisdiction", SETTING_TEXT, "", 0, 0, "未写明jurisdiction_id时的热线地区",
     "a region code; empty: the only hotline with categories, and among several it must be named"},
    {"open311.direct", SETTING_BOOL, "true", 0, 0, "提交的诉求直接生成工单",
     "false: an agent makes the order, and the client asks for its id by a token"},
    {"open311.nature", SETTING_TEXT, "help", 0, 0, "提交的诉求的类型", "a code of order_natures"},
    {"open311.notice", SETTING_TEXT, "诉求已受理，将转有关单位办理", 0, 0, "提交后的提示", "service_notice"},
    {"open311.list_all", SETTING_BOOL, "false", 0, 0, "也列出其他渠道的工单",
     "without what was told; false: only those that came by Open311 or were published"},
    {"open311.digits", SETTING_INT, "3", 0, 6, "公开坐标保留的小数位数", "3: about 100 metres"},
    {"open311.public_address", SETTING_TEXT, "", 0, 0, "客户端访问本系统的网址",
     "such as https://zwfw.example.gov.cn: discovery's addresses begin with it; empty: they are relative"},
    {"open311.contact", SETTING_TEXT, "12345政务服务便民热线", 0, 0, "接口的联系方式", "told by discovery"},
    {"open311.key_service", SETTING_TEXT, "请向热线管理单位申请api_key", 0, 0, "如何取得api_key", "told by discovery"},
    {0},
};

static const struct code_list *const codes[] = {&open311_datatypes, 0};

const struct module open311_module = {
    .name = "open311",
    .title = "Open311接口",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .dialect = &open311_dialect,
    .settings = settings,
    .codes = codes,
};
