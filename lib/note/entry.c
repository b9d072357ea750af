#include "note/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"
#include "note/form.h"
#include "tree/merkle.h"

static const char first_line[] = "madang/entry/v1";

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "entry: %s", what);
}

static bool
is_flat(const json_t *value)
{
	return json_is_string(value) || json_is_integer(value);
}

static bool
is_flat_object(const json_t *value)
{
	if (!json_is_object(value))
		return false;
	json_t *object = (json_t *)(uintptr_t)value; /* iterated, not changed */
	const char *key;
	json_t *member;
	json_object_foreach (object, key, member)
		if (!is_flat(member))
			return false;
	return true;
}

/* Strings and integers, and `lines`, an array of flat objects. */
static bool
fields_ok(json_t *fields)
{
	const char *key;
	json_t *member;
	if (!json_is_object(fields))
		return false;
	json_object_foreach (fields, key, member) {
		if (strcmp(key, "lines") != 0) {
			if (!is_flat(member))
				return false;
			continue;
		}
		if (!json_is_array(member))
			return false;
		for (size_t i = 0; i < json_array_size(member); i++)
			if (!is_flat_object(json_array_get(member, i)))
				return false;
	}
	return true;
}

static int
parse_part(struct entry *e, struct why *why)
{
	const json_t *part = json_object_get(e->head, "part");
	e->part = e->parts = 1;
	if (!part)
		return 0;
	const json_t *i = json_array_get(part, 0), *m = json_array_get(part, 1);
	if (json_array_size(part) != 2 || !json_is_integer(i) || !json_is_integer(m))
		return malformed(why, "\"part\" must be [i,m]");
	e->part = json_integer_value(i);
	e->parts = json_integer_value(m);
	if (e->parts < 2 || e->part < 1 || e->part > e->parts)
		return malformed(
		    why, "\"part\" must be [i,m] with 1 <= i <= m and m >= 2");
	return 0;
}

static int
parse_numbers(struct entry *e, struct why *why)
{
	if (json_int(e->head, "version", &e->version) || e->version < 1)
		return malformed(why, "\"version\" must be an integer from 1");
	if (json_int(e->head, "seq", &e->seq) || e->seq < 1)
		return malformed(why, "\"seq\" must be an integer from 1");
	if (json_int(e->head, "time", &e->time) || e->time < 0)
		return malformed(why, "\"time\" must be an integer from 0");
	const char *prev = json_str(e->head, "prev");
	if (!prev || b64_get_exact(e->prev, HASH_SIZE, prev, strlen(prev)))
		return malformed(why, "\"prev\" must be the base64 of a leaf hash");
	return parse_part(e, why);
}

static int
parse_head(struct entry *e, const char *line, size_t size, struct why *why)
{
	static const char *const keys[] = {"origin", "service", "kind", "version", "seq",
	    "prev", "time", "fields", "part", NULL};
	int rc = json_parse(&e->head, line, size, why);
	if (rc)
		return rc;
	rc = json_only_keys(e->head, keys, "entry", why);
	if (rc)
		return rc;
	e->origin = json_str(e->head, "origin");
	e->service = json_str(e->head, "service");
	e->kind = json_str(e->head, "kind");
	e->fields = json_object_get(e->head, "fields");
	if (!e->origin || !key_name_ok(e->origin))
		return malformed(why, "\"origin\" must be the ledger's name");
	if (!e->service || !text_is_id(e->service, 40, "_"))
		return malformed(why, "\"service\" must be 1 to 40 of a-z, 0-9 and _");
	if (!e->kind || !text_is_id(e->kind, 40, "_"))
		return malformed(why, "\"kind\" must be 1 to 40 of a-z, 0-9 and _");
	if (!fields_ok(e->fields))
		return malformed(why, "\"fields\" must hold strings and integers, and in "
				      "\"lines\" an array of such objects");
	return parse_numbers(e, why);
}

static int
parse_payload(struct entry *e, struct cur *c, struct why *why)
{
	size_t room = 0;
	while (cur_left(c)) {
		size_t size;
		const char *line = cur_line(c, &size);
		if (e->payload_count == room) {
			room = room ? room * 2 : 16;
			e->payload = xrealloc(e->payload, room * sizeof *e->payload);
		}
		struct buf *item = &e->payload[e->payload_count++];
		*item = (struct buf){0};
		if (!line || size == 0 || b64_get(item, line, size))
			return why_set(why, ERR_FORMAT,
			    "entry: payload line %zu is not base64 of at least one byte",
			    e->payload_count);
	}
	return 0;
}

/* The first line is the signer's, the others are of cards. */
static int
parse_signers(struct entry *e, struct why *why)
{
	static const char *const roles[] = {
	    "platform", "office", "registrar", "station", "trustee", NULL};
	const struct note_signature *s = e->note.signatures;
	memcpy(e->signer, s->name, s->name_size);
	e->signer[s->name_size] = 0;
	const char *role = NULL;
	for (size_t i = 0; roles[i] && !role; i++)
		if (form_name_id(e->signer, e->origin, roles[i]))
			role = roles[i];
	if (!role)
		return why_set(why, ERR_FORMAT,
		    "entry: the first signature must be of a machine or office named "
		    "%.200s/<role>/<id>, not of %.200s",
		    e->origin, e->signer);
	for (size_t i = 0; i < e->note.count; i++) {
		if (i > 0 && (s[i].name_size != 4 || memcmp(s[i].name, "card", 4) != 0))
			return malformed(
			    why, "signatures after the first must be of cards");
		if (s[i].blob_size != KEY_SIGNATURE_SIZE)
			return why_set(why, ERR_FORMAT,
			    "entry: signature %zu is not of Ed25519's size", i + 1);
	}
	return 0;
}

static int
parse(struct entry *e, const void *raw, size_t size, struct why *why)
{
	if (size > ENTRY_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "entry: %zu bytes, at most %d are allowed", size, ENTRY_MAX);
	int rc = note_parse(&e->note, raw, size, why);
	if (rc)
		return rc;
	size_t line_size;
	struct cur c = cur_of(e->note.text, e->note.text_size);
	const char *line = cur_line(&c, &line_size);
	if (!line || !form_line_is(line, line_size, first_line))
		return malformed(why, "the first line is not madang/entry/v1");
	line = cur_line(&c, &line_size);
	if (!line)
		return malformed(why, "has no second line");
	rc = parse_head(e, line, line_size, why);
	if (!rc)
		rc = parse_payload(e, &c, why);
	if (!rc)
		rc = parse_signers(e, why);
	return rc;
}

int
entry_parse(struct entry *entry, const void *raw, size_t size, struct why *why)
{
	struct entry *e = entry;
	*e = (struct entry){.raw = raw, .raw_size = size};
	int rc = parse(e, raw, size, why);
	if (rc) {
		entry_free(e);
		return rc;
	}
	merkle_leaf(e->leaf, raw, size);
	return 0;
}

void
entry_free(struct entry *entry)
{
	for (size_t i = 0; i < entry->payload_count; i++)
		buf_free(&entry->payload[i]);
	free(entry->payload);
	json_decref(entry->head);
	*entry = (struct entry){0};
}
