#include "verifier/advice.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/group/arith.h"
#include "verifier/keep.h"

#define TAG "madang/advice/v1"
#define TAG_SIZE (sizeof TAG - 1)
#define LEAF_HEAD 5 /* u8 place in the bundle, u32 count */
/* Bundles that wait for leaves, of things whose last part is far away or never comes: of
 * some MB each. */
#define OPEN_MAX 16

/* ---- reading
 * ------------------------------------------------------------------------------- */

static bool
read_leaves(struct advice_file *file)
{
	const uint8_t *data = file->raw.data;
	size_t at = TAG_SIZE, size = file->raw.size;
	int before = -1;

	if (size < TAG_SIZE || memcmp(data, TAG, TAG_SIZE) != 0)
		return false;
	while (at < size) {
		size_t count;

		if (size - at < LEAF_HEAD || data[at] <= before)
			return false;
		before = data[at];
		count = read_u32(data + at + 1);
		at += LEAF_HEAD;
		if (count == 0 || (size - at) / ADVICE_SIZE < count)
			return false;
		file->leaves[before] = (struct span){data + at, count * ADVICE_SIZE};
		at += count * ADVICE_SIZE;
	}
	return true;
}

void
advice_drop(struct advice_file *file)
{
	bytes_drop(&file->raw);
	*file = (struct advice_file){0};
}

bool
advice_parse(struct advice_file *file, struct bytes *raw)
{
	advice_drop(file);
	file->raw = *raw;
	*raw = (struct bytes){0};
	if (read_leaves(file))
		return true;
	advice_drop(file);
	return false;
}

static void
name_of(char name[128], uint64_t n, unsigned width)
{
	char tile[128];

	tile_name(tile, -1, n, width);
	memcpy(name, tile + strlen("tile/"), 128 - strlen("tile/"));
}

void
advice_fetch(
    struct advice_file *file, struct files_reader *reader, uint64_t n, unsigned width)
{
	struct bytes raw = {0};
	char name[128];

	if (arith_now() == ARITH_SODIUM)
		return;
	name_of(name, n, width);
	if (files_advice(reader, true, name, &raw) && advice_parse(file, &raw))
		return;
	if (files_advice(reader, false, name, &raw))
		(void)advice_parse(file, &raw);
	bytes_drop(&raw);
}

/* ---- keeping
 * ------------------------------------------------------------------------------- */

struct kept_bundle {
	uint64_t n;
	unsigned expected; /* leaves to come */
	struct bytes leaves[256];
};

struct advice_keeper {
	char *folder;
	uint64_t first; /* bundle */
	uint64_t size;
	struct kept_bundle **bundles; /* open ones, ascending */
	size_t count, room;
	uint64_t written, same;
	struct fault fault; /* why no more is written, or "" */
};

struct advice_keeper *
advice_keep(const char *folder, uint64_t first, uint64_t size)
{
	struct advice_keeper *k = mem_new(1, sizeof *k);

	k->folder = mem_text(folder);
	(void)mkdir(folder, 0777); /* where that fails, so does writing into it */
	k->first = first / 256 + (first % 256 != 0);
	k->size = size;
	return k;
}

static void
bundle_drop(struct kept_bundle *b)
{
	for (size_t i = 0; i < 256; i++)
		bytes_drop(&b->leaves[i]);
	free(b);
}

void
advice_close(struct advice_keeper *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->count; i++)
		bundle_drop(k->bundles[i]);
	free(k->bundles);
	free(k->folder);
	free(k);
}

static struct kept_bundle *
bundle_find(const struct advice_keeper *k, uint64_t leaf)
{
	for (size_t i = k->count; i-- > 0;)
		if (k->bundles[i]->n == leaf / 256)
			return k->bundles[i];
	return NULL;
}

static struct kept_bundle *
bundle_of(struct advice_keeper *k, uint64_t leaf)
{
	size_t at = k->count;

	while (at > 0 && k->bundles[at - 1]->n > leaf / 256)
		at--;
	if (at > 0 && k->bundles[at - 1]->n == leaf / 256)
		return k->bundles[at - 1];
	k->bundles =
	    mem_slot(k->bundles, k->count, &k->room, sizeof(struct kept_bundle *));
	memmove(k->bundles + at + 1, k->bundles + at,
	    (k->count - at) * sizeof(struct kept_bundle *));
	k->count++;
	k->bundles[at] = mem_new(1, sizeof **k->bundles);
	k->bundles[at]->n = leaf / 256;
	return k->bundles[at];
}

static bool
keeps(const struct advice_keeper *k, uint64_t leaf)
{
	return k != NULL && k->fault.text[0] == '\0' && leaf / 256 >= k->first;
}

void
advice_expect(struct advice_keeper *k, uint64_t leaf)
{
	if (keeps(k, leaf))
		bundle_of(k, leaf)->expected++;
}

void
advice_take(struct advice_keeper *k, struct judge *judge, uint64_t leaf)
{
	struct bytes advice = {0};
	struct kept_bundle *b = keeps(k, leaf) ? bundle_find(k, leaf) : NULL;

	if (b == NULL || !judge_advice(judge, leaf, &advice))
		return;
	b->expected--;
	bytes_drop(&b->leaves[leaf % 256]);
	b->leaves[leaf % 256] = advice;
}

static void
file_of(struct bytes *out, const struct kept_bundle *b)
{
	bytes_add(out, TAG, TAG_SIZE);
	for (unsigned i = 0; i < 256; i++) {
		uint8_t place = (uint8_t)i;

		if (b->leaves[i].size == 0)
			continue;
		bytes_add(out, &place, 1);
		bytes_u32(out, (uint32_t)(b->leaves[i].size / ADVICE_SIZE));
		bytes_add(out, b->leaves[i].data, b->leaves[i].size);
	}
}

/* Whether or not it can be written: advice is worth no verdict. */
static void
write_bundle(struct advice_keeper *k, const struct kept_bundle *b)
{
	uint64_t left = k->size - b->n * 256;
	struct bytes file = {0}, old = {0};
	char name[128];

	name_of(name, b->n, left < 256 ? (unsigned)left : 256);
	file_of(&file, b);
	if (files_own_advice(k->folder, name, &old) && old.size == file.size &&
	    memcmp(old.data, file.data, old.size) == 0)
		k->same++;
	else if (keep_file(k->folder, name, (struct span){file.data, file.size},
		     &k->fault) == 0)
		k->written++;
	bytes_drop(&file);
	bytes_drop(&old);
}

void
advice_passed(struct advice_keeper *k, uint64_t leaf)
{
	size_t kept = 0;

	if (k == NULL)
		return;
	for (size_t i = 0; i < k->count; i++) {
		struct kept_bundle *b = k->bundles[i];
		bool passed = leaf >= (b->n + 1) * 256;
		bool waits = b->expected > 0 && k->count - i + kept <= OPEN_MAX;

		if (leaf < k->size && (!passed || waits)) {
			k->bundles[kept++] = b;
			continue;
		}
		if (k->fault.text[0] == '\0')
			write_bundle(k, b);
		bundle_drop(b);
	}
	k->count = kept;
}

void
advice_say(const struct advice_keeper *k, FILE *to)
{
	if (k == NULL)
		return;
	fprintf(to,
	    "madang-verifier: advice for the next run: %" PRIu64
	    " files written, %" PRIu64 " were right\n",
	    k->written, k->same);
	if (k->fault.text[0] != '\0')
		fprintf(
		    to, "madang-verifier: no more advice is kept: %s\n", k->fault.text);
}
