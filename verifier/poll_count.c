/* close, share, result */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/poll_inner.h"
#include "verifier/recount.h"

static bool
has_sealed(const struct poll *poll, const char *name)
{
	for (size_t i = 0; i < poll->station_count; i++)
		if (strcmp(poll->stations[i].name, name) == 0)
			return poll->stations[i].sealed;
	return false;
}

/* The first row of that name; the number of rows if there is none. */
static size_t
row_of(const json_t *rows, const char *name)
{
	size_t i = 0;

	for (; i < json_array_size(rows); i++) {
		const char *text = poll_text(json_array_get(rows, i), "station");
		if (text != NULL && strcmp(text, name) == 0)
			break;
	}
	return i;
}

static bool
live_station(const struct member *m, int64_t time)
{
	return strcmp(m->role, "poll:station") == 0 && m->from <= time && time < m->to;
}

/* The rows must name every live station that has not sealed, once, and no other. */
static int
missing_ok(const struct polls *p, const struct poll *poll, const struct poll_act *act,
    bool *all_sealed, struct fault *fault)
{
	const json_t *rows = json_object_get(act->entry->fields, "lines");

	*all_sealed = true;
	for (size_t i = 0; i < p->members->count; i++) {
		const struct member *m = &p->members->items[i];
		if (!live_station(m, act->time) || has_sealed(poll, m->signer))
			continue;
		*all_sealed = false;
		if (row_of(rows, m->signer) == json_array_size(rows))
			return fault_say(fault,
			    "station %s has not sealed and is not named", m->signer);
	}
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const char *name = poll_text(json_array_get(rows, i), "station");
		if (name == NULL || has_sealed(poll, name) ||
		    !members_hold(p->members, name, "poll:station", act->time))
			return fault_say(fault, "%.100s is named as missing, but is not",
			    name ? name : "?");
		if (row_of(rows, name) != i)
			return fault_say(fault, "%.100s is named twice", name);
	}
	return 0;
}

/* An officer holds the role, and its card signed this entry. */
static int
officer_ok(const struct polls *p, const struct poll_act *act, const char *key,
    struct fault *fault)
{
	size_t i = 0;

	if (!members_hold(p->members, key, "poll:officer", act->time))
		return fault_say(fault, "%.64s is no officer at this time", key);
	while (i < act->cosign_count && strcmp(act->cosign[i], key) != 0)
		i++;
	return i < act->cosign_count
		   ? 0
		   : fault_say(fault, "the officer %.64s did not sign it", key);
}

static int
time_ok(const struct polls *p, const struct poll *poll, const struct poll_act *act,
    bool all_sealed, struct fault *fault)
{
	const char *one = poll_text(act->entry->fields, "officer1");
	const char *two = poll_text(act->entry->fields, "officer2");

	if ((one != NULL && officer_ok(p, act, one, fault)) ||
	    (two != NULL && officer_ok(p, act, two, fault)))
		return -1;
	if (act->time >= poll->boxes_until || (all_sealed && act->time >= poll->closes))
		return 0;
	if (!all_sealed || poll->early_close != 1)
		return fault_say(fault, "the poll was not over at block time %lld",
		    (long long)act->time);
	if (one == NULL || two == NULL || strcmp(one, two) == 0)
		return fault_say(fault, "closing early needs two officers");
	return 0;
}

static void
make_tally_root(struct poll *poll)
{
	struct frontier tree = {0};
	struct fate fate;
	uint8_t hash[HASH];

	fates_rewind(poll->fates);
	while (fates_next(poll->fates, &fate))
		if (fate.status == FATE_COUNTED)
			tally_leaf(&tree, fate.index, fate.line, fate.digest, 1);
	leaf_hash(hash, poll->close_leaf, HASH);
	frontier_add(&tree, hash);
	frontier_root(&tree, poll->tally_root);
}

int
poll_close(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	bool all_sealed;

	if (poll == NULL || !poll->opened || poll->closed)
		return fault_say(fault, "there is no such open poll");
	poll->closed = true;
	memcpy(poll->close_leaf, poll_last_hash(act), HASH);
	make_tally_root(poll);
	poll_sum_up(poll);
	poll_take_no_more(poll);
	if (poll_int(act->entry->fields, "boxes") != poll->boxes ||
	    poll_int(act->entry->fields, "ballots") != (int64_t)poll_ballots(poll))
		return fault_say(fault,
		    "the ledger holds %lld boxes with %llu ballots, the closing "
		    "says otherwise",
		    (long long)poll->boxes, (unsigned long long)poll_ballots(poll));
	if (missing_ok(p, poll, act, &all_sealed, fault))
		return -1;
	return time_ok(p, poll, act, all_sealed, fault);
}

static void
keep_share(struct poll *poll, const struct poll_act *act, uint32_t i, bool valid)
{
	struct share_seen share = {.i = i, .index = act->entry->index, .valid = valid};

	sha256_of(share.hash, act->thing->data.data, act->thing->data.size);
	poll->shares_seen = mem_slot(poll->shares_seen, poll->share_seen_count,
	    &poll->share_seen_room, sizeof share);
	poll->shares_seen[poll->share_seen_count++] = share;
}

int
poll_share(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	int64_t i = poll_int(act->entry->fields, "i");
	const struct thing *t = act->thing;
	struct trustee *trustee;
	int r;

	if (poll == NULL || !poll->closed ||
	    poll_counted(poll) < (uint64_t)poll->min_ballots)
		return fault_say(
		    fault, "the poll is not closed, or has too few ballots to open");
	if (i < 1 || i > poll->n || poll->trustees[i - 1].signer == NULL ||
	    strcmp(poll->trustees[i - 1].signer, act->entry->signer) != 0)
		return fault_say(fault, "trustee %lld is not this signer", (long long)i);
	trustee = &poll->trustees[i - 1];
	if (trustee->shared)
		return fault_say(
		    fault, "trustee %lld has a valid share already", (long long)i);
	if (t->count != poll->paper->line_count)
		return fault_say(fault, "it has %zu items, the poll %zu lines", t->count,
		    poll->paper->line_count);
	for (size_t at = 0; at < t->count; at++)
		if (t->pieces[at].size != SHARE_ITEM)
			return fault_say(fault, "item %zu has a wrong length", at);
	r = share_judge(&poll->election, (uint32_t)i, trustee->X, poll->sums.data,
	    poll->tally_root, t->data.data, fault);
	keep_share(poll, act, (uint32_t)i, r == 0);
	if (r != 0) { /* named and left out: the poll goes on while k valid ones remain */
		report_warn(p->report, CHECK_SHARES,
		    "leaf %llu, share of trustee %lld in poll %s: "
		    "%s; it is left out",
		    (unsigned long long)act->entry->index, (long long)i, poll->id,
		    fault->text);
		return 0;
	}
	trustee->shared = true;
	bytes_add(&trustee->share, t->data.data, t->data.size);
	poll->share_order[poll->share_count++] = (uint32_t)i;
	return 0;
}

/* What the first k valid shares leave of the sum of line `at`: its number, times the
 * base. */
static void
line_open(const struct poll *poll, size_t at, uint8_t point[32])
{
	const uint8_t *items[TRUSTEES_MAX];
	uint8_t A[32], B[32], joined[32];

	for (int64_t s = 0; s < poll->k; s++)
		items[s] =
		    poll->trustees[poll->share_order[s] - 1].share.data + at * SHARE_ITEM;
	share_join(joined, poll->share_order, items, (size_t)poll->k);
	line_total(&poll->paper->lines[at].sum, poll->sums.data, A, B);
	point_minus(point, B, joined);
}

static uint64_t
line_most(const struct poll *poll, size_t at)
{
	const struct sum *sum = &poll->paper->lines[at].sum;
	uint64_t each = 0;

	for (size_t i = 0; i < sum->count; i++)
		each += sum->terms[i].weight;
	return each * poll_counted(poll);
}

bool
poll_recount(const struct poll *poll, size_t at, uint64_t *count)
{
	uint8_t point[32];

	if (!poll->closed || poll->share_count < (size_t)poll->k || poll->k == 0)
		return false;
	line_open(poll, at, point);
	return recount(point, line_most(poll, at), count);
}

/* For the sentence about a number that does not hold. */
static void
add_recount(const struct poll *poll, size_t at, struct fault *fault)
{
	size_t said = strlen(fault->text);
	uint64_t count;

	if (poll_recount(poll, at, &count))
		snprintf(fault->text + said, sizeof fault->text - said, ", but to %llu",
		    (unsigned long long)count);
}

static int
result_line(struct poll *poll, const json_t *row, size_t at, struct fault *fault)
{
	uint32_t line;
	const struct question *q = line_question(poll->paper, at, &line);
	const char *id = poll_text(row, "question");
	int64_t count = poll_int(row, "count");
	uint8_t point[32];

	if (id == NULL || strcmp(id, q->id) != 0 ||
	    poll_int(row, "line") != (int64_t)line)
		return fault_say(
		    fault, "row %zu should be question %s, line %u", at + 1, q->id, line);
	line_open(poll, at, point);
	if (count < 0 || !count_is(point, (uint64_t)count)) {
		fault_say(fault,
		    "question %s, line %u: the ballots do not add up to the "
		    "published %lld",
		    q->id, line, (long long)count);
		add_recount(poll, at, fault);
		return -1;
	}
	poll->counts[at] = (uint64_t)count;
	return 0;
}

static void
keep_claim(struct poll *poll, const json_t *rows)
{
	free(poll->claimed);
	poll->claimed = mem_new(poll->paper->line_count, sizeof *poll->claimed);
	for (size_t at = 0; at < poll->paper->line_count; at++)
		poll->claimed[at] = poll_int(json_array_get(rows, at), "count");
}

int
poll_result(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	const json_t *rows = json_object_get(act->entry->fields, "lines");
	uint64_t counted, aside;

	if (poll == NULL || !poll->closed || poll->has_result)
		return fault_say(
		    fault, "the poll is not closed, or has a result already");
	if (poll->share_count < (size_t)poll->k)
		return fault_say(fault, "there are %zu valid shares, %lld are needed",
		    poll->share_count, (long long)poll->k);
	counted = poll_counted(poll);
	aside = poll_set_aside(poll);
	if (poll_int(act->entry->fields, "ballots") != (int64_t)counted ||
	    poll_int(act->entry->fields, "set_aside") != (int64_t)aside)
		return fault_say(fault,
		    "%llu ballots count and %llu are set aside, the result says "
		    "otherwise",
		    (unsigned long long)counted, (unsigned long long)aside);
	if (json_array_size(rows) != poll->paper->line_count)
		return fault_say(fault, "it has %zu numbers, the poll has %zu",
		    json_array_size(rows), poll->paper->line_count);
	free(poll->counts); /* of a result that did not hold */
	poll->counts = mem_new(poll->paper->line_count, sizeof *poll->counts);
	keep_claim(poll, rows);
	for (size_t at = 0; at < poll->paper->line_count; at++) {
		report_checked(p->report, CHECK_RESULTS, 1);
		if (result_line(poll, json_array_get(rows, at), at, fault))
			return -1;
	}
	poll->has_result = true;
	free(poll->claimed);
	poll->claimed = NULL;
	memcpy(poll->result_leaf, poll_last_hash(act), HASH);
	return 0;
}
