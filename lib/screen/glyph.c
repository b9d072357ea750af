#include "screen/glyph.h"

#include <stddef.h>
#include <string.h>
#include <wchar.h>

/* Characters without a shape that change how others look or where they stand. */
static bool
is_hidden(char32_t r)
{
	static const struct {
		char32_t from, to;
	} hidden[] = {{0xad, 0xad}, {0x61c, 0x61c}, {0x180e, 0x180e}, {0x200b, 0x200f},
	    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
	    {0xe0000, 0xe0fff}};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (r >= hidden[i].from && r <= hidden[i].to)
			return true;
	return false;
}

static bool
is_selector(char32_t r)
{
	return r >= 0xfe00 && r <= 0xfe0f;
}

/* The next character; 0xfffd for a sequence that is broken, which ends where its
 * continuation bytes do. */
static char32_t
rune_next(const char **text)
{
	const char *p = *text;
	mbstate_t state = {0};
	wchar_t w = 0;
	size_t size;

	if ((unsigned char)*p < 0x80) { /* most of what is shown */
		*text = p + 1;
		return (char32_t)*p;
	}
	size = mbrtowc(&w, p, strnlen(p, 4), &state);
	if (size == 0 || size > 4) {
		w = 0xfffd;
		for (size = 1; (p[size] & 0xc0) == 0x80; size++)
			;
	}
	*text = p + size;
	return (char32_t)w;
}

/* 0 for a mark that joins what is before it, -1 for what is not shown. */
static int
rune_columns(char32_t r)
{
	if (r >= ' ' && r < 0x7f)
		return 1;
	if (r >= 0xac00 && r <= 0xd7a3) /* syllables of Hangul */
		return 2;
	return is_hidden(r) || r == 0xfffd ? -1 : wcwidth((wchar_t)r);
}

/* Hangul is written whole by every terminal, and jamo by few (Unicode 3.12). */
static bool
compose(char32_t *r, char32_t mark)
{
	if (*r >= 0x1100 && *r <= 0x1112 && mark >= 0x1161 && mark <= 0x1175) {
		*r = 0xac00 + ((*r - 0x1100) * 21 + mark - 0x1161) * 28;
		return true;
	}
	if (*r >= 0xac00 && *r <= 0xd7a3 && (*r - 0xac00) % 28 == 0 && mark >= 0x11a8 &&
	    mark <= 0x11c2) {
		*r += mark - 0x11a7;
		return true;
	}
	return false;
}

static void
join(struct glyph *g, char32_t mark)
{
	if (is_selector(mark) || compose(&g->rune, mark))
		return;
	for (int i = 0; i < GLYPH_MARKS; i++)
		if (g->marks[i] == 0) {
			g->marks[i] = mark;
			return;
		}
}

bool
glyph_next(const char **text, struct glyph *g)
{
	if (**text == '\0')
		return false;
	*g = (struct glyph){.rune = rune_next(text)};
	g->columns = rune_columns(g->rune);
	if (g->columns <= 0)
		*g = (struct glyph){.rune = '?', .columns = 1};

	const char *after = *text;
	char32_t mark;
	while (*after != '\0' && rune_columns(mark = rune_next(&after)) == 0) {
		join(g, mark);
		*text = after;
	}
	return true;
}

bool
glyph_is_space(char32_t r)
{
	return r == ' ' || r == 0x3000 || (r >= 0x2000 && r <= 0x200a && r != 0x2007);
}

bool
glyph_is_closing(char32_t r)
{
	static const wchar_t closing[] =
	    L".,:;!?)]}%\u00b7\u2019\u201d\u2026\u3001\u3002"
	    L"\u3009\u300b\u300d\u300f\u3011\u3015\uff01"
	    L"\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d";

	return wcschr(closing, (wchar_t)r) != NULL && r != 0;
}
