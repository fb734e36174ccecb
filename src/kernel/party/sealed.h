/* sealed.h: a row of the party table, and its columns opened and sealed. Inside this room. */
#ifndef ZWFW_PARTY_SEALED_H
#define ZWFW_PARTY_SEALED_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

enum sealed_column { SEALED_NAME, SEALED_NUMBER, SEALED_PHONE, SEALED_ADDRESS, SEALED_COUNT };

extern const char *const sealed_names[SEALED_COUNT]; /* "name" … */

struct party_row {
    const char *region;
    int64_t id;
    const char *kind, *certificate_type;
    struct bytes name_sealed, number_sealed, phone_sealed, address_sealed;
    struct bytes name_index, number_index, phone_index;
    int64_t key_number;
    struct instant created_at, erased_at;
};
extern const struct record party_row_record;

struct bytes *sealed_at(struct party_row *row, enum sealed_column column);

/* ERR_NOT_FOUND when there is none. */
result party_row_read(struct request *rq, const char *region, int64_t id, struct party_row *row);

/* Seal `text` (NULL: nothing) into a column of the row, whose region and id are set. */
result sealed_put(struct request *rq, struct party_row *row, enum sealed_column column, const char *text);

/* What a column holds, NULL when it is empty. ERR_INTERNAL, naming the row, when it does not open. */
result sealed_get(struct request *rq, struct party_row *row, enum sealed_column column, const char **text);

#endif
