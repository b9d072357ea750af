#include "station/screen/view/typed.h"

#include <string.h>
#include "base/json.h"
#include "station/screen/model/said.h"

#define DIGITS_SHOWN 16 /* of 64: they tell one from the other */

/* ---- words of the form ---- */

struct both
both_json(const json_t *words)
{
	return (struct both){{json_str(words, "ko"), json_str(words, "en")}};
}

struct both
both_of(const struct clerk_words *w)
{
	return (struct both){{w->text[LANGUAGE_KO], w->text[LANGUAGE_EN]}};
}

struct both
both_label(const struct field *f)
{
	return both_json(json_object_get(f->json, "label"));
}

struct both
both_label_or_not(struct sheet *s, const struct field *f)
{
	if (!f->optional)
		return both_label(f);
	return both_join(s, both_label(f), " ", both_words(N_("(optional)")));
}

struct both
both_place(struct sheet *s, const struct kind *kind, const char *name, unsigned line)
{
	const struct field *f = kind ? form_any_field(kind, name) : NULL;
	struct both label = f ? both_label(f) : both_same(name);

	if (line == 0)
		return label;
	return both_join(s, label, ", ", both_format(s, N_("line %d"), (int)line));
}

struct both
both_kind(const struct form *form, const char *kind)
{
	const struct kind *k = form_kind(form, kind);

	return k ? both_json(json_object_get(k->json, "name")) : both_same(kind);
}

/* ---- values ---- */

static struct both
digits(struct sheet *s, const char *text)
{
	return strlen(text) > DIGITS_SHOWN ? both_format(s, "%.*s...", DIGITS_SHOWN, text)
					   : both_same(text);
}

struct both
both_typed(struct sheet *s, const struct field *f, const char *text)
{
	char ko[SAID], en[SAID];

	if (!form_is_sealed(f) && (f->type == FIELD_KEY || f->type == FIELD_HASH))
		return digits(s, text);
	return both_join(s,
	    (struct both){{said_value(f, text, LANGUAGE_KO, ko),
		said_value(f, text, LANGUAGE_EN, en)}},
	    "", both_same(""));
}

struct both
both_cell(struct sheet *s, const struct field *f, const char *text)
{
	/* A key may have its sort before it, as "c:00ff". */
	size_t size = strlen(text), before = size > 64 ? size - 64 : 0;

	if (f && f->type == FIELD_CHOICE)
		return both_typed(s, f, text);
	if (before > 2 || strspn(text + before, "0123456789abcdef") != 64)
		return both_same(text);
	return both_join(
	    s, both_format(s, "%.*s", (int)before, text), "", digits(s, text + before));
}

/* ---- faults ---- */

/* As one would type it. */
#define LIMIT 80
static const char *
limit(const struct field *f, int64_t n, char out[LIMIT])
{
	json_t *value = json_integer(n);

	typed_text(f, value, out, LIMIT);
	json_decref(value);
	return out;
}

static struct both
digits_fault(const struct field *f)
{
	if (f->type == FIELD_KEY)
		return both_words(N_(
		    "This is no card. Hold the card to the reader, or type its name."));
	return both_words(N_("This takes 64 digits, 0 to 9 and a to f. Scan them."));
}

static struct both
sentence(struct sheet *s, const struct field *f, enum fault bad)
{
	char at[LIMIT];

	switch (bad) {
	case FAULT_MISSING:
		return both_words(N_("Please fill this in."));
	case FAULT_NUMBER:
		return both_words(N_("This takes a whole number, as 50,000."));
	case FAULT_LOW:
		return both_format(
		    s, N_("It must be at least %s."), limit(f, f->min, at));
	case FAULT_HIGH:
		return both_format(s, N_("It can be at most %s."), limit(f, f->max, at));
	case FAULT_SHORT:
		return both_format(
		    s, N_("It must have at least %d characters."), (int)f->min);
	case FAULT_LONG:
		return both_format(
		    s, N_("It can have at most %d characters."), (int)typed_most(f));
	case FAULT_CONTROL:
		return both_words(N_("There is a character in it that cannot be kept."));
	case FAULT_DAY:
		return both_words(N_("Type a day of the calendar, as 2026-11-26."));
	case FAULT_TIME:
		return both_words(N_("Type a day and a time, as 2026-11-26 14:05."));
	case FAULT_DIGITS:
		return digits_fault(f);
	case FAULT_CHOICE:
		return both_words(N_("Choose one from the list, by its number."));
	default:
		return (struct both){{NULL, NULL}};
	}
}

struct both
both_fault(struct sheet *s, const struct field *f, enum fault bad)
{
	return both_join(s, both_label(f), ": ", sentence(s, f, bad));
}

/* ---- hints ---- */

/* "1 Bank transfer, 2 Credit card" */
static struct both
values(struct sheet *s, const struct field *f)
{
	const json_t *list = json_object_get(f->json, "values");
	struct both all = both_same("");

	if (json_array_size(list) > 9)
		return both_format(
		    s, N_("One of %zu: press F8 for the list."), json_array_size(list));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *value = json_string_value(json_array_get(list, i));
		struct both one = both_join(
		    s, both_format(s, "%d", (int)i + 1), " ", both_typed(s, f, value));

		all = both_join(s, all, i ? ", " : "", one);
	}
	return all;
}

/* The unit stands there before anything is typed: Wh are no kWh. */
static struct both
number(struct sheet *s, const struct field *f)
{
	char at[LIMIT], most[LIMIT];

	limit(f, f->min, at);
	switch (f->type) {
	case FIELD_WON:
		return both_format(s, N_("In won, from %s on."), at);
	case FIELD_WH:
		return both_format(s, N_("In Wh, from %s on; 1 kWh is 1,000 Wh."), at);
	case FIELD_KM:
		return both_format(s, N_("In km, from %s on."), at);
	case FIELD_PERMILLE:
		return both_format(s, N_("In permille, from %s on; 125 is 12.5%%."), at);
	default:
		return json_object_get(f->json, "max")
			   ? both_format(s, N_("A whole number from %s to %s."), at,
				 limit(f, f->max, most))
			   : both_format(s, N_("A whole number from %s on."), at);
	}
}

static struct both
by_type(struct sheet *s, const struct field *f)
{
	if (form_is_sealed(f))
		return both_words(N_("Any text, up to 1,000 characters."));
	switch (f->type) {
	case FIELD_CHOICE:
		return values(s, f);
	case FIELD_DATE:
		return both_words(N_("A day, as 2026-11-26."));
	case FIELD_TIME:
		return both_words(N_("A day and a time, as 2026-11-26 14:05."));
	case FIELD_KEY:
		return both_words(N_("Hold the card to the reader, or press F8."));
	case FIELD_HASH:
		return both_words(N_("64 digits, as computed from the file: scan them."));
	case FIELD_TEXT:
		if (json_object_get(f->json, "from"))
			return both_words(N_("Type it, or choose from a list: F8."));
		return both_format(s, N_("Up to %d characters."), (int)f->max);
	default:
		if (json_object_get(f->json, "from"))
			return both_words(N_("Type it, or choose from a list: F8."));
		return number(s, f);
	}
}

/* What somebody has to know besides the help of the form: how it is typed. */
static bool
says_how(const struct field *f)
{
	return !form_is_sealed(f) &&
	       (f->type == FIELD_CHOICE || f->type == FIELD_DATE ||
		   f->type == FIELD_TIME || f->type == FIELD_WH || f->type == FIELD_KM ||
		   f->type == FIELD_PERMILLE ||
		   (f->type == FIELD_INT && json_object_get(f->json, "max")) ||
		   (f->type != FIELD_KEY && json_object_get(f->json, "from")));
}

struct both
both_hint(struct sheet *s, const struct field *f)
{
	const json_t *help = json_object_get(f->json, "help");
	struct both hint = by_type(s, f);

	if (help && says_how(f))
		return both_join(s, both_json(help), " ", hint);
	return help ? both_json(help) : hint;
}

struct both
both_class(const struct field *f)
{
	const char *class = json_str(f->json, "class");

	if (form_is_sealed(f))
		return both_words(N_("sealed, not public"));
	if (class && strcmp(class, "pseudonym") == 0)
		return both_words(N_("public, no name"));
	return both_words(N_("public"));
}
