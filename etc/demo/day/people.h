/*
 * The people of a day who do not exist: what an office would know of them, and their
 * cards. All of it follows from the seed, the cards' keys too: nobody may take these
 * cards for secrets.
 */
#ifndef DEMO_DAY_PEOPLE_H
#define DEMO_DAY_PEOPLE_H

#include "plan.h"

struct person {
	uint8_t seed[32]; /* of the card's services */
	char name[40], number[20], phone[20], address[120], email[60], account[40];
	int64_t points, paid; /* of S-Coin: may be spent from the next hour on */
};

struct people {
	struct person *all;
	int count;
};

/* Draws them, and tells the plan their personal values. */
void people_open(struct people *list, struct plan *p, int count);
void people_free(struct people *list);

/* The card's key for a service, 64 hex digits: one of eight static texts. */
const char *person_key(const struct person *who, const char *service);
/* A line of a paper about somebody, all that an office knows. One static text. */
const char *person_paper(const struct person *who, const char *what);

/* Writes the cards into the folder, pN.card, all under one PIN and sealed as weakly as
 * may be: a day opens thousands. */
MUST_CHECK int people_write_cards(
    const struct people *list, const char *folder, const char *pin_file, struct why *why);

#endif
