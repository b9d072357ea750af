/*
 * The ballot: encryption with its proof, checking, tracker, challenge. Formats and
 * equations: doc/protocol/ballot.md. Secrets (cells, randomness, credential scalar) are
 * in memory the caller locked and are wiped here before return.
 */
#ifndef MADANG_BALLOT_H
#define MADANG_BALLOT_H

#include "ballot/group.h"
#include "ballot/question.h"

#define BALLOT_CELL_SIZE 288
#define BALLOT_EQUATION_SIZE 96
#define BALLOT_HEAD_SIZE 97
#define TRACKER_CHARS 20
#define TRACKER_SIZE (TRACKER_CHARS + 1)

struct ballot_context {
	const struct questions *questions;
	uint8_t eid[32];
	uint8_t key[POINT_SIZE]; /* Y */
};

enum ballot_fault {
	BALLOT_GOOD,
	BALLOT_FORM,       /* version or length */
	BALLOT_ENCODING,   /* a point or scalar that is not canonical */
	BALLOT_IDENTITY,   /* V or an a is the identity */
	BALLOT_CREDENTIAL, /* the signature of V */
	BALLOT_PROOF,      /* a 0/1 proof */
	BALLOT_SUM,        /* an equation */
};

/* The reason word of poll.md 2, static; NULL for BALLOT_GOOD. */
const char *ballot_fault_word(enum ballot_fault fault);

/* Encrypts cells (0/1 a byte). credential = x_e. ballot has ctx->questions->ballot_size
 * bytes. randomness gets every r (SCALAR_SIZE each, cell_count of them), caller's locked
 * memory: kept only until the voter cast or checked. */
void ballot_encrypt(uint8_t *ballot, uint8_t *randomness,
    const struct ballot_context *ctx, const uint8_t *cells,
    const uint8_t credential[SCALAR_SIZE]);

/* Does this program encrypt by tables, in variable time? Then it must open no card of
 * anyone who exists (multiply.h). */
bool ballot_simulated(void);

/* One ballot, checked in the order of enum ballot_fault. */
enum ballot_fault ballot_check(
    const struct ballot_context *ctx, const uint8_t *ballot, size_t size);

/* Many ballots, by lib/group and on all cores: faults[i] for ballots[i], exactly what
 * ballot_check says of it, but that a bad ballot passes by a chance of 2^-125. Even a
 * single ballot is faster this way. With arith_now() == ARITH_SODIUM it is libsodium one
 * by one. */
void ballot_check_many(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, enum ballot_fault *faults);

/* The a and b of ballots as checking decoded them, so that adding them up needs no second
 * decoding: 256 bytes a cell. */
struct ballot_points;
struct ballot_points *ballot_points_open(size_t cells, size_t ballots);
void ballot_points_close(struct ballot_points *p);
/* ballot_check_many, which also fills p. ballots has cells of p and at most its number.
 * What was not decoded in a batch is not in p. */
void ballot_check_keep(const struct ballot_context *ctx, const uint8_t *const *ballots,
    const size_t *sizes, size_t count, enum ballot_fault *faults,
    struct ballot_points *p);

/* Fields, borrowed; the ballot must have the right size. */
const uint8_t *ballot_credential(const uint8_t *ballot);
const uint8_t *ballot_alpha(
    const uint8_t *ballot, size_t cell); /* a, then b 32 bytes on */

void ballot_digest(uint8_t out[32], const uint8_t *ballot, size_t size);
void ballot_tracker(char out[TRACKER_SIZE], const uint8_t eid[32], size_t cells,
    const uint8_t *ballot, size_t size);
/* The same, where the digest of the ballot is known. */
void ballot_tracker_of(char out[TRACKER_SIZE], const uint8_t eid[32], size_t cells,
    const uint8_t *ballot, const uint8_t digest[32]);
bool tracker_ok(const char *text); /* 20 characters of A-Z2-7 */
/* First 20 characters of base32(SHA-256(V)). */
void credential_fingerprint(char out[TRACKER_SIZE], const uint8_t v[POINT_SIZE]);

/* Does (tracker, digest, bits, every r) open a ballot of this poll? ERR_PROOF or
 * ERR_FORMAT with the reason. bits: one 0/1 byte a cell; r: cell_count scalars. */
MUST_CHECK int ballot_open_challenge(const struct ballot_context *ctx,
    const char *tracker, const uint8_t digest[32], const uint8_t *bits, size_t bit_count,
    const uint8_t *r, size_t r_count, struct why *why);

/* Sums of ciphertexts: cells x (a || b). sum_init sets identities. */
void sum_init(uint8_t *sum, size_t cells);
void sum_add_ballot(uint8_t *sum, size_t cells, const uint8_t *ballot);
void sum_add(uint8_t *sum, const uint8_t *other, size_t cells);
/* The sum of many ballots, which costs a small part of adding them one by one. */
struct ballot_sums;
struct ballot_sums *ballot_sums_open(size_t cells);
/* The ballot holds at least so many cells. False, and nothing is added, when an a or b is
 * no canonical point. */
MUST_CHECK bool ballot_sums_add(struct ballot_sums *s, const uint8_t *ballot);
/* The same for ballot i that p was filled from. False, and nothing is added, when it is
 * not in p or has another number of cells. */
MUST_CHECK bool ballot_sums_add_kept(
    struct ballot_sums *s, const struct ballot_points *p, size_t i);
void ballot_sums_get(const struct ballot_sums *s, uint8_t *sum);
void ballot_sums_close(struct ballot_sums *s);
/* A, B of a line. */
void sum_line(uint8_t a[POINT_SIZE], uint8_t b[POINT_SIZE], const struct line *line,
    const uint8_t *sum);

#endif
