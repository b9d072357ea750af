/* What a run remembers of polls (store.h). */
#include <stdlib.h>
#include <string.h>

#include "verifier/poll_inner.h"

static void
store_limits(struct store *s, struct poll *poll)
{
	store_text(s, &poll->id);
	store_text(s, &poll->title_ko);
	store_text(s, &poll->title_en);
	store_i64(s, &poll->opens);
	store_i64(s, &poll->closes);
	store_i64(s, &poll->boxes_until);
	store_i64(s, &poll->early_close);
	store_i64(s, &poll->min_ballots);
	store_i64(s, &poll->box_min);
	store_i64(s, &poll->n);
	store_i64(s, &poll->k);
	store_raw(s, poll->define, HASH);
	store_raw(s, poll->paper_hash, HASH);
	store_bytes(s, &poll->questions);
	if (poll->id == NULL || poll->title_ko == NULL || poll->title_en == NULL ||
	    poll->k < 2 || poll->k > poll->n || poll->n > TRUSTEES_MAX)
		store_refuse(s);
}

static void
read_paper(struct store *s, struct poll *poll)
{
	struct fault fault;

	if (store_writes(s) || store_bad(s))
		return;
	if (paper_read(&poll->paper,
		(struct span){poll->questions.data, poll->questions.size}, &fault))
		store_refuse(s);
	poll->election.paper = poll->paper;
}

static void
store_roll(struct store *s, struct poll *poll)
{
	store_bytes(s, &poll->steps);
	store_bool(s, &poll->has_roll);
	if (!poll->has_roll || store_bad(s))
		return;
	runs_store(s, &poll->roll, ROLL_RECORD, ROLL_EVERY);
	poll->roll_count = runs_count(poll->roll);
	if (!store_writes(s))
		poll->voted = mem_new(poll->roll_count / 8 + 1, 1);
	store_raw(s, poll->voted, poll->roll_count / 8 + 1);
}

static void
store_trustee(struct store *s, struct trustee *t)
{
	store_text(s, &t->signer);
	store_bool(s, &t->committed);
	store_bool(s, &t->revealed);
	store_bool(s, &t->dealt);
	store_bool(s, &t->confirmed);
	store_bool(s, &t->shared);
	store_raw(s, t->hash, HASH);
	store_raw(s, t->box_key, 32);
	store_raw(s, t->X, 32);
	store_bytes(s, &t->reveal);
	store_bytes(s, &t->share);
}

static void
store_ceremony(struct store *s, struct poll *poll)
{
	store_i64(s, &poll->ceremony);
	store_bool(s, &poll->ended);
	store_bytes(s, &poll->ceremony_steps);
	store_bytes(s, &poll->dealt);
	for (size_t i = 0; i < TRUSTEES_MAX; i++)
		store_trustee(s, &poll->trustees[i]);
	store_bool(s, &poll->opened);
	store_raw(s, poll->election.eid, HASH);
	store_raw(s, poll->election.key, 32);
}

static void
store_stations(struct store *s, struct poll *poll)
{
	size_t count = store_count(s, poll->station_count, 26);

	if (!store_writes(s)) {
		poll->stations = mem_new(count + 1, sizeof *poll->stations);
		poll->station_count = count;
		poll->station_room = count + 1;
	}
	for (size_t i = 0; i < count; i++) {
		struct poll_station *station = &poll->stations[i];
		store_text(s, &station->name);
		store_i64(s, &station->boxes);
		store_i64(s, &station->ballots);
		store_i64(s, &station->challenges);
		store_bool(s, &station->sealed);
		if (station->name == NULL) {
			store_refuse(s);
			station->name = mem_text("");
		}
	}
}

static void
store_challenges(struct store *s, struct poll *poll, size_t cells)
{
	size_t count = store_count(s, poll->challenge_count, 9 + TRACKER + cells);

	if (!store_writes(s)) {
		poll->challenges = mem_new(count + 1, sizeof *poll->challenges);
		poll->challenge_count = count;
		poll->challenge_room = count + 1;
	}
	for (size_t i = 0; i < count; i++) {
		struct challenged *c = &poll->challenges[i];
		if (!store_writes(s))
			c->bits = mem_new(cells, 1);
		store_u64(s, &c->index);
		store_raw(s, c->tracker, TRACKER);
		store_raw(s, c->bits, cells);
		store_bool(s, &c->holds);
	}
}

/* What boxes and challenges ask for. */
static void
store_voting(struct store *s, struct poll *poll, size_t cells)
{
	uint8_t key[HASH];

	if (!poll->opened || poll->closed || store_bad(s))
		return;
	bigset_store(s, &poll->boxed);
	bigset_store(s, &poll->alphas);
	sums_store(s, &poll->adding, cells);
	for (size_t i = 0; !store_writes(s) && i < poll->challenge_count; i++) {
		poll_tracker_key(key, poll->challenges[i].tracker);
		if (!map_put(&poll->challenged, key, i))
			store_refuse(s);
	}
}

static void
store_shares(struct store *s, struct poll *poll)
{
	size_t valid = store_count(s, poll->share_count, 8), seen;

	if (valid > TRUSTEES_MAX) {
		store_refuse(s);
		return;
	}
	poll->share_count = valid;
	for (size_t i = 0; i < valid; i++) {
		uint64_t number = poll->share_order[i];
		store_u64(s, &number);
		if (number < 1 || number > TRUSTEES_MAX)
			store_refuse(s);
		poll->share_order[i] = (uint32_t)number;
	}
	seen = store_count(s, poll->share_seen_count, 17 + HASH);
	if (!store_writes(s)) {
		poll->shares_seen = mem_new(seen + 1, sizeof *poll->shares_seen);
		poll->share_seen_count = seen;
		poll->share_seen_room = seen + 1;
	}
	for (size_t i = 0; i < seen; i++) {
		struct share_seen *share = &poll->shares_seen[i];
		uint64_t number = share->i;
		store_u64(s, &number);
		store_u64(s, &share->index);
		store_bool(s, &share->valid);
		store_raw(s, share->hash, HASH);
		share->i = (uint32_t)number;
	}
}

static void
store_end(struct store *s, struct poll *poll)
{
	store_raw(s, poll->close_leaf, HASH);
	store_raw(s, poll->result_leaf, HASH);
	store_raw(s, poll->tally_root, HASH);
	store_shares(s, poll);
	store_bool(s, &poll->has_result);
	if (!poll->has_result || store_bad(s))
		return;
	if (!store_writes(s))
		poll->counts = mem_new(poll->paper->line_count, sizeof *poll->counts);
	for (size_t at = 0; at < poll->paper->line_count; at++)
		store_u64(s, &poll->counts[at]);
}

static void
store_poll(struct store *s, struct poll *poll)
{
	size_t cells;

	store_limits(s, poll);
	read_paper(s, poll);
	store_roll(s, poll);
	store_ceremony(s, poll);
	store_stations(s, poll);
	if (store_bad(s))
		return;
	cells = poll->paper->cells;
	fates_store(s, &poll->fates, poll->station_count);
	store_bool(s, &poll->closed);
	store_i64(s, &poll->boxes);
	store_challenges(s, poll, cells);
	store_voting(s, poll, cells);
	store_bytes(s, &poll->sums);
	if (poll->opened && poll->sums.size != 64 * cells)
		store_refuse(s);
	store_end(s, poll);
}

void
polls_store(struct store *s, struct polls *p)
{
	size_t count = store_count(s, p->count, 1);

	for (size_t i = 0; i < count && !store_bad(s); i++) {
		if (!store_writes(s)) {
			p->items =
			    mem_slot(p->items, p->count, &p->room, sizeof(struct poll *));
			p->items[p->count++] = mem_new(1, sizeof(struct poll));
		}
		store_poll(s, p->items[i]);
		if (!store_writes(s))
			p->open_count += p->items[i]->opened;
	}
}
