/*
 * Who this node is: the file `keys` of its folder (doc/protocol/files.md 1), held against
 * the charter. The three secrets live in locked memory and are wiped at the end.
 *
 * The open file also is the node's lock: a second program on the same folder is refused.
 */
#ifndef MADANG_IDENTITY_H
#define MADANG_IDENTITY_H

#include "note/checkpoint.h"

struct identity {
	char id[41];
	struct key log, proposer, cosigner;
	/* KEY_SECRET_SIZE each, in sodium_malloc memory owned by this struct. */
	uint8_t *log_secret, *proposer_secret, *cosigner_secret;
	size_t index; /* of this node in charter->nodes */
	int lock;     /* file descriptor */
};

/* Reads dir/keys. -EACCES if others than the owner can read it, -EBUSY if another node
 * runs on the folder, ERR_KEY if the charter knows other keys. why names the file and
 * says what to do. sodium_init() was called. */
MUST_CHECK int identity_open(struct identity *out, const char *dir,
    const struct charter *charter, struct why *why);
void identity_close(struct identity *identity);

#endif
