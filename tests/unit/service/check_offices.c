/* Offices at work, with real keys on a real ledger: what takes two people, what holds
 * from a day on, and what happens in two services or in none. agree.sh gives the ledger
 * to the verifier. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include "clerk.h"

/* ---- a library, run by its agency ---- */

static json_t *
visits(int day, int number)
{
	return json_pack("{s:s, s:i, s:i}", "facility", "F1", "day", CLERK_TODAY + day,
	    "visits", number);
}

static void
library_opens(struct city *c, struct signer *library, struct signer *pool)
{
	struct signer culture;

	city_publish(c, "card");
	city_signer(&culture, "office", "culture");
	city_signer(library, "office", "library");
	city_signer(pool, "office", "pool");
	city_member(c, &culture, "card:office");
	city_member_of(c, library, "card:facility", "foundation");
	city_member_of(c, pool, "card:facility", "corporation");
	clerk_say(c, &culture, "card.facility", "ok",
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "facility", "F1", "operator",
		"foundation", "name", "Library", "district", "중구", "class", "library",
		"residents_only", 0, "terms_hash", CLERK_HASH));
}

static json_t *
voids(int64_t entry, const struct signer *auditor)
{
	return json_pack("{s:I, s:s, s:s}", "entry", (json_int_t)entry, "reason",
	    "two digits changed places", "auditor", clerk_hex(auditor));
}

static void
void_story(struct city *c, struct signer *library)
{
	struct signer auditor, stranger;
	int64_t wrong, facility = clerk_last(c);

	city_card(&auditor, "auditor");
	city_card(&stranger, "stranger");
	city_member(c, &auditor, "core:auditor");
	clerk_say(c, library, "card.visits", "ok", visits(-1, 120));
	wrong = clerk_last(c);
	clerk_sees(c, "card", "visits", NULL, "120");
	clerk_say(c, library, "card.visits", "card.day_twice", visits(-1, 210));
	clerk_say(c, &c->platform, "core.void", "core.cosign", voids(wrong, &auditor));
	clerk_say_with(c, &c->platform, &stranger, "core.void", "core.void_second",
	    voids(wrong, &stranger));
	clerk_say_with(c, library, &auditor, "core.void", "core.not_authorised",
	    voids(wrong, &auditor));
	clerk_say_with(c, &c->platform, &auditor, "core.void", "core.void_kind",
	    voids(facility, &auditor));
	clerk_say_with(
	    c, &c->platform, &auditor, "core.void", "ok", voids(wrong, &auditor));
	clerk_say_with(c, &c->platform, &auditor, "core.void", "core.void_again",
	    voids(wrong, &auditor));
	clerk_sees(c, "card", "visits", NULL, "\"rows\":[]");
	clerk_say(c, library, "card.visits", "ok", visits(-1, 210));
	clerk_sees(c, "card", "visits", NULL, "210");
}

static json_t *
param(const char *service, const char *name, int day, int value)
{
	return json_pack("{s:s, s:s, s:i, s:i}", "service", service, "name", name,
	    "from_day", CLERK_TODAY + day, "value", value);
}

static void
param_story(struct city *c, struct signer *library)
{
	clerk_say(c, &c->platform, "core.param", "core.param_past",
	    param("card", "min_visits", 0, 10));
	clerk_say(c, &c->platform, "core.param", "core.param_unknown",
	    param("card", "min_visit", 1, 10));
	clerk_say(c, &c->platform, "core.param", "core.param_service",
	    param("core", "past", 1, 10));
	clerk_say(c, library, "core.param", "core.not_authorised",
	    param("card", "min_visits", 1, 10));
	clerk_say(
	    c, &c->platform, "core.param", "ok", param("card", "min_visits", 1, 10));
	clerk_say(c, library, "card.visits", "ok", visits(-3, 9));
	c->time += 86400;
	clerk_say(c, library, "card.visits", "card.visits_few", visits(-4, 9));
	clerk_say(c, library, "card.visits", "ok", visits(-4, 10));
	clerk_sees(c, "core", "params", NULL, "[\"card\",\"min_visits\"");
}

/* ---- a gift from points ---- */

static json_t *
gift(const struct signer *payer, int amount, const char *reference)
{
	return json_pack("{s:s, s:i, s:s, s:s, s:s}", "campaign", "D1", "amount", amount,
	    "method", "scoin", "payer", clerk_hex(payer), "payment_ref", reference);
}

static void
gift_story(struct city *c)
{
	struct signer office, desk, other, payer;
	int64_t entry;

	city_publish(c, "scoin");
	city_publish(c, "don");
	city_signer(&office, "office", "mileage");
	city_signer(&desk, "office", "jongno");
	city_signer(&other, "office", "mapo");
	city_card(&payer, "payer");
	city_member(c, &office, "scoin:office");
	city_member(c, &office, "don:city");
	city_member(c, &desk, "scoin:desk");
	city_member(c, &desk, "don:desk");
	city_member(c, &other, "don:desk");
	clerk_say(c, &office, "scoin.issue", "ok",
	    json_pack(
		"{s:s, s:i, s:s}", "programme", "eco", "amount", 1000, "decision", "1"));
	clerk_say(c, &desk, "scoin.earn", "ok",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "eco", "holder",
		clerk_hex(&payer), "amount", 500, "evidence", CLERK_HASH));
	clerk_say(c, &office, "don.campaign", "ok",
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:s}", "campaign", "D1", "org",
		"chest", "title", "Winter", "purpose", "coal", "goal", 1000, "from_day",
		CLERK_TODAY, "to_day", CLERK_TODAY + 30, "plan_hash", CLERK_HASH));
	clerk_say(c, &desk, "don.donate", "core.cosign", gift(&payer, 500, "a"));
	clerk_say_with(
	    c, &desk, &payer, "don.donate", "scoin.insufficient", gift(&payer, 501, "a"));
	clerk_sees(c, "don", "campaign", "campaign=D1", "\"Winter\",1000,0,0");
	clerk_sees(c, "scoin", "balances", "account=x:donation:D1", "\"rows\":[]");
	clerk_say_with(c, &desk, &payer, "don.donate", "ok", gift(&payer, 500, "a"));
	entry = clerk_last(c);
	clerk_sees(c, "don", "campaign", "campaign=D1", "\"Winter\",1000,500,0");
	clerk_sees(c, "scoin", "balances", "account=x:donation:D1", ",500,0,500]");
	clerk_say(c, &desk, "don.return", "don.four_eyes",
	    json_pack("{s:I, s:s}", "donation", (json_int_t)entry, "reason", "x"));
	clerk_say(c, &other, "don.return", "ok",
	    json_pack("{s:I, s:s}", "donation", (json_int_t)entry, "reason", "x"));
	clerk_sees(c, "don", "campaign", "campaign=D1", "\"Winter\",1000,0,0");
	clerk_sees(c, "scoin", "balances", "account=x:donation:D1", ",0,0,0]");
}

START_TEST(two_people_void_an_entry)
{
	struct signer library, pool;
	struct city c;

	city_open(&c);
	library_opens(&c, &library, &pool);
	void_story(&c, &library);
	city_close(&c);
}
END_TEST

START_TEST(a_parameter_holds_from_its_day)
{
	struct signer library, pool;
	struct city c;

	city_open(&c);
	library_opens(&c, &library, &pool);
	param_story(&c, &library);
	city_close(&c);
}
END_TEST

START_TEST(an_agency_acts_for_its_own)
{
	struct signer library, pool;
	struct city c;

	city_open(&c);
	library_opens(&c, &library, &pool);
	clerk_say(&c, &pool, "card.visits", "card.other_operator", visits(-1, 120));
	clerk_say(&c, &library, "card.visits", "ok", visits(-1, 120));
	city_close(&c);
}
END_TEST

START_TEST(a_gift_from_points_is_in_both_services_or_none)
{
	struct city c;

	city_open(&c);
	gift_story(&c);
	city_close(&c);
}
END_TEST

/* One day of all of it, kept for the verifier. */
START_TEST(the_whole_day)
{
	struct signer library, pool;
	struct city c;

	city_open(&c);
	gift_story(&c);
	library_opens(&c, &library, &pool);
	void_story(&c, &library);
	param_story(&c, &library);
	if (getenv("MADANG_KEEP_LEDGER"))
		city_keep(&c, getenv("MADANG_KEEP_LEDGER"));
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("offices");
	TCase *tcase = tcase_create("work");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, two_people_void_an_entry);
	tcase_add_test(tcase, a_parameter_holds_from_its_day);
	tcase_add_test(tcase, an_agency_acts_for_its_own);
	tcase_add_test(tcase, a_gift_from_points_is_in_both_services_or_none);
	tcase_add_test(tcase, the_whole_day);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
