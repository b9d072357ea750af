/*
 * What the plain flow says, in Korean and English.
 */
#ifndef STATION_WORDS_H
#define STATION_WORDS_H

enum language { LANGUAGE_KO, LANGUAGE_EN, LANGUAGES };

enum words {
	W_CARD,
	W_PIN,
	W_POLLS,
	W_POLL_NONE,
	W_POLL_STATE,
	W_SINGLE,
	W_GRADES,
	W_BLANK,
	W_BLANK_HINT,
	W_PROMPT_ONE,
	W_PROMPT_MANY,
	W_PROMPT_POINTS,
	W_NO_OPINION,
	W_NOT_UNDERSTOOD,
	W_LIMIT,
	W_UNDER,
	W_REVIEW,
	W_LEFT_BLANK,
	W_REVIEW_PROMPT,
	W_WAIT,
	W_TRACKER,
	W_CAST_OR_CHECK,
	W_DONE,
	W_FINGERPRINT,
	W_CHECKED,
	W_AGAIN,
	W_IDLE,
	W_CLEARED,
	W_CHOOSE_NUMBER,
	W_LEAVE,
	W_OFFLINE,
	W_COUNT
};

const char *words(enum language l, enum words w);
/* Words for a refusal's key; NULL when there are none. */
const char *words_refusal(enum language l, const char *key);

#endif
