#include "net/wire.h"

#include <string.h>

#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"
#include "tree/merkle.h"

static int
code_of(long status)
{
	switch (status) {
	case 400:
		return ERR_FORMAT;
	case 404:
		return ERR_NOT_FOUND;
	case 413:
		return ERR_TOO_LARGE;
	case 429:
	case 503:
		return ERR_BUSY;
	default:
		return ERR_NET;
	}
}

int
wire_status(long status, const char *url, const struct buf *body, struct why *why)
{
	json_t *answer = NULL;
	const char *message = NULL;
	if (json_parse(&answer, body->data, body->size, NULL) == 0)
		message = json_str(answer, "message");
	if (message &&
	    (strlen(message) > 200 || !text_clean(message, strlen(message), false)))
		message = NULL;
	int rc = why_set(why, code_of(status), "%s: the node answered %ld%s%s", url,
	    status, message ? ": " : "", message ? message : "");
	json_decref(answer);
	return rc;
}

static bool
copy_id(char *out, size_t room, const char *text, const char *also)
{
	if (!text || !text_is_id(text, room - 1, also))
		return false;
	strcpy(out, text);
	return true;
}

static int
read_status(struct post_result *r, const json_t *item)
{
	static const char *const words[] = {"accepted", "duplicate", "refused"};
	const char *status = json_str(item, "status");
	for (int i = 0; status && i < 3; i++) {
		if (strcmp(status, words[i]) == 0) {
			r->status = (enum post_status)i;
			return 0;
		}
	}
	return ERR_FORMAT;
}

static int
read_result(struct post_result *r, const json_t *item, struct why *why)
{
	static const char *const keys[] = {"leaf", "status", "error", "field", NULL};
	int rc = json_only_keys(item, keys, "result", why);
	if (rc)
		return rc;
	const char *leaf = json_str(item, "leaf");
	if (!leaf || hex_decode(r->leaf, HASH_SIZE, leaf, strlen(leaf)))
		return why_set(why, ERR_FORMAT, "a result without the hash of a leaf");
	if (read_status(r, item))
		return why_set(why, ERR_FORMAT, "a result without a known status");
	const json_t *error = json_object_get(item, "error"),
		     *field = json_object_get(item, "field");
	if (r->status != POST_REFUSED && (error || field))
		return why_set(
		    why, ERR_FORMAT, "an error in a result that is no refusal");
	if (r->status == POST_REFUSED &&
	    !copy_id(r->error, sizeof(r->error), json_string_value(error), "._-"))
		return why_set(why, ERR_FORMAT, "a refusal without an error key");
	if (field &&
	    !copy_id(r->field, sizeof(r->field), json_string_value(field), " ._-"))
		return why_set(why, ERR_FORMAT, "a refusal with a malformed field name");
	return 0;
}

static int
read_results(struct post_result *results, size_t count, const void *framed,
    size_t framed_size, const json_t *answer, struct why *why)
{
	static const char *const keys[] = {"results", NULL};
	int rc = json_only_keys(answer, keys, "answer", why);
	if (rc)
		return rc;
	const json_t *list = json_object_get(answer, "results");
	if (!json_is_array(list) || json_array_size(list) != count)
		return why_set(why, ERR_FORMAT, "%zu results for %zu entries",
		    json_array_size(list), count);
	struct cur c = cur_of(framed, framed_size);
	for (size_t i = 0; i < count; i++) {
		size_t size;
		uint8_t leaf[HASH_SIZE];
		const uint8_t *entry = record_next(&c, &size);
		if (!entry)
			return why_set(
			    why, ERR_FORMAT, "fewer than %zu entries were framed", count);
		results[i] = (struct post_result){0};
		rc = read_result(&results[i], json_array_get(list, i), why);
		if (rc)
			return rc;
		merkle_leaf(leaf, entry, size);
		if (memcmp(leaf, results[i].leaf, HASH_SIZE) != 0)
			return why_set(
			    why, ERR_FORMAT, "result %zu is about another entry", i + 1);
	}
	return 0;
}

int
wire_results(struct post_result *results, size_t count, const void *framed,
    size_t framed_size, const struct buf *body, struct why *why)
{
	json_t *answer;
	int rc = json_parse(&answer, body->data, body->size, why);
	if (rc)
		return rc;
	rc = read_results(results, count, framed, framed_size, answer, why);
	json_decref(answer);
	return rc;
}
