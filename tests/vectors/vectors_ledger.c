/* Vectors of blocks, trees and tiles, receipts. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/b64.h"
#include "base/file.h"
#include "tree/tiles.h"
#include "vectors.h"

#define HASH_B64 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define BLOCK(height, more)                                                              \
	"madang/block/v1\n{\"origin\":\"city.example\",\"height\":" height               \
	",\"size\":0,\"root\":\"" HASH_B64 "\",\"count\":1,\"batch\":\"" HASH_B64        \
	"\",\"time\":1" more "}\n"

static void
add_block(json_t *good, const char *name, const struct buf *raw)
{
	struct block b;
	VECTOR_MUST(block_parse(&b, NULL, raw->data, raw->size, NULL) == 0);
	json_t *v = vector_document(name, raw), *lines = json_array();
	for (size_t i = 0; i < b.line_count; i++)
		json_array_append_new(lines, json_string(b.lines[i]));
	json_object_set_new(v, "height", json_integer((json_int_t)b.height));
	json_object_set_new(v, "size", json_integer((json_int_t)b.size));
	json_object_set_new(v, "count", json_integer((json_int_t)b.count));
	json_object_set_new(v, "root", vector_hex(b.root, HASH_SIZE));
	json_object_set_new(v, "batch", vector_hex(b.batch, HASH_SIZE));
	json_object_set_new(v, "time", json_integer(b.time));
	json_object_set_new(v, "lines", lines);
	json_array_append_new(good, v);
	block_free(&b);
}

static json_t *
bad_blocks(const struct sample *s)
{
	static const struct {
		const char *name, *text;
	} texts[] = {
	    {"height 0", BLOCK("0", "")},
	    {"unknown key", BLOCK("1", ",\"state\":\"x\"")},
	    {"the same key twice", BLOCK("1", ",\"time\":2")},
	    {"a carried line that is no signature line", BLOCK("1", "") "AAAA\n"},
	    {"a carried line with its LF", BLOCK("1", "") "4oCUIG5hbWUgQUFBQUFBQT0K\n"},
	    {"an empty carried line", BLOCK("1", "") "4oCUIG5hbWUgQUFBQUFBQT0=\n\n"},
	    {"no second line", "madang/block/v1\n"},
	    {"an entry", "madang/entry/v1\n{}\n"},
	};
	json_t *bad = json_array();
	struct block block;
	struct buf b = {0};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		sample_note(&b, texts[i].text, &s->proposer[0]);
		VECTOR_MUST(block_parse(&block, NULL, b.data, b.size, NULL) != 0);
		json_array_append_new(bad, vector_document(texts[i].name, &b));
	}
	sample_note(&b, BLOCK("1", ""), &s->station);
	VECTOR_MUST(block_parse(&block, NULL, b.data, b.size, NULL) != 0);
	json_array_append_new(bad, vector_document("signed by a station", &b));
	buf_free(&b);
	return bad;
}

json_t *
vectors_block(const struct sample *s)
{
	json_t *good = json_array();
	struct buf b = {0};
	uint8_t leaves[2][HASH_SIZE];
	struct checkpoint none = {0}, before = {.size = 2};
	merkle_empty(none.root);
	sample_block(s, &b, 1, &none, (const uint8_t(*)[HASH_SIZE]) & s->charter.leaf, 1,
	    SAMPLE_TIME * 1000, 0);
	add_block(good, "block 1: the charter", &b);

	struct merkle_range range = {0};
	merkle_append(&range, s->charter.leaf);
	merkle_leaf(leaves[0], b.data, b.size);
	merkle_append(&range, leaves[0]);
	merkle_root(&range, before.root);
	merkle_leaf(leaves[0], "a", 1);
	merkle_leaf(leaves[1], "b", 1);
	sample_block(s, &b, 2, &before, (const uint8_t(*)[HASH_SIZE])leaves, 2,
	    (SAMPLE_TIME + 1) * 1000, 3);
	add_block(
	    good, "block 2: leaves \"a\" and \"b\", three of four cosignatures", &b);
	sample_block(s, &b, 2, &before, NULL, 0, (SAMPLE_TIME + 1) * 1000, 4);
	add_block(good, "block 2: empty", &b);
	buf_free(&b);
	return vector_file("block", good, bad_blocks(s));
}

/* Leaves are "entry 0", "entry 1", ... */
static void
append(struct tiles *t, uint64_t size)
{
	while (tiles_size(t) < size) {
		char leaf[32];
		int n = snprintf(
		    leaf, sizeof leaf, "entry %llu", (unsigned long long)tiles_size(t));
		tiles_append(t, leaf, (size_t)n);
	}
	VECTOR_MUST(tiles_flush(t, NULL) == 0);
}

static json_t *
hashes(uint8_t (*path)[HASH_SIZE], size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, vector_hex(path[i], HASH_SIZE));
	return list;
}

static void
add_file(json_t *files, const char *dir, int level, uint64_t index, unsigned width)
{
	char path[TILE_PATH_MAX];
	uint8_t digest[HASH_SIZE];
	struct buf b = {0};
	tile_path(path, level, index, width);
	VECTOR_MUST(file_read(&b, path_of("%s/%s", dir, path).s, 1 << 24, NULL) == 0);
	sha256(digest, b.data, b.size);
	json_array_append_new(
	    files, json_pack("{s:s,s:I,s:o}", "path", path, "bytes", (json_int_t)b.size,
		       "sha256", vector_hex(digest, HASH_SIZE)));
	buf_free(&b);
}

static json_t *
tree_of(const char *dir, struct tiles *t, uint64_t size, uint64_t index, uint64_t old)
{
	uint8_t root[HASH_SIZE], path[MERKLE_PATH_MAX][HASH_SIZE];
	size_t count;
	append(t, size);
	tiles_root(t, root);
	json_t *v = json_pack(
	    "{s:I,s:o}", "size", (json_int_t)size, "root", vector_hex(root, HASH_SIZE));
	if (index < size) {
		VECTOR_MUST(
		    merkle_inclusion(index, size, tiles_read_hash, t, path, &count) == 0);
		json_object_set_new(v, "inclusion",
		    json_pack("{s:I,s:o}", "index", (json_int_t)index, "path",
			hashes(path, count)));
		VECTOR_MUST(
		    merkle_consistency(old, size, tiles_read_hash, t, path, &count) == 0);
		json_object_set_new(v, "consistency",
		    json_pack("{s:I,s:o}", "old", (json_int_t)old, "path",
			hashes(path, count)));
	}
	json_t *files = json_array();
	for (uint64_t i = 0; i <= size / TILE_WIDTH && size < 1024; i++) {
		unsigned width =
		    (unsigned)(size - i * TILE_WIDTH < TILE_WIDTH ? size - i * TILE_WIDTH
								  : TILE_WIDTH);
		if (!width)
			break;
		add_file(files, dir, 0, i, width);
		add_file(files, dir, TILE_ENTRIES, i, width);
	}
	if (size >= TILE_WIDTH && size < 1024)
		add_file(files, dir, 1, 0, (unsigned)(size / TILE_WIDTH));
	json_object_set_new(v, "files", files);
	return v;
}

static json_t *
bad_paths(void)
{
	static const char *const paths[] = {"tile/0/0", "tile/00/000", "tile/0/x000/000",
	    "tile/0/001/x002", "tile/64/000", "tile/0/000.p/0", "tile/0/000.p/256",
	    "tile/0/000.p/01", "tile/0/000/", "tile/data/000", "tile/8/0/000"};
	json_t *bad = json_array();
	int level;
	uint64_t index;
	unsigned width;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		VECTOR_MUST(tile_path_parse(paths[i], &level, &index, &width) != 0);
		json_array_append_new(bad, json_pack("{s:s}", "path", paths[i]));
	}
	return bad;
}

static void
add_path(json_t *good, int level, uint64_t index, unsigned width)
{
	char path[TILE_PATH_MAX];
	tile_path(path, level, index, width);
	json_array_append_new(
	    good, json_pack("{s:s,s:o,s:I,s:i}", "path", path, "level",
		      level < 0 ? json_string("entries") : json_integer(level), "index",
		      (json_int_t)index, "width", (int)width));
}

json_t *
vectors_tile(const struct sample *s)
{
	static const uint64_t sizes[][3] = {{0, 1, 0}, {1, 0, 0}, {2, 1, 1}, {3, 2, 2},
	    {7, 4, 4}, {8, 7, 6}, {255, 200, 128}, {256, 255, 255}, {257, 256, 256},
	    {700, 511, 513}, {65536, 65535, 700}, {65793, 65536, 65536}};
	char dir[] = "/tmp/madang-vectors.XXXXXX";
	uint8_t empty[HASH_SIZE];
	json_t *good = json_array();
	struct tiles *t;
	(void)s;
	merkle_empty(empty);
	VECTOR_MUST(mkdtemp(dir));
	VECTOR_MUST(tiles_open(&t, dir, 0, empty, NULL) == 0);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		json_array_append_new(
		    good, tree_of(dir, t, sizes[i][0], sizes[i][1], sizes[i][2]));
	tiles_close(t);
	VECTOR_MUST(system(path_of("rm -rf %s", dir).s) == 0);
	add_path(good, 0, 0, 256);
	add_path(good, 0, 999, 1);
	add_path(good, 1, 1000, 255);
	add_path(good, -1, 1234067, 256);
	add_path(good, 63, 1000000, 256);
	return vector_file("tile", good, bad_paths());
}

static void
add_bad_receipt(json_t *bad, const char *name, const struct buf *raw,
    const struct sample *s, const uint8_t leaf[HASH_SIZE])
{
	struct receipt r;
	struct checkpoint cp;
	int rc = receipt_parse(&r, raw->data, raw->size, NULL);
	if (rc == 0) {
		rc = receipt_verify(&r, &s->charter, leaf, &cp, NULL);
		receipt_free(&r);
	}
	VECTOR_MUST(rc != 0);
	json_array_append_new(bad, vector_document(name, raw));
}

/* The sample entry of seq i is leaf i of a tree of five; the receipt of leaf 3. */
static void
make_receipt(
    struct receipt *r, const struct sample *s, struct buf *entry, uint8_t leaf[HASH_SIZE])
{
	uint8_t leaves[5][HASH_SIZE], path[3][HASH_SIZE];
	struct merkle_range range = {0};
	for (int64_t i = 0; i < 5; i++) {
		sample_entry(s, entry, i + 1);
		merkle_leaf(leaves[i], entry->data, entry->size);
		merkle_append(&range, leaves[i]);
	}
	sample_entry(s, entry, 4);
	struct checkpoint cp = {.size = 5};
	merkle_root(&range, cp.root);
	memcpy(leaf, leaves[3], HASH_SIZE);
	memcpy(path[0], leaves[2], HASH_SIZE);
	merkle_node(path[1], leaves[0], leaves[1]);
	memcpy(path[2], leaves[4], HASH_SIZE);
	*r = (struct receipt){.index = 3, .path_count = 3, .path = xcalloc(3, HASH_SIZE)};
	memcpy(r->path, path, sizeof path);
	sample_checkpoint(s, &r->checkpoint, &cp, 3, SAMPLE_TIME);
}

static void
put_receipt(struct buf *raw, const struct receipt *r)
{
	buf_reset(raw);
	receipt_format(raw, r);
}

static json_t *
bad_receipts(struct receipt *r, const struct sample *s, const uint8_t leaf[HASH_SIZE])
{
	json_t *bad = json_array();
	struct buf raw = {0};
	r->index = 2;
	put_receipt(&raw, r);
	add_bad_receipt(bad, "another index", &raw, s, leaf);
	r->index = 3;
	r->path_count = 2;
	put_receipt(&raw, r);
	add_bad_receipt(bad, "a shorter path", &raw, s, leaf);
	r->path_count = 3;
	r->path[1][0] ^= 1;
	put_receipt(&raw, r);
	add_bad_receipt(bad, "another path", &raw, s, leaf);
	r->path[1][0] ^= 1;
	put_receipt(&raw, r);
	raw.size -= 1;
	raw.data[raw.size] = 0;
	add_bad_receipt(bad, "cut off", &raw, s, leaf);
	put_receipt(&raw, r);
	struct buf extra = {0};
	buf_printf(&extra, "c2sp.org/tlog-proof@v1\nextra AA==\n%s",
	    strchr(buf_str(&raw), '\n') + 1);
	add_bad_receipt(bad, "an extra line", &extra, s, leaf);
	struct checkpoint cp = {.size = 5};
	struct note note;
	VECTOR_MUST(checkpoint_parse(&cp, &note, SAMPLE_ORIGIN, r->checkpoint.data,
			r->checkpoint.size, NULL) == 0);
	sample_checkpoint(s, &r->checkpoint, &cp, 2, SAMPLE_TIME);
	put_receipt(&raw, r);
	add_bad_receipt(bad, "two cosignatures where three are needed", &raw, s, leaf);
	buf_free(&extra);
	buf_free(&raw);
	return bad;
}

json_t *
vectors_receipt(const struct sample *s)
{
	struct receipt r;
	struct buf raw = {0}, entry = {0};
	uint8_t leaf[HASH_SIZE];
	struct checkpoint cp;
	make_receipt(&r, s, &entry, leaf);
	VECTOR_MUST(receipt_verify(&r, &s->charter, leaf, &cp, NULL) == 0);
	put_receipt(&raw, &r);
	json_t *v = vector_document("leaf 3 of five", &raw);
	json_object_set_new(v, "entry", json_string(buf_str(&entry)));
	json_object_set_new(v, "charter", json_string(buf_str(&s->charter_raw)));
	json_object_set_new(v, "leaf", vector_hex(leaf, HASH_SIZE));
	json_object_set_new(v, "size", json_integer((json_int_t)cp.size));
	json_object_set_new(v, "root", vector_hex(cp.root, HASH_SIZE));
	json_t *good = json_array(), *bad = bad_receipts(&r, s, leaf);
	json_array_append_new(good, v);
	receipt_free(&r);
	buf_free(&raw);
	buf_free(&entry);
	return vector_file("receipt", good, bad);
}
