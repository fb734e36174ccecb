/* toys.h: a module of small handlers, to test what stands around a handler. A test program that says TOY_MODULES once
 * has api, work, flow, org and the toys for its modules, and no other.
 *
 *   POST /toys                 makes one: {"name", "count", "colour"}; 201, ETag "v1", a ledger event that counts
 *   GET  /toys/{name}          reads it
 *   GET  /toys/first/{name}    a literal and a name, to be told from the next
 *   GET  /toys/{group}/{name}
 *   PUT  /toys/{name}          sets its count, If-Match
 *   POST /toys/{name}/broken   writes, notes an event, then refuses with 409
 *   POST /toys/{name}/posted   makes one by db_post, though there may be one already
 *   POST /toys/{name}/dropped  writes, then loses the whole transaction, as an engine does when its disk fails
 *   POST /toys/slow            waits until toy_gate is opened
 *   POST /toys/doom            {"count": n}: the n-th statement after it fails
 *   POST /toys/print           {"count": n}: its answer is a file, toy_printed; the n-th statement after it fails
 *   GET  /toys/boast           answers more than an answer may hold
 *   POST /toys/spots           {"place", "also", "name"}: puts one into a region, or two, with an event in each
 *   POST /toys/loss            {"count": 1 or 2}: the COMMIT of its group loses its connection, before or after it
 *   GET  /toys                 a question: name, count, flag, on, at
 *   POST /toys/files           multipart: "name" and files; answers how many and their bytes
 *   POST /toys/raw/{name}      any body; answers its size
 *   POST /toys/forms/{name}.{kind}  a foreign form: echoes name, kind and the list "more"; "key" is its token, and it
 *                              refuses with a line of text
 *   GET  /toys/scan            a slow read; waits for toy_gate too */
#ifndef ZWFW_TESTS_SUPPORT_TOYS_H
#define ZWFW_TESTS_SUPPORT_TOYS_H

#include <semaphore.h>
#include <stdatomic.h>

#include "kernel/api/app.h"

extern const struct module toy_module;
extern const struct module api_module, work_module, flow_module, org_module;
#define TOY_MODULES \
    const struct module *const all_modules[] = {&api_module, &work_module, &flow_module, &org_module, &toy_module, 0}

extern sem_t toy_gate;
extern int toy_printed;

/* The toys' slow job: its `before` posts toy_job_begun and waits until the program ends; the run that follows a
 * `before` that did not fail counts in toy_jobs_run. */
extern sem_t toy_job_begun;
extern atomic_bool toy_job_gives_up;
extern atomic_int toy_jobs_run;

/* "Bearer maker" holds toy.make, "Bearer looker" nothing, "Bearer expired" fails; else nobody. */
identifier toy_identify;

#endif
