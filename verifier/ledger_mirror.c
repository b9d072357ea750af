/* An older mirror of the ledger: append-only means that it is continued. */
#include <inttypes.h>
#include <string.h>

#include "verifier/ledger.h"

void
ledger_mirror_begin(struct ledger *l)
{
	struct signed_note note = {0};
	struct fault fault;
	struct span raw;

	if (!files_mirrored(l->files, &raw))
		return;
	report_of(&l->report, CHECK_MIRROR, 1);
	l->has_mirrored = checkpoint_text_read(&l->mirrored, &note, raw, &fault) == 0;
	signed_drop(&note);
	if (!l->has_mirrored)
		report_fail(&l->report, CHECK_MIRROR, "the mirror's own checkpoint: %s",
		    fault.text);
	else if (l->mirrored.size > l->checkpoint.size)
		report_fail(&l->report, CHECK_MIRROR,
		    "the ledger has %" PRIu64 " leaves, %" PRIu64
		    " were mirrored before: a fork, or leaves were taken back",
		    l->checkpoint.size, l->mirrored.size);
	else if (strcmp(l->mirrored.origin, l->checkpoint.origin) != 0)
		report_fail(
		    &l->report, CHECK_MIRROR, "the mirror is of %s", l->mirrored.origin);
}

void
ledger_mirror_at(struct ledger *l)
{
	uint8_t root[HASH];

	if (!l->has_mirrored || l->tree.size != l->mirrored.size)
		return;
	report_checked(&l->report, CHECK_MIRROR, 1);
	frontier_root(&l->tree, root);
	if (memcmp(root, l->mirrored.root, HASH) != 0)
		report_fail(&l->report, CHECK_MIRROR,
		    "the first %" PRIu64 " leaves are not those "
		    "that were mirrored before: a fork",
		    l->mirrored.size);
}

void
ledger_mirror_end(struct ledger *l)
{
	if (files_rewritten(l->files) != NULL)
		report_fail(&l->report, CHECK_MIRROR,
		    "%s is not the file that was mirrored "
		    "before: a fork",
		    files_rewritten(l->files));
}
