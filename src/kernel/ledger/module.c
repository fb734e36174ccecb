/* What an office may set about checkpoints, and take away of the ledger. */
#include "kernel/api/module.h"
#include "kernel/ledger/checkpoint.h"
#include "kernel/ledger/ledger.h"

static const struct permission permissions[] = {
    {"ledger.export", "导出台账", "audit_admin"},
    {0},
};

static const struct exporter exporters[] = {
    {"ledger", "ledger.export", "台账", &event_record, "every event with its hash, by chain and place", ledger_export},
    {0},
};

static const struct setting settings[] = {
    {"ledger.checkpoint_seconds", SETTING_INT, "60", 1, 60, "检查点间隔（秒）",
     "the heads of the ledger are signed this often while it grows"},
    {"ledger.checkpoint_grace_hours", SETTING_INT, "4", 1, 168, "检查点宽限（小时）",
     "when no checkpoint can be written for longer, changes are refused until one can"},
    {0},
};

static const struct job jobs[] = {
    {"ledger.watch", 60 * 1000, ledger_watch, "writes into the ledger who was refused, and who was given a document"},
    {0},
};

const struct module ledger_module = {
    .name = "ledger",
    .title = "台账",
    .permissions = permissions,
    .settings = settings,
    .jobs = jobs,
    .exporters = exporters,
    .start = checkpoint_note_key,
};
