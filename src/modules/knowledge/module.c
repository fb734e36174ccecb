#include "kernel/api/module.h"

#include "kernel/tally/metric.h"
#include "modules/knowledge/handlers.h"
#include "modules/knowledge/life.h"

static const char *const needs[] = {"items", 0};

static const struct record *const records[] = {&article_record,      &article_form_record, &article_view_record,
                                               &article_line_record, &gap_record,          0};

#define P_READ    "knowledge.read"
#define P_EDIT    "knowledge.edit"
#define P_PUBLISH "knowledge.publish"

static const struct permission permissions[] = {
    {P_READ, "查看知识库", "clerk approver supervisor bureau chief agent"},
    {P_EDIT, "编写知识、处理知识缺口", "approver supervisor bureau agent"},
    {P_PUBLISH, "审核发布、复核、停用、导入知识", "supervisor bureau"},
    {0},
};

/* --- flows ------------------------------------------------------------------------------------------------------- */

/* What is published is nobody's work until its review day comes: then it is open again. */
static const struct flow_state article_states[] = {
    {"draft", "草稿", false},
    {"published", "已发布", true},
    {"revising", "修订中", false},
    {"due", "待复核", false},
    {"retired", "已停用", true},
    {"discarded", "已作废", true},
    {0},
};
/* clang-format off */
static const struct transition article_transitions[] = {
    {"", "write", "draft", P_EDIT, CLOCK_KEEP, 0, 0, 0, "起草", "a new article"},
    {"draft", "edit", "", P_EDIT, CLOCK_KEEP, 0, 0, 0, "修改", "a further version of the draft"},
    {"draft", "publish", "published", P_PUBLISH, CLOCK_KEEP, "article.published", 0, 0, "审核发布", "looked through by somebody who may, and published"},
    {"draft", "discard", "discarded", P_EDIT, CLOCK_KEEP, 0, 0, 0, "作废", "it is never published"},
    {"published", "revise", "revising", P_EDIT, CLOCK_KEEP, 0, 0, UNDOES_END, "修订", "a next version is written; the published one goes on holding"},
    {"revising", "edit", "", P_EDIT, CLOCK_KEEP, 0, 0, 0, "修改", "a further version of the revision"},
    {"revising", "publish", "published", P_PUBLISH, CLOCK_KEEP, "article.published", 0, ENDS_STAGE, "审核发布", "the next version holds"},
    {"revising", "keep", "published", P_EDIT, CLOCK_KEEP, 0, 0, ENDS_STAGE, "放弃修订", "what was published goes on"},
    {"published", "fall_due", "due", P_PUBLISH, CLOCK_KEEP, 0, 0, UNDOES_END | STARTS_STAGE, "到期复核", "its review day has come, or it holds no longer"},
    {"due", "confirm", "published", P_PUBLISH, CLOCK_KEEP, "article.reviewed", "article.reviewed_late", ENDS_STAGE, "复核无误", "it goes on holding as it is"},
    {"due", "revise", "revising", P_EDIT, CLOCK_KEEP, 0, 0, 0, "修订", "it is written anew"},
    {"published", "confirm", "", P_PUBLISH, CLOCK_KEEP, "article.reviewed", 0, UNDOES_END, "复核无误", "looked through before its day"},
    {"published", "retire", "retired", P_PUBLISH, CLOCK_KEEP, "article.retired", 0, NEEDS_REASON | UNDOES_END, "停用", "it no longer holds"},
    {"due", "retire", "retired", P_PUBLISH, CLOCK_KEEP, "article.retired", 0, NEEDS_REASON | ENDS_STAGE, "停用", "it no longer holds"},
    {0},
};

static const struct flow_state gap_states[] = {
    {"open", "待补充", false},     {"drafted", "编写中", false}, {"answered", "已补充", true},
    {"dismissed", "不予补充", true}, {0},
};
static const struct transition gap_transitions[] = {
    {"", "ask", "open", "", CLOCK_KEEP, "gap.asked", 0, 0, "检索无果", "a search found no answer"},
    {"open", "ask", "", "", CLOCK_KEEP, "gap.asked", 0, 0, "再次检索", "and again"},
    {"drafted", "ask", "", "", CLOCK_KEEP, "gap.asked", 0, 0, "再次检索", "and again"},
    {"answered", "ask", "open", "", CLOCK_KEEP, "gap.asked", 0, UNDOES_END, "再次检索", "what was published does not answer it"},
    {"dismissed", "ask", "", "", CLOCK_KEEP, "gap.asked", 0, UNDOES_END, "再次检索", "and again"},
    {"open", "draft", "drafted", P_EDIT, CLOCK_KEEP, 0, 0, 0, "起草知识", "an article is written for it"},
    {"open", "answer", "answered", P_PUBLISH, CLOCK_KEEP, "gap.answered", 0, 0, "已有答复", "an article that answers it was published"},
    {"drafted", "answer", "answered", P_PUBLISH, CLOCK_KEEP, "gap.answered", 0, 0, "已有答复", "its article was published"},
    {"open", "dismiss", "dismissed", P_EDIT, CLOCK_KEEP, 0, 0, NEEDS_REASON, "不予补充", "nothing to be answered here"},
    {"drafted", "dismiss", "dismissed", P_EDIT, CLOCK_KEEP, 0, 0, NEEDS_REASON, "不予补充", "nothing to be answered here"},
    {0},
};
/* clang-format on */

const struct flow article_flow = {"article", "知识", article_states, article_transitions};
const struct flow gap_flow = {"gap", "知识缺口", gap_states, gap_transitions};

static const struct flow *const flows[] = {&article_flow, &gap_flow, 0};

/* --- metrics ----------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct metric metrics[] = {
    {"article.used", 1, SINCE_EVER, "知识使用", "次", METRIC_COUNT, 0, {TERM_FLOW("article.used")}, {{0}},
     "统计期内知识被来电答复采用和被读者确认有用的次数。", "知识库使用登记", AS_USUAL},
    {"article.review_rate", 1, SINCE_EVER, "知识按期复核率", "%", METRIC_PERCENT, 2, {TERM_FLOW("article.reviewed")},
     {TERM_FLOW("article.reviewed"), TERM_FLOW("article.reviewed_late")},
     "统计期内按期复核无误的，占统计期内复核无误的知识。没有复核的为空。", "本单位知识复核时限", AS_USUAL},
    {"gap.asked", 1, SINCE_EVER, "检索无果", "次", METRIC_COUNT, 0, {TERM_FLOW("gap.asked")}, {{0}},
     "统计期内在知识库中没有查到答复的检索次数。", "知识库检索登记", AS_USUAL},
    {0},
};
/* clang-format on */

/* --- routes ------------------------------------------------------------------------------------------------------ */

#define ARTICLE "/api/v1/articles/{region}/{id}"
#define GAP     "/api/v1/article-gaps/{region}/{id}"

static const struct route routes[] = {
    {"GET", "/api/v1/articles", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &article_search_handler,
     "Articles that hold on a day, by words, initials or ties; the public ones for everybody"},
    {"GET", ARTICLE, 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &article_read_handler, "An article as of a day"},
    {"GET", ARTICLE "/versions", P_READ, ROUTE_READ, 0, &article_versions_handler, "All its versions, newest first"},
    {"GET", "/api/v1/article-drafts", P_READ, ROUTE_READ, 0, &article_work_handler,
     "Articles in work, or in a state, with their newest version"},
    {"POST", "/api/v1/article-searches", P_READ, ROUTE_WRITE, 0, &article_ask_handler,
     "Search; what finds nothing is noted as a gap"},
    {"POST", "/api/v1/articles", P_EDIT, ROUTE_WRITE, ROUTE_CREATED, &article_write_handler, "Draft an article"},
    {"PUT", ARTICLE, P_EDIT, ROUTE_WRITE, ROUTE_VERSIONED, &article_rewrite_handler,
     "Write the next version; of what is published this begins a revision"},
    {"POST", ARTICLE "/publish", P_PUBLISH, ROUTE_WRITE, ROUTE_VERSIONED, &article_release_handler,
     "Publish the newest version"},
    {"POST", ARTICLE "/discard", P_EDIT, ROUTE_WRITE, ROUTE_VERSIONED, &article_discard_handler,
     "Drop a draft, or a revision"},
    {"POST", ARTICLE "/confirm", P_PUBLISH, ROUTE_WRITE, ROUTE_VERSIONED, &article_confirm_handler,
     "Looked through on its review day: it goes on holding"},
    {"POST", ARTICLE "/retire", P_PUBLISH, ROUTE_WRITE, ROUTE_VERSIONED, &article_retire_handler,
     "It no longer holds from today on"},
    {"POST", ARTICLE "/helped", P_READ, ROUTE_WRITE, 0, &article_helped_handler, "This answered my question"},
    {"GET", "/api/v1/article-gaps", P_READ, ROUTE_READ, 0, &gap_list_handler,
     "Searches without an answer, the most frequent first"},
    {"POST", "/api/v1/article-gaps", P_READ, ROUTE_WRITE, ROUTE_CREATED, &gap_note_handler,
     "What was found does not answer this search"},
    {"POST", GAP "/draft", P_EDIT, ROUTE_WRITE, ROUTE_VERSIONED | ROUTE_CREATED, &gap_draft_handler,
     "Draft the article that answers it; its publication closes the gap"},
    {"POST", GAP "/dismiss", P_EDIT, ROUTE_WRITE, ROUTE_VERSIONED, &gap_dismiss_handler, "Nothing to be answered here"},
    {0},
};

static const struct reaction reactions[] = {{"contact.settle", article_answered}, {0}};

static const struct setting settings[] = {
    {"knowledge.review_days", SETTING_INT, "180", 1, 3650, "知识发布或复核后几天再复核",
     "unless the article names a day"},
    {"knowledge.review_limit", SETTING_INT, "10", 0, 250, "知识复核时限（工作日）", "from its review day on"},
    {0},
};

static const struct job jobs[] = {
    {"knowledge.review", 600000, knowledge_review_job, "gives articles whose review day has come to their units"},
    {0},
};

static const struct importer importers[] = {
    {"knowledge", P_PUBLISH,
     "articles: title, question, answer; region, unit_name, items, is_public, valid_from, valid_to, review_on. By their"
     " Chinese names too, as an export writes them",
     import_articles},
    {0},
};

static const struct exporter exporters[] = {
    {"knowledge", P_READ, "知识库", &article_line_record, "what holds today, by region and id", export_articles},
    {0},
};

const struct module knowledge_module = {
    .name = "knowledge",
    .title = "知识库",
    .needs = needs,
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .metrics = metrics,
    .reactions = reactions,
    .settings = settings,
    .jobs = jobs,
    .importers = importers,
    .exporters = exporters,
};
