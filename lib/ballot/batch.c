#include "ballot/batch.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "ballot/layout.h"
#include "ballot/parallel.h"
#include "ballot/weigh.h"

#define SLICE_BYTES ((size_t)16 << 20) /* of ballots that share one sum */
#define PIECE 256
#define SLICE_MIN 32 /* fewer are not worth another thread's sum */

/* What a ballot was found to be. */
enum found { OPEN, GOOD, SUSPECT };

struct batch {
	const struct ballot_context *ctx;
	const uint8_t *const *ballots;
	const size_t *sizes;
	size_t count, slices;
	enum found *found;
	struct ballot_points *kept; /* or NULL */
};

/* A ballot on its way into the sum. */
struct load {
	struct weigh *weigh;
	const struct questions *questions;
	const uint8_t *ballot;
	struct scalar c;       /* the challenge */
	struct scalar *factor; /* two a cell: of its a and of its b */
};

static size_t
terms_of(const struct questions *q)
{
	return 2 + 6 * q->cell_count + 2 * q->equation_count;
}

/* ---- the equations of a ballot, as doc/protocol/ballot.md 2 has them ---- */

/* zG = A + c a, zY = B + c b, for sums a and b of cells: what belongs to z, A and B. u
 * and v get weight x c. */
static void
add_proof(struct load *l, const struct scalar *z, const uint8_t *A, const uint8_t *B,
    const struct scalar *c, struct scalar *u, struct scalar *v)
{
	struct scalar x, y;

	weigh_draw(l->weigh, &x);
	weigh_draw(l->weigh, &y);
	weigh_short(l->weigh, A, &x);
	weigh_short(l->weigh, B, &y);
	weigh_base(l->weigh, &x, z);
	weigh_fixed(l->weigh, &y, z);
	scalar_mul(u, &x, c);
	scalar_mul(v, &y, c);
}

/* sG = R + cV */
static bool
add_credential(struct load *l)
{
	struct scalar s, x, u;

	if (!scalar_read(&s, l->ballot + AT_S))
		return false;
	weigh_draw(l->weigh, &x);
	weigh_short(l->weigh, l->ballot + AT_R, &x);
	weigh_base(l->weigh, &x, &s);
	scalar_mul(&u, &x, &l->c);
	weigh_long(l->weigh, l->ballot + AT_V, &u);
	return true;
}

/* Both branches; the second is about b - G. */
static bool
add_cell(struct load *l, size_t i)
{
	static const struct scalar one = {{1}};
	const uint8_t *cell = l->ballot + cell_offset(i);
	struct scalar *of_a = &l->factor[2 * i], *of_b = of_a + 1;
	struct scalar c0, c1, z0, z1, u, v;

	if (!scalar_read(&c0, cell + AT_c0) || !scalar_read(&z0, cell + AT_z0) ||
	    !scalar_read(&z1, cell + AT_z1))
		return false;
	scalar_sub(&c1, &l->c, &c0);
	add_proof(l, &z0, cell + AT_A0, cell + AT_B0, &c0, of_a, of_b);
	add_proof(l, &z1, cell + AT_A1, cell + AT_B1, &c1, &u, &v);
	scalar_add(of_a, of_a, &u);
	scalar_add(of_b, of_b, &v);
	weigh_base(l->weigh, &v, &one);
	return true;
}

static bool
add_equation(struct load *l, size_t i)
{
	const struct equation *e = &l->questions->equations[i];
	const uint8_t *at = l->ballot + equation_offset(l->questions, i);
	struct scalar z, u, v, n;

	if (!scalar_read(&z, at + AT_z))
		return false;
	add_proof(l, &z, at + AT_A, at + AT_B, &l->c, &u, &v);
	for (size_t j = 0; j < e->count; j++) {
		struct scalar *of_a = &l->factor[2 * (size_t)e->terms[j].cell];

		scalar_u64(&n, e->terms[j].weight);
		scalar_mul_add(of_a, &u, &n);
		scalar_mul_add(of_a + 1, &v, &n);
	}
	scalar_u64(&n, e->total);
	weigh_base(l->weigh, &v, &n);
	return true;
}

/* Each a and b stands in many equations and is one term. */
static bool
add_ballot(struct load *l)
{
	const struct questions *q = l->questions;
	bool ok = add_credential(l);

	for (size_t i = 0; ok && i < q->cell_count; i++)
		ok = add_cell(l, i);
	for (size_t i = 0; ok && i < q->equation_count; i++)
		ok = add_equation(l, i);
	for (size_t i = 0; ok && i < q->cell_count; i++) {
		const uint8_t *cell = l->ballot + cell_offset(i);

		weigh_long(l->weigh, cell + AT_a, &l->factor[2 * i]);
		weigh_long(l->weigh, cell + AT_b, &l->factor[2 * i + 1]);
	}
	if (!ok)
		weigh_drop(l->weigh);
	return ok && weigh_take(l->weigh);
}

/* Each a and b was among the last that were added. */
static void
keep_points(struct batch *b, const struct load *l, size_t i)
{
	size_t sums = 2 * l->questions->cell_count;

	if (b->kept != NULL)
		points_keep(
		    b->kept, i, weigh_decoded(l->weigh) + terms_of(l->questions) - sums);
}

static bool
has_form(const struct questions *q, const uint8_t *ballot, size_t size)
{
	if (size != q->ballot_size || ballot[0] != BALLOT_VERSION ||
	    group_is_identity(ballot + AT_V))
		return false;
	for (size_t i = 0; i < q->cell_count; i++)
		if (group_is_identity(ballot + cell_offset(i) + AT_a))
			return false;
	return true;
}

/* False: this ballot alone shows that it is not good. */
static bool
load_ballot(
    struct load *l, const struct ballot_context *ctx, const uint8_t *ballot, size_t size)
{
	uint8_t c[SCALAR_SIZE];

	if (!has_form(ctx->questions, ballot, size))
		return false;
	ballot_hash(c, ctx, ballot);
	if (!scalar_read(&l->c, c))
		die("a challenge is not reduced");
	l->ballot = ballot;
	return add_ballot(l);
}

/* ---- a run of ballots ---- */

static void
digest_run(uint8_t digest[32], const struct batch *b, size_t first, size_t count)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, 32);
	crypto_generichash_update(&state, b->ctx->eid, sizeof(b->ctx->eid));
	crypto_generichash_update(&state, b->ctx->key, sizeof(b->ctx->key));
	for (size_t i = first; i < first + count; i++)
		if (b->found[i] == OPEN)
			crypto_generichash_update(&state, b->ballots[i], b->sizes[i]);
	crypto_generichash_final(&state, digest, 32);
}

/* Do all equations of the open ballots hold? What shows by itself becomes suspect, and is
 * in nobody's way any more. */
static bool
run_holds(struct batch *b, size_t first, size_t count)
{
	const struct questions *q = b->ctx->questions;
	struct load l = {.questions = q};
	uint8_t digest[32];
	bool holds;

	digest_run(digest, b, first, count);
	l.weigh = weigh_open(count * terms_of(q), digest, b->ctx->key);
	l.factor = xcalloc(2 * q->cell_count, sizeof(*l.factor));
	for (size_t i = first; i < first + count; i++) {
		if (b->found[i] != OPEN)
			continue;
		if (load_ballot(&l, b->ctx, b->ballots[i], b->sizes[i]))
			keep_points(b, &l, i);
		else
			b->found[i] = SUSPECT;
	}
	holds = weigh_vanishes(l.weigh);
	weigh_close(l.weigh);
	free(l.factor);
	return holds;
}

static void
mark(struct batch *b, size_t first, size_t count, enum found found)
{
	for (size_t i = first; i < first + count; i++)
		if (b->found[i] == OPEN)
			b->found[i] = found;
}

/* Halves a run that is known not to hold, down to single ballots: they are cheaper to
 * find by halving than to judge one by one. Where both halves of a short run fail, most
 * of it is bad, and libsodium may have it all. */
static void
halve(struct batch *b, size_t first, size_t count)
{
	size_t half = count / 2;
	bool left, right;

	if (count == 1) {
		mark(b, first, 1, SUSPECT);
		return;
	}
	left = run_holds(b, first, half);
	right = !left && run_holds(b, first + half, count - half);
	if (left)
		mark(b, first, half, GOOD);
	if (right)
		mark(b, first + half, count - half, GOOD);
	if (!left && !right && count <= BATCH_NAMED) {
		mark(b, first, count, SUSPECT);
		return;
	}
	if (!left)
		halve(b, first, half);
	if (!right)
		halve(b, first + half, count - half);
}

/* One sum for all if they are good, which is the rule; else one for each piece, so that a
 * few bad ballots cost what a few pieces cost. */
static void
check_slice(void *context, size_t i)
{
	struct batch *b = context;
	size_t first = b->count * i / b->slices;
	size_t end = b->count * (i + 1) / b->slices;

	if (run_holds(b, first, end - first)) {
		mark(b, first, end - first, GOOD);
		return;
	}
	for (; first < end; first += PIECE) {
		size_t count = end - first < PIECE ? end - first : PIECE;

		if (run_holds(b, first, count))
			mark(b, first, count, GOOD);
		else
			halve(b, first, count);
	}
}

/* A slice a core, more where that would be too many bytes at once. */
static size_t
slices_of(const struct batch *b)
{
	size_t cores = parallel_width(),
	       bytes = b->count * b->ctx->questions->ballot_size;
	size_t slices = b->count / SLICE_MIN;

	if (slices > cores)
		slices = cores;
	if (slices < bytes / SLICE_BYTES + 1)
		slices = bytes / SLICE_BYTES + 1;
	return slices;
}

void
batch_find_good(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, bool *good)
{
	batch_find_kept(ctx, ballots, sizes, count, good, NULL);
}

void
batch_find_kept(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, bool *good, struct ballot_points *kept)
{
	struct batch b = {ctx, ballots, sizes, count, 1, NULL, kept};

	b.found = xcalloc(count + 1, sizeof(*b.found)); /* OPEN */
	b.slices = slices_of(&b);
	parallel_for(b.slices, check_slice, &b);
	for (size_t i = 0; i < count; i++)
		good[i] = b.found[i] == GOOD;
	free(b.found);
}
