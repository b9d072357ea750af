#include "verifier/tui/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "verifier/tui/teller.h"

struct worker {
	const struct work *work;
	struct ledger *ledger;
	FILE *out;
	time_t begun;
};

static time_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static uint64_t
seconds_of_work(const struct worker *w)
{
	return (uint64_t)(now() - w->begun);
}

static void
set_text(json_t *object, const char *name, const char *text)
{
	struct bytes shown = {0};

	if (text == NULL)
		return;
	bytes_shown(&shown, text);
	json_object_set_new(
	    object, name, json_made(json_stringn((char *)shown.data, shown.size)));
	bytes_drop(&shown);
}

static void
tell_source(const struct worker *w)
{
	json_t *source = json_object();
	char pin[2 * HASH + 1];

	set_text(source, "where", w->work->where);
	set_text(source, "mirror", w->work->mirror);
	set_text(source, "state", w->work->state);
	if (w->work->pin != NULL) {
		hex_of(pin, w->work->pin, HASH);
		set_text(source, "pin", pin);
	}
	set_text(source, "program", "madang-verifier " VERSION);
	tell(w->out, "source", source);
}

static void
on_progress(void *listener, uint64_t leaves, uint64_t of)
{
	const struct worker *w = listener;

	tell_progress(w->out, &w->ledger->report, leaves, of, seconds_of_work(w));
}

/* ---- questions ---- */

static bool
is_json_name(const char *path)
{
	size_t size = strlen(path);

	return size > 5 && strcmp(path + size - 5, ".json") == 0;
}

static int
save_words(const struct report *r, const char *path, struct fault *fault)
{
	FILE *out = fopen(path, "w");
	bool bad;

	if (out == NULL)
		return fault_say(fault, "cannot write %s: %s", path, strerror(errno));
	report_print(r, out);
	bad = ferror(out) != 0;
	bad |= fclose(out) != 0;
	return bad ? fault_say(fault, "cannot write %s: %s", path, strerror(errno)) : 0;
}

static void
save(const struct worker *w, const char *path, bool replace)
{
	const struct report *r = &w->ledger->report;
	json_t *saved = json_object();
	struct fault fault;

	set_text(saved, "path", path);
	if (!replace && access(path, F_OK) == 0)
		json_object_set_new(saved, "exists", json_true());
	else if (is_json_name(path) ? report_json(r, path, &fault)
				    : save_words(r, path, &fault))
		set_text(saved, "fault", fault.text);
	tell(w->out, "saved", saved);
}

static void
answer(const struct worker *w, char *question)
{
	char *what = strchr(question, ' ');

	if (what == NULL)
		return;
	*what++ = '\0';
	if (strcmp(question, "find") == 0)
		tell_found(w->out, &w->ledger->polls, what);
	else if (strcmp(question, "save") == 0)
		save(w, what, false);
	else if (strcmp(question, "replace") == 0)
		save(w, what, true);
}

static void
answer_all(const struct worker *w, FILE *questions)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	while ((size = getline(&line, &room, questions)) > 0) {
		if (line[size - 1] == '\n')
			line[size - 1] = '\0';
		answer(w, line);
	}
	free(line);
}

/* ---- the work ---- */

/* A ledger that does not hold may not replace one that it is compared with. */
static int
finish_mirror(const struct worker *w, struct fault *fault)
{
	struct span old;

	if (w->work->mirror == NULL)
		return 0;
	if (report_verdict(&w->ledger->report) == VERDICT_FAIL &&
	    files_mirrored(w->ledger->files, &old))
		return 0;
	return files_finish(w->ledger->files, fault);
}

static int
check(struct worker *w, struct fault *fault)
{
	if (ledger_verify(w->ledger, fault) || finish_mirror(w, fault))
		return -1;
	advice_say(w->ledger->advice, stderr);
	tell_report(w->out, w->ledger, seconds_of_work(w));
	return 0;
}

int
work_run(const struct work *work, FILE *questions, FILE *out, struct fault *fault)
{
	struct worker w = {work, mem_new(1, sizeof *w.ledger), out, now()};
	struct ledger *l = w.ledger;
	int r;

	tell_source(&w);
	l->pin = work->pin;
	l->advise = work->advice;
	l->progress.tell = on_progress;
	l->progress.listener = &w;
	r = files_open(&l->files, work->where, work->mirror, fault);
	files_advise(l->files, work->advice);
	if (r == 0 && work->state != NULL)
		r = state_folder_open(&l->state, work->state, work->state_every, fault);
	if (r == 0)
		r = check(&w, fault);
	if (r == 0)
		answer_all(&w, questions);
	state_folder_close(l->state);
	ledger_drop(l);
	files_close(l->files);
	free(l);
	return r;
}
