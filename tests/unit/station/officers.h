/*
 * The two officers of a booth, "mina" and "joon", at the desk of a town's vault (town.h):
 * they come with their cards, do something, read what the vault reports, and go.
 * Programs with it link audit.c and db.c of the vault, for a clock that went back.
 */
#ifndef TEST_OFFICERS_H
#define TEST_OFFICERS_H

#include "tests/unit/station/town.h"

#define OFFICERS_REQUEST 700 /* of whoever is at the desk */

struct officers {
	struct town town;
	/* what the vault said of the booth last, as far as tests ask */
	uint8_t state, flags, session;
	uint64_t opened, waiting, rows;
	uint64_t ballots, checks, boxes, boxed, boxed_checks;
	uint8_t poll_state;
};

/* A town whose vault runs and knows both; town_close ends it. */
void officers_open(struct officers *o, size_t voters, const char *more_config);

/* MSG_OFFICER or MSG_SECOND; false with t->error when refused. */
bool officers_login(struct town *t, uint16_t type, const char *name, const char *pin);
void officers_leave(struct officers *o);
/* An action (booth.h) of who has come; a report of it. */
bool officers_act(struct officers *o, uint8_t action);
void officers_report(struct officers *o);

/* Whole visits. One comes, acts and goes, refused or not. */
bool officers_do(struct officers *o, uint8_t action);
/* Both come and ask for something that takes two; they stay. */
bool officers_both(struct officers *o, uint16_t type, uint16_t answer);
/* One comes, reads the report and goes. */
void officers_look(struct officers *o);
/* The same, with the rows of the audit log, newest first, as "event|detail\n". */
void officers_log(struct officers *o, struct buf *out);
void officers_log_has(struct officers *o, const char *words);

/* The log's last row comes from a clock an hour ahead: since then it went back. The vault
 * of that station does not run. */
void officers_set_back(struct town *t, const char *station);

#endif
