/* The key ceremony, open */
#include <string.h>

#include "verifier/curve.h"
#include "verifier/poll_inner.h"

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
	bytes_add(&poll->ceremony_steps, poll_last_hash(act), HASH);
	if (strcmp(kind, "confirm") != 0)
		bytes_add(&poll->dealt, poll_last_hash(act), HASH);
	return r;
}

/* ---- open ---- */

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
	memcpy(poll->election.eid, poll_last_hash(act), HASH);
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
