/*
 * What a node does at start, and after a failure: read what is durable, finish what was
 * begun.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "node/round.h"
#include "node/sweep.h"
#include "service/window.h"

int
round_tree(const struct ledger *l, const void *record, size_t size,
    struct merkle_range *range, int64_t *time_ms, struct why *why)
{
	struct cur c = cur_of(record, size);
	const uint8_t *leaf, *last = NULL;
	uint8_t hash[HASH_SIZE];
	size_t leaf_size, last_size = 0;
	struct block block;
	int r;

	*range = l->range;
	while ((leaf = record_next(&c, &leaf_size)) != NULL) {
		merkle_leaf(hash, leaf, leaf_size);
		merkle_append(range, hash);
		last = leaf;
		last_size = leaf_size;
	}
	if (!cur_done(&c) || last == NULL)
		return why_set(why, ERR_FORMAT, "its framing is broken");
	r = block_parse(&block, NULL, last, last_size, why);
	if (r == 0) {
		*time_ms = block.time;
		block_free(&block);
	}
	return r;
}

/* ---- the order of what is durable ----------------------------------------- */

static int
disagree(const struct ledger *l, const char *older, uint64_t it_has, const char *newer,
    uint64_t that_has, struct why *why)
{
	return why_set(why, ERR_STATE,
	    "%s/%s ends at height %llu but %s is at height %llu: it was replaced by an "
	    "older "
	    "copy or belongs to another ledger. Put the right file back; going on "
	    "without it "
	    "could sign two histories",
	    l->dir, older, (unsigned long long)it_has, newer,
	    (unsigned long long)that_has);
}

/* Heights between the published one and the last vote are final already, and wait for
 * their files; each has left its note. */
static bool
notes_kept(const struct ledger *l, uint64_t published, uint64_t voted)
{
	struct buf note = {0};
	bool kept = published > 0 && voted - published <= PUBLISH_LATER_MAX;

	for (uint64_t h = published + 1; kept && h < voted; h++)
		kept = publisher_note(l->publisher, h, &note, NULL) == 0;
	buf_free(&note);
	return kept;
}

static int
check_order(const struct ledger *l, uint64_t head, struct why *why)
{
	const struct final *final = ledger_final(l);
	const struct vote *vote = cosigner_last(l->cosigner);
	uint64_t voted = vote == NULL ? 0 : vote->height;

	if (head < final->height)
		return disagree(
		    l, "sequence.db", head, "the published ledger", final->height, why);
	if (head < voted)
		return disagree(
		    l, "sequence.db", head, "the last vote of this node", voted, why);
	if (voted < final->height)
		return disagree(
		    l, "vote", voted, "the published ledger", final->height, why);
	if (voted > final->height + 1 && !notes_kept(l, final->height, voted))
		return disagree(
		    l, "ledger", final->height, "the last vote of this node", voted, why);
	return 0;
}

/* ---- the tables ------------------------------------------------------------ */

static void
drop_state(struct ledger *l)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};

	state_close(l->state);
	l->state = NULL;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		unlink(path_of("%s%s", l->state_path, ends[i]).s);
}

static bool
state_sound(struct ledger *l)
{
	sqlite3_stmt *stmt = NULL;
	bool ok = sqlite3_prepare_v2(state_db(l->state), "PRAGMA quick_check(1)", -1,
		      &stmt, NULL) == SQLITE_OK &&
		  sqlite3_step(stmt) == SQLITE_ROW &&
		  sqlite3_stricmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;

	sqlite3_finalize(stmt);
	return ok;
}

static bool
same_range(const struct merkle_range *a, const struct merkle_range *b)
{
	struct checkpoint x, y;

	round_checkpoint(a, &x);
	round_checkpoint(b, &y);
	return x.size == y.size && memcmp(x.root, y.root, HASH_SIZE) == 0;
}

static int
keep_record(
    void *context, uint64_t height, const void *record, size_t size, struct why *why)
{
	struct buf *out = context;

	(void)height;
	(void)why;
	buf_put(out, record, size);
	return 0;
}

/* Do the tables hold what the records after the published height lead to? */
static bool
is_next(struct ledger *l, const struct state_at *at)
{
	uint64_t published = ledger_final(l)->height;
	struct buf records = {0};
	struct merkle_range range;
	int64_t time_ms;
	bool yes =
	    at->height - published <= PUBLISH_LATER_MAX &&
	    sequencer_range(l->sequencer, published + 1, at->height - published,
		keep_record, &records, NULL) == 0 &&
	    round_tree(l, records.data, records.size, &range, &time_ms, NULL) == 0 &&
	    same_range(&range, &at->range);

	buf_free(&records);
	return yes;
}

/* Can these tables be taken as they are (perhaps with a replay of what they lack)? The
 * roots of lower heights are checked by the block that follows, as each block names the
 * root before. */
static bool
state_usable(struct ledger *l)
{
	const struct charter *charter = state_charter(l->state);
	const struct final *final = ledger_final(l);
	struct state_at at;

	state_at(l->state, &at);
	if (at.height == 0)
		return at.size == 0;
	if (charter == NULL || memcmp(charter->leaf, l->charter->leaf, HASH_SIZE) != 0)
		return false;
	if (!state_sound(l))
		return false;
	if (at.height < final->height)
		return at.size < final->tree.size;
	if (at.height == final->height)
		return same_range(&at.range, &l->range);
	return is_next(l, &at);
}

/* The leaves from at on, through a window. */
static int
replay_leaves(
    struct ledger *l, const struct state_at *at, struct window *window, struct why *why)
{
	uint64_t size = ledger_final(l)->tree.size;
	struct buf leaf = {0};
	int r = 0;

	for (uint64_t i = at->size; r == 0 && i < size; i++) {
		buf_reset(&leaf);
		r = publisher_leaf(l->publisher, i, &leaf, why);
		if (r == 0)
			r = window_leaf(window, leaf.data, leaf.size, why);
	}
	buf_free(&leaf);
	if (r == 0)
		r = window_flush(window, why);
	if (r == 0 && window_unfinished(window))
		r = why_set(why, ERR_FORMAT, "its last leaf is no block");
	return r;
}

/* Applies what the published files hold and the tables lack. */
static int
replay(struct ledger *l, struct why *why)
{
	const struct final *final = ledger_final(l);
	struct window *window = window_open(l->state, l->charter->leaf, NULL, NULL);
	struct state_at at;
	int r;

	state_at(l->state, &at);
	r = replay_leaves(l, &at, window, why);
	window_close(window);
	state_at(l->state, &at);
	if (r == 0 && at.height == final->height && !same_range(&at.range, &l->range))
		r = why_set(
		    why, ERR_FORK, "its leaves do not give the root of its checkpoint");
	return r;
}

static int
open_state(struct ledger *l, struct why *why)
{
	int r = state_open(&l->state, l->state_path, why);

	if (r != 0)
		return r;
	if (!state_usable(l))
		return why_set(why, ERR_DATABASE, "%s does not belong to this ledger",
		    l->state_path);
	return replay(l, why);
}

static int
load_state(struct ledger *l, struct why *why)
{
	struct why reason = {""};
	int r = open_state(l, &reason);

	r = round_error(l, r, why);
	if (r == -ENOSPC)
		return r;
	if (r != 0) {
		log_say("the tables are replayed from the ledger: %s", reason.text);
		drop_state(l);
		r = open_state(l, &reason);
	}
	if (r != 0)
		why_set(why, r, "the ledger of %s cannot be replayed: %s", l->dir,
		    reason.text);
	return r;
}

/* ---- the records that are not published ------------------------------------- */

/* Of a height before the last vote: final with the note it left. */
static int
read_note(struct ledger *l, uint64_t height, const struct checkpoint *after,
    struct buf *out, struct why *why)
{
	struct checkpoint tree;
	struct note note;
	int r = publisher_note(l->publisher, height, out, why);

	if (r == 0)
		r = checkpoint_parse(
		    &tree, &note, l->charter->origin, out->data, out->size, why);
	if (r == 0 &&
	    (tree.size != after->size || memcmp(tree.root, after->root, HASH_SIZE) != 0))
		r = why_set(why, ERR_FORK, "its checkpoint is of another tree");
	return r;
}

static int
make_final(struct ledger *l, uint64_t height, const struct buf *record,
    const struct checkpoint *after, struct buf *checkpoint, struct why *why)
{
	const struct vote *last = cosigner_last(l->cosigner);

	return last != NULL && height < last->height
		   ? read_note(l, height, after, checkpoint, why)
		   : round_vote(l, height, record, after, checkpoint, why);
}

static int
offer(void *context, uint64_t height, const void *data, size_t size, struct why *why)
{
	struct ledger *l = context;
	struct buf record = {0}, checkpoint = {0};
	struct merkle_range range;
	struct checkpoint after;
	struct state_at at;
	int64_t time_ms;
	int r = round_tree(l, data, size, &range, &time_ms, why);

	buf_put(&record, data, size);
	round_checkpoint(&range, &after);
	state_at(l->state, &at);
	if (r == 0 && at.height < height)
		r = state_apply_record(l->state, data, size, l->charter->leaf, why);
	if (r == 0)
		r = make_final(l, height, &record, &after, &checkpoint, why);
	if (r == 0)
		r = publisher_record(
		    l->publisher, height, data, size, &checkpoint, false, why);
	if (r == 0) {
		l->range = range;
		l->time_ms = time_ms;
	}
	buf_free(&record);
	buf_free(&checkpoint);
	return r;
}

static int
offer_rest(struct ledger *l, uint64_t head, struct why *why)
{
	uint64_t height = ledger_final(l)->height;
	struct why reason = {""};
	int r = 0;

	if (height < head)
		r = sequencer_range(
		    l->sequencer, height + 1, head - height, offer, l, &reason);
	if (r == ERR_QUORUM || r == -ENOSPC)
		return why_set(why, r, "%s", reason.text);
	if (r != 0)
		why_set(why, r,
		    "the record of height %llu in %s/sequence.db cannot be finished: %s",
		    (unsigned long long)ledger_final(l)->height + 1, l->dir, reason.text);
	return r;
}

/* ---- record 1 --------------------------------------------------------------- */

static int
begin_ledger(struct ledger *l, struct why *why)
{
	struct refusal refusal;
	struct entry charter;
	int r = entry_parse(&charter, l->charter_raw->data, l->charter_raw->size, why);

	if (r != 0)
		return r;
	r = ledger_begin(l, why);
	if (r == 0) {
		r = ledger_apply(l, &charter, &refusal);
		if (r != 0) {
			why_set(why, r, "the charter cannot be applied: %s (%s)",
			    refusal.why.text[0] != '\0' ? refusal.why.text : err_str(r),
			    refusal.key);
			ledger_abort(l);
		}
	}
	if (r == 0)
		r = ledger_end(l, why);
	entry_free(&charter);
	return r;
}

static void
sweep(const struct ledger *l)
{
	static const char *const own[] = {"vote", NULL};
	static const char *const files[] = {"checkpoint", "charter", "policy", NULL};

	sweep_folder(l->dir, own);
	sweep_folder(path_of("%s/ledger", l->dir).s, files);
	sweep_folder(path_of("%s/ledger/checkpoints", l->dir).s, NULL);
}

static int
recover(struct ledger *l, struct why *why)
{
	struct state_at at;
	uint64_t head;
	int r;

	ledger_abort(l);
	state_close(l->state);
	l->state = NULL;
	sweep(l);
	r = publisher_load(l->publisher, why);
	if (r == 0)
		r = publisher_range(l->publisher, &l->range, why);
	if (r == 0)
		r = sequencer_head(l->sequencer, &head, why);
	if (r == 0)
		r = check_order(l, head, why);
	if (r == 0)
		r = load_state(l, why);
	if (r != 0)
		return r;
	state_at(l->state, &at);
	l->time_ms = at.time_ms;
	r = offer_rest(l, head, why);
	if (r == 0 && head == 0)
		r = begin_ledger(l, why);
	l->generation++;
	return r;
}

int
ledger_recover(struct ledger *l, struct why *why)
{
	return round_error(l, recover(l, why), why);
}
