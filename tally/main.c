/* madang-tally: the command line. */
#include "tally/tally.h"

#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/arithmetic.h"
#include "base/log.h"
#include "config.h"

/* clang-format off */
static const char help[] =
    "Usage: madang-tally trustee --poll P --dir CITY/trustee/I [--node URL]\n"
    "                            [--wait | --ceremony]\n"
    "       madang-tally count   --poll P --node URL|FOLDER [--json] [--pin HASH]\n"
    "                            [--ballots FILE]\n"
    "       madang-tally result  --poll P --dir CITY/admin [--node URL] [--json]\n\n"
    "trustee  takes part in the key ceremony and, once the poll is closed, gives this\n"
    "         trustee's share of the totals. Repeat it until it exits 0; it does what can\n"
    "         be done now and says whom it waits for.\n"
    "count    replays the ledger, checks every share, opens the totals, prints them.\n"
    "result   does the same and publishes the result under the office's key.\n\n"
    "  --poll P           which poll\n"
    "  --node URL         where the ledger is (default: the nodes of the charter)\n"
    "  --dir D            the trustee's or the office's folder\n"
    "  --pass-file F      passphrase (else asked on the terminal)\n"
    "  --wait             trustee: stay and go on as soon as the others have done theirs\n"
    "  --ceremony         the same, but only until every trustee has confirmed the key\n"
    "  --min-ballots N    trustee: never decrypt fewer ballots than N (default 10)\n"
    "  --office ID        result: which office, where the folder holds several\n"
    "  --json             one JSON object instead of a table\n"
    "  --pin HASH         count: refuse a ledger with another charter\n"
    "  --ballots F        count: write what became of every ballot; the verifier's option\n"
    "                     of that name must give the same file\n"
    "  --ca F             trust this authority for https\n"
    "  --arith A          check with fast (the default), portable or sodium\n\n"
    "Exit: 0 done, 1 refused, 2 could not run, 3 waiting for others.\n"
    "Example: madang-tally trustee --poll budget-2026 --dir trustee/1 --wait\n";
/* clang-format on */

static const struct option options[] = {
    {"poll", required_argument, NULL, 'p'},
    {"node", required_argument, NULL, 'n'},
    {"dir", required_argument, NULL, 'd'},
    {"pass-file", required_argument, NULL, 'P'},
    {"ca", required_argument, NULL, 'c'},
    {"arith", required_argument, NULL, 'a'},
    {"office", required_argument, NULL, 'o'},
    {"pin", required_argument, NULL, 'i'},
    {"ballots", required_argument, NULL, 'b'},
    {"min-ballots", required_argument, NULL, 'm'},
    {"wait", no_argument, NULL, 'w'},
    {"ceremony", no_argument, NULL, 'C'},
    {"json", no_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

static int
take_limit(struct args *a, const char *text, struct why *why)
{
	char *end;

	errno = 0;
	a->min_ballots = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text || a->min_ballots < 1)
		return why_set(why, ERR_FORMAT,
		    "--min-ballots takes a number from 1 on, not \"%.40s\"", text);
	return 0;
}

static int
read_line(struct args *a, int argc, char **argv, struct why *why)
{
	int code;

	opterr = 0;
	while ((code = getopt_long(argc, argv, ":hV", options, NULL)) != -1) {
		switch (code) {
		case 'p':
			a->poll = optarg;
			break;
		case 'n':
			a->node = optarg;
			break;
		case 'd':
			a->dir = optarg;
			break;
		case 'P':
			a->pass_file = optarg;
			break;
		case 'c':
			a->ca_file = optarg;
			break;
		case 'a':
			a->arith = optarg;
			break;
		case 'o':
			a->office = optarg;
			break;
		case 'i':
			a->pin = optarg;
			break;
		case 'b':
			a->ballots = optarg;
			break;
		case 'w':
			a->wait = true;
			break;
		case 'C':
			a->wait = a->ceremony = true;
			break;
		case 'j':
			a->json = true;
			break;
		case 'h':
			a->help = true;
			break;
		case 'V':
			a->version = true;
			break;
		case 'm':
			if (take_limit(a, optarg, why) != 0)
				return ERR_FORMAT;
			break;
		default:
			return why_set(why, ERR_FORMAT,
			    code == ':'
				? "%s needs a value"
				: "there is no option %s; see madang-tally --help",
			    argv[optind - 1]);
		}
	}
	return 0;
}

static int
run(const struct args *a, int argc, char **argv, struct why *why)
{
	const char *verb = optind < argc ? argv[optind] : "";
	int r;
	int (*to_run)(const struct args *, struct why *) =
	    strcmp(verb, "trustee") == 0  ? run_trustee
	    : strcmp(verb, "count") == 0  ? run_count
	    : strcmp(verb, "result") == 0 ? run_result
					  : NULL;

	if (to_run == NULL || optind + 1 != argc)
		return why_set(why, ERR_FORMAT,
		    "say what to do: trustee, count or result; see "
		    "madang-tally --help");
	if (a->poll == NULL)
		return why_set(why, ERR_FORMAT, "say which poll: --poll ID");
	r = arithmetic_choose(a->arith, why);
	return r != 0 ? r : to_run(a, why);
}

int
main(int argc, char **argv)
{
	struct args a = {.min_ballots = 10, .arith = "fast"};
	struct why why = {""};

	log_open("madang-tally");
	if (sodium_init() < 0)
		die("libsodium does not start");
	int r = read_line(&a, argc, argv, &why);
	if (r == 0 && (a.help || a.version)) {
		if (a.help)
			fputs(help, stdout);
		else
			printf("madang-tally %s\n", PACKAGE_VERSION);
		return 0;
	}
	if (r == 0)
		r = run(&a, argc, argv, &why);
	if (r != 0 && (r != ERR_PENDING || why.text[0] != '\0'))
		log_why(r, &why);
	return err_exit_status(r);
}
