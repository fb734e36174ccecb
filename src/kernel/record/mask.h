/* mask.h: how personal data is shown to whoever may not see it whole. Enough stays to recognise one's own, not enough
 * to learn another's (个人信息保护法 §51); in doubt more is hidden, not less. The text given is valid UTF-8, the text
 * returned is on the arena; an empty text stays empty. */
#ifndef ZWFW_RECORD_MASK_H
#define ZWFW_RECORD_MASK_H

struct arena;

/* Picks by the MASK_ flag of record.h. */
const char *mask_text(struct arena *arena, unsigned flags, const char *text);

/* 张*, 张**, 欧阳*: the surname stays. A unit's name (more than 4 characters) keeps its first 4. */
const char *mask_name(struct arena *arena, const char *name);
/* 110***********0123; E******78 when shorter than 15; all stars when shorter than 7. */
const char *mask_id(struct arena *arena, const char *number);
/* 138****8000, 0914******45 */
const char *mask_phone(struct arena *arena, const char *phone);
/* 陕西省安康市汉滨区****: to the district; to the prefecture when no district is recognised, to nothing without one. */
const char *mask_address(struct arena *arena, const char *address);
/* w***@example.cn */
const char *mask_email(struct arena *arena, const char *email);
/* ************0123: the last 4. So do ID numbers in a log. */
const char *mask_card(struct arena *arena, const char *number);

#endif
