/* Every route that writes, with every one of its statements failing and with memory ending at every point: each time
 * it is answered 503 and the store is byte for byte as it was. A new route fails this test until it has its step. */
#include "kernel/api/module.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm2.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/kept.h"
#include "support/sign_in.h"
#include "support/told.h"

/* A request of the script. <name> in a text stands for what an earlier answer was kept as. */
struct step {
    const char *who; /* "system"; or a session, by the name it was kept as; "" nobody */
    const char *method, *path;
    const char *body; /* JSON, or as the type says */
    const char *keep; /* "unit=id hall=items.0.id": members of the answer by name; "@one": its session; NULL: nothing */
    const char *seen; /* a path whose ETag is the version that is named; NULL: none */
    const char *type; /* NULL: application/json */
};

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* a step says what it has */

#define CASE(action, body_)                                                                \
    {                                                                                      \
        "system", "POST", "/api/v1/cases/<case>/" action, body_, 0, "/api/v1/cases/<case>" \
    }
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
#define IMPORT(kind, body_)                                                  \
    {                                                                        \
        "system", "POST", "/api/v1/imports/" kind, body_, .type = "text/csv" \
    }
#define ARTICLE(title) "\"title\":\"" title "\",\"question\":\"怎么办？\",\"answer\":\"到大厅办理。\""
#define SEEN_ARTICLE   "/api/v1/matters/630200/<article>"
#define KNOWLEDGE(action, body_)                                                              \
    {                                                                                         \
        "system", "POST", "/api/v1/articles/630200/<article>/" action, body_, 0, SEEN_ARTICLE \
    }
#define CONTACT(action, body_)                                                                                         \
    {                                                                                                                  \
        "system", "POST", "/api/v1/hotline/contacts/<contact>/" action, body_, 0, "/api/v1/hotline/contacts/<contact>" \
    }
#define ORDER(action, body_)                                                                                   \
    {                                                                                                          \
        "system", "POST", "/api/v1/hotline/orders/<order>/" action, body_, 0, "/api/v1/hotline/orders/<order>" \
    }
#define SUPERVISION(action, body_)                                                        \
    {                                                                                     \
        "system", "POST", "/api/v1/hotline/supervisions/<supervision>/" action, body_, 0, \
            "/api/v1/hotline/supervisions/<supervision>"                                  \
    }
#define NEW_ORDER(more)                                                                                       \
    {                                                                                                         \
        "system", "POST", "/api/v1/hotline/orders",                                                           \
            "{\"contact\":\"<contact>\",\"nature\":\"object\",\"region\":\"630200\"" more "}", "order=number" \
    }
#define MOVED(kind, name, action, body_)                                                                 \
    {                                                                                                    \
        "system", "POST", "/api/v1/" kind "/<" name ">/" action, body_, 0, "/api/v1/" kind "/<" name ">" \
    }
#define MEETING(action, body_) MOVED("meetings", "meeting", action, body_)
#define NEW_MEETING(kind_)                                                                                   \
    {                                                                                                        \
        "system", "POST", "/api/v1/meetings",                                                                \
            "{\"region\":\"630200\",\"kind\":\"" kind_ "\",\"day\":\"2021-06-01\",\"leader\":\"副市长\"," \
            "\"units\":[{\"unit\":<unit>}]}",                                                                \
            "meeting=meeting.number"                                                                         \
    }
#define NEW_DECISION                                                                                                      \
    {                                                                                                                     \
        "system", "POST", "/api/v1/meetings/<meeting>/decisions",                                                         \
            "{\"what\":\"三日内修好\",\"unit\":<unit>,\"days\":3,\"order\":\"<discussed>\",\"helpers\":[{\"unit\":<" \
            "other>}]}",                                                                                                  \
            "decision=number"                                                                                             \
    }
#define NEW_WHISTLE                                                                                                  \
    {                                                                                                                \
        "system", "POST", "/api/v1/whistles",                                                                        \
            "{\"region\":\"630200\",\"text\":\"污水外溢\",\"order\":\"<discussed>\",\"units\":[{\"unit\":<unit>}]}", \
            "whistle=number part=units.0.number"                                                                     \
    }
#define APPLICANT                                                                                                   \
    "\"applicant\":{\"certificate_type\":\"resident_id\",\"number\":\"11010519491231002X\",\"name\":\"李试验\"," \
    "\"phone\":\"13800138000\",\"address\":\"青海省海东市乐都区一号\"}"
#define ITEM(code, more)                                                                                         \
    "{\"item\":{\"region\":\"630200\",\"code\":\"" code "\",\"name\":\"" code                                    \
    "事项\",\"type\":\"01\",\"level\":\"3\","                                                                  \
    "\"unit\":<unit>,\"unit_name\":\"市试验局\",\"on_request\":true,\"by_window\":true,\"missing_ok\":true," \
    "\"legal_limit\":20,\"promised_limit\":5,\"limit_unit\":\"workday\"" more "},"                               \
    "\"materials\":[{\"name\":\"申请表\"}]}"

#define RATED_CODE(handling, name)                                                                    \
    {                                                                                                 \
        "system", "POST", "/api/v1/review-codes", "{\"number\":\"<case>\"" handling "}", name "=code" \
    }
#define RATING(name, more) "{\"region\":\"630200\",\"code\":\"<" name ">\"" more "}"
#define REVIEW(action, body_)                                                                                    \
    {                                                                                                            \
        "system", "POST", "/api/v1/reviews/630200/<review>/" action, body_, 0, "/api/v1/reviews/630200/<review>" \
    }
#define RECTIFY(action, body_)                                                           \
    {                                                                                    \
        "system", "POST", "/api/v1/rectifications/630200/<put_right>/" action, body_, 0, \
            "/api/v1/rectifications/630200/<put_right>"                                  \
    }
#define SURVEY(action, body_)                                                                                    \
    {                                                                                                            \
        "system", "POST", "/api/v1/surveys/630200/<survey>/" action, body_, 0, "/api/v1/surveys/630200/<survey>" \
    }
#define AT_WINDOW(account)                                                                                          \
    "{\"account\":\"" account "\",\"name\":\"窗口人员\",\"region\":\"630200\",\"unit\":<unit>,\"hall\":<hall>," \
    "\"hall_window\":<window>,\"roles\":\"clerk bureau\"}"

static const struct step steps[] = {
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
    /* ratings: by codes, by an answer, at the window, on paper; what follows from bad ones */
    {"system", "GET", "/api/v1/staff", 0, "desk=items.1.id tablet=items.2.id"},
    {"system", "PUT", "/api/v1/staff/<desk>", AT_WINDOW("desk"), 0, "/api/v1/staff/<desk>"},
    {"system", "PUT", "/api/v1/staff/<tablet>", AT_WINDOW("tablet"), 0, "/api/v1/staff/<tablet>"},
    {"system", "PUT", "/api/v1/review-tags/parking", "{\"level\":1,\"label\":\"停车方便\"}"},
    {"system", "PUT", "/api/v1/review-limits",
     "{\"level\":4,\"named\":true,\"contact_limit\":1,\"rectify_limit\":10,\"limit_unit\":\"workday\","
     "\"rule\":\"本市规定\"}"},
    {"system", "POST", "/api/v1/cases",
     "{\"region\":\"630200\",\"item_code\":\"XK-01\",\"channel\":\"1\",\"accept\":true," APPLICANT "}", "case=number"},
    RATED_CODE(",\"handling\":\"accept\"", "code"),
    {"", "POST", "/api/v1/ratings/look", RATING("code", "")},
    {"", "POST", "/api/v1/ratings",
     RATING("code", ",\"level\":4,\"text\":\"太慢\",\"tags\":\"slow\",\"name\":\"李试验\",\"number\":\"13800138000\"")},
    {"", "POST", "/api/v1/ratings/append", RATING("code", ",\"text\":\"还在等\"")},
    {"system", "GET", "/api/v1/reviews", 0, "review=items.0.id"},
    {"system", "GET", "/api/v1/reviews/630200/<review>", 0, "put_right=rectification"},
    REVIEW("publish", "{}"),
    REVIEW("withhold", "{\"reason\":\"当事人要求\"}"),
    RECTIFY("steps/contact", "{}"),
    RECTIFY("steps/appeal", "{\"appeal\":\"mistaken\",\"reason\":\"评错了\"}"),
    RECTIFY("decision", "{\"decision\":\"uphold\",\"reason\":\"属实\"}"),
    CASE("withdraw", "{\"reason\":\"不办了\"}"),
    {"system", "GET", "/api/v1/outbox?region=630200&limit=1", 0, "asked=items.0.message.id"},
    {"system", "POST", "/api/v1/ratings/reply",
     "{\"region\":\"630200\",\"phone\":\"13800138000\",\"text\":\"1\",\"message\":<asked>}"},
    RATED_CODE("", "code"),
    {"", "POST", "/api/v1/ratings", RATING("code", ",\"level\":4,\"tags\":\"slow\"")},
    {"", "POST", "/api/v1/sessions", "{\"account\":\"desk\",\"password\":\"" TEST_PASSWORD "\"}", "@desk"},
    {"", "POST", "/api/v1/sessions", "{\"account\":\"tablet\",\"password\":\"" TEST_PASSWORD "\"}", "@tablet"},
    {"desk", "POST", "/api/v1/cases",
     "{\"region\":\"630200\",\"item_code\":\"XK-01\",\"channel\":\"1\",\"accept\":true," APPLICANT "}", "case=number"},
    {"tablet", "POST", "/api/v1/ratings/window", "{\"level\":4,\"tags\":\"slow\"}"},
    {"system", "GET", "/api/v1/review-alarms", 0, "alarm=items.0.id"},
    {"system", "POST", "/api/v1/review-alarms/630200/<alarm>/answer", "{\"reason\":\"增开窗口\"}", 0,
     "/api/v1/matters/630200/<alarm>"},
    CASE("withdraw", "{\"reason\":\"不办了\"}"),
    IMPORT("paper_reviews", "办件编号,办理,满意度,日期,扫描件\n<case>,撤回申请,满意,2021-06-01,<file>\n"),
    {"system", "POST", "/api/v1/review-visits", "{\"unit\":<unit>,\"level\":2,\"text\":\"有序\"}"},
    {"system", "POST", "/api/v1/surveys",
     "{\"region\":\"630200\",\"code\":\"hall\",\"title\":\"大厅满意度\",\"questions\":["
     "{\"kind\":\"single\",\"text\":\"环境\",\"choices\":\"好|差\"},{\"kind\":\"text\",\"text\":\"建议\"}]}",
     "survey=id"},
    SURVEY("open", "{}"),
    {"system", "POST", "/api/v1/surveys/630200/<survey>/papers",
     "{\"answers\":[{\"question\":1,\"choices\":\"1\"},{\"question\":2,\"text\":\"多开窗口\"}]}"},
    {"", "POST", "/api/v1/surveys/630200/<survey>/answers",
     "{\"code\":\"<code>\",\"answers\":[{\"question\":1,\"choices\":\"2\"}]}"},
    SURVEY("close", "{}"),
    /* knowledge */
    {"system", "POST", "/api/v1/articles",
     "{\"region\":\"630200\",\"unit\":<unit>,\"items\":\"HD-0001\"," ARTICLE("居住证办理") "}",
     "article=article.article"},
    {"system", "PUT", "/api/v1/articles/630200/<article>", "{" ARTICLE("居住证申领") "}", 0, SEEN_ARTICLE},
    KNOWLEDGE("publish", "{}"),
    KNOWLEDGE("confirm", "{\"review_on\":\"2021-12-01\"}"),
    {"system", "POST", "/api/v1/articles/630200/<article>/helped", "{}"},
    {"system", "PUT", "/api/v1/articles/630200/<article>", "{" ARTICLE("居住证申领") "}", 0, SEEN_ARTICLE},
    KNOWLEDGE("discard", "{}"),
    KNOWLEDGE("retire", "{\"reason\":\"并入其他知识\"}"),
    {"system", "POST", "/api/v1/article-searches", "{\"region\":\"630200\",\"q\":\"宠物登记\"}", "gap=gap"},
    {"system", "POST", "/api/v1/article-gaps/630200/<gap>/draft", "{\"unit\":<unit>," ARTICLE("宠物登记") "}", 0,
     "/api/v1/matters/630200/<gap>"},
    {"system", "POST", "/api/v1/article-gaps", "{\"region\":\"630200\",\"text\":\"电动车上牌\"}", "gap=id"},
    {"system", "POST", "/api/v1/article-gaps/630200/<gap>/dismiss", "{\"reason\":\"另有系统\"}", 0,
     "/api/v1/matters/630200/<gap>"},
    IMPORT("knowledge", "region,unit_name,title,question,answer\n630200,市试验局,护照办理,护照怎么办？,到大厅。\n"),
    /* the hotline */
    {"system", "POST", "/api/v1/hotline/limits",
     "{\"region\":\"630200\",\"urgency\":\"normal\",\"valid_from\":\"2031-01-01\",\"sign_limit\":1,\"reply_limit\":2,"
     "\"finish_limit\":3,\"extension_most\":5,\"rule\":\"本市规定\"}"},
    {"system", "POST", "/api/v1/hotline/categories", "{\"region\":\"630200\",\"name\":\"城市管理\"}", "top=id"},
    {"system", "POST", "/api/v1/hotline/categories", "{\"region\":\"630200\",\"name\":\"路灯\",\"parent\":<top>}",
     "category=id"},
    {"system", "POST", "/api/v1/hotline/calls",
     "{\"region\":\"630200\",\"call\":\"c1\",\"leg\":\"incoming\",\"at\":\"2021-06-01T08:00:00+08:00\","
     "\"phone\":\"13900139000\"}",
     "contact=number"},
    CONTACT("answer", "{}"),
    CONTACT("describe", "{\"text\":\"路灯不亮\",\"caller\":{\"name\":\"王试验\",\"phone\":\"13900139000\"}}"),
    CONTACT("park", "{\"reason\":\"等答复\"}"),
    CONTACT("resume", "{}"),
    CONTACT("settle", "{\"answer\":\"已报修\"}"),
    {"system", "POST", "/api/v1/hotline/contacts",
     "{\"region\":\"630200\",\"channel\":\"call\",\"text\":\"骚扰\",\"anonymous\":true,"
     "\"at\":\"2021-06-01T08:00:00+08:00\",\"answered_at\":\"2021-06-01T08:00:20+08:00\"}",
     "contact=number"},
    CONTACT("void", "{\"reason\":\"骚扰\"}"),
    {"system", "POST", "/api/v1/hotline/contacts",
     "{\"region\":\"630200\",\"channel\":\"letter\",\"text\":\"路灯不亮\",\"caller\":{\"name\":\"王试验\","
     "\"phone\":\"13900139000\"}}",
     "contact=number"},
    NEW_ORDER(",\"category\":<category>,\"files\":[{\"hash\":\"<file>\",\"name\":\"来信\"}]"),
    ORDER("comment", "{\"text\":\"请尽快\"}"),
    ORDER("attach", "{\"files\":[{\"hash\":\"<file>\",\"name\":\"照片\"}]}"),
    ORDER("recategorise", "{\"category\":<top>}"),
    ORDER("tag", "{\"event\":\"路灯\"}"),
    ORDER("dispatch", "{\"unit\":<unit>}"),
    ORDER("ask_return", "{\"reason\":\"不归我们\"}"),
    ORDER("decide_return", "{\"grant\":true,\"unit\":<other>,\"reason\":\"三定方案\"}"),
    ORDER("sign", "{}"),
    ORDER("ask_extension", "{\"days\":2,\"reason\":\"须采购\"}"),
    ORDER("decide_extension", "{\"grant\":true}"),
    {"system", "POST", "/api/v1/units",
     "{\"region\":\"630200\",\"name\":\"市第二局路灯所\",\"kind\":\"institution\",\"parent\":<other>,"
     "\"valid_from\":\"2015-01-01\"}",
     "below=id"},
    ORDER("pass_down", "{\"unit\":<below>}"),
    ORDER("take_back", "{\"reason\":\"自己办\"}"),
    ORDER("pass_down", "{\"unit\":<below>}"),
    ORDER("answer_up", "{\"text\":\"已换灯\"}"),
    ORDER("send_down", "{\"reason\":\"没有时间\"}"),
    ORDER("answer_up", "{\"text\":\"今天已换灯\"}"),
    {"system", "POST", "/api/v1/hotline/orders/<order>/supervise", "{\"ground\":\"overdue\",\"text\":\"限期回复\"}",
     "supervision=number"},
    SUPERVISION("answer", "{\"text\":\"已回复\"}"),
    SUPERVISION("close", "{}"),
    {"system", "POST", "/api/v1/hotline/orders/<order>/supervise", "{\"ground\":\"major\",\"text\":\"限期回复\"}",
     "supervision=number"},
    SUPERVISION("cancel", "{\"reason\":\"已回复\"}"),
    ORDER("start_case", "{\"item_code\":\"XK-01\",\"applicant\":{\"certificate_type\":\"resident_id\",\"number\":"
                        "\"11010519491231002X\",\"name\":\"李试验\"}}"),
    ORDER("reply", "{\"text\":\"已换灯\"}"),
    ORDER("send_back", "{\"reason\":\"没有回答\"}"),
    ORDER("reply", "{\"text\":\"今天已换灯\"}"),
    ORDER("pass", "{}"),
    {"system", "POST", "/api/v1/hotline/orders/<order>/reveal", "{\"field\":\"phone\",\"reason\":\"联系来电人\"}"},
    ORDER("callback", "{\"result\":\"unsatisfied\"}"),
    ORDER("redo", "{}"),
    NEW_ORDER(",\"unit\":<unit>"),
    {"system", "GET", "/api/v1/hotline/orders/<order>", 0, "first=number"},
    ORDER("join", "{\"unit\":<other>}"),
    NEW_ORDER(""),
    ORDER("merge", "{\"survivor\":\"<first>\"}"),
    NEW_ORDER(""),
    ORDER("withdraw", "{\"reason\":\"来信人撤回\"}"),
    NEW_ORDER(",\"unit\":<unit>"),
    ORDER("sign", "{}"),
    ORDER("reply", "{\"text\":\"已换灯\"}"),
    ORDER("pass", "{}"),
    ORDER("callback", "{\"result\":\"satisfied\"}"),
    ORDER("archive", "{}"),
    {"system", "PUT", "/api/v1/hotline/categories/630200/<category>", "{\"name\":\"照明\"}", 0,
     "/api/v1/hotline/categories/630200/<category>"},
    {"system", "POST", "/api/v1/hotline/categories/630200/<category>/close", "{}", 0,
     "/api/v1/hotline/categories/630200/<category>"},
    /* meetings and whistles */
    {"system", "POST", "/api/v1/hotline/contacts",
     "{\"region\":\"630200\",\"channel\":\"call\",\"text\":\"路灯不亮\",\"anonymous\":true,"
     "\"at\":\"2021-06-01T08:00:00+08:00\",\"answered_at\":\"2021-06-01T08:00:20+08:00\"}",
     "met=number"},
    {"system", "POST", "/api/v1/hotline/orders", "{\"contact\":\"<met>\",\"nature\":\"object\",\"region\":\"630200\"}",
     "discussed=number"},
    NEW_MEETING("day"),
    MEETING("attend", "{\"units\":[{\"unit\":<unit>},{\"unit\":<other>}]}"),
    MEETING("hold", "{}"),
    {"system", "POST", "/api/v1/meetings/<meeting>/calls", "{\"contact\":\"<met>\"}"},
    MEETING("end", "{}"),
    NEW_MEETING("check"),
    MEETING("cancel", "{\"reason\":\"改期\"}"),
    NEW_MEETING("joint"),
    MEETING("hold", "{}"),
    {"system", "POST", "/api/v1/meetings/<meeting>/orders", "{\"order\":\"<discussed>\"}"},
    NEW_DECISION,
    MOVED("decisions", "decision", "fulfil",
          "{\"text\":\"已修好\",\"files\":[{\"hash\":\"<file>\",\"name\":\"照片\"}]}"),
    MOVED("decisions", "decision", "send_back", "{\"reason\":\"看不清\"}"),
    MOVED("decisions", "decision", "fulfil", "{\"text\":\"已修好\"}"),
    MOVED("decisions", "decision", "confirm", "{}"),
    NEW_DECISION,
    MOVED("decisions", "decision", "cancel", "{\"reason\":\"不需要\"}"),
    NEW_WHISTLE,
    MOVED("whistle-calls", "part", "arrive", "{}"),
    MOVED("whistle-calls", "part", "report", "{\"text\":\"已疏通\"}"),
    MOVED("whistle-calls", "part", "send_back", "{\"reason\":\"没通\"}"),
    MOVED("whistle-calls", "part", "report", "{\"text\":\"又疏通\"}"),
    MOVED("whistle-calls", "part", "confirm", "{}"),
    MOVED("whistles", "whistle", "close", "{}"),
    NEW_WHISTLE,
    MOVED("whistle-calls", "part", "cancel", "{\"reason\":\"不需要\"}"),
    MOVED("whistles", "whistle", "cancel", "{\"reason\":\"已解决\"}"),
    /* Open311 */
    {"system", "POST", "/api/v1/hotline/categories", "{\"region\":\"630200\",\"name\":\"井盖\"}", "service=id"},
    {"system", "PUT", "/api/v1/open311/attributes/630200/<service>/SIZE",
     "{\"place\":1,\"datatype\":\"number\",\"description\":\"直径\"}"},
    {"system", "POST", "/open311/v2/requests.json",
     "jurisdiction_id=630200&service_code=<service>&lat=36.5&long=102.1&attribute[SIZE]=1.5&description=x",
     .type = "application/x-www-form-urlencoded"},
    {"system", "DELETE", "/api/v1/open311/attributes/630200/<service>/SIZE"},
    {"system", "PUT", "/api/v1/open311/texts/<discussed>", "{\"description\":\"路灯不亮\"}", 0,
     "/api/v1/hotline/orders/<discussed>"},
};
enum { STEPS = sizeof steps / sizeof *steps };

/* --- what was kept ----------------------------------------------------------------------------------------------- */

static struct test_store *store;
static const struct step *step_now; /* that is taken */

static void keep_code(const char *uri)
{
    keep("code", one_time_code(store, uri, 0));
}

/* A key of "holder", and what it says to a challenge. */
static void keep_signature(const char *challenge)
{
    struct sm2_key *key;
    assert_ok(sm2_key_generate(&key));
    keep("point", point_of(store, key));
    keep("signature", sign_challenge(store, key, "enrol", "holder", challenge));
    sm2_key_free(key);
}

static void keep_answer(const struct step *step, const struct answer *answer)
{
    const char *at = step->keep ? step->keep : "";
    if (*at == '@') {
        const char *cookie = answer_header(answer, "Set-Cookie");
        keep(str_format(store->arena, "%s.cookie", at + 1), arena_copy(store->arena, cookie, strcspn(cookie, ";")));
        keep(str_format(store->arena, "%s.csrf", at + 1), answer_text(answer, "csrf"));
        return;
    }
    while (*at) {
        size_t name = strcspn(at, "="), size = strcspn(at, " ");
        const char *value = answer_text(answer, arena_copy(store->arena, at + name + 1, size - name - 1));
        keep(arena_copy(store->arena, at, name), value);
        at += size + (at[size] == ' ');
    }
    if (step->keep && strcmp(step->keep, "uri=uri") == 0) {
        keep_code(recall("uri"));
    }
    if (step->keep && strcmp(step->keep, "challenge=challenge") == 0) {
        keep_signature(recall("challenge"));
    }
}

/* --- the script -------------------------------------------------------------------------------------------------- */

static const struct header *headers_of(const struct step *step)
{
    struct header *headers = ARENA_ARRAY(store->arena, struct header, 8);
    size_t count = 0;
    if (str_equal(step->who, "system")) {
        headers[count++] = (struct header){"authorization", "Bearer system"};
    } else if (*step->who) {
        headers[count++] =
            (struct header){"cookie", fill_in(store->arena, str_format(store->arena, "<%s.cookie>", step->who))};
        headers[count++] =
            (struct header){"x-csrf-token", fill_in(store->arena, str_format(store->arena, "<%s.csrf>", step->who))};
    }
    if (step->body) {
        headers[count++] = (struct header){"content-type", step->type ? step->type : "application/json"};
    }
    if (step->seen) {
        struct answer seen = api(store, "GET", fill_in(store->arena, step->seen), "system", 0);
        CHECK_STATUS(200, seen);
        headers[count++] = (struct header){"if-match", seen.etag};
    }
    return headers;
}

typedef int64_t fault(struct test_store *, const struct fault_request *, struct answer *);

static int64_t take_step(const struct step *step, fault *run)
{
    const char *body = fill_in(store->arena, step->body);
    step_now = step;
    struct fault_request request = {step->method, fill_in(store->arena, step->path), headers_of(step), body,
                                    body ? strlen(body) : 0};
    struct answer answer;
    int64_t faults = 0;
    if (str_equal(step->method, "GET")) {
        answer = api_with(store, "GET", request.path, request.headers, 0, 0);
        CHECK_STATUS(200, answer);
    } else {
        faults = run(store, &request, &answer);
    }
    keep_answer(step, &answer);
    return faults;
}

static void take_all(fault *run, int64_t least)
{
    store = test_store_open_with("reviews.alarm_count = 2\n");
    keep_nothing();
    test_staff(store, "clerk", "clerk", "630200");
    test_staff(store, "desk", "clerk bureau", "630200");
    test_staff(store, "tablet", "clerk bureau", "630200");
    test_staff(store, "holder", "clerk", "630200");
    for (size_t i = 0; i < STEPS; i++) {
        int64_t faults = take_step(&steps[i], run);
        if (!str_equal(steps[i].method, "GET") && faults < least) {
            fail_msg("%s %s: only %lld faults", steps[i].method, steps[i].path, (long long)faults);
        }
    }
    test_store_close(store);
}

static void no_statement_leaves_anything(void **state)
{
    (void)state;
    take_all(test_fail_statements_of, 5);
}

static void no_memory_leaves_anything(void **state)
{
    (void)state;
    take_all(test_fail_memory_of, 1);
}

/* --- the ledger -------------------------------------------------------------------------------------------------- */

/* Takes the step once: it stands in the ledger as one request of whose it was, about what it was about. Not so a code
 * looked up by who has it: that changes nothing, and is no GET so that the code stands in no log. */
static int64_t look_at_ledger(struct test_store *of, const struct fault_request *request, struct answer *answer)
{
    int64_t seq, actor = 0, requests, others;
    struct answer me = api_with(of, "GET", "/api/v1/me", request->headers, 0, 0);
    bool is_read = str_equal(request->path, "/api/v1/ratings/look");
    actor = me.status == 200 && number_is_set(answer_number(&me, "staff")) ? answer_number(&me, "staff") : 0;
    assert_ok(db_number(of->reader, &seq, "SELECT COALESCE(MAX(seq), 0) FROM event"));
    *answer = api_with(of, request->method, request->path, request->headers, request->body, request->size);
    assert_ok(db_number(of->reader, &requests, "SELECT COUNT(DISTINCT request_id) FROM event WHERE seq > :seq",
                        P("seq", seq)));
    assert_ok(db_number(of->reader, &others, "SELECT COUNT(*) FROM event WHERE seq > :seq AND actor <> :actor",
                        P("seq", seq), P("actor", actor)));
    if (answer->status / 100 != 2 || requests != !is_read || others != 0) {
        fail_msg("%s %s: %d, %lld requests, %lld events by others", request->method, request->path, answer->status,
                 (long long)requests, (long long)others);
    }
    const char *told = told_since(of, seq), *whose = str_format(of->arena, "%lld", (long long)actor);
    bool is_import = str_starts_with(request->path, "/api/v1/imports/");
    if (!is_read && (!names_object(store, step_now->path, step_now->body, answer, whose, told) ||
                     (!is_import && names_object(store, step_now->path, step_now->body, answer, whose, "|0|||{}|")))) {
        fail_msg("%s %s: its events do not name what it is about: %s", request->method, request->path, told);
    }
    return 1;
}

static void every_change_is_in_the_ledger(void **state)
{
    (void)state;
    take_all(look_at_ledger, 1);
}

/* --- nobody is left out ------------------------------------------------------------------------------------------ */

/* A script's path against a route's: <name> and {name} fit each other, and {name} any segment or the rest of one. */
static bool fits(const char *path, const char *pattern)
{
    while (*path && *pattern) {
        size_t size = strcspn(path + 1, "/") + 1, wanted = strcspn(pattern + 1, "/") + 1;
        size_t fixed = strcspn(pattern, "{");
        bool is_fixed = fixed >= wanted;
        if ((is_fixed && size != wanted) || strncmp(path, pattern, is_fixed ? wanted : fixed) != 0) {
            return false;
        }
        path += size;
        pattern += wanted;
    }
    return *path == *pattern;
}

static void every_writing_route_has_its_step(void **state)
{
    (void)state;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct route *route = (*module)->routes; route && route->path; route++) {
            bool found = route->class != ROUTE_WRITE;
            for (size_t i = 0; i < STEPS && !found; i++) {
                found = str_equal(steps[i].method, route->method) && fits(steps[i].path, route->path);
            }
            if (!found) {
                fail_msg("%s %s has no step here", route->method, route->path);
            }
        }
        for (const struct importer *row = (*module)->importers; row && row->kind; row++) {
            bool found = false;
            for (size_t i = 0; i < STEPS; i++) {
                found = found ||
                        (str_starts_with(steps[i].path, "/api/v1/imports/") && str_ends_with(steps[i].path, row->kind));
            }
            assert_true(found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_writing_route_has_its_step),
        cmocka_unit_test(every_change_is_in_the_ledger),
        cmocka_unit_test(no_statement_leaves_anything),
        cmocka_unit_test(no_memory_leaves_anything),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
