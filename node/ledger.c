#include "node/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "node/round.h"

#define STALE_SECONDS 2
#define PRUNE_EVERY 100

int
ledger_open(struct ledger **out, const char *dir, const char *sequencer,
    const struct charter *charter, const struct buf *charter_raw,
    const struct identity *identity, struct why *why)
{
	struct ledger *l = xcalloc(1, sizeof *l);
	struct path vote = path_of("%s/vote", dir), files = path_of("%s/ledger", dir);
	int r;

	l->dir = xstrdup(dir);
	l->state_path = xstrdup(path_of("%s/state.db", dir).s);
	l->charter = charter;
	l->charter_raw = charter_raw;
	l->identity = identity;
	l->publisher = publisher_new(files.s, charter, charter_raw);
	r = sequencer_open(&l->sequencer, sequencer, dir, why);
	if (r == 0)
		r = cosigner_open(&l->cosigner, vote.s, charter->origin,
		    &identity->cosigner, identity->cosigner_secret, why);
	if (r != 0) {
		ledger_close(l);
		return r;
	}
	*out = l;
	return 0;
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	ledger_abort(l);
	state_close(l->state);
	publisher_close(l->publisher);
	cosigner_close(l->cosigner);
	sequencer_close(l->sequencer);
	buf_free(&l->batch.record);
	free(l->dir);
	free(l->state_path);
	free(l);
}

unsigned
ledger_generation(const struct ledger *l)
{
	return l->generation;
}

const char *
ledger_state_path(const struct ledger *l)
{
	return l->state_path;
}

struct publisher *
ledger_publisher(struct ledger *l)
{
	return l->publisher;
}

const struct final *
ledger_final(const struct ledger *l)
{
	return publisher_final(l->publisher);
}

int64_t
ledger_time(const struct ledger *l)
{
	return l->time_ms;
}

static int
say_full(struct why *why)
{
	return why_set(why, -ENOSPC,
	    "this node takes no entries: the disk that holds its ledger is full; nothing "
	    "was "
	    "lost, and it goes on by itself once there is space");
}

int
ledger_room(const struct ledger *l, struct why *why)
{
	struct statvfs fs;

	if (statvfs(l->dir, &fs) != 0)
		return why_set(
		    why, -errno, "%s cannot be read: %s", l->dir, strerror(errno));
	if ((unsigned long long)fs.f_bavail * fs.f_frsize < LEDGER_ROOM ||
	    (fs.f_files != 0 && fs.f_favail < 64))
		return say_full(why);
	return 0;
}

bool
ledger_stale(const struct ledger *l)
{
	const struct final *final = ledger_final(l);
	uint64_t times[NODES_MAX];

	if (final->count == 0)
		return false;
	memcpy(times, final->times, sizeof times);
	return clock_unix() - block_time(0, times, final->count) / 1000 >= STALE_SECONDS;
}

void
ledger_ahead(struct ledger *l, const struct entry *const *entries, size_t count)
{
	state_ahead(l->state, entries, count);
}

int
ledger_precheck(struct ledger *l, const struct entry *entry, struct refusal *refusal)
{
	return state_precheck(l->state, entry, refusal);
}

/* A full disk has many voices; the caller hears one. */
int
round_error(const struct ledger *l, int r, struct why *why)
{
	struct why full;

	if (r == -ENOSPC || r == -EDQUOT ||
	    (r == ERR_DATABASE && ledger_room(l, &full) == -ENOSPC))
		return say_full(why);
	return r;
}

static int64_t
next_time(const struct ledger *l)
{
	const struct final *final = ledger_final(l);
	uint64_t times[NODES_MAX];

	if (final->height == 0)
		return 1000 * l->charter->created;
	memcpy(times, final->times, sizeof times);
	return block_time(l->time_ms, times, final->count);
}

int
ledger_begin(struct ledger *l, struct why *why)
{
	int r;

	buf_reset(&l->batch.record);
	l->batch.count = 0;
	l->batch.core = false;
	l->batch.leaves = (struct merkle_range){0};
	l->batch.range = l->range;
	l->batch.time_ms = next_time(l);
	r = state_batch_begin(l->state, l->batch.time_ms, why);
	l->batch.open = r == 0;
	return round_error(l, r, why);
}

/* One entry of the batch once more; it was accepted before. */
static int
repeat(struct ledger *l, const uint8_t *leaf, size_t size, struct why *why)
{
	struct refusal refusal;
	struct entry entry;
	int r = entry_parse(&entry, leaf, size, why);

	if (r != 0)
		return r;
	r = state_apply(l->state, &entry, &refusal);
	entry_free(&entry);
	return r == 0 || r == ERR_DATABASE
		   ? r
		   : why_set(why, ERR_STATE,
			 "an entry was accepted, and not when its batch was made again: "
			 "%.300s",
			 refusal.why.text);
}

/* The tables have lost the batch with the entry over which the rules came to no verdict.
 */
static int
make_again(struct ledger *l, struct why *why)
{
	struct cur in = cur_of(l->batch.record.data, l->batch.record.size);
	const uint8_t *leaf;
	size_t size;
	int r;

	ledger_abort(l);
	r = state_batch_begin(l->state, l->batch.time_ms, why);
	l->batch.open = r == 0;
	while (r == 0 && (leaf = record_next(&in, &size)) != NULL)
		r = repeat(l, leaf, size, why);
	return r;
}

static int
apply(struct ledger *l, const struct entry *entry, struct refusal *refusal)
{
	struct why why = {""};
	int r;

	state_patience(l->state, PATIENCE_ORDER);
	r = state_apply(l->state, entry, refusal);
	state_patience(l->state, PATIENCE_REPLAY);
	if (r == ERR_UNDECIDED && make_again(l, &why) != 0) {
		refusal->why = why;
		r = ERR_DATABASE;
	}
	return r;
}

int
ledger_apply(struct ledger *l, const struct entry *entry, struct refusal *refusal)
{
	int r = apply(l, entry, refusal);

	if (r != 0)
		return round_error(l, r, &refusal->why);
	record_put(&l->batch.record, entry->raw, entry->raw_size);
	merkle_append(&l->batch.leaves, entry->leaf);
	merkle_append(&l->batch.range, entry->leaf);
	l->batch.count++;
	if (strcmp(entry->service, "core") == 0)
		l->batch.core = true;
	return 0;
}

size_t
ledger_batch_size(const struct ledger *l)
{
	return l->batch.record.size;
}

size_t
ledger_batch_count(const struct ledger *l)
{
	return l->batch.count;
}

void
ledger_abort(struct ledger *l)
{
	if (l->batch.open)
		state_batch_abort(l->state);
	l->batch.open = false;
}

/* The block of the batch, signed; out is replaced. */
static void
build_block(const struct ledger *l, struct buf *out)
{
	const struct final *final = ledger_final(l);
	struct block block = {
	    .height = final->height + 1,
	    .size = final->tree.size,
	    .count = l->batch.count,
	    .time = l->batch.time_ms,
	    .line_count = final->count,
	};

	strcpy(block.origin, l->charter->origin);
	memcpy(block.root, final->tree.root, HASH_SIZE);
	merkle_root(&l->batch.leaves, block.batch);
	for (size_t i = 0; i < final->count; i++)
		block.lines[i] = final->lines[i];
	block_build(out, &block, &l->identity->proposer, l->identity->proposer_secret);
}

void
round_checkpoint(const struct merkle_range *range, struct checkpoint *out)
{
	out->size = range->size;
	merkle_root(range, out->root);
}

/* The note of a final checkpoint: the log's line and the lines of those who voted. */
static void
build_checkpoint(const struct ledger *l, const struct checkpoint *tree,
    const char *const *lines, size_t count, struct buf *out)
{
	struct buf text = {0};

	checkpoint_text(&text, l->charter->origin, tree);
	buf_reset(out);
	buf_put(out, text.data, text.size);
	buf_puts(out, "\n");
	note_sign(out, buf_str(&text), text.size, &l->identity->log,
	    l->identity->log_secret, 0);
	for (size_t i = 0; i < count; i++) {
		buf_puts(out, lines[i]);
		buf_puts(out, "\n");
	}
	buf_free(&text);
}

static int
no_quorum(const struct ledger *l, uint64_t height, const bool *voted, size_t votes,
    struct why *why)
{
	struct buf names = {0};
	int r;

	for (size_t i = 0; i < l->charter->count; i++)
		if (!voted[i])
			buf_printf(&names, "%s%s", names.size == 0 ? "" : ", ",
			    l->charter->nodes[i].id);
	r = why_set(why, ERR_QUORUM,
	    "the ledger halts at height %llu: %zu of %zu votes, none from %s. This build "
	    "reaches no other node, so it can only run a city whose charter names one",
	    (unsigned long long)height, votes, l->charter->quorum, buf_str(&names));
	buf_free(&names);
	return r;
}

int
round_vote(struct ledger *l, uint64_t height, const struct buf *record,
    const struct checkpoint *after, struct buf *checkpoint, struct why *why)
{
	const char *lines[NODES_MAX];
	bool voted[NODES_MAX] = {false};
	uint8_t digest[HASH_SIZE];
	const struct vote *own;
	size_t votes = 0;
	int r;

	sha256(digest, record->data, record->size);
	r = cosigner_vote(l->cosigner, VOTE_COSIGN, height, digest,
	    &ledger_final(l)->tree, after, &own, why);
	if (r != 0)
		return r;
	voted[l->identity->index] = true;
	lines[votes++] = own->line;
	/* The votes of the other nodes would be collected here. */
	if (votes < l->charter->quorum)
		return no_quorum(l, height, voted, votes, why);
	build_checkpoint(l, after, lines, votes, checkpoint);
	return 0;
}

static void
prune(struct ledger *l, uint64_t height)
{
	struct why why;

	if (height % PRUNE_EVERY != 0 || height <= SEQUENCE_WINDOW)
		return;
	if (sequencer_prune(l->sequencer, height - SEQUENCE_WINDOW, &why) != 0)
		log_say("old records were not pruned: %s", why.text);
}

/* Steps 2 to 4: the record is in the sequence. */
static int
finish(struct ledger *l, uint64_t height, const struct buf *block, bool later,
    struct why *why)
{
	struct buf checkpoint = {0};
	struct checkpoint after;
	int r;

	round_checkpoint(&l->batch.range, &after);
	r = round_vote(l, height, &l->batch.record, &after, &checkpoint, why);
	if (r == 0) {
		r = state_batch_end(l->state, block->data, block->size, why);
		l->batch.open = r != 0;
	}
	if (r == 0)
		r = publisher_record(l->publisher, height, l->batch.record.data,
		    l->batch.record.size, &checkpoint, later, why);
	if (r == 0) {
		l->range = l->batch.range;
		l->time_ms = l->batch.time_ms;
		if (l->batch.core)
			l->generation++;
	}
	buf_free(&checkpoint);
	return r;
}

static int
end(struct ledger *l, bool later, struct why *why)
{
	uint64_t height = ledger_final(l)->height + 1;
	uint8_t leaf[HASH_SIZE];
	struct buf block = {0};
	int r;

	build_block(l, &block);
	record_put(&l->batch.record, block.data, block.size);
	merkle_leaf(leaf, block.data, block.size);
	merkle_append(&l->batch.range, leaf);
	r = sequencer_append(
	    l->sequencer, height, l->batch.record.data, l->batch.record.size, why);
	if (r == 0)
		r = finish(l, height, &block, later, why);
	if (r == 0)
		prune(l, height);
	else
		ledger_abort(l);
	buf_free(&block);
	return round_error(l, r, why);
}

int
ledger_end(struct ledger *l, struct why *why)
{
	return end(l, false, why);
}

int
ledger_end_later(struct ledger *l, struct why *why)
{
	return end(l, true, why);
}

int
ledger_publish(struct ledger *l, struct why *why)
{
	return round_error(l, publisher_flush(l->publisher, why), why);
}

bool
ledger_behind(const struct ledger *l)
{
	return publisher_behind(l->publisher) > 0;
}
