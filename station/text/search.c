#include "station/text/search.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>
#include <uchar.h>
#include "screen/glyph.h"

#define LETTERS (6 * SEARCH_TEXT) /* a syllable of 3 bytes has up to 5 letters */

struct letters {
	char32_t at[LETTERS];
	size_t count;
};

/* Letters of the keyboard as compatibility jamo; two for a double one. */
static const char16_t leads[] = u"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
static const char16_t vowels[][3] = {u"ㅏ", u"ㅐ", u"ㅑ", u"ㅒ", u"ㅓ", u"ㅔ", u"ㅕ",
    u"ㅖ", u"ㅗ", u"ㅗㅏ", u"ㅗㅐ", u"ㅗㅣ", u"ㅛ", u"ㅜ", u"ㅜㅓ", u"ㅜㅔ", u"ㅜㅣ",
    u"ㅠ", u"ㅡ", u"ㅡㅣ", u"ㅣ"};
static const char16_t tails[][3] = {u"", u"ㄱ", u"ㄲ", u"ㄱㅅ", u"ㄴ", u"ㄴㅈ", u"ㄴㅎ",
    u"ㄷ", u"ㄹ", u"ㄹㄱ", u"ㄹㅁ", u"ㄹㅂ", u"ㄹㅅ", u"ㄹㅌ", u"ㄹㅍ", u"ㄹㅎ", u"ㅁ",
    u"ㅂ", u"ㅂㅅ", u"ㅅ", u"ㅆ", u"ㅇ", u"ㅈ", u"ㅊ", u"ㅋ", u"ㅌ", u"ㅍ", u"ㅎ"};

static void
add(struct letters *l, char32_t letter)
{
	if (l->count < LETTERS)
		l->at[l->count++] = letter;
}

static void
add_all(struct letters *l, const char16_t *some)
{
	for (; *some; some++)
		add(l, *some);
}

/* A vowel or tail that stands alone while it is typed, as its letters. */
static bool
add_alone(struct letters *l, char32_t rune)
{
	if (rune >= 0x314f && rune <= 0x3163) {
		add_all(l, vowels[rune - 0x314f]);
		return true;
	}
	for (size_t i = 1; i < sizeof(tails) / sizeof(*tails); i++) {
		static const char16_t alone[] =
		    u" ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

		if (alone[i] == rune) {
			add_all(l, tails[i]);
			return true;
		}
	}
	return false;
}

static void
spell(struct letters *l, const char *text, const char *end)
{
	struct glyph g;

	l->count = 0;
	while (text < end && glyph_next(&text, &g)) {
		char32_t s = g.rune - 0xac00;

		if (g.rune >= 0xac00 && s < 19 * 21 * 28) {
			add(l, leads[s / 28 / 21]);
			add_all(l, vowels[s / 28 % 21]);
			add_all(l, tails[s % 28]);
		} else if (!add_alone(l, g.rune)) {
			add(l, g.rune >= 'A' && g.rune <= 'Z' ? g.rune + 32 : g.rune);
		}
	}
}

static bool
holds(const struct letters *line, const struct letters *word)
{
	for (size_t i = 0; i + word->count <= line->count; i++)
		if (memcmp(&line->at[i], word->at, word->count * sizeof(*word->at)) == 0)
			return true;
	return false;
}

/* What was used: this runs for a thousand rows a key. */
static void
wipe(struct letters *l)
{
	sodium_memzero(l->at, l->count * sizeof(*l->at));
	l->count = 0;
}

bool
search_finds(const char *line, const char *query)
{
	static struct letters all, word; /* 24 kB each: too much for a stack */
	bool found = true;

	if (!*query)
		return true;
	spell(&all, line, line + strnlen(line, SEARCH_TEXT));
	while (found && *query) {
		size_t size = strcspn(query, " ");

		spell(&word, query, query + (size < SEARCH_TEXT ? size : SEARCH_TEXT));
		found = size == 0 || holds(&all, &word);
		wipe(&word);
		query += size + (query[size] == ' ');
	}
	wipe(&all);
	return found;
}
