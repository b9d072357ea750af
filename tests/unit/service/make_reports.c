/*
 * Not a test: make_reports FOLDER
 *
 * A short day of several services on a ledger in which everything is signed:
 * FOLDER/whole; the same with a leaf that was changed: FOLDER/broken; and
 * FOLDER/node/<view>.json, what a node answers for every report of every service.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/b64.h"
#include "base/file.h"
#include "clerk.h"

#define HASH_B "be39c977ff9695191a70f560954d3a4474551eebd461b8bf49f35e5acc42c1de"
#define HASH_C "7d2f612ad593b5340ce329b739f658dde14c819d4b12a77cb32026517b5c473e"

static struct city c;
static struct signer kim, lee; /* cards */

static struct signer *
office(const char *id, const char *role, const char *agency)
{
	struct signer *s = xcalloc(1, sizeof(*s));

	city_signer(s, "office", id);
	city_member_of(&c, s, role, agency);
	return s;
}

static void
say(struct signer *by, const char *kind, json_t *fields)
{
	clerk_say(&c, by, kind, "ok", fields);
}

static void
mileage(void)
{
	struct signer *city = office("mileage", "scoin:office", "서울시");
	struct signer *desk = office("jongno", "scoin:desk", "서울시");

	say(city, "scoin.issue",
	    json_pack("{s:s, s:i, s:s}", "programme", "걷기", "amount", 100000,
		"decision", "2026-1"));
	say(desk, "scoin.earn",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "걷기", "holder",
		clerk_hex(&kim), "amount", 30000, "evidence", CLERK_HASH));
	clerk_say_with(&c, desk, &kim, "scoin.transfer", "ok",
	    json_pack("{s:s, s:s, s:i}", "holder", clerk_hex(&kim), "recipient",
		clerk_hex(&lee), "amount", 500));
}

static void
gifts(void)
{
	struct signer *city = office("gifts", "don:city", "서울시");
	struct signer *desk = office("counter", "don:desk", "서울시");
	struct signer *chest = office("chest", "don:org", "서울 모금회");
	struct signer *shelter = office("shelter", "don:beneficiary", "쉼터");

	say(city, "don.campaign",
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:s}", "campaign", "D1", "org",
		"서울 모금회", "title", "겨울 쌀, \"함께\"", "purpose", "rice", "goal",
		1000000, "from_day", CLERK_TODAY, "to_day", CLERK_TODAY + 30, "plan_hash",
		CLERK_HASH));
	say(desk, "don.donate",
	    json_pack("{s:s, s:s, s:i, s:s, s:s}", "campaign", "D1", "donor",
		clerk_hex(&kim), "amount", 40000, "method", "bank", "payment_ref", "p1"));
	say(desk, "don.donate",
	    json_pack("{s:s, s:i, s:s, s:s}", "campaign", "D1", "amount", 5000, "method",
		"card", "payment_ref", "p2"));
	say(chest, "don.disburse",
	    json_pack("{s:s, s:s, s:s, s:i, s:s, s:s}", "campaign", "D1", "class", "aid",
		"payee", "쉼터", "amount", 12000, "purpose", "rice", "proof_hash",
		CLERK_HASH));
	say(shelter, "don.confirm",
	    json_pack("{s:I, s:s, s:i}", "disbursement", (json_int_t)c.range.size - 2,
		"payee", "쉼터", "received", 12000));
	say(chest, "don.disburse",
	    json_pack("{s:s, s:s, s:s, s:i, s:s, s:s}", "campaign", "D1", "class", "cost",
		"payee", "Printer", "amount", 900, "purpose", "posters", "proof_hash",
		HASH_B));
}

static void
cars(void)
{
	struct signer *registry = office("registry", "car:office", "서울시");
	struct signer *shop = office("shop", "car:shop", "서울시");

	say(registry, "car.register",
	    json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:i}", "vin", "KMHD041CBLU000001",
		"plate", "12가3456", "model", "Avante", "year", 2020, "fuel", "petrol",
		"owner", clerk_hex(&kim), "odometer", 50000));
	say(shop, "car.odometer",
	    json_pack("{s:s, s:i, s:s}", "vin", "KMHD041CBLU000001", "km", 51000,
		"source", "repair"));
	say(shop, "car.anomaly",
	    json_pack("{s:s, s:i, s:s}", "vin", "KMHD041CBLU000001", "km", 41000,
		"source", "repair"));
}

static void
work(void)
{
	struct signer *desk = office("work", "labor:desk", "서울시");
	struct signer *const both[] = {&lee, &kim};

	city_say(&c, desk, "labor.contract", "ok",
	    json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:s}", "contract",
		"L1", "employer", clerk_hex(&lee), "worker", clerk_hex(&kim), "start_day",
		CLERK_TODAY, "end_day", CLERK_TODAY + 90, "wage", 12000, "week_minutes",
		1200, "week_days", 5, "staff", 6, "paper_hash", HASH_C),
	    NULL, 0, both, 2);
	for (int day = CLERK_TODAY; day < CLERK_TODAY + 7; day++, c.time += 86400)
		if (day < CLERK_TODAY + 5)
			say(desk, "labor.work",
			    json_pack("{s:s, s:i, s:i, s:i, s:i, s:i}", "contract", "L1",
				"day", day, "start_minute", 600, "minutes", 240,
				"break_minutes", 30, "night_minutes", 0));
	say(desk, "labor.payroll",
	    json_pack("{s:s, s:i, s:i}", "contract", "L1", "from_day", CLERK_TODAY,
		"to_day", CLERK_TODAY + 6));
}

/* Every view that /report gives, also those that no form has words for. */
static void
write_answers(const char *folder)
{
	sqlite3_stmt *stmt = NULL;

	ck_assert_int_eq(
	    sqlite3_prepare_v2(state_db(c.state),
		"SELECT name, substr(name, 1, instr(name, '_v_') - 1) FROM sqlite_schema "
		"WHERE type = 'view' AND instr(name, '_v_') > 0 AND instr(name, "
		"'_pub_') = 0 AND instr(name, '_audit_') = 0",
		-1, &stmt, NULL),
	    SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *view = (const char *)sqlite3_column_text(stmt, 0);
		const struct report_query query = {
		    .service = (const char *)sqlite3_column_text(stmt, 1),
		    .view = view,
		    .limit = 10000,
		    .seconds = 60};
		struct buf json = {0};
		struct why why = {""};

		ck_assert_msg(state_report(c.state, &query, &json, &why) == 0, "%s: %s",
		    view, why.text);
		ck_assert_int_eq(file_write(path_of("%s/node/%s.json", folder, view).s,
				     json.data, json.size, 0644, &why),
		    0);
		buf_free(&json);
	}
	sqlite3_finalize(stmt);
}

START_TEST(make)
{
	static const char *const services[] = {"scoin", "don", "car", "labor"};
	const char *folder = getenv("MADANG_REPORTS");
	uint64_t last;

	city_open(&c);
	city_card(&kim, "kim");
	city_card(&lee, "lee");
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		city_publish(&c, services[i]);
	mileage();
	gifts();
	cars();
	work();
	last = c.range.size - 2;
	ck_assert_int_eq(mkdir(path_of("%s/node", folder).s, 0777), 0);
	write_answers(folder);
	city_write(&c, path_of("%s/whole", folder).s, UINT64_MAX);
	city_write(&c, path_of("%s/broken", folder).s, last);
	city_close(&c);
}
END_TEST

int
main(int argc, char **argv)
{
	Suite *suite = suite_create("reports");
	TCase *tcase = tcase_create("make");
	SRunner *runner;
	int failed;

	if (argc != 2 || setenv("MADANG_REPORTS", argv[1], 1) != 0) {
		fprintf(stderr, "usage: make_reports FOLDER\n");
		return EXIT_FAILURE;
	}
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, make);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
