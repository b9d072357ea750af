/* define, roll, the key ceremony, open */
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "verifier/curve.h"
#include "verifier/poll.h"

#define ROLL_CHUNK 256

static bool
poll_id_ok(const char *id)
{
	size_t size = id ? strlen(id) : 0;

	return size >= 1 && size <= 40 &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

/* The payload's questions as lines. */
static void
questions_text(const struct thing *thing, struct bytes *text)
{
	for (size_t i = 0; i < thing->count; i++) {
		if (i > 0)
			bytes_text(text, "\n");
		bytes_add(text, piece_data(thing, i), thing->pieces[i].size);
	}
}

static const uint8_t *
last_hash(const struct poll_act *act)
{
	return act->thing->leaves[act->thing->leaf_count - 1].hash;
}

static int
limits_ok(const struct poll *poll, struct fault *fault)
{
	if (!(poll->opens < poll->closes && poll->closes <= poll->boxes_until))
		return fault_say(
		    fault, "it does not hold that opens < closes <= boxes_until");
	if (!(2 <= poll->k && poll->k <= poll->n && poll->n <= TRUSTEES_MAX))
		return fault_say(
		    fault, "the threshold is not 2 <= k <= n <= %d", TRUSTEES_MAX);
	if (poll->early_close != 0 && poll->early_close != 1)
		return fault_say(fault, "early_close is neither 0 nor 1");
	if (poll->min_ballots < 1 || poll->box_min < 1)
		return fault_say(fault, "min_ballots or box_min is below 1");
	return 0;
}

static struct poll *
poll_new(const struct poll_act *act)
{
	const json_t *fields = act->entry->fields;
	const char *ko = poll_text(fields, "title_ko"),
		   *en = poll_text(fields, "title_en");
	struct poll *poll = mem_new(1, sizeof *poll);

	poll->id = mem_text(poll_text(fields, "poll"));
	poll->title_ko = mem_text(ko ? ko : "");
	poll->title_en = mem_text(en ? en : "");
	poll->opens = poll_int(fields, "opens");
	poll->closes = poll_int(fields, "closes");
	poll->boxes_until = poll_int(fields, "boxes_until");
	poll->early_close = poll_int(fields, "early_close");
	poll->min_ballots = poll_int(fields, "min_ballots");
	poll->box_min = poll_int(fields, "box_min");
	poll->n = poll_int(fields, "n");
	poll->k = poll_int(fields, "k");
	poll->ceremony = 1;
	poll->fates = fates_open();
	memcpy(poll->define, last_hash(act), HASH);
	bytes_add(&poll->steps, poll->define, HASH);
	return poll;
}

/* A poll whose limits or paper are wrong is none: what follows may rely on both. */
int
poll_define(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll;
	int r;

	if (!poll_id_ok(poll_text(act->entry->fields, "poll")) ||
	    poll_named(p, act->entry->fields) != NULL)
		return fault_say(fault, "its id is malformed or was used before");
	poll = poll_new(act);
	questions_text(act->thing, &poll->questions);
	sha256_of(poll->paper_hash, poll->questions.data, poll->questions.size);
	r = paper_read(&poll->paper,
	    (struct span){poll->questions.data, poll->questions.size}, fault);
	if (r == 0)
		r = limits_ok(poll, fault);
	if (r != 0) {
		poll_drop(poll);
		return -1;
	}
	p->items = mem_slot(p->items, p->count, &p->room, sizeof poll);
	p->items[p->count++] = poll;
	return 0;
}

static void
credentials(const struct thing *t, size_t first, size_t count, bool *good)
{
	struct span items[ROLL_CHUNK];

	for (size_t i = 0; i < count; i++)
		items[i] =
		    (struct span){piece_data(t, first + i), t->pieces[first + i].size};
	points_usable(items, count, good);
}

/* The first item that is wrong is told. */
static int
roll_items(const struct thing *t, struct fault *fault)
{
	bool good[ROLL_CHUNK];

	for (size_t i = 0; i < t->count; i++) {
		size_t left = t->count - i;
		if (i % ROLL_CHUNK == 0)
			credentials(t, i, left < ROLL_CHUNK ? left : ROLL_CHUNK, good);
		if (!good[i % ROLL_CHUNK])
			return fault_say(fault, "leaf %llu, line %u is no credential",
			    (unsigned long long)t->pieces[i].index, t->pieces[i].line);
		if (i > 0 && memcmp(piece_data(t, i - 1), piece_data(t, i), 32) >= 0)
			return fault_say(fault,
			    "leaf %llu, line %u is not in ascending order",
			    (unsigned long long)t->pieces[i].index, t->pieces[i].line);
	}
	return 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

/* Each credential once, also of a list that is not in order. */
static void
keep_roll(struct poll *poll, const struct thing *t, bool ascending)
{
	struct bytes list = {0};
	size_t kept = 0;

	poll->roll = runs_open(ROLL_RECORD, ROLL_EVERY);
	for (size_t i = 0; !ascending && i < t->count; i++)
		if (t->pieces[i].size == 32)
			bytes_add(&list, piece_data(t, i), 32);
	if (ascending) {
		runs_put(poll->roll, t->data.data, t->count);
		kept = t->count;
	} else if (list.size > 0) {
		qsort(list.data, list.size / 32, 32, by_bytes);
		for (size_t i = 0; i < list.size / 32; i++)
			if (i == 0 || memcmp(list.data + 32 * (kept - 1),
					  list.data + 32 * i, 32) != 0)
				memmove(list.data + 32 * kept++, list.data + 32 * i, 32);
		runs_put(poll->roll, list.data, kept);
	}
	bytes_drop(&list);
	poll->roll_count = kept;
	poll->voted = mem_new(kept / 8 + 1, 1);
}

/* Takes the whole list also where an item is wrong: the first one is told, and what
 * follows is judged on its own. */
int
poll_roll(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	const struct thing *t = act->thing;
	struct frontier tree = {0};
	uint8_t hash[HASH], want[HASH];
	int r;

	if (poll == NULL || poll->has_roll || poll->opened ||
	    poll->ceremony_steps.size > 0)
		return fault_say(fault, "there is no such poll, or its roll is frozen");
	r = roll_items(t, fault);
	keep_roll(poll, t, r == 0);
	poll->has_roll = true;
	for (size_t i = 0; i < t->leaf_count; i++)
		bytes_add(&poll->steps, t->leaves[i].hash, HASH);
	if (r != 0)
		return -1;
	for (size_t i = 0; i < t->count; i++) {
		leaf_hash(hash, piece_data(t, i), t->pieces[i].size);
		frontier_add(&tree, hash);
	}
	frontier_root(&tree, hash);
	if (t->count == 0 || poll_int(act->entry->fields, "size") != (int64_t)t->count)
		return fault_say(fault,
		    "it is empty, or its size is not that of the list, %zu", t->count);
	if (!poll_hex(want, act->entry->fields, "root") || memcmp(want, hash, HASH) != 0)
		return fault_say(fault, "its root is not that of the list");
	return 0;
}

/* ---- ceremony
 * ---------------------------------------------------------------------------- */

static bool
all_have(const struct poll *poll, size_t offset)
{
	for (int64_t i = 0; i < poll->n; i++)
		if (!*((const bool *)(const void *)((const char *)&poll->trustees[i] +
						    offset)))
			return false;
	return true;
}

static void
begin_ceremony(struct poll *poll, int64_t number)
{
	for (size_t i = 0; i < TRUSTEES_MAX; i++) {
		char *signer = poll->trustees[i].signer;
		bytes_drop(&poll->trustees[i].reveal);
		poll->trustees[i] = (struct trustee){.signer = signer};
	}
	poll->ceremony_steps.size = poll->dealt.size = 0;
	poll->ceremony = number;
	poll->ended = false;
}

static int
do_commit(const struct poll_act *act, struct trustee *t, struct fault *fault)
{
	if (t->committed)
		return fault_say(fault, "this trustee has committed before");
	if (!poll_hex(t->hash, act->entry->fields, "hash") ||
	    !poll_hex(t->box_key, act->entry->fields, "box_key"))
		return fault_say(fault, "hash or box key is malformed");
	t->committed = true;
	return 0;
}

static int
do_reveal(struct poll *poll, const struct poll_act *act, struct trustee *t, uint32_t i,
    struct fault *fault)
{
	const struct thing *thing = act->thing;
	struct reveal_context context = {.ceremony = (uint32_t)poll->ceremony,
	    .i = i,
	    .n = (uint32_t)poll->n,
	    .k = (uint32_t)poll->k};
	uint8_t hash[HASH];

	if (!all_have(poll, offsetof(struct trustee, committed)) || t->revealed)
		return fault_say(
		    fault, "not every trustee had committed, or it came twice");
	sha256_of(hash, thing->data.data, thing->data.size);
	if (memcmp(hash, t->hash, HASH) != 0)
		return fault_say(fault, "it is not what the trustee committed to");
	for (size_t n = 0; n < thing->count; n++)
		if (thing->pieces[n].size != (n < (size_t)poll->k ? 32 : 64))
			return fault_say(fault, "item %zu has a wrong length", n);
	memcpy(context.define, poll->define, HASH);
	memcpy(context.box_key, t->box_key, 32);
	if (reveal_check(&context, thing->data.data, thing->data.size, fault))
		return -1;
	bytes_add(&t->reveal, thing->data.data, thing->data.size);
	t->revealed = true;
	return 0;
}

static int
do_deal(
    struct poll *poll, const struct poll_act *act, struct trustee *t, struct fault *fault)
{
	if (!all_have(poll, offsetof(struct trustee, revealed)) || t->dealt)
		return fault_say(
		    fault, "not every trustee had revealed, or it came twice");
	if (act->thing->count != (size_t)poll->n)
		return fault_say(fault, "it has not one share for each trustee");
	for (size_t n = 0; n < act->thing->count; n++)
		if (act->thing->pieces[n].size != 72)
			return fault_say(fault, "item %zu has a wrong length", n);
	t->dealt = true;
	return 0;
}

static int
do_confirm(
    struct poll *poll, const struct poll_act *act, struct trustee *t, struct fault *fault)
{
	uint8_t hash[HASH], want[HASH];

	if (!all_have(poll, offsetof(struct trustee, dealt)) || t->confirmed)
		return fault_say(fault, "not every trustee had dealt, or it came twice");
	sha256_of(hash, poll->dealt.data, poll->dealt.size);
	if (!poll_hex(want, act->entry->fields, "transcript") ||
	    memcmp(hash, want, HASH) != 0)
		return fault_say(fault, "its transcript is not that of the ceremony");
	t->confirmed = true;
	return 0;
}

/* It ends the ceremony, and is no step of it. */
static int
do_complain(struct poll *poll, const struct poll_act *act, struct fault *fault)
{
	int64_t against = poll_int(act->entry->fields, "against");
	uint8_t share[32];

	poll->ended = true;
	if (against < 1 || against > poll->n ||
	    !poll_hex(share, act->entry->fields, "share"))
		return fault_say(
		    fault, "it is against no trustee, or its share is malformed");
	return 0;
}

/* Signer and i belong together over the whole poll. */
static int
trustee_of(struct poll *poll, const struct poll_act *act, struct trustee **t,
    struct fault *fault)
{
	int64_t i = poll_int(act->entry->fields, "i");

	if (i < 1 || i > poll->n || i > TRUSTEES_MAX)
		return fault_say(fault, "there is no trustee %lld", (long long)i);
	*t = &poll->trustees[i - 1];
	for (int64_t j = 0; j < poll->n; j++) {
		bool same = poll->trustees[j].signer != NULL &&
			    strcmp(poll->trustees[j].signer, act->entry->signer) == 0;
		if (same != (j == i - 1) &&
		    (same || (j == i - 1 && (*t)->signer != NULL)))
			return fault_say(
			    fault, "trustee %lld is not this signer", (long long)i);
	}
	if ((*t)->signer == NULL && strcmp(act->entry->kind, "commit") != 0)
		return fault_say(fault, "trustee %lld never committed", (long long)i);
	if ((*t)->signer == NULL)
		(*t)->signer = mem_text(act->entry->signer);
	return 0;
}

static int
right_ceremony(struct poll *poll, const struct poll_act *act, struct fault *fault)
{
	int64_t number = poll_int(act->entry->fields, "ceremony");

	if (poll->opened || !poll->has_roll)
		return fault_say(fault, "the poll is open already, or has no roll");
	if (poll->ended && number == poll->ceremony + 1)
		begin_ceremony(poll, number);
	if (number != poll->ceremony || poll->ended)
		return fault_say(
		    fault, "ceremony %lld is not the one that runs", (long long)number);
	return 0;
}

int
poll_ceremony(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	const char *kind = act->entry->kind;
	struct trustee *t = NULL;
	int r;

	if (poll == NULL)
		return fault_say(fault, "there is no such poll");
	if (right_ceremony(poll, act, fault) || trustee_of(poll, act, &t, fault))
		return -1;
	if (strcmp(kind, "commit") == 0)
		r = do_commit(act, t, fault);
	else if (strcmp(kind, "reveal") == 0)
		r = do_reveal(poll, act, t, (uint32_t)(t - poll->trustees) + 1, fault);
	else if (strcmp(kind, "deal") == 0)
		r = do_deal(poll, act, t, fault);
	else if (strcmp(kind, "confirm") == 0)
		r = do_confirm(poll, act, t, fault);
	else
		return do_complain(poll, act, fault);
	bytes_add(&poll->ceremony_steps, last_hash(act), HASH);
	if (strcmp(kind, "confirm") != 0)
		bytes_add(&poll->dealt, last_hash(act), HASH);
	return r;
}

/* ---- open
 * -------------------------------------------------------------------------------- */

static int
open_keys(struct poll *poll, const struct poll_act *act, struct fault *fault)
{
	uint8_t Y[32] = {0}, want[32];

	for (int64_t i = 0; i < poll->n; i++)
		reveal_add_key(Y, poll->trustees[i].reveal.data);
	if (point_zero(Y))
		return fault_say(fault, "the election key is the identity");
	if (!poll_hex(want, act->entry->fields, "key") || memcmp(Y, want, 32) != 0)
		return fault_say(
		    fault, "its key is not the sum of what the trustees revealed");
	memcpy(poll->election.key, Y, 32);
	for (int64_t j = 1; j <= poll->n; j++) {
		uint8_t *X = poll->trustees[j - 1].X;
		memset(X, 0, 32);
		for (int64_t i = 0; i < poll->n; i++)
			reveal_add_share_key(X, poll->trustees[i].reveal.data,
			    (uint32_t)poll->k, (uint32_t)j);
		if (point_zero(X))
			return fault_say(fault, "the key of trustee %lld is the identity",
			    (long long)j);
	}
	return 0;
}

static int
open_list(struct poll *poll, const struct poll_act *act, struct fault *fault)
{
	const struct thing *t = act->thing;
	struct bytes want = {0};
	bool same;

	bytes_add(&want, poll->steps.data, poll->steps.size);
	bytes_add(&want, poll->ceremony_steps.data, poll->ceremony_steps.size);
	same =
	    t->data.size == want.size && memcmp(t->data.data, want.data, want.size) == 0;
	for (size_t i = 0; i < t->count; i++)
		same = same && t->pieces[i].size == HASH;
	bytes_drop(&want);
	return same ? 0 : fault_say(fault, "its list is not define, roll and ceremony");
}

int
poll_open(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	uint8_t charter[HASH];

	if (poll == NULL || poll->opened || poll->paper == NULL)
		return fault_say(fault, "there is no such poll, or it was opened before");
	if (poll->ended || poll_int(act->entry->fields, "ceremony") != poll->ceremony ||
	    !all_have(poll, offsetof(struct trustee, confirmed)))
		return fault_say(fault, "its ceremony is not the one that all confirmed");
	if (!poll_hex(charter, act->entry->fields, "charter") ||
	    memcmp(charter, p->charter, HASH) != 0)
		return fault_say(fault, "it names another charter");
	if (open_list(poll, act, fault) || open_keys(poll, act, fault))
		return -1;
	memcpy(poll->election.eid, last_hash(act), HASH);
	poll->election.paper = poll->paper;
	memset(
	    bytes_room(&poll->sums, 64 * poll->paper->cells), 0, 64 * poll->paper->cells);
	poll->boxed = bigset_open(0);
	poll->alphas = bigset_open(0);
	poll->adding = sums_open(poll->paper->cells);
	poll->opened = true;
	p->open_count++;
	return 0;
}
