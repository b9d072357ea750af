/* S-Coin and donations. */
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "tree/merkle.h"
#include "town.h"

/* ---- scoin ---- */

static const char *const programmes[] = {"eco", "etax", "health", "survey", "transit"};

#define RATE_PERMILLE 800 /* of the older system's points */

static void
give(struct town *t, int who, int64_t amount, int64_t *total)
{
	town_who(t, who)->points += amount;
	*total += amount;
}

static struct thing *
earn(struct town *t, int i, const char *programme, int who, int64_t amount)
{
	struct plan *p = t->plan;

	return plan_add(p, 3, town_desk(i), "scoin", "earn",
	    json_pack("{s:s,s:s,s:I,s:s}", "programme", programme, "holder",
		person_key(town_who(t, who), "scoin"), "amount", (json_int_t)amount,
		"evidence",
		plan_hash(p, person_paper(town_who(t, who), "자전거 이용 기록"))));
}

static void
plan_budgets(struct plan *p)
{
	for (int i = 0; i < 5; i++) {
		char decision[40];
		int64_t amount = 1000000 * plan_range(p, 50, 90);

		snprintf(decision, sizeof(decision), "2026-%03d", 100 + i);
		plan_add(p, 0, "hall-1", "scoin", "issue",
		    json_pack("{s:s,s:I,s:s}", "programme", programmes[i], "amount",
			(json_int_t)amount, "decision", decision));
		plan_add(p, 1, "hall-1", "scoin", "entrust",
		    json_pack("{s:s,s:s,s:s}", "programme", programmes[i], "agency",
			"마포구청", "op", "grant"));
		plan_figure(p, "scoin_v_programmes issued", amount);
		plan_figure(p, "scoin_v_programmes budget_left", amount);
	}
	plan_add(p, 0, "hall-1", "scoin", "rate",
	    json_pack("{s:s,s:i}", "source", "transit", "permille", RATE_PERMILLE));
}

/* An award names nobody; whoever knows the secret claims it an hour later. */
static void
plan_awards(struct town *t, int64_t *given)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 80, 4);

	for (int i = 0; i < count; i++) {
		char secret[40], hex[2 * HASH_SIZE + 1];
		uint8_t hash[HASH_SIZE];
		int64_t amount = 1000 * plan_range(p, 1, 10);
		int who = town_anybody(t);
		struct thing *claim;

		snprintf(secret, sizeof(secret), "survey-%016llx",
		    (unsigned long long)plan_draw(p));
		sha256(hash, secret, strlen(secret));
		hex_encode(hex, hash, sizeof(hash));
		plan_add(p, 3, "gu-2", "scoin", "award",
		    json_pack("{s:s,s:s,s:I}", "programme", "survey", "claim_hash", hex,
			"amount", (json_int_t)amount));
		if (i % 8 == 7) {
			plan_add(p, 4, "gu-2", "scoin", "cancel",
			    json_pack("{s:s,s:s}", "claim_hash", hex, "reason",
				"설문 중복 배포"));
			continue;
		}
		claim = plan_add(p, 4, "gu-1", "scoin", "claim",
		    json_pack("{s:s,s:s}", "claim_hash", hex, "secret", secret));
		thing_card(claim, "holder", who);
		give(t, who, amount, given);
	}
}

static void
plan_earnings(struct town *t, int64_t *given)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 400, 30), converted = plan_share(p, 60, 3);

	for (int i = 0; i < count; i++) {
		int who = i < t->residents ? i : town_anybody(t);
		int64_t amount = 100 * plan_range(p, 10, 500);
		struct thing *e =
		    earn(t, i, programmes[plan_range(p, 0, 2)], who, amount);

		if (i % 60 != 59) {
			give(t, who, amount, given);
			continue;
		}
		/* To the wrong person: what came goes back. */
		thing_ref(plan_add(p, 6, "hall-2", "scoin", "reverse",
			      json_pack("{s:s}", "reason", "다른 사람에게 적립")),
		    "entry", e);
	}
	for (int i = 0; i < converted; i++) {
		int64_t points = plan_range(p, 500, 30000);
		int who = town_anybody(t);
		char ref[40];

		snprintf(ref, sizeof(ref), "T-2026-%05d", i);
		plan_add(p, 3, "gu-1", "scoin", "convert",
		    json_pack("{s:s,s:s,s:I,s:s}", "source", "transit", "burn_ref", ref,
			"points", (json_int_t)points, "holder",
			person_key(town_who(t, who), "scoin")));
		give(t, who, points * RATE_PERMILLE / 1000, given);
	}
}

static void
plan_spending(struct town *t)
{
	static const char *const outlets[] = {
	    "transport", "localtax", "voucher", "m:망원시장", "m:동네책방"};
	struct plan *p = t->plan;
	int count = plan_share(p, 200, 10);

	for (int i = 0; i < count; i++) {
		int who = town_anybody(t);
		struct person *payer = town_who(t, who);
		char ref[40];
		struct thing *spend;
		int64_t amount;

		if (payer->points < 1000)
			continue;
		amount = plan_range(p, 500, payer->points / 2 + 1);
		snprintf(ref, sizeof(ref), "B-%06d", i);
		spend = plan_add(p, 5, town_desk(i), "scoin", "spend",
		    json_pack("{s:s,s:I,s:s}", "outlet", outlets[plan_range(p, 0, 4)],
			"amount", (json_int_t)amount, "reference", ref));
		thing_card(spend, "holder", who);
		payer->points -= amount;
		if (i % 40 == 9) {
			thing_ref(plan_add(p, 6, "hall-2", "scoin", "reverse",
				      json_pack("{s:s}", "reason", "물건을 돌려줌")),
			    "entry", spend);
			continue;
		}
		plan_figure(p, "scoin_v_by_outlet payments", 1);
		plan_figure(p, "scoin_v_by_outlet total", amount);
	}
}

static void
plan_gifts_of_points(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 80, 4);

	for (int i = 0; i < count; i++) {
		int from = town_anybody(t), to = town_anybody(t);
		struct person *payer = town_who(t, from);
		int64_t amount = payer->points / 4;

		if (from == to || amount < 100)
			continue;
		thing_card(plan_add(p, 5, town_desk(i), "scoin", "transfer",
			       json_pack("{s:s,s:I}", "recipient",
				   person_key(town_who(t, to), "scoin"), "amount",
				   (json_int_t)amount)),
		    "holder", from);
		payer->points -= amount;
	}
}

void
plan_scoin(struct town *t)
{
	struct plan *p = t->plan;
	int64_t given = 0;
	struct thing *slip;

	plan_budgets(p);
	plan_earnings(t, &given);
	plan_awards(t, &given);
	plan_figure(p, "scoin_v_programmes budget_left", -given);
	plan_spending(t);
	plan_gifts_of_points(t);
	slip = plan_add(p, 5, "gu-1", "scoin", "spend",
	    json_pack("{s:s,s:i,s:s}", "outlet", "transport", "amount", 99000000,
		"reference", "B-slip"));
	thing_card(slip, "holder", 0);
	thing_refused(p, slip, "scoin.insufficient");
}

/* ---- don ---- */

struct campaign {
	char code[20];
	int64_t received, hand; /* in all; free to be paid out */
	int64_t cost;
};

#define CAMPAIGNS 5 /* the last one is closed in the evening */

static void
plan_campaigns(struct plan *p, struct campaign *list)
{
	static const char *const titles[] = {"겨울 외투 나누기", "작은 도서관 책 모으기",
	    "혼자 사는 어르신 밥상", "골목 텃밭 만들기", "동네 음악회"};

	for (int i = 0; i < CAMPAIGNS; i++) {
		int64_t goal = 1000000 * plan_range(p, 5, 50);

		snprintf(list[i].code, sizeof(list[i].code), "don-%d", i + 1);
		plan_add(p, 0, "hall-1", "don", "campaign",
		    json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:s}", "campaign",
			list[i].code, "org", "이웃재단", "title", titles[i], "purpose",
			titles[i], "goal", (json_int_t)goal, "from_day",
			(json_int_t)p->day - 3, "to_day", (json_int_t)p->day + 60,
			"plan_hash", plan_hash(p, titles[i])));
	}
	plan_add(p, 1, "hall-1", "don", "amend",
	    json_pack("{s:s,s:i,s:s}", "campaign", list[0].code, "goal", 77000000,
		"plan_hash", plan_hash(p, "고친 계획")));
}

/* A gift is taken; false: in points that the donor does not have. */
static bool
plan_gift(struct town *t, struct campaign *c, int i, int who, struct thing **gift,
    int64_t *amount)
{
	static const char *const methods[] = {"bank", "bank", "card", "scoin"};
	struct plan *p = t->plan;
	const char *method = methods[plan_range(p, 0, 3)];
	bool points = strcmp(method, "scoin") == 0;
	struct person *donor = town_who(t, who);
	char ref[40], memo[200];
	json_t *fields;

	*amount = points ? donor->points / 3 : 1000 * plan_range(p, 5, 300);
	if (*amount < 100)
		return false;
	snprintf(ref, sizeof(ref), "P-%06d", i);
	fields = json_pack("{s:s,s:I,s:s,s:s}", "campaign", c->code, "amount",
	    (json_int_t)*amount, "method", method, "payment_ref", ref);
	if (plan_chance(p, 60))
		json_object_set_new(
		    fields, "donor", json_string(person_key(donor, "don")));
	if (plan_chance(p, 30)) {
		snprintf(memo, sizeof(memo), "%s 드림, %s", donor->name, donor->phone);
		json_object_set_new(fields, "memo_hash", json_string(memo));
		plan_clear(p, memo);
	}
	*gift = plan_add(p, 5, town_desk(i), "don", "donate", fields);
	if (points) {
		thing_card(*gift, "payer", who);
		donor->points -= *amount;
	}
	return true;
}

static void
plan_gifts(struct town *t, struct campaign *list)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 420, 20);

	for (int i = 0; i < count; i++) {
		struct campaign *c = &list[i % CAMPAIGNS];
		struct thing *gift;
		int64_t amount;
		bool points;

		if (!plan_gift(t, c, i, town_anybody(t), &gift, &amount))
			continue;
		points = json_object_get(gift->line, "cards") != NULL;
		if (i % 70 == 13) {
			thing_ref(plan_add(p, 6, town_desk(i + 1), "don", "return",
				      json_pack("{s:s}", "reason", "잘못 보낸 돈")),
			    "donation", gift);
			continue;
		}
		c->received += amount;
		plan_figure(p, "don_v_campaign received", amount);
		plan_figure(p, "don_v_campaign in_hand", amount);
		plan_figure(p, "scoin_v_by_outlet payments", points ? 1 : 0);
		plan_figure(p, "scoin_v_by_outlet total", points ? amount : 0);
	}
	thing_refused(p,
	    plan_add(p, 5, "gu-1", "don", "donate",
		json_pack("{s:s,s:i,s:s,s:s}", "campaign", "don-99", "amount", 5000,
		    "method", "bank", "payment_ref", "P-slip")),
	    "don.no_campaign");
}

static struct thing *
disburse(struct plan *p, struct campaign *c, const char *class, int64_t amount)
{
	bool aid = strcmp(class, "aid") == 0;

	c->hand -= amount;
	return plan_add(p, 7, "house-1", "don", "disburse",
	    json_pack("{s:s,s:s,s:s,s:I,s:s,s:s}", "campaign", c->code, "class", class,
		"payee", aid ? "나눔센터" : "인쇄소", "amount", (json_int_t)amount,
		"purpose", aid ? "외투와 담요" : "전단 인쇄", "proof_hash",
		plan_hash(p, "영수증")));
}

static void
account(struct plan *p, const char *class, int64_t amount)
{
	plan_figure(p,
	    strcmp(class, "aid") == 0 ? "don_v_campaign spent" : "don_v_campaign cost",
	    amount);
	plan_figure(p, "don_v_campaign in_hand", -amount);
}

static void
confirm(struct town *t, int i, const struct thing *of, int64_t amount)
{
	struct thing *c;

	if (i % 5 == 4) /* not yet */
		return;
	c = plan_add(t->plan, 8, "home-1", "don", "confirm",
	    json_pack("{s:s,s:I}", "payee", "나눔센터", "received", (json_int_t)amount));
	thing_ref(c, "disbursement", of);
	t->confirmed = c;
}

static void
plan_payments(struct town *t, struct campaign *c, int count)
{
	struct plan *p = t->plan;

	for (int i = 0; i < count && c->hand > 100000; i++) {
		bool cost = i % 6 == 5;
		int64_t most = cost ? c->received / 20 : c->hand / 3;
		int64_t amount = plan_range(p, most / 4 + 1, most);
		struct thing *d = disburse(p, c, cost ? "cost" : "aid", amount);

		if (i % 9 == 8) {
			thing_ref(
			    plan_add(p, 8, "house-2", "don", "recall",
				json_pack("{s:s,s:s}", "reason", "계좌 오류로 되돌아옴",
				    "proof_hash", plan_hash(p, "반송 확인"))),
			    "disbursement", d);
			continue;
		}
		account(p, cost ? "cost" : "aid", amount);
		if (!cost)
			confirm(t, i, d, amount);
		if (i == 1) /* The same bill once more. */
			thing_refused(p,
			    plan_add(p, 7, "house-1", "don", "disburse",
				json_deep_copy(json_object_get(d->line, "fields"))),
			    "don.proof_used");
	}
}

void
plan_don(struct town *t)
{
	struct campaign list[CAMPAIGNS] = {{.code = ""}}, *last = &list[CAMPAIGNS - 1];
	struct plan *p = t->plan;
	struct thing *d;

	plan_campaigns(p, list);
	plan_gifts(t, list);
	for (int i = 0; i < CAMPAIGNS; i++)
		list[i].hand = list[i].received;
	for (int i = 0; i < CAMPAIGNS - 1; i++)
		plan_payments(t, &list[i], plan_share(p, 20, 3));
	d = disburse(p, last, "aid", last->received);
	account(p, "aid", last->received);
	confirm(t, 0, d, last->received);
	plan_add(p, 9, "hall-1", "don", "close",
	    json_pack("{s:s,s:s,s:I,s:I}", "campaign", last->code, "audit_hash",
		plan_hash(p, "감사 보고"), "total_received", (json_int_t)last->received,
		"total_spent", (json_int_t)last->received));
}
