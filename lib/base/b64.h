/*
 * Text encodings: base64 (RFC 4648 section 4, padded, strict), base64url (section 5,
 * unpadded, strict), hex (lower case, strict) and base32 (section 6, unpadded, encode
 * only).
 */
#ifndef MADANG_B64_H
#define MADANG_B64_H

#include <stdbool.h>
#include "base/buf.h"

#define B64_SIZE(n) (((n) + 2) / 3 * 4)

/* Appends the encoding of size bytes. */
void b64_put(struct buf *out, const void *data, size_t size);
/* Appends the decoded bytes of text (size characters). ERR_FORMAT on anything that
 * b64_put would not have written; out is then unchanged. */
MUST_CHECK int b64_get(struct buf *out, const char *text, size_t size);
/* Exactly want bytes into out, else ERR_FORMAT. */
MUST_CHECK int b64_get_exact(void *out, size_t want, const char *text, size_t size);

/* The same for base64url, as JOSE writes it: - and _ for + and /, no padding. */
void b64url_put(struct buf *out, const void *data, size_t size);
MUST_CHECK int b64url_get(struct buf *out, const char *text, size_t size);
MUST_CHECK int b64url_get_exact(void *out, size_t want, const char *text, size_t size);

/* hex needs 2 * size + 1 characters. */
void hex_encode(char *hex, const void *data, size_t size);
/* Exactly 2 * want lower-case digits, else ERR_FORMAT. */
MUST_CHECK int hex_decode(void *out, size_t want, const char *hex, size_t size);

/* The first chars characters of the base32 of data, NUL-terminated. */
void base32_prefix(char *out, size_t chars, const void *data, size_t size);

#endif
