/* zwfw serve: the API, the pages and the jobs, until SIGTERM or SIGINT. */
#include "command.h"

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include "kernel/api/dispatch.h"
#include "kernel/api/metrics.h"
#include "kernel/base/log.h"
#include "kernel/base/sandbox.h"
#include "kernel/crypto/selftest.h"
#include "kernel/http/http.h"
#include "kernel/ledger/ledger.h"
#include "kernel/work/jobs.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"

struct server {
    struct store store;
    struct jobs *jobs;
    struct keeper *keeper;
    struct http *http;
};

/* --- between the socket and the work ----------------------------------------------------------------------------- */

static bool make_reader(void *user, void **thread)
{
    struct server *server = user;
    return is_ok(db_open(app_data(server->store.app), DB_READ, (struct db **)thread));
}

static void free_reader(void *user, void *thread)
{
    (void)user;
    db_close(thread);
}

static void let_go(void *user, void *thread)
{
    (void)user;
    db_rollback(thread);
}

static void take_head(void *user, void *thread, struct call *call)
{
    struct server *server = user;
    (void)thread;
    dispatch_head(server->store.app, call);
}

static void take_call(void *user, void *thread, struct call *call)
{
    struct server *server = user;
    work_submit(server->store.work, call, thread);
}

static void refuse_call(void *user, struct call *call, const char *reason)
{
    (void)user;
    for (enum error_code code = OK + 1; code < ERR_COUNT; code++) {
        if (error_rows[code].status == call->status) {
            dispatch_refuse(call, failed(code, reason));
            return;
        }
    }
    int status = call->status; /* one that only the protocol has: 408, 414, 431, 501, 505 */
    dispatch_refuse(call, failed(ERR_MALFORMED, reason));
    call->status = status;
}

static void write_http_figures(void *subject, struct buf *out)
{
    struct server *server = subject;
    struct http_counts counts = http_count(server->http);
    metrics_figure(out, "zwfw_http_connections", "gauge", "Connections now", counts.open);
    metrics_figure(out, "zwfw_http_connections_total", "counter", "Connections accepted", counts.accepted);
    metrics_figure(out, "zwfw_http_refused_total", "counter", "Connections and requests refused by the server itself",
                   counts.refused);
    metrics_figure(out, "zwfw_http_slow_total", "counter", "Connections cut because the client was slow",
                   counts.cut_slow);
    metrics_figure(out, "zwfw_http_received_bytes_total", "counter", "Bytes read from clients", counts.bytes_in);
    metrics_figure(out, "zwfw_http_sent_bytes_total", "counter", "Bytes written to clients", counts.bytes_out);
}

/* --- starting ---------------------------------------------------------------------------------------------------- */

static struct http_limits read_limits(const struct app *app)
{
    const char *proxy = app_setting_text(app, "http.trusted_proxy");
    return (struct http_limits){
        .head_bytes = (size_t)app_setting(app, "http.head_bytes"),
        .header_lines = (size_t)app_setting(app, "http.header_lines"),
        .memory_body_bytes = (size_t)app_setting(app, "http.memory_body_bytes"),
        .call_bytes = (size_t)app_setting(app, "http.call_bytes"),
        .answer_bytes = (size_t)app_setting(app, "http.answer_bytes"),
        .gzip_bytes = (size_t)app_setting(app, "http.gzip_bytes"),
        .connections = (size_t)app_setting(app, "http.connections"),
        .address_connections = (size_t)app_setting(app, "http.address_connections"),
        .head_ms = app_setting(app, "http.head_ms"),
        .body_ms = app_setting(app, "http.body_ms"),
        .idle_ms = app_setting(app, "http.idle_ms"),
        .write_ms = app_setting(app, "http.write_ms"),
        .drain_ms = app_setting(app, "http.drain_ms"),
        .trusted_proxy = *proxy ? proxy : 0,
        .access_log = app_setting(app, "http.access_log") != 0,
    };
}

static struct http *stopped_by_signal; /* a signal handler is given nothing but its number */

static void stop_serving(int signal_number)
{
    (void)signal_number;
    http_stop(stopped_by_signal);
}

static void watch_signals(struct http *http)
{
    struct sigaction stop = {.sa_handler = stop_serving, .sa_flags = SA_RESTART};
    stopped_by_signal = http;
    sigaction(SIGTERM, &stop, 0);
    sigaction(SIGINT, &stop, 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is a full disk, not the end */
}

/* Tell where: to people on standard output, to a waiting script on the descriptor it gave. */
static result tell_address(const struct command_line *line, const char *listen, const struct http *http)
{
    const char *ready = option_value(&line->options, "--ready-fd");
    int port = http_port(http);
    int64_t file;
    if (!option_given(&line->options, "--quiet")) {
        int host_size = (int)(strrchr(listen, ':') - listen);
        printf("zwfw %s 正在 http://%.*s:%d/ 提供服务，接口说明在 /docs，按Ctrl-C停止\n", ZWFW_VERSION, host_size,
               listen, port);
        fflush(stdout);
    }
    if (!ready) {
        return SUCCESS;
    }
    if (!str_to_int(ready, &file) || file < 0 || file > 1024 || dprintf((int)file, "%d\n", port) < 0) {
        return failed(ERR_INVALID, "--ready-fd应为一个可以写入的文件描述符");
    }
    close((int)file);
    return SUCCESS;
}

static result serve(const struct command_line *line, struct server *server)
{
    const char *listen = option_value(&line->options, "--listen");
    const char *loops = option_value(&line->options, "--loops");
    struct http_limits limits = read_limits(server->store.app);
    struct http_hooks hooks = {make_reader, free_reader, let_go, take_head, take_call, refuse_call, server};
    int64_t loop_count = sysconf(_SC_NPROCESSORS_ONLN);
    listen = listen ? listen : DEFAULT_LISTEN;
    if (loops && (!str_to_int(loops, &loop_count) || loop_count < 1 || loop_count > 64)) {
        return failed(ERR_INVALID, "--loops应为1到64之间的整数");
    }
    TRY(http_new(listen, (int)(loop_count > 64 ? 64 : loop_count), &limits, &hooks, &server->http));
    metrics_add(server->store.app, write_http_figures, server);
    metrics_add(server->store.app, work_write_figures, server->store.work);
    watch_signals(server->http);
    TRY(keeper_start(server->store.work, &server->keeper));
    metrics_add(server->store.app, keeper_write_figures, server->keeper);
    TRY(jobs_start(server->store.work, &server->jobs));
    TRY(http_start(server->http));
    TRY(tell_address(line, listen, server->http));
    http_run(server->http);
    return SUCCESS;
}

/* Large blocks go back to the system when they are freed: what a crowd of slow clients took must not stay. glibc would
 * raise both by itself with the first of them. */
static void give_back_large_blocks(void)
{
    mallopt(M_MMAP_THRESHOLD, 64 * 1024);
    mallopt(M_TRIM_THRESHOLD, 128 * 1024);
}

static result check_machine(const struct command_line *line)
{
    const struct selftest_check *checks;
    size_t count;
    return crypto_selftest(line->arena, &checks, &count)
               ? SUCCESS
               : failed(ERR_INTERNAL, "本机的密码算法与标准不符，不能提供服务；运行 zwfw selftest 看是哪一项");
}

static result tell_watched(struct request *rq, void *subject)
{
    (void)subject;
    return ledger_watch(rq);
}

/* What the last minute has seen of who was refused: the job that writes it down does not come any more. */
static void tell_the_last(const struct command_line *line, struct server *server)
{
    result r = server->store.work ? work_task(server->store.work, line->arena, tell_watched, 0) : SUCCESS;
    if (!is_ok(r)) {
        log_write(LOG_ERROR, "serve.refusals-untold", "reason", r.reason, NULL);
    }
}

static int run_serve(const struct command_line *line)
{
    struct server server = {0};
    if (option_given(&line->options, "--quiet")) {
        log_set_level(LOG_WARN);
    }
    give_back_large_blocks();
    result r = check_machine(line);
    const char *replicas = option_value(&line->options, "--replica");
    if (is_ok(r) && replicas) {
        r = db_replicas_now(replicas);
    }
    if (is_ok(r)) {
        r = sandbox_enter(command_data(line)); /* before the first thread starts */
    }
    if (is_ok(r)) {
        r = store_open(command_data(line), line->arena, &server.store);
    }
    if (is_ok(r)) {
        r = serve(line, &server);
    }
    /* What was accepted is finished before the sockets go. */
    jobs_stop(server.jobs);
    tell_the_last(line, &server);
    keeper_stop(server.keeper);
    store_close(&server.store);
    http_free(server.http);
    return is_ok(r) ? EXIT_DONE : command_fail(r);
}

static const struct option serve_options[] = {
    OPTION_DATA,
    {"--listen", "地址:端口", "在哪里接受请求，默认" DEFAULT_LISTEN "；端口0由系统选一个"},
    {"--ready-fd", "描述符", "可以接受请求时把端口号写到这个文件描述符"},
    {"--loops", "个数", "几个线程收发，默认与处理器相同"},
    {"--replica", "地址", "可以代答查询的PostgreSQL从库，几个之间用空格隔开；默认取设置work.replicas"},
    {"--quiet", 0, "不显示地址，日志只记警告和错误"},
    {0},
};

const struct command command_serve = {
    .name = "serve",
    .words = "",
    .summary = "提供接口、网页和定时任务，直到收到SIGTERM或Ctrl-C",
    .help = "停止时先办完已接受的请求。日志在标准错误上，一行一个JSON。各项限制见 zwfw dump settings，写在\n"
            "数据目录的settings.conf里（“名称 = 值”，#开头的是注释）。\n"
            "\n"
            "例：\n"
            "  zwfw serve --data ./city\n"
            "  zwfw serve --data ./city --listen 0.0.0.0:80\n"
            "  zwfw serve --listen 127.0.0.1:0 --ready-fd 3 --quiet 3>port.txt\n",
    .options = serve_options,
    .run = run_serve,
};
