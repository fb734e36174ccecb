/* The knowledge base: written, published, found, as of a day, looked at again, used, asked for in vain, imported. */
#include "modules/knowledge/knowledge.h"

#include "kernel/api/export.h"
#include "kernel/base/seam.h"
#include "kernel/ledger/audit.h"
#include "modules/knowledge/handlers.h"
#include "modules/knowledge/rules.h"
#include "support/check.h"
#include "support/faults.h"
#include "support/support.h"

static struct test_store *store;
static const char *agent, *chief, *elsewhere;
static const char *unit;

static int up(void **state)
{
    (void)state;
    store = test_store_open();
    struct answer answer = api(store, "POST", "/api/v1/units", "system",
                               "{\"region\":\"630200\",\"name\":\"市公安局\",\"kind\":\"department\","
                               "\"valid_from\":\"2015-01-01\"}");
    CHECK_STATUS(201, answer);
    unit = answer_text(&answer, "id");
    answer = api(store, "POST", "/api/v1/imports/items", "system",
                 "region,code,name,type,level,unit_name,promised_limit,material_total\n"
                 "630200,JZZ-01,居住证申领,07,3,市公安局,5,0\n");
    CHECK_STATUS(200, answer);
    agent = test_staff(store, "agent.one", "agent", "630200");
    chief = test_staff(store, "head.one", "supervisor", "630200");
    elsewhere = test_staff(store, "far.away", "supervisor agent", "610900");
    return 0;
}

static int down(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* --- shorthand --------------------------------------------------------------------------------------------------- */

#define F(...) str_format(store->arena, __VA_ARGS__)

static const char *form(const char *title, const char *answer, const char *more)
{
    return F("{\"title\":\"%s\",\"question\":\"%s怎么办理？\",\"answer\":\"%s\"%s}", title, title, answer, more);
}

/* With the version that the article has now. */
static struct answer move(const char *method, int64_t id, const char *action, const char *token, const char *json)
{
    struct answer seen = api(store, "GET", F("/api/v1/matters/630200/%lld", (long long)id), "system", 0);
    const struct header headers[] = {
        {"authorization", F("Bearer %s", token)}, {"content-type", "application/json"}, {"if-match", seen.etag}, {0}};
    bool is_gap = str_equal(answer_text(&seen, "flow"), "gap");
    return api_with(store, method,
                    F("/api/v1/%s/630200/%lld%s", is_gap ? "article-gaps" : "articles", (long long)id, action), headers,
                    json, strlen(json));
}

static int64_t write_article(const char *title, const char *text, const char *more)
{
    struct answer answer = api(store, "POST", "/api/v1/articles", agent,
                               form(title, text, F(",\"region\":\"630200\",\"unit\":%s%s", unit, more)));
    CHECK_STATUS(201, answer);
    CHECK(answer, "state", "draft");
    return answer_number(&answer, "article.article");
}

static int64_t publish(const char *title, const char *text, const char *more)
{
    int64_t id = write_article(title, text, more);
    CHECK_STATUS(200, move("POST", id, "/publish", chief, "{}"));
    return id;
}

static const char *encoded(const char *text)
{
    struct buf out;
    buf_init(&out, store->arena, 1024);
    for (; *text; text++) {
        buf_format(&out, "%%%02X", (unsigned char)*text);
    }
    return out.data;
}

/* The titles that a search finds, apart by spaces. */
static const char *found(const char *token, const char *q, const char *more)
{
    struct answer answer = api(store, "GET", F("/api/v1/articles?q=%s%s", encoded(q), more), token, 0);
    const char *titles = "";
    CHECK_STATUS(200, answer);
    for (size_t i = 0; i < answer_count(&answer, "items"); i++) {
        titles = F("%s%s%s", titles, i > 0 ? " " : "", answer_text(&answer, F("items.%zu.title", i)));
    }
    return titles;
}

static struct answer read_on(int64_t id, const char *token, const char *on)
{
    return api(store, "GET", F("/api/v1/articles/630200/%lld%s%s", (long long)id, on ? "?on=" : "", on ? on : ""),
               token, 0);
}

#define CHECK_READ(id, token, on, path, expected)            \
    do {                                                     \
        struct answer checked_read = read_on(id, token, on); \
        CHECK(checked_read, path, expected);                 \
    } while (0)

static const char *state_of(int64_t id)
{
    struct answer answer = api(store, "GET", F("/api/v1/matters/630200/%lld", (long long)id), "system", 0);
    return answer_text(&answer, "state");
}

static result run_review(struct request *rq, void *subject)
{
    (void)subject;
    return knowledge_review_job(rq);
}

static void review(void)
{
    assert_ok(work_task(store->work, store->arena, run_review, 0));
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

static void phrases_and_initials_find_it(void **state)
{
    (void)state;
    publish("居住证办理", "带身份证到居住地派出所申领，十五日内制发。", ",\"is_public\":true,\"items\":\"JZZ-01\"");
    publish("公积金提取", "可凭购房合同提取。", ",\"is_public\":true");
    publish("内部转接规则", "涉密来电转值班长。", "");
    static const struct {
        const char *q, *titles;
    } rows[] = {
        {"居住证", "居住证办理"},
        {"身份证 申领", "居住证办理"},
        {"jzz", "居住证办理"},
        {"JZZ", "居住证办理"},
        {"ｊｚｚ", "居住证办理"},
        {"jzzbl", "居住证办理"},
        {"jzz 办理", "居住证办理"},
        {"gjj", "公积金提取"},
        {"派出所", "居住证办理"},
        {"pcs", ""},
        {"jjz", ""},
        {"驾驶证", ""},
        {"合同", "公积金提取"},
        {"gjjtq", "公积金提取"},
        {"JZZ-01", "居住证办理"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *titles = found(agent, rows[i].q, "");
        if (!str_equal(titles, rows[i].titles)) {
            fail_msg("%s finds “%s”, not “%s”", rows[i].q, titles, rows[i].titles);
        }
        assert_string_equal(rows[i].titles, found(0, rows[i].q, ""));
    }
    assert_string_equal("内部转接规则", found(agent, "值班长", ""));
    assert_string_equal("", found(0, "值班长", "")); /* not public */
    assert_string_equal("", found(agent, "居住证", "&within=610000"));
    assert_string_equal("居住证办理", found(agent, "居住证", "&within=630000"));
}

static void ties_and_pages_list_it(void **state)
{
    (void)state;
    struct answer answer = api(store, "GET", "/api/v1/articles?item=JZZ-01", 0, 0);
    assert_int_equal(1, answer_count(&answer, "items"));
    CHECK(answer, "items.0.title", "居住证办理");
    answer = api(store, "GET", F("/api/v1/articles?unit=%s&limit=1", unit), agent, 0);
    CHECK(answer, "items.0.title", "居住证办理");
    answer =
        api(store, "GET", F("/api/v1/articles?unit=%s&limit=1&after=%s", unit, answer_text(&answer, "next")), agent, 0);
    CHECK(answer, "items.0.title", "公积金提取");
    answer = api(store, "GET", F("/api/v1/articles?q=%s&limit=1", encoded("办理")), agent, 0);
    assert_int_equal(1, answer_count(&answer, "items"));
    assert_int_equal(422, api(store, "GET", "/api/v1/articles?after=x", agent, 0).status);
}

/* --- versions and days ------------------------------------------------------------------------------------------- */

static void old_versions_are_read_as_of_their_day(void **state)
{
    (void)state;
    int64_t id = publish("老年优待证", "满六十五周岁可以申领。", ",\"is_public\":true,\"valid_from\":\"2020-01-01\"");
    CHECK_READ(id, 0, "2020-06-01", "article.answer", "满六十五周岁可以申领。");
    CHECK_STATUS(404, read_on(id, 0, "2019-12-31"));
    test_clock(10 * DAY_MS);
    const char *changed =
        form("老年优待证", "满六十周岁可以申领。", ",\"is_public\":true,\"valid_from\":\"2020-01-01\"");
    CHECK_STATUS(200, move("PUT", id, "", agent, changed));
    assert_string_equal("revising", state_of(id));
    CHECK_READ(id, 0, 0, "article.answer", "满六十五周岁可以申领。"); /* it goes on holding */
    CHECK_STATUS(403, move("POST", id, "/publish", agent, "{}"));
    CHECK_STATUS(200, move("POST", id, "/publish", chief, "{}"));
    CHECK_READ(id, 0, 0, "article.answer", "满六十周岁可以申领。");
    CHECK_READ(id, 0, 0, "article.valid_from", "2021-06-11"); /* the past is not rewritten */
    CHECK_READ(id, 0, "2021-06-10", "article.answer", "满六十五周岁可以申领。");
    assert_string_equal("", found(0, "六十五周岁", ""));
    struct answer versions = api(store, "GET", F("/api/v1/articles/630200/%lld/versions", (long long)id), agent, 0);
    assert_int_equal(2, answer_count(&versions, "items"));
    CHECK(versions, "items.1.valid_to", "2021-06-10");

    CHECK_STATUS(200, move("PUT", id, "", agent, form("老年优待证", "写错了。", "")));
    CHECK_STATUS(200, move("POST", id, "/discard", agent, "{}"));
    assert_string_equal("published", state_of(id));
    CHECK_READ(id, 0, 0, "article.answer", "满六十周岁可以申领。");

    CHECK_STATUS(422, move("POST", id, "/retire", chief, "{}"));
    CHECK_STATUS(200, move("POST", id, "/retire", chief, "{\"reason\":\"并入其他知识\"}"));
    CHECK_STATUS(404, read_on(id, 0, 0));
    CHECK_READ(id, 0, "2021-06-05", "article.answer", "满六十五周岁可以申领。");
    assert_string_equal("", found(0, "老年优待证", ""));
}

static void days_and_ties_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *more, *field;
    } rows[] = {
        {",\"valid_from\":\"2021-09-01\",\"valid_to\":\"2021-08-01\"", "valid_to"},
        {",\"valid_to\":\"2021-01-01\"", "valid_to"},
        {",\"review_on\":\"2021-01-01\"", "review_on"},
        {",\"items\":\"NO-1\"", "items"},
        {",\"units\":\"999999\"", "units"},
        {",\"units\":\"公安局\"", "units"},
        {",\"unit\":999999", "unit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = api(store, "POST", "/api/v1/articles", agent,
                                   form("问题", "答复", F(",\"region\":\"630200\"%s", rows[i].more)));
        CHECK_STATUS(422, answer);
        CHECK(answer, "field", rows[i].field);
    }
}

static void drafts_are_for_staff(void **state)
{
    (void)state;
    int64_t id = write_article("落户政策草稿", "待定的答复。", ",\"is_public\":true");
    CHECK_STATUS(404, read_on(id, agent, 0));
    assert_string_equal("", found(agent, "落户政策草稿", ""));
    struct answer drafts = api(store, "GET", "/api/v1/article-drafts?state=draft", agent, 0);
    CHECK(drafts, "items.0.title", "落户政策草稿");
    assert_int_equal(401, api(store, "GET", "/api/v1/article-drafts", 0, 0).status);
    drafts = api(store, "GET", "/api/v1/article-drafts", elsewhere, 0);
    assert_int_equal(0, answer_count(&drafts, "items"));
    CHECK_STATUS(404, move("POST", id, "/publish", elsewhere, "{}"));
    struct answer stale = api(store, "POST", F("/api/v1/articles/630200/%lld/publish", (long long)id), chief, "{}");
    assert_int_equal(428, stale.status);
    CHECK_STATUS(200, move("PUT", id, "", agent, form("落户政策草稿", "定了的答复。", "")));
    CHECK_STATUS(200, move("POST", id, "/discard", agent, "{}"));
    assert_string_equal("discarded", state_of(id));
}

/* --- review ------------------------------------------------------------------------------------------------------ */

static bool is_to_do(int64_t id)
{
    struct answer answer = api(store, "GET", F("/api/v1/todo?flow=article&unit=%s&limit=200", unit), chief, 0);
    for (size_t i = 0; i < answer_count(&answer, "items"); i++) {
        if (answer_number(&answer, F("items.%zu.id", i)) == id) {
            return true;
        }
    }
    return false;
}

static void its_review_day_makes_it_work(void **state)
{
    (void)state;
    int64_t id = publish(
        "医保参保", "每年缴费一次。",
        F(",\"is_public\":true,\"review_on\":\"%s\"", date_text(store->arena, date_add(instant_date(seam_now()), 5))));
    review();
    assert_false(is_to_do(id));
    test_clock(5 * DAY_MS);
    review();
    assert_string_equal("due", state_of(id));
    assert_true(is_to_do(id));
    CHECK_READ(id, 0, 0, "article.answer", "每年缴费一次。"); /* it holds on */
    struct answer view = read_on(id, chief, 0);
    assert_non_null(answer_text(&view, "due_at"));
    CHECK_STATUS(403, move("POST", id, "/confirm", agent, "{}"));
    CHECK_STATUS(200, move("POST", id, "/confirm", chief, "{}"));
    assert_false(is_to_do(id));
    review();
    assert_string_equal("published", state_of(id));

    int64_t late = 0;
    test_clock(181 * DAY_MS);
    review();
    test_clock(30 * DAY_MS);
    CHECK_STATUS(200, move("POST", id, "/confirm", chief, "{}"));
    assert_ok(db_number(store->reader, &late, "SELECT SUM(amount) FROM tally WHERE kind = 'article.reviewed_late'"));
    assert_int_equal(1, late);
}

static void what_holds_no_longer_is_not_confirmed(void **state)
{
    (void)state;
    struct date last = date_add(instant_date(seam_now()), 3);
    int64_t id = publish("临时通告", "本周停止办公。",
                         F(",\"is_public\":true,\"valid_to\":\"%s\"", date_text(store->arena, last)));
    test_clock(4 * DAY_MS);
    CHECK_STATUS(404, read_on(id, 0, 0));
    review();
    assert_string_equal("due", state_of(id));
    CHECK_STATUS(409, move("POST", id, "/confirm", chief, "{}"));
    CHECK_STATUS(200, move("POST", id, "/retire", chief, "{\"reason\":\"过期\"}"));
    CHECK_READ(id, chief, date_text(store->arena, last), "article.answer", "本周停止办公。");
}

/* --- use --------------------------------------------------------------------------------------------------------- */

struct use {
    int64_t article;
    int64_t version;
};

static result run_use(struct request *rq, void *subject)
{
    struct use *use = subject;
    rq->if_version = 7;
    result r = knowledge_use(rq, "630200", use->article, "contact", 99, (struct instant){0});
    use->version = rq->if_version;
    return r;
}

static void uses_are_counted_by_events(void **state)
{
    (void)state;
    int64_t id = publish("出生证明", "医院开具。", "");
    struct use use = {.article = id};
    assert_ok(work_task(store->work, store->arena, run_use, &use));
    assert_int_equal(7, use.version);
    assert_ok(work_task(store->work, store->arena, run_use, &use));
    assert_int_equal(200,
                     api(store, "POST", F("/api/v1/articles/630200/%lld/helped", (long long)id), agent, "{}").status);
    CHECK_READ(id, agent, 0, "used", "3");
    struct use none = {.article = 999999};
    assert_fails(ERR_INVALID, work_task(store->work, store->arena, run_use, &none));
    int64_t draft = write_article("草稿不能用", "草稿。", "");
    none.article = draft;
    assert_fails(ERR_INVALID, work_task(store->work, store->arena, run_use, &none));
    CHECK_READ(id, agent, 0, "used", "3");
}

/* --- gaps -------------------------------------------------------------------------------------------------------- */

static struct answer ask(const char *q)
{
    struct answer answer =
        api(store, "POST", "/api/v1/article-searches", agent, F("{\"region\":\"630200\",\"q\":\"%s\"}", q));
    CHECK_STATUS(200, answer);
    return answer;
}

static void vain_searches_are_kept_and_answered(void **state)
{
    (void)state;
    struct answer answer = ask("居住证");
    CHECK(answer, "items.0.title", "居住证办理");
    CHECK(answer, "gap", 0);
    ask("电动车 上牌");
    ask("宠物登记");
    answer = ask("宠物登记 13800138000");
    ask("宠物登记");
    answer = ask("宠物登记");
    int64_t pet = answer_number(&answer, "gap");
    struct answer list = api(store, "GET", "/api/v1/article-gaps?limit=2", agent, 0);
    CHECK(list, "items.0.text", "宠物登记");
    CHECK(list, "items.0.asked", "3");
    CHECK(list, "items.1.asked", "1");
    list = api(store, "GET", F("/api/v1/article-gaps?limit=2&after=%s", answer_text(&list, "next")), agent, 0);
    assert_int_equal(1, answer_count(&list, "items"));
    int64_t with_number;
    assert_ok(db_number(store->reader, &with_number, "SELECT COUNT(*) FROM article_gap WHERE text LIKE '%138%'"));
    assert_int_equal(0, with_number);

    answer = api(store, "POST", "/api/v1/article-gaps", agent, "{\"region\":\"630200\",\"text\":\"宠物登记\"}");
    CHECK_STATUS(201, answer);
    CHECK(answer, "asked", "4");
    CHECK_STATUS(422,
                 api(store, "POST", "/api/v1/article-gaps", agent, "{\"region\":\"630200\",\"text\":\"13800138000\"}"));
    CHECK_STATUS(422,
                 api(store, "POST", "/api/v1/article-gaps", agent, "{\"region\":\"610900\",\"text\":\"宠物登记\"}"));

    answer = move("POST", pet, "/draft", agent, form("宠物登记", "到公安机关登记。", F(",\"unit\":%s", unit)));
    CHECK_STATUS(201, answer);
    int64_t article = answer_number(&answer, "article.article");
    assert_string_equal("drafted", state_of(pet));
    CHECK_STATUS(200, move("POST", article, "/publish", chief, "{}"));
    assert_string_equal("answered", state_of(pet));
    list = api(store, "GET", "/api/v1/article-gaps", agent, 0);
    assert_string_not_equal("宠物登记", answer_text(&list, "items.0.text"));
    api(store, "POST", "/api/v1/article-gaps", agent, "{\"region\":\"630200\",\"text\":\"宠物登记\"}");
    assert_string_equal("open", state_of(pet)); /* it did not answer after all */
    CHECK_STATUS(422, move("POST", pet, "/dismiss", agent, "{}"));
    CHECK_STATUS(200, move("POST", pet, "/dismiss", agent, "{\"reason\":\"另有系统\"}"));
    api(store, "POST", "/api/v1/article-gaps", agent, "{\"region\":\"630200\",\"text\":\"宠物登记\"}");
    assert_string_equal("dismissed", state_of(pet));
}

/* --- files ------------------------------------------------------------------------------------------------------- */

static struct answer import_text(const char *token, const char *text)
{
    const struct header headers[] = {{"authorization", F("Bearer %s", token)}, {0}};
    return api_with(store, "POST", "/api/v1/imports/knowledge", headers, text, strlen(text));
}

static void files_come_in_whole_or_not(void **state)
{
    (void)state;
    struct answer answer = import_text(chief, "region,unit_name,title,question,answer,is_public,items\n"
                                              "630200,市公安局,护照办理,护照怎么办？,到出入境大厅。,true,JZZ-01\n"
                                              "630200,市公安局,身份证补办,身份证丢了怎么办？,到派出所。,是,\n");
    CHECK_STATUS(200, answer);
    CHECK(answer, "count", "2");
    assert_string_equal("护照办理", found(0, "hzbl", ""));
    uint64_t digest = test_store_digest(store);
    answer = import_text(chief, "地区,责任单位,标题,问题,答复,公开\n"
                                "630200,市公安局,身份证补办,身份证丢了怎么办？,到派出所。,是\n");
    CHECK_STATUS(200, answer);
    assert_true(digest == test_store_digest(store)); /* it said so already */
    answer = import_text(chief, "region,unit_name,title,question,answer\n"
                                "630200,市公安局,身份证补办,身份证丢了怎么办？,到任一派出所。\n");
    CHECK_STATUS(200, answer);
    assert_string_equal("身份证补办", found(agent, "任一派出所", ""));

    static const struct {
        const char *rows;
        const char *line, *column;
    } wrong[] = {
        {"630200,市公安局,甲,甲怎么办？,这样办。,,\n", "2", "title"},
        {"630200,市公安局,新题,,这样办。,,\n", "2", "question"},
        {"630200,无此局,新题一,怎么办？,这样办。,,\n", "2", "unit_name"},
        {"630200,市公安局,新题二,怎么办？,这样办。,maybe,\n", "2", "is_public"},
        {"630200,市公安局,新题三,怎么办？,这样办。,,NO-9\n", "2", "items"},
        {"610900,市公安局,新题四,怎么办？,这样办。,,\n", "2", "region"},
        {"630200,市公安局,新题五,怎么办？,这样办。,,\n630200,市公安局,新题五,怎么办？,那样办。,,\n", "3", "title"},
        {"630200,市公安局,新题六,怎么办？,这样办。,,\n630200,市公安局,新题七,怎么办？,那样办。,,NO-9\n", "3", "items"},
    };
    digest = test_store_digest(store);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        answer = import_text(chief, F("region,unit_name,title,question,answer,is_public,items\n%s", wrong[i].rows));
        CHECK_STATUS(422, answer);
        CHECK(answer, "details.messages.0.line", wrong[i].line);
        CHECK(answer, "details.messages.0.column", wrong[i].column);
    }
    assert_true(digest == test_store_digest(store));
    CHECK_STATUS(403, import_text(agent, "title,question,answer\n"));
}

static result run_export(struct request *rq, void *subject)
{
    size_t size;
    int64_t rows;
    FILE *out = open_memstream(subject, &size);
    result r = export_run(rq, module_named("knowledge")->exporters, &(struct export_order){.xlsx = false}, out, &rows);
    fclose(out);
    return r;
}

static void what_is_exported_comes_in_again(void **state)
{
    (void)state;
    char *text = 0;
    assert_ok(work_task(store->work, store->arena, run_export, &text));
    assert_non_null(strstr(text, "护照办理"));
    assert_null(strstr(text, "草稿不能用"));
    uint64_t digest = test_store_digest(store);
    struct answer answer = import_text("system", text);
    free(text);
    CHECK_STATUS(200, answer);
    assert_true(digest == test_store_digest(store));
}

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void fail_move(const char *method, int64_t id, const char *action, const char *json)
{
    struct answer seen = api(store, "GET", F("/api/v1/matters/630200/%lld", (long long)id), "system", 0), done;
    bool is_gap = str_equal(answer_text(&seen, "flow"), "gap");
    const struct header headers[] = {
        {"authorization", "Bearer system"}, {"content-type", "application/json"}, {"if-match", seen.etag}, {0}};
    const struct fault_request request = {
        method, F("/api/v1/%s/630200/%lld%s", is_gap ? "article-gaps" : "articles", (long long)id, action), headers,
        json, strlen(json)};
    assert_true(test_fail_statements_of(store, &request, &done) > 2);
    assert_true(done.status < 300);
}

static void fail_move_memory(const char *method, int64_t id, const char *action, const char *json)
{
    struct answer seen = api(store, "GET", F("/api/v1/matters/630200/%lld", (long long)id), "system", 0), done;
    const struct header headers[] = {
        {"authorization", "Bearer system"}, {"content-type", "application/json"}, {"if-match", seen.etag}, {0}};
    const struct fault_request request = {method, F("/api/v1/articles/630200/%lld%s", (long long)id, action), headers,
                                          json, strlen(json)};
    assert_true(test_fail_memory_of(store, &request, &done) > 0);
    assert_true(done.status < 300);
}

static void faults_leave_no_trace(void **state)
{
    (void)state;
    const char *more = F(",\"region\":\"630200\",\"unit\":%s,\"items\":\"JZZ-01\"", unit);
    test_fail_statements(store, "POST", "/api/v1/articles", "system", form("故障语句", "演练答复。", more));
    test_fail_memory(store, "POST", "/api/v1/articles", "system", form("故障内存", "演练答复。", more));
    CHECK_STATUS(422, api(store, "POST", "/api/v1/articles", "system", form("故障内存", "同名。", more)));
    int64_t id = write_article("故障演练", "演练答复。", ",\"items\":\"JZZ-01\"");
    fail_move("PUT", id, "", form("故障演练", "改过的答复。", ""));
    fail_move("POST", id, "/publish", "{}");
    fail_move_memory("PUT", id, "", form("故障演练", "再改的答复。", ""));
    fail_move_memory("POST", id, "/publish", "{}");
    fail_move("PUT", id, "", form("故障演练", "又改的答复。", ""));
    fail_move("POST", id, "/discard", "{}");
    const char *helped = F("/api/v1/articles/630200/%lld/helped", (long long)id);
    test_fail_statements(store, "POST", helped, "system", "{}");
    test_fail_memory(store, "POST", helped, "system", "{}");
    test_clock(200 * DAY_MS);
    review();
    fail_move("POST", id, "/confirm", "{}");
    fail_move("POST", id, "/retire", "{\"reason\":\"演练结束\"}");
    const char *vain = "{\"region\":\"630200\",\"q\":\"没有答案的问题\"}";
    test_fail_statements(store, "POST", "/api/v1/article-searches", "system", vain);
    test_fail_memory(store, "POST", "/api/v1/article-searches", "system", vain);
    const char *note = "{\"region\":\"630200\",\"text\":\"另一个没有答案的问题\"}";
    test_fail_statements(store, "POST", "/api/v1/article-gaps", "system", note);
    test_fail_memory(store, "POST", "/api/v1/article-gaps", "system", note);
    struct answer list = api(store, "GET", "/api/v1/article-gaps", "system", 0);
    int64_t gap = answer_number(&list, "items.0.id"), other = answer_number(&list, "items.1.id");
    fail_move("POST", gap, "/draft", form("故障演练二", "演练答复。", F(",\"unit\":%s", unit)));
    fail_move("POST", other, "/dismiss", "{\"reason\":\"演练\"}");
    struct answer done;
    const char *rows = "region,unit_name,title,question,answer\n630200,市公安局,演练导入,怎么办？,这样办。\n";
    const struct header headers[] = {{"authorization", "Bearer system"}, {"content-type", "text/csv"}, {0}};
    const struct fault_request import = {"POST", "/api/v1/imports/knowledge", headers, rows, strlen(rows)};
    assert_true(test_fail_statements_of(store, &import, &done) > 2);
    assert_int_equal(200, done.status);
}

static void the_books_come_out_even(void **state)
{
    (void)state;
    struct audit_result audited;
    assert_ok(ledger_audit(store->data, store->reader, store->arena, (struct audit_progress){0}, &audited));
    assert_int_equal(0, audited.findings.count);
}

/* --- rules ------------------------------------------------------------------------------------------------------- */

/* The columns of a line, apart by " | ". */
static size_t columns_of(char *line, char *columns[8])
{
    size_t count = 0;
    for (char *at = line; at && count < 8; count++) {
        char *bar = strstr(at, " | ");
        columns[count] = at;
        at = bar ? bar + 3 : 0;
        if (bar) {
            *bar = '\0';
        }
    }
    return count;
}

static size_t each_line(const char *name, void (*check)(char *columns[8], size_t count))
{
    const char *text = read_whole(store->arena, F("%s/src/modules/knowledge/cases/%s", ZWFW_SOURCE_DIR, name));
    size_t lines = 0;
    assert_non_null(text);
    char *rest = arena_copy(store->arena, text, strlen(text));
    for (char *line; (line = strsep(&rest, "\n"));) {
        char *columns[8] = {0};
        if (*line && *line != '#') {
            check(columns, columns_of(line, columns));
            lines++;
        }
    }
    return lines;
}

static void check_gap_line(char *columns[8], size_t count)
{
    assert_int_equal(2, count);
    const char *kept = gap_text(store->arena, columns[0]);
    assert_string_equal(columns[1], kept ? kept : "-");
}

static struct date day_of(const char *text)
{
    struct date date = {0};
    assert_true(str_equal(text, "-") || date_parse(text, &date));
    return date;
}

static void check_review_line(char *columns[8], size_t count)
{
    assert_int_equal(5, count);
    const struct article article = {.review_on = day_of(columns[2]), .valid_to = day_of(columns[3])};
    int64_t days;
    assert_true(str_to_int(columns[1], &days));
    assert_string_equal(columns[4], date_text(store->arena, article_review_day(&article, day_of(columns[0]), days)));
}

static void rules_keep_their_tables(void **state)
{
    (void)state;
    assert_true(each_line("gap_text.txt", check_gap_line) >= 10);
    assert_true(each_line("review_day.txt", check_review_line) >= 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_keep_their_tables),      cmocka_unit_test(phrases_and_initials_find_it),
        cmocka_unit_test(ties_and_pages_list_it),       cmocka_unit_test(old_versions_are_read_as_of_their_day),
        cmocka_unit_test(days_and_ties_are_checked),    cmocka_unit_test(drafts_are_for_staff),
        cmocka_unit_test(its_review_day_makes_it_work), cmocka_unit_test(what_holds_no_longer_is_not_confirmed),
        cmocka_unit_test(uses_are_counted_by_events),   cmocka_unit_test(vain_searches_are_kept_and_answered),
        cmocka_unit_test(files_come_in_whole_or_not),   cmocka_unit_test(what_is_exported_comes_in_again),
        cmocka_unit_test(faults_leave_no_trace),        cmocka_unit_test(the_books_come_out_even),
    };
    return cmocka_run_group_tests(tests, up, down);
}
