#include "station/vault/bundle.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/json.h"

#define POLL_FORM_VERSION 1
#define PARTS_MAX 99999

void
bundle_open(struct bundle *b, struct vault *v)
{
	const struct city_at *at = city_at(v->city);

	*b = (struct bundle){0};
	b->seq = queue_last(v->queue, b->prev);
	if (at->own_seq > b->seq) {
		b->seq = at->own_seq;
		memcpy(b->prev, at->own_leaf, HASH_SIZE);
	}
}

void
bundle_free(struct bundle *b)
{
	for (size_t i = 0; i < b->count; i++)
		buf_free(&b->items[i].raw);
	free(b->items);
}

static struct entry_draft
draft_of(const struct vault *v, const char *kind, const json_t *fields)
{
	return (struct entry_draft){
	    .origin = v->config.charter.origin,
	    .service = "poll",
	    .kind = kind,
	    .version = POLL_FORM_VERSION,
	    .fields = fields,
	};
}

static int
add(struct bundle *b, const struct vault *v, struct entry_draft *draft)
{
	struct entry_signer signers[NOTE_SIGNATURES_MAX] = {{&v->key, v->secret.data}};
	struct queue_item item = {.seq = b->seq + 1, .kind = draft->kind};
	int r;

	draft->seq = b->seq + 1;
	draft->prev = b->prev;
	draft->time = clock_unix();
	if (b->card_count >= NOTE_SIGNATURES_MAX)
		return ERR_TOO_LARGE;
	for (size_t i = 0; i < b->card_count; i++)
		signers[1 + i] = b->cards[i];
	r = entry_build(&item.raw, draft, signers, 1 + b->card_count);
	if (r) {
		buf_free(&item.raw);
		return r;
	}
	merkle_leaf(item.leaf, item.raw.data, item.raw.size);
	b->items = xrealloc(b->items, (b->count + 1) * sizeof(*b->items));
	b->items[b->count++] = item;
	b->seq++;
	memcpy(b->prev, item.leaf, HASH_SIZE);
	return 0;
}

/* Cuts as if every number were as long as it can get, so that no part outgrows its cut.
 */
static int
cut(const struct entry_draft *draft, size_t *cuts, size_t *parts)
{
	struct entry_draft widest = *draft;
	uint8_t zero[HASH_SIZE] = {0};
	size_t first = 0, fit;

	widest.part = widest.parts = PARTS_MAX;
	widest.seq = widest.time = INT64_C(9007199254740991);
	widest.prev = zero;
	for (*parts = 0; first < draft->payload_count; first += fit) {
		int r = entry_fit(&widest, first, BOX_PART_MAX, &fit);

		if (r)
			return r;
		cuts[(*parts)++] = fit;
	}
	return 0;
}

static int
add_parts(struct bundle *b, const struct vault *v, struct entry_draft *draft)
{
	const struct buf *payload = draft->payload;
	size_t *cuts = xcalloc(draft->payload_count + 1, sizeof(*cuts)), parts = 0;
	int r = cut(draft, cuts, &parts);

	for (size_t i = 0; i < parts && !r; i++) {
		draft->payload = payload;
		draft->payload_count = cuts[i];
		if (parts > 1) {
			draft->part = (int64_t)i + 1;
			draft->parts = (int64_t)parts;
		}
		r = add(b, v, draft);
		payload += cuts[i];
	}
	free(cuts);
	return r;
}

int
bundle_thing(struct bundle *b, const struct vault *v, struct entry_draft *draft,
    const struct entry_signer *cards, size_t count)
{
	b->cards = cards;
	b->card_count = count;
	return draft->payload_count ? add_parts(b, v, draft) : add(b, v, draft);
}

int
bundle_box(struct bundle *b, struct vault *v, const struct poll *poll, int64_t number,
    const struct buf *ballots, size_t count)
{
	json_t *fields =
	    json_pack("{s:s, s:I}", "poll", poll->id, "box", (json_int_t)number);
	struct entry_draft draft = draft_of(v, "box", fields);
	int r;

	draft.payload = ballots;
	draft.payload_count = count;
	r = add_parts(b, v, &draft);
	json_decref(fields);
	return r;
}

int
bundle_challenge(struct bundle *b, struct vault *v, const struct poll *poll,
    const uint8_t *data, size_t size)
{
	size_t cells = poll->questions->cell_count;
	struct cur in = cur_of(data, size);
	const char *tracker = (const char *)cur_take(&in, TRACKER_CHARS);
	const uint8_t *digest = cur_take(&in, 32);
	struct buf *payload = xcalloc(cells + 1, sizeof(*payload));
	struct entry_draft draft;
	char hex[65];
	json_t *fields;
	int r;

	buf_put(&payload[0], cur_take(&in, cells), cells);
	for (size_t i = 0; i < cells && !in.bad; i++)
		buf_put(&payload[i + 1], cur_take(&in, SCALAR_SIZE), SCALAR_SIZE);
	if (!cur_done(&in))
		die("a challenge in the bag is not one of its poll");
	hex_encode(hex, digest, 32);
	fields = json_pack("{s:s, s:s%, s:s}", "poll", poll->id, "tracker", tracker,
	    (size_t)TRACKER_CHARS, "ballot_digest", hex);
	draft = draft_of(v, "challenge", fields);
	draft.payload = payload;
	draft.payload_count = cells + 1;
	r = add(b, v, &draft);
	json_decref(fields);
	for (size_t i = 0; i <= cells; i++)
		buf_free(&payload[i]);
	free(payload);
	return r;
}

int
bundle_seal(struct bundle *b, struct vault *v, const struct poll *poll,
    const struct queue_poll *totals)
{
	json_t *fields = json_pack("{s:s, s:I, s:I, s:I}", "poll", poll->id, "boxes",
	    (json_int_t)totals->boxes, "ballots", (json_int_t)totals->ballots,
	    "challenges", (json_int_t)totals->challenges);
	struct entry_draft draft = draft_of(v, "seal", fields);
	int r = add(b, v, &draft);

	json_decref(fields);
	return r;
}
