/*
 * A status list (doc/protocol/cert.md; draft-ietf-oauth-status-list): two bits for each
 * certificate, signed by one node. One node's word; the replayed ledger says it better.
 */
#ifndef VERIFIER_STATUSES_H
#define VERIFIER_STATUSES_H

#include "verifier/charter.h"
#include "verifier/jose.h"

#define STATUSES_LIMIT (1024u * 1024)

struct statuses {
	struct jose jwt;
	int64_t iat, exp, height;
	struct bytes bits;
};

/* That list of that city, signed by a node of its charter. Drop it after use also when
 * this fails. */
MUST_USE int statuses_read(struct statuses *s, struct span text,
    const struct charter_info *charter, int64_t list, struct fault *fault);
void statuses_drop(struct statuses *s);
/* 0 valid, 1 revoked, 3 superseded; -1 with the sentence. */
MUST_USE int statuses_at(const struct statuses *s, int64_t place, struct fault *fault);

#endif
