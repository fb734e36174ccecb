/* settings.h: the settings of all modules with their values: from DATA/settings.conf ("name = value" lines, #
 * comments), else their defaults. Inside this room. */
#ifndef ZWFW_API_SETTINGS_H
#define ZWFW_API_SETTINGS_H

#include <stdint.h>

#include "kernel/base/result.h"

struct arena;
struct settings;

/* ERR_INVALID names the line at fault. Lives on the arena. */
result settings_read(struct arena *arena, const char *text, struct settings **settings);

/* A name that no module declares is a bug and asserts. A bool's number is 0 or 1, a text's 0. */
const char *settings_text(const struct settings *settings, const char *name);
int64_t settings_number(const struct settings *settings, const char *name);

#endif
