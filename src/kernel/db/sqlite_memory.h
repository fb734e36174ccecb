/* sqlite_memory.h: where SQLite's memory comes from.
 *
 * SQLite asks for a small block for nearly each text of a row and for each cursor, and gives it back a moment later.
 * Each thread keeps the blocks that were given back to it and hands them out again, without a lock: what is done again
 * and again takes nothing from malloc. Of small blocks a thread holds the most that were in use at once, of larger
 * ones, pages of temporary tables, a mebibyte; when it ends, the next thread that begins takes them over. Blocks of
 * more than 8 KiB, a sorter's, are malloc's own. */
#ifndef ZWFW_DB_SQLITE_MEMORY_H
#define ZWFW_DB_SQLITE_MEMORY_H

/* Once a process, before SQLite is used. */
void sqlite_memory_configure(void);

#endif
