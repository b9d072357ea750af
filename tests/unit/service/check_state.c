/* The state under real entries and records: what is applied, what is refused, what is
 * kept. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/b64.h"
#include "city.h"

START_TEST(test_charter)
{
	const struct charter *charter;
	struct state_at at;
	struct city c;
	uint8_t root[HASH_SIZE], want[HASH_SIZE];

	city_open(&c);
	state_at(c.state, &at);
	ck_assert_uint_eq(at.size, 2);
	ck_assert_uint_eq(at.height, 1);
	ck_assert_int_eq(at.time_ms, 1000LL * CITY_START);
	merkle_root(&at.range, root);
	merkle_root(&c.range, want);
	ck_assert_mem_eq(root, want, HASH_SIZE);
	charter = state_charter(c.state);
	ck_assert_str_eq(charter->origin, CITY_ORIGIN);
	city_close(&c);
}
END_TEST

START_TEST(test_pin)
{
	uint8_t pin[HASH_SIZE] = {1};
	struct buf record = {0};
	struct why why;
	struct state *s;
	struct city c;

	city_open(&c);
	c.range = (struct merkle_range){0};
	c.height = 0;
	city_add(&c, &c.charter);
	city_record(&c, &record);
	ck_assert_int_eq(state_open(&s, ":memory:", NULL), 0);
	ck_assert_int_eq(
	    state_apply_record(s, record.data, record.size, pin, &why), ERR_FORK);
	merkle_leaf(pin, c.charter.data, c.charter.size);
	ck_assert_int_eq(state_apply_record(s, record.data, record.size, pin, &why), 0);
	state_close(s);
	city_close(&c);
	buf_free(&record);
}
END_TEST

START_TEST(test_refusals)
{
	struct signer station, stranger;
	struct city c;

	city_open(&c);
	city_signer(&station, "station", "s1");
	city_signer(&stranger, "station", "s2");
	city_member(&c, &station, "poll:station");
	city_say(&c, &stranger, "core.member", "core.not_authorised",
	    city_grant(&stranger, "a:b"), NULL, 0, NULL, 0);
	city_say(&c, &station, "core.member", "core.not_authorised",
	    city_grant(&stranger, "a:b"), NULL, 0, NULL, 0);
	city_say(&c, &c.platform, "core.member", "core.member_again",
	    city_grant(&station, "poll:station"), NULL, 0, NULL, 0);
	city_say(&c, &c.platform, "nothing.at", "core.service_unknown", json_object(),
	    NULL, 0, NULL, 0);
	c.platform.seq = 0;
	city_say(&c, &c.platform, "core.member", "core.seq", city_grant(&stranger, "a:b"),
	    NULL, 0, NULL, 0);
	city_close(&c);
}
END_TEST

/* The name of the platform office, another key. */
START_TEST(test_forged_signature)
{
	struct signer forger;
	struct city c;

	city_open(&c);
	city_signer(&forger, "platform", "seoul");
	forger.seq = 10;
	forger.secret[0] ^= 1;
	city_say(&c, &forger, "core.member", "core.signature", city_grant(&forger, "a:b"),
	    NULL, 0, NULL, 0);
	city_close(&c);
}
END_TEST

START_TEST(test_duplicate)
{
	struct buf bytes = {0};
	struct signer station;
	struct entry entry;
	struct city c;

	city_open(&c);
	city_signer(&station, "station", "s1");
	city_entry(&c, &bytes, &c.platform, "core.member", city_grant(&station, "a:b"),
	    NULL, 0, NULL, 0);
	ck_assert_int_eq(entry_parse(&entry, bytes.data, bytes.size, NULL), 0);
	ck_assert_int_eq(state_precheck(c.state, &entry, NULL), 0);
	ck_assert_int_eq(state_batch_begin(c.state, 1000 * c.time, NULL), 0);
	ck_assert_int_eq(state_apply(c.state, &entry, NULL), 0);
	ck_assert_int_eq(state_apply(c.state, &entry, NULL), ERR_DUPLICATE);
	state_batch_abort(c.state);
	ck_assert_int_eq(state_precheck(c.state, &entry, NULL), 0);
	entry_free(&entry);
	buf_free(&bytes);
	city_close(&c);
}
END_TEST

/* A batch that is aborted leaves no trace in any table. */
START_TEST(test_abort)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct buf bytes = {0};
	struct signer station;
	struct entry entry;
	struct city c;

	city_open(&c);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	city_signer(&station, "station", "s1");
	city_entry(&c, &bytes, &c.platform, "core.member", city_grant(&station, "a:b"),
	    NULL, 0, NULL, 0);
	ck_assert_int_eq(entry_parse(&entry, bytes.data, bytes.size, NULL), 0);
	ck_assert_int_eq(state_batch_begin(c.state, 1000 * c.time, NULL), 0);
	ck_assert_int_eq(state_apply(c.state, &entry, NULL), 0);
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_ne(before, after, HASH_SIZE);
	state_batch_abort(c.state);
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	entry_free(&entry);
	buf_free(&bytes);
	city_close(&c);
}
END_TEST

/* One byte of a record changed anywhere: never applied, and nothing changes. */
START_TEST(test_mutated_record)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct buf bytes = {0}, record = {0};
	struct signer station;
	struct why why;
	struct city c;

	city_open(&c);
	city_signer(&station, "station", "s1");
	city_entry(&c, &bytes, &c.platform, "core.member", city_grant(&station, "a:b"),
	    NULL, 0, NULL, 0);
	city_add(&c, &bytes);
	city_record(&c, &record);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	for (size_t i = 0; i < record.size; i += 7) {
		record.data[i] ^= 4;
		ck_assert_msg(state_apply_record(
				  c.state, record.data, record.size, NULL, &why) != 0,
		    "byte %zu changed and nobody saw it", i);
		record.data[i] ^= 4;
	}
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	ck_assert_int_eq(
	    state_apply_record(c.state, record.data, record.size, NULL, &why), 0);
	ck_assert_int_ne(
	    state_apply_record(c.state, record.data, record.size, NULL, &why), 0);
	buf_free(&bytes);
	buf_free(&record);
	city_close(&c);
}
END_TEST

/* A state on disk goes on where it stopped, services and all. */
START_TEST(test_reopen)
{
	char path[] = "/tmp/madang-state-XXXXXX";
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct buf record = {0};
	struct state_at at, again;
	struct signer station;
	struct why why = {""};
	struct state *s;
	struct city c;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	city_open(&c);
	state_close(c.state);
	ck_assert_msg(state_open(&c.state, path, &why) == 0, "%s", why.text);
	c.range = (struct merkle_range){0};
	c.height = 0;
	city_add(&c, &c.charter);
	city_record(&c, &record);
	ck_assert_int_eq(
	    state_apply_record(c.state, record.data, record.size, NULL, &why), 0);
	city_applied(&c, &record);
	city_signer(&station, "station", "s1");
	city_member(&c, &station, "poll:station");
	state_at(c.state, &at);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	state_close(c.state);
	ck_assert_msg(state_open(&s, path, &why) == 0, "%s", why.text);
	c.state = s;
	state_at(s, &again);
	ck_assert_mem_eq(&at, &again, sizeof(at));
	ck_assert_int_eq(state_digest(s, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	ck_assert_str_eq(state_message(s, "core.seq", "en"),
	    "This entry was sent before: the signer's number must be above the last "
	    "one.");
	city_signer(&station, "station", "s2");
	city_member(&c, &station, "poll:station");
	city_close(&c);
	buf_free(&record);
	unlink(path);
}
END_TEST

/* Meant for another city, by someone who is a member here too. */
START_TEST(test_other_origin)
{
	struct entry_draft draft = {.origin = "other.example",
	    .service = "core",
	    .kind = "member",
	    .version = 1,
	    .seq = 9,
	    .time = 1};
	struct refusal refusal;
	struct buf bytes = {0};
	struct entry entry;
	struct signer other;
	struct city c;
	struct entry_signer by = {&other.key, other.secret};
	uint8_t public[KEY_PUBLIC_SIZE];

	city_open(&c);
	other = c.platform;
	memcpy(public, other.key.public, sizeof(public));
	ck_assert_int_eq(
	    key_set(&other.key, "other.example/platform/seoul", KEY_ED25519, public), 0);
	draft.fields = city_grant(&other, "a:b");
	ck_assert_int_eq(entry_build(&bytes, &draft, &by, 1), 0);
	ck_assert_int_eq(entry_parse(&entry, bytes.data, bytes.size, NULL), 0);
	ck_assert_int_eq(state_precheck(c.state, &entry, &refusal), ERR_REFUSED);
	ck_assert_str_eq(refusal.key, "core.origin");
	ck_assert_str_eq(refusal.field, "origin");
	entry_free(&entry);
	buf_free(&bytes);
	json_decref((json_t *)(uintptr_t)draft.fields);
	city_close(&c);
}
END_TEST

/* A service with a card: who co-signs is named by the field, and must have signed. */
#define DESK_FORM(version, more)                                                         \
	"{\"service\":\"desk\",\"version\":" version                                     \
	",\"name\":{\"ko\":\"a\",\"en\":\"a\"},\"kinds\":{\"give\":{"                    \
	"\"name\":{\"ko\":\"a\",\"en\":\"a\"},\"sign\":[\"desk:clerk\"],\"cosign\":["    \
	"\"giver\"],\"fields\":{"                                                        \
	"\"giver\":{\"type\":\"key\",\"optional\":true,\"label\":{\"ko\":\"a\",\"en\":"  \
	"\"a\"}}" more "}}},"                                                            \
	"\"messages\":{\"desk.no\":{\"ko\":\"a\",\"en\":\"No such thing.\"}}}"

static void
publish_text(
    struct city *c, const char *want, int version, const char *form, const char *rules)
{
	struct buf item = {0};
	uint8_t digest[HASH_SIZE];
	char hex[65];

	buf_put(&item, form, strlen(form) + 1);
	buf_put(&item, rules, strlen(rules) + 1);
	sha256(digest, item.data, item.size);
	hex_encode(hex, digest, sizeof(digest));
	city_say(c, &c->platform, "core.service", want,
	    json_pack(
		"{s:s,s:i,s:s}", "service", "desk", "version", version, "sha256", hex),
	    &item, 1, NULL, 0);
	buf_free(&item);
}

static json_t *
gift(const struct signer *giver)
{
	char hex[65];

	hex_encode(hex, giver->key.public, KEY_PUBLIC_SIZE);
	return json_pack("{s:s}", "giver", hex);
}

#define DESK_RULES                                                                       \
	"CREATE TABLE desk_give(entry_index INTEGER PRIMARY KEY, signer TEXT, "          \
	"time INTEGER, giver TEXT) STRICT;"

START_TEST(test_cards)
{
	struct signer clerk, card, other, *cards[2] = {&card, &other};
	struct city c;

	city_open(&c);
	city_signer(&clerk, "station", "desk");
	city_card(&card, "a citizen");
	city_card(&other, "another");
	publish_text(&c, "ok", 1, DESK_FORM("1", ""), DESK_RULES);
	city_member(&c, &clerk, "desk:clerk");
	city_say(&c, &clerk, "desk.give", "ok", json_object(), NULL, 0, NULL, 0);
	city_say(&c, &clerk, "desk.give", "ok", gift(&card), NULL, 0, cards, 1);
	city_say(&c, &clerk, "desk.give", "core.cosign", gift(&card), NULL, 0, NULL, 0);
	city_say(
	    &c, &clerk, "desk.give", "core.cosign", gift(&card), NULL, 0, cards + 1, 1);
	city_say(
	    &c, &clerk, "desk.give", "core.signature", gift(&card), NULL, 0, cards, 2);
	city_say(
	    &c, &clerk, "desk.give", "core.signature", json_object(), NULL, 0, cards, 1);
	card.secret[3] ^= 1;
	city_say(
	    &c, &clerk, "desk.give", "core.signature", gift(&card), NULL, 0, cards, 1);
	city_close(&c);
}
END_TEST

/* A second version only widens: entries of the first stay acceptable, also after a
 * restart. */
START_TEST(test_upgrade)
{
	const char *wider = ",\"thing\":{\"type\":\"text\",\"optional\":true,"
			    "\"label\":{\"ko\":\"a\",\"en\":\"a\"}}";
	char path[] = "/tmp/madang-state-XXXXXX";
	struct buf form = {0}, record = {0};
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct signer clerk;
	struct city c;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	city_open(&c);
	state_close(c.state);
	ck_assert_int_eq(state_open(&c.state, path, NULL), 0);
	c.range = (struct merkle_range){0};
	c.height = 0;
	city_add(&c, &c.charter);
	city_record(&c, &record);
	ck_assert_int_eq(
	    state_apply_record(c.state, record.data, record.size, NULL, NULL), 0);
	city_applied(&c, &record);
	buf_puts(&form, DESK_FORM("2", ",\"thing\":{\"type\":\"text\",\"optional\":true,"
				       "\"label\":{\"ko\":\"a\",\"en\":\"a\"}}"));
	ck_assert_ptr_nonnull(strstr(buf_str(&form), wider));
	city_signer(&clerk, "station", "desk");
	city_member(&c, &clerk, "desk:clerk");
	publish_text(&c, "core.form", 2, buf_str(&form), DESK_RULES);
	publish_text(&c, "ok", 1, DESK_FORM("1", ""), DESK_RULES);
	publish_text(&c, "core.form", 1, DESK_FORM("1", ""), DESK_RULES);
	city_say(&c, &clerk, "desk.give", "ok", json_object(), NULL, 0, NULL, 0);
	publish_text(&c, "core.sandbox", 2, buf_str(&form), "DROP TABLE desk_give;");
	publish_text(&c, "core.sandbox", 2, buf_str(&form), "");
	publish_text(&c, "ok", 2, buf_str(&form),
	    "ALTER TABLE desk_give ADD COLUMN thing TEXT CONSTRAINT \"desk.no\" CHECK "
	    "(thing "
	    "<> 'no');");
	city_say(&c, &clerk, "desk.give", "core.field_unknown",
	    json_pack("{s:s}", "thing", "book"), NULL, 0, NULL, 0);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	state_close(c.state);
	ck_assert_int_eq(state_open(&c.state, path, NULL), 0);
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	city_say(&c, &clerk, "desk.give", "ok", json_object(), NULL, 0, NULL, 0);
	ck_assert_str_eq(state_message(c.state, "desk.no", "en"), "No such thing.");
	city_close(&c);
	buf_free(&form);
	buf_free(&record);
	unlink(path);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state");
	TCase *tcase = tcase_create("records");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, test_charter);
	tcase_add_test(tcase, test_pin);
	tcase_add_test(tcase, test_refusals);
	tcase_add_test(tcase, test_forged_signature);
	tcase_add_test(tcase, test_duplicate);
	tcase_add_test(tcase, test_abort);
	tcase_add_test(tcase, test_mutated_record);
	tcase_add_test(tcase, test_reopen);
	tcase_add_test(tcase, test_other_origin);
	tcase_add_test(tcase, test_cards);
	tcase_add_test(tcase, test_upgrade);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
