#include "modules/knowledge/store.h"

#include "kernel/org/org.h"
#include "modules/knowledge/rules.h"

enum { JOB_BATCH = 500 };

#define USED                                                                                             \
    "COALESCE((SELECT SUM(t.amount) FROM tally_month AS t WHERE t.kind = 'article.used' AND t.month = 0" \
    " AND t.region = m.region AND t.unit = m.counted_unit AND t.item_type = m.item_type), 0)"

#define ASKED                                                                                         \
    "COALESCE((SELECT SUM(t.amount) FROM tally_month AS t WHERE t.kind = 'gap.asked' AND t.month = 0" \
    " AND t.region = m.region AND t.unit = m.counted_unit AND t.item_type = m.item_type), 0)"

/* --- one article ------------------------------------------------------------------------------------------------- */

result store_article_matter(struct request *rq, const char *region, int64_t id, struct matter *matter)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(matter, matter),
                      "SELECT * FROM matter WHERE region = :region AND id = :id AND flow = 'article'",
                      P("region", region), P("id", id));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这篇知识") : r;
}

result store_article_on(struct request *rq, const char *region, int64_t id, struct date on, struct article *article)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(article, article),
                      "SELECT * FROM article_version WHERE region = :region AND article = :id"
                      " AND published_at IS NOT NULL AND valid_from <= :on AND (valid_to IS NULL OR valid_to >= :on)"
                      " ORDER BY version DESC LIMIT 1",
                      P("region", region), P("id", id), P("on", on));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这篇知识，或者当日没有生效的版本") : r;
}

result store_article_newest(struct request *rq, const char *region, int64_t id, struct article *article)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(article, article),
                      "SELECT * FROM article_version WHERE region = :region AND article = :id"
                      " ORDER BY version DESC LIMIT 1",
                      P("region", region), P("id", id));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这篇知识") : r;
}

result store_article_published(struct request *rq, const char *region, int64_t id, struct article *article)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(article, article),
                      "SELECT * FROM article_version WHERE region = :region AND article = :id"
                      " AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1",
                      P("region", region), P("id", id));
    return r.code == ERR_NOT_FOUND ? failed(ERR_CONFLICT, "这篇知识还没有发布") : r;
}

result store_article_versions(struct request *rq, const char *region, int64_t id, article_list *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(article, list),
                  "SELECT * FROM article_version WHERE region = :region AND article = :id ORDER BY version DESC"
                  " LIMIT 1000",
                  P("region", region), P("id", id));
}

result store_article_titled(struct request *rq, const char *region, const char *title, struct article *article)
{
    return db_one(rq->db, rq->arena, RECEIVE(article, article),
                  "SELECT v.* FROM article_version AS v JOIN matter AS m ON m.region = v.region AND m.id = v.article"
                  " WHERE v.region = :region AND v.title = :title AND m.state IN ('draft', 'published', 'revising',"
                  " 'due') AND v.version = (SELECT MAX(n.version) FROM article_version AS n"
                  " WHERE n.region = v.region AND n.article = v.article) ORDER BY v.article LIMIT 1",
                  P("region", region), P("title", title));
}

result store_article_insert(struct request *rq, const struct article *article)
{
    return db_do(rq->db,
                 "INSERT INTO article_version (region, article, version, title, question, answer, items, units,"
                 " is_public, valid_from, valid_to, review_on, written_by, written_at, published_at) VALUES (:region,"
                 " :article, :version, :title, :question, :answer, :items, :units, :is_public, :valid_from, :valid_to,"
                 " :review_on, :written_by, :written_at, :published_at)",
                 ROW(article, article));
}

result store_article_set_days(struct request *rq, const struct article *article)
{
    return db_do(rq->db,
                 "UPDATE article_version SET valid_from = :valid_from, valid_to = :valid_to, review_on = :review_on,"
                 " published_at = :published_at WHERE region = :region AND article = :article AND version = :version",
                 ROW(article, article));
}

result store_article_end_before(struct request *rq, const struct article *article, struct date from)
{
    return db_do(rq->db,
                 "UPDATE article_version SET review_on = NULL,"
                 " valid_to = CASE WHEN valid_to < :last THEN valid_to ELSE :last END"
                 " WHERE region = :region AND article = :article AND version < :version AND published_at IS NOT NULL",
                 P("last", date_add(from, -1)), ROW(article, article));
}

static result tie_all(struct request *rq, const struct article *article, const char *kind, const char *words)
{
    for (const char *word = word_next(rq->arena, &words); word; word = word_next(rq->arena, &words)) {
        TRY(db_do(rq->db,
                  "INSERT INTO article_tie (region, kind, value, article) VALUES (:region, :kind, :value, :article)",
                  P("region", article->region), P("kind", kind), P("value", word), P("article", article->article)));
    }
    return SUCCESS;
}

result store_article_tie(struct request *rq, const char *region, int64_t id, const struct article *article)
{
    TRY(db_do(rq->db, "DELETE FROM article_tie WHERE region = :region AND article = :id", P("region", region),
              P("id", id)));
    if (!article) {
        return SUCCESS;
    }
    TRY(tie_all(rq, article, "item", article->items));
    return tie_all(rq, article, "unit", article->units);
}

result store_article_used(struct request *rq, const struct matter *matter, int64_t *used)
{
    return db_number(rq->db, used, "SELECT " USED " FROM matter AS m WHERE m.region = :region AND m.id = :id",
                     P("region", matter->region), P("id", matter->id));
}

result store_unit_titled(struct request *rq, const char *region, const char *name, int64_t *id)
{
    return db_number(rq->db, id,
                     "SELECT id FROM unit WHERE region = :region AND (name = :name OR short_name = :name)"
                     " ORDER BY valid_from DESC LIMIT 1",
                     P("region", region), P("name", name));
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

#define ROW_COLUMNS                                                                                    \
    "v.region, v.article AS id, m.number, v.title, v.question, v.is_public, v.valid_from, v.valid_to," \
    " v.review_on, m.unit, m.state, " USED " AS used"

#define FROM_VERSIONS " FROM article_version AS v JOIN matter AS m ON m.region = v.region AND m.id = v.article"

#define HOLDS " WHERE v.published_at IS NOT NULL AND v.valid_from <= :on AND (v.valid_to IS NULL OR v.valid_to >= :on)"

#define TIED(kind_, value_)                                                                     \
    "EXISTS (SELECT 1 FROM article_tie AS a WHERE a.region = v.region AND a.kind = '" kind_ "'" \
    " AND a.value = " value_ " AND a.article = v.article)"

#define FILTERS(in, only_public)                                                                      \
    CLAUSE((in)->region, " AND v.region = :region"),                                                  \
        CLAUSE((in)->within, " AND v.region >= :low AND v.region < :high"),                           \
        CLAUSE((in)->item, " AND " TIED("item", ":item")),                                            \
        CLAUSE(number_is_set((in)->unit), " AND (m.unit = :unit OR " TIED("unit", ":unit_text") ")"), \
        CLAUSE((only_public), " AND v.is_public = 1")

result store_article_page(struct request *rq, const struct article_search *search, bool only_public,
                          const struct article_place *after, int64_t rows, article_rows *found)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(search->within ? search->within : "", low, high);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " ROW_COLUMNS FROM_VERSIONS HOLDS),
        FILTERS(search, only_public),
        CLAUSE(true,
               " AND (v.region, v.article) > (:after_region, :after_id) ORDER BY v.region, v.article LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(article_row, found), clauses, P("low", (const char *)low),
                     P("high", (const char *)high), P("after_region", after->region), P("after_id", after->id),
                     P("unit_text", str_format(rq->arena, "%lld", (long long)search->unit)), P("rows", rows),
                     ROW(article_search, search));
}

result store_article_row(struct request *rq, const struct article_search *search, bool only_public, const char *region,
                         int64_t id, article_rows *found)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(search->within ? search->within : "", low, high);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " ROW_COLUMNS FROM_VERSIONS HOLDS " AND v.region = :hit_region AND v.article = :hit"),
        FILTERS(search, only_public),
        CLAUSE(true, " ORDER BY v.version DESC LIMIT 1"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(article_row, found), clauses, P("low", (const char *)low),
                     P("high", (const char *)high), P("hit_region", region), P("hit", id),
                     P("unit_text", str_format(rq->arena, "%lld", (long long)search->unit)),
                     ROW(article_search, search));
}

result store_article_work(struct request *rq, const struct article_search *search, const struct article_place *after,
                          int64_t rows, article_rows *found)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT " ROW_COLUMNS FROM_VERSIONS
                     " WHERE m.flow = 'article' AND v.version = (SELECT MAX(n.version) FROM article_version AS n"
                     " WHERE n.region = v.region AND n.article = v.article)"
                     " AND v.region >= :scope_low AND v.region < :scope_high"),
        CLAUSE(rq->who->scope_unit != 0,
               " AND m.unit IN (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)"),
        CLAUSE(search->region, " AND v.region = :region"),
        CLAUSE(number_is_set(search->unit), " AND m.unit = :unit"),
        CLAUSE(search->state, " AND m.state = :state"),
        CLAUSE(!search->state, " AND m.closed_at IS NULL"),
        CLAUSE(true,
               " AND (v.region, v.article) > (:after_region, :after_id) ORDER BY v.region, v.article LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(article_row, found), clauses, SCOPE(rq),
                     P("after_region", after->region), P("after_id", after->id), P("rows", rows),
                     ROW(article_search, search));
}

result store_articles_to_review(struct request *rq, struct date today, article_rows *found)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(article_row, found),
                  "SELECT v.region, v.article AS id" FROM_VERSIONS " WHERE v.published_at IS NOT NULL"
                  " AND v.review_on <= :today AND m.state = 'published' ORDER BY v.review_on, v.region, v.article"
                  " LIMIT :most",
                  P("today", today), P("most", (int64_t)JOB_BATCH));
}

result export_articles(struct request *rq, const struct row_taker *taker)
{
    struct article_line row;
    return db_each(rq->db, taker->arena, RECEIVE(article_line, &row), taker->take, taker->subject,
                   "SELECT v.region, m.number, u.name AS unit_name, v.title, v.question, v.answer, v.items,"
                   " v.is_public, v.valid_from, v.valid_to, v.review_on, " USED " AS used" FROM_VERSIONS
                   " LEFT JOIN unit AS u ON u.id = m.unit" HOLDS
                   " AND v.region >= :scope_low AND v.region < :scope_high"
                   " AND (:scope_unit = 0 OR m.unit IN (SELECT id FROM unit WHERE id = :scope_unit"
                   " OR parent = :scope_unit)) ORDER BY v.region, v.article",
                   P("on", instant_date(rq->now)), SCOPE(rq));
}

/* --- gaps -------------------------------------------------------------------------------------------------------- */

#define GAP_COLUMNS                                                                             \
    "g.region, g.id, g.text, g.article, m.state, m.opened_at, m.changed_at, " ASKED " AS asked" \
    " FROM article_gap AS g JOIN matter AS m ON m.region = g.region AND m.id = g.id"

result store_gap_by_text(struct request *rq, const char *region, const char *text, int64_t *id)
{
    return db_number(rq->db, id, "SELECT id FROM article_gap WHERE region = :region AND text = :text",
                     P("region", region), P("text", text));
}

result store_gap_find(struct request *rq, const char *region, int64_t id, struct gap *gap)
{
    result r =
        db_one(rq->db, rq->arena, RECEIVE(gap, gap), "SELECT " GAP_COLUMNS " WHERE g.region = :region AND g.id = :id",
               P("region", region), P("id", id));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个知识缺口") : r;
}

result store_gap_insert(struct request *rq, const struct gap *gap)
{
    return db_do(rq->db, "INSERT INTO article_gap (region, id, text, article) VALUES (:region, :id, :text, :article)",
                 ROW(gap, gap));
}

result store_gap_set_article(struct request *rq, const struct gap *gap)
{
    return db_do(rq->db, "UPDATE article_gap SET article = :article WHERE region = :region AND id = :id",
                 ROW(gap, gap));
}

result store_gaps_of(struct request *rq, const char *region, int64_t article, gap_rows *gaps)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(gap, gaps),
                  "SELECT " GAP_COLUMNS " WHERE g.region = :region AND g.article = :article"
                  " AND m.state IN ('open', 'drafted') ORDER BY g.id LIMIT 200",
                  P("region", region), P("article", article));
}

result store_gap_page(struct request *rq, const struct gap_search *search, const struct gap_place *after, int64_t rows,
                      gap_rows *gaps)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(search->within ? search->within : "", low, high);
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT * FROM (SELECT " GAP_COLUMNS
                     " WHERE m.region >= :scope_low AND m.region < :scope_high AND m.region >= :low"
                     " AND m.region < :high AND m.flow = 'gap' AND m.state = :state) AS gaps"),
        CLAUSE(after->region,
               " WHERE asked < :asked OR (asked = :asked AND (region, id) > (:after_region, :after_id))"),
        CLAUSE(true, " ORDER BY asked DESC, region, id LIMIT :rows"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(gap, gaps), clauses, SCOPE(rq), P("low", (const char *)low),
                     P("high", (const char *)high), P("state", search->state ? search->state : "open"),
                     P("asked", after->asked), P("after_region", after->region), P("after_id", after->id),
                     P("rows", rows));
}
