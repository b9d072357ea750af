/* box, challenge, seal */
#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"
#include "verifier/poll_inner.h"

static uint32_t
station_of(struct poll *poll, const char *name)
{
	for (size_t i = 0; i < poll->station_count; i++)
		if (strcmp(poll->stations[i].name, name) == 0)
			return (uint32_t)i;
	poll->stations = mem_slot(poll->stations, poll->station_count,
	    &poll->station_room, sizeof *poll->stations);
	poll->stations[poll->station_count] =
	    (struct poll_station){.name = mem_text(name)};
	return (uint32_t)poll->station_count++;
}

static int
taking_votes(const struct poll *poll, const struct poll_act *act, struct fault *fault)
{
	if (poll == NULL || !poll->opened)
		return fault_say(fault, "there is no such open poll");
	if (poll->closed || act->time < poll->opens || act->time >= poll->boxes_until)
		return fault_say(fault, "the poll is not open at block time %lld",
		    (long long)act->time);
	return 0;
}

static enum fate_status
status_of(const char *word)
{
	for (int s = FATE_FORM; s < FATE_COUNT; s++)
		if (strcmp(fate_words[s], word) == 0)
			return (enum fate_status)s;
	abort();
}

/* Has one of its a been in a counted ballot, or twice in this one? */
static bool
copied(const struct poll *poll, const uint8_t *ballot)
{
	for (size_t i = 0; i < poll->paper->cells; i++) {
		const uint8_t *a = ballot + cast_cell(i);
		for (size_t j = 0; j < i; j++)
			if (memcmp(a, ballot + cast_cell(j), 32) == 0)
				return true;
		if (bigset_has(poll->alphas, a))
			return true;
	}
	return false;
}

static void
count_ballot(
    struct poll *poll, const uint8_t *ballot, const struct judged *judged, uint64_t place)
{
	poll->voted[place / 8] |= (uint8_t)(1 << place % 8);
	for (size_t i = 0; i < poll->paper->cells; i++)
		bigset_add(poll->alphas, ballot + cast_cell(i));
	sums_add(poll->adding, judged, ballot);
}

void
poll_tracker_key(uint8_t key[HASH], const char *tracker)
{
	memset(key, 0, HASH);
	memcpy(key, tracker, TRACKER);
}

/* place: of the credential on the roll, of a ballot that counts. */
static enum fate_status
judge_ballot(const struct poll *poll, const uint8_t *ballot, const struct judged *judged,
    uint64_t *place)
{
	uint8_t tracker[HASH];

	if (judged->fault != NULL)
		return status_of(judged->fault);
	if (poll->roll == NULL || !runs_has(poll->roll, cast_credential(ballot), place))
		return FATE_NOT_ON_ROLL;
	poll_tracker_key(tracker, judged->tracker);
	if (map_get(&poll->challenged, tracker) != NULL)
		return FATE_CHALLENGED;
	if (poll->voted[*place / 8] >> *place % 8 & 1)
		return FATE_REPEATED;
	return copied(poll, ballot) ? FATE_COPIED : FATE_COUNTED;
}

static void
take_ballot(struct poll *poll, const struct thing *t, size_t i, uint32_t station,
    const struct judged *judged)
{
	const uint8_t *ballot = piece_data(t, i);
	struct fate fate = {
	    .index = t->pieces[i].index, .line = t->pieces[i].line, .station = station};
	uint8_t key[HASH];
	uint64_t place = 0;

	memcpy(fate.tracker, judged->tracker, sizeof fate.tracker);
	memcpy(fate.credential, cast_credential(ballot), 32);
	memcpy(fate.digest, judged->digest, HASH);
	fate.status = judge_ballot(poll, ballot, judged, &place);
	if (fate.status == FATE_COUNTED)
		count_ballot(poll, ballot, judged, place);
	poll_tracker_key(key, fate.tracker);
	if (!bigset_has(poll->boxed, key))
		bigset_add(poll->boxed, key);
	fates_add(poll->fates, &fate);
}

/* What the judge found about a ballot of the right size; *own has it where nobody told
 * the judge, as of a box in the block that opens its poll. */
static const struct judged *
judged_of(struct polls *p, const struct poll *poll, const struct thing *t, size_t i,
    struct judged *own)
{
	const uint8_t *ballot = piece_data(t, i);
	const struct judged *found = judge_at(p->judge, &poll->election, poll->paper_hash,
	    t->pieces[i].index, t->pieces[i].line);

	if (found != NULL)
		return found;
	*own = (struct judged){.cells = poll->paper->cells,
	    .fault = cast_fault(&poll->election, ballot, t->pieces[i].size)};
	cast_mark(own->tracker, own->digest, &poll->election, ballot);
	return own;
}

static int
box_order(
    struct polls *p, const struct poll *poll, const struct thing *t, struct fault *fault)
{
	char last[TRACKER + 1] = "";

	for (size_t i = 0; i < t->count; i++) {
		const struct judged *judged;
		struct judged own;
		if (t->pieces[i].size != poll->paper->ballot_size)
			return fault_say(fault,
			    "leaf %llu, line %u has %zu bytes, a ballot has %zu",
			    (unsigned long long)t->pieces[i].index, t->pieces[i].line,
			    t->pieces[i].size, poll->paper->ballot_size);
		judged = judged_of(p, poll, t, i, &own);
		if (strcmp(last, judged->tracker) >= 0)
			return fault_say(fault,
			    "leaf %llu, line %u: tracker %s does not follow %s",
			    (unsigned long long)t->pieces[i].index, t->pieces[i].line,
			    judged->tracker, last);
		memcpy(last, judged->tracker, sizeof last);
	}
	return 0;
}

int
poll_box(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	int64_t number = poll_int(act->entry->fields, "box");
	uint32_t s;

	if (taking_votes(poll, act, fault))
		return -1;
	s = station_of(poll, act->entry->signer);
	if (poll->stations[s].sealed)
		return fault_say(fault, "the station has sealed");
	if (number != poll->stations[s].boxes + 1)
		return fault_say(fault, "it is box %lld, box %lld should follow",
		    (long long)number, (long long)poll->stations[s].boxes + 1);
	if (act->thing->count == 0)
		return fault_say(fault, "it holds no ballot");
	if (box_order(p, poll, act->thing, fault))
		return -1;
	for (size_t i = 0; i < act->thing->count; i++) {
		struct judged own;
		take_ballot(
		    poll, act->thing, i, s, judged_of(p, poll, act->thing, i, &own));
	}
	report_checked(p->report, CHECK_BALLOTS, act->thing->count);
	poll->stations[s].boxes++;
	poll->stations[s].ballots += (int64_t)act->thing->count;
	poll->boxes++;
	return 0;
}

static void
keep_challenge(struct poll *poll, const struct poll_act *act, const char *tracker)
{
	struct challenged *c;
	size_t cells = poll->paper->cells;

	poll->challenges = mem_slot(poll->challenges, poll->challenge_count,
	    &poll->challenge_room, sizeof *poll->challenges);
	c = &poll->challenges[poll->challenge_count++];
	c->index = act->entry->index;
	memcpy(c->tracker, tracker, TRACKER + 1);
	c->bits = mem_new(cells, 1);
	memcpy(c->bits, piece_data(act->thing, 0), cells);
}

int
poll_challenge(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	const char *tracker = poll_text(act->entry->fields, "tracker");
	const struct thing *t = act->thing;
	uint8_t digest[HASH], key[HASH];
	uint32_t s;
	bool shaped;

	if (taking_votes(poll, act, fault))
		return -1;
	if (tracker == NULL || strlen(tracker) != TRACKER ||
	    !poll_hex(digest, act->entry->fields, "ballot_digest"))
		return fault_say(fault, "tracker or digest is malformed");
	poll_tracker_key(key, tracker);
	if (bigset_has(poll->boxed, key))
		return fault_say(fault, "the ballot %s lies in a box already", tracker);
	if (!map_put(&poll->challenged, key, poll->challenge_count))
		return fault_say(fault, "the ballot %s was challenged before", tracker);
	s = station_of(poll, act->entry->signer);
	if (poll->stations[s].sealed)
		return fault_say(fault, "the station has sealed");
	poll->stations[s].challenges++;
	shaped =
	    t->count == 1 + poll->paper->cells && t->pieces[0].size == poll->paper->cells;
	for (size_t i = 1; shaped && i < t->count; i++)
		shaped = t->pieces[i].size == 32;
	if (!shaped)
		return fault_say(
		    fault, "its payload is not a bit and an r for every cell");
	keep_challenge(poll, act, tracker);
	if (cast_open(&poll->election, judge_openings(p->judge), piece_data(t, 0),
		piece_data(t, 0) + poll->paper->cells, digest, tracker, fault))
		return -1;
	poll->challenges[poll->challenge_count - 1].holds = true;
	return 0;
}

int
poll_seal(struct polls *p, const struct poll_act *act, struct fault *fault)
{
	struct poll *poll = poll_named(p, act->entry->fields);
	const json_t *fields = act->entry->fields;
	struct poll_station *station;
	uint32_t s;

	if (taking_votes(poll, act, fault))
		return -1;
	s = station_of(poll, act->entry->signer); /* may move the stations */
	station = &poll->stations[s];
	if (station->sealed)
		return fault_say(fault, "the station has sealed before");
	station->sealed = true;
	if (poll_int(fields, "boxes") != station->boxes ||
	    poll_int(fields, "ballots") != station->ballots ||
	    poll_int(fields, "challenges") != station->challenges)
		return fault_say(fault,
		    "the ledger holds %lld boxes, %lld ballots and %lld "
		    "challenges of this station, the seal says otherwise",
		    (long long)station->boxes, (long long)station->ballots,
		    (long long)station->challenges);
	return 0;
}
