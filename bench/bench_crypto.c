/* How many a second on one core, each as a line {"name", "per_second"}: the hash of an event, the sealing of a name, a
 * checkpoint's signature. */
#include "kernel/base/arena.h"
#include "kernel/base/result.h"
#include "kernel/base/seam.h"
#include "kernel/crypto/seal.h"
#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"

#define ROUND_NS INT64_C(500000000)

static const struct seal_place place = {"party", "name", "630202", "1000000001"};

struct bench_state {
    struct arena *arena;
    struct keyring *keyring;
    struct sm2_key *key;
    uint8_t event[300];
    uint8_t *sealed;
    uint8_t signature[SM2_SIGNATURE_SIZE];
};

static result hash_event(struct bench_state *state)
{
    sm3_hash(state->event, sizeof state->event, state->event);
    return SUCCESS;
}

static result seal_name(struct bench_state *state)
{
    arena_reset(state->arena);
    return seal(state->keyring, state->arena, &place, state->event, 30, &state->sealed);
}

static result unseal_name(struct bench_state *state)
{
    char *plain;
    uint8_t sealed[30 + SEAL_OVERHEAD];
    memcpy(sealed, state->sealed, sizeof sealed);
    arena_reset(state->arena);
    state->sealed = (uint8_t *)arena_copy(state->arena, sealed, sizeof sealed);
    return unseal(state->keyring, state->arena, &place, sealed, sizeof sealed, &plain, 0);
}

static result index_number(struct bench_state *state)
{
    return seal_index(state->keyring, "party.number", "610924198005059598", state->event);
}

static result sign(struct bench_state *state)
{
    return sm2_sign(state->key, state->event, sizeof state->event, state->signature);
}

static result verify(struct bench_state *state)
{
    return sm2_verify(state->key, SM2_ID, state->event, sizeof state->event, state->signature);
}

static result measure(struct bench_state *state, const char *name, result (*work)(struct bench_state *))
{
    int64_t start = seam_ticks();
    int64_t count = 0;
    int64_t spent = 0;
    while (spent < ROUND_NS) {
        for (int i = 0; i < 100; i++) {
            TRY(work(state));
        }
        count += 100;
        spent = seam_ticks() - start;
    }
    printf("{\"name\":\"%s\",\"per_second\":%.0f}\n", name, (double)count * 1e9 / (double)spent);
    return SUCCESS;
}

static result measure_all(struct bench_state *state)
{
    TRY(keyring_parse("0 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff index\n"
                      "1 ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100 sealing\n",
                      &state->keyring));
    TRY(sm2_key_generate(&state->key));
    TRY(measure(state, "sm3 of 300 bytes", hash_event));
    TRY(measure(state, "seal of 30 bytes", seal_name));
    TRY(measure(state, "unseal of 30 bytes", unseal_name));
    TRY(measure(state, "seal_index", index_number));
    TRY(measure(state, "sm2 sign", sign));
    return measure(state, "sm2 verify", verify);
}

int main(void)
{
    struct bench_state state = {.arena = arena_new(0)};
    result outcome = measure_all(&state);
    sm2_key_free(state.key);
    keyring_free(state.keyring);
    arena_free(state.arena);
    if (!is_ok(outcome)) {
        fprintf(stderr, "%s\n", outcome.reason);
        return 1;
    }
    return 0;
}
