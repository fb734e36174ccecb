#include "kernel/base/seam.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/random.h>

/* The simulated clock in ms, 0 when the real one runs. */
static _Atomic int64_t simulated_ms;
static atomic_bool chance_is_simulated;
static _Atomic uint64_t chance;

struct instant seam_now(void)
{
    int64_t simulated = atomic_load_explicit(&simulated_ms, memory_order_relaxed);
    if (simulated != 0) {
        return (struct instant){simulated};
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (struct instant){now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000};
}

int64_t seam_ticks(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* splitmix64: each call moves the state by a fixed step, so threads may share it. */
static uint64_t simulated_random(void)
{
    uint64_t x = atomic_fetch_add(&chance, UINT64_C(0x9E3779B97F4A7C15)) + UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

void seam_random(void *bytes, size_t size)
{
    char *out = bytes;
    if (atomic_load(&chance_is_simulated)) {
        while (size > 0) {
            uint64_t word = simulated_random();
            size_t step = size < sizeof word ? size : sizeof word;
            memcpy(out, &word, step);
            out += step;
            size -= step;
        }
        return;
    }
    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);
        assert((got > 0 || errno == EINTR) && "the system gives no random bytes");
        if (got > 0) {
            out += got;
            size -= (size_t)got;
        }
    }
}

void seam_simulate(struct instant now, uint64_t seed)
{
    atomic_store(&simulated_ms, now.ms);
    atomic_store(&chance, seed);
    atomic_store(&chance_is_simulated, true);
}

void seam_set_now(struct instant now)
{
    atomic_store(&simulated_ms, now.ms);
}

void seam_real(void)
{
    atomic_store(&simulated_ms, 0);
    atomic_store(&chance_is_simulated, false);
}
