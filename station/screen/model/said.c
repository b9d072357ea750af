#include "station/screen/model/said.h"

#include <stdio.h>
#include "base/json.h"

static const char *
choice(const struct field *f, const char *text, enum language l)
{
	const json_t *words = form_value_words(f, text);
	const char *word = json_str(words, l == LANGUAGE_KO ? "ko" : "en");

	return word ? word : text;
}

const char *
said_value(const struct field *f, const char *text, enum language l, char out[SAID])
{
	if (!*text || form_is_sealed(f))
		return text;
	switch (f->type) {
	case FIELD_CHOICE:
		return choice(f, text, l);
	case FIELD_WON:
		snprintf(out, SAID, words(l, "%s won"), text);
		return out;
	case FIELD_WH:
		snprintf(out, SAID, "%s Wh", text);
		return out;
	case FIELD_KM:
		snprintf(out, SAID, "%s km", text);
		return out;
	case FIELD_PERMILLE:
		snprintf(out, SAID, "%s\u2030", text);
		return out;
	default:
		return text;
	}
}
