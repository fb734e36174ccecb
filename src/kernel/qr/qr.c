#include "kernel/qr/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"

enum { QUIET = 4, MOST_SVG = 512 * 1024 }; /* the largest symbol has 177 rows of at most 89 runs */

static void release(void *code)
{
    QRcode_free(code);
}

result qr_modules(struct arena *arena, const char *text, struct qr_code *code)
{
    QRcode *made = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!made) {
        return errno == ENOMEM ? failed(ERR_UNAVAILABLE, "内存不足，请稍后再试")
                               : failed(ERR_INVALID, "二维码的内容为空或过长");
    }
    arena_defer(arena, release, made);
    *code = (struct qr_code){made->width, made->data};
    return SUCCESS;
}

/* A row's runs of black modules, each a rectangle. */
static void draw_row(struct buf *svg, const struct qr_code *code, int y)
{
    for (int x = 0, width; x < code->side; x += width) {
        bool is_black = qr_is_black(code, y, x);
        for (width = 1; x + width < code->side && qr_is_black(code, y, x + width) == is_black;) {
            width++;
        }
        if (is_black) {
            buf_format(svg, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, width, width);
        }
    }
}

result qr_svg(struct arena *arena, const char *text, const char **svg)
{
    struct buf drawing;
    struct qr_code code;
    TRY(qr_modules(arena, text, &code));
    int side = code.side + 2 * QUIET;
    buf_init(&drawing, arena, MOST_SVG);
    buf_format(&drawing,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
               "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
               side, side, side, side);
    for (int y = 0; y < code.side; y++) {
        draw_row(&drawing, &code, y);
    }
    buf_text(&drawing, "\"/></svg>");
    *svg = drawing.data;
    return SUCCESS;
}
