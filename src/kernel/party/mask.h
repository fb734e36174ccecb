/* mask.h: personal data made unfit to identify, as it is shown by default (个人信息保护法 §51(3) 去标识化). The text
 * given is valid UTF-8, the text returned is on the arena; an empty text stays empty. In doubt more is hidden, not
 * less. */
#ifndef ZWFW_PARTY_MASK_H
#define ZWFW_PARTY_MASK_H

struct arena;

const char *mask_name(struct arena *arena, const char *name);       /* 张*, 张**, 欧阳*: the surname stays */
const char *mask_id(struct arena *arena, const char *number);       /* 110***********0123; a short one E******78 */
const char *mask_phone(struct arena *arena, const char *number);    /* 138****8000, 0914******45 */
const char *mask_address(struct arena *arena, const char *address); /* 陕西省安康市汉滨区****: to the district */
const char *mask_email(struct arena *arena, const char *email);     /* w***@example.cn */
const char *mask_card(struct arena *arena, const char *number);     /* ************0123; so do ID numbers in a log */

#endif
