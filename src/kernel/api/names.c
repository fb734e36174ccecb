#include "kernel/api/names.h"

#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

struct name {
    const char *name;
    int number;
};

struct names {
    uint32_t mask;
    struct name *slots;
};

struct names *names_new(struct arena *arena, int most)
{
    struct names *names = ARENA_NEW(arena, struct names);
    uint32_t slots = 16;
    while (slots < (uint32_t)most * 2) {
        slots *= 2;
    }
    names->mask = slots - 1;
    names->slots = ARENA_ARRAY(arena, struct name, slots);
    return names;
}

/* The slot of a name, or the free one where it would stand. */
static struct name *slot_of(const struct names *names, const char *name)
{
    uint32_t at = (uint32_t)str_hash(STR_HASH, name) & names->mask;
    while (names->slots[at].name && !str_equal(names->slots[at].name, name)) {
        at = (at + 1) & names->mask;
    }
    return &names->slots[at];
}

void names_put(struct names *names, const char *name, int number)
{
    struct name *slot = slot_of(names, name);
    if (!slot->name) {
        *slot = (struct name){name, number};
    }
}

int names_find(const struct names *names, const char *name)
{
    const struct name *slot = slot_of(names, name);
    return slot->name ? slot->number : -1;
}
