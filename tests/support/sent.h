/* sent.h: calls that are not waited for at once. */
#ifndef ZWFW_TESTS_SUPPORT_SENT_H
#define ZWFW_TESTS_SUPPORT_SENT_H

#include <semaphore.h>

#include "kernel/api/call.h"
#include "support/store.h"

struct sent {
    struct call call;
    sem_t done; /* posted with the answer */
};

/* Sends it with the token "maker"; a body of "" is none. Texts must outlive it. */
struct sent *sent_submit(struct test_store *store, enum method method, const char *path, const char *json);
/* The same of any call; what is sent takes its done and its owner. */
struct sent *sent_call(struct test_store *store, struct call call);
/* Waits for the answer → its status; frees the call. */
int sent_wait(struct sent *sent);

#endif
