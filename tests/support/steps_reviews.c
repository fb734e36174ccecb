#include "support/steps.h"

#include "support/store.h"

#define ARTICLE(title) "\"title\":\"" title "\",\"question\":\"怎么办？\",\"answer\":\"到大厅办理。\""
#define SEEN_ARTICLE   "/api/v1/matters/630200/<article>"
#define KNOWLEDGE(action, body_)                                                              \
    {                                                                                         \
        "system", "POST", "/api/v1/articles/630200/<article>/" action, body_, 0, SEEN_ARTICLE \
    }
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

const struct step reviews_steps[] = {
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
    {0},
};
