#include "city/chance.h"

#include <assert.h>

static const uint64_t step = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t scatter(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

uint64_t chance_mix(uint64_t seed, uint64_t a, uint64_t b)
{
    return scatter(scatter(scatter(seed + step) ^ a) + step * b);
}

uint64_t chance_next(struct chance *chance)
{
    chance->state += step;
    return scatter(chance->state);
}

int64_t chance_below(struct chance *chance, int64_t count)
{
    assert(count > 0);
    return (int64_t)(chance_next(chance) % (uint64_t)count);
}

bool chance_in(struct chance *chance, int64_t per_mille)
{
    return chance_below(chance, 1000) < per_mille;
}

size_t chance_pick(struct chance *chance, const int64_t *weights, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    int64_t at = chance_below(chance, sum);
    size_t index = 0;
    while (at >= weights[index]) {
        at -= weights[index++];
    }
    return index;
}
