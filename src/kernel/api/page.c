#include "kernel/api/page.h"

#include "kernel/base/embedded.h"
#include "kernel/base/str.h"

static const struct {
    const char *ending, *type;
} web_types[] = {{".html", "text/html; charset=utf-8"},
                 {".css", "text/css; charset=utf-8"},
                 {".js", "text/javascript; charset=utf-8"},
                 {".svg", "image/svg+xml"}};

result page_show(struct request *rq, const char *name)
{
    const struct embedded_file *file = embedded_find(str_format(rq->arena, "web/%s", name));
    for (size_t i = 0; file && i < sizeof web_types / sizeof *web_types; i++) {
        if (str_ends_with(name, web_types[i].ending)) {
            rq->raw_type = web_types[i].type;
            rq->raw = (struct bytes){file->data, file->size};
            rq->cache = "no-cache"; /* kept, but asked about: the server's ETag answers 304 */
            return SUCCESS;
        }
    }
    return failed(ERR_NOT_FOUND, "没有这个网页");
}
