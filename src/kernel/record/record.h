/* record.h: what a thing looks like, said once.
 *
 * A record is a C struct and a const table of its fields. From the table come the JSON in and out, the validation, the
 * SQL parameters and columns (db.h), the OpenAPI schema, import and export columns. A field's type is taken from the
 * member itself, so the two cannot disagree.
 *
 *     struct receipt { const char *number; struct instant accepted_at; };
 *     static const struct field receipt_fields[] = {
 *         FIELD(receipt, number, READONLY, 1, 40, "办件编号", "the case number printed on the receipt"),
 *         FIELD(receipt, accepted_at, READONLY, 0, 0, "受理时间", "when the legal clock started"),
 *     };
 *     RECORD(receipt, receipt_fields, "a receipt");
 *
 * Member types: const char * (text), int64_t (whole number), bool, struct instant, struct date, struct bytes (hex in
 * JSON), const struct x * (a
 * nested record, FIELD_OF) and LIST(struct x) (FIELD_LIST). Nothing is null by accident: absent text is NULL, an absent
 * number is NO_NUMBER, an absent instant, date or list is zero. Blank is not zero. */
#ifndef ZWFW_RECORD_RECORD_H
#define ZWFW_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/buf.h"
#include "kernel/base/moment.h"
#include "kernel/base/result.h"

struct arena;

#define NO_NUMBER INT64_MIN

/* An optional whole number that is absent. */
static inline bool number_is_set(int64_t number)
{
    return number != NO_NUMBER;
}

#define LIST(type)    \
    struct {          \
        type *items;  \
        size_t count; \
    }

enum field_type { TYPE_TEXT, TYPE_INT, TYPE_BOOL, TYPE_INSTANT, TYPE_DATE, TYPE_BYTES, TYPE_RECORD, TYPE_LIST };

enum field_flag {
    OPTIONAL = 0,
    REQUIRED = 1 << 0,  /* input must hold it; a text must not be empty */
    READONLY = 1 << 1,  /* never taken from input: naming it there is an error */
    MULTILINE = 1 << 2, /* text may hold line breaks and tabs */
    JSON = 1 << 3,      /* text that is itself a JSON object; written raw */
    SECRET = 1 << 4,    /* never written out (passwords) */
    MASK_NAME = 1 << 5, /* personal data: written masked unless the caller may see it whole */
    MASK_ID = 1 << 6,
    MASK_PHONE = 1 << 7,
    MASK_ADDRESS = 1 << 8,
    MASK_ANY = MASK_NAME | MASK_ID | MASK_PHONE | MASK_ADDRESS,
};

/* A code list: the codes a text field may hold, with what each means. */
struct code {
    const char *code;
    const char *label; /* Chinese */
};

struct code_list {
    const char *name;
    const char *source;       /* standard and clause, or law and article */
    const struct code *codes; /* ended by a row whose code is NULL */
};

/* The label of a code, or NULL when the list has no such code. */
const char *code_label(const struct code_list *list, const char *code);

struct record;

struct field {
    const char *name;
    const char *key; /* as it begins in JSON behind another: ,"name": */
    size_t key_size;
    enum field_type type;
    unsigned flags;
    int64_t min, max; /* text: length in characters; number: value; list: count. 0, 0: no bound but the type's */
    size_t offset;
    const char *label;                      /* Chinese, used in messages to people */
    const char *doc;                        /* English, with the source of a rule */
    const struct record *of;                /* TYPE_RECORD, TYPE_LIST */
    size_t item_size;                       /* TYPE_LIST: sizeof one item */
    const struct code_list *codes;          /* text: must be one of them */
    const char *(*check)(const char *text); /* text: a Chinese reason, or NULL when it is fine */
};

struct record {
    const char *name;
    const char *doc;
    const struct field *fields;
    size_t field_count;
    size_t size;
};

#define FIELD_TYPE(owner, member) \
    _Generic(((struct owner *)0)->member,         \
        const char *: TYPE_TEXT,                  \
        int64_t: TYPE_INT,                        \
        bool: TYPE_BOOL,                          \
        struct instant: TYPE_INSTANT,             \
        struct date: TYPE_DATE,                   \
        struct bytes: TYPE_BYTES)

/* A name in C needs no escaping in JSON. */
#define FIELD_NAMES(member) .name = #member, .key = ",\"" #member "\":", .key_size = sizeof(",\"" #member "\":") - 1

/* FIELD(struct tag, member, flags, min, max, label, doc, [.codes = &list, .check = function]) */
#define FIELD(owner, member, flags_, min_, max_, label_, doc_, ...)                                                  \
    {                                                                                                                \
        FIELD_NAMES(member), .type = FIELD_TYPE(owner, member), .flags = (flags_), .min = (min_), .max = (max_),     \
                             .offset = offsetof(struct owner, member), .label = (label_), .doc = (doc_), __VA_ARGS__ \
    }

/* A nested record, held by pointer: const struct x *member. */
#define FIELD_OF(owner, member, flags_, record_, label_, doc_)                                                 \
    {                                                                                                          \
        FIELD_NAMES(member), .type = TYPE_RECORD, .flags = (flags_), .offset = offsetof(struct owner, member), \
                             .label = (label_), .doc = (doc_), .of = (record_)                                 \
    }

/* A list of records: LIST(struct x) member. */
#define FIELD_LIST(owner, member, flags_, min_, max_, record_, label_, doc_)                             \
    {                                                                                                    \
        FIELD_NAMES(member), .type = TYPE_LIST, .flags = (flags_), .min = (min_), .max = (max_),         \
                             .offset = offsetof(struct owner, member), .label = (label_), .doc = (doc_), \
                             .of = (record_), .item_size = sizeof(*((struct owner *)0)->member.items)    \
    }

/* Defines `name_record` for `struct name` from its table of fields. */
#define RECORD(name_, fields_, doc_)                                                                       \
    const struct record name_##_record = {#name_, (doc_), (fields_), sizeof(fields_) / sizeof(*(fields_)), \
                                          sizeof(struct name_)}

/* A record without fields, for handlers that take or give nothing. */
struct nothing {
    char unused;
};
extern const struct record nothing_record;

const struct field *record_field(const struct record *record, const char *name);

/* Access to a member by its field. The type is the caller's business. */
static inline const void *field_at(const struct field *field, const void *row)
{
    return (const char *)row + field->offset;
}
static inline void *field_in(const struct field *field, void *row)
{
    return (char *)row + field->offset;
}

/* Set all members to absent. */
void record_clear(const struct record *record, void *row);

/* JSON text → row. The text must be one object; unknown, doubled and READONLY members are refused by name; every value
 * has its type and keeps its rules. Fields that came another way (path, query) may be preset: they count as present,
 * and the body must not name them again. Texts are copied to the arena.
 * ERR_MALFORMED for what is no JSON, ERR_INVALID with the field for the rest. */
result record_decode(const struct record *record, struct arena *arena, const char *json, size_t size, void *row);

/* A JSON object that holds texts alone. ERR_MALFORMED when it is none. */
struct named_text {
    const char *name, *text;
};
typedef LIST(struct named_text) named_texts;
result record_texts(struct arena *arena, const char *json, named_texts *texts);

/* One field from text (a path or query parameter, a cell of an import): parsed to its type and checked. */
result record_set_text(const struct record *record, struct arena *arena, const char *name, const char *text, void *row);

/* Are the required fields there, and does every field keep its rules? (record_decode has asked already.) */
result record_check(const struct record *record, struct arena *arena, const void *row);

/* row → JSON. Absent members are left out. With `whole`, masked fields are written unmasked. */
void record_encode(const struct record *record, struct arena *arena, const void *row, bool whole, struct buf *json);

/* One field of a row as text for people and tables ("" when absent), masked unless `whole`. */
const char *record_text(const struct field *field, struct arena *arena, const void *row, bool whole);

/* The JSON Schema (OpenAPI 3.1) of the record's own object; nested records are $ref to #/components/schemas/NAME. */
void record_schema(const struct record *record, bool input, struct buf *json);
void record_field_schema(const struct field *field, struct buf *json); /* of one field */

#endif
