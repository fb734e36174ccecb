#include "modules/hotline/rules.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/org/org.h"

enum { SOON_SECONDS = 15 };

bool call_is_answered_soon(int64_t waited)
{
    return waited <= SOON_SECONDS;
}

bool region_holds(const char *outer, const char *inner)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(outer, low, high);
    return strcmp(inner, low) >= 0 && strcmp(inner, high) < 0;
}

static int nearness(const struct order_limit *row, const char *nature)
{
    char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
    region_scope(row->region, low, high);
    return (int)strlen(low) * 2 + str_equal(row->nature, nature);
}

const struct order_limit *order_limit_choose(const order_limits *limits, const char *region, const char *nature,
                                             const char *urgency)
{
    const struct order_limit *best = 0;
    for (size_t i = 0; i < limits->count; i++) {
        const struct order_limit *row = &limits->items[i];
        bool fits = str_equal(row->urgency, urgency) && region_holds(row->region, region) &&
                    (str_is_empty(row->nature) || str_equal(row->nature, nature));
        if (fits && (!best || nearness(row, nature) > nearness(best, nature))) {
            best = row;
        }
    }
    return best;
}

const char *hotline_number_region(struct arena *arena, const char *number)
{
    size_t size = strspn(number, "0123456789");
    bool fits = (size == 6 || size == 9 || size == 12) && number[size] == '-';
    return fits ? arena_copy(arena, number, size) : 0;
}

static size_t word_size(const char *at)
{
    return strcspn(at, " ");
}

static int compare_words(const char *a, const char *b)
{
    size_t size_a = word_size(a), size_b = word_size(b);
    int order = strncmp(a, b, size_a < size_b ? size_a : size_b);
    return order ? order : (size_a > size_b) - (size_a < size_b);
}

static const char *next_word(const char *at)
{
    at += word_size(at);
    return at + strspn(at, " ");
}

static int64_t count_words(const char *words)
{
    int64_t count = 0;
    for (; *words; words = next_word(words)) {
        count++;
    }
    return count;
}

int64_t words_in_common(const char *a, const char *b)
{
    int64_t count_a = count_words(a), count_b = count_words(b), shared = 0;
    int64_t fewer = count_a < count_b ? count_a : count_b;
    while (*a && *b) {
        int order = compare_words(a, b);
        shared += order == 0;
        a = order <= 0 ? next_word(a) : a;
        b = order >= 0 ? next_word(b) : b;
    }
    return fewer > 0 ? shared * 100 / fewer : 0;
}

const char *callback_action(const char *said, int64_t attempts, int64_t most, bool can_be_called)
{
    bool tries_again = str_equal(said, "unreached") && can_be_called && attempts < most;
    return tries_again ? 0 : said;
}
