#include "number.h"

#include <check.h>

void
numbers_open(struct numbers *n)
{
	n->ctx = BN_CTX_new();
	n->p = BN_new();
	ck_assert(BN_set_bit(n->p, 255) && BN_sub_word(n->p, 19));
}

void
numbers_close(struct numbers *n)
{
	BN_free(n->p);
	BN_CTX_free(n->ctx);
}

BIGNUM *
number_of(const struct numbers *n, const uint64_t *limb, const int *place, int count)
{
	BIGNUM *sum = BN_new(), *term = BN_new();

	BN_zero(sum);
	for (int i = 0; i < count; i++) {
		ck_assert(BN_set_word(term, limb[i]) && BN_lshift(term, term, place[i]));
		ck_assert(BN_mod_add(sum, sum, term, n->p, n->ctx));
	}
	BN_free(term);
	return sum;
}

BIGNUM *
number_product(const struct numbers *n, const BIGNUM *a, const BIGNUM *b)
{
	BIGNUM *r = BN_new();

	ck_assert(BN_mod_mul(r, a, b, n->p, n->ctx));
	return r;
}

BIGNUM *
number_difference(const struct numbers *n, const BIGNUM *a, const BIGNUM *b)
{
	BIGNUM *r = BN_new();

	ck_assert(BN_mod_sub(r, a, b, n->p, n->ctx));
	return r;
}

void
number_write(uint8_t out[32], const BIGNUM *a)
{
	ck_assert_int_eq(BN_bn2lebinpad(a, out, 32), 32);
}
