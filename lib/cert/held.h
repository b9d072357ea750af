/*
 * A certificate or presentation in a file, and the files beside it: a wallet is a folder
 * with NAME.sdjwt, NAME.receipt and NAME.shown (doc/protocol/files.md 6).
 */
#ifndef MADANG_CERT_HELD_H
#define MADANG_CERT_HELD_H

#include "base/file.h"
#include "cert/cert.h"

/* The certificate, and the bytes it borrows. */
struct held {
	struct buf text;
	struct cert cert;
};
/* As cert_read fails, and as file_read; then nothing is owned. */
MUST_CHECK int held_open(struct held *h, const char *path, struct why *why);
void held_close(struct held *h);
/* As the ledger has it. */
void held_digest(const struct held *h, char hex[2 * HASH_SIZE + 1]);
/* NAME.ending, beside NAME.sdjwt (or whatever else the certificate is called). */
struct path held_beside(const char *file, const char *ending);

#endif
