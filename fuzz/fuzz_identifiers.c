/* Any text as a number by which somebody or something is known, as a moment, as a region: refused with a reason or
 * accepted as what it says it is, and brought into one form once and for all. */
#include <assert.h>
#include <stdint.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/org/org.h"
#include "kernel/party/identifiers.h"
#include "kernel/party/normal.h"
#include "kernel/search/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {20210630};

static void check_identifiers(const char *text)
{
    for (const struct identifier_type *type = identifier_types; type->code; type++) {
        const char *why = type->check(text, today);
        assert(!why || utf8_is_valid(why, strlen(why)));
    }
    if (!resident_id_check(text, today)) {
        struct date birth = resident_id_birth(text);
        assert(strlen(text) == 18 && date_exists(birth) && birth.ymd <= today.ymd);
        assert(resident_id_sex(text) == 1 || resident_id_sex(text) == 2);
    }
    assert(uscc_check(text) || strlen(text) == 18);
    assert(organization_code_check(text) || strlen(text) == 9 || strlen(text) == 10);
    assert(mobile_check(text) || (strlen(text) == 11 && !phone_check(text)));
    assert(licence_id_check(text) || str_starts_with(text, "1.2.156.3005.2."));
    assert(project_code_check(text) || strlen(text) >= 20);
}

static void check_moments(struct arena *arena, const char *text)
{
    struct date date;
    struct instant at, again;
    if (date_parse(text, &date)) {
        assert(date_exists(date) && str_equal(date_text(arena, date), text));
        assert(date_from_serial(date_to_serial(date)).ymd == date.ymd);
    }
    if (instant_parse(text, &at)) {
        assert(instant_parse(instant_text(arena, at), &again) && again.ms == at.ms);
    }
    if (!region_code_check(text)) {
        char low[REGION_CODE_SIZE], high[REGION_CODE_SIZE];
        const char *code = region_canonical(arena, text);
        region_scope(code, low, high);
        assert(strcmp(low, code) <= 0 && strcmp(code, high) < 0);
    }
}

/* What is in its form already stays as it is. */
static void check_forms(struct arena *arena, const char *text)
{
    const char *(*const forms[])(struct arena * arena, const char *text) = {normal_text, normal_number, index_number,
                                                                            index_name};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        const char *once = forms[i](arena, text);
        assert(utf8_is_valid(once, strlen(once)) && str_equal(forms[i](arena, once), once));
    }
    const char *phone = normal_phone(arena, text);
    assert(phone_check(phone) || str_equal(normal_phone(arena, phone), phone));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    if (!arena) {
        arena = arena_new(0);
    }
    if (size > 4096) {
        return 0;
    }
    char *text = malloc(size + 1); /* of exact size for the address sanitizer */
    memcpy(text, data, size);
    text[size] = '\0';
    check_identifiers(text);
    check_moments(arena, text);
    if (utf8_is_valid(text, strlen(text))) {
        check_forms(arena, text);
        struct search_terms terms = search_terms(arena, text, size % 2 == 0);
        for (size_t i = 0; i < terms.count; i++) {
            assert(*terms.items[i] && (i == 0 || strcmp(terms.items[i - 1], terms.items[i]) < 0));
        }
    }
    free(text);
    arena_reset(arena);
    return 0;
}
