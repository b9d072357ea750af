/*
 * What was checked, how many of how many, and with which outcome. A check passes only if
 * it looked at everything that the ledger holds of its kind; totals are counted apart
 * from the checks, while reading.
 */
#ifndef VERIFIER_REPORT_H
#define VERIFIER_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "verifier/bytes.h"

enum check {
	CHECK_PIN,
	CHECK_MIRROR,
	CHECK_LEAVES,
	CHECK_TREE,
	CHECK_CHECKPOINTS,
	CHECK_PUBLISHED,
	CHECK_BLOCKS,
	CHECK_COSIGNATURES,
	CHECK_SIGNATURES,
	CHECK_AUTHORITY,
	CHECK_ENGINE,
	CHECK_SERVICES,
	CHECK_CASES,
	CHECK_RULES,
	CHECK_AUDITS,
	CHECK_ROLLS,
	CHECK_CEREMONY,
	CHECK_OPENINGS,
	CHECK_BOXES,
	CHECK_BALLOTS,
	CHECK_DISPOSITIONS,
	CHECK_AGREEMENT,
	CHECK_CHALLENGES,
	CHECK_CLOSINGS,
	CHECK_SHARES,
	CHECK_RESULTS,
	CHECK_COUNT
};

enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_FAIL };

#define REASONS 4 /* more of one check are only counted */

struct check_state {
	uint64_t checked, of, failures, warnings;
	char *reasons[REASONS]; /* of the first failures, else of the first warnings */
	size_t reason_count;
};

struct report {
	struct check_state checks[CHECK_COUNT];
	char *origin;
	uint64_t size, height;
	uint8_t root[HASH], charter[HASH];
	bool known;     /* origin, size and root are */
	char state[65]; /* digest of the tables, "" if the replay did not reach the end */
	char *stopped;  /* why reading ended early, or NULL */
	json_t *polls;  /* array as in the JSON report */
	struct bytes words; /* the polls, for people */
};

void report_start(struct report *r);
void report_drop(struct report *r);

/* The ledger holds n more of this. */
void report_of(struct report *r, enum check c, uint64_t n);
/* n more were looked at. */
void report_checked(struct report *r, enum check c, uint64_t n);
void report_fail(struct report *r, enum check c, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void report_warn(struct report *r, enum check c, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Reading cannot go on. Checks that are incomplete will say so. */
void report_stop(struct report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What json_pack made: ends the program where it made nothing, for a report that lacks a
 * row says less than was found. */
json_t *json_made(json_t *json);

/* What a check is called in words. */
const char *report_words(enum check c);
/* What became of one check, if reading ended now; and was there anything to look at? A
 * check without is no pass. */
enum verdict report_outcome(const struct report *r, enum check c);
bool report_ran(const struct report *r, enum check c);
const char *report_verdict_word(enum verdict v);
/* Did anything fail so far, whatever was not looked at yet? */
bool report_failed(const struct report *r);
enum verdict report_verdict(const struct report *r);
/* The last line of what report_print says. */
void report_conclude(const struct report *r, FILE *out);
void report_print(const struct report *r, FILE *out);
MUST_USE int report_json(const struct report *r, const char *path, struct fault *fault);

#endif
