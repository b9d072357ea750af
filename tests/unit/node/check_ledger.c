/*
 * The round of a node on a real folder: its batches, its receipts, its reports, and the
 * keys that it needs.
 */
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include "node/lookup.h"
#include "tests/unit/node/folder.h"

static void
last_block(struct block *block)
{
	struct buf leaf = {0};

	ck_assert_int_eq(publisher_leaf(ledger_publisher(l),
			     ledger_final(l)->tree.size - 1, &leaf, &why),
	    0);
	ck_assert_int_eq(block_parse(block, NULL, leaf.data, leaf.size, &why), 0);
	buf_free(&leaf);
}

START_TEST(begins_with_the_charter)
{
	struct buf leaf = {0};
	struct block block;

	folder_open();
	ck_at(1, 2);
	ck_assert_int_eq(publisher_leaf(ledger_publisher(l), 0, &leaf, &why), 0);
	ck_assert_uint_eq(leaf.size, charter_raw.size);
	ck_assert_mem_eq(leaf.data, charter_raw.data, leaf.size);
	last_block(&block);
	ck_assert_uint_eq(block.height, 1);
	ck_assert_uint_eq(block.line_count, 0);
	ck_assert_int_eq(block.time, 1000 * charter.created);
	block_free(&block);
	buf_free(&leaf);
	folder_close();
}
END_TEST

START_TEST(makes_batches)
{
	struct buf raw = {0};
	struct refusal refusal;
	struct block block;
	uint64_t t;

	folder_open();
	t = ledger_final(l)->times[0];
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	folder_grant(2, "one");
	city_bad_revoke(&raw, &platform, 3);
	ck_assert_int_eq(folder_apply(&raw, &refusal), ERR_REFUSED);
	ck_assert_str_eq(refusal.key, "core.member_unknown");
	folder_grant(4, "two");
	city_grant(&raw, &platform, 4, CITY_ORIGIN "/station/two", "poll:station");
	ck_assert_uint_eq(ledger_batch_count(l), 2);
	ck_assert_int_eq(ledger_end(l, &why), 0);
	ck_at(2, 5);
	last_block(&block);
	ck_assert_uint_eq(block.count, 2);
	ck_assert_uint_eq(block.size, 2);
	ck_assert_uint_eq(block.line_count, 1);
	ck_assert_int_eq(block.time, 1000 * (int64_t)t);
	block_free(&block);
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	city_bad_revoke(&raw, &platform, 3);
	ck_assert_int_eq(folder_apply(&raw, &refusal), ERR_REFUSED);
	ck_assert_str_eq(refusal.key, "core.seq");
	ledger_abort(l);
	ck_at(2, 5);
	buf_free(&raw);
	folder_close();
}
END_TEST

START_TEST(knows_what_it_has)
{
	struct buf raw = {0};
	struct refusal refusal;

	folder_open();
	city_grant(&raw, &platform, 2, CITY_ORIGIN "/station/one", "poll:station");
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	ck_assert_int_eq(folder_apply(&raw, &refusal), 0);
	ck_assert_int_eq(folder_apply(&raw, &refusal), ERR_DUPLICATE);
	ck_assert_int_eq(ledger_end(l, &why), 0);
	ck_at(2, 4);
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	ck_assert_int_eq(folder_apply(&raw, &refusal), ERR_DUPLICATE);
	ledger_abort(l);
	buf_free(&raw);
	folder_close();
}
END_TEST

/* After idleness the next block would carry an old clock; an empty one freshens it. */
START_TEST(freshens_the_clock)
{
	struct block before, after;

	folder_open();
	folder_advance(2, "one");
	ck_assert(!ledger_stale(l));
	sleep(3);
	ck_assert(ledger_stale(l));
	last_block(&before);
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	ck_assert_int_eq(ledger_end(l, &why), 0);
	ck_assert(!ledger_stale(l));
	folder_advance(3, "two");
	last_block(&after);
	ck_assert_int_ge(after.time - before.time, 3000);
	ck_assert_int_le(after.time, 1000 * clock_unix());
	block_free(&before);
	block_free(&after);
	folder_close();
}
END_TEST

/* A charter of four nodes needs three votes; this build has one, and says so. */
START_TEST(halts_without_a_quorum)
{
	folder_make(4);
	for (int restart = 0; restart < 2; restart++) {
		ck_assert_int_eq(folder_try(), ERR_QUORUM);
		ck_says(why, "halts at height 1: 1 of 3 votes, none from b, c, d");
		ck_assert_int_ne(access(path_of("%s/ledger/checkpoint", dir).s, F_OK), 0);
		folder_close();
	}
}
END_TEST

static void
ck_receipt(uint64_t index, const uint8_t leaf[HASH_SIZE])
{
	struct buf text = {0};
	struct receipt receipt;
	struct checkpoint cp;

	ck_assert_int_eq(publisher_receipt(ledger_publisher(l), index, &text), 0);
	ck_assert_int_eq(receipt_parse(&receipt, text.data, text.size, &why), 0);
	ck_assert_uint_eq(receipt.index, index);
	ck_assert_msg(
	    receipt_verify(&receipt, &charter, leaf, &cp, &why) == 0, "%s", why.text);
	ck_assert_uint_eq(cp.size, ledger_final(l)->tree.size);
	receipt_free(&receipt);
	buf_free(&text);
}

START_TEST(gives_receipts_and_reports)
{
	struct buf raw = {0}, json = {0};
	const char *filter = "role=poll:station";
	const struct report_query members = {.service = "core",
				      .view = "members",
				      .filters = &filter,
				      .count = 1,
				      .seconds = 60},
				  nothing = {.service = "core", .view = "nothing"};
	uint8_t leaf[HASH_SIZE];
	struct lookup *lookup;
	uint64_t index;

	folder_open();
	lookup = lookup_open(l);
	city_grant(&raw, &platform, 2, CITY_ORIGIN "/station/one", "poll:station");
	merkle_leaf(leaf, raw.data, raw.size);
	ck_assert_int_eq(lookup_find(lookup, leaf, &index), ERR_NOT_FOUND);
	ck_assert_int_eq(lookup_report(lookup, &members, &json, &why), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&json), "{\"height\":1,"));
	ck_assert_ptr_null(strstr(buf_str(&json), "station/one"));
	folder_advance(2, "one");
	ck_assert_int_eq(lookup_find(lookup, leaf, &index), 0);
	ck_assert_uint_eq(index, 2);
	ck_receipt(index, leaf);
	ck_receipt(0, charter.leaf);
	buf_reset(&json);
	ck_assert_int_eq(publisher_receipt(ledger_publisher(l), 4, &json), ERR_PENDING);
	ck_assert_int_eq(lookup_report(lookup, &members, &json, &why), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&json), "{\"height\":2,"));
	ck_assert_ptr_nonnull(strstr(buf_str(&json), "station/one"));
	ck_assert_int_eq(lookup_report(lookup, &nothing, &json, &why), ERR_NOT_FOUND);
	for (int i = 0; i < 140; i++)
		folder_advance(3 + i, path_of("many-%d", i).s);
	ck_receipt(index, leaf);
	lookup_close(lookup);
	buf_free(&raw);
	buf_free(&json);
	folder_close();
}
END_TEST

/* ---- identity ---- */

static void
ck_no_identity(const char *change, const char *words)
{
	struct identity other;

	folder_shell("cd '%s' && %s", dir, change);
	ck_assert_int_ne(identity_open(&other, dir, &charter, &why), 0);
	ck_says(why, words);
	city_make(dir, &charter_raw);
}

START_TEST(checks_its_keys)
{
	struct identity first, second;

	ck_assert_int_eq(identity_open(&first, dir, &charter, &why), 0);
	ck_assert_str_eq(first.id, "a");
	ck_assert_int_eq(identity_open(&second, dir, &charter, &why), -EBUSY);
	ck_says(why, "another madang-node runs on this folder");
	identity_close(&first);
	ck_no_identity("chmod 640 keys", "may be read by others");
	ck_no_identity("chmod 604 keys", "chmod 600");
	ck_no_identity("rm keys", "city new");
	ck_no_identity("echo '{' > keys", "no well-formed JSON");
	ck_no_identity(": > keys", "is empty");
	ck_no_identity("sed -i s/keys.v1/keys.v2/ keys", "not of the format");
	ck_no_identity("sed -i 's/{/{\"more\":1,/' keys", "more");
	ck_no_identity("sed -i 's/\"id\":\"a\"/\"id\":\"z\"/' keys", "has no node \"z\"");
	ck_no_identity(
	    "sed -i 's/test.example/else.example/' keys", "belongs to the ledger");
	ck_no_identity(
	    "sed -i 's/\"log\":\"./\"log\":\"A/; s/\"log\":\"A/\"log\":\"B/' keys",
	    "the log key is not the one");
	ck_no_identity(
	    "sed -i 's/\"cosigner\":\"/&A/' keys", "\"cosigner\" is not a 32-byte");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ledger");
	TCase *t = tcase_create("ledger");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (sodium_init() < 0)
		return 1;
	tcase_add_checked_fixture(t, folder_setup, folder_remove);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, begins_with_the_charter);
	tcase_add_test(t, makes_batches);
	tcase_add_test(t, knows_what_it_has);
	tcase_add_test(t, freshens_the_clock);
	tcase_add_test(t, halts_without_a_quorum);
	tcase_add_test(t, gives_receipts_and_reports);
	tcase_add_test(t, checks_its_keys);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
