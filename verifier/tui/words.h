/*
 * What the terminal view says, in Korean and English. Words of the ledger (names of
 * polls, of stations) are not here; nor are the reasons of a failure, which the report
 * has in English only.
 */
#ifndef VERIFIER_TUI_WORDS_H
#define VERIFIER_TUI_WORDS_H

#include "verifier/bytes.h"
#include "verifier/report.h"

enum tongue { TONGUE_KO, TONGUE_EN, TONGUES };

enum word {
	WORD_TITLE,
	/* screens, as they stand in the key line */
	WORD_HELP,
	WORD_OTHER_LANGUAGE,
	WORD_CHECKS,
	WORD_RESULTS,
	WORD_FIND,
	WORD_SOURCES,
	WORD_SAVE,
	WORD_QUIT,
	WORD_COLOURS,
	WORD_DETAIL,
	/* keys, on the help screen */
	WORD_HELP_KEY,
	WORD_LANGUAGE_KEY,
	WORD_CHECKS_KEY,
	WORD_RESULTS_KEY,
	WORD_FIND_KEY,
	WORD_SOURCES_KEY,
	WORD_SAVE_KEY,
	WORD_QUIT_KEY,
	WORD_COLOURS_KEY,
	WORD_NEXT_KEY,
	WORD_PREVIOUS_KEY,
	WORD_PAGE_DOWN_KEY,
	WORD_PAGE_UP_KEY,
	WORD_OPEN_KEY,
	WORD_BACK_KEY,
	WORD_NEXT_SCREEN_KEY,
	WORD_REDRAW_KEY,
	WORD_NEXT_FAILURE_KEY,
	WORD_HELP_NOTE,
	/* what became of a check */
	WORD_PASS,
	WORD_WARN,
	WORD_FAIL,
	WORD_NONE,
	WORD_RUNS,
	WORD_WAITS,
	WORD_UNFINISHED,
	WORD_NOT_RUN,
	/* where the run is */
	WORD_READING,  /* @1 per cent */
	WORD_PROGRESS, /* @1 of @2 records, @3 ballots, @4 seconds */
	WORD_FAILURES, /* @1 checks failed, @2 warn */
	WORD_ALL_HOLDS,
	WORD_HOLDS_WITH_WARNINGS,
	WORD_DOES_NOT_HOLD,
	WORD_COULD_NOT_RUN,
	WORD_STOPPED, /* @1: why */
	/* a check */
	WORD_COUNTED_OF, /* @1 of @2 */
	WORD_NOT_FINISHED,
	WORD_ASK_STOPPED,
	WORD_WHAT,
	WORD_REASONS,
	WORD_MORE_REASONS, /* @1 */
	WORD_NOT_ALL,      /* @1 of @2 */
	WORD_ASK,
	WORD_NOTHING_TO_ASK,
	WORD_STILL_RUNS,
	WORD_NO_PIN,
	WORD_NO_MIRROR,
	WORD_NONE_ON_LEDGER,
	/* results */
	WORD_NO_POLLS,
	WORD_POLL_DEFINED,
	WORD_POLL_OPEN,
	WORD_POLL_CLOSED,
	WORD_POLL_RESULT,
	WORD_POLL_WRONG,
	WORD_POLL_NUMBERS,  /* roll @1, counted @2, set aside @3, checked @4 */
	WORD_SET_ASIDE_FOR, /* @1 ballots, because @2 */
	WORD_LINE,          /* published @1, recomputed @2 */
	WORD_SAME,
	WORD_DIFFERENT,
	WORD_UNKNOWN_NUMBER,
	WORD_AFTER_THE_END,
	/* find */
	WORD_FIND_PROMPT,
	WORD_FIND_SHORT,
	WORD_FIND_WAITS,
	WORD_FOUND_COUNTED, /* poll @1, record @2, line @3 */
	WORD_FOUND_ASIDE,   /* the same */
	WORD_FOUND_CHECKED, /* poll @1, record @2 */
	WORD_BECAUSE,       /* @1 */
	WORD_FOUND_NONE,
	WORD_FOUND_NONE_ASK,
	WORD_CHOICES_HOLD,
	WORD_CHOICES_DO_NOT_HOLD,
	/* sources */
	WORD_WHERE,
	WORD_LEDGER,
	WORD_SIZE, /* @1 records in @2 blocks */
	WORD_ROOT,
	WORD_CHARTER,
	WORD_PIN,
	WORD_PIN_NONE,
	WORD_MIRROR,
	WORD_MIRROR_NONE,
	WORD_STATE,
	WORD_STATE_NONE,
	WORD_TABLES,
	WORD_ARITHMETIC,
	WORD_PROGRAM,
	WORD_NOTES,
	/* save */
	WORD_SAVE_PROMPT,
	WORD_SAVE_NOTE,
	WORD_SAVE_EMPTY,
	WORD_SAVE_WAITS,
	WORD_SAVED,       /* @1 */
	WORD_SAVE_EXISTS, /* @1 */
	WORD_SAVE_FAILED, /* @1 */
	WORDS
};

/* LANGUAGE, LC_ALL, LC_MESSAGES or LANG, whichever is set first: Korean if it begins with
 * "ko". */
enum tongue tongue_of_user(void);
const char *word_of(enum tongue t, enum word w);
/* Why a ballot was set aside, as a sentence; status: of enum fate_status. */
const char *word_fate(enum tongue t, int status);

/* What there is to say about a check. */
enum topic { TOPIC_NAME, TOPIC_WORDS, TOPIC_WHAT, TOPIC_ASK, TOPICS };
const char *topic_of(enum tongue t, enum check c, enum topic what);

/* Adds the pattern; @1 to @4 in it become the texts (NULL: there is none so far). */
void phrase_add(struct bytes *out, const char *pattern, const char *const texts[4]);
/* 1234567 as 1,234,567. */
void digits_of(char out[32], uint64_t n);

#endif
