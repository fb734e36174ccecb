#include "kernel/base/letter.h"

#include <stddef.h>

uint32_t letter_fold(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E) {
        point -= 0xFEE0;
    }
    return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

enum letter letter_of(uint32_t point)
{
    /* What separates: Latin-1 signs, general punctuation to dingbats, CJK punctuation but 々 and 〇, forms of them. */
    static const struct {
        uint32_t first, last;
    } separators[] = {{0x80, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2000, 0x2BFF},
                      {0x3000, 0x3004}, {0x3006, 0x3006}, {0x3008, 0x303F}, {0x30FB, 0x30FB},
                      {0xE000, 0xF8FF}, {0xFE00, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFF00, 0xFFFF}};
    if (point < 0x80) {
        return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') ? LETTER_WORD : LETTER_NONE;
    }
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        if (point >= separators[i].first && point <= separators[i].last) {
            return LETTER_NONE;
        }
    }
    return LETTER_PAIRED;
}
