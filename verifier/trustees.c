#include "verifier/trustees.h"

#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "verifier/curve.h"
#include "verifier/proofs.h"

int
reveal_check(const struct reveal_context *context, const uint8_t *data, size_t size,
    struct fault *fault)
{
	uint32_t k = context->k;
	const uint8_t *proofs = data + 32 * (size_t)k;
	struct challenge h;
	uint8_t c[32];

	if (k == 0 || size != (size_t)k * REVEAL_EACH)
		return fault_say(fault, "the reveal has %zu bytes", size);
	for (uint32_t j = 0; j < k; j++)
		if (!point_good(data + 32 * j) || !point_good(proofs + 64 * j) ||
		    !number_good(proofs + 64 * j + 32))
			return fault_say(fault, "coefficient %u is not canonical", j);
	if (point_zero(data))
		return fault_say(fault, "its first commitment is the identity");
	challenge_start(&h, "madang/dkg/v1");
	challenge_raw(&h, context->define, HASH);
	challenge_u32(&h, context->ceremony);
	challenge_u32(&h, context->i);
	challenge_u32(&h, context->n);
	challenge_u32(&h, k);
	challenge_raw(&h, context->box_key, 32);
	challenge_raw(&h, data, 32 * (size_t)k);
	for (uint32_t j = 0; j < k; j++)
		challenge_raw(&h, proofs + 64 * j, 32);
	challenge_end(&h, c);
	for (uint32_t j = 0; j < k; j++)
		if (!proof_holds(
			proofs + 64 * j + 32, NULL, proofs + 64 * j, c, data + 32 * j))
			return fault_say(
			    fault, "the proof of coefficient %u does not hold", j);
	return 0;
}

void
reveal_add_key(uint8_t Y[32], const uint8_t *reveal)
{
	point_plus(Y, Y, reveal);
}

void
reveal_add_share_key(uint8_t X[32], const uint8_t *reveal, uint32_t k, uint32_t j)
{
	uint8_t power[32], index[32], term[32];

	number_of(power, 1);
	number_of(index, j);
	for (uint32_t l = 0; l < k; l++) {
		point_times(term, power, reveal + 32 * l);
		point_plus(X, X, term);
		crypto_core_ristretto255_scalar_mul(power, power, index);
	}
}

void
line_total(const struct sum *line, const uint8_t *sums, uint8_t A[32], uint8_t B[32])
{
	uint8_t term[32];

	memset(A, 0, 32);
	memset(B, 0, 32);
	for (size_t t = 0; t < line->count; t++) {
		const uint8_t *cell = sums + 64 * (size_t)line->terms[t].cell;
		point_small(term, line->terms[t].weight, cell);
		point_plus(A, A, term);
		point_small(term, line->terms[t].weight, cell + 32);
		point_plus(B, B, term);
	}
}

const struct question *
line_question(const struct paper *paper, size_t at, uint32_t *line)
{
	size_t q = 0;

	while (at >= paper->questions[q].first_line + paper->questions[q].lines)
		q++;
	*line = (uint32_t)(at - paper->questions[q].first_line);
	return &paper->questions[q];
}

/* The two proofs of one item: zG = Ac + cX and zA = Bc + cD. A: room for A of the line.
 */
static void
share_proofs(struct proof out[2], const struct election *e, uint32_t i,
    const uint8_t X[32], const uint8_t *sums, size_t at, const uint8_t root[HASH],
    const uint8_t *item, uint8_t A[32])
{
	const uint8_t *D = item, *Ac = item + 32, *Bc = item + 64, *z = item + 96;
	const struct question *q;
	struct challenge h;
	uint8_t B[32];
	uint32_t line;

	q = line_question(e->paper, at, &line);
	line_total(&e->paper->lines[at].sum, sums, A, B);
	challenge_start(&h, "madang/share/v1");
	challenge_raw(&h, e->eid, HASH);
	challenge_raw(&h, e->key, 32);
	challenge_u32(&h, i);
	challenge_raw(&h, X, 32);
	challenge_raw(&h, A, 32);
	challenge_raw(&h, B, 32);
	challenge_raw(&h, D, 32);
	challenge_text(&h, q->id);
	challenge_u32(&h, line);
	challenge_raw(&h, root, HASH);
	challenge_raw(&h, Ac, 32);
	challenge_raw(&h, Bc, 32);
	out[0] = (struct proof){.s = z, .T = Ac, .Q = X};
	out[1] = (struct proof){.s = z, .base = A, .T = Bc, .Q = D};
	challenge_end(&h, out[0].c);
	memcpy(out[1].c, out[0].c, 32);
}

int
share_item_check(const struct election *e, uint32_t i, const uint8_t X[32],
    const uint8_t *sums, size_t at, const uint8_t root[HASH], const uint8_t *item,
    struct fault *fault)
{
	uint8_t A[32];
	struct proof p[2];
	uint32_t line;
	const struct question *q = line_question(e->paper, at, &line);

	if (!point_good(item) || !point_good(item + 32) || !point_good(item + 64) ||
	    !number_good(item + 96))
		return fault_say(
		    fault, "question %s, line %u is not canonical", q->id, line);
	share_proofs(p, e, i, X, sums, at, root, item, A);
	for (int k = 0; k < 2; k++)
		if (!proof_holds(p[k].s, p[k].base, p[k].T, p[k].c, p[k].Q))
			return fault_say(fault,
			    "the proof of question %s, line %u does not hold", q->id,
			    line);
	return 0;
}

/* All lines by one sum. */
static bool
share_holds(const struct election *e, uint32_t i, const uint8_t X[32],
    const uint8_t *sums, const uint8_t root[HASH], const uint8_t *items)
{
	size_t lines = e->paper->line_count;
	struct proof *proofs = mem_new(2 * lines, sizeof *proofs);
	uint8_t(*A)[32] = mem_new(lines, sizeof *A);
	bool ok;

	for (size_t at = 0; at < lines; at++)
		share_proofs(&proofs[2 * at], e, i, X, sums, at, root,
		    items + SHARE_ITEM * at, A[at]);
	ok = proofs_hold(proofs, 2 * lines);
	free(proofs);
	free(A);
	return ok;
}

int
share_judge(const struct election *e, uint32_t i, const uint8_t X[32],
    const uint8_t *sums, const uint8_t root[HASH], const uint8_t *items,
    struct fault *fault)
{
	if (arith_now() != ARITH_SODIUM && share_holds(e, i, X, sums, root, items))
		return 0;
	for (size_t at = 0; at < e->paper->line_count; at++)
		if (share_item_check(
			e, i, X, sums, at, root, items + SHARE_ITEM * at, fault))
			return -1;
	return 0;
}

void
share_join(
    uint8_t out[32], const uint32_t *indices, const uint8_t *const *items, size_t count)
{
	uint8_t lambda[32], term[32];

	memset(out, 0, 32);
	for (size_t i = 0; i < count; i++) {
		lagrange(lambda, indices, count, i);
		point_times(term, lambda, items[i]);
		point_plus(out, out, term);
	}
}

bool
count_is(const uint8_t point[32], uint64_t count)
{
	uint8_t right[32], number[32];

	number_of(number, count);
	point_base(right, number);
	return memcmp(point, right, 32) == 0;
}

bool
count_holds(const uint8_t B[32], const uint8_t joined[32], uint64_t count)
{
	uint8_t point[32];

	point_minus(point, B, joined);
	return count_is(point, count);
}

void
tally_leaf(struct frontier *tree, uint64_t index, uint32_t line,
    const uint8_t digest[HASH], uint32_t weight)
{
	struct bytes b = {0};
	uint8_t hash[HASH];

	bytes_u64(&b, index);
	bytes_u32(&b, line);
	bytes_add(&b, digest, HASH);
	bytes_u32(&b, weight);
	leaf_hash(hash, b.data, b.size);
	frontier_add(tree, hash);
	bytes_drop(&b);
}
