#include "kernel/api/call.h"

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

const char *call_header(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->header_count; i++) {
        if (str_equal(call->headers[i].name, name)) {
            return call->headers[i].value;
        }
    }
    return 0;
}

void call_answer_header(struct call *call, const char *name, const char *value)
{
    struct header *headers = ARENA_ARRAY(call->arena, struct header, call->answer_header_count + 1);
    if (call->answer_header_count > 0) {
        memcpy(headers, call->answer_headers, call->answer_header_count * sizeof *headers);
    }
    headers[call->answer_header_count] = (struct header){name, value};
    call->answer_headers = headers;
    call->answer_header_count++;
}
