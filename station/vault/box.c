#include "station/vault/box.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "station/vault/bundle.h"
#include "station/vault/session.h"

#define RETRY_MS 5000 /* after a box that could not be queued */

struct boxing {
	struct job job; /* first */
	struct vault *vault;
	struct poll *poll;
	struct bag_poll *bag;
	struct bag_slot *slots;
	size_t count;
	enum ballot_fault *faults;
	bool seal;
};

static int64_t retry_at;

bool
box_stuck(void)
{
	return clock_monotonic_ms() < retry_at;
}

static void
boxing_free(struct boxing *b)
{
	bag_slots_free(b->slots, b->count);
	free(b->faults);
	free(b);
}

/* ---- the bundle ---- */

struct sorted {
	char tracker[TRACKER_SIZE];
	const struct bag_slot *slot;
};

static int
by_tracker(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	return strcmp(x->tracker, y->tracker);
}

static struct buf *
sort_ballots(const struct boxing *b)
{
	const struct ballot_context *ctx = &b->poll->ballot;
	struct sorted *order = xcalloc(b->count + 1, sizeof(*order));
	struct buf *out = xcalloc(b->count + 1, sizeof(*out));

	for (size_t i = 0; i < b->count; i++) {
		order[i].slot = &b->slots[i];
		ballot_tracker(order[i].tracker, ctx->eid, ctx->questions->cell_count,
		    b->slots[i].data, b->slots[i].size);
	}
	qsort(order, b->count, sizeof(*order), by_tracker);
	for (size_t i = 0; i < b->count; i++)
		buf_put(&out[i], order[i].slot->data, order[i].slot->size);
	free(order);
	return out;
}

/* A challenge's data begins with its tracker. */
static int
by_data(const void *a, const void *b)
{
	const struct bag_slot *x = a, *y = b;

	return memcmp(x->data, y->data, TRACKER_CHARS);
}

static int
add_challenges(
    struct bundle *bundle, const struct boxing *b, struct bag_slot *slots, size_t count)
{
	int r = 0;

	qsort(slots, count, sizeof(*slots), by_data);
	for (size_t i = 0; i < count && !r; i++)
		r = bundle_challenge(
		    bundle, b->vault, b->poll, slots[i].data, slots[i].size);
	return r;
}

static int
make_bundle(struct bundle *bundle, const struct boxing *b, struct bag_slot *challenges,
    size_t challenge_count, struct queue_poll *totals, struct why *why)
{
	struct vault *v = b->vault;
	struct buf *ballots = sort_ballots(b);
	int r = 0;

	bundle_open(bundle, v);
	if (b->count) {
		totals->boxes++;
		totals->ballots += (int64_t)b->count;
		r = bundle_box(bundle, v, b->poll, totals->boxes, ballots, b->count);
	}
	totals->challenges += (int64_t)challenge_count;
	if (!r)
		r = add_challenges(bundle, b, challenges, challenge_count);
	totals->sealed = b->seal;
	if (!r && b->seal)
		r = bundle_seal(bundle, v, b->poll, totals);
	for (size_t i = 0; i < b->count; i++)
		buf_free(&ballots[i]);
	free(ballots);
	return r ? why_set(why, r, "cannot sign a box of poll %s: %s", b->poll->id,
		       err_str(r))
		 : 0;
}

static int
clear_slots(struct boxing *b, const struct bag_slot *challenges, size_t challenge_count,
    struct why *why)
{
	size_t n = b->count + challenge_count;
	int64_t *ids = xcalloc(n + 1, sizeof(*ids));
	int r;

	for (size_t i = 0; i < b->count; i++)
		ids[i] = b->slots[i].id;
	for (size_t i = 0; i < challenge_count; i++)
		ids[b->count + i] = challenges[i].id;
	r = bag_clear(b->vault->bag, b->bag, ids, n, why);
	free(ids);
	return r;
}

/* Queue first, bag second. Between the two a crash leaves ballots in both, never in
 * neither. */
static int
move(struct boxing *b, bool *queued, struct queue_poll *totals, struct why *why)
{
	struct vault *v = b->vault;
	struct bundle bundle = {0};
	struct bag_slot *challenges = NULL;
	size_t count = 0;
	int r = queue_poll_get(v->queue, b->poll->id, totals, why);

	if (!r)
		r = bag_read(v->bag, b->bag, BAG_CHALLENGE, &challenges, &count, why);
	if (!r)
		r = make_bundle(&bundle, b, challenges, count, totals, why);
	if (!r)
		r = queue_append(
		    v->queue, b->poll->id, bundle.items, bundle.count, totals, why);
	*queued = r == 0;
	if (!r)
		r = clear_slots(b, challenges, count, why);
	bag_slots_free(challenges, count);
	bundle_free(&bundle);
	return r;
}

/* ---- sealing ---- */

static void
answer_sealed(struct vault *v, uint32_t request, const struct queue_poll *totals)
{
	struct buf b = {0};

	buf_put64(&b, (uint64_t)totals->boxes);
	buf_put64(&b, (uint64_t)totals->ballots);
	buf_put64(&b, (uint64_t)totals->challenges);
	vault_answer(v, MSG_SEALED, request, &b);
	buf_free(&b);
}

static struct asked *
asked_seal(struct vault *v, const struct poll *poll)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (v->asked[i].type == MSG_SEAL &&
		    strcmp(v->asked[i].poll, poll->id) == 0)
			return &v->asked[i];
	return NULL;
}

static void
end_seals(struct vault *v, const struct poll *poll, const struct queue_poll *totals,
    const struct why *why)
{
	struct asked *a;

	while ((a = asked_seal(v, poll))) {
		if (totals)
			answer_sealed(v, a->request, totals);
		else
			vault_refuse(v, a->request, "station.storage", "%s", why->text);
		a->type = 0;
	}
}

bool
box_sealed(struct vault *v, const struct poll *poll)
{
	struct queue_poll totals;
	struct why why = {""};

	if (asked_seal(v, poll))
		return true;
	if (queue_poll_get(v->queue, poll->id, &totals, &why)) {
		vault_fail(v, "cannot read the queue", &why);
		return true;
	}
	return totals.sealed;
}

bool
box_must_seal(struct vault *v, const struct poll *poll)
{
	int64_t now = vault_now(v);

	return booth_state(v->booth) == BOOTH_CLOSING && poll->open && !poll->closed &&
	       !poll->sealed && now >= poll->opens && now < poll->boxes_until &&
	       !box_sealed(v, poll);
}

void
box_seal(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct queue_poll totals;
	struct why why = {""};
	struct poll *poll;
	char id[41];

	cur_text(&in, id, sizeof(id) - 1);
	poll = cur_done(&in) ? city_poll(v->city, id) : NULL;
	if (booth_attended(v->booth)) {
		vault_refuse(v, m->request, "station.booth_state",
		    "this booth is attended: two officers close it, and that seals");
	} else if (!poll || !poll->open) {
		vault_refuse(v, m->request, "station.poll_unknown",
		    "this station does not know an open poll \"%s\"", id);
	} else if (queue_poll_get(v->queue, id, &totals, &why)) {
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	} else if (totals.sealed) {
		answer_sealed(v, m->request, &totals);
	} else if (poll->closed) {
		vault_refuse(v, m->request, "station.poll_closed",
		    "poll %s is closed: what this "
		    "station still holds of it comes too late",
		    id);
	} else {
		struct asked *a = vault_ask(v, m, 0);

		if (a)
			memcpy(a->poll, id, sizeof(id));
	}
}

/* ---- the box under way ---- */

static bool
all_good(const struct boxing *b, struct why *why)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->faults[i] != BALLOT_GOOD) {
			why_set(why, ERR_PROOF,
			    "a ballot of poll %s in the bag does not check (%s): "
			    "nothing is boxed; keep bag.db and call the city",
			    b->poll->id, ballot_fault_word(b->faults[i]));
			return false;
		}
	return true;
}

static void
check(struct job *job)
{
	struct boxing *b = (struct boxing *)job;
	const uint8_t **ballots = xcalloc(b->count + 1, sizeof(*ballots));
	size_t *sizes = xcalloc(b->count + 1, sizeof(*sizes));

	for (size_t i = 0; i < b->count; i++) {
		ballots[i] = b->slots[i].data;
		sizes[i] = b->slots[i].size;
	}
	if (b->count)
		ballot_check_many(&b->poll->ballot, ballots, sizes, b->count, b->faults);
	free(ballots);
	free(sizes);
}

static void
checked(struct job *job)
{
	struct boxing *b = (struct boxing *)job;
	struct vault *v = b->vault;
	struct queue_poll totals;
	struct why why = {""};
	bool queued = false;

	v->boxing = NULL;
	if (!all_good(b, &why) || move(b, &queued, &totals, &why)) {
		if (queued) {
			vault_fail(v, "a box is queued and still in the bag", &why);
		} else {
			log_say("no box: %s", why.text);
			retry_at = clock_monotonic_ms() + RETRY_MS;
			end_seals(v, b->poll, NULL, &why);
		}
	} else if (b->seal) {
		end_seals(v, b->poll, &totals, NULL);
	}
	boxing_free(b);
}

static void
start(struct vault *v, struct poll *poll, struct bag_poll *bag, bool seal)
{
	struct boxing *b = xcalloc(1, sizeof(*b));
	struct why why = {""};

	b->vault = v;
	b->poll = poll;
	b->bag = bag;
	b->seal = seal;
	if (bag_read(v->bag, bag, BAG_BALLOT, &b->slots, &b->count, &why)) {
		free(b);
		vault_fail(v, "cannot read the bag", &why);
		return;
	}
	b->faults = xcalloc(b->count + 1, sizeof(*b->faults));
	b->job.run = check;
	b->job.done = checked;
	v->boxing = b;
	pool_submit(v->pool, &b->job);
}

static void
consider(struct vault *v, struct poll *poll)
{
	bool seal =
	    (asked_seal(v, poll) || box_must_seal(v, poll)) && !session_active(v, poll);
	struct bag_poll *bag;
	struct why why = {""};

	if (vault_bag(v, poll, &bag, &why)) {
		vault_fail(v, "cannot use the bag", &why);
		return;
	}
	if (seal || bag_count(bag, BAG_BALLOT) >= vault_target(v, poll))
		start(v, poll, bag, seal);
}

void
box_step(struct vault *v)
{
	if (box_stuck())
		return;
	for (struct poll *p = city_polls(v->city); p && !v->boxing && !v->ending;
	     p = p->next)
		if (p->open && ((!p->closed && !p->sealed) || asked_seal(v, p)))
			consider(v, p);
}
