/* Used cars and electric cars. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/days.h"
#include "town.h"

static void
draw_vin(struct plan *p, char out[18], const char *prefix, int i)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

	snprintf(out, 18, "%s", prefix);
	for (size_t at = strlen(out); at < 11; at++)
		out[at] = letters[plan_range(p, 0, (int64_t)sizeof(letters) - 2)];
	snprintf(out + 11, 7, "%06u", ((unsigned)i + 1) % 1000000);
}

/* ---- car ---- */

struct car {
	char vin[18];
	int owner;
	int64_t km;
	bool lien;
};

static void
plan_register(struct town *t, struct car *c, int i)
{
	static const char *const models[] = {
	    "모닝", "아반떼", "쏘나타", "스포티지", "그랜저"};
	static const char *const fuels[] = {"petrol", "diesel", "lpg", "hybrid"};
	static const char *const plates[] = {
	    "가", "나", "다", "라", "마", "거", "너", "더"};
	struct plan *p = t->plan;
	char plate[20];

	*c = (struct car){.owner = i % t->residents, .km = plan_range(p, 5000, 150000)};
	draw_vin(p, c->vin, "KMH", i);
	snprintf(
	    plate, sizeof(plate), "%02d%s%04d", 10 + i % 60, plates[i % 8], 1000 + i);
	plan_add(p, 1, "hall-1", "car", "register",
	    json_pack("{s:s,s:s,s:s,s:i,s:s,s:s,s:I}", "vin", c->vin, "plate", plate,
		"model", models[plan_range(p, 0, 4)], "year",
		(int)plan_range(p, 2008, 2025), "fuel", fuels[plan_range(p, 0, 3)],
		"owner", person_key(town_who(t, c->owner), "car"), "odometer",
		(json_int_t)c->km));
}

static json_t *
reading(const struct car *c, int64_t km, const char *source)
{
	return json_pack(
	    "{s:s,s:I,s:s}", "vin", c->vin, "km", (json_int_t)km, "source", source);
}

static void
plan_repairs(struct plan *p, struct car *c, int i)
{
	struct thing *odd, *settle;

	c->km += plan_range(p, 10, 9000);
	plan_add(p, 3, "garage-1", "car", "odometer", reading(c, c->km, "repair"));
	if (i % 20 != 5)
		return;
	/* A lower reading is refused as one, and kept as what it is. */
	thing_refused(p,
	    plan_add(
		p, 4, "garage-1", "car", "odometer", reading(c, c->km - 4000, "dealer")),
	    "car.odometer_back");
	odd = plan_add(
	    p, 4, "garage-1", "car", "anomaly", reading(c, c->km - 4000, "dealer"));
	plan_figure(p, "car_v_rollback km", c->km - 4000);
	if (i % 40 != 5)
		return;
	settle = plan_add(
	    p, 6, "garage-1", "car", "anomaly", reading(c, c->km - 4000, "inspector"));
	json_object_set_new(json_object_get(settle->line, "fields"), "note_hash",
	    json_string(plan_hash(p, "계기판 교환 확인")));
	thing_ref(settle, "settles", odd);
	plan_figure(p, "car_v_rollback km", -(c->km - 4000));
}

static void
plan_history(struct plan *p, struct car *c, int i)
{
	static const char *const grades[] = {"A", "B", "B", "C"};
	char ref[40];

	c->lien = i % 6 == 1;
	snprintf(ref, sizeof(ref), "할부-%05d", i);
	if (c->lien)
		plan_add(p, 2, "garage-1", "car", "lien",
		    json_pack(
			"{s:s,s:s,s:s}", "vin", c->vin, "op", "set", "reference", ref));
	if (i % 12 == 1)
		plan_add(p, 5, "garage-1", "car", "lien",
		    json_pack("{s:s,s:s,s:s}", "vin", c->vin, "op", "release",
			"reference", ref));
	if (i % 8 == 3)
		plan_add(p, 3, "garage-1", "car", "accident",
		    json_pack("{s:s,s:I,s:s,s:I,s:s}", "vin", c->vin, "day",
			(json_int_t)p->day - 40, "severity",
			i % 16 == 3 ? "panel" : "minor", "repair_cost",
			(json_int_t)plan_range(p, 3, 40) * 100000, "report_hash",
			plan_hash(p, "사고 처리 보고")));
	if (i % 2 == 0)
		plan_add(p, 4, "garage-1", "car", "inspection",
		    json_pack("{s:s,s:I,s:i,s:i,s:i,s:s,s:s}", "vin", c->vin, "km",
			(json_int_t)c->km, "frame_damage", 0, "flood", 0, "illegal_mod",
			0, "grade", grades[i / 2 % 4], "sheet_hash",
			plan_hash(p, "점검 기록부")));
}

/* Offered, and perhaps sold, taken down, or sold and given back. */
static void
plan_sale(struct town *t, const struct car *c, int i)
{
	struct plan *p = t->plan;
	int64_t price = plan_range(p, 200, 3000) * 10000;
	struct thing *list = plan_add(p, 5, "gu-1", "car", "list",
			 json_pack(
			     "{s:s,s:I}", "vin", c->vin, "price", (json_int_t)price)),
		     *sale, *back;
	int buyer = (c->owner + 7) % t->residents;

	thing_card(list, "seller", c->owner);
	if (i % 8 == 6) {
		plan_add(p, 6, "gu-2", "car", "unlist",
		    json_pack("{s:s,s:s}", "vin", c->vin, "reason", "팔지 않기로 함"));
		return;
	}
	if (i % 8 == 0) {
		plan_figure(p, "car_v_market price", price);
		return;
	}
	sale = plan_add(p, 6, "gu-2", "car", "transfer",
	    json_pack("{s:s,s:I,s:I,s:s}", "vin", c->vin, "price", (json_int_t)price,
		"km", (json_int_t)c->km + 20, "contract_hash",
		plan_hash(p, person_paper(town_who(t, buyer), "자동차 매매계약서"))));
	thing_card(sale, "seller", c->owner);
	thing_card(sale, "buyer", buyer);
	if (i % 24 != 10)
		return;
	back = plan_add(p, 7, "gu-1", "car", "rescind",
	    json_pack("{s:s}", "document", plan_hash(p, "합의 해제서")));
	thing_ref(back, "transfer", sale);
	thing_card(back, "seller", c->owner);
	thing_card(back, "buyer", buyer);
}

void
plan_car(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 150, 16);

	for (int i = 0; i < count; i++) {
		struct car c;

		plan_register(t, &c, i);
		if (i % 4 != 3)
			plan_repairs(p, &c, i);
		plan_history(p, &c, i);
		if (i % 2 == 0)
			plan_sale(t, &c, i);
		else if (i % 30 == 15)
			plan_add(p, 6, "hall-1", "car", "scrap",
			    json_pack("{s:s,s:s,s:s}", "vin", c.vin, "op", "scrap",
				"document", plan_hash(p, "폐차 인수 증명")));
		else if (i % 30 == 17)
			plan_add(p, 6, "hall-1", "car", "amend",
			    json_pack("{s:s,s:s,s:s}", "vin", c.vin, "model", "K5",
				"document", plan_hash(p, "등록 원부")));
	}
}

/* ---- ev ---- */

struct electric {
	char code[20], vin[18], battery[40];
	int owner, model;
	int64_t grant;
};

static const struct {
	const char *name;
	int64_t national, city, price;
} models[] = {{"별빛 1", 5200000, 1500000, 46000000},
    {"별빛 2", 4800000, 1300000, 61000000}, {"물결", 6100000, 1800000, 38000000}};

static int
year_of(const struct plan *p)
{
	char day[DAYS_TEXT];

	return atoi(days_text(day, p->day));
}

static void
plan_models(struct plan *p)
{
	int year = year_of(p);

	plan_add(p, 0, "hall-1", "ev", "budget",
	    json_pack("{s:i,s:s,s:I,s:s}", "year", year, "class", "car", "amount",
		(json_int_t)900000000, "decision", "2026-201"));
	plan_add(p, 1, "hall-1", "ev", "rebudget",
	    json_pack("{s:i,s:s,s:I,s:s}", "year", year, "class", "car", "amount",
		(json_int_t)990000000, "decision", "2026-202"));
	plan_figure(p, "ev_v_budget amount", 990000000);
	plan_figure(p, "ev_v_budget left_over", 990000000);
	for (int i = 0; i < 3; i++)
		plan_add(p, 0, "hall-1", "ev", "model",
		    json_pack("{s:s,s:i,s:s,s:s,s:I,s:I}", "model", models[i].name,
			"year", year, "class", "car", "maker", "한빛모터스", "national",
			(json_int_t)models[i].national, "city",
			(json_int_t)models[i].city));
}

static void
plan_application(struct town *t, struct electric *e, int i)
{
	struct plan *p = t->plan;
	struct thing *apply;

	*e = (struct electric){.owner = i, .model = i % 3};
	e->grant = models[e->model].national + models[e->model].city;
	if (models[e->model].price >= 53000000)
		e->grant /= 2;
	snprintf(e->code, sizeof(e->code), "E-%04d", i + 1);
	draw_vin(p, e->vin, "KNE", i);
	snprintf(e->battery, sizeof(e->battery), "BAT-%08llx",
	    (unsigned long long)(plan_draw(p) >> 32));
	apply = plan_add(p, 3, "gu-1", "ev", "apply",
	    json_pack("{s:s,s:i,s:s,s:I,s:s,s:s}", "application", e->code, "year",
		year_of(p), "model", models[e->model].name, "price",
		(json_int_t)models[e->model].price, "residency_cert", t->residency[i],
		"order_hash",
		plan_hash(p, person_paper(town_who(t, i), "전기차 구매계약서"))));
	thing_card(apply, "applicant", e->owner);
}

static void
promise(struct plan *p, int64_t grant)
{
	plan_figure(p, "ev_v_budget promised", grant);
	plan_figure(p, "ev_v_budget left_over", -grant);
}

/* The city decides; false where no car comes of it. */
static bool
plan_decision(struct town *t, const struct electric *e, int i)
{
	struct plan *p = t->plan;
	json_t *fields = json_pack("{s:s,s:s}", "application", e->code, "decision",
	    i % 10 == 9 ? "reject" : "approve");

	if (i % 10 == 9)
		json_object_set_new(fields, "reason", json_string("서류가 모자람"));
	plan_add(p, 4, "hall-1", "ev", "decide", fields);
	if (i % 10 == 9)
		return false;
	if (i % 10 == 4) {
		thing_card(plan_add(p, 5, "gu-1", "ev", "cancel",
			       json_pack("{s:s,s:s}", "application", e->code, "reason",
				   "withdrawn")),
		    "applicant", e->owner);
		return false;
	}
	promise(p, e->grant);
	return i % 10 != 6; /* still waits for its car */
}

static void
plan_checks(struct plan *p, const struct electric *e, int i)
{
	plan_add(p, 6, "garage-1", "ev", "odometer",
	    json_pack("{s:s,s:i}", "vin", e->vin, "km", (int)plan_range(p, 1000, 3000)));
	plan_add(p, 6, "garage-1", "ev", "battery",
	    json_pack("{s:s,s:s,s:i,s:i}", "vin", e->vin, "battery", e->battery, "soh",
		(int)plan_range(p, 960, 1000), "replaced", 0));
	if (i % 12 == 2)
		plan_add(p, 7, "power-1", "ev", "correct",
		    json_pack("{s:s,s:i,s:s}", "vin", e->vin, "km", 900, "document",
			plan_hash(p, "정비 명세")));
}

/* Both take the sale back. */
static void
plan_rescission(
    struct town *t, const struct electric *e, const struct thing *sale, int buyer)
{
	struct thing *r = plan_add(t->plan, 9, "gu-1", "ev", "rescind",
	    json_pack("{s:s}", "document", plan_hash(t->plan, "합의 해제서")));

	thing_ref(r, "dispose", sale);
	thing_card(r, "owner", e->owner);
	thing_card(r, "buyer", buyer);
}

/* The grant is paid, unless the car went back; some of it comes back from the bank. */
static bool
plan_grant(struct plan *p, const struct electric *e, int i)
{
	if (i % 10 == 7) {
		plan_add(p, 7, "garage-1", "ev", "undeliver",
		    json_pack(
			"{s:s,s:s}", "application", e->code, "reason", "다른 차를 받음"));
		return false;
	}
	plan_add(p, 7, "hall-2", "ev", "pay",
	    json_pack("{s:s,s:I,s:s}", "application", e->code, "amount",
		(json_int_t)e->grant, "bank_ref", e->code));
	if (i % 10 == 3) {
		plan_add(p, 8, "hall-1", "ev", "unpay",
		    json_pack("{s:s,s:s,s:s}", "application", e->code, "bank_ref",
			e->code, "reason", "없는 계좌"));
		return false;
	}
	plan_figure(p, "ev_v_budget paid", e->grant);
	return true;
}

/* Scrapped the same day: seven tenths are owed back, and paid back or not. Or sold within
 * the city, to somebody who lives here: nothing is owed. */
static void
plan_disposal(struct town *t, const struct electric *e, int i, int sold)
{
	struct plan *p = t->plan;
	int64_t owed = (e->grant * 700 + 500) / 1000;
	struct thing *d, *refund;
	json_t *fields = json_pack(
	    "{s:s,s:s}", "vin", e->vin, "reason", sold ? "sell_seoul" : "scrap");

	if (sold)
		json_object_set_new(
		    fields, "buyer_cert", json_string(t->residency[sold]));
	d = plan_add(p, 8, "gu-1", "ev", "dispose", fields);
	thing_card(d, "owner", e->owner);
	if (sold) {
		thing_card(d, "buyer", sold);
		plan_rescission(t, e, d, sold);
		return;
	}
	if (i % 20 == 0) {
		plan_figure(p, "ev_v_claw_open amount", owed);
		return;
	}
	refund = plan_add(p, 9, "hall-2", "ev", "refund",
	    json_pack("{s:I,s:s}", "amount", (json_int_t)owed, "bank_ref", e->code));
	thing_ref(refund, "dispose", d);
}

void
plan_ev(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 60, 12);

	plan_models(p);
	for (int i = 0; i < count; i++) {
		struct electric e;

		plan_application(t, &e, i);
		if (!plan_decision(t, &e, i))
			continue;
		plan_add(p, 5, "garage-1", "ev", "deliver",
		    json_pack("{s:s,s:s,s:s,s:i,s:i}", "application", e.code, "vin",
			e.vin, "battery", e.battery, "capacity_wh", 64000, "km", 12));
		plan_checks(p, &e, i);
		if (!plan_grant(p, &e, i))
			continue;
		if (i % 10 == 0)
			plan_disposal(t, &e, i, 0);
		else if (i == 1)
			plan_disposal(t, &e, i, count + 1);
	}
	plan_add(p, 9, "hall-1", "ev", "amend",
	    json_pack(
		"{s:s,s:i,s:i}", "model", models[2].name, "year", year_of(p), "open", 0));
}
