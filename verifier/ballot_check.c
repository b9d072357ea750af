#include "verifier/ballot_check.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"

#define HEAD 97 /* version, V, R, s */
#define CELL 288
#define SUM 96

size_t
cast_cell(size_t i)
{
	return HEAD + i * CELL;
}

const uint8_t *
cast_credential(const uint8_t *ballot)
{
	return ballot + 1;
}

const uint8_t *
cast_response(const uint8_t *ballot)
{
	return ballot + 65;
}

const uint8_t *
cast_cell_part(const uint8_t *ballot, size_t cell, int part)
{
	return ballot + cast_cell(cell) + 32 * (size_t)part;
}

const uint8_t *
cast_sum_part(const struct paper *p, const uint8_t *ballot, size_t sum, int part)
{
	return ballot + HEAD + p->cells * CELL + sum * SUM + 32 * (size_t)part;
}

size_t
cast_points(const struct paper *p)
{
	return 2 + 6 * p->cells + 2 * p->equation_count;
}

static bool
encoding_ok(const struct paper *p, const uint8_t *ballot)
{
	if (!point_good(ballot + 1) || !point_good(ballot + 33) ||
	    !number_good(ballot + 65))
		return false;
	for (size_t i = 0; i < p->cells; i++) {
		for (int part = CELL_A; part <= CELL_B1; part++)
			if (!point_good(cast_cell_part(ballot, i, part)))
				return false;
		for (int part = CELL_C0; part <= CELL_Z1; part++)
			if (!number_good(cast_cell_part(ballot, i, part)))
				return false;
	}
	for (size_t i = 0; i < p->equation_count; i++)
		if (!point_good(cast_sum_part(p, ballot, i, SUM_A)) ||
		    !point_good(cast_sum_part(p, ballot, i, SUM_B)) ||
		    !number_good(cast_sum_part(p, ballot, i, SUM_Z)))
			return false;
	return true;
}

static bool
identity_ok(const struct paper *p, const uint8_t *ballot)
{
	if (point_zero(cast_credential(ballot)))
		return false;
	for (size_t i = 0; i < p->cells; i++)
		if (point_zero(cast_cell_part(ballot, i, CELL_A)))
			return false;
	return true;
}

void
cast_challenge(const struct election *e, const uint8_t *ballot, uint8_t c[32])
{
	const struct paper *p = e->paper;
	struct challenge h;

	challenge_start(&h, "madang/ballot/v1");
	challenge_raw(&h, e->eid, HASH);
	challenge_raw(&h, e->key, 32);
	challenge_u32(&h, (uint32_t)p->count);
	for (size_t i = 0; i < p->count; i++)
		challenge_text(&h, p->questions[i].id);
	challenge_raw(&h, ballot + 1, 64);
	for (size_t i = 0; i < p->cells; i++)
		challenge_raw(&h, cast_cell_part(ballot, i, CELL_A), 6 * 32);
	for (size_t i = 0; i < p->equation_count; i++)
		challenge_raw(&h, cast_sum_part(p, ballot, i, SUM_A), 2 * 32);
	challenge_end(&h, c);
}

/* For j = 0, 1: z_j G = A_j + c_j a and z_j Y = B_j + c_j (b - jG), c_1 = c - c_0. */
static bool
cell_ok(const struct election *e, const uint8_t *ballot, size_t i, const uint8_t c[32])
{
	const uint8_t *a = cast_cell_part(ballot, i, CELL_A),
		      *b = cast_cell_part(ballot, i, CELL_B);
	const uint8_t *c0 = cast_cell_part(ballot, i, CELL_C0);
	uint8_t c1[32], less[32], one[32], G[32];

	number_of(one, 1);
	point_base(G, one);
	crypto_core_ristretto255_scalar_sub(c1, c, c0);
	point_minus(less, b, G);
	return proof_holds(cast_cell_part(ballot, i, CELL_Z0), NULL,
		   cast_cell_part(ballot, i, CELL_A0), c0, a) &&
	       proof_holds(cast_cell_part(ballot, i, CELL_Z0), e->key,
		   cast_cell_part(ballot, i, CELL_B0), c0, b) &&
	       proof_holds(cast_cell_part(ballot, i, CELL_Z1), NULL,
		   cast_cell_part(ballot, i, CELL_A1), c1, a) &&
	       proof_holds(cast_cell_part(ballot, i, CELL_Z1), e->key,
		   cast_cell_part(ballot, i, CELL_B1), c1, less);
}

static bool
sum_ok(const struct election *e, const uint8_t *ballot, size_t i, const uint8_t c[32])
{
	const struct paper *p = e->paper;
	const struct sum *s = &p->equations[i];
	uint8_t a[32] = {0}, b[32] = {0}, term[32], total[32];

	for (size_t t = 0; t < s->count; t++) {
		point_small(term, s->terms[t].weight,
		    cast_cell_part(ballot, s->terms[t].cell, CELL_A));
		point_plus(a, a, term);
		point_small(term, s->terms[t].weight,
		    cast_cell_part(ballot, s->terms[t].cell, CELL_B));
		point_plus(b, b, term);
	}
	number_of(total, s->total);
	point_base(term, total);
	point_minus(b, b, term);
	return proof_holds(cast_sum_part(p, ballot, i, SUM_Z), NULL,
		   cast_sum_part(p, ballot, i, SUM_A), c, a) &&
	       proof_holds(cast_sum_part(p, ballot, i, SUM_Z), e->key,
		   cast_sum_part(p, ballot, i, SUM_B), c, b);
}

const char *
cast_fault(const struct election *e, const uint8_t *ballot, size_t size)
{
	const struct paper *p = e->paper;
	uint8_t c[32];

	if (size != p->ballot_size || ballot[0] != 1)
		return "form";
	if (!encoding_ok(p, ballot))
		return "encoding";
	if (!identity_ok(p, ballot))
		return "identity";
	cast_challenge(e, ballot, c);
	if (!proof_holds(ballot + 65, NULL, ballot + 33, c, cast_credential(ballot)))
		return "credential";
	for (size_t i = 0; i < p->cells; i++)
		if (!cell_ok(e, ballot, i, c))
			return "proof";
	for (size_t i = 0; i < p->equation_count; i++)
		if (!sum_ok(e, ballot, i, c))
			return "sum";
	return NULL;
}

/* SHA-256( SHA-256(eid || every a b) || digest of the ballot ) in base32 */
static void
tracker_of(
    char out[TRACKER + 1], const struct bytes *ciphertexts, const uint8_t digest[HASH])
{
	uint8_t inner[HASH], outer[HASH];

	sha256_of(inner, ciphertexts->data, ciphertexts->size);
	sha256_pair(outer, inner, HASH, digest, HASH);
	base32_tracker(out, outer);
}

void
cast_mark(char tracker[TRACKER + 1], uint8_t digest[HASH], const struct election *e,
    const uint8_t *ballot)
{
	struct bytes all = {0};

	bytes_add(&all, e->eid, HASH);
	for (size_t i = 0; i < e->paper->cells; i++)
		bytes_add(&all, cast_cell_part(ballot, i, CELL_A), 64);
	sha256_of(digest, ballot, e->paper->ballot_size);
	tracker_of(tracker, &all, digest);
	bytes_drop(&all);
}

void
cast_tracker(char out[TRACKER + 1], const struct election *e, const uint8_t *ballot)
{
	uint8_t digest[HASH];

	cast_mark(out, digest, e, ballot);
}

/* A bit, a number, and an a that is not the identity. */
static bool
opens(uint8_t bit, const uint8_t r[32])
{
	static const uint8_t zero[32];

	return bit <= 1 && number_good(r) && memcmp(r, zero, 32) != 0;
}

int
cast_open(const struct election *e, struct openings *openings, const uint8_t *bits,
    const uint8_t *r, const uint8_t digest[HASH], const char *tracker,
    struct fault *fault)
{
	size_t cells = e->paper->cells;
	struct bytes all = {0};
	char found[TRACKER + 1];
	uint8_t *pairs;

	for (size_t i = 0; i < cells; i++)
		if (!opens(bits[i], r + 32 * i))
			return fault_say(
			    fault, "cell %zu does not open: no bit, or no number", i);
	if (!paper_cells_ok(e->paper, bits))
		return fault_say(fault, "the choices break a limit of the ballot paper");
	pairs = mem_new(cells + 1, 64);
	openings_encrypt(openings, pairs, e->key, bits, r, cells);
	bytes_add(&all, e->eid, HASH);
	bytes_add(&all, pairs, 64 * cells);
	free(pairs);
	tracker_of(found, &all, digest);
	bytes_drop(&all);
	if (strcmp(found, tracker) == 0)
		return 0;
	return fault_say(fault,
	    "encrypted again, a and b of every cell give the tracker %s, not %s", found,
	    tracker);
}
