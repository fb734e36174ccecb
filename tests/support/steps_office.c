#include "support/steps.h"

#include "support/store.h"

#define VERSION(action, id, body_)                                                   \
    {                                                                                \
        "system", "POST", "/api/v1/item-versions/630200/<" id ">/" action, body_, 0, \
            "/api/v1/item-versions/630200/<" id ">"                                  \
    }
#define CLAIM(action, body_)                                                                                       \
    {                                                                                                              \
        "system", "POST", "/api/v1/item-claims/630222/<claim>/" action, body_, 0, "/api/v1/matters/630222/<claim>" \
    }
#define CHANGE(action, body_)                                                       \
    {                                                                               \
        "system", "POST", "/api/v1/item-changes/630200/<change>/" action, body_, 0, \
            "/api/v1/item-changes/630200/<change>"                                  \
    }
#define ITEM(code, more)                                                                                         \
    "{\"item\":{\"region\":\"630200\",\"code\":\"" code "\",\"name\":\"" code                                    \
    "事项\",\"type\":\"01\",\"level\":\"3\","                                                                  \
    "\"unit\":<unit>,\"unit_name\":\"市试验局\",\"on_request\":true,\"by_window\":true,\"missing_ok\":true," \
    "\"legal_limit\":20,\"promised_limit\":5,\"limit_unit\":\"workday\"" more "},"                               \
    "\"materials\":[{\"name\":\"申请表\"}]}"

const struct step office_steps[] = {
    /* where and who */
    {"system", "POST", "/api/v1/units",
     "{\"region\":\"630200\",\"name\":\"市试验局\",\"kind\":\"department\",\"valid_from\":\"2015-01-01\"}", "unit=id"},
    {"system", "POST", "/api/v1/units",
     "{\"region\":\"630200\",\"name\":\"市另一局\",\"kind\":\"department\",\"valid_from\":\"2015-01-01\"}", "other=id"},
    {"system", "PUT", "/api/v1/units/<other>",
     "{\"region\":\"630200\",\"name\":\"市第二局\",\"kind\":\"department\",\"valid_from\":\"2015-01-01\"}", 0,
     "/api/v1/units/<other>"},
    {"system", "POST", "/api/v1/halls", "{\"region\":\"630200\",\"name\":\"海东市政务大厅\"}", "hall=id"},
    {"system", "PUT", "/api/v1/halls/<hall>", "{\"region\":\"630200\",\"name\":\"海东市政务服务大厅\"}", 0,
     "/api/v1/halls/<hall>"},
    {"system", "PUT", "/api/v1/halls/<hall>/days/2021-06-05", "{\"opens\":true,\"reason\":\"周六延时服务\"}"},
    {"system", "POST", "/api/v1/halls/<hall>/windows", "{\"number\":\"A1\",\"name\":\"综合窗口\",\"kind\":\"general\"}",
     "window=id"},
    {"system", "PUT", "/api/v1/halls/<hall>/windows/<window>",
     "{\"number\":\"A2\",\"name\":\"综合窗口\",\"kind\":\"general\"}"},
    {"system", "PUT", "/api/v1/roles/night_clerk", "{\"name\":\"夜班\",\"permissions\":\"case.read case.intake\"}"},
    {"system", "POST", "/api/v1/staff",
     "{\"account\":\"fault.one\",\"name\":\"甲乙\",\"region\":\"630200\",\"unit\":<unit>,\"roles\":\"clerk approver\"}",
     "staff=id"},
    {"system", "PUT", "/api/v1/staff/<staff>",
     "{\"account\":\"fault.one\",\"name\":\"甲丙\",\"region\":\"630200\",\"unit\":<unit>,\"roles\":\"clerk\"}", 0,
     "/api/v1/staff/<staff>"},
    {"system", "POST", "/api/v1/staff/<staff>/tokens",
     "{\"name\":\"叫号机\",\"scopes\":\"*\",\"expires_at\":\"2021-06-02T00:00:00+08:00\"}", "token=id"},
    {"system", "DELETE", "/api/v1/tokens/<token>"},
    {"system", "POST", "/api/v1/staff/<staff>/unlock", "{}"},
    {"system", "POST", "/api/v1/staff/<staff>/password", "{}"},
    {"system", "DELETE", "/api/v1/staff/<staff>/second-factor"},
    {"system", "DELETE", "/api/v1/staff/<staff>/sessions"},
    {"system", "DELETE", "/api/v1/roles/night_clerk"},
    {"", "POST", "/api/v1/sessions", "{\"account\":\"clerk\",\"password\":\"" TEST_PASSWORD "\"}", "@one"},
    {"one", "GET", "/api/v1/me/sessions", 0, "first=items.0.id"},
    {"", "POST", "/api/v1/sessions", "{\"account\":\"clerk\",\"password\":\"" TEST_PASSWORD "\"}", "@two"},
    {"two", "DELETE", "/api/v1/me/sessions/<first>"},
    {"two", "POST", "/api/v1/me/totp", 0, "uri=uri"},
    {"two", "POST", "/api/v1/me/totp/confirm", "{\"code\":\"<code>\"}"},
    {"", "POST", "/api/v1/sessions", "{\"account\":\"holder\",\"password\":\"" TEST_PASSWORD "\"}", "@three"},
    {"three", "GET", "/api/v1/sessions/challenge", 0, "challenge=challenge"},
    {"three", "POST", "/api/v1/me/sm2-key",
     "{\"public_key\":\"<point>\",\"challenge\":\"<challenge>\",\"signature\":\"<signature>\"}"},
    {"two", "POST", "/api/v1/me/password",
     "{\"old_password\":\"" TEST_PASSWORD "\",\"new_password\":\"Laji-2021-mountain\"}"},
    {"two", "DELETE", "/api/v1/sessions/current"},
    /* documents, items */
    {"system", "POST", "/api/v1/files",
     "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n申请\r\n--edge--\r\n",
     "file=hash", .type = "multipart/form-data; boundary=edge"},
    {"system", "POST", "/api/v1/item-versions", ITEM("XK-01", ""), "version=item.id"},
    {"system", "PUT", "/api/v1/item-versions/630200/<version>", ITEM("XK-01", ",\"online\":true"), 0,
     "/api/v1/item-versions/630200/<version>"},
    VERSION("publish", "version", "{\"on\":\"2021-01-01\"}"),
    {"system", "POST", "/api/v1/item-versions/630200/<version>/revise", "{}", "revision=item.id"},
    VERSION("discard", "revision", "{}"),
    {"system", "POST", "/api/v1/item-versions", ITEM("XK-02", ""), "second=item.id"},
    VERSION("publish", "second", "{\"on\":\"2021-01-01\"}"),
    {"system", "POST", "/api/v1/item-presences",
     "{\"region\":\"630200\",\"code\":\"XK-02\",\"hall\":<hall>,\"present_from\":\"2021-05-01\"}"},
    {"system", "POST", "/api/v1/item-presences/end",
     "{\"region\":\"630200\",\"code\":\"XK-02\",\"hall\":<hall>,\"present_to\":\"2021-05-31\"}"},
    VERSION("withdraw", "second", "{\"on\":\"2021-12-31\",\"reason\":\"取消\"}"),
    {"system", "POST", "/api/v1/item-claims",
     "{\"region\":\"630200\",\"code\":\"XK-01\",\"targets\":[{\"region\":\"630222\",\"unit_name\":\"民和县试验局\"}]}",
     "claim=items.0.id"},
    CLAIM("decline", "{\"reason_code\":\"no_object\"}"),
    CLAIM("reopen", "{\"reason\":\"请再核对\"}"),
    CLAIM("claim", "{}"),
    CLAIM("prepare", "{\"code\":\"MH-0001\"}"),
    /* cases */
    {"system", "POST", "/api/v1/cases",
     "{\"region\":\"630200\",\"item_code\":\"XK-01\",\"channel\":\"1\"," APPLICANT
     ",\"materials\":[{\"name\":\"申请表\",\"file\":\"<file>\"}]}",
     "case=number"},
    CASE("ask_more", "{\"reason\":\"缺章\",\"materials\":[{\"name\":\"身份证明\"}]}"),
    CASE("correct", "{\"materials\":[{\"name\":\"身份证明\",\"file\":\"<file>\"}]}"),
    CASE("accept", "{}"),
    CASE("assign", "{\"holder\":<staff>}"),
    CASE("comment", "{\"text\":\"请尽快\"}"),
    CASE("attach", "{\"materials\":[{\"name\":\"照片\"}]}"),
    CASE("special_start", "{\"procedure\":\"hearing\",\"reason\":\"申请人要求听证\"}"),
    CASE("special_end", "{}"),
    CASE("extend", "{\"days\":5,\"reason\":\"情况复杂\"}"),
    CASE("transfer", "{\"unit\":<other>,\"reason\":\"属第二局职责\"}"),
    CASE("finish", "{\"result\":\"granted\",\"decision_number\":\"东审〔2021〕1号\"}"),
    CASE("deliver", "{\"delivery\":\"mail\",\"waybill\":\"EMS1\"}"),
    CASE("revoke", "{\"reason\":\"以欺骗手段取得\"}"),
    {"system", "GET", "/api/v1/cases/<case>", 0, "party=applicant.id"},
    {"system", "POST", "/api/v1/parties/630200/<party>/reveal", "{\"field\":\"phone\",\"reason\":\"核对电话\"}"},
    {"system", "POST", "/api/v1/cases",
     "{\"region\":\"630200\",\"item_code\":\"XK-01\",\"channel\":\"1\"," APPLICANT
     ",\"accept\":true,\"missing_until\":\"2021-06-30\",\"materials\":[{\"name\":\"照片\",\"missing\":true}]}",
     "case=number matter=id"},
    CASE("make_good", "{\"materials\":[{\"name\":\"照片\"}]}"),
    CASE("withdraw", "{\"reason\":\"不办了\"}"),
    {"system", "POST", "/api/v1/matters/630200/<matter>/force", "{\"to\":\"accepted\",\"reason\":\"行政复议决定\"}", 0,
     "/api/v1/matters/630200/<matter>"},
    {"system", "POST", "/api/v1/cases",
     "{\"region\":\"630200\",\"item_code\":\"XK-01\",\"channel\":\"1\"," APPLICANT "}", "case=number"},
    CASE("refuse", "{\"reason\":\"不属本机关职权\"}"),
    /* orders that change items */
    {"system", "POST", "/api/v1/item-changes",
     "{\"change\":{\"region\":\"630200\",\"kind\":\"adjust\",\"document\":\"东政〔2021〕7号\",\"effective_on\":"
     "\"2021-07-01\",\"from_region\":\"630200\",\"to_unit_name\":\"行政审批局\"},\"lines\":[{\"code\":\"XK-01\"}]}",
     "change=change.id"},
    CHANGE("cancel", "{\"reason\":\"有误\"}"),
    {"system", "POST", "/api/v1/item-changes",
     "{\"change\":{\"region\":\"630200\",\"kind\":\"adjust\",\"document\":\"东政〔2021〕8号\",\"effective_on\":"
     "\"2021-07-01\",\"from_region\":\"630200\",\"to_unit_name\":\"行政审批局\"},\"lines\":[{\"code\":\"XK-01\"}]}",
     "change=change.id"},
    CHANGE("take-effect", "{}"),
    /* bulletins */
    {"system", "PUT", "/api/v1/bulletin-units/630200", "{\"items\":[{\"unit\":<unit>,\"label\":\"试验局\"}]}"},
    {"system", "POST", "/api/v1/prior-figures",
     "{\"region\":\"630200\",\"metric\":\"case.accepted\",\"period\":\"2021-04\",\"value\":50,\"source\":\"第61期\"}"},
    {"system", "POST", "/api/v1/bulletins", "{\"region\":\"630200\",\"period\":\"2021-05\",\"issue\":62}"},
    {"system", "POST", "/api/v1/bulletins/630200/2021-05/discard", "{}"},
    {"system", "POST", "/api/v1/bulletins", "{\"region\":\"630200\",\"period\":\"2021-05\",\"issue\":62}"},
    {"system", "POST", "/api/v1/bulletins/630200/2021-05/send", "{}"},
    {"system", "GET", "/api/v1/bulletins/630200/2021-05/progress", 0, "check=checks.1.id"},
    {"system", "POST", "/api/v1/bulletin-checks/630203/<check>/object",
     "{\"figure\":\"case.accepted;630203;2021-05\",\"reason\":\"少计一件\"}"},
    {"system", "POST", "/api/v1/bulletin-checks/630203/<check>/answer", "{\"answer\":\"已核实\"}"},
    {"system", "POST", "/api/v1/bulletin-checks/630203/<check>/confirm", "{}"},
    {"system", "POST", "/api/v1/bulletins/630200/2021-05/return", "{\"reason\":\"数据有误\"}"},
    {"system", "PUT", "/api/v1/bulletin-offices/630203", "{\"issuer\":\"试验局\",\"mark\":\"试政务\"}"},
    {"system", "POST", "/api/v1/bulletin-templates",
     "{\"region\":\"630203\",\"code\":\"doubtful\",\"name\":\"试验\",\"valid_from\":\"2021-01-01\","
     "\"text\":\"本月受理10件，办结9件，在办2件。\"}"},
    {"system", "POST", "/api/v1/bulletins", "{\"region\":\"630203\",\"period\":\"2021-05\",\"template\":\"doubtful\"}"},
    {"system", "POST", "/api/v1/bulletins/630203/2021-05/send", "{}"},
    {"system", "GET", "/api/v1/bulletins/630203/2021-05/audit", 0, "finding=items.0.finding"},
    {"system", "POST", "/api/v1/bulletins/630203/2021-05/answers",
     "{\"finding\":\"<finding>\",\"answer\":\"上月结转一件\"}"},
    {"system", "POST", "/api/v1/bulletins/630203/2021-05/sign", "{}"},
    {"system", "POST", "/api/v1/bulletins/630203/2021-05/publish", "{}"},
    /* what bulletins are made of */
    {"system", "POST", "/api/v1/own-metrics",
     "{\"region\":\"630200\",\"code\":\"own.quick\",\"valid_from\":\"2021-01-01\",\"name\":\"准时率\","
     "\"numerator\":\"case.finished\",\"denominator\":\"办结\",\"definition\":\"按期办结占全部办结。\"}"},
    {"system", "POST", "/api/v1/bulletin-templates",
     "{\"region\":\"630200\",\"code\":\"trial\",\"name\":\"试验\",\"valid_from\":\"2021-01-01\",\"text\":\"受理{{受理}}"
     "\"}"},
    {"system", "POST", "/api/v1/own-metrics/own.quick/end", "{\"region\":\"630200\",\"valid_to\":\"2021-12-31\"}"},
    /* files of rows */
    IMPORT("regions", "代码,名称\n630203100001,平安村一\n"),
    IMPORT("items", "region,code,name,type,level,unit_name,promised_limit,material_total\n"
                    "630200,HD-0001,食品经营许可,01,3,示例局,5,0\n"),
    IMPORT("item_materials", "region,code,seq,material\n630200,HD-0001,1,申请书\n"),
    IMPORT("prior_figures", "region,metric,period,value,source\n630222,case.accepted,2021-05,10,第62期\n"),
    IMPORT("calendar", "year,version,published,first,last,kind,name\n2021,2,2026-01-05,2021-06-07,2021-06-07,off,节\n"),
    /* messages */
    {"system", "PUT", "/api/v1/message-templates/630200/notify.trial", "{\"text\":\"试发{时间}\"}"},
    {"system", "POST", "/api/v1/outbox/trials", "{\"region\":\"630200\",\"party\":<party>,\"channel\":\"sms\"}",
     "message=id"},
    {"system", "POST", "/api/v1/outbox/leases", "{\"channel\":\"sms\"}"},
    {"system", "POST", "/api/v1/outbox/630200/<message>/result", "{\"attempt\":1,\"outcome\":\"sent\"}"},
    {0},
};
