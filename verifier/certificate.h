/*
 * Is this certificate genuine, and does it hold? One word, and one sentence that says
 * why. What is known comes from a ledger that was verified before, or, far from any
 * network, from the receipt beside the file, the charter and a status list.
 */
#ifndef VERIFIER_CERTIFICATE_H
#define VERIFIER_CERTIFICATE_H

#include <stdio.h>

#include "verifier/certproof.h"
#include "verifier/credential.h"
#include "verifier/statuses.h"
#include "verifier/tables.h"

enum standing {
	STANDING_VALID,
	STANDING_REVOKED,
	STANDING_SUPERSEDED,
	STANDING_EXPIRED,
	STANDING_EARLY,
	STANDING_FORGED,
	STANDING_UNSETTLED, /* nothing that was given tells */
};

struct certificate_options {
	const char *file;
	const char *aud, *nonce; /* NULL: it is no presentation */
	const char *request;     /* or the question as a file, which says both */
	/* a file, a file or a node's address, a vkey; NULL: not given */
	const char *charter, *status, *issuer;
	const uint8_t *pin; /* of the charter; NULL: none */
	int64_t now;        /* Unix seconds */
};

struct certificate {
	struct credential c;
	enum standing standing;
	struct fault why; /* the sentence */
	bool genuine;     /* who issued it is known; what it says is theirs */
	struct bytes raw;
	json_t *request;
	const char *aud, *nonce; /* who asks, and what for once */
};

/* The file and what is asked. 0 also for a forgery, which is then known; -1: something
 * cannot be read. Drop it after use also when this fails. */
MUST_USE int certificate_open(
    struct certificate *cert, const struct certificate_options *o, struct fault *fault);
void certificate_drop(struct certificate *cert);

/* With what a verified ledger's tables say (height: how far they go). Without the tables
 * of `cert` no certificate is genuine. */
void certificate_by_ledger(struct certificate *cert, const struct certificate_options *o,
    struct tables *tables, uint64_t height);
/* With the files that o names and the receipt beside the certificate. -1: one of them
 * cannot be read, or is not what it should be. */
MUST_USE int certificate_by_files(
    struct certificate *cert, const struct certificate_options *o, struct fault *fault);

/* The sentence, and what the certificate says if it is genuine. */
void certificate_print(const struct certificate *cert, FILE *out);
/* 0 valid, 2 unsettled, else 1. */
int certificate_status(const struct certificate *cert);

/* ---- between the files of certificate ------------------------------------------------
 */

/* Writes word and sentence; false, so that a check can end with it. */
bool certificate_is(struct certificate *cert, enum standing standing, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
/* Did that key issue it? Else it is forged. */
bool certificate_issued_by(struct certificate *cert, const struct vkey *key);
/* What the ledger's entry says of it. */
struct certificate_entry {
	const char *signer, *kind, *digest;
	int64_t list, place, from, until;
};
bool certificate_is_that(struct certificate *cert, const struct certificate_entry *e);
/* Genuine: by status (-1: unknown) and clock. as_of: where the status is from. */
void certificate_holds(struct certificate *cert, const struct certificate_options *o,
    int status, const char *as_of);
/* Reads a file of at most limit bytes. */
MUST_USE int certificate_file(
    struct bytes *out, const char *path, size_t limit, struct fault *fault);

#endif
