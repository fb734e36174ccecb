/* load PORT CONNECTIONS SECONDS get PATH TOKEN      the same request over and over
 * load PORT CONNECTIONS SECONDS each FILE TOKEN     the paths in FILE, one a line, in turn
 * load PORT CONNECTIONS SECONDS intake CODE TOKEN   cases for item CODE, each by another made-up person
 * load PORT CONNECTIONS SECONDS post FILE TOKEN     "PATH BODY", one a line, each once; what was answered with 2xx goes
 *                                                   to FILE.answers, one a line; ends early when all are answered
 *
 * Keep-alive connections on 127.0.0.1, each with one request at a time. Prints one JSON line: requests, their rate,
 * latencies in microseconds, the fewest and the most answers that one connection had, and answers that were no 2xx. */
#include <arpa/inet.h>
#include <assert.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/party/identifiers.h"

enum { MOST_CONNECTIONS = 1024, ANSWER_BYTES = 256 * 1024, MOST_SAMPLES = 4 << 20, MOST_LINES = 1 << 20 };

enum load_kind { KIND_GET, KIND_EACH, KIND_INTAKE, KIND_POST, KIND_COUNT };
static const char *const kind_names[] = {"get", "each", "intake", "post"};

struct connection {
    int socket;
    int64_t sent_at;
    size_t got;
    int64_t answers;
    char *answer;
};

struct load {
    int port;
    int64_t connections, seconds;
    enum load_kind kind;
    const char *what, *token;
    struct arena *arena;
    const char **lines; /* each, post: in their order */
    size_t line_count, next_line;
    FILE *answers; /* post */
    int64_t people, failures, under_way;
    int64_t *samples;
    size_t sample_count;
};

static void write_post(struct load *load, struct buf *out, const char *path, int path_size, int64_t key,
                       const char *body)
{
    buf_format(out,
               "POST %.*s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
               "Content-Type: application/json\r\nIdempotency-Key: load-%d-%lld\r\nContent-Length: %zu\r\n\r\n%s",
               path_size, path, load->token, load->port, (long long)key, strlen(body), body);
}

static void write_intake(struct load *load, struct buf *out)
{
    char number[19];
    int64_t person = load->people++;
    struct date birth = date_from_serial((int32_t)(-3650 + person / 900 % 14000));
    resident_id_make(number, 630202, birth, (int)(person % 900 + 1));
    struct buf body;
    buf_init(&body, load->arena, 4096);
    buf_format(&body,
               "{\"item_code\":\"%s\",\"channel\":\"1\",\"accept\":true,\"applicant\":{\"certificate_type\":"
               "\"resident_id\",\"number\":\"%s\",\"name\":\"测试人\",\"phone\":\"139%08lld\"}}",
               load->what, number, (long long)(person % 100000000));
    write_post(load, out, "/api/v1/cases", (int)strlen("/api/v1/cases"), person, body.data);
}

static void read_lines(struct load *load)
{
    char line[4096];
    FILE *file = fopen(load->what, "re");
    struct arena *kept = arena_new(0);
    load->lines = calloc(MOST_LINES, sizeof *load->lines);
    assert(file && kept && load->lines && "a file of lines");
    while (load->line_count < MOST_LINES && fgets(line, sizeof line, file)) {
        load->lines[load->line_count++] = arena_copy(kept, line, strcspn(line, "\n"));
    }
    fclose(file);
    assert(load->line_count > 0);
}

/* False: there is nothing left to ask. */
static bool write_request(struct load *load, struct buf *out)
{
    if (load->kind == KIND_INTAKE) {
        write_intake(load, out);
        return true;
    }
    if (load->kind == KIND_POST && load->next_line == load->line_count) {
        return false;
    }
    const char *line = load->lines ? load->lines[load->next_line++ % load->line_count] : load->what;
    if (load->kind == KIND_POST) {
        size_t path = strcspn(line, " ");
        assert(line[path] == ' ');
        write_post(load, out, line, (int)path, load->people++, line + path + 1);
    } else {
        buf_format(out, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", line, load->token);
    }
    return true;
}

static void send_request(struct load *load, struct connection *connection)
{
    struct buf out;
    arena_reset(load->arena);
    buf_init(&out, load->arena, 16 * 1024);
    connection->got = 0;
    if (!write_request(load, &out)) {
        return;
    }
    load->under_way++;
    connection->sent_at = seam_ticks();
    ssize_t sent = write(connection->socket, out.data, out.size);
    assert(sent == (ssize_t)out.size);
}

static void open_connection(struct load *load, struct connection *connection)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load->port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->socket = socket(AF_INET, SOCK_STREAM, 0);
    connection->answer = malloc(ANSWER_BYTES);
    int failed_connect = connect(connection->socket, (struct sockaddr *)&address, sizeof address);
    assert(failed_connect == 0 && connection->answer);
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* Is the whole answer there? */
static bool is_whole(struct connection *connection)
{
    connection->answer[connection->got] = '\0';
    const char *end = strstr(connection->answer, "\r\n\r\n");
    const char *length = strcasestr(connection->answer, "\r\ncontent-length:");
    if (!end || !length) {
        return false;
    }
    size_t size = strtoul(length + strlen("\r\ncontent-length:"), 0, 10);
    return connection->got >= (size_t)(end + 4 - connection->answer) + size;
}

static void take_answer(struct load *load, struct connection *connection)
{
    ssize_t got = read(connection->socket, connection->answer + connection->got, ANSWER_BYTES - 1 - connection->got);
    assert(got > 0 && "the server closed a connection");
    connection->got += (size_t)got;
    if (!is_whole(connection)) {
        return;
    }
    load->under_way--;
    if (load->sample_count < MOST_SAMPLES) {
        load->samples[load->sample_count++] = seam_ticks() - connection->sent_at;
    }
    if (connection->answer[9] != '2') {
        if (load->failures++ == 0) {
            fprintf(stderr, "%s\n", connection->answer);
        }
    } else if (load->answers) {
        fprintf(load->answers, "%s\n", strstr(connection->answer, "\r\n\r\n") + 4);
    }
    connection->answers++;
    send_request(load, connection);
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void print_figures(struct load *load, const struct connection *connections, double seconds)
{
    int64_t fewest = INT64_MAX, most = 0, total = 0;
    for (int64_t i = 0; i < load->connections; i++) {
        total += connections[i].answers;
        fewest = connections[i].answers < fewest ? connections[i].answers : fewest;
        most = connections[i].answers > most ? connections[i].answers : most;
    }
    qsort(load->samples, load->sample_count, sizeof *load->samples, compare);
    const int64_t *samples = load->samples;
    size_t last = load->sample_count - 1;
    printf(
        "{\"connections\":%lld,\"requests\":%lld,\"per_second\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,"
        "\"fewest\":%lld,\"most\":%lld,\"failures\":%lld}\n",
        (long long)load->connections, (long long)total, (double)total / seconds, (double)samples[last / 2] / 1e3,
        (double)samples[last * 99 / 100] / 1e3, (double)samples[last] / 1e3, (long long)fewest, (long long)most,
        (long long)load->failures);
}

int main(int count, char **words)
{
    int64_t port;
    struct load load = {.arena = arena_new(0), .samples = malloc(MOST_SAMPLES * sizeof(int64_t))};
    while (count == 7 && load.kind < KIND_COUNT && !str_equal(words[4], kind_names[load.kind])) {
        load.kind++;
    }
    if (count != 7 || load.kind == KIND_COUNT || !str_to_int(words[1], &port) ||
        !str_to_int(words[2], &load.connections) || !str_to_int(words[3], &load.seconds) || load.connections < 1 ||
        load.connections > MOST_CONNECTIONS) {
        fputs("load PORT CONNECTIONS SECONDS get PATH | each FILE | intake CODE | post FILE, and a TOKEN\n", stderr);
        return 2;
    }
    load.port = (int)port;
    load.what = words[5];
    load.token = words[6];
    if (load.kind == KIND_EACH || load.kind == KIND_POST) {
        read_lines(&load);
    }
    if (load.kind == KIND_POST) {
        load.answers = fopen(str_format(load.arena, "%s.answers", load.what), "we");
        assert(load.answers && "a file for the answers");
    }
    load.people = seam_now().ms % 1000000 * 1000; /* other people than in the run before */
    static struct connection connections[MOST_CONNECTIONS];
    int poll = epoll_create1(0);
    for (int64_t i = 0; i < load.connections; i++) {
        open_connection(&load, &connections[i]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].socket, &event);
    }
    int64_t began = seam_ticks();
    for (int64_t i = 0; i < load.connections; i++) {
        send_request(&load, &connections[i]);
    }
    while (load.under_way > 0 && seam_ticks() - began < load.seconds * 1000000000) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, 1000);
        for (int i = 0; i < ready; i++) {
            take_answer(&load, events[i].data.ptr);
        }
    }
    print_figures(&load, connections, (double)(seam_ticks() - began) / 1e9);
    if (load.answers) {
        fclose(load.answers);
    }
    return 0;
}
