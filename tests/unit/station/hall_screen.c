#include "tests/unit/station/hall.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"

static void
put_card(struct buf *b, const char *dir, const char *card, const char *pin)
{
	town_put_card(b, path_of("%s/%s.card", dir, card).s, pin);
}

bool
hall_unlock(struct hall *h, const char *card, const char *pin)
{
	struct buf b = {0};
	uint16_t type;

	put_card(&b, h->town.dir, card, pin);
	type = town_ask(&h->town, MSG_CLERK, 1, b.data, b.size);
	buf_free(&b);
	return type == MSG_CLERK_OPEN;
}

bool
hall_present(struct hall *h, const char *service, const char *kind, const char *field,
    const char *card, char hex[65])
{
	struct cur in;
	struct buf b = {0};
	uint16_t type;

	buf_put_text(&b, service);
	buf_put_text(&b, kind);
	buf_put_text(&b, field);
	buf_put_text(&b, ""); /* on which it hangs */
	buf_put8(&b, card == NULL);
	if (card)
		put_card(&b, h->town.dir, card, "1234");
	type = town_ask(&h->town, MSG_PRESENT, 1, b.data, b.size);
	buf_free(&b);
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	if (type == MSG_PRESENTED)
		cur_text(&in, hex, 64);
	return type == MSG_PRESENTED;
}

static void
get_var(struct cur *in, char *out, size_t room)
{
	size_t size;
	const uint8_t *at = cur_var(in, &size);

	ck_assert_ptr_nonnull(at);
	ck_assert_uint_lt(size, room);
	memcpy(out, at, size);
	out[size] = '\0';
}

static void
get_made(struct cur *in, struct hall_verdict *v)
{
	char field[81];

	v->seq = (int64_t)cur_get64(in);
	memcpy(v->leaf, cur_take(in, HASH_SIZE), HASH_SIZE);
	memcpy(v->code, cur_take(in, CLERK_CODE), CLERK_CODE);
	cur_get64(in);
	v->hands = cur_get8(in);
	v->sealed = cur_get16(in);
	for (int i = 0; i < v->sealed; i++) {
		get_var(in, field, sizeof(field));
		cur_get16(in);
		memcpy(v->salt, cur_take(in, CLERK_SALT), CLERK_SALT);
		memcpy(v->digest, cur_take(in, HASH_SIZE), HASH_SIZE);
	}
}

static void
skip_texts(struct cur *in, size_t count)
{
	size_t size;

	for (size_t i = 0; i < count; i++)
		ck_assert_ptr_nonnull(cur_var(in, &size));
}

static void
get_document(struct cur *in, struct hall_verdict *v)
{
	if (cur_get8(in) == 0)
		return;
	get_var(in, v->entry, sizeof(v->entry));
	v->public = cur_get16(in);
	skip_texts(in, 2 * v->public);
	for (int l = 0; l < 2; l++) {
		v->lines[l] = cur_get16(in);
		for (size_t i = 0; i < v->lines[l]; i++) {
			cur_get8(in);
			skip_texts(in, 2);
		}
	}
}

static void
get_verdict(struct cur *in, struct hall_verdict *v, bool made)
{
	char text[200];

	memset(v, 0, sizeof(*v));
	v->accepted = cur_get8(in) == CLERK_ACCEPTED;
	if (!v->accepted) {
		get_var(in, v->key, sizeof(v->key));
		get_var(in, v->field, sizeof(v->field));
		get_var(in, v->ko, sizeof(v->ko));
		get_var(in, v->en, sizeof(v->en));
		v->live = cur_get32(in);
	} else {
		get_var(in, text, sizeof(text));
		cur_get32(in);
		v->cards = cur_get16(in);
		for (int i = 0; i < 2 * v->cards; i++)
			get_var(in, text, sizeof(text));
		get_document(in, v);
		if (made)
			get_made(in, v);
	}
	ck_assert(cur_done(in));
}

bool
hall_draft(struct hall *h, const char *kind, json_t *fields, const char *token,
    int64_t corrects, struct hall_verdict *verdict)
{
	struct cur in;
	char *text = json_dumps(fields, 0), service[40];
	const char *dot = strchr(kind, '.');
	struct buf b = {0};
	uint16_t type;

	if (token)
		buf_put(&b, token, CLERK_TOKEN);
	snprintf(service, sizeof(service), "%.*s", (int)(dot - kind), kind);
	buf_put_text(&b, service);
	buf_put_text(&b, dot + 1);
	buf_put32(&b, 1);
	buf_put64(&b, (uint64_t)corrects);
	buf_put_text(&b, text);
	buf_put16(&b, 0);
	type = town_ask(&h->town, token ? MSG_SIGN : MSG_TRY, 1, b.data, b.size);
	free(text);
	json_decref(fields);
	buf_free(&b);
	if (type != (token ? MSG_SIGNED : MSG_TRIED))
		return false;
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	get_verdict(&in, verdict, token != NULL);
	return true;
}

json_t *
hall_gift(const char *payment_ref)
{
	return json_pack("{s:s, s:i, s:s, s:s}", "campaign", "snow", "amount", 1000,
	    "method", "bank", "payment_ref", payment_ref);
}

int
hall_state(struct hall *h, int64_t seq, int *settled, uint64_t *index)
{
	struct buf b = {0};
	struct cur in;
	char text[300];
	int state = -1;

	buf_put32(&b, 0);
	buf_put32(&b, 0);
	buf_put16(&b, CLERK_ROWS_MAX);
	ck_assert_uint_eq(town_ask(&h->town, MSG_DAY, 1, b.data, b.size), MSG_IS_DAY);
	buf_free(&b);
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	cur_take(&in, 4 + 16 + 4);
	for (int rows = cur_get16(&in); rows > 0; rows--) {
		bool is = (int64_t)cur_get64(&in) == seq;
		int its, how;
		uint64_t place;

		cur_get64(&in);
		get_var(&in, text, sizeof(text));
		get_var(&in, text, sizeof(text));
		its = cur_get8(&in);
		how = cur_get8(&in);
		place = cur_get64(&in);
		cur_take(&in, HASH_SIZE);
		get_var(&in, text, sizeof(text));
		get_var(&in, text, sizeof(text));
		cur_take(&in, 17);
		if (is) {
			state = its;
			*settled = how;
			*index = place;
		}
	}
	ck_assert(cur_done(&in));
	return state;
}

uint32_t
hall_rows(struct hall *h, const char *view, const char *column, const char *value,
    const char *search)
{
	struct buf b = {0};
	struct cur in;
	uint16_t answer;
	uint32_t total;

	buf_put_text(&b, view);
	buf_put16(&b, column != NULL);
	if (column) {
		buf_put_text(&b, column);
		buf_put_var(&b, value, strlen(value));
	}
	buf_put8(&b, search ? CLERK_SEARCH_WITHIN : CLERK_SEARCH_NONE);
	buf_put_var(&b, search ? search : "", search ? strlen(search) : 0);
	buf_put32(&b, 0);
	buf_put16(&b, 10);
	answer = town_ask(&h->town, MSG_ROWS, 1, b.data, b.size);
	buf_free(&b);
	if (answer != MSG_IS_ROWS)
		return UINT32_MAX;
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	h->shown = cur_get64(&in);
	total = cur_get32(&in);
	ck_assert(!in.bad);
	return total;
}

uint32_t
hall_tasks(struct hall *h)
{
	struct cur in;

	ck_assert_uint_eq(town_ask(&h->town, MSG_TASKS, 1, NULL, 0), MSG_IS_TASKS);
	in = cur_of(h->town.answer.body.data, h->town.answer.body.size);
	return cur_get16(&in);
}

uint16_t
hall_ask_seq(struct hall *h, uint16_t type, int64_t seq)
{
	struct buf b = {0};
	uint16_t answer;

	buf_put64(&b, (uint64_t)seq);
	answer = town_ask(&h->town, type, 1, b.data, b.size);
	buf_free(&b);
	return answer;
}

void
hall_refused(const struct hall *h, const char *key)
{
	ck_assert_msg(h->town.refused && strcmp(h->town.error, key) == 0,
	    "wanted %s, got %s: %s", key, h->town.error, h->town.text);
}
