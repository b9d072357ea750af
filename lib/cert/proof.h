/*
 * name.receipt, the file beside a certificate: what its issuer put on the ledger, and the
 * proof that it stands there. doc/protocol/cert.md. Who has it and the charter needs
 * nothing else to tell a genuine certificate, also far from any network.
 */
#ifndef MADANG_CERT_PROOF_H
#define MADANG_CERT_PROOF_H

#include "note/checkpoint.h"
#include "note/entry.h"

#define CERT_PROOF_MAX (256 * 1024)

struct cert_proof {
	struct key issuer; /* who signed the entry */
	struct buf entry;  /* exact bytes of cert.issue or cert.supersede */
	struct receipt receipt;
};

/* Appends the file. receipt: the tlog-proof as a node gives it. */
void cert_proof_put(struct buf *out, const struct key *issuer, const struct buf *entry,
    const struct buf *receipt);
/* Form, and that the issuer signed the entry, which issues a certificate. ERR_FORMAT,
 * ERR_SIGNATURE, ERR_TOO_LARGE; then nothing is owned. */
MUST_CHECK int cert_proof_read(
    struct cert_proof *proof, const void *data, size_t size, struct why *why);
void cert_proof_free(struct cert_proof *proof);

#endif
