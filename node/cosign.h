/*
 * The cosigner: one durable vote for each height, ever.
 *
 * The last vote lies in a small file, written atomically and fsynced BEFORE it is handed
 * out, so that no crash makes this node sign two histories. A vote is given only for what
 * extends the tree of the vote before it. Heights grow, so the last vote is all that must
 * be kept.
 */
#ifndef MADANG_COSIGN_H
#define MADANG_COSIGN_H

#include "note/checkpoint.h"

#define VOTE_LINE_MAX (KEY_NAME_MAX + 160)

enum vote_kind {
	VOTE_COSIGN, /* the tree after the record is `after`; line signs it */
	VOTE_SKIP,   /* the record is no good; no line */
};

struct vote {
	enum vote_kind kind;
	uint64_t height;
	uint8_t record[HASH_SIZE]; /* SHA-256 of the record */
	struct checkpoint after;   /* of VOTE_SKIP: the tree as it was before */
	uint64_t time;             /* T of the cosignature, Unix seconds */
	char line[VOTE_LINE_MAX];  /* cosignature line without LF; "" for VOTE_SKIP */
};

struct cosigner;

/* Reads path, if it exists, and checks its line. key and secret are borrowed. ERR_FORMAT
 * or ERR_SIGNATURE for a file that this node did not write. */
MUST_CHECK int cosigner_open(struct cosigner **out, const char *path, const char *origin,
    const struct key *key, const uint8_t *secret, struct why *why);
void cosigner_close(struct cosigner *c);

/* The last vote, borrowed until the next; NULL if there was none. */
const struct vote *cosigner_last(const struct cosigner *c);

/* Votes for height: the record leads from the tree `before` to `after` (for a skip both
 * are the same). The same question again gets the same vote, with the same T. ERR_FORK
 * when this node has voted otherwise for that height or a later one, or `before` is not
 * what it cosigned last; errors of the disk otherwise, and then no vote was cast. */
MUST_CHECK int cosigner_vote(struct cosigner *c, enum vote_kind kind, uint64_t height,
    const uint8_t record[HASH_SIZE], const struct checkpoint *before,
    const struct checkpoint *after, const struct vote **vote, struct why *why);

#endif
