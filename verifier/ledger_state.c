/* What a run remembers for the next, and how the next takes it up (state.h). Written only
 * between a block and the next leaf, and while nothing has failed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "verifier/ledger.h"

/* ---- fields
 * ---------------------------------------------------------------------------------- */

/* These are found out anew by each run. */
static bool
anew(int c)
{
	return c == CHECK_PIN || c == CHECK_MIRROR;
}

static void
store_reasons(struct store *s, struct check_state *check)
{
	size_t count = store_count(s, check->reason_count, 1);

	if (count > REASONS) {
		store_refuse(s);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (!store_writes(s))
			check->reasons[check->reason_count++] = NULL;
		store_text(s, &check->reasons[i]);
		if (check->reasons[i] == NULL) {
			check->reasons[i] = mem_text("");
			store_refuse(s);
		}
	}
}

/* Of the totals only what was found on the ledger, not what its size says (base). */
static void
store_report(struct store *s, struct ledger *l)
{
	for (int c = 0; c < CHECK_COUNT; c++) {
		struct check_state *check = &l->report.checks[c];
		uint64_t checked = check->checked, of = check->of - l->base[c];
		if (anew(c))
			continue;
		store_u64(s, &checked);
		store_u64(s, &of);
		store_u64(s, &check->warnings);
		store_reasons(s, check);
		check->checked = checked;
		check->of = of + l->base[c];
	}
	store_u64(s, &l->report.height);
}

static void
store_tree(struct store *s, struct ledger *l)
{
	store_u64(s, &l->tree.size);
	store_raw(s, l->tree.edge, sizeof l->tree.edge);
	for (unsigned i = 0; i < TILE_LEVELS; i++) {
		struct tile_level *level = &l->tiles.levels[i];
		uint64_t fill = level->fill;
		store_u64(s, &fill);
		store_u64(s, &level->tile);
		if (fill != (l->tree.size >> 8 * i) % 256 ||
		    level->tile != l->tree.size >> 8 * i >> 8) {
			store_refuse(s);
			return;
		}
		level->fill = (unsigned)fill;
		store_raw(s, level->hashes, fill * HASH);
	}
}

static void
store_all(struct store *s, struct ledger *l)
{
	store_i64(s, &l->time_ms);
	store_tree(s, l);
	store_report(s, l);
	tables_store(s, &l->tables);
	members_store(s, &l->members);
	assembly_store(s, &l->assembly);
	polls_store(s, &l->polls);
}

/* ---- whose state it is
 * ----------------------------------------------------------------------- */

/* The mirror's folder by its one name; "" without one. */
static char *
mirror_path(const struct ledger *l)
{
	const char *mirror = files_mirror(l->files);
	char *real = mirror ? realpath(mirror, NULL) : NULL;

	return real ? real : mem_text("");
}

static void
write_owner(struct store *s, struct ledger *l)
{
	char *mirror = mirror_path(l);
	bool sodium = arith_now() == ARITH_SODIUM;
	bool compared = l->has_mirrored && l->mirrored.size <= l->tree.size;

	store_bytes(s, &l->charter_raw);
	store_bool(s, &sodium);
	store_text(s, &mirror);
	store_bool(s, &compared);
	store_u64(s, &l->mirrored.size);
	store_raw(s, l->mirrored.root, HASH);
	free(mirror);
}

static int
same_charter(struct ledger *l, struct fault *fault)
{
	struct bytes published = {0};
	struct entry_leaf leaf;
	struct fault second;
	bool same;

	if (entry_leaf_read(&leaf,
		(struct span){l->charter_raw.data, l->charter_raw.size}, 0, &second) ||
	    charter_info_read(&l->charter, &leaf, &second)) {
		entry_leaf_drop(&leaf);
		return fault_say(fault, "its charter is none");
	}
	entry_leaf_drop(&leaf);
	if (l->pin != NULL && memcmp(l->pin, l->charter.hash, HASH) != 0)
		return fault_say(fault, "its charter is not the pinned one");
	same = files_get(l->files, "charter", &published, &second) == GOT_FILE &&
	       published.size == l->charter_raw.size &&
	       memcmp(published.data, l->charter_raw.data, published.size) == 0;
	bytes_drop(&published);
	return same ? 0 : fault_say(fault, "it is of another ledger");
}

static int
read_owner(struct store *s, struct ledger *l, struct fault *fault)
{
	char *mirror = NULL, *now = mirror_path(l);
	bool sodium = false, same;

	store_bytes(s, &l->charter_raw);
	store_bool(s, &sodium);
	store_text(s, &mirror);
	store_bool(s, &l->recalled_mirror.compared);
	store_u64(s, &l->recalled_mirror.size);
	store_raw(s, l->recalled_mirror.root, HASH);
	/* a mirror that begins in the middle would be none */
	same = *now == '\0' || (mirror != NULL && strcmp(mirror, now) == 0);
	free(mirror);
	free(now);
	if (store_bad(s))
		return fault_say(fault, "it is not what this program writes");
	if (sodium != (arith_now() == ARITH_SODIUM))
		return fault_say(
		    fault, "it was made %s --arith sodium", sodium ? "with" : "without");
	if (!same)
		return fault_say(fault, "it was made without this mirror");
	return same_charter(l, fault);
}

/* What the mirror holds must be compared with the tree when that has its size; of a tree
 * that is past it, it must have been. */
static int
mirror_known(const struct ledger *l, struct fault *fault)
{
	bool same = l->recalled_mirror.compared &&
		    l->recalled_mirror.size == l->mirrored.size &&
		    memcmp(l->recalled_mirror.root, l->mirrored.root, HASH) == 0;

	return !l->has_mirrored || l->mirrored.size >= l->tree.size || same
		   ? 0
		   : fault_say(fault, "the mirror was never compared with it");
}

/* ---- both ways
 * ------------------------------------------------------------------------------- */

static void
take_up(struct ledger *l)
{
	l->chartered = true;
	l->recalled = l->kept = l->tree.size;
	memcpy(l->report.charter, l->charter.hash, HASH);
	memcpy(l->polls.charter, l->charter.hash, HASH);
	ledger_pin(l);
	if (l->has_mirrored && l->mirrored.size < l->tree.size)
		report_checked(&l->report, CHECK_MIRROR, 1);
	ledger_mirror_at(l);
	for (size_t i = 0; i < l->assembly.count; i++)
		polls_tell_thing(&l->polls, l->assembly.pending[i]);
}

static int
recall(struct ledger *l, struct store *s, struct fault *fault)
{
	if (read_owner(s, l, fault) || state_tables(l->state, &l->tables, fault))
		return -1;
	store_all(s, l);
	if (store_bad(s) || l->tree.size == 0)
		return fault_say(fault, "it is not what this program writes");
	return mirror_known(l, fault);
}

static void
say(const char *what, const struct ledger *l, const struct fault *fault)
{
	struct bytes line = {0}, shown = {0};

	bytes_format(&line, "madang-verifier: the state in %s %s: %s",
	    state_folder(l->state), what, fault->text);
	bytes_add(&line, "", 1);
	bytes_shown(&shown, (char *)line.data);
	bytes_add(&shown, "\n", 1);
	fwrite(shown.data, 1, shown.size, stderr);
	bytes_drop(&line);
	bytes_drop(&shown);
}

bool
ledger_recall(struct ledger *l)
{
	struct fault fault;
	struct store *s;
	int r = state_read(l->state, &s, &fault);

	if (r == 0 && s == NULL)
		return true;
	if (r == 0) {
		r = recall(l, s, &fault);
		(void)store_close(s);
	}
	if (r == 0)
		take_up(l);
	else
		say("is not used, and all is read from leaf 0", l, &fault);
	return r == 0;
}

static int
write_state(struct ledger *l, struct fault *fault)
{
	struct store *s;
	int r = state_begin(l->state, &l->tables, &s, fault);

	if (r == 0) {
		write_owner(s, l);
		store_all(s, l);
	}
	if (s != NULL && state_end(l->state, s, r == 0 ? fault : &(struct fault){""}))
		r = -1;
	return r;
}

void
ledger_keep(struct ledger *l)
{
	bool last = l->tree.size == l->checkpoint.size;
	struct fault fault;

	if (l->state == NULL || l->tree.size <= l->kept || report_failed(&l->report) ||
	    !(last || state_due(l->state)))
		return;
	l->kept = l->tree.size;
	if (write_state(l, &fault) || (!last && state_commit(l->state, &fault))) {
		state_abandon(l->state);
		say("is not renewed", l, &fault);
		return;
	}
	l->pending = last;
}

void
ledger_keep_end(struct ledger *l)
{
	struct fault fault;

	if (!l->pending)
		return;
	l->pending = false;
	if (report_verdict(&l->report) == VERDICT_FAIL)
		state_abandon(l->state);
	else if (state_commit(l->state, &fault)) {
		state_abandon(l->state);
		say("is not renewed", l, &fault);
	}
}
