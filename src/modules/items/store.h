/* store.h: the module's rows. Inside this module. */
#ifndef ZWFW_ITEMS_STORE_H
#define ZWFW_ITEMS_STORE_H

#include "modules/items/items.h"

struct item_guide {
    const char *basis, *criteria, *process, *outcome, *address, *hours, *phone, *complaint_phone, *platform, *url,
        *themes, *note;
};
struct item_fee {
    int64_t seq;
    const char *name;
    int64_t amount; /* 分; NO_NUMBER: by the standard */
    const char *standard, *basis;
};
extern const struct record item_guide_record, item_fee_record;
typedef LIST(struct item_fee) item_fee_list;

/* A whole version. */
struct item_sheet {
    const struct item *item;
    const struct item_guide *guide; /* NULL: nothing yet */
    LIST(struct item_material) materials;
    LIST(struct item_fee) fees;
};
extern const struct record item_sheet_record;

/* Write a version; or, of a draft, all of it anew. */
result store_insert_sheet(struct request *rq, const struct item_sheet *sheet);
result store_replace_sheet(struct request *rq, const struct item_sheet *sheet);
result store_read_sheet(struct request *rq, const struct item *item, struct item_sheet *sheet);
result store_read_item(struct request *rq, const char *region, int64_t id, struct item *item);

/* The version with the highest number, drafts included; the same of those that are or were published. */
result store_newest(struct request *rq, const char *region, const char *code, struct item *item);
result store_newest_published(struct request *rq, const char *region, const char *code, struct item *item);
/* valid_from and valid_to are the only members of a published version that change. */
result store_set_validity(struct request *rq, const struct item *item);

/* The first two items of that code within the caller's scope that hold on the day: more than one region may have it. */
typedef LIST(struct item) item_list;
result store_regions_of(struct request *rq, const char *code, struct date on, item_list *list);

/* The unit of the item's region that bears its unit_name, in full or short; 0: none. */
result store_unit_named(struct request *rq, const struct item *item, int64_t *unit);

#endif
