/*
 * Trustees: key ceremony k of n, shares of decrypted totals, the discrete logarithm of a
 * total. doc/protocol/poll.md 3 and 4. Secret scalars are in memory the caller locked.
 */
#ifndef MADANG_TRUSTEE_H
#define MADANG_TRUSTEE_H

#include "ballot/ballot.h"

#define TRUSTEES_MAX 20
#define REVEAL_SIZE(k) ((size_t)(k)*96)
#define DEAL_ITEM_SIZE 72
#define SHARE_ITEM_SIZE 128

struct dkg_context {
	uint8_t define[32]; /* leaf hash */
	uint32_t ceremony, i, n, k;
	uint8_t box_key[32];
};

/* Fresh polynomial: k scalars. */
void dkg_polynomial(uint8_t (*coefficients)[SCALAR_SIZE], uint32_t k);
/* The reveal payload, REVEAL_SIZE(k): C_0..C_(k-1), then R_j||z_j. */
void dkg_reveal(uint8_t *reveal, const struct dkg_context *ctx,
    const uint8_t (*coefficients)[SCALAR_SIZE]);
/* Encodings, identity of C_0, every proof. */
MUST_CHECK int dkg_check_reveal(
    const struct dkg_context *ctx, const uint8_t *reveal, size_t size, struct why *why);
/* s_ij = f_i(j) */
void dkg_share(uint8_t share[SCALAR_SIZE], const uint8_t (*coefficients)[SCALAR_SIZE],
    uint32_t k, uint32_t j);
/* nonce || crypto_box of a share, for receiver_key, from box_secret. For a receiver_key
 * that is no key (of low order) the item does not open: its owner can only complain. */
void dkg_deal(uint8_t item[DEAL_ITEM_SIZE], const uint8_t share[SCALAR_SIZE],
    const uint8_t receiver_key[32], const uint8_t box_secret[32]);
/* Opens an item and checks it against the dealer's commitments. ERR_PROOF: complain.
 * share gets what opened, or zeros. */
MUST_CHECK int dkg_open_deal(uint8_t share[SCALAR_SIZE],
    const uint8_t item[DEAL_ITEM_SIZE], const uint8_t dealer_key[32],
    const uint8_t box_secret[32], const uint8_t *reveal, uint32_t k, uint32_t j);
/* Y = sum of C_i0 over count reveals; ERR_KEY for the identity or what is no point. */
MUST_CHECK int dkg_key(
    uint8_t key[POINT_SIZE], const uint8_t *const *reveals, size_t count);
/* X_j from the commitments of all reveals; ERR_KEY for the identity or what is no point.
 */
MUST_CHECK int dkg_share_key(uint8_t x_j[POINT_SIZE], const uint8_t *const *reveals,
    size_t count, uint32_t k, uint32_t j);

/* Which total a share decrypts. */
struct share_context {
	const struct ballot_context *poll;
	uint8_t root[32]; /* tally root */
	uint32_t i;
	uint8_t x_i[POINT_SIZE]; /* X_i, computed from the commitments */
};

/* One item for line l (index over the whole poll) of the sums. */
void share_make(uint8_t item[SHARE_ITEM_SIZE], const struct share_context *ctx,
    const uint8_t secret[SCALAR_SIZE], size_t line, const uint8_t *sum);
MUST_CHECK int share_check(const struct share_context *ctx,
    const uint8_t item[SHARE_ITEM_SIZE], size_t line, const uint8_t *sum);
/* The same of all lines at once: items has one for each line of the poll, in order. On
 * ERR_PROOF *bad is the first line that does not hold. */
MUST_CHECK int share_check_all(const struct share_context *ctx,
    const uint8_t *const *items, const uint8_t *sum, size_t *bad);
/* sum(lambda_i D_i) for one line: count distinct indices of 1..TRUSTEES_MAX, else
 * ERR_FORMAT; ERR_PROOF where a D is no point. Items are expected to have passed
 * share_check. */
MUST_CHECK int share_combine(uint8_t out[POINT_SIZE], const uint32_t *indices,
    const uint8_t *const *items, size_t count);
/* Is B - combined = value G? */
bool total_is(
    const uint8_t b[POINT_SIZE], const uint8_t combined[POINT_SIZE], uint64_t value);
/* Baby-step giant-step for totals of 0..bound. The table is made once for all lines of a
 * poll: about sqrt(bound x lines) steps, and as many again for all lines together. */
struct total_table;
struct total_table *total_table_open(uint64_t bound, size_t lines);
void total_table_close(struct total_table *t);
/* The value in 0..bound with B - combined = value G, bound at most that of the table;
 * ERR_NOT_FOUND. */
MUST_CHECK int total_find(const struct total_table *t, uint64_t *value,
    const uint8_t b[POINT_SIZE], const uint8_t combined[POINT_SIZE], uint64_t bound);

/* Tally root (poll.md 4): add counted ballots in ledger order, then close. */
struct tally_root;
struct tally_root *tally_root_open(void);
void tally_root_add(struct tally_root *t, uint64_t entry_index, uint32_t line,
    const uint8_t digest[32], uint32_t weight);
void tally_root_close(
    struct tally_root *t, const uint8_t close_leaf[32], uint8_t root[32]); /* frees t */

#endif
