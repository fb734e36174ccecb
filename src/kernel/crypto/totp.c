#include "kernel/crypto/totp.h"

#include <ctype.h>
#include <liboath/oath.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/secret.h"

#define DIGITS  6
#define STEP_MS 30000
#define URI_MAX 2048

void totp_secret_make(uint8_t secret[TOTP_SECRET_SIZE])
{
    seam_random(secret, TOTP_SECRET_SIZE);
}

/* RFC 3986 §2.1. */
static void buf_percent(struct buf *buf, const char *text)
{
    for (; *text; text++) {
        uint8_t byte = (uint8_t)*text;
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~", byte))) {
            buf_char(buf, *text);
        } else {
            buf_format(buf, "%%%02X", byte);
        }
    }
}

result totp_uri(struct arena *arena, const char *issuer, const char *account, const uint8_t secret[TOTP_SECRET_SIZE],
                const char **uri)
{
    char base32[TOTP_SECRET_SIZE * 8 / 5 + 1];
    char *encoded = 0;
    size_t size = 0;
    if (oath_base32_encode((const char *)secret, TOTP_SECRET_SIZE, &encoded, &size) != OATH_OK ||
        size >= sizeof base32) {
        free(encoded);
        return failed(ERR_UNAVAILABLE, "内存不足，不能生成动态口令的二维码");
    }
    memcpy(base32, encoded, size + 1);
    secret_wipe(encoded, size);
    free(encoded);
    struct buf buf;
    buf_init(&buf, arena, URI_MAX);
    buf_text(&buf, "otpauth://totp/");
    buf_percent(&buf, issuer);
    buf_char(&buf, ':');
    buf_percent(&buf, account);
    buf_format(&buf, "?secret=%s&issuer=", base32);
    buf_percent(&buf, issuer);
    secret_wipe(base32, sizeof base32);
    if (buf.overflowed) {
        return failed(ERR_TOO_LARGE, "名称过长，不能生成动态口令的二维码");
    }
    *uri = buf.data;
    return SUCCESS;
}

result totp_check(const uint8_t secret[TOTP_SECRET_SIZE], const char *code, struct instant now, int64_t *last_step)
{
    static const result wrong = {ERR_UNAUTHENTICATED, 0, "动态口令不正确或已经用过"};
    if (strlen(code) != DIGITS) {
        return wrong;
    }
    int64_t matched = 0;
    int64_t present = now.ms / STEP_MS;
    for (int64_t step = present - 1; step <= present + 1; step++) {
        char expected[DIGITS + 1];
        if (oath_hotp_generate((const char *)secret, TOTP_SECRET_SIZE, (uint64_t)step, DIGITS, false,
                               OATH_HOTP_DYNAMIC_TRUNCATION, expected) != OATH_OK) {
            return failed(ERR_UNAVAILABLE, "动态口令无法核对");
        }
        if (secret_equal(expected, code, DIGITS) && step > *last_step) {
            matched = step;
        }
    }
    if (matched == 0) {
        return wrong;
    }
    *last_step = matched;
    return SUCCESS;
}
