/*
 * madang-verifier: rechecks a whole ledger and trusts nobody. Shares no code with the
 * programs it checks.
 *
 * Exit: 0 PASS or WARN, 1 FAIL, 2 could not run.
 */
#include <getopt.h>
#include <locale.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/group/arith.h"
#include "verifier/ledger.h"
#include "verifier/tui/tui.h"
#include "verifier/watch.h"

#define EVERY 45 /* seconds: with the time that it takes, at most a minute is lost */
#define LOOK 5   /* seconds */

static const char help[] =
    "Usage: madang-verifier URL|DIR [options]\n"
    "Downloads or reads a ledger and rechecks everything on it: signatures, tree, "
    "quorum,\n"
    "rules, every ballot's proofs, every total. Says PASS, WARN or FAIL with the "
    "reason.\n"
    "\n"
    "  --pin HASH        the charter must be the one with this leaf hash (64 hex "
    "digits)\n"
    "  --mirror DIR      keep a copy of every file that was read; a later run then "
    "checks\n"
    "                    that the ledger still continues it\n"
    "  --state DIR       remember there what was verified, also during a long run; a "
    "later\n"
    "                    run goes on from it, and says what a run from leaf 0 says\n"
    "  --state-every S   remember at least every S seconds (45)\n"
    "  --watch[=S]       look for a new checkpoint every S seconds (5), print a line "
    "for\n"
    "                    each, and end at the first FAIL\n"
    "  --tui             show all of it on the terminal: checks as they run, results,\n"
    "                    find a ballot, save the report; in Korean and English\n"
    "  --json FILE       write the report as JSON too\n"
    "  --ballots FILE    write what became of every ballot: poll, leaf, line, tracker, "
    "status\n"
    "  --find CODE       what became of a ballot: its tracker, or the fingerprint of a\n"
    "                    credential; counted, set aside (why), challenged or unknown\n"
    "  --challenge CODE  encrypt a challenged ballot again and print its choices\n"
    "  --advice DIR      keep advice there, which makes a later run faster and is never\n"
    "                    believed\n"
    "  --arith WHICH     fast (the quickest this machine has; so it is without this),\n"
    "                    portable (any machine), or sodium (libsodium, one by one):\n"
    "                    the verdict is the same\n"
    "  --help, --version\n"
    "\n"
    "Example: madang-verifier http://node.madang.example:8080 --pin 5f3a... --json "
    "report.json\n"
    "Exit status: 0 PASS or WARN, 1 FAIL, 2 could not run.\n";

struct options {
	const char *where, *pin, *mirror, *json, *ballots, *find, *challenge, *arith;
	const char *state, *every, *look, *advice;
	bool watch, tui;
};

static int
complain(const char *sentence)
{
	struct bytes shown = {0};

	bytes_shown(&shown, sentence);
	fprintf(stderr, "madang-verifier: %.*s\n", (int)shown.size,
	    shown.size ? (char *)shown.data : "");
	bytes_drop(&shown);
	return 2;
}

/* -1: go on; else exit with this. */
static int
read_options(int argc, char **argv, struct options *o)
{
	static const struct option known[] = {{"pin", required_argument, NULL, 'p'},
	    {"mirror", required_argument, NULL, 'm'},
	    {"state", required_argument, NULL, 's'},
	    {"state-every", required_argument, NULL, 'e'},
	    {"watch", optional_argument, NULL, 'w'}, {"tui", no_argument, NULL, 't'},
	    {"json", required_argument, NULL, 'j'},
	    {"ballots", required_argument, NULL, 'b'},
	    {"find", required_argument, NULL, 'f'},
	    {"challenge", required_argument, NULL, 'c'},
	    {"advice", required_argument, NULL, 'd'},
	    {"arith", required_argument, NULL, 'a'}, {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'}, {0}};
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'p':
			o->pin = optarg;
			break;
		case 'm':
			o->mirror = optarg;
			break;
		case 's':
			o->state = optarg;
			break;
		case 'e':
			o->every = optarg;
			break;
		case 'w':
			o->watch = true;
			o->look = optarg;
			break;
		case 't':
			o->tui = true;
			break;
		case 'j':
			o->json = optarg;
			break;
		case 'b':
			o->ballots = optarg;
			break;
		case 'f':
			o->find = optarg;
			break;
		case 'c':
			o->challenge = optarg;
			break;
		case 'd':
			o->advice = optarg;
			break;
		case 'a':
			o->arith = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		case 'v':
			puts("madang-verifier " VERSION);
			return 0;
		default:
			return 2;
		}
	}
	if (optind + 1 != argc)
		return complain("give one address or folder; --help explains");
	o->where = argv[optind];
	return -1;
}

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

static bool
code_ok(const char *code)
{
	return code == NULL ||
	       (strlen(code) == TRACKER &&
		   strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == TRACKER);
}

static int
answer(struct ledger *l, const struct options *o)
{
	struct fault fault;
	int status = report_verdict(&l->report) == VERDICT_FAIL;
	struct span old;

	report_print(&l->report, stdout);
	if (o->find != NULL)
		polls_find(&l->polls, o->find, stdout);
	if (o->challenge != NULL && !polls_challenge(&l->polls, o->challenge, stdout))
		status = 1;
	if (o->json != NULL && report_json(&l->report, o->json, &fault))
		return complain(fault.text);
	if (o->ballots != NULL && polls_list(&l->polls, o->ballots, &fault))
		return complain(fault.text);
	/* a ledger that does not hold may not replace one that it is compared with */
	if (o->mirror != NULL && (status == 0 || !files_mirrored(l->files, &old)) &&
	    files_finish(l->files, &fault))
		return complain(fault.text);
	return fflush(stdout) == 0 ? status : complain("cannot write to standard output");
}

/* Up to a day, in decimal; otherwise if there is no text. False if it is none. */
static bool
seconds_of(const char *text, unsigned otherwise, unsigned least, unsigned *out)
{
	*out = otherwise;
	if (text == NULL)
		return true;
	if (strlen(text) < 1 || strlen(text) > 5 ||
	    strspn(text, "0123456789") != strlen(text))
		return false;
	*out = (unsigned)strtoul(text, NULL, 10);
	return *out >= least && *out <= 86400;
}

static int
verify(const struct options *o, const uint8_t *pin, struct state *state)
{
	struct ledger *l = mem_new(1, sizeof *l);
	struct fault fault;
	int status = 2, r;

	l->show_progress = isatty(STDERR_FILENO) == 1;
	l->pin = pin;
	l->state = state;
	l->advise = o->advice;
	r = files_open(&l->files, o->where, o->mirror, &fault);
	files_advise(l->files, o->advice);
	if (r != 0 || ledger_verify(l, &fault))
		complain(fault.text);
	else
		status = answer(l, o);
	advice_say(l->advice, stderr);
	ledger_drop(l);
	files_close(l->files);
	free(l);
	return status;
}

static int
follow(const struct options *o, const uint8_t *pin, struct state *state, unsigned look)
{
	struct watch watch = {.where = o->where,
	    .mirror = o->mirror,
	    .json = o->json,
	    .pin = pin,
	    .state = state,
	    .seconds = look};
	struct fault fault;
	int status = watch_run(&watch, &fault);

	return status == 2 ? complain(fault.text) : status;
}

static int
show(const struct options *o, const uint8_t *pin, unsigned every)
{
	struct work work = {.where = o->where,
	    .mirror = o->mirror,
	    .state = o->state,
	    .advice = o->advice,
	    .pin = pin,
	    .state_every = every};
	struct fault fault;
	int status = tui_run(&work, &fault);

	return fault.text[0] != '\0' ? complain(fault.text) : status;
}

static int
run(const struct options *o)
{
	struct state *state = NULL;
	struct fault fault;
	uint8_t pin[HASH];
	unsigned every, look;
	int status, r = 0;

	if (o->pin != NULL && !hex_to(pin, HASH, o->pin, strlen(o->pin)))
		return complain("the pin is not 64 lower-case hex digits");
	if (!seconds_of(o->every, EVERY, 0, &every) ||
	    !seconds_of(o->look, LOOK, 1, &look))
		return complain("seconds are a number up to 86400, to watch at least 1");
	if (o->tui && (o->watch || o->json || o->ballots || o->find || o->challenge))
		return complain(
		    "--tui goes without --watch, --json, --ballots, --find and "
		    "--challenge");
	if (o->tui)
		return show(o, o->pin ? pin : NULL, every);
	if (o->watch && (o->ballots || o->find || o->challenge || o->advice))
		return complain("--watch goes without --ballots, --find, --challenge and "
				"--advice");
	if (o->state != NULL)
		r = state_folder_open(&state, o->state, every, &fault);
	else if (o->watch)
		r = state_open_temporary(&state, every, &fault);
	if (r != 0)
		status = complain(fault.text);
	else if (o->watch)
		status = follow(o, o->pin ? pin : NULL, state, look);
	else
		status = verify(o, o->pin ? pin : NULL, state);
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
	struct options o = {0};
	int status;

	keep_pages();
	setlocale(LC_CTYPE, "");
	status = read_options(argc, argv, &o);
	if (status >= 0)
		return status;
	if (!code_ok(o.find) || !code_ok(o.challenge))
		return complain(
		    "a tracker or fingerprint is 20 characters of A-Z and 2-7");
	if (sodium_init() < 0)
		return complain("libsodium does not start");
	status = take_arith(o.arith);
	return status >= 0 ? status : run(&o);
}
