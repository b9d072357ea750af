#include "station/vault/wording.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/json.h"

#define NAME_MAX_BYTES 40
#define VALUE_MAX_BYTES 200

static const char *
label_of(const struct kind *kind, const char *name, const char *language)
{
	const struct field *field = kind ? form_any_field(kind, name) : NULL;
	const char *label =
	    field ? json_str(json_object_get(field->json, "label"), language) : NULL;

	return label ? label : name;
}

/* Sealed values are never said. */
static bool
is_sealed(const struct kind *kind, const char *name)
{
	const struct field *field = kind ? form_any_field(kind, name) : NULL;

	return field && form_is_sealed(field);
}

static bool
put_value(
    struct buf *out, const char *name, const struct kind *kind, const json_t *fields)
{
	const json_t *value = json_object_get(fields, name);

	if (!value || is_sealed(kind, name))
		return false;
	if (json_is_integer(value))
		buf_printf(out, "%" PRId64, (int64_t)json_integer_value(value));
	else if (json_is_string(value) && json_string_length(value) <= VALUE_MAX_BYTES)
		buf_puts(out, json_string_value(value));
	else
		return false;
	return true;
}

static void
fill(struct buf *out, const char *words, const char *language, const char *field,
    const struct kind *kind, const json_t *fields)
{
	while (*words) {
		size_t plain = strcspn(words, "{"), size;
		char name[NAME_MAX_BYTES + 1];

		buf_put(out, words, plain);
		words += plain;
		if (!*words)
			break;
		size = strcspn(words + 1, "}");
		snprintf(name, sizeof(name), "%.*s",
		    (int)(size < sizeof(name) ? size : sizeof(name) - 1), words + 1);
		if (words[1 + size] != '}' || size > NAME_MAX_BYTES) {
			buf_put(out, words++, 1);
		} else if (strcmp(name, "field") == 0) {
			buf_puts(out, *field ? label_of(kind, field, language) : "");
			words += size + 2;
		} else {
			if (!put_value(out, name, kind, fields))
				buf_put(out, words, size + 2);
			words += size + 2;
		}
	}
}

void
wording_put(struct buf *out, struct vault *v, const char *key, const char *field,
    const struct kind *kind, const json_t *fields)
{
	static const char *const languages[] = {"ko", "en"};

	for (int i = 0; i < 2; i++) {
		struct buf text = {0};

		fill(&text, ledger_words(v->ledger, key, languages[i]), languages[i],
		    field, kind, fields);
		buf_put_var(out, text.data, text.size);
		buf_free(&text);
	}
}
