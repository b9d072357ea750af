/* The registry, and rolls derived from it. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/registry.h"
#include "card/derive.h"
#include "tree/merkle.h"

#define ORIGIN "madang.test.example"

static char dir[64];
static char path[96];
static struct registry *registry;
static struct why why;

static void
setup(void)
{
	strcpy(dir, "/tmp/madang-registry-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/registry.db", dir);
	ck_assert_int_ge(sodium_init(), 0);
	ck_assert_msg(registry_open(&registry, path, &why) == 0, "%s", why.text);
}

static void
teardown(void)
{
	registry_close(registry);
	unlink(path);
	rmdir(dir);
}

static void
seed_of(uint8_t seed[32], int n)
{
	memset(seed, n, 32);
}

static void
add(int n, bool want)
{
	uint8_t seed[32];
	bool added = !want;

	seed_of(seed, n);
	ck_assert_msg(registry_add(registry, seed, &added, &why) == 0, "%s", why.text);
	ck_assert_int_eq(added, want);
}

static uint64_t
count(void)
{
	uint64_t n = 999;

	ck_assert_int_eq(registry_count(registry, &n, &why), 0);
	return n;
}

START_TEST(adds_a_card_once)
{
	add(1, true);
	add(2, true);
	add(1, false);
	ck_assert_uint_eq(count(), 2);
	registry_close(registry);
	ck_assert_int_eq(registry_open(&registry, path, &why), 0);
	add(2, false);
	ck_assert_uint_eq(count(), 2);
}
END_TEST

START_TEST(keeps_nothing_of_an_unfinished_deck)
{
	ck_assert_int_eq(registry_begin(registry, &why), 0);
	add(1, true);
	registry_close(registry);
	ck_assert_int_eq(registry_open(&registry, path, &why), 0);
	ck_assert_uint_eq(count(), 0);
}
END_TEST

START_TEST(keeps_the_file_private)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

START_TEST(refuses_an_empty_roll)
{
	struct roll roll;

	ck_assert_int_eq(registry_roll(registry, ORIGIN, "p1", &roll, &why), ERR_STATE);
	ck_assert_ptr_nonnull(strstr(why.text, "is empty"));
}
END_TEST

/* Every card finds itself on the roll with the key that only it can compute. */
START_TEST(derives_what_the_cards_derive)
{
	struct roll roll;

	for (int n = 1; n <= 20; n++)
		add(n, true);
	ck_assert_msg(
	    registry_roll(registry, ORIGIN, "p1", &roll, &why) == 0, "%s", why.text);
	ck_assert_uint_eq(roll.count, 20);
	for (int n = 1; n <= 20; n++) {
		uint8_t seed[32], x[32], v[32], chaincode[32], x_e[32], v_e[32];
		bool found = false;
		seed_of(seed, n);
		derive_card(x, v, seed);
		derive_chaincode(chaincode, seed);
		derive_credential(x_e, x, v, chaincode, ORIGIN, "p1");
		group_mul_base(v_e, x_e);
		for (size_t i = 0; i < roll.count; i++)
			found = found || memcmp(roll.keys[i], v_e, 32) == 0;
		ck_assert_msg(found, "card %d is not on the roll", n);
	}
	roll_free(&roll);
}
END_TEST

START_TEST(orders_the_roll_and_takes_its_root)
{
	struct merkle_range range = {0};
	uint8_t leaf[32], root[32];
	struct roll roll;

	for (int n = 1; n <= 9; n++)
		add(n, true);
	ck_assert_int_eq(registry_roll(registry, ORIGIN, "p1", &roll, &why), 0);
	for (size_t i = 0; i < roll.count; i++) {
		if (i > 0)
			ck_assert_int_lt(memcmp(roll.keys[i - 1], roll.keys[i], 32), 0);
		merkle_leaf(leaf, roll.keys[i], 32);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, root);
	ck_assert_mem_eq(root, roll.root, 32);
	roll_free(&roll);
}
END_TEST

/* Nobody may link two polls of a voter. */
START_TEST(gives_every_poll_other_keys)
{
	struct roll one, two, other;

	for (int n = 1; n <= 5; n++)
		add(n, true);
	ck_assert_int_eq(registry_roll(registry, ORIGIN, "p1", &one, &why), 0);
	ck_assert_int_eq(registry_roll(registry, ORIGIN, "p2", &two, &why), 0);
	ck_assert_int_eq(
	    registry_roll(registry, "another.example", "p1", &other, &why), 0);
	for (size_t i = 0; i < one.count; i++)
		for (size_t j = 0; j < two.count; j++) {
			ck_assert_mem_ne(one.keys[i], two.keys[j], 32);
			ck_assert_mem_ne(one.keys[i], other.keys[j], 32);
		}
	roll_free(&one);
	roll_free(&two);
	roll_free(&other);
}
END_TEST

START_TEST(names_a_file_that_is_no_registry)
{
	struct registry *bad = NULL;
	char file[96];

	snprintf(file, sizeof(file), "%s/text", dir);
	FILE *f = fopen(file, "w");
	ck_assert_ptr_nonnull(f);
	fputs("this is no database, only words that go on for a while\n", f);
	fclose(f);
	ck_assert_int_eq(registry_open(&bad, file, &why), ERR_DATABASE);
	ck_assert_ptr_nonnull(strstr(why.text, file));
	unlink(file);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("registry");
	TCase *t = tcase_create("registry");
	SRunner *runner = srunner_create(s);

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, adds_a_card_once);
	tcase_add_test(t, keeps_nothing_of_an_unfinished_deck);
	tcase_add_test(t, keeps_the_file_private);
	tcase_add_test(t, refuses_an_empty_roll);
	tcase_add_test(t, derives_what_the_cards_derive);
	tcase_add_test(t, orders_the_roll_and_takes_its_root);
	tcase_add_test(t, gives_every_poll_other_keys);
	tcase_add_test(t, names_a_file_that_is_no_registry);
	suite_add_tcase(s, t);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
