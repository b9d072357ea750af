#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"

#define FILE_MAX (4 * 1024 * 1024)

json_t *
vectors_hex(const void *data, size_t size)
{
	char *text = xmalloc(2 * size + 1);
	json_t *v;

	hex_encode(text, data, size);
	v = json_string(text);
	free(text);
	return v;
}

json_t *
vectors_b64(const void *data, size_t size)
{
	struct buf text = {0};
	json_t *v;

	b64_put(&text, data, size);
	v = json_string(buf_str(&text));
	buf_free(&text);
	return v;
}

void
vectors_put(json_t *object, const char *key, json_t *value)
{
	ck_assert_ptr_nonnull(value);
	ck_assert_int_eq(json_object_set_new(object, key, value), 0);
}

void
vectors_put_int(json_t *object, const char *key, uint64_t value)
{
	vectors_put(object, key, json_integer((json_int_t)value));
}

json_t *
vectors_array_in(json_t *object, const char *key)
{
	json_t *a = json_array();

	vectors_put(object, key, a);
	return a;
}

json_t *
vectors_object_in(json_t *array)
{
	json_t *o = json_object();

	ck_assert_int_eq(json_array_append_new(array, o), 0);
	return o;
}

json_t *
vectors_read(const char *name)
{
	struct path path = path_of("%s/vectors/%s", TEST_DATA, name);
	struct buf text = {0};
	struct why why = {""};
	json_t *v;

	ck_assert_msg(file_read(&text, path.s, FILE_MAX, &why) == 0, "%s", why.text);
	ck_assert_msg(
	    json_parse(&v, text.data, text.size, &why) == 0, "%s: %s", path.s, why.text);
	buf_free(&text);
	return v;
}

/* Frees made. */
void
vectors_compare(json_t *made, const char *name)
{
	struct path path = path_of("%s/vectors/%s", TEST_DATA, name);
	json_t *stored;

	if (getenv("MADANG_WRITE_VECTORS") != NULL)
		ck_assert_int_eq(json_dump_file(made, path.s, JSON_INDENT(1)), 0);
	stored = vectors_read(name);
	ck_assert_msg(
	    json_equal(made, stored), "%s does not hold what is made now", path.s);
	json_decref(stored);
	json_decref(made);
}

const char *
vectors_text_of(const json_t *object, const char *key)
{
	const char *s = json_str(object, key);

	ck_assert_msg(s != NULL, "no string \"%s\"", key);
	return s;
}

void
vectors_bytes_of(uint8_t *out, size_t size, const json_t *object, const char *key)
{
	const char *s = vectors_text_of(object, key);

	ck_assert_int_eq(hex_decode(out, size, s, strlen(s)), 0);
}

uint64_t
vectors_int_of(const json_t *object, const char *key)
{
	int64_t v = -1;

	ck_assert_int_eq(json_int(object, key, &v), 0);
	return (uint64_t)v;
}

struct buf
vectors_blob_of(const json_t *object, const char *key)
{
	const char *s = vectors_text_of(object, key);
	struct buf out = {0};

	ck_assert_int_eq(b64_get(&out, s, strlen(s)), 0);
	return out;
}

void
vectors_put_poll(json_t *o, const struct poll *p, const char *questions)
{
	vectors_put(o, "questions", json_string(questions));
	vectors_put(o, "eid", vectors_hex(p->ctx.eid, 32));
	vectors_put(o, "key", vectors_hex(p->ctx.key, 32));
	vectors_put_int(o, "cells", p->questions->cell_count);
	vectors_put_int(o, "equations", p->questions->equation_count);
	vectors_put_int(o, "lines", p->questions->line_count);
	vectors_put_int(o, "size", p->questions->ballot_size);
}

struct poll
vectors_poll_of(const json_t *o)
{
	struct poll p;
	struct why why = {""};
	const char *text = vectors_text_of(o, "questions");

	ck_assert_msg(
	    questions_parse(&p.questions, text, strlen(text), &why) == 0, "%s", why.text);
	p.ctx.questions = p.questions;
	vectors_bytes_of(p.ctx.eid, 32, o, "eid");
	vectors_bytes_of(p.ctx.key, 32, o, "key");
	ck_assert_uint_eq(vectors_int_of(o, "cells"), p.questions->cell_count);
	ck_assert_uint_eq(vectors_int_of(o, "equations"), p.questions->equation_count);
	ck_assert_uint_eq(vectors_int_of(o, "lines"), p.questions->line_count);
	ck_assert_uint_eq(vectors_int_of(o, "size"), p.questions->ballot_size);
	return p;
}
