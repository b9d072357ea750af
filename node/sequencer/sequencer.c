#include "node/sequencer/sequencer.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"

struct sequencer {
	const struct sequencer_engine *calls;
	void *engine;
};

int
sequencer_open(struct sequencer **out, const char *spec, const char *dir, struct why *why)
{
	struct path path = path_of("%s/sequence.db", dir);
	const struct sequencer_engine *calls;
	void *engine;
	int r;

	if (strncmp(spec, "sqlite:", 7) == 0 && spec[7] != '\0')
		path = path_of("%s", spec + 7);
	else if (strcmp(spec, "sqlite") != 0)
		return why_set(why, ERR_VERSION,
		    "--sequencer %s: this build has only the sqlite sequencer; "
		    "use --sequencer sqlite, or leave the option away",
		    spec);
	r = sequencer_sqlite_open(&engine, &calls, path.s, why);
	if (r != 0)
		return r;
	*out = xmalloc(sizeof **out);
	(*out)->calls = calls;
	(*out)->engine = engine;
	return 0;
}

void
sequencer_close(struct sequencer *s)
{
	if (s == NULL)
		return;
	s->calls->close(s->engine);
	free(s);
}

/* An append that neither worked nor failed is settled by what is stored now. */
static int
settle(struct sequencer *s, uint64_t height, const void *record, size_t size, int doubt,
    struct why *why)
{
	struct buf stored = {0};
	struct why ignored;
	int r = s->calls->read(s->engine, height, &stored, &ignored);

	if (r == 0 && stored.size == size && memcmp(stored.data, record, size) == 0)
		doubt = 0;
	else if (r == 0)
		doubt =
		    why_set(why, ERR_STATE, "another record was stored at height %llu",
			(unsigned long long)height);
	buf_free(&stored);
	return doubt;
}

int
sequencer_append(struct sequencer *s, uint64_t height, const void *record, size_t size,
    struct why *why)
{
	uint64_t head;
	int r;

	if (size == 0 || size > RECORD_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "a record of %zu bytes cannot be ordered; the limit is %d", size,
		    RECORD_MAX);
	r = sequencer_head(s, &head, why);
	if (r != 0)
		return r;
	if (height != head + 1)
		return why_set(why, ERR_STATE,
		    "height %llu cannot follow height %llu of the sequence",
		    (unsigned long long)height, (unsigned long long)head);
	r = s->calls->append(s->engine, height, record, size, why);
	return r == 0 ? 0 : settle(s, height, record, size, r, why);
}

int
sequencer_range(struct sequencer *s, uint64_t from, uint64_t limit, sequencer_each *each,
    void *context, struct why *why)
{
	struct buf record = {0};
	uint64_t lowest, head, end;
	int r = s->calls->bounds(s->engine, &lowest, &head, why);

	if (r != 0)
		return r;
	if (from < lowest && head != 0)
		return why_set(why, ERR_NOT_FOUND,
		    "the record of height %llu was pruned; the sequence begins at %llu",
		    (unsigned long long)from, (unsigned long long)lowest);
	end = limit > head || from > head - limit + 1 ? head + 1 : from + limit;
	for (uint64_t h = from; h < end && r == 0; h++) {
		buf_reset(&record);
		r = s->calls->read(s->engine, h, &record, why);
		if (r == 0)
			r = each(context, h, record.data, record.size, why);
	}
	buf_free(&record);
	return r;
}

int
sequencer_head(struct sequencer *s, uint64_t *head, struct why *why)
{
	uint64_t lowest;

	return s->calls->bounds(s->engine, &lowest, head, why);
}

int
sequencer_wait(struct sequencer *s, uint64_t height, int timeout_ms, struct why *why)
{
	return s->calls->wait(s->engine, height, timeout_ms, why);
}

int
sequencer_prune(struct sequencer *s, uint64_t below, struct why *why)
{
	uint64_t lowest, head;
	int r = s->calls->bounds(s->engine, &lowest, &head, why);

	if (r != 0 || below <= lowest)
		return r;
	return s->calls->prune(s->engine, below > head ? head : below, why);
}
