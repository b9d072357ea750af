#include "verifier/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct span
batch_leaf(const struct batch *b, size_t i)
{
	size_t start = i ? b->ends[i - 1] : 0;

	return (struct span){b->raw.data + start, b->ends[i] - start};
}

static void
batch_add(struct batch *b, struct span leaf, const uint8_t hash[HASH])
{
	bytes_add(&b->raw, leaf.data, leaf.size);
	b->ends = mem_slot(b->ends, b->count, &b->ends_room, sizeof *b->ends);
	b->hashes = mem_slot(b->hashes, b->count, &b->hashes_room, sizeof *b->hashes);
	b->ends[b->count] = b->raw.size;
	memcpy(b->hashes[b->count++], hash, HASH);
}

static void
batch_begin(struct ledger *l)
{
	l->batch.raw.size = 0;
	l->batch.count = 0;
	l->batch.first = l->tree.size;
	frontier_root(&l->tree, l->batch.root);
}

static void
show_progress(const struct ledger *l, bool end)
{
	if (!l->progress)
		return;
	if (end)
		fputs("\r\033[K", stderr);
	else if (l->tree.size % 64 == 0 || l->tree.size == l->checkpoint.size)
		fprintf(stderr,
		    "\rleaf %" PRIu64 " of %" PRIu64 ", %" PRIu64 " ballots checked",
		    l->tree.size, l->checkpoint.size,
		    l->report.checks[CHECK_BALLOTS].checked);
	fflush(stderr);
}

/* checkpoints/<height> must say what the tree says here. */
static void
check_height(struct ledger *l)
{
	struct bytes raw = {0}, want = {0};
	struct signed_note note = {0};
	struct checkpoint_text cp;
	struct fault fault;
	uint8_t root[HASH];
	uint64_t signatures = 0;
	char path[64];

	snprintf(path, sizeof path, "checkpoints/%" PRIu64, l->report.height);
	report_of(&l->report, CHECK_CHECKPOINTS, 1);
	frontier_root(&l->tree, root);
	checkpoint_text_of(&want, l->charter.origin, l->tree.size, root);
	if (files_get(l->files, path, &raw, &fault) != GOT_FILE) {
		report_fail(&l->report, CHECK_CHECKPOINTS, "%s", fault.text);
	} else {
		report_checked(&l->report, CHECK_CHECKPOINTS, 1);
		if (checkpoint_text_read(
			&cp, &note, (struct span){raw.data, raw.size}, &fault) ||
		    checkpoint_signed(&note, &l->charter, &signatures, &fault))
			report_fail(
			    &l->report, CHECK_CHECKPOINTS, "%s: %s", path, fault.text);
		else if (strcmp(cp.origin, l->charter.origin) != 0)
			report_fail(&l->report, CHECK_CHECKPOINTS,
			    "%s: its origin is %s, the "
			    "charter's %s",
			    path, cp.origin, l->charter.origin);
		else if (note.text.size != want.size ||
			 memcmp(note.text.data, want.data, want.size) != 0)
			report_fail(&l->report, CHECK_CHECKPOINTS,
			    "%s is not of size %" PRIu64
			    " and the root recomputed from the leaves",
			    path, l->tree.size);
	}
	signed_drop(&note);
	bytes_drop(&raw);
	bytes_drop(&want);
}

static bool
take_leaf(struct ledger *l, struct span leaf)
{
	uint8_t hash[HASH];
	struct fault fault;
	uint64_t index = l->tree.size;
	bool go = true;

	leaf_hash(hash, leaf.data, leaf.size);
	if (index == 0 && !ledger_charter(l, leaf))
		return false;
	if (block_leaf_is(leaf))
		go = ledger_block(l, leaf);
	else
		batch_add(&l->batch, leaf, hash);
	frontier_add(&l->tree, hash);
	report_checked(&l->report, CHECK_LEAVES, 1);
	ledger_mirror_at(l);
	if (tile_check_add(&l->tiles, hash, &fault) != GOT_FILE) {
		report_stop(&l->report, "%s", fault.text);
		return false;
	}
	if (go && block_leaf_is(leaf)) {
		check_height(l);
		batch_begin(l);
	}
	show_progress(l, false);
	return go;
}

static bool
read_leaves(struct ledger *l)
{
	struct bytes raw = {0};
	struct span spans[256];
	struct fault fault;
	bool go = true;

	batch_begin(l);
	for (uint64_t n = 0; go && n * 256 < l->checkpoint.size; n++) {
		uint64_t left = l->checkpoint.size - n * 256;
		unsigned width = left < 256 ? (unsigned)left : 256;
		if (bundle_get(&l->tiles, n, width, &raw, spans, &fault) != GOT_FILE) {
			report_fail(&l->report, CHECK_LEAVES, "%s", fault.text);
			report_stop(&l->report, "%s", fault.text);
			go = false;
		}
		for (unsigned i = 0; go && i < width; i++)
			go = take_leaf(l, spans[i]);
	}
	bytes_drop(&raw);
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
	int r = tables_audit(&l->tables, &views, &fault);

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

int
ledger_verify(struct ledger *l, struct fault *fault)
{
	bool whole;

	report_start(&l->report);
	if (read_checkpoint(l, fault))
		return -1;
	if (l->report.stopped != NULL)
		return 0;
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
	whole = read_leaves(l);
	if (!whole)
		report_stop(
		    &l->report, "leaf %" PRIu64 " could not be followed", l->tree.size);
	finish(l, whole);
	show_progress(l, true);
	return 0;
}

void
ledger_drop(struct ledger *l)
{
	judge_close(l->judge);
	polls_drop(&l->polls);
	if (l->tables.db != NULL)
		tables_close(&l->tables);
	assembly_drop(&l->assembly);
	members_drop(&l->members);
	charter_info_drop(&l->charter);
	bytes_drop(&l->checkpoint_raw);
	bytes_drop(&l->batch.raw);
	free(l->batch.ends);
	free(l->batch.hashes);
	report_drop(&l->report);
}
