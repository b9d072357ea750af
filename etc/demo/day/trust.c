/* The city's work in private hands. */
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "tree/merkle.h"
#include "town.h"

static const struct {
	const char *org, *counter;
} orgs[HOUSES] = {{"이웃재단", "house-1"}, {"나눔센터", "home-1"}};

static void
sha256_text(char out[2 * HASH_SIZE + 1], const char *text)
{
	uint8_t hash[HASH_SIZE];

	sha256(hash, text, strlen(text));
	hex_encode(out, hash, sizeof(hash));
}

static void
plan_call(struct town *t, const char *call, int64_t budget)
{
	struct plan *p = t->plan;
	char consent[40];
	struct thing *c;

	snprintf(consent, sizeof(consent), "의회 2026-31-%.10s", call);
	c = plan_add(p, TOWN_CALLS, "hall-1", "tru", "call",
	    json_pack("{s:s,s:s,s:I,s:s}", "call", call, "title", "돌봄센터 운영",
		"budget", (json_int_t)budget, "council_ref", consent));
	thing_hours(c, "bids_until", TOWN_BIDS - TOWN_CALLS + 1);
	thing_hours(c, "scores_until", TOWN_SEALS - TOWN_CALLS + 1);
	for (int i = 0; i < HOUSES; i++)
		plan_add(p, TOWN_BIDS, orgs[i].counter, "tru", "bid",
		    json_pack("{s:s,s:s,s:s}", "call", call, "org", orgs[i].org,
			"proposal_hash", plan_hash(p, "제안서")));
}

/* One juror: a tag, a sealed score for each bid, and what opens them. */
static void
plan_juror(struct town *t, const char *call, int j, int winner)
{
	struct plan *p = t->plan;
	const char *key = person_key(town_who(t, t->juror + j), "tru");
	char juror_nonce[40], tag[65], text[400];

	snprintf(juror_nonce, sizeof(juror_nonce), "juror-%016llx",
	    (unsigned long long)plan_draw(p));
	snprintf(text, sizeof(text), "%s|%s|%s", call, key, juror_nonce);
	sha256_text(tag, text);
	plan_add(p, TOWN_CALLS, "hall-1", "tru", "juror",
	    json_pack("{s:s,s:s,s:i,s:i}", "call", call, "juror", tag, "outside", 1,
		"conflict_free", 1));
	for (int i = 0; i < HOUSES; i++) {
		int score =
		    (int)(i == winner ? plan_range(p, 78, 95) : plan_range(p, 50, 74));
		char nonce[40], seal[65];

		snprintf(nonce, sizeof(nonce), "score-%016llx",
		    (unsigned long long)plan_draw(p));
		snprintf(text, sizeof(text), "%s|%s|%s|%d|%s", call, orgs[i].org, tag,
		    score, nonce);
		sha256_text(seal, text);
		plan_add(p, TOWN_SEALS, "hall-2", "tru", "seal",
		    json_pack("{s:s,s:s,s:s,s:s}", "call", call, "org", orgs[i].org,
			"juror", tag, "seal", seal));
		thing_card(plan_add(p, TOWN_REVEALS, "hall-2", "tru", "reveal",
			       json_pack("{s:s,s:s,s:s,s:i,s:s}", "call", call, "org",
				   orgs[i].org, "juror_nonce", juror_nonce, "score",
				   score, "nonce", nonce)),
		    "juror", t->juror + j);
	}
}

static void
plan_bills(struct town *t, const char *agreement, int winner, int64_t given)
{
	static const char *const items[] = {"인건비", "급식 재료", "교구", "난방비"};
	struct plan *p = t->plan;
	int count = plan_share(p, 14, 3);

	for (int i = 0; i < count; i++) {
		int64_t amount = given / 40 + plan_range(p, 0, 100000);
		struct thing *s =
		    plan_add(p, TOWN_REVEALS + 3, orgs[winner].counter, "tru", "spend",
			json_pack("{s:s,s:s,s:I,s:s}", "agreement", agreement, "item",
			    items[i % 4], "amount", (json_int_t)amount, "receipt_hash",
			    plan_hash(p, "영수증")));

		thing_card(s, "approver", t->approver + winner);
		if (i == 1 && winner == 0)
			thing_ref(
			    plan_add(p, TOWN_REVEALS + 4, "house-2", "tru", "unspend",
				json_pack("{s:s}", "reason", "다른 사업의 영수증")),
			    "spend", s);
		else
			plan_figure(p, "tru_v_agreement spent", amount);
	}
}

static void
plan_agreement(struct town *t, const char *call, int i, int winner, int64_t budget)
{
	struct plan *p = t->plan;
	char code[20], ref[40];
	int64_t given = budget / 4;

	snprintf(code, sizeof(code), "A-%02d", i + 1);
	snprintf(ref, sizeof(ref), "TB-%02d", i + 1);
	plan_add(p, TOWN_REVEALS + 1, "hall-1", "tru", "agree",
	    json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "agreement", code, "call", call, "org",
		orgs[winner].org, "amount", (json_int_t)(budget - 1000000), "from_day",
		(json_int_t)p->day, "to_day", (json_int_t)p->day + 60));
	/* Money follows the agreement by another hour's post: hall-2 is not who agreed.
	 */
	plan_add(p, TOWN_REVEALS + 2, "hall-2", "tru", "fund",
	    json_pack("{s:s,s:I,s:s}", "agreement", code, "amount", (json_int_t)given,
		"bank_ref", ref));
	plan_figure(p, "tru_v_agreement given", given);
	plan_bills(t, code, winner, given);
	plan_add(p, TOWN_REVEALS + 3, "hall-2", "tru", "evaluate",
	    json_pack("{s:s,s:i,s:i,s:s}", "agreement", code, "period", 1, "score",
		(int)plan_range(p, 70, 95), "report_hash", plan_hash(p, "평가 보고")));
}

/* A call that comes to nothing: a bid and a juror come and go, and it is cancelled. */
static void
plan_void_call(struct town *t)
{
	struct plan *p = t->plan;
	const char *tag = plan_hash(p, "심사위원");

	plan_call(t, "T-99", 90000000);
	plan_add(p, TOWN_CALLS, "hall-1", "tru", "juror",
	    json_pack("{s:s,s:s,s:i,s:i}", "call", "T-99", "juror", tag, "outside", 1,
		"conflict_free", 1));
	plan_add(p, TOWN_SEALS, "hall-2", "tru", "excuse",
	    json_pack(
		"{s:s,s:s,s:s}", "call", "T-99", "juror", tag, "reason", "건강 때문에"));
	plan_add(p, TOWN_SEALS, orgs[0].counter, "tru", "retract",
	    json_pack("{s:s,s:s,s:s}", "call", "T-99", "org", orgs[0].org, "reason",
		"인력 부족"));
	plan_add(p, TOWN_SEALS + 1, "hall-1", "tru", "cancel",
	    json_pack("{s:s,s:s}", "call", "T-99", "reason", "공고를 다시 냄"));
}

/* In the evening the first agreement is put right: ends earlier, gives back, is judged
 * anew. */
static void
plan_corrections(struct plan *p)
{
	plan_add(p, TOWN_REVEALS + 4, "hall-1", "tru", "end",
	    json_pack("{s:s,s:I,s:s}", "agreement", "A-01", "to_day",
		(json_int_t)p->day + 30, "reason", "건물 공사"));
	plan_add(p, TOWN_REVEALS + 4, "hall-1", "tru", "refund",
	    json_pack("{s:s,s:i,s:s}", "agreement", "A-01", "amount", 1000000, "bank_ref",
		"TR-01"));
	plan_figure(p, "tru_v_agreement given", -1000000);
	plan_add(p, TOWN_REVEALS + 4, "hall-1", "tru", "reassess",
	    json_pack("{s:s,s:i,s:i,s:s,s:s}", "agreement", "A-01", "period", 1, "score",
		88, "report_hash", plan_hash(p, "다시 한 평가"), "reason",
		"점수를 잘못 더함"));
}

void
plan_tru(struct town *t)
{
	int count = plan_share(t->plan, 4, 2);

	for (int i = 0; i < count; i++) {
		int64_t budget = 1000000 * plan_range(t->plan, 100, 400);
		char call[20];
		int winner = i % 2;

		snprintf(call, sizeof(call), "T-%02d", i + 1);
		plan_call(t, call, budget);
		for (int j = 0; j < JURORS; j++)
			plan_juror(t, call, j, winner);
		plan_agreement(t, call, i, winner, budget);
	}
	plan_void_call(t);
	plan_corrections(t->plan);
}
