#include "service/functions_internal.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"

struct functions *
functions_of(sqlite3_context *context)
{
	return sqlite3_user_data(context);
}

bool
functions_hex32(sqlite3_value *value, uint8_t out[32])
{
	if (sqlite3_value_type(value) != SQLITE_TEXT || sqlite3_value_bytes(value) != 64)
		return false;
	return hex_decode(out, 32, (const char *)sqlite3_value_text(value), 64) == 0;
}

const uint8_t *
functions_blob(sqlite3_value *value, size_t *size)
{
	if (sqlite3_value_type(value) != SQLITE_BLOB)
		return NULL;
	*size = (size_t)sqlite3_value_bytes(value);
	return sqlite3_value_blob(value); /* NULL when empty */
}

bool
functions_int(sqlite3_value *value, int64_t low, int64_t high, int64_t *out)
{
	if (sqlite3_value_type(value) != SQLITE_INTEGER)
		return false;
	*out = sqlite3_value_int64(value);
	return *out >= low && *out <= high;
}

void
functions_result_hex(sqlite3_context *context, const uint8_t *data, size_t size)
{
	char *hex = xmalloc(2 * size + 1);

	hex_encode(hex, data, size);
	sqlite3_result_text(context, hex, (int)(2 * size), free);
}

bool
functions_points_ok(const uint8_t *points, size_t count, size_t stride)
{
	for (size_t i = 0; i < count; i++)
		if (!group_point_ok(points + i * stride))
			return false;
	return true;
}

int64_t
functions_line(const struct questions *q, const char *id, int64_t line)
{
	for (size_t i = 0; i < q->count; i++)
		if (strcmp(q->items[i].id, id) == 0)
			return line >= 0 && line < (int64_t)q->items[i].line_count
				   ? (int64_t)q->items[i].first_line + line
				   : -1;
	return -1;
}

static void
compiled_clear(struct compiled *c)
{
	free(c->text);
	if (c->questions)
		questions_free(c->questions);
	*c = (struct compiled){0};
}

static struct compiled *
compile(struct functions *f, const char *text, size_t size)
{
	struct compiled *c;

	for (size_t i = 0; i < COMPILED_MAX; i++) {
		c = &f->compiled[i];
		if (c->text && c->size == size && memcmp(c->text, text, size) == 0)
			return c;
	}
	c = &f->compiled[f->compiled_next];
	f->compiled_next = (f->compiled_next + 1) % COMPILED_MAX;
	compiled_clear(c);
	c->text = xmalloc(size + 1);
	memcpy(c->text, text, size);
	c->size = size;
	sha256(c->digest, text, size);
	c->err = questions_parse(&c->questions, c->text, size, NULL);
	return c;
}

const struct questions *
functions_questions(
    struct functions *f, sqlite3_value *text, int *err, const uint8_t **digest)
{
	const struct compiled *c;

	if (sqlite3_value_type(text) != SQLITE_TEXT) {
		*err = ERR_FORMAT;
		return NULL;
	}
	c = compile(
	    f, (const char *)sqlite3_value_text(text), (size_t)sqlite3_value_bytes(text));
	*err = c->err;
	if (digest)
		*digest = c->digest;
	return c->questions;
}

bool
functions_context(struct functions *f, sqlite3_value **argv, struct ballot_context *out,
    const uint8_t **digest)
{
	int err;

	out->questions = functions_questions(f, argv[0], &err, digest);
	if (!out->questions || !functions_hex32(argv[1], out->eid) ||
	    !functions_hex32(argv[2], out->key))
		return false;
	/* the same key for every ballot of a box */
	if (f->good_key_known && memcmp(f->good_key, out->key, POINT_SIZE) == 0)
		return true;
	if (!group_point_ok(out->key) || group_is_identity(out->key))
		return false;
	memcpy(f->good_key, out->key, POINT_SIZE);
	f->good_key_known = true;
	return true;
}

void
functions_payload(struct functions *f, const struct payload *payload)
{
	static const struct payload nothing = {.count = 0};
	const struct payload *p = payload ? payload : &nothing;

	f->service = p->service;
	f->signer = p->signer;
	f->payload = p->items;
	f->places = p->places;
	f->payload_count = p->count;
	f->last_item = 0;
	if (p->count > f->known_room) {
		f->known_room = p->count;
		free(f->known);
		f->known = xcalloc(f->known_room, sizeof(*f->known));
	}
	for (size_t i = 0; i < p->count; i++) {
		f->known[i].digested = false;
		f->known[i].tracker[0] = '\0';
	}
	verdicts_payload(f->verdicts, p->items, p->count);
}

void
functions_ahead(struct functions *f, const struct entry *const *entries, size_t count)
{
	verdicts_ahead(f->verdicts, entries, count);
}

static const struct function *const groups[] = {
    functions_of_payload, functions_of_ballots, functions_of_trustees, functions_of_rows};

bool
functions_has(const char *name)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++)
		for (const struct function *fn = groups[g]; fn->name; fn++)
			if (strcmp(fn->name, name) == 0)
				return true;
	return false;
}

/* A function of the payload is not SQLITE_DETERMINISTIC: SQLite then keeps it out of
 * indexes and CHECKs, where it would be asked about another entry. */
struct functions *
functions_open(sqlite3 *db)
{
	struct functions *f = xcalloc(1, sizeof(*f));

	f->verdicts = verdicts_open();
	f->finders = finders_open(db);
	functions_rows(f, db);
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++)
		for (const struct function *fn = groups[g]; fn->name; fn++) {
			int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS |
				    (fn->of_payload ? 0 : SQLITE_DETERMINISTIC);

			if (sqlite3_create_function_v2(db, fn->name, fn->args, flags, f,
				fn->call, fn->step, fn->final, NULL) != SQLITE_OK)
				die("cannot register the function %s", fn->name);
		}
	return f;
}

void
functions_release(struct functions *f)
{
	if (f)
		finders_release(f->finders);
}

void
functions_close(struct functions *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < COMPILED_MAX; i++)
		compiled_clear(&f->compiled[i]);
	verdicts_close(f->verdicts);
	finders_close(f->finders);
	free(f->known);
	free(f);
}
