#include "station/vault/ledger.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/vault/city.h"
#include "station/vault/db.h"

#define FULL (8 * 1024 * 1024) /* bytes that wait */
#define OWN_MS 60000           /* how long a time of trying stands for now */

/* Leaves that wait, framed; a record ends with its block. */
struct waiting {
	struct buf bytes;
	size_t at;    /* bytes applied */
	size_t whole; /* bytes of whole records */
};

struct ledger {
	struct state *state;
	struct reader *reader;
	const struct charter *charter;
	struct merkle_range range; /* over all leaves, those that wait too */
	struct waiting waiting;
	bool ended;     /* everything that waits is under a checkpoint */
	bool gathering; /* records of one reading are committed together */
	bool ready;
	bool trying;     /* a batch is open that is never committed: own entries */
	int64_t own_seq; /* of the last one in it */
	int64_t skip;    /* own entries up to this one are left out: the rules ran away */
	int64_t tried_at;
	struct why stuck; /* the rules fail on what the ledger holds: no more is read */
};

/* ---- opening ---- */

static bool
is_city(struct state *s, const struct charter *charter)
{
	const struct charter *c = state_charter(s);

	return !c || memcmp(c->leaf, charter->leaf, HASH_SIZE) == 0;
}

/* A cache: when it cannot be used it is made anew. */
static int
open_state(struct ledger *l, const char *path, struct why *why)
{
	static const char *const endings[] = {"", "-wal", "-shm"};
	struct why first = {""};

	if (state_open(&l->state, path, &first) == 0) {
		if (is_city(l->state, l->charter))
			return 0;
		state_close(l->state);
		l->state = NULL;
	}
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		(void)unlink(path_of("%s%s", path, endings[i]).s);
	return state_open(&l->state, path, why);
}

int
ledger_open(
    struct ledger **out, const char *path, const struct charter *charter, struct why *why)
{
	struct ledger *l = xcalloc(1, sizeof(*l));
	struct state_at at;
	int r;

	l->charter = charter;
	r = open_state(l, path, why);
	if (!r)
		r = reader_open(&l->reader, path, why);
	if (r) {
		ledger_close(l);
		return r;
	}
	state_at(l->state, &at);
	l->range = at.range;
	l->ready = at.size > 0;
	*out = l;
	return 0;
}

static void
end_trial(struct ledger *l)
{
	if (l->trying)
		state_batch_abort(l->state);
	l->trying = false;
}

void
ledger_close(struct ledger *l)
{
	struct why why;

	if (!l)
		return;
	end_trial(l);
	if (l->gathering && state_gather(l->state, false, &why))
		l->gathering = false; /* a cache: it is replayed from where it stands */
	reader_close(l->reader);
	state_close(l->state);
	buf_free(&l->waiting.bytes);
	free(l);
}

/* ---- reading ---- */

uint64_t
ledger_next(const struct ledger *l)
{
	return l->range.size;
}

int
ledger_leaf(struct ledger *l, const uint8_t *leaf, size_t size, struct why *why)
{
	uint8_t hash[HASH_SIZE];

	if (size > UINT16_MAX)
		return why_set(why, ERR_FORMAT, "a node gave a leaf of %zu bytes", size);
	merkle_leaf(hash, leaf, size);
	merkle_append(&l->range, hash);
	record_put(&l->waiting.bytes, leaf, size);
	if (block_is(leaf, size))
		l->waiting.whole = l->waiting.bytes.size;
	return 0;
}

int
ledger_end(struct ledger *l, const struct checkpoint *cp, struct why *why)
{
	int r = city_check_root(&l->range, cp, why);

	if (!r && l->waiting.whole != l->waiting.bytes.size)
		r = why_set(why, ERR_FORMAT,
		    "the checkpoint of size %llu does not end with a block",
		    (unsigned long long)cp->size);
	l->ended = !r;
	return r;
}

static int
gather(struct ledger *l, bool on, struct why *why)
{
	int r = l->gathering == on ? 0 : state_gather(l->state, on, why);

	if (!r)
		l->gathering = on;
	return r;
}

static void
forget_waiting(struct ledger *l)
{
	buf_free(&l->waiting.bytes);
	l->waiting = (struct waiting){.at = 0};
	l->ended = false;
}

void
ledger_abort(struct ledger *l)
{
	struct why why = {""};
	struct state_at at;

	end_trial(l);
	forget_waiting(l);
	if (gather(l, false, &why)) /* what was applied is vouched for, and stays */
		log_say("%s", why.text);
	state_at(l->state, &at);
	l->range = at.range;
}

bool
ledger_full(const struct ledger *l)
{
	return l->waiting.whole - l->waiting.at > FULL;
}

/* The record at the head of what waits: its size, 0 when there is none that is whole. */
static size_t
head_record(const struct ledger *l, size_t from)
{
	struct cur in = cur_of(l->waiting.bytes.data + from,
	    l->waiting.whole > from ? l->waiting.whole - from : 0);
	const uint8_t *leaf;
	size_t size;

	while ((leaf = record_next(&in, &size)))
		if (block_is(leaf, size))
			return (size_t)(in.at - (l->waiting.bytes.data + from));
	return 0;
}

/* Every leaf of a record is whole and in memory. */
static const uint8_t *
last_leaf(const struct ledger *l, size_t from, size_t record, size_t *size)
{
	struct cur in = cur_of(l->waiting.bytes.data + from, record);
	const uint8_t *leaf, *last = NULL;
	size_t n;

	while ((leaf = record_next(&in, &n))) {
		last = leaf;
		*size = n;
	}
	return last;
}

/* The tree after the record that begins where the applied ones end. */
static void
tree_after(const struct ledger *l, size_t record, struct checkpoint *cp)
{
	struct cur in = cur_of(l->waiting.bytes.data + l->waiting.at, record);
	uint8_t hash[HASH_SIZE];
	struct state_at at;
	const uint8_t *leaf;
	size_t size;

	state_at(l->state, &at);
	while ((leaf = record_next(&in, &size))) {
		merkle_leaf(hash, leaf, size);
		merkle_append(&at.range, hash);
	}
	cp->size = at.range.size;
	merkle_root(&at.range, cp->root);
}

/* Does the next record's block carry a quorum's cosignatures of the tree that this one
 * ends? */
static int
next_vouches(const struct ledger *l, size_t record, struct why *why)
{
	size_t from = l->waiting.at + record, size = 0;
	const uint8_t *leaf = last_leaf(l, from, head_record(l, from), &size);
	struct checkpoint cp;
	struct block block;
	int r = block_parse(&block, NULL, leaf, size, why);

	if (r)
		return r;
	tree_after(l, record, &cp);
	if (block.size != cp.size || memcmp(block.root, cp.root, HASH_SIZE) != 0)
		r = why_set(why, ERR_FORK, "block %llu stands on another tree than ours",
		    (unsigned long long)block.height);
	else
		r = charter_verify_lines(
		    l->charter, &cp, block.lines, block.line_count, NULL, NULL, why);
	block_free(&block);
	return r;
}

/* The next record that may be applied now; 0: none. */
static size_t
ripe(const struct ledger *l)
{
	size_t record = head_record(l, l->waiting.at);

	if (record && !l->ended && !head_record(l, l->waiting.at + record))
		return 0;
	return record;
}

bool
ledger_busy(const struct ledger *l)
{
	return ripe(l) > 0 || l->ended;
}

static int
apply(struct ledger *l, size_t record, struct why *why)
{
	int r = l->ended ? 0 : next_vouches(l, record, why);

	if (!r)
		r = gather(l, true, why);
	if (!r)
		r = state_apply_record(l->state, l->waiting.bytes.data + l->waiting.at,
		    record, l->charter->leaf, why);
	if (!r)
		l->waiting.at += record;
	return r;
}

/* Bytes that were applied, when they are many, or all. */
static void
shrink(struct ledger *l)
{
	struct waiting *w = &l->waiting;
	struct buf rest = {0};

	if (w->at < w->bytes.size / 2)
		return;
	buf_put(&rest, w->bytes.data + w->at, w->bytes.size - w->at);
	buf_free(&w->bytes);
	*w = (struct waiting){.bytes = rest, .whole = w->whole - w->at};
}

/* Committed and seen by everybody; now also when the last record was long ago. */
static int
end_reading(struct ledger *l, struct why *why)
{
	int r = gather(l, false, why);

	if (!r) {
		forget_waiting(l);
		l->ready = true;
	}
	return r;
}

int
ledger_step(struct ledger *l, int ms, struct why *why)
{
	int64_t until = clock_monotonic_ms() + ms;
	size_t record;
	int r = 0;

	if (l->stuck.text[0])
		return why_set(why, ERR_UNDECIDED, "%s", l->stuck.text);
	if (!ledger_busy(l))
		return 0;
	end_trial(l);
	while (!r && (record = ripe(l)) > 0 && clock_monotonic_ms() <= until)
		r = apply(l, record, why);
	if (r == ERR_UNDECIDED && why)
		l->stuck = *why; /* minutes each time, and always the same */
	if (!r && l->ended && ripe(l) == 0)
		return end_reading(l, why);
	if (!r)
		shrink(l);
	return r;
}

/* ---- asking ---- */

/* What everybody sees: committed, as the reader does. */
static int64_t
committed(const struct ledger *l, const char *sql)
{
	sqlite3_stmt *s = db_prepare(reader_db(l->reader), sql, "");
	struct why why;
	int64_t value = db_row(s, &why) == 1 ? sqlite3_column_int64(s, 0) : 0;

	sqlite3_finalize(s);
	return value;
}

uint64_t
ledger_size(const struct ledger *l)
{
	return (uint64_t)committed(l, "SELECT size FROM engine_at");
}

int64_t
ledger_time(const struct ledger *l)
{
	return committed(l, "SELECT time_ms / 1000 FROM engine_at");
}

bool
ledger_ready(const struct ledger *l)
{
	return l->ready && ledger_size(l) > 0;
}

struct reader *
ledger_reader(struct ledger *l)
{
	return l->reader;
}

const char *
ledger_words(struct ledger *l, const char *key, const char *language)
{
	const char *words = state_message(l->state, key, language);

	return words ? words : "";
}

/* ---- trying ---- */

static int
apply_own(void *context, int64_t seq, const uint8_t *raw, size_t size, struct why *why)
{
	struct ledger *l = context;
	struct refusal refusal;
	struct entry entry;
	int r;

	if (seq <= l->skip)
		return 0;
	r = entry_parse(&entry, raw, size, why);
	if (r)
		return r;
	/* Refused or a duplicate: the ledger will say so, or has it already. */
	r = state_apply(l->state, &entry, &refusal);
	entry_free(&entry);
	l->own_seq = seq;
	if (r != ERR_DATABASE && r != ERR_UNDECIDED)
		return 0;
	if (r == ERR_UNDECIDED)
		l->skip = seq;
	if (why)
		*why = refusal.why;
	return r;
}

/* The batch that is never committed: at this time, with all own entries in it. */
static int
go_on_trial(struct ledger *l, struct queue *q, struct why *why)
{
	int64_t now = clock_unix_ms();
	struct state_at at;
	int r = 0;

	state_at(l->state, &at);
	if (l->trying && clock_monotonic_ms() - l->tried_at > OWN_MS)
		end_trial(l);
	if (!l->trying) {
		r = state_batch_begin(l->state, now > at.time_ms ? now : at.time_ms, why);
		l->trying = !r;
		l->own_seq = 0;
		l->tried_at = clock_monotonic_ms();
	}
	return r ? r : queue_own(q, l->own_seq, apply_own, l, why);
}

/* An entry over which the rules came to no verdict has cost the batch. */
static int
begin_trial(struct ledger *l, struct queue *q, struct why *why)
{
	int r;

	state_patience(l->state, PATIENCE_ORDER);
	while ((r = go_on_trial(l, q, why)) == ERR_UNDECIDED)
		end_trial(l);
	return r;
}

/* No node would order it. */
static int
undecided(struct ledger *l, struct refusal *refusal)
{
	end_trial(l);
	strcpy(refusal->key, "core.undecided");
	return ERR_REFUSED;
}

static int
parse_all(struct entry *entries, const struct queue_item *items, size_t count,
    size_t *parsed, struct why *why)
{
	int r = 0;

	for (*parsed = 0; *parsed < count && !r; *parsed += !r)
		r = entry_parse(&entries[*parsed], items[*parsed].raw.data,
		    items[*parsed].raw.size, why);
	return r;
}

int
ledger_try(struct ledger *l, struct queue *q, const struct queue_item *items,
    size_t count, struct refusal *refusal)
{
	struct entry *entries = xcalloc(count + 1, sizeof(*entries));
	size_t parsed = 0;
	int r;

	*refusal = (struct refusal){.key = ""};
	r = parse_all(entries, items, count, &parsed, &refusal->why);
	if (!r)
		r = begin_trial(l, q, &refusal->why);
	if (!r)
		r = state_try(l->state, entries, count, refusal);
	if (r == ERR_UNDECIDED)
		r = undecided(l, refusal);
	else if (r == ERR_DATABASE)
		end_trial(l);
	state_patience(l->state, PATIENCE_REPLAY);
	for (size_t i = 0; i < parsed; i++)
		entry_free(&entries[i]);
	free(entries);
	return r;
}

void
ledger_forget_own(struct ledger *l)
{
	end_trial(l);
}
