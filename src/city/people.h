/* people.h: made-up people and companies. The same number of the same region is always the same one; two numbers never
 * share a certificate. Their certificates are well made, but of area codes that no county has, and their
 * phones of a range that is not given out (154), so that they are nobody's. Inside this room. */
#ifndef ZWFW_CITY_PEOPLE_H
#define ZWFW_CITY_PEOPLE_H

#include <stdint.h>

#include "kernel/party/party.h"

enum { MOST_PEOPLE = 20000000 }; /* numbers of a region: 0 … MOST_PEOPLE - 1 */

/* What people of a city are called and where they live. */
struct city_people {
    int area; /* neither it nor the ones after it are any county's: units', then the regions' */
    const char *const *surnames, *const *streets;
    size_t surname_count, street_count;
};

struct neighbourhood {
    const struct city_people *people;
    uint64_t seed;
    int region;       /* its place among the city's, from 0 */
    const char *name; /* "互助县" */
};

void person_make(struct arena *arena, const struct neighbourhood *where, int64_t number, struct party_in *person);
void company_make(struct arena *arena, const struct neighbourhood *where, int64_t number, struct party_in *company);

/* A name for a member of staff. */
const char *staff_name_make(struct arena *arena, const struct city_people *people, uint64_t seed, int64_t number);

#endif
