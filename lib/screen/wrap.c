#include "screen/wrap.h"

#include <stddef.h>

#include "screen/glyph.h"

/* What is known of a line under way. */
struct scan {
	const char *at;     /* all before it fits */
	const char *before; /* where the last glyph that fits begins */
	int columns;        /* taken so far */
	struct span gap;    /* the spaces where it may break; from NULL: none yet */
};

static bool
at_end(const char *at)
{
	return *at == '\0' || *at == '\n';
}

static bool
closing_at(const char *at)
{
	struct glyph g;

	return glyph_next(&at, &g) && glyph_is_closing(g.rune);
}

/* Passes spaces; they may hang over the border, where nobody sees them. */
static void
pass_spaces(struct scan *s)
{
	struct span gap = {s->at, s->at};
	struct glyph g;

	for (const char *p = s->at;
	     !at_end(p) && glyph_next(&p, &g) && glyph_is_space(g.rune);) {
		s->columns += g.columns;
		gap.end = p;
	}
	s->at = gap.end;
	if (s->gap.from == NULL || !closing_at(gap.end))
		s->gap = gap;
}

/* Where a word that is longer than the line is cut. */
static const char *
cut(const struct scan *s, const char *from)
{
	bool better = s->before > from && closing_at(s->at) && !closing_at(s->before);

	return better ? s->before : s->at;
}

/* Passes what fits; true when that is all up to the end of the text or an LF. */
static bool
pass(struct scan *s, const char *from, int columns)
{
	struct glyph g;

	while (!at_end(s->at)) {
		const char *after = s->at;
		glyph_next(&after, &g);
		if (glyph_is_space(g.rune) && s->at > from) {
			pass_spaces(s);
			continue;
		}
		if (s->columns + g.columns > columns && s->at > from)
			return false;
		s->columns += g.columns;
		s->before = s->at;
		s->at = after;
	}
	return true;
}

bool
wrap_next(const char **text, int columns, struct span *line)
{
	const char *from = *text;
	struct scan s = {.at = from, .before = from};

	if (*from == '\0')
		return false;
	line->from = from;
	if (pass(&s, from, columns)) {
		bool hangs = s.gap.from && s.gap.end == s.at;
		line->end = hangs ? s.gap.from : s.at;
		*text = s.at + (*s.at == '\n');
	} else if (s.gap.from) {
		line->end = s.gap.from;
		*text = s.gap.end;
	} else {
		line->end = *text = cut(&s, from);
	}
	return true;
}
