#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/buf.h"
#include "kernel/base/folder.h"
#include "kernel/base/str.h"
#include "kernel/crypto/sm3.h"
#include "progress.h"

enum { MOST_LINES = 1 << 28, MOST_DEPTH = 4, BLOCK = 128 * 1024 };

result tree_cannot(struct arena *arena, const char *deed, const char *path)
{
    return failed(ERR_UNAVAILABLE, str_format(arena, "无法%s%s（%s）", deed, path, strerrordesc_np(errno)));
}

const char *tree_join(struct arena *arena, const char *folder, const char *path)
{
    return str_format(arena, "%s/%s", folder, path);
}

/* --- files ------------------------------------------------------------------------------------------------------- */

/* Read a file block by block; `take` gets each. */
result tree_read(struct arena *arena, const char *path, result (*take)(void *subject, const char *block, size_t size),
                 void *subject)
{
    char block[BLOCK];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = file >= 0 ? 1 : -1;
    result r = SUCCESS;
    while (got > 0 && is_ok(r)) {
        got = read(file, block, sizeof block);
        r = got > 0 ? take(subject, block, (size_t)got) : SUCCESS;
    }
    if (got < 0) {
        r = tree_cannot(arena, "读取", path);
    }
    if (file >= 0) {
        close(file);
    }
    return r;
}

static result write_block(void *subject, const char *block, size_t size)
{
    return fwrite(block, 1, size, subject) == size ? SUCCESS : failed(ERR_UNAVAILABLE, "写入失败，请检查磁盘空间");
}

/* A new file whose content is on the disk when this returns. */
result tree_finish_file(struct arena *arena, const char *path, FILE *file, result r)
{
    if (is_ok(r) && (fflush(file) != 0 || fsync(fileno(file)) != 0)) {
        r = tree_cannot(arena, "写入", path);
    }
    fclose(file);
    return r;
}

static result copy_file(struct arena *arena, const char *from, const char *to)
{
    FILE *file = fopen(to, "wxe");
    return file ? tree_finish_file(arena, to, file, tree_read(arena, from, write_block, file))
                : tree_cannot(arena, "建立", to);
}

result tree_copy_file(struct arena *arena, const char *from, const char *to)
{
    return access(from, F_OK) == 0 ? copy_file(arena, from, to) : SUCCESS;
}

result tree_make_folder(struct arena *arena, const char *path)
{
    return mkdir(path, 0700) == 0 ? SUCCESS : tree_cannot(arena, "建立", path);
}

struct digesting {
    struct sm3 hasher;
    int64_t size;
};

static result digest_block(void *subject, const char *block, size_t size)
{
    struct digesting *digesting = subject;
    sm3_put(&digesting->hasher, block, size);
    digesting->size += (int64_t)size;
    return SUCCESS;
}

static result digest_file(struct arena *arena, const char *path, uint8_t digest[SM3_SIZE], int64_t *size)
{
    struct digesting digesting = {0};
    sm3_begin(&digesting.hasher);
    TRY(tree_read(arena, path, digest_block, &digesting));
    sm3_end(&digesting.hasher, digest);
    *size = digesting.size;
    return SUCCESS;
}

/* --- trees ------------------------------------------------------------------------------------------------------- */

/* Something done to each file below a root, in the order of the paths. */
struct walk {
    struct arena *arena;
    const char *root;
    result (*visit)(struct walk *walk, const char *path, bool is_folder);
    const char *to;     /* copying */
    const char *except; /* listing: all but this */
    struct buf lines;
    int64_t done;
    struct progress progress;
};

/* `path` is "" for the root itself. A folder that is not there is empty. */
static result walk_tree(struct walk *walk, const char *path, int depth)
{
    struct dirent **entries = 0;
    int count = scandir(tree_join(walk->arena, walk->root, path), &entries, 0, alphasort);
    result r = count >= 0 || errno == ENOENT ? SUCCESS : tree_cannot(walk->arena, "读取", path);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        const char *below = path[0] ? tree_join(walk->arena, path, name) : str_copy(walk->arena, name);
        bool is_folder = entries[i]->d_type == DT_DIR;
        if (is_ok(r) && !str_equal(name, ".") && !str_equal(name, "..")) {
            r = walk->visit(walk, below, is_folder);
            if (is_ok(r) && is_folder) {
                r = depth < MOST_DEPTH ? walk_tree(walk, below, depth + 1) : failed(ERR_INVALID, "文件夹层数过多");
            }
        }
        free(entries[i]);
    }
    free(entries);
    return r;
}

static result visit_to_copy(struct walk *walk, const char *path, bool is_folder)
{
    progress_show(++walk->done, &walk->progress);
    const char *target = tree_join(walk->arena, walk->to, path);
    return is_folder ? tree_make_folder(walk->arena, target)
                     : copy_file(walk->arena, tree_join(walk->arena, walk->root, path), target);
}

static result visit_to_list(struct walk *walk, const char *path, bool is_folder)
{
    uint8_t digest[SM3_SIZE];
    int64_t size;
    if (is_folder || str_equal(path, walk->except)) {
        return SUCCESS;
    }
    progress_show(++walk->done, &walk->progress);
    TRY(digest_file(walk->arena, tree_join(walk->arena, walk->root, path), digest, &size));
    buf_format(&walk->lines, "%s %lld %s\n", hex_encode(walk->arena, digest, sizeof digest), (long long)size, path);
    return SUCCESS;
}

result tree_copy(struct arena *arena, const char *from, const char *to)
{
    struct walk walk = {.arena = arena, .root = from, .visit = visit_to_copy, .to = to};
    progress_begin(&walk.progress, "复制文件", 0);
    result r = walk_tree(&walk, "", 0);
    progress_end(&walk.progress);
    return r;
}

static result visit_to_flush(struct walk *walk, const char *path, bool is_folder)
{
    const char *below = tree_join(walk->arena, walk->root, path);
    if (is_folder) {
        return folder_flush(below) ? SUCCESS : tree_cannot(walk->arena, "写入", below);
    }
    int file = open(below, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    result r = file >= 0 && fsync(file) == 0 ? SUCCESS : tree_cannot(walk->arena, "写入", below);
    if (file >= 0) {
        close(file);
    }
    return r;
}

result tree_flush(struct arena *arena, const char *folder)
{
    struct walk walk = {.arena = arena, .root = folder, .visit = visit_to_flush};
    TRY(walk_tree(&walk, "", 0));
    return folder_flush(folder) && folder_flush_around(folder) ? SUCCESS : tree_cannot(arena, "写入", folder);
}

result tree_make_beside(struct arena *arena, const char *place, const char *making)
{
    if (access(place, F_OK) == 0) {
        return failed(ERR_CONFLICT, str_format(arena, "%s已经存在，请换一个新文件夹", place));
    }
    if (access(making, F_OK) == 0) {
        return failed(ERR_CONFLICT, str_format(arena, "上次没有完成，请删除%s后再试", making));
    }
    return tree_make_folder(arena, making);
}

result tree_put_in_place(struct arena *arena, const char *making, const char *place)
{
    TRY(tree_flush(arena, making));
    return rename(making, place) == 0 && folder_flush_around(place) ? SUCCESS : tree_cannot(arena, "建立", place);
}

result tree_list(struct arena *arena, const char *folder, const char *except, const char *head, const char **lines)
{
    struct walk walk = {.arena = arena, .root = folder, .visit = visit_to_list, .except = except};
    buf_init(&walk.lines, arena, MOST_LINES);
    buf_text(&walk.lines, head);
    progress_begin(&walk.progress, "计算校验值", 0);
    result r = walk_tree(&walk, "", 0);
    progress_end(&walk.progress);
    *lines = walk.lines.data;
    return is_ok(r) && walk.lines.overflowed ? failed(ERR_TOO_LARGE, "文件过多") : r;
}
