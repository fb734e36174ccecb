#include "kernel/http/parse.h"

#include <http_parser.h>

#include "kernel/api/call.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/http/http.h"

void http_parse_start(struct parse *parse, const struct http_limits *limits)
{
    *parse = (struct parse){.limits = limits};
}

enum parse_step http_parse_refuse(struct parse *parse, int status, const char *reason)
{
    parse->status = status;
    parse->reason = reason;
    return PARSE_REFUSED;
}

/* What each byte may be part of; every byte of a head is looked up here. */
enum { TOKEN = 1, TARGET = 2, VALUE = 4, HOST = 8, ALL = TOKEN | TARGET | VALUE };
/* clang-format off */
static const uint8_t kinds[256] = {
    ['\t'] = VALUE,                 [' '] = VALUE,                  ['!'] = ALL,
    ['"'] = VALUE,                  ['#'] = TOKEN | VALUE,          ['$'] = ALL,
    ['%'] = ALL | HOST,             ['&' ... '\''] = ALL,           ['(' ... ')'] = TARGET | VALUE,
    ['*' ... '+'] = ALL,            [','] = TARGET | VALUE,         ['-' ... '.'] = ALL | HOST,
    ['/'] = TARGET | VALUE,         ['0' ... '9'] = ALL | HOST,     [':'] = TARGET | VALUE | HOST,
    [';'] = TARGET | VALUE,         ['<'] = VALUE,                  ['='] = TARGET | VALUE,
    ['>'] = VALUE,                  ['?' ... '@'] = TARGET | VALUE, ['A' ... 'Z'] = ALL | HOST,
    ['['] = TARGET | VALUE | HOST,  ['\\'] = VALUE,                 [']'] = TARGET | VALUE | HOST,
    ['^'] = ALL,                    ['_'] = ALL | HOST,             ['`'] = ALL,
    ['a' ... 'z'] = ALL | HOST,     ['{'] = TARGET | VALUE,         ['|'] = ALL,
    ['}'] = TARGET | VALUE,         ['~'] = ALL | HOST,             [0x80 ... 0xff] = VALUE,
};
/* clang-format on */

/* tchar of RFC 9110 §5.6.2. */
static bool is_token(char c)
{
    return (kinds[(unsigned char)c] & TOKEN) != 0;
}

/* A printable ASCII character that may stand in a request target; the rest of what RFC 3986 excludes (such as |) is
 * sent raw by browsers and means nothing to anybody. */
static bool is_target(char c)
{
    return (kinds[(unsigned char)c] & TARGET) != 0;
}

static bool is_value(char c)
{
    return (kinds[(unsigned char)c] & VALUE) != 0;
}

static enum parse_step check_request_line(struct parse *parse, const char *line, size_t size)
{
    const char *end = line + size;
    const char *at = line;
    while (at < end && is_token(*at)) {
        at++;
    }
    if (at == line || at == end || *at != ' ') {
        return http_parse_refuse(parse, 400, "请求行的方法不正确");
    }
    at++;
    if (at == end || *at != '/') {
        return http_parse_refuse(parse, 400, "请求目标必须以 / 开头");
    }
    while (at < end && is_target(*at)) {
        at++;
    }
    if (at == end || *at != ' ') {
        return http_parse_refuse(parse, 400, "请求目标含有不允许的字符");
    }
    at++;
    if (end - at != 8 || memcmp(at, "HTTP/1.", 7) != 0 || (at[7] != '0' && at[7] != '1')) {
        return http_parse_refuse(parse, 400, "只支持 HTTP/1.0 和 HTTP/1.1");
    }
    return PARSE_READY;
}

static enum parse_step check_header_line(struct parse *parse, const char *line, size_t size)
{
    size_t name = 0;
    while (name < size && is_token(line[name])) {
        name++;
    }
    if (name == 0 || name == size || line[name] != ':') {
        return http_parse_refuse(parse, 400, "请求头的名称不正确");
    }
    for (size_t i = name + 1; i < size; i++) {
        if (!is_value(line[i])) {
            return http_parse_refuse(parse, 400, "请求头的值含有不允许的字符");
        }
    }
    return PARSE_READY;
}

static enum parse_step check_line(struct parse *parse, const char *line, size_t size)
{
    if (parse->lines == 0) {
        return check_request_line(parse, line, size);
    }
    if (parse->lines > parse->limits->header_lines) {
        return http_parse_refuse(parse, 431, "请求头行数过多");
    }
    return check_header_line(parse, line, size);
}

enum parse_step http_parse_find(struct parse *parse, const char *bytes, size_t size)
{
    size_t most = parse->limits->head_bytes;
    size_t visible = size < most ? size : most;
    const char *lf;
    while ((lf = memchr(bytes + parse->seen, '\n', visible - parse->seen))) {
        size_t after = (size_t)(lf - bytes) + 1;
        size_t length = after - parse->line; /* with its end */
        if (length < 2 || lf[-1] != '\r') {
            return http_parse_refuse(parse, 400, "行尾必须是回车换行");
        }
        const char *line = bytes + parse->line;
        parse->line = after;
        parse->seen = after;
        if (length > 2) {
            if (check_line(parse, line, length - 2) == PARSE_REFUSED) {
                return PARSE_REFUSED;
            }
            parse->lines++;
        } else if (parse->lines > 0) {
            parse->head_size = after;
            return PARSE_READY;
        } else {
            parse->start = after; /* an empty line before the request is passed over (§2.2) */
        }
    }
    parse->seen = visible;
    if (visible < most) {
        return PARSE_MORE;
    }
    return parse->lines == 0 ? http_parse_refuse(parse, 414, "请求地址过长")
                             : http_parse_refuse(parse, 431, "请求头过大");
}

/* What http_parser tells of a head. */
struct reading {
    struct parse *parse;
    struct call *call;
    struct header *headers;
    size_t count;
    char *target;
};

/* The head is our own copy: pieces are ended in place, on the separator that http_parser has just passed. */
static char *end_piece(const char *at, size_t size)
{
    char *piece = (char *)at;
    piece[size] = '\0';
    return piece;
}

static int take_target(http_parser *parser, const char *at, size_t size)
{
    struct reading *reading = parser->data;
    reading->target = end_piece(at, size);
    return 0;
}

static int take_name(http_parser *parser, const char *at, size_t size)
{
    struct reading *reading = parser->data;
    char *name = end_piece(at, size);
    for (char *c = name; *c; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    }
    reading->headers[reading->count++] = (struct header){name, ""};
    return 0;
}

static int take_value(http_parser *parser, const char *at, size_t size)
{
    struct reading *reading = parser->data;
    while (size > 0 && (at[size - 1] == ' ' || at[size - 1] == '\t')) {
        size--;
    }
    if (size > 0) { /* an empty value is told when the next line has begun: nothing there is to be ended */
        reading->headers[reading->count - 1].value = end_piece(at, size);
    }
    return 0;
}

static enum method method_of(unsigned method)
{
    switch (method) {
    case HTTP_GET: return METHOD_GET;
    case HTTP_HEAD: return METHOD_HEAD;
    case HTTP_POST: return METHOD_POST;
    case HTTP_PUT: return METHOD_PUT;
    case HTTP_PATCH: return METHOD_PATCH;
    case HTTP_DELETE: return METHOD_DELETE;
    case HTTP_OPTIONS: return METHOD_OPTIONS;
    default: return METHOD_OTHER;
    }
}

static int take_head(http_parser *parser)
{
    struct reading *reading = parser->data;
    struct parse *parse = reading->parse;
    reading->call->method = method_of(parser->method);
    parse->is_http_1_0 = parser->http_minor == 0;
    parse->keep_alive = http_should_keep_alive(parser) != 0;
    parse->chunked = (parser->flags & F_CHUNKED) != 0;
    parse->left = !parse->chunked && (parser->flags & F_CONTENTLENGTH) ? parser->content_length : 0;
    parse->has_body = parse->chunked || parse->left > 0;
    parser->upgrade = 0; /* no other protocol is spoken here: an offer to upgrade is ignored (RFC 9110 §7.8) */
    return 1;            /* the body is not for http_parser */
}

static const http_parser_settings parser_settings = {
    .on_url = take_target,
    .on_header_field = take_name,
    .on_header_value = take_value,
    .on_headers_complete = take_head,
};

/* Headers of which a second one could be meant to be seen by one reader and not by the other. */
static const char *const single_headers[] = {
    "host",   "content-length", "transfer-encoding", "authorization", "content-type",
    "cookie", "expect",         "if-match",          "if-none-match", "idempotency-key",
};

static bool has_twice(const struct call *call)
{
    unsigned seen = 0;
    for (size_t i = 0; i < call->header_count; i++) {
        for (size_t k = 0; k < sizeof single_headers / sizeof *single_headers; k++) {
            if (*call->headers[i].name == *single_headers[k] && str_equal(call->headers[i].name, single_headers[k])) {
                if (seen & 1u << k) {
                    return true;
                }
                seen |= 1u << k;
            }
        }
    }
    return false;
}

static bool is_host(const char *host)
{
    size_t size = 0;
    while (kinds[(unsigned char)host[size]] & HOST) {
        size++;
    }
    return size > 0 && host[size] == '\0';
}

static bool is_length(const char *text)
{
    size_t size = strspn(text, "0123456789");
    return size > 0 && size <= 18 && text[size] == '\0';
}

static enum parse_step check_headers(struct parse *parse, const struct call *call)
{
    if (has_twice(call)) {
        return http_parse_refuse(parse, 400, "请求头重复");
    }
    const char *host = call_header(call, "host");
    if (host ? !is_host(host) : !parse->is_http_1_0) {
        return http_parse_refuse(parse, 400, "请求头 Host 缺少或不正确");
    }
    const char *length = call_header(call, "content-length");
    if (length && !is_length(length)) {
        return http_parse_refuse(parse, 400, "请求头 Content-Length 不正确");
    }
    const char *encoding = call_header(call, "transfer-encoding");
    if (encoding && (length || parse->is_http_1_0 || strcasecmp(encoding, "chunked") != 0)) {
        return http_parse_refuse(parse, 400, "请求头 Transfer-Encoding 不正确");
    }
    const char *expect = call_header(call, "expect");
    if (expect && strcasecmp(expect, "100-continue") != 0) {
        return http_parse_refuse(parse, 417, "请求头 Expect 只支持 100-continue");
    }
    parse->expects_continue = expect && !parse->is_http_1_0;
    return PARSE_READY;
}

int http_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undo the percent-encoding of `text` into `plain`. False when it is broken or hides a NUL. */
static bool decode_target(const char *text, char *plain, size_t *size)
{
    *size = 0;
    for (; *text; text++) {
        int c = (unsigned char)*text;
        if (c == '%') {
            int high = http_digit(text[1]);
            int low = high < 0 ? -1 : http_digit(text[2]);
            if (low < 0 || (c = high * 16 + low) == 0) {
                return false;
            }
            text += 2;
        }
        plain[(*size)++] = (char)c;
    }
    return true;
}

static bool has_dot_segment(const char *path, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++) {
        if (path[i] == '/' && path[i + 1] == '.') {
            size_t after = i + (i + 2 < size && path[i + 2] == '.' ? 3 : 2);
            if (after == size || path[after] == '/') {
                return true;
            }
        }
    }
    return false;
}

static enum parse_step take_path(struct parse *parse, struct call *call, char *target)
{
    char *mark = strchr(target, '?');
    call->query = mark ? mark + 1 : "";
    if (mark) {
        *mark = '\0';
    }
    call->path = target;
    const char *path = target;
    size_t size = strlen(target);
    if (strchr(target, '%') || strchr(call->query, '%')) {
        char *plain = arena_alloc(call->arena, size + strlen(call->query) + 1);
        size_t query_size;
        if (!decode_target(call->query, plain, &query_size) || !utf8_is_valid(plain, query_size) ||
            !decode_target(target, plain, &size) || !utf8_is_valid(plain, size)) {
            return http_parse_refuse(parse, 400, "请求地址的百分号编码不正确");
        }
        path = plain;
    }
    if (has_dot_segment(path, size)) {
        return http_parse_refuse(parse, 400, "请求地址不得含有 . 或 .. 路径段");
    }
    return PARSE_READY;
}

enum parse_step http_parse_head(struct parse *parse, struct call *call, const char *bytes)
{
    size_t size = parse->head_size - parse->start;
    char *head = arena_copy(call->arena, bytes + parse->start, size);
    struct reading reading = {parse, call, ARENA_ARRAY(call->arena, struct header, parse->lines), 0, 0};
    http_parser parser;
    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &reading;
    size_t used = http_parser_execute(&parser, &parser_settings, head, size);
    if (HTTP_PARSER_ERRNO(&parser) == HPE_INVALID_METHOD) {
        return http_parse_refuse(parse, 405, "不支持的请求方法");
    }
    if (HTTP_PARSER_ERRNO(&parser) != HPE_OK || used != size || !reading.target) {
        return http_parse_refuse(parse, 400, "请求头不正确");
    }
    call->headers = reading.headers;
    call->header_count = reading.count;
    if (check_headers(parse, call) == PARSE_REFUSED) {
        return PARSE_REFUSED;
    }
    return take_path(parse, call, reading.target);
}
