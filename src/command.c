#include "command.h"

#include "kernel/api/app.h"
#include "kernel/org/org.h"
#include "kernel/work/work.h"

const char *command_data(const struct command_line *line)
{
    const char *data = option_value(&line->options, "--data");
    data = data ? data : getenv("ZWFW_DATA");
    return str_is_empty(data) ? "./zwfw-data" : data;
}

int command_fail(result why)
{
    fprintf(stderr, "zwfw：%s\n", why.reason ? why.reason : error_rows[why.code].title);
    return EXIT_WRONG;
}

static result check_schema(const struct command_line *line)
{
    struct db *db;
    TRY(db_open(command_data(line), DB_READ, &db));
    result r = db_check_schema(db, line->arena);
    db_close(db);
    return r;
}

result command_open(const struct command_line *line, struct app **app, struct work **work)
{
    TRY(app_open(command_data(line), app));
    app_identify_with(*app, org_identify);
    result r = check_schema(line);
    if (is_ok(r) && work) {
        r = work_new(*app, work);
    }
    if (!is_ok(r)) {
        app_close(*app);
        *app = 0;
    }
    return r;
}

void command_close(struct app *app, struct work *work)
{
    work_free(work);
    app_close(app);
}
