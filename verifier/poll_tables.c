/*
 * Polls, as this program judged them, against what the published rules show of them. The
 * trustees sign for what they read there: a sum, a root or a key that the entries do not
 * give would have them open something else.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/poll_inner.h"

static bool
row_is(sqlite3_stmt *row, const struct poll *poll, const struct fate *fate)
{
	char credential[65], digest[65];

	hex_of(credential, fate->credential, 32);
	hex_of(digest, fate->digest, HASH);
	return (uint64_t)sqlite3_column_int64(row, 0) == fate->index &&
	       (uint32_t)sqlite3_column_int64(row, 1) == fate->line &&
	       strcmp((const char *)sqlite3_column_text(row, 2),
		   poll->stations[fate->station].name) == 0 &&
	       strcmp((const char *)sqlite3_column_text(row, 3), fate->tracker) == 0 &&
	       strcmp((const char *)sqlite3_column_text(row, 4), credential) == 0 &&
	       strcmp((const char *)sqlite3_column_text(row, 5), digest) == 0 &&
	       strcmp((const char *)sqlite3_column_text(row, 6),
		   fate_words[fate->status]) == 0;
}

static bool
row_whole(sqlite3_stmt *row)
{
	for (int i = 0; i < 7; i++)
		if (sqlite3_column_type(row, i) != (i < 2 ? SQLITE_INTEGER : SQLITE_TEXT))
			return false;
	return true;
}

static void
disagree(
    struct polls *p, const struct poll *poll, sqlite3_stmt *row, const struct fate *fate)
{
	report_fail(p->report, CHECK_DISPOSITIONS,
	    "poll %s, leaf %lld, line %lld: the "
	    "published rules say %s, this program says %s (leaf %" PRIu64 ", line %u)",
	    poll->id, (long long)sqlite3_column_int64(row, 0),
	    (long long)sqlite3_column_int64(row, 1),
	    (const char *)sqlite3_column_text(row, 6),
	    fate ? fate_words[fate->status] : "nothing", fate ? fate->index : 0,
	    fate ? fate->line : 0);
}

/* Both in ledger order, side by side. */
static void
compare_fates(struct polls *p, const struct poll *poll, sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	struct fate fate;
	uint64_t n = 0;
	int rc = sqlite3_prepare_v2(db,
	    "SELECT entry_index, line, station, tracker, lower(hex(credential)), "
	    "lower(hex(digest)), status FROM poll_s_ballot WHERE poll = ? "
	    "ORDER BY entry_index, line",
	    -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, poll->id, -1, SQLITE_STATIC);
	fates_rewind(poll->fates);
	while (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
		bool any = fates_next(poll->fates, &fate);
		if (any && row_whole(stmt) && row_is(stmt, poll, &fate)) {
			n++;
			report_checked(p->report, CHECK_DISPOSITIONS, 1);
			continue;
		}
		disagree(p, poll, stmt, any ? &fate : NULL);
		break;
	}
	if (rc != SQLITE_OK)
		report_fail(p->report, CHECK_DISPOSITIONS,
		    "poll %s: the rules keep no table of "
		    "ballots: %s",
		    poll->id, sqlite3_errmsg(db));
	else if (n < poll_ballots(poll))
		report_fail(p->report, CHECK_DISPOSITIONS,
		    "poll %s: the published rules know %" PRIu64
		    " ballots, this program %" PRIu64,
		    poll->id, n, poll_ballots(poll));
	sqlite3_finalize(stmt);
}

/* ---- the views
 * --------------------------------------------------------------------------- */

static bool
is_int(sqlite3_stmt *row, int i, int64_t want)
{
	return sqlite3_column_type(row, i) == SQLITE_INTEGER &&
	       sqlite3_column_int64(row, i) == want;
}

static bool
is_text(sqlite3_stmt *row, int i, const char *want)
{
	return sqlite3_column_type(row, i) == SQLITE_TEXT &&
	       strcmp((const char *)sqlite3_column_text(row, i), want) == 0;
}

/* 32 bytes in hex; NULL in the table where there is none. */
static bool
is_hex(sqlite3_stmt *row, int i, const uint8_t *want)
{
	char hex[65];

	if (want == NULL)
		return sqlite3_column_type(row, i) == SQLITE_NULL;
	hex_of(hex, want, 32);
	return is_text(row, i, hex);
}

/* Text or blob with this hash. */
static bool
is_hashed(sqlite3_stmt *row, int i, int type, const uint8_t want[HASH])
{
	uint8_t hash[HASH];
	const void *data = sqlite3_column_blob(row, i);

	if (sqlite3_column_type(row, i) != type)
		return false;
	sha256_of(hash, data ? data : "", (size_t)sqlite3_column_bytes(row, i));
	return memcmp(hash, want, HASH) == 0;
}

static bool
poll_row(sqlite3_stmt *row, const struct poll *poll, size_t at)
{
	bool tallied = poll->closed && poll_counted(poll) > 0;

	return at == 0 && is_int(row, 0, poll->opens) && is_int(row, 1, poll->closes) &&
	       is_int(row, 2, poll->boxes_until) && is_int(row, 3, poll->early_close) &&
	       is_int(row, 4, poll->min_ballots) && is_int(row, 5, poll->n) &&
	       is_int(row, 6, poll->k) && is_hex(row, 7, poll->define) &&
	       is_int(row, 8, poll->ceremony + poll->ended) &&
	       is_hex(row, 9, poll->opened ? poll->election.eid : NULL) &&
	       is_hex(row, 10, poll->opened ? poll->election.key : NULL) &&
	       is_hex(row, 11, poll->closed ? poll->close_leaf : NULL) &&
	       is_hex(row, 12, tallied ? poll->tally_root : NULL) &&
	       is_hex(row, 13, poll->has_result ? poll->result_leaf : NULL) &&
	       is_hashed(row, 14, SQLITE_TEXT, poll->paper_hash);
}

static bool
sum_row(sqlite3_stmt *row, const struct poll *poll, size_t at)
{
	size_t size = 64 * poll->paper->cells;
	const uint8_t *sum = sqlite3_column_blob(row, 2);
	bool same = at == 0 && is_int(row, 0, (int64_t)poll_counted(poll)) &&
		    is_int(row, 1, (int64_t)poll_set_aside(poll)) &&
		    sqlite3_column_type(row, 2) == SQLITE_BLOB &&
		    (size_t)sqlite3_column_bytes(row, 2) == size;

	for (size_t i = 0; same && i < size; i++)
		same = sum[i] == (poll->opened ? poll->sums.data[i] : 0);
	return same;
}

/* Row `at` is the trustee whose number is the next that anybody signed with. */
static bool
trustee_row(sqlite3_stmt *row, const struct poll *poll, size_t at)
{
	int64_t i = 0;

	for (size_t known = 0; i < poll->n; i++)
		if (poll->trustees[i].signer != NULL && known++ == at)
			break;
	return i < poll->n && is_int(row, 0, i + 1) &&
	       is_text(row, 1, poll->trustees[i].signer) &&
	       is_hex(row, 2, poll->opened ? poll->trustees[i].X : NULL);
}

static bool
share_row(sqlite3_stmt *row, const struct poll *poll, size_t at)
{
	const struct share_seen *share = &poll->shares_seen[at];

	return at < poll->share_seen_count && is_int(row, 0, share->i) &&
	       is_int(row, 1, (int64_t)share->index) && is_int(row, 2, share->valid) &&
	       is_hashed(row, 3, SQLITE_BLOB, share->hash);
}

static bool
result_row(sqlite3_stmt *row, const struct poll *poll, size_t at)
{
	const char *id = (const char *)sqlite3_column_text(row, 0);
	uint32_t line;

	(void)at;
	if (!poll->has_result || id == NULL)
		return false;
	for (size_t i = 0; i < poll->paper->line_count; i++)
		if (strcmp(line_question(poll->paper, i, &line)->id, id) == 0 &&
		    is_int(row, 1, line))
			return is_int(row, 2, (int64_t)poll->counts[i]);
	return false;
}

static size_t
trustees_known(const struct poll *poll)
{
	size_t known = 0;

	for (int64_t i = 0; i < poll->n; i++)
		known += poll->trustees[i].signer != NULL;
	return known;
}

/* Every row of the view is as is_row says, and there are `count`. */
static void
compare_view(struct report *report, const struct poll *poll, sqlite3 *db,
    const char *view, const char *sql, size_t count,
    bool (*is_row)(sqlite3_stmt *row, const struct poll *poll, size_t at))
{
	sqlite3_stmt *stmt = NULL;
	bool same = true;
	size_t n = 0;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	report_of(report, CHECK_AGREEMENT, 1);
	report_checked(report, CHECK_AGREEMENT, 1);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, poll->id, -1, SQLITE_STATIC);
	while (rc == SQLITE_OK && same && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		same = n < count && is_row(stmt, poll, n);
		n++;
		rc = SQLITE_OK;
	}
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		report_fail(report, CHECK_AGREEMENT, "poll %s: %s cannot be read: %s",
		    poll->id, view, sqlite3_errmsg(db));
	else if (!same)
		report_fail(report, CHECK_AGREEMENT,
		    "poll %s: row %zu of %s is not what the entries give", poll->id, n,
		    view);
	else if (n != count)
		report_fail(report, CHECK_AGREEMENT,
		    "poll %s: %s has %zu rows, the entries give %zu", poll->id, view, n,
		    count);
	sqlite3_finalize(stmt);
}

static void
compare_views(struct report *report, const struct poll *poll, sqlite3 *db)
{
	compare_view(report, poll, db, "poll_pub_poll",
	    "SELECT opens, closes, boxes_until, early_close, min_ballots, n, k, "
	    "define_leaf, ceremony, open_leaf, key, closed, tally_root, result, "
	    "questions FROM poll_pub_poll WHERE poll = ?",
	    1, poll_row);
	compare_view(report, poll, db, "poll_pub_sum",
	    "SELECT ballots, set_aside, sum FROM poll_pub_sum WHERE poll = ?", 1,
	    sum_row);
	compare_view(report, poll, db, "poll_pub_trustee",
	    "SELECT i, signer, x FROM poll_pub_trustee WHERE poll = ? ORDER BY i",
	    trustees_known(poll), trustee_row);
	compare_view(report, poll, db, "poll_pub_share",
	    "SELECT i, entry_index, valid, data FROM poll_pub_share WHERE poll = ? "
	    "ORDER BY entry_index",
	    poll->share_seen_count, share_row);
	compare_view(report, poll, db, "poll_pub_result",
	    "SELECT DISTINCT question, line, count FROM poll_pub_result WHERE poll = ?",
	    poll->has_result ? poll->paper->line_count : 0, result_row);
}

void
polls_finish(struct polls *p, sqlite3 *db)
{
	for (size_t i = 0; i < p->count; i++) {
		poll_sum_up(p->items[i]);
		compare_fates(p, p->items[i], db);
		compare_views(p->report, p->items[i], db);
		poll_describe(p, p->items[i]);
	}
}
