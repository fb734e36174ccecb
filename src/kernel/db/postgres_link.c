#include "kernel/db/postgres_link.h"

#include <poll.h>
#include <sys/socket.h>

#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"

#define STORE_LOCK "2054649719" /* any number of our own: advisory locks are of one database */

/* --- failures ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *state; /* SQLSTATE, or its class */
    enum error_code code;
    const char *reason;
} reasons[] = {
    {"23505", ERR_CONFLICT, "已有相同的记录"},
    {"53100", ERR_UNAVAILABLE, "数据库所在磁盘空间不足，未作任何更改；请清理磁盘后再试"},
    {"53300", ERR_UNAVAILABLE, "数据库的连接数已用完，请调大max_connections或稍后再试"},
    {"40", ERR_UNAVAILABLE, "与同时进行的操作相冲突，未作任何更改，请再试一次"},
    {"55P03", ERR_UNAVAILABLE, "数据库正忙，请稍后再试"},
    {"57014", ERR_UNAVAILABLE, "数据库语句超时，请稍后再试"},
    {"25006", ERR_UNAVAILABLE, "数据库现在只读，未作任何更改；请确认连接的是主库"},
    {"08", ERR_UNAVAILABLE, "与数据库的连接中断，请稍后再试"},
    {"53", ERR_UNAVAILABLE, "数据库资源不足，未作任何更改，请稍后再试"},
    {"57", ERR_UNAVAILABLE, "数据库正在停止或启动，请稍后再试"},
    {"58", ERR_UNAVAILABLE, "数据库所在磁盘读写失败，未作任何更改；请检查磁盘"},
    {"XX", ERR_UNAVAILABLE, "数据库内部错误，未作任何更改；请检查数据库服务器"},
};

static const result lost = {ERR_UNAVAILABLE, 0, "与数据库的连接中断，请稍后再试"};

static result explain(const PGresult *answer)
{
    const char *state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    for (size_t i = 0; state && i < sizeof reasons / sizeof *reasons; i++) {
        if (str_starts_with(state, reasons[i].state)) {
            if (reasons[i].code != ERR_CONFLICT) {
                log_write(LOG_WARN, "db.server", "state", state, "error",
                          PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY), NULL);
            }
            return failed(reasons[i].code, reasons[i].reason);
        }
    }
    if (!state) {
        return lost;
    }
    log_write(LOG_ERROR, "db.statement", "state", state, "error", PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY),
              NULL);
    return failed(ERR_INTERNAL, "数据库语句出错");
}

/* --- connecting -------------------------------------------------------------------------------------------------- */

static void say_nothing(void *subject, const PGresult *notice)
{
    (void)subject, (void)notice;
}

static result no_connection(struct link *link)
{
    const char *error = link->connection ? PQerrorMessage(link->connection) : "out of memory";
    log_write(LOG_ERROR, "db.connect", "error", error, NULL);
    bool needs_password = link->connection && PQconnectionNeedsPassword(link->connection);
    link_close(link);
    return failed(ERR_UNAVAILABLE, needs_password
                                       ? "数据库要求密码；请写入~/.pgpass（或PGPASSFILE所指的文件），权限0600"
                                       : "连不上数据库，请核对地址并确认它在运行（原因见日志）");
}

/* Statements that come before pipeline mode, where one text may hold several. *value: the first of the last answer. */
static result ask(struct link *link, const char *sql, bool *is_true)
{
    PGresult *answer = PQexec(link->connection, sql);
    ExecStatusType status = PQresultStatus(answer);
    result r = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? SUCCESS : explain(answer);
    *is_true = is_ok(r) && PQntuples(answer) == 1 && PQgetvalue(answer, 0, 0)[0] == 't';
    PQclear(answer);
    return r;
}

static result set_up(struct link *link)
{
    bool is_right;
    TRY(ask(link,
            link->mode == DB_READ ? "SET default_transaction_read_only = on"
            : link->is_lax        ? "SET synchronous_commit = off"
                                  : "SET synchronous_commit = on",
            &is_right));
    TRY(ask(link,
            "SET cursor_tuple_fraction = 1; SET jit = off;"
            "SELECT current_setting('server_version_num')::int >= 150000",
            &is_right));
    if (!is_right) {
        return failed(ERR_CONFLICT, "数据库版本过低，需要PostgreSQL 15或更新的版本");
    }
    /* A writer finds each row by its key, also in a table that was empty when the server looked at it last. */
    if (link->mode == DB_WRITE) {
        TRY(ask(link, "SET enable_seqscan = off", &is_right));
    }
    TRY(ask(link,
            "SELECT datcollate IN ('C', 'POSIX') AND datctype IN ('C', 'POSIX') AND datlocprovider = 'c' AND "
            "getdatabaseencoding() = 'UTF8' FROM pg_database WHERE datname = current_database()",
            &is_right));
    if (!is_right) {
        return failed(ERR_CONFLICT, "数据库的排序规则不是按字节；请另建数据库：CREATE DATABASE zwfw TEMPLATE template0 "
                                    "ENCODING 'UTF8' LOCALE 'C'，再用它的地址");
    }
    return SUCCESS;
}

result link_take(struct link *link)
{
    PQexitPipelineMode(link->connection);
    char sql[128];
    bool is_mine;
    snprintf(sql, sizeof sql, "SELECT pg_try_advisory_lock(" STORE_LOCK " + %d)", link->place);
    result r = ask(link, sql, &is_mine);
    PQenterPipelineMode(link->connection);
    TRY(r);
    link->is_taken = is_mine;
    return is_mine ? SUCCESS : failed(ERR_CONFLICT, "另一个zwfw正在使用此数据库，请先停止它");
}

static bool connect_to(struct link *link, const char *server)
{
    /* What comes later wins: the address, but for which of its servers will do. */
    const char *const names[] = {"connect_timeout",      "keepalives_idle",
                                 "keepalives_interval",  "keepalives_count",
                                 "tcp_user_timeout",     "fallback_application_name",
                                 "client_encoding",      "dbname",
                                 "target_session_attrs", 0};
    const char *const values[] = {"5", "10", "5", "3", "20000", "zwfw", "UTF8", link->address, server, 0};
    int64_t begun = seam_ticks();
    PQfinish(link->connection);
    link->connection = PQconnectdbParams(names, values, 1);
    link->looked_at = seam_ticks();
    link->look_ns = link->looked_at - begun;
    return PQstatus(link->connection) == CONNECTION_OK;
}

result link_open(struct link *link)
{
    bool was_taken = link->is_taken;
    bool is_up = connect_to(link, link->mode == DB_WRITE ? "read-write" : "primary") ||
                 (link->mode == DB_READ && connect_to(link, "any")); /* while there is no primary, a standby answers */
    if (!is_up) {
        return no_connection(link);
    }
    PQsetNoticeReceiver(link->connection, say_nothing, 0);
    link->made++;
    result r = set_up(link);
    if (is_ok(r) && !PQenterPipelineMode(link->connection)) {
        r = lost;
    }
    if (is_ok(r) && was_taken) {
        r = link_take(link);
        link->is_taken = true; /* still to be had, should it be another's now */
    }
    if (!is_ok(r)) {
        link_close(link);
    }
    return r;
}

/* Its transaction goes with a connection, unless the COMMIT was on its way. */
void link_close(struct link *link)
{
    if (link->is_begun) {
        link->fate = link->is_committing ? FATE_UNKNOWN : FATE_CROSSED;
    }
    PQfinish(link->connection);
    free(link->loading);
    link->loading = 0;
    link->connection = 0;
    link->is_begun = link->is_owed = link->is_committing = link->is_connecting = false;
    link->posted = link->released = 0;
    link->waiting_count = link->dropped_count = 0;
}

bool link_is_up(const struct link *link)
{
    return link->connection && PQstatus(link->connection) == CONNECTION_OK;
}

/* --- one round trip ---------------------------------------------------------------------------------------------- */

/* The answer to one thing sent; NULL when the connection is gone. */
static PGresult *receive(struct link *link)
{
    PGresult *answer = PQgetResult(link->connection);
    if (answer && PQresultStatus(answer) != PGRES_PIPELINE_SYNC) {
        PGresult *more;
        while ((more = PQgetResult(link->connection)) != 0) {
            PQclear(more);
        }
    }
    return answer;
}

/* What was posted cannot conflict but by a bug, and whoever waits now has nothing to do with it. */
static result explain_late(const PGresult *answer)
{
    result r = explain(answer);
    if (r.code == ERR_CONFLICT) {
        log_write(LOG_ERROR, "db.posted", "error", PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY), NULL);
        return failed(ERR_INTERNAL, "数据库语句出错");
    }
    return r;
}

/* A deadlock or a serialization failure. */
static void note_crossing(struct link *link, const PGresult *answer)
{
    const char *state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    if (state && str_starts_with(state, "40")) {
        link->fate = FATE_CROSSED;
    }
}

/* The answers to `count` things sent and to what was posted before, the last kept, and to the end of the trip; the
 * first failure counts. */
static result receive_all(struct link *link, int count, PGresult **last)
{
    result r = SUCCESS;
    int posted = link->posted, released = link->released;
    *last = 0;
    link->posted = link->released = 0;
    for (int i = 0; i < posted + count; i++) {
        PQclear(*last);
        *last = receive(link);
        ExecStatusType status = PQresultStatus(*last);
        if (is_ok(r) && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            r = i < posted ? explain_late(*last) : explain(*last);
            note_crossing(link, *last);
            if (i < released) {
                link->fate = FATE_CROSSED;
                link->is_careful = true;
            }
        }
        if (!*last) {
            break;
        }
    }
    PGresult *end = receive(link);
    bool is_whole = PQresultStatus(end) == PGRES_PIPELINE_SYNC;
    PQclear(end);
    if (!is_whole || !link_is_up(link)) {
        r = is_ok(r) || !link_is_up(link) ? lost : r;
        link_close(link);
    }
    if (!is_ok(r)) {
        PQclear(*last);
        *last = 0;
    }
    return r;
}

static bool send_plain(struct link *link, const char *sql)
{
    return PQsendQueryParams(link->connection, sql, 0, 0, 0, 0, 0, 1);
}

bool link_in_failed_transaction(const struct link *link)
{
    return link_is_up(link) && PQtransactionStatus(link->connection) == PQTRANS_INERROR;
}

/* What waits goes first: a BEGIN must be the first of its transaction. */
static int send_waiting(struct link *link)
{
    int sent = 0;
    bool may_drop = !link_in_failed_transaction(link);
    for (int i = 0; i < link->waiting_count; i++) {
        sent += send_plain(link, link->waiting[i]);
    }
    link->waiting_count = 0;
    for (int i = 0; may_drop && i < link->dropped_count; i++) {
        sent += send_plain(link, link->dropped[i]);
    }
    link->dropped_count = may_drop ? 0 : link->dropped_count;
    return sent;
}

static int send_trip(struct link *link, const struct trip *trip)
{
    if (trip->name) {
        int sent = trip->made_from
                       ? PQsendPrepare(link->connection, trip->name, trip->made_from, trip->count, trip->types)
                       : 0;
        return sent + PQsendQueryPrepared(link->connection, trip->name, trip->count, trip->values, trip->sizes,
                                          trip->formats, 1);
    }
    return PQsendQueryParams(link->connection, trip->sql, trip->count, trip->types, trip->values, trip->sizes,
                             trip->formats, 1);
}

/* The ROLLBACK that nobody waited for. */
static result collect_owed(struct link *link)
{
    if (!link->is_owed) {
        return SUCCESS;
    }
    PGresult *answer;
    link->is_owed = false;
    result r = receive_all(link, 1, &answer);
    PQclear(answer);
    return r;
}

result link_settle(struct link *link)
{
    if (!link_is_up(link) || link->posted == 0) {
        return SUCCESS;
    }
    PGresult *answer;
    result r = link_send(link, 0, &answer);
    PQclear(answer);
    return r;
}

result link_post(struct link *link, const struct trip *trip)
{
    enum { MOST_POSTED = 64 };
    if (!link_is_up(link)) {
        link_close(link);
        return lost;
    }
    if (link->posted >= MOST_POSTED) {
        TRY(link_settle(link));
    }
    TRY(collect_owed(link));
    link->posted += send_waiting(link);
    link->posted += trip ? send_trip(link, trip) : 0;
    return SUCCESS;
}

bool link_may_run_ahead(const struct link *link)
{
    return link->posted > 0 && !link->is_careful && !link->is_lax && !link_in_failed_transaction(link);
}

result link_run_ahead(struct link *link, const char *release)
{
    link_wait(link, release);
    TRY(link_post(link, 0));
    if (PQflush(link->connection) < 0) {
        link_close(link);
        return lost;
    }
    link->released = link->posted;
    return SUCCESS;
}

result link_send(struct link *link, const struct trip *trip, PGresult **answer)
{
    *answer = 0;
    if (!link_is_up(link)) {
        link_close(link);
        return lost;
    }
    TRY(collect_owed(link));
    int sent = send_waiting(link);
    if (trip) {
        sent += send_trip(link, trip);
    }
    if (!PQpipelineSync(link->connection)) {
        link_close(link);
        return lost;
    }
    TRY(receive_all(link, sent, answer));
    link->changes = 0;
    const char *changed = PQcmdTuples(*answer);
    if (changed[0] && !str_to_int(changed, &link->changes)) {
        link->changes = 0;
    }
    return SUCCESS;
}

result link_command(struct link *link, const char *sql)
{
    PGresult *answer;
    TRY(link_send(link, &(struct trip){.sql = sql}, &answer));
    /* A COMMIT after a failure is done as what it says: a ROLLBACK. */
    bool is_kept = !str_equal(sql, "COMMIT") || str_equal(PQcmdStatus(answer), "COMMIT");
    PQclear(answer);
    return is_kept ? SUCCESS : failed(ERR_UNAVAILABLE, "事务已被撤销，未作任何更改，请稍后再试");
}

static void read_position(const PGresult *answer, uint64_t *position)
{
    uint64_t number = 0;
    for (int i = 0; PQntuples(answer) == 1 && !PQgetisnull(answer, 0, 0) && i < PQgetlength(answer, 0, 0); i++) {
        number = number << 8 | (unsigned char)PQgetvalue(answer, 0, 0)[i];
    }
    *position = number;
}

/* In one trip. */
static result commit_and_ask(struct link *link)
{
    PGresult *answer;
    link_wait(link, "COMMIT");
    TRY(link_send(link, &(struct trip){.sql = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint"}, &answer));
    read_position(answer, &link->position);
    PQclear(answer);
    return SUCCESS;
}

result link_replayed(struct link *link, uint64_t *position)
{
    PGresult *answer;
    *position = 0;
    TRY(link_send(link, &(struct trip){.sql = "SELECT (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint"}, &answer));
    read_position(answer, position);
    PQclear(answer);
    return SUCCESS;
}

result link_commit(struct link *link)
{
    enum db_loss loss = link->loss;
    link->loss = loss == LOSE_AFTER_BOTH ? LOSE_AFTER_COMMIT : LOSE_NOTHING;
    link->is_committing = link_is_up(link);
    if (loss == LOSE_BEFORE_COMMIT && link->is_committing) {
        shutdown(PQsocket(link->connection), SHUT_RDWR);
    }
    /* What has failed is said to be committed, and is not: that needs a look at the answer. */
    bool may_ask = link->is_followed && !link_in_failed_transaction(link) && link->waiting_count < MOST_WAITING;
    result r = may_ask ? commit_and_ask(link) : link_command(link, "COMMIT");
    if (loss >= LOSE_AFTER_COMMIT && is_ok(r)) {
        link_close(link);
        r = lost;
    }
    link->is_committing = false;
    link->is_begun &= !is_ok(r);
    link->is_careful &= !is_ok(r);
    return r;
}

void link_wait(struct link *link, const char *command)
{
    link->waiting[link->waiting_count++] = command;
}

void link_let_go(struct link *link)
{
    bool is_unheard = link->waiting_count > 0 && str_starts_with(link->waiting[0], "BEGIN");
    link->is_begun = false;
    link->waiting_count = 0;   /* what has not gone out would be rolled back */
    IGNORE(link_settle(link)); /* the server would pass over a ROLLBACK that comes after a failure in one batch */
    if (is_unheard || !link_is_up(link)) {
        return;
    }
    if (send_plain(link, "ROLLBACK") && PQpipelineSync(link->connection) && PQflush(link->connection) == 0) {
        link->is_owed = true;
    } else {
        link_close(link);
    }
}

void link_drop(struct link *link, const char *name)
{
    if (link->dropped_count == MOST_WAITING) {
        return; /* forgotten: it ends with the connection */
    }
    snprintf(link->dropped[link->dropped_count++], sizeof link->dropped[0], "DEALLOCATE %s", name);
}

/* --- many rows --------------------------------------------------------------------------------------------------- */

enum { LOADING_ROOM = 256 * 1024 };

result link_load_begin(struct link *link, const char *table, const char *columns)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
    enum { HEAD_SIZE = 19 };
    char sql[8192];
    PGresult *answer;
    TRY(link_send(link, 0, &answer)); /* the BEGIN, should it be waiting */
    PQclear(answer);
    link->loading = malloc(LOADING_ROOM);
    if (!link->loading || !PQexitPipelineMode(link->connection)) {
        return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    }
    memcpy(link->loading, head, HEAD_SIZE);
    link->loading_size = HEAD_SIZE;
    snprintf(sql, sizeof sql, "COPY %s (%s) FROM STDIN WITH (FORMAT binary)", table, columns);
    answer = PQexec(link->connection, sql);
    result r = PQresultStatus(answer) == PGRES_COPY_IN ? SUCCESS : explain(answer);
    PQclear(answer);
    if (!is_ok(r)) {
        PQenterPipelineMode(link->connection);
    }
    return r;
}

static bool send_loading(struct link *link)
{
    bool is_sent = PQputCopyData(link->connection, link->loading, (int)link->loading_size) == 1;
    link->loading_size = 0;
    return is_sent;
}

bool link_load(struct link *link, const char *bytes, size_t size)
{
    if (link->loading_size + size > LOADING_ROOM && !send_loading(link)) {
        return false;
    }
    if (size > LOADING_ROOM) {
        return PQputCopyData(link->connection, bytes, (int)size) == 1;
    }
    memcpy(link->loading + link->loading_size, bytes, size);
    link->loading_size += size;
    return true;
}

result link_load_end(struct link *link, bool keep)
{
    result r = lost;
    if (send_loading(link) && PQputCopyEnd(link->connection, keep ? 0 : "given up") == 1) {
        PGresult *answer = PQgetResult(link->connection), *more;
        r = PQresultStatus(answer) == PGRES_COMMAND_OK ? SUCCESS : explain(answer);
        PQclear(answer);
        while ((more = PQgetResult(link->connection)) != 0) {
            PQclear(more);
        }
    }
    free(link->loading);
    link->loading = 0;
    if (!PQenterPipelineMode(link->connection)) {
        link_close(link);
    }
    return r;
}

bool link_has_hung_up(const struct link *link)
{
    struct pollfd socket = {.fd = PQsocket(link->connection), .events = POLLRDHUP};
    return poll(&socket, 1, 0) != 0;
}

bool link_is_standby(const struct link *link)
{
    const char *is_standby = PQparameterStatus(link->connection, "in_hot_standby");
    return is_standby && str_equal(is_standby, "on");
}

/* It serves a standby, which may fall behind, and it is time to look for a primary again: the longer that takes, the
 * less often. A writer has nothing else to do. */
static bool should_move(const struct link *link)
{
    enum { LEAST_NS = 500 * 1000 * 1000, LOOKS = 10 };
    int64_t wait = LOOKS * link->look_ns > LEAST_NS ? LOOKS * link->look_ns : LEAST_NS;
    return link_is_standby(link) && (link->mode == DB_WRITE || seam_ticks() - link->looked_at > wait);
}

static bool begin_near(struct link *link)
{
    /* What comes later wins. A standby that does not answer holds nobody up for long. */
    const char *const names[] = {"dbname",
                                 "client_encoding",
                                 "keepalives_idle",
                                 "keepalives_interval",
                                 "keepalives_count",
                                 "fallback_application_name",
                                 "tcp_user_timeout",
                                 "options",
                                 0};
    const char *const values[] = {link->address,
                                  "UTF8",
                                  "5",
                                  "2",
                                  "2",
                                  "zwfw",
                                  "3000",
                                  "-c default_transaction_read_only=on -c cursor_tuple_fraction=1 -c jit=off",
                                  0};
    enum { EVERY_NS = 1000 * 1000 * 1000 };
    if (link->looked_at != 0 && seam_ticks() - link->looked_at < EVERY_NS) {
        return false;
    }
    link_close(link);
    link->looked_at = seam_ticks();
    link->connection = PQconnectStartParams(names, values, 1);
    link->is_connecting = link->connection && PQstatus(link->connection) != CONNECTION_BAD;
    return link->is_connecting;
}

bool link_come_near(struct link *link)
{
    if (!link->is_connecting && link_is_up(link) && is_ok(collect_owed(link)) && !link_has_hung_up(link)) {
        return true;
    }
    if (!link->is_connecting && !begin_near(link)) {
        return false;
    }
    struct pollfd socket = {.fd = PQsocket(link->connection), .events = POLLIN | POLLOUT};
    PostgresPollingStatusType status = PGRES_POLLING_READING;
    for (int step = 0; step < 16 && status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED; step++) {
        if (poll(&socket, 1, 0) == 0) {
            break;
        }
        status = PQconnectPoll(link->connection);
        socket.fd = PQsocket(link->connection);
    }
    if (status == PGRES_POLLING_FAILED) {
        log_write(LOG_WARN, "db.replica", "error", PQerrorMessage(link->connection), NULL);
        link_close(link);
    }
    if (status != PGRES_POLLING_OK) {
        return false;
    }
    link->is_connecting = false;
    link->made++;
    PQsetNoticeReceiver(link->connection, say_nothing, 0);
    return PQenterPipelineMode(link->connection) == 1;
}

result link_ready(struct link *link)
{
    if (link->is_near) {
        return link_come_near(link) ? SUCCESS : lost;
    }
    if (link_is_up(link) && is_ok(collect_owed(link)) && !link_has_hung_up(link) && !should_move(link)) {
        return SUCCESS;
    }
    link_close(link);
    return link_open(link);
}
