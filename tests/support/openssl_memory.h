/* openssl_memory.h: make an allocation of OpenSSL fail. */
#ifndef ZWFW_TESTS_OPENSSL_MEMORY_H
#define ZWFW_TESTS_OPENSSL_MEMORY_H

#include <stdatomic.h>
#include <stdbool.h>

/* Put between OpenSSL and malloc; must come before any other use of OpenSSL, first in main. False when it is too late.
 */
bool openssl_memory_watch(void);

/* Counts down with each allocation, which fails when it comes to 0; 0: none fails. */
extern atomic_int openssl_fails_in;

#endif
