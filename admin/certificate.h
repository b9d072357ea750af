/* Between certificate.c (the office), wallet.c (the holder, and who asks) and receipt.c.
 */
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
/* NAME.ending, beside NAME.sdjwt (or whatever else the certificate is called). */
struct path held_beside(const char *file, const char *ending);

#endif
