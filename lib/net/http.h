/*
 * The libcurl client: one handle, kept-alive connections, limits on everything. TLS 1.2+
 * for anything but loopback; plain http to another host is refused with a sentence.
 */
#ifndef MADANG_HTTP_H
#define MADANG_HTTP_H

#include "base/buf.h"

struct http;

/* ca_file: NULL for the system's. timeout of a whole request in ms. */
MUST_CHECK int http_open(
    struct http **out, const char *ca_file, long timeout_ms, struct why *why);
void http_close(struct http *h);

/* Body into out (replaced), at most max bytes. status gets the HTTP status of a complete
 * answer and 0 is returned whatever it is; ERR_NET when there was none, with a sentence
 * that names the URL. */
MUST_CHECK int http_get(struct http *h, const char *url, size_t max, struct buf *out,
    long *status, struct why *why);
MUST_CHECK int http_post(struct http *h, const char *url, const char *type,
    const void *body, size_t size, size_t max, struct buf *out, long *status,
    struct why *why);

#endif
