/* A whole record judged and applied: the predicate every node votes by (block.md). */
#include "service/engine.h"

#include <stdlib.h>
#include <string.h>

/* The leaves of a record, borrowed. */
struct leaves {
	const uint8_t **data;
	size_t *sizes;
	size_t count; /* the block included */
};

static void
leaves_free(struct leaves *l)
{
	free(l->data);
	free(l->sizes);
}

static int
read_leaves(struct leaves *l, const void *record, size_t size, struct why *why)
{
	struct cur c = cur_of(record, size);
	const uint8_t *leaf;
	size_t room = 0, leaf_size;

	while ((leaf = record_next(&c, &leaf_size))) {
		if (l->count == room) {
			room = room ? 2 * room : 64;
			l->data = xrealloc(l->data, room * sizeof(*l->data));
			l->sizes = xrealloc(l->sizes, room * sizeof(*l->sizes));
		}
		l->data[l->count] = leaf;
		l->sizes[l->count++] = leaf_size;
	}
	if (!cur_done(&c) || l->count == 0)
		return why_set(
		    why, ERR_FORMAT, "the record is not framed as u16 length and bytes");
	if (!block_is(l->data[l->count - 1], l->sizes[l->count - 1]))
		return why_set(why, ERR_FORMAT, "the record does not end with a block");
	return 0;
}

static int
check_batch_hash(const struct leaves *l, const struct block *block, struct why *why)
{
	struct merkle_range range = {0};
	uint8_t leaf[HASH_SIZE], root[HASH_SIZE];

	for (size_t i = 0; i + 1 < l->count; i++) {
		merkle_leaf(leaf, l->data[i], l->sizes[i]);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, root);
	if (block->count != l->count - 1 || memcmp(root, block->batch, HASH_SIZE) != 0)
		return why_set(why, ERR_FORK,
		    "block %llu does not describe the %zu entries before it",
		    (unsigned long long)block->height, l->count - 1);
	return 0;
}

/* Height, size and root continue what was applied. */
static int
check_continues(const struct state *s, const struct block *block, struct why *why)
{
	uint8_t root[HASH_SIZE];

	merkle_root(&s->at.range, root);
	if (block->height != s->at.height + 1 || block->size != s->at.size)
		return why_set(why, ERR_STATE,
		    "block %llu at size %llu does not follow height %llu of size %llu",
		    (unsigned long long)block->height, (unsigned long long)block->size,
		    (unsigned long long)s->at.height, (unsigned long long)s->at.size);
	if (memcmp(root, block->root, HASH_SIZE) != 0)
		return why_set(why, ERR_FORK,
		    "block %llu stands on another tree than ours",
		    (unsigned long long)block->height);
	return 0;
}

/* Carried cosignatures of the checkpoint before, and the time they make. Block 1 has
 * neither. */
static int
check_time(const struct charter *charter, const struct block *block, int64_t before_ms,
    struct why *why)
{
	struct checkpoint cp = {.size = block->size};
	uint64_t times[NODES_MAX];
	size_t count = 0;
	int64_t want = 1000 * charter->created;
	int err;

	if (block->height == 1 && block->line_count > 0)
		return why_set(why, ERR_FORMAT, "block 1 carries cosignatures");
	if (block->height > 1) {
		memcpy(cp.root, block->root, HASH_SIZE);
		err = charter_verify_lines(
		    charter, &cp, block->lines, block->line_count, times, &count, why);
		if (err)
			return err;
		want = block_time(before_ms, times, count);
	}
	if (block->time != want)
		return why_set(why, ERR_REFUSED,
		    "the time of block %llu is %lld, it must be %lld",
		    (unsigned long long)block->height, (long long)block->time,
		    (long long)want);
	return 0;
}

static int
check_proposer(const struct charter *charter, const struct block *block,
    const struct note *note, struct why *why)
{
	for (size_t i = 0; i < charter->count; i++) {
		int err = note_verify(note, &charter->nodes[i].proposer, NULL);

		if (!err && note->count == 1)
			return 0;
		if (err && err != ERR_NOT_FOUND)
			return why_set(why, ERR_SIGNATURE,
			    "the proposer's signature of block %llu "
			    "does not hold",
			    (unsigned long long)block->height);
	}
	return why_set(why, ERR_KEY,
	    "block %llu is not signed by one proposer of the charter",
	    (unsigned long long)block->height);
}

static int
check_block(const struct state *s, const struct charter *charter, const struct leaves *l,
    const struct block *block, const struct note *note, struct why *why)
{
	int err = 0;

	if (strcmp(block->origin, charter->origin) != 0)
		err = why_set(why, ERR_FORMAT, "the block is of %s, not of %s",
		    block->origin, charter->origin);
	if (!err)
		err = check_continues(s, block, why);
	if (!err)
		err = check_batch_hash(l, block, why);
	if (!err)
		err = check_proposer(charter, block, note, why);
	return err ? err : check_time(charter, block, s->at.time_ms, why);
}

static int
apply_leaf(struct state *s, const uint8_t *leaf, size_t size, struct why *why)
{
	unsigned long long index = s->next.size;
	struct refusal refusal = {.key = ""};
	struct why reason = {""};
	struct entry entry;
	int err;

	err = entry_parse(&entry, leaf, size, &reason);
	if (err)
		return why_set(why, err, "leaf %llu: %.400s", index, reason.text);
	err = state_apply(s, &entry, &refusal);
	entry_free(&entry);
	if (err == ERR_REFUSED)
		return why_set(why, err, "leaf %llu is refused with %s: %.300s", index,
		    refusal.key, refusal.why.text);
	if (err == ERR_DUPLICATE)
		return why_set(why, err, "leaf %llu is on the ledger already", index);
	return err ? why_set(why, err, "leaf %llu: %.400s", index, refusal.why.text) : 0;
}

static int
apply_leaves(struct state *s, const struct leaves *l, int64_t time_ms, struct why *why)
{
	size_t last = l->count - 1;
	int err = state_batch_begin(s, time_ms, why);

	if (err)
		return err;
	for (size_t i = 0; !err && i < last; i++)
		err = apply_leaf(s, l->data[i], l->sizes[i], why);
	if (!err)
		err = state_batch_end(s, l->data[last], l->sizes[last], why);
	if (err)
		state_batch_abort(s);
	return err;
}

/* The charter a record is judged by: ours, or the one record 1 brings. */
static int
charter_for(const struct state *s, const struct leaves *l, const uint8_t *expected,
    struct charter *charter, struct why *why)
{
	int err = 0;

	if (s->chartered)
		*charter = s->charter;
	else if (l->count != 2)
		err = why_set(
		    why, ERR_FORMAT, "the first record must be the charter and block 1");
	else
		err = charter_parse(charter, l->data[0], l->sizes[0], why);
	if (!err && expected && memcmp(charter->leaf, expected, HASH_SIZE) != 0)
		err =
		    why_set(why, ERR_FORK, "the charter is not the one that was pinned");
	return err;
}

int
state_apply_record(struct state *s, const void *record, size_t size,
    const uint8_t *expected_charter, struct why *why)
{
	struct leaves l = {0};
	struct charter charter;
	struct block block;
	struct note note;
	int err = read_leaves(&l, record, size, why);

	if (!err)
		err = charter_for(s, &l, expected_charter, &charter, why);
	if (!err)
		err = block_parse(
		    &block, &note, l.data[l.count - 1], l.sizes[l.count - 1], why);
	if (!err) {
		err = check_block(s, &charter, &l, &block, &note, why);
		if (!err)
			err = apply_leaves(s, &l, block.time, why);
		block_free(&block);
	}
	leaves_free(&l);
	return err;
}
