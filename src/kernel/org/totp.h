/* totp.h: one-time codes of accounts. Inside this room. The secret is sealed in the row; it is bound to the account. */
#ifndef ZWFW_ORG_TOTP_H
#define ZWFW_ORG_TOTP_H

#include "kernel/org/inside.h"

/* Take a code of the account: it works once. ERR_UNAUTHENTICATED when it is not good. */
result totp_accept(struct request *rq, const struct credential *credential, const char *code);

#endif
