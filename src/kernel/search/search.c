#include "kernel/search/search.h"

#include "kernel/base/letter.h"

enum { MOST_QUERY_TERMS = 12, MOST_PROBED = 1000 };

/* --- terms ------------------------------------------------------------------------------------------------------- */

static int compare_terms(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void keep_once(struct search_terms *terms)
{
    size_t kept = 0;
    qsort(terms->items, terms->count, sizeof *terms->items, compare_terms);
    for (size_t i = 0; i < terms->count; i++) {
        if (kept == 0 || !str_equal(terms->items[kept - 1], terms->items[i])) {
            terms->items[kept++] = terms->items[i];
        }
    }
    terms->count = kept;
}

/* `size` bytes of folded text of one kind of letter. */
static void cut_run(struct arena *arena, const char *run, size_t size, enum letter letter, bool query,
                    struct search_terms *terms)
{
    const char *const end = run + size;
    if (letter == LETTER_WORD) {
        terms->items[terms->count++] = arena_copy(arena, run, size);
        return;
    }
    for (const char *at = run; at < end;) {
        size_t first = utf8_sequence(at, (size_t)(end - at));
        size_t second = utf8_sequence(at + first, (size_t)(end - at) - first);
        if (second > 0) {
            terms->items[terms->count++] = arena_copy(arena, at, first + second);
        } else if (!query) {
            terms->items[terms->count++] = arena_copy(arena, at, first);
        } else if (at == run) {
            terms->items[terms->count++] = str_format(arena, "%.*s*", (int)first, at);
        }
        at += first;
    }
}

struct search_terms search_terms(struct arena *arena, const char *text, bool query)
{
    size_t size = strlen(text);
    char *folded = arena_alloc(arena, size + 5);
    struct search_terms terms = {ARENA_ARRAY(arena, const char *, size + 1), 0};
    size_t start = 0, end = 0;
    enum letter letter = LETTER_NONE;
    while (true) {
        uint32_t point = letter_fold(utf8_next(&text));
        enum letter next = point ? letter_of(point) : LETTER_NONE;
        if (next != letter && letter != LETTER_NONE) {
            cut_run(arena, folded + start, end - start, letter, query, &terms);
        }
        if (point == 0) {
            break;
        }
        start = next != letter ? end : start;
        letter = next;
        end += next == LETTER_NONE ? 0 : utf8_put(folded + end, point);
    }
    keep_once(&terms);
    return terms;
}

/* --- putting ----------------------------------------------------------------------------------------------------- */

result search_put(struct request *rq, const char *region, const char *kind, int64_t id, const char *text)
{
    TRY(db_post(rq->db, "DELETE FROM search_term WHERE region = :region AND kind = :kind AND id = :id",
                P("region", region), P("kind", kind), P("id", id)));
    struct search_terms terms = search_terms(rq->arena, text ? text : "", false);
    for (size_t i = 0; i < terms.count && i < SEARCH_MOST_TERMS; i++) {
        TRY(db_post(rq->db, "INSERT INTO search_term (region, kind, id, term) VALUES (:region, :kind, :id, :term)",
                    P("region", region), P("kind", kind), P("id", id), P("term", terms.items[i])));
    }
    return SUCCESS;
}

/* --- finding ----------------------------------------------------------------------------------------------------- */

static const struct field search_hit_fields[] = {
    FIELD(search_hit, region, OPTIONAL, 0, 0, "地区", "of the entry"),
    FIELD(search_hit, id, OPTIONAL, 0, 0, "编号", "of the entry"),
};
static RECORD(search_hit, search_hit_fields, "an entry that a search found");

/* A term as asked: from its first possible text to just behind its last. A pair or a word is that text alone, a single
 * character all that begins with it. No term goes on with a byte below '!' or above the end mark. */
struct span {
    const char *low, *high;
    bool exact;
};

static struct span span_of(struct arena *arena, const char *term)
{
    size_t size = strlen(term);
    if (term[size - 1] != '*') {
        return (struct span){term, str_format(arena, "%s ", term), true};
    }
    const char *low = arena_copy(arena, term, size - 1);
    return (struct span){low, str_format(arena, "%s\U0010FFFF", low), false};
}

/* Bring the rarest term to the front: the search walks its entries and looks the others up. */
static result choose_first(struct db *db, const struct search_query *query, struct span *spans, size_t count)
{
    int64_t fewest = INT64_MAX;
    size_t rarest = 0;
    for (size_t i = 0; i < count && count > 1; i++) {
        int64_t entries = MOST_PROBED;
        if (spans[i].exact) {
            TRY(db_number(db, &entries,
                          "SELECT COUNT(*) FROM (SELECT 1 AS entry FROM search_term WHERE kind = :kind AND term = :term"
                          " AND region >= :region_low AND region < :region_high LIMIT :most) AS entries",
                          P("kind", query->kind), P("term", spans[i].low), P("region_low", query->region_low),
                          P("region_high", query->region_high), P("most", MOST_PROBED)));
        }
        if (entries < fewest) {
            fewest = entries;
            rarest = i;
        }
    }
    struct span first = spans[0];
    spans[0] = spans[rarest];
    spans[rarest] = first;
    return SUCCESS;
}

#define ALSO(n)                                                                                                     \
    CLAUSE(count > (n), " AND EXISTS (SELECT 1 FROM search_term AS t WHERE t.region = s.region AND t.kind = s.kind" \
                        " AND t.id = s.id AND t.term >= :low" #n " AND t.term < :high" #n ")")
#define SPAN(n) P("low" #n, spans[n].low), P("high" #n, spans[n].high)

result search_find(struct db *db, struct arena *arena, const struct search_query *query, search_hits *hits)
{
    struct search_terms terms = search_terms(arena, query->text, true);
    size_t count = terms.count < MOST_QUERY_TERMS ? terms.count : MOST_QUERY_TERMS;
    struct span spans[MOST_QUERY_TERMS] = {0};
    *hits = (search_hits){0};
    for (size_t i = 0; i < count; i++) {
        spans[i] = span_of(arena, terms.items[i]);
    }
    if (count == 0) {
        return SUCCESS;
    }
    TRY(choose_first(db, query, spans, count));
    const struct db_clause clauses[] = {
        CLAUSE(spans[0].exact, "SELECT s.region, s.id FROM search_term AS s WHERE s.kind = :kind AND s.term = :low0"),
        CLAUSE(!spans[0].exact, "SELECT DISTINCT s.region, s.id FROM search_term AS s"
                                " WHERE s.kind = :kind AND s.term >= :low0 AND s.term < :high0"),
        CLAUSE(true, " AND s.region >= :region_low AND s.region < :region_high"),
        CLAUSE(query->after.region, " AND (s.region, s.id) > (:after_region, :after_id)"),
        ALSO(1),
        ALSO(2),
        ALSO(3),
        ALSO(4),
        ALSO(5),
        ALSO(6),
        ALSO(7),
        ALSO(8),
        ALSO(9),
        ALSO(10),
        ALSO(11),
        CLAUSE(true, " ORDER BY s.region, s.id LIMIT :limit"),
    };
    return db_search(db, arena, RECEIVE_LIST(search_hit, hits), clauses, P("kind", query->kind),
                     P("region_low", query->region_low), P("region_high", query->region_high),
                     P("after_region", query->after.region), P("after_id", query->after.id), P("limit", query->limit),
                     SPAN(0), SPAN(1), SPAN(2), SPAN(3), SPAN(4), SPAN(5), SPAN(6), SPAN(7), SPAN(8), SPAN(9), SPAN(10),
                     SPAN(11));
}
