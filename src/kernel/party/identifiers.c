#include "kernel/party/identifiers.h"

#include <assert.h>

#include "kernel/base/str.h"

#define LICENCE_ROOT "1.2.156.3005.2."

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* The value of a digit or capital in all the codes below. */
static int value_of(char c)
{
    return is_digit(c) ? c - '0' : c - 'A' + 10;
}

/* Does the text begin like the pattern? # a digit, @ a capital, * either, anything else itself. */
static bool looks_at(const char *text, const char *pattern)
{
    for (; *pattern; pattern++, text++) {
        bool fits = *pattern == '#'   ? is_digit(*text)
                    : *pattern == '@' ? is_capital(*text)
                    : *pattern == '*' ? is_digit(*text) || is_capital(*text)
                                      : *text == *pattern;
        if (!fits) {
            return false;
        }
    }
    return true;
}

/* Is the text like the pattern to its end? */
static bool looks(const char *text, const char *pattern)
{
    return looks_at(text, pattern) && text[strlen(pattern)] == '\0';
}

/* How many digits and capitals it begins with. */
static size_t code_size(const char *text)
{
    return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

static int number_of(const char *digits, size_t count)
{
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

/* ---- natural persons ---- */

/* The first two digits of GB/T 2260. */
static bool is_province(int code)
{
    static const char codes[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
        "71 81 82 83";
    for (const char *at = codes;; at += 3) {
        if (number_of(at, 2) == code) {
            return true;
        }
        if (at[2] == '\0') {
            return false;
        }
    }
}

/* ISO 7064 MOD 11-2 over 17 digits. */
static char resident_check_digit(const char *id)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 17; i++) {
        sum += (id[i] - '0') * weights[i];
    }
    return "10X98765432"[sum % 11];
}

/* What the two kinds of 18 digits share: date of birth and check digit. */
static const char *birth_and_digit_check(const char *id, struct date today)
{
    struct date birth = resident_id_birth(id);
    if (!date_exists(birth)) {
        return "号码中的出生日期不存在";
    }
    if (birth.ymd > today.ymd) {
        return "号码中的出生日期晚于今天";
    }
    return resident_check_digit(id) == id[17] ? 0 : "号码的校验位不符，请核对";
}

const char *resident_id_check(const char *id, struct date today)
{
    if (looks(id, "###############")) {
        return "15 位的旧号码已经停用，请填 18 位公民身份号码";
    }
    if (looks(id, "#################x")) {
        return "公民身份号码末位的字母应为大写 X";
    }
    if (!looks(id, "##################") && !looks(id, "#################X")) {
        return "公民身份号码应为 18 位数字，末位可以是 X";
    }
    if (!is_province(number_of(id, 2))) {
        return "公民身份号码开头的地区代码不存在";
    }
    return birth_and_digit_check(id, today);
}

struct date resident_id_birth(const char *id)
{
    return (struct date){number_of(id + 6, 8)};
}

int resident_id_sex(const char *id)
{
    return (id[16] - '0') % 2 == 1 ? 1 : 2;
}

void resident_id_make(char id[19], int area, struct date birth, int serial)
{
    assert(area >= 0 && area <= 999999 && serial >= 0 && serial <= 999 && date_exists(birth));
    snprintf(id, 18, "%06d%08d%03d", area, birth.ymd, serial);
    id[17] = resident_check_digit(id);
    id[18] = '\0';
}

/* Ordinary, official and foreign passports have nothing in common but this (ICAO Doc 9303 allows 9; some are longer).
 */
static const char *passport_check(const char *number, struct date today)
{
    (void)today;
    size_t size = code_size(number);
    return number[size] == '\0' && size >= 5 && size <= 17 ? 0 : "护照号码应为 5 至 17 位大写字母和数字";
}

static const char *hongkong_macao_check(const char *number, struct date today)
{
    (void)today;
    /* The two digits after it count how often it was issued. */
    bool fits = (number[0] == 'H' || number[0] == 'M') && (looks(number, "@########") || looks(number, "@##########"));
    return fits ? 0 : "港澳居民来往内地通行证号码应为 H 或 M 加 8 位或 10 位数字";
}

static const char *taiwan_check(const char *number, struct date today)
{
    (void)today;
    /* 10 in the booklets of before 2015. */
    return looks(number, "########") || looks(number, "##########") ? 0
                                                                    : "台湾居民来往大陆通行证号码应为 8 位或 10 位数字";
}

/* Since December 2023: 9, province, 3 digits of the country (GB/T 2659), birth, serial, check digit as in GB 11643.
 * Before: 3 letters of the country and 12 digits. */
static const char *permanent_residence_check(const char *number, struct date today)
{
    if (looks(number, "@@@############")) {
        return 0;
    }
    if (!looks(number, "9#################") && !looks(number, "9################X")) {
        return "外国人永久居留身份证号码应为 9 开头的 18 位，或 3 位字母加 12 位数字";
    }
    if (!is_province(number_of(number + 1, 2))) {
        return "外国人永久居留身份证号码中的地区代码不存在";
    }
    return birth_and_digit_check(number, today);
}

/* 军字第2001988号: one to four Chinese characters, 字第, 4 to 8 letters or digits, 号. */
static const char *officer_check(const char *number, struct date today)
{
    (void)today;
    static const char reason[] = "军官证号码应如“军字第1234567号”";
    const char *middle = strstr(number, "字第");
    if (!middle || !str_ends_with(number, "号")) {
        return reason;
    }
    int han = 0;
    for (const char *at = number; at < middle; han++) {
        uint32_t point = utf8_next(&at);
        if (point < 0x4E00 || point > 0x9FFF) {
            return reason;
        }
    }
    const char *digits = middle + strlen("字第");
    size_t size = code_size(digits);
    return han >= 1 && han <= 4 && size >= 4 && size <= 8 && str_equal(digits + size, "号") ? 0 : reason;
}

/* ---- organisations ---- */

static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Over the first 17; the weights are the powers of 3 modulo 31. */
static char uscc_check_character(const char *code)
{
    int sum = 0;
    int weight = 1;
    for (size_t i = 0; i < 17; i++) {
        sum += (int)(strchr(uscc_alphabet, code[i]) - uscc_alphabet) * weight;
        weight = weight * 3 % 31;
    }
    return uscc_alphabet[(31 - sum % 31) % 31];
}

const char *uscc_check(const char *code)
{
    if (strlen(code) != 18) {
        return "统一社会信用代码应为 18 位";
    }
    if (strspn(code, uscc_alphabet) != 18) {
        return "统一社会信用代码只用数字和大写字母，不用 I、O、S、V、Z";
    }
    if (strspn(code + 2, "0123456789") < 6) {
        return "统一社会信用代码第 3 至 8 位应为数字";
    }
    return uscc_check_character(code) == code[17] ? 0 : "统一社会信用代码的校验位不符，请核对";
}

static char organization_check_character(const char *code)
{
    static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 8; i++) {
        sum += value_of(code[i]) * weights[i];
    }
    return "0X987654321"[sum % 11]; /* 11 minus the rest: 11 is written 0, 10 is X */
}

const char *organization_code_check(const char *code)
{
    if (!looks(code, "*********") && !looks(code, "********-*")) {
        return "组织机构代码应为 8 位数字或大写字母加 1 位校验码";
    }
    return code[strlen(code) - 1] == organization_check_character(code) ? 0 : "组织机构代码的校验码不符，请核对";
}

void uscc_make(char code[19], const char *kind, int region, int serial)
{
    assert(strlen(kind) == 2 && region >= 0 && region <= 999999 && serial >= 0 && serial <= 99999999);
    snprintf(code, 17, "%s%06d%08d", kind, region, serial);
    code[16] = organization_check_character(code + 8);
    code[17] = uscc_check_character(code);
    code[18] = '\0';
}

static const char *uscc_row(const char *number, struct date today)
{
    (void)today;
    return uscc_check(number);
}

static const char *organization_row(const char *number, struct date today)
{
    (void)today;
    return organization_code_check(number);
}

const struct identifier_type identifier_types[] = {
    {"resident_id", "居民身份证", false, false, resident_id_check},
    {"passport", "护照", false, true, passport_check},
    {"hongkong_macao_permit", "港澳居民来往内地通行证", false, true, hongkong_macao_check},
    {"taiwan_permit", "台湾居民来往大陆通行证", false, true, taiwan_check},
    {"permanent_residence", "外国人永久居留身份证", false, true, permanent_residence_check},
    {"officer", "军官证", false, true, officer_check},
    {"uscc", "统一社会信用代码", true, false, uscc_row},
    {"organization_code", "组织机构代码", true, false, organization_row},
    {0},
};

const struct identifier_type *identifier_type_find(const char *code)
{
    for (const struct identifier_type *type = identifier_types; type->code; type++) {
        if (str_equal(type->code, code)) {
            return type;
        }
    }
    return 0;
}

/* ---- telephones ---- */

const char *mobile_check(const char *number)
{
    return looks(number, "1##########") && number[1] >= '3' ? 0 : "手机号码应为 11 位数字，以 13 至 19 开头";
}

/* After 0: the 3 digits of 010 and 02x, the 4 of all others; 7 or 8 digits that begin with neither 0 nor 1. */
const char *landline_check(const char *number)
{
    static const char reason[] = "固定电话应含区号，如 0914-3212345";
    if ((str_starts_with(number, "400") || str_starts_with(number, "800")) && looks(number, "##########")) {
        return 0;
    }
    if (number[0] != '0' || !is_digit(number[1]) || number[1] == '0') {
        return reason;
    }
    size_t area = number[1] <= '2' ? 3 : 4;
    if (strspn(number, "0123456789") < area || (number[1] == '1' && number[2] != '0')) {
        return reason;
    }
    const char *local = number + area + (number[area] == '-');
    size_t size = strspn(local, "0123456789");
    const char *rest = local + size;
    if (size < (area == 3 ? 8 : 7) || size > 8 || local[0] < '2') {
        return reason;
    }
    size_t extension = rest[0] == '-' ? strspn(rest + 1, "0123456789") : 0;
    bool ends = rest[0] == '\0' || (extension >= 1 && extension <= 6 && rest[1 + extension] == '\0');
    return ends ? 0 : reason;
}

const char *phone_check(const char *number)
{
    return !mobile_check(number) || !landline_check(number) ? 0 : "电话应为 11 位手机号码，或含区号的固定电话";
}

/* ---- licences and projects ---- */

/* ISO 7064 MOD 37,36 over the digits and capitals of `size` characters, dots passed over. */
static char licence_check_character(const char *text, size_t size)
{
    int product = 36;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.') {
            continue;
        }
        int sum = (product + value_of(text[i])) % 36;
        product = (sum == 0 ? 36 : sum) * 2 % 37;
    }
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - product) % 36];
}

/* Step over a part of digits and capitals, `least` to `most` of them, and the dot after it. */
static bool part_pass(const char **at, size_t least, size_t most)
{
    size_t size = code_size(*at);
    if (size < least || size > most || (*at)[size] != '.') {
        return false;
    }
    *at += size + 1;
    return true;
}

const char *licence_id_check(const char *id)
{
    if (!str_starts_with(id, LICENCE_ROOT)) {
        return "电子证照标识应以 " LICENCE_ROOT " 开头";
    }
    const char *body = id + strlen(LICENCE_ROOT);
    const char *agency = body;
    bool fits = part_pass(&agency, 21, 21) && looks_at(body + 18, "###.");
    const char *version = agency;
    fits = fits && part_pass(&version, 18, 18) && part_pass(&version, 1, 64) && looks(version, "###.*");
    if (!fits) {
        return "电子证照标识应由证照类型、颁发机构、流水号、版本号、校验位五段组成";
    }
    size_t size = strlen(body) - 1;
    return licence_check_character(body, size) == body[size] ? 0 : "电子证照标识的校验位不符";
}

const char *licence_id_make(struct arena *arena, const char *type, const char *agency, const char *serial, int version)
{
    const char *body = str_format(arena, "%s.%s.%s.%03d.", type, agency, serial, version);
    const char *id = str_format(arena, "%s%s%c", LICENCE_ROOT, body, licence_check_character(body, strlen(body)));
    assert(!licence_id_check(id));
    return id;
}

const char *project_code_check(const char *code)
{
    if (!looks(code, "####-######-##-##-#####*")) {
        return "投资项目代码应如 2103-440105-04-01-123456";
    }
    int start = number_of(code, 4);
    int month = start % 100;
    if ((start < 2016 || start > 2020) && (month < 1 || month > 12)) {
        return "投资项目代码开头的年月不存在";
    }
    int province = number_of(code + 5, 2);
    return province == 0 || is_province(province) ? 0 : "投资项目代码的地区代码不存在";
}
