#include "kernel/crypto/password.h"

#include <argon2.h>
#include <ctype.h>

#include "kernel/base/arena.h"
#include "kernel/base/seam.h"
#include "kernel/base/str.h"

#define SALT_SIZE   16
#define HASH_SIZE   32
#define LANES       1
#define ENCODED_MAX 160
#define LEAST       8

/* In small letters, and none shorter than LEAST: those are refused anyhow. */
static const char *const common[] = {
    "00000000",   "0987654321",  "11111111",   "11223344",    "112233445566",  "123123123",   "12341234",
    "12345678",   "123456789",   "1234567890", "12345678910", "12345678a",     "123456789a",  "123456aa",
    "123456abc",  "1234@abcd",   "1234@qwer",  "1234abcd",    "1234qwer",      "123654789",   "123qweasd",
    "123qwe!@#",  "1314520520",  "147258369",  "1q2w3e4r",    "1q2w3e4r5t",    "1qaz2wsx",    "1qaz@wsx",
    "!qaz2wsx",   "5201314520",  "66666666",   "789456123",   "87654321",      "88888888",    "987654321",
    "99999999",   "a1234567",    "a12345678",  "a123456789",  "a123456!",      "aa123456",    "aa123456!",
    "aa12345678", "aa123456789", "aa@123456",  "abc12345",    "abc123456",     "abc@1234",    "abc@12345",
    "abc@123456", "abcd1234",    "abcd@1234",  "abcd123456",  "admin123",      "admin1234",   "admin123456",
    "admin888",   "admin!@#",    "admin@123",  "admin@1234",  "administrator", "asdf1234",    "asdfghjkl",
    "baseball",   "beijing2008", "changeme",   "changeme!",   "changeme123",   "china123",    "china@123",
    "computer",   "football",    "huawei12#$", "huawei@123",  "iloveyou",      "iloveyou1",   "internet",
    "letmein1",   "p@ssw0rd",    "p@ssw0rd!",  "p@ssw0rd123", "p@ssword",      "pass1234",    "pass@123",
    "passw0rd",   "passw0rd!",   "password",   "password1",   "password1!",    "password123", "password@123",
    "princess",   "q123456789",  "q1w2e3r4",   "qazwsx123",   "qazwsxedc",     "qq123456",    "qq123456789",
    "qwe123!@#",  "qwer1234",    "qwer@1234",  "qwerty123",   "qwertyui",      "qwertyuiop",  "root1234",
    "root123456", "root@123",    "starwars",   "sunshine",    "superman",      "test1234",    "test123456",
    "test@123",   "trustno1",    "user1234",   "user@123",    "welcome1",      "welcome123",  "welcome@123",
    "whatever",   "woaini123",   "woaini1314", "woaini520",   "zaq12wsx",      "zaq1@wsx",    "zaq1xsw2",
    "zhengwu123", "zhengwu@123", "zwfw1234",   "zwfw@123",    "zxcvbnm1",
};

/* What argon2 says, as a result; a wrong password is the caller's to know. */
static result argon2_result(int code)
{
    if (code == ARGON2_OK) {
        return SUCCESS;
    }
    if (code == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return failed(ERR_UNAVAILABLE, "内存不足，不能核对口令");
    }
    return failed(ERR_INVALID, "口令散列参数超出范围");
}

result password_hash(struct arena *arena, const struct password_cost *cost, const char *password, const char **encoded)
{
    size_t size = strlen(password);
    if (size > PASSWORD_MAX) {
        return invalid("password", "口令过长");
    }
    char *out = arena_alloc(arena, ENCODED_MAX);
    uint8_t salt[SALT_SIZE];
    seam_random(salt, sizeof salt);
    TRY(argon2_result(argon2id_hash_encoded(cost->passes, cost->memory_kib, LANES, password, size, salt, sizeof salt,
                                            HASH_SIZE, out, ENCODED_MAX)));
    *encoded = out;
    return SUCCESS;
}

result password_verify(const struct password_cost *cost, const char *encoded, const char *password)
{
    static const result wrong = {ERR_UNAUTHENTICATED, 0, "用户名或口令不正确"};
    size_t size = strlen(password);
    if (size > PASSWORD_MAX) {
        return wrong;
    }
    if (!encoded) {
        static const uint8_t salt[SALT_SIZE];
        uint8_t hash[HASH_SIZE];
        TRY(argon2_result(argon2id_hash_raw(cost->passes, cost->memory_kib, LANES, password, size, salt, sizeof salt,
                                            hash, sizeof hash)));
        return wrong;
    }
    int code = argon2id_verify(encoded, password, size);
    if (code == ARGON2_VERIFY_MISMATCH) {
        return wrong;
    }
    if (code == ARGON2_OK || code == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return argon2_result(code);
    }
    return failed(ERR_INTERNAL, "保存的口令散列已损坏");
}

/* What people dress with digits and marks when they are asked for such. */
static const char *const bases[] = {
    "a",
    "aa",
    "aaa",
    "ab",
    "abc",
    "abcabc",
    "abcd",
    "abcde",
    "abcdef",
    "abcdefg",
    "abcdefgh",
    "admin",
    "adminadmin",
    "administrator",
    "asd",
    "asdasd",
    "asdf",
    "asdfgh",
    "asdfghj",
    "asdfghjk",
    "asdfghjkl",
    "baobao",
    "beijing",
    "changeme",
    "china",
    "dashuju",
    "default",
    "demo",
    "fuwu",
    "guest",
    "guonei",
    "hello",
    "helloworld",
    "huawei",
    "iloveyou",
    "letmein",
    "login",
    "love",
    "manager",
    "master",
    "monkey",
    "mypassword",
    "oracle",
    "pass",
    "passwd",
    "password",
    "passwordpassword",
    "postgres",
    "public",
    "q",
    "qaz",
    "qazwsx",
    "qazwsxedc",
    "qq",
    "qwe",
    "qweasd",
    "qweasdzxc",
    "qweqwe",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyu",
    "qwertyui",
    "qwertyuiop",
    "root",
    "rootroot",
    "secret",
    "server",
    "shanghai",
    "system",
    "temp",
    "test",
    "testtest",
    "tiger",
    "user",
    "wang",
    "welcome",
    "woaini",
    "woaizhongguo",
    "woshishui",
    "wsx",
    "xiaoming",
    "xinxi",
    "zhang",
    "zhengfu",
    "zhengwu",
    "zhongguo",
    "zwfw",
    "zxc",
    "zxcv",
    "zxcvb",
    "zxcvbn",
    "zxcvbnm",
};

static bool is_listed(const char *const *list, size_t count, const char *password)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(password, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_dress(char byte)
{
    return isdigit((unsigned char)byte) || ispunct((unsigned char)byte);
}

/* "P@ssw0rd2021!" is "password", dressed; so is what stands for a letter at its head. */
static bool is_dressed(const char *password)
{
    static const char worn[] = "@$!|013457", letters[] = "asiioieast";
    char bare[PASSWORD_MAX + 1];
    size_t size = strlen(password);
    size_t head = 0;
    while (is_dress(password[head])) {
        head++;
    }
    while (size > 0 && is_dress(password[size - 1])) {
        size--;
    }
    for (size_t i = 0; i < size; i++) {
        const char *found = strchr(worn, password[i]);
        bare[i] = found ? letters[found - worn] : password[i];
    }
    bare[size] = '\0';
    return is_listed(bases, sizeof bases / sizeof bases[0], bare) ||
           (head < size && is_listed(bases, sizeof bases / sizeof bases[0], bare + head));
}

/* The same few characters again and again, or each the next of the one before: 12121212, abcdefgh, 98765432. */
static bool is_pattern(const char *password)
{
    size_t size = strlen(password);
    for (size_t period = 1; period <= 4 && period * 2 <= size; period++) {
        if (memcmp(password, password + period, size - period) == 0) {
            return true;
        }
    }
    for (int step = -1; step <= 1; step += 2) {
        size_t run = 1;
        while (run < size && password[run] - password[run - 1] == step) {
            run++;
        }
        if (run == size) {
            return true;
        }
    }
    return false;
}

static bool is_common(const char *password)
{
    return is_listed(common, sizeof common / sizeof common[0], password) || is_dressed(password) ||
           is_pattern(password);
}

static int kinds(const char *password)
{
    bool small = false, capital = false, digit = false, other = false;
    for (const char *at = password; *at; at++) {
        small |= *at >= 'a' && *at <= 'z';
        capital |= *at >= 'A' && *at <= 'Z';
        digit |= *at >= '0' && *at <= '9';
        other |= !isalnum((unsigned char)*at);
    }
    return small + capital + digit + other;
}

/* A name of one or two letters would be found in most passwords: such a one must only not be the whole. */
static bool holds_name(const char *password, const char *user_name)
{
    return strlen(user_name) < 3 ? strcasecmp(password, user_name) == 0 : strcasestr(password, user_name) != 0;
}

const char *password_policy_check(enum password_profile profile, const char *user_name, const char *password)
{
    if (strlen(password) > PASSWORD_MAX) {
        return "口令过长";
    }
    if (utf8_length(password) < LEAST) {
        return "口令至少 8 个字符";
    }
    if (profile == PASSWORD_DENGBAO3 && kinds(password) < 3) {
        return "口令须含大写字母、小写字母、数字、符号中的至少三种";
    }
    if (holds_name(password, user_name)) {
        return "口令不能包含用户名";
    }
    return is_common(password) ? "口令太常见，容易被猜中" : 0;
}
