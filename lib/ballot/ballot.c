#include <string.h>

#include "ballot/layout.h"
#include "base/b64.h"
#include "tree/merkle.h"

const char *
ballot_fault_word(enum ballot_fault fault)
{
	static const char *const words[] = {
	    [BALLOT_FORM] = "form",
	    [BALLOT_ENCODING] = "encoding",
	    [BALLOT_IDENTITY] = "identity",
	    [BALLOT_CREDENTIAL] = "credential",
	    [BALLOT_PROOF] = "proof",
	    [BALLOT_SUM] = "sum",
	};
	return words[fault];
}

const uint8_t *
ballot_credential(const uint8_t *ballot)
{
	return ballot + AT_V;
}

const uint8_t *
ballot_alpha(const uint8_t *ballot, size_t cell)
{
	return ballot + cell_offset(cell);
}

void
ballot_hash(
    uint8_t c[SCALAR_SIZE], const struct ballot_context *ctx, const uint8_t *ballot)
{
	const struct questions *q = ctx->questions;
	struct group_hash *h = group_hash_open("madang/ballot/v1");

	group_hash_put(h, ctx->eid, sizeof(ctx->eid));
	group_hash_put(h, ctx->key, POINT_SIZE);
	group_hash_u32(h, (uint32_t)q->count);
	for (size_t i = 0; i < q->count; i++)
		group_hash_var(h, q->items[i].id, strlen(q->items[i].id));
	group_hash_put(h, ballot + AT_V, 2 * POINT_SIZE); /* V and R */
	for (size_t i = 0; i < q->cell_count; i++)
		group_hash_put(h, ballot + cell_offset(i), CELL_POINTS_SIZE);
	for (size_t i = 0; i < q->equation_count; i++)
		group_hash_put(h, ballot + equation_offset(q, i), EQUATION_POINTS_SIZE);
	group_hash_close(h, c);
}

void
ballot_digest(uint8_t out[32], const uint8_t *ballot, size_t size)
{
	sha256(out, ballot, size);
}

void
tracker_text(char out[TRACKER_SIZE], const uint8_t alphas[32], const uint8_t digest[32])
{
	uint8_t both[64], hash[32];

	memcpy(both, alphas, 32);
	memcpy(both + 32, digest, 32);
	sha256(hash, both, sizeof(both));
	base32_prefix(out, TRACKER_CHARS, hash, sizeof(hash));
}

void
ballot_tracker(char out[TRACKER_SIZE], const uint8_t eid[32], size_t cells,
    const uint8_t *ballot, size_t size)
{
	uint8_t digest[32];

	ballot_digest(digest, ballot, size);
	ballot_tracker_of(out, eid, cells, ballot, digest);
}

void
ballot_tracker_of(char out[TRACKER_SIZE], const uint8_t eid[32], size_t cells,
    const uint8_t *ballot, const uint8_t digest[32])
{
	struct sha256 *s = sha256_open();
	uint8_t alphas[32];

	sha256_put(s, eid, 32);
	for (size_t i = 0; i < cells; i++)
		sha256_put(s, ballot_alpha(ballot, i), 2 * POINT_SIZE);
	sha256_close(s, alphas);
	tracker_text(out, alphas, digest);
}

bool
tracker_ok(const char *text)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	return strlen(text) == TRACKER_CHARS && strspn(text, alphabet) == TRACKER_CHARS;
}

void
credential_fingerprint(char out[TRACKER_SIZE], const uint8_t v[POINT_SIZE])
{
	uint8_t hash[32];

	sha256(hash, v, POINT_SIZE);
	base32_prefix(out, TRACKER_CHARS, hash, sizeof(hash));
}

static int
check_opening(
    const struct questions *q, const uint8_t *bits, const uint8_t *r, struct why *why)
{
	static const uint8_t zero[SCALAR_SIZE];

	for (size_t i = 0; i < q->cell_count; i++) {
		if (bits[i] > 1)
			return why_set(why, ERR_FORMAT,
			    "cell %zu of the challenge is %u, not 0 or 1", i, bits[i]);
		if (!group_scalar_ok(r + i * SCALAR_SIZE) ||
		    memcmp(r + i * SCALAR_SIZE, zero, SCALAR_SIZE) == 0)
			return why_set(why, ERR_FORMAT,
			    "the randomness of cell %zu of the challenge is not a "
			    "canonical scalar above 0",
			    i);
	}
	if (!questions_cells_ok(q, bits))
		return why_set(why, ERR_PROOF,
		    "the choices of the challenge break a limit of the question");
	return 0;
}

/* SHA-256(eid || every a b) of the ciphertexts that bits and r make. */
static void
reencrypt(uint8_t alphas[32], const struct ballot_context *ctx, const uint8_t *bits,
    const uint8_t *r)
{
	struct sha256 *s = sha256_open();
	uint8_t a[POINT_SIZE], b[POINT_SIZE];

	sha256_put(s, ctx->eid, sizeof(ctx->eid));
	for (size_t i = 0; i < ctx->questions->cell_count; i++, r += SCALAR_SIZE) {
		group_mul_base(a, r);
		group_mul(b, r, ctx->key);
		if (bits[i] == 1)
			group_add(b, b, group_base());
		sha256_put(s, a, sizeof(a));
		sha256_put(s, b, sizeof(b));
	}
	sha256_close(s, alphas);
}

int
ballot_open_challenge(const struct ballot_context *ctx, const char *tracker,
    const uint8_t digest[32], const uint8_t *bits, size_t bit_count, const uint8_t *r,
    size_t r_count, struct why *why)
{
	const struct questions *q = ctx->questions;
	char recomputed[TRACKER_SIZE];
	uint8_t alphas[32];
	int err;

	if (!tracker_ok(tracker))
		return why_set(why, ERR_FORMAT,
		    "a tracker is 20 characters of A-Z and 2-7; this is not one");
	if (bit_count != q->cell_count || r_count != q->cell_count)
		return why_set(why, ERR_FORMAT,
		    "the challenge opens %zu choices with %zu random numbers; the ballot "
		    "has %zu cells",
		    bit_count, r_count, q->cell_count);
	err = check_opening(q, bits, r, why);
	if (err != 0)
		return err;
	reencrypt(alphas, ctx, bits, r);
	tracker_text(recomputed, alphas, digest);
	if (strcmp(recomputed, tracker) != 0)
		return why_set(why, ERR_PROOF,
		    "the opened choices give tracker %s, not %s: the station encrypted "
		    "something else",
		    recomputed, tracker);
	return 0;
}
