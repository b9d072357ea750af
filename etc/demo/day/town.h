/*
 * The town of a day: its counters, its people, and the planners of its services. Each
 * planner adds the things of one service or two to the plan, lawful ones and a few slips,
 * and says what the reports have to show. The order of the planners matters where one
 * service pays in another's points.
 *
 * Hours. What a thing rests on was entered in an earlier hour, or earlier at the same
 * counter in the same one: counters see each other's entries when an hour is over.
 */
#ifndef DEMO_DAY_TOWN_H
#define DEMO_DAY_TOWN_H

#include "people.h"
#include "plan.h"

/* Hours that wait for the clock: scores are sealed when bids are over, and revealed when
 * scores are; a roof is read TOWN_FED_IN seconds after the hour in which it was
 * registered, at least. A call says when bids and scores are over; by then the hours up
 * to the bids, and up to the seals, have passed, however fast the day goes. */
#define TOWN_SITES 1
#define TOWN_CALLS 1
#define TOWN_BIDS 2
#define TOWN_SEALS 4
#define TOWN_READINGS 4
#define TOWN_REVEALS 8
#define TOWN_FED_IN 20

#define JURORS 6
#define HOUSES 2 /* organisations that work for the city */

struct town {
	struct plan *plan;
	struct people people; /* residents first, then the others below */
	int residents;
	int second, spare; /* so many residents get a second card: from spare on */
	int juror, approver, auditor;      /* the first of each */
	struct thing *confirmed, *counted; /* to be declared void */
	char **residency; /* digests of certificates, by resident; NULL */
	char **shown;     /* tags of presentations */
	int shown_count;
};

/* A counter, for whom it acts, and with which roles. */
struct counter {
	const char *id, *agency;
	const char *roles[30];
};
extern const struct counter counters[];
extern const size_t counter_count;

void town_open(struct town *t, struct plan *p);
void town_free(struct town *t);

struct person *town_who(struct town *t, int i);
int town_anybody(struct town *t);
/* One of the two desks of the district office, in turn. */
const char *town_desk(int i);
const char *town_district(struct plan *p);
/* Of a resident who gets a second card: that the first one is lost, not at hand. */
bool town_lost(int who);

void plan_core(struct town *t);
void plan_scoin(struct town *t);
void plan_don(struct town *t);
void plan_card(struct town *t);
void plan_cert(struct town *t);
void plan_vfy(struct town *t);
void plan_labor(struct town *t);
void plan_sub(struct town *t);
void plan_hc(struct town *t);
void plan_tru(struct town *t);
void plan_car(struct town *t);
void plan_ev(struct town *t);
void plan_solar(struct town *t);
void plan_rekey(struct town *t);

#endif
