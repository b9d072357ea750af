/* What a document will say, line by line in both languages, and what alone of it goes on
 * the public record: below what was typed, before it is signed. */
#include "station/screen/view/paperwork.h"

#include <stdlib.h>
#include "station/screen/view/typed.h"
#include "station/text/cell.h"

static struct both
both_span(struct sheet *s, struct text_span t)
{
	return both_format(s, "%.*s", (int)t.size, t.text);
}

static struct both
line_words(struct sheet *s, struct paper_part part)
{
	if (part.second.size == 0)
		return both_span(s, part.first);
	return both_join(s, both_span(s, part.first), ": ", both_span(s, part.second));
}

/* A field of the entry, as its kind in the form has it. */
static struct both
public_words(const struct clerk *c, struct sheet *s, size_t n)
{
	const struct form *form = c->draft.form;
	struct text_span entry = paperwork_entry(&c->paperwork), name, value;
	const struct kind *kind;
	const struct field *f;
	char text[DAYS_TIME_TEXT + 100];

	paperwork_field(&c->paperwork, n, &name, &value);
	kind = form_kind(form, both_span(s, entry).text[0]);
	f = kind ? form_field(kind, both_span(s, name).text[0]) : NULL;
	if (!f)
		return both_join(s, both_span(s, name), ": ", both_span(s, value));
	if (f->type < FIELD_INT || f->type > FIELD_TIME)
		return both_join(s, both_label(f), ": ",
		    both_typed(s, f, both_span(s, value).text[0]));
	cell_number(f, f->name, strtoll(both_span(s, value).text[0], NULL, 10), text,
	    sizeof(text));
	return both_join(s, both_label(f), ": ", both_format(s, "%s", text));
}

void
paperwork_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk *c = &m->clerk;
	size_t n = (size_t)item->item.index, at = n;

	for (int l = 0; l < LANGUAGES; l++) {
		size_t count = paperwork_lines(&c->paperwork, (enum language)l);

		if (at < count) {
			item->text = line_words(
			    s, paperwork_line(&c->paperwork, (enum language)l, at));
			if (at == 0)
				item->head = l == LANGUAGE_KO
						 ? both_words(N_("What it says, in "
								 "Korean"))
						 : both_words(N_("What it says, in "
								 "English"));
			return;
		}
		at -= count;
	}
	item->text = public_words(c, s, at);
	if (at == 0)
		item->head = both_words(N_("On the public record, and nothing else"));
}
