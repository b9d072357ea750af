/* Cards that were replaced: what the old one holds goes to the new one, in each service
 * at a desk of it, and there the new one acts from then on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "town.h"

#define SPENDS 12 /* the hour after them all */

/* When every old card has done what it does today. Each service at another desk or in
 * another hour than most: whoever compares times shall not guess who is whom. */
static const struct desk {
	const char *service, *at;
	int hour;
} desks[] = {{"scoin", "gu-1", 10}, {"card", "home-1", 10}, {"car", "gu-2", 10},
    {"sub", "hall-2", 10}, {"ev", "gu-1", 11}, {"solar", "gu-2", 11}, {"hc", "gu-1", 11},
    {"vfy", "gu-2", 11}, {"labor", "gu-1", 11}};
#define SCOIN 0 /* the first of them */
#define CARD 1  /* hands over each facility for itself */
#define DESKS (sizeof(desks) / sizeof(desks[0]))

static const char *
text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* ---- what the old cards hold, as the plan has it ---- */

struct holding {
	bool at[DESKS];
	json_t *facilities; /* of which it is a member */
};

/* A card signs a thing, or its key stands in a field of it. */
static void
take(struct holding *h, const struct thing *t, size_t desk, const char *field)
{
	const char *kind = text(t->line, "kind");
	const char *facility = text(json_object_get(t->line, "fields"), "facility");

	if (strcmp(kind, "join") == 0)
		json_object_set_new(h->facilities, facility, json_true());
	else if (strcmp(kind, "leave") == 0)
		json_object_del(h->facilities, facility);
	else /* a roof that was sold is its new owner's */
		h->at[desk] =
		    strcmp(kind, "handover") != 0 || strcmp(field, "owner") != 0;
}

static void
take_all(struct holding *all, int count, const json_t *keys, const struct thing *t,
    size_t desk)
{
	const char *field;
	json_t *value;

	json_object_foreach (json_object_get(t->line, "cards"), field, value)
		if (json_integer_value(value) < count)
			take(&all[json_integer_value(value)], t, desk, field);
	json_object_foreach (json_object_get(t->line, "fields"), field, value) {
		const json_t *who = json_is_string(value)
					? json_object_get(keys, json_string_value(value))
					: NULL;

		if (who)
			take(&all[json_integer_value(who)], t, desk, field);
	}
}

/* Of the keys that the old cards have in the services: whose. */
static json_t *
old_keys(struct town *t)
{
	json_t *keys = json_object();

	for (int who = 0; who < t->second; who++)
		for (size_t d = 0; d < DESKS; d++)
			json_object_set_new(keys,
			    person_key(town_who(t, who), desks[d].service),
			    json_integer(who));
	return keys;
}

static struct holding *
read_plan(struct town *t)
{
	struct holding *all = xcalloc((size_t)t->second, sizeof(*all));
	json_t *keys = old_keys(t);

	for (int who = 0; who < t->second; who++)
		all[who].facilities = json_object();
	for (size_t i = 0; i < t->plan->count; i++) {
		const struct thing *one = t->plan->things[i];

		for (size_t d = 0; d < DESKS && !one->want; d++)
			if (strcmp(text(one->line, "service"), desks[d].service) == 0)
				take_all(all, t->second, keys, one, d);
	}
	/* Points come and go; the planners keep count. */
	for (int who = 0; who < t->second; who++)
		all[who].at[SCOIN] = town_who(t, who)->points > 0;
	json_decref(keys);
	return all;
}

/* ---- handed over ---- */

/* Of a card that is lost an auditor has seen the papers too; else the old one signs. */
static void
hand_over(struct town *t, int who, const struct desk *at, const char *facility)
{
	const struct person *holder = town_who(t, who);
	json_t *fields = json_pack("{s:s}", "old", person_key(holder, at->service));
	struct thing *h;
	char papers[200];

	if (facility)
		json_object_set_new(fields, "facility", json_string(facility));
	if (town_lost(who)) {
		snprintf(papers, sizeof(papers), "여권을 봄: %s, %s", holder->name,
		    holder->number);
		json_object_set_new(fields, "paper_hash", json_string(papers));
		plan_clear(t->plan, papers);
	}
	h = plan_add(t->plan, at->hour, at->at, at->service, "rekey", fields);
	thing_card(h, "card", t->spare + who);
	if (town_lost(who))
		thing_card(h, "auditor", t->auditor);
	else
		thing_card(h, "at_hand", who);
}

/* What the new card spends has come from the old one, which can do nothing more. */
static void
spend(struct town *t, int who)
{
	struct plan *p = t->plan;
	int64_t amount = town_who(t, who)->points / 2 + 1;
	struct thing *s, *slip;
	char ref[40];

	snprintf(ref, sizeof(ref), "N-%06d", who);
	s = plan_add(p, SPENDS, "gu-2", "scoin", "spend",
	    json_pack("{s:s,s:I,s:s}", "outlet", "transport", "amount",
		(json_int_t)amount, "reference", ref));
	thing_card(s, "holder", t->spare + who);
	town_who(t, who)->points -= amount;
	plan_figure(p, "scoin_v_by_outlet payments", 1);
	plan_figure(p, "scoin_v_by_outlet total", amount);
	snprintf(ref, sizeof(ref), "N-slip-%d", who);
	slip = plan_add(p, SPENDS, "gu-1", "scoin", "spend",
	    json_pack(
		"{s:s,s:i,s:s}", "outlet", "transport", "amount", 1, "reference", ref));
	thing_card(slip, "holder", who);
	thing_refused(p, slip, "scoin.card_replaced");
}

/* Comes after the planners of the services, which say who holds what. */
void
plan_rekey(struct town *t)
{
	struct holding *all = read_plan(t);
	const char *facility;
	json_t *member;

	for (int who = 0; who < t->second; who++) {
		for (size_t d = 0; d < DESKS; d++)
			if (d != CARD && all[who].at[d])
				hand_over(t, who, &desks[d], NULL);
		json_object_foreach (all[who].facilities, facility, member)
			hand_over(t, who, &desks[CARD], facility);
		if (all[who].at[SCOIN])
			spend(t, who);
		json_decref(all[who].facilities);
	}
	free(all);
}
