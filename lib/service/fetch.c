#include "service/fetch.h"

#include <string.h>

#include "base/b64.h"

#define FOUND 1 /* what take_leaf ends the reading with */

struct fetching {
	struct client *client;
	sqlite3_stmt *parts; /* entry_index, leaf: the thing's, and others before it */
	int64_t next;        /* entry_index of the row; -1: none is left */
	size_t max;
	struct buf *out;
	size_t from; /* of out, where the thing begins */
};

static int
find_parts(struct fetching *f, int64_t entry_index, struct why *why)
{
	int r = client_select(f->client->state, &f->parts, why,
	    "SELECT p.entry_index, p.leaf FROM core_entry e JOIN core_entry p "
	    "ON p.signer = e.signer AND p.service = e.service AND p.kind = e.kind "
	    "AND p.seq <= e.seq AND p.seq > e.seq - ?2 WHERE e.entry_index = ?1 "
	    "ORDER BY p.seq",
	    NULL);

	if (r != 0)
		return r;
	sqlite3_bind_int64(f->parts, 1, entry_index);
	sqlite3_bind_int64(f->parts, 2, CLIENT_PARTS_MAX);
	return 0;
}

static void
step(struct fetching *f)
{
	f->next =
	    sqlite3_step(f->parts) == SQLITE_ROW ? sqlite3_column_int64(f->parts, 0) : -1;
}

/* The leaf is the one that was replayed: nothing else is known of what was sent. */
static int
check_leaf(struct fetching *f, const struct entry *entry, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	const char *known = (const char *)sqlite3_column_text(f->parts, 1);

	hex_encode(hex, entry->leaf, HASH_SIZE);
	return known != NULL && strcmp(hex, known) == 0
		   ? 0
		   : why_set(why, ERR_FORK,
			 "entry %lld is not the one that was read before",
			 (long long)f->next);
}

static int
take_entry(struct fetching *f, const struct entry *entry, struct why *why)
{
	int r = check_leaf(f, entry, why);

	if (r != 0)
		return r;
	/* the first, of this thing or of one before it */
	if (entry->part == 1)
		buf_cut(f->out, f->from);
	for (size_t i = 0; i < entry->payload_count; i++)
		buf_put(f->out, entry->payload[i].data, entry->payload[i].size);
	if (f->out->size - f->from > f->max)
		return why_set(why, ERR_TOO_LARGE,
		    "what entry %lld carries is larger than %zu bytes",
		    (long long)f->next, f->max);
	step(f);
	return f->next < 0 ? FOUND : 0;
}

static int
take_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	struct fetching *f = context;
	struct entry entry;

	if ((int64_t)index != f->next)
		return 0;
	int r = entry_parse(&entry, leaf, size, why);
	if (r != 0)
		return r;
	r = take_entry(f, &entry, why);
	entry_free(&entry);
	return r;
}

int
fetch_payload(
    struct client *c, int64_t entry_index, size_t max, struct buf *out, struct why *why)
{
	struct fetching f = {.client = c, .max = max, .out = out, .from = out->size};
	struct merkle_range range = {0};
	int r = find_parts(&f, entry_index, why);

	if (r != 0)
		return r;
	step(&f);
	r = f.next < 0 ? 0 : source_read(c->source, &c->cp, &range, take_leaf, &f, why);
	sqlite3_finalize(f.parts);
	if (r == FOUND)
		return 0;
	buf_cut(out, f.from);
	return r != 0 ? r
		      : why_set(why, ERR_NOT_FOUND, "the ledger has no entry %lld",
			    (long long)entry_index);
}
