/* sealed.h: a row of the party table, and what is sealed in it: one value a party, since most readers want all of it
 * and a seal costs more than the texts are long. Inside this room. */
#ifndef ZWFW_PARTY_SEALED_H
#define ZWFW_PARTY_SEALED_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

enum sealed_text { SEALED_NAME, SEALED_NUMBER, SEALED_PHONE, SEALED_ADDRESS, SEALED_COUNT };

extern const char *const sealed_names[SEALED_COUNT]; /* "name" … */

struct party_row {
    const char *region;
    int64_t id;
    const char *kind, *certificate_type;
    struct bytes sealed;
    struct bytes name_index, number_index, phone_index;
    int64_t key_number;
    struct instant created_at, erased_at;
};
extern const struct record party_row_record;

/* ERR_NOT_FOUND when there is none. */
result party_row_read(struct request *rq, const char *region, int64_t id, struct party_row *row);

/* Seal the texts (NULL or "": none) into a row whose region and id are set; sets its key number. */
result sealed_put(struct request *rq, struct party_row *row, const char *const texts[SEALED_COUNT]);

/* The texts of a row, NULL for none; of an erased one all are. ERR_INTERNAL, naming the row, when it does not open. */
result sealed_get(struct request *rq, const struct party_row *row, const char *texts[SEALED_COUNT]);

#endif
