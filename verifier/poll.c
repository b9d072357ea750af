#include "verifier/poll.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const fate_words[FATE_COUNT] = {"counted", "form", "encoding", "identity",
    "credential", "proof", "sum", "not_on_roll", "challenged", "repeated", "copied"};

struct poll *
poll_named(const struct polls *p, const json_t *fields)
{
	const char *id = poll_text(fields, "poll");

	for (size_t i = 0; id != NULL && i < p->count; i++)
		if (strcmp(p->items[i]->id, id) == 0)
			return p->items[i];
	return NULL;
}

int64_t
poll_int(const json_t *fields, const char *name)
{
	const json_t *value = json_object_get(fields, name);

	return json_is_integer(value) ? json_integer_value(value) : -1;
}

const char *
poll_text(const json_t *fields, const char *name)
{
	return json_string_value(json_object_get(fields, name));
}

bool
poll_hex(uint8_t out[32], const json_t *fields, const char *name)
{
	const char *hex = poll_text(fields, name);

	return hex != NULL && hex_to(out, 32, hex, strlen(hex));
}

/* Which check a kind belongs to, and whether it is counted by payload items. */
static const struct {
	const char *kind;
	enum check check;
	bool items;
	int (*judge)(struct polls *p, const struct poll_act *act, struct fault *fault);
} kinds[] = {
    {"define", CHECK_OPENINGS, false, poll_define},
    {"roll", CHECK_ROLLS, true, poll_roll},
    {"commit", CHECK_CEREMONY, false, poll_ceremony},
    {"reveal", CHECK_CEREMONY, false, poll_ceremony},
    {"deal", CHECK_CEREMONY, false, poll_ceremony},
    {"complain", CHECK_CEREMONY, false, poll_ceremony},
    {"confirm", CHECK_CEREMONY, false, poll_ceremony},
    {"open", CHECK_OPENINGS, false, poll_open},
    {"box", CHECK_BOXES, false, poll_box},
    {"challenge", CHECK_CHALLENGES, false, poll_challenge},
    {"seal", CHECK_CLOSINGS, false, poll_seal},
    {"close", CHECK_CLOSINGS, false, poll_close},
    {"share", CHECK_SHARES, true, poll_share},
    {"result", CHECK_RESULTS, false, poll_result},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static size_t
kind_of(const char *name)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].kind, name) != 0)
		i++;
	return i;
}

static void
announce_ballots(struct polls *p, const struct entry_leaf *entry)
{
	const struct poll *poll = poll_named(p, entry->fields);

	report_of(p->report, CHECK_BALLOTS, entry->item_count);
	report_of(p->report, CHECK_DISPOSITIONS, entry->item_count);
	if (poll == NULL || !poll->opened)
		return;
	for (size_t i = 0; i < entry->item_count; i++)
		judge_start(p->judge, &poll->election, poll->paper_hash,
		    entry->items[i].data, entry->items[i].size);
}

void
polls_announce(struct polls *p, const struct entry_leaf *entry)
{
	size_t k = kind_of(entry->kind);

	if (k == KINDS)
		return;
	if (kinds[k].items)
		report_of(p->report, kinds[k].check, entry->item_count);
	else if (entry->part == 1)
		report_of(p->report, kinds[k].check, 1);
	if (strcmp(entry->kind, "box") == 0)
		announce_ballots(p, entry);
	if (strcmp(entry->kind, "result") == 0)
		report_of(p->report, CHECK_RESULTS,
		    json_array_size(json_object_get(entry->fields, "lines")));
}

void
polls_take(struct polls *p, const struct poll_act *act)
{
	size_t k = kind_of(act->entry->kind);
	const char *id = poll_text(act->entry->fields, "poll");
	struct fault fault = {""};

	if (k == KINDS)
		return;
	report_checked(p->report, kinds[k].check, kinds[k].items ? act->thing->count : 1);
	if (kinds[k].judge(p, act, &fault))
		report_fail(p->report, kinds[k].check,
		    "leaf %" PRIu64 ", %s of poll %.40s by %s: "
		    "%s",
		    act->entry->index, act->entry->kind, id ? id : "?",
		    act->entry->signer, fault.text);
}

void
polls_unfinished(struct polls *p, const struct thing *thing)
{
	size_t k = kind_of(thing->kind);

	if (strcmp(thing->service, "poll") != 0 || k == KINDS)
		return;
	report_checked(p->report, kinds[k].check, kinds[k].items ? thing->count : 1);
	report_warn(p->report, kinds[k].check,
	    "leaf %" PRIu64 ": %s began a %s in %" PRId64
	    " parts and never finished it; it has no effect",
	    thing->leaves[0].index, thing->signer, thing->kind, thing->parts);
	if (strcmp(thing->kind, "box") != 0)
		return;
	report_checked(p->report, CHECK_BALLOTS, thing->count);
	report_checked(p->report, CHECK_DISPOSITIONS, thing->count);
	report_warn(p->report, CHECK_BALLOTS,
	    "leaf %" PRIu64 ": %zu ballots lie in a box that "
	    "was never finished; they have no effect",
	    thing->leaves[0].index, thing->count);
}

/* ---- against the tables
 * ------------------------------------------------------------------ */

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
compare_fates(struct polls *p, const struct poll *poll, sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	size_t n = 0;
	int rc = sqlite3_prepare_v2(db,
	    "SELECT entry_index, line, station, tracker, credential, "
	    "digest, status FROM poll_s_ballot WHERE poll = ? ORDER BY entry_index, line",
	    -1, &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, poll->id, -1, SQLITE_STATIC);
	while (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
		if (n < poll->fate_count && row_whole(stmt) &&
		    row_is(stmt, poll, &poll->fates[n])) {
			n++;
			report_checked(p->report, CHECK_DISPOSITIONS, 1);
			continue;
		}
		report_fail(p->report, CHECK_DISPOSITIONS,
		    "poll %s, leaf %lld, line %lld: the "
		    "published rules say %s, this program says %s (leaf %" PRIu64
		    ", line %u)",
		    poll->id, (long long)sqlite3_column_int64(stmt, 0),
		    (long long)sqlite3_column_int64(stmt, 1),
		    (const char *)sqlite3_column_text(stmt, 6),
		    n < poll->fate_count ? fate_words[poll->fates[n].status] : "nothing",
		    n < poll->fate_count ? poll->fates[n].index : 0,
		    n < poll->fate_count ? poll->fates[n].line : 0);
		break;
	}
	if (rc != SQLITE_OK)
		report_fail(p->report, CHECK_DISPOSITIONS,
		    "poll %s: the rules keep no table of "
		    "ballots: %s",
		    poll->id, sqlite3_errmsg(db));
	else if (n < poll->fate_count)
		report_fail(p->report, CHECK_DISPOSITIONS,
		    "poll %s: the published rules know %zu "
		    "ballots, this program %zu",
		    poll->id, n, poll->fate_count);
	sqlite3_finalize(stmt);
}

void
polls_finish(struct polls *p, sqlite3 *db)
{
	for (size_t i = 0; i < p->count; i++) {
		poll_sort_fates(p->items[i]);
		compare_fates(p, p->items[i], db);
		poll_describe(p, p->items[i]);
	}
}

void
poll_drop(struct poll *poll)
{
	free(poll->id);
	free(poll->title_ko);
	free(poll->title_en);
	paper_drop(poll->paper);
	bytes_drop(&poll->steps);
	bytes_drop(&poll->ceremony_steps);
	bytes_drop(&poll->dealt);
	bytes_drop(&poll->sums);
	map_drop(&poll->roll);
	map_drop(&poll->boxed);
	map_drop(&poll->challenged);
	map_drop(&poll->counted);
	map_drop(&poll->alphas);
	for (size_t i = 0; i < TRUSTEES_MAX; i++) {
		free(poll->trustees[i].signer);
		bytes_drop(&poll->trustees[i].reveal);
		bytes_drop(&poll->trustees[i].share);
	}
	for (size_t i = 0; i < poll->station_count; i++)
		free(poll->stations[i].name);
	for (size_t i = 0; i < poll->challenge_count; i++)
		free(poll->challenges[i].bits);
	free(poll->stations);
	free(poll->challenges);
	free(poll->fates);
	free(poll->counts);
	free(poll);
}

void
polls_drop(struct polls *p)
{
	for (size_t i = 0; i < p->count; i++)
		poll_drop(p->items[i]);
	free(p->items);
	p->count = 0;
}
