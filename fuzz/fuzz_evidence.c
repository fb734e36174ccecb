/* Any bytes as an evidence file, and as a checkpoint, for zwfw-verify: it says what is wrong, and something always is.
 */
#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "verify/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    static char path[64];
    static int file;
    if (!arena) {
        arena = arena_new(0);
        file = memfd_create("evidence", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size) {
        abort();
    }
    struct verification v = {.arena = arena};
    struct line line;
    struct signed_links links = {0};
    result r = evidence_check(&v, path);
    assert(!is_ok(r) || (v.is_wrong && v.remark_count > 0));
    bool holds = line_check(&v, "line", arena_copy(arena, (const char *)data, size), &line, &links);
    assert(!holds);
    sm2_key_free(v.key);
    arena_reset(arena);
    return 0;
}
