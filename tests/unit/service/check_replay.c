/* Replay from a folder of static files: the same tables as the node that wrote it, and
 * nothing of a ledger that was changed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "city.h"
#include "service/replay.h"

static char folder[] = "/tmp/madang-replay-XXXXXX";
static int calls;

static void
count_call(void *context, uint64_t done, uint64_t of)
{
	(void)context;
	ck_assert_uint_le(done, of);
	calls++;
}

static int
replay(struct state *s, const char *dir, struct checkpoint *cp, struct why *why)
{
	struct source *source;
	int err;

	ck_assert_int_eq(source_open(&source, dir, NULL, why), 0);
	err = replay_update(s, source, NULL, count_call, NULL, cp, why);
	source_close(source);
	return err;
}

static void
remove_folder(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void
make_city(struct city *c)
{
	struct signer station;

	city_open(c);
	city_publish(c, "poll");
	for (int i = 0; i < 5; i++) {
		char id[20];

		snprintf(id, sizeof(id), "s%d", i);
		c->time += 7;
		city_signer(&station, "station", id);
		city_member(c, &station, "poll:station");
	}
}

START_TEST(test_same_tables)
{
	uint8_t want[HASH_SIZE], got[HASH_SIZE];
	struct signer station;
	struct checkpoint cp;
	struct why why = {""};
	struct state *s;
	struct city c;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	make_city(&c);
	city_write(&c, folder, UINT64_MAX);
	ck_assert_int_eq(state_open(&s, ":memory:", &why), 0);
	ck_assert_msg(replay(s, folder, &cp, &why) == 0, "%s", why.text);
	ck_assert_uint_eq(cp.size, c.range.size);
	ck_assert_int_gt(calls, 5);
	ck_assert_int_eq(state_digest(s, got, NULL), 0);
	ck_assert_int_eq(state_digest(c.state, want, NULL), 0);
	ck_assert_mem_eq(got, want, HASH_SIZE);

	/* nothing new; then something new */
	ck_assert_msg(replay(s, folder, &cp, &why) == 0, "%s", why.text);
	city_signer(&station, "station", "late");
	city_member(&c, &station, "poll:station");
	remove_folder();
	city_write(&c, folder, UINT64_MAX);
	ck_assert_msg(replay(s, folder, &cp, &why) == 0, "%s", why.text);
	ck_assert_int_eq(state_digest(s, got, NULL), 0);
	ck_assert_int_eq(state_digest(c.state, want, NULL), 0);
	ck_assert_mem_eq(got, want, HASH_SIZE);
	state_close(s);
	city_close(&c);
	remove_folder();
}
END_TEST

/* The last leaves carry no cosignatures in a later block, so it is the checkpoint that
 * must save them: a change anywhere is refused, malformed or not, and the state stays at
 * a height that was really signed. */
START_TEST(test_changed_leaf)
{
	struct checkpoint cp;
	struct state_at at;
	struct why why = {""};
	struct state *s;
	struct city c;

	make_city(&c);
	for (uint64_t leaf = 1; leaf < c.range.size; leaf++) {
		memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
		ck_assert_ptr_nonnull(mkdtemp(folder));
		city_write(&c, folder, leaf);
		ck_assert_int_eq(state_open(&s, ":memory:", &why), 0);
		ck_assert_msg(err_exit_status(replay(s, folder, &cp, &why)) == 1,
		    "leaf %llu was changed: %s", (unsigned long long)leaf, why.text);
		state_at(s, &at);
		ck_assert_uint_le(at.size, leaf);
		state_close(s);
		remove_folder();
	}
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("replay");
	TCase *tcase = tcase_create("folder");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, test_same_tables);
	tcase_add_test(tcase, test_changed_leaf);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
