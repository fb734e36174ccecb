/* What an office may set about queues and readers. */
#include "kernel/api/module.h"

static const struct setting settings[] = {
    {"work.lanes", SETTING_INT, "1", 1, 8, "写入队列数",
     "lanes that write beside each other on PostgreSQL, a region always on the same; SQLite has one. Once a lane has "
     "written it stays"},
    {"work.replicas", SETTING_TEXT, "", 0, 0, "可读从库",
     "addresses of PostgreSQL standbys that answer reads, parted by spaces; as --replica of zwfw serve"},
    {"work.replica_staleness_ms", SETTING_INT, "1000", 0, 60000, "从库最大滞后（毫秒）",
     "a standby answers only when it has all that was committed this long ago, and all that the caller has written"},
    {"work.queue", SETTING_INT, "4096", 16, 65536, "写入队列长度",
     "writes that may wait for a lane; one more is answered with 503"},
    {"work.scan_queue", SETTING_INT, "64", 1, 4096, "慢读队列长度",
     "slow reads and sign-ins that may wait for a slow reader; one more is answered with 503"},
    {"work.wait_ms", SETTING_INT, "10000", 100, 60000, "排队时限（毫秒）",
     "a call that waited longer is answered with 503 instead of being run"},
    {"work.readers", SETTING_INT, "2", 1, 8, "慢读线程数", "threads for slow reads and password hashes"},
    {0},
};

const struct module work_module = {
    .name = "work",
    .title = "任务调度",
    .settings = settings,
};
