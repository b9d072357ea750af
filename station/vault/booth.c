#include "station/vault/booth.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "station/vault/db.h"

#define COUNTS_MAX 96 /* kinds of things counted between two steps */
#define MARK_SIZE 32

struct count {
	const char *key;
	int64_t more;
};

struct booth {
	sqlite3 *db;
	struct audit audit;
	struct moment clock; /* the last look at it */
	struct moment base;  /* when it stood furthest ahead, in this run */
	enum booth_state state;
	int64_t opened;
	bool attended, clock_bad, trouble;
	bool let_in, admitted;
	uint8_t secret[crypto_generichash_KEYBYTES]; /* of this run, for mark */
	uint8_t mark[MARK_SIZE];                     /* of the card that was let in */
	struct count counts[COUNTS_MAX];
	size_t count;
};

static const char setup[] =
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA "
    "synchronous=EXTRA; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
    "CREATE TABLE IF NOT EXISTS booth(id INTEGER PRIMARY KEY CHECK(id = 1),"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 5), opened INTEGER NOT NULL,"
    " clock_bad INTEGER NOT NULL, running INTEGER NOT NULL) STRICT;"
    "INSERT OR IGNORE INTO booth VALUES(1, 0, 0, 0, 0);"
    "CREATE TABLE IF NOT EXISTS count(key TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;";

/* What each action needs, makes of the state, and is called in the chain. */
static const struct {
	const char *event;
	unsigned from; /* bits of states */
	enum booth_state to;
	bool attended; /* only there */
} actions[BOOTH_ACTIONS] = {
    [BOOTH_DO_OPEN] = {"open", 1 << BOOTH_NEW | 1 << BOOTH_CLOSED, BOOTH_OPEN, true},
    [BOOTH_DO_PAUSE] = {"pause", 1 << BOOTH_OPEN, BOOTH_PAUSED, true},
    [BOOTH_DO_RESUME] = {"resume", 1 << BOOTH_PAUSED, BOOTH_OPEN, true},
    [BOOTH_DO_TEST] = {"test", 1 << BOOTH_NEW, BOOTH_TEST, false},
    [BOOTH_DO_TEST_END] = {"test end", 1 << BOOTH_TEST, BOOTH_NEW, false},
    [BOOTH_DO_CLOSE] = {"close", 1 << BOOTH_OPEN | 1 << BOOTH_PAUSED, BOOTH_CLOSING,
	true},
    [BOOTH_DO_SEALED] = {"closed", 1 << BOOTH_CLOSING, BOOTH_CLOSED, true},
};

/* ---- one transaction ---- */

/* A change under way: what will be true once it is durable. */
struct change {
	struct booth *b;
	struct audit audit;
	int r;
};

static struct change
change_begin(struct booth *b, struct why *why)
{
	struct change c = {.b = b, .audit = b->audit};

	c.r = db_begin(b->db, why);
	return c;
}

static void
change_row(struct change *c, const char *event, const char *detail, struct why *why)
{
	if (!c->r)
		c->r = audit_add(&c->audit, &c->b->clock, event, detail, why);
}

static void
change_sql(struct change *c, const char *sql, int64_t a, int64_t b, struct why *why)
{
	if (!c->r)
		c->r = db_finish(db_prepare(c->b->db, sql, "ii", a, b), why);
}

static int
change_end(struct change *c, struct why *why)
{
	if (!c->r)
		c->r = db_commit(c->b->db, why);
	else
		db_rollback(c->b->db);
	if (!c->r)
		c->b->audit = c->audit;
	return c->r;
}

/* ---- counts ---- */

void
booth_count(struct booth *b, const char *key)
{
	size_t i = 0;

	while (i < b->count && strcmp(b->counts[i].key, key) != 0)
		i++;
	if (i == COUNTS_MAX)
		die("more kinds of refusals than %d", COUNTS_MAX);
	if (i == b->count)
		b->counts[b->count++] = (struct count){key, 0};
	b->counts[i].more++;
}

static void
change_counts(struct change *c, struct why *why)
{
	for (size_t i = 0; i < c->b->count && !c->r; i++)
		c->r = db_finish(db_prepare(c->b->db,
				     "INSERT INTO count VALUES(?1, ?2)"
				     " ON CONFLICT(key) DO UPDATE SET n = n + ?2",
				     "ti", c->b->counts[i].key, c->b->counts[i].more),
		    why);
}

/* "sessions 12, station.pin 1": "" when nothing happened. */
static int
counts_text(struct booth *b, struct buf *out, struct why *why)
{
	sqlite3_stmt *s = db_prepare(b->db, "SELECT key, n FROM count ORDER BY key", "");
	int r;

	while ((r = db_row(s, why)) == 1)
		buf_printf(out, "%s%s %" PRId64, out->size ? ", " : "",
		    sqlite3_column_text(s, 0), (int64_t)sqlite3_column_int64(s, 1));
	sqlite3_finalize(s);
	return r;
}

/* The numbers since the last such row become a row, and begin again. */
static void
change_summary(struct change *c, struct why *why)
{
	struct buf text = {0};

	change_counts(c, why);
	if (!c->r)
		c->r = counts_text(c->b, &text, why);
	if (text.size) {
		change_row(c, "count", buf_str(&text), why);
		if (!c->r)
			c->r = db_run(c->b->db, "DELETE FROM count", why);
	}
	buf_free(&text);
}

/* ---- opening ---- */

static int
load_state(struct booth *b, bool *running, struct why *why)
{
	sqlite3_stmt *s =
	    db_prepare(b->db, "SELECT state, opened, clock_bad, running FROM booth", "");
	int r = db_row(s, why);

	if (r == 1) {
		b->state = (enum booth_state)sqlite3_column_int64(s, 0);
		b->opened = sqlite3_column_int64(s, 1);
		b->clock_bad = sqlite3_column_int64(s, 2) != 0;
		*running = sqlite3_column_int64(s, 3) != 0;
	}
	sqlite3_finalize(s);
	return r == 1 ? 0 : r == 0 ? ERR_DATABASE : r;
}

static void
change_clock(struct change *c, const struct moment *before, bool *bad, struct why *why)
{
	char text[80];

	*bad = moment_back(before, &c->b->clock);
	if (!*bad)
		return;
	snprintf(text, sizeof(text), "from %" PRId64 " to %" PRId64, before->wall,
	    c->b->clock.wall);
	change_row(c, "clock back", text, why);
	change_sql(c, "UPDATE booth SET clock_bad = ? WHERE id = ?", 1, 1, why);
}

static int
begin_run(struct booth *b, struct why *why)
{
	bool running = false, bad = false;
	int r = load_state(b, &running, why);
	struct change c;

	if (r)
		return r;
	moment_now(&b->clock);
	c = change_begin(b, why);
	change_summary(&c, why);
	change_row(&c, "start", running ? "the last run did not end in order" : "", why);
	if (b->audit.rows)
		change_clock(&c, &b->audit.last, &bad, why);
	change_sql(&c, "UPDATE booth SET running = ? WHERE id = ?", 1, 1, why);
	r = change_end(&c, why);
	b->clock_bad |= bad;
	b->base = b->clock;
	return r;
}

int
booth_open(struct booth **out, const char *path, const char *name, bool attended,
    struct why *why)
{
	struct booth *b = xcalloc(1, sizeof(*b));
	int r = db_open(&b->db, path, setup, why);

	if (r) {
		free(b);
		return r;
	}
	b->attended = attended;
	randombytes_buf(b->secret, sizeof(b->secret));
	r = audit_open(&b->audit, b->db, path, name, why);
	if (!r)
		r = begin_run(b, why);
	if (r) {
		db_close(b->db);
		free(b);
		return r;
	}
	*out = b;
	return 0;
}

void
booth_close(struct booth *b)
{
	struct why why = {""};
	struct change c;

	if (!b)
		return;
	moment_now(&b->clock);
	c = change_begin(b, &why);
	change_summary(&c, &why);
	change_row(&c, "stop", "", &why);
	change_sql(&c, "UPDATE booth SET running = ? WHERE id = ?", 0, 1, &why);
	if (change_end(&c, &why))
		log_say("the end of this run is not in the audit log: %s", why.text);
	db_close(b->db);
	sodium_memzero(b, sizeof(*b));
	free(b);
}

/* ---- what it is ---- */

enum booth_state
booth_state(const struct booth *b)
{
	return b->attended || b->state == BOOTH_TEST ? b->state : BOOTH_OPEN;
}

bool
booth_attended(const struct booth *b)
{
	return b->attended;
}

bool
booth_test(const struct booth *b)
{
	return b->state == BOOTH_TEST;
}

bool
booth_clock_bad(const struct booth *b)
{
	return b->clock_bad;
}

int64_t
booth_opened(const struct booth *b)
{
	return b->opened;
}

const struct audit *
booth_audit(const struct booth *b)
{
	return &b->audit;
}

const char *
booth_refusal(const struct booth *b, const char **sentence)
{
	enum booth_state state = booth_state(b);

	if (state == BOOTH_PAUSED) {
		*sentence = "this booth is paused: wait for the poll worker";
		return "station.paused";
	}
	if (state != BOOTH_OPEN && state != BOOTH_TEST) {
		*sentence = "this booth is not open: ask the poll worker";
		return "station.booth_closed";
	}
	if (b->attended && b->clock_bad) {
		*sentence = "the clock of this booth went back: two officers must look "
			    "at it first";
		return "station.clock";
	}
	if (b->attended && !b->let_in) {
		*sentence = "the poll worker has not started this session yet";
		return "station.session";
	}
	return NULL;
}

/* ---- changes ---- */

bool
booth_may(const struct booth *b, enum booth_action action)
{
	if (action == BOOTH_DO_CLOCK)
		return b->clock_bad;
	return (actions[action].from & 1u << b->state) &&
	       (b->attended || !actions[action].attended);
}

static void
let_nobody_in(struct booth *b)
{
	b->let_in = b->admitted = false;
	sodium_memzero(b->mark, sizeof(b->mark));
}

static int
confirm_clock(struct booth *b, const char *detail, struct why *why)
{
	struct change c = change_begin(b, why);

	change_row(&c, "clock confirmed", detail, why);
	change_sql(&c, "UPDATE booth SET clock_bad = ? WHERE id = ?", 0, 1, why);
	if (change_end(&c, why))
		return c.r;
	b->clock_bad = false;
	b->base = b->clock;
	return 0;
}

int
booth_do(struct booth *b, enum booth_action action, const char *detail, struct why *why)
{
	int64_t opened = b->opened;
	struct change c;

	if (!booth_may(b, action))
		die("an action that the booth's state does not allow");
	moment_now(&b->clock);
	if (action == BOOTH_DO_CLOCK)
		return confirm_clock(b, detail, why);
	if (action == BOOTH_DO_OPEN)
		opened = b->clock.wall;
	c = change_begin(b, why);
	change_summary(&c, why);
	change_row(&c, actions[action].event, detail, why);
	change_sql(&c, "UPDATE booth SET state = ?, opened = ?", actions[action].to,
	    opened, why);
	if (change_end(&c, why))
		return c.r;
	b->count = 0;
	b->state = actions[action].to;
	b->opened = opened;
	let_nobody_in(b);
	return 0;
}

int
booth_note(struct booth *b, const char *event, const char *detail, struct why *why)
{
	struct change c;

	moment_now(&b->clock);
	c = change_begin(b, why);
	change_row(&c, event, detail, why);
	return change_end(&c, why);
}

/* ---- every turn ---- */

static int
keep_counts(struct booth *b, struct why *why)
{
	struct change c = change_begin(b, why);

	change_counts(&c, why);
	if (!change_end(&c, why))
		b->count = 0;
	return c.r;
}

static int
look_at_clock(struct booth *b, struct why *why)
{
	struct moment before = b->base;
	struct change c;
	bool bad;

	moment_now(&b->clock);
	if (b->clock.wall - b->clock.up >= before.wall - before.up)
		b->base = b->clock;
	if (!moment_back(&before, &b->clock))
		return 0;
	c = change_begin(b, why);
	change_clock(&c, &before, &bad, why);
	if (!change_end(&c, why)) {
		b->clock_bad = true;
		b->base = b->clock;
	}
	return c.r;
}

int
booth_step(struct booth *b, const char *trouble, struct why *why)
{
	int r = b->count ? keep_counts(b, why) : 0;

	if (!r)
		r = look_at_clock(b, why);
	if (!r && b->trouble != (trouble[0] != '\0')) {
		r = booth_note(b, trouble[0] ? "network" : "network well", trouble, why);
		b->trouble = trouble[0] != '\0';
	}
	return r;
}

/* ---- sessions ---- */

void
booth_let_in(struct booth *b)
{
	let_nobody_in(b);
	b->let_in = true;
}

bool
booth_waiting(const struct booth *b)
{
	return b->let_in && !b->admitted;
}

bool
booth_admit(struct booth *b, const uint8_t seed[32])
{
	uint8_t mark[MARK_SIZE];
	bool same;

	if (!b->attended)
		return true;
	if (!b->let_in)
		return false;
	crypto_generichash(mark, sizeof(mark), seed, 32, b->secret, sizeof(b->secret));
	same = !b->admitted || sodium_memcmp(mark, b->mark, sizeof(mark)) == 0;
	if (same) {
		memcpy(b->mark, mark, sizeof(mark));
		b->admitted = true;
	}
	sodium_memzero(mark, sizeof(mark));
	return same;
}
