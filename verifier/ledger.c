#include "verifier/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"

static void
batch_add(struct batch *b, struct ahead_leaf *leaf)
{
	b->leaves = mem_slot(b->leaves, b->count, &b->room, sizeof(struct ahead_leaf *));
	b->leaves[b->count++] = leaf;
	frontier_add(&b->tree, leaf->hash);
}

static void
batch_begin(struct ledger *l)
{
	for (size_t i = 0; i < l->batch.count; i++)
		ahead_forget(l->batch.leaves[i]);
	l->batch.count = 0;
	l->batch.tree = (struct frontier){0};
	l->batch.first = l->tree.size;
	advice_passed(l->advice, l->tree.size);
	frontier_root(&l->tree, l->batch.root);
}

static void
judge_height(struct ledger *l, const struct ahead_checkpoint *c)
{
	struct report *r = &l->report;
	struct fault fault = c->fault;
	uint8_t root[HASH];
	uint64_t signatures = 0;

	report_of(r, CHECK_CHECKPOINTS, 1);
	if (c->got != GOT_FILE) {
		report_fail(r, CHECK_CHECKPOINTS, "%s", fault.text);
		return;
	}
	report_checked(r, CHECK_CHECKPOINTS, 1);
	frontier_root(&l->tree, root);
	if (c->r != 0 || checkpoint_signed(&c->note, &l->charter, &signatures, &fault))
		report_fail(r, CHECK_CHECKPOINTS, "checkpoints/%" PRIu64 ": %s",
		    r->height, fault.text);
	else if (strcmp(c->text.origin, l->charter.origin) != 0)
		report_fail(r, CHECK_CHECKPOINTS,
		    "checkpoints/%" PRIu64 ": its origin is %s, the charter's %s",
		    r->height, c->text.origin, l->charter.origin);
	else if (c->text.size != l->tree.size || memcmp(c->text.root, root, HASH) != 0)
		report_fail(r, CHECK_CHECKPOINTS,
		    "checkpoints/%" PRIu64 " is not of size %" PRIu64
		    " and the root recomputed from the leaves",
		    r->height, l->tree.size);
}

/* checkpoints/<height> must say what the tree says here. */
static void
check_height(struct ledger *l, const struct ahead_leaf *block)
{
	struct ahead_checkpoint own;

	if (block->checkpoint != NULL &&
	    block->checkpoint->height == (int64_t)l->report.height) {
		judge_height(l, block->checkpoint);
		return;
	}
	ahead_checkpoint_read(
	    &own, (int64_t)l->report.height, files_own_reader(l->files), NULL);
	judge_height(l, &own);
	ahead_checkpoint_drop(&own);
}

/* Takes the leaf: it is forgotten after its block. */
static bool
take_leaf(struct ledger *l, struct ahead_leaf *leaf)
{
	struct fault fault;
	uint8_t hash[HASH];
	bool go = true, block = leaf->is_block;

	memcpy(hash, leaf->hash, HASH);
	if (l->tree.size == 0 && !ledger_charter(l, leaf->raw)) {
		ahead_forget(leaf);
		return false;
	}
	if (block)
		go = ledger_block(l, leaf);
	else
		batch_add(&l->batch, leaf);
	frontier_add(&l->tree, hash);
	report_checked(&l->report, CHECK_LEAVES, 1);
	ledger_mirror_at(l);
	if (tile_check_add(&l->tiles, hash, &fault) != GOT_FILE) {
		report_stop(&l->report, "%s", fault.text);
		go = false;
	} else if (go && block) {
		check_height(l, leaf);
		batch_begin(l);
	}
	if (block)
		ahead_forget(leaf);
	if (go && block)
		ledger_keep(l);
	progress_step(&l->progress, l->tree.size, l->checkpoint.size,
	    l->report.checks[CHECK_BALLOTS].checked);
	return go;
}

/* Leaves that an earlier run went through must be what they were. */
static void
pass_over(struct ledger *l, struct ahead_bundle *b, unsigned count)
{
	const uint8_t *hashes = l->tiles.levels[0].hashes;

	for (unsigned i = 0; i < count; i++) {
		if (memcmp(b->leaves[i].hash, hashes + i * HASH, HASH) != 0)
			report_fail(&l->report, CHECK_LEAVES,
			    "leaf %" PRIu64 " is not the one that is remembered: a fork",
			    b->n * 256 + i);
		ahead_forget(&b->leaves[i]);
	}
}

/* The first `known` of its leaves are remembered. */
static bool
take_bundle(struct ledger *l, struct ahead_bundle *b, unsigned known)
{
	struct span spans[256];
	bool go = b->got == GOT_FILE;

	files_note(l->files, b->rewritten);
	if (!go) {
		report_fail(&l->report, CHECK_LEAVES, "%s", b->fault.text);
		report_stop(&l->report, "%s", b->fault.text);
		return false;
	}
	for (unsigned i = 0; i < b->width; i++)
		spans[i] = b->leaves[i].raw;
	pass_over(l, b, known);
	ledger_tell(l);
	l->tiles.early = b->has_tile ? &b->tile : NULL;
	l->tiles.early_n = b->n;
	for (unsigned i = known; i < b->width; i++) {
		if (go)
			go = take_leaf(l, &b->leaves[i]);
		else
			ahead_forget(&b->leaves[i]);
	}
	l->tiles.early = NULL;
	/* after what is remembered: a part of a bundle is read again by the next run */
	tile_check_bundles(&l->tiles, b->n, b->width, &b->raw, spans);
	return go;
}

/* Whoever reads ahead has not seen those that stand before. */
static void
tell_keys(struct ledger *l)
{
	for (size_t i = 0; i < l->charter.node_count; i++) {
		ahead_knows(l->ahead, &l->charter.nodes[i].log);
		ahead_knows(l->ahead, &l->charter.nodes[i].proposer);
		ahead_knows(l->ahead, &l->charter.nodes[i].cosigner);
	}
	for (size_t i = 0; i < l->members.count; i++)
		if (l->members.items[i].keyed)
			ahead_knows(l->ahead, &l->members.items[i].key);
}

static bool
read_leaves(struct ledger *l)
{
	uint64_t first = l->recalled / 256;
	uint64_t count = l->checkpoint.size / 256 + (l->checkpoint.size % 256 != 0);
	bool go = true;

	if (l->advise != NULL && arith_now() != ARITH_SODIUM) {
		judge_advise(l->judge);
		l->advice = advice_keep(l->advise, l->recalled, l->checkpoint.size);
	}
	batch_begin(l);
	if (first == count)
		return true;
	l->ahead = ahead_open(l->files, l->checkpoint.size, first, 0);
	tell_keys(l);
	for (uint64_t n = first; go && n < count; n++) {
		l->interrupted = l->stop != NULL && *l->stop != 0;
		if (l->interrupted)
			return false;
		l->bundle = ahead_take(l->ahead);
		go = take_bundle(
		    l, l->bundle, n == first ? (unsigned)(l->recalled % 256) : 0);
		ahead_done(l->bundle);
		l->bundle = NULL;
	}
	return go;
}

/* The newest checkpoint against the tree and the charter. */
static void
check_checkpoint(struct ledger *l)
{
	struct signed_note note = {0};
	struct checkpoint_text cp;
	struct fault fault;
	uint8_t root[HASH];
	uint64_t signatures = 0;

	report_checked(&l->report, CHECK_CHECKPOINTS, 1);
	frontier_root(&l->tree, root);
	if (checkpoint_text_read(&cp, &note,
		(struct span){l->checkpoint_raw.data, l->checkpoint_raw.size}, &fault) ||
	    checkpoint_signed(&note, &l->charter, &signatures, &fault))
		report_fail(&l->report, CHECK_CHECKPOINTS, "checkpoint: %s", fault.text);
	else if (strcmp(cp.origin, l->charter.origin) != 0)
		report_fail(&l->report, CHECK_CHECKPOINTS,
		    "checkpoint: its origin is %s, the "
		    "charter's %s",
		    cp.origin, l->charter.origin);
	else if (l->tree.size == cp.size && memcmp(cp.root, root, HASH) != 0)
		report_fail(&l->report, CHECK_CHECKPOINTS,
		    "checkpoint: its root is not the one "
		    "recomputed from the %" PRIu64 " leaves",
		    cp.size);
	signed_drop(&note);
}

static void
check_published(struct ledger *l)
{
	struct bytes raw = {0};
	struct fault fault;
	uint8_t hash[HASH];

	report_of(&l->report, CHECK_PUBLISHED, 2);
	if (files_get(l->files, "charter", &raw, &fault) != GOT_FILE) {
		report_fail(&l->report, CHECK_PUBLISHED, "%s", fault.text);
	} else {
		report_checked(&l->report, CHECK_PUBLISHED, 1);
		leaf_hash(hash, raw.data, raw.size);
		if (memcmp(hash, l->charter.hash, HASH) != 0)
			report_fail(&l->report, CHECK_PUBLISHED,
			    "the file charter is not leaf 0");
	}
	if (files_get(l->files, "policy", &raw, &fault) != GOT_FILE) {
		report_fail(&l->report, CHECK_PUBLISHED, "%s", fault.text);
	} else {
		report_checked(&l->report, CHECK_PUBLISHED, 1);
		if (policy_check((struct span){raw.data, raw.size}, &l->charter, &fault))
			report_fail(
			    &l->report, CHECK_PUBLISHED, "policy: %s", fault.text);
	}
	bytes_drop(&raw);
}

static void
check_tables(struct ledger *l)
{
	struct fault fault;
	uint64_t views = 0;
	int r;

	steps_allow(l->tables.steps, l->tree.size, 1);
	r = tables_audit(&l->tables, &views, &fault);
	steps_end(l->tables.steps);
	if (l->tables.steps->over)
		l->stuck = fault;

	report_of(&l->report, CHECK_AUDITS, views);
	report_checked(&l->report, CHECK_AUDITS, views);
	if (r != 0)
		report_fail(&l->report, CHECK_AUDITS, "%s", fault.text);
	polls_finish(&l->polls, l->tables.db);
	if (l->incomplete)
		return;
	if (tables_digest(&l->tables, l->report.state, &fault))
		report_fail(&l->report, CHECK_RULES, "%s", fault.text);
}

/* Every entry was applied. The room that judging took is needed for sorting. */
static void
dismiss_judge(struct ledger *l)
{
	l->tables.functions.judge = l->polls.judge = NULL;
	judge_close(l->judge);
	l->judge = NULL;
}

static void
finish(struct ledger *l, bool whole)
{
	struct fault fault;

	if (whole && tile_check_end(&l->tiles, &fault) != GOT_FILE)
		report_stop(&l->report, "%s", fault.text);
	if (whole && l->batch.count > 0)
		report_fail(&l->report, CHECK_BLOCKS,
		    "the last %zu leaves are closed by no block", l->batch.count);
	ledger_mirror_end(l);
	for (size_t i = 0; i < l->assembly.count; i++)
		polls_unfinished(&l->polls, l->assembly.pending[i]);
	if (!l->chartered)
		return;
	check_checkpoint(l);
	check_published(l);
	dismiss_judge(l);
	check_tables(l);
}

/* A place with a charter but no readable checkpoint is a ledger that lies; a place with
 * neither is none. */
static int
read_checkpoint(struct ledger *l, struct fault *fault)
{
	struct signed_note note = {0};
	struct bytes other = {0};
	struct fault second;
	enum got got = files_get(l->files, "checkpoint", &l->checkpoint_raw, fault);
	bool readable;

	if (got == GOT_NOTHING &&
	    files_get(l->files, "charter", &other, &second) == GOT_FILE) {
		report_fail(&l->report, CHECK_CHECKPOINTS, "%s", fault->text);
		report_stop(&l->report, "%s", fault->text);
		got = GOT_FILE;
	}
	bytes_drop(&other);
	if (got == GOT_NOTHING)
		return fault_at(fault, "there is no ledger");
	if (got != GOT_FILE)
		return -1;
	report_of(&l->report, CHECK_CHECKPOINTS, 1);
	if (l->report.stopped != NULL)
		return 0;
	readable = checkpoint_text_read(&l->checkpoint, &note,
		       (struct span){l->checkpoint_raw.data, l->checkpoint_raw.size},
		       fault) == 0;
	signed_drop(&note);
	if (readable && l->checkpoint.size > 0)
		return 0;
	if (readable)
		fault_say(fault, "it is of an empty tree");
	report_fail(&l->report, CHECK_CHECKPOINTS, "checkpoint: %s", fault->text);
	report_stop(&l->report, "checkpoint: %s", fault->text);
	return 0;
}

/* All that leaves change, as it is before leaf 0. */
static int
open_replay(struct ledger *l, struct fault *fault)
{
	l->judge = judge_open(0);
	l->polls = (struct polls){
	    .report = &l->report, .judge = l->judge, .members = &l->members};
	if (tables_open(&l->tables, "", l->judge, fault))
		return -1;
	l->report.origin = mem_text(l->checkpoint.origin);
	l->report.size = l->checkpoint.size;
	memcpy(l->report.root, l->checkpoint.root, HASH);
	l->report.known = true;
	report_of(&l->report, CHECK_LEAVES, l->checkpoint.size);
	tile_check_start(&l->tiles, l->files, &l->report, l->checkpoint.size);
	ledger_mirror_begin(l);
	for (int c = 0; c < CHECK_COUNT; c++)
		l->base[c] = l->report.checks[c].of;
	return 0;
}

static void
drop_replay(struct ledger *l)
{
	judge_close(l->judge);
	advice_close(l->advice);
	polls_drop(&l->polls);
	if (l->tables.db != NULL)
		tables_close(&l->tables);
	assembly_drop(&l->assembly);
	members_drop(&l->members);
	charter_info_drop(&l->charter);
	bytes_drop(&l->charter_raw);
	bytes_drop(&l->checkpoint_raw);
	report_drop(&l->report);
}

static int
begin(struct ledger *l, struct fault *fault)
{
	report_start(&l->report);
	if (read_checkpoint(l, fault))
		return -1;
	return l->report.stopped != NULL ? 0 : open_replay(l, fault);
}

/* With what an earlier run remembers, if that is of use. */
static int
begin_recalled(struct ledger *l, struct fault *fault)
{
	struct ledger fresh = *l;

	if (begin(l, fault))
		return -1;
	if (l->state == NULL || report_failed(&l->report) || ledger_recall(l))
		return 0;
	drop_replay(l);
	*l = fresh;
	return begin(l, fault);
}

static bool
still_there(struct ledger *l)
{
	if (l->tree.size <= l->checkpoint.size)
		return true;
	report_fail(&l->report, CHECK_LEAVES,
	    "the ledger has %" PRIu64 " leaves, %" PRIu64
	    " are remembered in %s: a fork, or leaves were taken back",
	    l->checkpoint.size, l->tree.size, state_folder(l->state));
	report_stop(&l->report, "the ledger is shorter than what is remembered of it");
	return false;
}

int
ledger_verify(struct ledger *l, struct fault *fault)
{
	bool whole;

	if (begin_recalled(l, fault))
		return -1;
	if (l->report.stopped != NULL)
		return 0;
	progress_begin(&l->progress, l->show_progress);
	whole = still_there(l) && read_leaves(l);
	if (l->interrupted) {
		progress_end(&l->progress);
		return 0;
	}
	if (!whole)
		report_stop(
		    &l->report, "leaf %" PRIu64 " could not be followed", l->tree.size);
	if (!l->stuck.text[0])
		finish(l, whole);
	if (!l->stuck.text[0])
		ledger_keep_end(l);
	progress_end(&l->progress);
	if (!l->stuck.text[0])
		return 0;
	*fault = l->stuck;
	return -1;
}

void
ledger_drop(struct ledger *l)
{
	for (size_t i = 0; i < l->batch.count; i++)
		ahead_forget(l->batch.leaves[i]);
	free(l->batch.leaves);
	ahead_close(l->ahead);
	drop_replay(l);
}
