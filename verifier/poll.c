#include "verifier/poll_inner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const uint8_t *
poll_last_hash(const struct poll_act *act)
{
	return act->thing->leaves[act->thing->leaf_count - 1].hash;
}

struct poll *
poll_named(const struct polls *p, const json_t *fields)
{
	const char *id = poll_text(fields, "poll");

	for (size_t i = 0; id != NULL && i < p->count; i++)
		if (strcmp(p->items[i]->id, id) == 0)
			return p->items[i];
	return NULL;
}

int64_t
poll_int(const json_t *fields, const char *name)
{
	const json_t *value = json_object_get(fields, name);

	return json_is_integer(value) ? json_integer_value(value) : -1;
}

const char *
poll_text(const json_t *fields, const char *name)
{
	return json_string_value(json_object_get(fields, name));
}

bool
poll_hex(uint8_t out[32], const json_t *fields, const char *name)
{
	const char *hex = poll_text(fields, name);

	return hex != NULL && hex_to(out, 32, hex, strlen(hex));
}

/* Which role signs a kind, which check it belongs to, and whether it is counted by
 * payload items. */
static const struct {
	const char *kind, *role;
	enum check check;
	bool items;
	int (*judge)(struct polls *p, const struct poll_act *act, struct fault *fault);
} kinds[] = {
    {"define", "poll:office", CHECK_OPENINGS, false, poll_define},
    {"roll", "poll:registrar", CHECK_ROLLS, true, poll_roll},
    {"commit", "poll:trustee", CHECK_CEREMONY, false, poll_ceremony},
    {"reveal", "poll:trustee", CHECK_CEREMONY, false, poll_ceremony},
    {"deal", "poll:trustee", CHECK_CEREMONY, false, poll_ceremony},
    {"complain", "poll:trustee", CHECK_CEREMONY, false, poll_ceremony},
    {"confirm", "poll:trustee", CHECK_CEREMONY, false, poll_ceremony},
    {"open", "poll:office", CHECK_OPENINGS, false, poll_open},
    {"box", "poll:station", CHECK_BOXES, false, poll_box},
    {"challenge", "poll:station", CHECK_CHALLENGES, false, poll_challenge},
    {"seal", "poll:station", CHECK_CLOSINGS, false, poll_seal},
    {"close", "poll:office", CHECK_CLOSINGS, false, poll_close},
    {"share", "poll:trustee", CHECK_SHARES, true, poll_share},
    {"result", "poll:office", CHECK_RESULTS, false, poll_result},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static size_t
kind_of(const char *name)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].kind, name) != 0)
		i++;
	return i;
}

bool
polls_tell(struct polls *p, const struct entry_leaf *entry, struct span advice)
{
	const struct poll *poll;
	size_t each;

	if (strcmp(entry->service, "poll") != 0 || strcmp(entry->kind, "box") != 0)
		return false;
	poll = poll_named(p, entry->fields);
	if (poll == NULL || !poll->opened)
		return false;
	each = ADVICE_SIZE * cast_points(poll->paper);
	for (size_t i = 0; i < entry->item_count; i++)
		judge_start(p->judge, &poll->election, poll->paper_hash, entry->index,
		    entry->items[i].data, entry->items[i].size,
		    advice.size == each * entry->item_count ? advice.data + i * each
							    : NULL);
	return true;
}

void
polls_tell_thing(struct polls *p, const struct thing *thing)
{
	struct fault fault;
	const struct poll *poll;
	json_t *fields;

	if (strcmp(thing->service, "poll") != 0 || strcmp(thing->kind, "box") != 0)
		return;
	fields = strict_read(span_of(thing->fields), false, &fault);
	poll = poll_named(p, fields);
	for (size_t i = 0; poll != NULL && poll->opened && i < thing->count; i++)
		judge_start(p->judge, &poll->election, poll->paper_hash,
		    thing->pieces[i].index, piece_data(thing, i), thing->pieces[i].size,
		    NULL);
	json_decref(fields);
}

void
polls_announce(struct polls *p, const struct entry_leaf *entry)
{
	size_t k = kind_of(entry->kind);

	if (k == KINDS)
		return;
	if (kinds[k].items)
		report_of(p->report, kinds[k].check, entry->item_count);
	else if (entry->part == 1)
		report_of(p->report, kinds[k].check, 1);
	if (strcmp(entry->kind, "box") == 0) {
		report_of(p->report, CHECK_BALLOTS, entry->item_count);
		report_of(p->report, CHECK_DISPOSITIONS, entry->item_count);
	}
	if (strcmp(entry->kind, "result") == 0)
		report_of(p->report, CHECK_RESULTS,
		    json_array_size(json_object_get(entry->fields, "lines")));
}

void
polls_take(struct polls *p, const struct poll_act *act)
{
	size_t k = kind_of(act->entry->kind);
	const char *id = poll_text(act->entry->fields, "poll");
	struct fault fault = {""};

	if (k == KINDS)
		return;
	report_checked(p->report, kinds[k].check, kinds[k].items ? act->thing->count : 1);
	if (!members_hold(p->members, act->entry->signer, kinds[k].role, act->time))
		report_fail(p->report, CHECK_AUTHORITY,
		    "leaf %" PRIu64 ", %s of poll %.40s by %s: the signer is no %s at "
		    "this time, whatever the form says",
		    act->entry->index, act->entry->kind, id ? id : "?",
		    act->entry->signer, kinds[k].role);
	if (kinds[k].judge(p, act, &fault))
		report_fail(p->report, kinds[k].check,
		    "leaf %" PRIu64 ", %s of poll %.40s by %s: "
		    "%s",
		    act->entry->index, act->entry->kind, id ? id : "?",
		    act->entry->signer, fault.text);
}

void
polls_unfinished(struct polls *p, const struct thing *thing)
{
	size_t k = kind_of(thing->kind);

	if (strcmp(thing->service, "poll") != 0 || k == KINDS)
		return;
	report_checked(p->report, kinds[k].check, kinds[k].items ? thing->count : 1);
	report_warn(p->report, kinds[k].check,
	    "leaf %" PRIu64 ": %s began a %s in %" PRId64
	    " parts and never finished it; it has no effect",
	    thing->leaves[0].index, thing->signer, thing->kind, thing->parts);
	if (strcmp(thing->kind, "box") != 0)
		return;
	report_checked(p->report, CHECK_BALLOTS, thing->count);
	report_checked(p->report, CHECK_DISPOSITIONS, thing->count);
	report_warn(p->report, CHECK_BALLOTS,
	    "leaf %" PRIu64 ": %zu ballots lie in a box that "
	    "was never finished; they have no effect",
	    thing->leaves[0].index, thing->count);
}

uint64_t
poll_ballots(const struct poll *poll)
{
	return fates_count(poll->fates);
}

uint64_t
poll_counted(const struct poll *poll)
{
	return fates_of(poll->fates, FATE_COUNTED);
}

uint64_t
poll_set_aside(const struct poll *poll)
{
	return poll_ballots(poll) - poll_counted(poll);
}

void
poll_sum_up(struct poll *poll)
{
	if (poll->adding != NULL)
		sums_write(poll->adding, poll->sums.data);
}

void
poll_take_no_more(struct poll *poll)
{
	bigset_close(poll->boxed);
	bigset_close(poll->alphas);
	sums_close(poll->adding);
	map_drop(&poll->challenged);
	poll->boxed = poll->alphas = NULL;
	poll->adding = NULL;
}

void
poll_drop(struct poll *poll)
{
	free(poll->id);
	free(poll->title_ko);
	free(poll->title_en);
	paper_drop(poll->paper);
	bytes_drop(&poll->questions);
	bytes_drop(&poll->steps);
	bytes_drop(&poll->ceremony_steps);
	bytes_drop(&poll->dealt);
	bytes_drop(&poll->sums);
	runs_close(poll->roll);
	free(poll->voted);
	fates_close(poll->fates);
	poll_take_no_more(poll);
	for (size_t i = 0; i < TRUSTEES_MAX; i++) {
		free(poll->trustees[i].signer);
		bytes_drop(&poll->trustees[i].reveal);
		bytes_drop(&poll->trustees[i].share);
	}
	for (size_t i = 0; i < poll->station_count; i++)
		free(poll->stations[i].name);
	for (size_t i = 0; i < poll->challenge_count; i++)
		free(poll->challenges[i].bits);
	free(poll->stations);
	free(poll->challenges);
	free(poll->counts);
	free(poll->claimed);
	free(poll->shares_seen);
	free(poll);
}

void
polls_drop(struct polls *p)
{
	for (size_t i = 0; i < p->count; i++)
		poll_drop(p->items[i]);
	free(p->items);
	p->count = 0;
}
