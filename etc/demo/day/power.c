/* Solar power, and what the platform itself enters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "town.h"

/* ---- solar ---- */

struct offer {
	int owner, roof;
	int64_t wh, price;
	struct thing *thing;
	bool gone;
};

struct market {
	struct offer *offers;
	size_t count;
	int64_t wh, amount, trades;
};

static void
draw_meter(struct plan *p, char out[40])
{
	snprintf(out, 40, "METER-%010lld", (long long)plan_range(p, 0, 9999999999));
	plan_clear(p, out);
}

static int64_t
plan_roof(struct town *t, int i, char code[20], int owner)
{
	struct plan *p = t->plan;
	int64_t capacity = 1000 * plan_range(p, 400, 3000),
		start = plan_range(p, 0, 9000000);
	int64_t wh = capacity * TOWN_FED_IN / 3600 - plan_range(p, 0, 500);
	char meter[40];
	struct thing *r;

	snprintf(code, 20, "S-%03d", i + 1);
	draw_meter(p, meter);
	plan_add(p, TOWN_SITES, "hall-1", "solar", "site",
	    json_pack("{s:s,s:s,s:s,s:s,s:I,s:s,s:I}", "site", code, "owner",
		person_key(town_who(t, owner), "solar"), "operator", "한강전력",
		"district", town_district(p), "capacity_w", (json_int_t)capacity, "meter",
		meter, "start_wh", (json_int_t)start));
	r = plan_add(p, TOWN_READINGS, "power-1", "solar", "reading",
	    json_pack("{s:s,s:I,s:s}", "site", code, "total_wh", (json_int_t)(start + wh),
		"evidence", plan_hash(p, meter)));
	thing_clock(r, "read_time", -1);
	plan_figure(p, "solar_v_site produced_wh", wh);
	return wh;
}

/* The roof is sold and pulled down: its offer is taken back before anybody bids. */
static void
plan_sold_roof(struct town *t, const struct offer *o, const char *code)
{
	struct plan *p = t->plan;
	int buyer = (o->owner + 1) % t->residents;
	struct thing *w = plan_add(p, 6, "gu-1", "solar", "withdraw", json_object()),
		     *sale;

	thing_card(w, "owner", o->owner);
	thing_ref(w, "offer", o->thing);
	sale =
	    plan_add(p, 7, "gu-1", "solar", "handover", json_pack("{s:s}", "site", code));
	thing_card(sale, "owner", o->owner);
	thing_card(sale, "new_owner", buyer);
	thing_card(
	    plan_add(p, 8, "gu-1", "solar", "close", json_pack("{s:s}", "site", code)),
	    "owner", buyer);
}

/* A new meter, whose first number was typed wrongly. */
static void
plan_new_meter(struct plan *p, const char *code)
{
	char meter[40];

	draw_meter(p, meter);
	plan_add(p, 8, "hall-1", "solar", "remeter",
	    json_pack("{s:s,s:s,s:i,s:s}", "site", code, "meter", meter, "start_wh", 5000,
		"evidence", plan_hash(p, meter)));
	plan_add(p, 9, "hall-2", "solar", "adjust",
	    json_pack("{s:s,s:i,s:s,s:s}", "site", code, "total_wh", 500, "evidence",
		plan_hash(p, meter), "reason", "처음 숫자를 잘못 적음"));
}

static void
plan_offer(
    struct town *t, struct market *m, int roof, const char *code, int owner, int64_t wh)
{
	struct plan *p = t->plan;
	struct offer *o;

	m->offers = xrealloc(m->offers, (m->count + 1) * sizeof(*m->offers));
	o = &m->offers[m->count++];
	*o = (struct offer){
	    .owner = owner, .roof = roof, .wh = wh, .price = plan_range(p, 90, 160)};
	o->thing = plan_add(p, 5, "gu-1", "solar", "offer",
	    json_pack("{s:s,s:s,s:I,s:I,s:I}", "site", code, "payee",
		person_key(town_who(t, owner), "scoin"), "wh", (json_int_t)wh, "price",
		(json_int_t)o->price, "until", (json_int_t)p->start + 20 * 86400));
	thing_card(o->thing, "owner", owner);
	if (roof % 5 == 4) {
		plan_sold_roof(t, o, code);
		o->gone = true;
	}
}

/* The cheapest that is not the buyer's own, and of equals the oldest. */
static struct offer *
best(struct market *m, int buyer, int64_t max_price)
{
	struct offer *found = NULL;

	for (size_t i = 0; i < m->count; i++) {
		struct offer *o = &m->offers[i];

		if (o->gone || o->wh == 0 || o->owner == buyer || o->price > max_price)
			continue;
		if (!found || o->price < found->price)
			found = o;
	}
	return found;
}

/* What the bid will take, as the rules match it; the first trade's seller. */
static int
match(struct market *m, int buyer, int64_t wh, int64_t max_price, int64_t *cost,
    int *lines, int64_t *first_wh, int64_t *first_amount)
{
	int seller = -1;
	struct offer *o;

	*cost = *lines = 0;
	while (wh > 0 && (o = best(m, buyer, max_price))) {
		int64_t taken = o->wh < wh ? o->wh : wh,
			amount = (taken * o->price + 500) / 1000;

		if (amount < 1)
			amount = 1;
		if (seller < 0) {
			seller = o->owner;
			*first_wh = taken;
			*first_amount = amount;
		}
		o->wh -= taken;
		wh -= taken;
		m->wh += taken;
		m->amount += amount;
		m->trades++;
		*cost += amount;
		(*lines)++;
	}
	return seller;
}

/* The buyer and the seller agree to undo the first line of a bid. */
static void
plan_undo(struct town *t, struct market *m, const struct thing *bid, int buyer,
    int seller, int64_t wh, int64_t amount)
{
	struct thing *c = plan_add(t->plan, 8, "gu-1", "solar", "cancel",
	    json_pack("{s:i,s:s}", "line", 1, "reason", "두 번 눌렀습니다"));

	thing_ref(c, "bid", bid);
	thing_card(c, "seller", seller);
	thing_card(c, "payee", seller);
	thing_card(c, "buyer", buyer);
	m->wh -= wh;
	m->amount -= amount;
	m->trades--;
}

static void
plan_bids(struct town *t, struct market *m)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 70, 6), made = 0;

	for (int i = 0; i < count; i++) {
		int buyer = town_anybody(t), lines, seller;
		int64_t wh = plan_range(p, 1000, 9000), cost, first_wh = 0,
			first_amount = 0;
		struct person *payer = town_who(t, buyer);
		struct thing *bid;

		if (payer->points < wh * 160 / 1000 + 1 || !best(m, buyer, 150))
			continue;
		bid = plan_add(p, 7, "gu-1", "solar", "bid",
		    json_pack("{s:I,s:i,s:s}", "wh", (json_int_t)wh, "max_price", 150,
			"fill", "any"));
		thing_card(bid, "buyer", buyer);
		thing_card(bid, "payer", buyer);
		seller =
		    match(m, buyer, wh, 150, &cost, &lines, &first_wh, &first_amount);
		payer->points -= cost;
		if (made++ % 30 == 1)
			plan_undo(t, m, bid, buyer, seller, first_wh, first_amount);
	}
}

void
plan_solar(struct town *t)
{
	struct plan *p = t->plan;
	struct market m = {.count = 0};
	int count = plan_share(p, 40, 5);

	for (int i = 0; i < count; i++) {
		char code[20];
		int owner = (i * 5) % t->residents;
		int64_t wh = plan_roof(t, i, code, owner);

		plan_offer(t, &m, i, code, owner, plan_range(p, 1000, wh));
		if (i % 5 == 3)
			plan_new_meter(p, code);
	}
	plan_bids(t, &m);
	plan_figure(p, "solar_v_market wh", m.wh);
	plan_figure(p, "solar_v_market amount", m.amount);
	plan_figure(p, "solar_v_market trades", m.trades);
	free(m.offers);
}

/* ---- core ---- */

static void
grant(struct town *t, int who, const char *service, const char *role, const char *agency)
{
	plan_add(t->plan, 0, "platform-1", "core", "member",
	    json_pack("{s:s,s:s,s:s,s:s}", "op", "grant", "key",
		person_key(town_who(t, who), service), "role", role, "agency", agency));
}

/* Needs what other planners have left to be declared void: comes last. */
void
plan_core(struct town *t)
{
	static const struct {
		const char *service, *name;
		int value;
	} numbers[] = {{"labor", "min_wage", 10650}, {"scoin", "warn_days", 60},
	    {"card", "min_visits", 10}, {"ev", "rescind_days", 14},
	    {"vfy", "answer_days", 20}, {"cert", "days_residency", 30}};
	struct plan *p = t->plan;
	struct thing *v;

	for (int i = 0; i < JURORS; i++)
		grant(t, t->juror + i, "tru", "tru:juror", "심사위원단");
	grant(t, t->approver, "tru", "tru:approver", "이웃재단");
	grant(t, t->approver + 1, "tru", "tru:approver", "나눔센터");
	grant(t, t->auditor, "core", "core:auditor", "감사위원회");
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		plan_add(p, 1, "platform-1", "core", "param",
		    json_pack("{s:s,s:s,s:I,s:i}", "service", numbers[i].service, "name",
			numbers[i].name, "from_day", (json_int_t)p->day + 30, "value",
			numbers[i].value));
	v = plan_add(p, 9, "platform-1", "core", "void",
	    json_pack("{s:s}", "reason", "다른 시설의 수를 적음"));
	thing_ref(v, "entry", t->counted);
	thing_card(v, "auditor", t->auditor);
	v = plan_add(p, 10, "platform-1", "core", "void",
	    json_pack("{s:s}", "reason", "아직 받지 못함"));
	thing_ref(v, "entry", t->confirmed);
	thing_card(v, "auditor", t->auditor);
}
