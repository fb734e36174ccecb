/* hotline.h: the city that the tests of the hotline play in: a hotline of 610900, its people, and units on two levels.
 */
#ifndef ZWFW_TESTS_SUPPORT_HOTLINE_H
#define ZWFW_TESTS_SUPPORT_HOTLINE_H

#include "support/store.h"
#include "t.h"

#define CITY   "610900"
#define COUNTY "610902"
#define OTHER  "610921"

/* Bearer tokens. handler is of bureau_unit, below of sub_unit (below it), stranger of other_unit; county sees 610902
 * alone, and all units there. */
extern struct test_store *city;
extern const char *agent, *dispatcher, *handler, *below, *other_below, *stranger, *county, *office, *clerk;
extern int64_t hotline_unit, bureau_unit, sub_unit, other_sub, other_unit;

int world_begin(void **state);
/* Also audits the ledger: counters are what the events say. */
int world_end(void **state);

#define CALLER                                                                                                   \
    "\"caller\":{\"certificate_type\":\"resident_id\",\"number\":\"11010519491231002X\",\"name\":\"李试验\"," \
    "\"phone\":\"13800138000\"}"

/* A call that came and was answered 8 seconds later, of CALLER unless `more` (",\"…\":…") names another. */
struct answer take_call(const char *more);
/* An order of a contact, in COUNTY; `more` holds its nature. */
struct answer make_order(const struct answer *contact, const char *more);
/* Made, dispatched to bureau_unit and signed for. */
struct answer signed_order(const char *more);
/* An action at the version last seen. */
struct answer act(const char *token, const struct answer *seen, const char *action, const char *json);
struct answer act_contact(const char *token, const struct answer *seen, const char *action, const char *json);
struct answer act_supervision(const char *token, const struct answer *seen, const char *action, const char *json);
struct answer look(const char *token, const struct answer *seen);
struct answer look_contact(const struct answer *seen);
const char *unit_json(int64_t unit); /* {"unit":N} */
void expect(const struct answer *answer, int status, const char *path, const char *text);
/* The counter of this kind, of all days, units and regions. */
int64_t counted(const char *kind);

#endif
