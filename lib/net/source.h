/*
 * A ledger to read from, at a URL or in a folder, every byte checked against final
 * checkpoints. Used by tally, station and admin; the verifier has its own.
 */
#ifndef MADANG_SOURCE_H
#define MADANG_SOURCE_H

#include "net/http.h"
#include "note/checkpoint.h"

struct source;

/* where: http(s)://... or a folder. */
MUST_CHECK int source_open(
    struct source **out, const char *where, const char *ca_file, struct why *why);
void source_close(struct source *s);

/* Leaf 0; pin (may be NULL) is the expected leaf hash. Must be called first. */
MUST_CHECK int source_charter(
    struct source *s, const uint8_t *pin, struct charter *charter, struct why *why);

/* Both at once, of the ledger that the charter pins: at where, or (NULL) at the first of
 * the charter's nodes that answers. On failure nothing is left open. */
MUST_CHECK int source_reach(struct source **out, const struct charter *charter,
    const char *where, const char *ca_file, struct why *why);

/* The newest final checkpoint: quorum checked, never smaller than one seen by this
 * source; the consistency is checked by the reader of the leaves. */
MUST_CHECK int source_checkpoint(
    struct source *s, struct checkpoint *cp, struct why *why);

/* Calls each(context, index, leaf, size) for leaves [from, cp->size) in order, reading
 * bundles ahead. range holds [0, from) and is extended; at the end its root must be
 * cp->root, else ERR_FORK. A non-zero return of each stops and is returned. Leaves are
 * handed out BEFORE the root is checked: keep effects in a transaction, or read twice. */
typedef int source_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why);
struct merkle_range;
MUST_CHECK int source_read(struct source *s, const struct checkpoint *cp,
    struct merkle_range *range, source_leaf *each, void *context, struct why *why);

/* GET /receipt/<leaf>; ERR_PENDING, ERR_NOT_FOUND. Not verified here. Only for URLs. */
MUST_CHECK int source_receipt(
    struct source *s, const uint8_t leaf[32], struct buf *out, struct why *why);

/* GET /status/<list>: the token, unchecked. ERR_NOT_FOUND. Only for URLs. */
MUST_CHECK int source_status(
    struct source *s, int64_t list, struct buf *out, struct why *why);

/* Posts framed entries (block.h record_put). One result an entry, in order. */
enum post_status { POST_ACCEPTED, POST_DUPLICATE, POST_REFUSED };
#define POST_FIELD_SIZE 330
struct post_result {
	enum post_status status;
	uint8_t leaf[32];
	char error[80];
	char field[POST_FIELD_SIZE]; /* names of fields, a blank between */
};
/* results has room for count; the answer must have exactly count. ERR_BUSY on 503. */
MUST_CHECK int source_post(struct source *s, const void *framed, size_t size,
    struct post_result *results, size_t count, struct why *why);

#endif
