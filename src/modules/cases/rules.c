#include "modules/cases/rules.h"

#include "kernel/base/str.h"

/* A round function: murmur's finalizer. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* A Feistel network over the two halves of the digits: each round adds to one half a function of the other, so it can
 * be undone, whatever the function, and the digits stay digits. It hides volumes from the reader of a receipt; it is
 * not meant to keep a secret. */
int64_t case_scramble(int64_t value, int digits, uint64_t key)
{
    uint64_t low_size = 1, high_size = 1;
    for (int i = 0; i < digits; i++) {
        *(i < digits / 2 ? &low_size : &high_size) *= 10;
    }
    uint64_t low = (uint64_t)value % low_size;
    uint64_t high = (uint64_t)value / low_size;
    for (uint64_t round = 0; round < 4; round++) {
        low = (low + mix(high ^ key ^ round << 56) % low_size) % low_size;
        high = (high + mix(low ^ ~key ^ round << 48) % high_size) % high_size;
    }
    return (int64_t)(high * low_size + low);
}

const char *case_channel_refusal(const struct item *item, const char *channel)
{
    if (str_equal(channel, "2") && !item->online) {
        return "此事项不支持网上申请，请选择其他受理渠道";
    }
    if (str_equal(channel, "3") && !item->mobile) {
        return "此事项不支持掌上申请，请选择其他受理渠道";
    }
    return 0;
}

const char *case_missing_refusal(const struct item *item, int64_t missing, struct date until, struct date today)
{
    if (missing == 0) {
        return date_is_set(until) ? "没有容缺的材料，不需要承诺补齐日期" : 0;
    }
    if (!item->missing_ok) {
        return "此事项不支持容缺受理，请备齐材料";
    }
    if (!date_is_set(until)) {
        return "容缺受理须填写承诺补齐日期";
    }
    return until.ymd < today.ymd ? "承诺补齐日期不能早于今天" : 0;
}

const char *case_number_region(struct arena *arena, const char *number)
{
    size_t size = strspn(number, "0123456789");
    bool fits = (size == 6 || size == 9 || size == 12) && number[size] == '-';
    return fits ? arena_copy(arena, number, size) : 0;
}
