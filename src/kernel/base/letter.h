/* letter.h: what kind of character this is, for those who cut text into parts: search words, a learner's features. */
#ifndef ZWFW_BASE_LETTER_H
#define ZWFW_BASE_LETTER_H

#include <stdint.h>

enum letter {
    LETTER_NONE,   /* separates: space, punctuation, signs, control characters */
    LETTER_WORD,   /* a small ASCII letter or a digit: runs of them are words */
    LETTER_PAIRED, /* Chinese, or any other script without our knowledge of its words */
};

/* Full-width forms become half-width ones (Unicode block FF00), ASCII capitals small letters. */
uint32_t letter_fold(uint32_t point);

/* Of a folded character. */
enum letter letter_of(uint32_t point);

#endif
