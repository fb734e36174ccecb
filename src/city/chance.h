/* chance.h: the city's own dice: a stream of numbers that a seed decides (splitmix64), apart from the program's
 * randomness, whose order depends on its threads. Inside this room. */
#ifndef ZWFW_CITY_CHANCE_H
#define ZWFW_CITY_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* A number that the three decide, to begin a stream with or to use as it is. */
uint64_t chance_mix(uint64_t seed, uint64_t a, uint64_t b);

uint64_t chance_next(struct chance *chance);
/* 0 … count - 1; count is at least 1. */
int64_t chance_below(struct chance *chance, int64_t count);
bool chance_in(struct chance *chance, int64_t per_mille);
/* The index of a weight, as often as it weighs. The weights are not all 0. */
size_t chance_pick(struct chance *chance, const int64_t *weights, size_t count);

#endif
