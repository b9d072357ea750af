#include "verifier/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVERY 45 /* with the time that it takes, at most a minute is lost */
#define LOOK 5

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
    "  --report VIEW     print that report of a service, such as don_v_campaign, from "
    "the\n"
    "                    tables that were recomputed; what was checked goes to standard\n"
    "                    error. --where COLUMN=VALUE (again for more) leaves other rows\n"
    "                    out, --format is table, csv or json\n"
    "  --reports         list the reports that there are\n"
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

int
complain(const char *sentence)
{
	struct bytes shown = {0};

	bytes_shown(&shown, sentence);
	fprintf(stderr, "madang-verifier: %.*s\n", (int)shown.size,
	    shown.size ? (char *)shown.data : "");
	bytes_drop(&shown);
	return 2;
}

static const char seconds_words[] =
    "seconds are a number up to 86400, to watch at least 1";

/* Up to a day, in decimal. */
static bool
seconds_of(const char *text, unsigned least, unsigned *out)
{
	if (strlen(text) < 1 || strlen(text) > 5 ||
	    strspn(text, "0123456789") != strlen(text))
		return false;
	*out = (unsigned)strtoul(text, NULL, 10);
	return *out >= least && *out <= 86400;
}

/* -1: go on; else exit with this. */
static int
take(int argc, char **argv, struct options *o)
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
	    {"report", required_argument, NULL, 'r'},
	    {"where", required_argument, NULL, 'W'},
	    {"format", required_argument, NULL, 'F'}, {"reports", no_argument, NULL, 'R'},
	    {"advice", required_argument, NULL, 'd'},
	    {"arith", required_argument, NULL, 'a'}, {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'}, {0}};
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'p':
			o->pin_hex = optarg;
			break;
		case 'm':
			o->mirror = optarg;
			break;
		case 's':
			o->state = optarg;
			break;
		case 'e':
			if (!seconds_of(optarg, 0, &o->every))
				return complain(seconds_words);
			break;
		case 'w':
			o->watch = true;
			if (optarg != NULL && !seconds_of(optarg, 1, &o->look))
				return complain(seconds_words);
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
		case 'r':
			o->view = optarg;
			break;
		case 'W':
			if (o->filter_count == LISTING_FILTERS)
				return complain("--where is given too often");
			o->filters[o->filter_count++] = optarg;
			break;
		case 'F':
			o->format = optarg;
			break;
		case 'R':
			o->views = true;
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

static bool
code_ok(const char *code)
{
	return code == NULL ||
	       (strlen(code) == TRACKER &&
		   strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == TRACKER);
}

/* What --report and --reports need and go without. */
static int
check_view(const struct options *o)
{
	if (strcmp(o->format, "table") != 0 && strcmp(o->format, "csv") != 0 &&
	    strcmp(o->format, "json") != 0)
		return complain("--format is table, csv or json");
	if (o->view == NULL && (o->filter_count > 0 || strcmp(o->format, "table") != 0))
		return complain("--where and --format go with --report");
	if (o->view != NULL && o->views)
		return complain("give --report or --reports");
	for (size_t i = 0; i < o->filter_count; i++)
		if (strchr(o->filters[i], '=') == NULL)
			return complain("--where is COLUMN=VALUE");
	if (options_view(o) && (o->tui || o->watch || o->find || o->challenge))
		return complain("--report and --reports go without --tui, --watch, "
				"--find and --challenge");
	return -1;
}

static int
check(struct options *o)
{
	if (!code_ok(o->find) || !code_ok(o->challenge))
		return complain(
		    "a tracker or fingerprint is 20 characters of A-Z and 2-7");
	if (o->pin_hex != NULL &&
	    !hex_to(o->pin_room, HASH, o->pin_hex, strlen(o->pin_hex)))
		return complain("the pin is not 64 lower-case hex digits");
	if (o->pin_hex != NULL)
		o->pin = o->pin_room;
	if (o->tui && (o->watch || o->json || o->ballots || o->find || o->challenge))
		return complain(
		    "--tui goes without --watch, --json, --ballots, --find and "
		    "--challenge");
	if (o->watch && (o->ballots || o->find || o->challenge || o->advice))
		return complain("--watch goes without --ballots, --find, --challenge and "
				"--advice");
	return check_view(o);
}

bool
options_view(const struct options *o)
{
	return o->view != NULL || o->views;
}

int
options_read(struct options *o, int argc, char **argv)
{
	int status;

	*o = (struct options){.every = EVERY, .look = LOOK, .format = "table"};
	status = take(argc, argv, o);
	return status >= 0 ? status : check(o);
}
