/*
 * The 2-set (KS X 5002) keyboard: Latin keys make Hangul syllables. An automaton without
 * memory beyond the syllable under way; whoever wants it forgotten wipes the struct.
 */
#ifndef SCREEN_HANGUL_H
#define SCREEN_HANGUL_H

#include <stdbool.h>
#include <uchar.h>

struct hangul {
	/* Letters as Unicode's compatibility jamo (U+3131 to U+3163), 0 where there is
	 * none. A tail stands only after lead and vowel. */
	char16_t lead, vowel, tail;
};

/* A key (a to z, and the shifted ones). Returns how many whole characters leave in out
 * (0 to 2); what is still being composed is hangul_now. A key that is no letter of this
 * keyboard ends the syllable and leaves as it is. */
int hangul_key(struct hangul *h, char32_t key, char32_t out[2]);
/* The syllable under way, 0 if none: a field shows it under the cursor. */
char32_t hangul_now(const struct hangul *h);
/* Takes back the last letter of the syllable under way; false when there is none. */
bool hangul_back(struct hangul *h);
/* Ends the syllable: what it was, 0 if none. */
char32_t hangul_end(struct hangul *h);

#endif
