#include "station/vault/sync.h"

#include <string.h>
#include "tree/tiles.h"

#define STATUS_OK 200
#define STATUS_MISSING 404

/* The leaf that is wanted first: by city.db, or by the counter's state. */
static uint64_t
wanted(const struct vault *v)
{
	uint64_t city = city_reading(v->city);

	return v->ledger && ledger_next(v->ledger) < city ? ledger_next(v->ledger) : city;
}

bool
sync_may(const struct vault *v)
{
	return !v->ledger || !ledger_full(v->ledger);
}

void
sync_next(struct sync *s, const struct vault *v, struct buf *body)
{
	uint64_t from, width;

	s->active = true;
	if (!s->leaves) {
		buf_put8(body, GET_CHECKPOINT);
		return;
	}
	from = wanted(v) / TILE_WIDTH;
	width = s->cp.size - from * TILE_WIDTH;
	buf_put8(body, GET_BUNDLE);
	buf_put64(body, from);
	buf_put16(body, width < TILE_WIDTH && !s->full ? (uint16_t)width : TILE_WIDTH);
}

void
sync_abort(struct sync *s, struct vault *v)
{
	city_abort(v->city);
	if (v->ledger)
		ledger_abort(v->ledger);
	*s = (struct sync){0};
}

/* All leaves of the checkpoint are read already: there is nothing to write. */
static bool
nothing_new(const struct sync *s, const struct vault *v)
{
	const struct city_at *at = city_at(v->city);

	return at->range.size == s->cp.size && at->seen.size == s->cp.size &&
	       (!v->ledger ||
		   (ledger_next(v->ledger) >= s->cp.size && ledger_ready(v->ledger)));
}

static int
take_checkpoint(struct sync *s, struct vault *v, struct cur body, struct why *why)
{
	const struct charter *charter = &v->config.charter;
	const struct city_at *at = city_at(v->city);
	struct note note;
	int r = checkpoint_parse(
	    &s->cp, &note, charter->origin, body.at, cur_left(&body), why);

	if (!r)
		r = charter_verify(charter, &note, NULL, NULL, why);
	if (r)
		return r;
	if (s->cp.size < at->seen.size)
		return why_set(why, ERR_FORK,
		    "the node's newest checkpoint has size %llu, smaller "
		    "than %llu seen before: the node is behind; try again later",
		    (unsigned long long)s->cp.size, (unsigned long long)at->seen.size);
	if (nothing_new(s, v)) {
		r = city_check_root(&at->range, &s->cp, why);
		s->active = r != 0;
		return r;
	}
	r = city_begin(v->city, why);
	if (r)
		return r;
	s->leaves = true;
	return 0;
}

static int
take_leaf(
    struct vault *v, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	int r = 0;

	if (index == city_reading(v->city))
		r = city_leaf(v->city, leaf, size, why);
	if (!r && v->ledger && index == ledger_next(v->ledger))
		r = ledger_leaf(v->ledger, leaf, size, why);
	return r;
}

static int
take_bundle(struct sync *s, struct vault *v, struct cur body, struct why *why)
{
	uint64_t index = wanted(v) / TILE_WIDTH * TILE_WIDTH;
	size_t size;
	const uint8_t *leaf;

	while (index < s->cp.size && (leaf = record_next(&body, &size))) {
		int r = take_leaf(v, index++, leaf, size, why);

		if (r)
			return r;
	}
	if (body.bad || (index < s->cp.size && index % TILE_WIDTH))
		return why_set(why, ERR_FORMAT,
		    "a node gave a malformed bundle of leaves before %llu",
		    (unsigned long long)s->cp.size);
	s->full = false;
	return 0;
}

static int
finish(struct sync *s, struct vault *v, struct why *why)
{
	int r;

	if (wanted(v) < s->cp.size)
		return 0;
	r = city_end(v->city, &s->cp, why);
	/* A checkpoint smaller than what it has read tells it nothing. */
	if (!r && v->ledger && ledger_next(v->ledger) == s->cp.size)
		r = ledger_end(v->ledger, &s->cp, why);
	*s = (struct sync){0};
	return r;
}

int
sync_take(
    struct sync *s, struct vault *v, uint32_t status, struct cur body, struct why *why)
{
	int r;

	if (status == STATUS_MISSING && s->leaves && !s->full) {
		s->full = true;
		return 0;
	}
	if (status == STATUS_MISSING && !s->leaves)
		return why_set(
		    why, ERR_NOT_FOUND, "the node has no ledger yet: try again later");
	if (status != STATUS_OK)
		return why_set(
		    why, ERR_NET, "a node answered %u instead of the ledger", status);
	r = s->leaves ? take_bundle(s, v, body, why) : take_checkpoint(s, v, body, why);
	return r || !s->active ? r : finish(s, v, why);
}
