/*
 * What a trustee must keep secret and must never lose between commit and the last share:
 * the polynomial and the box key of one ceremony, sealed under its passphrase as
 * `<poll>-<ceremony>.secret` (doc/protocol/files.md 4).
 *
 * A file is made once and never overwritten, so that one ceremony has one polynomial. To
 * unseal it takes a quarter of a second and 64 MiB, so what was unsealed last is kept in
 * locked memory as long as the trustee is open: its program takes several steps in a row.
 */
#ifndef MADANG_TALLY_SECRETS_H
#define MADANG_TALLY_SECRETS_H

#include "tally/trustee.h"

struct ceremony_secret {
	struct secret memory; /* what follows points into it */
	const uint8_t *box_secret;
	const uint8_t (*coefficients)[SCALAR_SIZE]; /* k */
	const uint8_t *reveal;                      /* REVEAL_SIZE(k) */
	uint8_t box_key[32], hash[32];              /* public: what commit says */
};

/* Opens the file of p's current ceremony, or (create) makes it where there is none.
 * ERR_REFUSED when there is none or it belongs to another definition. */
MUST_CHECK int secrets_open(struct ceremony_secret *s, const struct trustee *t,
    const struct poll *p, bool create, struct why *why);
void secrets_close(struct ceremony_secret *s);

/* The keeping place of a trustee, empty; secrets_forget wipes it (NULL: nothing). */
struct kept *secrets_kept(void);
void secrets_forget(struct kept *k);

#endif
