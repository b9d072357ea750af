/*
 * madang-verifier: rechecks a whole ledger and trusts nobody. Shares no code with the
 * programs it checks.
 *
 * Exit: 0 PASS or WARN, 1 FAIL, 2 could not run; of a certificate 0 valid, 2 unsettled,
 * else 1.
 */
#include <locale.h>
#include <malloc.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/group/arith.h"
#include "verifier/ledger.h"
#include "verifier/options.h"
#include "verifier/tui/sheet.h"
#include "verifier/tui/tui.h"
#include "verifier/watch.h"

/* Once, before there are threads. */
static int
take_arith(const char *name)
{
	enum arith which = ARITH_SODIUM;

	if (name == NULL || strcmp(name, "fast") == 0)
		which = arith_best();
	else if (strcmp(name, "portable") == 0)
		which = ARITH_PORTABLE;
	else if (strcmp(name, "sodium") != 0)
		return complain("--arith is fast, portable or sodium");
	return arith_use(which)
		   ? -1
		   : complain("this arithmetic fails its self-test on this machine; "
			      "--arith sodium does without");
}

/* ---- reports of the services -------------------------------------------------- */

static int
print_view(struct ledger *l, const struct options *o, struct fault *fault)
{
	struct listing listing;
	int r = listing_read(&listing, &l->tables, o->view, o->filters, o->filter_count,
	    LISTING_SECONDS, fault);

	if (r != 0)
		return -1;
	if (strcmp(o->format, "json") == 0)
		r = listing_json(&listing, stdout);
	else if (strcmp(o->format, "csv") == 0)
		r = listing_csv(&listing, stdout);
	else
		r = sheet_print(&listing, report_verdict(&l->report) == VERDICT_FAIL,
		    tongue_of_user(), stdout);
	listing_drop(&listing);
	return r == 0 ? 0 : fault_say(fault, "cannot write to standard output");
}

static int
print_views(struct ledger *l, struct fault *fault)
{
	json_t *names;
	int r;

	if (listing_names(&names, &l->tables, fault))
		return -1;
	r = sheet_names(names, tongue_of_user(), stdout);
	json_decref(names);
	return r == 0 ? 0 : fault_say(fault, "cannot write to standard output");
}

/* Rows alone go to standard output, so that others can read them; what became of the
 * checks goes beside, and the verdict is the last that is said. */
static int
answer_view(struct ledger *l, const struct options *o)
{
	enum verdict verdict = report_verdict(&l->report);
	struct fault fault;
	int r = o->views ? print_views(l, &fault) : print_view(l, o, &fault);

	if (fflush(stdout) != 0 && r == 0)
		r = fault_say(&fault, "cannot write to standard output");
	if (r != 0)
		complain(fault.text);
	if (verdict == VERDICT_FAIL)
		fputs("THIS LEDGER FAILS. Its rows stand for nothing: do not use "
		      "them.\n\n",
		    stderr);
	if (verdict == VERDICT_PASS)
		report_conclude(&l->report, stderr);
	else
		report_print(&l->report, stderr);
	return verdict == VERDICT_FAIL ? 1 : r != 0 ? 2 : 0;
}

/* ---- certificates -------------------------------------------------------------- */

static int
say_certificate(const struct certificate *cert)
{
	certificate_print(cert, stdout);
	return fflush(stdout) == 0 ? certificate_status(cert)
				   : complain("cannot write to standard output");
}

/* What a ledger that does not hold says of a certificate is worth nothing. */
static int
answer_certificate(struct ledger *l, const struct options *o)
{
	struct certificate cert;
	struct fault fault;
	int status;

	if (report_verdict(&l->report) == VERDICT_FAIL || l->report.state[0] == '\0')
		return complain("the ledger does not hold, so it cannot tell of a "
				"certificate; without --certificate its report says why");
	if (certificate_open(&cert, &o->certificate, &fault)) {
		status = complain(fault.text);
	} else {
		certificate_by_ledger(
		    &cert, &o->certificate, &l->tables, l->report.height);
		status = say_certificate(&cert);
	}
	certificate_drop(&cert);
	return status;
}

/* Without a ledger. */
static int
inspect(const struct options *o)
{
	struct certificate cert;
	struct fault fault;
	int status = certificate_open(&cert, &o->certificate, &fault) ||
		     certificate_by_files(&cert, &o->certificate, &fault);

	status = status ? complain(fault.text) : say_certificate(&cert);
	certificate_drop(&cert);
	return status;
}

/* ---- answers ------------------------------------------------------------------- */

static int
print_all(struct ledger *l, const struct options *o)
{
	int status = report_verdict(&l->report) == VERDICT_FAIL;

	report_print(&l->report, stdout);
	if (o->find != NULL)
		polls_find(&l->polls, o->find, stdout);
	if (o->challenge != NULL && !polls_challenge(&l->polls, o->challenge, stdout))
		status = 1;
	return status;
}

static int
answer(struct ledger *l, const struct options *o)
{
	bool certificate = o->certificate.file != NULL;
	int status = certificate       ? answer_certificate(l, o)
		     : options_view(o) ? answer_view(l, o)
				       : print_all(l, o);
	bool holds =
	    certificate ? report_verdict(&l->report) != VERDICT_FAIL : status == 0;
	struct fault fault;
	struct span old;

	if (o->json != NULL && report_json(&l->report, o->json, &fault))
		return complain(fault.text);
	if (o->ballots != NULL && polls_list(&l->polls, o->ballots, &fault))
		return complain(fault.text);
	/* a ledger that does not hold may not replace one that it is compared with */
	if (o->mirror != NULL && (holds || !files_mirrored(l->files, &old)) &&
	    files_finish(l->files, &fault))
		return complain(fault.text);
	return fflush(stdout) == 0 ? status : complain("cannot write to standard output");
}

static int
verify(const struct options *o, struct state *state)
{
	struct ledger *l = mem_new(1, sizeof *l);
	struct fault fault;
	int status, r;

	l->show_progress = isatty(STDERR_FILENO) == 1;
	l->pin = o->pin;
	l->state = state;
	l->advise = o->advice;
	r = files_open(&l->files, o->where, o->mirror, &fault);
	files_advise(l->files, o->advice);
	if (r == 0)
		r = ledger_verify(l, &fault);
	advice_say(l->advice, stderr);
	status = r == 0 ? answer(l, o) : complain(fault.text);
	ledger_drop(l);
	files_close(l->files);
	free(l);
	return status;
}

static int
follow(const struct options *o, struct state *state)
{
	struct watch watch = {.where = o->where,
	    .mirror = o->mirror,
	    .json = o->json,
	    .pin = o->pin,
	    .state = state,
	    .seconds = o->look};
	struct fault fault;
	int status = watch_run(&watch, &fault);

	return status == 2 ? complain(fault.text) : status;
}

static int
show(const struct options *o)
{
	struct work work = {.where = o->where,
	    .mirror = o->mirror,
	    .state = o->state,
	    .advice = o->advice,
	    .pin = o->pin,
	    .state_every = o->every};
	struct fault fault;
	int status = tui_run(&work, &fault);

	return fault.text[0] != '\0' ? complain(fault.text) : status;
}

static int
run(const struct options *o)
{
	struct state *state = NULL;
	struct fault fault;
	int status, r = 0;

	if (o->where == NULL)
		return inspect(o);
	if (o->tui)
		return show(o);
	if (o->state != NULL)
		r = state_folder_open(&state, o->state, o->every, &fault);
	else if (o->watch)
		r = state_open_temporary(&state, o->every, &fault);
	if (r != 0)
		status = complain(fault.text);
	else
		status = o->watch ? follow(o, state) : verify(o, state);
	state_folder_close(state);
	return status;
}

/* What is freed comes back soon, in the same sizes: to give its pages to the system and
 * take new ones, which must be cleared, was a tenth of all work. */
static void
keep_pages(void)
{
#ifdef M_TRIM_THRESHOLD
	(void)mallopt(M_MMAP_THRESHOLD, 4 << 20);
	(void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
	(void)mallopt(M_TOP_PAD, 1 << 20);
#endif
}

int
main(int argc, char **argv)
{
	struct options o;
	int status;

	keep_pages();
	/* How much memory it has nobody asks, and to count it takes a lock each time. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	setlocale(LC_CTYPE, "");
	status = options_read(&o, argc, argv);
	if (status >= 0)
		return status;
	if (sodium_init() < 0)
		return complain("libsodium does not start");
	status = take_arith(o.arith);
	return status >= 0 ? status : run(&o);
}
