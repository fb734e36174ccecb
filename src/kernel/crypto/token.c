#include "kernel/crypto/token.h"

#include "kernel/base/seam.h"
#include "kernel/crypto/secret.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void token_make(char text[TOKEN_SIZE + 1])
{
    uint8_t bytes[32];
    seam_random(bytes, sizeof bytes);
    uint32_t bits = 0;
    int held = 0;
    size_t size = 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 6; held -= 6) {
            text[size++] = alphabet[bits >> (held - 6) & 63];
        }
    }
    text[size++] = alphabet[bits << (6 - held) & 63];
    text[size] = '\0';
    secret_wipe(bytes, sizeof bytes);
}

result token_digest(const char *text, uint8_t digest[SM3_SIZE])
{
    if (strlen(text) != TOKEN_SIZE || strspn(text, alphabet) != TOKEN_SIZE) {
        return failed(ERR_UNAUTHENTICATED, "登录凭证无效");
    }
    sm3_hash(text, TOKEN_SIZE, digest);
    return SUCCESS;
}
