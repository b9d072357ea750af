/*
 * The charter (doc/protocol/entry.md): leaf 0, which names the nodes and the platform.
 * And what is judged by it alone: checkpoints and quorum.
 */
#ifndef VERIFIER_CHARTER_H
#define VERIFIER_CHARTER_H

#include "verifier/leaf.h"

#define NODES_MAX 32

struct node_keys {
	char id[41];
	struct vkey log, proposer, cosigner;
	unsigned have; /* bits 1 log, 2 proposer, 4 cosigner */
};

struct charter_info {
	char *origin, *engine;
	int64_t created;
	uint8_t hash[HASH];
	struct node_keys nodes[NODES_MAX];
	size_t node_count;
	struct vkey *platforms;
	size_t platform_count;
};

/* Form, key names, and the signature of the first platform key. */
MUST_USE int charter_info_read(
    struct charter_info *charter, const struct entry_leaf *leaf, struct fault *fault);
void charter_info_drop(struct charter_info *charter);
size_t charter_info_quorum(const struct charter_info *charter);

/* Collects distinct cosigners until the quorum is reached. */
struct quorum {
	const struct charter_info *charter;
	bool seen[NODES_MAX];
	uint64_t times[NODES_MAX];
	size_t count;
};
/* A line of no known cosigner is passed over; a known one must hold and be new. */
MUST_USE int quorum_add(struct quorum *q, const struct signature *line,
    const struct bytes *blobs, struct span text, struct fault *fault);
MUST_USE int quorum_reached(const struct quorum *q, struct fault *fault);
/* 1000 x the lower median of the times. */
int64_t quorum_median(const struct quorum *q);

struct checkpoint_text {
	char origin[NAME_MAX_SIZE + 1];
	uint64_t size;
	uint8_t root[HASH];
};
/* Text and signature form, without judging who signed. Drop the note after use. */
MUST_USE int checkpoint_text_read(struct checkpoint_text *cp, struct signed_note *note,
    struct span raw, struct fault *fault);
/* A log key and a quorum of cosigners; *signatures counts what was checked. */
MUST_USE int checkpoint_signed(const struct signed_note *note,
    const struct charter_info *charter, uint64_t *signatures, struct fault *fault);
/* The text that a checkpoint of this origin, size and root must have. */
void checkpoint_text_of(
    struct bytes *out, const char *origin, uint64_t size, const uint8_t root[HASH]);

/* The `policy` file must say what the charter says. */
MUST_USE int policy_check(
    struct span policy, const struct charter_info *charter, struct fault *fault);

#endif
