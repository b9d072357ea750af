/*
 * A town hall for the counter's tests: a real ledger, with the published services, their
 * rules and a node that judges every entry by them; a station with a counter; cards of
 * clerks and citizens. The test is the vault's screen and its network (town.h).
 */
#ifndef TEST_HALL_H
#define TEST_HALL_H

#include "station/channel/clerk.h"
#include "tests/unit/service/city.h"
#include "tests/unit/station/town.h"

struct hall {
	struct town town;
	struct city city;
	struct signer station, office; /* office: an office of everything else */
};

/* The services scoin and don live, the station holds their desks, the card "kim" holds
 * core:clerk, the campaign "snow" is open and the programme "walk" has 1,000,000 points.
 * more: added to the config, as `,"key":value`. */
void hall_open(struct hall *h, const char *more);
void hall_close(struct hall *h);
/* The same, after the vault has ended well. */
void hall_stop(struct hall *h);

/* <name>.card with PIN 1234, made at need; its key for a service. */
void hall_card(struct hall *h, const char *name, const char *service, char hex[65]);
/* The platform's word about who may: a card or the station. */
void hall_grant_card(struct hall *h, const char *name, const char *role, bool grant);
void hall_grant_station(struct hall *h, const char *role, bool grant);
/* Something that another office enters; fields is stolen. */
void hall_say(struct hall *h, const char *kind, json_t *fields);
/* The ledger of the town is that of the city again, after anything was said. */
void hall_show(struct hall *h);

/* ---- as a screen ---- */

/* The clerk's card; false with town.error when refused. Request 1 is the clerk's. */
bool hall_unlock(struct hall *h, const char *card, const char *pin);
bool hall_present(struct hall *h, const char *service, const char *kind,
    const char *field, const char *card, char hex[65]);
/* The same for a key that hangs on the value per of another field. */
bool hall_present_per(struct hall *h, const char *service, const char *kind,
    const char *field, const char *per, const char *card, char hex[65]);

struct hall_verdict {
	bool accepted;
	char key[81], field[CLERK_ABOUT_SIZE], ko[300], en[300];
	uint32_t live;
	int cards;
	char entry[41];          /* that carries a document; "": there is none */
	size_t public, lines[2]; /* fields on the ledger; lines of the document */
	/* once signed */
	int hands;
	int64_t seq;
	uint8_t leaf[HASH_SIZE];
	char code[CLERK_CODE + 1];
	int sealed;
	uint8_t salt[CLERK_SALT], digest[HASH_SIZE]; /* of the first one */
};
/* Tries or (token not NULL) signs; fields is stolen. False when the vault refused to
 * answer: town.error. */
bool hall_draft(struct hall *h, const char *kind, json_t *fields, const char *token,
    int64_t corrects, struct hall_verdict *verdict);
/* fields of a gift of 1,000 won by bank to the campaign "snow" */
json_t *hall_gift(const char *payment_ref);
/* State and settled of the thing with that seq in today's list, index 1 + leaf index;
 * -1 where it is not there. */
int hall_state(struct hall *h, int64_t seq, int *settled, uint64_t *index);
uint32_t hall_tasks(struct hall *h);
/* A message that names a seq and nothing else; type of the answer. */
uint16_t hall_ask_seq(struct hall *h, uint16_t type, int64_t seq);
/* Does a file of the station hold that text? */
bool hall_holds(struct hall *h, const char *file, const char *text);
/* The last answer was a refusal with that key. */
void hall_refused(const struct hall *h, const char *key);

#endif
