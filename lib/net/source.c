#include "net/source.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/b64.h"
#include "base/file.h"
#include "net/wire.h"
#include "tree/tilefile.h"

#define TIMEOUT_MS 60000L
#define CHECKPOINT_MAX (64 * 1024)
#define RECEIPT_MAX (128 * 1024)
#define STATUS_MAX (1024 * 1024)

struct source {
	char *where;        /* without a slash at the end */
	struct http *http;  /* NULL for a folder */
	struct http *ahead; /* of the thread that reads ahead */
	struct charter charter;
	bool has_charter;
	struct checkpoint newest; /* seen so far; size 0: none */
};

static bool
is_url(const char *where)
{
	return strstr(where, "://") != NULL;
}

static int
check_folder(const char *where, struct why *why)
{
	struct stat st;
	if (stat(where, &st) < 0)
		return why_set(why, -errno, "%s: %s; give a ledger's folder or its URL",
		    where, err_str(-errno));
	if (!S_ISDIR(st.st_mode))
		return why_set(why, -ENOTDIR,
		    "%s: is no folder; give a ledger's folder or its URL", where);
	return 0;
}

int
source_open(struct source **out, const char *where, const char *ca_file, struct why *why)
{
	struct source *s = xcalloc(1, sizeof *s);
	s->where = xstrdup(where);
	for (size_t n = strlen(where); n > 1 && s->where[n - 1] == '/'; n--)
		s->where[n - 1] = 0;
	int rc;
	if (is_url(where)) {
		rc = http_open(&s->http, ca_file, TIMEOUT_MS, why);
		if (!rc)
			rc = http_open(&s->ahead, ca_file, TIMEOUT_MS, why);
	} else {
		rc = check_folder(where, why);
	}
	if (rc)
		source_close(s);
	else
		*out = s;
	return rc;
}

void
source_close(struct source *s)
{
	if (!s)
		return;
	http_close(s->http);
	http_close(s->ahead);
	free(s->where);
	free(s);
}

static int
fetch_url(struct http *h, const char *url, size_t max, struct buf *out, struct why *why)
{
	long status;
	int rc = http_get(h, url, max, out, &status, why);
	if (rc)
		return rc;
	return status == 200 ? 0 : wire_status(status, url, out, why);
}

/* One file of the ledger; out is replaced. ERR_NOT_FOUND where there is none. */
static int
fetch(const struct source *s, struct http *h, const char *name, size_t max,
    struct buf *out, struct why *why)
{
	struct path path = path_of("%s/%s", s->where, name);
	if (h)
		return fetch_url(h, path.s, max, out, why);
	buf_reset(out);
	int rc = file_read(out, path.s, max, why);
	return rc == -ENOENT ? ERR_NOT_FOUND : rc;
}

static int
check_pin(
    const struct source *s, const uint8_t *pin, const uint8_t *found, struct why *why)
{
	char want[2 * HASH_SIZE + 1], got[2 * HASH_SIZE + 1];
	if (!pin || memcmp(pin, found, HASH_SIZE) == 0)
		return 0;
	hex_encode(want, pin, HASH_SIZE);
	hex_encode(got, found, HASH_SIZE);
	return why_set(why, ERR_FORK,
	    "%s: is another ledger; its charter is %s, expected is %s", s->where, got,
	    want);
}

int
source_charter(
    struct source *s, const uint8_t *pin, struct charter *charter, struct why *why)
{
	struct buf raw = {0};
	struct charter found;
	struct why reason = {""};
	int rc = fetch(s, s->http, "charter", ENTRY_MAX, &raw, why);
	if (!rc) {
		uint8_t leaf[HASH_SIZE];
		merkle_leaf(leaf, raw.data, raw.size);
		rc = check_pin(s, pin, leaf, why);
	}
	if (!rc) {
		rc = charter_parse(&found, raw.data, raw.size, &reason);
		if (rc)
			why_set(why, rc, "%s: %s", s->where, reason.text);
	}
	buf_free(&raw);
	if (rc)
		return rc;
	s->charter = found;
	s->has_charter = true;
	*charter = found;
	return 0;
}

static int
reach(struct source **out, const struct charter *charter, const char *where,
    const char *ca_file, struct why *why)
{
	struct charter seen;
	int rc = source_open(out, where, ca_file, why);

	if (!rc)
		rc = source_charter(*out, charter->leaf, &seen, why);
	if (rc) {
		source_close(*out);
		*out = NULL;
	}
	return rc;
}

int
source_reach(struct source **out, const struct charter *charter, const char *where,
    const char *ca_file, struct why *why)
{
	int rc = ERR_NET;

	*out = NULL;
	if (where)
		return reach(out, charter, where, ca_file, why);
	for (size_t i = 0; rc == ERR_NET && i < charter->count; i++)
		rc = reach(out, charter, charter->nodes[i].url, ca_file, why);
	return rc;
}

static int
judge_checkpoint(
    const struct source *s, const struct buf *raw, struct checkpoint *cp, struct why *why)
{
	struct note note;
	struct why reason = {""};
	int rc =
	    checkpoint_parse(cp, &note, s->charter.origin, raw->data, raw->size, &reason);
	if (!rc)
		rc = charter_verify(&s->charter, &note, NULL, NULL, &reason);
	if (rc)
		return why_set(why, rc, "%s: %s", s->where, reason.text);
	if (cp->size < s->newest.size)
		return why_set(why, ERR_FORK,
		    "%s: shows a checkpoint of size %llu after one of size %llu",
		    s->where, (unsigned long long)cp->size,
		    (unsigned long long)s->newest.size);
	if (cp->size == s->newest.size &&
	    memcmp(cp->root, s->newest.root, HASH_SIZE) != 0)
		return why_set(why, ERR_FORK,
		    "%s: shows two final checkpoints of size %llu with different roots",
		    s->where, (unsigned long long)cp->size);
	return 0;
}

int
source_checkpoint(struct source *s, struct checkpoint *cp, struct why *why)
{
	if (!s->has_charter)
		return why_set(
		    why, ERR_STATE, "%s: the charter must be read first", s->where);
	struct buf raw = {0};
	struct checkpoint found = {0};
	int rc = fetch(s, s->http, "checkpoint", CHECKPOINT_MAX, &raw, why);
	if (!rc)
		rc = judge_checkpoint(s, &raw, &found, why);
	buf_free(&raw);
	if (rc)
		return rc;
	s->newest = found;
	*cp = found;
	return 0;
}

/* A bundle on its way: fetched by a thread while the one before is worked on. */
struct ahead {
	const struct source *source;
	uint64_t index;
	unsigned width;
	bool running;
	pthread_t thread;
	struct buf bytes; /* exactly the first width entries */
	int rc;
	struct why why;
};

/* The partial bundle of that size or, where it is gone, the full one that it grew into.
 */
static int
fetch_bundle(struct ahead *a)
{
	const struct source *s = a->source;
	char name[TILE_PATH_MAX];
	unsigned held = a->width;
	tile_path(name, TILE_ENTRIES, a->index, held);
	int rc = fetch(s, s->ahead, name, BUNDLE_MAX, &a->bytes, &a->why);
	if (rc == ERR_NOT_FOUND && held < TILE_WIDTH) {
		held = TILE_WIDTH;
		tile_path(name, TILE_ENTRIES, a->index, held);
		rc = fetch(s, s->ahead, name, BUNDLE_MAX, &a->bytes, &a->why);
	}
	size_t want, all;
	if (rc)
		return rc;
	if (tilefile_prefix(&a->bytes, a->width, &want) ||
	    tilefile_prefix(&a->bytes, held, &all) || all != a->bytes.size)
		return why_set(&a->why, ERR_FORMAT, "%s/%s: does not hold %u entries",
		    s->where, name, held);
	a->bytes.size = want;
	return 0;
}

static void *
run_ahead(void *context)
{
	struct ahead *a = context;
	a->rc = fetch_bundle(a);
	return NULL;
}

static void
ahead_start(struct ahead *a, const struct source *s, uint64_t index, uint64_t size)
{
	a->source = s;
	a->index = index;
	a->width = tilefile_width(TILE_ENTRIES, index, size);
	if (a->width == 0)
		return;
	a->running = pthread_create(&a->thread, NULL, run_ahead, a) == 0;
	if (!a->running)
		run_ahead(a);
}

static void
ahead_wait(struct ahead *a)
{
	if (a->running)
		pthread_join(a->thread, NULL);
	a->running = false;
}

static int
ahead_finish(struct ahead *a, struct why *why)
{
	ahead_wait(a);
	return a->rc ? why_set(why, a->rc, "%s", a->why.text) : 0;
}

struct reader {
	struct merkle_range range;
	source_leaf *each;
	void *context;
};

static int
read_bundle(struct reader *r, const struct ahead *a, struct why *why)
{
	struct cur c = cur_of(a->bytes.data, a->bytes.size);
	uint64_t index = a->index * TILE_WIDTH;
	size_t size;
	for (const uint8_t *leaf; (leaf = record_next(&c, &size)); index++) {
		if (index < r->range.size)
			continue;
		uint8_t hash[HASH_SIZE];
		merkle_leaf(hash, leaf, size);
		merkle_append(&r->range, hash);
		int rc = r->each(r->context, index, leaf, size, why);
		if (rc)
			return rc;
	}
	return c.bad ? why_set(why, ERR_FORMAT, "a bundle is cut off") : 0;
}

/* Two buffers take turns: one is worked on, one is filled. */
static int
read_bundles(const struct source *s, const struct checkpoint *cp, struct reader *r,
    struct why *why)
{
	struct ahead turns[2] = {0};
	int rc = 0;
	ahead_start(&turns[0], s, r->range.size / TILE_WIDTH, cp->size);
	for (unsigned i = 0; !rc && r->range.size < cp->size; i++) {
		struct ahead *now = &turns[i % 2], *next = &turns[(i + 1) % 2];
		rc = ahead_finish(now, why);
		if (rc)
			break;
		ahead_start(next, s, now->index + 1, cp->size);
		rc = read_bundle(r, now, why);
	}
	for (unsigned i = 0; i < 2; i++) {
		ahead_wait(&turns[i]);
		buf_free(&turns[i].bytes);
	}
	return rc;
}

int
source_read(struct source *s, const struct checkpoint *cp, struct merkle_range *range,
    source_leaf *each, void *context, struct why *why)
{
	struct reader r = {.range = *range, .each = each, .context = context};
	if (range->size > cp->size)
		return why_set(why, ERR_STATE,
		    "%s: %llu entries were read, its checkpoint has only %llu", s->where,
		    (unsigned long long)range->size, (unsigned long long)cp->size);
	int rc = read_bundles(s, cp, &r, why);
	if (rc)
		return rc;
	uint8_t root[HASH_SIZE];
	merkle_root(&r.range, root);
	if (memcmp(root, cp->root, HASH_SIZE) != 0)
		return why_set(why, ERR_FORK,
		    "%s: the %llu entries do not have the root that its checkpoint names",
		    s->where, (unsigned long long)cp->size);
	*range = r.range;
	return 0;
}

static int
need_url(const struct source *s, const char *what, struct why *why)
{
	if (s->http)
		return 0;
	return why_set(
	    why, ERR_STATE, "%s: is a folder; %s needs a node's URL", s->where, what);
}

int
source_receipt(struct source *s, const uint8_t leaf[32], struct buf *out, struct why *why)
{
	int rc = need_url(s, "a receipt", why);
	if (rc)
		return rc;
	char hex[2 * HASH_SIZE + 1];
	long status;
	hex_encode(hex, leaf, HASH_SIZE);
	struct path url = path_of("%s/receipt/%s", s->where, hex);
	struct buf body = {0};
	rc = http_get(s->http, url.s, RECEIPT_MAX, &body, &status, why);
	if (!rc && status == 202)
		rc = why_set(why, ERR_PENDING, "%s: not yet final", url.s);
	else if (!rc && status != 200)
		rc = wire_status(status, url.s, &body, why);
	if (!rc) {
		buf_reset(out);
		buf_put(out, body.data, body.size);
	}
	buf_free(&body);
	return rc;
}

int
source_status(struct source *s, int64_t list, struct buf *out, struct why *why)
{
	int rc = need_url(s, "a status list", why);
	if (rc)
		return rc;
	struct path url = path_of("%s/status/%lld", s->where, (long long)list);
	return fetch_url(s->http, url.s, STATUS_MAX, out, why);
}

int
source_post(struct source *s, const void *framed, size_t size,
    struct post_result *results, size_t count, struct why *why)
{
	int rc = need_url(s, "sending entries", why);
	if (rc)
		return rc;
	struct path url = path_of("%s/entries", s->where);
	struct buf body = {0};
	long status;
	rc = http_post(s->http, url.s, "application/octet-stream", framed, size,
	    WIRE_ANSWER_MAX, &body, &status, why);
	if (!rc && status != 200)
		rc = wire_status(status, url.s, &body, why);
	if (!rc) {
		struct why reason = {""};
		rc = wire_results(results, count, framed, size, &body, &reason);
		if (rc)
			why_set(why, rc, "%s: %s", url.s, reason.text);
	}
	buf_free(&body);
	return rc;
}
