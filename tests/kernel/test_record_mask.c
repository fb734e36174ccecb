/* Masks: what is left of a text. */
#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/record/mask.h"
#include "kernel/record/record.h"
#include "t.h"

static struct arena *arena;

static void masks(void **state)
{
    (void)state;
    static const struct {
        const char *(*mask)(struct arena *arena, const char *text);
        const char *text, *masked;
    } rows[] = {
        {mask_name, "", ""},
        {mask_name, "张", "*"},
        {mask_name, "张三", "张*"},
        {mask_name, "马小燕", "马**"},
        {mask_name, "欧阳锋", "欧阳*"},
        {mask_name, "司马", "司*"},
        {mask_name, "上官婉儿", "上官**"},
        {mask_name, "阿不都·买买提", "阿******"},
        {mask_name, "平安区税务局", "平安区税**"},
        {mask_name, "Wang Li", "W******"},
        {mask_name, "𠮷田", "𠮷*"},
        {mask_id, "11010519491231002X", "110***********002X"},
        {mask_id, "91350100M000100Y43", "913***********0Y43"},
        {mask_id, "E12345678", "E******78"},
        {mask_id, "军字第2001988号", "军********8号"},
        {mask_id, "123456", "******"},
        {mask_id, "", ""},
        {mask_phone, "13800138000", "138****8000"},
        {mask_phone, "0914-3212345", "0914******45"},
        {mask_phone, "3212345", "*****45"},
        {mask_phone, "12345", "*****"},
        {mask_card, "6222020200112230123", "***************0123"},
        {mask_card, "11010519491231002X", "**************002X"},
        {mask_card, "1234567", "*******"},
        {mask_email, "wangli@example.cn", "w***@example.cn"},
        {mask_email, "王力@example.cn", "王***@example.cn"},
        {mask_email, "@example.cn", "***********"},
        {mask_email, "wangli", "******"},
        {mask_address, "陕西省安康市汉滨区兴安中路8号", "陕西省安康市汉滨区****"},
        {mask_address, "陕西省汉中市西乡县城关镇3号", "陕西省汉中市西乡县****"},
        {mask_address, "陕西省安康市旬阳市城关镇", "陕西省安康市旬阳市****"},
        {mask_address, "青海省海东市互助土族自治县威远镇北街1号", "青海省海东市互助土族自治县****"},
        {mask_address, "青海省海东市乐都区", "青海省海东市乐都区"},
        {mask_address, "北京市海淀区中关村大街1号", "北京市海淀区****"},
        {mask_address, "上海市浦东新区世纪大道1号", "上海市浦东新区****"},
        {mask_address, "湖北省荆州市沙市区江津路", "湖北省荆州市沙市区****"},
        {mask_address, "湖南省常德市津市市襄阳街", "湖南省常德市津市市****"},
        {mask_address, "江西省景德镇市珠山区瓷都大道", "江西省景德镇市珠山区****"},
        {mask_address, "广东省东莞市南城街道阳光小区3栋", "广东省东莞市****"},
        {mask_address, "湖北省仙桃市干河街道", "湖北省仙桃市****"},
        {mask_address, "内蒙古自治区锡林郭勒盟二连浩特市友谊路", "内蒙古自治区锡林郭勒盟二连浩特市****"},
        {mask_address, "新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路", "新疆维吾尔自治区伊犁哈萨克自治州伊宁市****"},
        {mask_address, "香港特别行政区中西区", "香港特别行政区中西区"},
        {mask_address, "浙江杭州西湖区文三路", "浙江杭州西湖区****"},
        {mask_address, "阳光小区3栋", "****"},
        {mask_address, "兴安中路8号", "****"},
        {mask_address, "8 Main St", "****"},
        {mask_address, "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(rows[i].masked, rows[i].mask(arena, rows[i].text));
    }
}

static void picked_by_flag(void **state)
{
    (void)state;
    assert_string_equal("马**", mask_text(arena, MASK_NAME, "马小燕"));
    assert_string_equal("110***********002X", mask_text(arena, MASK_ID, "11010519491231002X"));
    assert_string_equal("138****8000", mask_text(arena, MASK_PHONE, "13800138000"));
    assert_string_equal("海东市乐都区****", mask_text(arena, MASK_ADDRESS, "海东市乐都区碾伯镇"));
}

static int arena_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int arena_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masks),
        cmocka_unit_test(picked_by_flag),
    };
    return cmocka_run_group_tests(tests, arena_up, arena_down);
}
