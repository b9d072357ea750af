/* A thing in several entries: parts are taken in order, from one beginning on. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "ballot/group.h"
#include "base/b64.h"
#include "city.h"

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, POINT_SIZE);
}

struct voters {
	struct buf v[3];
	char root[65];
};

static void
voters_open(struct voters *r)
{
	struct merkle_range range = {0};
	uint8_t hash[HASH_SIZE], points[3][POINT_SIZE], scalar[SCALAR_SIZE];

	*r = (struct voters){0};
	for (uint64_t i = 0; i < 3; i++) {
		group_scalar_u64(scalar, i + 1);
		group_mul_base(points[i], scalar);
	}
	qsort(points, 3, sizeof(points[0]), by_bytes);
	for (int i = 0; i < 3; i++) {
		buf_put(&r->v[i], points[i], sizeof(points[i]));
		merkle_leaf(hash, points[i], sizeof(points[i]));
		merkle_append(&range, hash);
	}
	merkle_root(&range, hash);
	hex_encode(r->root, hash, sizeof(hash));
}

static void
define_poll(struct city *c)
{
	struct buf question = {0};
	struct signer office;

	city_signer(&office, "office", "o");
	city_member(c, &office, "poll:office");
	buf_puts(&question,
	    "{\"id\":\"q\",\"type\":\"yesno\",\"text\":{\"ko\":\"a\",\"en\":\"a\"},"
	    "\"options\":[{\"id\":\"y\",\"ko\":\"a\",\"en\":\"a\"},{\"id\":\"n\","
	    "\"ko\":\"a\",\"en\":\"a\"}]}");
	city_say(c, &office, "poll.define", "ok",
	    json_pack("{s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "poll", "p",
		"title_ko", "a", "title_en", "a", "opens", 1, "closes", 2, "boxes_until",
		3, "early_close", 0, "min_ballots", 1, "box_min", 1, "n", 2, "k", 2),
	    &question, 1, NULL, 0);
	buf_free(&question);
}

static struct city parted;
static struct signer registrar;
static struct voters voters;

/* One part of a roll that says it is of so many voters; voter 0: it brings none. */
static void
part(const char *want, int size, int n, int of, int voter)
{
	city_part(&parted, &registrar, "poll.roll", want,
	    json_pack("{s:s, s:s, s:i}", "poll", "p", "root", voters.root, "size", size),
	    n, of, voter ? &voters.v[voter - 1] : NULL, voter != 0);
}

static void
parts_open(void)
{
	city_open(&parted);
	city_publish(&parted, "poll");
	city_signer(&registrar, "registrar", "r");
	city_member(&parted, &registrar, "poll:registrar");
	define_poll(&parted);
	voters_open(&voters);
}

static void
parts_close(void)
{
	for (int i = 0; i < 3; i++)
		buf_free(&voters.v[i]);
	city_close(&parted);
}

static int64_t
number(const char *sql)
{
	sqlite3_stmt *stmt;
	int64_t found;

	ck_assert_int_eq(
	    sqlite3_prepare_v2(state_db(parted.state), sql, -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	found = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return found;
}

/* Three voters in three parts, after what a rude sender may try. */
START_TEST(test_parts)
{
	parts_open();
	part("core.part", 3, 2, 3, 2); /* no beginning */
	part("core.part", 3, 1, 3, 0); /* nothing in it */
	part("ok", 3, 1, 3, 1);
	part("core.part", 4, 2, 3, 2); /* of another thing */
	registrar.seq--;
	part("core.part", 3, 2, 4, 2); /* of more parts */
	registrar.seq--;
	part("core.part", 3, 3, 3, 2); /* out of order */
	part("core.part", 3, 2, 3, 2); /* and its seq is not the next one */
	/* a new beginning drops what was pending */
	part("ok", 3, 1, 3, 1);
	part("ok", 3, 2, 3, 2);
	part("ok", 3, 3, 3, 3);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM poll_pub_step WHERE kind = 'roll'"), 3);
	ck_assert_int_eq(number("SELECT count(*) FROM engine_pending"), 0);
	parts_close();
}
END_TEST

/* A kind without payload is whole. */
START_TEST(test_no_parts)
{
	parts_open();
	city_part(&parted, &parted.platform, "core.member", "core.payload",
	    city_grant(&registrar, "a:b"), 1, 2, &voters.v[0], 1);
	parts_close();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("parts");
	TCase *tcase = tcase_create("parts");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, test_parts);
	tcase_add_test(tcase, test_no_parts);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
