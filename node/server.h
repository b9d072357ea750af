/*
 * The HTTP side of a node: doc/protocol/http.md, by libmicrohttpd, a thread a connection.
 *
 *   address.c where it listens
 *   server.c  the daemon, the life of a request, its limits
 *   watch.c   closes connections that take too long over what they send or read
 *   answer.c  the forms of an answer
 *   routes.c  the calls that read
 *   post.c    POST /entries
 *
 * No URL, address or body ever goes to a log: a query may hold a tracker.
 */
#ifndef MADANG_SERVER_H
#define MADANG_SERVER_H

#include "node/intake.h"
#include "node/metrics.h"
#include "node/publish.h"
#include "node/lookup.h"
#include "node/statuses.h"

struct server_limits {
	unsigned connections, per_address;
	unsigned header_bytes;                      /* request line and headers */
	int header_ms, body_ms, answer_ms, idle_ms; /* for the whole of each */
};

extern const struct server_limits server_limits_default;

struct server_config {
	const char *listen;             /* "127.0.0.1:8080", "[::1]:0", "localhost:80" */
	const char *tls_cert, *tls_key; /* PEM files, or both NULL */
	const char *dir;                /* of the published ledger */
	const char *advice;             /* folder of doc/protocol/advice.md, or NULL */
	struct server_limits limits;
	struct intake *intake;
	struct metrics *metrics;
	struct publisher *publisher;
	/* Two, so that a slow report keeps no receipt waiting. */
	struct lookup *receipts, *reports;
	struct statuses *statuses;
};

struct server;

/* Checks the options and binds the address, before anything else is touched. -EADDRINUSE
 * and others with a sentence; an address that is not loopback needs TLS. config is
 * borrowed; all but the first two lines of it may be filled in until server_start. */
MUST_CHECK int server_open(
    struct server **out, const struct server_config *config, struct why *why);
/* Answers from now on. */
MUST_CHECK int server_start(struct server *s, struct why *why);
/* "http://127.0.0.1:34567" */
const char *server_url(const struct server *s);
/* Takes no new connections from now on. */
void server_quiet(struct server *s);
/* Waits for the requests at hand; intake_submit must be able to return. */
void server_close(struct server *s);

#endif
