/* The whole life of a poll on a real ledger: every entry signed, every record applied,
 * real ballots, real trustees. The story says what must be accepted and what refused, and
 * why. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/file.h"
#include "story.h"

struct ledger {
	struct teller teller;
	struct city city;
};

static void
ledger_at(struct teller *t, int64_t time)
{
	((struct ledger *)t)->city.time = time;
}

static void
ledger_member(struct teller *t, const struct signer *who, const char *role)
{
	city_member(&((struct ledger *)t)->city, who, role);
}

/* A stranger's card cannot be first signer of an entry: what the case file can say is
 * said here by a registrar, who has no such role either. */
static void
ledger_say(struct teller *t, struct signer *signer, const char *kind, const char *want,
    json_t *fields, const struct buf *payload, size_t count, struct signer *const *cards,
    size_t card_count)
{
	struct city *c = &((struct ledger *)t)->city;
	struct signer other;

	if (strcmp(signer->key.name, "card") == 0) {
		city_signer(&other, "registrar", "seoul");
		other.seq = 1000000;
		signer = &other;
	}
	city_say(c, signer, kind, want, fields, payload, count, cards, card_count);
	memcpy(t->leaf, c->leaf, HASH_SIZE);
	if (strcmp(want, "ok") == 0)
		t->index = (int64_t)c->range.size - 2;
}

static void
ledger_query(struct teller *t, const char *sql, json_t *rows)
{
	struct state *s = ((struct ledger *)t)->city.state;
	sqlite3_stmt *stmt = NULL;
	size_t n = 0;

	ck_assert_int_eq(
	    sqlite3_prepare_v2(state_db(s), sql, -1, &stmt, NULL), SQLITE_OK);
	for (; sqlite3_step(stmt) == SQLITE_ROW; n++)
		for (int i = 0; i < sqlite3_column_count(stmt); i++) {
			const json_t *want =
			    json_array_get(json_array_get(rows, n), (size_t)i);

			if (json_is_null(want) ||
			    sqlite3_column_type(stmt, i) == SQLITE_NULL)
				ck_assert_msg(
				    json_is_null(want) &&
					sqlite3_column_type(stmt, i) == SQLITE_NULL,
				    "%s: NULL or not, in column %d", sql, i);
			else if (json_is_integer(want))
				ck_assert_msg(sqlite3_column_int64(stmt, i) ==
						  json_integer_value(want),
				    "%s: %lld", sql,
				    (long long)sqlite3_column_int64(stmt, i));
			else
				ck_assert_msg(
				    want &&
					strcmp((const char *)sqlite3_column_text(stmt, i),
					    json_string_value(want)) == 0,
				    "%s: %s, not %s", sql, sqlite3_column_text(stmt, i),
				    json_string_value(want));
		}
	ck_assert_msg(n == json_array_size(rows), "%s: %zu rows", sql, n);
	sqlite3_finalize(stmt);
	json_decref(rows);
}

/* rules.md 4 lets an upgrade drop triggers and views, and make them anew; and it says
 * nothing against long texts. */
static void
upgrade(struct city *c)
{
	city_upgrade(c, "poll",
	    "DROP VIEW poll_pub_sum;\n"
	    "CREATE VIEW poll_pub_sum(poll, ballots, set_aside, sum) AS\n"
	    "	SELECT poll, ballots, set_aside, sum FROM poll_s_sum WHERE poll <> '';\n"
	    "DROP TRIGGER poll_seal_a;\n"
	    "CREATE TRIGGER poll_seal_a AFTER INSERT ON poll_seal\n"
	    "BEGIN\n"
	    "	UPDATE poll_s_station SET sealed = CAST(1 AS INTEGER)\n"
	    "	WHERE poll = NEW.poll AND station = NEW.signer;\n"
	    "END;\n"
	    "CREATE VIEW poll_v_word(word) AS\n"
	    "	SELECT 'What a voter chose stays with the voter: no report of this "
	    "service, "
	    "whoever asks for it, shows more than the sums that the trustees "
	    "opened.';\n");
	ck_assert_int_eq(sqlite3_exec(state_db(c->state), "SELECT * FROM poll_v_word",
			     NULL, NULL, NULL),
	    SQLITE_OK);
}

START_TEST(test_story)
{
	struct ledger l = {.teller = {.doubts = true,
			       .at = ledger_at,
			       .member = ledger_member,
			       .say = ledger_say,
			       .query = ledger_query}};

	city_open(&l.city);
	merkle_leaf(l.teller.charter, l.city.charter.data, l.city.charter.size);
	city_publish(&l.city, "poll");
	story(&l.teller);
	upgrade(&l.city);
	if (getenv("MADANG_KEEP_LEDGER"))
		city_keep(&l.city, getenv("MADANG_KEEP_LEDGER"));
	city_close(&l.city);
}
END_TEST

START_TEST(test_words)
{
	struct city c;

	city_open(&c);
	city_publish(&c, "poll");
	ck_assert_str_eq(state_message(c.state, "don.backstop", "en"),
	    "The entry contradicts what is already recorded.");
	ck_assert_str_eq(state_message(c.state, "core.part", "ko"),
	    "나누어 보낸 기록의 순서가 이어지지 않습니다.");
	ck_assert_ptr_null(state_message(c.state, "core.part", "fr"));
	ck_assert_ptr_null(state_message(c.state, "core.nothing", "en"));
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("poll");
	TCase *tcase = tcase_create("story");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, test_story);
	tcase_add_test(tcase, test_words);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
