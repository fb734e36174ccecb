/* qr.h: a text as a QR code (ISO/IEC 18004, GB/T 18284-2000), drawn as SVG or given module by module.
 *
 * The smallest symbol with error correction level M (15 % of it may be lost), black on white, with the quiet zone of
 * four modules that the standard asks for. A module is a unit of the viewBox, and there is no width: the page that
 * shows it, or prints it, says how large. The drawing does not hold the text as text. */
#ifndef ZWFW_QR_QR_H
#define ZWFW_QR_QR_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/result.h"

struct arena;

/* A symbol without its quiet zone; the modules are on the arena. */
struct qr_code {
    int side; /* modules across */
    const uint8_t *modules;
};
/* Fails as qr_svg does. */
result qr_modules(struct arena *arena, const char *text, struct qr_code *code);
static inline bool qr_is_black(const struct qr_code *code, int row, int column)
{
    return (code->modules[row * code->side + column] & 1) != 0;
}

/* *svg on the arena. ERR_INVALID when the text is empty or more than a symbol holds (2331 bytes, more when it has runs
 * of digits or capitals); ERR_UNAVAILABLE when memory is exhausted. */
result qr_svg(struct arena *arena, const char *text, const char **svg);

#endif
