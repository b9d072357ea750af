/* What was cast or checked, on its way into the bag. */
#include "station/vault/session_inner.h"

#include <stdlib.h>
#include "station/vault/box.h"

static void
put_challenge(struct buf *b, struct session *s)
{
	const struct questions *q = s->poll->questions;
	uint8_t digest[32];

	ballot_digest(digest, s->ballot, q->ballot_size);
	buf_make_room(
	    b, TRACKER_CHARS + sizeof(digest) + q->cell_count * (1 + SCALAR_SIZE));
	buf_put(b, s->tracker, TRACKER_CHARS);
	buf_put(b, digest, sizeof(digest));
	buf_put(b, session_cells(s), q->cell_count);
	buf_put(b, session_randomness(s), q->cell_count * SCALAR_SIZE);
}

/* The bag's item of a session; false (and answered) when it may not go in. */
static bool
make_item(struct session *s, struct bag_item *item, struct buf *challenge)
{
	struct vault *v = s->vault;
	const char *key, *sentence = "";
	struct why why = {""};

	if (vault_bag(v, s->poll, &item->poll, &why)) {
		vault_refuse(v, s->request, "station.storage", "%s", why.text);
		s->state = STATE_BALLOT;
		return false;
	}
	key = session_not_now(v, s->poll, &sentence);
	item->kind = s->storing == MSG_CAST ? BAG_BALLOT : BAG_CHALLENGE;
	item->voter = s->storing == MSG_CAST ? (int64_t)s->voter : -1;
	item->token = s->token;
	if (key) {
		vault_refuse(v, s->request, key, "%s: %s", s->poll->id, sentence);
	} else if (s->storing == MSG_CAST && bag_voted(item->poll, s->voter)) {
		vault_refuse(v, s->request, "station.voted",
		    "this card has voted in poll %s at this station", s->poll->id);
	} else if (s->storing == MSG_CAST) {
		item->data = s->ballot;
		item->size = s->poll->questions->ballot_size;
		return true;
	} else {
		put_challenge(challenge, s);
		item->data = challenge->data;
		item->size = challenge->size;
		return true;
	}
	session_forget_ballot(s);
	return false;
}

static void
stored(struct session *s)
{
	struct vault *v = s->vault;
	bool cast = s->storing == MSG_CAST;
	struct buf b = {0};

	s->storing = 0;
	session_put_result(&b, s);
	vault_answer(v, cast ? MSG_DONE : MSG_CHECKED, s->request, &b);
	buf_wipe(&b);
	if (cast)
		session_end(v, s->request);
	else
		session_forget_ballot(s);
}

static void
not_stored(struct session *s, const struct why *why)
{
	s->storing = 0;
	s->state = STATE_BALLOT;
	vault_refuse(s->vault, s->request, "station.storage",
	    "the ballot is not cast: %s", why->text);
}

struct batch {
	struct session *sessions[SESSIONS_MAX];
	struct bag_item items[SESSIONS_MAX];
	struct buf challenges[SESSIONS_MAX];
	size_t count;
};

/* One credential twice in one batch: the second waits for the next, where it is refused.
 */
static bool
in_batch(const struct batch *b, const struct session *s)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->sessions[i]->poll == s->poll && b->sessions[i]->voter == s->voter)
			return true;
	return false;
}

static bool
has_room(const struct batch *b, const struct bag_item *item)
{
	size_t more = 0;

	for (size_t i = 0; i < b->count; i++)
		more += b->items[i].poll == item->poll && b->items[i].kind == item->kind;
	return bag_room(item->poll, item->kind) > more;
}

static void
add_to_batch(struct batch *b, struct session *s)
{
	struct bag_item *item = &b->items[b->count];

	if (booth_test(s->vault->booth)) {
		stored(s); /* as if: nothing of it is kept */
		return;
	}
	if (in_batch(b, s))
		return;
	buf_reset(&b->challenges[b->count]);
	if (!make_item(s, item, &b->challenges[b->count])) {
		s->storing = 0;
	} else if (has_room(b, item)) {
		b->sessions[b->count++] = s;
	} else if (s->storing == MSG_CHECK) {
		s->storing = 0;
		s->state = STATE_BALLOT;
		vault_refuse(s->vault, s->request, "station.bag_full",
		    "this station keeps no more "
		    "checked ballots until its next box: cast this one");
	} else if (box_stuck()) { /* else the next box makes room */
		const struct why full = {
		    "the bag is full and cannot be emptied: see to the disk"};

		not_stored(s, &full);
	}
}

static void
commit_batch(struct vault *v, struct batch *b)
{
	struct why why = {""};
	int r = b->count ? bag_store(v->bag, b->items, b->count, &why) : 0;

	for (size_t i = 0; i < b->count; i++) {
		if (r)
			not_stored(b->sessions[i], &why);
		else
			stored(b->sessions[i]);
	}
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		buf_wipe(&b->challenges[i]);
}

void
session_store(struct vault *v)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	/* In the order cast came in: of one card's two casts the first one counts. */
	for (size_t i = 0; i < v->cast_count; i++) {
		struct session **s = session_find(v, v->casts[i]);

		if (s && (*s)->storing)
			add_to_batch(b, *s);
	}
	commit_batch(v, b);
	free(b);
	size_t left = 0;
	for (size_t i = 0; i < v->cast_count; i++) {
		struct session **s = session_find(v, v->casts[i]);

		if (s && (*s)->storing)
			v->casts[left++] = v->casts[i];
	}
	v->cast_count = left;
}

bool
session_active(struct vault *v, const struct poll *poll)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (v->sessions[i] && v->sessions[i]->poll == poll &&
		    v->sessions[i]->storing)
			return true;
	return false;
}
