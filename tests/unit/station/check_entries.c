/* An entry at the counter: what the rules say of it while it is tried, in old forms and
 * new ones; who signs it, and what of it stays at the station. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "tests/unit/station/hall.h"

static struct hall hall;
static struct town *const town = &hall.town;
static struct hall_verdict verdict;
static int settled;
static uint64_t place;

/* ---- trying ---- */

static bool
says(const char *kind, const char *word)
{
	ck_assert(
	    hall_draft(&hall, kind, json_pack("{s:s}", "word", word), NULL, 0, &verdict));
	return verdict.accepted;
}

/* Rules that run for years cost a clerk a moment, and the next one nothing. */
START_TEST(rules_that_run_for_years_are_stopped)
{
	hall_open(&hall, HALL_COUNTER);
	city_publish_from(&hall.city, "endless", TEST_DATA "/unit/service/endless");
	hall_grant_station(&hall, "endless:desk", true);
	town_restart(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert(!says("endless.say", "years"));
	ck_assert_str_eq(verdict.key, "core.undecided");
	ck_assert_str_eq(verdict.ko,
	    "이 서비스의 규칙이 이 기록을 받을지 정하지 못해 원장에 올리지 않았습니다. "
	    "서비스를 운영하는 기관에 알려 주세요.");
	ck_assert(says("endless.hear", "years"));
	ck_assert(!says("endless.say", "limit"));
	ck_assert_str_eq(verdict.key, "core.undecided");
	ck_assert(says("endless.say", "yes"));
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	hall_stop(&hall);
}
END_TEST

START_TEST(rules_speak_at_once)
{
	json_t *fields;

	hall_desk(&hall, HALL_COUNTER);
	fields = hall_gift("p1");
	json_object_set_new(fields, "campaign", json_string("rain"));
	ck_assert(hall_draft(&hall, "don.donate", fields, NULL, 0, &verdict));
	ck_assert(!verdict.accepted);
	ck_assert_str_eq(verdict.key, "don.no_campaign");
	ck_assert_str_eq(verdict.field, "campaign");
	ck_assert_str_eq(verdict.ko, "모금: 그런 모금이 없습니다.");
	ck_assert_str_eq(verdict.en, "Campaign: There is no such campaign.");
	ck_assert_uint_eq(verdict.live, 1);
	fields = hall_gift("p1");
	json_object_set_new(fields, "amount", json_string("much"));
	ck_assert(hall_draft(&hall, "don.donate", fields, NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "core.field_type");
	ck_assert_str_eq(verdict.field, "amount");
	ck_assert_str_eq(verdict.ko, "금액: 칸에 적힌 값의 종류가 맞지 않습니다.");
	ck_assert_str_eq(verdict.en, "Amount: A field holds the wrong kind of value.");
	fields = hall_gift("p1");
	json_object_del(fields, "payment_ref");
	ck_assert(
	    hall_draft(&hall, "don.donate", fields, "0123456789abcdef", 0, &verdict));
	ck_assert_str_eq(verdict.key, "core.field_missing");
	ck_assert_str_eq(verdict.field, "payment_ref");
	fields = hall_gift("p1");
	json_object_set_new(fields, "method", json_string("scoin"));
	ck_assert(hall_draft(&hall, "don.donate", fields, NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.donor_must_sign");
	ck_assert_str_eq(verdict.field, "payer method");
	ck_assert_str_eq(verdict.en,
	    "Card that pays with S-Coin, Way of payment: A card signs when "
	    "S-Coin pays, and only then.");
	fields = hall_gift("p1");
	json_object_set_new(fields, "amount", json_true());
	ck_assert(!hall_draft(&hall, "don.donate", fields, NULL, 0, &verdict));
	hall_refused(&hall, "counter.draft");
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_uint_eq(hall_tasks(&hall), 0);
	ck_assert_uint_eq(town->posts, 0);
	hall_stop(&hall);
}
END_TEST

/* ---- a service is renewed under a form in use ---- */

START_TEST(an_older_form_stays_good)
{
	hall_desk(&hall, HALL_COUNTER);
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	/* The same tables; views and triggers as they were: nothing is dropped. */
	city_upgrade(&hall.city, "don", "");
	hall_show(&hall);
	ck_assert(town_sync(town));
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "old3456789abcdef", 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.payment_used");
	ck_assert_uint_eq(verdict.live, 2);
	ck_assert(town_drain(town, 20));
	hall_stop(&hall);
}
END_TEST

/* Adds to the donation's form a field that the first version has not, and words that say
 * what was typed. */
static json_t *
newer_form(void)
{
	json_t *form = city_form("don"), *fields, *messages;

	fields = json_object_get(
	    json_object_get(json_object_get(form, "kinds"), "donate"), "fields");
	json_object_set_new(fields, "slip",
	    json_pack("{s:s, s:b, s:{s:s, s:s}}", "type", "text", "optional", 1, "label",
		"ko", "전표", "en", "Slip"));
	messages = json_object_get(form, "messages");
	json_object_set_new(messages, "don.no_slip",
	    json_pack("{s:s, s:s, s:s}", "ko",
		"{amount}을 {method}로 내려면 {field} 필요.", "en",
		"{amount} by {method}, {payment_ref}: {field} of {slip}.", "field",
		"slip"));
	return form;
}

/* The rules ask for what the older form does not have: the refusal names the field all
 * the same, and which version has it. */
START_TEST(a_newer_rule_names_the_newer_field)
{
	static const char rules[] =
	    "ALTER TABLE don_donate ADD COLUMN slip TEXT;\n"
	    "DROP TRIGGER don_donate_b;\n"
	    "CREATE TRIGGER don_donate_b BEFORE INSERT ON don_donate BEGIN\n"
	    "SELECT RAISE(ABORT, 'don.no_slip') WHERE NEW.slip IS NULL;\n"
	    "END;\n";

	hall_desk(&hall, HALL_COUNTER);
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	city_upgrade_form(&hall.city, "don", newer_form(), rules);
	hall_show(&hall);
	ck_assert(town_sync(town));
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.no_slip");
	ck_assert_str_eq(verdict.field, "slip");
	ck_assert_uint_eq(verdict.live, 2);
	/* labels, words of a choice, units; what was not typed stays as it is written */
	ck_assert_str_eq(verdict.ko, "1,000원을 계좌 이체로 내려면 전표 필요.");
	ck_assert_str_eq(verdict.en, "1,000 won by Bank transfer, p1: Slip of {slip}.");
	hall_stop(&hall);
}
END_TEST

/* ---- signing ---- */

START_TEST(a_gift_reaches_the_ledger)
{
	const char token[] = "0123456789abcdef";
	struct hall_verdict first;
	struct cur in;

	hall_desk(&hall, HALL_COUNTER);
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), token, 0, &first));
	ck_assert(first.accepted);
	ck_assert(town_drain(town, 20));
	ck_assert_int_eq(hall_state(&hall, first.seq, &settled, &place), CLERK_PROVEN);
	ck_assert_uint_gt(place, 0);
	/* The same token again makes nothing new. */
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), token, 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_int_eq(verdict.seq, first.seq);
	ck_assert_mem_eq(verdict.leaf, first.leaf, HASH_SIZE);
	ck_assert_str_eq(verdict.code, first.code);
	ck_assert_uint_eq(town_ask(town, MSG_WAS, 1, token, 16), MSG_WAS_SIGNED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get8(&in), 1);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)first.seq);
	ck_assert_uint_eq(
	    town_ask(town, MSG_WAS, 1, "fedcba9876543210", 16), MSG_WAS_SIGNED);
	ck_assert_uint_eq(town->answer.body.size, 1);
	ck_assert_uint_eq(town->posts, 1);
	ck_assert(town_sync(town));
	ck_assert_uint_eq(
	    hall_rows(&hall, "don_v_campaign", "received", "1000", NULL), 1);
	hall_stop(&hall);
}
END_TEST

/* S-Coin pays: the citizen's card for S-Coin co-signs, and its key fills the field. */
START_TEST(a_citizens_card_cosigns)
{
	char holder[65], payer[65];
	json_t *fields;

	hall_desk(&hall, HALL_COUNTER);
	hall_card(&hall, "citizen", "scoin", holder);
	ck_assert(hall_draft(&hall, "scoin.earn",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "walk", "holder", holder,
		"amount", 5000, "evidence", holder),
	    "earn456789abcdef", 0, &verdict));
	ck_assert(verdict.accepted);
	fields = hall_gift("p1");
	json_object_set_new(fields, "method", json_string("scoin"));
	json_object_set_new(fields, "payer", json_string(holder));
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "core.cosign");
	ck_assert_str_eq(verdict.field, "payer");
	ck_assert(hall_present(&hall, "don", "donate", "payer", "citizen", payer));
	ck_assert_str_eq(payer, holder);
	json_object_del(fields, "payer");
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	ck_assert_int_eq(verdict.cards, 1);
	/* Emptied on the page, it is neither filled in nor signed with. */
	json_object_set_new(fields, "payer", json_string(""));
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.donor_must_sign");
	json_object_set_new(fields, "method", json_string("bank"));
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	ck_assert_int_eq(verdict.cards, 0);
	json_object_set_new(fields, "method", json_string("scoin"));
	json_object_del(fields, "payer");
	ck_assert(hall_draft(&hall, "don.donate", json_deep_copy(fields),
	    "pay3456789abcdef", 0, &verdict));
	ck_assert(verdict.accepted);
	/* The card is off the counter now. */
	json_object_set_new(fields, "payment_ref", json_string("p2"));
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.donor_must_sign");
	/* More than is there. */
	ck_assert(hall_present(&hall, "don", "donate", "payer", "citizen", payer));
	json_object_set_new(fields, "amount", json_integer(4001));
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert(!verdict.accepted);
	ck_assert_uint_eq(town_ask(town, MSG_CLEAR, 1, NULL, 0), MSG_CLEARED);
	json_object_set_new(fields, "amount", json_integer(1000));
	ck_assert(
	    hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.donor_must_sign");
	ck_assert(town_drain(town, 20));
	json_decref(fields);
	hall_stop(&hall);
}
END_TEST

START_TEST(sealed_values_stay_here)
{
	static const char *const files[] = {
	    "queue.db", "queue.db-wal", "state.db", "wallet.db", "wallet.keys", "log"};
	const char memo[] = "for my neighbour at number 12";
	json_t *fields = hall_gift("p1");
	struct buf b = {0};
	uint8_t digest[HASH_SIZE];
	struct cur in;
	size_t size;
	char field[41];

	hall_desk(&hall, HALL_COUNTER);
	json_object_set_new(fields, "memo_hash", json_string(memo));
	ck_assert(hall_draft(&hall, "don.donate", json_deep_copy(fields),
	    "seal456789abcdef", 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_int_eq(verdict.sealed, 1);
	buf_put_text(&b, "madang/sealed/v1");
	buf_put_text(&b, "don");
	buf_put_text(&b, "memo_hash");
	buf_put(&b, verdict.salt, CLERK_SALT);
	buf_put_var(&b, memo, strlen(memo));
	sha256(digest, b.data, b.size);
	ck_assert_mem_eq(digest, verdict.digest, HASH_SIZE);
	ck_assert(town_drain(town, 20));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		ck_assert_msg(!town_holds(town, files[i], memo), "%s holds it", files[i]);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, verdict.seq), MSG_REVEALED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get16(&in), 1);
	cur_text(&in, field, 40);
	ck_assert_str_eq(field, "memo_hash");
	ck_assert_int_eq(cur_get16(&in), 0);
	ck_assert_mem_eq(cur_take(&in, CLERK_SALT), verdict.salt, CLERK_SALT);
	ck_assert_mem_eq(cur_take(&in, HASH_SIZE), digest, HASH_SIZE);
	ck_assert_mem_eq(cur_var(&in, &size), memo, strlen(memo));
	ck_assert(cur_done(&in));
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_ERASE, verdict.seq), MSG_ERASED);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, verdict.seq), MSG_REFUSED);
	hall_refused(&hall, "counter.erased");
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_ERASE, verdict.seq), MSG_REFUSED);
	json_object_set_new(fields, "memo_hash", json_integer(5));
	ck_assert(
	    !hall_draft(&hall, "don.donate", json_deep_copy(fields), NULL, 0, &verdict));
	hall_refused(&hall, "counter.sealed");
	json_decref(fields);
	buf_free(&b);
	hall_stop(&hall);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("entries");
	TCase *tcase = tcase_create("entries");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, rules_speak_at_once);
	tcase_add_test(tcase, rules_that_run_for_years_are_stopped);
	tcase_add_test(tcase, a_gift_reaches_the_ledger);
	tcase_add_test(tcase, a_citizens_card_cosigns);
	tcase_add_test(tcase, sealed_values_stay_here);
	tcase_add_test(tcase, an_older_form_stays_good);
	tcase_add_test(tcase, a_newer_rule_names_the_newer_field);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
