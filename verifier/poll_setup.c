/* define, roll */
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/poll_inner.h"

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
	memcpy(poll->define, poll_last_hash(act), HASH);
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
