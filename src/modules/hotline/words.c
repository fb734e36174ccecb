#include "modules/hotline/words.h"

#include "kernel/api/app.h"
#include "kernel/crypto/seal.h"
#include "kernel/party/normal.h"
#include "kernel/party/text.h"
#include "kernel/search/search.h"

static result put_record(struct request *rq, const struct text_key *key, const struct record *record, const void *row)
{
    struct buf json;
    buf_init(&json, rq->arena, SEAL_PLAIN_MAX);
    record_encode(record, rq->arena, row, true, &json);
    return party_text_put(rq, key, str_equal(json.data, "{}") ? 0 : json.data);
}

static result read_record(struct request *rq, const struct text_key *key, const struct record *record, void *row)
{
    const char *json;
    TRY(party_text_read(rq, key, &json));
    record_clear(record, row);
    return json ? record_decode(record, rq->arena, json, strlen(json), row) : SUCCESS;
}

result contact_words_put(struct request *rq, const struct contact_file *file, const struct contact_words *words)
{
    return put_record(rq, &(struct text_key){file->region, "contact", file->id, "words"}, &contact_words_record, words);
}

result contact_words_read(struct request *rq, const struct contact_file *file, struct contact_words *words)
{
    return read_record(rq, &(struct text_key){file->region, "contact", file->id, "words"}, &contact_words_record,
                       words);
}

result order_words_put(struct request *rq, const struct order_file *file, const struct order_words *words)
{
    return put_record(rq, &(struct text_key){file->region, "order", file->id, "words"}, &order_words_record, words);
}

result order_words_read(struct request *rq, const struct order_file *file, struct order_words *words)
{
    return read_record(rq, &(struct text_key){file->region, "order", file->id, "words"}, &order_words_record, words);
}

static struct text_key reply_key(struct request *rq, const struct order_file *file, int64_t seq)
{
    return (struct text_key){file->region, "order", file->id, str_format(rq->arena, "reply.%lld", (long long)seq)};
}

result order_reply_put(struct request *rq, const struct order_file *file, int64_t seq, const char *text)
{
    struct text_key key = reply_key(rq, file, seq);
    return party_text_put(rq, &key, text);
}

result order_reply_read(struct request *rq, const struct order_file *file, int64_t seq, const char **text)
{
    struct text_key key = reply_key(rq, file, seq);
    return party_text_read(rq, &key, text);
}

result supervision_text_put(struct request *rq, const char *region, int64_t id, const char *part, const char *text)
{
    return party_text_put(rq, &(struct text_key){region, "supervision", id, part}, text);
}

result supervision_text_read(struct request *rq, const char *region, int64_t id, const char *part, const char **text)
{
    return party_text_read(rq, &(struct text_key){region, "supervision", id, part}, text);
}

const char *phone_text_check(const char *text)
{
    return text[strspn(text, "0123456789+-() ")] == '\0' ? 0 : "只能是数字和+-()";
}

result phone_hash(struct request *rq, const char *phone, struct bytes *hash)
{
    *hash = (struct bytes){0};
    if (str_is_empty(phone)) {
        return SUCCESS;
    }
    uint8_t *bytes = arena_alloc(rq->arena, SEAL_INDEX_SIZE);
    TRY(seal_index(app_keyring(rq->app), "hotline.phone", index_phone(rq->arena, phone), bytes));
    *hash = (struct bytes){bytes, SEAL_INDEX_SIZE};
    return SUCCESS;
}

/* --- words that can be found ------------------------------------------------------------------------------------- */

enum { HASH_SIZE = 8 };

static int compare_hashes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

result text_hashes(struct request *rq, const char *text, bool query, const char **hashes)
{
    struct search_terms terms = search_terms(rq->arena, text ? text : "", query);
    size_t count = terms.count < HASHED_TERMS ? terms.count : HASHED_TERMS;
    const char **items = ARENA_ARRAY(rq->arena, const char *, count + 1);
    struct buf joined;
    for (size_t i = 0; i < count; i++) {
        uint8_t index[SEAL_INDEX_SIZE];
        TRY(seal_index(app_keyring(rq->app), "hotline.term", terms.items[i], index));
        items[i] = hex_encode(rq->arena, index, HASH_SIZE);
    }
    qsort(items, count, sizeof *items, compare_hashes);
    buf_init(&joined, rq->arena, HASHED_TERMS * 2 * (HASH_SIZE + 1));
    for (size_t i = 0; i < count; i++) {
        buf_format(&joined, "%s%s", i > 0 ? " " : "", items[i]);
    }
    *hashes = joined.size > 0 ? joined.data : "";
    return SUCCESS;
}

/* A hash is a run of letters and digits, and so one term of the search's own. */
result order_index_words(struct request *rq, const struct order_file *file, const char *text)
{
    const char *hashes;
    TRY(text_hashes(rq, text, false, &hashes));
    return search_put(rq, file->region, "order", file->id, hashes);
}
