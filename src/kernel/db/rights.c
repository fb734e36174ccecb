/* Who may write what; see db.h. */
#include "kernel/base/str.h"
#include "kernel/db/driver.h"

static const struct {
    const char *table;
    enum db_right right;
} protected_tables[] = {
    {"event", RIGHT_LEDGER},        {"ledger_day", RIGHT_LEDGER}, {"ledger_checkpoint", RIGHT_LEDGER},
    {"tally", RIGHT_TALLY},         {"tally_month", RIGHT_TALLY}, {"matter", RIGHT_MATTER},
    {"matter_pause", RIGHT_MATTER},
};

/* Each lane's own (event, ledger_day, tally), kept answers, which are found by their key alone, and counts of links,
 * which commute. */
bool rights_are_shared(const char *table)
{
    static const char *const shared[] = {"event", "ledger_day", "tally", "tally_month", "idempotency", "file"};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        if (str_equal(shared[i], table)) {
            return true;
        }
    }
    return false;
}

bool rights_allow_writing(unsigned rights, const char *table)
{
    if (rights & RIGHT_SCHEMA) {
        return true; /* the schema's own steps */
    }
    for (size_t i = 0; i < sizeof protected_tables / sizeof *protected_tables; i++) {
        if (str_equal(protected_tables[i].table, table)) {
            return (rights & protected_tables[i].right) != 0;
        }
    }
    return !str_starts_with(table, "sqlite_") && !str_starts_with(table, "pg_") &&
           !str_starts_with(table, "information_schema");
}
