#include "service/window.h"

#include <stdlib.h>
#include "ballot/parallel.h"

struct span {
	size_t at, size;
};

struct window {
	struct state *state;
	const uint8_t *expected;
	void (*applied)(void *context, uint64_t size);
	void *context;
	struct buf bytes; /* framed leaves */
	struct span *records;
	size_t count, room;
	size_t whole; /* bytes of whole records */
};

struct window *
window_open(struct state *s, const uint8_t *expected_charter,
    void (*applied)(void *context, uint64_t size), void *context)
{
	struct window *w = xcalloc(1, sizeof(*w));

	w->state = s;
	w->expected = expected_charter;
	w->applied = applied;
	w->context = context;
	return w;
}

void
window_close(struct window *w)
{
	if (w == NULL)
		return;
	buf_free(&w->bytes);
	free(w->records);
	free(w);
}

bool
window_unfinished(const struct window *w)
{
	return w->bytes.size > w->whole;
}

static void
end_record(struct window *w)
{
	if (w->count == w->room) {
		w->room = w->room == 0 ? 64 : 2 * w->room;
		w->records = xrealloc(w->records, w->room * sizeof(*w->records));
	}
	w->records[w->count++] = (struct span){w->whole, w->bytes.size - w->whole};
	w->whole = w->bytes.size;
}

int
window_leaf(struct window *w, const uint8_t *leaf, size_t size, struct why *why)
{
	record_put(&w->bytes, leaf, size);
	if (!block_is(leaf, size))
		return 0;
	end_record(w);
	return w->whole >= WINDOW_SIZE ? window_flush(w, why) : 0;
}

/* ---- what is announced ---- */

struct preview {
	const uint8_t **leaves;
	size_t *sizes;
	struct entry *entries;
	bool *parsed;
	size_t count, room;
};

/* A leaf that is no entry is found again, and told, when it is applied. */
static void
parse_leaf(void *context, size_t i)
{
	struct preview *p = context;

	p->parsed[i] = !block_is(p->leaves[i], p->sizes[i]) &&
		       entry_parse(&p->entries[i], p->leaves[i], p->sizes[i], NULL) == 0;
}

static void
preview_parse(struct preview *p, const struct window *w)
{
	struct cur c = cur_of(w->bytes.data, w->whole);
	const uint8_t *leaf;
	size_t size;

	*p = (struct preview){0};
	while ((leaf = record_next(&c, &size)) != NULL) {
		if (p->count == p->room) {
			p->room = p->room == 0 ? 256 : 2 * p->room;
			p->leaves = xrealloc(p->leaves, p->room * sizeof(*p->leaves));
			p->sizes = xrealloc(p->sizes, p->room * sizeof(*p->sizes));
		}
		p->leaves[p->count] = leaf;
		p->sizes[p->count++] = size;
	}
	p->entries = xcalloc(p->count + 1, sizeof(*p->entries));
	p->parsed = xcalloc(p->count + 1, sizeof(*p->parsed));
	parallel_for(p->count, parse_leaf, p);
}

static void
preview_free(struct preview *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->parsed[i])
			entry_free(&p->entries[i]);
	free(p->leaves);
	free(p->sizes);
	free(p->entries);
	free(p->parsed);
}

static void
announce(struct state *s, const struct preview *p)
{
	const struct entry **entries = xcalloc(p->count + 1, sizeof(*entries));
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->parsed[i])
			entries[count++] = &p->entries[i];
	state_ahead(s, entries, count);
	free(entries);
}

/* ---- applying ---- */

static int
apply_record(struct window *w, const struct span *record, struct why *why)
{
	struct state_at at;
	int err = state_apply_record(
	    w->state, w->bytes.data + record->at, record->size, w->expected, why);

	if (err == 0 && w->applied != NULL) {
		state_at(w->state, &at);
		w->applied(w->context, at.size);
	}
	return err;
}

/* Keeps only the leaves without their block. */
static void
forget(struct window *w)
{
	struct buf rest = {0};

	if (window_unfinished(w))
		buf_put(&rest, w->bytes.data + w->whole, w->bytes.size - w->whole);
	buf_free(&w->bytes);
	w->bytes = rest;
	w->whole = w->count = 0;
}

int
window_flush(struct window *w, struct why *why)
{
	struct preview p;
	int err = 0;

	if (w->count == 0)
		return 0;
	preview_parse(&p, w);
	announce(w->state, &p);
	for (size_t i = 0; err == 0 && i < w->count; i++)
		err = apply_record(w, &w->records[i], why);
	state_ahead(w->state, NULL, 0);
	preview_free(&p);
	forget(w);
	return err;
}
