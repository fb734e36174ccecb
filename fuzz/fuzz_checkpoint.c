/* Any bytes as a checkpoint's line and as a settings file. A line that reads has one spelling; of a file that is
 * refused the line is named. */
#include <assert.h>
#include <stdint.h>

#include "kernel/api/settings.h"
#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/ledger/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *arena;
    if (!arena) {
        arena = arena_new(0);
    }
    char *text = malloc(size + 1); /* of exact size for the address sanitizer */
    memcpy(text, data, size);
    text[size] = '\0';
    struct checkpoint checkpoint;
    if (checkpoint_parse(arena, text, size, &checkpoint)) {
        assert(strlen(checkpoint.text) == size && memcmp(checkpoint.text, text, size) == 0);
        for (size_t i = 0; i < checkpoint.heads.count; i++) {
            assert(checkpoint.heads.items[i].hash.size == SM3_SIZE);
        }
    }
    struct settings *settings;
    result r = settings_read(arena, text, &settings);
    if (is_ok(r)) {
        assert(settings_number(settings, "org.lock_failures") >= 1);
    } else {
        assert(r.code == ERR_INVALID && r.reason);
    }
    free(text);
    arena_reset(arena);
    return 0;
}
