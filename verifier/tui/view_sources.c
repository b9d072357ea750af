/* What was read and compared; and the help. */
#include <string.h>

#include "verifier/tui/keymap.h"
#include "verifier/tui/views.h"

static void
write_row(struct page *p, enum word name, const char *text)
{
	page_word(p, ROLE_TITLE, 0, name);
	page_text(p, ROLE_TEXT, 2, text);
}

/* What was given, or that there is none. */
static void
write_given(struct page *p, enum word name, const char *text, enum word none)
{
	write_row(p, name, *text != '\0' ? text : word_of(p->tongue, none));
}

static void
write_size(struct page *p, const json_t *ledger)
{
	char size[32], height[32];

	digits_of(size, (uint64_t)json_integer_value(json_object_get(ledger, "size")));
	digits_of(
	    height, (uint64_t)json_integer_value(json_object_get(ledger, "height")));
	page_phrase(p, ROLE_TEXT, 2, WORD_SIZE, (const char *[4]){size, height});
}

static void
write_ledger(struct page *p, const json_t *report)
{
	const json_t *ledger = json_object_get(report, "ledger");

	if (!json_is_object(ledger))
		return;
	write_row(p, WORD_LEDGER, model_text(ledger, "origin"));
	write_size(p, ledger);
	write_row(p, WORD_ROOT, model_text(ledger, "root"));
	write_row(p, WORD_CHARTER, model_text(ledger, "charter"));
	if (*model_text(ledger, "state") != '\0')
		write_row(p, WORD_TABLES, model_text(ledger, "state"));
	write_row(p, WORD_ARITHMETIC, model_text(report, "arith"));
}

void
view_sources(const struct model *m, struct page *p)
{
	write_row(p, WORD_WHERE, model_text(m->source, "where"));
	write_ledger(p, m->report);
	write_given(p, WORD_PIN, model_text(m->source, "pin"), WORD_PIN_NONE);
	write_given(p, WORD_MIRROR, model_text(m->source, "mirror"), WORD_MIRROR_NONE);
	write_given(p, WORD_STATE, model_text(m->source, "state"), WORD_STATE_NONE);
	write_row(p, WORD_PROGRAM, model_text(m->source, "program"));
	if (json_array_size(m->notes) == 0)
		return;
	page_word(p, ROLE_TITLE, 0, WORD_NOTES);
	for (size_t i = 0; i < json_array_size(m->notes); i++)
		page_text(
		    p, ROLE_TEXT, 2, json_string_value(json_array_get(m->notes, i)));
}

void
view_help(const struct model *m, struct page *p)
{
	size_t count;
	const struct shortcut *keys = keymap(&count);

	for (size_t i = 0; i < count; i++) {
		int row = p->row;
		if (keys[i].name == NULL)
			continue;
		page_word(p, ROLE_TEXT, 8, keys[i].help);
		canvas_put(p->canvas, p->area, row - p->top, 0, ROLE_KEY, keys[i].name);
	}
	page_gap(p);
	page_word(p, ROLE_TEXT, 0, WORD_HELP_NOTE);
	(void)m;
}
