/* What people tell: sealed at rest, bound to its thing, sealed again with a new key. */
#include "kernel/party/text.h"

#include "kernel/api/app.h"
#include "kernel/base/arena.h"
#include "kernel/crypto/seal.h"
#include "kernel/party/party.h"
#include "kernel/work/work.h"
#include "support/store.h"
#include "t.h"

static struct test_store *store;

static int begin(void **state)
{
    (void)state;
    store = test_store_open();
    return 0;
}

static int end(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

struct step {
    struct text_key key;
    const char *text;
};

static result run_put(struct request *rq, void *subject)
{
    const struct step *step = subject;
    return party_text_put(rq, &step->key, step->text);
}

static result run_read(struct request *rq, void *subject)
{
    struct step *step = subject;
    return party_text_read(rq, &step->key, &step->text);
}

static void put(struct text_key key, const char *text)
{
    struct step step = {key, text};
    assert_ok(work_task(store->work, store->arena, run_put, &step));
}

static const char *text_of(struct text_key key)
{
    struct step step = {.key = key};
    assert_ok(work_task(store->work, store->arena, run_read, &step));
    return step.text;
}

static const struct text_key words = {"630200", "order", 7, "words"};
static const struct text_key reply = {"630200", "order", 7, "reply.1"};

static int64_t rows(void)
{
    int64_t count;
    assert_ok(db_number(store->reader, &count, "SELECT COUNT(*) FROM party_text"));
    return count;
}

static void kept_replaced_and_taken_away(void **state)
{
    (void)state;
    assert_null(text_of(words));
    put(words, "路灯不亮");
    put(reply, "已修");
    assert_string_equal(text_of(words), "路灯不亮");
    assert_string_equal(text_of(reply), "已修");
    put(words, "路灯又不亮");
    assert_string_equal(text_of(words), "路灯又不亮");
    assert_int_equal(rows(), 2);
    put(words, 0);
    assert_null(text_of(words));
    put(reply, "");
    assert_int_equal(rows(), 0);
}

static void sealed_at_rest(void **state)
{
    struct bytes sealed;
    (void)state;
    put(words, "open sesame");
    assert_ok(db_bytes(store->reader, store->arena, &sealed, "SELECT sealed FROM party_text"));
    assert_int_equal(sealed.size, strlen("open sesame") + SEAL_OVERHEAD);
    assert_null(memmem(sealed.data, sealed.size, "sesame", 6));
}

static result move_row(struct request *rq, void *subject)
{
    (void)subject;
    return db_do(rq->db, "UPDATE party_text SET owner_id = 8");
}

static void a_text_moved_elsewhere_does_not_open(void **state)
{
    struct step step = {.key = words};
    (void)state;
    put(words, "路灯不亮");
    assert_ok(work_task(store->work, store->arena, move_row, 0));
    step.key.id = 8;
    assert_fails(ERR_INTERNAL, work_task(store->work, store->arena, run_read, &step));
}

static void sealed_again_with_a_new_key(void **state)
{
    struct keyring *other;
    uint16_t newest;
    int64_t oldest_used, newest_used, done;
    (void)state;
    put(words, "路灯不亮");
    put(reply, "已修");
    assert_ok(keyring_load(str_format(store->arena, "%s/keys/keyring", store->data), &other));
    assert_ok(keyring_add_key(other, &newest));
    keyring_free(other);
    assert_ok(keyring_reload(app_keyring(store->app)));
    assert_ok(party_keys_used(store->reader, &oldest_used, &newest_used));
    assert_int_equal(oldest_used, newest - 1);
    assert_ok(party_rekey(store->work, 0, 0, &done));
    assert_int_equal(done, 2);
    assert_ok(party_keys_used(store->reader, &oldest_used, &newest_used));
    assert_int_equal(oldest_used, newest);
    assert_int_equal(newest_used, newest);
    assert_string_equal(text_of(words), "路灯不亮");
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(kept_replaced_and_taken_away),
        FRESH(sealed_at_rest),
        FRESH(a_text_moved_elsewhere_does_not_open),
        FRESH(sealed_again_with_a_new_key),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
