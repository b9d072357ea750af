/*
 * bench/generate: a whole ledger with as many ballots as one likes, made in one process.
 * Everything is signed and proved; only the people are missing. For benchmarks and tests.
 */
#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "generator/poll.h"

#define BALLOTS_MAX 100000000

static const char usage[] =
    "usage: generate --out DIR --ballots N [options]\n"
    "Makes a complete, valid ledger of a generated poll in the folder DIR/ledger, and\n"
    "what its totals must be in DIR/published.tsv.\n\n"
    "  --ballots N      lawful ballots, a voter each\n"
    "  --options K      one question, choose one of K options (default 5)\n"
    "  --shape FILE     other questions: one JSON object a line\n"
    "  --stations S     stations that take turns (default 3)\n"
    "  --box SIZE       ballots of a box (default 100)\n"
    "  --seed N         of the choices (default 1); keys are always fresh\n"
    "  --bad N          N more ballots of each fault, which must be set aside\n"
    "  --lie            publish one vote more than was cast: every verifier must say "
    "FAIL\n"
    "  --services DIR   the services' folders (default: the installed ones)\n"
    "  --help\n\n"
    "Exit status: 0 done, 2 could not run.\n"
    "example: generate --out /tmp/big --ballots 100000 --options 11\n";

_Noreturn static void
refuse(const char *words, const char *what)
{
	fprintf(stderr, "generate: %s%s; generate --help shows how\n", words, what);
	exit(2);
}

static uint64_t
number(const char *name, const char *text, uint64_t least, uint64_t most)
{
	uint64_t n;

	if (text_decimal(&n, text, strlen(text), most) != 0 || n < least)
		die("--%s takes a number from %" PRIu64 " to %" PRIu64 ", not \"%s\"",
		    name, least, most, text);
	return n;
}

enum { OUT = 1, BALLOTS, OPTIONS, SHAPE, STATIONS, BOX, SEED, BAD, LIE, SERVICES, HELP };

static const struct option options[] = {{"out", required_argument, NULL, OUT},
    {"ballots", required_argument, NULL, BALLOTS},
    {"options", required_argument, NULL, OPTIONS},
    {"shape", required_argument, NULL, SHAPE},
    {"stations", required_argument, NULL, STATIONS},
    {"box", required_argument, NULL, BOX}, {"seed", required_argument, NULL, SEED},
    {"bad", required_argument, NULL, BAD}, {"lie", no_argument, NULL, LIE},
    {"services", required_argument, NULL, SERVICES}, {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0}};

static void
take(struct wish *w, int code, const char *name)
{
	/* clang-format off */
	switch (code) {
	case OUT: w->out = optarg; break;
	case BALLOTS: w->ballots = number(name, optarg, 1, BALLOTS_MAX); break;
	case OPTIONS: w->options = number(name, optarg, 2, 400); break;
	case SHAPE: w->shape = optarg; break;
	case STATIONS: w->stations = number(name, optarg, 1, POLL_STATIONS_MAX); break;
	case BOX: w->box = number(name, optarg, 1, 1000000); break;
	case SEED: w->seed = number(name, optarg, 0, UINT32_MAX); break;
	case BAD: w->bad = number(name, optarg, 0, 100000); break;
	case LIE: w->lie = 1; break;
	case SERVICES: w->services = optarg; break;
	case HELP: fputs(usage, stdout); exit(0);
	default: refuse("unknown option or missing value", "");
	}
	/* clang-format on */
}

static void
read_options(struct wish *w, int argc, char **argv)
{
	int code, at = 0;

	while ((code = getopt_long(argc, argv, "", options, &at)) != -1)
		take(w, code, code == '?' ? "" : options[at].name);
	if (optind < argc)
		refuse("what is ", argv[optind]);
	if (w->out == NULL || w->ballots == 0)
		refuse("--out and --ballots are needed", "");
	if (w->bad > 0 && (w->bad > w->box || w->ballots < w->box))
		refuse(
		    "--bad wants a first box of good ballots, and at most as many of a "
		    "fault as a box holds",
		    "");
}

int
main(int argc, char **argv)
{
	struct wish wish = {.options = 5, .stations = 3, .box = 100, .seed = 1};
	struct path services;

	log_open("generate");
	read_options(&wish, argc, argv);
	if (sodium_init() < 0)
		die("libsodium does not start");
	if (wish.services == NULL) {
		services = path_of("%s/share/madang/services", file_prefix());
		wish.services = services.s;
	}
	poll_generate(&wish);
	return 0;
}
