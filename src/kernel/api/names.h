/* names.h: from a name to a number at the cost of one hash, for the names that each request asks for. Filled once, then
 * only read, by any thread. Inside this room. */
#ifndef ZWFW_API_NAMES_H
#define ZWFW_API_NAMES_H

struct arena;
struct names;

/* `most`: how many names it will hold. Lives on the arena; the names must live as long. */
struct names *names_new(struct arena *arena, int most);
/* A name that is there keeps its first number. */
void names_put(struct names *names, const char *name, int number);
int names_find(const struct names *names, const char *name); /* -1: not there */

#endif
