#include "station/channel/certpaper.h"

#include <string.h>
#include "base/text.h"

enum paper_kind
certpaper_kind(enum certpage_kind kind)
{
	static const enum paper_kind parts[] = {[CERTPAGE_TITLE] = PART_TITLE,
	    [CERTPAGE_HEAD] = PART_HEAD,
	    [CERTPAGE_TEXT] = PART_TEXT,
	    [CERTPAGE_ROW] = PART_ROW,
	    [CERTPAGE_RULE] = PART_RULE,
	    [CERTPAGE_CODE] = PART_CODE,
	    [CERTPAGE_SMALL] = PART_SMALL};

	return parts[kind];
}

static bool
fits(const char *text)
{
	return !text ||
	       (strlen(text) <= PAPER_TEXT && text_clean(text, strlen(text), false));
}

int
certpaper_make(struct paper *paper, const struct certpage *page, const char *name,
    int64_t made, struct why *why)
{
	paper_begin(paper, PAPER_A4, name, made);
	for (size_t i = 0; i < page->count; i++) {
		const struct certpage_line *l = &page->lines[i];

		if (!fits(l->first) || !fits(l->second))
			return why_set(why, ERR_FORMAT,
			    "line %zu of the certificate cannot be printed: it is too "
			    "long or holds a control character",
			    i + 1);
		paper_add(paper, certpaper_kind(l->kind), l->first, l->second);
	}
	return 0;
}
