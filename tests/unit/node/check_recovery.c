/*
 * What a node finds when it starts, on a real folder: what each durable piece may lack
 * after a crash, and what must be refused because going on could sign two histories.
 */
#include <sodium.h>
#include <unistd.h>

#include "node/sequencer/sequencer.h"
#include "tests/unit/node/folder.h"

static void
digest(uint8_t out[HASH_SIZE])
{
	struct state *s;

	ck_assert_int_eq(state_open(&s, path_of("%s/state.db", dir).s, &why), 0);
	ck_assert_int_eq(state_digest(s, out, &why), 0);
	state_close(s);
}

/* ---- the tables are a cache ---- */

static void
ck_replayed(const char *damage)
{
	uint8_t want[HASH_SIZE], got[HASH_SIZE];

	digest(want);
	folder_shell("cd '%s' && %s", dir, damage);
	folder_open();
	ck_at(3, 6);
	folder_advance(4, "after");
	ck_at(4, 8);
	folder_close();
	digest(got);
	ck_assert_mem_ne(want, got, HASH_SIZE);
	folder_shell("cd '%s' && rm -rf state.db* && cp -a ../saved/. .", dir);
	folder_open();
	folder_close();
	digest(got);
	ck_assert_mem_eq(want, got, HASH_SIZE);
}

START_TEST(replays_the_tables_on_doubt)
{
	folder_open();
	folder_advance(2, "one");
	folder_close();
	folder_shell("cd '%s' && cp state.db ../old.db", dir);
	folder_open();
	folder_advance(3, "two");
	folder_close();
	folder_shell("cp -a '%s' '%s/saved'", dir, scratch);
	/* The same charter, another history, and other sizes of one. */
	folder_shell("mkdir '%s/b' && cp '%s/keys' '%s/charter' '%s/b'", scratch, dir,
	    dir, scratch);
	snprintf(dir, sizeof dir, "%s/b", scratch);
	folder_open();
	folder_advance(2, "else");
	folder_advance(3, "other");
	folder_close();
	folder_shell("cd '%s' && cp state.db ../fork.db", dir);
	folder_open();
	folder_advance(4, "more");
	folder_close();
	folder_shell("cd '%s' && cp state.db ../longer.db", dir);
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

/* ---- a crash between two steps ---- */

/* Height 3 is in the sequence; `also` are the pieces that had got there before the crash.
 */
static void
ck_finished(const char *also)
{
	struct checkpoint want;

	folder_shell(
	    "cd '%s' && rm -rf a && cp -a before a && cp after/sequence.db a/", scratch);
	if (also[0] != '\0')
		folder_shell("cd '%s/after' && cp -a %s ../a/", scratch, also);
	folder_open();
	ck_at(3, 6);
	want = ledger_final(l)->tree;
	folder_advance(4, "next");
	folder_close();
	folder_shell("cd '%s' && rm -rf a && cp -a after a", scratch);
	folder_open();
	ck_assert_mem_eq(want.root, ledger_final(l)->tree.root, HASH_SIZE);
	folder_close();
}

/* Two batches; the folder is kept as it was before the second, and after it. */
static void
two_batches(void)
{
	folder_open();
	folder_advance(2, "one");
	folder_close();
	folder_shell("cp -a '%s' '%s/before'", dir, scratch);
	folder_open();
	folder_advance(3, "two");
	folder_close();
	folder_shell("cp -a '%s' '%s/after'", dir, scratch);
}

START_TEST(finishes_what_a_crash_left)
{
	two_batches();
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
	folder_shell(
	    "cd '%s' && rm -rf a && cp -a after a && cd a && %s", scratch, damage);
	ck_assert_msg(folder_try() != 0, "accepted after: %s", damage);
	ck_says(why, words);
	folder_close();
}

/* ---- heights that wait for their files ---- */

static void
advance_later(int64_t seq, const char *who)
{
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	folder_grant(seq, who);
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

	folder_shell(
	    "cd '%s' && rm -rf a && cp -a after a && cd a && %s", scratch, damage);
	folder_open();
	ck_at(4, 8);
	ck_assert(!ledger_behind(l));
	ck_asks(7, 0);
	folder_shell("grep -qx 8 '%s/ledger/checkpoint'", dir);
	folder_advance(5, "five");
	folder_close();
	folder_open();
	ck_at(5, 10);
	folder_close();
	folder_shell(
	    "cd '%s' && rm -rf a && cp -a after a && cd a && %s", scratch, damage);
	folder_open();
	digest(got);
	ck_assert_mem_eq(got, want, HASH_SIZE);
	folder_close();
}

START_TEST(heights_wait_for_their_files)
{
	uint8_t want[HASH_SIZE];

	folder_open();
	folder_advance(2, "one");
	advance_later(3, "two");
	advance_later(4, "three");
	ck_at(4, 8);
	ck_assert(ledger_behind(l));
	ck_asks(3, 0);
	ck_asks(4, ERR_PENDING);
	folder_shell("grep -qx 4 '%s/ledger/checkpoint'", dir);
	digest(want);
	folder_shell("cp -a '%s' '%s/after'", dir, scratch);
	ck_assert_msg(ledger_publish(l, &why) == 0, "%s", why.text);
	ck_assert(!ledger_behind(l));
	ck_asks(7, 0);
	folder_shell(
	    "grep -qx 8 '%s/ledger/checkpoint' && test -f '%s/ledger/checkpoints/3'", dir,
	    dir);
	folder_close();
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
	folder_open();
	for (int64_t i = 2; i < 2 + PUBLISH_LATER_MAX; i++)
		advance_later(i, path_of("s%d", (int)i).s);
	ck_assert(!ledger_behind(l));
	advance_later(2 + PUBLISH_LATER_MAX, "last");
	ck_assert(ledger_behind(l));
	folder_close();
	folder_open();
	ck_at(2 + PUBLISH_LATER_MAX, 2 * (2 + PUBLISH_LATER_MAX));
	folder_close();
}
END_TEST

START_TEST(refuses_what_could_fork)
{
	two_batches();
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
	folder_open();
	folder_advance(2, "one");
	folder_advance(3, "two");
	folder_close();
	folder_shell("cp -a '%s' '%s/after'", dir, scratch);
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

	folder_open();
	folder_advance(2, "one");
	folder_close();
	folder_shell("cp -a '%s' '%s/before'", dir, scratch);
	folder_open();
	folder_advance(3, "two");
	folder_close();
	folder_shell("cd '%s' && cp -a before after && cp a/sequence.db after/", scratch);
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
	folder_open();
	folder_close();
	folder_shell(
	    "cd '%s' && touch vote.Ab3xYz vote.backup ledger/checkpoint.aaaAaa "
	    "ledger/checkpoints/2.zzzzZz ledger/checkpoints/x.zzzzZz keys.backup",
	    dir);
	folder_open();
	folder_close();
	folder_shell(
	    "cd '%s' && test ! -e vote.Ab3xYz && test ! -e ledger/checkpoint.aaaAaa && "
	    "test ! -e ledger/checkpoints/2.zzzzZz && test -e vote && test -e "
	    "vote.backup && "
	    "test -e ledger/checkpoints/x.zzzzZz && test -e keys.backup && "
	    "test -e ledger/checkpoints/1",
	    dir);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("recovery");
	TCase *t = tcase_create("recovery");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (sodium_init() < 0)
		return 1;
	tcase_add_checked_fixture(t, folder_setup, folder_remove);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, replays_the_tables_on_doubt);
	tcase_add_test(t, finishes_what_a_crash_left);
	tcase_add_test(t, heights_wait_for_their_files);
	tcase_add_test(t, no_height_waits_for_long);
	tcase_add_test(t, refuses_what_could_fork);
	tcase_add_test(t, refuses_damaged_files);
	tcase_add_test(t, refuses_a_changed_record);
	tcase_add_test(t, sweeps_leftovers);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
