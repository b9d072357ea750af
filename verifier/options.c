#include "verifier/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EVERY 45 /* with the time that it takes, at most a minute is lost */
#define LOOK 5

/* clang-format off */
static const char help[] =
    "Usage: madang-verifier URL|DIR [options]\n"
    "Downloads or reads a ledger and rechecks everything on it: signatures, tree, quorum,\n"
    "rules, every ballot's proofs, every total. Says PASS, WARN or FAIL with the reason.\n"
    "\n"
    "  --pin HASH        the charter must be the one with this leaf hash (64 hex digits)\n"
    "  --mirror DIR      keep a copy of every file that was read; a later run then checks\n"
    "                    that the ledger still continues it\n"
    "  --state DIR       remember there what was verified, also during a long run; a later\n"
    "                    run goes on from it, and says what a run from leaf 0 says\n"
    "  --state-every S   remember at least every S seconds (45)\n"
    "  --watch[=S]       look for a new checkpoint every S seconds (5), print a line for\n"
    "                    each, and end at the first FAIL\n"
    "  --tui             show all of it on the terminal, in Korean and English\n"
    "  --json FILE       write the report as JSON too\n"
    "  --ballots FILE    write what became of every ballot: poll, leaf, line, tracker, status\n"
    "  --find CODE       what became of a ballot: its tracker, or the fingerprint of a\n"
    "                    credential; counted, set aside (why), challenged or unknown\n"
    "  --challenge CODE  encrypt a challenged ballot again and print its choices\n"
    "  --report VIEW     print that report of a service, such as don_v_campaign, from the\n"
    "                    tables that were recomputed; --where COLUMN=VALUE (again for more)\n"
    "                    leaves other rows out, --format is table, csv or json\n"
    "  --reports         list the reports that there are\n"
    "  --certificate F   of a certificate or presentation: valid, revoked, superseded, expired,\n"
    "                    not yet valid or forged, and why. Without a ledger: --charter F (and\n"
    "                    F.receipt beside F.sdjwt), --status F|URL, or --issuer VKEY\n"
    "  --request F       what was asked of the holder; or --aud WHO and --nonce TEXT\n"
    "  --at SECONDS      of a certificate: as of then, not of now\n"
    "  --advice DIR      keep advice there, which makes a later run faster; never believed\n"
    "  --arith WHICH     fast (so without this), portable, or sodium (one by one): the\n"
    "                    verdict is the same\n"
    "  --help, --version\n"
    "\n"
    "Example: madang-verifier http://node.madang.example:8080 --pin 5f3a... --json report.json\n"
    "         madang-verifier --certificate residency.sdjwt --charter charter --status list\n"
    "Exit: 0 PASS, WARN or valid; 1 FAIL or another word; 2 could not run, or unsettled.\n";
/* clang-format on */

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

/* Seconds since 1970. */
static bool
moment_of(const char *text, int64_t *out)
{
	*out = strtoll(text, NULL, 10);
	return strlen(text) >= 1 && strlen(text) <= 12 &&
	       strspn(text, "0123456789") == strlen(text);
}

static const struct option known[] = {
    {"pin", required_argument, NULL, 'p'},
    {"mirror", required_argument, NULL, 'm'},
    {"state", required_argument, NULL, 's'},
    {"state-every", required_argument, NULL, 'e'},
    {"watch", optional_argument, NULL, 'w'},
    {"tui", no_argument, NULL, 't'},
    {"json", required_argument, NULL, 'j'},
    {"ballots", required_argument, NULL, 'b'},
    {"find", required_argument, NULL, 'f'},
    {"challenge", required_argument, NULL, 'c'},
    {"report", required_argument, NULL, 'r'},
    {"where", required_argument, NULL, 'W'},
    {"format", required_argument, NULL, 'F'},
    {"reports", no_argument, NULL, 'R'},
    {"certificate", required_argument, NULL, 'C'},
    {"aud", required_argument, NULL, 'A'},
    {"nonce", required_argument, NULL, 'N'},
    {"request", required_argument, NULL, 'Q'},
    {"charter", required_argument, NULL, 'H'},
    {"status", required_argument, NULL, 'S'},
    {"issuer", required_argument, NULL, 'I'},
    {"at", required_argument, NULL, 'T'},
    {"advice", required_argument, NULL, 'd'},
    {"arith", required_argument, NULL, 'a'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'v'},
    {0},
};

/* An option that is a text and nothing else; NULL: it is none. */
static const char **
text_of(struct options *o, int c)
{
	/* clang-format off */
	switch (c) {
	case 'p': return &o->pin_hex;
	case 'm': return &o->mirror;
	case 's': return &o->state;
	case 'j': return &o->json;
	case 'b': return &o->ballots;
	case 'f': return &o->find;
	case 'c': return &o->challenge;
	case 'r': return &o->view;
	case 'F': return &o->format;
	case 'd': return &o->advice;
	case 'a': return &o->arith;
	case 'C': return &o->certificate.file;
	case 'A': return &o->certificate.aud;
	case 'N': return &o->certificate.nonce;
	case 'Q': return &o->certificate.request;
	case 'H': return &o->certificate.charter;
	case 'S': return &o->certificate.status;
	case 'I': return &o->certificate.issuer;
	default: return NULL;
	}
	/* clang-format on */
}

/* -1: go on; else exit with this. */
static int
take_one(struct options *o, int c)
{
	switch (c) {
	case 'e':
		return seconds_of(optarg, 0, &o->every) ? -1 : complain(seconds_words);
	case 'w':
		o->watch = true;
		return optarg == NULL || seconds_of(optarg, 1, &o->look)
			   ? -1
			   : complain(seconds_words);
	case 't':
		o->tui = true;
		return -1;
	case 'R':
		o->views = true;
		return -1;
	case 'W':
		if (o->filter_count == LISTING_FILTERS)
			return complain("--where is given too often");
		o->filters[o->filter_count++] = optarg;
		return -1;
	case 'T':
		return moment_of(optarg, &o->certificate.now)
			   ? -1
			   : complain("--at is a number of seconds since 1970");
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

static int
take(int argc, char **argv, struct options *o)
{
	int c, status = -1;

	while (status < 0 && (c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		const char **text = text_of(o, c);
		if (text != NULL)
			*text = optarg;
		else
			status = take_one(o, c);
	}
	if (status >= 0)
		return status;
	if (optind + 1 != argc && (optind != argc || o->certificate.file == NULL))
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

/* What --certificate needs and goes without. */
static int
check_certificate(struct options *o)
{
	struct certificate_options *c = &o->certificate;
	bool files = c->charter != NULL || c->status != NULL || c->issuer != NULL;

	if (c->file == NULL)
		return files || c->aud || c->nonce || c->request || c->now >= 0
			   ? complain("--aud, --nonce, --request, --charter, --status, "
				      "--issuer and --at go with --certificate")
			   : -1;
	if (options_view(o) || o->watch || o->tui || o->json || o->ballots || o->find ||
	    o->challenge)
		return complain(
		    "--certificate goes without --report, --reports, --watch, "
		    "--tui, --json, --ballots, --find and --challenge");
	if (o->where != NULL && files)
		return complain(
		    "a ledger says more than --charter, --status and --issuer: "
		    "give the one or the others");
	if (o->where == NULL && (o->mirror || o->state || o->advice))
		return complain("--mirror, --state and --advice need a ledger");
	if ((c->aud == NULL) != (c->nonce == NULL) || (c->aud && c->request))
		return complain("who asks is said by --aud and --nonce, or by --request");
	c->pin = o->pin;
	if (c->now < 0)
		c->now = (int64_t)time(NULL);
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
	int status = check_view(o);
	return status >= 0 ? status : check_certificate(o);
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

	*o = (struct options){
	    .every = EVERY, .look = LOOK, .format = "table", .certificate.now = -1};
	status = take(argc, argv, o);
	return status >= 0 ? status : check(o);
}
