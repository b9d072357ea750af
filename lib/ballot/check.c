/*
 * The check of a ballot, with libsodium one equation at a time: the judge of last resort,
 * who alone says what is wrong with a ballot. Of many, those that a batch (batch.h) finds
 * good never come before it.
 *
 * A good ballot never pays for a separate test of its encodings: every point of it is
 * either decoded by a multiplication or a subtraction that fails on a bad encoding, or
 * compared with bytes that were encoded here. Only when something is wrong are all
 * encodings looked at, so that the fault told is the first in the order of enum
 * ballot_fault.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "ballot/batch.h"
#include "ballot/layout.h"
#include "ballot/parallel.h"
#include "group/arith.h"

/* zG = A + c a and zY = B + c b: the two halves of every proof in a ballot. */
static bool
proof_ok(const struct ballot_context *ctx, const uint8_t z[SCALAR_SIZE], const uint8_t *A,
    const uint8_t *B, const uint8_t c[SCALAR_SIZE], const uint8_t *a, const uint8_t *b)
{
	uint8_t t[POINT_SIZE];

	group_mul_base(t, z);
	if (!group_proves(t, A, c, a))
		return false;
	group_mul(t, z, ctx->key);
	return group_proves(t, B, c, b);
}

static bool
credential_ok(const uint8_t *ballot, const uint8_t c[SCALAR_SIZE])
{
	uint8_t t[POINT_SIZE];

	group_mul_base(t, ballot + AT_S);
	return group_proves(t, ballot + AT_R, c, ballot + AT_V);
}

static bool
cell_ok(
    const struct ballot_context *ctx, const uint8_t *cell, const uint8_t c[SCALAR_SIZE])
{
	uint8_t c1[SCALAR_SIZE], b1[POINT_SIZE];

	crypto_core_ristretto255_scalar_sub(c1, c, cell + AT_c0);
	return proof_ok(ctx, cell + AT_z0, cell + AT_A0, cell + AT_B0, cell + AT_c0,
		   cell + AT_a, cell + AT_b) &&
	       group_try_sub(b1, cell + AT_b, group_base()) &&
	       proof_ok(
		   ctx, cell + AT_z1, cell + AT_A1, cell + AT_B1, c1, cell + AT_a, b1);
}

static bool
equation_ok(const struct ballot_context *ctx, const uint8_t *ballot, size_t i,
    const uint8_t c[SCALAR_SIZE])
{
	const struct equation *e = &ctx->questions->equations[i];
	const uint8_t *at = ballot + equation_offset(ctx->questions, i);
	uint8_t a[POINT_SIZE], b[POINT_SIZE], m[POINT_SIZE], total[SCALAR_SIZE];

	terms_sum(
	    a, e->terms, e->count, ballot + cell_offset(0) + AT_a, BALLOT_CELL_SIZE);
	terms_sum(
	    b, e->terms, e->count, ballot + cell_offset(0) + AT_b, BALLOT_CELL_SIZE);
	group_scalar_u64(total, e->total);
	group_mul_base(m, total);
	group_sub(b, b, m);
	return proof_ok(ctx, at + AT_z, at + AT_A, at + AT_B, c, a, b);
}

static enum ballot_fault
check_equations(const struct ballot_context *ctx, const uint8_t *ballot)
{
	const struct questions *q = ctx->questions;
	uint8_t c[SCALAR_SIZE];

	ballot_hash(c, ctx, ballot);
	if (!credential_ok(ballot, c))
		return BALLOT_CREDENTIAL;
	for (size_t i = 0; i < q->cell_count; i++)
		if (!cell_ok(ctx, ballot + cell_offset(i), c))
			return BALLOT_PROOF;
	for (size_t i = 0; i < q->equation_count; i++)
		if (!equation_ok(ctx, ballot, i, c))
			return BALLOT_SUM;
	return BALLOT_GOOD;
}

static bool
scalars_ok(const struct questions *q, const uint8_t *ballot)
{
	bool ok = group_scalar_ok(ballot + AT_S);

	for (size_t i = 0; i < q->cell_count; i++) {
		const uint8_t *cell = ballot + cell_offset(i);

		ok = ok && group_scalar_ok(cell + AT_c0) &&
		     group_scalar_ok(cell + AT_z0) && group_scalar_ok(cell + AT_z1);
	}
	for (size_t i = 0; i < q->equation_count; i++)
		ok = ok && group_scalar_ok(ballot + equation_offset(q, i) + AT_z);
	return ok;
}

static bool
points_ok(const uint8_t *points, size_t size)
{
	for (size_t i = 0; i < size; i += POINT_SIZE)
		if (!group_point_ok(points + i))
			return false;
	return true;
}

static bool
all_points_ok(const struct questions *q, const uint8_t *ballot)
{
	bool ok = points_ok(ballot + AT_V, 2 * POINT_SIZE);

	for (size_t i = 0; i < q->cell_count; i++)
		ok = ok && points_ok(ballot + cell_offset(i), CELL_POINTS_SIZE);
	for (size_t i = 0; i < q->equation_count; i++)
		ok =
		    ok && points_ok(ballot + equation_offset(q, i), EQUATION_POINTS_SIZE);
	return ok;
}

static bool
has_identity(const struct questions *q, const uint8_t *ballot)
{
	bool found = group_is_identity(ballot + AT_V);

	for (size_t i = 0; i < q->cell_count; i++)
		found = found || group_is_identity(ballot + cell_offset(i) + AT_a);
	return found;
}

enum ballot_fault
ballot_check(const struct ballot_context *ctx, const uint8_t *ballot, size_t size)
{
	enum ballot_fault fault;

	if (size != ctx->questions->ballot_size || ballot[0] != BALLOT_VERSION)
		return BALLOT_FORM;
	if (!scalars_ok(ctx->questions, ballot))
		return BALLOT_ENCODING;
	fault = has_identity(ctx->questions, ballot) ? BALLOT_IDENTITY
						     : check_equations(ctx, ballot);
	if (fault != BALLOT_GOOD && !all_points_ok(ctx->questions, ballot))
		return BALLOT_ENCODING;
	return fault;
}

/* ---- many ---- */

struct many {
	const struct ballot_context *ctx;
	const uint8_t *const *ballots;
	const size_t *sizes;
	enum ballot_fault *faults;
	size_t *named; /* which ones are checked one by one */
};

static void
check_one(void *context, size_t i)
{
	const struct many *m = context;
	size_t n = m->named[i];

	m->faults[n] = ballot_check(m->ctx, m->ballots[n], m->sizes[n]);
}

void
ballot_check_many(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, enum ballot_fault *faults)
{
	ballot_check_keep(ctx, ballots, sizes, count, faults, NULL);
}

void
ballot_check_keep(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, enum ballot_fault *faults, struct ballot_points *p)
{
	bool *good = xcalloc(count + 1, sizeof(*good));
	struct many m = {ctx, ballots, sizes, faults, NULL};
	size_t named = 0;

	if (arith_now() != ARITH_SODIUM)
		batch_find_kept(ctx, ballots, sizes, count, good, p);
	m.named = xcalloc(count + 1, sizeof(*m.named));
	for (size_t i = 0; i < count; i++)
		if (good[i])
			faults[i] = BALLOT_GOOD;
		else
			m.named[named++] = i;
	parallel_for(named, check_one, &m);
	free(m.named);
	free(good);
}
