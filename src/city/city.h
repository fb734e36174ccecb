/* city.h: 海东市 (630200) and its June 2021, made in an empty folder and played through the handlers that a user's
 * request takes.
 *
 * What is real: the region codes, the names of the units and the volumes that the city published for that month
 * (海东政务服务动态 2021年第63期), the laws that set the limits. What is made up: every person, company, number, credit
 * code and account, the share of each county's units in its total, and the course of each case.
 *
 * The same seed and scale give the same ledger, event for event, so also the same keys: a demo store keeps no secrets.
 * Its accounts all have the password CITY_PASSWORD. */
#ifndef ZWFW_CITY_CITY_H
#define ZWFW_CITY_CITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/result.h"

struct arena;

#define CITY_PASSWORD "Haidong-2021"

struct city_order {
    const char *data; /* the folder: absent or empty, else ERR_CONFLICT */
    uint64_t seed;
    double scale; /* of every volume: 1 gives the published month, 0.01 a quick one; more than 0, at most 1 */
    /* Told how far each part has come; total 0: not known. Never NULL. */
    void (*progress)(const char *title, int64_t done, int64_t total, void *subject);
    void *subject;
};

/* A figure of the month: what was to come out, and what the counters say. */
struct city_figure {
    const char *region, *place; /* place: of the hall, or a unit of the city's own hall */
    const char *type;           /* what is counted, Chinese */
    int64_t expected_accepted, accepted;
    int64_t expected_finished, finished;
    int64_t expected_open, open; /* in progress at the end of the month */
};

struct city_outcome {
    const struct city_figure *figures;
    size_t figure_count;
    int64_t cases, calls, events;
    const char *head;          /* newest link of the ledger, hex */
    const char *sample_number; /* of a case that was taken in, corrected, accepted, decided and delivered; NULL: none */
};

bool city_figure_holds(const struct city_figure *figure);

/* Make the store and play the month. Moves the program's clock and chance (seam.h) while it runs, and puts the real
 * ones back. Results are on the arena. When a call is refused it ends with ERR_INTERNAL and what the call said. */
result city_play_month(struct arena *arena, const struct city_order *order, struct city_outcome *outcome);

#endif
