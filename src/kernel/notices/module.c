#include "kernel/notices/notices.h"

static const struct permission permissions[] = {
    {"calendar.edit", "导入放假通知", "system_admin bureau"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/api/v1/calendar", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &calendar_show_handler,
     "Which days are worked, and by which notice"},
    {0},
};

static const struct importer importers[] = {
    {"calendar", "calendar.edit",
     "a holiday notice, one run of days a row: year, version (1, then 2 … for a change to the same year), published, "
     "first, last, kind (off or work), name; open deadlines are computed again",
     notices_import},
    {0},
};

static const struct code_list *const codes[] = {&day_kinds, 0};

const struct module notices_module = {
    .name = "notices",
    .title = "放假通知",
    .permissions = permissions,
    .routes = routes,
    .importers = importers,
    .codes = codes,
    .start = notices_start,
};
