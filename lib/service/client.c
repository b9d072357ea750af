#include "service/client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "service/outbox.h"

#define LOCK_MS 10000    /* a short command ends by itself */
#define PROGRESS_MS 3000 /* a replay that takes longer says how far it is */

static int
lock_folder(struct client *c, const char *dir, struct why *why)
{
	int r = file_make_dir(dir, 0700, why);

	if (r != 0)
		return r;
	struct path path = path_of("%s/lock", dir);
	c->lock = open(path.s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->lock < 0)
		return why_set(
		    why, -errno, "cannot open %s: %s", path.s, strerror(errno));
	for (int64_t end = clock_monotonic_ms() + LOCK_MS;
	     flock(c->lock, LOCK_EX | LOCK_NB) != 0;) {
		if (clock_monotonic_ms() >= end)
			return why_set(why, ERR_BUSY,
			    "another program works in %s; wait until it has "
			    "ended",
			    dir);
		nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
	}
	return 0;
}

static int
read_charter(struct client *c, const char *file, struct why *why)
{
	struct buf raw = {0};
	int r = file_read(&raw, file, ENTRY_MAX, why);

	if (r == 0)
		r = charter_parse(&c->charter, raw.data, raw.size, why);
	buf_free(&raw);
	return r;
}

/* state.db is a cache: one that does not open is made anew by replay. */
static int
open_state(struct client *c, struct why *why)
{
	struct path path = path_of("%s/state.db", c->dir);
	int r = state_open(&c->state, path.s, why);

	if (r != ERR_DATABASE)
		return r;
	log_say("the cached tables in %s do not open; they are rebuilt from the ledger",
	    path.s);
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct path old = path_of("%s%s", path.s, ends[i]);
		if (unlink(old.s) != 0 && errno != ENOENT)
			return why_set(
			    why, -errno, "cannot remove %s: %s", old.s, strerror(errno));
	}
	return state_open(&c->state, path.s, why);
}

static void
progress(void *context, uint64_t done, uint64_t of)
{
	int64_t *next = context, now = clock_monotonic_ms();

	if (now < *next)
		return;
	*next = now + PROGRESS_MS;
	log_say("replayed %llu of %llu leaves", (unsigned long long)done,
	    (unsigned long long)of);
}

int
client_update(struct client *c, struct why *why)
{
	int64_t next = clock_monotonic_ms() + PROGRESS_MS;

	return replay_update(
	    c->state, c->source, c->charter.leaf, progress, &next, &c->cp, why);
}

int
client_settle(struct client *c, struct why *why)
{
	int r = client_update(c, why);

	return r != 0 ? r : outbox_settle_all(c, why);
}

int
client_open(struct client *c, const struct client_options *options, struct why *why)
{
	*c = (struct client){.lock = -1, .dir = xstrdup(options->dir)};
	int r = read_charter(c, options->charter, why);

	if (r == 0)
		r = lock_folder(c, options->dir, why);
	if (r == 0)
		r = source_reach(
		    &c->source, &c->charter, options->node, options->ca_file, why);
	if (r == 0)
		r = open_state(c, why);
	if (r == 0)
		r = client_settle(c, why);
	if (r != 0)
		client_close(c);
	return r;
}

void
client_close(struct client *c)
{
	if (c->state != NULL)
		state_close(c->state);
	if (c->source != NULL)
		source_close(c->source);
	if (c->lock >= 0)
		close(c->lock);
	free(c->dir);
	buf_free(&c->sent);
	*c = (struct client){.lock = -1};
}

int
client_select(struct state *s, sqlite3_stmt **st, struct why *why, const char *sql, ...)
{
	sqlite3 *db = state_db(s);
	va_list list;
	const char *text;
	int n = 0;

	if (sqlite3_prepare_v2(db, sql, -1, st, NULL) != SQLITE_OK)
		return why_set(why, ERR_STATE,
		    "the ledger cannot answer yet (%s); has the platform "
		    "published the service?",
		    sqlite3_errmsg(db));
	va_start(list, sql);
	while ((text = va_arg(list, const char *)) != NULL)
		if (sqlite3_bind_text(*st, ++n, text, -1, SQLITE_TRANSIENT) != SQLITE_OK)
			die("cannot bind to: %s", sql);
	va_end(list);
	return 0;
}

/* The signer's last entry on the ledger: its seq (0: none) and leaf hash. */
static int
last_entry(struct client *c, const char *signer, int64_t *seq, uint8_t leaf[HASH_SIZE],
    struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(c->state, &st, why,
	    "SELECT seq, leaf FROM core_entry WHERE signer = ?1 ORDER BY seq DESC LIMIT "
	    "1",
	    signer, NULL);

	*seq = 0;
	memset(leaf, 0, HASH_SIZE);
	if (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		*seq = sqlite3_column_int64(st, 0);
		r = hex_decode(leaf, HASH_SIZE, (const char *)sqlite3_column_text(st, 1),
		    (size_t)sqlite3_column_bytes(st, 1));
		if (r != 0)
			why_set(why, r,
			    "%s/state.db is damaged; delete it, it is rebuilt", c->dir);
	}
	sqlite3_finalize(st);
	return r;
}

/* How many items each part takes. The measure assumes four digits in both numbers of
 * "part". */
static int
cut(const struct entry_draft *draft, size_t **sizes, size_t *parts, struct why *why)
{
	struct entry_draft measure = *draft;
	size_t room = 0, first = 0;

	*sizes = NULL;
	*parts = 0;
	measure.part = measure.parts = CLIENT_PARTS_MAX;
	do {
		size_t fit = 0;
		int r = entry_fit(&measure, first, OUTBOX_ENTRY_MAX, &fit);
		if (r != 0)
			return why_set(why, r,
			    "%s.%s: a payload item does not fit one entry of %d bytes",
			    draft->service, draft->kind, ENTRY_MAX);
		if (*parts == room) {
			room = room == 0 ? 16 : room * 2;
			*sizes = xrealloc(*sizes, room * sizeof(**sizes));
		}
		(*sizes)[(*parts)++] = fit;
		first += fit;
	} while (first < draft->payload_count);
	if (*parts > CLIENT_PARTS_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "%s.%s would need %zu parts; %d is the most", draft->service,
		    draft->kind, *parts, CLIENT_PARTS_MAX);
	return 0;
}

struct sending {
	struct entry_draft draft;
	const struct entry_signer *signers;
	size_t count;
};

/* Signs every part in turn, each naming the leaf before it, into framed; the last one
 * stays in last. */
static int
build(struct sending *s, const size_t *sizes, size_t parts,
    const uint8_t before[HASH_SIZE], struct buf *framed, struct buf *last,
    struct why *why)
{
	const struct buf *payload = s->draft.payload;
	uint8_t prev[HASH_SIZE];
	int r = 0;

	memcpy(prev, before, HASH_SIZE);
	for (size_t i = 0; i < parts && r == 0; i++) {
		s->draft.prev = prev;
		s->draft.part = (int64_t)i + 1;
		s->draft.parts = (int64_t)parts;
		s->draft.payload = payload;
		s->draft.payload_count = sizes[i];
		r = entry_build(last, &s->draft, s->signers, s->count);
		if (r != 0) {
			why_set(why, r, "%s.%s cannot be written as an entry: %s",
			    s->draft.service, s->draft.kind, err_str(r));
			break;
		}
		merkle_leaf(prev, last->data, last->size);
		record_put(framed, last->data, last->size);
		payload += sizes[i];
		s->draft.seq++;
	}
	s->draft.payload = payload;
	return r;
}

int
client_send(struct client *c, const struct entry_draft *draft,
    const struct entry_signer *signers, size_t count, uint8_t leaf[HASH_SIZE],
    struct why *why)
{
	struct sending s = {.draft = *draft, .signers = signers, .count = count};
	const char *signer = signers[0].key->name;
	uint8_t before[HASH_SIZE], last[HASH_SIZE];
	size_t *sizes = NULL, parts = 0;
	struct buf framed = {0};
	int64_t seen = 0, used = 0;

	s.draft.origin = c->charter.origin;
	s.draft.time = clock_unix();
	s.draft.seq = 1;
	int r = outbox_empty(c, signer, why);
	if (r == 0)
		r = last_entry(c, signer, &seen, before, why);
	if (r == 0)
		r = outbox_seq(c, signer, &used, why);
	if (r == 0) {
		s.draft.seq = (used > seen ? used : seen) + 1;
		r = cut(&s.draft, &sizes, &parts, why);
	}
	if (r == 0)
		r = build(&s, sizes, parts, before, &framed, &c->sent, why);
	if (r == 0)
		r = outbox_put(c, signer, s.draft.seq - 1, &framed, why);
	if (r == 0)
		r = outbox_settle(c, signer, last, why);
	if (r == 0 && leaf != NULL)
		memcpy(leaf, last, HASH_SIZE);
	free(sizes);
	buf_free(&framed);
	return r;
}

int
client_member(struct client *c, const char *signer, const char *role, const char *vkey)
{
	struct state_at at;
	sqlite3_stmt *st = NULL;
	int r = client_select(c->state, &st, NULL,
	    "SELECT vkey FROM core_s_member WHERE signer = ?1 AND role = ?2 "
	    "AND from_time <= ?3 AND ?3 < to_time",
	    signer, role, NULL);

	if (r != 0)
		die("core_s_member cannot be read: %s",
		    sqlite3_errmsg(state_db(c->state)));
	state_at(c->state, &at);
	sqlite3_bind_int64(st, 3, at.time_ms / 1000);
	r = ERR_NOT_FOUND;
	if (sqlite3_step(st) == SQLITE_ROW) {
		const char *held = (const char *)sqlite3_column_text(st, 0);
		r = vkey == NULL || strcmp(held, vkey) == 0 ? 0 : ERR_KEY;
	}
	sqlite3_finalize(st);
	return r;
}
