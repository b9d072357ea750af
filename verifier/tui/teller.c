#include "verifier/tui/teller.h"

#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"

void
tell(FILE *out, const char *name, json_t *what)
{
	json_t *message = json_made(json_pack("{s:o}", name, what));

	json_dumpf(message, out, JSON_COMPACT);
	putc('\n', out);
	fflush(out);
	json_decref(message);
}

static json_t *
number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

/* ---- the checks ---- */

static json_t *
counts_json(const struct check_state *s)
{
	return json_made(json_pack("[I,I,I,I]", (json_int_t)s->checked, (json_int_t)s->of,
	    (json_int_t)s->failures, (json_int_t)s->warnings));
}

static json_t *
progress_json(const struct report *r, uint64_t leaves, uint64_t of, uint64_t seconds)
{
	json_t *checks = json_array();

	for (int c = 0; c < CHECK_COUNT; c++)
		json_array_append_new(checks, counts_json(&r->checks[c]));
	return json_made(json_pack("{s:o,s:o,s:o,s:o}", "leaves", number(leaves), "of",
	    number(of), "seconds", number(seconds), "counts", checks));
}

void
tell_progress(
    FILE *out, const struct report *r, uint64_t leaves, uint64_t of, uint64_t seconds)
{
	tell(out, "progress", progress_json(r, leaves, of, seconds));
}

static json_t *
check_json(const struct report *r, enum check c)
{
	const struct check_state *s = &r->checks[c];
	uint64_t all = s->failures ? s->failures : s->warnings;
	json_t *reasons = json_array();

	for (size_t i = 0; i < s->reason_count; i++)
		json_array_append_new(reasons, json_made(json_string(s->reasons[i])));
	return json_made(json_pack("{s:s,s:o,s:o}", "result",
	    report_ran(r, c) ? report_verdict_word(report_outcome(r, c)) : "none",
	    "reasons", reasons, "more", number(all - s->reason_count)));
}

static json_t *
checks_json(const struct report *r)
{
	json_t *checks = json_array();

	for (int c = 0; c < CHECK_COUNT; c++)
		json_array_append_new(checks, check_json(r, (enum check)c));
	return checks;
}

/* ---- the polls ---- */

static json_t *
bytes_json(struct bytes *b)
{
	json_t *text = json_made(json_stringn(b->size ? (char *)b->data : "", b->size));

	bytes_drop(b);
	return text;
}

static json_t *
names_json(const char *ko, const char *en)
{
	struct bytes shown = {0};

	bytes_shown(&shown, ko);
	bytes_text(&shown, " / ");
	bytes_shown(&shown, en);
	return bytes_json(&shown);
}

static json_t *
line_json(const struct poll *poll, const struct question *q, size_t at)
{
	json_t *line = json_object();
	struct bytes label = {0};
	uint64_t count;

	poll_line_label(q, &poll->paper->lines[at], &label);
	json_object_set_new(line, "label", bytes_json(&label));
	if (poll->has_result || (poll->claimed && poll->claimed[at] >= 0))
		json_object_set_new(line, "published",
		    number(poll->has_result ? poll->counts[at]
					    : (uint64_t)poll->claimed[at]));
	if (poll->has_result)
		json_object_set_new(line, "recomputed", number(poll->counts[at]));
	else if (poll_recount(poll, at, &count))
		json_object_set_new(line, "recomputed", number(count));
	return line;
}

/* Before it is closed there are no numbers to show. */
static json_t *
questions_json(const struct poll *poll)
{
	json_t *questions = json_array();

	for (size_t i = 0; poll->closed && i < poll->paper->count; i++) {
		const struct question *q = &poll->paper->questions[i];
		json_t *lines = json_array();
		for (size_t l = 0; l < q->lines; l++)
			json_array_append_new(
			    lines, line_json(poll, q, q->first_line + l));
		json_array_append_new(
		    questions, json_made(json_pack("{s:o,s:o}", "label",
				   names_json(q->ko, q->en), "lines", lines)));
	}
	return questions;
}

static json_t *
aside_json(const struct poll *poll)
{
	json_t *rows = json_array();

	for (int i = FATE_COUNTED + 1; i < FATE_COUNT; i++) {
		uint64_t count = fates_of(poll->fates, (enum fate_status)i);
		if (count > 0)
			json_array_append_new(
			    rows, json_made(json_pack(
				      "{s:i,s:o}", "fate", i, "count", number(count))));
	}
	return rows;
}

static const char *
state_name(const struct poll *poll)
{
	if (poll->has_result)
		return "result";
	if (poll->claimed != NULL)
		return "wrong";
	if (poll->closed)
		return "closed";
	return poll->opened ? "open" : "defined";
}

static json_t *
poll_json(const struct poll *poll)
{
	struct bytes label = {0};
	json_t *title = names_json(poll->title_ko, poll->title_en);

	bytes_shown(&label, poll->id);
	bytes_text(&label, ": ");
	bytes_text(&label, json_string_value(title));
	json_decref(title);
	return json_made(json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "label",
	    bytes_json(&label), "state", state_name(poll), "roll",
	    number(poll->roll_count), "counted", number(poll_counted(poll)), "set_aside",
	    number(poll_set_aside(poll)), "checked", number(poll->challenge_count),
	    "aside", aside_json(poll), "questions", questions_json(poll)));
}

static json_t *
polls_json(const struct polls *p)
{
	json_t *polls = json_array();

	for (size_t i = 0; i < p->count; i++)
		json_array_append_new(polls, poll_json(p->items[i]));
	return polls;
}

/* ---- the report ---- */

static json_t *
ledger_json(const struct report *r)
{
	struct bytes root = {0}, origin = {0};
	char charter[2 * HASH + 1];

	if (!r->known)
		return json_null();
	b64_of(&root, r->root, HASH);
	bytes_shown(&origin, r->origin);
	hex_of(charter, r->charter, HASH);
	return json_made(json_pack("{s:o,s:o,s:o,s:o,s:s,s:s}", "origin",
	    bytes_json(&origin), "size", number(r->size), "height", number(r->height),
	    "root", bytes_json(&root), "charter", charter, "state", r->state));
}

void
tell_report(FILE *out, const struct ledger *l, uint64_t seconds)
{
	const struct report *r = &l->report;
	json_t *report = progress_json(r, l->tree.size, l->checkpoint.size, seconds);

	json_object_set_new(
	    report, "verdict", json_string(report_verdict_word(report_verdict(r))));
	if (r->stopped != NULL)
		json_object_set_new(
		    report, "stopped", json_made(json_string(r->stopped)));
	json_object_set_new(report, "arith", json_string(arith_name(arith_now())));
	json_object_set_new(report, "ledger", ledger_json(r));
	json_object_set_new(report, "checks", checks_json(r));
	json_object_set_new(report, "polls", polls_json(&l->polls));
	tell(out, "report", report);
}

/* ---- one ballot ---- */

static void
add_found(void *context, const struct found *f)
{
	json_array_append_new(
	    context, json_made(json_pack("{s:s,s:o,s:i,s:b,s:i}", "poll", f->poll, "leaf",
			 number(f->leaf), "line", (int)f->line, "checked", f->challenged,
			 "fate", (int)f->status)));
}

static void
add_choices(json_t *found, const struct polls *p, const char *code)
{
	char *text = NULL;
	size_t size = 0;
	bool holds;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL)
		abort();
	if (polls_choices(p, code, out, &holds)) {
		fflush(out);
		json_object_set_new(found, "holds", json_boolean(holds));
		json_object_set_new(
		    found, "choices", json_made(json_stringn(text, size)));
	}
	fclose(out);
	free(text);
}

void
tell_found(FILE *out, const struct polls *p, const char *code)
{
	json_t *ballots = json_array();
	json_t *found;

	polls_each(p, code, add_found, ballots);
	found = json_made(json_pack("{s:s,s:o}", "code", code, "ballots", ballots));
	add_choices(found, p, code);
	tell(out, "found", found);
}
