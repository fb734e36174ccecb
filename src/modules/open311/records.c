#include "modules/open311/records.h"

#include "kernel/org/org.h"

static const struct code datatype_codes[] = {{"string", "单行文字"},
                                             {"number", "数字"},
                                             {"datetime", "时间"},
                                             {"text", "多行文字"},
                                             {"singlevaluelist", "单选"},
                                             {"multivaluelist", "多选"},
                                             {0, 0}};
const struct code_list open311_datatypes = {"open311_datatypes", "Open311 GeoReport v2: GET Service Definition",
                                            datatype_codes};

static const struct code format_codes[] = {{"json", "JSON"}, {"xml", "XML"}, {0, 0}};
static const struct code_list formats = {"open311_formats", "Open311 GeoReport v2: Format Support", format_codes};

/* A code that a form may hold in "attribute[CODE]". */
static const char *code_check(const char *code)
{
    return code[strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0'
               ? 0
               : "只能用字母、数字、下划线和短横";
}

/* Seven digits at least, written in any of the usual ways. */
static const char *phone_check(const char *phone)
{
    size_t digits = 0;
    for (const char *at = phone; *at; at++) {
        digits += *at >= '0' && *at <= '9';
    }
    return phone[strspn(phone, "0123456789+-() ")] == '\0' && digits >= 7 ? 0 : "电话号码不正确";
}

/* clang-format off */
static const struct field open311_attribute_fields[] = {
    FIELD(open311_attribute, region, REQUIRED, 6, 12, "地区", "of the hotline", .check = region_code_check),
    FIELD(open311_attribute, category, REQUIRED, 1, INT64_MAX, "分类", "that it is asked for"),
    FIELD(open311_attribute, code, REQUIRED, 1, 40, "代码", "of the question", .check = code_check),
    FIELD(open311_attribute, place, REQUIRED, 1, 1000, "顺序", "in the form"),
    FIELD(open311_attribute, datatype, REQUIRED, 0, 0, "类型", "of the answer", .codes = &open311_datatypes),
    FIELD(open311_attribute, required, OPTIONAL, 0, 0, "必填", "must it be answered?"),
    FIELD(open311_attribute, description, REQUIRED, 1, 200, "问题", "as it is asked"),
    FIELD(open311_attribute, hint, OPTIONAL, 1, 200, "填写说明", "how to answer"),
    FIELD(open311_attribute, choices, OPTIONAL | MULTILINE, 1, 4000, "可选值", "of a list: a line each, key=name"),
};
RECORD(open311_attribute, open311_attribute_fields, "what Open311 asks for a category");

static const struct field open311_attribute_key_fields[] = {
    FIELD(open311_attribute_key, region, REQUIRED, 6, 12, "地区", "of the hotline", .check = region_code_check),
    FIELD(open311_attribute_key, category, OPTIONAL, 1, INT64_MAX, "分类", "that it is asked for"),
    FIELD(open311_attribute_key, code, OPTIONAL, 1, 40, "代码", "of the question"),
};
RECORD(open311_attribute_key, open311_attribute_key_fields, "which questions");

static const struct field open311_attribute_list_fields[] = {
    FIELD_LIST(open311_attribute_list, items, READONLY, 0, 0, &open311_attribute_record, "问题", "by category and order"),
};
RECORD(open311_attribute_list, open311_attribute_list_fields, "what Open311 asks");

static const struct field open311_publication_fields[] = {
    FIELD(open311_publication, number, REQUIRED, 1, 60, "工单编号", "of the order"),
    FIELD(open311_publication, description, OPTIONAL | MULTILINE, 1, 4000, "公开内容", "without personal data; absent: none"),
    FIELD(open311_publication, address, OPTIONAL, 1, 200, "公开地址", "a public place; absent: none"),
};
RECORD(open311_publication, open311_publication_fields, "what everybody may read of an order");

static const struct field open311_published_fields[] = {
    FIELD(open311_published, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(open311_published, description, READONLY | MULTILINE, 0, 0, "公开内容", "as published"),
    FIELD(open311_published, address, READONLY, 0, 0, "公开地址", "as published"),
    FIELD(open311_published, published_at, READONLY, 0, 0, "公开时间", "when"),
};
RECORD(open311_published, open311_published_fields, "what was published of an order");

static const struct field open311_request_fields[] = {
    FIELD(open311_request, region, READONLY, 0, 0, "地区", "of the order"),
    FIELD(open311_request, contact_region, READONLY, 0, 0, "热线地区", "of the hotline"),
    FIELD(open311_request, id, READONLY, 0, 0, "内部编号", "of the order"),
    FIELD(open311_request, number, READONLY, 0, 0, "工单编号", "of the order"),
    FIELD(open311_request, state, READONLY, 0, 0, "状态", "of the order"),
    FIELD(open311_request, agency, READONLY, 0, 0, "承办单位", "absent before it is dispatched"),
    FIELD(open311_request, category, READONLY, 0, 0, "分类", "of the order"),
    FIELD(open311_request, longitude, READONLY, 0, 0, "经度", "millionths of a degree"),
    FIELD(open311_request, latitude, READONLY, 0, 0, "纬度", "millionths of a degree"),
    FIELD(open311_request, description, READONLY, 0, 0, "公开内容", "absent until published"),
    FIELD(open311_request, address, READONLY, 0, 0, "公开地址", "absent until published"),
    FIELD(open311_request, opened_at, READONLY, 0, 0, "受理时间", "of the order"),
    FIELD(open311_request, changed_at, READONLY, 0, 0, "更新时间", "of the order"),
    FIELD(open311_request, stopped_at, READONLY, 0, 0, "办结时间", "of the order"),
    FIELD(open311_request, closed_at, READONLY, 0, 0, "结束时间", "of the order"),
    FIELD(open311_request, due_at, READONLY, 0, 0, "应办结时间", "of the order"),
};
RECORD(open311_request, open311_request_fields, "an order as everybody sees it");

/* --- as the standard names them ---------------------------------------------------------------------------------- */

static const struct field open311_key_fields[] = {
    FIELD(open311_key, format, REQUIRED, 0, 0, "格式", "json or xml", .codes = &formats),
    FIELD(open311_key, jurisdiction_id, OPTIONAL, 1, 20, "jurisdiction_id", "the region of a hotline"),
    FIELD(open311_key, service_code, OPTIONAL, 1, 20, "service_code", "the id of a category"),
    FIELD(open311_key, service_request_id, OPTIONAL, 1, 60, "service_request_id", "the number of an order"),
    FIELD(open311_key, token, OPTIONAL, 1, 60, "token", "that a post was answered with"),
};
RECORD(open311_key, open311_key_fields, "Open311: which service, request or token");

static const struct field open311_search_fields[] = {
    FIELD(open311_search, format, REQUIRED, 0, 0, "格式", "json or xml", .codes = &formats),
    FIELD(open311_search, jurisdiction_id, OPTIONAL, 1, 20, "jurisdiction_id", "the region of a hotline"),
    FIELD(open311_search, service_request_id, OPTIONAL, 1, 4000, "service_request_id", "numbers of orders, joined by commas: overrides the rest"),
    FIELD(open311_search, service_code, OPTIONAL, 1, 1000, "service_code", "ids of categories, joined by commas"),
    FIELD(open311_search, start_date, OPTIONAL, 1, 40, "start_date", "opened from then on"),
    FIELD(open311_search, end_date, OPTIONAL, 1, 40, "end_date", "opened until then"),
    FIELD(open311_search, status, OPTIONAL, 1, 40, "status", "open, closed, or both joined by a comma"),
    FIELD(open311_search, page, OPTIONAL, 1, 1000, "page", "from 1"),
    FIELD(open311_search, page_size, OPTIONAL, 1, 1000, "page_size", "1000 when absent"),
};
RECORD(open311_search, open311_search_fields, "Open311: which requests");

static const struct field open311_answer_fields[] = {
    FIELD(open311_answer, code, REQUIRED, 1, 40, "attribute", "of the question"),
    FIELD(open311_answer, value, REQUIRED | MULTILINE, 1, 2000, "attribute", "the answer"),
};
RECORD(open311_answer, open311_answer_fields, "Open311: an answer to what a service asks");

static const struct field open311_post_fields[] = {
    FIELD(open311_post, format, REQUIRED, 0, 0, "格式", "json or xml", .codes = &formats),
    FIELD(open311_post, api_key, OPTIONAL | SECRET, 1, 200, "api_key", "a token of an account that may post"),
    FIELD(open311_post, jurisdiction_id, OPTIONAL, 1, 20, "jurisdiction_id", "the region of a hotline"),
    FIELD(open311_post, service_code, OPTIONAL, 1, 20, "service_code", "the id of a category"),
    FIELD(open311_post, lat, OPTIONAL, 1, 40, "lat", "WGS84, with long"),
    {.name = "long", .key = "\"long\":", .key_size = sizeof "\"long\":" - 1, .type = TYPE_TEXT, .min = 1, .max = 40,
     .offset = offsetof(struct open311_post, longitude), .label = "long", .doc = "WGS84, with lat"},
    FIELD(open311_post, address_string, OPTIONAL, 1, 500, "address_string", "where it is"),
    FIELD(open311_post, address_id, OPTIONAL, 1, 60, "address_id", "where it is, in a register of addresses"),
    FIELD(open311_post, email, OPTIONAL, 1, 200, "email", "of who reports"),
    FIELD(open311_post, device_id, OPTIONAL, 1, 200, "device_id", "that it was sent from"),
    FIELD(open311_post, account_id, OPTIONAL, 1, 200, "account_id", "of who reports, with the client"),
    FIELD(open311_post, first_name, OPTIONAL, 1, 100, "first_name", "of who reports"),
    FIELD(open311_post, last_name, OPTIONAL, 1, 100, "last_name", "of who reports"),
    FIELD(open311_post, phone, OPTIONAL, 1, 40, "phone", "of who reports", .check = phone_check),
    FIELD(open311_post, description, OPTIONAL | MULTILINE, 1, 4000, "description", "what it is about"),
    FIELD(open311_post, media_url, OPTIONAL, 1, 2000, "media_url", "of a picture"),
    FIELD_LIST(open311_post, attribute, OPTIONAL, 0, 200, &open311_answer_record, "attribute", "attribute[CODE]=value"),
};
RECORD(open311_post, open311_post_fields, "Open311: a request as it is posted");
/* clang-format on */
