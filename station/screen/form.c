#include "station/screen/form.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "station/channel/channel.h"

#define LINE_ROOM 2000

static const char *
in(enum language l, const char *ko, const char *en)
{
	return l == LANGUAGE_KO ? ko : en;
}

void
form_open(struct form *f, const struct questions *q)
{
	*f = (struct form){
	    .questions = q,
	    .answers = xcalloc(q->count, sizeof(struct answer)),
	    .given = xcalloc(q->count, sizeof(bool)),
	};
}

static void
forget(struct answer *a)
{
	struct choice *choices = (struct choice *)(uintptr_t)a->choices;

	if (choices)
		sodium_memzero(choices, a->count * sizeof(*choices));
	free(choices);
	*a = (struct answer){.blank = true};
}

void
form_close(struct form *f)
{
	for (size_t i = 0; f->answers && i < f->questions->count; i++)
		forget(&f->answers[i]);
	free(f->answers);
	free(f->given);
	*f = (struct form){0};
}

/* ---- showing ---- */

static void
show_limits(const struct question *q, enum language l)
{
	char text[300];

	if (q->type == Q_YESNO || q->type == Q_SINGLE)
		snprintf(text, sizeof(text), "%s", words(l, "Choose ONE."));
	else if (q->type == Q_PICK)
		snprintf(
		    text, sizeof(text), words(l, "Choose %d in each category."), q->max);
	else if (q->type == Q_SCORE)
		snprintf(
		    text, sizeof(text), words(l, "Give each 0 to %d."), q->max_score);
	else if (q->type == Q_GRADES)
		snprintf(text, sizeof(text), "%s", words(l, "Give each a grade."));
	else if (q->type == Q_POINTS)
		snprintf(text, sizeof(text), words(l, "Share out %d to %d points."),
		    q->min, q->points);
	else
		snprintf(
		    text, sizeof(text), words(l, "Choose %d to %d."), q->min, q->max);
	line_say(" %s  (%s)", text, words(l, "0 leaves it blank"));
}

static void
show_question(const struct form *f, size_t n, enum language l)
{
	const struct question *q = &f->questions->items[n];

	line_say("\n%s %zu/%zu  %s", words(l, "Question"), n + 1, f->questions->count,
	    in(l, q->ko, q->en));
	show_limits(q, l);
	for (size_t i = 0; i < q->option_count; i++) {
		const struct option *o = &q->options[i];

		line_say("  %2zu  %s%s%s%s", i + 1, o->category[0] ? "[" : "",
		    o->category, o->category[0] ? "] " : "", in(l, o->ko, o->en));
	}
	line_say("   0  %s", words(l, "Leave this question blank"));
}

static const char *
value_text(const struct question *q, int value, enum language l, char room[40])
{
	if (q->type == Q_GRADES)
		return (size_t)value < q->grade_count
			   ? in(l, q->grades[value].ko, q->grades[value].en)
			   : words(l, "no opinion");
	if (q->type == Q_SCORE && value > q->max_score)
		return words(l, "no opinion");
	snprintf(room, 40, "%d", value);
	return room;
}

void
form_show(const struct form *f, size_t n, enum language l)
{
	const struct question *q = &f->questions->items[n];
	const struct answer *a = &f->answers[n];
	bool valued = q->type == Q_SCORE || q->type == Q_GRADES || q->type == Q_POINTS;
	char room[40];

	line_say(" %zu. %s", n + 1, in(l, q->ko, q->en));
	if (a->blank)
		line_say("    ! %s", words(l, "left blank (nothing chosen)"));
	for (size_t i = 0; i < a->count; i++) {
		const struct option *o = &q->options[a->choices[i].option];

		line_say("    [X] %d  %s%s%s", a->choices[i].option + 1,
		    in(l, o->ko, o->en), valued ? ": " : "",
		    valued ? value_text(q, a->choices[i].value, l, room) : "");
	}
	if (!a->blank && (q->type == Q_MULTI || q->type == Q_APPROVAL) &&
	    q->type == Q_MULTI && (int)a->count < q->max)
		line_say("    ! %s", words(l, "You could choose more. That is allowed."));
}

/* ---- asking ---- */

/* Numbers 1..max, or with points "n:p", separated by spaces or commas. -1: not
 * understood. */
static int
read_list(const char *line, const struct question *q, struct choice *choices, int room)
{
	int n = 0;

	for (;;) {
		char *end;
		long option, value = 1;

		line += strspn(line, " ,\t\r");
		if (!*line)
			return n;
		option = strtol(line, &end, 10);
		if (end == line || option < 1 || (size_t)option > q->option_count ||
		    n == room)
			return -1;
		if (q->type == Q_POINTS) {
			if (*end != ':')
				return -1;
			line = end + 1;
			value = strtol(line, &end, 10);
			if (end == line || value < 1 || value > INT_MAX)
				return -1;
		}
		if (*end && !strchr(" ,\t\r", *end))
			return -1;
		choices[n++] = (struct choice){(int)option - 1, (int)value};
		line = end;
	}
}

static const char *
list_prompt(const struct question *q, enum language l)
{
	if (q->type == Q_POINTS)
		return words(l, "number:points (for example: 1:3 4:2)");
	if (q->type == Q_YESNO || q->type == Q_SINGLE)
		return words(l, "One number");
	return words(l, "Numbers (for example: 1 3)");
}

static enum line_result
ask_list(const struct question *q, enum language l, struct answer *a, bool *understood)
{
	char line[LINE_ROOM];
	struct choice *choices = xcalloc(q->option_count + 1, sizeof(*choices));
	enum line_result r = line_read(line, sizeof(line), l, list_prompt(q, l), 0);
	int n;

	*a = (struct answer){.choices = choices};
	if (r != LINE_GIVEN)
		return r;
	if (strcmp(line, "0") == 0) {
		*understood = a->blank = true;
		return r;
	}
	n = read_list(line, q, choices, (int)q->option_count + 1);
	sodium_memzero(line, sizeof(line));
	*understood = n > 0;
	a->count = n > 0 ? (size_t)n : 0;
	return r;
}

/* A score, or the number of a grade from 1; "-" for no opinion. -1: not understood. */
static int
read_value(const struct question *q, const char *line)
{
	bool grades = q->type == Q_GRADES;
	int none = grades ? (int)q->grade_count : q->max_score + 1;
	char *end;
	long v;

	if (strcmp(line, "-") == 0)
		return none;
	v = strtol(line, &end, 10);
	if (end == line || *end)
		return -1;
	v -= grades;
	return v >= 0 && v < none ? (int)v : -1;
}

static enum line_result
ask_value(const struct question *q, size_t option, enum language l, struct choice *choice)
{
	const struct option *o = &q->options[option];
	char prompt[600], line[40];
	int value = -1;

	snprintf(prompt, sizeof(prompt), "  %zu %s (%s: -)", option + 1,
	    in(l, o->ko, o->en), words(l, "no opinion"));
	while (value < 0) {
		enum line_result r = line_read(line, sizeof(line), l, prompt, 0);

		if (r != LINE_GIVEN)
			return r;
		value = read_value(q, line);
		if (value < 0)
			line_say(
			    "%s", words(l, "That was not understood. Please try again."));
	}
	*choice = (struct choice){(int)option, value};
	return LINE_GIVEN;
}

static enum line_result
ask_values(const struct question *q, enum language l, struct answer *a, bool *understood)
{
	struct choice *choices = xcalloc(q->option_count, sizeof(*choices));
	char line[40];
	enum line_result r;

	*a = (struct answer){.choices = choices};
	for (size_t i = 0; i < q->grade_count; i++)
		line_say("     %zu = %s", i + 1, in(l, q->grades[i].ko, q->grades[i].en));
	r = line_read(
	    line, sizeof(line), l, words(l, "0 to leave it blank, or Enter to go on"), 0);
	*understood = true;
	if (r == LINE_GIVEN && strcmp(line, "0") == 0) {
		a->blank = true;
		return r;
	}
	for (size_t i = 0; i < q->option_count && r == LINE_GIVEN; i++) {
		r = ask_value(q, i, l, &choices[i]);
		a->count = i + 1;
	}
	return r;
}

/* Does this one answer fit, all others left blank? */
static bool
fits(const struct form *f, size_t n, const struct answer *a)
{
	const struct questions *q = f->questions;
	struct answer *all = xcalloc(q->count, sizeof(*all));
	uint8_t *cells = sodium_malloc(q->cell_count);
	int r;

	if (!cells)
		die("out of locked memory");
	for (size_t i = 0; i < q->count; i++)
		all[i].blank = true;
	all[n] = *a;
	r = questions_encode(q, all, cells, NULL);
	sodium_free(cells);
	free(all);
	return r == 0;
}

enum line_result
form_ask(struct form *f, size_t n, enum language l)
{
	const struct question *q = &f->questions->items[n];
	bool values = q->type == Q_SCORE || q->type == Q_GRADES;

	for (;;) {
		struct answer a = {0};
		bool understood = false;
		enum line_result r;

		show_question(f, n, l);
		r = values ? ask_values(q, l, &a, &understood)
			   : ask_list(q, l, &a, &understood);
		if (r == LINE_GIVEN && understood && fits(f, n, &a)) {
			forget(&f->answers[n]);
			f->answers[n] = a;
			f->given[n] = true;
			return r;
		}
		forget(&a);
		if (r != LINE_GIVEN)
			return r;
		line_say("! %s",
		    understood ? words(l, "That does not fit the limits. Nothing was "
					  "changed; please choose again.")
			       : words(l, "That was not understood. Please try again."));
	}
}

void
form_put(const struct form *f, struct buf *out)
{
	const struct questions *q = f->questions;

	buf_put16(out, (uint16_t)q->count);
	for (size_t i = 0; i < q->count; i++) {
		const struct answer *a = &f->answers[i];

		buf_put_text(out, q->items[i].id);
		buf_put8(out, a->blank);
		buf_put16(out, (uint16_t)a->count);
		for (size_t j = 0; j < a->count; j++) {
			buf_put_text(out, q->items[i].options[a->choices[j].option].id);
			buf_put32(out, (uint32_t)a->choices[j].value);
		}
	}
}
