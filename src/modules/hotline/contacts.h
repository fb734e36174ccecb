/* contacts.h: what the call centre's events and the agents' actions share. Inside this module. */
#ifndef ZWFW_HOTLINE_CONTACTS_H
#define ZWFW_HOTLINE_CONTACTS_H

#include "modules/hotline/records.h"

/* The call was answered at an instant (not before its last event). Changes the file, which the caller keeps. */
result contact_answered(struct request *rq, struct matter *matter, struct contact_file *file, struct instant at,
                        int64_t agent);

#endif
