/* mask.h: how personal data is shown to whoever may not see it whole. Enough stays to recognise one's own, not enough
 * to learn another's (个人信息保护法 §51). Safe on any UTF-8. */
#ifndef ZWFW_RECORD_MASK_H
#define ZWFW_RECORD_MASK_H

struct arena;

/* Picks by the MASK_ flag of record.h. */
const char *mask_text(struct arena *arena, unsigned flags, const char *text);

/* 张*, 张**, 欧阳**: the family name stays. A unit's name (more than 4 characters) keeps its first 4. */
const char *mask_name(struct arena *arena, const char *name);
/* 632***********0123: the first 3 and last 4; all stars when shorter than 9. */
const char *mask_id(struct arena *arena, const char *number);
/* 138****8000 */
const char *mask_phone(struct arena *arena, const char *phone);
/* Down to the district: what follows 区, 县 or 市 (the last of them) goes. */
const char *mask_address(struct arena *arena, const char *address);

#endif
