#include "station/vault/vault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/log.h"

#define CHECKS_IN_BAG 128

void
vault_answer(struct vault *v, uint16_t type, uint32_t request, const struct buf *body)
{
	channel_put(
	    &v->screen, type, request, body ? body->data : NULL, body ? body->size : 0);
}

void
vault_refuse(struct vault *v, uint32_t request, const char *key, const char *format, ...)
{
	char text[1500];
	struct buf b = {0};
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (strcmp(key, "counter.none") != 0) /* every screen asks, at its start */
		booth_count(v->booth, key);
	buf_make_room(&b, sizeof(text) + 200); /* it names cards */
	buf_put_text(&b, key);
	buf_put_var(&b, text, strlen(text));
	vault_answer(v, MSG_REFUSED, request, &b);
	buf_wipe(&b);
}

struct asked *
vault_asked(struct vault *v, uint32_t request)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (v->asked[i].type && v->asked[i].request == request)
			return &v->asked[i];
	return NULL;
}

struct asked *
vault_asked_type(struct vault *v, uint16_t type)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (v->asked[i].type == type)
			return &v->asked[i];
	return NULL;
}

struct asked *
vault_ask(struct vault *v, const struct message *m, int64_t ms)
{
	struct asked *a = vault_asked_type(v, 0);

	if (!a) {
		vault_refuse(
		    v, m->request, "station.busy", "%d requests wait already", ASKED_MAX);
		return NULL;
	}
	*a = (struct asked){.request = m->request, .type = m->type};
	a->until = ms ? clock_monotonic_ms() + ms : INT64_MAX;
	return a;
}

void
vault_asked_end(struct vault *v, struct asked *a, uint16_t type, const struct buf *body)
{
	vault_answer(v, type, a->request, body);
	a->type = 0;
}

void
vault_asked_refuse(struct vault *v, struct asked *a, const char *key, const char *text)
{
	vault_refuse(v, a->request, key, "%s", text);
	a->type = 0;
}

size_t
vault_target(const struct vault *v, const struct poll *poll)
{
	size_t min = poll->box_min > 0 ? (size_t)poll->box_min : 1;

	return v->config.box_target > min ? v->config.box_target : min;
}

int
vault_bag(struct vault *v, struct poll *poll, struct bag_poll **out, struct why *why)
{
	const struct questions *q = poll->questions;
	size_t challenge = TRACKER_CHARS + 32 + q->cell_count * (1 + SCALAR_SIZE);
	size_t size = challenge > q->ballot_size ? challenge : q->ballot_size;
	size_t target = vault_target(v, poll);

	if (target > CONFIG_TARGET_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "poll %s wants boxes of %zu ballots; this "
		    "station makes boxes of at most %d",
		    poll->id, target, CONFIG_TARGET_MAX);
	return bag_poll_get(v->bag, poll->id, size, target + target / 2 + SESSIONS_MAX,
	    CHECKS_IN_BAG, poll->roll_size, out, why);
}

int64_t
vault_now(const struct vault *v)
{
	int64_t now = clock_unix(), ledger = city_at(v->city)->time;

	return now > ledger ? now : ledger;
}

void
vault_fail(struct vault *v, const char *what, const struct why *why)
{
	if (!v->ending)
		log_say("%s: %s; start the station again", what, why->text);
	v->ending = true;
	v->status = 2;
}
