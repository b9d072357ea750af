#include "booth.h"

#include <check.h>

#include "group/arith.h"

#define TWO OPTION("a") "," OPTION("b")

struct poll poll;
struct cast good;

void
booth_open(void)
{
	const struct choice a = {0, 1};

	random_fix("ballot");
	poll_open(&poll, SINGLE("q", TWO));
	good = cast_answers(&poll, &(struct answer){false, &a, 1});
	ck_assert_int_eq(cast_check(&poll, &good), BALLOT_GOOD);
}

void
booth_close(void)
{
	cast_free(&good);
	poll_close(&poll);
}

static struct {
	enum ballot_fault fault;
	const char *what;
} wanted;

static void
expect(enum ballot_fault got, const char *how)
{
	ck_assert_msg(got == wanted.fault, "%s, %s: %s, not %s", wanted.what, how,
	    ballot_fault_word(got), ballot_fault_word(wanted.fault));
}

static void
expect_of_many(void)
{
	const uint8_t *ballot = good.bytes;
	enum ballot_fault fault;

	ballot_check_many(&poll.ctx, &ballot, &good.size, 1, &fault);
	expect(fault, arith_name(arith_now()));
}

void
booth_expect(enum ballot_fault want, const char *what)
{
	wanted.fault = want;
	wanted.what = what;
	expect(cast_check(&poll, &good), "one by one");
	modes_each(expect_of_many);
}

/* s + L is the same scalar; two encodings would be two ballots. */
void
booth_add_order(uint8_t s[SCALAR_SIZE])
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	unsigned carry = 0;

	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

bool
booth_is_scalar(size_t offset)
{
	size_t in_cells = offset - CELLS;

	if (offset < CELLS)
		return offset == S;
	if (in_cells >= 3 * CELL)
		return in_cells == 3 * CELL + 64;
	return in_cells % CELL >= 192;
}
