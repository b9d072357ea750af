/*
 * The round of a node and its recovery, on a real folder: what each durable piece may
 * lack after a crash, and what must be refused because going on could sign two histories.
 */
#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/ledger.h"
#include "node/lookup.h"
#include "node/sequencer/sequencer.h"
#include "tests/unit/node/city.h"
#include "tests/unit/node/scratch.h"

static char dir[300]; /* of the node */
static struct buf charter_raw;
static struct charter charter;
static struct identity identity;
static struct ledger *l;
static struct why why;
static struct city_key platform;

static void
shell(const char *format, ...)
{
	char command[2000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s", command);
}

static int
try_open(void)
{
	int r = identity_open(&identity, dir, &charter, &why);

	ck_assert_msg(r == 0, "%s", why.text);
	r = ledger_open(&l, dir, "sqlite", &charter, &charter_raw, &identity, &why);
	if (r == 0)
		r = ledger_recover(l, &why);
	return r;
}

static void
open_it(void)
{
	ck_assert_msg(try_open() == 0, "%s", why.text);
}

static void
close_it(void)
{
	ledger_close(l);
	l = NULL;
	identity_close(&identity);
}

static void
make(size_t nodes)
{
	buf_reset(&charter_raw);
	city_charter(&charter_raw, nodes);
	ck_assert_int_eq(
	    charter_parse(&charter, charter_raw.data, charter_raw.size, &why), 0);
	city_make(dir, &charter_raw);
}

static void
setup(void)
{
	scratch_make();
	platform = city_platform();
	snprintf(dir, sizeof dir, "%s/a", scratch);
	ck_assert_int_eq(mkdir(dir, 0755), 0);
	make(1);
}

static void
teardown(void)
{
	scratch_remove();
}

/* One entry in the open batch; its verdict. */
static int
apply(const struct buf *raw, struct refusal *refusal)
{
	struct entry entry;
	int r;

	memset(refusal, 0, sizeof *refusal);
	ck_assert_int_eq(entry_parse(&entry, raw->data, raw->size, &why), 0);
	r = ledger_apply(l, &entry, refusal);
	entry_free(&entry);
	return r;
}

static void
grant(int64_t seq, const char *who)
{
	struct buf raw = {0};
	struct refusal refusal;

	city_grant(&raw, &platform, seq, path_of(CITY_ORIGIN "/station/%s", who).s,
	    "poll:station");
	ck_assert_int_eq(apply(&raw, &refusal), 0);
	buf_free(&raw);
}

/* A height with one entry. */
static void
advance(int64_t seq, const char *who)
{
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	grant(seq, who);
	ck_assert_msg(ledger_end(l, &why) == 0, "%s", why.text);
}

static void
ck_at(uint64_t height, uint64_t size)
{
	ck_assert_uint_eq(ledger_final(l)->height, height);
	ck_assert_uint_eq(ledger_final(l)->tree.size, size);
}

static void
digest(uint8_t out[HASH_SIZE])
{
	struct state *s;

	ck_assert_int_eq(state_open(&s, path_of("%s/state.db", dir).s, &why), 0);
	ck_assert_int_eq(state_digest(s, out, &why), 0);
	state_close(s);
}

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

/* ---- the round ------------------------------------------------------------------ */

START_TEST(begins_with_the_charter)
{
	struct buf leaf = {0};
	struct block block;

	open_it();
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
	close_it();
}
END_TEST

START_TEST(makes_batches)
{
	struct buf raw = {0};
	struct refusal refusal;
	struct block block;
	uint64_t t;

	open_it();
	t = ledger_final(l)->times[0];
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	grant(2, "one");
	city_bad_revoke(&raw, &platform, 3);
	ck_assert_int_eq(apply(&raw, &refusal), ERR_REFUSED);
	ck_assert_str_eq(refusal.key, "core.member_unknown");
	grant(4, "two");
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
	ck_assert_int_eq(apply(&raw, &refusal), ERR_REFUSED);
	ck_assert_str_eq(refusal.key, "core.seq");
	ledger_abort(l);
	ck_at(2, 5);
	buf_free(&raw);
	close_it();
}
END_TEST

START_TEST(knows_what_it_has)
{
	struct buf raw = {0};
	struct refusal refusal;

	open_it();
	city_grant(&raw, &platform, 2, CITY_ORIGIN "/station/one", "poll:station");
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	ck_assert_int_eq(apply(&raw, &refusal), 0);
	ck_assert_int_eq(apply(&raw, &refusal), ERR_DUPLICATE);
	ck_assert_int_eq(ledger_end(l, &why), 0);
	ck_at(2, 4);
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	ck_assert_int_eq(apply(&raw, &refusal), ERR_DUPLICATE);
	ledger_abort(l);
	buf_free(&raw);
	close_it();
}
END_TEST

/* After idleness the next block would carry an old clock; an empty one freshens it. */
START_TEST(freshens_the_clock)
{
	struct block before, after;

	open_it();
	advance(2, "one");
	ck_assert(!ledger_stale(l));
	sleep(3);
	ck_assert(ledger_stale(l));
	last_block(&before);
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	ck_assert_int_eq(ledger_end(l, &why), 0);
	ck_assert(!ledger_stale(l));
	advance(3, "two");
	last_block(&after);
	ck_assert_int_ge(after.time - before.time, 3000);
	ck_assert_int_le(after.time, 1000 * clock_unix());
	block_free(&before);
	block_free(&after);
	close_it();
}
END_TEST

/* A charter of four nodes needs three votes; this build has one, and says so. */
START_TEST(halts_without_a_quorum)
{
	make(4);
	for (int restart = 0; restart < 2; restart++) {
		ck_assert_int_eq(try_open(), ERR_QUORUM);
		ck_says(why, "halts at height 1: 1 of 3 votes, none from b, c, d");
		ck_assert_int_ne(access(path_of("%s/ledger/checkpoint", dir).s, F_OK), 0);
		close_it();
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

	open_it();
	lookup = lookup_open(l);
	city_grant(&raw, &platform, 2, CITY_ORIGIN "/station/one", "poll:station");
	merkle_leaf(leaf, raw.data, raw.size);
	ck_assert_int_eq(lookup_find(lookup, leaf, &index), ERR_NOT_FOUND);
	ck_assert_int_eq(lookup_report(lookup, &members, &json, &why), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&json), "{\"height\":1,"));
	ck_assert_ptr_null(strstr(buf_str(&json), "station/one"));
	advance(2, "one");
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
		advance(3 + i, path_of("many-%d", i).s);
	ck_receipt(index, leaf);
	lookup_close(lookup);
	buf_free(&raw);
	buf_free(&json);
	close_it();
}
END_TEST

/* ---- the tables are a cache ----------------------------------------------------------
 */

static void
ck_replayed(const char *damage)
{
	uint8_t want[HASH_SIZE], got[HASH_SIZE];

	digest(want);
	shell("cd '%s' && %s", dir, damage);
	open_it();
	ck_at(3, 6);
	advance(4, "after");
	ck_at(4, 8);
	close_it();
	digest(got);
	ck_assert_mem_ne(want, got, HASH_SIZE);
	shell("cd '%s' && rm -rf state.db* && cp -a ../saved/. .", dir);
	open_it();
	close_it();
	digest(got);
	ck_assert_mem_eq(want, got, HASH_SIZE);
}

START_TEST(replays_the_tables_on_doubt)
{
	open_it();
	advance(2, "one");
	close_it();
	shell("cd '%s' && cp state.db ../old.db", dir);
	open_it();
	advance(3, "two");
	close_it();
	shell("cp -a '%s' '%s/saved'", dir, scratch);
	/* The same charter, another history, and other sizes of one. */
	shell("mkdir '%s/b' && cp '%s/keys' '%s/charter' '%s/b'", scratch, dir, dir,
	    scratch);
	snprintf(dir, sizeof dir, "%s/b", scratch);
	open_it();
	advance(2, "else");
	advance(3, "other");
	close_it();
	shell("cd '%s' && cp state.db ../fork.db", dir);
	open_it();
	advance(4, "more");
	close_it();
	shell("cd '%s' && cp state.db ../longer.db", dir);
	snprintf(dir, sizeof dir, "%s/a", scratch);

	ck_replayed("rm state.db");
	ck_replayed("echo 'no database at all, only words and more words' > state.db");
	ck_replayed("truncate -s 9000 state.db");
	ck_replayed("dd if=/dev/zero of=state.db bs=4096 seek=5 count=4 conv=notrunc "
		    "2>/dev/null");
	ck_replayed("cp ../old.db state.db");
	ck_replayed("cp ../fork.db state.db");
	ck_replayed("cp ../longer.db state.db");
}
END_TEST

/* ---- a crash between two steps
 * ---------------------------------------------------------- */

/* Height 3 is in the sequence; `also` are the pieces that had got there before the crash.
 */
static void
ck_finished(const char *also)
{
	struct checkpoint want;

	shell(
	    "cd '%s' && rm -rf a && cp -a before a && cp after/sequence.db a/", scratch);
	if (also[0] != '\0')
		shell("cd '%s/after' && cp -a %s ../a/", scratch, also);
	open_it();
	ck_at(3, 6);
	want = ledger_final(l)->tree;
	advance(4, "next");
	close_it();
	shell("cd '%s' && rm -rf a && cp -a after a", scratch);
	open_it();
	ck_assert_mem_eq(want.root, ledger_final(l)->tree.root, HASH_SIZE);
	close_it();
}

START_TEST(finishes_what_a_crash_left)
{
	open_it();
	advance(2, "one");
	close_it();
	shell("cp -a '%s' '%s/before'", dir, scratch);
	open_it();
	advance(3, "two");
	close_it();
	shell("cp -a '%s' '%s/after'", dir, scratch);
	ck_finished("");
	ck_finished("vote");
	ck_finished("vote state.db");
	ck_finished("vote state.db ../a && cp -a ledger/tile ../a/ledger && true");
	ck_finished("vote ledger");
}
END_TEST

static void
ck_refuses(const char *damage, const char *words)
{
	shell("cd '%s' && rm -rf a && cp -a after a && cd a && %s", scratch, damage);
	ck_assert_msg(try_open() != 0, "accepted after: %s", damage);
	ck_says(why, words);
	close_it();
}

/* ---- heights that wait for their files ------------------------------------------ */

static void
advance_later(int64_t seq, const char *who)
{
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	grant(seq, who);
	ck_assert_msg(ledger_end_later(l, &why) == 0, "%s", why.text);
}

static void
ck_asks(uint64_t index, int want)
{
	struct buf receipt = {0};

	ck_assert_int_eq(publisher_receipt(ledger_publisher(l), index, &receipt), want);
	buf_free(&receipt);
}

/* Two heights were not published; after `damage` and a start they are. */
static void
ck_caught_up(const char *damage, const uint8_t want[HASH_SIZE])
{
	uint8_t got[HASH_SIZE];

	shell("cd '%s' && rm -rf a && cp -a after a && cd a && %s", scratch, damage);
	open_it();
	ck_at(4, 8);
	ck_assert(!ledger_behind(l));
	ck_asks(7, 0);
	shell("grep -qx 8 '%s/ledger/checkpoint'", dir);
	advance(5, "five");
	close_it();
	open_it();
	ck_at(5, 10);
	close_it();
	shell("cd '%s' && rm -rf a && cp -a after a && cd a && %s", scratch, damage);
	open_it();
	digest(got);
	ck_assert_mem_eq(got, want, HASH_SIZE);
	close_it();
}

START_TEST(heights_wait_for_their_files)
{
	uint8_t want[HASH_SIZE];

	open_it();
	advance(2, "one");
	advance_later(3, "two");
	advance_later(4, "three");
	ck_at(4, 8);
	ck_assert(ledger_behind(l));
	ck_asks(3, 0);
	ck_asks(4, ERR_PENDING);
	shell("grep -qx 4 '%s/ledger/checkpoint'", dir);
	digest(want);
	shell("cp -a '%s' '%s/after'", dir, scratch);
	ck_assert_msg(ledger_publish(l, &why) == 0, "%s", why.text);
	ck_assert(!ledger_behind(l));
	ck_asks(7, 0);
	shell("grep -qx 8 '%s/ledger/checkpoint' && test -f '%s/ledger/checkpoints/3'",
	    dir, dir);
	close_it();
	ck_caught_up("true", want);
	ck_caught_up("rm state.db*", want);
	ck_caught_up("rm ledger/checkpoints/4", want);
	ck_refuses("rm ledger/checkpoints/3", "ledger ends at height 2");
	ck_refuses("cp ledger/checkpoints/2 ledger/checkpoints/3", "of another tree");
	ck_refuses("rm ledger/checkpoint", "ledger ends at height 0");
}
END_TEST

/* However long more waits: one in so many heights is published. */
START_TEST(no_height_waits_for_long)
{
	open_it();
	for (int64_t i = 2; i < 2 + PUBLISH_LATER_MAX; i++)
		advance_later(i, path_of("s%d", (int)i).s);
	ck_assert(!ledger_behind(l));
	advance_later(2 + PUBLISH_LATER_MAX, "last");
	ck_assert(ledger_behind(l));
	close_it();
	open_it();
	ck_at(2 + PUBLISH_LATER_MAX, 2 * (2 + PUBLISH_LATER_MAX));
	close_it();
}
END_TEST

START_TEST(refuses_what_could_fork)
{
	open_it();
	advance(2, "one");
	close_it();
	shell("cp -a '%s' '%s/before'", dir, scratch);
	open_it();
	advance(3, "two");
	close_it();
	shell("cp -a '%s' '%s/after'", dir, scratch);
	ck_refuses(
	    "rm sequence.db*", "sequence.db ends at height 0 but the published ledger");
	ck_refuses("cp ../before/sequence.db .", "sequence.db ends at height 2");
	ck_refuses(
	    "rm vote", "vote ends at height 0 but the published ledger is at height 3");
	ck_refuses("cp ../before/vote .", "vote ends at height 2");
	ck_refuses("rm -r ledger", "ledger ends at height 0 but the last vote");
	ck_refuses("echo '{}' > vote", "vote is damaged");
	ck_refuses("echo words > sequence.db", "sequence.db");
}
END_TEST

START_TEST(refuses_damaged_files)
{
	open_it();
	advance(2, "one");
	advance(3, "two");
	close_it();
	shell("cp -a '%s' '%s/after'", dir, scratch);
	ck_refuses("sed -i s/6/7/ ledger/checkpoint", "cannot be used");
	ck_refuses(
	    "sed -i 's/^madang.test/madang.test2/' ledger/checkpoint", "cannot be used");
	ck_refuses("printf x | dd of=ledger/tile/entries/000.p/6 bs=1 seek=700 "
		   "conv=notrunc 2>/dev/null",
	    "cannot be used");
	ck_refuses("printf x | dd of=ledger/tile/0/000.p/6 bs=1 seek=40 conv=notrunc "
		   "2>/dev/null",
	    "cannot be used");
	ck_refuses("rm ledger/tile/entries/000.p/6", "cannot be used");
	ck_refuses("mkdir x && mv ledger/checkpoint x", "ledger ends at height 0");
}
END_TEST

/* A record that was changed after its vote: the vote names its digest. */
START_TEST(refuses_a_changed_record)
{
	sqlite3 *db;

	open_it();
	advance(2, "one");
	close_it();
	shell("cp -a '%s' '%s/before'", dir, scratch);
	open_it();
	advance(3, "two");
	close_it();
	shell("cd '%s' && cp -a before after && cp a/sequence.db after/", scratch);
	ck_assert_int_eq(
	    sqlite3_open(path_of("%s/after/sequence.db", scratch).s, &db), 0);
	ck_assert_int_eq(
	    sqlite3_exec(db,
		"UPDATE record SET record = CAST(replace(record, 'grant', 'grAnt')"
		" AS BLOB) WHERE height = 3",
		NULL, NULL, NULL),
	    0);
	sqlite3_close(db);
	ck_refuses("true", "record of height 3");
}
END_TEST

/* A crash between writing a file and renaming it leaves a nameless copy behind. */
START_TEST(sweeps_leftovers)
{
	open_it();
	close_it();
	shell("cd '%s' && touch vote.Ab3xYz vote.backup ledger/checkpoint.aaaAaa "
	      "ledger/checkpoints/2.zzzzZz ledger/checkpoints/x.zzzzZz keys.backup",
	    dir);
	open_it();
	close_it();
	shell("cd '%s' && test ! -e vote.Ab3xYz && test ! -e ledger/checkpoint.aaaAaa && "
	      "test ! -e ledger/checkpoints/2.zzzzZz && test -e vote && test -e "
	      "vote.backup && "
	      "test -e ledger/checkpoints/x.zzzzZz && test -e keys.backup && "
	      "test -e ledger/checkpoints/1",
	    dir);
}
END_TEST

/* ---- identity
 * ------------------------------------------------------------------------------ */

static void
ck_no_identity(const char *change, const char *words)
{
	struct identity other;

	shell("cd '%s' && %s", dir, change);
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
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, begins_with_the_charter);
	tcase_add_test(t, makes_batches);
	tcase_add_test(t, knows_what_it_has);
	tcase_add_test(t, freshens_the_clock);
	tcase_add_test(t, halts_without_a_quorum);
	tcase_add_test(t, gives_receipts_and_reports);
	tcase_add_test(t, replays_the_tables_on_doubt);
	tcase_add_test(t, finishes_what_a_crash_left);
	tcase_add_test(t, heights_wait_for_their_files);
	tcase_add_test(t, no_height_waits_for_long);
	tcase_add_test(t, refuses_what_could_fork);
	tcase_add_test(t, refuses_damaged_files);
	tcase_add_test(t, refuses_a_changed_record);
	tcase_add_test(t, sweeps_leftovers);
	tcase_add_test(t, checks_its_keys);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
