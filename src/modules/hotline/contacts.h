/* contacts.h: what the call centre's events and the agents' actions share. Inside this module. */
#ifndef ZWFW_HOTLINE_CONTACTS_H
#define ZWFW_HOTLINE_CONTACTS_H

#include "modules/hotline/records.h"

/* The call was answered at an instant (not before its last event). Changes the file, which the caller keeps. */
result contact_answered(struct request *rq, struct matter *matter, struct contact_file *file, struct instant at,
                        int64_t agent);

/* Who called is known otherwise than before: the orders that came of the contact are found by it from now on. */
result contact_caller_changed(struct request *rq, const struct matter *matter, const struct contact_file *file);

#endif
