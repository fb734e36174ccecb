/* What a write asks of the store does not grow with the store: no statement in the life of an order, a meeting or a
 * whistle walks all rows of a region. SQLite plans by data/sqlite_statistics.sql; without, it would rather walk them
 * than read an index that does not cover what is asked for. No more does what the lane does by itself every few
 * minutes. */
#include <sqlite3.h>

#include "kernel/base/arena.h"
#include "kernel/db/db.h"
#include "kernel/work/work.h"
#include "support/engine.h"
#include "support/hotline.h"

enum { MOST_SQL = 1024 };

static const char *texts[MOST_SQL];
static size_t text_count;

static void note(void *subject, const char *sql, const struct db_param *values, size_t count)
{
    (void)subject, (void)values, (void)count;
    size_t at = 0;
    while (at < text_count && !str_equal(texts[at], sql)) {
        at++;
    }
    if (at == text_count && text_count < MOST_SQL) {
        texts[text_count++] = arena_copy(city->arena, sql, strlen(sql));
    }
}

static result watch(struct request *rq, void *noted)
{
    db_watch(rq->db, noted ? note : 0, noted);
    return SUCCESS;
}

static void live(void)
{
    struct answer order = signed_order(",\"nature\":\"object\""), call = take_call(""), other, supervision;
    other = make_order(&call, ",\"nature\":\"object\"");
    other = act(dispatcher, &other, "merge",
                str_format(city->arena, "{\"survivor\":\"%s\"}", answer_text(&order, "number")));
    expect(&other, 200, "state", "merged");
    order = look(dispatcher, &order);
    supervision = act(dispatcher, &order, "supervise", "{\"ground\":\"overdue\",\"text\":\"请尽快\"}");
    expect(&supervision, 201, 0, 0);
    supervision = act_supervision(handler, &supervision, "answer", "{\"text\":\"已办\"}");
    supervision = act_supervision(dispatcher, &supervision, "close", "{}");
    expect(&supervision, 200, "state", "closed");
    order = look(handler, &order);
    order = act(handler, &order, "reply", "{\"text\":\"已修\"}");
    order = act(dispatcher, &order, "pass", "{}");
    order = act(agent, &order, "callback", "{\"result\":\"satisfied\"}");
    order = act(agent, &order, "archive", "{}");
    expect(&order, 200, "state", "archived");
}

static struct answer post(const char *token, const char *etag, const char *path, const char *json)
{
    const struct header headers[] = {{"authorization", str_format(city->arena, "Bearer %s", token)},
                                     {"content-type", "application/json"},
                                     {etag ? "if-match" : 0, etag},
                                     {0}};
    return api_with(city, "POST", path, headers, json, strlen(json));
}

/* Planned and held. */
static const char *meeting(const char *kind)
{
    struct answer made =
        post(dispatcher, 0, "/api/v1/meetings",
             str_format(city->arena, "{\"kind\":\"%s\",\"day\":\"2021-06-01\",\"leader\":\"副市长 试一\"}", kind));
    expect(&made, 201, 0, 0);
    const char *path = str_format(city->arena, "/api/v1/meetings/%s", answer_text(&made, "meeting.number"));
    made = post(dispatcher, made.etag, str_format(city->arena, "%s/hold", path), "{}");
    expect(&made, 200, "meeting.state", "held");
    return path;
}

static void meet(void)
{
    const char *day = meeting("day"), *joint = meeting("joint");
    struct answer call = take_call(""), order, done;
    done = post(dispatcher, 0, str_format(city->arena, "%s/calls", day),
                str_format(city->arena, "{\"contact\":\"%s\"}", answer_text(&call, "number")));
    expect(&done, 200, "meeting.calls", "1");
    order = make_order(&call, ",\"nature\":\"object\"");
    done = post(dispatcher, 0, str_format(city->arena, "%s/orders", joint),
                str_format(city->arena, "{\"order\":\"%s\"}", answer_text(&order, "number")));
    expect(&done, 200, "meeting.orders", "1");
    done = post(dispatcher, 0, str_format(city->arena, "%s/decisions", joint),
                str_format(city->arena, "{\"what\":\"修好\",\"unit\":%lld,\"days\":3,\"order\":\"%s\"}",
                           (long long)bureau_unit, answer_text(&order, "number")));
    expect(&done, 201, "order", answer_text(&order, "number"));
    done = post(county, 0, "/api/v1/whistles",
                str_format(city->arena, "{\"text\":\"污水外溢\",\"units\":[{\"unit\":%lld}]}", (long long)bureau_unit));
    expect(&done, 201, 0, 0);
    done = post(county, done.etag, str_format(city->arena, "/api/v1/whistles/%s/cancel", answer_text(&done, "number")),
                "{\"reason\":\"不需要了\"}");
    expect(&done, 200, "state", "cancelled");
}

/* Does a step of the plan read all rows of a region, or of a flow of it? The greatest id is read from the end. */
static bool is_a_walk(const char *sql, const char *step)
{
    return !strstr(sql, "MAX(id)") &&
           (strstr(step, "USING PRIMARY KEY (region=?)") || strstr(step, "(region=? AND flow=?)"));
}

/* Does it read all there is of something that grows, or all of a flow? */
static bool is_a_walk_of_all(const char *sql, const char *step)
{
    static const char *const small[] = {"SCAN staff", "SCAN sign_in_address", "SCAN review_guess"};
    (void)sql;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
        if (str_equal(step, small[i])) {
            return false;
        }
    }
    return strncmp(step, "SCAN ", 5) == 0 || strstr(step, "(flow=? AND opened_at<?)");
}

static size_t count_walks(const char *sql, sqlite3 *db, bool (*walks)(const char *sql, const char *step), bool *planned)
{
    sqlite3_stmt *plan;
    size_t count = 0;
    *planned = sqlite3_prepare_v2(db, str_format(city->arena, "EXPLAIN QUERY PLAN %s", sql), -1, &plan, 0) == SQLITE_OK;
    while (*planned && sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        if (walks(sql, step)) {
            fprintf(stderr, "%s: %s\n", step, sql);
            count++;
        }
    }
    sqlite3_finalize(plan);
    return count;
}

/* Of all that the lane runs while `work` is done. */
static void assert_no_walks(void (*work)(void), size_t least, bool (*walks)(const char *sql, const char *step))
{
    sqlite3 *db;
    size_t planned = 0, found = 0;
    if (test_on_postgres()) {
        skip(); /* it plans by what the tables hold, which here is next to nothing */
    }
    text_count = 0;
    assert_ok(work_task(city->work, city->arena, watch, texts));
    work();
    assert_ok(work_task(city->work, city->arena, watch, 0));
    assert_true(text_count < MOST_SQL);
    assert_int_equal(SQLITE_OK, sqlite3_open(str_format(city->arena, "%s/zwfw.db", city->data), &db));
    for (size_t i = 0; i < text_count; i++) {
        bool is_planned;
        found += count_walks(texts[i], db, walks, &is_planned);
        planned += is_planned;
    }
    sqlite3_close(db);
    assert_true(planned > least);
    assert_int_equal(found, 0);
}

static void no_write_walks_a_region(void **state)
{
    (void)state;
    assert_no_walks(live, 30, is_a_walk);
    assert_no_walks(meet, 30, is_a_walk);
}

static result run_jobs(struct request *rq, void *subject)
{
    (void)subject;
    for (const struct module *const *module = all_modules; *module; module++) {
        for (const struct job *job = (*module)->jobs; job && job->name; job++) {
            TRY(job->run(rq));
        }
    }
    return SUCCESS;
}

static void run_all_jobs(void)
{
    assert_ok(work_task(city->work, city->arena, run_jobs, 0));
}

static void no_job_walks_what_grows(void **state)
{
    (void)state;
    assert_no_walks(run_all_jobs, 10, is_a_walk_of_all);
}

/* data/sqlite_statistics.sql tells of every table and index that there is, and of no other. */
static void statistics_are_of_this_schema(void **state)
{
    static const char *const differences =
        "WITH there AS (SELECT t.name AS tbl, CASE i.origin WHEN 'pk' THEN t.name ELSE i.name END AS idx"
        " FROM sqlite_schema AS t, pragma_index_list(t.name) AS i WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%')"
        " SELECT 'tools/statistics.py, please, for ' || idx FROM (SELECT * FROM there EXCEPT"
        " SELECT tbl, idx FROM sqlite_stat1) UNION ALL SELECT 'there is no ' || idx FROM (SELECT tbl, idx FROM"
        " sqlite_stat1 EXCEPT SELECT * FROM there)";
    sqlite3 *db;
    sqlite3_stmt *statement;
    size_t found = 0;
    (void)state;
    if (test_on_postgres()) {
        skip();
    }
    assert_int_equal(SQLITE_OK, sqlite3_open(str_format(city->arena, "%s/zwfw.db", city->data), &db));
    assert_int_equal(SQLITE_OK, sqlite3_prepare_v2(db, differences, -1, &statement, 0));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        fprintf(stderr, "%s\n", (const char *)sqlite3_column_text(statement, 0));
        found++;
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    assert_int_equal(found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_write_walks_a_region),
                                       cmocka_unit_test(no_job_walks_what_grows),
                                       cmocka_unit_test(statistics_are_of_this_schema)};
    return cmocka_run_group_tests(tests, world_begin, world_end);
}
