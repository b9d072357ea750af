/* Part-time work, and the payment of subcontractors. */
#include <stdio.h>
#include <string.h>

#include "town.h"

/* ---- labor ---- */

#define LATE 7 /* one job of so many has a week that is long due */

struct job {
	char code[20];
	int employer, worker;
	int64_t wage, monday; /* the week that is paid */
	int week_minutes, week_days, staff;
	int64_t minutes, total; /* of that week */
};

static void
draw_job(struct town *t, struct job *j, int i)
{
	struct plan *p = t->plan;
	int64_t monday = p->day - (p->day + 3) % 7 - 7;

	*j = (struct job){
	    .employer = i % (t->residents / 4), .wage = plan_range(p, 1100, 1800) * 10};
	j->worker = t->residents / 4 + i % (t->residents * 3 / 4);
	/* Some have not been paid for a week that was long ago. */
	j->monday = i % LATE == 0 ? monday - 28 : monday;
	j->week_days = (int)plan_range(p, 2, 5);
	j->week_minutes = j->week_days * (plan_chance(p, 50) ? 300 : 480);
	j->staff = (int)plan_range(p, 2, 20);
	snprintf(j->code, sizeof(j->code), "L-%04d", i + 1);
}

static void
plan_job(struct town *t, struct job *j)
{
	struct plan *p = t->plan;
	struct thing *c = plan_add(p, 2, "gu-2", "labor", "contract",
	    json_pack("{s:s,s:I,s:I,s:I,s:i,s:i,s:i,s:s}", "contract", j->code,
		"start_day", (json_int_t)j->monday, "end_day", (json_int_t)p->day + 90,
		"wage", (json_int_t)j->wage, "week_minutes", j->week_minutes, "week_days",
		j->week_days, "staff", j->staff, "paper_hash",
		plan_hash(p, person_paper(town_who(t, j->worker), "근로계약서"))));

	thing_card(c, "employer", j->employer);
	thing_card(c, "worker", j->worker);
}

static struct thing *
plan_work_day(struct plan *p, const struct job *j, int hour, int d, int start,
    int minutes, int night)
{
	return plan_add(p, hour, "gu-2", "labor", "work",
	    json_pack("{s:s,s:I,s:i,s:i,s:i,s:i}", "contract", j->code, "day",
		(json_int_t)j->monday + d, "start_minute", start, "minutes", minutes,
		"break_minutes", minutes >= 480 ? 60 : 30, "night_minutes", night));
}

/* What the law makes of a day, in won: rounded to the nearest, as in doc and rules. */
static int64_t
worth(const struct job *j, int64_t minutes, int64_t night)
{
	int64_t premium = 0, over = minutes > 480 ? minutes - 480 : 0;

	if (j->staff >= 5)
		premium = (over * j->wage * 500 + 30000) / 60000 +
			  (night * j->wage * 500 + 30000) / 60000;
	return (minutes * j->wage + 30) / 60 + premium;
}

static void
plan_week(struct town *t, struct job *j, int i)
{
	struct plan *p = t->plan;

	for (int d = 0; d < j->week_days; d++) {
		bool late = plan_chance(p, 20);
		/* 20:00 to 01:30, a half hour of it a break at night; or by day. */
		int minutes = late ? 300 : (int)plan_range(p, 4, 9) * 60;
		int night = late ? 180 : 0;

		plan_work_day(p, j, 3, d, late ? 1200 : 540, minutes, night);
		j->minutes += minutes;
		j->total += worth(j, minutes, night);
	}
	if (j->week_minutes >= 900)
		j->total += (j->wage * 8 * j->week_minutes + 1200) / 2400;
	if (i % 12 == 4) { /* A day too many, struck with the worker's card. */
		plan_work_day(p, j, 3, 6, 540, 300, 0);
		thing_card(
		    plan_add(p, 4, "gu-2", "labor", "strike",
			json_pack("{s:s,s:I,s:s}", "contract", j->code, "day",
			    (json_int_t)j->monday + 6, "reason", "다른 날을 잘못 적음")),
		    "worker", j->worker);
	}
	if (i == 2)
		thing_refused(
		    p, plan_work_day(p, j, 4, 0, 540, 300, 0), "labor.day_twice");
}

static struct thing *
payroll(struct plan *p, const struct job *j, int hour)
{
	return plan_add(p, hour, "gu-2", "labor", "payroll",
	    json_pack("{s:s,s:I,s:I}", "contract", j->code, "from_day",
		(json_int_t)j->monday, "to_day", (json_int_t)j->monday + 6));
}

static void
plan_pay(struct plan *p, const struct job *j, int i)
{
	struct thing *due = payroll(p, j, 5), *pay, *back;
	char ref[40];

	plan_figure(p, "labor_v_due total", j->total);
	plan_figure(p, "labor_v_due minutes", j->minutes);
	if (i % 15 == 7) { /* opened again, and computed once more */
		thing_ref(plan_add(p, 6, "hall-1", "labor", "reopen",
			      json_pack("{s:s}", "reason", "다시 셈함")),
		    "payroll", due);
		due = payroll(p, j, 7);
	}
	/* What is long due stays so: its interest would grow at midnight, under the plan.
	 */
	if (i % LATE == 0)
		return;
	snprintf(ref, sizeof(ref), "LB-%05d", i);
	pay = plan_add(p, 8, "hall-2", "labor", "pay",
	    json_pack("{s:I,s:s}", "amount", (json_int_t)j->total, "bank_ref", ref));
	thing_ref(pay, "payroll", due);
	if (i % 18 == 8) {
		back = plan_add(p, 9, "hall-2", "labor", "bounce",
		    json_pack("{s:s,s:s}", "bank_ref", ref, "reason", "없는 계좌"));
		thing_ref(back, "payroll", due);
		return;
	}
	plan_figure(p, "labor_v_due paid", 1);
}

void
plan_labor(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 95, 8);

	for (int i = 0; i < count; i++) {
		struct job j;

		draw_job(t, &j, i);
		plan_job(t, &j);
		plan_week(t, &j, i);
		plan_pay(p, &j, i);
		if (i % 20 == 9)
			thing_card(plan_add(p, 8, "gu-2", "labor", "end",
				       json_pack("{s:s,s:I}", "contract", j.code,
					   "end_day", (json_int_t)p->day + 10)),
			    "party", j.worker);
	}
}

/* ---- sub ---- */

#define SUBS 4

struct site {
	char project[20], prime[20], subs[SUBS][20];
	int64_t amount, sub_amount[SUBS]; /* won */
	int payee, sub_payee[SUBS];
};

static struct thing *
contract(struct town *t, int hour, const char *project, const char *code,
    const char *parent, const char *role, int64_t amount, int payee)
{
	struct plan *p = t->plan;
	struct person *who = town_who(t, payee);
	json_t *fields =
	    json_pack("{s:s,s:s,s:s,s:I,s:s,s:s}", "contract", code, "project", project,
		"role", role, "amount", (json_int_t)amount, "account_hash", who->account,
		"paper_hash", plan_hash(p, person_paper(who, "하도급계약서")));
	struct thing *c;

	if (parent)
		json_object_set_new(fields, "parent", json_string(parent));
	c = plan_add(p, hour, "hall-2", "sub", "contract", fields);
	thing_card(c, "payee", payee);
	return c;
}

static void
plan_site(struct town *t, struct site *s, int i)
{
	static const char *const titles[] = {"한강공원 산책로", "도서관 증축",
	    "빗물펌프장", "경로당 수선", "가로등 교체", "어린이 놀이터"};
	static const char *const roles[] = {"sub", "equipment", "material", "labour"};
	struct plan *p = t->plan;

	/* The first one's card is replaced in the evening. */
	*s = (struct site){.amount = 1000000 * plan_range(p, 200, 900),
	    .payee = i == 0 ? 1 : town_anybody(t)};
	snprintf(s->project, sizeof(s->project), "W-%03d", i + 1);
	snprintf(s->prime, sizeof(s->prime), "W-%03d-0", i + 1);
	plan_add(p, 0, "hall-1", "sub", "project",
	    json_pack("{s:s,s:s,s:I}", "project", s->project, "title", titles[i % 6],
		"budget", (json_int_t)(2 * s->amount)));
	contract(t, 2, s->project, s->prime, NULL, "prime", s->amount, s->payee);
	plan_figure(p, "sub_v_project budget", 2 * s->amount);
	plan_figure(p, "sub_v_project contracted", s->amount);
	for (int k = 0; k < SUBS; k++) {
		do
			s->sub_payee[k] = town_anybody(t);
		while (s->sub_payee[k] == s->payee);
		s->sub_amount[k] = s->amount / 100 * plan_range(p, 5, 15);
		snprintf(s->subs[k], sizeof(s->subs[k]), "W-%03d-%d", i + 1, k + 1);
		thing_card(contract(t, 3, s->project, s->subs[k], s->prime, roles[k],
			       s->sub_amount[k], s->sub_payee[k]),
		    "above", s->payee);
	}
}

static void
plan_change(struct town *t, const struct site *s)
{
	struct plan *p = t->plan;
	struct thing *c = plan_add(p, 4, "hall-2", "sub", "change",
	    json_pack("{s:s,s:I,s:s}", "contract", s->prime, "amount",
		(json_int_t)(s->amount + 5000000), "paper_hash",
		plan_hash(p, "변경계약서")));

	thing_card(c, "payee", s->payee);
	plan_figure(p, "sub_v_project contracted", 5000000);
}

/* Paid line by line; some bounce, some wait. */
static void
plan_lines(struct plan *p, const char *claim, json_t *lines, int i)
{
	size_t n;
	json_t *line;

	json_array_foreach (lines, n, line) {
		int64_t amount = json_integer_value(json_object_get(line, "amount"));
		char ref[80];

		if ((i + (int)n) % 7 == 5)
			continue;
		snprintf(ref, sizeof(ref), "WB-%s-%zu", claim, n + 1);
		plan_add(p, 7, "hall-2", "sub", "paid",
		    json_pack("{s:s,s:i,s:I,s:s}", "claim", claim, "line", (int)n + 1,
			"amount", (json_int_t)amount, "bank_ref", ref));
		if ((i + (int)n) % 25 == 6)
			plan_add(p, 8, "hall-2", "sub", "bounce",
			    json_pack("{s:s,s:i,s:s,s:s}", "claim", claim, "line",
				(int)n + 1, "bank_ref", ref, "reason", "계좌 해지"));
		else
			plan_figure(p, "sub_v_project paid", amount);
	}
}

static void
plan_claim(struct town *t, const struct site *s, int i, int milestone)
{
	struct plan *p = t->plan;
	int64_t total = s->amount / 20;
	json_t *lines =
	    json_pack("[{s:s,s:I}]", "contract", s->prime, "amount", (json_int_t)total);
	char claim[40];

	snprintf(claim, sizeof(claim), "%s-m%d", s->project, milestone);
	for (int k = 0; k < SUBS; k++) {
		json_array_append_new(
		    lines, json_pack("{s:s,s:I}", "contract", s->subs[k], "amount",
			       (json_int_t)(s->sub_amount[k] / 10)));
		total += s->sub_amount[k] / 10;
	}
	plan_add(p, 5, "hall-2", "sub", "claim",
	    json_pack("{s:s,s:s,s:i,s:I,s:s,s:O}", "claim", claim, "project", s->project,
		"milestone", milestone, "total", (json_int_t)total, "evidence_hash",
		plan_hash(p, "기성 확인"), "lines", lines));
	if (i % 11 == 7) {
		plan_add(p, 6, "hall-2", "sub", "drop",
		    json_pack("{s:s,s:s}", "claim", claim, "reason", "기성률 다시 확인"));
	} else {
		plan_add(
		    p, 6, "hall-1", "sub", "approve", json_pack("{s:s}", "claim", claim));
		if (i % 13 == 4) {
			plan_add(p, 7, "hall-1", "sub", "revoke",
			    json_pack(
				"{s:s,s:s}", "claim", claim, "reason", "서류 미비"));
		} else {
			plan_figure(p, "sub_v_project ordered", total);
			plan_lines(p, claim, lines, i);
		}
	}
	json_decref(lines);
}

void
plan_sub(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 12, 2), claims = 0;
	int64_t first = 0; /* budget of the first project, which will be raised */

	for (int i = 0; i < count; i++) {
		struct site s;

		plan_site(t, &s, i);
		first = i == 0 ? 2 * s.amount : first;
		if (i % 3 == 1)
			plan_change(t, &s);
		for (int m = 1; m <= 2; m++)
			plan_claim(t, &s, claims++, m);
	}
	plan_add(p, 4, "hall-1", "sub", "budget",
	    json_pack("{s:s,s:I,s:s}", "project", "W-001", "budget",
		(json_int_t)4000000000, "decision", "2026-301"));
	plan_figure(p, "sub_v_project budget", 4000000000 - first);
	thing_refused(p,
	    plan_add(p, 5, "hall-2", "sub", "approve",
		json_pack("{s:s}", "claim", "W-001-m1")),
	    "sub.own_claim");
}
