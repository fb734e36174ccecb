#include "kernel/base/moment.h"
#include "kernel/base/result.h"
#include "t.h"
static void dates(void **state) { (void)state; assert_int_equal(date_from_serial(0).ymd, 19700101); }
int main(void) { const struct CMUnitTest tests[] = {cmocka_unit_test(dates)}; return cmocka_run_group_tests(tests, 0, 0); }
