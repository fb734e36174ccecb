/* intake make DIR           a store with one unit, one item (XK-01) and one clerk, who answers calls too; prints
 *                           the clerk's token
 * intake bare DIR COPY N    what N intakes cost without us: takes in N cases in DIR in process, in groups of 64,
 *                           watching every statement and its values; then runs the same statements with the same values
 *                           on COPY (the same folder before the cases) through bare SQLite, in transactions of 64
 *                           requests, prepared once, with the same pragmas. Prints a JSON line. */
#include <assert.h>
#include <semaphore.h>
#include <pthread.h>
#include <sqlite3.h>

#include "kernel/base/seam.h"
#include "kernel/org/org.h"
#include "kernel/party/identifiers.h"
#include "kernel/work/store.h"

enum { GROUP = 64, MOST_SQL = 512 };

static void must(result r, const char *what)
{
    if (!is_ok(r)) {
        fprintf(stderr, "%s: %s %s\n", what, error_rows[r.code].wire, r.reason ? r.reason : "");
        exit(1);
    }
}

/* --- calls in process -------------------------------------------------------------------------------------------- */

static struct call *make_call(struct arena *arena, enum method method, const char *path, const char *token,
                              const char *json)
{
    struct call *call = ARENA_NEW(arena, struct call);
    struct header *headers = ARENA_ARRAY(arena, struct header, 3);
    headers[0] = (struct header){"authorization", str_format(arena, "Bearer %s", token)};
    headers[1] = (struct header){"content-type", "application/json"};
    headers[2] = (struct header){"if-match", "\"v1\""};
    *call = (struct call){.arena = arena,
                          .method = method,
                          .path = path,
                          .query = "",
                          .headers = headers,
                          .header_count = 3,
                          .body = json,
                          .body_size = strlen(json),
                          .peer = "",
                          .request_id = "00000000000000000000000000000000",
                          .answer_file = -1};
    return call;
}

static const char *answer_of(struct store *store, struct db *reader, struct call *call)
{
    work_call(store->work, call, reader);
    if (call->status >= 300) {
        fprintf(stderr, "%s: %d %s\n", call->path, call->status, call->answer.data);
        exit(1);
    }
    return call->answer.data;
}

/* --- make -------------------------------------------------------------------------------------------------------- */

struct people {
    int64_t unit;
    const char *clerk, *bureau;
};

static result add_member(struct request *rq, const char *account, const char *roles, const char **token)
{
    struct staff_form form = {.account = account, .name = "测量人员", .region = "630200", .roles = roles};
    form.id = form.unit = form.hall = form.hall_window = form.scope_unit = NO_NUMBER;
    int64_t id;
    TRY(org_staff_add(rq, &form, "Bench-2021-lake", false, &id));
    return org_token_issue(rq, id, "bench", "*", (struct instant){rq->now.ms + 365 * DAY_MS}, token);
}

static result add_people(struct request *rq, void *subject)
{
    struct people *people = subject;
    struct unit unit = {.region = "630200",
                        .name = "市测量局",
                        .short_name = "测量局",
                        .level = 1,
                        .kind = "department",
                        .valid_from = {20150101},
                        .valid_to = {0}};
    TRY(org_unit_add(rq, &unit));
    people->unit = unit.id;
    TRY(add_member(rq, "bench-clerk", "clerk approver agent", &people->clerk));
    return add_member(rq, "bench-bureau", "bureau", &people->bureau);
}

static int make_store(const char *data)
{
    struct arena *arena = arena_new(0);
    struct store store;
    struct db *reader;
    struct people people;
    must(store_create(data, arena), "create");
    must(store_open(data, arena, &store), "open");
    must(db_open(data, DB_READ, &reader), "read");
    must(work_task(store.work, arena, add_people, &people), "people");
    const char *draft = answer_of(
        &store, reader,
        make_call(
            arena, METHOD_POST, "/api/v1/item-versions", people.bureau,
            str_format(arena,
                       "{\"item\":{\"region\":\"630200\",\"code\":\"XK-01\",\"name\":\"测量许可\",\"type\":\"01\","
                       "\"level\":\"3\",\"unit\":%lld,\"unit_name\":\"市测量局\",\"on_request\":true,"
                       "\"by_window\":true,\"legal_limit\":20,\"promised_limit\":5,\"limit_unit\":\"workday\","
                       "\"rule\":\"行政许可法第四十二条\"}}",
                       (long long)people.unit)));
    const char *id = strstr(draft, "\"id\":") + strlen("\"id\":");
    answer_of(
        &store, reader,
        make_call(arena, METHOD_POST,
                  str_format(arena, "/api/v1/item-versions/630200/%.*s/publish", (int)strspn(id, "0123456789"), id),
                  people.bureau, "{\"on\":\"2021-01-01\"}"));
    printf("%s\n", people.clerk);
    db_close(reader);
    store_close(&store);
    arena_free(arena);
    return 0;
}

/* --- recording --------------------------------------------------------------------------------------------------- */

struct value {
    enum db_value_type type;
    int64_t number;
    char *data;
    int size;
};

struct step {
    int sql;
    int count;
    struct value *values;
};

struct tape {
    const char *sql[MOST_SQL];
    int sql_count;
    struct step *steps;
    size_t count, room;
};

static struct value keep_value(const struct db_param *value)
{
    struct value kept = {.type = value->type, .number = value->number};
    const void *data = value->type == VALUE_TEXT ? value->text : value->bytes.data;
    if (value->type == VALUE_TEXT || value->type == VALUE_BYTES) {
        kept.size = (int)(value->type == VALUE_TEXT ? strlen(value->text) : value->bytes.size);
        kept.data = malloc((size_t)kept.size + 1);
        memcpy(kept.data, data, (size_t)kept.size);
    }
    return kept;
}

static void record(void *subject, const char *sql, const struct db_param *values, size_t count)
{
    struct tape *tape = subject;
    int at = 0;
    while (at < tape->sql_count && tape->sql[at] != sql) {
        at++;
    }
    assert(at < MOST_SQL);
    tape->sql[at] = sql;
    tape->sql_count = at == tape->sql_count ? at + 1 : tape->sql_count;
    if (tape->count == tape->room) {
        tape->room = tape->room ? tape->room * 2 : 4096;
        tape->steps = realloc(tape->steps, tape->room * sizeof *tape->steps);
    }
    struct step step = {at, (int)count, malloc((count + 1) * sizeof(struct value))};
    for (size_t i = 0; i < count; i++) {
        step.values[i] = keep_value(&values[i]);
    }
    tape->steps[tape->count++] = step;
}

static result watch(struct request *rq, void *tape)
{
    db_watch(rq->db, tape ? record : 0, tape);
    return SUCCESS;
}

/* Holds the lane until a whole group stands behind it. */
struct gate {
    struct work *work;
    sem_t closed, open;
};

static result hold(struct request *rq, void *subject)
{
    (void)rq;
    struct gate *gate = subject;
    sem_post(&gate->closed);
    sem_wait(&gate->open);
    return SUCCESS;
}

static void *stand_at_gate(void *subject)
{
    struct gate *gate = subject;
    struct arena *arena = arena_new(0);
    must(work_task(gate->work, arena, hold, gate), "gate");
    arena_free(arena);
    return 0;
}

static void finished(struct call *call)
{
    sem_post(call->owner);
}

static void take_in_group(struct store *store, struct db *reader, const char *token, int64_t first,
                          struct arena **arenas)
{
    struct gate gate = {.work = store->work};
    sem_t answers;
    pthread_t holder;
    sem_init(&gate.closed, 0, 0);
    sem_init(&gate.open, 0, 0);
    sem_init(&answers, 0, 0);
    pthread_create(&holder, 0, stand_at_gate, &gate);
    sem_wait(&gate.closed);
    for (int64_t i = 0; i < GROUP; i++) {
        struct arena *arena = arenas[i];
        char number[19];
        int64_t person = first + i;
        arena_reset(arena);
        resident_id_make(number, 630202, date_from_serial((int32_t)(-3650 + person / 900 % 14000)),
                         (int)(person % 900 + 1));
        struct call *call = make_call(
            arena, METHOD_POST, "/api/v1/cases", token,
            str_format(arena,
                       "{\"item_code\":\"XK-01\",\"channel\":\"1\",\"accept\":true,\"applicant\":{\"certificate_type\":"
                       "\"resident_id\",\"number\":\"%s\",\"name\":\"测试人\",\"phone\":\"139%08lld\"}}",
                       number, (long long)person));
        ((struct header *)call->headers)[2] =
            (struct header){"idempotency-key", str_format(arena, "bare-%lld", (long long)person)};
        call->owner = &answers;
        call->done = finished;
        work_submit(store->work, call, reader);
    }
    db_rollback(reader);
    sem_post(&gate.open);
    pthread_join(holder, 0);
    for (int64_t i = 0; i < GROUP; i++) {
        sem_wait(&answers);
    }
}

/* --- replaying --------------------------------------------------------------------------------------------------- */

static void run_step(sqlite3 *db, sqlite3_stmt **statements, const struct tape *tape, const struct step *step)
{
    sqlite3_stmt **statement = &statements[step->sql];
    if (!*statement &&
        sqlite3_prepare_v3(db, tape->sql[step->sql], -1, SQLITE_PREPARE_PERSISTENT, statement, 0) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", tape->sql[step->sql], sqlite3_errmsg(db));
        exit(1);
    }
    for (int i = 0; i < step->count; i++) {
        const struct value *value = &step->values[i];
        switch (value->type) {
        case VALUE_INT: sqlite3_bind_int64(*statement, i + 1, value->number); break;
        case VALUE_TEXT: sqlite3_bind_text(*statement, i + 1, value->data, value->size, SQLITE_STATIC); break;
        case VALUE_BYTES: sqlite3_bind_blob(*statement, i + 1, value->data, value->size, SQLITE_STATIC); break;
        default: sqlite3_bind_null(*statement, i + 1); break;
        }
    }
    int code;
    while ((code = sqlite3_step(*statement)) == SQLITE_ROW) {
    }
    if (code != SQLITE_DONE) {
        fprintf(stderr, "%s: %s\n", tape->sql[step->sql], sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_reset(*statement);
}

/* From the step after the recording began (its own COMMIT) to the last COMMIT. */
static double replay(const char *copy, const struct tape *tape, size_t first)
{
    char path[4096];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/zwfw.db", copy);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
                     "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                     "PRAGMA cache_size = -16384; PRAGMA mmap_size = 268435456;",
                     0, 0, 0) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_stmt *statements[MOST_SQL] = {0};
    size_t end = tape->count;
    while (end > first && !str_equal(tape->sql[tape->steps[end - 1].sql], "COMMIT")) {
        end--;
    }
    int64_t began = seam_ticks();
    for (size_t i = first; i < end; i++) {
        run_step(db, statements, tape, &tape->steps[i]);
    }
    double seconds = (double)(seam_ticks() - began) / 1e9;
    for (int i = 0; i < tape->sql_count; i++) {
        sqlite3_finalize(statements[i]);
    }
    sqlite3_close(db);
    return seconds;
}

static int run_bare(const char *data, const char *copy, const char *token, int64_t cases)
{
    struct arena *arena = arena_new(0);
    struct arena *arenas[GROUP];
    struct store store;
    struct db *reader;
    struct tape tape = {0};
    for (int i = 0; i < GROUP; i++) {
        arenas[i] = arena_new(0);
    }
    must(store_open(data, arena, &store), "open");
    must(db_open(data, DB_READ, &reader), "read");
    must(work_task(store.work, arena, watch, &tape), "watch");
    size_t first = tape.count;
    for (int64_t i = 0; i < cases; i += GROUP) {
        take_in_group(&store, reader, token, i, arenas);
    }
    must(work_task(store.work, arena, watch, 0), "watch");
    db_close(reader);
    store_close(&store);
    double seconds = replay(copy, &tape, first);
    printf("{\"cases\":%lld,\"statements\":%zu,\"per_case\":%.1f,\"per_second\":%.0f}\n", (long long)cases, tape.count,
           (double)tape.count / (double)cases, (double)cases / seconds);
    return 0;
}

int main(int count, char **words)
{
    int64_t cases;
    if (count == 3 && str_equal(words[1], "make")) {
        return make_store(words[2]);
    }
    if (count == 6 && str_equal(words[1], "bare") && str_to_int(words[5], &cases)) {
        return run_bare(words[2], words[3], words[4], cases);
    }
    fputs("intake make DIR | intake bare DIR COPY TOKEN CASES\n", stderr);
    return 2;
}
