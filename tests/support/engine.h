/* engine.h: the tests run on either engine: on SQLite, or, where ZWFW_TEST_POSTGRES holds the address of a database on
 * a server made for them (tools/with_postgres.sh), on PostgreSQL. There each store is a database of its own. */
#ifndef ZWFW_TESTS_SUPPORT_ENGINE_H
#define ZWFW_TESTS_SUPPORT_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

bool test_on_postgres(void);

/* A new folder for a store that is yet to be made, removed by test_folder_remove. On PostgreSQL an empty database
 * belongs to it. */
const char *test_data_new(struct arena *arena);
/* The same with a store in it, as store_create makes one. */
const char *test_data_made(struct arena *arena);
/* What is in the store of folder `from` takes the place of what is in that of folder `to`, if it has one. Nobody may be
 * writing to either; connections are cut. */
void test_data_copy(const char *from, const char *to);
/* Take the database of a folder away, if it has one. */
void test_data_drop(const char *data);
/* Cut every connection to the store of a folder, as a server that is restarted does. PostgreSQL only. */
void test_data_cut(const char *data);

/* Run SQL past the program: to make a table, and to tamper. */
void test_sql(const char *data, const char *sql);
/* Is this text, or byte sequence, anywhere in the store? */
bool test_data_holds(const char *data, const char *text);
/* A number that changes when anything in the store does. */
uint64_t test_data_digest(const char *data);

#endif
