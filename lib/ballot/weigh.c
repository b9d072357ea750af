#include "ballot/weigh.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "ballot/group.h"
#include "group/msm.h"

#define WEIGHTS 256                  /* drawn at a time */
#define QUEUE 512                    /* terms that go into the sum together */
#define WEIGHT_TOP (UINT64_MAX >> 2) /* 126 bits in two words */

/* Terms of the item at hand. */
struct item {
	const uint8_t **points;
	struct scalar *factors;
	bool *brief; /* below 2^126 */
	bool *good;
	struct fast_point *decoded;
	size_t count, room;
	struct scalar base, fixed; /* to be subtracted */
};

/* Decoded terms on their way into the sum, which likes to get many at a time. */
struct queue {
	struct fast_point points[QUEUE];
	struct scalar factors[QUEUE];
	size_t count;
};

struct weigh {
	struct msm *msm;
	uint8_t key[crypto_stream_chacha20_KEYBYTES];
	uint64_t nonce;
	uint64_t weights[WEIGHTS][2];
	size_t next; /* weight */
	const uint8_t *fixed_point;
	struct scalar base, fixed; /* of the items taken, to be subtracted */
	struct item item;
	struct queue *briefs, *longs;
};

static void *
aligned(size_t count)
{
	void *p = aligned_alloc(alignof(struct fast_point), count);

	if (p == NULL)
		die("out of memory for %zu bytes of points", count);
	return p;
}

/* BLAKE2b of fresh randomness and of what is held. */
static void
draw_key(struct weigh *w, const uint8_t digest[32])
{
	static const char tag[] = "madang weights";
	crypto_generichash_state state;
	uint8_t fresh[32];

	randombytes_buf(fresh, sizeof(fresh));
	crypto_generichash_init(&state, NULL, 0, sizeof(w->key));
	crypto_generichash_update(&state, (const uint8_t *)tag, sizeof(tag));
	crypto_generichash_update(&state, fresh, sizeof(fresh));
	crypto_generichash_update(&state, digest, 32);
	crypto_generichash_final(&state, w->key, sizeof(w->key));
}

struct weigh *
weigh_open(size_t terms, const uint8_t digest[32], const uint8_t fixed[32])
{
	struct weigh *w = xcalloc(1, sizeof(*w));

	w->msm = msm_open(terms);
	w->fixed_point = fixed;
	w->next = WEIGHTS;
	w->briefs = aligned(sizeof(*w->briefs));
	w->longs = aligned(sizeof(*w->longs));
	w->briefs->count = w->longs->count = 0;
	draw_key(w, digest);
	return w;
}

void
weigh_close(struct weigh *w)
{
	if (w == NULL)
		return;
	msm_close(w->msm);
	free(w->item.points);
	free(w->item.factors);
	free(w->item.brief);
	free(w->item.good);
	free(w->item.decoded);
	free(w->briefs);
	free(w->longs);
	free(w);
}

static void
draw_weights(struct weigh *w)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	memcpy(nonce, &w->nonce, sizeof(nonce));
	w->nonce++;
	crypto_stream_chacha20((uint8_t *)w->weights, sizeof(w->weights), nonce, w->key);
	w->next = 0;
}

void
weigh_draw(struct weigh *w, struct scalar *weight)
{
	if (w->next == WEIGHTS)
		draw_weights(w);
	*weight = (struct scalar){
	    {w->weights[w->next][0], w->weights[w->next][1] & WEIGHT_TOP}};
	w->next++;
}

/* ---- the item at hand ---- */

static void
make_room(struct item *item)
{
	if (item->count < item->room)
		return;
	item->room = item->room == 0 ? 64 : 2 * item->room;
	item->points = xrealloc(item->points, item->room * sizeof(*item->points));
	item->factors = xrealloc(item->factors, item->room * sizeof(*item->factors));
	item->brief = xrealloc(item->brief, item->room * sizeof(*item->brief));
	item->good = xrealloc(item->good, item->room * sizeof(*item->good));
	free(item->decoded);
	item->decoded = aligned(item->room * sizeof(*item->decoded));
}

static void
add(struct weigh *w, const uint8_t *point, const struct scalar *factor, bool brief)
{
	struct item *item = &w->item;

	make_room(item);
	item->points[item->count] = point;
	item->factors[item->count] = *factor;
	item->brief[item->count++] = brief;
}

void
weigh_short(struct weigh *w, const uint8_t *point, const struct scalar *weight)
{
	add(w, point, weight, true);
}

void
weigh_long(struct weigh *w, const uint8_t *point, const struct scalar *factor)
{
	add(w, point, factor, false);
}

void
weigh_base(struct weigh *w, const struct scalar *x, const struct scalar *y)
{
	scalar_mul_add(&w->item.base, x, y);
}

void
weigh_fixed(struct weigh *w, const struct scalar *x, const struct scalar *y)
{
	scalar_mul_add(&w->item.fixed, x, y);
}

void
weigh_drop(struct weigh *w)
{
	w->item.count = 0;
	w->item.base = w->item.fixed = (struct scalar){{0}};
}

/* ---- into the sum ---- */

static void
flush_briefs(struct weigh *w)
{
	uint64_t words[QUEUE][2];

	for (size_t i = 0; i < w->briefs->count; i++)
		memcpy(words[i], w->briefs->factors[i].word, sizeof(words[i]));
	msm_add_short(
	    w->msm, w->briefs->points, (const uint64_t(*)[2])words, w->briefs->count);
	w->briefs->count = 0;
}

static void
flush_longs(struct weigh *w)
{
	msm_add(w->msm, w->longs->points, w->longs->factors, w->longs->count);
	w->longs->count = 0;
}

static void
put(struct queue *q, const struct fast_point *point, const struct scalar *factor)
{
	q->points[q->count] = *point;
	q->factors[q->count++] = *factor;
}

bool
weigh_take(struct weigh *w)
{
	struct item *item = &w->item;
	bool ok = fast_decode(item->decoded, item->points, NULL, item->count, item->good);

	for (size_t i = 0; ok && i < item->count; i++) {
		put(item->brief[i] ? w->briefs : w->longs, &item->decoded[i],
		    &item->factors[i]);
		if (w->briefs->count == QUEUE)
			flush_briefs(w);
		if (w->longs->count == QUEUE)
			flush_longs(w);
	}
	if (ok) {
		scalar_add(&w->base, &w->base, &item->base);
		scalar_add(&w->fixed, &w->fixed, &item->fixed);
	}
	weigh_drop(w);
	return ok;
}

const struct fast_point *
weigh_decoded(const struct weigh *w)
{
	return w->item.decoded;
}

bool
weigh_vanishes(struct weigh *w)
{
	struct scalar base, fixed;

	scalar_negate(&base, &w->base);
	weigh_long(w, group_base(), &base);
	if (w->fixed_point != NULL) {
		scalar_negate(&fixed, &w->fixed);
		weigh_long(w, w->fixed_point, &fixed);
	}
	if (!weigh_take(w))
		return false;
	flush_briefs(w);
	flush_longs(w);
	return msm_vanishes(w->msm);
}
