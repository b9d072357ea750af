/* Between certificate.c (the office) and wallet.c (the holder, and who asks). */
#ifndef MADANG_ADMIN_CERTIFICATE_H
#define MADANG_ADMIN_CERTIFICATE_H

#include "admin/admin.h"
#include "cert/cert.h"

/* A certificate or presentation, and the bytes it borrows. */
struct held {
	struct buf text;
	struct cert cert;
};
MUST_CHECK int held_open(struct held *h, const char *path, struct why *why);
void held_close(struct held *h);
void held_digest(const struct held *h, char hex[2 * HASH_SIZE + 1]);

/* The ledger, to be read only: from the city's folder, without a key. */
MUST_CHECK int client_of(struct client *c, const struct args *a, struct why *why);

#endif
