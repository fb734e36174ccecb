/* The server through a socket: what it understands, what it refuses, and how it answers. Time, numbers and the end of
 * it are in test_http_limits.c. */
#include "kernel/http/http.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "support/support.h"
#include "support/toy_http.h"
#include "t.h"

static struct toy *toy;

static int set_up(void **state)
{
    (void)state;
    struct http_limits limits = http_default_limits;
    limits.access_log = false;
    toy = toy_start(&limits, 2);
    return toy ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    toy_stop(toy);
    return 0;
}

/* One exchange on a connection of its own. */
static struct reply ask(const char *request)
{
    int client = client_open(toy);
    client_say(client, request);
    struct reply reply = client_read(client, strncmp(request, "HEAD", 4) == 0);
    close(client);
    return reply;
}

static void expect_reply(int client, int status, const char *body)
{
    struct reply reply = client_read(client, false);
    assert_int_equal(reply.status, status);
    assert_string_equal(reply.body, body);
    free(reply.body);
}

/* ---- the table of vectors ---- */

/* "a{b*3}c" → abbbc */
static struct buf vector_bytes(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, arena, 4 * 1024 * 1024);
    const char *open;
    while ((open = strchr(text, '{'))) {
        test_unescape(&out, text, (size_t)(open - text));
        const char *star = strchr(open, '*');
        char *end;
        for (long times = strtol(star + 1, &end, 10); times > 0; times--) {
            test_unescape(&out, open + 1, (size_t)(star - open - 1));
        }
        text = end + 1;
    }
    test_unescape(&out, text, strlen(text));
    return out;
}

static bool stays_open(int status)
{
    return status < 400 || status == 404;
}

/* Returns whether the line is as the server does it. */
static bool try_vector(struct arena *arena, const char *line)
{
    int status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    const char *text = strstr(line, ": ") + 2;
    bool by_handler = strstr(line, "to the handler") != 0;
    struct buf bytes = vector_bytes(arena, text);
    int client = client_open(toy);
    client_send(client, bytes.data, bytes.size);
    struct reply reply = client_read(client, false);
    bool is_right = reply.status == status;
    if (status >= 400 && status != 404 && !by_handler) {
        is_right = is_right && strstr(reply.body, "{\"reason\":") && client_is_closed(client);
    }
    if (is_right && (stays_open(status) || by_handler)) {
        free(reply.body);
        client_say(client, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        reply = client_read(client, false);
        is_right = reply.status == 200 && str_equal(reply.body, "hello");
    }
    if (!is_right) {
        print_error("%.70s\n  got %d %s\n", line, reply.status, reply.body ? reply.body : "");
    }
    free(reply.body);
    close(client);
    return is_right;
}

static void test_vectors(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    char *text = (char *)read_whole(arena, ZWFW_SOURCE_DIR "/tests/kernel/http_vectors.txt");
    assert_non_null(text);
    int count = 0;
    int wrong = 0;
    for (char *line = text, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next) {
            *next++ = '\0';
        }
        if (*line >= '1' && *line <= '9') {
            count++;
            wrong += !try_vector(arena, line);
        }
    }
    assert_true(count > 90);
    assert_int_equal(wrong, 0);
    arena_free(arena);
}

/* ---- requests ---- */

static void test_byte_by_byte(void **state)
{
    (void)state;
    const char *text = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                       "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    int client = client_open(toy);
    for (; *text; text++) {
        client_send(client, text, 1);
        usleep(200);
    }
    expect_reply(client, 200, "abc");
    expect_reply(client, 200, "hello");
    close(client);
}

static void test_pipelining(void **state)
{
    (void)state;
    int client = client_open(toy);
    client_say(client, "GET /slow?100 HTTP/1.1\r\nHost: x\r\n\r\n"
                       "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                       "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                       "GET /slow?10 HTTP/1.1\r\nHost: x\r\n\r\nGET /hel");
    usleep(50 * 1000);
    client_say(client, "lo HTTP/1.1\r\nHost: x\r\n\r\nGET /version HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_reply(client, 200, "slow");
    expect_reply(client, 200, "abc");
    expect_reply(client, 200, "hello");
    expect_reply(client, 200, "slow");
    expect_reply(client, 200, "hello");
    expect_reply(client, 200, "seven");
    close(client);
}

static void test_http_1_0(void **state)
{
    (void)state;
    int client = client_open(toy);
    client_say(client, "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    struct reply reply = client_read(client, false);
    assert_string_equal(reply_header(&reply, "connection"), "keep-alive");
    free(reply.body);
    client_say(client, "GET /hello HTTP/1.0\r\n\r\n");
    reply = client_read(client, false);
    assert_string_equal(reply_header(&reply, "connection"), "close");
    free(reply.body);
    assert_true(client_is_closed(client));
    close(client);
}

static void test_close(void **state)
{
    (void)state;
    const char *requests[] = {"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                              "GET /close HTTP/1.1\r\nHost: x\r\n\r\n"};
    for (size_t i = 0; i < 2; i++) {
        int client = client_open(toy);
        client_say(client, requests[i]);
        struct reply reply = client_read(client, false);
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply_header(&reply, "connection"), "close");
        free(reply.body);
        assert_true(client_is_closed(client));
        close(client);
    }
}

static void test_half_closed_client(void **state)
{
    (void)state;
    int client = client_open(toy);
    client_say(client, "GET /slow?50 HTTP/1.1\r\nHost: x\r\n\r\n");
    shutdown(client, SHUT_WR);
    expect_reply(client, 200, "slow");
    assert_true(client_is_closed(client));
    close(client);
}

static void test_client_gone(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        int client = client_open(toy);
        client_say(client, i % 2 ? "GET /slow?5 HTTP/1.1\r\nHost: x\r\n\r\nGET"
                                 : "GET /zeroes?9000000 HTTP/1.1\r\nHost: x\r\n\r\n");
        close(client);
    }
    usleep(100 * 1000);
    struct reply reply = ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(reply.status, 200);
    free(reply.body);
}

static void test_continue(void **state)
{
    (void)state;
    int client = client_open(toy);
    client_say(client, "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    struct reply reply = client_read(client, true);
    assert_int_equal(reply.status, 100);
    free(reply.body);
    client_say(client, "abc");
    expect_reply(client, 200, "abc");
    client_say(client, "POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
    reply = client_read(client, false);
    assert_int_equal(reply.status, 413);
    free(reply.body);
    close(client);
}

/* Through memory, and through a temporary file, of known length and in chunks. */
static void test_large_bodies(void **state)
{
    (void)state;
    enum { MOST = 3 * 1024 * 1024 };
    char *body = malloc(MOST);
    for (size_t i = 0; i < MOST; i++) {
        body[i] = (char)(i * 31 + i / 977);
    }
    const size_t sizes[] = {1, 1000, 65536, 262144, 262145, MOST};
    for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
        size_t size = sizes[i / 2];
        bool chunked = i % 2 == 1;
        char head[200];
        snprintf(head, sizeof head, "POST /echo HTTP/1.1\r\nHost: x\r\n%s%zx\r\n%s",
                 chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "X: ", size, chunked ? "" : "");
        if (!chunked) {
            snprintf(head, sizeof head, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", size);
        }
        int client = client_open(toy);
        client_say(client, head);
        client_send(client, body, size);
        client_say(client, chunked ? "\r\n0\r\n\r\n" : "");
        struct reply reply = client_read(client, false);
        assert_int_equal(reply.status, 200);
        assert_int_equal(reply.size, size);
        assert_memory_equal(reply.body, body, size);
        free(reply.body);
        close(client);
    }
    free(body);
}

/* ---- answers ---- */

static void test_headers_of_every_answer(void **state)
{
    (void)state;
    const char *requests[] = {
        "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "OPTIONS /hello HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /version HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"7\"\r\n\r\n",
    };
    const char *expected[][2] = {
        {"x-content-type-options", "nosniff"},
        {"referrer-policy", "no-referrer"},
        {"x-frame-options", "DENY"},
        {"cache-control", "no-store"},
    };
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct reply reply = ask(requests[i]);
        for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
            const char *value = reply_header(&reply, expected[k][0]);
            assert_non_null(value);
            assert_string_equal(value, expected[k][1]);
        }
        assert_true(str_starts_with(reply_header(&reply, "content-security-policy"), "default-src 'self'"));
        assert_int_equal(strlen(reply_header(&reply, "x-request-id")), 32);
        assert_true(str_ends_with(reply_header(&reply, "date"), " GMT"));
        assert_null(reply_header(&reply, "server"));
        free(reply.body);
    }
}

static void test_injected_header(void **state)
{
    (void)state;
    struct reply reply = ask("GET /inject HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(reply_header(&reply, "x-name"), "a  X-Evil: 1");
    assert_null(reply_header(&reply, "x-evil"));
    assert_string_equal(reply_header(&reply, "cache-control"), "max-age=60");
    free(reply.body);
}

static void test_head(void **state)
{
    (void)state;
    int client = client_open(toy);
    client_say(client, "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nHEAD /zeroes?9 HTTP/1.1\r\nHost: x\r\n\r\n"
                       "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    struct reply reply = client_read(client, true);
    assert_string_equal(reply_header(&reply, "content-length"), "5");
    free(reply.body);
    reply = client_read(client, true);
    assert_string_equal(reply_header(&reply, "content-length"), "9");
    free(reply.body);
    expect_reply(client, 200, "hello");
    close(client);
}

static void test_etag(void **state)
{
    (void)state;
    struct reply first = ask("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    const char *etag = reply_header(&first, "etag");
    assert_true(str_starts_with(etag, "W/\""));
    char known[200];
    snprintf(known, sizeof known, "GET /hello HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"a\", %s\r\n\r\n", etag);
    free(first.body);
    const struct {
        const char *request;
        int status;
    } rows[] = {
        {known, 304},
        {"GET /version HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"7\"\r\n\r\n", 304},
        {"GET /version HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"6\", W/\"7\"\r\n\r\n", 304},
        {"HEAD /version HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n", 304},
        {"GET /version HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"77\"\r\n\r\n", 200},
        {"GET /version HTTP/1.1\r\nHost: x\r\nIf-None-Match: 7\r\n\r\n", 200},
        {"GET /nothing HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n", 404},
        {"POST /echo HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n", 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reply reply = ask(rows[i].request);
        assert_int_equal(reply.status, rows[i].status);
        if (reply.status == 304) {
            assert_null(reply_header(&reply, "content-length"));
            assert_non_null(reply_header(&reply, "etag"));
        }
        free(reply.body);
    }
}

static void test_gzip(void **state)
{
    (void)state;
    const struct {
        const char *target;
        const char *accepts;
        bool gzipped;
    } rows[] = {
        {"/text?100000", "gzip, deflate, br", true}, {"/text?4096", "GZIP;q=0.5", true},
        {"/text?100000", "br;q=1, gzip;q=0", false}, {"/text?100000", "gzip;q=0.000", false},
        {"/text?100000", "identity", false},         {"/text?4095", "gzip", false},
        {"/zeroes?100000", "gzip", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char request[300];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n", rows[i].target,
                 rows[i].accepts);
        struct reply reply = ask(request);
        assert_int_equal(reply.status, 200);
        assert_int_equal(rows[i].gzipped, reply_header(&reply, "content-encoding") != 0);
        assert_int_equal(str_starts_with(rows[i].target, "/text") && !str_ends_with(rows[i].target, "?4095"),
                         reply_header(&reply, "vary") != 0);
        if (rows[i].gzipped) {
            int64_t whole = 0;
            assert_true(str_to_int(strchr(rows[i].target, '?') + 1, &whole));
            char *plain = malloc((size_t)whole);
            z_stream stream = {.next_in = (Bytef *)reply.body,
                               .avail_in = (uInt)reply.size,
                               .next_out = (Bytef *)plain,
                               .avail_out = (uInt)whole};
            assert_int_equal(inflateInit2(&stream, 31), Z_OK);
            assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
            assert_int_equal(stream.total_out, whole);
            assert_int_equal(plain[whole - 1], "abcdefg"[(whole - 1) % 7]);
            inflateEnd(&stream);
            free(plain);
        }
        free(reply.body);
    }
}

static void test_large_answers(void **state)
{
    (void)state;
    const char *targets[] = {"/text?20000000", "/zeroes?20000000", "/zeroes?0"};
    for (size_t i = 0; i < 3; i++) {
        char request[100];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", targets[i]);
        int client = client_open(toy);
        client_say(client, request);
        client_say(client, "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        usleep(20 * 1000); /* so that the socket fills up */
        struct reply reply = client_read(client, false);
        assert_int_equal(reply.status, 200);
        assert_int_equal(reply.size, i == 2 ? 0 : 20000000);
        free(reply.body);
        expect_reply(client, 200, "hello");
        close(client);
    }
}

static void test_answer_over_its_limit(void **state)
{
    (void)state;
    struct reply reply = ask("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(reply.status, 500);
    assert_non_null(strstr(reply.body, "reason"));
    free(reply.body);
}

/* Returns the number of wrong replies: an assertion belongs to the test's own thread. */
static void *hammer(void *arg)
{
    (void)arg;
    intptr_t wrong = 0;
    int client = client_open(toy);
    for (int i = 0; i < 200; i++) {
        bool is_slow = i % 8 == 0;
        client_say(client,
                   is_slow ? "GET /slow?1 HTTP/1.1\r\nHost: x\r\n\r\n" : "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
        struct reply reply = client_read(client, false);
        wrong += reply.status != 200 || !str_equal(reply.body, is_slow ? "slow" : "hello");
        free(reply.body);
    }
    close(client);
    return (void *)wrong;
}

static void test_many_at_once(void **state)
{
    (void)state;
    pthread_t threads[16];
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(pthread_create(&threads[i], 0, hammer, 0), 0);
    }
    for (size_t i = 0; i < 16; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_pipelining),
        cmocka_unit_test(test_http_1_0),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_half_closed_client),
        cmocka_unit_test(test_client_gone),
        cmocka_unit_test(test_continue),
        cmocka_unit_test(test_large_bodies),
        cmocka_unit_test(test_headers_of_every_answer),
        cmocka_unit_test(test_injected_header),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_etag),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_large_answers),
        cmocka_unit_test(test_answer_over_its_limit),
        cmocka_unit_test(test_many_at_once),
    };
    return cmocka_run_group_tests_name("http", tests, set_up, tear_down);
}
