/* zwfw rekey: a new key for personal data; and the end of the old ones. */
#include "command.h"

#include "kernel/crypto/seal.h"
#include "kernel/ledger/ledger.h"
#include "kernel/org/org.h"
#include "kernel/party/party.h"
#include "kernel/work/keeper.h"
#include "kernel/work/store.h"
#include "progress.h"

struct rekey {
    struct arena *arena;
    const char *data;
    struct keyring *keyring;
    uint16_t newest;
    int64_t oldest_used, newest_used; /* keys that seal something; NO_NUMBER: nothing is sealed */
};

static result note_key(struct request *rq, void *subject)
{
    const struct rekey *rekey = subject;
    return ledger_note(rq, "crypto", "rekey", "", str_format(rq->arena, "{\"key\":%d}", rekey->newest));
}

static result rekey_secrets(struct request *rq, void *subject)
{
    (void)subject;
    return org_rekey(rq);
}

/* Seal everything again with the newest key, as the store's only writer. */
static result seal_again(struct store *store, struct rekey *rekey)
{
    struct progress progress;
    int64_t done;
    progress_begin(&progress, "重新加密", 0);
    result r = party_rekey(store->work, progress_show, &progress, &done);
    progress_end(&progress);
    TRY(r);
    TRY(work_task(store->work, rekey->arena, rekey_secrets, 0));
    TRY(work_task(store->work, rekey->arena, note_key, rekey));
    printf("已用%d号密钥重新加密%lld个当事人的信息和全部动态码密钥\n", rekey->newest, (long long)done);
    return work_checkpoint(store->work, rekey->arena);
}

static void note_use(struct rekey *rekey, int64_t oldest, int64_t newest)
{
    if (number_is_set(oldest) && (!number_is_set(rekey->oldest_used) || oldest < rekey->oldest_used)) {
        rekey->oldest_used = oldest;
    }
    rekey->newest_used = newest > rekey->newest_used ? newest : rekey->newest_used;
}

static result read_use_in(struct rekey *rekey, struct db *db)
{
    int64_t oldest, newest;
    TRY(db_check_schema(db, rekey->arena));
    TRY(db_begin(db)); /* all by one snapshot */
    TRY(party_keys_used(db, &rekey->oldest_used, &rekey->newest_used));
    TRY(org_keys_used(db, rekey->arena, &oldest, &newest));
    note_use(rekey, oldest, newest);
    return SUCCESS;
}

static result read_use(struct rekey *rekey)
{
    struct db *db;
    TRY(db_open(rekey->data, DB_READ, &db));
    result r = read_use_in(rekey, db);
    db_rollback(db);
    db_close(db);
    return r;
}

/* Old keys go once nothing is sealed by them. While another process writes, what the newest key sealed is the proof
 * that this one has taken it up and seals with no other. */
static result retire(struct rekey *rekey, bool is_serving)
{
    TRY(read_use(rekey));
    if (number_is_set(rekey->oldest_used) && rekey->oldest_used < rekey->newest) {
        return failed(ERR_CONFLICT,
                      "还有用旧密钥加密的信息，旧密钥一个也没有停用；服务运行时会在后台重新加密，请稍后再试");
    }
    if (is_serving && rekey->newest_used != rekey->newest) {
        return failed(ERR_CONFLICT, "还不能确定运行中的服务已换用新密钥，旧密钥一个也没有停用；请停止服务后再试");
    }
    for (uint16_t number = 1; number < rekey->newest; number++) {
        result r = keyring_retire(rekey->keyring, number);
        if (!is_ok(r) && r.code != ERR_NOT_FOUND) {
            return r;
        }
    }
    printf("%d号以前的密钥都已停用\n", rekey->newest);
    return SUCCESS;
}

/* Another process has the store: its job does the work. */
static result rekey_served(struct rekey *rekey, bool retires)
{
    TRY(keyring_load(str_format(rekey->arena, "%s/keys/keyring", rekey->data), &rekey->keyring));
    rekey->newest = keyring_newest(rekey->keyring);
    result r = retires ? retire(rekey, true) : keyring_add_key(rekey->keyring, &rekey->newest);
    if (is_ok(r) && !retires) {
        printf("已加入%d号密钥；运行中的服务会在一分钟内换用，并在后台重新加密\n", rekey->newest);
    }
    keyring_free(rekey->keyring);
    return r;
}

static result rekey_alone(struct store *store, struct rekey *rekey, bool retires)
{
    rekey->keyring = app_keyring(store->app);
    if (!retires) {
        TRY(keyring_add_key(rekey->keyring, &rekey->newest));
    }
    rekey->newest = keyring_newest(rekey->keyring);
    TRY(seal_again(store, rekey));
    return retires ? retire(rekey, false) : SUCCESS;
}

static int run_rekey(const struct command_line *line)
{
    bool retires = option_given(&line->options, "--retire");
    struct rekey rekey = {.arena = line->arena, .data = command_data(line)};
    struct store store;
    result r = store_open(rekey.data, line->arena, &store);
    if (is_ok(r)) {
        r = rekey_alone(&store, &rekey, retires);
        store_close(&store);
    } else if (r.code == ERR_CONFLICT && is_ok(read_use(&rekey))) {
        r = rekey_served(&rekey, retires); /* the schema is right: it is the lock */
    }
    return is_ok(r) ? EXIT_DONE : command_fail(r);
}

static const struct option rekey_options[] = {
    OPTION_DATA,
    {"--retire", 0, "不加新密钥，而是停用已没有信息用它加密的旧密钥"},
    {0},
};

const struct command command_rekey = {
    .name = "rekey",
    .words = "",
    .summary = "换用新的个人信息密钥，或停用旧的",
    .help = "加入一个新密钥，并用它把全部已加密的个人信息重新加密。服务运行时也可以：命令只加入密钥，服务在后台\n"
            "逐批重新加密，不影响办件；没有服务时由命令当场完成。中途停下没有关系，再运行一次即可。\n"
            "停用（--retire）会从密钥文件中抹去旧密钥，以前备份中的个人信息从此无法打开；请先备份新的密钥文件。\n"
            "\n"
            "例：\n"
            "  zwfw rekey --data ./city\n"
            "  zwfw rekey --retire --data ./city\n",
    .options = rekey_options,
    .run = run_rekey,
};
