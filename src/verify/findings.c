/* What is found, and whose key it was. */
#include <stdarg.h>

#include "verify/verify.h"

static void add(struct verification *v, bool is_wrong, const char *text)
{
    if (v->remark_count < MOST_REMARKS) {
        v->remarks[v->remark_count++] = (struct remark){is_wrong, text};
    }
}

bool wrong(struct verification *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(v, true, str_vformat(v->arena, format, args));
    va_end(args);
    v->is_wrong = true;
    return false;
}

void remark(struct verification *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(v, false, str_vformat(v->arena, format, args));
    va_end(args);
}

result key_take(struct verification *v, const char *pem)
{
    uint8_t point[SM2_POINT_SIZE];
    struct sm2_key *key;
    TRY(sm2_key_from_public_pem(pem, &key));
    sm2_key_free(v->key);
    v->key = key;
    TRY(sm2_key_point(key, point));
    sm3_hash(point, sizeof point, v->key_name);
    return SUCCESS;
}
