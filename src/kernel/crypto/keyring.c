#include "kernel/crypto/keyring.h"

#include <assert.h>
#include <pthread.h>
#include <unistd.h>

#include "kernel/base/seam.h"
#include "kernel/base/str.h"
#include "kernel/crypto/secret.h"

#define LINE_MAX_SIZE 96 /* "65534 ", 64 digits, " retired\n": 80 */
#define FILE_MAX      (KEYRING_MAX * LINE_MAX_SIZE)

struct data_key {
    uint16_t number;
    bool retired;
    uint8_t master[MASTER_SIZE];
};

/* What the file says: the index key first, then data keys by rising number, the last of which seals. */
struct table {
    size_t count;
    struct data_key keys[KEYRING_MAX];
};

struct keyring {
    pthread_mutex_t lock;
    char *path;          /* NULL when there is no file */
    uint64_t generation; /* moves when the table is replaced: benches of before are thrown away */
    struct table table;
    struct bench *idle[KEYRING_MAX]; /* by place in the table */
};

static result bad_file(void)
{
    return failed(ERR_INVALID, "密钥文件的内容不合规定");
}

/* One line, cut into its three words, into the table. */
static bool line_read(struct table *table, char *line)
{
    char *rest = line;
    const char *number = strsep(&rest, " ");
    const char *digits = strsep(&rest, " ");
    int64_t value = 0;
    if (!rest || table->count == KEYRING_MAX || !str_to_int(number, &value)) {
        return false;
    }
    struct data_key *key = &table->keys[table->count];
    int64_t least = table->count == 0 ? INDEX_NUMBER : key[-1].number + 1;
    if (value < least || value >= NEWEST_NUMBER || (table->count == 0) != (value == INDEX_NUMBER) ||
        (table->count == 0) != str_equal(rest, "index")) {
        return false;
    }
    *key = (struct data_key){.number = (uint16_t)value, .retired = str_equal(rest, "retired")};
    table->count++;
    if (key->retired) {
        return str_equal(digits, "-");
    }
    size_t size = 0;
    return (table->count == 1 || str_equal(rest, "opening") || str_equal(rest, "sealing")) &&
           strlen(digits) == (size_t)MASTER_SIZE * 2 && hex_decode(digits, key->master, &size);
}

/* `text` is cut up. The last line, and only it, must be the key that seals. */
static result table_read(struct table *table, char *text)
{
    char *rest = text;
    bool sealing = false;
    table->count = 0;
    while (rest && *rest) {
        char *line = strsep(&rest, "\n");
        if (sealing) {
            return bad_file();
        }
        sealing = str_ends_with(line, " sealing");
        if (!line_read(table, line)) {
            return bad_file();
        }
    }
    return sealing ? SUCCESS : bad_file();
}

static size_t table_write(const struct table *table, char text[FILE_MAX])
{
    static const char hex[] = "0123456789abcdef";
    size_t size = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct data_key *key = &table->keys[i];
        size += (size_t)snprintf(text + size, FILE_MAX - size, "%u ", key->number);
        for (size_t at = 0; !key->retired && at < MASTER_SIZE; at++) {
            text[size++] = hex[key->master[at] >> 4];
            text[size++] = hex[key->master[at] & 15];
        }
        const char *state = i == 0                  ? " index"
                            : i + 1 == table->count ? " sealing"
                            : key->retired          ? "- retired"
                                                    : " opening";
        size += (size_t)snprintf(text + size, FILE_MAX - size, "%s\n", state);
    }
    return size;
}

static result file_read(const char *path, struct table *table)
{
    char text[FILE_MAX];
    size_t size = 0;
    result outcome = secret_file_read(path, text, sizeof text, &size);
    if (is_ok(outcome)) {
        outcome = table_read(table, text);
    }
    secret_wipe(text, sizeof text);
    return outcome;
}

static result file_finish(const char *path, int file, const struct table *table)
{
    char text[FILE_MAX];
    size_t size = table_write(table, text);
    result outcome = secret_file_finish(path, file, text, size);
    secret_wipe(text, sizeof text);
    return outcome;
}

static void key_append(struct table *table, uint16_t number)
{
    struct data_key *key = &table->keys[table->count++];
    *key = (struct data_key){.number = number};
    seam_random(key->master, MASTER_SIZE);
}

result keyring_create(const char *path)
{
    int file = -1;
    TRY(secret_file_begin(path, &file));
    if (access(path, F_OK) == 0) {
        secret_file_abandon(path, file);
        return failed(ERR_CONFLICT, "密钥文件已经存在");
    }
    struct table table = {0};
    key_append(&table, INDEX_NUMBER);
    key_append(&table, 1);
    result outcome = file_finish(path, file, &table);
    secret_wipe(&table, sizeof table);
    return outcome;
}

/* Takes a copy of the table. */
static result keyring_new(const char *path, const struct table *table, struct keyring **keyring)
{
    struct keyring *made = calloc(1, sizeof *made);
    char *own_path = path ? strdup(path) : 0;
    if (!made || (path && !own_path)) {
        free(made);
        free(own_path);
        return failed(ERR_UNAVAILABLE, "内存不足，不能装入密钥");
    }
    pthread_mutex_init(&made->lock, 0);
    made->path = own_path;
    made->table = *table;
    *keyring = made;
    return SUCCESS;
}

result keyring_load(const char *path, struct keyring **keyring)
{
    struct table table;
    result outcome = file_read(path, &table);
    if (is_ok(outcome)) {
        outcome = keyring_new(path, &table, keyring);
    }
    secret_wipe(&table, sizeof table);
    return outcome;
}

result keyring_parse(const char *text, struct keyring **keyring)
{
    char copy[FILE_MAX];
    struct table table;
    size_t size = strlen(text);
    if (size >= sizeof copy) {
        return failed(ERR_TOO_LARGE, "密钥文件过大");
    }
    memcpy(copy, text, size + 1);
    result outcome = table_read(&table, copy);
    if (is_ok(outcome)) {
        outcome = keyring_new(0, &table, keyring);
    }
    secret_wipe(copy, sizeof copy);
    secret_wipe(&table, sizeof table);
    return outcome;
}

static void idle_free(struct keyring *keyring)
{
    for (size_t i = 0; i < KEYRING_MAX; i++) {
        while (keyring->idle[i]) {
            struct bench *bench = keyring->idle[i];
            keyring->idle[i] = bench->next;
            bench_free(bench);
        }
    }
}

void keyring_free(struct keyring *keyring)
{
    if (keyring) {
        idle_free(keyring);
        pthread_mutex_destroy(&keyring->lock);
        free(keyring->path);
        secret_wipe(keyring, sizeof *keyring);
        free(keyring);
    }
}

static void table_replace(struct keyring *keyring, const struct table *table)
{
    pthread_mutex_lock(&keyring->lock);
    idle_free(keyring);
    keyring->table = *table;
    keyring->generation++;
    pthread_mutex_unlock(&keyring->lock);
}

result keyring_reload(struct keyring *keyring)
{
    if (!keyring->path) {
        return failed(ERR_CONFLICT, "密钥不是从文件装入的");
    }
    struct table table;
    result outcome = file_read(keyring->path, &table);
    if (is_ok(outcome)) {
        table_replace(keyring, &table);
    }
    secret_wipe(&table, sizeof table);
    return outcome;
}

static result edit_add(struct table *table, uint16_t *number)
{
    *number = (uint16_t)(table->keys[table->count - 1].number + 1);
    if (table->count == KEYRING_MAX || *number == NEWEST_NUMBER) {
        return failed(ERR_TOO_LARGE, "密钥已达上限");
    }
    key_append(table, *number);
    return SUCCESS;
}

static result edit_retire(struct table *table, uint16_t number)
{
    for (size_t i = 1; i < table->count; i++) {
        struct data_key *key = &table->keys[i];
        if (key->number == number && i + 1 == table->count) {
            return failed(ERR_CONFLICT, "正在使用的密钥不能停用");
        }
        if (key->number == number) {
            secret_wipe(key->master, MASTER_SIZE);
            key->retired = true;
            return SUCCESS;
        }
    }
    return failed(ERR_NOT_FOUND, "没有这个编号的密钥");
}

/* Add a key, or when `added` is NULL retire one: in the file as it is now, not as it was loaded; then take it up. */
static result keyring_change(struct keyring *keyring, uint16_t retired, uint16_t *added)
{
    if (!keyring->path) {
        return failed(ERR_CONFLICT, "密钥不是从文件装入的");
    }
    int file = -1;
    TRY(secret_file_begin(keyring->path, &file));
    struct table table;
    result outcome = file_read(keyring->path, &table);
    if (is_ok(outcome)) {
        outcome = added ? edit_add(&table, added) : edit_retire(&table, retired);
    }
    if (!is_ok(outcome)) {
        secret_file_abandon(keyring->path, file);
    } else if (is_ok(outcome = file_finish(keyring->path, file, &table))) {
        table_replace(keyring, &table);
    }
    secret_wipe(&table, sizeof table);
    return outcome;
}

result keyring_add_key(struct keyring *keyring, uint16_t *number)
{
    return keyring_change(keyring, 0, number);
}

result keyring_retire(struct keyring *keyring, uint16_t number)
{
    return keyring_change(keyring, number, 0);
}

uint16_t keyring_newest(struct keyring *keyring)
{
    pthread_mutex_lock(&keyring->lock);
    uint16_t number = keyring->table.keys[keyring->table.count - 1].number;
    pthread_mutex_unlock(&keyring->lock);
    return number;
}

/* Where the key stands in the table, its length when it is not there. */
static size_t key_place(const struct table *table, uint16_t number)
{
    if (number == NEWEST_NUMBER) {
        return table->count - 1;
    }
    size_t i = 0;
    while (i < table->count && table->keys[i].number != number) {
        i++;
    }
    return i;
}

/* An idle bench, or a copy of the key to make one of. */
static result bench_find(struct keyring *keyring, uint16_t number, struct bench **bench, struct data_key *key,
                         uint64_t *generation)
{
    result outcome = SUCCESS;
    pthread_mutex_lock(&keyring->lock);
    size_t place = key_place(&keyring->table, number);
    if (place == keyring->table.count) {
        outcome = failed(ERR_NOT_FOUND, "封存数据所用的密钥不在密钥文件中");
    } else if (keyring->table.keys[place].retired) {
        outcome = failed(ERR_INTERNAL, "封存数据所用的密钥已经停用");
    } else if (keyring->idle[place]) {
        *bench = keyring->idle[place];
        keyring->idle[place] = (*bench)->next;
    } else {
        *key = keyring->table.keys[place];
        *generation = keyring->generation;
    }
    pthread_mutex_unlock(&keyring->lock);
    return outcome;
}

result bench_take(struct keyring *keyring, uint16_t number, struct bench **bench)
{
    struct data_key key;
    uint64_t generation = 0;
    struct bench *taken = 0;
    result outcome = bench_find(keyring, number, &taken, &key, &generation);
    if (outcome.code == ERR_NOT_FOUND && is_ok(keyring_reload(keyring))) {
        outcome = bench_find(keyring, number, &taken, &key, &generation);
    }
    if (outcome.code == ERR_NOT_FOUND) {
        return failed(ERR_INTERNAL, outcome.reason);
    }
    TRY(outcome);
    if (!taken) {
        taken = bench_new(key.number, key.master);
        secret_wipe(&key, sizeof key);
        if (!taken) {
            return failed(ERR_UNAVAILABLE, "内存不足，不能装入密钥");
        }
        taken->generation = generation;
    }
    *bench = taken;
    return SUCCESS;
}

void bench_give(struct keyring *keyring, struct bench *bench)
{
    pthread_mutex_lock(&keyring->lock);
    bool current = bench->generation == keyring->generation;
    if (current) {
        size_t place = key_place(&keyring->table, bench->number);
        bench->next = keyring->idle[place];
        keyring->idle[place] = bench;
    }
    pthread_mutex_unlock(&keyring->lock);
    if (!current) {
        bench_free(bench);
    }
}
