/* What was signed, for the citizen's hands: each value as the clerk typed it. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include "base/b64.h"
#include "base/text.h"
#include "station/screen/model/page.h"
#include "station/screen/model/said.h"

/* What a document holds beside the values: title, code, keys. */
#define ROOM_PARTS (PAPER_PARTS - 60)
#define ROOM_BYTES (PAPER_MAX - 60000)

struct entry_paper {
	struct paper paper;
	char said[PAPER_PARTS][SAID]; /* numbers with their units, which paper borrows */
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

static const char *
label_of(const struct field *f, enum language l)
{
	return fit(in(json_object_get(f->json, "label"), l), f->name);
}

static void
add_slots(struct entry_paper *r, const struct slots *list, enum language l)
{
	for (size_t i = 0; i < list->count && !r->full; i++) {
		const struct slot *s = &list->items[i];
		const char *label = label_of(s->field, l);
		const char *value =
		    fit(said_value(s->field, s->text, l, r->said[r->paper.count]),
			words(l, "too long for this paper"));

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

/* "Contact, line 2" */
struct salt_text {
	char label[400];
	char hex[2 * CLERK_SALT + 1];
};

static void
label_salt(struct salt_text *to, const struct kind *kind, const struct clerk_salt *salt,
    enum language l)
{
	const struct field *f = form_any_field(kind, salt->field);
	const char *label = f ? label_of(f, l) : salt->field;
	char line[40] = "";

	if (salt->line)
		snprintf(line, sizeof(line), words(l, "line %d"), salt->line);
	snprintf(
	    to->label, sizeof(to->label), "%.300s%s%s", label, *line ? ", " : "", line);
}

/* Without these nobody can show later what a sealed value was. */
static void
add_salts(struct entry_paper *r, const struct kind *kind, const struct clerk_made *made,
    struct salt_text *salts, enum language l)
{
	if (made->salt_count)
		paper_add(&r->paper, PART_HEAD,
		    words(l, "Keys to the sealed values: keep this paper"), NULL);
	for (size_t i = 0; i < made->salt_count; i++) {
		hex_encode(salts[i].hex, made->salts[i].salt, CLERK_SALT);
		label_salt(&salts[i], kind, &made->salts[i], l);
		paper_add(&r->paper, PART_ROW, salts[i].label, salts[i].hex);
	}
}

struct buf
receipt_of(const struct model *m)
{
	static struct entry_paper r;
	const struct draft *d = &m->clerk.draft;
	const struct clerk_made *made = &m->clerk.made;
	enum language l = m->settings.language;
	char title[400], number[60];
	char name[PAPER_NAME + 1], code[SLIP_NUMBER], when[DAYS_TIME_TEXT];
	struct salt_text salts[CLERK_SALTS];
	struct buf body = {0};

	snprintf(name, sizeof(name), "%s-%" PRIu64, d->form->service, made->seq);
	slip_group(code, made->code);
	paper_begin(&r.paper, PAPER_A4, name, made->time);
	snprintf(title, sizeof(title), words(l, "Receipt: %.300s"),
	    fit(in(json_object_get(d->kind->json, "name"), l), d->kind->name));
	snprintf(number, sizeof(number), words(l, "number %llu"),
	    (unsigned long long)made->seq);
	paper_add(&r.paper, PART_TITLE, title,
	    fit(in(json_object_get(d->form->root, "name"), l), d->form->service));
	paper_add(&r.paper, PART_TEXT, days_time_text(when, made->time), NULL);
	paper_add(&r.paper, PART_ROW, fit(m->clerk.signer, words(l, "Counter")), number);
	add_values(&r, d, l);
	add_salts(&r, d->kind, made, salts, l);
	paper_add(&r.paper, PART_CODE, made->code, code);
	paper_add(
	    &r.paper, PART_SMALL, words(l, "The code to find and verify it."), NULL);
	buf_make_room(&body, PAPER_MAX); /* growing would leave copies of values */
	paper_put(&body, &r.paper);
	sodium_memzero(&r, sizeof(r));
	sodium_memzero(salts, sizeof(salts));
	return body;
}
