/* city.h: demo cities, each made in an empty folder and played for a period through the handlers that a user's request
 * takes.
 *
 * What is real: the region codes, the names of the units and the volumes that the city published for that period, the
 * laws that set the limits. What is made up: every person, company, number, credit code and account, how the published
 * totals divide among units where that was not published, and the course of each case.
 *
 * The same seed and scale give the same ledger, event for event, so also the same keys: a demo store keeps no secrets.
 * All accounts of a city have its one password, which is printed. */
#ifndef ZWFW_CITY_CITY_H
#define ZWFW_CITY_CITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/result.h"

struct arena;
struct city_model; /* inside.h */

/* Something to look at when it is made. */
struct city_try {
    const char *what; /* Chinese */
    const char *path; /* of the API; "": that of the sample case */
};

struct city_demo {
    const char *name;      /* "haidong-2021-06" */
    const char *title;     /* "海东市2021年6月" */
    const char *about;     /* for --help: what is in it, from where, what its scale multiplies */
    const char *published; /* heading of the figures at scale 1: who published them when */
    double scale;          /* when nobody says */
    int32_t years_before;  /* so many can be played before it; 0: it is not a year */
    uint64_t seed;         /* the same */
    const char *password;
    const char *guest;            /* the account that tries: it sees the paths of `tries` */
    const char *accounts;         /* what to say of the others, lines of text */
    const struct city_try *tries; /* ended by zeros */
    const struct city_model *model;
};
extern const struct city_demo *const city_demos[];         /* ended by NULL */
const struct city_demo *city_demo_named(const char *name); /* NULL: none */

struct city_order {
    const struct city_demo *demo;
    const char *data; /* the folder: absent or empty, else ERR_CONFLICT */
    uint64_t seed;
    double scale; /* of every volume: 1 gives what was published, 0.01 a quick one; more than 0, at most 1 */
    /* The year again, so often before itself: the same volumes, pace and people, every case another one. At most the
     * demo's. Of years before 2015 the program has no holiday notice: only their weekends are off. */
    int32_t years_before;
    /* Told how far each part has come; total 0: not known. Never NULL. */
    void (*progress)(const char *title, int64_t done, int64_t total, void *subject);
    void *subject;
};

/* Cases of the period: how many were to come out, and how many the counters say. */
struct city_figure {
    const char *region, *place; /* place: of the hall, or a unit of the city's own hall */
    const char *type;           /* what is counted, Chinese */
    int64_t expected_accepted, accepted;
    int64_t expected_finished, finished;
    int64_t expected_open, open; /* in progress at the end of the period */
};

/* Any other number of the period. */
struct city_fact {
    const char *name; /* Chinese */
    int64_t expected, counted;
};

struct city_outcome {
    const struct city_figure *figures;
    const struct city_fact *facts;
    size_t figure_count, fact_count;
    int64_t cases, calls, events;
    const char *head;          /* newest link of the ledger, hex */
    const char *sample_number; /* of a case that was taken in, corrected, accepted, decided and delivered; NULL: none */
};

bool city_figure_holds(const struct city_figure *figure);
bool city_fact_holds(const struct city_fact *fact);

/* Make the store and play the period. Moves the program's clock and chance (seam.h) while it runs, and puts the real
 * ones back. Results are on the arena. When a call is refused it ends with ERR_INTERNAL and what the call said. */
result city_play_period(struct arena *arena, const struct city_order *order, struct city_outcome *outcome);

#endif
