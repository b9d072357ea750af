/*
 * What the tests of lib/ballot share: a repeatable source of randomness, a poll with a
 * key, and ballots cast in it.
 */
#ifndef MADANG_TEST_POLL_H
#define MADANG_TEST_POLL_H

#include <check.h>

#include "ballot/ballot.h"

/* main of a test program: tests end with NULL, the fixtures may be NULL. Exit status. */
int poll_run_tests(const char *suite, const TTest *const *tests, SFun before, SFun after);

/* From now on libsodium draws from a stream that only the seed decides. */
void random_fix(const char *seed);

struct poll {
	struct questions *questions;
	struct ballot_context ctx;
};

/* Fails the test with the sentence when the questions do not compile. The key is random;
 * a test that has trustees sets ctx.key itself. */
void poll_open(struct poll *p, const char *questions);
void poll_close(struct poll *p);

/* A ballot and what the test must know of it. */
struct cast {
	uint8_t *bytes;
	size_t size;
	uint8_t *randomness;
	uint8_t *cells;
	uint8_t credential[SCALAR_SIZE];
};

/* From cells that need not be allowed. */
struct cast cast_cells(const struct poll *p, const uint8_t *cells);
struct cast cast_answers(const struct poll *p, const struct answer *answers);
void cast_free(struct cast *c);
enum ballot_fault cast_check(const struct poll *p, const struct cast *c);

/* Runs a body in each arithmetic that this machine has: sodium, portable, avx2. The first
 * two are always there. */
void modes_each(void (*body)(void));

/* "single" question of that many options named a, b, c ... */
#define SINGLE(id, options)                                                              \
	"{\"id\":\"" id "\",\"type\":\"single\",\"text\":" TEXT ",\"options\":[" options \
	"]}"
#define TEXT "{\"ko\":\"물음\",\"en\":\"question\"}"
#define OPTION(id) "{\"id\":\"" id "\",\"ko\":\"가\",\"en\":\"" id "\"}"
#define IN(id, category)                                                                 \
	"{\"id\":\"" id "\",\"ko\":\"가\",\"en\":\"" id "\",\"category\":\"" category    \
	"\"}"
#define THREE OPTION("a") "," OPTION("b") "," OPTION("c")

#endif
