/* planner.h: what the planners of cases and of the hotline share. Inside this room. */
#ifndef ZWFW_CITY_PLANNER_H
#define ZWFW_CITY_PLANNER_H

#include "city/inside.h"

/* A run of a hall's open days. */
struct days {
    int32_t first, count;
};

struct planner {
    struct city *city;
    struct city_plan *plan; /* in the making */
    struct days *days;      /* of its month, by hall */
    size_t case_room, step_room, call_room;
    struct pool *people, *companies; /* by hall */
    struct rating_left *ratings;     /* the same */
    int64_t *contacts, *orders;      /* of the hotline's rows: how many are still to come */
    int64_t planned, called;         /* cases and contacts so far */
    bool is_last;
    struct chance chance;
};

/* More room for a growing block of the plan: twice as much. */
void *plan_grow(struct arena *arena, void *block, size_t *room, size_t size);
void plan_step(struct planner *planner, uint32_t of, uint8_t kind, uint8_t order, struct instant at);
/* A time of the office day, in ms. */
int64_t plan_time(struct chance *chance);

/* The contacts of the month and the orders that come of them; nothing without a hotline. */
void plan_hotline(struct planner *planner);
struct city_call *plan_new_call(struct planner *planner);
/* Who has an order of its row, and who does it. */
void plan_choose_units(const struct planner *planner, struct chance *chance, struct city_call *order);
int plan_by_time(const void *a, const void *b); /* of two steps, for qsort */

#endif
