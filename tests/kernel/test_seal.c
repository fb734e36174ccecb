/* Sealed values: every bit counts, every place counts, keys come and go while threads work. */
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/seal.h"
#include "support/openssl_memory.h"
#include "support/support.h"
#include "t.h"

#define LINE_INDEX "0 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff index\n"
#define HEX_ONE    "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
#define HEX_TWO    "0f0e0d0c0b0a090807060504030201000f0e0d0c0b0a09080706050403020100"

static const struct seal_place place = {"party", "name", "630202", "17"};
static const char name[] = "马小燕";

static struct arena *arena;
static const char *folder;
static const char *path;

static struct keyring *known_ring(void)
{
    struct keyring *ring = 0;
    assert_ok(keyring_parse(LINE_INDEX "1 " HEX_ONE " sealing\n", &ring));
    return ring;
}

static void assert_opens(struct keyring *ring, const uint8_t *sealed, size_t size)
{
    char *plain = 0;
    size_t plain_size = 0;
    assert_ok(unseal(ring, arena, &place, sealed, size, &plain, &plain_size));
    assert_int_equal(strlen(name), plain_size);
    assert_string_equal(name, plain);
}

static void assert_refused(struct keyring *ring, const uint8_t *sealed, size_t size, const char *word)
{
    char *plain = 0;
    result outcome = unseal(ring, arena, &place, sealed, size, &plain, 0);
    assert_int_equal(ERR_INTERNAL, outcome.code);
    assert_non_null(strstr(outcome.reason, word));
    assert_null(plain);
}

static uint8_t *seal_name(struct keyring *ring)
{
    uint8_t *sealed = 0;
    assert_ok(seal(ring, arena, &place, name, strlen(name), &sealed));
    return sealed;
}

#define SIZE (sizeof name - 1 + SEAL_OVERHEAD)

/* Computed with another implementation: the format must never change under stored data. */
static void known_value(void **state)
{
    (void)state;
    static const char hex[] =
        "010001000102030405060708090a0b0c0d0e0f0c2738e215bdbb83176b337a49832f324e97e22092f2ddccb9fdcd6b"
        "1094432c9006a6366a8a46908a";
    struct keyring *ring = known_ring();
    uint8_t sealed[SIZE], index[SEAL_INDEX_SIZE];
    size_t size = 0;
    assert_true(hex_decode(hex, sealed, &size));
    assert_int_equal(SIZE, size);
    assert_opens(ring, sealed, size);
    assert_int_equal(1, sealed_key_number(sealed, size));
    assert_ok(seal_index(ring, "party.number", "610924198005059598", index));
    assert_string_equal("1e8ab6d938d5d4b47175f2432aa8de14", hex_encode(arena, index, sizeof index));
    keyring_free(ring);
}

static void round_trips(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 100, 5000, SEAL_PLAIN_MAX};
    struct keyring *ring = known_ring();
    uint8_t *plain = arena_alloc(arena, SEAL_PLAIN_MAX + 1);
    seam_random(plain, SEAL_PLAIN_MAX);
    uint8_t *sealed = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *opened = 0;
        size_t size = 0;
        assert_ok(seal(ring, arena, &place, plain, sizes[i], &sealed));
        assert_ok(unseal(ring, arena, &place, sealed, sizes[i] + SEAL_OVERHEAD, &opened, &size));
        assert_int_equal(sizes[i], size);
        assert_memory_equal(plain, opened, size);
    }
    assert_fails(ERR_TOO_LARGE, seal(ring, arena, &place, plain, SEAL_PLAIN_MAX + 1, &sealed));
    keyring_free(ring);
}

static void no_two_are_alike(void **state)
{
    (void)state;
    struct keyring *ring = known_ring();
    assert_memory_not_equal(seal_name(ring), seal_name(ring), SIZE);
    keyring_free(ring);
}

static void every_flip_and_cut_is_refused(void **state)
{
    (void)state;
    struct keyring *ring = known_ring();
    uint8_t *sealed = seal_name(ring);
    char *plain = 0;
    for (size_t bit = 0; bit < SIZE * 8; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_fails(ERR_INTERNAL, unseal(ring, arena, &place, sealed, SIZE, &plain, 0));
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t size = 0; size < SIZE; size++) {
        assert_fails(ERR_INTERNAL, unseal(ring, arena, &place, sealed, size, &plain, 0));
    }
    assert_null(plain);
    assert_opens(ring, sealed, SIZE);
    keyring_free(ring);
}

static void another_place_is_refused(void **state)
{
    (void)state;
    /* The last two only move the borders between the four texts. */
    static const struct seal_place others[] = {{"party2", "name", "630202", "17"}, {"party", "phone", "630202", "17"},
                                               {"party", "name", "630203", "17"},  {"party", "name", "630202", "18"},
                                               {"part", "yname", "630202", "17"},  {"party", "name", "6302021", "7"}};
    struct keyring *ring = known_ring();
    const uint8_t *sealed = seal_name(ring);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char *plain = 0;
        assert_fails(ERR_INTERNAL, unseal(ring, arena, &others[i], sealed, SIZE, &plain, 0));
    }
    keyring_free(ring);
}

static void reasons_are_told_apart(void **state)
{
    (void)state;
    struct keyring *ring = 0;
    assert_ok(keyring_parse(LINE_INDEX "1 - retired\n3 " HEX_TWO " sealing\n", &ring));
    uint8_t *sealed = seal_name(ring);
    assert_int_equal(3, sealed_key_number(sealed, SIZE));
    assert_int_equal(3, keyring_newest(ring));
    sealed[2] = 1;
    assert_refused(ring, sealed, SIZE, "停用");
    sealed[2] = 2;
    assert_refused(ring, sealed, SIZE, "不在密钥文件中");
    sealed[1] = sealed[2] = 0xFF;
    assert_refused(ring, sealed, SIZE, "校验不符");
    sealed[1] = sealed[2] = 0;
    assert_refused(ring, sealed, SIZE, "不是封存");
    sealed[2] = 3;
    assert_opens(ring, sealed, SIZE);
    keyring_free(ring);
}

static void index_depends_on_purpose(void **state)
{
    (void)state;
    struct keyring *ring = known_ring();
    uint8_t one[SEAL_INDEX_SIZE], two[SEAL_INDEX_SIZE];
    assert_ok(seal_index(ring, "party.number", "12", one));
    assert_ok(seal_index(ring, "party.phone", "12", two));
    assert_memory_not_equal(one, two, sizeof one);
    assert_ok(seal_index(ring, "party.number1", "2", two));
    assert_memory_not_equal(one, two, sizeof one);
    assert_ok(seal_index(ring, "party.number", "12", two));
    assert_memory_equal(one, two, sizeof one);
    keyring_free(ring);
}

static void bad_key_files(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "\n",
        LINE_INDEX,
        "1 " HEX_ONE " sealing\n",
        LINE_INDEX "1 " HEX_ONE " opening\n",
        LINE_INDEX "1 - retired\n",
        LINE_INDEX "1 - sealing\n",
        LINE_INDEX "1 " HEX_ONE " retired\n2 " HEX_TWO " sealing\n",
        LINE_INDEX "1 " HEX_ONE " sealing\n2 " HEX_TWO " opening\n",
        LINE_INDEX "1 " HEX_ONE " sealing\n2 " HEX_TWO " sealing\n",
        LINE_INDEX "2 " HEX_ONE " opening\n2 " HEX_TWO " sealing\n",
        LINE_INDEX "2 " HEX_ONE " opening\n1 " HEX_TWO " sealing\n",
        LINE_INDEX "1 " HEX_ONE " opening\n0 " HEX_TWO " sealing\n",
        LINE_INDEX "1 " HEX_ONE " index\n2 " HEX_TWO " sealing\n",
        LINE_INDEX "1 " HEX_ONE "00 sealing\n",
        LINE_INDEX "1 abc sealing\n",
        LINE_INDEX "1 zz" HEX_ONE " sealing\n",
        LINE_INDEX "x " HEX_ONE " sealing\n",
        LINE_INDEX "-1 " HEX_ONE " sealing\n",
        LINE_INDEX "65535 " HEX_ONE " sealing\n",
        LINE_INDEX "1 " HEX_ONE " sealing \n",
        LINE_INDEX "1 " HEX_ONE "\n",
        LINE_INDEX "\n1 " HEX_ONE " sealing\n",
        LINE_INDEX LINE_INDEX "1 " HEX_ONE " sealing\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct keyring *ring = 0;
        if (keyring_parse(bad[i], &ring).code != ERR_INVALID) {
            fail_msg("taken: %s", bad[i]);
        }
    }
    struct keyring *ring = 0;
    assert_ok(keyring_parse(LINE_INDEX "1 - retired\n2 " HEX_ONE " opening\n9 " HEX_TWO " sealing", &ring));
    uint16_t number = 0;
    assert_fails(ERR_CONFLICT, keyring_add_key(ring, &number));
    assert_fails(ERR_CONFLICT, keyring_reload(ring));
    keyring_free(ring);
    keyring_free(0);
}

static void a_full_ring(void **state)
{
    (void)state;
    char *text = arena_alloc(arena, 64000);
    size_t size = (size_t)snprintf(text, 64000, LINE_INDEX);
    for (int i = 1; i < KEYRING_MAX - 1; i++) {
        size += (size_t)snprintf(text + size, 64000 - size, "%d " HEX_ONE " opening\n", i);
    }
    snprintf(text + size, 64000 - size, "999 " HEX_TWO " sealing\n");
    struct keyring *ring = 0;
    assert_ok(keyring_parse(text, &ring));
    assert_opens(ring, seal_name(ring), SIZE);
    keyring_free(ring);
    snprintf(text + size, 64000 - size, "998 " HEX_ONE " opening\n999 " HEX_TWO " sealing\n");
    assert_fails(ERR_INVALID, keyring_parse(text, &ring));
    memset(text, ' ', 63999);
    text[63999] = '\0';
    assert_fails(ERR_TOO_LARGE, keyring_parse(text, &ring));
    /* a file that has all its lines, and one that has come to the last number */
    uint16_t number;
    unlink(path);
    assert_ok(keyring_create(path));
    assert_ok(keyring_load(path, &ring));
    for (int keys = 2; keys < KEYRING_MAX; keys++) {
        assert_ok(keyring_add_key(ring, &number));
    }
    assert_fails(ERR_TOO_LARGE, keyring_add_key(ring, &number));
    assert_int_equal(keyring_newest(ring), KEYRING_MAX - 1);
    keyring_free(ring);
    unlink(path);
}

static void file_life(void **state)
{
    (void)state;
    struct keyring *ring = 0;
    struct stat status;
    assert_fails(ERR_NOT_FOUND, keyring_load(path, &ring));
    assert_ok(keyring_create(path));
    assert_fails(ERR_CONFLICT, keyring_create(path));
    assert_int_equal(0, stat(path, &status));
    assert_int_equal(0600, status.st_mode & 07777);
    assert_ok(keyring_load(path, &ring));
    assert_opens(ring, seal_name(ring), SIZE);
    assert_int_equal(0, chmod(path, 0604));
    assert_fails(ERR_FORBIDDEN, keyring_reload(ring));
    assert_opens(ring, seal_name(ring), SIZE);
    assert_int_equal(0, chmod(path, 0600));
    keyring_free(ring);
}

static void rekeying(void **state)
{
    (void)state;
    struct keyring *ring = 0, *other = 0;
    uint8_t before[SEAL_INDEX_SIZE], after[SEAL_INDEX_SIZE];
    uint16_t number = 0;
    assert_ok(keyring_create(path));
    assert_ok(keyring_load(path, &ring));
    assert_ok(keyring_load(path, &other)); /* as another process has it */
    const uint8_t *old = seal_name(ring);
    assert_ok(seal_index(ring, "p", "t", before));
    assert_fails(ERR_CONFLICT, keyring_retire(ring, 1));
    assert_ok(keyring_add_key(ring, &number));
    assert_int_equal(2, number);
    assert_int_equal(2, keyring_newest(ring));
    const uint8_t *new = seal_name(ring);
    assert_int_equal(2, sealed_key_number(new, SIZE));
    assert_opens(ring, old, SIZE);
    assert_opens(ring, new, SIZE);
    /* The other meets the new number and reads the file again. */
    assert_int_equal(1, keyring_newest(other));
    assert_opens(other, new, SIZE);
    assert_int_equal(2, keyring_newest(other));
    assert_ok(seal_index(other, "p", "t", after));
    assert_memory_equal(before, after, sizeof before);
    assert_ok(keyring_retire(ring, 1));
    assert_refused(ring, old, SIZE, "停用");
    assert_opens(other, old, SIZE); /* until it reads again */
    assert_ok(keyring_reload(other));
    assert_refused(other, old, SIZE, "停用");
    assert_opens(other, new, SIZE);
    assert_null(strstr(read_whole(arena, path), "opening"));
    assert_non_null(strstr(read_whole(arena, path), "\n1 - retired\n"));
    assert_fails(ERR_NOT_FOUND, keyring_retire(ring, 7));
    assert_fails(ERR_NOT_FOUND, keyring_retire(ring, 0));
    /* The other adds to what the file says now, and a retired number is not used again. */
    assert_ok(keyring_add_key(other, &number));
    assert_int_equal(3, number);
    keyring_free(other);
    keyring_free(ring);
}

static void one_writer_at_a_time(void **state)
{
    (void)state;
    struct keyring *ring = 0;
    uint16_t number = 0;
    assert_ok(keyring_create(path));
    assert_ok(keyring_load(path, &ring));
    const char *beside = str_format(arena, "%s.new", path);
    FILE *left = fopen(beside, "w");
    assert_non_null(left);
    fclose(left);
    assert_fails(ERR_CONFLICT, keyring_add_key(ring, &number));
    assert_int_equal(0, unlink(beside));
    /* A damaged file is not written over. */
    assert_int_equal(0, truncate(path, 100));
    assert_fails(ERR_INVALID, keyring_add_key(ring, &number));
    assert_int_not_equal(0, access(beside, F_OK));
    assert_opens(ring, seal_name(ring), SIZE);
    keyring_free(ring);
}

static void *seal_many(void *subject)
{
    struct keyring *ring = subject;
    struct arena *own = arena_new(0);
    bool ok = own;
    for (int i = 0; ok && i < 3000; i++) {
        uint8_t *sealed = 0;
        char *plain = 0;
        uint8_t index[SEAL_INDEX_SIZE];
        ok = is_ok(seal(ring, own, &place, name, strlen(name), &sealed)) &&
             is_ok(unseal(ring, own, &place, sealed, SIZE, &plain, 0)) && str_equal(name, plain) &&
             is_ok(seal_index(ring, "p", name, index));
        arena_reset(own);
    }
    arena_free(own);
    return ok ? 0 : subject;
}

static void threads_work_while_keys_come(void **state)
{
    (void)state;
    struct keyring *ring = 0;
    pthread_t threads[4];
    uint16_t number = 0;
    assert_ok(keyring_create(path));
    assert_ok(keyring_load(path, &ring));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(0, pthread_create(&threads[i], 0, seal_many, ring));
    }
    for (int i = 0; i < 50; i++) {
        assert_ok(keyring_add_key(ring, &number));
    }
    assert_int_equal(51, number);
    for (size_t i = 0; i < 4; i++) {
        void *broken = ring;
        pthread_join(threads[i], &broken);
        assert_null(broken);
    }
    keyring_free(ring);
}

/* Each allocation of OpenSSL fails once, from an empty ring: said as ERR_UNAVAILABLE, never as damage. */
static void exhausted_memory_is_said(void **state)
{
    (void)state;
    int n = 1;
    for (;; n++) {
        struct keyring *ring = known_ring();
        uint8_t *sealed = 0;
        char *plain = 0;
        uint8_t index[SEAL_INDEX_SIZE];
        openssl_fails_in = n;
        result outcome = seal(ring, arena, &place, name, strlen(name), &sealed);
        if (is_ok(outcome)) {
            outcome = unseal(ring, arena, &place, sealed, SIZE, &plain, 0);
        }
        if (is_ok(outcome)) {
            outcome = seal_index(ring, "p", name, index);
        }
        bool reached = openssl_fails_in == 0;
        openssl_fails_in = 0;
        assert_true(outcome.code == OK || outcome.code == ERR_UNAVAILABLE);
        assert_opens(ring, seal_name(ring), SIZE);
        keyring_free(ring);
        if (!reached) {
            assert_ok(outcome);
            break;
        }
    }
    assert_true(n > 3);
}

static int up(void **state)
{
    (void)state;
    arena = arena_new(0);
    folder = test_folder_new(arena);
    path = str_format(arena, "%s/keyring", folder);
    return arena && folder ? 0 : 1;
}

static int down(void **state)
{
    (void)state;
    test_folder_remove(folder);
    arena_free(arena);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, up, down)

int main(void)
{
    if (!openssl_memory_watch()) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        TEST(known_value),
        TEST(round_trips),
        TEST(no_two_are_alike),
        TEST(every_flip_and_cut_is_refused),
        TEST(another_place_is_refused),
        TEST(reasons_are_told_apart),
        TEST(index_depends_on_purpose),
        TEST(bad_key_files),
        TEST(a_full_ring),
        TEST(file_life),
        TEST(rekeying),
        TEST(one_writer_at_a_time),
        TEST(threads_work_while_keys_come),
        TEST(exhausted_memory_is_said),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
