/* month.h: a small month that bulletins are made of: June 2021 in 海东, of whose counties two say something. Instant
 * cases, two that take long, one of them still open, one carried in from May. */
#ifndef ZWFW_TESTS_SUPPORT_MONTH_H
#define ZWFW_TESTS_SUPPORT_MONTH_H

#include "support/store.h"
#include "t.h"

#define MONTH_BULLETIN "/api/v1/bulletins/630200/2021-06"

enum month_unit { POLICE, TOBACCO, PLANNING, HEALTH, NOBODY_LISTED, PINGAN, MINHE, MONTH_UNITS };
extern struct test_store *month;
extern int64_t month_units[MONTH_UNITS];

void open_month(void);
int close_month(void **state);
struct instant month_moment(const char *text);
/* So many cases of a unit, accepted then; finished NULL: on the spot, "": not yet. */
void take_cases(int count, enum month_unit unit, const char *type, const char *at, const char *finished);
/* As the system. */
struct answer ask_month(const char *method, const char *path, const char *json);
struct answer month_as(const char *format);
void publish_month(void);

#endif
