/* Our SM2 for sec_sm2.sh, which has it talk to another implementation. Lines: POINT MESSAGE SIGNATURE, in hex; an empty
 * message is "-".
 *   sm2_peer sign COUNT    lines signed by a new key
 *   sm2_peer verify        reads lines; says how many hold and how many do not
 *   sm2_peer flips         of one signed text, every bit of text, signature and key turned over: how many hold still */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm2.h"

enum { TEXT_BYTES = 1024 };

static struct arena *arena;

static void must(result r, const char *what)
{
    if (!is_ok(r)) {
        fprintf(stderr, "%s: %s\n", what, r.reason);
        exit(2);
    }
}

static const char *hex(const uint8_t *bytes, size_t size)
{
    return size > 0 ? hex_encode(arena, bytes, size) : "-";
}

static void sign(int64_t count)
{
    struct sm2_key *key;
    uint8_t point[SM2_POINT_SIZE], signature[SM2_SIGNATURE_SIZE], message[300];
    must(sm2_key_generate(&key), "generate");
    must(sm2_key_point(key, point), "point");
    for (int64_t i = 0; i < count; i++) {
        size_t size = (size_t)(i % (int64_t)sizeof message);
        seam_random(message, size);
        must(sm2_sign(key, message, size, signature), "sign");
        printf("%s %s %s\n", hex(point, sizeof point), hex(message, size), hex(signature, sizeof signature));
    }
    sm2_key_free(key);
}

static size_t take(const char *word, uint8_t *out, size_t most)
{
    size_t size = 0;
    if (!word || strlen(word) > most * 2 || (!str_equal(word, "-") && !hex_decode(word, out, &size))) {
        fprintf(stderr, "no hex: %s\n", word ? word : "nothing");
        exit(2);
    }
    return size;
}

static void verify(void)
{
    static char line[8192];
    int good = 0, bad = 0;
    while (fgets(line, sizeof line, stdin)) {
        uint8_t point[SM2_POINT_SIZE], message[2048], signature[SM2_SIGNATURE_SIZE];
        char *rest = line;
        struct sm2_key *key;
        line[strcspn(line, "\n")] = '\0';
        take(strsep(&rest, " "), point, sizeof point);
        size_t size = take(strsep(&rest, " "), message, sizeof message);
        take(rest, signature, sizeof signature);
        must(sm2_key_from_point(point, &key), "point");
        bool holds = is_ok(sm2_verify(key, SM2_ID, message, size, signature));
        good += holds;
        bad += !holds;
        sm2_key_free(key);
    }
    printf("%d hold, %d do not\n", good, bad);
}

static bool holds(const uint8_t *point, const uint8_t *text, const uint8_t *signature)
{
    struct sm2_key *key;
    if (!is_ok(sm2_key_from_point(point, &key))) {
        return false;
    }
    bool good = is_ok(sm2_verify(key, SM2_ID, text, TEXT_BYTES, signature));
    sm2_key_free(key);
    return good;
}

static void flips(void)
{
    struct {
        uint8_t text[TEXT_BYTES], signature[SM2_SIGNATURE_SIZE], point[SM2_POINT_SIZE];
    } whole;
    struct sm2_key *key;
    int still = 0, count = 0;
    must(sm2_key_generate(&key), "generate");
    must(sm2_key_point(key, whole.point), "point");
    seam_random(whole.text, sizeof whole.text);
    must(sm2_sign(key, whole.text, sizeof whole.text, whole.signature), "sign");
    for (size_t bit = 0; bit < sizeof whole * 8; bit++, count++) {
        uint8_t *byte = (uint8_t *)&whole + bit / 8;
        *byte ^= (uint8_t)(1 << bit % 8);
        still += holds(whole.point, whole.text, whole.signature);
        *byte ^= (uint8_t)(1 << bit % 8);
    }
    if (!holds(whole.point, whole.text, whole.signature)) {
        fprintf(stderr, "the unchanged one does not hold\n");
        exit(2);
    }
    printf("%d flips, %d hold\n", count, still);
    sm2_key_free(key);
}

int main(int count, char **words)
{
    int64_t wanted = 0;
    arena = arena_new(0);
    if (count == 3 && str_equal(words[1], "sign") && str_to_int(words[2], &wanted)) {
        sign(wanted);
    } else if (count == 2 && str_equal(words[1], "verify")) {
        verify();
    } else if (count == 2 && str_equal(words[1], "flips")) {
        flips();
    } else {
        return 2;
    }
    arena_free(arena);
    return 0;
}
