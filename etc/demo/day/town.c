#include "town.h"

#include <stdlib.h>

#define DESKS                                                                            \
	"don:desk", "scoin:desk", "card:desk", "vfy:desk", "vfy:source", "labor:desk",   \
	    "hc:desk", "ev:desk", "solar:desk", "car:desk", "cert:resident", "cert:tax", \
	    "cert:water", "cert:welfare", "cert:health", "cert:hr", "cert:academy",      \
	    "cert:volunteer", "cert:verifier"

const struct counter counters[] = {
    {"platform-1", "서울시청", {"core:platform"}},
    {"hall-1", "서울시청",
	{"don:city", "scoin:office", "card:office", "vfy:office", "tru:office",
	    "ev:office", "ev:budget", "solar:office", "sub:office", "labor:office",
	    "ev:treasury", "tru:evaluator", "tru:money", "car:office", "hc:city"}},
    {"hall-2", "서울시청",
	{"scoin:office", "tru:office", "solar:office", "tru:jury", "tru:money",
	    "tru:evaluator", "sub:desk", "sub:bank", "labor:bank", "ev:treasury",
	    "hc:auditor"}},
    {"gu-1", "마포구청", {DESKS}},
    {"gu-2", "마포구청", {DESKS}},
    {"house-1", "이웃재단", {"don:org", "tru:org"}},
    {"house-2", "이웃재단", {"don:org", "tru:org"}},
    {"home-1", "나눔센터", {"don:beneficiary", "tru:org", "card:facility"}},
    {"clinic-1", "한강병원", {"hc:institution"}},
    {"clinic-2", "성미의원", {"hc:institution"}},
    {"garage-1", "한빛모터스",
	{"car:shop", "car:dealer", "car:inspector", "car:insurer", "car:bank",
	    "ev:dealer", "ev:inspector"}},
    {"power-1", "한강전력", {"solar:meter", "ev:inspector"}},
};
const size_t counter_count = sizeof(counters) / sizeof(counters[0]);

void
town_open(struct town *t, struct plan *p)
{
	*t = (struct town){.plan = p, .second = plan_share(p, 12, 3)};
	t->residents = plan_share(p, 420, 40);
	t->spare = t->residents;
	t->juror = t->spare + t->second;
	t->approver = t->juror + JURORS;
	t->auditor = t->approver + HOUSES;
	people_open(&t->people, p, t->auditor + 1);
	t->residency = xcalloc((size_t)t->residents, sizeof(*t->residency));
}

void
town_free(struct town *t)
{
	for (int i = 0; i < t->residents; i++)
		free(t->residency[i]);
	for (int i = 0; i < t->shown_count; i++)
		free(t->shown[i]);
	free(t->residency);
	free(t->shown);
	people_free(&t->people);
}

struct person *
town_who(struct town *t, int i)
{
	return &t->people.all[i];
}

int
town_anybody(struct town *t)
{
	return (int)plan_range(t->plan, 0, t->residents - 1);
}

const char *
town_desk(int i)
{
	return i % 2 ? "gu-2" : "gu-1";
}

const char *
town_district(struct plan *p)
{
	static const char *const districts[] = {
	    "마포구", "서대문구", "은평구", "용산구", "종로구", "중구"};

	return districts[plan_range(p, 0, 5)];
}

bool
town_lost(int who)
{
	return who % 2 == 1;
}
