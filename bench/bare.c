/* What the driver (bench.py) needs of the program, in process.
 *
 * bare make DIR [ADDRESS]       a store with one unit, one item (XK-01) and one clerk, who answers calls too, in the
 *                               database at ADDRESS if one is given; prints the clerk's token
 * bare sqlite DIR TOKEN FILE GROUP
 *                               what the requests in FILE cost without us: sends them in groups of GROUP to the store
 *                               in DIR, watching every statement and its values. Then, for each line of standard input,
 *                               the name of a folder like DIR as it was before: runs the same statements with the same
 *                               values there through bare SQLite, prepared once, in the same transactions, with the
 *                               same pragmas. Prints a JSON line when it is ready, and one each time.
 * bare pgbench DIR TOKEN FILE   sends the requests in FILE one by one to the store in DIR and prints the statements of
 *                               the last as a script for pgbench: what differs from the request before is another at
 *                               random each time, of the same size
 * bare read DIR TOKEN PATH      the statements of a GET as such a script, with the values they have
 *
 * A line of FILE is as load.c has it: PATH ["VERSION"] BODY. */
#include <assert.h>
#include <semaphore.h>
#include <pthread.h>
#include <sqlite3.h>

#include "kernel/base/seam.h"
#include "kernel/org/org.h"
#include "kernel/party/identifiers.h"
#include "kernel/work/store.h"

enum { MOST_GROUP = 256, MOST_SQL = 512 };

static void must(result r, const char *what)
{
    if (!is_ok(r)) {
        fprintf(stderr, "%s: %s %s\n", what, error_rows[r.code].wire, r.reason ? r.reason : "");
        exit(1);
    }
}

/* --- calls in process -------------------------------------------------------------------------------------------- */

static struct call *make_call(struct arena *arena, enum method method, const char *path, const char *token,
                              const char *version, const char *json)
{
    struct call *call = ARENA_NEW(arena, struct call);
    struct header *headers = ARENA_ARRAY(arena, struct header, 4);
    headers[0] = (struct header){"authorization", str_format(arena, "Bearer %s", token)};
    headers[1] = (struct header){"content-type", "application/json"};
    headers[2] = (struct header){"if-match", version};
    *call = (struct call){.arena = arena,
                          .method = method,
                          .path = path,
                          .query = "",
                          .headers = headers,
                          .header_count = version ? 3 : 2,
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

static int make_store(const char *data, const char *address)
{
    struct arena *arena = arena_new(0);
    struct store store;
    struct db *reader;
    struct people people;
    must(address ? db_place(data, address) : SUCCESS, "place");
    must(store_create(data, arena), "create");
    must(store_open(data, arena, &store), "open");
    must(db_open(data, DB_READ, &reader), "read");
    must(work_task(store.work, arena, add_people, &people), "people");
    const char *draft = answer_of(
        &store, reader,
        make_call(
            arena, METHOD_POST, "/api/v1/item-versions", people.bureau, "\"v1\"",
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
                  people.bureau, "\"v1\"", "{\"on\":\"2021-01-01\"}"));
    printf("%s\n", people.clerk);
    db_close(reader);
    store_close(&store);
    arena_free(arena);
    return 0;
}

/* --- recording --------------------------------------------------------------------------------------------------- */

struct value {
    enum db_value_type type, kind;
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
    struct value kept = {.type = value->type, .kind = value->kind, .number = value->number};
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
    while (at < tape->sql_count && !str_equal(tape->sql[at], sql)) {
        at++;
    }
    assert(at < MOST_SQL);
    if (at == tape->sql_count) {
        tape->sql[tape->sql_count++] = strdup(sql); /* that of a search goes */
    }
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

/* Requests, one a line. */
struct lines {
    char **items;
    size_t count;
};

static struct lines read_lines(const char *path)
{
    struct lines lines = {0};
    FILE *file = fopen(path, "re");
    assert(file && "a file of lines");
    ssize_t size;
    char *line = 0;
    size_t room = 0;
    while ((size = getline(&line, &room, file)) > 0) {
        lines.items = realloc(lines.items, (lines.count + 1) * sizeof *lines.items);
        line[size - 1] = '\0';
        lines.items[lines.count++] = strdup(line);
    }
    free(line);
    fclose(file);
    return lines;
}

/* A key is of one size, and of this process alone. */
static struct call *call_of_line(struct arena *arena, const char *line, const char *token, size_t number)
{
    static int64_t begun;
    begun = begun ? begun : seam_now().ms;
    const char *at = strchr(line, ' ') + 1, *version = 0;
    const char *path = arena_copy(arena, line, (size_t)(at - line) - 1);
    if (*at == '"') {
        const char *end = strchr(at, ' ');
        version = arena_copy(arena, at, (size_t)(end - at));
        at = end + 1;
    }
    struct call *call = make_call(arena, METHOD_POST, path, token, version, arena_copy(arena, at, strlen(at)));
    ((struct header *)call->headers)[call->header_count++] =
        (struct header){"idempotency-key", str_format(arena, "bare-%lld-%09zu", (long long)begun, number)};
    return call;
}

static void send_group(struct store *store, struct db *reader, struct call **calls, size_t count)
{
    struct gate gate = {.work = store->work};
    sem_t answers;
    pthread_t holder;
    sem_init(&gate.closed, 0, 0);
    sem_init(&gate.open, 0, 0);
    sem_init(&answers, 0, 0);
    pthread_create(&holder, 0, stand_at_gate, &gate);
    sem_wait(&gate.closed);
    for (size_t i = 0; i < count; i++) {
        calls[i]->owner = &answers;
        calls[i]->done = finished;
        work_submit(store->work, calls[i], reader);
    }
    db_rollback(reader);
    sem_post(&gate.open);
    pthread_join(holder, 0);
    for (size_t i = 0; i < count; i++) {
        sem_wait(&answers);
    }
    for (size_t i = 0; i < count; i++) {
        if (calls[i]->status >= 300) {
            fprintf(stderr, "%s: %d %s\n", calls[i]->path, calls[i]->status, calls[i]->answer.data);
            exit(1);
        }
    }
}

/* Send all lines in groups of `most`, on the tape from its step *first on. */
static void send_lines(const char *data, const char *token, const struct lines *lines, size_t most, struct tape *tape,
                       size_t *first)
{
    struct arena *arena = arena_new(0), *arenas[MOST_GROUP];
    struct call *calls[MOST_GROUP];
    struct store store;
    struct db *reader;
    for (int i = 0; i < MOST_GROUP; i++) {
        arenas[i] = arena_new(0);
    }
    must(store_open(data, arena, &store), "open");
    must(db_open(data, DB_READ, &reader), "read");
    must(work_task(store.work, arena, watch, tape), "watch");
    *first = tape->count;
    for (size_t i = 0; i < lines->count;) {
        size_t count = 0;
        for (; count < most && i < lines->count; i++, count++) {
            arena_reset(arenas[count]);
            calls[count] = call_of_line(arenas[count], lines->items[i], token, i);
        }
        send_group(&store, reader, calls, count);
    }
    must(work_task(store.work, arena, watch, 0), "watch");
    db_close(reader);
    store_close(&store);
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

static int run_bare(const char *data, const char *token, const struct lines *lines, size_t group)
{
    struct tape tape = {0};
    size_t first, room = 0;
    ssize_t size;
    char *copy = 0;
    send_lines(data, token, lines, group, &tape, &first);
    printf("{\"requests\":%zu,\"statements\":%.1f}\n", lines->count,
           (double)(tape.count - first) / (double)lines->count);
    fflush(stdout);
    while ((size = getline(&copy, &room, stdin)) > 1) {
        copy[size - 1] = '\0';
        printf("{\"per_second\":%.0f}\n", (double)lines->count / replay(copy, &tape, first));
        fflush(stdout);
    }
    free(copy);
    return 0;
}

/* --- as a script for pgbench ------------------------------------------------------------------------------------- */

/* The steps of one request: between its savepoint and the release of that, before step `end`. */
struct span {
    const struct step *steps;
    size_t count;
};

static struct span last_request(const struct tape *tape, size_t *end)
{
    struct span found = {0};
    while (found.count == 0) { /* a task has none */
        size_t last = *end;
        while (!str_equal(tape->sql[tape->steps[last - 1].sql], "RELEASE request")) {
            last--;
        }
        size_t first = --last;
        while (!str_equal(tape->sql[tape->steps[first - 1].sql], "SAVEPOINT request")) {
            first--;
        }
        *end = first - 1;
        found = (struct span){tape->steps + first, last - first};
    }
    return found;
}

static bool is_same(const struct value *a, const struct value *b)
{
    return a->type == b->type && a->number == b->number && a->size == b->size &&
           (a->size == 0 || memcmp(a->data, b->data, (size_t)a->size) == 0);
}

/* Of what differs between two requests: the same value is the same variable. Instants stay as they are. */
enum { MOST_VARIABLES = 128 };
struct variables {
    const struct value *values[MOST_VARIABLES];
    int count;
};

static int variable_of(struct variables *variables, const struct value *value, const struct value *before)
{
    bool is_instant = value->type == VALUE_INT && value->number > INT64_C(1000000000000);
    if (is_same(value, before) || is_instant || value->type == VALUE_NULL) {
        return -1;
    }
    int i = 0;
    while (i < variables->count && !is_same(variables->values[i], value)) {
        i++;
    }
    assert(i < MOST_VARIABLES);
    variables->values[i] = value;
    variables->count = i == variables->count ? i + 1 : variables->count;
    return i;
}

static void put_variable(struct buf *out, const struct value *value, int variable)
{
    switch (value->type) {
    case VALUE_TEXT: buf_format(out, "lpad((:v%d)::text, %d, 'x')", variable, value->size); break;
    case VALUE_BYTES:
        buf_format(out, "decode(lpad(to_hex((:v%d)::bigint), %d, '0'), 'hex')", variable, value->size * 2);
        break;
    default: buf_format(out, "(:v%d)::bigint", variable); break;
    }
}

/* pgbench takes a colon for a variable wherever it stands. */
static void put_constant(struct buf *out, const struct value *value)
{
    static const char *const types[] = {[VALUE_INT] = "bigint", [VALUE_TEXT] = "text", [VALUE_BYTES] = "bytea"};
    if (value->type == VALUE_NULL) {
        buf_format(out, "NULL::%s", types[value->kind]);
    } else if (value->type == VALUE_INT) {
        buf_format(out, "%lld::bigint", (long long)value->number);
    } else {
        buf_text(out, value->type == VALUE_TEXT ? "E'" : "'\\x");
        for (int i = 0; i < value->size; i++) {
            unsigned char byte = (unsigned char)value->data[i];
            bool is_plain = value->type == VALUE_TEXT && byte != ':' && byte != '\'' && byte != '\\';
            buf_format(out, is_plain ? "%c" : value->type == VALUE_TEXT ? "\\%03o" : "%02x", byte);
        }
        buf_format(out, "'::%s", types[value->type]);
    }
}

/* The statement with its values in place of its parameters, which are numbered as they first come. Numbers given out
 * one after the other are given out by each connection of its own: none waits for another. */
static void put_statement(struct buf *out, const char *sql, const struct step *step, const struct step *before,
                          struct variables *variables)
{
    const char *names[64];
    size_t sizes[64];
    int count = 0;
    bool is_sequence = str_starts_with(sql, "INSERT INTO sequence");
    for (const char *at = sql; *at;) {
        size_t size = at[0] == ':' && at[1] != ':' && (at == sql || at[-1] != ':')
                          ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_")
                          : 0;
        if (size == 0) {
            buf_format(out, "%c", *at++);
            continue;
        }
        int i = 0;
        while (i < count && !(sizes[i] == size && memcmp(names[i], at + 1, size) == 0)) {
            i++;
        }
        assert(i < step->count);
        names[i] = at + 1;
        sizes[i] = size;
        count = i == count ? i + 1 : count;
        int variable = variable_of(variables, &step->values[i], &before->values[i]);
        if (variable >= 0) {
            put_variable(out, &step->values[i], variable);
        } else {
            put_constant(out, &step->values[i]);
        }
        buf_text(out, is_sequence && size == 4 && memcmp(at + 1, "name", 4) == 0 ? " || (:client_id)::text" : "");
        at += size + 1;
    }
    buf_text(out, ";\n");
}

static int write_script(const char *data, const char *token, const struct lines *lines)
{
    struct tape tape = {0};
    struct variables variables = {0};
    struct buf out;
    size_t first;
    send_lines(data, token, lines, 1, &tape, &first);
    size_t end = tape.count;
    struct span last = last_request(&tape, &end), before = last_request(&tape, &end);
    buf_init(&out, arena_new(0), 1 << 20);
    assert(last.count == before.count && "two requests alike");
    for (size_t i = 0; i < last.count; i++) {
        assert(last.steps[i].sql == before.steps[i].sql && "two requests alike");
        put_statement(&out, tape.sql[last.steps[i].sql], &last.steps[i], &before.steps[i], &variables);
    }
    for (int i = 0; i < variables.count; i++) {
        printf("\\set v%d random(1000000000000, 9000000000000000)\n", i);
    }
    printf("BEGIN;\n%sCOMMIT;\n", out.data);
    return 0;
}

static int write_read_script(const char *data, const char *token, const char *path)
{
    struct arena *arena = arena_new(0);
    struct tape tape = {0};
    struct variables none = {0};
    struct store store;
    struct db *reader;
    struct buf out;
    must(store_open(data, arena, &store), "open");
    must(db_open(data, DB_READ, &reader), "read");
    for (int i = 0; i < 2; i++) { /* the second time it is known who asks */
        struct call *call = make_call(arena, METHOD_GET, arena_copy(arena, path, strcspn(path, "?")), token, 0, "");
        call->query = strchr(path, '?') ? strchr(path, '?') + 1 : "";
        db_watch(reader, i > 0 ? record : 0, &tape);
        answer_of(&store, reader, call);
    }
    db_watch(reader, 0, 0);
    buf_init(&out, arena, 1 << 20);
    for (size_t i = 0; i < tape.count; i++) {
        if (str_starts_with(tape.sql[tape.steps[i].sql], "SELECT")) {
            put_statement(&out, tape.sql[tape.steps[i].sql], &tape.steps[i], &tape.steps[i], &none);
        }
    }
    fputs(out.data, stdout);
    db_close(reader);
    store_close(&store);
    arena_free(arena);
    return 0;
}

int main(int count, char **words)
{
    if ((count == 3 || count == 4) && str_equal(words[1], "make")) {
        return make_store(words[2], count == 4 ? words[3] : 0);
    }
    int64_t group;
    if (count == 6 && str_equal(words[1], "sqlite") && str_to_int(words[5], &group) && group >= 1 &&
        group <= MOST_GROUP) {
        struct lines lines = read_lines(words[4]);
        return run_bare(words[2], words[3], &lines, (size_t)group);
    }
    if (count == 5 && str_equal(words[1], "pgbench")) {
        struct lines lines = read_lines(words[4]);
        return write_script(words[2], words[3], &lines);
    }
    if (count == 5 && str_equal(words[1], "read")) {
        return write_read_script(words[2], words[3], words[4]);
    }
    fputs("bare make DIR [ADDRESS] | bare sqlite DIR TOKEN FILE GROUP | bare pgbench DIR TOKEN FILE |"
          " bare read DIR TOKEN PATH\n",
          stderr);
    return 2;
}
