#include "command.h"

#include "kernel/db/db.h"

const char *command_data(const struct command_line *line)
{
    const char *data = option_value(&line->options, "--data");
    data = data ? data : getenv("ZWFW_DATA");
    return str_is_empty(data) ? "./zwfw-data" : data;
}

result command_found(const struct command_line *line)
{
    const char *address = option_value(&line->options, "--db");
    return address ? db_place(command_data(line), address) : SUCCESS;
}

int command_fail(result why)
{
    fprintf(stderr, "zwfw：%s\n", why.reason ? why.reason : error_rows[why.code].title);
    return EXIT_WRONG;
}
