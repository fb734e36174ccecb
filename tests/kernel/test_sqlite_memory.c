/* SQLite's memory: blocks of any size hold what is put into them, whichever thread gives them back. */
#include "kernel/db/sqlite_memory.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "t.h"

enum { BLOCKS = 400, STEP = 53, MOST = BLOCKS * STEP /* more than is kept */ };

static int configure(void **state)
{
    (void)state;
    sqlite_memory_configure();
    return 0;
}

static bool holds(const unsigned char *block, size_t size, unsigned char content)
{
    for (size_t i = 0; i < size; i++) {
        if (block[i] != content) {
            return false;
        }
    }
    return true;
}

static void blocks_keep_what_they_hold(void **state)
{
    unsigned char *blocks[BLOCKS];
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = sqlite3_malloc(i * STEP + 1);
            assert_non_null(blocks[i]);
            assert_int_equal((uintptr_t)blocks[i] % 8, 0);
            assert_true(sqlite3_msize(blocks[i]) >= (size_t)(i * STEP + 1));
            memset(blocks[i], i, (size_t)(i * STEP + 1));
        }
        for (int i = 0; i < BLOCKS; i++) {
            assert_true(holds(blocks[i], (size_t)(i * STEP + 1), (unsigned char)i));
            sqlite3_free(blocks[i]);
        }
    }
}

static void a_block_can_grow_and_shrink(void **state)
{
    (void)state;
    for (int first = 1; first < MOST; first += 977) {
        for (int then = 1; then < MOST; then += 1009) {
            unsigned char *block = sqlite3_malloc(first);
            memset(block, 'x', (size_t)first);
            block = sqlite3_realloc(block, then);
            assert_non_null(block);
            assert_true(sqlite3_msize(block) >= (size_t)then);
            assert_true(holds(block, (size_t)(first < then ? first : then), 'x'));
            sqlite3_free(block);
        }
    }
}

/* Blocks that another thread gives back, and threads that come and go. */
static void *take_some(void *subject)
{
    unsigned char **blocks = subject;
    for (int i = 0; i < BLOCKS; i++) {
        sqlite3_free(blocks[i]);
        blocks[i] = sqlite3_malloc(i * STEP + 1);
        memset(blocks[i], i, (size_t)(i * STEP + 1));
    }
    return 0;
}

static void threads_hand_on_their_blocks(void **state)
{
    unsigned char *blocks[BLOCKS] = {0};
    (void)state;
    for (int round = 0; round < 5; round++) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, 0, take_some, blocks), 0);
        pthread_join(thread, 0);
        for (int i = 0; i < BLOCKS; i++) {
            assert_true(holds(blocks[i], (size_t)(i * STEP + 1), (unsigned char)i));
        }
    }
    for (int i = 0; i < BLOCKS; i++) {
        sqlite3_free(blocks[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_keep_what_they_hold),
        cmocka_unit_test(a_block_can_grow_and_shrink),
        cmocka_unit_test(threads_hand_on_their_blocks),
    };
    return cmocka_run_group_tests(tests, configure, 0);
}
