/* load PORT CONNECTIONS SECONDS FILE HEADER
 *
 * Sends the requests in FILE, one a line, in their order: "PATH" is a GET, 'PATH BODY' and 'PATH "VERSION" BODY' are a
 * POST, with that If-Match and an Idempotency-Key of its own. Only GETs: over and over. With a POST among them: each
 * once, and what a POST was answered goes to FILE.answers, one a line.
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

enum { MOST_CONNECTIONS = 1024, ANSWER_BYTES = 1024 * 1024, MOST_SAMPLES = 4 << 20, MOST_LINES = 1 << 20 };

struct connection {
    int socket;
    int64_t sent_at;
    size_t got;
    bool is_post;
    int64_t answers;
    char *answer;
};

struct load {
    int port;
    int64_t connections, seconds, begun;
    const char *path, *header; /* who asks: one line */
    struct arena *arena;
    const char **lines;
    size_t line_count, next_line;
    FILE *answers; /* NULL: nothing is posted */
    int64_t failures, under_way;
    int64_t *samples;
    size_t sample_count;
};

static void read_lines(struct load *load)
{
    char *line = 0;
    size_t room = 0;
    ssize_t size;
    bool has_post = false;
    FILE *file = fopen(load->path, "re");
    struct arena *kept = arena_new(0);
    load->lines = calloc(MOST_LINES, sizeof *load->lines);
    assert(file && kept && load->lines && "a file of lines");
    while (load->line_count < MOST_LINES && (size = getline(&line, &room, file)) > 0) {
        const char *copy = arena_copy(kept, line, (size_t)size - 1);
        has_post |= strchr(copy, ' ') != 0;
        load->lines[load->line_count++] = copy;
    }
    free(line);
    fclose(file);
    assert(load->line_count > 0);
    load->answers = has_post ? fopen(str_format(load->arena, "%s.answers", load->path), "we") : 0;
}

static void write_post(const struct load *load, struct buf *out, const char *line)
{
    int path = (int)strcspn(line, " ");
    const char *body = line + path + 1;
    int version = *body == '"' ? (int)strcspn(body, " ") : 0;
    buf_format(out, "POST %.*s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", path, line, load->header);
    if (version > 0) {
        buf_format(out, "If-Match: %.*s\r\n", version, body);
        body += version + 1;
    }
    buf_format(out, "Content-Type: application/json\r\nIdempotency-Key: load-%lld-%zu\r\nContent-Length: %zu\r\n\r\n%s",
               (long long)load->begun, load->next_line, strlen(body), body);
}

/* False: there is nothing left to ask. */
static bool write_request(struct load *load, struct buf *out, bool *is_post)
{
    if (load->answers && load->next_line == load->line_count) {
        return false;
    }
    const char *line = load->lines[load->next_line++ % load->line_count];
    *is_post = strchr(line, ' ') != 0;
    if (*is_post) {
        write_post(load, out, line);
    } else {
        buf_format(out, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n\r\n", line, load->header);
    }
    return true;
}

static void send_request(struct load *load, struct connection *connection)
{
    struct buf out;
    arena_reset(load->arena);
    buf_init(&out, load->arena, 16 * 1024);
    connection->got = 0;
    if (!write_request(load, &out, &connection->is_post)) {
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
    } else if (connection->is_post) {
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
    struct load load = {
        .arena = arena_new(0), .samples = malloc(MOST_SAMPLES * sizeof(int64_t)), .begun = seam_now().ms};
    if (count != 6 || !str_to_int(words[1], &port) || !str_to_int(words[2], &load.connections) ||
        !str_to_int(words[3], &load.seconds) || load.connections < 1 || load.connections > MOST_CONNECTIONS) {
        fputs("load PORT CONNECTIONS SECONDS FILE HEADER\n", stderr);
        return 2;
    }
    load.port = (int)port;
    load.path = words[4];
    load.header = words[5];
    read_lines(&load);
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
    while (load.under_way > 0 && (load.sample_count == 0 || seam_ticks() - began < load.seconds * 1000000000)) {
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
