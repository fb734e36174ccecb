#include "kernel/file/handlers.h"

#include "kernel/api/app.h"
#include "kernel/file/content.h"
#include "kernel/file/file.h"
#include "kernel/file/type.h"
#include "kernel/http/multipart.h"
#include "kernel/ledger/ledger.h"

/* --- taking in --------------------------------------------------------------------------------------------------- */

struct file_receipt {
    const char *hash, *name, *type;
    int64_t size;
};
static const struct field file_receipt_fields[] = {
    FIELD(file_receipt, hash, READONLY, 0, 0, "摘要", "SM3 of the content; what to attach it by"),
    FIELD(file_receipt, name, READONLY, 0, 0, "文件名", "as it will be shown"),
    FIELD(file_receipt, type, READONLY, 0, 0, "类型", "media type, by the content"),
    FIELD(file_receipt, size, READONLY, 0, 0, "大小", "bytes"),
};
RECORD(file_receipt, file_receipt_fields, "a document that was taken in");

/* On a slow reader. The content is on the disk before its row is written; without one it goes away by itself. */
static result file_store_before(struct request *rq, const struct nothing *in)
{
    (void)in;
    if (rq->part_count != 1) {
        return invalid("file", rq->part_count == 0 ? "请选择要上传的文件" : "每次只能上传一个文件");
    }
    const struct part *part = &rq->parts[0];
    int64_t limit = app_setting(rq->app, "file.bytes");
    if (part->size > (size_t)limit) {
        return failed(ERR_TOO_LARGE, str_format(rq->arena, "文件最大%lld KiB", (long long)(limit >> 10)));
    }
    const struct file_type *type;
    struct file_receipt *receipt = ARENA_NEW(rq->arena, struct file_receipt);
    char hash[FILE_HASH_SIZE + 1];
    TRY(file_type_detect(rq->arena, part->bytes, part->size, &type));
    TRY(file_name_clean(rq->arena, part->file_name, type, &receipt->name));
    TRY(content_put(rq->arena, app_data(rq->app), part->bytes, part->size, rq->now, hash));
    receipt->hash = str_copy(rq->arena, hash);
    receipt->type = type->mime;
    receipt->size = (int64_t)part->size;
    rq->prepared = receipt;
    return SUCCESS;
}

static result file_store(struct request *rq, const struct nothing *in, struct file_receipt *out)
{
    (void)in;
    *out = *(const struct file_receipt *)rq->prepared;
    if (!content_exists(rq->arena, app_data(rq->app), out->hash)) {
        /* An old one without a row, taken away between the two steps. */
        return failed(ERR_UNAVAILABLE, "文件没有保存，请重新上传");
    }
    TRY(db_do(rq->db,
              "INSERT INTO file (hash, size, type, created_at, used_at, links)"
              " VALUES (:hash, :size, :type, :now, :now, 0) ON CONFLICT (hash) DO UPDATE SET used_at = :now",
              ROW(file_receipt, out), P("now", rq->now)));
    return ledger_note(rq, "file", "receive", rq->who->region,
                       str_format(rq->arena, "{\"hash\":\"%s\",\"size\":%lld}", out->hash, (long long)out->size));
}
HANDLER_PREPARED(file_store, nothing, file_receipt);

/* --- sending ----------------------------------------------------------------------------------------------------- */

struct file_wish {
    const char *hash;
};
static const char *check_hash(const char *text)
{
    return is_file_hash(text) ? 0 : "文件摘要应为64位小写的十六进制数字";
}
static const struct field file_wish_fields[] = {
    FIELD(file_wish, hash, REQUIRED, 0, 0, "摘要", "SM3 of the content", .check = check_hash),
};
static RECORD(file_wish, file_wish_fields, "which document");

/* Knowing a hash is not enough: something within the caller's regions refers to it, and who is confined to a unit sees
 * what the unit's matters hold, and what they attached themselves. */
static result file_fetch(struct request *rq, const struct file_wish *in, struct nothing *out)
{
    (void)out;
    struct file_link link;
    result r = db_one(rq->db, rq->arena, RECEIVE(file_link, &link),
                      "SELECT l.hash AS hash, l.name AS name, f.type AS type FROM file_link AS l"
                      " JOIN file AS f ON f.hash = l.hash"
                      " WHERE l.hash = :hash AND l.region >= :scope_low AND l.region < :scope_high"
                      " AND (:scope_unit = 0 OR l.attached_by = :staff OR EXISTS (SELECT 1 FROM matter AS m"
                      " WHERE m.region = l.region AND m.id = l.owner_id AND m.flow = l.owner AND m.unit IN"
                      " (SELECT id FROM unit WHERE id = :scope_unit OR parent = :scope_unit)))"
                      " ORDER BY l.region, l.owner, l.owner_id, l.id LIMIT 1",
                      P("hash", in->hash), P("staff", rq->who->staff), SCOPE(rq));
    if (!is_ok(r)) {
        return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个文件") : r;
    }
    /* What citizens hand in is about them, and nobody can mask it. */
    rq->watched = in->hash;
    return file_open(rq, &link);
}
HANDLER(file_fetch, file_wish, nothing);
