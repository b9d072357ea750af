/* What is tried or signed: the cards that lie there, and the draft. */
#include "station/script/desk_inner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/json.h"
#include "station/channel/clerk.h"

static int
put_payload(struct buf *b, const json_t *payload, struct why *why)
{
	struct buf item = {0};
	int r = 0;

	if ((payload && !json_is_array(payload)) ||
	    json_array_size(payload) > CLERK_ITEMS_MAX)
		return why_set(why, ERR_FORMAT, "\"payload\" must be a list of B64");
	buf_put16(b, (uint16_t)json_array_size(payload));
	for (size_t i = 0; i < json_array_size(payload) && !r; i++) {
		const char *text = json_string_value(json_array_get(payload, i));

		buf_reset(&item);
		r = text ? b64_get(&item, text, strlen(text)) : ERR_FORMAT;
		if (r || item.size == 0)
			r = why_set(why, ERR_FORMAT, "payload item %zu is no B64", i + 1);
		else
			buf_put_var(b, item.data, item.size);
	}
	buf_free(&item);
	return r;
}

static int
add_cards(struct desk_line *d, const char *service, const char *kind, json_t *cards,
    struct why *why)
{
	const char *field;
	json_t *card;
	int r = 0;

	if (cards && !json_is_object(cards))
		return why_set(why, ERR_FORMAT, "\"cards\" must be an object");
	(void)desk_add(d, MSG_CLEAR); /* a line has its own cards */
	json_object_foreach (cards, field, card) {
		bool own =
		    json_is_string(card) && strcmp(json_string_value(card), "own") == 0;
		struct buf *b = desk_add(d, MSG_PRESENT);
		const char *per = "";

		if (json_object_get(card, "per"))
			r = desk_text(card, "per", CLERK_PER, &per, why);
		if (r)
			return r;
		if (!*field || strlen(field) > 40)
			return why_set(
			    why, ERR_FORMAT, "a card for a field without name");
		buf_put_text(b, service);
		buf_put_text(b, kind);
		buf_put_text(b, field);
		buf_put_text(b, per);
		buf_put8(b, own);
		r = own ? 0 : desk_put_card(b, card, why);
		if (r)
			return r;
	}
	return 0;
}

static int
put_draft(struct buf *b, const json_t *line, const char *service, const char *kind,
    struct why *why)
{
	const json_t *fields = json_object_get(line, "fields");
	size_t before = b->size;
	int64_t version, corrects;
	char *text;
	int r = desk_number(line, "version", 0, UINT32_MAX, &version, why);

	if (!r)
		r = desk_number(line, "corrects", 0, INT64_MAX, &corrects, why);
	if (!r && !json_is_object(fields))
		r = why_set(why, ERR_FORMAT, "\"fields\" must be an object");
	if (r)
		return r;
	buf_put_text(b, service);
	buf_put_text(b, kind);
	buf_put32(b, (uint32_t)version);
	buf_put64(b, (uint64_t)corrects);
	text = json_dumps(fields, JSON_COMPACT);
	if (!text)
		die("out of memory");
	buf_put_text(b, text);
	sodium_memzero(text, strlen(text));
	free(text);
	r = put_payload(b, json_object_get(line, "payload"), why);
	return r || b->size - before <= CLERK_DRAFT_MAX
		   ? r
		   : why_set(why, ERR_TOO_LARGE, "more than one thing can hold");
}

int
desk_parse_draft(struct desk_line *d, const json_t *line, struct why *why)
{
	bool sign = d->type == MSG_SIGN;
	const char *service, *kind;
	struct buf *b;
	int r = desk_text(line, "service", 40, &service, why);

	if (!r)
		r = desk_text(line, "kind", 40, &kind, why);
	if (!r)
		r = add_cards(d, service, kind, json_object_get(line, "cards"), why);
	if (r)
		return r;
	b = desk_add(d, d->type);
	if (sign)
		r = desk_put_token(b, line, why);
	else if (json_object_get(line, "token"))
		r = why_set(why, ERR_FORMAT, "what is tried has no token");
	return r ? r : put_draft(b, line, service, kind, why);
}
