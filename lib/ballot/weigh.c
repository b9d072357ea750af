#include "ballot/weigh.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "ballot/group.h"
#include "group/msm.h"

#define WEIGHTS 256 /* drawn at a time */
#define WEIGHT_TOP (UINT64_MAX >> 2) /* 126 bits in two words */

/* Points of the item at hand and what they are multiplied with. */
struct list {
	const uint8_t **points;
	struct scalar *factors;
	size_t count, room;
};

struct weigh {
	struct msm *msm;
	uint8_t key[crypto_stream_chacha20_KEYBYTES];
	uint64_t nonce;
	uint64_t weights[WEIGHTS][2];
	size_t next; /* weight */
	const uint8_t *fixed_point;
	struct list shorts, longs;
	struct scalar base, fixed;           /* of the item at hand */
	struct scalar base_sum, fixed_sum;   /* of those taken; both to be subtracted */
	struct fast_point *decoded;
	uint64_t (*words)[2];
	bool *good;
	size_t room; /* of the three above */
};

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
	draw_key(w, digest);
	return w;
}

static void
list_free(struct list *l)
{
	free(l->points);
	free(l->factors);
}

void
weigh_close(struct weigh *w)
{
	if (w == NULL)
		return;
	msm_close(w->msm);
	list_free(&w->shorts);
	list_free(&w->longs);
	free(w->decoded);
	free(w->words);
	free(w->good);
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

static void
list_add(struct list *l, const uint8_t *point, const struct scalar *factor)
{
	if (l->count == l->room) {
		l->room = l->room == 0 ? 64 : 2 * l->room;
		l->points = xrealloc(l->points, l->room * sizeof(*l->points));
		l->factors = xrealloc(l->factors, l->room * sizeof(*l->factors));
	}
	l->points[l->count] = point;
	l->factors[l->count++] = *factor;
}

void
weigh_short(struct weigh *w, const uint8_t *point, const struct scalar *weight)
{
	list_add(&w->shorts, point, weight);
}

void
weigh_long(struct weigh *w, const uint8_t *point, const struct scalar *factor)
{
	list_add(&w->longs, point, factor);
}

void
weigh_base(struct weigh *w, const struct scalar *x, const struct scalar *y)
{
	scalar_mul_add(&w->base, x, y);
}

void
weigh_fixed(struct weigh *w, const struct scalar *x, const struct scalar *y)
{
	scalar_mul_add(&w->fixed, x, y);
}

void
weigh_drop(struct weigh *w)
{
	w->shorts.count = w->longs.count = 0;
	w->base = w->fixed = (struct scalar){{0}};
}

/* Room for all points of an item. The decoded ones want to lie at multiples of 64. */
static void
make_room(struct weigh *w, size_t count)
{
	if (count <= w->room)
		return;
	free(w->decoded);
	w->room = 2 * count;
	w->decoded = aligned_alloc(
	    alignof(struct fast_point), w->room * sizeof(struct fast_point));
	if (w->decoded == NULL)
		die("out of memory for %zu points", w->room);
	w->words = xrealloc(w->words, w->room * sizeof(*w->words));
	w->good = xrealloc(w->good, w->room * sizeof(*w->good));
}

static void
add_shorts(struct weigh *w)
{
	for (size_t i = 0; i < w->shorts.count; i++)
		memcpy(w->words[i], w->shorts.factors[i].word, sizeof(w->words[i]));
	msm_add_short(
	    w->msm, w->decoded, (const uint64_t(*)[2])w->words, w->shorts.count);
}

bool
weigh_take(struct weigh *w)
{
	size_t shorts = w->shorts.count, longs = w->longs.count;
	bool ok;

	make_room(w, shorts + longs);
	ok = fast_decode(w->decoded, w->shorts.points, NULL, shorts, w->good) &&
	     fast_decode(w->decoded + shorts, w->longs.points, NULL, longs, w->good);
	if (ok) {
		add_shorts(w);
		msm_add(w->msm, w->decoded + shorts, w->longs.factors, longs);
		scalar_add(&w->base_sum, &w->base_sum, &w->base);
		scalar_add(&w->fixed_sum, &w->fixed_sum, &w->fixed);
	}
	weigh_drop(w);
	return ok;
}

bool
weigh_vanishes(struct weigh *w)
{
	struct scalar base, fixed;

	scalar_negate(&base, &w->base_sum);
	weigh_long(w, group_base(), &base);
	if (w->fixed_point != NULL) {
		scalar_negate(&fixed, &w->fixed_sum);
		weigh_long(w, w->fixed_point, &fixed);
	}
	return weigh_take(w) && msm_vanishes(w->msm);
}
