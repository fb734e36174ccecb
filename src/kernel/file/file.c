#include "kernel/file/file.h"

#include "kernel/api/app.h"
#include "kernel/file/content.h"
#include "kernel/file/type.h"

enum { MOST_ROWS = 500, FOLDERS = 256, ROUND_MINUTES = 5 };

static const struct field file_link_fields[] = {
    FIELD(file_link, region, READONLY, 0, 0, "地区", "of the thing that it is attached to"),
    FIELD(file_link, owner, READONLY, 0, 0, "所属", "the kind of that thing"),
    FIELD(file_link, owner_id, READONLY, 0, 0, "所属编号", "its id within the region"),
    FIELD(file_link, id, READONLY, 0, 0, "序号", "within the thing"),
    FIELD(file_link, hash, READONLY, 0, 0, "摘要", "SM3 of the content, the document's name in /api/v1/files"),
    FIELD(file_link, name, READONLY, 0, 0, "文件名", "as the sender calls it"),
    FIELD(file_link, type, READONLY, 0, 0, "类型", "media type, by the content"),
    FIELD(file_link, size, READONLY, 0, 0, "大小", "bytes"),
    FIELD(file_link, attached_by, READONLY, 0, 0, "上传人", "staff id"),
    FIELD(file_link, attached_at, READONLY, 0, 0, "上传时间", "when it was attached"),
};
RECORD(file_link, file_link_fields, "an attached document");

struct stored {
    const char *type;
    int64_t size;
};
static const struct field stored_fields[] = {
    FIELD(stored, type, OPTIONAL, 0, 0, "类型", "media type"),
    FIELD(stored, size, OPTIONAL, 0, 0, "大小", "bytes"),
};
static RECORD(stored, stored_fields, "what is known of a content");

result file_attach(struct request *rq, const char *region, const char *owner, int64_t owner_id, const char *hash,
                   const char *name, struct file_link *link)
{
    struct stored stored;
    result r = db_one(rq->db, rq->arena, RECEIVE(stored, &stored),
                      "UPDATE file SET links = links + 1, used_at = :now WHERE hash = :hash RETURNING type, size",
                      P("now", rq->now), P("hash", hash));
    if (r.code == ERR_NOT_FOUND) {
        return invalid("hash", "没有这个文件，请先上传");
    }
    TRY(r);
    *link = (struct file_link){.region = region,
                               .owner = owner,
                               .owner_id = owner_id,
                               .hash = hash,
                               .type = stored.type,
                               .size = stored.size,
                               .attached_by = rq->who->staff,
                               .attached_at = rq->now};
    const struct file_type *type = file_type_find(stored.type);
    if (!type) {
        return failed(ERR_CONFLICT, "此类文件已不再接受，请换一种格式上传");
    }
    TRY(file_name_clean(rq->arena, name, type, &link->name));
    return db_number(
        rq->db, &link->id,
        "INSERT INTO file_link (region, owner, owner_id, id, hash, name, attached_by, attached_at)"
        " SELECT :region, :owner, :owner_id, COALESCE(MAX(id), 0) + 1, :hash, :name, :attached_by, :attached_at"
        " FROM file_link WHERE region = :region AND owner = :owner AND owner_id = :owner_id RETURNING id",
        ROW(file_link, link));
}

result file_detach(struct request *rq, const char *region, const char *owner, int64_t owner_id, int64_t id)
{
    const char *hash;
    TRY(db_text(rq->db, rq->arena, &hash,
                "DELETE FROM file_link WHERE region = :region AND owner = :owner AND owner_id = :owner_id AND id = :id"
                " RETURNING hash",
                P("region", region), P("owner", owner), P("owner_id", owner_id), P("id", id)));
    if (!hash) {
        return failed(ERR_NOT_FOUND, "没有这个附件");
    }
    /* Its time begins to run now: the content must outlive whoever is reading it. */
    return db_do(rq->db, "UPDATE file SET links = links - 1, used_at = :now WHERE hash = :hash", P("now", rq->now),
                 P("hash", hash));
}

result file_list(struct request *rq, const char *region, const char *owner, int64_t owner_id, file_links *links)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(file_link, links),
                  "SELECT l.region AS region, l.owner AS owner, l.owner_id AS owner_id, l.id AS id, l.hash AS hash,"
                  " l.name AS name, f.type AS type, f.size AS size, l.attached_by AS attached_by,"
                  " l.attached_at AS attached_at FROM file_link AS l JOIN file AS f ON f.hash = l.hash"
                  " WHERE l.region = :region AND l.owner = :owner AND l.owner_id = :owner_id ORDER BY l.id LIMIT :most",
                  P("region", region), P("owner", owner), P("owner_id", owner_id), P("most", MOST_ROWS));
}

result file_open(struct request *rq, const struct file_link *link)
{
    int file = content_open(rq->arena, app_data(rq->app), link->hash);
    if (file < 0) {
        return failed(ERR_UNAVAILABLE, "文件内容暂时无法读取，请联系系统管理员");
    }
    rq->raw_file = file;
    rq->raw_type = link->type;
    rq->raw_name = link->name;
    return SUCCESS;
}

/* --- taking away ------------------------------------------------------------------------------------------------- */

static result has_no_row(void *subject, const char *hash, bool *is_unwanted)
{
    struct request *rq = subject;
    int64_t found;
    TRY(db_number(rq->db, &found, "SELECT 1 FROM file WHERE hash = :hash", P("hash", hash)));
    *is_unwanted = !number_is_set(found);
    return SUCCESS;
}

result file_collect(struct request *rq)
{
    struct instant before = {rq->now.ms - app_setting(rq->app, "file.keep_hours") * HOUR_MS};
    int folder = (int)(rq->now.ms / (ROUND_MINUTES * MINUTE_MS) % FOLDERS);
    TRY(content_sweep(rq->arena, app_data(rq->app), folder, before, has_no_row, rq));
    return db_do(rq->db,
                 "DELETE FROM file WHERE hash IN"
                 " (SELECT hash FROM file WHERE links = 0 AND used_at < :before ORDER BY used_at LIMIT :most)",
                 P("before", before), P("most", MOST_ROWS));
}
