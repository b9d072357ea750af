#include "service/replay.h"

#include <string.h>

struct replay {
	struct state *state;
	const struct checkpoint *until;
	const uint8_t *pin;
	struct merkle_range range; /* over every leaf handed out */
	struct buf record;
	void (*progress)(void *context, uint64_t done, uint64_t of);
	void *context;
};

/* The last record is applied only if the leaves make the checkpoint's tree: what is on
 * disk then never stands on a ledger that nobody signed. Earlier records carry the
 * cosignatures of the tree before them. */
static int
finish_record(struct replay *r, uint64_t size, struct why *why)
{
	uint8_t root[HASH_SIZE];
	int err;

	merkle_root(&r->range, root);
	if (size == r->until->size && memcmp(root, r->until->root, HASH_SIZE) != 0)
		return why_set(why, ERR_FORK,
		    "the leaves up to %llu are not those of the checkpoint",
		    (unsigned long long)size);
	err = state_apply_record(r->state, r->record.data, r->record.size, r->pin, why);
	buf_reset(&r->record);
	if (!err && r->progress)
		r->progress(r->context, size, r->until->size);
	return err;
}

static int
take_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	struct replay *r = context;
	uint8_t hash[HASH_SIZE];

	merkle_leaf(hash, leaf, size);
	merkle_append(&r->range, hash);
	record_put(&r->record, leaf, size);
	return block_is(leaf, size) ? finish_record(r, index + 1, why) : 0;
}

static int
replay(struct replay *r, struct source *source, struct checkpoint *cp, struct why *why)
{
	struct merkle_range range;
	struct charter charter;
	struct state_at at;
	int err = source_charter(source, r->pin, &charter, why);

	if (!err && state_charter(r->state) &&
	    memcmp(state_charter(r->state)->leaf, charter.leaf, HASH_SIZE) != 0)
		err = why_set(why, ERR_FORK,
		    "the state belongs to another ledger than %s", charter.origin);
	if (!err)
		err = source_checkpoint(source, cp, why);
	if (err)
		return err;
	if (r->pin == NULL)
		r->pin = charter.leaf;
	state_at(r->state, &at);
	if (cp->size < at.size)
		return why_set(why, ERR_FORK,
		    "the ledger has %llu leaves, fewer than the %llu already replayed",
		    (unsigned long long)cp->size, (unsigned long long)at.size);
	range = at.range;
	r->range = at.range;
	r->until = cp;
	err = source_read(source, cp, &range, take_leaf, r, why);
	if (!err && r->record.size > 0)
		err = why_set(why, ERR_FORMAT,
		    "the checkpoint of size %llu does not end with a block",
		    (unsigned long long)cp->size);
	return err;
}

/* A ledger that says what no ledger may say is refused, in whichever way it is wrong.
 * What could not be read, and what this program is too old for, stays what it is. */
static int
as_refusal(int err)
{
	switch (err) {
	case ERR_FORMAT:
	case ERR_TOO_LARGE:
	case ERR_KEY:
	case ERR_DUPLICATE:
	case ERR_STATE:
		return ERR_REFUSED;
	default:
		return err;
	}
}

int
replay_update(struct state *s, struct source *source, const uint8_t *expected_charter,
    void (*progress)(void *context, uint64_t done, uint64_t of), void *context,
    struct checkpoint *cp, struct why *why)
{
	struct replay r = {.state = s,
	    .pin = expected_charter,
	    .progress = progress,
	    .context = context};
	int err = replay(&r, source, cp, why);

	buf_free(&r.record);
	return as_refusal(err);
}
