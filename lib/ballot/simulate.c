/*
 * FOR SIMULATIONS ONLY. The multiplications of encryption by the tables of lib/group,
 * some ten times as fast and in variable time: whoever shares the machine could watch
 * what a voter chooses. So this file is in no library; a program that encrypts for people
 * who do not exist names it among its sources, and tests/arch/symbols.sh sees to it that
 * no other has it.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/ballot.h"
#include "ballot/multiply.h"
#include "base/err.h"
#include "group/table.h"

/* Tables are kept for good: a simulation knows G and the keys of a few polls. */
struct kept {
	struct kept *next;
	uint8_t point[POINT_SIZE];
	struct point_table *table;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *all;

static struct kept *
make(const uint8_t point[POINT_SIZE])
{
	struct kept *k = xcalloc(1, sizeof(*k));

	memcpy(k->point, point, POINT_SIZE);
	k->table = point_table_make(point);
	if (k->table == NULL)
		die("a key that is no point");
	k->next = all;
	all = k;
	return k;
}

static const struct point_table *
table_of(const uint8_t point[POINT_SIZE])
{
	struct kept *k;

	pthread_mutex_lock(&lock);
	for (k = all; k != NULL && memcmp(k->point, point, POINT_SIZE) != 0; k = k->next)
		;
	if (k == NULL)
		k = make(point);
	pthread_mutex_unlock(&lock);
	return k->table;
}

bool
ballot_simulated(void)
{
	return true;
}

void
multiply_base(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE], size_t count)
{
	point_table_mul(out, table_of(group_base()), s, NULL, NULL, count);
}

void
multiply_key(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE], size_t count,
    const uint8_t key[POINT_SIZE])
{
	point_table_mul(out, table_of(key), s, NULL, NULL, count);
}

void
multiply_both(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    const uint8_t (*t)[SCALAR_SIZE], size_t count, const uint8_t key[POINT_SIZE])
{
	point_table_mul(out, table_of(key), s, table_of(group_base()), t, count);
}

void
multiply_bits(uint8_t (*out)[POINT_SIZE], const uint8_t (*s)[SCALAR_SIZE],
    const uint8_t *bits, size_t count, const uint8_t key[POINT_SIZE])
{
	uint8_t(*t)[SCALAR_SIZE] = xcalloc(count + 1, SCALAR_SIZE);

	for (size_t i = 0; i < count; i++)
		t[i][0] = bits[i] & 1;
	multiply_both(out, s, (const uint8_t(*)[SCALAR_SIZE])t, count, key);
	free(t);
}
