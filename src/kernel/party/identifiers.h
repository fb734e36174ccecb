/* identifiers.h: numbers by which persons, organisations, licences and projects are known: are they well made?
 *
 * A check returns NULL when the text keeps the rule, or the reason in Chinese. It looks at exactly the text given:
 * letters are capitals, nothing around (the caller trims and capitalises what people type). What is well made may still
 * not exist. No database, no clock. */
#ifndef ZWFW_PARTY_IDENTIFIERS_H
#define ZWFW_PARTY_IDENTIFIERS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/base/moment.h"

struct arena;

/* ---- documents by which a party identifies itself ---- */

struct identifier_type {
    const char *code;  /* as stored and sent */
    const char *name;  /* Chinese */
    bool organisation; /* of an organisation, not a natural person */
    bool format_only;  /* the rule has no check digit, or it is not published: a typing error may pass */
    const char *(*check)(const char *number, struct date today);
};

/* Ended by a row whose code is NULL. */
extern const struct identifier_type identifier_types[];
const struct identifier_type *identifier_type_find(const char *code); /* NULL when there is none */

/* 公民身份号码, GB 11643-1999: 18 digits, the last may be X. Area: the province must be one of GB/T 2260, or 81–83 of
 * the residence permits for people from 香港, 澳门, 台湾; the rest is not looked up, for abolished areas stay in
 * numbers. Born from 1900 to `today`. */
const char *resident_id_check(const char *id, struct date today);
/* What a valid one says. Sex as in GB/T 2261.1: 1 男, 2 女. */
struct date resident_id_birth(const char *id);
int resident_id_sex(const char *id);

/* 统一社会信用代码, GB 32100-2015: 18 of its 31 characters, a region of digits, check character. */
const char *uscc_check(const char *code);

/* 组织机构代码, GB 11714-1997: 8 characters and a check character, with or without the hyphen before it. */
const char *organization_code_check(const char *code);

/* ---- how to reach a party: formats only ---- */

const char *mobile_check(const char *number);   /* 11 digits, 13–19 */
const char *landline_check(const char *number); /* 0914-3212345, 01012345678, 02987654321-123, 4001234567 */
const char *phone_check(const char *number);    /* one of the two */

/* ---- licences and projects ---- */

/* 电子证照标识, GB/T 36904-2018: 1.2.156.3005.2.<type>.<agency>.<serial>.<version>.<check>: type 18 + 3 characters,
 * agency 18, serial of capitals and digits, version 3 digits; check by ISO 7064 MOD 37,36 over the four without the
 * dots. */
const char *licence_id_check(const char *id);
/* The whole identifier of such four parts. */
const char *licence_id_make(struct arena *arena, const char *type, const char *agency, const char *serial, int version);

/* 投资项目代码, GB/T 40058-2021: YYMM-RRRRRR-DD-TT-NNNNNC. Its check character is not published: layout only. Codes
 * given until 2020 begin with the year (2018-440105-…). */
const char *project_code_check(const char *code);

/* ---- valid numbers of made-up people and organisations ---- */

/* serial: 0 to 999, odd for a man. */
void resident_id_make(char id[19], int area, struct date birth, int serial);
/* kind: registering department and type of organisation, such as "91" or "11". serial: 0 to 99999999. */
void uscc_make(char code[19], const char *kind, int region, int serial);

#endif
