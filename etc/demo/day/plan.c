#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/days.h"
#include "tree/merkle.h"

void
plan_open(struct plan *p, uint64_t seed, int64_t start, int size)
{
	*p = (struct plan){.seed = seed, .state = seed, .start = start, .size = size};
	p->day = days_of(start);
	p->figures = json_object();
	p->counts = json_object();
	p->clear = json_object();
}

void
plan_free(struct plan *p)
{
	for (size_t i = 0; i < p->count; i++) {
		json_decref(p->things[i]->line);
		json_decref(p->things[i]->refs);
		json_decref(p->things[i]->clock);
		json_decref(p->things[i]->hours);
		free(p->things[i]);
	}
	free(p->things);
	json_decref(p->figures);
	json_decref(p->counts);
	json_decref(p->clear);
}

/* ---- numbers ---- */

/* splitmix64 (Steele, Lea, Flood 2014). */
uint64_t
plan_draw(struct plan *p)
{
	uint64_t z = p->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

int64_t
plan_range(struct plan *p, int64_t lo, int64_t hi)
{
	return lo + (int64_t)(plan_draw(p) % (uint64_t)(hi - lo + 1));
}

bool
plan_chance(struct plan *p, int percent)
{
	return plan_range(p, 1, 100) <= percent;
}

int
plan_share(const struct plan *p, int full, int least)
{
	int n = (full * p->size + 2900) / 5800;

	return n > least ? n : least;
}

const char *
plan_hash(struct plan *p, const char *text)
{
	static char texts[8][2 * HASH_SIZE + 1];
	static int next;
	uint64_t salt[2] = {plan_draw(p), plan_draw(p)};
	struct buf b = {0};
	uint8_t hash[HASH_SIZE];

	buf_put(&b, salt, sizeof(salt));
	buf_puts(&b, text);
	sha256(hash, b.data, b.size);
	buf_free(&b);
	next = (next + 1) % 8;
	hex_encode(texts[next], hash, sizeof(hash));
	return texts[next];
}

/* ---- things ---- */

static void
count(struct plan *p, const struct thing *t, int more)
{
	const char *service = json_string_value(json_object_get(t->line, "service"));
	const char *kind = json_string_value(json_object_get(t->line, "kind"));
	char key[100];

	snprintf(key, sizeof(key), "%s %s", service, kind);
	json_object_set_new(p->counts, key,
	    json_integer(json_integer_value(json_object_get(p->counts, key)) + more));
}

struct thing *
plan_add(struct plan *p, int hour, const char *at, const char *service, const char *kind,
    json_t *fields)
{
	struct thing *t = xcalloc(1, sizeof(*t));

	if (!fields || hour < 0 || hour >= DAY_HOURS)
		die("day: %s.%s was planned wrongly", service, kind);
	if (p->count == p->room) {
		p->room = p->room ? 2 * p->room : 1024;
		p->things = xrealloc(p->things, p->room * sizeof(*p->things));
	}
	*t = (struct thing){.n = (int)p->count, .hour = hour, .at = at};
	t->line = json_pack("{s:s,s:s,s:s,s:o}", "do", "sign", "service", service, "kind",
	    kind, "fields", fields);
	p->things[p->count++] = t;
	count(p, t, 1);
	return t;
}

static void
put(json_t **object, const char *field, json_t *value)
{
	if (!*object)
		*object = json_object();
	json_object_set_new(*object, field, value);
}

void
thing_card(struct thing *t, const char *field, int card)
{
	json_t *cards = json_object_get(t->line, "cards");

	if (!cards) {
		cards = json_object();
		json_object_set_new(t->line, "cards", cards);
	}
	json_object_set_new(cards, field, json_integer(card));
}

void
thing_ref(struct thing *t, const char *field, const struct thing *of)
{
	if (of->hour >= t->hour || of->want)
		die("day: the entry that %s names has no number then", field);
	put(&t->refs, field, json_integer(of->n));
}

void
thing_clock(struct thing *t, const char *field, int seconds)
{
	put(&t->clock, field, json_integer(seconds));
}

void
thing_hours(struct thing *t, const char *field, int hours)
{
	put(&t->hours, field, json_integer(hours));
}

void
thing_payload(struct thing *t, const struct buf *item)
{
	struct buf text = {0};

	b64_put(&text, item->data, item->size);
	json_object_set_new(t->line, "payload", json_pack("[s]", buf_str(&text)));
	buf_free(&text);
}

void
thing_refused(struct plan *p, struct thing *t, const char *key)
{
	t->want = key;
	count(p, t, -1);
}

/* ---- what is to come out ---- */

void
plan_figure(struct plan *p, const char *view_and_column, int64_t more)
{
	int64_t now = json_integer_value(json_object_get(p->figures, view_and_column));

	json_object_set_new(p->figures, view_and_column, json_integer(now + more));
}

void
plan_clear(struct plan *p, const char *text)
{
	json_object_set_new(p->clear, text, json_true());
}

static void
put_json(struct buf *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (!text)
		die("out of memory");
	buf_puts(out, text);
	free(text);
}

void
plan_write(const struct plan *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct thing *t = p->things[i];

		buf_printf(out, "%d %d %s ", t->n, t->hour, t->at);
		put_json(out, t->line);
		if (t->refs)
			put_json(out, t->refs);
		if (t->clock)
			put_json(out, t->clock);
		if (t->hours)
			put_json(out, t->hours);
		buf_printf(out, " %s\n", t->want ? t->want : "");
	}
}

void
plan_write_numbers(const json_t *object, struct buf *out)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)object, name, value)
		buf_printf(out, "%s %lld\n", name, (long long)json_integer_value(value));
}

void
plan_write_clear(const struct plan *p, struct buf *out)
{
	const char *text;
	json_t *value;

	json_object_foreach (p->clear, text, value)
		buf_printf(out, "%s\n", text);
}
