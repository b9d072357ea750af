/* poll_load: from the ledger's views, everything checked again. */
#include "tally/poll.h"

#include <stdio.h>
#include <string.h>

#include "tally/column.h"

static int
load_definition(struct poll *p, struct state *s, const char *id, struct why *why)
{
	sqlite3_stmt *st = NULL;
	struct buf text = {0};
	int r = client_select(s, &st, why,
	    "SELECT questions, define_leaf, min_ballots, ceremony, n, k, roll_size, "
	    "open_leaf, key, "
	    "closed, result FROM poll_pub_poll WHERE poll = ?1",
	    id, NULL);

	if (r == 0 && sqlite3_step(st) != SQLITE_ROW)
		r = why_set(why, ERR_NOT_FOUND, "the ledger holds no poll \"%s\"", id);
	if (r == 0) {
		column_blob(st, 0, &text);
		p->min_ballots = sqlite3_column_int64(st, 2);
		p->ceremony = sqlite3_column_int64(st, 3);
		p->n = (uint32_t)sqlite3_column_int(st, 4);
		p->k = (uint32_t)sqlite3_column_int(st, 5);
		p->has_roll = column_there(st, 6);
		p->roll_size = (uint64_t)sqlite3_column_int64(st, 6);
		p->opened = column_there(st, 7);
		p->closed = column_there(st, 9);
		p->has_result = column_there(st, 10);
		r = questions_parse(&p->questions, buf_str(&text), text.size, why);
	}
	if (r == 0)
		r = column_hash(st, 1, p->define, "define leaf", why);
	if (r == 0 && p->opened)
		r = column_hash(st, 7, p->context.eid, "open leaf", why);
	if (r == 0 && p->opened)
		r = column_hash(st, 8, p->context.key, "election key", why);
	if (r == 0 && p->closed)
		r = column_hash(st, 9, p->close_leaf, "close leaf", why);
	if (r == 0 && (p->n > TRUSTEES_MAX || p->k < 2 || p->k > p->n))
		r = why_set(why, ERR_FORMAT, "poll %s asks for %u of %u trustees", id,
		    p->k, p->n);
	p->context.questions = p->questions;
	sqlite3_finalize(st);
	buf_free(&text);
	return r;
}

/* Runs sql for the current ceremony; each gets a row whose first column is i within 1..n.
 */
static int
each_party(struct poll *p, struct state *s, const char *sql,
    int (*each)(struct poll *p, struct party *party, sqlite3_stmt *st, struct why *why),
    struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(s, &st, why, sql, p->id, NULL);

	if (r != 0)
		return r;
	sqlite3_bind_int64(st, 2, p->ceremony);
	while (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		int i = sqlite3_column_int(st, 0);
		if (i < 1 || (uint32_t)i > p->n)
			r = why_set(why, ERR_FORMAT,
			    "poll %s: a step of trustee %d of %u", p->id, i, p->n);
		else
			r = each(p, &p->parties[i], st, why);
	}
	sqlite3_finalize(st);
	return r;
}

static int
take_commit(struct poll *p, struct party *party, sqlite3_stmt *st, struct why *why)
{
	(void)p;
	snprintf(party->signer, sizeof(party->signer), "%s", column_text(st, 1));
	party->committed = true;
	int r = column_hash(st, 2, party->hash, "committed hash", why);
	if (r == 0)
		r = column_hash(st, 3, party->box_key, "box key", why);
	return r;
}

static int
take_reveal(struct poll *p, struct party *party, sqlite3_stmt *st, struct why *why)
{
	column_blob(st, 1, &party->reveal);
	party->revealed = true;
	if (party->reveal.size != REVEAL_SIZE(p->k))
		return why_set(why, ERR_FORMAT,
		    "poll %s: the commitments of %s have %zu bytes", p->id, party->signer,
		    party->reveal.size);
	return 0;
}

static int
take_deal(struct poll *p, struct party *party, sqlite3_stmt *st, struct why *why)
{
	struct buf item = {0};
	int j = sqlite3_column_int(st, 1), r = 0;

	column_blob(st, 2, &item);
	if (j < 1 || (uint32_t)j > p->n || item.size != DEAL_ITEM_SIZE)
		r = why_set(why, ERR_FORMAT, "poll %s: the deal of %s is malformed",
		    p->id, party->signer);
	else
		memcpy(party->deals[j], item.data, DEAL_ITEM_SIZE);
	party->dealt = true;
	buf_free(&item);
	return r;
}

static int
take_confirm(struct poll *p, struct party *party, sqlite3_stmt *st, struct why *why)
{
	(void)p, (void)st, (void)why;
	party->confirmed = true;
	return 0;
}

/* The proofs of every reveal, checked again. */
static int
check_reveals(const struct poll *p, struct why *why)
{
	for (uint32_t i = 1; i <= p->n; i++) {
		const struct party *party = &p->parties[i];
		struct dkg_context ctx = {
		    .ceremony = (uint32_t)p->ceremony, .i = i, .n = p->n, .k = p->k};
		uint8_t hash[32];
		if (!party->revealed)
			continue;
		memcpy(ctx.define, p->define, 32);
		memcpy(ctx.box_key, party->box_key, 32);
		sha256(hash, party->reveal.data, party->reveal.size);
		if (memcmp(hash, party->hash, 32) != 0)
			return why_set(why, ERR_PROOF,
			    "poll %s: trustee %u revealed other commitments than "
			    "it had committed to",
			    p->id, i);
		int r =
		    dkg_check_reveal(&ctx, party->reveal.data, party->reveal.size, why);
		if (r != 0)
			return r;
	}
	return 0;
}

static int
load_transcript(struct poll *p, struct state *s, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(s, &st, why,
	    "SELECT leaf FROM poll_pub_step WHERE poll = ?1 AND ceremony = ?2 "
	    "AND kind IN ('commit', 'reveal', 'deal') ORDER BY entry_index",
	    p->id, NULL);

	if (r != 0)
		return r;
	struct sha256 *hash = sha256_open();
	sqlite3_bind_int64(st, 2, p->ceremony);
	while (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		uint8_t leaf[32] = {0};
		r = column_hash(st, 0, leaf, "leaf of the ceremony", why);
		sha256_put(hash, leaf, sizeof(leaf));
	}
	sha256_close(hash, p->transcript);
	sqlite3_finalize(st);
	return r;
}

static int
load_complaint(struct poll *p, struct state *s, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(s, &st, why,
	    "SELECT i, against, ceremony FROM poll_pub_complain WHERE poll = ?1 "
	    "ORDER BY ceremony DESC LIMIT 1",
	    p->id, NULL);

	if (r == 0 && sqlite3_step(st) == SQLITE_ROW)
		snprintf(p->complaint, sizeof(p->complaint),
		    "ceremony %d ended: trustee %d complained about the share dealt by "
		    "trustee %d",
		    sqlite3_column_int(st, 2), sqlite3_column_int(st, 0),
		    sqlite3_column_int(st, 1));
	sqlite3_finalize(st);
	return r;
}

static int
load_ceremony(struct poll *p, struct state *s, struct why *why)
{
	int r = each_party(p, s,
	    "SELECT i, signer, hash, box_key FROM poll_pub_commit "
	    "WHERE poll = ?1 AND ceremony = ?2",
	    take_commit, why);

	if (r == 0)
		r = each_party(p, s,
		    "SELECT i, data FROM poll_pub_reveal "
		    "WHERE poll = ?1 AND ceremony = ?2",
		    take_reveal, why);
	if (r == 0)
		r = check_reveals(p, why);
	if (r == 0)
		r = each_party(p, s,
		    "SELECT i, j, data FROM poll_pub_deal "
		    "WHERE poll = ?1 AND ceremony = ?2",
		    take_deal, why);
	if (r == 0)
		r = each_party(p, s,
		    "SELECT i FROM poll_pub_confirm "
		    "WHERE poll = ?1 AND ceremony = ?2",
		    take_confirm, why);
	if (r == 0)
		r = load_transcript(p, s, why);
	if (r == 0)
		r = load_complaint(p, s, why);
	return r;
}

/* Y of the ledger is the one that the commitments give. */
static int
check_key(const struct poll *p, struct why *why)
{
	const uint8_t *reveals[TRUSTEES_MAX];
	uint8_t key[POINT_SIZE];
	size_t count = poll_reveals(p, reveals);

	if (count != p->n)
		return why_set(why, ERR_PROOF,
		    "poll %s is open with %zu of %u commitments", p->id, count, p->n);
	int r = dkg_key(key, reveals, count);
	if (r != 0 || memcmp(key, p->context.key, POINT_SIZE) != 0)
		return why_set(why, ERR_PROOF,
		    "the election key of poll %s is not the sum of the "
		    "trustees' commitments",
		    p->id);
	return 0;
}

static int
load_sum(struct poll *p, struct state *s, struct why *why)
{
	size_t size = p->questions->cell_count * 2 * POINT_SIZE;
	sqlite3_stmt *st = NULL;
	int r = client_select(s, &st, why,
	    "SELECT ballots, set_aside, sum FROM poll_pub_sum WHERE poll = ?1", p->id,
	    NULL);

	if (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		p->ballots = (uint64_t)sqlite3_column_int64(st, 0);
		p->set_aside = (uint64_t)sqlite3_column_int64(st, 1);
		column_blob(st, 2, &p->sum);
	}
	sqlite3_finalize(st);
	if (r == 0 && p->ballots > 0 && p->sum.size != size)
		r = why_set(why, ERR_FORMAT,
		    "poll %s: the sum of ballots has %zu bytes, not %zu", p->id,
		    p->sum.size, size);
	return r;
}

/* The root over the counted ballots, one by one, and their number. */
static int
load_root(struct poll *p, struct state *s, struct why *why)
{
	sqlite3_stmt *st = NULL;
	uint64_t counted = 0;
	int r = client_select(s, &st, why,
	    "SELECT entry_index, line, digest FROM poll_pub_ballot "
	    "WHERE poll = ?1 AND status = 'counted' ORDER BY entry_index, line",
	    p->id, NULL);

	if (r != 0)
		return r;
	struct tally_root *root = tally_root_open();
	while (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		uint8_t digest[32] = {0};
		r = column_hash(st, 2, digest, "digest of a ballot", why);
		tally_root_add(root, (uint64_t)sqlite3_column_int64(st, 0),
		    (uint32_t)sqlite3_column_int64(st, 1), digest, 1);
		counted++;
	}
	tally_root_close(root, p->close_leaf, p->root);
	sqlite3_finalize(st);
	if (r == 0 && counted != p->ballots)
		r = why_set(why, ERR_PROOF,
		    "poll %s: %llu ballots are counted one by one, but their sum "
		    "is said to hold %llu",
		    p->id, (unsigned long long)counted, (unsigned long long)p->ballots);
	return r;
}

static int
load_shares(struct poll *p, struct state *s, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(s, &st, why,
	    "SELECT i, valid, data FROM poll_pub_share WHERE poll = ?1 ORDER BY "
	    "entry_index",
	    p->id, NULL);

	while (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		p->shares =
		    xrealloc(p->shares, (p->share_count + 1) * sizeof(*p->shares));
		struct poll_share *share = &p->shares[p->share_count++];
		*share = (struct poll_share){.i = (uint32_t)sqlite3_column_int(st, 0),
		    .valid = sqlite3_column_int(st, 1) == 1};
		column_blob(st, 2, &share->data);
		if (share->i < 1 || share->i > p->n)
			r = why_set(why, ERR_FORMAT,
			    "poll %s: a share of trustee %u of %u", p->id, share->i,
			    p->n);
	}
	sqlite3_finalize(st);
	return r;
}

int
poll_load(struct poll *p, struct state *s, const char *id, struct why *why)
{
	*p = (struct poll){.n = 0};
	if (strlen(id) > POLL_ID_MAX)
		return why_set(why, ERR_NOT_FOUND, "\"%.60s\" is no poll id", id);
	memcpy(p->id, id, strlen(id) + 1);
	int r = load_definition(p, s, id, why);
	if (r == 0)
		r = load_ceremony(p, s, why);
	if (r == 0 && p->opened)
		r = check_key(p, why);
	if (r == 0 && p->closed)
		r = load_sum(p, s, why);
	if (r == 0 && p->closed)
		r = load_root(p, s, why);
	if (r == 0 && p->closed)
		r = load_shares(p, s, why);
	if (r != 0)
		poll_free(p);
	return r;
}
