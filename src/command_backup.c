/* zwfw backup and restore.
 *
 * A backup is a folder: zwfw.db (one snapshot of the store), checkpoints/ (as far as that snapshot knows them), files/,
 * settings.conf, and manifest.txt:
 *
 *     zwfw backup 1
 *     <SM3 of the file, 64 hex digits> <bytes> <path>        a line for each file, in the order of the paths
 *     signature <SM2 over all lines above, 128 hex digits>
 *
 * The keys are never in it: whoever has the backup cannot read personal data. Whoever restores brings the keys, which
 * also shows that the backup is of this store: the signature is by its key. */
#include "command.h"

#include <unistd.h>

#include "kernel/base/folder.h"
#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"
#include "kernel/db/db.h"
#include "kernel/ledger/checkpoint.h"
#include "progress.h"
#include "tree.h"

#define MANIFEST       "manifest.txt"
#define MANIFEST_HEAD  "zwfw backup 1\n"
#define SIGNATURE_HEAD "signature "

enum { MOST_MANIFEST = 1 << 28 };

/* --- backup ------------------------------------------------------------------------------------------------------ */

/* The checkpoints up to the newest that the snapshot remembers: a later one speaks of events that it lacks. */
struct kept_checkpoints {
    struct arena *arena;
    const char *to;
    int64_t newest;
};

static result keep_checkpoint(void *subject, const char *place, bool ends_file, const struct checkpoint *checkpoint)
{
    const struct kept_checkpoints *kept = subject;
    (void)ends_file;
    if (!checkpoint || checkpoint->number > kept->newest) {
        return SUCCESS;
    }
    const char *path = str_format(kept->arena, "%s/checkpoints/%.*s", kept->to, (int)strlen("2021-06-01.txt"), place);
    FILE *file = fopen(path, "ae");
    if (!file) {
        return tree_cannot(kept->arena, "建立", path);
    }
    result r = fprintf(file, "%s\n", checkpoint->text) > 0 ? SUCCESS : tree_cannot(kept->arena, "写入", path);
    return fclose(file) == 0 ? r : tree_cannot(kept->arena, "写入", path);
}

static void show_pages(int64_t done, int64_t total, void *subject)
{
    struct progress *progress = subject;
    progress->total = total;
    progress_show(done, progress);
}

/* The store and the checkpoints that belong to it, of one instant. */
static result copy_store(struct arena *arena, struct db *db, const char *data, const char *to)
{
    struct progress progress;
    struct remembered_checkpoint remembered;
    TRY(checkpoint_recall(db, arena, &remembered)); /* the first read: the snapshot is taken here */
    progress_begin(&progress, "复制数据库", 0);
    result r = db_backup(db, arena, to, show_pages, &progress);
    progress_end(&progress);
    TRY(r);
    struct kept_checkpoints kept = {arena, to, remembered.number};
    TRY(tree_make_folder(arena, tree_join(arena, to, "checkpoints")));
    return checkpoint_each(tree_join(arena, data, "checkpoints"), arena, keep_checkpoint, &kept);
}

static result sign_manifest(struct arena *arena, const char *data, const char *to)
{
    struct sm2_key *key;
    uint8_t signature[SM2_SIGNATURE_SIZE];
    const char *lines, *path = tree_join(arena, to, MANIFEST);
    TRY(tree_list(arena, to, MANIFEST, MANIFEST_HEAD, &lines));
    TRY(sm2_key_load(tree_join(arena, data, "keys/sm2.pem"), &key));
    result r = sm2_sign(key, lines, strlen(lines), signature);
    sm2_key_free(key);
    TRY(r);
    FILE *file = fopen(path, "wxe");
    if (!file) {
        return tree_cannot(arena, "建立", path);
    }
    bool fits = fprintf(file, "%s" SIGNATURE_HEAD "%s\n", lines, hex_encode(arena, signature, sizeof signature)) > 0;
    TRY(tree_finish_file(arena, path, file, fits ? SUCCESS : tree_cannot(arena, "写入", path)));
    return tree_flush(arena, to);
}

static result back_up(const struct command_line *line, const char *to)
{
    const char *data = command_data(line);
    struct arena *arena = line->arena;
    struct db *db;
    TRY(db_open(data, DB_READ, &db));
    result r = tree_make_folder(arena, to);
    if (is_ok(r)) {
        r = db_begin(db);
    }
    if (is_ok(r)) {
        r = copy_store(arena, db, data, to);
        db_rollback(db);
    }
    db_close(db);
    TRY(r);
    TRY(tree_make_folder(arena, tree_join(arena, to, "files")));
    TRY(tree_copy(arena, tree_join(arena, data, "files"), tree_join(arena, to, "files")));
    TRY(tree_copy_file(arena, tree_join(arena, data, "settings.conf"), tree_join(arena, to, "settings.conf")));
    return sign_manifest(arena, data, to);
}

static int run_backup(const struct command_line *line)
{
    result r = back_up(line, line->options.words[0]);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    printf("已备份到 %s；密钥（keys/）不在其中，请另行备份\n", line->options.words[0]);
    return EXIT_DONE;
}

static const struct option backup_options[] = {OPTION_DATA, {0}};

const struct command command_backup = {
    .name = "backup",
    .words = "新文件夹",
    .least_words = 1,
    .most_words = 1,
    .summary = "把数据备份到一个新文件夹，服务可以同时运行",
    .help = "备份的是开始那一刻的完整数据：数据库、检查点、上传的文件和设置，每个文件有SM3校验值，全部由本数据目录的\n"
            "密钥签名。密钥不在备份里，请另行保存在别处：没有密钥，备份无法恢复，个人信息也无法读出。\n"
            "\n"
            "例：\n"
            "  zwfw backup /backup/2021-07-01 --data ./city\n",
    .options = backup_options,
    .run = run_backup,
};

/* --- restore ----------------------------------------------------------------------------------------------------- */

static result collect_text(void *subject, const char *block, size_t size)
{
    struct buf *text = subject;
    buf_put(text, block, size);
    return text->overflowed ? failed(ERR_TOO_LARGE, "清单过大") : SUCCESS;
}

/* The signed lines of a backup, if `keys` holds the key that signed them. */
static result read_manifest(struct arena *arena, const char *folder, const char *keys, const char **lines)
{
    struct buf text;
    uint8_t signature[SM2_SIGNATURE_SIZE * 2];
    size_t size;
    struct sm2_key *key;
    buf_init(&text, arena, MOST_MANIFEST);
    TRY(tree_read(arena, tree_join(arena, folder, MANIFEST), collect_text, &text));
    char *head = strstr(text.data, "\n" SIGNATURE_HEAD);
    const char *hex = head ? head + strlen("\n" SIGNATURE_HEAD) : "";
    bool has_form = str_starts_with(text.data, MANIFEST_HEAD) && strlen(hex) == 2 * SM2_SIGNATURE_SIZE + 1 &&
                    hex_decode(arena_copy(arena, hex, 2 * SM2_SIGNATURE_SIZE), signature, &size);
    if (!has_form) {
        return failed(ERR_INVALID, "清单manifest.txt不完整，这不是一份完整的备份");
    }
    *lines = arena_copy(arena, text.data, (size_t)(head + 1 - text.data));
    TRY(sm2_key_load(tree_join(arena, keys, "sm2.pem"), &key));
    result r = sm2_verify(key, SM2_ID, *lines, strlen(*lines), signature);
    sm2_key_free(key);
    return r.code == ERR_INVALID ? failed(ERR_INVALID, "清单的签名与这套密钥不符：备份被改动过，或属于另一个数据目录")
                                 : r;
}

/* The first line in which two manifests differ, for people. */
static const char *first_difference(struct arena *arena, const char *expected, const char *found)
{
    while (*expected && *found) {
        size_t size = strcspn(expected, "\n");
        if (strcspn(found, "\n") != size || memcmp(expected, found, size) != 0) {
            break;
        }
        expected += size + 1;
        found += size + 1;
    }
    const char *line = *expected ? expected : found;
    const char *text = arena_copy(arena, line, strcspn(line, "\n"));
    const char *path = strrchr(text, ' ');
    return path ? path + 1 : text;
}

static result restore(struct arena *arena, const char *from, const char *keys, const char *data)
{
    const char *expected, *found;
    TRY(read_manifest(arena, from, keys, &expected));
    TRY(tree_list(arena, from, MANIFEST, MANIFEST_HEAD, &found));
    if (!str_equal(expected, found)) {
        return failed(ERR_INVALID,
                      str_format(arena, "备份已损坏：%s与清单不符", first_difference(arena, expected, found)));
    }
    const char *making = str_format(arena, "%s.restoring", data);
    TRY(tree_make_beside(arena, data, making));
    TRY(tree_copy(arena, from, making));
    TRY(tree_make_folder(arena, tree_join(arena, making, "keys")));
    TRY(tree_copy(arena, keys, tree_join(arena, making, "keys")));
    if (unlink(tree_join(arena, making, MANIFEST)) != 0) {
        return tree_cannot(arena, "建立", data);
    }
    return tree_put_in_place(arena, making, data);
}

static int run_restore(const struct command_line *line)
{
    const char *keys = option_value(&line->options, "--keys");
    if (!keys) {
        return command_fail(failed(ERR_INVALID, "请用 --keys 指明密钥所在的文件夹（原数据目录的keys/或它的备份）"));
    }
    result r = restore(line->arena, line->options.words[0], keys, command_data(line));
    if (!is_ok(r)) {
        return command_fail(r);
    }
    printf("已恢复到 %s，请运行 zwfw verify --data %s 核对\n", command_data(line), command_data(line));
    return EXIT_DONE;
}

static const struct option restore_options[] = {
    OPTION_DATA, {"--keys", "文件夹", "密钥所在的文件夹：原数据目录的keys/，或它的备份"}, {0}};

const struct command command_restore = {
    .name = "restore",
    .words = "备份文件夹",
    .least_words = 1,
    .most_words = 1,
    .summary = "把一份备份恢复到一个新的数据目录",
    .help = "先核对签名和每一个文件的校验值，有一处不符就不恢复；只恢复到尚不存在的文件夹。\n"
            "\n"
            "例：\n"
            "  zwfw restore /backup/2021-07-01 --keys /safe/keys --data ./city2\n"
            "  zwfw verify --data ./city2\n",
    .options = restore_options,
    .run = run_restore,
};
