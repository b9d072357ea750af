#include "verifier/tiles.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/frontier.h"

void
tile_check_start(struct tile_check *t, struct origin_files *files, struct report *report,
    uint64_t size)
{
	*t = (struct tile_check){.files = files, .report = report, .size = size};
	for (unsigned level = 0; level < TILE_LEVELS; level++)
		report_of(report, CHECK_TREE, size >> 8 * level);
}

enum got
tile_fetch(struct files_reader *reader, int level, uint64_t n, unsigned width,
    char name[128], struct bytes *out, bool *longer, struct fault *fault)
{
	enum got got;

	tile_name(name, level, n, width);
	got = files_fetch(reader, name, out, fault);
	*longer = false;
	if (got == GOT_NOTHING && width < 256) {
		struct fault other;
		char full[128];
		tile_name(full, level, n, 256);
		if (files_fetch(reader, full, out, &other) == GOT_FILE) {
			memcpy(name, full, sizeof full);
			*longer = true;
			return GOT_FILE;
		}
	}
	return got;
}

static enum got
get_tile(struct tile_check *t, unsigned level, char name[128], struct bytes *out,
    bool *longer, struct fault *fault)
{
	const struct tile_level *l = &t->levels[level];
	struct files_reader *reader = files_own_reader(t->files);
	enum got got;
	char *rewritten;

	if (level == 0 && l->fill == 256 && t->early != NULL && t->early_n == l->tile) {
		tile_name(name, 0, l->tile, 256);
		bytes_add(out, t->early->data, t->early->size);
		*longer = false;
		return GOT_FILE;
	}
	got = tile_fetch(reader, (int)level, l->tile, l->fill, name, out, longer, fault);
	rewritten = files_reader_rewritten(reader);
	files_note(t->files, rewritten);
	free(rewritten);
	return got;
}

static void
compare(struct tile_check *t, const char *name, const struct bytes *file, size_t width,
    const uint8_t *hashes, size_t known)
{
	if (file->size != width * HASH) {
		report_fail(t->report, CHECK_TREE, "%s has %zu bytes, should have %zu",
		    name, file->size, width * HASH);
		return;
	}
	for (size_t i = 0; i < width && i < known; i++) {
		if (memcmp(file->data + i * HASH, hashes + i * HASH, HASH) == 0)
			continue;
		report_fail(t->report, CHECK_TREE,
		    "%s: hash %zu is not the one recomputed from the leaves", name, i);
		return;
	}
}

static void
compare_partials(
    struct tile_check *t, int level, uint64_t n, const uint8_t *hashes, unsigned known)
{
	unsigned widths[256];
	char name[128];
	size_t strange = 0, count;
	struct bytes file = {0};
	struct fault fault;

	tile_name(name, level, n, 256);
	count = files_partials(t->files, name, widths, 256, &strange);
	if (strange > 0)
		report_warn(t->report, CHECK_TREE,
		    "%s.p holds %zu files that are no tiles", name, strange);
	for (size_t i = 0; i < count; i++) {
		if (widths[i] > known)
			continue; /* newer than the checkpoint */
		tile_name(name, level, n, widths[i]);
		if (files_get(t->files, name, &file, &fault) != GOT_FILE)
			report_fail(t->report, CHECK_TREE, "%s", fault.text);
		else
			compare(t, name, &file, widths[i], hashes, widths[i]);
	}
	bytes_drop(&file);
}

static enum got
check_tile(struct tile_check *t, unsigned level, struct fault *fault)
{
	struct tile_level *l = &t->levels[level];
	struct bytes file = {0};
	char name[128];
	bool longer;
	enum got got = get_tile(t, level, name, &file, &longer, fault);

	if (got == GOT_FILE) {
		compare(t, name, &file, longer ? 256 : l->fill, l->hashes, l->fill);
		report_checked(t->report, CHECK_TREE, l->fill);
		compare_partials(t, (int)level, l->tile, l->hashes, l->fill);
	} else if (got == GOT_NOTHING) {
		report_fail(t->report, CHECK_TREE, "%s", fault->text);
		got = GOT_FILE;
	}
	bytes_drop(&file);
	return got;
}

/* A full tile's subtree root is one hash of the tile above. */
static void
subtree(uint8_t root[HASH], const uint8_t *hashes)
{
	struct frontier tree = {0};

	for (size_t i = 0; i < 256; i++)
		frontier_add(&tree, hashes + i * HASH);
	frontier_root(&tree, root);
}

enum got
tile_check_add(struct tile_check *t, const uint8_t leaf[HASH], struct fault *fault)
{
	uint8_t hash[HASH];

	memcpy(hash, leaf, HASH);
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		struct tile_level *l = &t->levels[level];
		enum got got;
		memcpy(l->hashes + l->fill++ * HASH, hash, HASH);
		if (l->fill < 256)
			break;
		got = check_tile(t, level, fault);
		if (got != GOT_FILE)
			return got;
		subtree(hash, l->hashes);
		l->fill = 0;
		l->tile++;
	}
	return GOT_FILE;
}

enum got
tile_check_end(struct tile_check *t, struct fault *fault)
{
	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		enum got got = GOT_FILE;
		if (t->levels[level].fill > 0)
			got = check_tile(t, level, fault);
		if (got != GOT_FILE)
			return got;
	}
	return GOT_FILE;
}

/* Older partial bundles must be the beginning of this one. */
void
tile_check_bundles(struct tile_check *t, uint64_t n, unsigned known,
    const struct bytes *raw, const struct span spans[256])
{
	unsigned widths[256];
	char name[128];
	size_t strange = 0, count, end;
	struct bytes file = {0};
	struct fault fault;

	tile_name(name, -1, n, 256);
	count = files_partials(t->files, name, widths, 256, &strange);
	if (strange > 0)
		report_warn(t->report, CHECK_LEAVES,
		    "%s.p holds %zu files that are no bundles", name, strange);
	for (size_t i = 0; i < count; i++) {
		if (widths[i] > known)
			continue;
		tile_name(name, -1, n, widths[i]);
		end = (size_t)(spans[widths[i] - 1].data - raw->data) +
		      spans[widths[i] - 1].size;
		if (files_get(t->files, name, &file, &fault) != GOT_FILE)
			report_fail(t->report, CHECK_LEAVES, "%s", fault.text);
		else if (file.size != end || memcmp(file.data, raw->data, end) != 0)
			report_fail(t->report, CHECK_LEAVES,
			    "%s is not the beginning of the bundle it belongs to", name);
	}
	bytes_drop(&file);
}
