#include "verifier/watch.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "verifier/ledger.h"

static volatile sig_atomic_t stop;

struct seen {
	bool any;
	struct checkpoint_text checkpoint; /* of the last line */
	bool told;                         /* that the ledger cannot be read now */
};

static void
on_signal(int number)
{
	(void)number;
	stop = 1;
}

static void
catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

/* In slices, for the signal may come between two of them. */
static void
wait_a_while(unsigned seconds)
{
	static const struct timespec slice = {.tv_nsec = 100 * 1000 * 1000};

	for (unsigned i = 0; i < 10 * seconds && !stop; i++)
		nanosleep(&slice, NULL);
}

/* A checkpoint that has been checked; one that cannot be read at all is news. */
static enum got
look(struct origin_files *files, const struct seen *seen, bool *news, struct fault *fault)
{
	struct checkpoint_text now;
	struct signed_note note = {0};
	struct bytes raw = {0};
	struct fault second;
	enum got got = files_get(files, "checkpoint", &raw, fault);

	*news = got != GOT_FILE || !seen->any ||
		checkpoint_text_read(
		    &now, &note, (struct span){raw.data, raw.size}, &second) ||
		now.size != seen->checkpoint.size ||
		memcmp(now.root, seen->checkpoint.root, HASH) != 0 ||
		strcmp(now.origin, seen->checkpoint.origin) != 0;
	signed_drop(&note);
	bytes_drop(&raw);
	return got;
}

static int
answer(struct ledger *l, const struct watch *w, struct seen *seen, struct fault *fault)
{
	enum verdict verdict = report_verdict(&l->report);

	printf("%" PRIu64 " leaves, %" PRIu64 " ballots: %s\n", l->checkpoint.size,
	    l->report.checks[CHECK_BALLOTS].checked, report_verdict_word(verdict));
	if (verdict == VERDICT_FAIL)
		report_print(&l->report, stdout);
	if (fflush(stdout) != 0) {
		fault_say(fault, "cannot write to standard output");
		return 2;
	}
	if (w->json != NULL && report_json(&l->report, w->json, fault))
		return 2;
	if (verdict == VERDICT_FAIL)
		return 1;
	if (w->mirror != NULL && files_finish(l->files, fault))
		return 2;
	seen->any = true;
	seen->checkpoint = l->checkpoint;
	return -1;
}

/* Out of reach: not the ledger's fault, once it was there. */
static int
unread(struct seen *seen, const struct fault *fault)
{
	if (!seen->any)
		return 2;
	if (!seen->told)
		fprintf(stderr, "madang-verifier: %s; asking again\n", fault->text);
	seen->told = true;
	return -1;
}

static int
check(struct origin_files *files, const struct watch *w, struct seen *seen,
    struct fault *fault)
{
	struct ledger *l = mem_new(1, sizeof *l);
	int status;

	l->files = files;
	l->pin = w->pin;
	l->state = w->state;
	l->stop = &stop;
	l->show_progress = isatty(STDERR_FILENO) == 1;
	if (ledger_verify(l, fault))
		status = l->stuck.text[0] ? 2 : unread(seen, fault);
	else
		status = l->interrupted ? 0 : answer(l, w, seen, fault);
	ledger_drop(l);
	free(l);
	return status;
}

/* The exit status, or -1: go on. */
static int
one_look(const struct watch *w, struct seen *seen, struct fault *fault)
{
	struct origin_files *files;
	bool news = false;
	int status = -1;

	if (files_open(&files, w->where, w->mirror, fault) ||
	    look(files, seen, &news, fault) == GOT_NO_ANSWER) {
		status = stop ? 0 : unread(seen, fault);
	} else {
		seen->told = false;
		if (news)
			status = check(files, w, seen, fault);
	}
	files_close(files);
	return status;
}

int
watch_run(const struct watch *w, struct fault *fault)
{
	struct seen seen = {0};
	int status;

	catch_signals();
	while ((status = one_look(w, &seen, fault)) == -1 && !stop)
		wait_a_while(w->seconds);
	return status == -1 ? 0 : status;
}
