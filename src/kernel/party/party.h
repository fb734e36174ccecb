/* party.h: who applies, complains, bids: natural persons and organisations (自然人、法人和其他组织), once per region
 * and certificate.
 *
 * Name, number, phone and address are sealed together (crypto/seal.h), bound to their row; they are found by keyed
 * hashes of their normal form. Everything else in the program refers to a party by region and id: no event, log or URL
 * holds what identifies a person. What party_read gives is written masked (个人信息保护法 §51); one field at a time can
 * be seen whole at POST /api/v1/parties/{region}/{id}/reveal, with a permission and a reason, at most
 * party.reveals_per_hour times an hour for one officer, each time noted in the ledger.
 *
 * Normal form, of the index: full-width characters are half-width, letters capitals, spaces gone, the dots used in
 * names of the minorities one (·), hyphens of a phone or an organisation code gone. */
#ifndef ZWFW_PARTY_PARTY_H
#define ZWFW_PARTY_PARTY_H

#include "kernel/api/request.h"
#include "kernel/record/record.h"

struct work;

/* The codes of identifiers.h. */
extern const struct code_list certificate_types;

/* Who somebody says to be; a record to nest in the input of modules. */
struct party_in {
    const char *certificate_type; /* NULL with number: known by name and phone only */
    const char *number;
    const char *name;
    const char *phone;
    const char *address;
};
extern const struct record party_in_record;

/* A party as it is shown. Of an erased one the texts are absent. */
struct party_view {
    const char *region;
    int64_t id;
    const char *kind; /* "natural", "legal" */
    const char *certificate_type;
    const char *name, *number, *phone, *address;
    struct instant created_at, erased_at;
};
extern const struct record party_view_record;

/* The party's id within the region: of the one known by this certificate (without a certificate: by this name and
 * phone), else of a new one. A known one takes over a name, phone or address that is given and differs; a new name is
 * noted in the ledger. ERR_INVALID names the field at fault, as in party_in. One statement when known and unchanged,
 * two when new or with another phone or address. Only on a lane. */
result party_find_or_add(struct request *rq, const char *region, const struct party_in *in, int64_t *id);

/* ERR_NOT_FOUND; ERR_INTERNAL when a sealed value was tampered with. The caller has checked its scope. */
result party_read(struct request *rq, const char *region, int64_t id, struct party_view *view);

/* Those of a region that have exactly this number (of any type), phone or name, by id; at most 200. */
enum party_by { PARTY_BY_NUMBER, PARTY_BY_PHONE, PARTY_BY_NAME };
struct party_id {
    int64_t id;
};
typedef LIST(struct party_id) party_ids;
result party_search(struct request *rq, const char *region, enum party_by by, const char *text, party_ids *ids);

/* Is this party the one that is meant: has it this name, and this certificate or phone number? Compared by the keyed
 * indexes, nothing is opened. ERR_NOT_FOUND when there is no such party; an erased one is nobody. */
result party_matches(struct request *rq, const char *region, int64_t id, const char *name, const char *number,
                     bool *matches);

/* Forget who it was (个人信息保护法 §47): the sealed values and their indexes go, the row stays for what refers to it.
 * The next time the same person comes, it is a new party. Noted in the ledger; twice is fine. Only on a lane. */
result party_erase(struct request *rq, const char *region, int64_t id);

/* Note that the caller sees a field of a party (0: of somebody who is none) whole, for this reason, before showing it;
 * the caller has checked its scope. ERR_TOO_MANY above party.reveals_per_hour. Only on a lane. */
result party_note_reveal(struct request *rq, const char *region, int64_t party, const char *field, const char *reason);

/* Seal again, with the newest key, up to `limit` parties and texts (text.h) that an older one sealed. *done: how many
 * were. Those that do not open are left as they are, logged, and counted in *broken. */
result party_rekey_batch(struct request *rq, int64_t limit, int64_t *done, int64_t *broken);

/* All of them, in small batches between which the lane serves others. `progress` may be NULL. ERR_CONFLICT when some do
 * not open. While the program serves, the job party.rekey does the same by itself after another process added a key. */
result party_rekey(struct work *work, void (*progress)(int64_t done, void *subject), void *subject, int64_t *done);

/* The oldest and the newest key that seals a party or a text; NO_NUMBER when there is none. */
result party_keys_used(struct db *db, int64_t *oldest, int64_t *newest);

#endif
