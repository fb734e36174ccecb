/* A QR code as PNG (ISO/IEC 15948): one bit a pixel, eight pixels a module. */
#include "kernel/document/docx.h"

#include <zlib.h>

#include "kernel/base/arena.h"
#include "kernel/qr/qr.h"

enum { MODULE = 8, QUIET = 4 };

static void put_number(uint8_t out[static 4], uint32_t number)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (uint8_t)(number >> (24 - 8 * i));
    }
}

static void put_chunk(struct buf *png, const char kind[static 4], const uint8_t *bytes, uint32_t size)
{
    uint8_t number[4];
    put_number(number, size);
    buf_put(png, number, sizeof number);
    uLong sum = crc32(crc32(0, (const Bytef *)kind, 4), bytes, size);
    buf_put(png, kind, 4);
    buf_put(png, bytes, size);
    put_number(number, (uint32_t)sum);
    buf_put(png, number, sizeof number);
}

/* White is 1; each line begins with its filter, none. */
static uint8_t *draw(struct arena *arena, const struct qr_code *code, size_t side, size_t line)
{
    uint8_t *pixels = ARENA_ARRAY(arena, uint8_t, side * line);
    for (size_t y = 0; y < side; y++) {
        memset(pixels + y * line + 1, 0xFF, line - 1);
        int row = (int)(y / MODULE) - QUIET;
        for (int column = 0; row >= 0 && row < code->side && column < code->side; column++) {
            if (qr_is_black(code, row, column)) {
                pixels[y * line + 1 + (size_t)(column + QUIET)] = 0; /* eight pixels are one byte */
            }
        }
    }
    return pixels;
}

result docx_code_image(struct arena *arena, const char *text, struct bytes *png)
{
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    struct qr_code code;
    struct buf out;
    TRY(qr_modules(arena, text, &code));
    size_t side = (size_t)(code.side + 2 * QUIET) * MODULE, line = side / 8 + 1;
    uint8_t *pixels = draw(arena, &code, side, line);
    uLongf size = compressBound((uLong)(side * line));
    uint8_t *packed = ARENA_ARRAY(arena, uint8_t, size), head[13] = {[8] = 1};
    if (compress2(packed, &size, pixels, (uLong)(side * line), 9) != Z_OK) {
        return failed(ERR_UNAVAILABLE, "内存不足，请稍后再试");
    }
    put_number(head, (uint32_t)side);
    put_number(head + 4, (uint32_t)side);
    buf_init(&out, arena, size + 200);
    buf_put(&out, signature, sizeof signature);
    put_chunk(&out, "IHDR", head, sizeof head);
    put_chunk(&out, "IDAT", packed, (uint32_t)size);
    put_chunk(&out, "IEND", 0, 0);
    *png = (struct bytes){out.data, out.size};
    return SUCCESS;
}
