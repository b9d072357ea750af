/*
 * What an agency asks of a holder: claims of one kind of certificate, for itself, once.
 * A JSON file; doc/protocol/cert.md.
 */
#ifndef MADANG_CERT_REQUEST_H
#define MADANG_CERT_REQUEST_H

#include "cert/cert.h"

#define CERT_REQUEST_MAX 16384
#define CERT_AUD_MAX 200
#define CERT_NONCE_MIN 16 /* letters, digits, - and _ */
#define CERT_NONCE_MAX 128

struct cert_request {
	json_t *json; /* owned; the rest points into it */
	const char *vct, *aud, *nonce;
	const char *claims[CERT_CLAIMS_MAX];
	size_t count;
};

MUST_CHECK int cert_request_read(
    struct cert_request *request, const void *data, size_t size, struct why *why);
void cert_request_free(struct cert_request *request);
/* Appends one line. ERR_FORMAT for what cert_request_read would refuse. */
MUST_CHECK int cert_request_put(
    struct buf *out, const struct cert_request *request, struct why *why);

/* May this stand in a presentation as who asked, and as nonce? */
bool cert_aud_ok(const char *aud);
bool cert_nonce_ok(const char *nonce);

#endif
