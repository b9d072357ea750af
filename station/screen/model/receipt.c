/* What was signed, for the citizen's hands: each value as the clerk typed it. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include "base/b64.h"
#include "base/text.h"
#include "station/screen/model/page.h"

/* What a document holds beside the values: title, code, keys. */
#define ROOM_PARTS (PAPER_PARTS - 60)
#define ROOM_BYTES (PAPER_MAX - 60000)

struct entry_paper {
	struct paper paper;
	size_t bytes;
	bool full; /* an entry with very many rows: the rest is on the ledger alone */
};

static const char *
in(const json_t *words, enum language l)
{
	return json_string_value(json_object_get(words, l == LANGUAGE_KO ? "ko" : "en"));
}

/* A form's words come from the ledger; a document takes no control characters. */
static const char *
fit(const char *text, const char *instead)
{
	return text && *text && strlen(text) <= PAPER_TEXT &&
		       text_clean(text, strlen(text), false)
		   ? text
		   : instead;
}

/* A choice in words; everything else as it was typed. */
static const char *
value_of(const struct slot *s, enum language l)
{
	const char *word = in(form_value_words(s->field, s->text), l);

	return word ? word : s->text;
}

static void
add_slots(struct entry_paper *r, const struct slots *list, enum language l)
{
	for (size_t i = 0; i < list->count && !r->full; i++) {
		const struct slot *s = &list->items[i];
		const char *label =
		    fit(in(json_object_get(s->field->json, "label"), l), s->field->name);
		const char *value =
		    fit(value_of(s, l), words(l, "too long for this paper"));

		if (!s->text[0])
			continue;
		r->bytes += strlen(label) + strlen(value) + 20;
		r->full = r->paper.count >= ROOM_PARTS || r->bytes > ROOM_BYTES;
		if (!r->full)
			paper_add(&r->paper, PART_ROW, label, value);
	}
}

static void
add_values(struct entry_paper *r, const struct draft *d, enum language l)
{
	add_slots(r, &d->main, l);
	for (size_t i = 0; i < d->row_count && !r->full; i++) {
		paper_add(&r->paper, PART_RULE, NULL, NULL);
		add_slots(r, &d->rows[i], l);
	}
	if (r->full)
		paper_add(&r->paper, PART_TEXT,
		    words(l, "There is more than this paper holds."), NULL);
}

struct salt_text {
	char hex[2 * CLERK_SALT + 1];
};

/* Without these nobody can show later what a sealed value was. */
static void
add_salts(struct entry_paper *r, const struct clerk_made *made, struct salt_text *salts,
    enum language l)
{
	if (made->salt_count)
		paper_add(&r->paper, PART_HEAD,
		    words(l, "Keys to the sealed values, for the citizen"), NULL);
	for (size_t i = 0; i < made->salt_count; i++) {
		hex_encode(salts[i].hex, made->salts[i].salt, CLERK_SALT);
		paper_add(&r->paper, PART_ROW, made->salts[i].field, salts[i].hex);
	}
}

struct buf
receipt_of(const struct model *m)
{
	static struct entry_paper r;
	const struct draft *d = &m->clerk.draft;
	const struct clerk_made *made = &m->clerk.made;
	enum language l = m->settings.language;
	char name[PAPER_NAME + 1], code[SLIP_NUMBER], when[DAYS_TIME_TEXT];
	struct salt_text salts[CLERK_SALTS];
	struct buf body = {0};

	snprintf(name, sizeof(name), "%s-%" PRIu64, d->form->service, made->seq);
	slip_group(code, made->code);
	paper_begin(&r.paper, PAPER_A4, name, made->time);
	paper_add(&r.paper, PART_TITLE,
	    fit(in(json_object_get(d->kind->json, "name"), l), d->kind->name),
	    fit(in(json_object_get(d->form->root, "name"), l), d->form->service));
	paper_add(&r.paper, PART_TEXT, days_time_text(when, made->time), NULL);
	add_values(&r, d, l);
	add_salts(&r, made, salts, l);
	paper_add(&r.paper, PART_CODE, made->code, code);
	paper_add(
	    &r.paper, PART_SMALL, words(l, "The code to find and verify it."), NULL);
	buf_make_room(&body, PAPER_MAX); /* growing would leave copies of values */
	paper_put(&body, &r.paper);
	sodium_memzero(&r, sizeof(r));
	sodium_memzero(salts, sizeof(salts));
	return body;
}
