#include "generator/crowd.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/layout.h"
#include "ballot/multiply.h"
#include "ballot/parallel.h"
#include "base/buf.h"
#include "generator/shape.h"

#define ENROL 64 /* credentials made at once */

/* Behind those of enum ballot_fault, BALLOT_FORM first. */
enum { NOT_ON_ROLL = BALLOT_SUM, REPEATED, COPIED };

const char *
crowd_fault(size_t fault)
{
	static const char *const words[] = {"not_on_roll", "repeated", "copied"};

	return fault < NOT_ON_ROLL ? ballot_fault_word((enum ballot_fault)(fault + 1))
				   : words[fault - NOT_ON_ROLL];
}

uint64_t
crowd_ballots(const struct crowd *c)
{
	return c->good + CROWD_FAULTS * c->bad;
}

static void
credential(const struct crowd *c, uint64_t voter, uint8_t x[SCALAR_SIZE])
{
	uint8_t wide[64];

	crypto_generichash(wide, sizeof(wide), (const uint8_t *)&voter, sizeof(voter),
	    c->secret, sizeof(c->secret));
	crypto_core_ristretto255_scalar_reduce(x, wide);
}

/* ---- the roll ---- */

struct enrolment {
	const struct crowd *crowd;
	uint8_t (*keys)[POINT_SIZE];
	size_t count;
};

/* Block i of them. */
static void
enrol(void *context, size_t i)
{
	const struct enrolment *e = context;
	uint8_t x[ENROL][SCALAR_SIZE];
	size_t first = i * ENROL;
	size_t count = e->count - first < ENROL ? e->count - first : ENROL;

	for (size_t k = 0; k < count; k++)
		credential(e->crowd, first + k, x[k]);
	multiply_base(e->keys + first, (const uint8_t(*)[SCALAR_SIZE])x, count);
}

/* Good voters, then one for each other bad ballot: those of repeated voted already, those
 * of not_on_roll come last and stay outside. */
static uint64_t
bad_voter(const struct crowd *c, size_t fault, uint64_t n)
{
	if (fault == REPEATED)
		return n;
	if (fault == NOT_ON_ROLL)
		return c->good + 7 * c->bad + n;
	return c->good + (fault == COPIED ? 6 : fault) * c->bad + n;
}

uint8_t (*crowd_roll(const struct crowd *c, size_t *count))[POINT_SIZE]
{
	struct enrolment e = {.crowd = c};

	*count = (size_t)(c->good + 7 * c->bad);
	e.keys = xcalloc(*count, POINT_SIZE);
	e.count = *count;
	parallel_for((*count + ENROL - 1) / ENROL, enrol, &e);
	return e.keys;
}

/* ---- one ballot ---- */

static void
encrypt(const struct crowd *c, uint64_t voter, struct vote *v)
{
	uint8_t x[SCALAR_SIZE];

	credential(c, voter, x);
	shape_choose(c->questions, c->seed, voter, v->cells);
	ballot_encrypt(v->ballot, v->randomness, &c->ballots, v->cells, x);
}

static void
add_one(uint8_t scalar[SCALAR_SIZE])
{
	uint8_t one[SCALAR_SIZE] = {1};

	group_scalar_add(scalar, scalar, one);
}

static void
spoil(const struct crowd *c, uint8_t *ballot, enum ballot_fault fault)
{
	uint8_t *cell = ballot + cell_offset(c->questions->cell_count - 1);

	switch (fault) {
	case BALLOT_GOOD:
		break;
	case BALLOT_FORM:
		ballot[0]++;
		break;
	case BALLOT_ENCODING:
		memset(cell + AT_b, 0xff, POINT_SIZE);
		break;
	case BALLOT_IDENTITY:
		memset(cell + AT_a, 0, POINT_SIZE);
		break;
	case BALLOT_CREDENTIAL:
		add_one(ballot + AT_S);
		break;
	case BALLOT_PROOF:
		add_one(cell + AT_z0);
		break;
	case BALLOT_SUM:
		add_one(ballot + equation_offset(c->questions, 0) + AT_z);
		break;
	}
}

/* Is ballot `at` of the poll bad? Which fault and which of that fault, or which good one.
 */
static bool
is_bad(const struct crowd *c, uint64_t at, size_t *fault, uint64_t *n)
{
	uint64_t many = CROWD_FAULTS * c->bad, rest = crowd_ballots(c) - c->box,
		 before = 0;
	bool bad = false;

	if (many > 0 && at >= c->box) {
		before = (at - c->box) * many / rest;
		bad = (at - c->box + 1) * many / rest > before;
	}
	*fault = before % CROWD_FAULTS;
	*n = bad ? before / CROWD_FAULTS : at - before;
	return bad;
}

static void
make_bad(const struct crowd *c, size_t fault, uint64_t n, struct vote *v)
{
	v->counts = false;
	if (fault == COPIED) {
		memcpy(v->ballot, c->copies[n].data, c->copies[n].size);
		return;
	}
	encrypt(c, bad_voter(c, fault, n), v);
	if (fault < NOT_ON_ROLL)
		spoil(c, v->ballot, (enum ballot_fault)(fault + 1));
}

static void
make_good(const struct crowd *c, uint64_t n, struct vote *v)
{
	size_t cells = c->questions->cell_count;

	v->counts = true;
	if (n >= c->bad) {
		encrypt(c, n, v);
		return;
	}
	const uint8_t *kept = c->originals[n].data;
	memcpy(v->ballot, kept, c->questions->ballot_size);
	memcpy(v->randomness, kept + c->questions->ballot_size, cells * SCALAR_SIZE);
	shape_choose(c->questions, c->seed, n, v->cells);
}

struct voting {
	const struct crowd *crowd;
	uint64_t first;
	struct vote *votes;
};

static void
vote(void *context, size_t i)
{
	const struct voting *g = context;
	const struct crowd *c = g->crowd;
	struct vote *v = &g->votes[i];
	size_t fault;
	uint64_t n;

	if (is_bad(c, g->first + i, &fault, &n))
		make_bad(c, fault, n, v);
	else
		make_good(c, n, v);
	ballot_digest(v->digest, v->ballot, c->questions->ballot_size);
	ballot_tracker(v->tracker, c->ballots.eid, c->questions->cell_count, v->ballot,
	    c->questions->ballot_size);
}

static void
add_up(struct crowd *c, const struct vote *v)
{
	questions_count(c->questions, v->cells, c->totals);
	for (size_t i = 0; i < c->questions->cell_count; i++) {
		group_scalar_add(
		    c->randomness[i], c->randomness[i], v->randomness + i * SCALAR_SIZE);
		c->ones[i] += v->cells[i];
	}
}

void
crowd_vote(struct crowd *c, uint64_t first, struct vote *votes, size_t count)
{
	struct voting g = {.crowd = c, .first = first, .votes = votes};

	parallel_for(count, vote, &g);
	for (size_t i = 0; i < count; i++)
		if (votes[i].counts)
			add_up(c, &votes[i]);
}

/* sum r G and sum r Y + ones G: no point of a ballot has to be added. */
void
crowd_sum(const struct crowd *c, uint8_t *sum)
{
	for (size_t i = 0; i < c->questions->cell_count; i++) {
		uint8_t *a = sum + 2 * i * POINT_SIZE, *b = a + POINT_SIZE;
		uint8_t ones[SCALAR_SIZE], point[POINT_SIZE];
		group_mul_base(a, c->randomness[i]);
		group_mul(b, c->randomness[i], c->ballots.key);
		group_scalar_u64(ones, c->ones[i]);
		group_mul_base(point, ones);
		group_add(b, b, point);
	}
}

/* ---- ballots of two voters with the same randomness ---- */

static uint64_t draws;

static const char *
repeating_name(void)
{
	return "repeating";
}

static uint32_t
repeating_word(void)
{
	return (uint32_t)++draws;
}

static void
repeating_bytes(void *out, size_t size)
{
	uint8_t seed[randombytes_SEEDBYTES] = {0};

	draws++;
	memcpy(seed, &draws, sizeof(draws));
	randombytes_buf_deterministic(out, size, seed);
}

static void
make_pair(struct crowd *c, uint64_t n, struct vote *v)
{
	size_t size = c->questions->ballot_size;

	draws = (n + 1) << 32;
	encrypt(c, n, v);
	buf_put(&c->originals[n], v->ballot, size);
	buf_put(&c->originals[n], v->randomness, c->questions->cell_count * SCALAR_SIZE);
	draws = (n + 1) << 32;
	encrypt(c, bad_voter(c, COPIED, n), v);
	buf_put(&c->copies[n], v->ballot, size);
}

void
crowd_prepare(struct crowd *c)
{
	static randombytes_implementation repeating = {
	    .implementation_name = repeating_name,
	    .random = repeating_word,
	    .buf = repeating_bytes};
	size_t cells = c->questions->cell_count;
	struct vote v = {.ballot = xmalloc(c->questions->ballot_size),
	    .cells = xmalloc(cells),
	    .randomness = xmalloc(cells * SCALAR_SIZE)};

	c->totals = xcalloc(c->questions->line_count, sizeof(*c->totals));
	c->randomness = xcalloc(cells, SCALAR_SIZE);
	c->ones = xcalloc(cells, sizeof(*c->ones));
	c->originals = xcalloc(c->bad + 1, sizeof(*c->originals));
	c->copies = xcalloc(c->bad + 1, sizeof(*c->copies));
	randombytes_set_implementation(&repeating);
	for (uint64_t n = 0; n < c->bad; n++)
		make_pair(c, n, &v);
	randombytes_set_implementation(&randombytes_sysrandom_implementation);
	free(v.ballot);
	free(v.cells);
	free(v.randomness);
}

void
crowd_free(struct crowd *c)
{
	for (uint64_t n = 0; n < c->bad; n++) {
		buf_free(&c->originals[n]);
		buf_free(&c->copies[n]);
	}
	free(c->originals);
	free(c->copies);
	free(c->totals);
	free(c->randomness);
	free(c->ones);
}
