/* Messages of a form: words for people, and the fields that they are about. */
#include "service/form_field.h"

#include <string.h>
#include "base/json.h"

#define ABOUT_MAX 8 /* names in a list */

const char *
form_message(const struct form *form, const char *key, const char *language)
{
	const json_t *messages = json_object_get(form->root, "messages");

	return json_str(json_object_get(messages, key), language);
}

/* ---- reading ---- */

bool
form_can_mean(const struct kind *kind, const char *name)
{
	return form_any_field(kind, name) ||
	       (kind->lines_max > 0 && strcmp(name, "lines") == 0);
}

/* In that kind; kind NULL: in any. */
static bool
is_there(const struct form *form, const struct kind *kind, const char *name)
{
	for (size_t i = 0; !kind && i < form->kind_count; i++)
		if (form_can_mean(&form->kinds[i], name))
			return true;
	return kind && form_can_mean(kind, name);
}

static int
check_name(const struct form *form, const struct kind *kind, const char *key,
    const char *name, struct why *why)
{
	if (is_there(form, kind, name))
		return 0;
	return why_set(why, ERR_FORMAT, "message %s: %s has no field '%.60s'", key,
	    kind ? kind->name : "the form", name);
}

/* A name, or a list of them. */
static int
check_names(const struct form *form, const struct kind *kind, const char *key,
    const json_t *names, struct why *why)
{
	int err;

	if (json_is_string(names))
		return check_name(form, kind, key, json_string_value(names), why);
	err = form_check_strings(names, key, why);
	if (!err && json_array_size(names) > ABOUT_MAX)
		err = why_set(why, ERR_FORMAT, "message %s names more than %d fields",
		    key, ABOUT_MAX);
	for (size_t i = 0; !err && i < json_array_size(names); i++)
		err = check_name(
		    form, kind, key, json_string_value(json_array_get(names, i)), why);
	return err;
}

static int
check_about(
    const struct form *form, const char *key, const json_t *about, struct why *why)
{
	const char *name;
	json_t *names;

	if (!json_is_object(about))
		return check_names(form, NULL, key, about, why);
	json_object_foreach ((json_t *)(uintptr_t)about, name, names) {
		const struct kind *kind = form_kind(form, name);
		int err;

		if (!kind)
			return why_set(why, ERR_FORMAT,
			    "message %s: there is no kind '%.60s'", key, name);
		err = check_names(form, kind, key, names, why);
		if (err)
			return err;
	}
	return 0;
}

static bool
is_own(const struct form *form, const char *key)
{
	size_t head = strlen(form->service);

	return strncmp(key, form->service, head) == 0 && key[head] == '.';
}

/* Another service has its own words for its keys; here stands what they mean for the
 * kinds of this one, which insert into its tables. */
static int
check_message(
    const struct form *form, const char *key, const json_t *message, struct why *why)
{
	static const char *const keys[] = {"ko", "en", "field", NULL};
	const json_t *about = json_object_get(message, "field");
	bool own = is_own(form, key);
	int err;

	if (!refusal_key_ok(key))
		return why_set(why, ERR_FORMAT, "'%.80s' cannot be a message key", key);
	if (!json_is_object(message) || (!own && !about))
		return why_set(why, ERR_FORMAT, "message %s has no %s", key,
		    own ? "words" : "field, and its words are another service's");
	err = json_only_keys(message, own ? keys : keys + 2, key, why);
	if (!err && own)
		err = form_has_words(message, key, why);
	return err || !about ? err : check_about(form, key, about, why);
}

int
form_check_messages(const struct form *form, struct why *why)
{
	json_t *messages = json_object_get(form->root, "messages"), *message;
	const char *key;

	if (!json_is_object(messages))
		return why_set(why, ERR_FORMAT, "the form has no messages");
	json_object_foreach (messages, key, message) {
		int err = check_message(form, key, message, why);

		if (err)
			return err;
	}
	return 0;
}

/* ---- asking ---- */

static void
add_name(const struct kind *kind, const char *name, char out[REFUSAL_FIELD_SIZE])
{
	size_t size = strlen(out);

	if (form_can_mean(kind, name))
		snprintf(
		    out + size, REFUSAL_FIELD_SIZE - size, "%s%s", size ? " " : "", name);
}

bool
form_about(const struct form *form, const char *kind, const char *key,
    char out[REFUSAL_FIELD_SIZE])
{
	const json_t *messages = json_object_get(form->root, "messages");
	const json_t *names = json_object_get(json_object_get(messages, key), "field");
	const struct kind *of = form_kind(form, kind);

	out[0] = '\0';
	if (json_is_object(names))
		names = json_object_get(names, kind);
	if (!of || !names)
		return false;
	if (json_is_string(names))
		add_name(of, json_string_value(names), out);
	for (size_t i = 0; i < json_array_size(names); i++)
		add_name(of, json_string_value(json_array_get(names, i)), out);
	return out[0] || (json_is_array(names) && json_array_size(names) == 0);
}
