/*
 * pabulib: turns a real election of the Pabulib library into a poll that madang-admin can
 * define and a script that madang-station can vote, and compares the recount with what
 * was published.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "compare.h"
#include "config.h"
#include "write.h"

static const char usage[] =
    "usage: pabulib import FILE.pb --out DIR [--poll ID] [--limit N] [--hours H]\n"
    "       pabulib compare DIR REPORT.json [--poll ID]\n"
    "import writes DIR/poll.json, DIR/votes.jsonl and DIR/published.tsv.\n"
    "compare prints project, published, recounted, difference; exit 0 if all are 0.\n"
    "  --out DIR    where to write; made if it is not there\n"
    "  --poll ID    id of the poll (default: pabulib)\n"
    "  --limit N    only the first N votes, compared with their count in clear\n"
    "  --hours H    how long the poll is open from now (default: 24)\n"
    "example: pabulib import warszawa.pb --out /tmp/w --limit 50\n";

struct options {
	const char *out, *poll;
	size_t limit; /* 0: all */
	long hours;
};

static int
positive(const char *text, const char *option, long *out, struct why *why)
{
	char *end;

	errno = 0;
	*out = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *out < 1)
		return why_set(
		    why, ERR_FORMAT, "%s wants a number from 1, not '%s'", option, text);
	return 0;
}

static int
read_options(struct options *o, int argc, char **argv, struct why *why)
{
	static const struct option known[] = {{"out", 1, NULL, 'o'},
	    {"poll", 1, NULL, 'p'}, {"limit", 1, NULL, 'l'}, {"hours", 1, NULL, 't'},
	    {"help", 0, NULL, 'h'}, {"version", 0, NULL, 'V'}, {NULL, 0, NULL, 0}};
	long n;
	int c, err = 0;

	*o = (struct options){NULL, "pabulib", 0, 24};
	while (!err && (c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'o')
			o->out = optarg;
		else if (c == 'p')
			o->poll = optarg;
		else if (c == 'l' && (err = positive(optarg, "--limit", &n, why)) == 0)
			o->limit = (size_t)n;
		else if (c == 't')
			err = positive(optarg, "--hours", &o->hours, why);
		else if (c == 'h')
			exit(fputs(usage, stdout) < 0);
		else if (c == 'V')
			exit(puts("pabulib " PACKAGE_VERSION) < 0);
		else if (c == '?')
			err =
			    why_set(why, ERR_FORMAT, "pabulib --help shows the options");
	}
	return err;
}

static int
import(const char *file, const struct options *o, struct why *why)
{
	struct poll_times times = {clock_unix(), clock_unix() + o->hours * 3600};
	struct election e;
	struct buf text = {0};
	struct why reason = {{0}};

	if (o->out == NULL)
		return why_set(why, ERR_FORMAT, "import needs --out DIR");
	int err = file_read(&text, file, ELECTION_FILE_MAX, why);
	if (err)
		return err;
	err = election_read(&e, text.data, text.size, &reason);
	buf_free(&text);
	if (err)
		return why_set(why, err, "%s cannot be replayed: %s", file, reason.text);
	if (o->limit > 0)
		election_limit(&e, o->limit);
	fputs(buf_str(&e.notes), stderr);
	err = write_election(&e, o->out, o->poll, &times, why);
	if (!err)
		printf("%zu\n", e.vote_count);
	election_free(&e);
	return err;
}

/* 1: a decision that went against; 2: could not run. */
static int
exit_status(int err)
{
	if (err == 0)
		return 0;
	return err == ERR_REFUSED || err == ERR_FORMAT || err == ERR_TOO_LARGE ? 1 : 2;
}

int
main(int argc, char **argv)
{
	struct options o;
	struct why why = {{0}};
	int err = read_options(&o, argc, argv, &why);
	int left = argc - optind;
	char **args = argv + optind;

	log_open("pabulib");
	if (err) {
		log_why(err, &why);
		return 2;
	}
	if (left == 2 && strcmp(args[0], "import") == 0) {
		err = import(args[1], &o, &why);
	} else if (left == 3 && strcmp(args[0], "compare") == 0) {
		err = compare_report(args[1], args[2], o.poll, stdout, &why);
	} else {
		fputs(usage, stderr);
		return 2;
	}
	if (err)
		log_why(err, &why);
	return exit_status(err);
}
