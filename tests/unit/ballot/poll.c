#include "poll.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "group/arith.h"

int
poll_run_tests(const char *suite, const TTest *const *tests, SFun before, SFun after)
{
	Suite *s = suite_create(suite);
	TCase *t = tcase_create(suite);
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(t, 300); /* the default of 4 s is short for cryptography */
	tcase_add_checked_fixture(t, before, after);
	for (; *tests != NULL; tests++)
		tcase_add_test(t, *tests);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static uint8_t stream_key[32];
static uint64_t stream_at;

static void
fixed_buf(void *const out, const size_t size)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	memcpy(nonce, &stream_at, sizeof(nonce));
	stream_at++;
	crypto_stream_chacha20(out, size, nonce, stream_key);
}

static uint32_t
fixed_word(void)
{
	uint32_t v;

	fixed_buf(&v, sizeof(v));
	return v;
}

static const char *
fixed_name(void)
{
	return "fixed";
}

void
random_fix(const char *seed)
{
	static struct randombytes_implementation fixed = {
	    .implementation_name = fixed_name,
	    .random = fixed_word,
	    .buf = fixed_buf,
	};

	crypto_generichash(
	    stream_key, sizeof(stream_key), (const uint8_t *)seed, strlen(seed), NULL, 0);
	stream_at = 0;
	randombytes_set_implementation(&fixed);
}

void
poll_open(struct poll *p, const char *questions)
{
	struct why why = {""};
	uint8_t secret[SCALAR_SIZE];

	ck_assert_msg(
	    questions_parse(&p->questions, questions, strlen(questions), &why) == 0, "%s",
	    why.text);
	p->ctx.questions = p->questions;
	randombytes_buf(p->ctx.eid, sizeof(p->ctx.eid));
	crypto_core_ristretto255_scalar_random(secret);
	group_mul_base(p->ctx.key, secret);
}

void
poll_close(struct poll *p)
{
	questions_free(p->questions);
}

struct cast
cast_cells(const struct poll *p, const uint8_t *cells)
{
	const struct questions *q = p->questions;
	struct cast c = {
	    .bytes = xmalloc(q->ballot_size),
	    .size = q->ballot_size,
	    .randomness = xmalloc(q->cell_count * SCALAR_SIZE),
	    .cells = xmalloc(q->cell_count),
	};

	memcpy(c.cells, cells, q->cell_count);
	crypto_core_ristretto255_scalar_random(c.credential);
	ballot_encrypt(c.bytes, c.randomness, &p->ctx, cells, c.credential);
	return c;
}

struct cast
cast_answers(const struct poll *p, const struct answer *answers)
{
	uint8_t *cells = xmalloc(p->questions->cell_count);
	struct why why = {""};
	struct cast c;

	ck_assert_msg(
	    questions_encode(p->questions, answers, cells, &why) == 0, "%s", why.text);
	c = cast_cells(p, cells);
	free(cells);
	return c;
}

void
cast_free(struct cast *c)
{
	free(c->bytes);
	free(c->randomness);
	free(c->cells);
}

enum ballot_fault
cast_check(const struct poll *p, const struct cast *c)
{
	return ballot_check(&p->ctx, c->bytes, c->size);
}

void
modes_each(void (*body)(void))
{
	static const enum arith modes[] = {ARITH_SODIUM, ARITH_PORTABLE, ARITH_AVX2};
	const enum arith before = arith_now();

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (arith_use(modes[i]))
			body();
		else
			ck_assert_int_eq(modes[i], ARITH_AVX2);
	}
	ck_assert(arith_use(before));
}
