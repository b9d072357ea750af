/*
 * name.receipt, the file beside a certificate (doc/protocol/cert.md): the entry by which
 * it was issued, who signed that, and the proof that it stands on the ledger.
 */
#ifndef VERIFIER_CERTPROOF_H
#define VERIFIER_CERTPROOF_H

#include "verifier/charter.h"

#define CERTPROOF_LIMIT (256u * 1024)

struct certproof {
	struct vkey issuer; /* its signature holds over the entry */
	struct bytes raw;   /* the entry's own */
	struct entry_leaf entry;
	uint64_t index, size; /* of the leaf, and of the tree it was seen in */
};

/* Everything is checked: form, the issuer's signature on the entry, the path, and that
 * a quorum of the charter's nodes signed the tree. Drop it after use also when this
 * fails. */
MUST_USE int certproof_read(struct certproof *p, struct span text,
    const struct charter_info *charter, struct fault *fault);
void certproof_drop(struct certproof *p);

#endif
