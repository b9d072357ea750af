/*
 * Is this certificate genuine, and does it hold? What a holder's own program can tell
 * without reading the ledger: from the receipt beside the certificate, the charter, and
 * a status list of one node (doc/protocol/cert.md 3.7). The verifier has its own.
 */
#ifndef MADANG_CERT_STANDING_H
#define MADANG_CERT_STANDING_H

#include "cert/cert.h"
#include "note/checkpoint.h"

enum standing {
	STANDING_VALID,
	STANDING_REVOKED,
	STANDING_SUPERSEDED,
	STANDING_EXPIRED,
	STANDING_EARLY,
	STANDING_FORGED,
	STANDING_UNSETTLED, /* genuine perhaps, and in time: nothing given tells more */
};

/* Borrowed; receipt (the file's bytes) and list (the token) may be NULL: not at hand. */
struct standing_sources {
	const struct charter *charter;
	const struct buf *receipt, *list;
	int64_t now; /* Unix seconds */
};

/* By its times alone: STANDING_VALID, STANDING_EXPIRED or STANDING_EARLY. */
enum standing standing_by_clock(const struct cert *cert, int64_t now);
/* Of a certificate or presentation that cert_read took. why gets the reason of
 * STANDING_FORGED and STANDING_UNSETTLED. */
enum standing standing_of(
    const struct cert *cert, const struct standing_sources *s, struct why *why);

#endif
