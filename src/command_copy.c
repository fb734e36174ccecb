/* zwfw copy: a store into a new folder, on the same engine or the other. */
#include "command.h"

#include "kernel/db/db.h"
#include "kernel/ledger/ledger.h"
#include "kernel/work/store.h"
#include "progress.h"
#include "tree.h"

struct copying {
    struct arena *arena;
    const char *from, *to;
    const char *making; /* what becomes `to` when all is there */
    const char *address;
    ledger_heads heads; /* of what was copied */
};

/* --- rows -------------------------------------------------------------------------------------------------------- */

static void show_rows(int64_t done, int64_t total, void *subject)
{
    struct progress *progress = subject;
    progress->total = total;
    progress_show(done, progress);
}

static bool same_heads(const ledger_heads *a, const ledger_heads *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        const struct ledger_head *one = &a->items[i], *other = &b->items[i];
        same = one->lane == other->lane && one->seq == other->seq && one->hash.size == other->hash.size &&
               memcmp(one->hash.data, other->hash.data, one->hash.size) == 0;
    }
    return same;
}

/* Inside a transaction on either side: what has arrived is looked at before it is kept. */
static result copy_rows(struct copying *copying, struct db *from, struct db *to)
{
    struct progress progress;
    ledger_heads arrived;
    progress_begin(&progress, "复制数据", 0);
    result r = db_copy(from, to, copying->arena, show_rows, &progress);
    progress_end(&progress);
    TRY(r);
    TRY(ledger_heads_now(from, copying->arena, &copying->heads));
    TRY(ledger_heads_now(to, copying->arena, &arrived));
    return same_heads(&copying->heads, &arrived) ? SUCCESS
                                                 : failed(ERR_CONFLICT, "复制后的账本末环与原来的不同，未作任何更改");
}

static result copy_between(struct copying *copying, struct db *from, struct db *to)
{
    TRY(db_check_schema(from, copying->arena));
    TRY(db_begin(from));
    result r = db_begin(to);
    if (is_ok(r)) {
        r = db_migrate(to, copying->arena);
        r = is_ok(r) ? copy_rows(copying, from, to) : r;
        if (is_ok(r)) {
            r = db_commit(to);
        } else {
            db_rollback(to);
        }
    }
    db_rollback(from);
    return r;
}

static result copy_database(struct copying *copying)
{
    struct db *from, *to = 0;
    TRY(db_open(copying->from, DB_READ, &from));
    result r = db_open(copying->making, DB_WRITE, &to);
    if (is_ok(r)) {
        r = copy_between(copying, from, to);
    }
    db_close(to);
    db_close(from);
    return r;
}

/* --- the folder -------------------------------------------------------------------------------------------------- */

static result copy_folders(struct copying *copying)
{
    static const char *const folders[] = {"keys", "checkpoints", "files"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *folder = tree_join(copying->arena, copying->making, folders[i]);
        TRY(tree_make_folder(copying->arena, folder));
        TRY(tree_copy(copying->arena, tree_join(copying->arena, copying->from, folders[i]), folder));
    }
    return tree_copy_file(copying->arena, tree_join(copying->arena, copying->from, "settings.conf"),
                          tree_join(copying->arena, copying->making, "settings.conf"));
}

static result make(struct copying *copying)
{
    bool exists;
    TRY(tree_make_beside(copying->arena, copying->to, copying->making));
    if (copying->address) {
        TRY(db_place(copying->making, copying->address));
    }
    TRY(db_exists(copying->making, &exists));
    if (exists) {
        return failed(ERR_CONFLICT, "目标数据库里已有数据，未作任何更改；请用新建的空数据库");
    }
    TRY(copy_folders(copying));
    TRY(copy_database(copying));
    return tree_put_in_place(copying->arena, copying->making, copying->to);
}

/* Nobody writes meanwhile: what is copied is all there is. */
static result copy_alone(struct copying *copying)
{
    struct app *app;
    struct work *work = 0;
    TRY(app_open(copying->from, &app));
    result r = work_new(app, &work);
    if (is_ok(r)) {
        r = make(copying);
    }
    work_free(work);
    app_close(app);
    return r;
}

/* --- the command ------------------------------------------------------------------------------------------------- */

static int run_copy(const struct command_line *line)
{
    struct copying copying = {.arena = line->arena,
                              .from = option_value(&line->options, "--from"),
                              .to = option_value(&line->options, "--to"),
                              .address = option_value(&line->options, "--db")};
    if (!copying.from || !copying.to) {
        return command_fail(failed(ERR_INVALID, "请用 --from 和 --to 指明原来的和新的数据目录"));
    }
    copying.making = str_format(line->arena, "%s.copying", copying.to);
    result r = copy_alone(&copying);
    if (!is_ok(r)) {
        return command_fail(r);
    }
    printf("已复制到 %s", copying.to);
    for (size_t i = 0; i < copying.heads.count; i++) {
        const struct ledger_head *head = &copying.heads.items[i];
        printf("，账本末环 %lld %s", (long long)head->seq, hex_encode(line->arena, head->hash.data, head->hash.size));
    }
    printf("\n请运行 zwfw verify --data %s 核对，此后只用新目录\n", copying.to);
    return EXIT_DONE;
}

static const struct option copy_options[] = {
    {"--from", "目录", "原来的数据目录"},
    {"--to", "目录", "新的数据目录，应尚不存在"},
    {"--db", "地址", "新目录的数据放在PostgreSQL的这个空数据库里；不写则放在目录里的SQLite文件中"},
    {0},
};

const struct command command_copy = {
    .name = "copy",
    .words = "",
    .summary = "把数据复制到新目录，可在SQLite与PostgreSQL之间搬移",
    .help =
        "密钥、附件、检查点和设置也一并复制。要么全部复制，要么什么也不做：各表的行数和账本末环与原来一致才算完成。\n"
        "复制期间不能有服务在用原来的目录；完成后两处互不相干，只应继续使用一处。\n"
        "\n"
        "例：\n"
        "  zwfw copy --from ./city --to ./city-pg --db postgresql://zwfw@db.example/zwfw\n"
        "  zwfw copy --from ./city-pg --to ./city-sqlite\n",
    .options = copy_options,
    .run = run_copy,
};
