/* What the program asks of the C library and of OpenSSL, refused: in scenes from making keys to a store that serves,
 * the n-th call of a kind fails, for n = 1, 2, 3 … until the scene has no n-th. It must say so and let go of what it
 * held, and the same scene in the same place must then come to its end: what was left unfinished is in nobody's way.
 *
 * The linker puts the functions below in the place of those that they name (--wrap in CMakeLists.txt), for our own code
 * and not for that of libraries. */
#include <argon2.h>
#include <errno.h>
#include <fcntl.h>
#include <liboath/oath.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/embedded.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/calendar/calendar.h"
#include "kernel/crypto/password.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/selftest.h"
#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"
#include "kernel/crypto/totp.h"
#include "kernel/ledger/audit.h"
#include "kernel/ledger/checkpoint.h"
#include "kernel/ledger/evidence.h"
#include "kernel/ledger/files.h"
#include "kernel/work/jobs.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"
#include "support/engine.h"
#include "support/support.h"
#include "t.h"

/* --- calls that fail --------------------------------------------------------------------------------------------- */

enum kind { MEMORY, ARENA, THREAD, OPENSSL, OATH, ARGON2, OPEN, STATUS, READ, WRITE, CUT, FLUSH, RENAME };

static struct {
    _Atomic int kind;
    _Atomic int fails_in; /* counts down; 0: none */
    _Atomic int error;
} armed;

static bool fails_now(enum kind kind)
{
    if (armed.kind != (int)kind || armed.fails_in <= 0 || atomic_fetch_sub(&armed.fails_in, 1) != 1) {
        return false;
    }
    errno = armed.error;
    return true;
}

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker's names */
#define FAILING(kind, type, name, failure, parameters, arguments)         \
    type __real_##name parameters;                                        \
    type __wrap_##name parameters;                                        \
    type __wrap_##name parameters                                         \
    {                                                                     \
        return fails_now(kind) ? (type)failure : __real_##name arguments; \
    }

enum { ARENA_CHUNK = 32 << 10 };

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
    return fails_now(size < ARENA_CHUNK ? MEMORY : ARENA) ? 0 : __real_malloc(size);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, int mode);
int __wrap_open(const char *path, int flags, int mode)
{
    return fails_now(OPEN) ? -1 : __real_open(path, flags, mode);
}

FAILING(MEMORY, void *, calloc, 0, (size_t count, size_t size), (count, size))
FAILING(MEMORY, void *, realloc, 0, (void *block, size_t size), (block, size))
FAILING(MEMORY, char *, strdup, 0, (const char *text), (text))
FAILING(THREAD, int, pthread_create, EAGAIN,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *subject),
        (thread, attributes, run, subject))
FAILING(STATUS, int, fstat, -1, (int file, struct stat *status), (file, status))
FAILING(READ, ssize_t, read, -1, (int file, void *bytes, size_t size), (file, bytes, size))
FAILING(WRITE, ssize_t, write, -1, (int file, const void *bytes, size_t size), (file, bytes, size))
FAILING(WRITE, ssize_t, pwrite, -1, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
FAILING(CUT, int, ftruncate, -1, (int file, off_t size), (file, size))
FAILING(FLUSH, int, fsync, -1, (int file), (file))
FAILING(RENAME, int, rename, -1, (const char *from, const char *to), (from, to))
FAILING(OATH, int, oath_base32_encode, OATH_MALLOC_ERROR, (const char *in, size_t size, char **out, size_t *out_size),
        (in, size, out, out_size))
FAILING(OATH, int, oath_hotp_generate, OATH_CRYPTO_ERROR,
        (const char *secret, size_t size, uint64_t factor, unsigned digits, bool checksum, size_t truncation,
         char *out),
        (secret, size, factor, digits, checksum, truncation, out))
FAILING(ARGON2, int, argon2id_hash_encoded, ARGON2_MEMORY_ALLOCATION_ERROR,
        (uint32_t passes, uint32_t memory, uint32_t lanes, const void *password, size_t size, const void *salt,
         size_t salt_size, size_t hash_size, char *out, size_t room),
        (passes, memory, lanes, password, size, salt, salt_size, hash_size, out, room))
FAILING(ARGON2, int, argon2id_hash_raw, ARGON2_MEMORY_ALLOCATION_ERROR,
        (uint32_t passes, uint32_t memory, uint32_t lanes, const void *password, size_t size, const void *salt,
         size_t salt_size, void *hash, size_t hash_size),
        (passes, memory, lanes, password, size, salt, salt_size, hash, hash_size))
FAILING(ARGON2, int, argon2id_verify, ARGON2_MEMORY_ALLOCATION_ERROR,
        (const char *encoded, const void *password, size_t size), (encoded, password, size))
FAILING(OPENSSL, BIO *, BIO_new, 0, (const BIO_METHOD *method), (method))
FAILING(OPENSSL, BIO *, BIO_new_mem_buf, 0, (const void *bytes, int size), (bytes, size))
FAILING(OPENSSL, int, PEM_write_bio_PKCS8PrivateKey, 0,
        (BIO * bio, const EVP_PKEY *key, const EVP_CIPHER *cipher, const char *word, int size, pem_password_cb *ask,
         void *subject),
        (bio, key, cipher, word, size, ask, subject))
FAILING(OPENSSL, int, PEM_write_bio_PUBKEY, 0, (BIO * bio, const EVP_PKEY *key), (bio, key))
FAILING(OPENSSL, int, EVP_PKEY_get_octet_string_param, 0,
        (const EVP_PKEY *key, const char *name, unsigned char *out, size_t room, size_t *size),
        (key, name, out, room, size))
FAILING(OPENSSL, EVP_PKEY_CTX *, EVP_PKEY_CTX_new_from_pkey, 0,
        (OSSL_LIB_CTX * library, EVP_PKEY *key, const char *query), (library, key, query))
FAILING(OPENSSL, OSSL_PARAM_BLD *, OSSL_PARAM_BLD_new, 0, (void), ())
FAILING(OPENSSL, OSSL_PARAM *, OSSL_PARAM_BLD_to_param, 0, (OSSL_PARAM_BLD * build), (build))
FAILING(OPENSSL, EVP_MD_CTX *, EVP_MD_CTX_new, 0, (void), ())
FAILING(OPENSSL, int, EVP_PKEY_CTX_set1_id, 0, (EVP_PKEY_CTX * context, const void *id, int size), (context, id, size))
FAILING(OPENSSL, int, EVP_DigestSignInit_ex, 0,
        (EVP_MD_CTX * context, EVP_PKEY_CTX **made, const char *digest, OSSL_LIB_CTX *library, const char *query,
         EVP_PKEY *key, const OSSL_PARAM *params),
        (context, made, digest, library, query, key, params))
FAILING(OPENSSL, int, EVP_DigestVerifyInit_ex, 0,
        (EVP_MD_CTX * context, EVP_PKEY_CTX **made, const char *digest, OSSL_LIB_CTX *library, const char *query,
         EVP_PKEY *key, const OSSL_PARAM *params),
        (context, made, digest, library, query, key, params))
FAILING(OPENSSL, int, EVP_DigestSign, 0,
        (EVP_MD_CTX * context, unsigned char *out, size_t *size, const unsigned char *bytes, size_t count),
        (context, out, size, bytes, count))
FAILING(OPENSSL, int, i2d_ECDSA_SIG, -1, (const ECDSA_SIG *pair, unsigned char **out), (pair, out))
/* NOLINTEND(bugprone-reserved-identifier) */

/* --- each in its turn -------------------------------------------------------------------------------------------- */

static struct arena *arena;

/* Plays in a folder, where it may have been played before; texts are on the arena. */
typedef result scene(const char *folder);

static result play(scene *run, const char *folder, enum kind kind, int error, int n, bool *met)
{
    armed.kind = (int)kind;
    armed.error = error;
    armed.fails_in = n;
    result r = run(folder);
    *met = armed.fails_in <= 0;
    armed.fails_in = 0;
    ERR_clear_error();
    return r;
}

/* What a call that failed may come to. On threads of its own nobody may hear of it. */
static bool is_answer(result r, int error, bool is_heard)
{
    if (error == EINTR) { /* the call is made again */
        return is_ok(r);
    }
    return is_ok(r) ? !is_heard : r.code == ERR_UNAVAILABLE || r.code == ERR_INTERNAL;
}

static void fail_each_in(const char *(*new_folder)(struct arena *), scene *run, enum kind kind, int error, int least)
{
    bool met = true, is_heard = new_folder == test_folder_new;
    for (int n = 1; met; n++) {
        const char *folder = new_folder(arena);
        result r = play(run, folder, kind, error, n, &met);
        if (met ? !is_answer(r, error, is_heard) : !is_ok(r)) {
            fail_msg("call %d of kind %d: %s %s", n, (int)kind, error_rows[r.code].wire, r.reason ? r.reason : "");
        }
        if (met) {
            assert_ok(run(folder));
        } else if (n <= least) {
            fail_msg("only %d calls of kind %d", n - 1, (int)kind);
        }
        test_folder_remove(folder);
        arena_reset(arena);
    }
}

static void fail_each(scene *run, enum kind kind, int error, int least)
{
    fail_each_in(test_folder_new, run, kind, error, least);
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

static result use_pair(const struct sm2_key *key)
{
    uint8_t point[SM2_POINT_SIZE], signature[SM2_SIGNATURE_SIZE];
    const char *pem;
    struct sm2_key *public_half;
    TRY(sm2_sign(key, "x", 1, signature));
    TRY(sm2_verify(key, SM2_ID, "x", 1, signature));
    TRY(sm2_key_point(key, point));
    TRY(sm2_key_public_pem(key, arena, &pem));
    TRY(sm2_key_from_public_pem(pem, &public_half));
    result r = sm2_verify(public_half, SM2_ID, "x", 1, signature);
    sm2_key_free(public_half);
    return r;
}

static result make_and_use_pair(const char *folder)
{
    const char *path = str_format(arena, "%s/sm2.pem", folder);
    struct sm2_key *key;
    if (access(path, F_OK) != 0) {
        TRY(sm2_key_generate(&key));
        result saved = sm2_key_save(key, path);
        sm2_key_free(key);
        TRY(saved);
    }
    TRY(sm2_key_load(path, &key));
    result r = use_pair(key);
    sm2_key_free(key);
    return r;
}

static result seal_and_open(struct keyring *keyring)
{
    const struct seal_place place = {"t", "c", "r", "1"};
    uint8_t *sealed, index[SEAL_INDEX_SIZE];
    char *plain;
    uint16_t number;
    TRY(seal(keyring, arena, &place, "x", 1, &sealed));
    TRY(unseal(keyring, arena, &place, sealed, 1 + SEAL_OVERHEAD, &plain, 0));
    TRY(seal_index(keyring, "p", "x", index));
    TRY(keyring_add_key(keyring, &number));
    TRY(keyring_reload(keyring));
    return keyring_retire(keyring, 1);
}

static result make_and_use_keyring(const char *folder)
{
    const char *path = str_format(arena, "%s/keyring", folder);
    struct keyring *keyring;
    unlink(path);
    TRY(keyring_create(path));
    TRY(keyring_load(path, &keyring));
    result r = seal_and_open(keyring);
    keyring_free(keyring);
    return r;
}

static result sign_in(const char *folder)
{
    const struct password_cost cost = {8, 1};
    static const uint8_t secret[TOTP_SECRET_SIZE];
    const char *encoded, *uri;
    int64_t step = 0;
    (void)folder;
    TRY(password_hash(arena, &cost, "word", &encoded));
    TRY(password_verify(&cost, encoded, "word"));
    result nobody = password_verify(&cost, 0, "word");
    TRY(nobody.code == ERR_UNAUTHENTICATED ? SUCCESS : nobody);
    TRY(totp_uri(arena, "i", "a", secret, &uri));
    return totp_check(secret, "812658", (struct instant){30000}, &step); /* of twenty zeros, the second */
}

/* As a power cut leaves it. */
static void break_off(const char *path)
{
    FILE *file = fopen(path, "ae");
    assert_non_null(file);
    assert_true(fputs("unfini", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static result keep_checkpoints(const char *folder)
{
    const char *line, *within = str_format(arena, "%s/checkpoints", folder);
    size_t size;
    TRY(files_prepare(within, arena));
    TRY(files_append(within, arena, (struct date){20210601}, "one"));
    TRY(files_append(within, arena, (struct date){20210601}, "two"));
    break_off(str_format(arena, "%s/2021-06-01.txt", within));
    TRY(files_append(within, arena, (struct date){20210602}, "three"));
    TRY(files_newest_line(within, arena, &line, &size));
    return size == 5 && memcmp(line, "three", 5) == 0 ? SUCCESS : failed(ERR_CONFLICT, "not the last");
}

static result test_itself(const char *folder)
{
    const struct selftest_check *checks;
    size_t count;
    (void)folder;
    return crypto_selftest(arena, &checks, &count) ? SUCCESS : failed(ERR_UNAVAILABLE, "selftest");
}

static void keys_and_passwords(void **state)
{
    (void)state;
    static const struct {
        enum kind kind;
        int error, least;
    } rows[] = {{MEMORY, ENOMEM, 2}, {OPENSSL, 0, 20}, {OPEN, EMFILE, 3}, {STATUS, EIO, 1}, {READ, EIO, 1},
                {READ, EINTR, 1},    {WRITE, EIO, 1},  {WRITE, EINTR, 1}, {FLUSH, EIO, 1},  {RENAME, EIO, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fail_each(make_and_use_pair, rows[i].kind, rows[i].error, rows[i].least);
        if (rows[i].kind != OPENSSL) {
            fail_each(make_and_use_keyring, rows[i].kind, rows[i].error, rows[i].least);
        }
    }
    static const enum kind of_files[] = {OPEN, STATUS, READ, WRITE, CUT, FLUSH};
    for (size_t i = 0; i < sizeof of_files / sizeof *of_files; i++) {
        fail_each(keep_checkpoints, of_files[i], EIO, 2);
    }
    fail_each(sign_in, OATH, 0, 2);
    fail_each(sign_in, ARGON2, 0, 3);
    fail_each(test_itself, MEMORY, ENOMEM, 3);
    fail_each(test_itself, OPENSSL, 0, 10);
}

/* --- a store ----------------------------------------------------------------------------------------------------- */

struct serving {
    struct store store;
    struct db *reader;
    struct keeper *keeper;
    struct jobs *jobs;
};

static result prove(struct serving *serving, const char *data)
{
    const struct evidence_scope scope = {.lane = 1, .first = 1, .last = 1};
    int64_t events;
    FILE *out = fopen("/dev/null", "we");
    assert_non_null(out);
    result r =
        evidence_export(data, serving->reader, arena, app_signer(serving->store.app), &scope, seam_now(), out, &events);
    fclose(out);
    return r;
}

/* And a calendar comes with it. */
static result note_something(struct request *rq, void *subject)
{
    struct calendar *calendar;
    int64_t number;
    (void)subject;
    TRY(calendar_from_csv(rq->arena, embedded_find("data/calendar.csv")->data, (struct instant){0}, &calendar));
    TRY(lane_bring_calendar(rq, calendar));
    TRY(lane_number(rq, "630200", "test", &number));
    return ledger_note(rq, "test", "note", "", "{}");
}

static result serve(struct serving *serving, const char *data)
{
    struct audit_result audited;
    TRY(db_open(data, DB_READ, &serving->reader));
    TRY(work_task(serving->store.work, arena, note_something, 0));
    TRY(keeper_start(serving->store.work, &serving->keeper));
    TRY(keeper_sign(serving->keeper));
    TRY(jobs_start(serving->store.work, &serving->jobs));
    TRY(work_settle(serving->store.work, arena));
    TRY(prove(serving, data));
    TRY(ledger_audit(data, serving->reader, arena, (struct audit_progress){0}, &audited));
    if (audited.findings.count > 0) { /* a public key that cannot be read is a finding */
        bool is_key = str_equal(audited.findings.items[0].part, "key");
        return failed(is_key ? ERR_UNAVAILABLE : ERR_CONFLICT, audited.findings.items[0].reason);
    }
    return SUCCESS;
}

static result open_and_serve(const char *data)
{
    struct serving serving = {0};
    result r = store_open(data, arena, &serving.store);
    if (is_ok(r)) {
        r = serve(&serving, data);
        r.reason = str_copy(arena, r.reason);
    }
    jobs_stop(serving.jobs);
    keeper_stop(serving.keeper);
    db_close(serving.reader);
    store_close(&serving.store);
    return r;
}

/* What cannot be computed is said, and never taken for what somebody has changed. */
static void an_audit(void **state)
{
    struct store store;
    struct db *reader;
    struct audit_result audited;
    bool met = true;
    int failures = 0;
    (void)state;
    const char *data = test_data_made(arena);
    assert_ok(store_open(data, arena, &store));
    assert_ok(work_task(store.work, arena, note_something, 0));
    assert_ok(work_checkpoint(store.work, arena));
    assert_ok(db_open(data, DB_READ, &reader));
    for (int n = 1; met; n++) {
        armed.kind = OPENSSL;
        armed.fails_in = n;
        result r = ledger_audit(data, reader, arena, (struct audit_progress){0}, &audited);
        met = armed.fails_in == 0;
        armed.fails_in = 0;
        db_rollback(reader);
        assert_int_equal(r.code, met ? ERR_UNAVAILABLE : OK);
        failures += met;
    }
    assert_int_equal(audited.findings.count, 0);
    assert_true(failures > 5);
    db_close(reader);
    store_close(&store);
    test_folder_remove(data);
    arena_reset(arena);
}

/* Without threads that do something of their own, so that the n-th call is the same each time. */
static result open_and_write(const char *data)
{
    struct store store;
    TRY(store_open(data, arena, &store));
    result r = work_task(store.work, arena, note_something, 0);
    store_close(&store);
    return r;
}

static void a_store(void **state)
{
    (void)state;
    fail_each_in(test_data_made, open_and_write, MEMORY, ENOMEM, 20);
    static const struct {
        enum kind kind;
        int error, least;
    } rows[] = {{MEMORY, ENOMEM, 20}, {THREAD, EAGAIN, 4}, {OPEN, EMFILE, 4}, {STATUS, EIO, 2},
                {READ, EIO, 2},       {WRITE, ENOSPC, 1},  {CUT, EIO, 1},     {FLUSH, EIO, 1}};
    size_t count = test_on_postgres() ? 2 : sizeof rows / sizeof *rows; /* there the files are the server's */
    for (size_t i = 0; i < count; i++) {
        fail_each_in(test_data_made, open_and_serve, rows[i].kind, rows[i].error, rows[i].least);
    }
}

/* Arenas come to their end while a keeper reads what was signed before, on its thread and on this: it says so, and
 * signs the next time. */
static void a_keeper_without_memory(void **state)
{
    enum { SIGNATURES = 200 };
    struct store store;
    bool met = true;
    int refused = 0;
    (void)state;
    const char *data = test_data_made(arena);
    assert_ok(store_open(data, arena, &store));
    for (int i = 0; i < SIGNATURES; i++) {
        assert_ok(work_task(store.work, arena, note_something, 0));
        assert_ok(work_checkpoint(store.work, arena));
    }
    for (int n = 1; met; n++) {
        struct keeper *keeper;
        armed.kind = ARENA;
        armed.fails_in = n;
        result r = keeper_start(store.work, &keeper);
        r = is_ok(r) ? keeper_sign(keeper) : r;
        met = armed.fails_in == 0;
        armed.fails_in = 0;
        assert_true(is_ok(r) || (met && r.code == ERR_UNAVAILABLE));
        refused += !is_ok(r);
        assert_true(!keeper || is_ok(keeper_sign(keeper)));
        keeper_stop(keeper);
    }
    assert_true(refused > 0);
    store_close(&store);
    test_folder_remove(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_passwords),
        cmocka_unit_test(an_audit),
        cmocka_unit_test(a_store),
        cmocka_unit_test(a_keeper_without_memory),
    };
    arena = arena_new(0);
    int status = cmocka_run_group_tests(tests, 0, 0);
    arena_free(arena);
    return status;
}
