/*
 * Memory for SQLite, faster than the allocator's.
 *
 * Debian builds SQLite without the store of small pieces that it brings along, and counts
 * what is in use under a lock. But an entry of a service asks for a piece some three
 * hundred times: a frame for each trigger, a cursor for each look at a table, a kilobyte
 * for each part of a page that a savepoint may have to restore. So pieces that are given
 * back are kept, by size, in the thread that gave them back, and nothing is counted.
 *
 * Files of lib/service, and of programs that open SQLite before them.
 */
#ifndef MADANG_MEMORY_H
#define MADANG_MEMORY_H

/* Before the process opens its first database; later it does nothing. Never fails: what
 * it gives is only speed. Any thread. */
void memory_for_sqlite(void);

#endif
