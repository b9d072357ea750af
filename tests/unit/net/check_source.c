/* Reading a ledger from a folder and from a URL. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "net/source.h"
#include "sample.h"
#include "server.h"
#include "tree/tiles.h"

static char dir[] = "/tmp/check_source.XXXXXX";
static struct sample s;
static struct tiles *tiles;
static struct server *server;
static struct why why;

/* Leaf 0 is the charter, the others are short texts. */
static void
grow(uint64_t size)
{
	for (uint64_t i = tiles_size(tiles); i < size; i++) {
		char leaf[32];
		int n = snprintf(leaf, sizeof leaf, "leaf %llu", (unsigned long long)i);
		if (i == 0)
			tiles_append(tiles, s.charter_raw.data, s.charter_raw.size);
		else
			tiles_append(tiles, leaf, (size_t)n);
	}
	ck_assert_int_eq(tiles_flush(tiles, NULL), 0);
	struct checkpoint cp = {.size = size};
	struct buf note = {0};
	tiles_root(tiles, cp.root);
	sample_checkpoint(&s, &note, &cp, 3, SAMPLE_TIME);
	ck_assert_int_eq(tiles_publish(tiles, size, note.data, note.size, NULL), 0);
	buf_free(&note);
}

static void
setup(void)
{
	uint8_t empty[HASH_SIZE];
	merkle_empty(empty);
	strcpy(strrchr(dir, '.') + 1, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	sample_open(&s, 4);
	ck_assert_int_eq(tiles_open(&tiles, dir, 0, empty, NULL), 0);
	ck_assert_int_eq(file_write(path_of("%s/charter", dir).s, s.charter_raw.data,
			     s.charter_raw.size, 0644, NULL),
	    0);
	grow(300);
	server = server_open(dir);
	why.text[0] = 0;
}

static void
teardown(void)
{
	server_close(server);
	tiles_close(tiles);
	sample_close(&s);
	ck_assert_int_eq(system(path_of("rm -rf %s", dir).s), 0);
}

static struct source *
open_source(bool url)
{
	struct source *source;
	struct charter charter;
	struct path where = url ? server_url(server, "/") : path_of("%s//", dir);
	ck_assert_msg(source_open(&source, where.s, NULL, &why) == 0, "%s", why.text);
	ck_assert_msg(
	    source_charter(source, s.charter.leaf, &charter, &why) == 0, "%s", why.text);
	ck_assert_str_eq(charter.origin, SAMPLE_ORIGIN);
	return source;
}

struct seen {
	uint64_t next;
	uint64_t stop_at;
};

static int
check_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *reason)
{
	struct seen *seen = context;
	char want[32];
	int n = snprintf(want, sizeof want, "leaf %llu", (unsigned long long)index);
	ck_assert_uint_eq(index, seen->next++);
	if (index == seen->stop_at)
		return why_set(reason, ERR_REFUSED, "stopped");
	if (index == 0) {
		ck_assert_uint_eq(size, s.charter_raw.size);
	} else {
		ck_assert_uint_eq(size, (size_t)n);
		ck_assert_mem_eq(leaf, want, size);
	}
	return 0;
}

START_TEST(all_leaves_and_then_the_new_ones)
{
	struct source *source = open_source(_i);
	struct checkpoint cp;
	struct merkle_range range = {0};
	struct seen seen = {.stop_at = UINT64_MAX};
	static const uint64_t sizes[] = {300, 301, 511, 512, 513, 1300};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		grow(sizes[i]);
		ck_assert_msg(source_checkpoint(source, &cp, &why) == 0, "%s", why.text);
		ck_assert_uint_eq(cp.size, sizes[i]);
		ck_assert_msg(
		    source_read(source, &cp, &range, check_leaf, &seen, &why) == 0, "%s",
		    why.text);
		ck_assert_uint_eq(seen.next, sizes[i]);
		ck_assert_uint_eq(range.size, sizes[i]);
	}
	/* Nothing new: nothing read. */
	ck_assert_int_eq(source_read(source, &cp, &range, check_leaf, &seen, &why), 0);
	ck_assert_uint_eq(seen.next, 1300);
	/* An older checkpoint than what was read is a mistake of the caller. */
	cp.size--;
	ck_assert_int_eq(
	    source_read(source, &cp, &range, check_leaf, &seen, &why), ERR_STATE);
	source_close(source);
}
END_TEST

/* A reader who holds an old checkpoint finds its partial bundle gone and takes the full
 * one. */
START_TEST(an_old_checkpoint_stays_readable)
{
	struct source *source = open_source(_i);
	struct checkpoint cp;
	struct merkle_range range = {0};
	struct seen seen = {.stop_at = UINT64_MAX};
	ck_assert_int_eq(source_checkpoint(source, &cp, &why), 0);
	grow(600);
	ck_assert_int_ne(access(path_of("%s/tile/entries/001.p/44", dir).s, F_OK), 0);
	ck_assert_msg(source_read(source, &cp, &range, check_leaf, &seen, &why) == 0,
	    "%s", why.text);
	ck_assert_uint_eq(seen.next, 300);
	source_close(source);
}
END_TEST

START_TEST(a_reader_may_stop)
{
	struct source *source = open_source(_i);
	struct checkpoint cp;
	struct merkle_range range = {0};
	struct seen seen = {.stop_at = 270};
	ck_assert_int_eq(source_checkpoint(source, &cp, &why), 0);
	ck_assert_int_eq(
	    source_read(source, &cp, &range, check_leaf, &seen, &why), ERR_REFUSED);
	ck_assert_str_eq(why.text, "stopped");
	ck_assert_uint_eq(seen.next, 271);
	ck_assert_uint_eq(range.size, 0);
	source_close(source);
}
END_TEST

/* A node that does not answer gives way to the next; one with another ledger does not. */
START_TEST(one_of_the_charters_nodes_is_reached)
{
	struct source *source = NULL;
	struct charter charter = s.charter;

	strcpy(charter.nodes[0].url, "http://127.0.0.1:1");
	strcpy(charter.nodes[1].url, server_url(server, "").s);
	ck_assert_msg(
	    source_reach(&source, &charter, NULL, NULL, &why) == 0, "%s", why.text);
	source_close(source);
	ck_assert_int_eq(source_reach(&source, &charter, dir, NULL, &why), 0);
	source_close(source);
	charter.count = 1;
	ck_assert_int_eq(source_reach(&source, &charter, NULL, NULL, &why), ERR_NET);
	ck_assert_ptr_null(source);
	charter.leaf[0] ^= 1;
	strcpy(charter.nodes[0].url, charter.nodes[1].url);
	charter.count = s.charter.count;
	ck_assert_int_eq(source_reach(&source, &charter, NULL, NULL, &why), ERR_FORK);
	ck_assert_ptr_null(source);
}
END_TEST

START_TEST(another_ledger_is_noticed)
{
	struct source *source;
	struct charter charter;
	struct checkpoint cp;
	uint8_t pin[HASH_SIZE] = {0};
	ck_assert_int_eq(source_open(&source, dir, NULL, NULL), 0);
	ck_assert_int_eq(source_checkpoint(source, &cp, &why), ERR_STATE);
	ck_assert_int_eq(source_charter(source, pin, &charter, &why), ERR_FORK);
	ck_assert_ptr_nonnull(strstr(why.text, "expected is 0000"));
	ck_assert_int_eq(source_charter(source, NULL, &charter, &why), 0);
	source_close(source);

	ck_assert_int_eq(source_open(&source, path_of("%s/none", dir).s, NULL, &why), -2);
	ck_assert_ptr_nonnull(strstr(why.text, "none"));
	ck_assert_int_eq(
	    source_open(&source, path_of("%s/charter", dir).s, NULL, &why), -20);
	ck_assert_int_eq(file_write(path_of("%s/charter", dir).s, "x", 1, 0644, NULL), 0);
	ck_assert_int_eq(source_open(&source, dir, NULL, NULL), 0);
	ck_assert_int_eq(source_charter(source, NULL, &charter, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, dir));
	ck_assert_int_eq(unlink(path_of("%s/charter", dir).s), 0);
	ck_assert_int_eq(source_charter(source, NULL, &charter, &why), ERR_NOT_FOUND);
	source_close(source);
}
END_TEST

static void
put_checkpoint(const struct checkpoint *cp, size_t cosigners)
{
	struct buf note = {0};
	sample_checkpoint(&s, &note, cp, cosigners, SAMPLE_TIME);
	ck_assert_int_eq(
	    file_write(path_of("%s/checkpoint", dir).s, note.data, note.size, 0644, NULL),
	    0);
	buf_free(&note);
}

START_TEST(checkpoints_that_are_not_believed)
{
	struct source *source = open_source(_i);
	struct checkpoint cp, got;
	ck_assert_int_eq(source_checkpoint(source, &cp, &why), 0);
	got = cp;
	put_checkpoint(&cp, 2);
	ck_assert_int_eq(source_checkpoint(source, &got, &why), ERR_QUORUM);
	ck_assert_ptr_nonnull(strstr(why.text, "2 cosignatures of 4 nodes"));
	ck_assert_uint_eq(got.size, 300);
	cp.size = 299;
	put_checkpoint(&cp, 3);
	ck_assert_int_eq(source_checkpoint(source, &got, &why), ERR_FORK);
	ck_assert_ptr_nonnull(strstr(why.text, "size 299 after one of size 300"));
	cp.size = 300;
	cp.root[0] ^= 1;
	put_checkpoint(&cp, 3);
	ck_assert_int_eq(source_checkpoint(source, &got, &why), ERR_FORK);
	cp.root[0] ^= 1;
	put_checkpoint(&cp, 3);
	ck_assert_int_eq(source_checkpoint(source, &got, &why), 0);
	source_close(source);
}
END_TEST

static int
read_all(bool url)
{
	struct source *source = open_source(url);
	struct checkpoint cp;
	struct merkle_range range = {0};
	struct seen seen = {.stop_at = UINT64_MAX};
	ck_assert_int_eq(source_checkpoint(source, &cp, &why), 0);
	int rc = source_read(source, &cp, &range, check_leaf, &seen, &why);
	source_close(source);
	return rc;
}

START_TEST(damaged_bundles)
{
	static const char *const names[] = {"tile/entries/000", "tile/entries/001.p/44"};
	for (size_t i = 0; i < 2; i++) {
		struct path path = path_of("%s/%s", dir, names[i]);
		struct buf b = {0}, harmed = {0};
		ck_assert_int_eq(file_read(&b, path.s, 1 << 24, NULL), 0);
		buf_put(&harmed, b.data, b.size);
		buf_put(&harmed, "\0\1x", 3);
		ck_assert_int_eq(
		    file_write(path.s, harmed.data, harmed.size, 0644, NULL), 0);
		ck_assert_int_eq(read_all(_i), ERR_FORMAT);
		ck_assert_ptr_nonnull(strstr(why.text, names[i]));
		ck_assert_int_eq(file_write(path.s, b.data, b.size - 1, 0644, NULL), 0);
		ck_assert_int_eq(read_all(_i), ERR_FORMAT);
		ck_assert_int_eq(unlink(path.s), 0);
		ck_assert_int_eq(read_all(_i), ERR_NOT_FOUND);
		ck_assert_ptr_nonnull(strstr(why.text, "tile/entries/00"));
		ck_assert_int_eq(file_write(path.s, b.data, b.size, 0644, NULL), 0);
		ck_assert_int_eq(read_all(_i), 0);
		buf_free(&b);
		buf_free(&harmed);
	}
}
END_TEST

static int
ignore_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *reason)
{
	(void)context;
	(void)index;
	(void)leaf;
	(void)size;
	(void)reason;
	return 0;
}

START_TEST(another_leaf_is_a_fork)
{
	struct source *source = open_source(_i);
	struct path path = path_of("%s/tile/entries/001.p/44", dir);
	struct checkpoint cp;
	struct merkle_range range = {0};
	struct buf b = {0};
	ck_assert_int_eq(file_read(&b, path.s, 1 << 24, NULL), 0);
	b.data[b.size - 1] ^= 1;
	ck_assert_int_eq(file_write(path.s, b.data, b.size, 0644, NULL), 0);
	ck_assert_int_eq(source_checkpoint(source, &cp, &why), 0);
	ck_assert_int_eq(
	    source_read(source, &cp, &range, ignore_leaf, NULL, &why), ERR_FORK);
	ck_assert_uint_eq(range.size, 0);
	buf_free(&b);
	source_close(source);
}
END_TEST

START_TEST(receipts_and_posts)
{
	struct source *source = open_source(true);
	struct buf out = {0}, framed = {0};
	struct post_result result;
	uint8_t leaf[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	merkle_leaf(leaf, "an entry", 8);
	hex_encode(hex, leaf, HASH_SIZE);
	struct path path = path_of("/receipt/%s", hex);

	ck_assert_int_eq(source_receipt(source, leaf, &out, &why), ERR_NOT_FOUND);
	server_say(server, path.s, 202, "{\"status\":\"pending\"}", 20, 0);
	ck_assert_int_eq(source_receipt(source, leaf, &out, &why), ERR_PENDING);
	server_say(server, path.s, 200, "the receipt", 11, 0);
	ck_assert_int_eq(source_receipt(source, leaf, &out, &why), 0);
	ck_assert_str_eq(buf_str(&out), "the receipt");

	struct buf answer = {0};
	buf_printf(
	    &answer, "{\"results\":[{\"leaf\":\"%s\",\"status\":\"accepted\"}]}", hex);
	record_put(&framed, "an entry", 8);
	server_say(server, "/entries", 200, answer.data, answer.size, 0);
	ck_assert_msg(
	    source_post(source, framed.data, framed.size, &result, 1, &why) == 0, "%s",
	    why.text);
	ck_assert_int_eq(result.status, POST_ACCEPTED);
	ck_assert_mem_eq(result.leaf, leaf, HASH_SIZE);
	ck_assert_mem_eq(server_posted(server)->data, framed.data, framed.size);
	server_say(server, "/entries", 200, answer.data, answer.size - 1, 0);
	ck_assert_int_eq(
	    source_post(source, framed.data, framed.size, &result, 1, &why), ERR_FORMAT);
	server_say(server, "/entries", 503, "{}", 2, 0);
	ck_assert_int_eq(
	    source_post(source, framed.data, framed.size, &result, 1, &why), ERR_BUSY);
	source_close(source);

	source = open_source(false);
	ck_assert_int_eq(source_receipt(source, leaf, &out, &why), ERR_STATE);
	ck_assert_int_eq(
	    source_post(source, framed.data, framed.size, &result, 1, &why), ERR_STATE);
	ck_assert_ptr_nonnull(strstr(why.text, "needs a node's URL"));
	source_close(source);
	buf_free(&answer);
	buf_free(&framed);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("source");
	TCase *t = tcase_create("source");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	/* Each once on the folder and once on the URL. */
	tcase_add_loop_test(t, all_leaves_and_then_the_new_ones, 0, 2);
	tcase_add_loop_test(t, an_old_checkpoint_stays_readable, 0, 2);
	tcase_add_loop_test(t, a_reader_may_stop, 0, 2);
	tcase_add_loop_test(t, checkpoints_that_are_not_believed, 0, 2);
	tcase_add_loop_test(t, damaged_bundles, 0, 2);
	tcase_add_loop_test(t, another_leaf_is_a_fork, 0, 2);
	tcase_add_test(t, one_of_the_charters_nodes_is_reached);
	tcase_add_test(t, another_ledger_is_noticed);
	tcase_add_test(t, receipts_and_posts);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
