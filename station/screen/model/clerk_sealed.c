/* An entry of this counter once more: its code, and what was sealed in it, to be seen or
 * destroyed. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "station/screen/model/clerk_page.h"

#define VALUES_MAX (ITEMS_MAX - 6)

struct clerk_entry_row *
clerk_chosen(const struct model *m)
{
	return &m->clerk.list.rows[m->clerk.list.chosen];
}

void
clerk_values_wipe(struct clerk *c)
{
	if (c->values)
		sodium_memzero(c->values, VALUES_MAX * sizeof(*c->values));
	free(c->values);
	c->values = NULL;
	c->value_count = 0;
	c->value_more = false;
}

static void
ask(struct model *m, uint16_t type)
{
	struct buf body = {0};

	buf_put64(&body, clerk_chosen(m)->seq);
	clerk_ask(m, type, &body);
}

static void
entry_back(struct model *m, int index)
{
	(void)index;
	sodium_memzero(&m->clerk.made, sizeof(m->clerk.made));
	page_go(m, PAGE_ENTRY);
}

/* ---- its code ---- */

static void
was(struct model *m, int index)
{
	(void)index;
	ask(m, MSG_WAS);
}

void
clerk_was_signed(struct model *m, struct cur *in)
{
	page_go(m, PAGE_ENTRY);
	if (cur_get8(in) != 1)
		return;
	clerk_take_made(&m->clerk.made, in);
	page_go(m, PAGE_WAS);
}

/* ---- its sealed values ---- */

static void
values(struct model *m, int index)
{
	(void)index;
	ask(m, MSG_REVEAL);
}

/* So many bytes of a text as a line takes: whole characters, and words where it has any.
 */
static size_t
piece(const char *text, size_t size)
{
	size_t n = text_fit(text, size, CLERK_PIECE), blank;

	if (n == size)
		return n;
	for (blank = n; blank > n / 2; blank--)
		if (text[blank - 1] == ' ')
			return blank;
	return n ? n : CLERK_PIECE;
}

static void
take_value(struct clerk *c, struct cur *in)
{
	struct clerk_piece head = {.first = true};
	size_t size;
	const char *text;

	take_text(in, head.field, sizeof(head.field));
	head.line = cur_get16(in);
	cur_take(in, CLERK_SALT + 32);
	text = (const char *)cur_var(in, &size);
	for (; text && !in->bad && size > 0; head.first = false) {
		size_t n = piece(text, size);
		struct clerk_piece *v;

		c->value_more |= c->value_count == VALUES_MAX;
		if (c->value_more)
			return;
		v = &c->values[c->value_count++];
		*v = head;
		memcpy(v->text, text, n);
		text += n;
		size -= n;
	}
}

void
clerk_revealed(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	size_t count = cur_get16(in);

	clerk_values_wipe(c);
	c->values = xcalloc(VALUES_MAX, sizeof(*c->values));
	for (size_t i = 0; i < count && !in->bad; i++)
		take_value(c, in);
	page_go(m, PAGE_SEALED);
}

static void
destroy(struct model *m, int index)
{
	(void)index;
	page_go(m, PAGE_DESTROY_SURE);
	page_focus(m, ACT_ENTRY_BACK, 0);
}

static void
destroy_sure(struct model *m, int index)
{
	(void)index;
	ask(m, MSG_ERASE);
}

void
clerk_destroyed(struct model *m, struct cur *in)
{
	(void)in;
	clerk_chosen(m)->sealed = false;
	page_go(m, PAGE_ENTRY);
	page_notice(m, NOTICE_DESTROYED, 0, 0);
}

void (*const sealed_acts[ACTS])(struct model *, int) = {
    [ACT_ENTRY_BACK] = entry_back,
    [ACT_WAS] = was,
    [ACT_VALUES] = values,
    [ACT_DESTROY] = destroy,
    [ACT_DESTROY_SURE] = destroy_sure,
};
