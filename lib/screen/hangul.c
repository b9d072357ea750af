#include "screen/hangul.h"

#include <stddef.h>

/* The letters of the keys a to z; shift changes only those of q, w, e, r, t, o, p. */
static const char16_t plain[] = u"ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ";
static const char16_t shifted[] = u"ㅁㅠㅊㅇㄸㄹㅎㅗㅑㅓㅏㅣㅡㅜㅒㅖㅃㄲㄴㅆㅕㅍㅉㅌㅛㅋ";

/* In the order that Unicode computes syllables by (The Unicode Standard, 3.12). Vowels
 * need no table: their letters lie in that order. */
static const char16_t leads[] = u"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
static const char16_t tails[] = u"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
#define SYLLABLE_FIRST 0xac00
#define VOWEL_FIRST u'ㅏ'
#define VOWEL_LAST u'ㅣ'
#define VOWELS 21
#define TAILS 28 /* none among them */

/* Two letters typed one after the other, and what they make: as vowel, as tail. */
static const char16_t compounds[][4] = {
    u"ㅗㅏㅘ",
    u"ㅗㅐㅙ",
    u"ㅗㅣㅚ",
    u"ㅜㅓㅝ",
    u"ㅜㅔㅞ",
    u"ㅜㅣㅟ",
    u"ㅡㅣㅢ",
    u"ㄱㅅㄳ",
    u"ㄴㅈㄵ",
    u"ㄴㅎㄶ",
    u"ㄹㄱㄺ",
    u"ㄹㅁㄻ",
    u"ㄹㅂㄼ",
    u"ㄹㅅㄽ",
    u"ㄹㅌㄾ",
    u"ㄹㅍㄿ",
    u"ㄹㅎㅀ",
    u"ㅂㅅㅄ",
};
#define COMPOUNDS (sizeof(compounds) / sizeof(*compounds))

/* 0 when the key is no letter. */
static char16_t
letter_of(char32_t key)
{
	if (key >= 'a' && key <= 'z')
		return plain[key - 'a'];
	if (key >= 'A' && key <= 'Z')
		return shifted[key - 'A'];
	return 0;
}

static bool
is_vowel(char16_t letter)
{
	return letter >= VOWEL_FIRST && letter <= VOWEL_LAST;
}

/* Place of the letter in a list, from 1; 0: not there. */
static unsigned
place(const char16_t *list, char16_t letter)
{
	for (unsigned i = 0; list[i]; i++)
		if (list[i] == letter)
			return i + 1;
	return 0;
}

/* What two letters make, 0: nothing. */
static char16_t
join(char16_t first, char16_t second)
{
	for (size_t i = 0; i < COMPOUNDS; i++)
		if (compounds[i][0] == first && compounds[i][1] == second)
			return compounds[i][2];
	return 0;
}

/* The first letter of a compound and in *second its other one; of a single letter 0 and
 * itself. */
static char16_t
split(char16_t letter, char16_t *second)
{
	*second = letter;
	for (size_t i = 0; i < COMPOUNDS; i++)
		if (compounds[i][2] == letter) {
			*second = compounds[i][1];
			return compounds[i][0];
		}
	return 0;
}

char32_t
hangul_now(const struct hangul *h)
{
	unsigned lead, vowel;

	if (!h->lead || !h->vowel)
		return h->lead ? h->lead : h->vowel;
	lead = place(leads, h->lead) - 1;
	vowel = h->vowel - VOWEL_FIRST;
	return SYLLABLE_FIRST + (lead * VOWELS + vowel) * TAILS + place(tails, h->tail);
}

char32_t
hangul_end(struct hangul *h)
{
	char32_t was = hangul_now(h);

	*h = (struct hangul){0};
	return was;
}

/* What was under way leaves; returns how many characters that are. */
static int
leave(struct hangul *h, char32_t out[2])
{
	char32_t was = hangul_end(h);

	if (was)
		out[0] = was;
	return was != 0;
}

static int
add_consonant(struct hangul *h, char16_t letter, char32_t out[2])
{
	char16_t tail = h->tail ? join(h->tail, letter) : letter;
	int n;

	if (h->lead && h->vowel && tail && place(tails, tail)) {
		h->tail = tail;
		return 0;
	}
	n = leave(h, out);
	h->lead = letter;
	return n;
}

static int
add_vowel(struct hangul *h, char16_t letter, char32_t out[2])
{
	char16_t joined = join(h->vowel, letter), moved = 0;
	int n;

	if (!h->vowel || (joined && !h->tail)) {
		h->vowel = h->vowel ? joined : letter;
		return 0;
	}
	/* The tail, or its second letter, was the lead of the next syllable. */
	if (h->tail)
		h->tail = split(h->tail, &moved);
	n = leave(h, out);
	h->lead = moved;
	h->vowel = letter;
	return n;
}

int
hangul_key(struct hangul *h, char32_t key, char32_t out[2])
{
	char16_t letter = letter_of(key);
	int n;

	if (letter)
		return is_vowel(letter) ? add_vowel(h, letter, out)
					: add_consonant(h, letter, out);
	n = leave(h, out);
	out[n] = key;
	return n + 1;
}

bool
hangul_back(struct hangul *h)
{
	char16_t *last = h->tail ? &h->tail : h->vowel ? &h->vowel : &h->lead;
	char16_t second;

	if (!*last)
		return false;
	*last = split(*last, &second);
	return true;
}
