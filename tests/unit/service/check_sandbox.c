/* Publications that must be refused, each with the reason; and one that uses all that is
 * allowed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "service/publication.h"

#define SAY                                                                              \
	"CREATE TABLE evil_say(entry_index INTEGER PRIMARY KEY, signer TEXT, time "      \
	"INTEGER, text TEXT) STRICT;"
#define DERIVED "CREATE TABLE evil_s_b(y INTEGER) STRICT;"
#define AFTER "CREATE TRIGGER evil_say_a AFTER INSERT ON evil_say BEGIN "
#define BEFORE "CREATE TRIGGER evil_say_b BEFORE INSERT ON evil_say BEGIN "

#define NINETY_FIVE                                                                      \
	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"                   \
	"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

static const char words[] = "{\"ko\":\"가\",\"en\":\"a\"}";

static const struct {
	const char *rules, *reason;
} bad[] = {
    /* functions that give something else tomorrow, or elsewhere */
    {SAY DERIVED AFTER "INSERT INTO evil_s_b VALUES (random()); END;", "random"},
    {SAY "CREATE VIEW evil_v_now AS SELECT datetime('now') AS t;", "datetime"},
    {SAY "CREATE VIEW evil_v_now AS SELECT strftime('%s') AS t;", "strftime"},
    {SAY "CREATE VIEW evil_v_now AS SELECT CURRENT_TIMESTAMP AS t;", "clock"},
    {SAY "CREATE VIEW evil_v_avg AS SELECT avg(entry_index) AS t FROM evil_say;", "avg"},
    {SAY "CREATE VIEW evil_v_all AS SELECT group_concat(text) AS t FROM evil_say;",
	"group_concat"},
    {SAY "CREATE VIEW evil_v_c AS SELECT total_changes() AS t;", "total_changes"},
    {SAY "CREATE VIEW evil_v_c AS SELECT last_insert_rowid() AS t;", "last_insert_rowid"},
    {SAY "CREATE VIEW evil_v_c AS SELECT sqlite_version() AS t;", "is not for rules"},
    {SAY "CREATE VIEW evil_v_c AS SELECT load_extension('x') AS t;", "load_extension"},
    {SAY "CREATE VIEW evil_v_c AS SELECT round(2) AS t;", "round"},
    {"CREATE TABLE evil_say(entry_index INTEGER PRIMARY KEY, signer TEXT, time INTEGER, "
     "text TEXT DEFAULT (hex(randomblob(4)))) STRICT;",
	"plain value"},
    {"CREATE TABLE evil_say(entry_index INTEGER PRIMARY KEY, signer TEXT, time INTEGER, "
     "text TEXT CHECK (random() > 0)) STRICT;",
	"random"},
    {SAY "CREATE INDEX evil_say_i ON evil_say(text) WHERE random() > 0;", "random"},
    {SAY "CREATE INDEX evil_say_i ON evil_say(payload_text());", "non-deterministic"},
    {SAY "CREATE INDEX evil_say_i ON evil_say(abs(random()));", "random"},
    /* inexact numbers and loose types */
    {SAY "CREATE TABLE evil_a(x REAL) STRICT;", "exact"},
    {SAY "CREATE TABLE evil_a(x ANY) STRICT;", "plain"},
    {SAY "CREATE TABLE evil_a(x INTEGER);", "STRICT"},
    {SAY "CREATE TABLE evil_a(x INTEGER, y INTEGER AS (x + 1)) STRICT;", "plain"},
    {SAY "CREATE TABLE evil_a(x INTEGER, y INTEGER GENERATED ALWAYS AS (1)) STRICT;",
	"column"},
    {SAY "CREATE VIEW evil_v_r AS SELECT 1.5 AS r;", "whole"},
    {SAY "CREATE VIEW evil_v_r AS SELECT 1e3 AS r;", "whole"},
    {SAY "CREATE VIEW evil_v_r AS SELECT 9999999999999999999 AS r;", "too long"},
    {SAY "CREATE VIEW evil_v_r AS SELECT CAST(1 AS REAL) AS r;", "exact"},
    {SAY "CREATE VIEW evil_v_r AS SELECT CAST(1 AS BIGINT) AS r;", "a CAST is to"},
    {SAY "CREATE VIEW evil_v_r AS SELECT (1 + CAST((2) AS VARCHAR)) AS r;",
	"a CAST is to"},
    {SAY "CREATE VIEW evil_v_r AS SELECT \"text\" AS r;", "no such column"},
    /* other services */
    {SAY AFTER "UPDATE bank_s_balance SET balance = 9; END;", "another service"},
    {SAY AFTER "INSERT INTO bank_s_balance VALUES ('me', 9); END;", "another service"},
    {SAY AFTER "INSERT INTO bank_cmd_pay VALUES ('me', 9); END;", "another service"},
    {SAY AFTER "INSERT INTO \"BANK_cmd_pay\" VALUES ('me', 9); END;", "another service"},
    {SAY AFTER "INSERT INTO [bank_cmd_pay] VALUES ('me', 9); END;", "another service"},
    {SAY AFTER "DELETE FROM bank_cmd_ask; END;", "changes or deletes"},
    {SAY "CREATE VIEW evil_v_b AS SELECT * FROM bank_s_balance;", "another service"},
    {SAY "CREATE VIEW evil_v_b AS SELECT signer FROM core_s_member;", "another service"},
    {SAY "CREATE VIEW evil_v_b AS SELECT leaf FROM core_entry;", "another service"},
    {SAY "CREATE TABLE bank_x(x INTEGER) STRICT;", "no name"},
    {SAY "CREATE TABLE x(x INTEGER) STRICT;", "no name"},
    {SAY "CREATE TABLE \"evil_n-n\"(x INTEGER) STRICT;", "no name"},
    {SAY "CREATE VIEW evil_" NINETY_FIVE " AS SELECT 1 AS x;", "no name"},
    {SAY "CREATE TABLE evil_(x INTEGER) STRICT;", "no name"},
    {SAY "CREATE TABLE evil_A(x INTEGER) STRICT; CREATE TABLE \"evil_a\"(x INTEGER) "
	 "STRICT;",
	"already exists"},
    {SAY "CREATE TRIGGER evil_t AFTER INSERT ON bank_s_balance BEGIN SELECT 1; END;",
	"no name"},
    {SAY "CREATE INDEX evil_i ON bank_s_balance(account);", "no name"},
    /* a name that hides whose query it is */
    {SAY
	"CREATE VIEW evil_v_b AS WITH bank_pub_balance AS (SELECT * FROM bank_s_balance) "
	"SELECT * FROM bank_pub_balance;",
	"common table expression"},
    {SAY "CREATE VIEW evil_v_b AS WITH evil_x AS (SELECT 1), bank_pub_balance AS "
	 "(SELECT balance FROM bank_s_balance) SELECT * FROM bank_pub_balance;",
	"after its service"},
    {SAY "CREATE VIEW evil_v_b AS WITH x AS (SELECT 1) SELECT * FROM x;",
	"after its service"},
    /* entries are never changed */
    {SAY DERIVED AFTER "UPDATE evil_say SET text = 'x'; END;", "changes or deletes"},
    {SAY DERIVED AFTER "DELETE FROM evil_say; END;", "changes or deletes"},
    {SAY DERIVED AFTER "INSERT INTO evil_say VALUES (1, 'x', 1, 'x'); END;", "inserts"},
    {SAY "INSERT INTO evil_say VALUES (1, 'x', 1, 'x');", "only derived"},
    {SAY "UPDATE evil_say SET text = 'x';", "begins with CREATE"},
    {SAY "DELETE FROM evil_say;", "begins with CREATE"},
    {SAY DERIVED
	"CREATE TABLE evil_s_c(x INTEGER REFERENCES evil_s_b ON DELETE CASCADE) STRICT;",
	"rules' back"},
    {SAY DERIVED
	"CREATE TABLE evil_s_c(x INTEGER REFERENCES evil_s_b DEFERRABLE INITIALLY "
	"DEFERRED) STRICT;",
	"after the entry"},
    /* refusals that refuse too much, too little or without a word */
    {SAY BEFORE "SELECT RAISE(ROLLBACK, 'evil.no'); END;", "RAISE(ABORT"},
    {SAY BEFORE "SELECT RAISE(IGNORE); END;", "RAISE(ABORT"},
    {SAY BEFORE "SELECT RAISE(FAIL, 'evil.no'); END;", "RAISE(ABORT"},
    {SAY BEFORE "SELECT RAISE(ABORT, 'poor'); END;", "no message key"},
    {SAY BEFORE "SELECT RAISE(ABORT, 'bank.poor'); END;", "no message key"},
    {SAY DERIVED AFTER "INSERT OR IGNORE INTO evil_s_b VALUES (1); END;", "silence"},
    {SAY AFTER "INSERT OR REPLACE INTO bank_cmd_ask VALUES ('me', 9); END;", "silence"},
    {SAY DERIVED AFTER "UPDATE OR FAIL evil_s_b SET y = 1; END;", "silence"},
    {SAY DERIVED AFTER "REPLACE INTO evil_s_b VALUES (1); END;", "silence"},
    {SAY "CREATE TABLE evil_s_c(x INTEGER UNIQUE ON CONFLICT IGNORE) STRICT;",
	"refuse the entry"},
    {SAY "CREATE TABLE evil_s_c(x INTEGER NOT NULL ON CONFLICT REPLACE) STRICT;",
	"refuse the entry"},
    /* order and endlessness */
    {SAY BEFORE
	"SELECT 1; END; CREATE TRIGGER evil_say_c BEFORE INSERT ON evil_say BEGIN SELECT "
	"2; END;",
	"two BEFORE"},
    {SAY "CREATE VIEW evil_v_l AS SELECT text FROM evil_say LIMIT 1;", "chance"},
    {SAY "CREATE VIEW evil_v_l AS SELECT text FROM (SELECT text FROM evil_say ORDER BY "
	 "text) "
	 "LIMIT 1;",
	"chance"},
    {SAY "CREATE VIEW evil_v_n AS WITH RECURSIVE evil_c(n) AS (SELECT 1 UNION ALL SELECT "
	 "n + 1 "
	 "FROM evil_c) SELECT count(*) AS n FROM evil_c;",
	"'RECURSIVE': a common table expression"},
    {SAY "CREATE VIEW evil_v_n AS WITH evil_c(n) AS (SELECT 1 UNION ALL SELECT n + 1 "
	 "FROM evil_c) SELECT count(*) AS n FROM evil_c;",
	"rules may not"},
    /* the machine beneath */
    {SAY "ATTACH '/etc/passwd' AS p;", "begins with CREATE"},
    {SAY "PRAGMA writable_schema = 1;", "begins with CREATE"},
    {SAY "CREATE VIRTUAL TABLE evil_f USING fts5(x);", "created"},
    {SAY "CREATE TEMP TABLE evil_t(x INTEGER) STRICT;", "created"},
    {SAY "CREATE TABLE main.evil_t(x INTEGER) STRICT;", "no name"},
    {SAY "CREATE TABLE IF NOT EXISTS evil_t(x INTEGER) STRICT;", "no name"},
    {SAY "CREATE TABLE evil_t AS SELECT 1 AS x;", "columns"},
    {SAY "CREATE VIEW evil_v_p AS SELECT * FROM pragma_compile_options;",
	"not for rules"},
    {SAY "CREATE VIEW evil_v_p AS SELECT sql FROM sqlite_master;", "not for rules"},
    {SAY "CREATE VIEW evil_v_p AS SELECT * FROM json_each('[1]');", "json_each"},
    {SAY "CREATE VIEW evil_v_p AS SELECT * FROM engine_at;", "not for rules"},
    {SAY "CREATE TABLE evil_t(x INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;",
	"table of its own"},
    {SAY "COMMIT;", "begins with CREATE"},
    {SAY "SAVEPOINT x;", "begins with CREATE"},
    {SAY "SELECT 1;", "begins with CREATE"},
    {SAY "VACUUM;", "begins with CREATE"},
    {SAY "EXPLAIN CREATE TABLE evil_t(x INTEGER) STRICT;", "begins with CREATE"},
    {SAY "DROP TABLE evil_say;", "first version"},
    {SAY "ALTER TABLE evil_say ADD COLUMN x INTEGER;", "first version"},
    {SAY "CREATE TRIGGER evil_t AFTER UPDATE ON evil_say BEGIN SELECT 1; END;", "insert"},
    {SAY "CREATE VIEW evil_v_x AS SELECT ?1 AS x;", "not SQL"},
    {SAY "CREATE VIEW evil_v_x AS SELECT 'x AS x;", "not SQL"},
    {SAY "CREATE VIEW evil_v_x AS SELECT 1 AS x; /* no end", "not SQL"},
    /* what SQLite would only see when it is too late */
    {SAY AFTER "SELECT nowhere FROM evil_say; END;", "no such column"},
    {SAY AFTER "INSERT INTO evil_s_gone VALUES (1); END;", "no such table"},
    {SAY "CREATE VIEW evil_v_x AS SELECT * FROM evil_gone;", "no such table"},
    {"CREATE TABLE evil_say(entry_index INTEGER PRIMARY KEY, signer TEXT, time INTEGER) "
     "STRICT;",
	"no column named text"},
    {"CREATE TABLE evil_other(x INTEGER) STRICT;", "no such table"},
};

static const char bank_rules[] =
    "CREATE TABLE bank_say(entry_index INTEGER PRIMARY KEY, signer TEXT, time INTEGER, "
    "text TEXT) "
    "STRICT;"
    "CREATE TABLE bank_s_balance(account TEXT PRIMARY KEY, balance INTEGER NOT NULL "
    "CONSTRAINT "
    "\"bank.poor\" CHECK (balance >= 0)) STRICT;"
    "CREATE TABLE bank_cmd_pay(account TEXT, amount INTEGER) STRICT;"
    "CREATE TABLE bank_cmd_ask(account TEXT, amount INTEGER) STRICT;"
    "CREATE TRIGGER bank_cmd_ask_a AFTER INSERT ON bank_cmd_ask BEGIN "
    "UPDATE bank_s_balance SET balance = balance - NEW.amount WHERE account = "
    "NEW.account; END;"
    "CREATE VIEW bank_pub_balance(account, balance) AS SELECT account, balance FROM "
    "bank_s_balance;"
    "INSERT INTO bank_s_balance VALUES ('me', 5);";

/* Allowed: everything here. */
static const char good_rules[] =
    "-- a comment; with a semicolon and a 'quote\n"
    "/* another */\n" SAY "CREATE TABLE evil_s_count(word TEXT PRIMARY KEY, n INTEGER "
    "NOT NULL DEFAULT 0) STRICT, "
    "WITHOUT ROWID;"
    "CREATE TABLE evil_param_limit(from_day INTEGER PRIMARY KEY, amount INTEGER NOT "
    "NULL) STRICT;"
    "INSERT INTO evil_param_limit VALUES (0, 7);"
    "CREATE TABLE evil_s_link(entry_index INTEGER REFERENCES core_entry(entry_index)) "
    "STRICT;"
    "CREATE INDEX evil_s_link_i ON evil_s_link(entry_index) WHERE entry_index > 0;"
    "CREATE TRIGGER evil_say_b BEFORE INSERT ON evil_say FOR EACH ROW WHEN (CASE WHEN "
    "NEW.text = "
    "'end' THEN 1 ELSE 1 END) BEGIN "
    "SELECT CASE WHEN NEW.text = 'no' THEN RAISE(ABORT, 'evil.no') END;"
    "SELECT RAISE(ABORT, 'evil.no') WHERE (SELECT time FROM core_pub_now) < 0; END;" AFTER
    "INSERT INTO evil_s_count(word, n) VALUES (replace(NEW.text, ' ', ''), 1) "
    "ON CONFLICT (word) DO UPDATE SET n = n + 1;"
    "INSERT INTO evil_s_link SELECT NEW.entry_index;"
    "INSERT INTO bank_cmd_ask(account, amount) SELECT account, 1 FROM bank_pub_balance "
    "WHERE "
    "account = NEW.text; END;"
    "CREATE VIEW evil_v_top(word, n, place) AS WITH evil_most AS (SELECT word, n FROM "
    "evil_s_count "
    "ORDER BY n DESC, word LIMIT 3) "
    "SELECT word, n, row_number() OVER (ORDER BY n DESC, word) FROM evil_most;"
    "CREATE VIEW evil_v_unread AS SELECT 1 AS one FROM evil_say s, bank_pub_balance b;"
    "CREATE VIEW evil_v_hash AS SELECT sha256hex(text) AS h, 0x10 AS x FROM evil_say;";

static const char good_cases[] =
    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"evil:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"me\"}},\"signer\":\"o/office/"
    "a\",\"want\":"
    "\"ok\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"no\"}},\"signer\":\"o/office/"
    "a\",\"want\":"
    "\"evil.no\"}\n"
    "{\"query\":\"SELECT word, n, place FROM evil_v_top\",\"rows\":[[\"me\",1,1]]}\n"
    "{\"query\":\"SELECT balance FROM bank_pub_balance\",\"rows\":[[4]]}\n";

static char folder[] = "/tmp/madang-sandbox-XXXXXX";

static void
write_text(const char *name, const char *text)
{
	ck_assert_int_eq(
	    file_write(path_of("%s/%s", folder, name).s, text, strlen(text), 0644, NULL),
	    0);
}

static void
form_of(struct buf *form, const char *service, const char *accepts)
{
	buf_printf(form,
	    "{\"service\":\"%s\",\"version\":1,\"name\":%s,%s\"kinds\":{\"say\":{"
	    "\"name\":%s,"
	    "\"sign\":[\"%s:desk\"],\"fields\":{\"text\":{\"type\":\"text\",\"label\":%s}"
	    "}}},"
	    "\"messages\":{}}",
	    service, words, accepts, words, service, words);
}

/* The bank stands in a folder, as a service that is live already. */
static void
setup(void)
{
	struct buf form = {0};

	ck_assert_ptr_nonnull(mkdtemp(folder));
	form_of(&form, "bank", "\"accepts\":[\"bank_cmd_ask\"],");
	write_text("form.json", buf_str(&form));
	write_text("rules.sql", bank_rules);
	write_text("cases.jsonl", "");
	buf_free(&form);
}

static void
teardown(void)
{
	unlink(path_of("%s/form.json", folder).s);
	unlink(path_of("%s/rules.sql", folder).s);
	unlink(path_of("%s/cases.jsonl", folder).s);
	rmdir(folder);
}

static int
check(const char *rules, const char *cases, struct why *why)
{
	const char *const with[] = {SERVICES "/core", folder};
	struct publication p = {0};
	int err;

	form_of(&p.form, "evil", "");
	buf_puts(&p.rules, rules);
	buf_puts(&p.cases, cases);
	err = publication_check(&p, with, 2, NULL, NULL, why);
	publication_free(&p);
	return err;
}

START_TEST(test_refused)
{
	struct why why = {""};

	ck_assert_msg(check(bad[_i].rules, "", &why) == ERR_REFUSED,
	    "%s\nis let through: %s", bad[_i].rules, why.text);
	ck_assert_msg(strstr(why.text, bad[_i].reason), "%s\nis refused with: %s",
	    bad[_i].rules, why.text);
}
END_TEST

START_TEST(test_allowed)
{
	struct why why = {""};

	ck_assert_msg(check(SAY, "", &why) == 0, "%s", why.text);
	ck_assert_msg(check(good_rules, good_cases, &why) == 0, "%s", why.text);
}
END_TEST

START_TEST(test_says_where)
{
	struct why why = {""};

	ck_assert_int_eq(check(SAY "\n\n-- here\nCREATE VIEW evil_v AS SELECT random();\n"
				   "DROP TABLE x;",
			     "", &why),
	    ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(why.text, "rules.sql line 5"));
	ck_assert_int_eq(check(SAY, "{\"at\":1}\n\n{\"at\":0}\n", &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "cases.jsonl line 3"));
	ck_assert_int_eq(
	    check(SAY, "{\"query\":\"SELECT vkey FROM core_s_member\",\"rows\":[]}\n",
		&why),
	    ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(why.text, "core_s_member"));
	ck_assert_int_eq(
	    check(SAY, "{\"query\":\"DELETE FROM evil_say\",\"rows\":[]}\n", &why),
	    ERR_REFUSED);
}
END_TEST

/* What was changed, deleted or taken back is seen as it is; tables of others are not. */
static const char seen_rules[] =
    SAY "CREATE TABLE evil_s_row(place INTEGER PRIMARY KEY, owner TEXT, x"
	" TEXT) STRICT;"
	"CREATE TABLE evil_s_plain(place INTEGER, x TEXT) STRICT;"
	"CREATE TABLE evil_s_out(n INTEGER, answer TEXT) STRICT;" AFTER
	"INSERT INTO evil_s_out SELECT NEW.entry_index, quote(seen_before"
	"('evil_s_row', 9007199254740991, 'x', NEW.text, 'owner', NEW.sig"
	"ner));"
	"INSERT INTO evil_s_row(owner, x) SELECT NEW.signer, NEW.text WHE"
	"RE NEW.text NOT GLOB 'x*';"
	"UPDATE evil_s_row SET x = 'changed' WHERE NEW.text = 'xchange' A"
	"ND place = 1;"
	"DELETE FROM evil_s_row WHERE NEW.text = 'xdelete' AND place = 2;"
	"UPDATE evil_s_out SET answer = answer || quote(seen_before('evil"
	"_s_row', 9007199254740991, 'x', NEW.text, 'owner', NEW.signer))"
	" || quote(seen_before('evil_s_plain', 1, 'x', NEW.text, 'x', '')"
	")"
	" || quote(seen_before('core_entry', 1, 'leaf', NEW.text, 'leaf',"
	" ''))"
	" WHERE n = NEW.entry_index;"
	"SELECT RAISE(ABORT, 'evil.no') WHERE NEW.text GLOB '*no'; END;";
static const char seen_cases[] =
    "{\"at\":1}\n"
    "{\"member\":\"o/office/a\",\"role\":\"evil:desk\"}\n"
    "{\"member\":\"o/office/c\",\"role\":\"evil:desk\"}\n"
    "   {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"a\"}},\"signer\":\"o/off"
    "ice/a\",\"want\":\"ok\"}\n"
    "    {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"b\"}},\"signer\":\"o/of"
    "fice/a\",\"want\":\"ok\"}\n"
    "     {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"zno\"}},\"signer\":\"o"
    "/office/a\",\"want\":\"evil.no\"}\n"
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
    "{\"query\":\"SELECT n, answer FROM evil_s_out ORDER BY n\",\"rows\":[["
    "1,\"010NULL\"],[2,\"010NULL\"],[3,\"010NULL\"],[4,\"010NULL\"],[5,\"000NU"
    "LL\"],[6,\"010NULL\"],[7,\"110NULL\"],[8,\"000NULL\"],[9,\"010NULL\"],[10"
    ",\"010NULL\"]]}\n"
    "{\"query\":\"SELECT seen_before('evil_s_row', 9, 'x', 'a', 'owner',"
    " 'o/office/a'), has_twice(zeroblob(64)), has_twice(zeroblob(32))"
    ", has_twice(zeroblob(33)), has_twice(NULL)\",\"rows\":[[null,1,0,nu"
    "ll,null]]}\n"
    "{\"query\":\"SELECT quote(sum_add(x'', x'')), quote(sum_add('a', 'a')), "
    "quote(sum_add(zeroblob(64), NULL)), quote(sum_add(zeroblob(63), zeroblob(63))), "
    "sum_add(zeroblob(64), zeroblob(64)) = zeroblob(64)\",\"rows\":[[\"NULL\",\"NULL\","
    "\"NULL\",\"NULL\",1]]}\n"
    "{\"query\":\"SELECT n FROM core_pub_payload\",\"rows\":[]}\n";

START_TEST(seen_before_of_own_tables)
{
	struct why why = {""};

	ck_assert_msg(check(seen_rules, seen_cases, &why) == 0, "%s", why.text);
}
END_TEST

/* A value above the limit refuses its entry, and the program goes on. */
static const char huge_rules[] =
    SAY "CREATE TABLE evil_s_size(n INTEGER) STRICT;" AFTER
	"INSERT INTO evil_s_size SELECT length(replace(hex(zeroblob(60000)), '00', "
	"hex(zeroblob(30000)))) WHERE NEW.text = 'x'; END;";
static const char huge_cases[] =
    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"evil:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"evil.backstop\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"y\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n";

START_TEST(a_huge_value_refuses_its_entry)
{
	struct why why = {""};

	ck_assert_msg(check(huge_rules, huge_cases, &why) == 0, "%s", why.text);
}
END_TEST

/* And so does a sum that no integer holds: whoever may sign may not stop a city. */
static const char sum_rules[] =
    SAY "CREATE TABLE evil_s_n(n INTEGER NOT NULL) STRICT;" AFTER
	"INSERT INTO evil_s_n VALUES (900000000000000000 * 9); "
	"SELECT RAISE(ABORT, 'evil.no') WHERE (SELECT sum(n) FROM evil_s_n) < 0; END;";
static const char sum_cases[] =
    "{\"at\":1}\n{\"member\":\"o/office/a\",\"role\":\"evil:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    " {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"evil.backstop\"}\n"
    "{\"query\":\"SELECT count(*) FROM evil_s_n\",\"rows\":[[1]]}\n";

START_TEST(a_sum_too_large_refuses_its_entry)
{
	struct why why = {""};

	ck_assert_msg(check(sum_rules, sum_cases, &why) == 0, "%s", why.text);
}
END_TEST

/* seq counts what was accepted of each signer, and a BLOB is compared as hex. */
static const char seq_rules[] =
    SAY "CREATE VIEW evil_v_seq AS SELECT entry_index, signer, seq FROM core_pub_entry "
	"WHERE entry_index > 0;" BEFORE
	"SELECT RAISE(ABORT, 'evil.no') WHERE NEW.text = 'no'; END;";
static const char seq_cases[] =
    "{\"at\":1}\n"
    "{\"member\":\"o/office/a\",\"role\":\"evil:desk\"}\n"
    "{\"member\":\"o/office/c\",\"role\":\"evil:desk\"}\n"
    "{\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    " {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"no\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"evil.no\"}\n"
    "  {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/a\",\"want\":\"ok\"}\n"
    "   {\"entry\":{\"kind\":\"say\",\"fields\":{\"text\":\"x\"}},\"signer\":"
    "\"o/office/c\",\"want\":\"ok\"}\n"
    "{\"query\":\"SELECT * FROM evil_v_seq ORDER BY 1\",\"rows\":["
    "[1,\"o/office/a\",1],[2,\"o/office/a\",2],[3,\"o/office/c\",1]]}\n"
    "{\"query\":\"SELECT x'00ff', ''\",\"rows\":[[\"00ff\",\"\"]]}\n";

START_TEST(cases_count_seq_by_signer)
{
	struct why why = {""};

	ck_assert_msg(check(seq_rules, seq_cases, &why) == 0, "%s", why.text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *tcase = tcase_create("publications");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, test_refused, 0, (int)(sizeof(bad) / sizeof(*bad)));
	tcase_add_test(tcase, test_allowed);
	tcase_add_test(tcase, seen_before_of_own_tables);
	tcase_add_test(tcase, a_huge_value_refuses_its_entry);
	tcase_add_test(tcase, a_sum_too_large_refuses_its_entry);
	tcase_add_test(tcase, test_says_where);
	tcase_add_test(tcase, cases_count_seq_by_signer);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
