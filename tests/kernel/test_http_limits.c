/* The server under slow, greedy and many clients, with little memory, and its end. */
#include "kernel/http/http.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/base/log.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "support/toy_http.h"
#include "t.h"

static const char hello[] = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";

static struct http_limits quiet_limits(void)
{
    struct http_limits limits = http_default_limits;
    limits.access_log = false;
    return limits;
}

/* One answer of the status, and the body if one is named. */
static void expect_reply(int client, int status, const char *body)
{
    struct reply reply = client_read(client, false);
    assert_int_equal(reply.status, status);
    if (body) {
        assert_string_equal(reply.body, body);
    }
    free(reply.body);
}

/* Send a byte each 20 ms until the server has had enough, at most for a minute; returns the milliseconds it took. */
static int64_t dribble(int client)
{
    int64_t start = seam_ticks();
    for (int i = 0; i < 3000; i++) {
        char byte;
        client_send(client, "a", 1);
        usleep(20 * 1000);
        if (recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) {
            return (seam_ticks() - start) / 1000000;
        }
    }
    fail_msg("a client that dribbles is never cut");
    return 0;
}

static void test_slow_clients(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    limits.head_ms = limits.body_ms = limits.idle_ms = 200;
    struct toy *toy = toy_start(&limits, 1);
    const char *const begun[] = {"GET /hello HTTP/1.1\r\nHost: ",
                                 "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n"};
    for (size_t i = 0; i < 2; i++) {
        int client = client_open(toy);
        client_say(client, begun[i]);
        assert_true(dribble(client) >= 150);
        expect_reply(client, 408, 0);
        assert_true(client_is_closed(client));
        close(client);
    }
    int silent = client_open(toy);
    assert_true(client_is_closed(silent));
    close(silent);
    int idle = client_open(toy);
    client_say(idle, hello);
    expect_reply(idle, 200, "hello");
    assert_true(client_is_closed(idle));
    close(idle);
    assert_int_equal(http_count(toy_http(toy)).cut_slow, 2);
    toy_stop(toy);
}

static void test_client_that_does_not_read(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    limits.write_ms = 200;
    struct toy *toy = toy_start(&limits, 1);
    int client = client_open(toy);
    client_say(client, "GET /zeroes?30000000 HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 100 && http_count(toy_http(toy)).cut_slow == 0; i++) {
        usleep(20 * 1000);
    }
    assert_int_equal(http_count(toy_http(toy)).cut_slow, 1);
    assert_int_equal(http_count(toy_http(toy)).open, 0);
    close(client);
    toy_stop(toy);
}

/* Fill the server with `count` connections; the next is turned away, and one is taken again when one has gone. */
static void fill(struct toy *toy, size_t count)
{
    int clients[16];
    for (size_t i = 0; i < count; i++) {
        clients[i] = client_open(toy);
        client_say(clients[i], hello);
        expect_reply(clients[i], 200, "hello");
    }
    int more = client_open(toy);
    struct reply reply = client_read(more, false);
    assert_int_equal(reply.status, 503);
    assert_string_equal(reply_header(&reply, "retry-after"), "1");
    free(reply.body);
    assert_true(client_is_closed(more));
    close(more);
    close(clients[0]);
    for (int i = 0; i < 100 && http_count(toy_http(toy)).open >= count; i++) {
        usleep(10 * 1000);
    }
    clients[0] = client_open(toy);
    client_say(clients[0], hello);
    expect_reply(clients[0], 200, "hello");
    for (size_t i = 0; i < count; i++) {
        close(clients[i]);
    }
}

static void test_connection_limits(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    limits.connections = 5;
    struct toy *toy = toy_start(&limits, 2);
    fill(toy, 5);
    toy_stop(toy);
    limits = quiet_limits();
    limits.address_connections = 4;
    toy = toy_start(&limits, 2);
    fill(toy, 4);
    toy_stop(toy);
}

static void test_trusted_proxy(void **state)
{
    (void)state;
    const struct {
        const char *proxy;
        const char *headers;
        const char *peer;
    } rows[] = {
        {0, "X-Forwarded-For: 10.0.0.9\r\n", "127.0.0.1"},
        {"10.0.0.1", "X-Forwarded-For: 10.0.0.9\r\n", "127.0.0.1"},
        {"127.0.0.1", "X-Forwarded-For: 10.0.0.9\r\n", "10.0.0.9"},
        {"127.0.0.1", "X-Forwarded-For: 6.6.6.6, 2001:db8::1\r\n", "2001:db8::1"},
        {"127.0.0.1", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 10.0.0.8\r\n", "10.0.0.8"},
        {"127.0.0.1", "X-Forwarded-For: unknown\r\n", "127.0.0.1"},
        {"127.0.0.1", "", "127.0.0.1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_limits limits = quiet_limits();
        limits.trusted_proxy = rows[i].proxy;
        struct toy *toy = toy_start(&limits, 1);
        int client = client_open(toy);
        client_say(client, "GET /peer HTTP/1.1\r\nHost: x\r\n");
        client_say(client, rows[i].headers);
        client_say(client, "\r\n");
        expect_reply(client, 200, rows[i].peer);
        close(client);
        toy_stop(toy);
    }
}

/* Wherever a call runs out of memory, the server goes on: the client gets the answer, a 503, or the end of its
 * connection. */
static int ask_with(struct toy *toy, const char *head, size_t body_size)
{
    int client = client_open(toy);
    assert_true(client >= 0);
    client_say(client, head);
    char *body = calloc(1, body_size + 1);
    client_send(client, body, body_size);
    free(body);
    struct reply reply = client_read(client, false);
    free(reply.body);
    close(client);
    assert_true(reply.status == 200 || reply.status == 503 || reply.status == 0);
    return reply.status;
}

static void test_little_memory(void **state)
{
    (void)state;
    int last = 0;
    log_set_level(LOG_ERROR + 1);
    for (size_t bytes = 16; bytes < 4 * 1024 * 1024; bytes += bytes < 8192 ? 64 : bytes) {
        struct http_limits limits = quiet_limits();
        limits.call_bytes = bytes;
        struct toy *toy = toy_start(&limits, 1);
        last = ask_with(toy, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n", 300000);
        assert_int_not_equal(ask_with(toy, "GET /greedy HTTP/1.1\r\nHost: x\r\n\r\n", 0), 200);
        int status = ask_with(toy, "GET /text?9999 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n", 0);
        assert_true(status == 200 || bytes < 64 * 1024);
        toy_stop(toy);
    }
    assert_int_equal(last, 200);
    log_set_level(LOG_INFO);
}

/* With no descriptor left the server waits, without spinning, and goes on when there is one. */
static void test_no_descriptors(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    struct toy *toy = toy_start(&limits, 1);
    struct rlimit before;
    getrlimit(RLIMIT_NOFILE, &before);
    int client = client_open(toy);
    client_say(client, hello);
    expect_reply(client, 200, "hello");
    int waiting = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    close(waiting); /* the lowest free descriptor */
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)waiting + 1, before.rlim_max});
    waiting = client_open(toy); /* takes it; the server has none */
    assert_true(waiting >= 0);
    client_say(waiting, hello);
    struct rusage start, end;
    getrusage(RUSAGE_SELF, &start);
    usleep(300 * 1000);
    getrusage(RUSAGE_SELF, &end);
    assert_true((end.ru_utime.tv_sec - start.ru_utime.tv_sec) * 1000000 + end.ru_utime.tv_usec -
                    start.ru_utime.tv_usec + (end.ru_stime.tv_sec - start.ru_stime.tv_sec) * 1000000 +
                    end.ru_stime.tv_usec - start.ru_stime.tv_usec <
                150 * 1000);
    setrlimit(RLIMIT_NOFILE, &before);
    expect_reply(waiting, 200, "hello");
    close(waiting);
    close(client);
    toy_stop(toy);
}

static void test_graceful_stop(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    struct toy *toy = toy_start(&limits, 2);
    int slow = client_open(toy);
    int idle = client_open(toy);
    int partial = client_open(toy);
    int body = client_open(toy);
    client_say(idle, hello);
    expect_reply(idle, 200, "hello");
    client_say(slow, "GET /slow?300 HTTP/1.1\r\nHost: x\r\n\r\n");
    client_say(partial, "GET /hello HT");
    client_say(body, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
    usleep(100 * 1000);
    http_stop(toy_http(toy));
    assert_true(client_is_closed(idle));
    assert_true(client_is_closed(partial));
    for (int more = 0, i = 0; more >= 0; i++) { /* each loop closes its own share of the port */
        assert_true(i < 100);
        usleep(10 * 1000);
        more = client_open(toy);
        close(more);
    }
    client_say(body, "bc");
    expect_reply(body, 200, "abc");
    struct reply reply = client_read(slow, false);
    assert_string_equal(reply.body, "slow");
    assert_string_equal(reply_header(&reply, "connection"), "close");
    free(reply.body);
    assert_true(client_is_closed(slow));
    assert_true(toy_stop(toy) < 1000);
    close(slow);
    close(idle);
    close(partial);
    close(body);
}

/* A call that is not finished in time is left to its holder. */
static void test_stop_does_not_wait_for_ever(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    limits.drain_ms = 100;
    struct toy *toy = toy_start(&limits, 2);
    int client = client_open(toy);
    client_say(client, "GET /slow?1500 HTTP/1.1\r\nHost: x\r\n\r\n");
    usleep(100 * 1000);
    assert_in_range(toy_stop(toy), 50, 1000);
    assert_true(client_is_closed(client));
    close(client);
}

static bool refuse_thread(void *user, void **thread)
{
    (void)user, (void)thread;
    return false;
}

static void test_start_failures(void **state)
{
    (void)state;
    struct http *http;
    struct http_limits limits = quiet_limits();
    const char *wrong[] = {"", "127.0.0.1", "localhost:80", "127.0.0.1:65536", "127.0.0.1:-1", "1:2:3", "127.0.0.1:x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_fails(ERR_INVALID, http_new(wrong[i], 1, &limits, &toy_hooks, &http));
        assert_null(http);
    }
    assert_fails(ERR_UNAVAILABLE, http_new("192.0.2.1:0", 1, &limits, &toy_hooks, &http));
    limits.head_bytes = 65537;
    assert_fails(ERR_INVALID, http_new("127.0.0.1:0", 1, &limits, &toy_hooks, &http));
    limits = quiet_limits();
    limits.trusted_proxy = "proxy";
    assert_fails(ERR_INVALID, http_new("127.0.0.1:0", 1, &limits, &toy_hooks, &http));
    limits = quiet_limits();
    assert_ok(http_new("[::1]:0", 2, &limits, &toy_hooks, &http));
    char taken[40];
    snprintf(taken, sizeof taken, "[::1]:%d", http_port(http));
    struct http *second;
    assert_fails(ERR_UNAVAILABLE, http_new(taken, 2, &limits, &toy_hooks, &second));
    http_free(http);
    struct http_hooks hooks = toy_hooks;
    hooks.thread_new = refuse_thread;
    assert_fails(ERR_UNAVAILABLE, http_new("127.0.0.1:0", 2, &limits, &hooks, &http));
    assert_null(http);
    http_free(0);
}

static void test_access_log(void **state)
{
    (void)state;
    int pipes[2];
    assert_int_equal(pipe2(pipes, O_CLOEXEC | O_NONBLOCK), 0);
    int error = dup(STDERR_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    struct toy *toy = toy_start(&http_default_limits, 1);
    int client = client_open(toy);
    client_say(client, "GET /hello?secret HTTP/1.1\r\nHost: x\r\n\r\n");
    struct reply reply = client_read(client, false);
    char id[64];
    snprintf(id, sizeof id, "\"request_id\":\"%s\"", reply_header(&reply, "x-request-id"));
    free(reply.body);
    close(client);
    toy_stop(toy);
    dup2(error, STDERR_FILENO);
    close(error);
    char line[1000] = "";
    assert_true(read(pipes[0], line, sizeof line - 1) > 0);
    assert_non_null(strstr(line, "\"event\":\"http.access\",\"method\":\"GET\",\"path\":\"/hello\""));
    assert_non_null(strstr(line, "\"status\":\"200\""));
    assert_non_null(strstr(line, "\"bytes\":\"5\""));
    assert_non_null(strstr(line, id));
    assert_null(strstr(line, "secret"));
    close(pipes[0]);
    close(pipes[1]);
}

static void test_counts(void **state)
{
    (void)state;
    struct http_limits limits = quiet_limits();
    struct toy *toy = toy_start(&limits, 2);
    for (int i = 0; i < 3; i++) {
        int client = client_open(toy);
        client_say(client, hello);
        expect_reply(client, 200, "hello");
        client_say(client, "\n");
        expect_reply(client, 400, 0);
        close(client);
    }
    struct http_counts counts = http_count(toy_http(toy));
    assert_int_equal(counts.accepted, 3);
    assert_int_equal(counts.requests, 6);
    assert_int_equal(counts.refused, 3);
    assert_int_equal(counts.bytes_in, 3 * (sizeof hello - 1 + 1));
    assert_true(counts.bytes_out > 6 * 200);
    toy_stop(toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_clients),
        cmocka_unit_test(test_client_that_does_not_read),
        cmocka_unit_test(test_connection_limits),
        cmocka_unit_test(test_trusted_proxy),
        cmocka_unit_test(test_little_memory),
        cmocka_unit_test(test_no_descriptors),
        cmocka_unit_test(test_graceful_stop),
        cmocka_unit_test(test_stop_does_not_wait_for_ever),
        cmocka_unit_test(test_start_failures),
        cmocka_unit_test(test_access_log),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests_name("http limits", tests, 0, 0);
}
