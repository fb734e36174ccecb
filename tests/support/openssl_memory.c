#include "support/openssl_memory.h"

#include <openssl/crypto.h>

atomic_int openssl_fails_in;

static bool fails_now(void)
{
    return openssl_fails_in > 0 && --openssl_fails_in == 0;
}

static void *failing_malloc(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return fails_now() ? 0 : malloc(size);
}

static void *failing_realloc(void *block, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return fails_now() ? 0 : realloc(block, size);
}

static void plain_free(void *block, const char *file, int line)
{
    (void)file, (void)line;
    free(block);
}

bool openssl_memory_watch(void)
{
    return CRYPTO_set_mem_functions(failing_malloc, failing_realloc, plain_free) == 1;
}
