/*
 * madang-node: checks, orders, applies and cosigns entries; serves the ledger.
 *
 * Threads: the main one is the builder, the only one that writes; one waits for signals;
 * the rest are those of HTTP. Crash-only: a SIGKILL at any instruction loses nothing that
 * was acknowledged, so SIGTERM merely finishes the batch at hand and leaves.
 */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/arithmetic.h"
#include "base/file.h"
#include "base/log.h"
#include "node/builder.h"
#include "node/server.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

enum { EXIT_COULD_NOT_RUN = 2, EXIT_WAITING = 3 };
enum { ADVICE = 256 }; /* options without a letter of their own */

struct options {
	const char *dir, *listen, *sequencer, *tls_cert, *tls_key, *arith, *advice;
};

struct node {
	struct options options;
	struct buf charter_raw;
	struct charter charter;
	struct identity identity;
	bool identified;
	struct ledger *ledger;
	struct intake *intake;
	struct metrics *metrics;
	struct lookup *receipts, *reports;
	struct statuses *statuses;
	struct server_config config;
	struct server *server;
	pthread_t signals;
	sigset_t set;
};

static void
usage(FILE *to)
{
	fputs(
	    "usage: madang-node --dir DIR --listen ADDRESS:PORT\n"
	    "           [--sequencer sqlite[:FILE]] [--tls-cert FILE --tls-key FILE]\n"
	    "\n"
	    "Runs one node of a Madang ledger: takes entries, checks and orders them, "
	    "and\n"
	    "serves the ledger and its reports. DIR is a folder that `madang-admin city "
	    "new`\n"
	    "has made, CITY/node/<id>.\n"
	    "\n"
	    "  --dir DIR            keys, charter, sequence, tables and published files\n"
	    "  --listen A:P         127.0.0.1:8080, [::1]:8080; TLS is needed elsewhere\n"
	    "  --sequencer S        sqlite (default: DIR/sequence.db) or sqlite:FILE\n"
	    "  --tls-cert, --tls-key  certificate and key in PEM\n"
	    "  --arith A            check ballots with fast, portable or sodium\n"
	    "  --advice DIR         serve what `madang-verifier --advice DIR` writes\n"
	    "  --help, --version\n"
	    "\n"
	    "SIGTERM ends it; so may a power cut, nothing acknowledged is lost.\n"
	    "Exit: 0 ended, 2 could not run, 3 waits for the votes of other nodes.\n"
	    "\n"
	    "example: madang-node --dir city/node/a --listen 127.0.0.1:8080\n",
	    to);
}

/* 0, or an exit status + 1. */
static int
parse_options(struct options *o, int argc, char **argv)
{
	static const struct option known[] = {
	    {"dir", required_argument, NULL, 'd'},
	    {"listen", required_argument, NULL, 'l'},
	    {"sequencer", required_argument, NULL, 's'},
	    {"tls-cert", required_argument, NULL, 'c'},
	    {"tls-key", required_argument, NULL, 'k'},
	    {"arith", required_argument, NULL, 'a'},
	    {"advice", required_argument, NULL, ADVICE},
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'v'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.sequencer = "sqlite", .arith = "fast"};
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1)
		switch (c) {
		case 'd':
			o->dir = optarg;
			break;
		case 'l':
			o->listen = optarg;
			break;
		case 's':
			o->sequencer = optarg;
			break;
		case 'c':
			o->tls_cert = optarg;
			break;
		case 'k':
			o->tls_key = optarg;
			break;
		case 'a':
			o->arith = optarg;
			break;
		case ADVICE:
			o->advice = optarg;
			break;
		case 'h':
			usage(stdout);
			return 1;
		case 'v':
			puts("madang-node " PACKAGE_VERSION);
			return 1;
		default:
			usage(stderr);
			return 1 + EXIT_COULD_NOT_RUN;
		}
	if (o->dir == NULL || o->listen == NULL || optind != argc) {
		log_say("--dir and --listen are needed, and nothing else; see --help");
		return 1 + EXIT_COULD_NOT_RUN;
	}
	return 0;
}

static int
load_charter(struct node *n, struct why *why)
{
	struct path path = path_of("%s/charter", n->options.dir);
	struct why reason = {""};
	int r = file_read(&n->charter_raw, path.s, ENTRY_MAX, &reason);

	if (r == 0)
		r = charter_parse(
		    &n->charter, n->charter_raw.data, n->charter_raw.size, &reason);
	if (r != 0)
		why_set(why, r,
		    "the charter %s cannot be used: %s. A node's folder is made by "
		    "`madang-admin city new`",
		    path.s, reason.text[0] != '\0' ? reason.text : err_str(r));
	return r;
}

static int
open_ledger(struct node *n, struct why *why)
{
	int r = load_charter(n, why);

	if (r == 0)
		r = identity_open(&n->identity, n->options.dir, &n->charter, why);
	n->identified = r == 0;
	if (r == 0)
		r = ledger_open(&n->ledger, n->options.dir, n->options.sequencer,
		    &n->charter, &n->charter_raw, &n->identity, why);
	if (r == 0)
		r = ledger_room(n->ledger, why);
	if (r == 0)
		r = ledger_recover(n->ledger, why);
	return r;
}

/* The address is taken before the ledger is touched, so that a slip in the options
 * changes nothing. */
static int
open_server(struct node *n, struct why *why)
{
	n->config.listen = n->options.listen;
	n->config.tls_cert = n->options.tls_cert;
	n->config.tls_key = n->options.tls_key;
	n->config.limits = server_limits_default;
	return server_open(&n->server, &n->config, why);
}

static int
start_server(struct node *n, struct why *why)
{
	n->config.dir = publisher_dir(ledger_publisher(n->ledger));
	n->config.advice = n->options.advice;
	n->config.publisher = ledger_publisher(n->ledger);
	n->config.intake = n->intake = intake_open();
	n->config.metrics = n->metrics = metrics_open();
	n->config.receipts = n->receipts = lookup_open(n->ledger);
	n->config.reports = n->reports = lookup_open(n->ledger);
	n->config.statuses = n->statuses =
	    statuses_open(n->ledger, n->charter.origin, &n->identity);
	return server_start(n->server, why);
}

static void *
wait_for_signal(void *arg)
{
	struct node *n = arg;
	int got;

	sigwait(&n->set, &got);
	intake_stop(n->intake);
	return NULL;
}

/* Signals are for one thread alone; the others, made later, inherit the mask. */
static void
mask_signals(struct node *n)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&n->set);
	sigaddset(&n->set, SIGTERM);
	sigaddset(&n->set, SIGINT);
	sigaddset(&n->set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &n->set, NULL);
}

static int
serve(struct node *n, struct why *why)
{
	const struct final *final = ledger_final(n->ledger);
	int r;

	if (pthread_create(&n->signals, NULL, wait_for_signal, n) != 0)
		die("no thread can be started");
	log_say("node %s of %s serves %s, height %llu, %llu leaves", n->identity.id,
	    n->charter.origin, server_url(n->server), (unsigned long long) final->height,
	    (unsigned long long) final->tree.size);
	r = builder_run(n->ledger, n->intake, n->metrics, why);
	server_quiet(n->server);
	pthread_kill(n->signals, SIGTERM);
	pthread_join(n->signals, NULL);
	return r;
}

static void
close_all(struct node *n)
{
	server_close(n->server);
	lookup_close(n->receipts);
	lookup_close(n->reports);
	statuses_close(n->statuses);
	metrics_close(n->metrics);
	intake_close(n->intake);
	ledger_close(n->ledger);
	if (n->identified)
		identity_close(&n->identity);
	buf_free(&n->charter_raw);
}

int
main(int argc, char **argv)
{
	static struct node n;
	struct why why = {""};
	int r;

	log_open("madang-node");
	r = parse_options(&n.options, argc, argv);
	if (r != 0)
		return r - 1;
	if (sodium_init() < 0)
		die("libsodium does not start");
	json_object_seed(0);
	mask_signals(&n);
	r = arithmetic_choose(n.options.arith, &why);
	if (r == 0)
		r = open_server(&n, &why);
	if (r == 0)
		r = open_ledger(&n, &why);
	if (r == 0)
		r = start_server(&n, &why);
	if (r == 0)
		r = serve(&n, &why);
	if (r != 0)
		log_why(r, &why);
	close_all(&n);
	if (r == ERR_QUORUM)
		return EXIT_WAITING;
	return r == 0 ? 0 : EXIT_COULD_NOT_RUN;
}
