/* kept.h: what the steps of a script keep of their answers, by name, for the texts of later ones. */
#ifndef ZWFW_TESTS_SUPPORT_KEPT_H
#define ZWFW_TESTS_SUPPORT_KEPT_H

struct arena;

/* Texts are not copied. */
void keep(const char *name, const char *value);
void keep_nothing(void);

/* The newest of this name; the test fails when there is none. */
const char *recall(const char *name);
/* The text with each <name> in it replaced by what is kept under it; NULL for NULL. */
const char *fill_in(struct arena *arena, const char *text);

#endif
