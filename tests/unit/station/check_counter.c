/* The clerk's counter at the vault, against a real ledger with real rules. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "station/vault/audit.h"
#include "station/vault/db.h"
#include "tests/unit/station/hall.h"

#define COUNTER ",\"counter\":true"

static struct hall hall;
static struct town *const town = &hall.town;
static struct hall_verdict verdict;
static int settled;
static uint64_t place;

static void
open_counter(void)
{
	hall_open(&hall, COUNTER);
	town_start(town);
	ck_assert(town_sync(town));
}

static void
open_desk(void)
{
	open_counter();
	ck_assert_msg(
	    hall_unlock(&hall, "kim", "1234"), "%s: %s", town->error, town->text);
}

/* ---- who ---- */

START_TEST(a_booth_has_no_counter)
{
	hall_open(&hall, "");
	town_start(town);
	ck_assert(town_sync(town));
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "counter.none");
	ck_assert_uint_eq(town_ask(town, MSG_DESK, 3, NULL, 0), MSG_REFUSED);
	ck_assert_int_ne(access(path_of("%s/state.db", town->dir).s, F_OK), 0);
	ck_assert_int_ne(access(path_of("%s/wallet.db", town->dir).s, F_OK), 0);
	hall_stop(&hall);
}
END_TEST

/* What stands beside the card: so many wrong PINs, the last one so long ago. */
static void
wrong_pins(const char *card, int count, int seconds)
{
	struct path file = path_of("%s/%s.card.tries", town->dir, card);
	struct why why = {""};
	struct buf text = {0};

	buf_printf(&text, "madang/tries/v1\n%d %lld\n", count,
	    (long long)(clock_unix() - seconds));
	ck_assert_int_eq(file_write(file.s, text.data, text.size, 0600, &why), 0);
	buf_free(&text);
}

START_TEST(who_may_unlock)
{
	char hex[65];

	hall_open(&hall, COUNTER);
	town->mood = NET_OFF;
	town_start(town);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "counter.no_ledger");
	town->mood = NET_GOOD;
	ck_assert(town_sync(town));
	hall_card(&hall, "lee", "core", hex);
	ck_assert(!hall_unlock(&hall, "lee", "1234"));
	hall_refused(&hall, "counter.no_clerk");
	ck_assert(!hall_unlock(&hall, "nobody", "1234"));
	hall_refused(&hall, "station.card");
	ck_assert(!hall_unlock(&hall, "kim", "4321"));
	hall_refused(&hall, "station.pin");
	wrong_pins("kim", 8, 0);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "station.card_wait");
	wrong_pins("kim", 8, 128);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	hall_stop(&hall);
}
END_TEST

/* Another request cannot be a second clerk's; who leaves makes room. */
START_TEST(one_clerk_at_a_time)
{
	struct buf b = {0};

	open_desk();
	buf_put_text(&b, path_of("%s/kim.card", town->dir).s);
	buf_put8(&b, 0);
	buf_put_var(&b, "1234", 4);
	ck_assert_uint_eq(town_ask(town, MSG_CLERK, 2, b.data, b.size), MSG_REFUSED);
	hall_refused(&hall, "counter.clerk_here");
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert_uint_eq(town_ask(town, MSG_CLERK, 2, b.data, b.size), MSG_CLERK_OPEN);
	buf_free(&b);
	hall_stop(&hall);
}
END_TEST

/* A role of a service opens the counter for that service only. */
START_TEST(a_role_is_for_its_kinds)
{
	char hex[65];

	open_counter();
	hall_grant_card(&hall, "park", "don:desk", true);
	ck_assert(town_sync(town));
	ck_assert(hall_unlock(&hall, "park", "1234"));
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	hall_card(&hall, "citizen", "scoin", hex);
	ck_assert(!hall_draft(&hall, "scoin.earn",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "walk", "holder", hex,
		"amount", 10, "evidence", hex),
	    NULL, 0, &verdict));
	hall_refused(&hall, "counter.not_yours");
	hall_stop(&hall);
}
END_TEST

START_TEST(revoked_clerk_and_station)
{
	open_desk();
	hall_grant_station(&hall, "don:desk", false);
	ck_assert(town_sync(town));
	ck_assert(!hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	hall_refused(&hall, "counter.station_revoked");
	ck_assert(!hall_draft(&hall, "don.close", json_object(), NULL, 0, &verdict));
	hall_refused(&hall, "counter.no_role");
	hall_grant_card(&hall, "kim", "core:clerk", false);
	ck_assert(town_sync(town));
	ck_assert_uint_eq(town_ask(town, MSG_FORMS, 1, NULL, 0), MSG_REFUSED);
	hall_refused(&hall, "counter.clerk_revoked");
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	hall_stop(&hall);
}
END_TEST

/* ---- forms and rows ---- */

START_TEST(forms_are_those_of_the_ledger)
{
	struct buf b = {0}, text = {0};
	struct cur in;
	char service[41], name[200];
	size_t size;
	const uint8_t *form;
	int kinds;

	open_desk();
	ck_assert_uint_eq(town_ask(town, MSG_FORMS, 1, NULL, 0), MSG_IS_FORMS);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get16(&in), 3);
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"core", "don", "scoin"};
		static const int may[] = {CLERK_CLERK_MAY,
		    CLERK_CLERK_MAY | CLERK_STATION_MAY,
		    CLERK_CLERK_MAY | CLERK_STATION_MAY};

		cur_text(&in, service, 40);
		ck_assert_str_eq(service, names[i]);
		ck_assert_uint_eq(cur_get32(&in), 1);
		cur_text(&in, name, 199);
		cur_text(&in, name, 199);
		ck_assert_int_eq(cur_get8(&in), may[i]);
	}
	ck_assert(cur_done(&in));
	buf_put_text(&b, "don");
	buf_put32(&b, 0);
	ck_assert_uint_eq(town_ask(town, MSG_FORM, 1, b.data, b.size), MSG_IS_FORM);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_uint_eq(cur_get32(&in), 1);
	for (kinds = cur_get16(&in); kinds > 0; kinds--) {
		int may;

		cur_text(&in, name, 199);
		may = cur_get8(&in);
		ck_assert_int_eq(may & CLERK_STATION_MAY,
		    strcmp(name, "donate") == 0 || strcmp(name, "return") == 0);
	}
	form = cur_var(&in, &size);
	ck_assert(cur_done(&in));
	ck_assert_int_eq(file_read(&text, SERVICES "/don/form.json", 1000000, NULL), 0);
	ck_assert_uint_eq(size, text.size);
	ck_assert_mem_eq(form, text.data, size);
	buf_free(&b);
	buf_free(&text);
	hall_stop(&hall);
}
END_TEST

static uint64_t shown; /* leaves that rows were read at */

static uint32_t
rows_of(const char *view, const char *column, const char *value, const char *search)
{
	struct buf b = {0};
	struct cur in;
	uint32_t total;

	buf_put_text(&b, view);
	buf_put16(&b, column != NULL);
	if (column) {
		buf_put_text(&b, column);
		buf_put_var(&b, value, strlen(value));
	}
	buf_put8(&b, search ? CLERK_SEARCH_WITHIN : CLERK_SEARCH_NONE);
	buf_put_var(&b, search ? search : "", search ? strlen(search) : 0);
	buf_put32(&b, 0);
	buf_put16(&b, 10);
	if (town_ask(town, MSG_ROWS, 1, b.data, b.size) != MSG_IS_ROWS) {
		buf_free(&b);
		return UINT32_MAX;
	}
	buf_free(&b);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	shown = cur_get64(&in);
	total = cur_get32(&in);
	ck_assert(!in.bad);
	return total;
}

START_TEST(rows_for_lists_and_reports)
{
	open_desk();
	ck_assert_uint_eq(rows_of("don_pub_open", NULL, NULL, NULL), 1);
	ck_assert_uint_eq(rows_of("don_pub_open", "campaign", "snow", NULL), 1);
	ck_assert_uint_eq(rows_of("don_pub_open", "campaign", "rain", NULL), 0);
	ck_assert_uint_eq(rows_of("don_v_campaign", NULL, NULL, "WINTER"), 1);
	ck_assert_uint_eq(rows_of("don_v_campaign", NULL, NULL, "summer"), 0);
	ck_assert_uint_eq(rows_of("don_s_campaign", NULL, NULL, NULL), UINT32_MAX);
	hall_refused(&hall, "counter.no_view");
	ck_assert_uint_eq(rows_of("don_pub_open", "colour", "red", NULL), UINT32_MAX);
	hall_refused(&hall, "counter.no_view");
	hall_stop(&hall);
}
END_TEST

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
	hall_open(&hall, COUNTER);
	city_publish_from(&hall.city, "endless", TEST_DATA "/unit/service/endless");
	hall_grant_station(&hall, "endless:desk", true);
	town_start(town);
	ck_assert(town_sync(town));
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

	open_desk();
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

/* ---- signing ---- */

START_TEST(a_gift_reaches_the_ledger)
{
	const char token[] = "0123456789abcdef";
	struct hall_verdict first;
	struct cur in;

	open_desk();
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
	ck_assert_uint_eq(rows_of("don_v_campaign", "received", "1000", NULL), 1);
	hall_stop(&hall);
}
END_TEST

/* S-Coin pays: the citizen's card for S-Coin co-signs, and its key fills the field. */
START_TEST(a_citizens_card_cosigns)
{
	char holder[65], payer[65];
	json_t *fields;

	open_desk();
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

	open_desk();
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
		ck_assert_msg(
		    !hall_holds(&hall, files[i], memo), "%s holds it", files[i]);
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

/* ---- without the network ---- */

START_TEST(entries_wait_and_are_seen_by_the_rules)
{
	struct hall_verdict one;

	open_desk();
	town->mood = NET_OFF;
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "off3456789abcdef", 0, &one));
	ck_assert(one.accepted);
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.payment_used");
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p2"), "off4456789abcdef", 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_int_eq(hall_state(&hall, one.seq, &settled, &place), CLERK_WAITING);
	/* The station is started anew while all that is away. */
	ck_assert_int_eq(town_stop(town), 0);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p2"), NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "don.payment_used");
	ck_assert_uint_eq(rows_of("don_v_campaign", "received", "0", NULL), 1);
	town->mood = NET_GOOD;
	ck_assert(town_drain(town, 20));
	ck_assert_int_eq(hall_state(&hall, one.seq, &settled, &place), CLERK_PROVEN);
	ck_assert(town_sync(town));
	ck_assert_uint_eq(rows_of("don_v_campaign", "received", "2000", NULL), 1);
	hall_stop(&hall);
}
END_TEST

/* What another desk did meanwhile: the refusal comes later and becomes a task. */
START_TEST(a_late_refusal_is_a_task)
{
	struct hall_verdict one, two;
	struct buf b = {0};

	open_desk();
	town->mood = NET_OFF;
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "late456789abcdef", 0, &one));
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p2"), "late556789abcdef", 0, &two));
	ck_assert(one.accepted && two.accepted);
	hall_say(&hall, "don.donate", hall_gift("p1"));
	hall_say(&hall, "don.donate", hall_gift("p2"));
	town->mood = NET_GOOD;
	ck_assert(!town_drain(town, 20));
	hall_refused(&hall, "station.entry_refused");
	ck_assert_int_eq(
	    hall_state(&hall, one.seq, &settled, &place), CLERK_ENTRY_REFUSED);
	ck_assert_int_eq(settled, CLERK_OPEN);
	ck_assert_uint_eq(hall_tasks(&hall), 2);
	/* One is made good, the other acknowledged. */
	ck_assert(!hall_draft(&hall, "don.donate", hall_gift("p3"), "late656789abcdef",
	    one.seq + 77, &verdict));
	hall_refused(&hall, "counter.no_task");
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p3"), "late656789abcdef", one.seq, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_uint_eq(hall_tasks(&hall), 1);
	hall_state(&hall, one.seq, &settled, &place);
	ck_assert_int_eq(settled, CLERK_CORRECTED);
	buf_put64(&b, (uint64_t)two.seq);
	buf_put_text(&b, "The other desk has it.");
	ck_assert_uint_eq(town_ask(town, MSG_SETTLE, 1, b.data, b.size), MSG_SETTLED);
	ck_assert_uint_eq(town_ask(town, MSG_SETTLE, 1, b.data, b.size), MSG_REFUSED);
	hall_refused(&hall, "counter.no_task");
	ck_assert_uint_eq(hall_tasks(&hall), 0);
	buf_free(&b);
	hall_stop(&hall);
}
END_TEST

/* Killed right after an answer: what was answered holds, what was not is nothing. */
START_TEST(a_kill_loses_nothing)
{
	struct hall_verdict one;
	struct cur in;

	open_desk();
	town->mood = NET_OFF;
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "kill456789abcdef", 0, &one));
	town_kill(town);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(
	    town_ask(town, MSG_WAS, 1, "kill456789abcdef", 16), MSG_WAS_SIGNED);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	ck_assert_int_eq(cur_get8(&in), 1);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)one.seq);
	ck_assert_int_eq(hall_state(&hall, one.seq, &settled, &place), CLERK_WAITING);
	town->mood = NET_GOOD;
	ck_assert(town_drain(town, 20));
	hall_stop(&hall);
}
END_TEST

/* ---- a node that lies ---- */

/* Leaves of a record that the proposer signed, with the true tree before it, and that
 * nobody cosigned: a gift that was never given. */
static void
forge(struct buf leaves[2])
{
	struct buf raw = {0}, record = {0};
	struct cur in;
	const uint8_t *leaf;
	size_t size;

	hall.city.time = clock_unix();
	city_entry(&hall.city, &raw, &hall.office, "don.donate", hall_gift("forged"),
	    NULL, 0, NULL, 0);
	city_add(&hall.city, &raw);
	city_record(&hall.city, &record);
	in = cur_of(record.data, record.size);
	for (int i = 0; i < 2; i++) {
		leaf = record_next(&in, &size);
		leaves[i] = (struct buf){0};
		buf_put(&leaves[i], leaf, size);
	}
	ck_assert(cur_done(&in));
	buf_free(&raw);
	buf_free(&record);
}

/* A node gives a good checkpoint, and in the middle of its leaves, or at their end, a
 * record that is not under it. Nothing of that is shown, and the next node is believed.
 */
START_TEST(what_nobody_cosigned_is_not_shown)
{
	struct buf forged[2];
	uint64_t before;

	open_desk();
	before = town->leaf_count;
	forge(forged);
	hall_say(&hall, "don.donate", hall_gift("p1"));
	if (_i > 0) /* and a record that was made after it */
		hall_say(&hall, "don.donate", hall_gift("p2"));
	town->lie = forged;
	town->lie_at = before;
	town->lie_count = 2;
	ck_assert(!town_sync(town));
	hall_refused(&hall, "station.ledger");
	ck_assert_uint_eq(rows_of("don_v_campaign", "received", "0", NULL), 1);
	ck_assert_uint_eq(shown, before);
	ck_assert(
	    hall_draft(&hall, "don.donate", hall_gift("forged"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	town->lie = NULL;
	ck_assert(town_sync(town));
	ck_assert_uint_eq(
	    rows_of("don_v_campaign", "received", _i ? "2000" : "1000", NULL), 1);
	ck_assert_uint_eq(shown, town->leaf_count);
	buf_free(&forged[0]);
	buf_free(&forged[1]);
	hall_stop(&hall);
}
END_TEST

/* A state that was lost, or is another city's, is replayed; city.db stays as it is. */
START_TEST(a_lost_state_is_replayed)
{
	open_desk();
	ck_assert_int_eq(town_stop(town), 0);
	if (_i > 0) {
		ck_assert_int_eq(file_write(path_of("%s/state.db", town->dir).s,
				     "no database", 11, 0600, NULL),
		    0);
	} else {
		ck_assert_int_eq(unlink(path_of("%s/state.db", town->dir).s), 0);
	}
	town_start(town);
	ck_assert(!hall_unlock(&hall, "kim", "1234"));
	hall_refused(&hall, "counter.no_ledger");
	ck_assert(town_sync(town));
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(rows_of("don_pub_open", NULL, NULL, NULL), 1);
	ck_assert_uint_eq(shown, town->leaf_count);
	hall_stop(&hall);
}
END_TEST

/* A counter reads on by itself. */
START_TEST(it_reads_on)
{
	uint32_t request;

	open_desk();
	hall_say(&hall, "don.donate", hall_gift("p1"));
	for (int i = 0; i < 100; i++) {
		if (rows_of("don_v_campaign", "received", "1000", NULL) == 1)
			break;
		(void)town_answer(town, &request, 200);
	}
	ck_assert_uint_eq(rows_of("don_v_campaign", "received", "1000", NULL), 1);
	hall_stop(&hall);
}
END_TEST

/* ---- a service is renewed under a form in use ---- */

START_TEST(an_older_form_stays_good)
{
	open_desk();
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

	open_desk();
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

/* ---- the clock ---- */

/* The log's last row is from an hour ahead: the clock was set back since. */
static void
set_back(void)
{
	struct path file = path_of("%s/booth.db", town->dir);
	struct why why = {""};
	struct audit audit;
	struct moment m;
	sqlite3 *db;

	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(
	    audit_open(&audit, db, file.s, CITY_ORIGIN "/station/desk-1", &why), 0);
	moment_now(&m);
	m.wall += 3600;
	ck_assert_int_eq(audit_add(&audit, &m, "network", "", &why), 0);
	db_close(db);
}

static json_t *
campaign(void)
{
	int64_t day = (clock_unix() + 32400) / 86400;
	char hash[65] = "";

	memset(hash, 'b', 64);
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s}", "campaign", "rain",
	    "org", "City", "title", "Umbrellas", "purpose", "umbrellas", "goal", 1000000,
	    "from_day", (json_int_t)day, "to_day", (json_int_t)day + 30, "plan_hash",
	    hash);
}

static uint16_t
officer(uint16_t type, const char *name)
{
	struct buf b = {0};
	uint16_t answer;

	buf_put_text(&b, path_of("%s/%s.card", town->dir, name).s);
	buf_put8(&b, 0);
	buf_put_var(&b, "1234", 4);
	answer = town_ask(town, type, 9, b.data, b.size);
	buf_free(&b);
	return answer;
}

/* Until two officers have confirmed the clock nothing with a date is signed. */
START_TEST(a_clock_that_went_back_signs_no_dates)
{
	open_counter();
	hall_grant_station(&hall, "don:city", true);
	hall_grant_card(&hall, "oh", "poll:officer", true);
	hall_grant_card(&hall, "yu", "poll:officer", true);
	ck_assert(town_sync(town));
	ck_assert(!hall_unlock(&hall, "oh", "1234"));
	hall_refused(&hall, "counter.no_clerk"); /* an officer is no clerk */
	ck_assert_int_eq(town_stop(town), 0);
	set_back();
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(town_ask(town, MSG_DESK, 3, NULL, 0), MSG_IS_DESK);
	ck_assert_int_eq(
	    town->answer.body.data[0], CLERK_CLOCK_BACK | CLERK_READY | CLERK_HERE);
	ck_assert(!hall_draft(
	    &hall, "don.campaign", campaign(), "date456789abcdef", 0, &verdict));
	hall_refused(&hall, "counter.clock");
	ck_assert(hall_draft(&hall, "don.donate", hall_gift("p1"), NULL, 0, &verdict));
	ck_assert(verdict.accepted);
	ck_assert_uint_eq(officer(MSG_OFFICER, "oh"), MSG_OFFICER_OPEN);
	ck_assert_uint_eq(officer(MSG_SECOND, "yu"), MSG_SECOND_OPEN);
	ck_assert_uint_eq(town_ask(town, MSG_CLOCK, 9, NULL, 0), MSG_CLOCK_RIGHT);
	ck_assert(hall_draft(
	    &hall, "don.campaign", campaign(), "date456789abcdef", 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	hall_stop(&hall);
}
END_TEST

/* ---- the close of the day ---- */

START_TEST(the_day_is_closed)
{
	struct hall_verdict one;
	struct buf first = {0};
	struct cur in;

	open_desk();
	ck_assert_uint_eq(town_ask(town, MSG_DAY_CLOSE, 1, NULL, 0), MSG_REFUSED);
	hall_refused(&hall, "counter.nothing_to_close");
	ck_assert(hall_draft(
	    &hall, "don.donate", hall_gift("p1"), "day3456789abcdef", 0, &one));
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(town_ask(town, MSG_DAY_CLOSE, 1, NULL, 0), MSG_DAY_CLOSED);
	buf_put(&first, town->answer.body.data, town->answer.body.size);
	in = cur_of(first.data, first.size);
	cur_take(&in, 12);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)one.seq);
	ck_assert_uint_eq(cur_get64(&in), (uint64_t)one.seq);
	ck_assert_mem_eq(cur_take(&in, HASH_SIZE), one.leaf, HASH_SIZE);
	cur_take(&in, 8);
	ck_assert_uint_eq(cur_get32(&in), 1); /* proven */
	/* Nothing new: the same report. */
	ck_assert_uint_eq(town_ask(town, MSG_DAY_CLOSE, 1, NULL, 0), MSG_DAY_CLOSED);
	ck_assert_uint_eq(town->answer.body.size, first.size);
	ck_assert_mem_eq(town->answer.body.data, first.data, first.size);
	buf_free(&first);
	hall_stop(&hall);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("counter");
	TCase *tcase = tcase_create("counter");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_booth_has_no_counter);
	tcase_add_test(tcase, who_may_unlock);
	tcase_add_test(tcase, one_clerk_at_a_time);
	tcase_add_test(tcase, a_role_is_for_its_kinds);
	tcase_add_test(tcase, revoked_clerk_and_station);
	tcase_add_test(tcase, forms_are_those_of_the_ledger);
	tcase_add_test(tcase, rows_for_lists_and_reports);
	tcase_add_test(tcase, rules_speak_at_once);
	tcase_add_test(tcase, rules_that_run_for_years_are_stopped);
	tcase_add_test(tcase, a_gift_reaches_the_ledger);
	tcase_add_test(tcase, a_citizens_card_cosigns);
	tcase_add_test(tcase, sealed_values_stay_here);
	tcase_add_test(tcase, entries_wait_and_are_seen_by_the_rules);
	tcase_add_test(tcase, a_late_refusal_is_a_task);
	tcase_add_test(tcase, a_kill_loses_nothing);
	tcase_add_loop_test(tcase, what_nobody_cosigned_is_not_shown, 0, 2);
	tcase_add_loop_test(tcase, a_lost_state_is_replayed, 0, 2);
	tcase_add_test(tcase, it_reads_on);
	tcase_add_test(tcase, an_older_form_stays_good);
	tcase_add_test(tcase, a_newer_rule_names_the_newer_field);
	tcase_add_test(tcase, a_clock_that_went_back_signs_no_dates);
	tcase_add_test(tcase, the_day_is_closed);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
