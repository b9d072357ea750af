/* The memory that SQLite gets: as much as it asked for, nobody else's, from any thread.
 */
#include <check.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "service/memory.h"

#define PIECES 300

struct piece {
	unsigned char *bytes;
	int size;
	unsigned char mark;
};

static void
take(struct piece *p, int i)
{
	p->size = 1 + (i * 7919) % 20000; /* kept and not kept */
	p->mark = (unsigned char)i;
	p->bytes = sqlite3_malloc(p->size);
	ck_assert_ptr_nonnull(p->bytes);
	ck_assert_uint_eq((uintptr_t)p->bytes % 8, 0);
	ck_assert(sqlite3_msize(p->bytes) >= (sqlite3_uint64)p->size);
	memset(p->bytes, p->mark, (size_t)sqlite3_msize(p->bytes));
}

static void
is_whole(const struct piece *p)
{
	int i = 0;

	while (i < p->size && p->bytes[i] == p->mark)
		i++;
	ck_assert_int_eq(i, p->size);
}

static void
grow(struct piece *p)
{
	p->bytes = sqlite3_realloc(p->bytes, 3 * p->size);
	is_whole(p);
	memset(p->bytes, p->mark, (size_t)sqlite3_msize(p->bytes));
}

/* Gives back what another thread took, and takes its own. */
static void *
other_thread(void *context)
{
	struct piece *pieces = context, own[PIECES];

	for (int i = 0; i < PIECES; i += 2)
		sqlite3_free(pieces[i].bytes);
	for (int i = 0; i < PIECES; i++)
		take(&own[i], i);
	for (int i = 0; i < PIECES; i++) {
		is_whole(&own[i]);
		sqlite3_free(own[i].bytes);
	}
	return NULL;
}

START_TEST(pieces)
{
	struct piece p[PIECES];
	pthread_t thread;

	memory_for_sqlite();
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < PIECES; i++)
			take(&p[i], i);
		for (int i = 0; i < PIECES; i += 3)
			grow(&p[i]);
		ck_assert_int_eq(pthread_create(&thread, NULL, other_thread, p), 0);
		ck_assert_int_eq(pthread_join(thread, NULL), 0);
		for (int i = 1; i < PIECES; i += 2) {
			is_whole(&p[i]);
			sqlite3_free(p[i].bytes);
		}
	}
	ck_assert_int_eq(sqlite3_memory_used(), 0); /* nothing is counted */
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tcase = tcase_create("memory");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, pieces);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
