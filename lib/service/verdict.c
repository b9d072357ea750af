#include "service/verdict.h"

#include <stdlib.h>
#include <string.h>
#include "ballot/parallel.h"
#include "tree/merkle.h"

#define SLOTS (1u << 15)          /* of a generation */
#define GENERATION (SLOTS / 2)    /* verdicts in it */
#define TOGETHER (GENERATION / 2) /* ballots checked at once */

/* key: of poll, key, questions and ballot */
struct slot {
	uint8_t key[HASH_SIZE];
	bool used;
	enum ballot_fault fault;
};

/* A ballot, or some other item, of an entry that comes later. */
struct coming {
	const struct buf *item;
	const struct entry *entry;
	uint8_t digest[HASH_SIZE];
	bool judged;
};

struct verdicts {
	struct slot *young, *old; /* SLOTS each; the last GENERATION verdicts are kept */
	size_t count;             /* in young */
	const struct buf *payload;
	size_t payload_count;
	bool payload_judged;
	struct coming *coming;
	size_t coming_count, room;
	bool digested;
	/* Of those that were judged together last: points, and where they are. */
	struct ballot_points *points;
	uint8_t (*digests)[HASH_SIZE];
	uint32_t *places; /* i + 1; 0: empty */
	size_t mask;
};

/* Which ballots a verdict is wanted of. */
struct asked {
	const struct ballot_context *poll;
	uint8_t context[HASH_SIZE]; /* of questions, poll and key */
};

struct verdicts *
verdicts_open(void)
{
	struct verdicts *v = xcalloc(1, sizeof(*v));

	v->young = xcalloc(SLOTS, sizeof(*v->young));
	v->old = xcalloc(SLOTS, sizeof(*v->old));
	return v;
}

void
verdicts_close(struct verdicts *v)
{
	if (v == NULL)
		return;
	free(v->young);
	free(v->old);
	free(v->coming);
	ballot_points_close(v->points);
	free(v->digests);
	free(v->places);
	free(v);
}

size_t
verdicts_known(const struct verdicts *v)
{
	return v->count;
}

/* ---- what is known ---- */

static void
ask(struct asked *a, const struct ballot_context *poll, const uint8_t *questions)
{
	struct sha256 *hash = sha256_open();

	a->poll = poll;
	sha256_put(hash, questions, HASH_SIZE);
	sha256_put(hash, poll->eid, sizeof(poll->eid));
	sha256_put(hash, poll->key, sizeof(poll->key));
	sha256_close(hash, a->context);
}

static void
key_of(uint8_t key[HASH_SIZE], const struct asked *a, const uint8_t digest[HASH_SIZE])
{
	uint8_t both[2 * HASH_SIZE];

	memcpy(both, a->context, HASH_SIZE);
	memcpy(both + HASH_SIZE, digest, HASH_SIZE);
	sha256(key, both, sizeof(both));
}

/* The slot of a key, or the empty one where it belongs. */
static struct slot *
slot_of(struct slot *slots, const uint8_t key[HASH_SIZE])
{
	size_t i = (key[0] | (size_t)key[1] << 8) % SLOTS;

	while (slots[i].used && memcmp(slots[i].key, key, HASH_SIZE) != 0)
		i = (i + 1) % SLOTS;
	return &slots[i];
}

static const struct slot *
find(const struct verdicts *v, const uint8_t key[HASH_SIZE])
{
	const struct slot *s = slot_of(v->young, key);

	if (!s->used)
		s = slot_of(v->old, key);
	return s->used ? s : NULL;
}

static void
keep(struct verdicts *v, const uint8_t key[HASH_SIZE], enum ballot_fault fault)
{
	struct slot *s = slot_of(v->young, key);

	if (s->used)
		return;
	if (v->count == GENERATION) {
		struct slot *old = v->old;

		v->old = v->young;
		v->young = old;
		v->count = 0;
		memset(v->young, 0, SLOTS * sizeof(*v->young));
		s = slot_of(v->young, key);
	}
	memcpy(s->key, key, HASH_SIZE);
	s->used = true;
	s->fault = fault;
	v->count++;
}

/* ---- many together ---- */

struct together {
	const uint8_t **ballots;
	size_t *sizes;
	uint8_t (*keys)[HASH_SIZE], (*digests)[HASH_SIZE];
	enum ballot_fault *faults;
	size_t count;
};

static void
together_open(struct together *t, size_t room)
{
	*t = (struct together){0};
	t->ballots = xcalloc(room + 1, sizeof(*t->ballots));
	t->sizes = xcalloc(room + 1, sizeof(*t->sizes));
	t->keys = xcalloc(room + 1, sizeof(*t->keys));
	t->digests = xcalloc(room + 1, sizeof(*t->digests));
	t->faults = xcalloc(room + 1, sizeof(*t->faults));
}

static void
together_add(struct together *t, const struct verdicts *v, const struct asked *a,
    const struct buf *item, const uint8_t digest[HASH_SIZE])
{
	key_of(t->keys[t->count], a, digest);
	if (find(v, t->keys[t->count]) != NULL)
		return;
	memcpy(t->digests[t->count], digest, HASH_SIZE);
	t->ballots[t->count] = item->data;
	t->sizes[t->count++] = item->size;
}

/* ---- points that were decoded ---- */

static size_t
place_of(const struct verdicts *v, const uint8_t digest[HASH_SIZE])
{
	size_t at =
	    (digest[0] | (size_t)digest[1] << 8 | (size_t)digest[2] << 16) & v->mask;

	while (v->places[at] != 0 &&
	       memcmp(v->digests[v->places[at] - 1], digest, HASH_SIZE) != 0)
		at = (at + 1) & v->mask;
	return at;
}

/* Takes the place of what was kept before. */
static void
points_begin(struct verdicts *v, struct together *t, size_t cells)
{
	ballot_points_close(v->points);
	free(v->digests);
	free(v->places);
	v->points = ballot_points_open(cells, t->count);
	v->digests = t->digests;
	t->digests = NULL;
	for (v->mask = 1; v->mask < 2 * t->count; v->mask = 2 * v->mask + 1)
		;
	v->places = xcalloc(v->mask + 1, sizeof(*v->places));
	for (size_t i = 0; i < t->count; i++)
		v->places[place_of(v, v->digests[i])] = (uint32_t)i + 1;
}

bool
verdicts_add(const struct verdicts *v, struct ballot_sums *sum, const uint8_t *ballot,
    const uint8_t digest[HASH_SIZE])
{
	uint32_t place = v->points != NULL ? v->places[place_of(v, digest)] : 0;

	if (place > 0 && ballot_sums_add_kept(sum, v->points, place - 1))
		return true;
	return ballot_sums_add(sum, ballot);
}

static void
together_judge(struct together *t, struct verdicts *v, const struct asked *a)
{
	if (t->count > 0)
		points_begin(v, t, a->poll->questions->cell_count);
	ballot_check_keep(a->poll, t->ballots, t->sizes, t->count, t->faults,
	    t->count > 0 ? v->points : NULL);
	for (size_t i = 0; i < t->count; i++)
		keep(v, t->keys[i], t->faults[i]);
	free(t->ballots);
	free(t->sizes);
	free(t->keys);
	free(t->digests);
	free(t->faults);
}

void
verdicts_payload(struct verdicts *v, const struct buf *items, size_t count)
{
	v->payload = items;
	v->payload_count = count;
	v->payload_judged = false;
}

static void
judge_payload(struct verdicts *v, const struct asked *a)
{
	struct together t;

	v->payload_judged = true;
	together_open(&t, v->payload_count);
	for (size_t i = 0; i < v->payload_count; i++) {
		uint8_t digest[HASH_SIZE];

		sha256(digest, v->payload[i].data, v->payload[i].size);
		together_add(&t, v, a, &v->payload[i], digest);
	}
	together_judge(&t, v, a);
}

/* ---- what comes later ---- */

void
verdicts_ahead(struct verdicts *v, const struct entry *const *entries, size_t count)
{
	v->coming_count = 0;
	v->digested = false;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < entries[i]->payload_count; j++) {
			if (v->coming_count == v->room) {
				v->room = v->room == 0 ? 1024 : 2 * v->room;
				v->coming =
				    xrealloc(v->coming, v->room * sizeof(*v->coming));
			}
			v->coming[v->coming_count++] = (struct coming){
			    .item = &entries[i]->payload[j], .entry = entries[i]};
		}
}

static void
digest_coming(void *context, size_t i)
{
	struct verdicts *v = context;

	sha256(v->coming[i].digest, v->coming[i].item->data, v->coming[i].item->size);
}

static size_t
find_coming(struct verdicts *v, const uint8_t digest[HASH_SIZE])
{
	size_t i = 0;

	if (!v->digested)
		parallel_for(v->coming_count, digest_coming, v);
	v->digested = true;
	while (i < v->coming_count && memcmp(v->coming[i].digest, digest, HASH_SIZE) != 0)
		i++;
	return i;
}

/* The same kind, naming the same poll. A guess, and all that is at stake is time: ballots
 * of another poll would be checked under the wrong key for nothing. */
static bool
same_subject(const struct entry *x, const struct entry *y)
{
	const char *of_x = json_string_value(json_object_get(x->fields, "poll"));
	const char *of_y = json_string_value(json_object_get(y->fields, "poll"));

	return strcmp(x->service, y->service) == 0 && strcmp(x->kind, y->kind) == 0 &&
	       of_x != NULL && of_y != NULL && strcmp(of_x, of_y) == 0;
}

/* From this ballot on all of the same poll, as many as are remembered for sure. */
static void
judge_coming(struct verdicts *v, const struct asked *a, size_t from)
{
	const struct entry *like = v->coming[from].entry;
	struct together t;

	together_open(&t, TOGETHER);
	for (size_t i = from; i < v->coming_count && t.count < TOGETHER; i++) {
		struct coming *c = &v->coming[i];

		if (c->judged || !same_subject(c->entry, like))
			continue;
		c->judged = true;
		together_add(&t, v, a, c->item, c->digest);
	}
	together_judge(&t, v, a);
}

/* ---- a verdict ---- */

enum ballot_fault
verdict_of(struct verdicts *v, const struct ballot_context *poll,
    const uint8_t questions[HASH_SIZE], const uint8_t *ballot, size_t size)
{
	uint8_t digest[HASH_SIZE], key[HASH_SIZE];
	const struct slot *known;
	enum ballot_fault fault;
	struct asked a;
	size_t i;

	ask(&a, poll, questions);
	sha256(digest, ballot, size);
	key_of(key, &a, digest);
	known = find(v, key);
	if (known == NULL && v->coming_count > 0) {
		i = find_coming(v, digest);
		if (i < v->coming_count && !v->coming[i].judged)
			judge_coming(v, &a, i);
		known = find(v, key);
	}
	if (known == NULL && !v->payload_judged) {
		judge_payload(v, &a);
		known = find(v, key);
	}
	if (known != NULL)
		return known->fault;
	fault = ballot_check(poll, ballot, size);
	keep(v, key, fault);
	return fault;
}
