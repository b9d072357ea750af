/* Between the files of cert: what names, digests and places look like. */
#ifndef MADANG_CERT_FORM_H
#define MADANG_CERT_FORM_H

#include "cert/cert.h"

#define CERT_VCT "urn:madang:certificate:"
#define DIGEST_TEXT 43 /* base64url of 32 bytes */

/* [a-z][a-z0-9_]{0,39}, and no claim that a JWT gives a meaning of its own. */
bool cert_name_ok(const char *name);
/* A string without control characters, an integer or a boolean. */
bool cert_value_ok(const json_t *value);
/* A claim of the issuer JWT that is not one of the profile's own: a clear claim. */
bool cert_is_clear(const char *name);
/* base64url of SHA-256 of bytes. */
void cert_hash_text(char text[DIGEST_TEXT + 1], const void *data, size_t size);

#endif
