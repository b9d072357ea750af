/* The charter and the blocks of a ledger. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/ledger.h"

/* ---- charter
 * ----------------------------------------------------------------------------- */

static void
check_engine(struct ledger *l)
{
	const char *named = strstr(l->charter.engine, "sqlite ");

	report_of(&l->report, CHECK_ENGINE, 1);
	report_checked(&l->report, CHECK_ENGINE, 1);
	if (named == NULL || strcmp(named + 7, sqlite3_libversion()) != 0)
		report_warn(&l->report, CHECK_ENGINE,
		    "the charter names %s, this program ran the "
		    "rules with SQLite %s",
		    l->charter.engine, sqlite3_libversion());
}

void
ledger_pin(struct ledger *l)
{
	char hex[65], pin[65];

	if (l->pin == NULL)
		return;
	report_of(&l->report, CHECK_PIN, 1);
	report_checked(&l->report, CHECK_PIN, 1);
	hex_of(hex, l->charter.hash, HASH);
	hex_of(pin, l->pin, HASH);
	if (memcmp(l->pin, l->charter.hash, HASH) != 0)
		report_fail(&l->report, CHECK_PIN,
		    "the charter of this ledger is %s, pinned is %s", hex, pin);
}

/* core comes with the charter: its rules make the tables that all else stands on. */
static int
install_core(struct ledger *l, const struct entry_leaf *leaf, struct fault *fault)
{
	struct publication *p;
	struct tables none = {0};
	uint64_t cases = 0;

	if (publication_cut(&p, (struct span){leaf->data.data, leaf->data.size}, fault))
		return -1;
	if (form_read(&p->form, span_of(p->form_text), fault) ||
	    strcmp(p->form->service, "core") != 0 || p->form->version != 1) {
		publication_forget(p);
		return fault_at(fault, "the form of core");
	}
	report_of(&l->report, CHECK_SERVICES, 1);
	report_checked(&l->report, CHECK_SERVICES, 1);
	if (cases_replay(&none, p, &cases, NULL, fault)) {
		report_fail(&l->report, CHECK_SERVICES, "leaf 0, core: %s", fault->text);
		report_fail(&l->report, CHECK_CASES, "leaf 0, core: %s", fault->text);
	}
	report_of(&l->report, CHECK_CASES, cases);
	report_checked(&l->report, CHECK_CASES, cases);
	return tables_install(&l->tables, p, l->charter.created, fault);
}

static bool
charter_stop(struct ledger *l, const struct fault *fault)
{
	report_fail(&l->report, CHECK_SIGNATURES, "leaf 0: %s", fault->text);
	report_stop(&l->report, "leaf 0 is no charter that holds: %s", fault->text);
	return false;
}

bool
ledger_charter(struct ledger *l, struct span raw)
{
	struct entry_leaf leaf;
	struct fault fault;
	int r;

	if (entry_leaf_read(&leaf, raw, 0, &fault) ||
	    charter_info_read(&l->charter, &leaf, &fault)) {
		entry_leaf_drop(&leaf);
		return charter_stop(l, &fault);
	}
	l->chartered = true;
	bytes_add(&l->charter_raw, raw.data, raw.size);
	memcpy(l->report.charter, l->charter.hash, HASH);
	memcpy(l->polls.charter, l->charter.hash, HASH);
	ledger_pin(l);
	check_engine(l);
	l->time_ms = 1000 * l->charter.created;
	members_charter(&l->members, &l->charter, l->charter.created);
	r = install_core(l, &leaf, &fault);
	entry_leaf_drop(&leaf);
	return r == 0 || charter_stop(l, &fault);
}

/* ---- blocks
 * ------------------------------------------------------------------------------ */

static int
check_chain(const struct ledger *l, const struct block_leaf *block, struct fault *fault)
{
	uint8_t root[HASH];

	frontier_root(&l->batch.tree, root);
	if (strcmp(block->origin, l->charter.origin) != 0)
		return fault_say(fault, "its origin is %.60s", block->origin);
	if (block->height != (int64_t)l->report.height)
		return fault_say(fault, "its height is %" PRId64, block->height);
	if (block->size != (int64_t)l->batch.first)
		return fault_say(fault,
		    "its size is %" PRId64 ", but %" PRIu64 " leaves precede its batch",
		    block->size, l->batch.first);
	if (memcmp(block->root, l->batch.root, HASH) != 0)
		return fault_say(
		    fault, "its root is not that of the tree before the batch");
	if (block->count != (int64_t)l->batch.count)
		return fault_say(fault, "it counts %" PRId64 " entries, there are %zu",
		    block->count, l->batch.count);
	if (memcmp(block->batch, root, HASH) != 0)
		return fault_say(fault, "its batch hash is not that of its entries");
	if (l->report.height == 1 && l->batch.count != 1)
		return fault_say(fault, "the first batch is not the charter alone");
	return 0;
}

static int
check_proposer(
    const struct ledger *l, const struct block_leaf *block, struct fault *fault)
{
	size_t proposers = 0;

	if (block_leaf_signer(block, fault))
		return -1;
	for (size_t s = 0; s < block->note.count; s++)
		for (size_t i = 0; i < l->charter.node_count; i++) {
			const struct vkey *key = &l->charter.nodes[i].proposer;
			if (!signed_by(&block->note.lines[s], key))
				continue;
			if (!signed_holds(&block->note, &block->note.lines[s], key, NULL))
				return fault_say(fault,
				    "the signature of %s does not hold", key->name);
			proposers++;
		}
	return proposers == 1
		   ? 0
		   : fault_say(fault, "%zu proposers of the charter signed it, not one",
			 proposers);
}

/* The cosignatures of the checkpoint before; *time is the block's, computed. */
static int
check_carried(
    struct ledger *l, const struct block_leaf *block, int64_t *time, struct fault *fault)
{
	struct quorum q = {.charter = &l->charter};
	struct bytes text = {0};
	int r = 0;

	*time = l->time_ms;
	if (l->report.height == 1)
		return block->carried_count == 0
			   ? 0
			   : fault_say(fault, "the first block carries cosignatures");
	checkpoint_text_of(&text, l->charter.origin, l->batch.first, l->batch.root);
	for (size_t i = 0; r == 0 && i < block->carried_count; i++) {
		size_t before = q.count;
		r = quorum_add(&q, &block->carried[i], &block->blobs,
		    (struct span){text.data, text.size}, fault);
		if (r == 0 && q.count == before)
			r = fault_say(fault,
			    "carried line %zu is of no cosigner of the charter", i + 1);
	}
	bytes_drop(&text);
	if (r == 0)
		r = quorum_reached(&q, fault);
	if (r == 0 && quorum_median(&q) > *time)
		*time = quorum_median(&q);
	return r;
}

static void
check_block(struct ledger *l, const struct block_leaf *block)
{
	struct report *r = &l->report;
	struct fault fault;
	int64_t time;

	report_of(r, CHECK_COSIGNATURES, block->carried_count);
	report_checked(r, CHECK_COSIGNATURES, block->carried_count);
	if (check_chain(l, block, &fault) || check_proposer(l, block, &fault))
		report_fail(r, CHECK_BLOCKS, "leaf %" PRIu64 ", block %" PRIu64 ": %s",
		    l->tree.size, r->height, fault.text);
	if (check_carried(l, block, &time, &fault))
		report_fail(r, CHECK_COSIGNATURES,
		    "leaf %" PRIu64 ", block %" PRIu64 ": %s", l->tree.size, r->height,
		    fault.text);
	else if (time != block->time)
		report_fail(r, CHECK_BLOCKS,
		    "leaf %" PRIu64 ", block %" PRIu64 ": its time is %" PRId64
		    " ms, computed is %" PRId64,
		    l->tree.size, r->height, block->time, time);
	l->time_ms = block->time;
}

bool
ledger_block(struct ledger *l, const struct ahead_leaf *leaf)
{
	struct fault fault;
	int r = 0;

	l->report.height++;
	report_of(&l->report, CHECK_BLOCKS, 1);
	if (leaf->r != 0) {
		report_fail(&l->report, CHECK_BLOCKS,
		    "leaf %" PRIu64 ", block %" PRIu64 ": %s", l->tree.size,
		    l->report.height, leaf->fault->text);
		report_stop(&l->report, "leaf %" PRIu64 ", block %" PRIu64 ": %s",
		    l->tree.size, l->report.height, leaf->fault->text);
		return false;
	}
	report_checked(&l->report, CHECK_BLOCKS, 1);
	check_block(l, leaf->block);
	if (l->report.height > 1)
		r = tables_block(
		    &l->tables, (int64_t)l->report.height, l->time_ms / 1000, &fault);
	if (r != 0) {
		report_fail(&l->report, CHECK_RULES, "block %" PRIu64 ": %s",
		    l->report.height, fault.text);
		report_stop(
		    &l->report, "block %" PRIu64 ": %s", l->report.height, fault.text);
		return false;
	}
	ledger_entries(l);
	return !l->stuck.text[0];
}
