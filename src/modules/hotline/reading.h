/* reading.h: finding and showing contacts, orders and supervisions. Inside this module. */
#ifndef ZWFW_HOTLINE_READING_H
#define ZWFW_HOTLINE_READING_H

#include "modules/hotline/records.h"

/* "630200-G20210615-12": region, what it is (L a contact, G an order, S a supervision), the day, the matter's id. */
const char *hotline_number(struct request *rq, const char *region, char kind, struct instant at, int64_t id);

/* Is the caller the hotline's: may they see contacts, and are they confined to no handling unit of this order? */
result order_is_for_hotline(struct request *rq, const struct order_file *file, bool *is_for);

result contact_show(struct request *rq, const struct matter *matter, const struct contact_file *file,
                    struct contact_view *out);
result order_show(struct request *rq, const struct matter *matter, const struct order_file *file,
                  struct order_view *out);
/* Within the scope of its order, else ERR_NOT_FOUND. */
result supervision_find(struct request *rq, const char *number, struct matter *matter);
result supervision_show(struct request *rq, const struct matter *matter, struct supervision_view *out);

/* The name of a unit; NULL of 0. */
result hotline_unit_name(struct request *rq, int64_t id, const char **name);

#endif
