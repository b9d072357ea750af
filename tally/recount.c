#include "tally/recount.h"

#include <stdlib.h>
#include <string.h>

#include "note/block.h"
#include "note/entry.h"
#include "tally/column.h"
#include "tree/merkle.h"

struct recount {
	const struct poll *poll;
	sqlite3_stmt
	    *rows; /* entry_index, line, digest of the counted ballots, in order */
	bool row;  /* it stands on one */
	struct ballot_sums *sum;
	uint64_t ballots;
	struct buf credentials; /* POINT_SIZE each */
};

static int
next_row(struct recount *c, struct why *why)
{
	int rc = sqlite3_step(c->rows);

	c->row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return 0;
	return why_set(why, ERR_DATABASE, "the counted ballots of poll %s cannot be read",
	    c->poll->id);
}

static int
add_ballot(struct recount *c, const struct entry *e, struct why *why)
{
	const struct questions *q = c->poll->questions;
	sqlite3_int64 index = sqlite3_column_int64(c->rows, 0);
	sqlite3_int64 line = sqlite3_column_int64(c->rows, 1);
	uint8_t said[32], digest[32];
	const struct buf *item;

	int r = column_hash(c->rows, 2, said, "digest of a ballot", why);
	if (r != 0)
		return r;
	if (line < 0 || (uint64_t)line >= e->payload_count)
		return why_set(why, ERR_PROOF,
		    "poll %s counts ballot %lld of entry %lld, which has only %zu",
		    c->poll->id, (long long)line, (long long)index, e->payload_count);
	item = &e->payload[line];
	ballot_digest(digest, item->data, item->size);
	if (item->size != q->ballot_size || memcmp(digest, said, 32) != 0 ||
	    !ballot_sums_add(c->sum, item->data))
		return why_set(why, ERR_PROOF,
		    "poll %s counts ballot %lld of entry %lld, but the ledger holds "
		    "another one there",
		    c->poll->id, (long long)line, (long long)index);
	buf_put(&c->credentials, ballot_credential(item->data), POINT_SIZE);
	c->ballots++;
	return 0;
}

static bool
is_box(const struct entry *e, const char *poll)
{
	const char *of = json_string_value(json_object_get(e->fields, "poll"));

	return strcmp(e->service, "poll") == 0 && strcmp(e->kind, "box") == 0 &&
	       of != NULL && strcmp(of, poll) == 0;
}

static int
take_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	struct recount *c = context;
	struct entry e;
	int r;

	if (!c->row || (uint64_t)sqlite3_column_int64(c->rows, 0) != index)
		return 0;
	if (block_is(leaf, size))
		return why_set(why, ERR_PROOF,
		    "poll %s counts ballots of leaf %llu, which is a block", c->poll->id,
		    (unsigned long long)index);
	r = entry_parse(&e, leaf, size, why);
	if (r != 0)
		return r;
	if (!is_box(&e, c->poll->id))
		r = why_set(why, ERR_PROOF,
		    "poll %s counts ballots of entry %llu, which is no box of it",
		    c->poll->id, (unsigned long long)index);
	while (r == 0 && c->row && (uint64_t)sqlite3_column_int64(c->rows, 0) == index) {
		r = add_ballot(c, &e, why);
		if (r == 0)
			r = next_row(c, why);
	}
	entry_free(&e);
	return r;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, POINT_SIZE);
}

static int
one_each(struct recount *c, struct why *why)
{
	uint8_t *all = c->credentials.data;

	if (c->ballots > 1)
		qsort(all, c->ballots, POINT_SIZE, by_bytes);
	for (uint64_t i = 1; i < c->ballots; i++)
		if (memcmp(all + (i - 1) * POINT_SIZE, all + i * POINT_SIZE,
			POINT_SIZE) == 0)
			return why_set(why, ERR_PROOF,
			    "poll %s counts two ballots of one credential", c->poll->id);
	return 0;
}

static bool
is_sum(const struct recount *c, const uint8_t *said, size_t said_size)
{
	size_t size = c->poll->questions->cell_count * 2 * POINT_SIZE;
	uint8_t *sum = xmalloc(size);
	bool same;

	ballot_sums_get(c->sum, sum);
	same = said_size == size && memcmp(said, sum, size) == 0;
	free(sum);
	return same;
}

static int
compare(struct recount *c, struct why *why)
{
	const struct poll *p = c->poll;
	int r = one_each(c, why);

	if (r != 0)
		return r;
	if (c->row)
		return why_set(why, ERR_PROOF,
		    "poll %s counts a ballot of entry %lld, which is not on the ledger",
		    p->id, (long long)sqlite3_column_int64(c->rows, 0));
	if (c->ballots != p->ballots)
		return why_set(why, ERR_PROOF,
		    "the ledger holds %llu ballots that count in poll %s, but the sum is "
		    "said to be of %llu",
		    (unsigned long long)c->ballots, p->id,
		    (unsigned long long)p->ballots);
	if (c->ballots > 0 && !is_sum(c, p->sum.data, p->sum.size))
		return why_set(why, ERR_PROOF,
		    "the sum that the rules give for poll %s is not the sum of its "
		    "ballots; decrypted, it could tell how somebody voted",
		    p->id);
	return 0;
}

int
recount(struct poll *p, struct state *s, struct source *source,
    const struct checkpoint *cp, struct why *why)
{
	struct recount c = {.poll = p};
	struct merkle_range range = {.size = 0};
	int r = client_select(s, &c.rows, why,
	    "SELECT entry_index, line, digest FROM poll_pub_ballot "
	    "WHERE poll = ?1 AND status = 'counted' ORDER BY entry_index, line",
	    p->id, NULL);

	if (r != 0)
		return r;
	c.sum = ballot_sums_open(p->questions->cell_count);
	r = next_row(&c, why);
	if (r == 0)
		r = source_read(source, cp, &range, take_leaf, &c, why);
	if (r == 0)
		r = compare(&c, why);
	p->recounted = r == 0;
	sqlite3_finalize(c.rows);
	buf_free(&c.credentials);
	ballot_sums_close(c.sum);
	return r;
}
