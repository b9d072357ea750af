#include "station/vault/draft.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/channel/channel.h"

static bool
is_plain(const json_t *value)
{
	return json_is_string(value) || json_is_integer(value);
}

static bool
is_row(const json_t *row)
{
	const char *name;
	json_t *value;

	if (!json_is_object(row))
		return false;
	json_object_foreach ((json_t *)(uintptr_t)row, name, value)
		if (!is_plain(value))
			return false;
	return true;
}

static bool
are_rows(const json_t *rows)
{
	if (!json_is_array(rows))
		return false;
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (!is_row(json_array_get(rows, i)))
			return false;
	return true;
}

static int
check_fields(const json_t *fields, struct why *why)
{
	const char *name;
	json_t *value;

	if (!json_is_object(fields))
		return why_set(why, ERR_FORMAT, "the fields are no JSON object");
	json_object_foreach ((json_t *)(uintptr_t)fields, name, value)
		if (strcmp(name, "lines") == 0 ? !are_rows(value) : !is_plain(value))
			return why_set(why, ERR_FORMAT,
			    "the field %.60s is neither text nor number", name);
	return 0;
}

static int
read_items(struct draft *d, struct cur *in, struct why *why)
{
	d->item_count = cur_get16(in);
	if (d->item_count > CLERK_ITEMS_MAX) {
		d->item_count = 0;
		return why_set(
		    why, ERR_TOO_LARGE, "at most %d payload items", CLERK_ITEMS_MAX);
	}
	d->items = xcalloc(d->item_count + 1, sizeof(*d->items));
	for (size_t i = 0; i < d->item_count && !in->bad; i++) {
		size_t size;
		const uint8_t *data = cur_var(in, &size);

		if (data && size)
			buf_put(&d->items[i], data, size);
		else
			in->bad = true;
	}
	return 0;
}

static int
read_all(struct draft *d, struct cur *in, struct why *why)
{
	const uint8_t *fields;
	size_t size;
	int r;

	cur_text(in, d->service, sizeof(d->service) - 1);
	cur_text(in, d->kind, sizeof(d->kind) - 1);
	d->version = cur_get32(in);
	d->corrects = (int64_t)cur_get64(in);
	fields = cur_var(in, &size);
	r = read_items(d, in, why);
	if (r)
		return r;
	if (!cur_done(in) || d->corrects < 0)
		return why_set(why, ERR_FORMAT, "the draft has not its form");
	r = json_parse(&d->fields, fields, size, why);
	return r ? r : check_fields(d->fields, why);
}

int
draft_parse(struct draft *d, struct cur in, struct why *why)
{
	int r;

	memset(d, 0, sizeof(*d));
	r = read_all(d, &in, why);
	if (r)
		draft_free(d);
	return r;
}

/* jansson keeps texts where they are until they are freed. */
static void
wipe_values(const json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)object, name, value)
		if (json_is_string(value))
			sodium_memzero((void *)(uintptr_t)json_string_value(value),
			    json_string_length(value));
}

void
draft_put_fields(struct draft *d, json_t *fields)
{
	const json_t *rows = json_object_get(d->fields, "lines");

	for (size_t i = 0; i < json_array_size(rows); i++)
		wipe_values(json_array_get(rows, i));
	wipe_values(d->fields);
	json_decref(d->fields);
	d->fields = fields;
}

void
draft_free(struct draft *d)
{
	draft_put_fields(d, NULL);
	for (size_t i = 0; d->items && i < d->item_count; i++)
		buf_wipe(&d->items[i]);
	free(d->items);
	memset(d, 0, sizeof(*d));
}
