#include "kernel/learn/inside.h"

#include "kernel/base/letter.h"
#include "kernel/base/str.h"

enum { LONGEST_RUN = 3, POINT_BITS = 21 };

/* --- keyed hash -------------------------------------------------------------------------------------------------- */

struct gram_key gram_key_of(const uint8_t key[LEARN_KEY_SIZE])
{
    struct gram_key halves = {0};
    for (int i = 0; i < 8; i++) {
        halves.low |= (uint64_t)key[i] << 8 * i;
        halves.high |= (uint64_t)key[8 + i] << 8 * i;
    }
    return halves;
}

static uint64_t turn(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_rounds(uint64_t v[4], int rounds)
{
    for (int i = 0; i < rounds; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = turn(v[1], 13) ^ v[0];
        v[3] = turn(v[3], 16) ^ v[2];
        v[0] = turn(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = turn(v[1], 17) ^ v[2];
        v[3] = turn(v[3], 21) ^ v[0];
        v[2] = turn(v[2], 32);
    }
}

/* SipHash-2-4 (Aumasson and Bernstein 2012) of the 16 bytes of two words. */
static uint64_t hash_pair(struct gram_key key, uint64_t first, uint64_t second)
{
    const uint64_t words[] = {first, second, UINT64_C(16) << 56};
    uint64_t v[4] = {key.low ^ UINT64_C(0x736f6d6570736575), key.high ^ UINT64_C(0x646f72616e646f6d),
                     key.low ^ UINT64_C(0x6c7967656e657261), key.high ^ UINT64_C(0x7465646279746573)};
    for (int i = 0; i < 3; i++) {
        v[3] ^= words[i];
        sip_rounds(v, 2);
        v[0] ^= words[i];
    }
    v[2] ^= 0xFF;
    sip_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* --- runs -------------------------------------------------------------------------------------------------------- */

/* Also the spaces of web pages and of full width. */
static bool is_space(uint32_t point)
{
    return point <= ' ' || point == 0xA0 || point == 0x3000;
}

/* One form of a text; how many characters. */
static size_t fold_text(const char *text, uint32_t *points)
{
    size_t count = 0;
    uint32_t point;
    while (count < LEARN_MOST_CHARACTERS && (point = letter_fold(utf8_next(&text))) != 0) {
        if (is_space(point)) {
            point = ' ';
        } else if (point >= '0' && point <= '9') {
            point = '0';
        }
        bool is_run = point == ' ' || point == '0';
        if (!(is_run && count > 0 && points[count - 1] == point) && !(point == ' ' && count == 0)) {
            points[count++] = point;
        }
    }
    return count > 0 && points[count - 1] == ' ' ? count - 1 : count;
}

static int compare_runs(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Three characters are one number; each run of them once, with how often it stands there. */
static void add_block(struct grams *grams, struct gram_key key, uint32_t block, uint64_t *runs, size_t count)
{
    qsort(runs, count, sizeof *runs, compare_runs);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && runs[i] == runs[i - 1]) {
            grams->items[grams->count - 1].count++;
        } else {
            grams->items[grams->count++] = (struct gram){hash_pair(key, runs[i], block), block, 1};
        }
    }
}

static size_t cut_runs(const uint32_t *points, size_t count, uint64_t *runs)
{
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t run = 0;
        for (size_t size = 1; size <= LONGEST_RUN && i + size <= count; size++) {
            run = run << POINT_BITS | points[i + size - 1];
            runs[made++] = run;
        }
    }
    return made;
}

size_t text_size(const char *const *fields, size_t field_count)
{
    size_t total = 0;
    for (size_t f = 0; f < field_count; f++) {
        total += fields[f] ? strnlen(fields[f], (size_t)LEARN_MOST_CHARACTERS * 4) : 0;
    }
    return total;
}

size_t set_text_size(const struct learn_set *set)
{
    size_t longest = 0;
    for (size_t i = 0; i < set->count; i++) {
        size_t size = text_size(set->samples[i].fields, set->field_count);
        longest = size > longest ? size : longest;
    }
    return longest;
}

void grams_init(struct grams *grams, struct arena *arena, size_t most)
{
    grams->points = ARENA_ARRAY(arena, uint32_t, LEARN_MOST_CHARACTERS);
    grams->runs = ARENA_ARRAY(arena, uint64_t, LONGEST_RUN * most + 1);
    grams->items = ARENA_ARRAY(arena, struct gram, 2 * LONGEST_RUN * most + 1);
    grams->count = 0;
}

void grams_cut(struct grams *grams, struct gram_key key, const char *const *fields, size_t field_count)
{
    size_t total = 0;
    grams->count = 0;
    for (size_t f = 0; f < field_count; f++) {
        size_t size = fold_text(fields[f] ? fields[f] : "", grams->points);
        size_t count = cut_runs(grams->points, size, grams->runs + total);
        add_block(grams, key, (uint32_t)f + 1, grams->runs + total, count);
        total += count;
    }
    if (field_count > 1) {
        add_block(grams, key, 0, grams->runs, total);
    }
}
