#include "station/screen/view/sheet.h"
#include "station/screen/view/view.h"

#include <stdio.h>
#include <string.h>

#define LINE_ROOM 8192 /* it does not grow then, and leaves no copy behind */

static void
say(struct buf *out, const char *text)
{
	size_t size = text ? strlen(text) : 0;

	if (size == 0)
		return;
	if (out->size)
		buf_puts(out, strchr(".?!:", out->data[out->size - 1]) ? " " : ". ");
	buf_puts(out, text);
}

static void
say_typed(struct buf *out, const struct field_edit *field, enum language l)
{
	char typed[200];

	snprintf(typed, sizeof(typed), words(l, "%zu characters typed"),
	    field_characters(field));
	say(out, typed);
}

static void
say_item(struct buf *out, const struct sheet *s, const struct shown *i, enum language l)
{
	struct buf line = {0};

	if (i->item.number >= 0)
		buf_printf(out, "%d", i->item.number);
	if (i->flagged)
		say(out, words(l, "Attention"));
	say(out, i->head.text[l]);
	buf_make_room(&line, LINE_ROOM);
	sheet_line(s, i, l, &line);
	say(out, buf_str(&line));
	buf_wipe(&line);
	if (i->tail.text[l])
		say(out, i->tail.text[l]);
	else if (i->mark == MARK_OFF)
		say(out, words(l, "not chosen"));
	if (i->item.kind == ITEM_FIELD && !i->labelled)
		say_typed(out, s->field, l);
	else if (i->item.kind == ITEM_FIELD)
		say(out, *i->field ? i->field : words(l, "empty"));
	if (i->item.kind == ITEM_BUTTON)
		say(out, words(l, "button"));
	else
		say(out, i->key);
}

void
view_spoken(const struct model *m, struct buf *page, struct buf *item)
{
	enum language l = m->settings.language;
	struct sheet s;

	sheet_open(&s, m);
	say(page, s.banner.text[l]);
	say(page, s.notice.text[l]);
	say(page, s.where.text[l]);
	say(page, s.title.text[l]);
	for (size_t i = 0; i < s.paragraph_count; i++) {
		say(page, s.paragraphs[i].text.text[l]);
		say(page, s.paragraphs[i].right.text[l]);
	}
	say_item(item, &s, &s.items[s.focus], l);
	if (s.items[s.focus].item.kind != ITEM_FIELD && model_field_secret(m))
		say_typed(page, s.field, l);
	sheet_close(&s);
}

void
view_spoken_option(const struct model *m, size_t n, struct buf *out)
{
	struct sheet s;

	sheet_open(&s, m);
	if (n < s.count && s.items[n].item.kind == ITEM_OPTION)
		say_item(out, &s, &s.items[n], m->settings.language);
	sheet_close(&s);
}
