#include "kernel/http/answer.h"

#include <assert.h>
#include <errno.h>
#include <http_parser.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "kernel/api/call.h"
#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/http/http.h"

enum {
    HEAD_MOST = 64 * 1024,
    GZIP_MOST = 4 * 1024 * 1024,
    GZIP_LEVEL = 1,       /* most of the gain at a third of the time of the usual 6 */
    GZIP_WINDOW = 15 + 16 /* 15 bits, and the gzip format */
};

static const struct header default_headers[] = {
    {"x-content-type-options", "X-Content-Type-Options: nosniff\r\n"},
    {"referrer-policy", "Referrer-Policy: no-referrer\r\n"},
    {"x-frame-options", "X-Frame-Options: DENY\r\n"},
    {"content-security-policy",
     "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
     "object-src 'none'\r\n"},
    {"cache-control", "Cache-Control: no-store\r\n"},
};

void answer_tools_end(struct answer_tools *tools)
{
    if (tools->gzip) {
        deflateEnd(tools->gzip);
        free(tools->gzip);
        tools->gzip = 0;
    }
}

/* IMF-fixdate (RFC 9110 §5.6.7), made once a second. */
static const char *date_now(struct answer_tools *tools)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t second = seam_now().ms / 1000;
    if (second != tools->date_second) {
        time_t seconds = (time_t)second;
        struct tm tm;
        gmtime_r(&seconds, &tm);
        snprintf(tools->date, sizeof tools->date, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday,
                 months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
        tools->date_second = second;
    }
    return tools->date;
}

/* Weak comparison (RFC 9110 §8.8.3.2) with each of a list. */
static bool list_has_etag(const char *list, const char *etag)
{
    etag += str_starts_with(etag, "W/") ? 2 : 0;
    size_t size = strlen(etag);
    for (const char *at = list; *at;) {
        at += strspn(at, " \t,");
        if (*at == '*') {
            return true;
        }
        at += str_starts_with(at, "W/") ? 2 : 0;
        if (strncmp(at, etag, size) == 0) {
            return true;
        }
        at += strcspn(at, ",");
    }
    return false;
}

static bool is_text(const char *type)
{
    return type && (str_starts_with(type, "text/") || strstr(type, "json") || strstr(type, "xml") ||
                    strstr(type, "javascript"));
}

/* Does Accept-Encoding name gzip, and not with q=0? */
static bool accepts_gzip(const struct call *call)
{
    const char *list = call_header(call, "accept-encoding");
    const char *gzip = list ? strcasestr(list, "gzip") : 0;
    if (!gzip) {
        return false;
    }
    const char *weight = gzip + 4 + strspn(gzip + 4, " \t;");
    if (strncasecmp(weight, "q=0", 3) != 0) {
        return true;
    }
    weight += 3;
    weight += *weight == '.' ? 1 + strspn(weight + 1, "0") : 0;
    return *weight >= '1' && *weight <= '9';
}

static bool gzip_start(struct answer_tools *tools)
{
    if (tools->gzip) {
        return deflateReset(tools->gzip) == Z_OK;
    }
    z_stream *gzip = calloc(1, sizeof *gzip);
    if (!gzip || deflateInit2(gzip, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(gzip);
        return false;
    }
    tools->gzip = gzip;
    return true;
}

/* Compress the body, if that makes it shorter. */
static bool gzip_body(struct answer_tools *tools, struct call *call)
{
    if (!gzip_start(tools)) {
        return false;
    }
    size_t room = call->answer.size;
    char *packed = arena_alloc(call->arena, room);
    z_stream *gzip = tools->gzip;
    gzip->next_in = (Bytef *)call->answer.data;
    gzip->avail_in = (uInt)call->answer.size;
    gzip->next_out = (Bytef *)packed;
    gzip->avail_out = (uInt)room;
    if (deflate(gzip, Z_FINISH) != Z_STREAM_END) {
        return false;
    }
    call->answer.data = packed;
    call->answer.size = room - gzip->avail_out;
    return true;
}

void answer_refuse(const struct http_hooks *hooks, struct call *call, int status, const char *reason)
{
    call->status = status;
    call->content_type = 0;
    call->etag = 0;
    call->answer_header_count = 0;
    if (call->answer_file >= 0) {
        close(call->answer_file);
        call->answer_file = -1;
    }
    buf_clear(&call->answer);
    if (status == 503) {
        call_answer_header(call, "Retry-After", "1");
    }
    hooks->refuse(hooks->user, call, reason);
}

static void close_file(void *subject)
{
    close(*(int *)subject);
}

/* Take over the call's file. */
static void take_file(struct answer *answer, const struct http_hooks *hooks, struct call *call)
{
    int *file = ARENA_NEW(call->arena, int);
    *file = call->answer_file;
    arena_defer(call->arena, close_file, file);
    call->answer_file = -1;
    struct stat status;
    if (fstat(*file, &status) != 0 || !S_ISREG(status.st_mode)) {
        answer_refuse(hooks, call, 500, "无法读取文件");
        return;
    }
    answer->file = *file;
    answer->file_left = (size_t)status.st_size;
    answer->body_size = answer->file_left;
}

/* The ETag of this answer, or NULL; turns it into a 304 when the client has it already. */
static const char *check_etag(struct answer *answer, struct call *call)
{
    if (call->status != 200 || (call->method != METHOD_GET && call->method != METHOD_HEAD)) {
        return call->etag;
    }
    if (!call->etag && answer->file < 0) {
        uint64_t hash = bytes_hash(call->answer.data, call->answer.size);
        char *etag = arena_alloc(call->arena, 24);
        snprintf(etag, 24, "W/\"%016llx\"", (unsigned long long)hash);
        call->etag = etag;
    }
    const char *known = call_header(call, "if-none-match");
    if (known && call->etag && list_has_etag(known, call->etag)) {
        call->status = 304;
    }
    return call->etag;
}

/* What the app hands over never ends a line or hides a byte. */
static void put_value(struct buf *head, const char *value)
{
    for (const char *at = value;; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            buf_put(head, value, (size_t)(at - value));
            if (*at == '\0') {
                return;
            }
            buf_char(head, ' ');
            value = at + 1;
        }
    }
}

static void put_header(struct buf *head, const char *name, const char *value)
{
    buf_text(head, name);
    buf_put(head, ": ", 2);
    put_value(head, value);
    buf_put(head, "\r\n", 2);
}

static void put_default_headers(struct buf *head, const struct call *call)
{
    for (size_t i = 0; i < sizeof default_headers / sizeof *default_headers; i++) {
        bool is_set = false;
        for (size_t k = 0; k < call->answer_header_count && !is_set; k++) {
            is_set = strcasecmp(call->answer_headers[k].name, default_headers[i].name) == 0;
        }
        if (!is_set) {
            buf_text(head, default_headers[i].value);
        }
    }
}

/* What of the body the head speaks about. */
struct encoding {
    const char *etag;
    bool varies;
    bool gzipped;
};

static void put_head(struct buf *head, const struct answer *answer, struct answer_tools *tools, const struct call *call,
                     struct encoding encoding, struct answer_way way)
{
    bool has_length = call->status != 204 && call->status != 304;
    buf_put(head, "HTTP/1.1 ", 9);
    buf_int(head, call->status);
    buf_char(head, ' ');
    buf_text(head, http_status_str((enum http_status)call->status));
    buf_put(head, "\r\nDate: ", 8);
    buf_text(head, date_now(tools));
    buf_put(head, "\r\nX-Request-Id: ", 16);
    buf_text(head, call->request_id);
    buf_put(head, "\r\n", 2);
    if (has_length) {
        if (call->content_type) {
            put_header(head, "Content-Type", call->content_type);
        }
        buf_put(head, "Content-Length: ", 16);
        buf_int(head, (int64_t)answer->body_size);
        buf_put(head, "\r\n", 2);
    }
    if (encoding.etag) {
        put_header(head, "ETag", encoding.etag);
    }
    if (encoding.varies) {
        buf_text(head, "Vary: Accept-Encoding\r\n");
    }
    if (encoding.gzipped && has_length) {
        buf_text(head, "Content-Encoding: gzip\r\n");
    }
    put_default_headers(head, call);
    for (size_t i = 0; i < call->answer_header_count; i++) {
        put_header(head, call->answer_headers[i].name, call->answer_headers[i].value);
    }
    if (way.close) {
        buf_text(head, "Connection: close\r\n");
    } else if (way.is_http_1_0) {
        buf_text(head, "Connection: keep-alive\r\n");
    }
    buf_put(head, "\r\n", 2);
}

void answer_make(struct answer *answer, struct answer_tools *tools, const struct http_limits *limits,
                 const struct http_hooks *hooks, struct call *call, struct answer_way way)
{
    assert(call->status >= 200 && call->status <= 599 && "a call is finished with a final status");
    *answer = (struct answer){.file = -1, .close = way.close};
    if (call->answer.overflowed) {
        answer_refuse(hooks, call, 500, "答复超过大小限制");
    }
    if (call->answer_file >= 0) {
        take_file(answer, hooks, call);
    }
    struct encoding encoding = {.etag = check_etag(answer, call)};
    bool has_body = call->status != 204 && call->status != 304;
    if (answer->file < 0) {
        encoding.varies = call->answer.size >= limits->gzip_bytes && is_text(call->content_type);
        if (encoding.varies && has_body && call->answer.size <= GZIP_MOST && accepts_gzip(call)) {
            encoding.gzipped = gzip_body(tools, call);
        }
        answer->body_size = call->answer.size;
    }
    struct buf head;
    buf_init(&head, call->arena, HEAD_MOST);
    put_head(&head, answer, tools, call, encoding, way);
    if (head.overflowed) {
        answer_refuse(hooks, call, 500, "答复头超过大小限制");
        answer_make(answer, tools, limits, hooks, call, way);
        return;
    }
    answer->pieces[0] = (struct iovec){head.data, head.size};
    if (!has_body || call->method == METHOD_HEAD) {
        answer->file_left = 0;
        answer->body_size = 0;
    } else if (answer->file < 0) {
        answer->pieces[1] = (struct iovec){call->answer.data, call->answer.size};
    }
}

static bool would_block(ssize_t sent)
{
    return sent < 0 && (errno == EAGAIN || errno == EINTR);
}

static void step_over(struct answer *answer, size_t sent)
{
    for (int i = 0; i < 2; i++) {
        struct iovec *piece = &answer->pieces[i];
        size_t taken = sent < piece->iov_len ? sent : piece->iov_len;
        if (taken > 0) {
            piece->iov_base = (char *)piece->iov_base + taken;
            piece->iov_len -= taken;
            sent -= taken;
        }
    }
}

enum answer_sent answer_send(struct answer *answer, int socket, size_t *bytes)
{
    *bytes = 0;
    size_t left = answer->pieces[0].iov_len + answer->pieces[1].iov_len;
    if (left > 0) {
        struct msghdr message = {.msg_iov = answer->pieces, .msg_iovlen = answer->pieces[1].iov_len > 0 ? 2 : 1};
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | (answer->file_left > 0 ? MSG_MORE : 0));
        if (sent < 0) {
            return would_block(sent) ? ANSWER_PART : ANSWER_FAILED;
        }
        step_over(answer, (size_t)sent);
        *bytes = (size_t)sent;
        if ((size_t)sent < left) {
            return ANSWER_PART;
        }
    }
    while (answer->file_left > 0) {
        ssize_t sent = sendfile(socket, answer->file, &answer->file_at, answer->file_left);
        if (sent <= 0) { /* 0: the file was cut while it was being sent */
            return would_block(sent) ? ANSWER_PART : ANSWER_FAILED;
        }
        answer->file_left -= (size_t)sent;
        *bytes += (size_t)sent;
    }
    return ANSWER_SENT;
}
