/* templates.h: the templates of bulletins, by code: "monthly" (政务服务动态), "half_year" and "annual" (通报), "brief"
 * (一页简报), and what offices add.
 *
 * The first versions ship with the program (templates/CODE.txt). An office saves its own as a new version, from a day
 * on, for its region and those below; a bulletin is made by the version that holds on the last day of its period, the
 * narrowest region's first. */
#ifndef ZWFW_BULLETIN_TEMPLATES_H
#define ZWFW_BULLETIN_TEMPLATES_H

#include "kernel/tally/period.h"
#include "modules/bulletin/bulletin.h"
#include "modules/bulletin/registry.h"
#include "modules/bulletin/template.h"

struct bulletin_template {
    const char *region, *code; /* region "": ships with the program */
    int64_t version;
    struct date valid_from;
    const char *name, *text;
};
extern const struct record bulletin_template_record;
typedef LIST(struct bulletin_template) bulletin_templates;

/* Which one a period has unless somebody chooses. */
const char *template_usual(const struct period *period);

/* The version of a region that holds on a day (or this version, if it is not 0); ERR_NOT_FOUND. */
result template_find(struct request *rq, const char *region, const char *code, int64_t version, struct date on,
                     struct bulletin_template *template);
/* All versions a region may use, by code. */
result template_list(struct request *rq, const char *region, bulletin_templates *list);
/* Read one as it holds on a day. ERR_INVALID of "text" names the line. */
result template_read(const struct registry *registry, const char *text, struct date on, struct template *out);

/* The bulletin's: sets its template and version. */
result templates_read(const struct registry *registry, struct bulletin *bulletin, const struct period *period,
                      struct template *out);

#endif
