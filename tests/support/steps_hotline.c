#include "support/steps.h"

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

const struct step hotline_steps[] = {
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
    {0},
};
