#include "screen/burst.h"

#include <assert.h>
#include <string.h>

#include "screen/keys.h"

static bool
is_over(const struct burst *b, int64_t now)
{
	return b->held > 0 && now - b->last >= BURST_GAP_MS;
}

/* A key while enough characters are held that no person typed them. */
static void
push_scanned(struct burst *b, int32_t key)
{
	if (!b->ended && keys_request(key, false) == REQUEST_SELECT && key != ' ')
		b->ended = true;
	else if (b->ended && key == '\n') /* of a scanner that ends lines with CR LF */
		return;
	else if (!b->ended && keys_is_text(key) && b->held < BURST_MAX)
		b->keys[b->held++] = key;
	else
		b->bad = true;
}

void
burst_push(struct burst *b, int32_t key, int64_t now)
{
	assert(b->due == 0 && !is_over(b, now));
	b->last = now;
	if (b->held >= BURST_MIN) {
		push_scanned(b, key);
		return;
	}
	b->keys[b->held++] = key;
	if (!keys_is_text(key)) {
		b->due = b->held;
		b->held = 0;
	}
}

static int32_t
take_due(struct burst *b)
{
	int32_t key = b->keys[0];

	b->due--;
	memmove(b->keys, b->keys + 1, b->due * sizeof(*b->keys));
	explicit_bzero(b->keys + b->due, sizeof(*b->keys));
	return key;
}

static enum burst_event
take_line(struct burst *b, char line[BURST_LINE])
{
	enum burst_event e = b->ended && !b->bad ? BURST_LINE_READ : BURST_REFUSED;
	size_t size = 0;

	for (size_t i = 0; e == BURST_LINE_READ && i < b->held; i++)
		size += keys_utf8(b->keys[i], line + size);
	line[size] = '\0';
	burst_close(b);
	return e;
}

enum burst_event
burst_next(struct burst *b, int64_t now, int32_t *key, char line[BURST_LINE])
{
	if (is_over(b, now)) {
		if (b->held >= BURST_MIN)
			return take_line(b, line);
		b->due = b->held;
		b->held = 0;
	}
	if (b->due == 0)
		return BURST_NOTHING;
	*key = take_due(b);
	return BURST_KEY;
}

int
burst_wait(const struct burst *b, int64_t now)
{
	if (b->due > 0 || is_over(b, now))
		return 0;
	return b->held > 0 ? (int)(b->last + BURST_GAP_MS - now) : -1;
}

void
burst_close(struct burst *b)
{
	explicit_bzero(b, sizeof(*b));
}
