#include "drive.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "post.h"
#include "town.h"

#define DRAIN_SECONDS 300
#define ROWS 200 /* of a day's list at a time */

struct run {
	const struct drive *drive;
	struct plan *plan;
	struct post **posts;
	int hour;      /* that runs */
	int64_t began; /* it */
	int64_t ended[DAY_HOURS];
	int64_t seconds, things; /* of the hours before */
	int64_t bids, scores;    /* when all calls end, and all juries */
};

/* ---- lines ---- */

/* per: what the key hangs on, or NULL. */
static json_t *
card_of(const struct drive *d, const char *name, const char *per)
{
	return json_pack("{s:o,s:s,s:s*}", "card",
	    json_sprintf("%s/%s.card", d->city, name), "pin_file", d->pin_file, "per",
	    per);
}

/* A member's key is of one facility alone; an auditor's is of the platform. */
static const char *
per_of(const json_t *line, const char *field)
{
	const char *facility = json_string_value(
	    json_object_get(json_object_get(line, "fields"), "facility"));

	return strcmp(field, "auditor") == 0 ? NULL : facility;
}

static void
fill_cards(const struct run *r, json_t *line)
{
	const char *field;
	json_t *card, *cards = json_object();
	char name[40];

	json_object_foreach (json_object_get(line, "cards"), field, card) {
		snprintf(name, sizeof(name), "people/p%lld",
		    (long long)json_integer_value(card));
		json_object_set_new(
		    cards, field, card_of(r->drive, name, per_of(line, field)));
	}
	json_object_set_new(line, "cards", cards);
}

/* When so many hours from this one on will be over: at half the pace of those before, and
 * a few seconds more for each. */
static int64_t
reckon(const struct run *r, int hours)
{
	int64_t things = 0;

	for (size_t i = 0; i < r->plan->count; i++) {
		int hour = r->plan->things[i]->hour;

		things += hour >= r->hour && hour < r->hour + hours;
	}
	return r->began + 3 * hours + 2 * things * (r->seconds + 1) / (r->things + 1);
}

/* Numbers that are known only now. */
static void
fill_fields(struct run *r, const struct thing *t, json_t *fields)
{
	const char *field;
	json_t *value;

	json_object_foreach (t->refs, field, value)
		json_object_set_new(fields, field,
		    json_integer(r->plan->things[json_integer_value(value)]->entry));
	json_object_foreach (t->clock, field, value)
		json_object_set_new(
		    fields, field, json_integer(r->began + json_integer_value(value)));
	json_object_foreach (t->hours, field, value) {
		int64_t at = reckon(r, (int)json_integer_value(value));

		json_object_set_new(fields, field, json_integer(at));
		if (strcmp(field, "bids_until") == 0)
			r->bids = at;
		if (strcmp(field, "scores_until") == 0)
			r->scores = at;
	}
}

/* ---- results ---- */

static const char *
text_of(const json_t *o, const char *key)
{
	const char *text = json_str(o, key);

	return text ? text : "";
}

static int
on_signed(void *context, const json_t *result, struct why *why)
{
	struct thing *t = context;
	const char *status = text_of(result, "status");
	const char *error = text_of(result, "error");

	if (t->want && strcmp(status, "refused") == 0 && strcmp(error, t->want) == 0)
		return 0;
	if (!t->want && strcmp(status, "signed") == 0)
		return json_int(result, "seq", &t->seq);
	return why_set(why, ERR_REFUSED,
	    "%s.%s at %s in hour %d (thing %d) is %s%s%s %s%s, and not %s",
	    text_of(t->line, "service"), text_of(t->line, "kind"), t->at, t->hour, t->n,
	    status, *error ? " as " : "", error, text_of(result, "field"),
	    text_of(result, "message"), t->want ? t->want : "signed");
}

/* Whatever it says, as long as it is no refusal. */
static int
on_done(void *context, const json_t *result, struct why *why)
{
	const char *status = text_of(result, "status");

	if (strcmp(status, "refused") != 0)
		return 0;
	return why_set(why, ERR_REFUSED, "%s: %s %s", (const char *)context,
	    text_of(result, "error"), text_of(result, "message"));
}

struct page {
	struct run *run;
	const char *at;
};

/* The list of a day: which entry a thing has become. */
static int
on_day(void *context, const json_t *result, struct why *why)
{
	const struct page *page = context;
	struct plan *p = page->run->plan;
	json_t *thing;
	size_t i;
	int r = on_done((void *)(uintptr_t)page->at, result, why);

	json_array_foreach (json_object_get(result, "things"), i, thing) {
		int64_t seq = 0, place = 0;

		if (r == 0)
			r = json_int(thing, "seq", &seq);
		if (r == 0)
			r = json_int(thing, "place", &place);
		for (size_t n = 0; n < p->count && r == 0; n++)
			if (p->things[n]->seq == seq &&
			    strcmp(p->things[n]->at, page->at) == 0)
				p->things[n]->entry = place - 1;
	}
	return r;
}

/* ---- an hour ---- */

static void
send_text(struct post *post, json_t *line, post_answer *answer, void *context)
{
	post_send(post, line, answer, context);
	json_decref(line);
}

static void
send_thing(struct run *r, struct post *post, struct thing *t)
{
	json_t *line = json_deep_copy(t->line);

	json_object_set_new(line, "token", json_sprintf("%032x", t->n + 1));
	if (json_object_get(line, "cards"))
		fill_cards(r, line);
	fill_fields(r, t, json_object_get(line, "fields"));
	send_text(post, line, on_signed, t);
}

static int
sign_all(struct run *r, int hour, size_t *made, struct why *why)
{
	for (size_t c = 0; c < counter_count; c++) {
		for (size_t i = 0; i < r->plan->count; i++) {
			struct thing *t = r->plan->things[i];

			if (t->hour != hour || strcmp(t->at, counters[c].id) != 0)
				continue;
			send_thing(r, r->posts[c], t);
			made[c] += !t->want;
		}
		send_text(r->posts[c],
		    json_pack("{s:s,s:i}", "do", "drain", "timeout", DRAIN_SECONDS),
		    on_done, (void *)(uintptr_t)counters[c].id);
	}
	return post_work(r->posts, counter_count, why);
}

static int
read_all(struct run *r, const size_t *made, struct why *why)
{
	struct page *pages = xcalloc(counter_count, sizeof(*pages));
	int result;

	for (size_t c = 0; c < counter_count; c++) {
		pages[c] = (struct page){r, counters[c].id};
		send_text(r->posts[c],
		    json_pack("{s:s,s:i}", "do", "sync", "timeout", DRAIN_SECONDS),
		    on_done, (void *)(uintptr_t)counters[c].id);
		for (size_t at = 0; at < made[c]; at += ROWS)
			send_text(r->posts[c],
			    json_pack("{s:s,s:i,s:i}", "do", "day", "offset", (int)at,
				"limit", ROWS),
			    on_day, &pages[c]);
	}
	result = post_work(r->posts, counter_count, why);
	free(pages);
	return result;
}

static int
check_hour(const struct run *r, int hour, struct why *why)
{
	for (size_t i = 0; i < r->plan->count; i++) {
		const struct thing *t = r->plan->things[i];

		if (t->hour == hour && !t->want && t->entry <= 0)
			return why_set(why, ERR_STATE,
			    "thing %d, %s.%s at %s, has a receipt and no entry number",
			    t->n, text_of(t->line, "service"), text_of(t->line, "kind"),
			    t->at);
	}
	return 0;
}

/* Some hours wait for the clock, as offices do; one may wait for two things. */
static void
wait_for_clock(const struct run *r, int hour)
{
	int64_t until = 0, fed_in = r->ended[TOWN_SITES] + TOWN_FED_IN + 2;

	if (hour == TOWN_SEALS)
		until = r->bids + 1;
	if (hour == TOWN_REVEALS)
		until = r->scores + 1;
	if (hour == TOWN_READINGS && until < fed_in)
		until = fed_in;
	while (time(NULL) < until)
		sleep(1);
}

static int
run_hour(struct run *r, int hour, struct why *why)
{
	size_t *made = xcalloc(counter_count, sizeof(*made)), all = 0;
	int result;

	wait_for_clock(r, hour);
	r->hour = hour;
	r->began = time(NULL);
	result = sign_all(r, hour, made, why);
	if (result == 0)
		result = read_all(r, made, why);
	/* The ledger has it all, and its time is before this. */
	r->ended[hour] = time(NULL);
	if (result == 0)
		result = check_hour(r, hour, why);
	for (size_t c = 0; c < counter_count; c++)
		all += made[c];
	free(made);
	r->seconds += time(NULL) - r->began;
	r->things += (int64_t)all;
	if (result == 0 && !r->drive->quiet) {
		printf("     %02d:00  %zu entries\n", 8 + hour, all);
		fflush(stdout);
	}
	return result;
}

/* ---- the day ---- */

static int
open_counter(struct run *r, size_t c, struct why *why)
{
	const struct drive *d = r->drive;
	struct path dir = path_of("%s/station/%s", d->city, counters[c].id);
	const char *const argv[] = {d->station, "--dir", dir.s, "--pass-file",
	    d->pass_file, "--script", "-", NULL};
	json_t *line;
	int result = post_open(&r->posts[c], counters[c].id, argv, d->log, why);

	if (result != 0)
		return result;
	line = card_of(d, d->clerk, NULL);
	json_object_set_new(line, "do", json_string("unlock"));
	send_text(r->posts[c], line, on_done, (void *)(uintptr_t)counters[c].id);
	return 0;
}

int
drive_day(const struct drive *d, struct plan *p, struct why *why)
{
	struct run r = {.drive = d, .plan = p};
	int result = 0;

	signal(SIGPIPE, SIG_IGN);
	r.posts = xcalloc(counter_count, sizeof(struct post *));
	for (size_t c = 0; c < counter_count && result == 0; c++)
		result = open_counter(&r, c, why);
	if (result == 0)
		result = post_work(r.posts, counter_count, why);
	for (int hour = 0; hour < DAY_HOURS && result == 0; hour++)
		result = run_hour(&r, hour, why);
	for (size_t c = 0; c < counter_count; c++) {
		if (result == 0)
			result = post_end(r.posts[c], why);
		post_close(r.posts[c]);
	}
	free(r.posts);
	return result;
}
