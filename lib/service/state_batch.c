/* Batches: begun, applied entry by entry, ended or aborted, many of them gathered. */
#include "service/pending.h"

#include "base/b64.h"

static int
failed(struct state *s, struct why *why)
{
	return why_set(
	    why, ERR_DATABASE, "the state database failed: %s", sqlite3_errmsg(s->db));
}

/* Batches that are committed together, by time and disk that a commit takes. */
#define GATHER_BATCHES 256

int
state_gather(struct state *s, bool on, struct why *why)
{
	if (s->in_batch || s->gather == on)
		return why_set(why, ERR_STATE, "batches cannot be gathered now");
	if (sql_run(&s->sql, on ? "BEGIN IMMEDIATE" : "COMMIT", ""))
		return failed(s, why);
	s->gather = on;
	s->gathered = 0;
	return 0;
}

/* A batch inside the transaction of many is a savepoint. */
static int
end_gathered(struct state *s)
{
	if (sql_run(&s->sql, "RELEASE batch", ""))
		return ERR_DATABASE;
	if (++s->gathered < GATHER_BATCHES)
		return 0;
	s->gathered = 0;
	return sql_run(&s->sql, "COMMIT", "") || sql_run(&s->sql, "BEGIN IMMEDIATE", "")
		   ? ERR_DATABASE
		   : 0;
}

static int
abort_gathered(struct state *s)
{
	return sql_run(&s->sql, "ROLLBACK TO batch", "") ||
		       sql_run(&s->sql, "RELEASE batch", "")
		   ? ERR_DATABASE
		   : 0;
}

void
state_patience(struct state *s, enum patience patience)
{
	s->patience = patience;
}

/* SQLite gives up the whole transaction with an interrupted statement, and with it the
 * batches that were gathered: the state stands where they began. */
static void
restart(struct state *s)
{
	struct why why = {""};

	registry_cut(&s->registry, 0);
	s->at = (struct state_at){0};
	s->chartered = false;
	if (engine_load(s, &why))
		die("%s", why.text);
	s->gathered = 0;
	if (sql_run(&s->sql, "BEGIN IMMEDIATE", ""))
		die("cannot go on in the state database: %s", sqlite3_errmsg(s->db));
}

int
state_batch_begin(struct state *s, int64_t time_ms, struct why *why)
{
	if (s->in_batch)
		return why_set(why, ERR_STATE, "a batch is already open");
	if (time_ms < s->at.time_ms)
		return why_set(why, ERR_STATE, "the clock of the ledger cannot go back");
	if (s->gather ? sql_run(&s->sql, "SAVEPOINT batch", "")
		      : sql_run(&s->sql, "BEGIN IMMEDIATE", ""))
		return failed(s, why);
	s->in_batch = true;
	s->next = s->at;
	s->next.time_ms = time_ms;
	s->next.height++;
	s->forms_before = s->registry.count;
	s->chartered_before = s->chartered;
	s->now = time_ms / 1000;
	if (s->chartered && sql_run(&s->sql, "INSERT INTO core_block VALUES (?, ?)", "ii",
				(int64_t)s->next.height, s->now)) {
		failed(s, why);
		state_batch_abort(s);
		return ERR_DATABASE;
	}
	return 0;
}

static bool
known_leaf(struct state *s, const uint8_t leaf[HASH_SIZE])
{
	char hex[65];
	int64_t index;

	hex_encode(hex, leaf, HASH_SIZE);
	return sql_int(&s->sql, &index,
		   "SELECT entry_index FROM core_entry WHERE leaf = ?", "s", hex) == 0;
}

static int
apply_entry(struct state *s, const struct entry *entry, struct refusal *r)
{
	char cosign[NOTE_SIGNATURES_MAX][65];
	struct submission sub;
	char leaf[65];
	int err;

	if (known_leaf(s, entry->leaf))
		return ERR_DUPLICATE;
	err = verify_entry(s, entry, &sub, leaf, cosign, r);
	return err ? err : apply_submission(s, &sub, (int64_t)s->next.size, r);
}

static int
keep_charter(struct state *s, const struct entry *entry)
{
	uint8_t range[64][HASH_SIZE] = {{0}};

	return sql_run(&s->sql, "INSERT INTO engine_at VALUES (1, 0, 0, 0, ?, ?)", "bb",
		   (const void *)range, sizeof(range), (const void *)entry->raw,
		   entry->raw_size)
		   ? ERR_DATABASE
		   : 0;
}

static int
apply_any(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	int err;

	if (s->chartered)
		return apply_entry(s, entry, refusal);
	err = install_charter(s, entry, refusal);
	return err ? err : keep_charter(s, entry);
}

/* Within the limit, or its verdict counts for nothing. */
static int
apply_limited(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	int err;

	steps_begin(s->steps, s->patience, s->next.size, (uint64_t)entry->parts);
	steps_watch(s->steps, s->db);
	err = apply_any(s, entry, refusal);
	steps_watch(NULL, s->db);
	if (!s->steps->over)
		return err;
	if (!refusal)
		return ERR_UNDECIDED;
	*refusal = (struct refusal){.key = ""};
	return why_set(&refusal->why, ERR_UNDECIDED,
	    "the rules of %s have run for %llu million steps over this entry of kind %s, "
	    "and no further; have the office that published them mend them",
	    entry->service, (unsigned long long)s->steps->limit / 1000000, entry->kind);
}

int
state_apply(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	int err;

	if (!s->in_batch)
		die("state_apply outside a batch");
	if (refusal)
		*refusal = (struct refusal){.key = ""};
	err = apply_limited(s, entry, refusal);
	if (err == ERR_DATABASE && refusal && !refusal->why.text[0])
		failed(s, &refusal->why);
	if (!err) {
		merkle_append(&s->next.range, entry->leaf);
		s->next.size++;
	}
	return err;
}

int
state_batch_end(struct state *s, const void *block, size_t size, struct why *why)
{
	uint8_t leaf[HASH_SIZE];

	if (!s->in_batch)
		die("state_batch_end outside a batch");
	if (!s->chartered)
		return why_set(why, ERR_STATE, "the first batch must hold the charter");
	merkle_leaf(leaf, block, size);
	merkle_append(&s->next.range, leaf);
	s->next.size++;
	if (sql_run(&s->sql,
		"UPDATE engine_at SET height = ?, size = ?, time_ms = ?, range = ?",
		"iiib", (int64_t)s->next.height, (int64_t)s->next.size, s->next.time_ms,
		(const void *)s->next.range.hashes, sizeof(s->next.range.hashes)) ||
	    (s->gather ? end_gathered(s) : sql_run(&s->sql, "COMMIT", "")))
		return failed(s, why);
	s->in_batch = false;
	s->at = s->next;
	return 0;
}

void
state_batch_abort(struct state *s)
{
	if (!s->in_batch)
		return;
	s->in_batch = false;
	registry_cut(&s->registry, s->forms_before);
	s->chartered = s->chartered_before;
	s->now = s->at.time_ms / 1000;
	if (sqlite3_get_autocommit(s->db)) {
		if (s->gather)
			restart(s);
		return;
	}
	if (s->gather ? abort_gathered(s) : sql_run(&s->sql, "ROLLBACK", ""))
		die("cannot roll back the state database: %s", sqlite3_errmsg(s->db));
}

int
state_precheck(struct state *s, const struct entry *entry, struct refusal *refusal)
{
	char cosign[NOTE_SIGNATURES_MAX][65];
	struct submission sub;
	char leaf[65];
	int64_t found;
	int err;

	if (refusal)
		*refusal = (struct refusal){.key = ""};
	if (!s->chartered)
		return refusal_set(
		    refusal, "core.charter", NULL, "the ledger has no charter yet");
	if (known_leaf(s, entry->leaf))
		return ERR_DUPLICATE;
	err = verify_entry(s, entry, &sub, leaf, cosign, refusal);
	if (err)
		return err;
	err = sql_int(&s->sql, &found,
	    "SELECT 1 FROM core_s_member m JOIN core_authority a ON a.role = m.role "
	    "WHERE m.signer = ? AND a.service = ? AND a.kind = ? "
	    "AND m.from_time <= ? AND ? < m.to_time LIMIT 1",
	    "sssii", sub.signer, sub.service, sub.kind, s->now, s->now);
	if (err == ERR_NOT_FOUND)
		return refusal_set(refusal, "core.not_authorised", NULL,
		    "%s may not sign %s.%s", sub.signer, sub.service, sub.kind);
	return err;
}
