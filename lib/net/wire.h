/*
 * What a node answers, parsed strictly: doc/protocol/http.md.
 */
#ifndef MADANG_WIRE_H
#define MADANG_WIRE_H

#include "net/source.h"

#define WIRE_ANSWER_MAX (4 * 1024 * 1024)

/* An HTTP status that is no success as a code, and as a sentence with the node's own
 * message where it gave one. */
MUST_CHECK int wire_status(
    long status, const char *url, const struct buf *body, struct why *why);

/* The answer to POST /entries. It must speak of exactly the count framed entries, each by
 * its leaf hash, in order. ERR_FORMAT. */
MUST_CHECK int wire_results(struct post_result *results, size_t count, const void *framed,
    size_t framed_size, const struct buf *body, struct why *why);

#endif
