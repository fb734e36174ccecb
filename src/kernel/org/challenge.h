/* challenge.h: an SM2 key as the second factor of an account (GB/T 22239-2019 §8.1.4.1 d). Inside this room.
 *
 * Whoever signs in asks for a challenge, has it signed by their key (a USB key, a card, a program), and sends challenge
 * and signature with the password. What is signed is the text
 *
 *     zwfw sign-in ACCOUNT CHALLENGE      and to enrol the key:      zwfw enrol ACCOUNT CHALLENGE
 *
 * by SM2 with SM3 and the default id (sm2.h): a signature is good for one account and one purpose. A challenge is the
 * instant at which it was made, sealed: nobody can make one, or know one beforehand, and the store keeps none of them.
 * It is good for CHALLENGE_MS, and once: an account takes only challenges made after the last that it took. */
#ifndef ZWFW_ORG_CHALLENGE_H
#define ZWFW_ORG_CHALLENGE_H

#include "kernel/crypto/seal.h"
#include "kernel/org/inside.h"

#define CHALLENGE_MS   (2 * MINUTE_MS)
#define CHALLENGE_SIZE (2 * (8 + SEAL_OVERHEAD)) /* hex digits */

/* A challenge with its signature, as sent; hex digits. */
struct signed_challenge {
    const char *challenge, *signature;
};

/* For a field's check: a Chinese reason when it is no hex. */
const char *hex_check(const char *text);

/* Is it signed for this purpose and account by the key with this point, and not too old? *made is its instant.
 * ERR_UNAUTHENTICATED when not. `point` is empty where there is no key: then this takes as long as for a real one, and
 * fails the same way. Takes about 0.4 ms: off the lane. */
result challenge_check(struct request *rq, const char *purpose, const char *account, struct bytes point,
                       const struct signed_challenge *sent, struct instant *made);
/* On the lane: take a challenge that was checked against `point`. ERR_UNAUTHENTICATED when the account's key is another
 * by now, or it took this challenge or a later one before. */
result challenge_take(struct request *rq, const struct credential *credential, struct bytes point, struct instant made);

#endif
