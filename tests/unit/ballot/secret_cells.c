/*
 * Encrypts a ballot whose cells memcheck holds for undefined: every branch or address
 * that depends on them is then an error of valgrind's. secret_cells.sh runs it.
 *
 * secret_cells [--branch|--index]: with an argument it does what must be noticed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/ballot.h"

#if defined(__has_include) && __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>

static const char text[] =
    "{\"id\":\"q\",\"type\":\"yesno\",\"text\":{\"ko\":\"a\",\"en\":\"b\"},\"options\":["
    "{\"id\":\"a\",\"ko\":\"a\",\"en\":\"b\"},{\"id\":\"b\",\"ko\":\"a\",\"en\":\"b\"}]}";

static int
careless(const char *how, const uint8_t *cells)
{
	static volatile int table[2] = {1, 2};

	if (strcmp(how, "--index") == 0)
		return table[cells[0]] > 5;
	return cells[1] == 1 ? puts("no") > 100 : 0;
}

int
main(int argc, char **argv)
{
	uint8_t cells[3] = {0, 1, 0}, randomness[3 * SCALAR_SIZE], secret[SCALAR_SIZE];
	struct ballot_context ctx = {.eid = {1}};
	struct questions *q;
	uint8_t *ballot;
	enum ballot_fault fault;

	if (!RUNNING_ON_VALGRIND)
		return 77;
	if (questions_parse(&q, text, sizeof(text) - 1, NULL) != 0)
		return 2;
	ctx.questions = q;
	group_scalar_u64(secret, 12345);
	group_mul_base(ctx.key, secret);
	ballot = xmalloc(q->ballot_size);

	VALGRIND_MAKE_MEM_UNDEFINED(cells, sizeof(cells));
	if (argc > 1 && careless(argv[1], cells) != 0)
		return 3;
	ballot_encrypt(ballot, randomness, &ctx, cells, secret);
	VALGRIND_MAKE_MEM_DEFINED(ballot, q->ballot_size);
	fault = ballot_check(&ctx, ballot, q->ballot_size);
	free(ballot);
	questions_free(q);
	return fault == BALLOT_GOOD ? 0 : 4;
}
#else
int
main(void)
{
	return 77;
}
#endif
