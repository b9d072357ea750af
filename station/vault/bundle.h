/*
 * The entries of one bundle, signed in order: the parts of a box, challenges, a seal.
 */
#ifndef STATION_BUNDLE_H
#define STATION_BUNDLE_H

#include "station/vault/vault.h"

#define BOX_PART_MAX 59000

struct bundle {
	struct queue_item *items;
	size_t count;
	int64_t seq; /* of the last one */
	uint8_t prev[HASH_SIZE];
	const struct entry_signer *cards; /* that sign after the station */
	size_t card_count;
};

void bundle_open(struct bundle *b, struct vault *v);
void bundle_free(struct bundle *b);
/* A thing of any service, in as many parts as its payload needs; cards sign every part.
 * Of the draft seq, prev, time and parts are filled in. ERR_TOO_LARGE when it cannot be
 * cut so that it fits. */
MUST_CHECK int bundle_thing(struct bundle *b, const struct vault *v,
    struct entry_draft *draft, const struct entry_signer *cards, size_t count);
/* ballots sorted by tracker; as many parts as they need. */
MUST_CHECK int bundle_box(struct bundle *b, struct vault *v, const struct poll *poll,
    int64_t number, const struct buf *ballots, size_t count);
/* data as in the bag: tracker, digest, bits, every r. */
MUST_CHECK int bundle_challenge(struct bundle *b, struct vault *v,
    const struct poll *poll, const uint8_t *data, size_t size);
MUST_CHECK int bundle_seal(struct bundle *b, struct vault *v, const struct poll *poll,
    const struct queue_poll *totals);

#endif
