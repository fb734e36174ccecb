/* file.h: uploaded documents (材料), known by the SM3 of their content and kept once, however often they are sent.
 *
 * The bytes are in DATA/files/ab/cdef…, flushed before the row that names them is committed. A document comes in at
 * POST /api/v1/files; a module then attaches it, by its hash, to a thing of its own. A document that nothing refers to
 * is taken away file.keep_hours after it was last sent or let go; so is content that a crash left without a row.
 *
 * The type is told from the content, and only the types of type.h come in. What a client calls a file is kept with each
 * link: the last segment of it, valid UTF-8, without characters that are not seen, ending as its type does (one without
 * an ending gets it, so the name of a material will do). Documents are only ever sent as downloads, never shown in
 * place, never run. */
#ifndef ZWFW_FILE_FILE_H
#define ZWFW_FILE_FILE_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

#define FILE_HASH_SIZE 64 /* hex digits, lower case */

/* What refers to a document: `owner` is the kind of thing, for a matter the name of its flow. */
struct file_link {
    const char *region, *owner;
    int64_t owner_id;
    int64_t id; /* within the owner, from 1, never used twice while it has later ones */
    const char *hash, *name, *type;
    int64_t size;
    int64_t attached_by; /* staff */
    struct instant attached_at;
};
extern const struct record file_link_record;
typedef LIST(struct file_link) file_links;

/* Attach a document. ERR_INVALID of "hash" when it was never sent (or is gone already), of "name" when that is no name
 * for its type. Only on a lane. */
result file_attach(struct request *rq, const char *region, const char *owner, int64_t owner_id, const char *hash,
                   const char *name, struct file_link *link);
/* ERR_NOT_FOUND. The content goes later, when nothing refers to it. Only on a lane. */
result file_detach(struct request *rq, const char *region, const char *owner, int64_t owner_id, int64_t id);

/* What a thing has attached, in order, at most 500. The caller has checked its scope. */
result file_list(struct request *rq, const char *region, const char *owner, int64_t owner_id, file_links *links);

/* Make the document the answer, as a download under the link's name. The caller has checked its scope. ERR_UNAVAILABLE
 * when its content is not to be had. */
result file_open(struct request *rq, const struct file_link *link);

/* One round of taking away what nothing refers to: content without a row in one of the 256 folders (the time of day
 * says which), then rows without a link. In this order, so that a row's content goes only after the row's end is
 * committed. */
result file_collect(struct request *rq);

#endif
