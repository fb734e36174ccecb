#include "kernel/work/store.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/folder.h"
#include "kernel/base/str.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/secret.h"
#include "kernel/crypto/sm2.h"

static bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static result make_folder(struct arena *arena, const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return failed(ERR_UNAVAILABLE, str_format(arena, "无法建立文件夹%s，请检查上级文件夹的权限", path));
    }
    return folder_flush_around(path) ? SUCCESS : failed(ERR_UNAVAILABLE, str_format(arena, "%s没有写到磁盘上", path));
}

static result save_public_half(struct arena *arena, const char *signer, const char *path)
{
    struct sm2_key *key;
    const char *pem = "";
    int file;
    TRY(sm2_key_load(signer, &key));
    result r = sm2_key_public_pem(key, arena, &pem);
    sm2_key_free(key);
    TRY(r);
    TRY(secret_file_begin(path, &file));
    return secret_file_finish(path, file, pem, strlen(pem));
}

/* A key that an interrupted init has made is kept; what it had not finished goes. */
static result make_keys(struct arena *arena, const char *folder)
{
    const char *keyring = str_format(arena, "%s/keyring", folder), *signer = str_format(arena, "%s/sm2.pem", folder);
    const char *public_half = str_format(arena, "%s/sm2.pub.pem", folder);
    secret_file_forget(keyring);
    secret_file_forget(signer);
    secret_file_forget(public_half);
    if (!file_exists(keyring)) {
        TRY(keyring_create(keyring));
    }
    if (!file_exists(signer)) {
        struct sm2_key *key;
        TRY(sm2_key_generate(&key));
        result r = sm2_key_save(key, signer);
        sm2_key_free(key);
        TRY(r);
    }
    return save_public_half(arena, signer, public_half);
}

static result use_db(const char *data, enum db_mode mode, struct arena *arena,
                     result (*use)(struct db *db, struct arena *arena))
{
    struct db *db;
    TRY(db_open(data, mode, &db));
    result r = use(db, arena);
    db_close(db);
    return r;
}

result store_create(const char *data, struct arena *arena)
{
    const char *keys = str_format(arena, "%s/keys", data);
    bool exists;
    TRY(db_exists(data, &exists));
    if (!exists) {
        TRY(make_folder(arena, data));
        TRY(make_folder(arena, keys));
        TRY(make_keys(arena, keys));
    }
    return use_db(data, DB_WRITE, arena, db_migrate);
}

static result start_modules(struct request *rq, void *subject)
{
    (void)subject;
    for (const struct module *const *module = all_modules; *module; module++) {
        if ((*module)->start) {
            TRY((*module)->start(rq));
        }
    }
    return SUCCESS;
}

static result open_parts(const char *data, struct arena *arena, struct store *store)
{
    bool exists;
    TRY(db_exists(data, &exists));
    if (!exists) {
        return failed(ERR_NOT_FOUND, str_format(arena, "%s里没有数据，请先运行 zwfw init", data));
    }
    TRY(use_db(data, DB_READ, arena, db_check_schema));
    TRY(app_open(data, &store->app));
    TRY(work_new(store->app, &store->work));
    return work_task(store->work, arena, start_modules, 0);
}

result store_open(const char *data, struct arena *arena, struct store *store)
{
    *store = (struct store){0};
    result r = open_parts(data, arena, store);
    if (!is_ok(r)) {
        store_close(store);
    }
    return r;
}

void store_close(struct store *store)
{
    work_free(store->work);
    app_close(store->app);
    *store = (struct store){0};
}
