#include "verifier/fates.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/runs.h"

/* Place first, so that the order of bytes is that of the ledger. */
#define RECORD (8 + 4 + 4 + 1 + TRACKER + 32 + HASH)
#define RECENT 131072
#define EVERY 4096

const char *const fate_words[FATE_COUNT] = {"counted", "form", "encoding", "identity",
    "credential", "proof", "sum", "not_on_roll", "challenged", "repeated", "copied"};

struct fates {
	struct runs *runs;
	struct bytes recent;
	uint64_t counts[FATE_COUNT];
};

struct fates *
fates_open(void)
{
	struct fates *f = mem_new(1, sizeof *f);

	f->runs = runs_open(RECORD, EVERY);
	return f;
}

void
fates_close(struct fates *f)
{
	if (f == NULL)
		return;
	runs_close(f->runs);
	bytes_drop(&f->recent);
	free(f);
}

static void
flush(struct fates *f)
{
	runs_put(f->runs, f->recent.data, f->recent.size / RECORD);
	f->recent.size = 0;
}

void
fates_add(struct fates *f, const struct fate *fate)
{
	struct bytes *b = &f->recent;
	uint8_t status = (uint8_t)fate->status;

	if (b->size == (size_t)RECENT * RECORD)
		flush(f);
	bytes_u64(b, fate->index);
	bytes_u32(b, fate->line);
	bytes_u32(b, fate->station);
	bytes_add(b, &status, 1);
	bytes_add(b, fate->tracker, TRACKER);
	bytes_add(b, fate->credential, 32);
	bytes_add(b, fate->digest, HASH);
	f->counts[fate->status]++;
}

uint64_t
fates_count(const struct fates *f)
{
	uint64_t count = 0;

	for (int s = 0; s < FATE_COUNT; s++)
		count += f->counts[s];
	return count;
}

uint64_t
fates_of(const struct fates *f, enum fate_status status)
{
	return f->counts[status];
}

void
fates_rewind(struct fates *f)
{
	flush(f);
	bytes_drop(&f->recent);
	runs_rewind(f->runs);
}

bool
fates_next(struct fates *f, struct fate *fate)
{
	const uint8_t *p = runs_next(f->runs);

	if (p == NULL)
		return false;
	*fate = (struct fate){.index = read_u64(p),
	    .line = read_u32(p + 8),
	    .station = read_u32(p + 12),
	    .status = (enum fate_status)p[16]};
	memcpy(fate->tracker, p + 17, TRACKER);
	memcpy(fate->credential, p + 17 + TRACKER, 32);
	memcpy(fate->digest, p + 17 + TRACKER + 32, HASH);
	return true;
}

void
fates_store(struct store *s, struct fates **f, size_t stations)
{
	struct fate fate;

	if (store_writes(s)) {
		flush(*f);
		runs_store(s, &(*f)->runs, RECORD, EVERY);
		return;
	}
	*f = mem_new(1, sizeof **f);
	runs_store(s, &(*f)->runs, RECORD, EVERY);
	runs_rewind((*f)->runs);
	while (fates_next(*f, &fate)) {
		if (fate.status >= FATE_COUNT || fate.station >= stations) {
			store_refuse(s);
			return;
		}
		(*f)->counts[fate.status]++;
	}
}
