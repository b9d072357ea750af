#include "verifier/runs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define TOGETHER 8 /* runs of one level that become one of the next */
#define RUNS_MAX (TOGETHER * 12)
#define BUFFER (64 * 1024)
#define STORED 100 /* level of a run that was read back: never one of several alike */

struct run {
	int fd;
	unsigned level;
	uint64_t count;
	struct bytes fences; /* records 0, every, 2 every... */
	/* reading */
	uint8_t *buffer;
	size_t at, filled; /* records in buffer */
	uint64_t next;     /* the first that is not in buffer yet */
};

struct runs {
	size_t record, every;
	struct run items[RUNS_MAX];
	size_t count;
	struct run *last; /* whose head was given out */
};

static void
give_up(const char *what)
{
	fprintf(stderr, "madang-verifier: %s: %s\n", what, strerror(errno));
	abort();
}

static int
temporary(void)
{
	const char *folder = getenv("TMPDIR");
	char name[4096];
	int fd;

	if (folder == NULL || *folder == '\0')
		folder = access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	snprintf(name, sizeof name, "%s/madang-verifier.XXXXXX", folder);
	fd = mkstemp(name);
	if (fd < 0)
		give_up("cannot make a temporary file (see TMPDIR)");
	unlink(name);
	return fd;
}

static void
write_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			give_up("cannot write a temporary file (see TMPDIR)");
		data += n;
		size -= (size_t)n;
	}
}

static void
read_all(int fd, uint8_t *data, size_t size, uint64_t at)
{
	while (size > 0) {
		ssize_t n = pread(fd, data, size, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			give_up("cannot read a temporary file");
		data += n;
		size -= (size_t)n;
		at += (uint64_t)n;
	}
}

struct runs *
runs_open(size_t record, size_t every)
{
	struct runs *r = mem_new(1, sizeof *r);

	r->record = record;
	r->every = every;
	return r;
}

static void
run_drop(struct run *run)
{
	close(run->fd);
	bytes_drop(&run->fences);
	free(run->buffer);
}

void
runs_close(struct runs *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->count; i++)
		run_drop(&r->items[i]);
	free(r);
}

uint64_t
runs_count(const struct runs *r)
{
	uint64_t count = 0;

	for (size_t i = 0; i < r->count; i++)
		count += r->items[i].count;
	return count;
}

/* ---- writing
 * ----------------------------------------------------------------------------- */

static void
append(const struct runs *r, struct run *run, const uint8_t *records, size_t count)
{
	size_t first = (r->every - run->count % r->every) % r->every;

	for (size_t i = first; i < count; i += r->every)
		bytes_add(&run->fences, records + i * r->record, r->record);
	write_all(run->fd, records, count * r->record);
	run->count += count;
}

/* The last `count` runs become one. */
static void
merge(struct runs *r, size_t count)
{
	struct runs part = {.record = r->record, .every = r->every, .count = count};
	struct run whole = {.fd = temporary()};
	struct bytes block = {0};
	const uint8_t *record;

	r->count -= count;
	memcpy(part.items, r->items + r->count, count * sizeof *part.items);
	whole.level = part.items[0].level + 1;
	runs_rewind(&part);
	while ((record = runs_next(&part)) != NULL) {
		bytes_add(&block, record, r->record);
		if (block.size < BUFFER)
			continue;
		append(r, &whole, block.data, block.size / r->record);
		block.size = 0;
	}
	append(r, &whole, block.data, block.size / r->record);
	bytes_drop(&block);
	for (size_t i = 0; i < count; i++)
		run_drop(&part.items[i]);
	r->items[r->count++] = whole;
}

static void
merge_alike(struct runs *r)
{
	while (r->count >= TOGETHER &&
	       r->items[r->count - TOGETHER].level == r->items[r->count - 1].level)
		merge(r, TOGETHER);
	if (r->count == RUNS_MAX)
		merge(r, RUNS_MAX);
}

static int
compare(const void *a, const void *b, void *size)
{
	return memcmp(a, b, *(const size_t *)size);
}

static bool
sorted(const uint8_t *records, size_t count, size_t size)
{
	for (size_t i = 1; i < count; i++)
		if (memcmp(records + (i - 1) * size, records + i * size, size) > 0)
			return false;
	return true;
}

void
runs_put(struct runs *r, void *records, size_t count)
{
	struct run run = {.fd = -1};

	if (count == 0)
		return;
	if (!sorted(records, count, r->record))
		qsort_r(records, count, r->record, compare, &r->record);
	run.fd = temporary();
	append(r, &run, records, count);
	r->items[r->count++] = run;
	merge_alike(r);
}

/* ---- looking up
 * -------------------------------------------------------------------------- */

/* The number of records below or equal to this one. */
static size_t
upper(const uint8_t *records, size_t count, size_t size, const uint8_t *record)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (memcmp(records + mid * size, record, size) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
run_has(
    const struct runs *r, const struct run *run, const uint8_t *record, uint64_t *place)
{
	size_t fences = run->fences.size / r->record,
	       fence = upper(run->fences.data, fences, r->record, record), count, at;
	uint64_t first;
	uint8_t *block;
	bool found;

	if (fence == 0)
		return false;
	first = (uint64_t)(fence - 1) * r->every;
	count = run->count - first < r->every ? (size_t)(run->count - first) : r->every;
	block = mem_new(count, r->record);
	read_all(run->fd, block, count * r->record, first * r->record);
	at = upper(block, count, r->record, record);
	found = at > 0 && memcmp(block + (at - 1) * r->record, record, r->record) == 0;
	free(block);
	*place = first + at - 1;
	return found;
}

bool
runs_has(const struct runs *r, const void *record, uint64_t *place)
{
	uint64_t before = 0, at;

	for (size_t i = 0; i < r->count; i++) {
		if (run_has(r, &r->items[i], record, &at)) {
			if (place != NULL)
				*place = before + at;
			return true;
		}
		before += r->items[i].count;
	}
	return false;
}

/* The number of records that are smaller in their first bytes. */
static size_t
lower(
    const uint8_t *records, size_t count, size_t record, const void *prefix, size_t size)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (memcmp(records + mid * record, prefix, size) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int
run_each(const struct runs *r, const struct run *run, const void *prefix, size_t size,
    int (*take)(void *context, const uint8_t *record), void *context)
{
	size_t fence = lower(
	    run->fences.data, run->fences.size / r->record, r->record, prefix, size);
	uint64_t first = fence > 0 ? (uint64_t)(fence - 1) * r->every : 0;
	uint8_t *block = mem_new(r->every, r->record);
	bool more = true;
	int said = 0;

	for (; more && said == 0 && first < run->count; first += r->every) {
		size_t count = run->count - first < r->every
				   ? (size_t)(run->count - first)
				   : r->every;
		size_t at;

		read_all(run->fd, block, count * r->record, first * r->record);
		at = lower(block, count, r->record, prefix, size);
		for (; said == 0 && at < count; at++) {
			const uint8_t *record = block + at * r->record;
			more = memcmp(record, prefix, size) == 0;
			if (!more)
				break;
			said = take(context, record);
		}
	}
	free(block);
	return said;
}

int
runs_each(const struct runs *r, const void *prefix, size_t size,
    int (*take)(void *context, const uint8_t *record), void *context)
{
	int said = 0;

	for (size_t i = 0; said == 0 && i < r->count; i++)
		said = run_each(r, &r->items[i], prefix, size, take, context);
	return said;
}

/* ---- reading in order
 * -------------------------------------------------------------------- */

static const uint8_t *
head(const struct runs *r, struct run *run)
{
	size_t room = BUFFER / r->record + 1;

	if (run->at < run->filled)
		return run->buffer + run->at * r->record;
	if (run->next == run->count)
		return NULL;
	if (run->buffer == NULL)
		run->buffer = mem_new(room, r->record);
	run->filled =
	    run->count - run->next < room ? (size_t)(run->count - run->next) : room;
	read_all(run->fd, run->buffer, run->filled * r->record, run->next * r->record);
	run->next += run->filled;
	run->at = 0;
	return run->buffer;
}

void
runs_rewind(struct runs *r)
{
	for (size_t i = 0; i < r->count; i++)
		r->items[i].next = r->items[i].at = r->items[i].filled = 0;
	r->last = NULL;
}

const uint8_t *
runs_next(struct runs *r)
{
	const uint8_t *least = NULL;

	if (r->last != NULL)
		r->last->at++;
	r->last = NULL;
	for (size_t i = 0; i < r->count; i++) {
		const uint8_t *one = head(r, &r->items[i]);
		if (one != NULL && (least == NULL || memcmp(one, least, r->record) < 0)) {
			least = one;
			r->last = &r->items[i];
		}
	}
	return least;
}

/* ---- remembering
 * ------------------------------------------------------------------------------ */

static void
write_records(struct store *s, struct runs *r)
{
	const uint8_t *next;

	runs_rewind(r);
	while ((next = runs_next(r)) != NULL)
		store_raw(s, (void *)(uintptr_t)next, r->record);
}

static void
read_records(struct store *s, struct runs *r, uint64_t count)
{
	struct run run = {.fd = temporary(), .level = STORED};
	size_t room = BUFFER / r->record + 1;
	uint8_t *block = mem_new(room + 1, r->record), *last = block;
	uint8_t *records = block + r->record;

	while (run.count < count && !store_bad(s)) {
		size_t n = count - run.count < room ? (size_t)(count - run.count) : room;
		store_raw(s, records, n * r->record);
		if (!sorted(run.count > 0 ? last : records, run.count > 0 ? n + 1 : n,
			r->record))
			store_refuse(s);
		append(r, &run, records, n);
		memcpy(last, records + (n - 1) * r->record, r->record);
	}
	free(block);
	r->items[r->count++] = run;
}

void
runs_store(struct store *s, struct runs **r, size_t record, size_t every)
{
	uint64_t count;

	if (!store_writes(s))
		*r = runs_open(record, every);
	count = store_count(s, (size_t)runs_count(*r), record);
	if (store_writes(s))
		write_records(s, *r);
	else if (count > 0)
		read_records(s, *r, count);
}
