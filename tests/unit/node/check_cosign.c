/* One durable vote for each height, ever. */
#include <sodium.h>
#include <unistd.h>

#include "node/cosign.h"
#include "tests/unit/node/scratch.h"
#include "tree/merkle.h"

#define ORIGIN "madang.test.example"

static struct key key;
static uint8_t secret[KEY_SECRET_SIZE];
static struct cosigner *c;
static struct why why;
static struct path file;

static void
open_it(void)
{
	ck_assert_int_eq(cosigner_open(&c, file.s, ORIGIN, &key, secret, &why), 0);
}

static void
setup(void)
{
	static const uint8_t seed[KEY_SEED_SIZE] = {7};
	uint8_t public[KEY_PUBLIC_SIZE];

	scratch_make();
	file = path_of("%s/vote", scratch);
	key_from_seed(public, secret, seed);
	ck_assert_int_eq(key_set(&key, ORIGIN "/node/a", KEY_COSIGNER, public), 0);
	open_it();
}

static void
teardown(void)
{
	cosigner_close(c);
	scratch_remove();
}

/* A tree whose root is told by its name. */
static struct checkpoint
tree(uint64_t size, char name)
{
	struct checkpoint t = {.size = size};

	sha256(t.root, &name, 1);
	return t;
}

static int
vote(uint64_t height, char record, struct checkpoint before, struct checkpoint after,
    const struct vote **out)
{
	uint8_t digest[HASH_SIZE];

	sha256(digest, &record, 1);
	return cosigner_vote(c, VOTE_COSIGN, height, digest, &before, &after, out, &why);
}

static void
ck_signs(const struct vote *v, const struct checkpoint *after)
{
	struct buf text = {0};
	uint64_t time = 0;

	checkpoint_text(&text, ORIGIN, after);
	ck_assert_int_eq(note_verify_line(v->line, strlen(v->line), buf_str(&text),
			     text.size, &key, &time),
	    0);
	ck_assert_uint_eq(time, v->time);
	buf_free(&text);
}

START_TEST(signs_what_extends)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1'), t2 = tree(5, '2');
	const struct vote *v;

	ck_assert_ptr_null(cosigner_last(c));
	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	ck_signs(v, &t1);
	ck_assert_int_eq(vote(2, 'b', t1, t2, &v), 0);
	ck_signs(v, &t2);
	ck_assert_uint_eq(cosigner_last(c)->height, 2);
}
END_TEST

/* The vote is in the file before it is handed out, and comes back after a restart with
 * the very same bytes: two cosignatures of different time would be two votes. */
START_TEST(is_durable_first)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1');
	char line[VOTE_LINE_MAX];
	struct buf text = {0};
	const struct vote *v;

	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	strcpy(line, v->line);
	ck_assert_int_eq(file_read(&text, file.s, 4096, &why), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), line));
	buf_free(&text);
	cosigner_close(c);
	open_it();
	sleep(1);
	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	ck_assert_str_eq(v->line, line);
}
END_TEST

START_TEST(never_votes_twice)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1'), other = tree(2, 'x');
	uint8_t digest[HASH_SIZE] = {0};
	const struct vote *v = NULL;

	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	for (int restart = 0; restart < 2; restart++) {
		v = NULL;
		ck_assert_int_eq(vote(1, 'b', t0, t1, &v), ERR_FORK);
		ck_says(why, "already voted for another record");
		ck_assert_int_eq(vote(1, 'a', t0, other, &v), ERR_FORK);
		ck_assert_int_eq(
		    cosigner_vote(c, VOTE_SKIP, 1, digest, &t0, &t0, &v, &why), ERR_FORK);
		ck_assert_ptr_null(v);
		cosigner_close(c);
		open_it();
	}
}
END_TEST

START_TEST(never_leaves_its_history)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1'), t2 = tree(5, '2');
	struct checkpoint fork = tree(2, 'f');
	const struct vote *v = NULL;

	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	ck_assert_int_eq(vote(2, 'b', fork, t2, &v), ERR_FORK);
	ck_says(why, "not the tree of 2 leaves");
	ck_assert_int_eq(vote(2, 'b', t1, tree(1, 's'), &v), ERR_FORK);
	ck_assert_int_eq(vote(3, 'b', t1, t2, &v), ERR_FORK);
	ck_says(why, "last vote of this node was for height 1");
	ck_assert_int_eq(vote(2, 'b', t1, t2, &v), 0);
	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), ERR_FORK);
}
END_TEST

/* A skip is a vote too: it is kept, and the tree stays as it was. */
START_TEST(skips)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1'), t2 = tree(4, '2');
	uint8_t digest[HASH_SIZE] = {3};
	const struct vote *v;

	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	ck_assert_int_eq(cosigner_vote(c, VOTE_SKIP, 2, digest, &t1, &t1, &v, &why), 0);
	ck_assert_str_eq(v->line, "");
	cosigner_close(c);
	open_it();
	ck_assert_int_eq(cosigner_last(c)->kind, VOTE_SKIP);
	ck_assert_int_eq(vote(2, 'b', t1, t2, &v), ERR_FORK);
	ck_assert_int_eq(vote(3, 'c', t1, t2, &v), 0);
}
END_TEST

/* No room for the file: no vote, and none is remembered. */
START_TEST(casts_none_when_it_cannot_be_kept)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1'), other = tree(2, 'o');
	struct path away = path_of("%s.away", scratch);
	const struct vote *v = NULL;

	ck_assert_int_eq(rename(scratch, away.s), 0);
	ck_assert_int_ne(vote(1, 'a', t0, t1, &v), 0);
	ck_assert_ptr_null(v);
	ck_assert_ptr_null(cosigner_last(c));
	ck_assert_int_eq(rename(away.s, scratch), 0);
	ck_assert_int_eq(vote(1, 'b', t0, other, &v), 0);
}
END_TEST

static void
ck_refuses_file(const char *text, const char *words)
{
	struct cosigner *other;

	ck_assert_int_eq(file_write(file.s, text, strlen(text), 0644, &why), 0);
	ck_assert_int_ne(cosigner_open(&other, file.s, ORIGIN, &key, secret, &why), 0);
	ck_says(why, words);
	ck_says(why, "restore it from a copy");
}

START_TEST(refuses_a_damaged_file)
{
	struct checkpoint t0 = tree(0, '0'), t1 = tree(2, '1');
	struct buf text = {0};
	const struct vote *v;
	char *at;

	ck_assert_int_eq(vote(1, 'a', t0, t1, &v), 0);
	ck_assert_int_eq(file_read(&text, file.s, 4096, &why), 0);
	at = strstr((char *)text.data, "\"size\":2");
	ck_assert_ptr_nonnull(at);
	at[7] = '3';
	ck_refuses_file(buf_str(&text), "damaged");
	at[7] = '2';
	text.data[text.size / 2] = '\0';
	ck_refuses_file(buf_str(&text), "damaged");
	ck_refuses_file("", "damaged");
	ck_refuses_file("{\"format\":\"madang/vote/v1\",\"more\":1}", "more");
	buf_free(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cosign");
	TCase *t = tcase_create("cosign");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (sodium_init() < 0)
		return 1;
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, signs_what_extends);
	tcase_add_test(t, is_durable_first);
	tcase_add_test(t, never_votes_twice);
	tcase_add_test(t, never_leaves_its_history);
	tcase_add_test(t, skips);
	tcase_add_test(t, casts_none_when_it_cannot_be_kept);
	tcase_add_test(t, refuses_a_damaged_file);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
