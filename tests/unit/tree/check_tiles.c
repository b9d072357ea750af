/* Tile paths and the folder of tiles. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tree/tiles.h"

static char dir[] = "/tmp/check_tiles.XXXXXX";
static uint8_t empty[HASH_SIZE];

static void
setup(void)
{
	strcpy(strrchr(dir, '.') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	merkle_empty(empty);
}

static void
teardown(void)
{
	ck_assert_int_eq(system(path_of("rm -rf %s", dir).s), 0);
}

static bool
exists(const char *name)
{
	return access(path_of("%s/%s", dir, name).s, F_OK) == 0;
}

static void
append(struct tiles *t, uint64_t count)
{
	for (; count; count--) {
		char leaf[32];
		int n = snprintf(
		    leaf, sizeof leaf, "entry %llu", (unsigned long long)tiles_size(t));
		tiles_append(t, leaf, (size_t)n);
	}
}

static void
put(struct tiles *t)
{
	struct why why = {""};
	ck_assert_msg(tiles_flush(t, &why) == 0, "%s", why.text);
	ck_assert_msg(tiles_publish(t, 1, "cp", 2, &why) == 0, "%s", why.text);
}

START_TEST(paths)
{
	static const struct {
		int level;
		uint64_t index;
		unsigned width;
		const char *path;
	} good[] = {
	    {0, 0, 256, "tile/0/000"},
	    {0, 0, 1, "tile/0/000.p/1"},
	    {3, 1234067, 256, "tile/3/x001/x234/067"},
	    {TILE_ENTRIES, 1234067, 255, "tile/entries/x001/x234/067.p/255"},
	    {63, 999, 256, "tile/63/999"},
	    {1, 1000, 256, "tile/1/x001/000"},
	    {1, 1000000, 256, "tile/1/x001/x000/000"},
	    {7, UINT64_MAX, 9, "tile/7/x018/x446/x744/x073/x709/x551/615.p/9"},
	};
	static const char *const bad[] = {"", "tile", "tile/", "tile/0", "tile/0/",
	    "tile/0/0", "tile/0/0000", "tile/0/000/", "tile/0/x000/000",
	    "tile/0/001/x002", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/+1/000",
	    "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/",
	    "tile/0/000.p", "tile/0/000.p/1/", "tile/0/x1/000", "tile/entries/",
	    "tile/Entries/000", "tile/0/00a", "tile/0/x001x/000", " tile/0/000",
	    "tile/0/x018/x446/x744/x073/x709/x551/616",
	    "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "../tile/0/000",
	    "tile/0/../000", "/tile/0/000", "tile/0/000\n"};
	char path[TILE_PATH_MAX];
	int level;
	uint64_t index;
	unsigned width;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		tile_path(path, good[i].level, good[i].index, good[i].width);
		ck_assert_str_eq(path, good[i].path);
		ck_assert_int_eq(tile_path_parse(path, &level, &index, &width), 0);
		ck_assert_int_eq(level, good[i].level);
		ck_assert_uint_eq(index, good[i].index);
		ck_assert_uint_eq(width, good[i].width);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(
		    tile_path_parse(bad[i], &level, &index, &width) == ERR_FORMAT,
		    "accepted: %s", bad[i]);
}
END_TEST

/* Every size around the edges of a tile, continued from every other: the tree on disk is
 * that of the leaves, and the files are those of tlog-tiles. */
START_TEST(sizes_around_a_tile)
{
	static const uint64_t sizes[] = {1, 2, 3, 255, 256, 257, 511, 512, 513, 700};
	struct merkle_range range = {0};
	struct tiles *t = NULL;
	uint8_t root[HASH_SIZE], want[HASH_SIZE];
	memcpy(want, empty, sizeof want);
	uint64_t at = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct why why = {""};
		ck_assert_msg(tiles_open(&t, dir, at, want, &why) == 0, "%s", why.text);
		append(t, sizes[i] - at);
		put(t);
		for (; at < sizes[i]; at++) {
			char leaf[32];
			uint8_t hash[HASH_SIZE];
			int n = snprintf(
			    leaf, sizeof leaf, "entry %llu", (unsigned long long)at);
			merkle_leaf(hash, leaf, (size_t)n);
			merkle_append(&range, hash);
		}
		merkle_root(&range, want);
		tiles_root(t, root);
		ck_assert_mem_eq(root, want, HASH_SIZE);
		char path[TILE_PATH_MAX];
		for (int level = TILE_ENTRIES; level <= 0 && at % 256; level++) {
			tile_path(path, level, at / 256, (unsigned)(at % 256));
			ck_assert_msg(exists(path), "no %s", path);
		}
		tiles_close(t);
	}
	ck_assert(
	    exists("tile/0/000") && exists("tile/0/001") && exists("tile/entries/001"));
	ck_assert(exists("tile/1/000.p/1") && exists("tile/1/000.p/2"));
	ck_assert_msg(!exists("tile/0/000.p") && !exists("tile/entries/001.p"),
	    "partial files of full tiles are left");
	ck_assert(exists("tile/0/002.p/1") && !exists("tile/0/002"));
}
END_TEST

START_TEST(hashes_and_leaves_read_back)
{
	struct tiles *t;
	ck_assert_int_eq(tiles_open(&t, dir, 0, empty, NULL), 0);
	append(t, 600);
	uint8_t hash[HASH_SIZE], left[HASH_SIZE], right[HASH_SIZE], want[HASH_SIZE];
	ck_assert_int_eq(tiles_read_hash(t, 0, 0, hash), ERR_NOT_FOUND);
	put(t);
	for (unsigned level = 1; level < 12; level++) {
		for (uint64_t i = 0; i < 700; i++) {
			int rc = tiles_read_hash(t, level, i, hash);
			ck_assert_int_eq(rc, (i + 1) << level <= 600 ? 0 : ERR_NOT_FOUND);
			if (rc)
				break;
			ck_assert_int_eq(tiles_read_hash(t, level - 1, 2 * i, left), 0);
			ck_assert_int_eq(
			    tiles_read_hash(t, level - 1, 2 * i + 1, right), 0);
			merkle_node(want, left, right);
			ck_assert_mem_eq(hash, want, HASH_SIZE);
		}
	}
	struct buf leaf = {0};
	for (uint64_t i = 0; i < 600; i++) {
		buf_reset(&leaf);
		ck_assert_int_eq(tiles_read_leaf(t, i, &leaf), 0);
		ck_assert_str_eq(
		    buf_str(&leaf), path_of("entry %llu", (unsigned long long)i).s);
		merkle_leaf(want, leaf.data, leaf.size);
		ck_assert_int_eq(tiles_read_hash(t, 0, i, hash), 0);
		ck_assert_mem_eq(hash, want, HASH_SIZE);
	}
	ck_assert_int_eq(tiles_read_leaf(t, 600, &leaf), ERR_NOT_FOUND);
	buf_free(&leaf);

	uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], root[HASH_SIZE];
	size_t count;
	tiles_root(t, root);
	for (uint64_t i = 0; i < 600; i += 37) {
		ck_assert_int_eq(
		    merkle_inclusion(i, 600, tiles_read_hash, t, path, &count), 0);
		ck_assert_int_eq(tiles_read_hash(t, 0, i, hash), 0);
		ck_assert_int_eq(merkle_check_inclusion(i, 600, hash,
				     (const uint8_t(*)[HASH_SIZE])path, count, root),
		    0);
	}
	tiles_close(t);
}
END_TEST

/* 65,536 leaves fill a tile of level 1 and begin level 2. */
START_TEST(second_level)
{
	struct tiles *t;
	uint8_t root[HASH_SIZE], hash[HASH_SIZE];
	ck_assert_int_eq(tiles_open(&t, dir, 0, empty, NULL), 0);
	append(t, 65535);
	put(t);
	ck_assert(exists("tile/1/000.p/255") && exists("tile/0/255.p/255"));
	ck_assert(!exists("tile/2/000.p/1"));
	append(t, 1);
	put(t);
	ck_assert(
	    exists("tile/1/000") && exists("tile/2/000.p/1") && !exists("tile/1/000.p"));
	tiles_root(t, root);
	ck_assert_int_eq(tiles_read_hash(t, 16, 0, hash), 0);
	ck_assert_mem_eq(hash, root, HASH_SIZE);
	append(t, 2);
	put(t);
	tiles_root(t, root);
	tiles_close(t);

	struct why why = {""};
	ck_assert_msg(tiles_open(&t, dir, 65538, root, &why) == 0, "%s", why.text);
	append(t, 1);
	put(t);
	ck_assert_int_eq(tiles_read_hash(t, 16, 0, hash), 0);
	ck_assert_int_eq(tiles_read_hash(t, 16, 1, hash), ERR_NOT_FOUND);
	tiles_close(t);
}
END_TEST

START_TEST(damage_is_noticed_at_open)
{
	static const char *const files[] = {"tile/0/000", "tile/0/001", "tile/0/002.p/88",
	    "tile/1/000.p/2", "tile/entries/002.p/88"};
	struct tiles *t;
	uint8_t root[HASH_SIZE];
	ck_assert_int_eq(tiles_open(&t, dir, 0, empty, NULL), 0);
	append(t, 600);
	put(t);
	tiles_root(t, root);
	tiles_close(t);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct path path = path_of("%s/%s", dir, files[i]);
		struct buf bytes = {0};
		struct why why = {""};
		ck_assert_int_eq(file_read(&bytes, path.s, 1 << 20, NULL), 0);
		bytes.data[bytes.size / 2 + 5] ^= 4;
		ck_assert_int_eq(
		    file_write(path.s, bytes.data, bytes.size, 0644, NULL), 0);
		ck_assert_msg(tiles_open(&t, dir, 600, root, &why) == ERR_PROOF, "%s: %s",
		    files[i], why.text);
		ck_assert_ptr_nonnull(strstr(why.text, dir));
		ck_assert_int_eq(
		    file_write(path.s, bytes.data, bytes.size - 1, 0644, NULL), 0);
		ck_assert_msg(tiles_open(&t, dir, 600, root, &why) == ERR_FORMAT,
		    "%s: %s", files[i], why.text);
		ck_assert_int_eq(unlink(path.s), 0);
		ck_assert_msg(tiles_open(&t, dir, 600, root, &why) == -ENOENT, "%s: %s",
		    files[i], why.text);
		bytes.data[bytes.size / 2 + 5] ^= 4;
		ck_assert_int_eq(
		    file_write(path.s, bytes.data, bytes.size, 0644, NULL), 0);
		buf_free(&bytes);
	}
	ck_assert_int_eq(tiles_open(&t, dir, 600, empty, NULL), ERR_PROOF);
	ck_assert_int_eq(tiles_open(&t, dir, 600, root, NULL), 0);
	tiles_close(t);
}
END_TEST

/* A program died after a flush and before its checkpoint: the tree is opened at the size
 * of the checkpoint and continues with other leaves. */
START_TEST(flushed_but_not_published)
{
	struct tiles *t;
	uint8_t root[HASH_SIZE], hash[HASH_SIZE], want[HASH_SIZE];
	ck_assert_int_eq(tiles_open(&t, dir, 0, empty, NULL), 0);
	append(t, 250);
	put(t);
	tiles_root(t, root);
	append(t, 10);
	ck_assert_int_eq(tiles_publish(t, 2, "cp", 2, NULL), ERR_STATE);
	ck_assert_int_eq(tiles_flush(t, NULL), 0);
	tiles_close(t);
	ck_assert(exists("tile/0/000") && exists("tile/0/000.p/250"));

	ck_assert_int_eq(tiles_open(&t, dir, 250, root, NULL), 0);
	for (int i = 0; i < 8; i++)
		tiles_append(t, "other", 5);
	put(t);
	merkle_leaf(want, "other", 5);
	for (uint64_t i = 250; i < 258; i++) {
		ck_assert_int_eq(tiles_read_hash(t, 0, i, hash), 0);
		ck_assert_mem_eq(hash, want, HASH_SIZE);
	}
	tiles_root(t, root);
	tiles_close(t);
	ck_assert_int_eq(tiles_open(&t, dir, 258, root, NULL), 0);
	tiles_close(t);
}
END_TEST

START_TEST(an_unwritable_folder_is_a_sentence)
{
	struct tiles *t;
	struct why why = {""};
	ck_assert_int_eq(tiles_open(&t, "/proc/nowhere", 0, empty, &why), -ENOENT);
	ck_assert_ptr_nonnull(strstr(why.text, "/proc/nowhere"));
	ck_assert_int_eq(tiles_open(&t, dir, 0, empty, NULL), 0);
	append(t, 1);
	/* A file where a folder must be. */
	ck_assert_int_eq(file_write(path_of("%s/tile", dir).s, "", 0, 0644, NULL), 0);
	ck_assert_int_eq(tiles_flush(t, &why), -ENOTDIR);
	ck_assert_ptr_nonnull(strstr(why.text, "tile"));
	ck_assert_int_eq(unlink(path_of("%s/tile", dir).s), 0);
	ck_assert_msg(
	    tiles_flush(t, &why) == 0, "a flush cannot be tried again: %s", why.text);
	tiles_close(t);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tiles");
	TCase *t = tcase_create("tiles");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, paths);
	tcase_add_test(t, sizes_around_a_tile);
	tcase_add_test(t, hashes_and_leaves_read_back);
	tcase_add_test(t, second_level);
	tcase_add_test(t, damage_is_noticed_at_open);
	tcase_add_test(t, flushed_but_not_published);
	tcase_add_test(t, an_unwritable_folder_is_a_sentence);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
