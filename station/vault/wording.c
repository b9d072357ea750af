#include "station/vault/wording.h"

#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "service/form.h"
#include "station/text/typed.h"
#include "station/vault/book.h"
#include "station/vault/forms.h"

#define NAME_MAX_BYTES 40
#define VALUE_MAX_BYTES 200
#define DIGITS_SHOWN 16

enum { KO, EN, COUNT };
static const char *const languages[COUNT] = {"ko", "en"};

struct saying {
	const struct wording *w;
	const struct kind *kind; /* of the form that the thing was made with, or NULL */
	const struct kind *live; /* of the newest */
	int language;
	struct buf *out;
};

/* A newer form may have a field that the thing could not have. */
static const struct field *
field_of(const struct saying *s, const char *name)
{
	const struct field *field = s->kind ? form_any_field(s->kind, name) : NULL;

	return field || !s->live ? field : form_any_field(s->live, name);
}

/* ---- labels ---- */

/* What the engine names and no form has. */
static const char *
own_label(const char *name, int language)
{
	static const struct {
		const char *name, *words[COUNT];
	} own[] = {
	    {"lines", {"이어지는 줄", "Further lines"}},
	    {"service", {"서비스", "Service"}},
	    {"kind", {"기록의 종류", "Kind of entry"}},
	    {"version", {"양식의 판", "Version of the form"}},
	    {"origin", {"원장", "Ledger"}},
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strcmp(own[i].name, name) == 0)
			return own[i].words[language];
	return name;
}

static void
put_label(const struct saying *s, const char *name)
{
	const struct field *field = field_of(s, name);
	const json_t *label = field ? json_object_get(field->json, "label") : NULL;

	buf_puts(s->out, label ? json_str(label, languages[s->language])
			       : own_label(name, s->language));
}

/* "Payee, Amount" */
static void
put_labels(const struct saying *s)
{
	const char *at = s->w->about;

	while (*at) {
		size_t size = strcspn(at, " ");
		char name[REFUSAL_FIELD_SIZE];

		snprintf(name, sizeof(name), "%.*s", (int)size, at);
		buf_puts(s->out, at == s->w->about ? "" : ", ");
		put_label(s, name);
		at += size + (at[size] == ' ');
	}
}

/* ---- values ---- */

static void
put_with_unit(const struct saying *s, const struct field *field, const char *text)
{
	const json_t *words = form_value_words(field, text);

	switch (field->type) {
	case FIELD_CHOICE:
		buf_puts(s->out, words ? json_str(words, languages[s->language]) : text);
		break;
	case FIELD_WON:
		buf_printf(s->out, s->language == KO ? "%s원" : "%s won", text);
		break;
	case FIELD_WH:
		buf_printf(s->out, "%s Wh", text);
		break;
	case FIELD_KM:
		buf_printf(s->out, "%s km", text);
		break;
	case FIELD_PERMILLE:
		buf_printf(s->out, "%s\u2030", text);
		break;
	case FIELD_KEY:
	case FIELD_HASH:
		buf_printf(s->out, "%.*s...", DIGITS_SHOWN, text);
		break;
	default:
		buf_puts(s->out, text);
	}
}

/* False where the thing has none, or one that is never said. */
static bool
put_value(const struct saying *s, const char *name)
{
	const json_t *value = json_object_get(s->w->fields, name);
	const struct field *field = field_of(s, name);
	char text[VALUE_MAX_BYTES + 1];

	if (!field || form_is_sealed(field) ||
	    !(json_is_integer(value) ||
		(json_is_string(value) && json_string_length(value) < sizeof(text))))
		return false;
	typed_text(field, value, text, sizeof(text));
	put_with_unit(s, field, text);
	return true;
}

/* ---- words ---- */

static void
fill(const struct saying *s, const char *words)
{
	while (*words) {
		size_t plain = strcspn(words, "{"), size;
		char name[NAME_MAX_BYTES + 1];

		buf_put(s->out, words, plain);
		words += plain;
		if (!*words)
			break;
		size = strcspn(words + 1, "}");
		snprintf(name, sizeof(name), "%.*s",
		    (int)(size < sizeof(name) ? size : sizeof(name) - 1), words + 1);
		if (words[1 + size] != '}' || size > NAME_MAX_BYTES) {
			buf_put(s->out, words++, 1);
			continue;
		}
		if (strcmp(name, "field") == 0)
			put_labels(s);
		else if (!put_value(s, name))
			buf_put(s->out, words, size + 2);
		words += size + 2;
	}
}

static void
say(const struct saying *s, const char *words)
{
	if (*words && s->w->about[0] && !strstr(words, "{field}")) {
		put_labels(s);
		buf_puts(s->out, ": ");
	}
	fill(s, words);
}

static const struct kind *
kind_in(struct vault *v, const struct wording *w, int64_t version)
{
	const struct form *form;
	struct why none;

	return forms_get(v, w->service, version, &form, &none) ? NULL
							       : form_kind(form, w->kind);
}

void
wording_put(struct buf *out, struct vault *v, const struct wording *w)
{
	struct saying s = {
	    .w = w, .kind = kind_in(v, w, w->version), .live = kind_in(v, w, 0)};

	for (s.language = KO; s.language < COUNT; s.language++) {
		struct buf text = {0};

		s.out = &text;
		say(&s, ledger_words(v->ledger, w->key, languages[s.language]));
		buf_put_var(out, text.data, text.size);
		buf_free(&text);
	}
}

void
wording_put_thing(
    struct buf *out, struct vault *v, const struct thing *t, const json_t *fields)
{
	wording_put(out, v,
	    &(struct wording){.key = t->error,
		.about = t->field,
		.service = t->service,
		.kind = t->kind,
		.version = t->version,
		.fields = fields});
}
