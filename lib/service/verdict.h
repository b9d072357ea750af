/*
 * Verdicts about ballots, for the files functions*.c only. A verdict depends on poll,
 * key, questions and ballot and on nothing else, so it may be found before it is asked
 * for, and is remembered: a box is judged when it is proposed and again when it comes
 * back in a record, and many ballots together cost a small part of what they cost one by
 * one.
 *
 * The first question about a ballot therefore checks with it all ballots that wait with
 * it: those of entries that were announced for the same poll, else those of the payload.
 */
#ifndef MADANG_VERDICT_H
#define MADANG_VERDICT_H

#include "ballot/ballot.h"
#include "note/entry.h"

struct verdicts;

struct verdicts *verdicts_open(void);
void verdicts_close(struct verdicts *v);

/* What will be applied next, borrowed until the next call. A hint: it changes how long
 * verdicts take, never what they are. */
void verdicts_ahead(struct verdicts *v, const struct entry *const *entries, size_t count);
/* The payload being applied, borrowed until the next call. */
void verdicts_payload(struct verdicts *v, const struct buf *items, size_t count);

/* What ballot_check says. questions: digest of the poll's questions. */
enum ballot_fault verdict_of(struct verdicts *v, const struct ballot_context *poll,
    const uint8_t questions[HASH_SIZE], const uint8_t *ballot, size_t size);

/* Adds a ballot's a and b to a sum: what was decoded for a verdict lately is not decoded
 * again. Otherwise ballot_sums_add. */
MUST_CHECK bool verdicts_add(const struct verdicts *v, struct ballot_sums *sum,
    const uint8_t *ballot, const uint8_t digest[HASH_SIZE]);

/* How many verdicts were found since the last clearing of the older half. */
size_t verdicts_known(const struct verdicts *v);

#endif
