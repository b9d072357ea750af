/* Polls in words and JSON, and the answers to --ballots, --find and --challenge. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "verifier/poll_inner.h"

static const char *
state_of(const struct poll *poll)
{
	if (poll->has_result)
		return "result published and recomputed";
	if (poll->closed)
		return "closed, no result yet";
	return poll->opened ? "open, not closed yet" : "defined, not open yet";
}

/* A name in both languages, as others wrote it. */
static void
add_names(struct bytes *out, const char *ko, const char *en)
{
	bytes_shown(out, ko);
	bytes_text(out, " / ");
	bytes_shown(out, en);
}

void
poll_line_label(
    const struct question *q, const struct paper_line *line, struct bytes *out)
{
	if (line->option < 0) {
		bytes_text(out, "기권 / blank");
		return;
	}
	add_names(out, q->options[line->option].ko, q->options[line->option].en);
	if (line->grade < 0)
		return;
	if ((size_t)line->grade == q->grade_count)
		bytes_text(out, ": 의견 없음 / no opinion");
	else if (q->grades != NULL) {
		bytes_text(out, ": ");
		add_names(out, q->grades[line->grade].ko, q->grades[line->grade].en);
	} else {
		bytes_format(out, ": %d", line->grade);
	}
}

static json_t *
question_json(const struct poll *poll, const struct question *q, struct bytes *words)
{
	json_t *options = json_array();
	uint64_t blank = 0;
	char name[100];

	bytes_format(words, "    %s: ", q->id);
	add_names(words, q->ko, q->en);
	bytes_text(words, "\n");
	for (size_t i = 0; i < q->lines; i++) {
		const struct paper_line *line = &poll->paper->lines[q->first_line + i];
		uint64_t count = poll->counts[q->first_line + i];
		paper_line_name(q, line, name);
		bytes_format(words, "      %8" PRIu64 "  ", count);
		poll_line_label(q, line, words);
		bytes_text(words, "\n");
		if (line->option < 0)
			blank = count;
		else
			json_array_append_new(
			    options, json_made(json_pack("{s:s,s:I}", "id", name, "count",
					 (json_int_t)count)));
	}
	return json_made(json_pack("{s:s,s:I,s:o}", "id", q->id, "blank",
	    (json_int_t)blank, "options", options));
}

static void
describe_fates(const struct poll *poll, struct bytes *words)
{
	for (int i = FATE_COUNTED + 1; i < FATE_COUNT; i++) {
		uint64_t count = fates_of(poll->fates, (enum fate_status)i);
		if (count > 0)
			bytes_format(words, "    %" PRIu64 " set aside: %s\n", count,
			    fate_words[i]);
	}
}

void
poll_describe(const struct polls *p, const struct poll *poll)
{
	struct bytes *words = &p->report->words;
	json_t *questions = json_array();

	bytes_format(words, "Poll %s: ", poll->id);
	add_names(words, poll->title_ko, poll->title_en);
	bytes_format(words,
	    "\n    %s; %" PRIu64 " on the roll, %" PRIu64 " ballots counted, %" PRIu64
	    " set aside, %zu challenged\n",
	    state_of(poll), poll->roll_count, poll_counted(poll), poll_set_aside(poll),
	    poll->challenge_count);
	describe_fates(poll, words);
	for (size_t i = 0; poll->has_result && i < poll->paper->count; i++)
		json_array_append_new(
		    questions, question_json(poll, &poll->paper->questions[i], words));
	bytes_text(words, "\n");
	json_array_append_new(p->report->polls,
	    json_made(json_pack("{s:s,s:I,s:I,s:o}", "poll", poll->id, "ballots",
		(json_int_t)poll_counted(poll), "set_aside",
		(json_int_t)poll_set_aside(poll), "questions", questions)));
}

static bool
list_fates(const struct poll *poll, FILE *out)
{
	struct fate f;
	bool ok = true;

	fates_rewind(poll->fates);
	while (ok && fates_next(poll->fates, &f))
		ok = fprintf(out, "%s\t%" PRIu64 "\t%" PRIu32 "\t%s\t%s\n", poll->id,
			 f.index, f.line, f.tracker, fate_words[f.status]) > 0;
	return ok;
}

int
polls_list(const struct polls *p, const char *path, struct fault *fault)
{
	FILE *out = fopen(path, "w");
	bool ok = out != NULL && fprintf(out, "state\t%s\n", p->report->state) > 0;

	for (size_t i = 0; ok && i < p->count; i++)
		ok = list_fates(p->items[i], out);
	if (out != NULL && fclose(out) != 0)
		ok = false;
	return ok ? 0 : fault_say(fault, "cannot write %s: %s", path, strerror(errno));
}

/* As the end of a sentence. */
static const char *
fate_why(enum fate_status status)
{
	static const char *const words[FATE_COUNT] = {[FATE_FORM] = "it is malformed",
	    [FATE_ENCODING] = "it holds a point or number that is not canonical",
	    [FATE_IDENTITY] = "it holds the identity where it may not",
	    [FATE_CREDENTIAL] = "its credential did not sign it",
	    [FATE_PROOF] = "a cell is not proved to be 0 or 1",
	    [FATE_SUM] = "it is not proved to keep the limits of the paper",
	    [FATE_NOT_ON_ROLL] = "its credential is not on the roll",
	    [FATE_CHALLENGED] = "it was challenged before, so it can never count",
	    [FATE_REPEATED] = "this credential has a ballot that counts already",
	    [FATE_COPIED] = "it repeats part of a ballot that counts already"};

	return words[status];
}

static bool
is_fate_of(const struct fate *fate, const char *what)
{
	char print[TRACKER + 1];
	uint8_t digest[HASH];

	if (strcmp(fate->tracker, what) == 0)
		return true;
	sha256_of(digest, fate->credential, 32);
	base32_tracker(print, digest);
	return strcmp(print, what) == 0;
}

bool
polls_each(const struct polls *p, const char *what,
    void (*back)(void *context, const struct found *found), void *context)
{
	bool any = false;
	struct fate fate;

	for (size_t i = 0; i < p->count; i++) {
		const struct poll *poll = p->items[i];
		for (fates_rewind(poll->fates); fates_next(poll->fates, &fate);) {
			if (!is_fate_of(&fate, what))
				continue;
			any = true;
			back(context, &(struct found){poll->id, fate.index, fate.line,
					  false, fate.status});
		}
		for (size_t c = 0; c < poll->challenge_count; c++) {
			if (strcmp(poll->challenges[c].tracker, what) != 0)
				continue;
			any = true;
			back(context, &(struct found){poll->id, poll->challenges[c].index,
					  0, true, FATE_CHALLENGED});
		}
	}
	return any;
}

struct finding {
	const char *what;
	FILE *out;
};

static void
print_found(void *context, const struct found *f)
{
	const struct finding *finding = context;
	FILE *out = finding->out;

	if (f->challenged) {
		fprintf(out,
		    "%s: challenged (poll %s, leaf %" PRIu64
		    "); it is opened for all to see and does not count\n",
		    finding->what, f->poll, f->leaf);
		return;
	}
	fprintf(out, "%s: %s (poll %s, leaf %" PRIu64 ", line %u)", finding->what,
	    f->status == FATE_COUNTED ? "counted" : "set aside", f->poll, f->leaf,
	    f->line);
	if (f->status != FATE_COUNTED)
		fprintf(out, ": %s, %s", fate_words[f->status], fate_why(f->status));
	fputc('\n', out);
}

void
polls_find(const struct polls *p, const char *what, FILE *out)
{
	struct finding finding = {what, out};

	if (!polls_each(p, what, print_found, &finding))
		fprintf(out,
		    "%s: unknown; no box and no challenge on this ledger holds it\n",
		    what);
}

/* Value of a line for one opened ballot. */
static uint64_t
line_value(const struct paper_line *line, const uint8_t *bits)
{
	uint64_t value = 0;

	for (size_t i = 0; i < line->sum.count; i++)
		value +=
		    (uint64_t)line->sum.terms[i].weight * bits[line->sum.terms[i].cell];
	return value;
}

static void
print_choices(const struct paper *paper, const uint8_t *bits, FILE *out)
{
	struct bytes label = {0};

	for (size_t q = 0; q < paper->count; q++) {
		const struct question *question = &paper->questions[q];
		label.size = 0;
		add_names(&label, question->ko, question->en);
		fprintf(out, "  %s: %.*s\n", question->id, (int)label.size,
		    (char *)label.data);
		for (size_t i = 0; i < question->lines; i++) {
			const struct paper_line *line =
			    &paper->lines[question->first_line + i];
			uint64_t value = line_value(line, bits);
			if (value == 0)
				continue;
			label.size = 0;
			poll_line_label(question, line, &label);
			fprintf(out, "    %.*s", (int)label.size, (char *)label.data);
			if (question->points > 0 && line->option >= 0)
				fprintf(out, ": %" PRIu64, value);
			fputc('\n', out);
		}
	}
	bytes_drop(&label);
}

static const struct challenged *
challenge_of(const struct polls *p, const char *tracker, const struct poll **poll)
{
	for (size_t i = 0; i < p->count; i++) {
		*poll = p->items[i];
		for (size_t c = 0; c < (*poll)->challenge_count; c++)
			if (strcmp((*poll)->challenges[c].tracker, tracker) == 0)
				return &(*poll)->challenges[c];
	}
	return NULL;
}

bool
polls_choices(const struct polls *p, const char *tracker, FILE *out, bool *holds)
{
	const struct poll *poll;
	const struct challenged *one = challenge_of(p, tracker, &poll);

	if (one == NULL)
		return false;
	*holds = one->holds;
	print_choices(poll->paper, one->bits, out);
	return true;
}

bool
polls_challenge(const struct polls *p, const char *tracker, FILE *out)
{
	const struct poll *poll;
	const struct challenged *one = challenge_of(p, tracker, &poll);

	if (one == NULL) {
		fprintf(
		    out, "%s: no challenge of this tracker is on this ledger\n", tracker);
		return false;
	}
	fprintf(out,
	    "%s: challenged in poll %s, leaf %" PRIu64 "\n"
	    "Encrypted again, a and b of all %zu cells %s. It said:\n",
	    tracker, poll->id, one->index, poll->paper->cells,
	    one->holds ? "give this tracker" : "DO NOT give this tracker");
	print_choices(poll->paper, one->bits, out);
	return one->holds;
}
