#include "kernel/ledger/numbers.h"

#include "kernel/base/str.h"

enum { CHAINS = 1024 }; /* a province has a few thousand sequences */

struct number {
    struct number *next;
    char *region, *name;
    int64_t value, stored;
};

struct numbers {
    struct number *chains[CHAINS];
    struct number **taken; /* since the last flush, in their order */
    size_t taken_count, taken_room;
};

static const result no_memory = {ERR_UNAVAILABLE, 0, "内存不足，请稍后再试"};

struct numbers *numbers_new(void)
{
    return calloc(1, sizeof(struct numbers));
}

static void number_free(struct number *number)
{
    free(number->region);
    free(number->name);
    free(number);
}

void numbers_forget(struct numbers *numbers)
{
    for (size_t i = 0; i < CHAINS; i++) {
        while (numbers->chains[i]) {
            struct number *number = numbers->chains[i];
            numbers->chains[i] = number->next;
            number_free(number);
        }
    }
    numbers->taken_count = 0;
}

void numbers_free(struct numbers *numbers)
{
    if (numbers) {
        numbers_forget(numbers);
        free(numbers->taken);
        free(numbers);
    }
}

static struct number **chain_of(struct numbers *numbers, const char *region, const char *name)
{
    uint64_t hash = str_hash(str_hash(STR_HASH, region), name);
    return &numbers->chains[(hash ^ hash >> 32) % CHAINS];
}

static result read_number(struct db *db, const char *region, const char *name, struct number **made)
{
    int64_t stored;
    TRY(db_number(db, &stored, "SELECT value FROM sequence WHERE region = :region AND name = :name",
                  P("region", region), P("name", name)));
    struct number *number = calloc(1, sizeof *number);
    if (!number) {
        return no_memory;
    }
    number->region = strdup(region);
    number->name = strdup(name);
    if (!number->region || !number->name) {
        number_free(number);
        return no_memory;
    }
    number->value = number->stored = number_is_set(stored) ? stored : 0;
    *made = number;
    return SUCCESS;
}

static result find_number(struct numbers *numbers, struct db *db, const char *region, const char *name,
                          struct number **found)
{
    struct number **chain = chain_of(numbers, region, name);
    for (*found = *chain; *found; *found = (*found)->next) {
        if (str_equal((*found)->region, region) && str_equal((*found)->name, name)) {
            return SUCCESS;
        }
    }
    TRY(read_number(db, region, name, found));
    (*found)->next = *chain;
    *chain = *found;
    return SUCCESS;
}

result numbers_next(struct numbers *numbers, struct db *db, const char *region, const char *name, int64_t *value)
{
    struct number *number;
    TRY(find_number(numbers, db, region, name, &number));
    if (numbers->taken_count == numbers->taken_room) {
        size_t room = numbers->taken_room ? numbers->taken_room * 2 : 256;
        struct number **taken = realloc(numbers->taken, room * sizeof *taken);
        if (!taken) {
            return no_memory;
        }
        numbers->taken = taken;
        numbers->taken_room = room;
    }
    numbers->taken[numbers->taken_count++] = number;
    *value = ++number->value;
    return SUCCESS;
}

size_t numbers_mark(const struct numbers *numbers)
{
    return numbers->taken_count;
}

void numbers_undo(struct numbers *numbers, size_t mark)
{
    while (numbers->taken_count > mark) {
        numbers->taken[--numbers->taken_count]->value--;
    }
}

result numbers_flush(struct numbers *numbers, struct db *db)
{
    for (size_t i = 0; i < numbers->taken_count; i++) {
        struct number *number = numbers->taken[i];
        if (number->stored != number->value) {
            TRY(db_post(db,
                        "INSERT INTO sequence (region, name, value) VALUES (:region, :name, :value)"
                        " ON CONFLICT (region, name) DO UPDATE SET value = excluded.value",
                        P("region", (const char *)number->region), P("name", (const char *)number->name),
                        P("value", number->value)));
            number->stored = number->value;
        }
    }
    numbers->taken_count = 0;
    return SUCCESS;
}
