/*
 * One trustee: its folder, its keys, and the one next thing to do for a poll. Layout of
 * the folder: doc/protocol/files.md 4.
 *
 * trustee_next only decides and prepares; nothing here talks to a node. Whatever secret a
 * step depends on is durable (fsync) before the step is handed out.
 */
#ifndef MADANG_TALLY_TRUSTEE_H
#define MADANG_TALLY_TRUSTEE_H

#include "card/seal.h"
#include "tally/poll.h"

struct trustee {
	const char *dir;
	uint32_t i;
	struct key key;
	struct secret pass, secret; /* passphrase; signing key */
	int64_t min_ballots;        /* its own limit */
	struct kept *kept;          /* secrets.h: what was unsealed last */
};

/* Opens dir/trustee.key with a passphrase from pass_file (NULL: the terminal). */
MUST_CHECK int trustee_open(
    struct trustee *t, const char *dir, const char *pass_file, struct why *why);
void trustee_close(struct trustee *t);

/* An entry of the service poll to sign and send. */
struct task {
	const char *kind;  /* "commit"... ; NULL: wait or done */
	bool done;         /* this trustee has no more to do in this poll */
	bool confirmed;    /* all have confirmed the key */
	json_t *fields;    /* owned */
	struct buf *items; /* owned */
	size_t count;
	struct why says; /* what is done now, or whom it waits for */
};
void task_free(struct task *task);

/* look.c: before any step, what the tables say is held against this program's rules and,
 * when a share may be due, against the ballots on the ledger. ERR_REFUSED for rules it
 * does not know, ERR_PROOF for another sum. */
MUST_CHECK int trustee_look(
    const struct trustee *t, struct poll *p, struct client *c, struct why *why);

/* The next step of t in p, which trustee_look has looked at. ERR_REFUSED when this
 * trustee must not go on: the sentence says why. */
MUST_CHECK int trustee_next(
    struct trustee *t, const struct poll *p, struct task *task, struct why *why);

/* Has it given a good share, or is there a result? Then it has no more to do. */
bool trustee_has_shared(const struct trustee *t, const struct poll *p);

/* share.c: the share of the one tally, with every refusal of doc/protocol/poll.md 4. */
MUST_CHECK int trustee_share(
    struct trustee *t, const struct poll *p, struct task *task, struct why *why);

#endif
