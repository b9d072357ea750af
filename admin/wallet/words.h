/*
 * What the wallet says to a citizen, in Korean and English: one table, a row a word. @1
 * to @4 stand for what a sentence is about.
 */
#ifndef MADANG_WALLET_WORDS_H
#define MADANG_WALLET_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/days.h"

enum word {
	WORD_LINE,
	WORD_NUMBER,
	WORD_ISSUER,
	WORD_PERIOD,
	WORD_PRESENTED_TO,
	WORD_VALID,
	WORD_REVOKED,
	WORD_SUPERSEDED,
	WORD_EXPIRED,
	WORD_EARLY,
	WORD_FORGED,
	WORD_UNSETTLED,
	WORD_NO_LIST,
	WORD_NO_RECEIPT,
	WORD_ASKS,
	WORD_ASKS_CLAIM,
	WORD_ASKED_OF,
	WORD_ASKED,
	WORD_NOT_SAID,
	WORD_SEEN_TOO,
	WORD_CONSENT,
	WORD_NOT_TOLD,
	WORD_TOLD,
	WORD_RECORDED,
	WORD_NOT_RECORDED,
	WORD_SEEN_COUNT,
	WORD_PROVED,
	WORD_MY_CERTIFICATES,
	WORD_MY_CERTIFICATE,
	WORD_UNREADABLE,
	WORD_NO_CERTIFICATES,
	WORD_SEEN_COUNT_OF,
	WORD_STATE_VALID,
	WORD_STATE_REVOKED,
	WORD_STATE_SUPERSEDED,
	WORD_STATE_EXPIRED,
	WORD_STATE_EARLY,
	WORD_STATE_UNKNOWN,
	WORD_REPORT,
	WORD_ROW,
	WORD_MORE,
	WORD_REPORT_FAILED,
	WORD_NOTHING_MINE,
	WORD_AS_OF,
	WORD_COLUMN_ENTRY,
	WORD_COLUMN_TIME,
	WORD_COLUMN_SIGNER,
	WORD_OPENED,
	WORD_CONSENT_TO,
	WORD_READER,
	WORD_KEYS_OF,
	WORD_CONSENT_WARNING,
	WORD_CONSENT_ASK,
	WORD_TAKE_TO_DESK,
	WORD_JOINED,
	WORD_ASK_PIN,
	WORD_ERROR_PIN,
	WORD_ERROR_BLOCKED,
	WORD_ERROR_BUSY,
	WORD_ERROR_NET,
	WORD_ERROR_NONE,
	WORD_ERROR_KEY,
	WORD_ERROR_FORMAT,
	WORD_ERROR_FORK,
	WORD_ERROR_REFUSED,
	WORD_ERROR_STATE,
	WORD_ERROR_OTHER,
	WORDS
};

/* Chooses for the rest of the run: "ko", "en", or NULL, by the locale of the environment:
 * Korean unless it says English, or is not UTF-8. ERR_FORMAT for another. */
MUST_CHECK int words_choose(const char *language, struct why *why);
bool words_korean(void);
/* The member of {"ko":...,"en":...} in that language. */
const char *words_key(void);

/* The word as it stands, static. */
const char *word(enum word w);
/* A line on out, with up to four texts, ended by NULL; made fit for a terminal. */
void tell(FILE *out, enum word w, ...) __attribute__((sentinel));
/* The last word of a run that failed: for people, then the program's own sentence. */
void tell_failure(int code, const struct why *why);

/* "2026-11-26 09:30", KST; owned by the text. */
struct moment {
	char s[DAYS_TIME_TEXT];
};
struct moment moment_of(int64_t seconds);
struct moment number_of(uint64_t n);

#endif
