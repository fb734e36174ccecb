#include <math.h>

#include "kernel/search/search.h"

enum { MOST_OWN = 256, MOST_PROBED = 400 };

struct own_term {
    const char *term;
    int64_t entries; /* that hold it, at most MOST_PROBED */
};
typedef LIST(struct own_term) own_terms;

static const struct field own_term_fields[] = {
    FIELD(own_term, term, OPTIONAL, 0, 0, "词", "of the entry"),
    FIELD(own_term, entries, OPTIONAL, 0, 0, "条数", "entries that hold it"),
};
static RECORD(own_term, own_term_fields, "a term of an entry");

static const struct field search_likeness_fields[] = {
    FIELD(search_likeness, id, OPTIONAL, 0, 0, "编号", "of the entry"),
    FIELD(search_likeness, likeness, OPTIONAL, 0, 0, "相似度", "per mille"),
};
static RECORD(search_likeness, search_likeness_fields, "an entry that is like another");

static int compare_rarity(const void *a, const void *b)
{
    const struct own_term *x = a, *y = b;
    return x->entries != y->entries ? (x->entries > y->entries) - (x->entries < y->entries) : strcmp(x->term, y->term);
}

static int compare_ids(const void *a, const void *b)
{
    const struct search_likeness *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int compare_likeness(const void *a, const void *b)
{
    const struct search_likeness *x = a, *y = b;
    return x->likeness != y->likeness ? (x->likeness < y->likeness) - (x->likeness > y->likeness) : compare_ids(b, a);
}

/* One entry holds it: the entry itself. In millionths, so that sums do not hang on their order. */
static int64_t weight_of(int64_t entries)
{
    return llround(1e6 * log(2.0 * MOST_PROBED / (double)(entries > 1 ? entries : 1)));
}

static result read_own(struct db *db, struct arena *arena, const char *kind, const char *region, int64_t id,
                       int64_t first, own_terms *terms)
{
    TRY(db_all(db, arena, RECEIVE_LIST(own_term, terms),
               "SELECT term, 0 AS entries FROM search_term WHERE region = :region AND kind = :kind AND id = :id"
               " LIMIT :most",
               P("region", region), P("kind", kind), P("id", id), P("most", MOST_OWN)));
    for (size_t i = 0; i < terms->count; i++) {
        TRY(db_number(db, &terms->items[i].entries,
                      "SELECT COUNT(*) FROM (SELECT 1 AS entry FROM search_term WHERE kind = :kind AND term = :term"
                      " AND region = :region AND id >= :first LIMIT :most) AS entries",
                      P("kind", kind), P("term", terms->items[i].term), P("region", region), P("first", first),
                      P("most", MOST_PROBED)));
    }
    qsort(terms->items, terms->count, sizeof *terms->items, compare_rarity);
    return SUCCESS;
}

/* Sum up what is of one entry, take `self` out; then most like first. */
static void add_up(search_likenesses *found, int64_t self, int64_t total)
{
    size_t kept = 0;
    qsort(found->items, found->count, sizeof *found->items, compare_ids);
    for (size_t i = 0; i < found->count; i++) {
        if (kept > 0 && found->items[kept - 1].id == found->items[i].id) {
            found->items[kept - 1].likeness += found->items[i].likeness;
        } else if (found->items[i].id != self) {
            found->items[kept++] = found->items[i];
        }
    }
    for (size_t i = 0; i < kept; i++) {
        found->items[i].likeness = found->items[i].likeness * 1000 / total;
    }
    found->count = kept;
    qsort(found->items, kept, sizeof *found->items, compare_likeness);
}

result search_like(struct db *db, struct arena *arena, const char *kind, const char *region, int64_t id, int64_t first,
                   size_t limit, search_likenesses *found)
{
    own_terms terms = {0};
    int64_t total = 0;
    *found = (search_likenesses){0};
    TRY(read_own(db, arena, kind, region, id, first, &terms));
    found->items = ARENA_ARRAY(arena, struct search_likeness, SEARCH_MOST_COMPARED + MOST_PROBED);
    for (size_t i = 0; i < terms.count && found->count < SEARCH_MOST_COMPARED; i++) {
        search_likenesses holders = {0};
        int64_t weight = weight_of(terms.items[i].entries);
        TRY(db_all(db, arena, RECEIVE_LIST(search_likeness, &holders),
                   "SELECT id, :weight AS likeness FROM search_term WHERE kind = :kind AND term = :term"
                   " AND region = :region AND id >= :first ORDER BY id DESC LIMIT :most",
                   P("weight", weight), P("kind", kind), P("term", terms.items[i].term), P("region", region),
                   P("first", first), P("most", MOST_PROBED)));
        memcpy(found->items + found->count, holders.items, holders.count * sizeof *holders.items);
        found->count += holders.count;
        total += weight;
    }
    add_up(found, id, total > 0 ? total : 1);
    found->count = found->count < limit ? found->count : limit;
    return SUCCESS;
}
