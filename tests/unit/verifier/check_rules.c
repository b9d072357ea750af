/*
 * The verifier's own engine: the published cases of the services of this project, and
 * services that must be refused. Nothing of lib/ is linked.
 */
#include <check.h>
#include <glob.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/verifier/published.h"

#define WORDS "{\"ko\":\"가\",\"en\":\"a\"}"
#define SAY                                                                              \
	"CREATE TABLE bad_say(entry_index INTEGER PRIMARY KEY, signer TEXT, "            \
	"time INTEGER, text TEXT) STRICT;"
#define DERIVED "CREATE TABLE bad_s_b(y INTEGER) STRICT;"
#define BEFORE "CREATE TRIGGER bad_say_b BEFORE INSERT ON bad_say BEGIN "
#define AFTER "CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say BEGIN "

static void
live_add(struct tables *live, struct publication *p)
{
	live->publications =
	    mem_slot(live->publications, live->count, &live->room, sizeof p);
	p->index = live->count;
	live->publications[live->count++] = p;
}

static void
live_drop(struct tables *live)
{
	for (size_t i = 0; i < live->count; i++)
		publication_forget(live->publications[i]);
	free(live->publications);
}

/* Every case that the services publish gives the verdict it says, in this engine too. */
START_TEST(published_cases_give_their_verdicts)
{
	static const char *const services[] = {"core", "poll", "card", "scoin", "don",
	    "car", "labor", "cert", "vfy", "sub", "hc", "tru", "solar", "ev"};
	struct tables live = {0};
	struct fault fault;

	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		struct publication *p = published_folder(services[i]);
		uint64_t count = 0;
		int r = cases_replay(&live, p, &count, NULL, &fault);
		ck_assert_msg(r == 0, "%s: %s", services[i], fault.text);
		ck_assert_msg(count > 10, "%s: only %d cases", services[i], (int)count);
		live_add(&live, p);
	}
	live_drop(&live);
}
END_TEST

static const char bad_form[] =
    "{\"service\":\"bad\",\"version\":1,\"name\":" WORDS
    ",\"kinds\":{\"say\":{\"name\":" WORDS
    ",\"sign\":[\"bad:desk\"],\"fields\":{\"text\":"
    "{\"type\":\"text\",\"label\":" WORDS "}}}},\"messages\":{}}";

/* What the cases of a service give upon core alone. */
static int
replay(const char *rules, const char *cases, struct fault *fault)
{
	struct publication *p = published(bad_form, rules, cases);
	struct tables live = {0};
	uint64_t count = 0;
	int r;

	live_add(&live, published_folder("core"));
	r = cases_replay(&live, p, &count, NULL, fault);
	publication_forget(p);
	live_drop(&live);
	return r;
}

static void
cases_hold(const char *rules, const char *cases)
{
	struct fault fault = {""};

	ck_assert_msg(replay(rules, cases, &fault) == 0, "%s", fault.text);
}

static const struct {
	const char *rules, *reason;
} bad[] = {
    {SAY DERIVED AFTER "INSERT INTO bad_s_b VALUES (random()); END;", "random"},
    {SAY "CREATE VIEW bad_v_now AS SELECT datetime('now') AS t;", "datetime"},
    {SAY "CREATE VIEW bad_v_avg AS SELECT avg(entry_index) AS t FROM bad_say;", "avg"},
    {SAY "CREATE VIEW bad_v_all AS SELECT group_concat(text) AS t FROM bad_say;",
	"group_concat"},
    {SAY "CREATE TABLE bad_s_d(x TEXT DEFAULT (hex(randomblob(4)))) STRICT;", "DEFAULT"},
    {SAY "CREATE INDEX bad_say_i ON bad_say(payload_text());", "non-deterministic"},
    {SAY "CREATE TABLE bad_a(x REAL) STRICT;", "neither INTEGER"},
    {SAY "CREATE TABLE bad_a(x ANY) STRICT;", "neither INTEGER"},
    {SAY "CREATE TABLE bad_a(x INTEGER);", "not STRICT"},
    {SAY "CREATE TABLE bad_a(x INTEGER, y INTEGER AS (x + 1)) STRICT;", "generated"},
    {SAY "CREATE VIEW bad_v_r AS SELECT 1.5 AS r;", "not whole"},
    {SAY "CREATE VIEW bad_v_r AS SELECT 1e3 AS r;", "not whole"},
    {SAY "CREATE VIEW bad_v_r AS SELECT 9999999999999999999 AS r;", "too long"},
    {SAY "CREATE VIEW bad_v_r AS SELECT 1000000000000000000 AS r;", "too long"},
    {SAY "CREATE VIEW bad_v_r AS SELECT CAST(1 AS REAL) AS r;", "CAST AS REAL"},
    {SAY "CREATE VIEW bad_v_r AS SELECT \"text\" AS r;", "no such column"},
    {SAY AFTER "UPDATE core_s_member SET role = 'x'; END;", "core_s_member"},
    {SAY AFTER "INSERT INTO core_s_member VALUES ('a', 'b', '', '', 0, 9); END;",
	"core_s_member"},
    {SAY "CREATE VIEW bad_v_b AS SELECT signer FROM core_s_member;", "core_s_member"},
    {SAY "CREATE VIEW bad_v_b AS SELECT leaf FROM core_entry;", "core_entry"},
    {SAY "CREATE TABLE core_x(x INTEGER) STRICT;", "core_x"},
    {SAY "CREATE TABLE x(x INTEGER) STRICT;", "not authorized"},
    {SAY "CREATE TRIGGER bad_t AFTER INSERT ON core_entry BEGIN SELECT 1; END;",
	"core_entry"},
    {SAY "CREATE INDEX bad_i ON core_entry(leaf);", "core_entry"},
    {SAY "CREATE VIEW bad_v_b AS WITH core_pub_x AS (SELECT leaf FROM core_entry) "
	 "SELECT * FROM core_pub_x;",
	"common table expression"},
    {SAY "CREATE VIEW bad_v_b AS WITH bad_x AS (SELECT 1), core_pub_y AS (SELECT 2) "
	 "SELECT * FROM core_pub_y;",
	"common table expression"},
    {SAY "CREATE VIEW bad_v_n AS WITH RECURSIVE bad_c(n) AS (SELECT 1 UNION ALL SELECT "
	 "n + 1 FROM bad_c) SELECT count(*) AS n FROM bad_c;",
	"recursive"},
    {SAY "CREATE VIEW bad_v_n AS WITH bad_c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM "
	 "bad_c) SELECT count(*) AS n FROM bad_c;",
	"not authorized"},
    {SAY AFTER "UPDATE bad_say SET text = 'x'; END;", "bad_say"},
    {SAY AFTER "DELETE FROM bad_say; END;", "bad_say"},
    {SAY DERIVED AFTER "INSERT INTO bad_say VALUES (1, 'x', 1, 'x'); END;", "bad_say"},
    {SAY "INSERT INTO bad_say VALUES (1, 'x', 1, 'x');", "bad_say"},
    {SAY "UPDATE bad_say SET text = 'x';", "bad_say"},
    {SAY DERIVED "CREATE TABLE bad_s_c(x INTEGER REFERENCES bad_s_b ON DELETE CASCADE) "
		 "STRICT;",
	"that acts"},
    {SAY BEFORE "SELECT RAISE(ROLLBACK, 'bad.no'); END;", "RAISE(ROLLBACK)"},
    {SAY BEFORE "SELECT RAISE(IGNORE); END;", "RAISE(IGNORE)"},
    {SAY BEFORE "SELECT RAISE(FAIL, 'bad.no'); END;", "RAISE(FAIL)"},
    {SAY BEFORE "SELECT RAISE(ABORT, 'other.no'); END;", "no key of bad"},
    {SAY DERIVED AFTER "INSERT OR IGNORE INTO bad_s_b VALUES (1); END;", "OR IGNORE"},
    {SAY DERIVED AFTER "REPLACE INTO bad_s_b VALUES (1); END;", "REPLACE"},
    {SAY "CREATE TABLE bad_s_c(x INTEGER UNIQUE ON CONFLICT ROLLBACK) STRICT;",
	"ON CONFLICT ROLLBACK"},
    {SAY BEFORE "SELECT 1; END; CREATE TRIGGER bad_say_c BEFORE INSERT ON bad_say BEGIN "
		"SELECT 2; END;",
	"two BEFORE"},
    {SAY "CREATE VIEW bad_v_l AS SELECT text FROM bad_say LIMIT 1;", "LIMIT"},
    {SAY "CREATE VIEW bad_v_l AS SELECT text FROM (SELECT text FROM bad_say ORDER BY "
	 "text) "
	 "LIMIT 1;",
	"LIMIT"},
    {SAY "ATTACH '/etc/passwd' AS p;", "not authorized"},
    {SAY "PRAGMA writable_schema = 1;", "not authorized"},
    {SAY "CREATE VIRTUAL TABLE bad_f USING fts5(x);", "not authorized"},
    {SAY "CREATE TEMP TABLE bad_t(x INTEGER) STRICT;", "not authorized"},
    {SAY "CREATE VIEW bad_v_p AS SELECT * FROM pragma_compile_options;", "pragma"},
    {SAY "CREATE VIEW bad_v_p AS SELECT sql FROM sqlite_master;", "sqlite_master"},
    {SAY "COMMIT;", "not authorized"},
    {SAY "DROP TABLE bad_say;", "not authorized"},
    {SAY "CREATE TRIGGER bad_t AFTER UPDATE ON bad_say BEGIN SELECT 1; END;", "INSERT"},
    {SAY AFTER "SELECT nowhere FROM bad_say; END;", "no such column"},
    {SAY "CREATE VIEW bad_v_x AS SELECT * FROM bad_gone;", "no such table"},
    {"CREATE TABLE bad_other(x INTEGER) STRICT;", "no such table"},
};

START_TEST(rules_that_may_not_run)
{
	struct fault fault = {""};

	ck_assert_msg(replay(bad[_i].rules, "", &fault) == RULES_BROKEN, "taken: %s",
	    bad[_i].rules);
	ck_assert_msg(strstr(fault.text, bad[_i].reason) != NULL,
	    "%s\n is refused because: %s", bad[_i].rules, fault.text);
}
END_TEST

/* ---- malicious services, a file each: tests/unit/service/check_attacks.c has the other
 * half ---- */

static glob_t attacks;

/* Publishes the rules up to end as that version of `bad`. */
static int
attack(struct tables *live, int version, const char *rules, const char *end,
    struct fault *fault)
{
	char *form = mem_text(bad_form), *text = mem_text(rules);
	struct publication *p;
	uint64_t count = 0;
	int r;

	text[end - rules] = '\0';
	strstr(form, "\"version\":1")[strlen("\"version\":")] = (char)('0' + version);
	p = published(form, text, "");
	free(form);
	free(text);
	r = cases_replay(live, p, &count, NULL, fault);
	live_add(live, p);
	return r;
}

START_TEST(attacks_are_refused)
{
	static const char word[] = "-- verifier says: ";
	const char *name = strrchr(attacks.gl_pathv[_i], '/') + 1;
	char *text = published_text("../tests/unit/service/bad", name), says[200];
	const char *second = strstr(text, "-- version 2\n");
	const char *end = text + strlen(text), *at = strstr(text, word);
	struct tables live = {0};
	struct fault fault = {""};

	ck_assert_msg(at != NULL, "%s: no line '%s'", name, word);
	at += strlen(word);
	snprintf(says, sizeof says, "%.*s", (int)strcspn(at, "\n"), at);
	live_add(&live, published_folder("core"));
	live_add(&live, published_folder("scoin"));
	if (second != NULL)
		ck_assert_msg(attack(&live, 1, text, second, &fault) == 0,
		    "%s: version 1 is refused: %s", name, fault.text);
	ck_assert_msg(attack(&live, second ? 2 : 1, second ? second : text, end,
			  &fault) == RULES_BROKEN,
	    "%s is let through", name);
	ck_assert_msg(strstr(fault.text, says) != NULL, "%s is refused because: %s", name,
	    fault.text);
	live_drop(&live);
	free(text);
}
END_TEST

/* A case that does not give its verdict is seen, with its line; and so is one that is
 * none. */
static const struct {
	const char *line, *reason;
} wrong[] = {
    {"{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"a\"}},\"signer\":"
     "\"o/office/a\",\"want\":\"bad.no\"}",
	"wants bad.no, gets ok"},
    {"{\"at\":0}", "goes back"},
    {"{\"at\":2,\"now\":1}", "unknown key"},
    {"{\"query\":\"SELECT 1\"}", "without its rows"},
    {"{\"query\":\"SELECT x'00ff'\",\"rows\":[[\"00fe\"]]}", "row 1"},
    {"{\"query\":\"SELECT 1\",\"rows\":[[\"1\"]]}", "row 1"},
    {"{\"query\":\"SELECT 'a' || char(0) || 'b'\",\"rows\":[[\"a\"]]}", "row 1"},
    {"{\"entry\":{\"kind\":\"say\",\"version\":\"1\",\"fields\":{}},\"signer\":"
     "\"o/office/a\",\"want\":\"core.version_unknown\"}",
	"no version or no fields"},
    {"{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"a\"}},\"signer\":"
     "\"o/office/a\",\"cosign\":[\"ab\"],\"want\":\"core.signature\"}",
	"no list of keys"},
    {"{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"a\"}},\"signer\":"
     "\"o/office/a\",\"payload\":[\"\"],\"want\":\"core.payload\"}",
	"not base64"},
};

START_TEST(wrong_cases_are_seen)
{
	struct fault fault = {""};
	char cases[1000];

	snprintf(cases, sizeof cases,
	    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"bad:desk\"}\n%s",
	    wrong[_i].line);
	ck_assert_int_eq(replay(SAY, cases, &fault), -1);
	ck_assert_msg(
	    strstr(fault.text, "line 3") && strstr(fault.text, wrong[_i].reason),
	    "%s: %s", wrong[_i].line, fault.text);
}
END_TEST

/* What was changed, deleted or taken back is seen as it is; tables of others are not. */
static const char seen_rules[] =
    SAY "CREATE TABLE bad_s_row(place INTEGER PRIMARY KEY, owner TEXT, x "
	"TEXT) STRICT;"
	"CREATE TABLE bad_s_plain(place INTEGER, x TEXT) STRICT;"
	"CREATE TABLE bad_s_out(n INTEGER, answer TEXT) STRICT;" AFTER
	"INSERT INTO bad_s_out SELECT NEW.entry_index, quote(seen_before("
	"'bad_s_row', 9007199254740991, 'x', NEW.text, 'owner', NEW.signe"
	"r));"
	"INSERT INTO bad_s_row(owner, x) SELECT NEW.signer, NEW.text WHER"
	"E NEW.text NOT GLOB 'x*';"
	"UPDATE bad_s_row SET x = 'changed' WHERE NEW.text = 'xchange' AN"
	"D place = 1;"
	"DELETE FROM bad_s_row WHERE NEW.text = 'xdelete' AND place = 2;"
	"UPDATE bad_s_out SET answer = answer || quote(seen_before('bad_s"
	"_row', 9007199254740991, 'x', NEW.text, 'owner', NEW.signer))"
	" || quote(seen_before('bad_s_plain', 1, 'x', NEW.text, 'x', ''))"
	" || quote(seen_before('core_entry', 1, 'leaf', NEW.text, 'leaf',"
	" ''))"
	" WHERE n = NEW.entry_index;"
	"SELECT RAISE(ABORT, 'bad.no') WHERE NEW.text GLOB '*no'; END;";
static const char seen_cases[] =
    "{\"at\":1}\n"
    "{\"member\":\"o/office/a\",\"role\":\"bad:desk\"}\n"
    "{\"member\":\"o/office/c\",\"role\":\"bad:desk\"}\n"
    "   {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"a\"}},\"signer\":\"o/off"
    "ice/a\",\"want\":\"ok\"}\n"
    "    {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"b\"}},\"signer\":\"o/of"
    "fice/a\",\"want\":\"ok\"}\n"
    "     {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"zno\"}},\"signer\":\"o"
    "/office/a\",\"want\":\"bad.no\"}\n"
    "      {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"d\"}},\"signer\":\"o/"
    "office/a\",\"want\":\"ok\"}\n"
    "       {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"z\"}},\"signer\":\"o"
    "/office/a\",\"want\":\"ok\"}\n"
    "        {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"xchange\"}},\"sig"
    "ner\":\"o/office/a\",\"want\":\"ok\"}\n"
    "         {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"a\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    "          {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"changed\"}},\"s"
    "igner\":\"o/office/a\",\"want\":\"ok\"}\n"
    "           {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"xdelete\"}},\""
    "signer\":\"o/office/a\",\"want\":\"ok\"}\n"
    "            {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"b\"}},\"signe"
    "r\":\"o/office/a\",\"want\":\"ok\"}\n"
    "             {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"d\"}},\"sign"
    "er\":\"o/office/c\",\"want\":\"ok\"}\n"
    "{\"query\":\"SELECT n, answer FROM bad_s_out ORDER BY n\",\"rows\":[[1"
    ",\"010NULL\"],[2,\"010NULL\"],[3,\"010NULL\"],[4,\"010NULL\"],[5,\"000NUL"
    "L\"],[6,\"010NULL\"],[7,\"110NULL\"],[8,\"000NULL\"],[9,\"010NULL\"],[10,"
    "\"010NULL\"]]}\n"
    "{\"query\":\"SELECT seen_before('bad_s_row', 9, 'x', 'a', 'owner', "
    "'o/office/a'), has_twice(zeroblob(64)), has_twice(zeroblob(32)),"
    " has_twice(zeroblob(33)), has_twice(NULL)\",\"rows\":[[null,1,0,nul"
    "l,null]]}\n"
    "{\"query\":\"SELECT quote(sum_add(x'', x'')), quote(sum_add('a', 'a')), "
    "quote(sum_add(zeroblob(64), NULL)), quote(sum_add(zeroblob(63), zeroblob(63))), "
    "sum_add(zeroblob(64), zeroblob(64)) = zeroblob(64)\",\"rows\":[[\"NULL\",\"NULL\","
    "\"NULL\",\"NULL\",1]]}\n"
    "{\"query\":\"SELECT n FROM core_pub_payload\",\"rows\":[]}\n";

START_TEST(seen_before_of_own_tables)
{
	cases_hold(seen_rules, seen_cases);
}
END_TEST

/* A value above the limit refuses its entry, and the program goes on. */
static const char huge_rules[] =
    SAY "CREATE TABLE bad_s_size(n INTEGER) STRICT;" AFTER
	"INSERT INTO bad_s_size SELECT length(replace(hex(zeroblob(60000)), '00', "
	"hex(zeroblob(30000)))) WHERE NEW.text = 'x'; END;";
static const char huge_cases[] =
    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"bad:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"bad.backstop\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"y\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n";

START_TEST(a_huge_value_refuses_its_entry)
{
	cases_hold(huge_rules, huge_cases);
}
END_TEST

/* And so does a sum that no integer holds: whoever may sign may not stop a city. */
static const char sum_rules[] =
    SAY "CREATE TABLE bad_s_n(n INTEGER NOT NULL) STRICT;" AFTER
	"INSERT INTO bad_s_n VALUES (900000000000000000 * 9); "
	"SELECT RAISE(ABORT, 'bad.no') WHERE (SELECT sum(n) FROM bad_s_n) < 0; END;";
static const char sum_cases[] =
    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"bad:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    " {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"bad.backstop\"}\n"
    "{\"query\":\"SELECT count(*) FROM bad_s_n\",\"rows\":[[1]]}\n";

START_TEST(a_sum_too_large_refuses_its_entry)
{
	cases_hold(sum_rules, sum_cases);
}
END_TEST

/* Rules that run for years end with the limit of this program; that is no verdict. */
static const char years_rules[] =
    SAY BEFORE "SELECT RAISE(ABORT, 'bad.no') WHERE NEW.text = 'years' AND "
	       "(SELECT count(*) FROM core_pub_digit a, core_pub_digit b, "
	       "core_pub_digit c, core_pub_digit d, core_pub_digit e, core_pub_digit f, "
	       "core_pub_digit g, core_pub_digit h, core_pub_digit i, core_pub_digit j, "
	       "core_pub_digit k, core_pub_digit l WHERE a.d + l.d > 18) > 0; END;";
static const char years_cases[] =
    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"bad:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"years\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n";

START_TEST(rules_that_run_for_years_end)
{
	struct steps steps = {.limit = 1000000};
	struct tables live = {.steps = &steps};
	struct publication *p = published(bad_form, years_rules, years_cases);
	struct fault fault = {""};
	uint64_t count = 0;

	live_add(&live, published_folder("core"));
	ck_assert_int_ne(cases_replay(&live, p, &count, NULL, &fault), 0);
	ck_assert_uint_eq(count, 3);
	ck_assert(steps.over);
	ck_assert_uint_gt(steps.taken, 1000000);
	ck_assert_uint_lt(steps.taken, 1100000);
	publication_forget(p);
	live_drop(&live);
}
END_TEST

/* seq counts what was accepted of each signer, and a BLOB is compared as hex. */
static const char seq_rules[] =
    SAY "CREATE VIEW bad_v_seq AS SELECT entry_index, signer, seq FROM core_pub_entry "
	"WHERE entry_index > 0;" BEFORE
	"SELECT RAISE(ABORT, 'bad.no') WHERE NEW.text = 'no'; END;";
static const char seq_cases[] =
    "{\"at\":1}\n"
    "{\"member\":\"o/office/a\",\"role\":\"bad:desk\"}\n"
    "{\"member\":\"o/office/c\",\"role\":\"bad:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    " {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"no\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"bad.no\"}\n"
    "  {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    "   {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/c\",\"want\":\"ok\"}\n"
    "{\"query\":\"SELECT * FROM bad_v_seq ORDER BY 1\",\"rows\":["
    "[1,\"o/office/a\",1],[2,\"o/office/a\",2],[3,\"o/office/c\",1]]}\n"
    "{\"query\":\"SELECT x'00ff', ''\",\"rows\":[[\"00ff\",\"\"]]}\n";

START_TEST(cases_count_seq_by_signer)
{
	cases_hold(seq_rules, seq_cases);
}
END_TEST

/* A view of another service may stand in a query that reads none of its columns. */
START_TEST(what_others_show_may_stay_unread)
{
	cases_hold(SAY
	    "CREATE VIEW bad_v_any AS SELECT 1 AS one FROM bad_say s, core_pub_payload p;"
	    "CREATE TABLE bad_s_link(n INTEGER REFERENCES core_entry(entry_index)) "
	    "STRICT;",
	    "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verifier rules");
	TCase *tc = tcase_create("rules");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	if (glob(SERVICES "/../tests/unit/service/bad/*.sql", 0, NULL, &attacks) != 0)
		return 2;
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, attacks_are_refused, 0, (int)attacks.gl_pathc);
	tcase_add_test(tc, published_cases_give_their_verdicts);
	tcase_add_loop_test(tc, rules_that_may_not_run, 0, sizeof bad / sizeof *bad);
	tcase_add_loop_test(tc, wrong_cases_are_seen, 0, sizeof wrong / sizeof *wrong);
	tcase_add_test(tc, cases_count_seq_by_signer);
	tcase_add_test(tc, seen_before_of_own_tables);
	tcase_add_test(tc, a_huge_value_refuses_its_entry);
	tcase_add_test(tc, what_others_show_may_stay_unread);
	tcase_add_test(tc, a_sum_too_large_refuses_its_entry);
	tcase_add_test(tc, rules_that_run_for_years_end);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	globfree(&attacks);
	return failed != 0;
}
