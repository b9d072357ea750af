#include "admin/pollfile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#define TITLE_MAX 200

bool
poll_id_ok(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n >= 1 && n <= POLL_ID_MAX && id[n] == '\0';
}

static int
take_id(struct pollfile *p, const json_t *root, struct why *why)
{
	const char *id = json_str(root, "poll");

	if (id == NULL)
		return why_set(why, ERR_FORMAT,
		    "\"poll\" is missing: the poll's id, such as "
		    "\"budget-2026\"");
	if (!poll_id_ok(id))
		return why_set(why, ERR_FORMAT,
		    "\"poll\" is \"%.60s\"; an id has 1 to 40 of the "
		    "characters a-z, 0-9 and -",
		    id);
	memcpy(p->poll, id, strlen(id) + 1);
	json_object_set_new(p->fields, "poll", json_string(id));
	return 0;
}

static int
take_title(struct pollfile *p, const json_t *root, struct why *why)
{
	static const char *const langs[] = {"ko", "en", NULL};
	static const char *const fields[] = {"title_ko", "title_en"};
	const json_t *title = json_object_get(root, "title");

	if (!json_is_object(title))
		return why_set(why, ERR_FORMAT,
		    "\"title\" must be an object {\"ko\":...,\"en\":...}");
	int r = json_only_keys(title, langs, "\"title\"", why);
	for (size_t i = 0; r == 0 && langs[i] != NULL; i++) {
		const char *text = json_str(title, langs[i]);
		int64_t n = text == NULL ? 0 : text_characters(text, strlen(text));
		if (n < 1 || n > TITLE_MAX)
			r = why_set(why, ERR_FORMAT,
			    "\"title\" needs \"%s\": a text of 1 to %d "
			    "characters on one line",
			    langs[i], TITLE_MAX);
		else
			json_object_set_new(p->fields, fields[i], json_string(text));
	}
	return r;
}

static int
take_time(struct pollfile *p, const json_t *root, const char *key, int64_t *out,
    struct why *why)
{
	const json_t *v = json_object_get(root, key);

	if (v == NULL)
		return why_set(why, ERR_FORMAT,
		    "\"%s\" is missing: Unix seconds, or a time with its "
		    "zone such as \"2026-06-03T06:00:00+09:00\"",
		    key);
	if (json_is_integer(v))
		*out = json_integer_value(v);
	else if (!json_is_string(v) || iso_time(out, json_string_value(v)) != 0)
		return why_set(why, ERR_FORMAT,
		    "\"%s\" is no time: write Unix seconds, or a time with "
		    "its zone such as \"2026-06-03T06:00:00+09:00\"",
		    key);
	if (*out < 0)
		return why_set(why, ERR_FORMAT, "\"%s\" lies before 1970", key);
	json_object_set_new(p->fields, key, json_integer(*out));
	return 0;
}

static int
take_times(struct pollfile *p, json_t *root, struct why *why)
{
	int64_t opens, closes, until;
	int r = take_time(p, root, "opens", &opens, why);

	if (r == 0)
		r = take_time(p, root, "closes", &closes, why);
	if (r == 0 && json_object_get(root, "boxes_until") == NULL)
		json_object_set_new(root, "boxes_until", json_integer(closes));
	if (r == 0)
		r = take_time(p, root, "boxes_until", &until, why);
	if (r == 0 && opens >= closes)
		r = why_set(why, ERR_FORMAT,
		    "\"closes\" (%" PRId64 ") is not after \"opens\" (%" PRId64 ")",
		    closes, opens);
	if (r == 0 && closes > until)
		r = why_set(why, ERR_FORMAT,
		    "\"boxes_until\" (%" PRId64 ") is before \"closes\" (%" PRId64
		    "): stations must be able to send their last boxes",
		    until, closes);
	return r;
}

/* An integer within low..high; fallback < 0 means it must be there. */
static int
take_number(struct pollfile *p, const json_t *root, const char *key, int64_t low,
    int64_t high, int64_t fallback, struct why *why)
{
	const json_t *v = json_object_get(root, key);
	int64_t n = fallback;

	if (v == NULL && fallback < 0)
		return why_set(why, ERR_FORMAT,
		    "\"%s\" is missing: a number from %" PRId64 " to %" PRId64, key, low,
		    high);
	if (v != NULL && !json_is_integer(v))
		return why_set(why, ERR_FORMAT,
		    "\"%s\" must be a whole number from %" PRId64 " to %" PRId64, key,
		    low, high);
	if (v != NULL)
		n = json_integer_value(v);
	if (n < low || n > high)
		return why_set(why, ERR_FORMAT,
		    "\"%s\" is %" PRId64 "; it must lie between %" PRId64 " and %" PRId64,
		    key, n, low, high);
	json_object_set_new(p->fields, key, json_integer(n));
	return 0;
}

static int
take_numbers(struct pollfile *p, const json_t *root, struct why *why)
{
	const json_t *early = json_object_get(root, "early_close");
	const int64_t most = INT64_C(1) << 30;

	if (early != NULL && !json_is_boolean(early))
		return why_set(why, ERR_FORMAT, "\"early_close\" must be true or false");
	json_object_set_new(p->fields, "early_close", json_integer(json_is_true(early)));
	int r = take_number(p, root, "min_ballots", 1, most, 10, why);
	if (r == 0)
		r = take_number(p, root, "box_min", 1, most, 16, why);
	if (r == 0)
		r = take_number(p, root, "n", 2, 20, -1, why);
	if (r == 0)
		r = take_number(p, root, "k", 2, 20, -1, why);
	json_int_t n = json_integer_value(json_object_get(p->fields, "n"));
	json_int_t k = json_integer_value(json_object_get(p->fields, "k"));
	if (r == 0 && k > n)
		r = why_set(why, ERR_FORMAT,
		    "\"k\" is %lld and \"n\" is %lld: no more trustees can be "
		    "needed than there are",
		    (long long)k, (long long)n);
	return r;
}

static int
take_questions(struct pollfile *p, const json_t *root, struct why *why)
{
	const json_t *list = json_object_get(root, "questions"), *q;
	struct buf all = {0};
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0)
		return why_set(why, ERR_FORMAT,
		    "\"questions\" must be a list of at least one question");
	p->items = xcalloc(json_array_size(list), sizeof(*p->items));
	json_array_foreach (list, i, q) {
		char *text = json_dumps(q, JSON_COMPACT | JSON_ENCODE_ANY);
		if (text == NULL)
			die("a question cannot be written as JSON");
		buf_puts(&p->items[i], text);
		buf_printf(&all, "%s%s", i > 0 ? "\n" : "", text);
		free(text);
		p->count++;
	}
	int r = questions_parse(&p->questions, buf_str(&all), all.size, why);
	buf_free(&all);
	return r;
}

static int
take_all(struct pollfile *p, json_t *root, struct why *why)
{
	static const char *const keys[] = {"poll", "title", "opens", "closes",
	    "boxes_until", "early_close", "min_ballots", "box_min", "n", "k", "questions",
	    NULL};

	if (!json_is_object(root))
		return why_set(why, ERR_FORMAT, "a poll file is one JSON object");
	int r = json_only_keys(root, keys, "the poll", why);
	if (r == 0)
		r = take_id(p, root, why);
	if (r == 0)
		r = take_title(p, root, why);
	if (r == 0)
		r = take_times(p, root, why);
	if (r == 0)
		r = take_numbers(p, root, why);
	if (r == 0)
		r = take_questions(p, root, why);
	return r;
}

int
pollfile_parse(struct pollfile *p, const void *text, size_t size, struct why *why)
{
	json_t *root = NULL;
	int r = json_parse(&root, text, size, why);

	if (r != 0)
		return r;
	*p = (struct pollfile){.fields = json_object()};
	r = take_all(p, root, why);
	json_decref(root);
	if (r != 0)
		pollfile_free(p);
	return r;
}

int
pollfile_read(struct pollfile *p, const char *path, struct why *why)
{
	struct buf text = {0};
	struct why inner = {""};
	int r = file_read(&text, path, POLLFILE_MAX, why);

	if (r == 0) {
		r = pollfile_parse(p, text.data, text.size, &inner);
		if (r != 0)
			why_set(why, r, "%s: %s", path, inner.text);
	}
	buf_free(&text);
	return r;
}

void
pollfile_free(struct pollfile *p)
{
	json_decref(p->fields);
	for (size_t i = 0; i < p->count; i++)
		buf_free(&p->items[i]);
	free(p->items);
	questions_free(p->questions);
	*p = (struct pollfile){0};
}
