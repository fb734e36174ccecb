#include <math.h>

#include "kernel/learn/inside.h"

enum { LEAST_COUNTERS = 1 << 12, MOST_COUNTERS = 1 << 23 };

/* In how many texts each run was seen: a table by open addressing that grows, never more than three quarters full. A
 * run that first comes when the largest is so full is not counted; with a hundred thousand orders it is not. */
struct counter {
    uint64_t hash;
    uint32_t texts; /* 0: free */
};

struct counters {
    struct counter *items;
    size_t mask, count;
};

static struct counters counters_new(struct arena *arena, size_t room)
{
    return (struct counters){ARENA_ARRAY(arena, struct counter, room), room - 1, 0};
}

/* The place of a run, or the free one that it would take. */
static struct counter *counter_of(const struct counters *counters, uint64_t hash)
{
    size_t at = hash & counters->mask;
    while (counters->items[at].texts > 0 && counters->items[at].hash != hash) {
        at = (at + 1) & counters->mask;
    }
    return &counters->items[at];
}

static void counters_grow(struct counters *counters, struct arena *arena)
{
    struct counters larger = counters_new(arena, 2 * (counters->mask + 1));
    for (size_t i = 0; i <= counters->mask; i++) {
        if (counters->items[i].texts > 0) {
            *counter_of(&larger, counters->items[i].hash) = counters->items[i];
        }
    }
    larger.count = counters->count;
    *counters = larger;
}

static void count_run(struct counters *counters, struct arena *arena, uint64_t hash)
{
    struct counter *counter = counter_of(counters, hash);
    if (counter->texts == 0 && counters->count >= (counters->mask + 1) / 4 * 3) {
        if (counters->mask + 1 == MOST_COUNTERS) {
            return;
        }
        counters_grow(counters, arena);
        counter = counter_of(counters, hash);
    }
    counters->count += counter->texts == 0;
    counter->hash = hash;
    counter->texts++;
}

/* The smallest number of texts, from `least`, with which at most `most` runs are left. */
static uint32_t choose_least(const struct counters *counters, struct arena *arena, size_t texts, size_t least,
                             size_t most)
{
    size_t *runs = ARENA_ARRAY(arena, size_t, texts + 1); /* by in how many texts they are */
    size_t left = 0, at = texts + 1;
    for (size_t i = 0; i <= counters->mask; i++) {
        runs[counters->items[i].texts]++;
    }
    for (least = least > 1 ? least : 1; at > least && left + runs[at - 1] <= most; at--) {
        left += runs[at - 1];
    }
    return (uint32_t)at;
}

static int compare_counters(const void *a, const void *b)
{
    const struct counter *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static void keep_runs(struct vocabulary *vocabulary, struct arena *arena, const struct counters *counters, size_t texts,
                      uint32_t least)
{
    size_t kept = 0;
    for (size_t i = 0; i <= counters->mask; i++) {
        if (counters->items[i].texts >= least) {
            counters->items[kept++] = counters->items[i];
        }
    }
    qsort(counters->items, kept, sizeof *counters->items, compare_counters);
    vocabulary->count = kept;
    vocabulary->unknown_weight = (float)(log((1.0 + (double)texts) / least) + 1);
    vocabulary->hashes = ARENA_ARRAY(arena, uint64_t, kept + 1);
    vocabulary->weights = ARENA_ARRAY(arena, float, kept + 1);
    for (size_t i = 0; i < kept; i++) {
        vocabulary->hashes[i] = counters->items[i].hash;
        vocabulary->weights[i] = (float)(log((1.0 + (double)texts) / (1.0 + counters->items[i].texts)) + 1);
    }
}

void vocabulary_learn(struct vocabulary *vocabulary, struct arena *arena, struct arena *scratch, struct gram_key key,
                      const struct learn_set *set, size_t least, size_t most)
{
    struct counters counters = counters_new(scratch, LEAST_COUNTERS);
    struct grams grams;
    grams_init(&grams, scratch, set_text_size(set));
    for (size_t i = 0; i < set->count; i++) {
        grams_cut(&grams, key, set->samples[i].fields, set->field_count);
        for (size_t g = 0; g < grams.count; g++) {
            count_run(&counters, scratch, grams.items[g].hash);
        }
    }
    keep_runs(vocabulary, arena, &counters, set->count, choose_least(&counters, scratch, set->count, least, most));
    vocabulary_index(vocabulary, arena);
}

void vocabulary_index(struct vocabulary *vocabulary, struct arena *arena)
{
    size_t room = 16;
    while (room < 2 * vocabulary->count) {
        room *= 2;
    }
    vocabulary->slots = ARENA_ARRAY(arena, uint32_t, room);
    vocabulary->slot_mask = room - 1;
    for (size_t i = 0; i < vocabulary->count; i++) {
        size_t at = vocabulary->hashes[i] & vocabulary->slot_mask;
        while (vocabulary->slots[at] != 0) {
            at = (at + 1) & vocabulary->slot_mask;
        }
        vocabulary->slots[at] = (uint32_t)i + 1;
    }
}

/* The number + 1 of a run, 0 when it is not known. */
static uint32_t find_run(const struct vocabulary *vocabulary, uint64_t hash)
{
    size_t at = hash & vocabulary->slot_mask;
    while (vocabulary->slots[at] != 0 && vocabulary->hashes[vocabulary->slots[at] - 1] != hash) {
        at = (at + 1) & vocabulary->slot_mask;
    }
    return vocabulary->slots[at];
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->run > y->run) - (x->run < y->run);
}

/* A field says again what the whole text says, and counts half as much. */
static double block_weight(uint32_t block)
{
    return block == 0 ? 1 : 0.5;
}

size_t vector_make(const struct vocabulary *vocabulary, const struct grams *grams, struct entry *entries)
{
    size_t count = 0;
    double whole = 0;
    for (size_t g = 0; g < grams->count;) {
        uint32_t block = grams->items[g].block;
        double square = 0, weight = block_weight(block);
        size_t begin = count;
        for (; g < grams->count && grams->items[g].block == block; g++) {
            uint32_t number = find_run(vocabulary, grams->items[g].hash);
            double value = (1 + log(grams->items[g].count)) *
                           (number > 0 ? vocabulary->weights[number - 1] : vocabulary->unknown_weight);
            square += value * value;
            if (number > 0) {
                entries[count++] = (struct entry){number - 1, (float)value};
            }
        }
        whole += count > begin ? weight * weight : 0;
        for (size_t i = begin; i < count; i++) {
            entries[i].value = (float)(weight * entries[i].value / sqrt(square));
        }
    }
    for (size_t i = 0; i < count; i++) {
        entries[i].value = (float)(entries[i].value / sqrt(whole));
    }
    qsort(entries, count, sizeof *entries, compare_entries); /* as liblinear wants them */
    return count;
}
