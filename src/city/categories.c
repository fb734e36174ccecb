/* What the hotline's orders are about: three levels of categories, entered by the bureau, and of each last one what
 * people say of it. The fields are those in use at 12345 lines; how often each comes is made up. */
#include "city/caller.h"
#include "city/inside.h"
#include "kernel/table/table.h"

static const char *const headings[CATEGORY_LEVELS] = {"一级", "二级", "三级"};

result city_read_categories(struct city *city)
{
    struct table table;
    struct city_hotline *hotline = city->hotline;
    TRY(city_table_read(city->arena, "data/demo/hotline_categories.csv", &table));
    hotline->category_count = table.row_count;
    hotline->categories = ARENA_ARRAY(city->arena, struct city_category, table.row_count);
    hotline->category_weights = ARENA_ARRAY(city->arena, int64_t, table.row_count);
    for (size_t i = 0; i < table.row_count; i++) {
        struct city_category *category = &hotline->categories[i];
        *category = (struct city_category){.trouble = city_cell(&table, i, "诉求")};
        for (size_t level = 0; level < CATEGORY_LEVELS; level++) {
            category->names[level] = city_cell(&table, i, headings[level]);
        }
        hotline->category_weights[i] = city_number_cell(&table, i, "比重");
    }
    return SUCCESS;
}

const struct city_category *city_category_of(const struct city *city, uint32_t number)
{
    const struct city_hotline *hotline = city->hotline;
    struct chance chance = {chance_mix(city->seed, 12, number / CALLS_OF_CONTACT)};
    return &hotline->categories[chance_pick(&chance, hotline->category_weights, hotline->category_count)];
}

/* Is it the same as that of the row before, down to this level? Rows of one stand together. */
static bool is_repeated(const struct city_hotline *hotline, size_t row, size_t level)
{
    for (size_t i = 0; row > 0 && i <= level; i++) {
        if (!str_equal(hotline->categories[row].names[i], hotline->categories[row - 1].names[i])) {
            return false;
        }
    }
    return row > 0;
}

static result keep_id(void *subject, const struct call *call)
{
    *(int64_t *)subject = answer_number_of(call, "id");
    return SUCCESS;
}

static result add_category(const struct city *city, struct caller *caller, struct city_category *category, size_t level)
{
    struct arena *arena;
    struct buf body;
    TRY(caller_arena(caller, &arena));
    buf_init(&body, arena, 1024);
    buf_format(&body, "{\"region\":\"%s\"", city->halls[city->units[city->hotline->unit].hall].region);
    city_put_text(&body, "name", category->names[level]);
    if (level > 0) {
        buf_format(&body, ",\"parent\":%lld", (long long)category->ids[level - 1]);
    }
    buf_char(&body, '}');
    return caller_send(caller, &(struct sending){.method = METHOD_POST,
                                                 .path = "/api/v1/hotline/categories",
                                                 .token = city->hotline->dispatcher_tokens[0],
                                                 .body = body.data,
                                                 .take = keep_id,
                                                 .subject = &category->ids[level]});
}

result city_found_categories(const struct city *city, struct caller *caller)
{
    const struct city_hotline *hotline = city->hotline;
    for (size_t level = 0; level < CATEGORY_LEVELS; level++) {
        for (size_t i = 0; i < hotline->category_count; i++) {
            if (!is_repeated(hotline, i, level)) {
                TRY(add_category(city, caller, &hotline->categories[i], level));
            }
        }
        TRY(caller_drain(caller));
        for (size_t i = 0; i < hotline->category_count; i++) {
            if (is_repeated(hotline, i, level)) {
                hotline->categories[i].ids[level] = hotline->categories[i - 1].ids[level];
            }
        }
    }
    return SUCCESS;
}
