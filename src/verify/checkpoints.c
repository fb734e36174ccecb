/* Checkpoints: one line, and a folder of them. */
#include <dirent.h>
#include <errno.h>

#include "verify/verify.h"

/* --- a line ------------------------------------------------------------------------------------------------------ */

/* The value of " name=" in the line, up to the next space, copied; NULL when it is not there. */
static const char *value_of(struct arena *arena, const char *text, const char *name)
{
    const char *found = strstr(text, name);
    if (!found) {
        return 0;
    }
    found += strlen(name);
    return arena_copy(arena, found, strcspn(found, " "));
}

static bool read_hash(const char *hex, uint8_t *out, size_t size)
{
    size_t got;
    return hex && strlen(hex) == size * 2 && hex_decode(hex, out, &got);
}

static void add_link(struct verification *v, struct signed_links *links, const struct signed_link *link)
{
    if (links->count == links->room) {
        size_t old = links->room * sizeof *links->items;
        links->room = links->room ? links->room * 2 : 64;
        links->items = arena_grow(v->arena, links->items, old, links->room * sizeof *links->items);
    }
    links->items[links->count++] = *link;
}

/* "lane:seq:hash,lane:seq:hash" */
static bool read_heads(struct verification *v, const char *heads, int64_t number, struct signed_links *links)
{
    char *copy = str_copy(v->arena, heads);
    char *rest = copy, *part;
    while ((part = strsep(&rest, ","))) {
        struct signed_link link = {.number = number};
        const char *lane = strsep(&part, ":");
        const char *seq = strsep(&part, ":");
        if (!lane || !seq || !str_to_int(lane, &link.lane) || !str_to_int(seq, &link.seq) ||
            !read_hash(part, link.hash, SM3_SIZE)) {
            return false;
        }
        add_link(v, links, &link);
    }
    return true;
}

bool line_check(struct verification *v, const char *place, const char *text, struct line *line,
                struct signed_links *links)
{
    uint8_t signature[SM2_SIGNATURE_SIZE];
    const char *number = value_of(v->arena, text, " number="), *heads = value_of(v->arena, text, " heads=");
    const char *end = strstr(text, " signature=");
    bool reads = str_starts_with(text, "checkpoint=1 ") && end && number && heads &&
                 str_to_int(number, &line->number) &&
                 read_hash(value_of(v->arena, text, " key="), line->key, SM3_SIZE) &&
                 read_hash(value_of(v->arena, text, " previous="), line->previous, SM3_SIZE) &&
                 read_hash(value_of(v->arena, text, " signature="), signature, SM2_SIGNATURE_SIZE);
    if (!reads) {
        return wrong(v, "%s：不是检查点，已被改动", place);
    }
    sm3_hash(text, strlen(text), line->hash);
    if (memcmp(line->key, v->key_name, SM3_SIZE) != 0) {
        return wrong(v, "%s：不是这把密钥所签", place);
    }
    if (!is_ok(sm2_verify(v->key, SM2_ID, text, (size_t)(end - text), signature))) {
        return wrong(v, "%s：签名不符，检查点已被改动", place);
    }
    if (!read_heads(v, heads, line->number, links)) {
        return wrong(v, "%s：链头不能读", place);
    }
    v->checkpoints++;
    return true;
}

/* --- links ------------------------------------------------------------------------------------------------------- */

static int compare_links(const void *left, const void *right)
{
    const struct signed_link *a = left, *b = right;
    int order = (a->lane > b->lane) - (a->lane < b->lane);
    return order ? order : (a->seq > b->seq) - (a->seq < b->seq);
}

void links_sort(struct signed_links *links)
{
    if (links->count > 0) {
        qsort(links->items, links->count, sizeof *links->items, compare_links);
    }
}

const struct signed_link *links_find(const struct signed_links *links, int64_t lane, int64_t seq)
{
    struct signed_link key = {.lane = lane, .seq = seq};
    const struct signed_link *found =
        links->count > 0 ? bsearch(&key, links->items, links->count, sizeof key, compare_links) : 0;
    while (found && found > links->items && compare_links(found - 1, &key) == 0) {
        found--;
    }
    return found;
}

/* --- a folder ---------------------------------------------------------------------------------------------------- */

static bool check_next(struct verification *v, const char *place, const char *text)
{
    struct folder *folder = &v->folder;
    struct line line = {0};
    if (!line_check(v, place, text, &line, &folder->links)) {
        return false;
    }
    if (folder->count > 0) {
        const struct line *before = &folder->items[folder->count - 1];
        if (line.number != before->number + 1 || memcmp(line.previous, before->hash, SM3_SIZE) != 0) {
            return wrong(v, "%s：与上一行不相连，有检查点被删去、增加或改动", place);
        }
    } else if (line.number != 1) {
        remark(v, "检查点从第%lld号开始，之前的不在这个文件夹里", (long long)line.number);
    }
    if (folder->count == folder->room) {
        size_t old = folder->room * sizeof *folder->items;
        folder->room = folder->room ? folder->room * 2 : 64;
        folder->items = arena_grow(v->arena, folder->items, old, folder->room * sizeof *folder->items);
    }
    folder->items[folder->count++] = line;
    return true;
}

static result check_file(struct verification *v, const char *path, const char *name, bool is_newest)
{
    FILE *file = fopen(path, "rbe");
    char *text = 0;
    size_t room = 0;
    ssize_t size;
    if (!file) {
        return failed(ERR_UNAVAILABLE, str_format(v->arena, "无法读取%s", path));
    }
    for (int number = 1; !v->is_wrong && (size = getline(&text, &room, file)) > 0; number++) {
        bool is_whole = text[size - 1] == '\n';
        text[size - 1] = is_whole ? '\0' : text[size - 1];
        const char *place = str_format(v->arena, "%s第%d行", name, number);
        if (!is_whole && is_newest) {
            remark(v, "%s没有写完（写入时断电会这样），未计入", place);
        } else {
            check_next(v, place, text);
        }
    }
    bool failed_to_read = ferror(file) != 0;
    free(text);
    fclose(file);
    return failed_to_read ? failed(ERR_UNAVAILABLE, str_format(v->arena, "无法读取%s", path)) : SUCCESS;
}

static int is_day_file(const struct dirent *entry)
{
    struct date day;
    char name[16];
    if (strlen(entry->d_name) != 14 || !str_ends_with(entry->d_name, ".txt")) {
        return 0;
    }
    snprintf(name, sizeof name, "%.10s", entry->d_name);
    return date_parse(name, &day);
}

result folder_check(struct verification *v, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_day_file, alphasort);
    result r = SUCCESS;
    if (count < 0) {
        return failed(ERR_UNAVAILABLE, str_format(v->arena, "无法读取文件夹%s", path));
    }
    for (int i = 0; i < count; i++) {
        const char *name = str_copy(v->arena, entries[i]->d_name);
        if (is_ok(r) && !v->is_wrong) {
            r = check_file(v, str_format(v->arena, "%s/%s", path, name), name, i + 1 == count);
        }
        free(entries[i]);
    }
    free(entries);
    if (is_ok(r) && v->folder.count == 0 && !v->is_wrong) {
        r = failed(ERR_UNAVAILABLE, str_format(v->arena, "%s里没有检查点", path));
    }
    links_sort(&v->folder.links);
    return r;
}
