#include "service/replay.h"

#include <string.h>
#include "service/window.h"

struct replay {
	struct state *state;
	struct window *window;
	const struct checkpoint *until;
	const uint8_t *pin;
	struct merkle_range range; /* over every leaf handed out */
	void (*progress)(void *context, uint64_t done, uint64_t of);
	void *context;
};

static void
applied(void *context, uint64_t size)
{
	const struct replay *r = context;

	if (r->progress)
		r->progress(r->context, size, r->until->size);
}

/* The last record is applied only if the leaves make the checkpoint's tree: what is on
 * disk then never stands on a ledger that nobody signed. Earlier records carry the
 * cosignatures of the tree before them. */
static int
take_last(struct replay *r, const uint8_t *leaf, size_t size, struct why *why)
{
	uint8_t root[HASH_SIZE];
	int err;

	merkle_root(&r->range, root);
	if (memcmp(root, r->until->root, HASH_SIZE) == 0) {
		err = window_leaf(r->window, leaf, size, why);
		return err ? err : window_flush(r->window, why);
	}
	err = window_flush(r->window, why);
	return err ? err
		   : why_set(why, ERR_FORK,
			 "the leaves up to %llu are not those of the checkpoint",
			 (unsigned long long)r->until->size);
}

static int
take_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	struct replay *r = context;
	uint8_t hash[HASH_SIZE];
	int err;

	merkle_leaf(hash, leaf, size);
	merkle_append(&r->range, hash);
	if (index + 1 < r->until->size)
		return window_leaf(r->window, leaf, size, why);
	if (block_is(leaf, size))
		return take_last(r, leaf, size, why);
	err = window_flush(r->window, why);
	return err ? err
		   : why_set(why, ERR_FORMAT,
			 "the checkpoint of size %llu does not end with a block",
			 (unsigned long long)r->until->size);
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
	r->window = window_open(r->state, r->pin, applied, r);
	err = state_gather(r->state, true, why);
	if (!err) {
		err = source_read(source, cp, &range, take_leaf, r, why);
		if (state_gather(r->state, false, err ? NULL : why) && !err)
			err = ERR_DATABASE;
	}
	window_close(r->window);
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

	return as_refusal(replay(&r, source, cp, why));
}
