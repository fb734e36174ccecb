/* normal.h: what people type, brought into one form. Inside this room. */
#ifndef ZWFW_PARTY_NORMAL_H
#define ZWFW_PARTY_NORMAL_H

struct arena;

/* As stored: no space around and one between words, the dot of names always U+00B7. */
const char *normal_text(struct arena *arena, const char *text);
/* Of a certificate: half-width capitals, no spaces. */
const char *normal_number(struct arena *arena, const char *text);
/* Digits and single hyphens; no +86; a mobile number without hyphens. */
const char *normal_phone(struct arena *arena, const char *text);

/* What the keyed indexes are made of. */
const char *index_name(struct arena *arena, const char *name);
const char *index_number(struct arena *arena, const char *number);
const char *index_phone(struct arena *arena, const char *phone);

#endif
