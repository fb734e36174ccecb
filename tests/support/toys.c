#include "support/toys.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/http/multipart.h"
#include "kernel/ledger/ledger.h"

sem_t toy_gate;

#define TOY_REGION "630200"

static const struct code colours_rows[] = {{"red", "红"}, {"blue", "蓝"}, {0}};
static const struct code_list toy_colours = {"toy_colours", "none", colours_rows};

struct toy {
    const char *name, *colour, *owner;
    int64_t count, version;
};
static const struct field toy_fields[] = {
    FIELD(toy, name, REQUIRED, 1, 20, "名称", "of the toy"),
    FIELD(toy, count, REQUIRED, 1, 1000, "数量", "how many"),
    FIELD(toy, colour, OPTIONAL, 0, 0, "颜色", "its colour", .codes = &toy_colours),
    FIELD(toy, owner, OPTIONAL | MASK_NAME, 1, 40, "主人", "who has it"),
    FIELD(toy, version, READONLY, 0, 0, "版本", "counts changes"),
};
static RECORD(toy, toy_fields, "a toy");

static result count_event(struct request *rq, const char *action)
{
    struct event event = {.flow = "toy", .action = action, .region = TOY_REGION, .kind = "toy.moved", .amount = 1};
    return ledger_append(rq, &event);
}

static result write_toy(struct request *rq, const struct toy *toy)
{
    return db_do(rq->db, "INSERT INTO sequence (region, name, value) VALUES (:region, :name, :count)",
                 P("region", TOY_REGION), ROW(toy, toy));
}

static result toy_make(struct request *rq, const struct toy *in, struct toy *out)
{
    result r = write_toy(rq, in);
    if (r.code == ERR_CONFLICT) {
        return failed(ERR_CONFLICT, "已有这个玩具，请换一个名称");
    }
    TRY(r);
    TRY(count_event(rq, "make"));
    *out = *in;
    out->version = 1;
    rq->version = 1;
    rq->location = str_format(rq->arena, "/toys/%s", in->name);
    return SUCCESS;
}
HANDLER(toy_make, toy, toy);

struct toy_key {
    const char *group, *name;
};
static const struct field toy_key_fields[] = {
    FIELD(toy_key, group, OPTIONAL, 1, 20, "组", "of toys"),
    FIELD(toy_key, name, REQUIRED, 1, 20, "名称", "of the toy"),
};
static RECORD(toy_key, toy_key_fields, "which toy");

static result toy_read(struct request *rq, const struct toy_key *in, struct toy *out)
{
    *out = (struct toy){.name = in->name, .owner = "张三丰", .version = 1};
    TRY(db_number(rq->db, &out->count, "SELECT value FROM sequence WHERE region = :region AND name = :name",
                  P("region", TOY_REGION), P("name", in->name)));
    rq->version = 1;
    return number_is_set(out->count) ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个玩具");
}
HANDLER(toy_read, toy_key, toy);

static result toy_echo(struct request *rq, const struct toy_key *in, struct toy_key *out)
{
    (void)rq;
    *out = *in;
    return SUCCESS;
}
HANDLER(toy_echo, toy_key, toy_key);

static result toy_set(struct request *rq, const struct toy *in, struct toy *out)
{
    if (rq->if_version != 1) {
        return failed(ERR_STALE, "玩具已被他人更改，请重新读取");
    }
    int64_t changed;
    TRY(db_change(rq->db, &changed, "UPDATE sequence SET value = :count WHERE region = :region AND name = :name",
                  P("region", TOY_REGION), ROW(toy, in)));
    *out = *in;
    rq->version = 2;
    return changed == 1 ? SUCCESS : failed(ERR_NOT_FOUND, "没有这个玩具");
}
HANDLER(toy_set, toy, toy);

static result toy_break(struct request *rq, const struct toy_key *in, struct nothing *out)
{
    (void)out;
    TRY(write_toy(rq, &(struct toy){.name = in->name, .count = 13}));
    TRY(count_event(rq, "break"));
    rq->set_cookie = "leaked=1";
    rq->details = "{\"pieces\":13}";
    return failed(ERR_CONFLICT, "玩具已经坏了");
}
HANDLER(toy_break, toy_key, nothing);

static result toy_post(struct request *rq, const struct toy_key *in, struct nothing *out)
{
    (void)out;
    TRY(db_post(rq->db, "INSERT INTO sequence (region, name, value) VALUES (:region, :name, 7)",
                P("region", TOY_REGION), ROW(toy_key, in)));
    return count_event(rq, "post");
}
HANDLER(toy_post, toy_key, nothing);

static result toy_drop(struct request *rq, const struct toy_key *in, struct nothing *out)
{
    (void)out;
    TRY(write_toy(rq, &(struct toy){.name = in->name, .count = 13}));
    TRY(count_event(rq, "drop"));
    db_rollback(rq->db);
    return failed(ERR_UNAVAILABLE, "磁盘读写失败，未作任何更改；请检查磁盘");
}
HANDLER(toy_drop, toy_key, nothing);

static result toy_wait(struct request *rq, const struct nothing *in, struct nothing *out)
{
    (void)rq, (void)in, (void)out;
    sem_wait(&toy_gate);
    return SUCCESS;
}
HANDLER(toy_wait, nothing, nothing);

struct question {
    const char *name;
    int64_t count;
    bool flag;
    struct date on;
    struct instant at;
};
static const struct field question_fields[] = {
    FIELD(question, name, OPTIONAL, 1, 20, "名称", "a text"),
    FIELD(question, count, OPTIONAL, 1, 10, "数量", "a number"),
    FIELD(question, flag, OPTIONAL, 0, 0, "标志", "a flag"),
    FIELD(question, on, OPTIONAL, 0, 0, "日期", "a date"),
    FIELD(question, at, OPTIONAL, 0, 0, "时间", "an instant"),
};
static RECORD(question, question_fields, "a question");

static result toy_ask(struct request *rq, const struct question *in, struct question *out)
{
    (void)rq;
    *out = *in;
    return SUCCESS;
}
HANDLER(toy_ask, question, question);

static result toy_doom(struct request *rq, const struct question *in, struct nothing *out)
{
    (void)out;
    db_fail_statement(rq->db, in->count);
    return SUCCESS;
}
HANDLER(toy_doom, question, nothing);

struct toy_spot {
    const char *place, *also, *name;
};
static const struct field toy_spot_fields[] = {
    FIELD(toy_spot, place, REQUIRED, 6, 12, "地区", "where it is put"),
    FIELD(toy_spot, also, OPTIONAL, 6, 12, "另一地区", "where it is put too"),
    FIELD(toy_spot, name, REQUIRED, 1, 20, "名称", "of the toy"),
};
static RECORD(toy_spot, toy_spot_fields, "a toy in its place");

static result put_in(struct request *rq, const char *region, const char *name)
{
    return db_do(rq->db, "INSERT INTO sequence (region, name, value) VALUES (:region, :name, 1)", P("region", region),
                 P("name", name));
}

static result note_put(struct request *rq, const char *region, const char *name)
{
    struct event event = {.flow = "toy", .action = name, .region = region, .kind = "toy.moved", .amount = 1};
    return ledger_append(rq, &event);
}

/* The row comes first in the one place, the event in the other: each finds out that the lane is not its own. */
static result toy_put(struct request *rq, const struct toy_spot *in, struct toy_spot *out)
{
    *out = *in;
    TRY(put_in(rq, in->place, in->name));
    TRY(note_put(rq, in->place, in->name));
    TRY(in->also ? note_put(rq, in->also, in->name) : SUCCESS);
    return in->also ? put_in(rq, in->also, in->name) : SUCCESS;
}
HANDLER(toy_put, toy_spot, toy_spot);

/* Once: a call that is run again loses nothing more. */
static result toy_lose(struct request *rq, const struct question *in, struct nothing *out)
{
    static int64_t lost_at;
    (void)out;
    if (lost_at != in->count) {
        lost_at = in->count;
        db_lose_commit(rq->db, (enum db_loss)in->count);
    }
    return SUCCESS;
}
HANDLER(toy_lose, question, nothing);

struct size_answer {
    const char *name;
    int64_t files, bytes;
};
static const struct field size_answer_fields[] = {
    FIELD(size_answer, name, OPTIONAL, 0, 0, "名称", "as sent"),
    FIELD(size_answer, files, OPTIONAL, 0, 0, "文件数", "that came"),
    FIELD(size_answer, bytes, OPTIONAL, 0, 0, "字节数", "that came"),
};
static RECORD(size_answer, size_answer_fields, "what came");

static result toy_files(struct request *rq, const struct toy_key *in, struct size_answer *out)
{
    *out = (struct size_answer){in->name, (int64_t)rq->part_count, 0};
    for (size_t i = 0; i < rq->part_count; i++) {
        out->bytes += (int64_t)rq->parts[i].size;
    }
    return SUCCESS;
}
HANDLER(toy_files, toy_key, size_answer);

static result toy_raw(struct request *rq, const struct toy_key *in, struct size_answer *out)
{
    *out = (struct size_answer){in->name, NO_NUMBER, (int64_t)rq->body_size};
    return SUCCESS;
}
HANDLER(toy_raw, toy_key, size_answer);

/* Into a file, whose writing comes to nothing when the `count`-th statement from here fails. */
int toy_printed = -1;
static result toy_print(struct request *rq, const struct question *in, struct nothing *out)
{
    (void)out;
    toy_printed = rq->raw_file = memfd_create("toy", MFD_CLOEXEC);
    rq->raw_type = "text/plain";
    TRY(count_event(rq, "print"));
    db_fail_statement(rq->db, in->count);
    return SUCCESS;
}
HANDLER(toy_print, question, nothing);

static result toy_boast(struct request *rq, const struct nothing *in, struct nothing *out)
{
    enum { TOO_LONG = (64 << 20) + 1 };
    (void)in, (void)out;
    rq->raw = (struct bytes){arena_alloc(rq->arena, TOO_LONG), TOO_LONG};
    rq->raw_type = "text/plain";
    return SUCCESS;
}
HANDLER(toy_boast, nothing, nothing);

/* --- tables ------------------------------------------------------------------------------------------------------ */

static const struct permission permissions[] = {{"toy.make", "制作玩具", "clerk"}, {0}};

struct toy_extra {
    const char *code, *value;
};
static const struct field toy_extra_fields[] = {
    FIELD(toy_extra, code, OPTIONAL, 1, 5, "代码", "of it"),
    FIELD(toy_extra, value, OPTIONAL, 1, 20, "值", "of it"),
};
static RECORD(toy_extra, toy_extra_fields, "something more");
struct toy_form {
    const char *name, *kind;
    int64_t count;
    LIST(struct toy_extra) more;
};
static const struct field toy_form_fields[] = {
    FIELD(toy_form, name, REQUIRED, 1, 20, "名称", "in the path"),
    FIELD(toy_form, kind, REQUIRED, 1, 5, "种类", "in the path"),
    FIELD(toy_form, count, OPTIONAL, 1, 10, "数量", "how many"),
    FIELD_LIST(toy_form, more, OPTIONAL, 0, 3, &toy_extra_record, "其他", "what else"),
};
static RECORD(toy_form, toy_form_fields, "a foreign form");

static result toy_fill(struct request *rq, const struct toy_form *in, struct toy_form *out)
{
    (void)rq;
    *out = *in;
    return SUCCESS;
}
HANDLER(toy_fill, toy_form, toy_form);

static void toy_refuse(struct call *call, result why)
{
    call->status = 418;
    call->content_type = "text/plain; charset=utf-8";
    buf_format(&call->answer, "no: %s", why.field ? why.field : error_rows[why.code].wire);
}

static const struct dialect toy_dialect = {"key", toy_refuse};

static const struct route routes[] = {
    {"POST", "/toys/forms/{name}.{kind}", "toy.make", ROUTE_WRITE, ROUTE_FOREIGN, &toy_fill_handler, "Fill in"},
    {"GET", "/toys", 0, ROUTE_READ, ROUTE_PUBLIC, &toy_ask_handler, "Ask"},
    {"POST", "/toys", "toy.make", ROUTE_WRITE, ROUTE_CREATED, &toy_make_handler, "Make"},
    {"GET", "/toys/{name}", "", ROUTE_READ, 0, &toy_read_handler, "Read"},
    {"GET", "/toys/first/{name}", 0, ROUTE_READ, ROUTE_PUBLIC, &toy_echo_handler, "Echo"},
    {"GET", "/toys/{group}/{name}", 0, ROUTE_READ, ROUTE_PUBLIC, &toy_echo_handler, "Echo"},
    {"PUT", "/toys/{name}", "toy.make", ROUTE_WRITE, ROUTE_VERSIONED, &toy_set_handler, "Set"},
    {"POST", "/toys/{name}/broken", "toy.make", ROUTE_WRITE, 0, &toy_break_handler, "Break"},
    {"POST", "/toys/{name}/posted", "toy.make", ROUTE_WRITE, 0, &toy_post_handler, "Post"},
    {"POST", "/toys/{name}/dropped", "toy.make", ROUTE_WRITE, 0, &toy_drop_handler, "Lose all"},
    {"POST", "/toys/slow", "toy.make", ROUTE_WRITE, 0, &toy_wait_handler, "Wait"},
    {"POST", "/toys/loss", "toy.make", ROUTE_WRITE, 0, &toy_lose_handler, "Lose the COMMIT"},
    {"POST", "/toys/spots", "toy.make", ROUTE_WRITE, ROUTE_CREATED, &toy_put_handler, "Put somewhere"},
    {"POST", "/toys/doom", "toy.make", ROUTE_WRITE, 0, &toy_doom_handler, "Fail"},
    {"POST", "/toys/print", "toy.make", ROUTE_WRITE, 0, &toy_print_handler, "Print"},
    {"GET", "/toys/boast", 0, ROUTE_READ, ROUTE_PUBLIC, &toy_boast_handler, "Boast"},
    {"GET", "/toys/scan", 0, ROUTE_SCAN, ROUTE_PUBLIC, &toy_wait_handler, "Wait"},
    {"POST", "/toys/files", "toy.make", ROUTE_WRITE, ROUTE_UPLOAD, &toy_files_handler, "Send files"},
    {"POST", "/toys/raw/{name}", "toy.make", ROUTE_WRITE, ROUTE_OPEN_BODY, &toy_raw_handler, "Send anything"},
    {0},
};

/* --- a slow job -------------------------------------------------------------------------------------------------- */

sem_t toy_job_begun;
atomic_bool toy_job_gives_up;
atomic_int toy_jobs_run;

static result toy_job_before(struct request *rq)
{
    rq->prepared = str_copy(rq->arena, "prepared");
    assert(!rq->lane);
    sem_post(&toy_job_begun);
    while (toy_job_gives_up && !request_is_ending(rq)) {
        usleep(1000);
    }
    return toy_job_gives_up ? failed(ERR_CONFLICT, "已中止") : SUCCESS;
}

static result toy_job_run(struct request *rq)
{
    assert(rq->lane && str_equal(rq->prepared, "prepared") && !request_is_ending(rq));
    toy_jobs_run++;
    return SUCCESS;
}

static const struct slow_job slow_jobs[] = {{"toy.learn", 3600000, toy_job_before, toy_job_run, "a slow job"}, {0}};

const struct module toy_module = {.name = "toy",
                                  .title = "玩具",
                                  .permissions = permissions,
                                  .routes = routes,
                                  .dialect = &toy_dialect,
                                  .slow_jobs = slow_jobs};

/* --- who asks ---------------------------------------------------------------------------------------------------- */

result toy_identify(struct app *app, struct db *db, struct arena *arena, const struct call *call, struct instant now,
                    struct identity *who)
{
    (void)app, (void)db, (void)now;
    const char *authorization = call_header(call, "authorization");
    if (str_equal(authorization, "Bearer system")) {
        *who = identity_system;
    } else if (str_equal(authorization, "Bearer expired")) {
        return failed(ERR_UNAUTHENTICATED, "登录已过期，请重新登录");
    } else if (authorization) {
        uint64_t *rights = ARENA_ARRAY(arena, uint64_t, MOST_PERMISSIONS / 64);
        bool is_maker = str_equal(authorization, "Bearer maker");
        if (is_maker) {
            rights_add(rights, permission_number("toy.make"));
        }
        *who = (struct identity){.staff = is_maker ? 7 : 8,
                                 .account = "toy",
                                 .name = "玩具师傅",
                                 .region = TOY_REGION,
                                 .scope_low = "6302",
                                 .scope_high = "6303",
                                 .rights = rights};
    }
    return SUCCESS;
}
