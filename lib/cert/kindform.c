#include "cert/kindform.h"

#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "base/days.h"
#include "base/json.h"

/* A form counts days from 1970 on; the years of a certificate have four digits. */
#define DAY_FIRST (-354285) /* 1000-01-01 */
#define DAY_LAST 2932896    /* 9999-12-31 */

void
kindform_name(char name[CERT_ID_MAX + 1], const char *kind)
{
	size_t n = 0;

	for (; *kind && n < CERT_ID_MAX; kind++)
		if (*kind != '_')
			name[n++] = *kind;
	name[n] = '\0';
}

const char *
kindform_kind(const struct kinds *kinds, const char *name)
{
	char other[CERT_ID_MAX + 1];
	const char *kind;
	json_t *row;

	json_object_foreach ((json_t *)(uintptr_t)kinds_all(kinds), kind, row) {
		kindform_name(other, kind);
		if (strcmp(other, name) == 0)
			return kind;
	}
	return NULL;
}

/* ---- a form ---- */

/* As the file has it, without what is of no use to a form. */
static json_t *
own_field(const json_t *field)
{
	json_t *copy = json_copy((json_t *)(uintptr_t)field);

	json_object_del(copy, "clear");
	if (strcmp(json_str(field, "type"), "date") == 0) {
		json_object_set_new(copy, "min", json_integer(DAY_FIRST));
		json_object_set_new(copy, "max", json_integer(DAY_LAST));
	}
	return copy;
}

static json_t *
field_of_service(const json_t *service, const char *kind, const char *name)
{
	const json_t *k = json_object_get(json_object_get(service, "kinds"), kind);
	const json_t *field = json_object_get(json_object_get(k, "fields"), name);
	json_t *copy = field ? json_copy((json_t *)(uintptr_t)field) : NULL;

	if (!copy)
		return NULL;
	json_object_set_new(copy, "optional", json_true());
	if (!json_object_get(copy, "class")) /* of these two all is on the ledger */
		json_object_set_new(copy, "class", json_string("public"));
	return copy;
}

static json_t *
holder_field(void)
{
	return json_pack("{s:s, s:{s:s, s:s}, s:{s:s, s:s}}", "type", "key", "label",
	    "ko", "받는 분의 카드", "en", "Holder's card", "help", "ko",
	    "이 카드가 있어야 증명서를 제시할 수 있습니다.", "en",
	    "Only with this card can the certificate be presented.");
}

json_t *
kindform_make(const struct kinds *kinds, const char *kind, const char *role, bool single,
    const json_t *service)
{
	const json_t *row = kinds_kind(kinds, kind), *names;
	json_t *tag = field_of_service(service, "issue", "subject_tag");
	json_t *old = field_of_service(service, "supersede", "old");
	json_t *fields, *made;

	if (!row || !tag || !old) {
		json_decref(tag);
		json_decref(old);
		return NULL;
	}
	fields = json_object();
	names = json_object_get(row, "fields");
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		json_object_set_new(fields, name, own_field(kinds_field(kinds, name)));
	}
	json_object_set_new(fields, "holder", holder_field());
	if (single)
		json_object_set_new(fields, "subject_tag", json_incref(tag));
	json_object_set_new(fields, "old", json_incref(old));
	made = json_pack("{s:O, s:[s], s:o}", "name", json_object_get(row, "title"),
	    "sign", role, "fields", fields);
	json_decref(tag);
	json_decref(old);
	return made;
}

/* ---- and back ---- */

static void
take_hex(char out[2 * HASH_SIZE + 1], json_t *fields, const char *name)
{
	const char *text = json_str(fields, name);

	snprintf(out, 2 * HASH_SIZE + 1, "%s", text ? text : "");
	json_object_del(fields, name);
}

static int
to_date(json_t *fields, const char *name, int64_t day, struct why *why)
{
	char text[DAYS_TEXT];

	if (day < DAY_FIRST || day > DAY_LAST)
		return why_set(
		    why, ERR_FORMAT, "\"%s\" is no day that can be written", name);
	json_object_set_new(fields, name, json_string(days_text(text, day)));
	return 0;
}

static bool
is_date(const struct kinds *kinds, const char *name)
{
	const json_t *field = kinds_field(kinds, name);
	const char *type = field ? json_str(field, "type") : NULL;

	return type && strcmp(type, "date") == 0;
}

int
kindform_take(struct kindform_rest *rest, const struct kinds *kinds, json_t *fields,
    struct why *why)
{
	const char *holder = json_str(fields, "holder"), *name;
	json_t *value;
	void *next;
	int r = 0;

	*rest = (struct kindform_rest){.tag = ""};
	if (!holder ||
	    hex_decode(rest->holder, sizeof(rest->holder), holder, strlen(holder)))
		return why_set(why, ERR_FORMAT, "\"holder\" is no key of a card");
	json_object_del(fields, "holder");
	take_hex(rest->tag, fields, "subject_tag");
	take_hex(rest->old, fields, "old");
	json_object_foreach_safe(fields, next, name,
	    value) if (!r && is_date(kinds, name) && json_is_integer(value)) r =
	    to_date(fields, name, json_integer_value(value), why);
	return r;
}
