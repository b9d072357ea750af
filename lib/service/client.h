/*
 * Somebody at work on a ledger: an office or a trustee with a folder
 * (doc/protocol/files.md 3) that holds the pinned charter, a cached state, the last seq
 * of each signer and the entries on their way. Used by tally and admin; one program at a
 * time works in a folder.
 *
 * An entry is written to the outbox (fsync) before it is posted, and counts as sent only
 * when a receipt for it was checked up to a quorum of cosignatures and the replayed
 * ledger shows it. Whatever a crash leaves in the outbox is sent again, byte for byte, at
 * the next client_open.
 */
#ifndef MADANG_CLIENT_H
#define MADANG_CLIENT_H

#include "service/replay.h"

#define CLIENT_PARTS_MAX 9999 /* of one thing */

struct client {
	struct charter charter;
	struct source *source;
	struct state *state;
	struct checkpoint cp; /* final, and replayed to */
	struct buf sent;      /* exact bytes of the last entry of the last client_send */
	char *dir;
	int lock;
};

struct client_options {
	const char *dir; /* the office folder */
	const char
	    *charter; /* file with the exact bytes of leaf 0; its hash is the pin */
	const char
	    *node; /* URL or folder of the ledger; NULL: the charter's nodes in turn */
	const char *ca_file; /* NULL: the system's */
};

/* Locks the folder (ERR_BUSY if another program works in it), checks that the node serves
 * the pinned charter, replays, and settles what the outbox holds. On failure nothing is
 * left open. */
MUST_CHECK int client_open(
    struct client *c, const struct client_options *options, struct why *why);
void client_close(struct client *c);

/* Replays to the newest final checkpoint. */
MUST_CHECK int client_update(struct client *c, struct why *why);
/* The same, and settles what a failed client_send left in the outbox: needed before the
 * next client_send of that signer. */
MUST_CHECK int client_settle(struct client *c, struct why *why);

/* Signs and sends one thing, in as many parts as its payload needs. Of draft only
 * service, kind, version, fields and payload are read. signers[0] is the office, further
 * ones are cards. leaf (may be NULL) gets the leaf hash of the last part. ERR_REFUSED
 * with the rule's words; ERR_PENDING when the node took it but it is not final yet: it
 * stays in the outbox. */
MUST_CHECK int client_send(struct client *c, const struct entry_draft *draft,
    const struct entry_signer *signers, size_t count, uint8_t leaf[HASH_SIZE],
    struct why *why);

/* Does signer hold role now (live at the last block's time)? vkey (may be NULL) must
 * match too: ERR_KEY when the name is enrolled with another key. ERR_NOT_FOUND when it
 * does not hold it. */
MUST_CHECK int client_member(
    struct client *c, const char *signer, const char *role, const char *vkey);

/* A read of the replayed tables: prepares sql and binds the texts (a list ended by NULL)
 * to ?1, ?2... The caller finalizes *st. ERR_STATE when a table is missing: its service
 * was never published. */
MUST_CHECK int client_select(
    struct state *s, sqlite3_stmt **st, struct why *why, const char *sql, ...);

#endif
