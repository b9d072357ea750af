/* Entries: parsing, writing, fitting. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harm.h"
#include "sample.h"
#include "tree/merkle.h"

static struct sample s;

static void
setup(void)
{
	sample_open(&s, 1);
}

static void
teardown(void)
{
	sample_close(&s);
}

START_TEST(what_is_written_is_read)
{
	struct buf b = {0};
	struct entry e;
	struct why why = {""};
	uint8_t leaf[HASH_SIZE], prev[HASH_SIZE];
	sample_entry(&s, &b, 812);
	ck_assert_msg(entry_parse(&e, b.data, b.size, &why) == 0, "%s", why.text);
	ck_assert_str_eq(e.origin, SAMPLE_ORIGIN);
	ck_assert_str_eq(e.service, "don");
	ck_assert_str_eq(e.kind, "donate");
	ck_assert_int_eq(e.version, 2);
	ck_assert_int_eq(e.seq, 812);
	ck_assert_int_eq(e.time, SAMPLE_TIME + 812);
	ck_assert_int_eq(e.part, 1);
	ck_assert_int_eq(e.parts, 1);
	sha256(prev, "the entry before", 16);
	ck_assert_mem_eq(e.prev, prev, HASH_SIZE);
	ck_assert_str_eq(e.signer, SAMPLE_ORIGIN "/station/jongno-03");
	ck_assert_str_eq(
	    json_string_value(json_object_get(e.fields, "donor")), "마당 \"x\"");
	ck_assert_uint_eq(json_array_size(json_object_get(e.fields, "lines")), 2);
	ck_assert_uint_eq(e.payload_count, 2);
	ck_assert_str_eq(buf_str(&e.payload[0]), "first item");
	ck_assert_uint_eq(e.payload[1].size, 2);
	merkle_leaf(leaf, b.data, b.size);
	ck_assert_mem_eq(e.leaf, leaf, HASH_SIZE);
	ck_assert_int_eq(note_verify(&e.note, &s.station.key, NULL), 0);
	ck_assert_int_eq(note_verify(&e.note, &s.card.key, NULL), 0);
	ck_assert_int_eq(note_verify(&e.note, &s.platform.key, NULL), ERR_NOT_FOUND);
	entry_free(&e);
	buf_free(&b);
}
END_TEST

#define HEAD                                                                             \
	"{\"origin\":\"city.example\",\"service\":\"don\",\"kind\":\"donate\","          \
	"\"version\":1,"                                                                 \
	"\"seq\":7,\"prev\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","           \
	"\"time\":1790000000,\"fields\":"
#define ENTRY(fields) "madang/entry/v1\n" HEAD fields "}\n"

static int
parse_text(const char *text, const struct sample_key *key, struct why *why)
{
	struct buf b = {0};
	struct entry e;
	sample_note(&b, text, key);
	int rc = entry_parse(&e, b.data, b.size, why);
	if (!rc)
		entry_free(&e);
	buf_free(&b);
	return rc;
}

START_TEST(texts_that_are_taken)
{
	static const char *const good[] = {ENTRY("{}"), ENTRY("{\"a\":\"\",\"b\":-3}"),
	    ENTRY("{\"lines\":[]}"), ENTRY("{\"lines\":[{\"a\":1},{}]}"),
	    ENTRY("{\"a\":9007199254740992}"), ENTRY("{}, \"part\" : [2,3] "),
	    ENTRY("{}") "AA==\n", ENTRY("{}") "QUJD\nAA==\n", ENTRY("{\"\":\"\x7f\"}")};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct why why = {""};
		ck_assert_msg(parse_text(good[i], &s.station, &why) == 0, "%s: %s",
		    good[i], why.text);
	}
}
END_TEST

START_TEST(texts_that_are_refused)
{
	static const struct {
		const char *text, *reason;
	} bad[] = {
	    {"madang/entry/v2\n" HEAD "{}}\n", "first line"},
	    {"madang/entry/v1 \n" HEAD "{}}\n", "first line"},
	    {"madang/entry/v1\n", "second line"},
	    {"madang/entry/v1\n\n", "JSON"},
	    {"madang/entry/v1\n[]\n", "not a JSON object"},
	    {"madang/entry/v1\n" HEAD "{}\n", "JSON"},
	    {"madang/entry/v1\n" HEAD "{}}x\n", "JSON"},
	    {ENTRY("{},\"extra\":1"), "unknown key \"extra\""},
	    {ENTRY("{},\"seq\":8"), "JSON"},
	    {ENTRY("[]"), "fields"},
	    {ENTRY("\"x\""), "fields"},
	    {ENTRY("{\"a\":null}"), "fields"},
	    {ENTRY("{\"a\":true}"), "fields"},
	    {ENTRY("{\"a\":1.0}"), "not an integer"},
	    {ENTRY("{\"a\":9007199254740993}"), "2^53"},
	    {ENTRY("{\"a\":[]}"), "fields"},
	    {ENTRY("{\"a\":{}}"), "fields"},
	    {ENTRY("{\"lines\":{}}"), "fields"},
	    {ENTRY("{\"lines\":\"x\"}"), "fields"},
	    {ENTRY("{\"lines\":[1]}"), "fields"},
	    {ENTRY("{\"lines\":[{\"a\":[]}]}"), "fields"},
	    {ENTRY("{\"lines\":[{\"a\":null}]}"), "fields"},
	    {ENTRY("{\"a\":\"\\u0000\"}"), "JSON"},
	    {ENTRY("{},\"part\":[1,1]"), "part"},
	    {ENTRY("{},\"part\":[0,2]"), "part"},
	    {ENTRY("{},\"part\":[3,2]"), "part"},
	    {ENTRY("{},\"part\":[1]"), "part"},
	    {ENTRY("{},\"part\":[1,2,3]"), "part"},
	    {ENTRY("{},\"part\":[\"1\",2]"), "part"},
	    {ENTRY("{},\"part\":2"), "part"},
	    {ENTRY("{},\"part\":null"), "part"},
	    {ENTRY("{}") "AA=\n", "payload line 1"},
	    {ENTRY("{}") "AA==\nAB==\n", "payload line 2"},
	    {ENTRY("{}") "AA==\n\nAA==\n", "payload line 2"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct why why = {""};
		ck_assert_msg(parse_text(bad[i].text, &s.station, &why) == ERR_FORMAT,
		    "accepted %s", bad[i].text);
		ck_assert_msg(
		    strstr(why.text, bad[i].reason), "%s: %s", bad[i].text, why.text);
	}
}
END_TEST

/* Each of the keys, left out or of the wrong kind. */
START_TEST(heads_that_are_refused)
{
	static const char *const keys[] = {
	    "origin", "service", "kind", "version", "seq", "prev", "time", "fields"};
	static const char *const values[] = {NULL, "{}", "[]", "null", "true", "-1",
	    "\"a b\"", "\"\"", "\"Don\"", "\"AAAA\"", "0.5"};
	const char *good = HEAD "{}}";
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
			if (strcmp(keys[i], "fields") == 0 && j == 1)
				continue;
			json_t *head = json_loads(good, 0, NULL);
			if (values[j])
				json_object_set_new(head, keys[i],
				    json_loads(values[j], JSON_DECODE_ANY, NULL));
			else
				json_object_del(head, keys[i]);
			char *line = json_dumps(head, JSON_COMPACT);
			struct buf text = {0};
			struct why why = {""};
			buf_printf(&text, "madang/entry/v1\n%s\n", line);
			int rc = parse_text(buf_str(&text), &s.station, &why);
			/* "Don" is a fine ledger name; the signer is then of another. */
			ck_assert_msg(rc == ERR_FORMAT, "accepted %s", line);
			ck_assert_msg(why.text[0], "no reason: %s", line);
			free(line);
			json_decref(head);
			buf_free(&text);
		}
	}
}
END_TEST

START_TEST(signers)
{
	static const struct {
		const char *name;
		int rc;
	} names[] = {{"city.example/station/a", 0}, {"city.example/platform/a-9", 0},
	    {"city.example/office/a", 0}, {"city.example/registrar/a", 0},
	    {"city.example/trustee/a", 0}, {"city.example/node/a", ERR_FORMAT},
	    {"city.example/proposer/a", ERR_FORMAT},
	    {"city.example/station/", ERR_FORMAT}, {"city.example/station/A", ERR_FORMAT},
	    {"city.example/station/a/b", ERR_FORMAT},
	    {"city.example/station", ERR_FORMAT}, {"city.example", ERR_FORMAT},
	    {"other.example/station/a", ERR_FORMAT},
	    {"city.examples/station/a", ERR_FORMAT}, {"card", ERR_FORMAT},
	    {"city.example/station/12345678901234567890123456789012345678901",
		ERR_FORMAT}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct sample_key k;
		sample_key(&k, names[i].name, KEY_ED25519, "");
		ck_assert_msg(parse_text(ENTRY("{}"), &k, NULL) == names[i].rc, "%s",
		    names[i].name);
		sample_key(&k, names[i].name, KEY_COSIGNER, "");
		ck_assert_msg(parse_text(ENTRY("{}"), &k, NULL) == ERR_FORMAT,
		    "%s as cosigner", names[i].name);
	}
}
END_TEST

START_TEST(only_cards_sign_after_the_signer)
{
	struct buf b = {0};
	struct entry e;
	const char *text = ENTRY("{}");
	sample_note(&b, text, &s.station);
	note_sign(&b, text, strlen(text), &s.platform.key, s.platform.secret, 0);
	ck_assert_int_eq(entry_parse(&e, b.data, b.size, NULL), ERR_FORMAT);
	sample_note(&b, text, &s.card);
	note_sign(&b, text, strlen(text), &s.station.key, s.station.secret, 0);
	ck_assert_int_eq(entry_parse(&e, b.data, b.size, NULL), ERR_FORMAT);
	buf_free(&b);
}
END_TEST

static int
parse_entry(const void *data, size_t size)
{
	struct entry e;
	int rc = entry_parse(&e, data, size, NULL);
	if (!rc) {
		rc = note_verify(&e.note, &s.station.key, NULL);
		if (!rc)
			rc = note_verify(&e.note, &s.card.key, NULL);
		entry_free(&e);
	}
	return rc;
}

START_TEST(no_change_of_an_entry_verifies)
{
	struct buf b = {0};
	sample_entry(&s, &b, 1);
	ck_assert_int_eq(parse_entry(b.data, b.size), 0);
	struct harm taken = harm_all(parse_entry, &b);
	ck_assert_uint_eq(
	    taken.truncated + taken.flipped + taken.shorter + taken.longer, 0);
	buf_free(&b);
}
END_TEST

static struct entry_draft
draft_of(const json_t *fields, const struct buf *items, size_t count)
{
	return (struct entry_draft){.origin = SAMPLE_ORIGIN,
	    .service = "poll",
	    .kind = "box",
	    .version = 1,
	    .seq = 1,
	    .time = SAMPLE_TIME,
	    .fields = fields,
	    .payload = items,
	    .payload_count = count};
}

START_TEST(what_fits_is_what_can_be_built)
{
	json_t *fields = json_pack("{s:s}", "poll", "a");
	struct buf items[40] = {{0}}, out = {0};
	uint8_t bytes[4000] = {0};
	for (size_t i = 0; i < 40; i++)
		buf_put(&items[i], bytes, 900 + 77 * i);
	struct entry_draft all = draft_of(fields, items, 40);
	struct entry_signer signer = {&s.station.key, s.station.secret};
	size_t done = 0, parts = 0;
	while (done < 40) {
		size_t fit = 0;
		ck_assert_int_eq(entry_fit(&all, done, ENTRY_MAX, &fit), 0);
		ck_assert_uint_gt(fit, 0);
		struct entry_draft part = draft_of(fields, items + done, fit);
		part.seq = 9007199254740992;
		part.part = 99999;
		part.parts = 99999;
		ck_assert_int_eq(entry_build(&out, &part, &signer, 1), 0);
		ck_assert_uint_le(out.size, ENTRY_MAX);
		/* Not wasteful: with one item more than fits there would hardly be room.
		 */
		if (done + fit < 40)
			ck_assert_uint_gt(
			    out.size + items[done + fit].size * 4 / 3 + 800, ENTRY_MAX);
		done += fit;
		parts++;
	}
	ck_assert_uint_ge(parts, 2);
	size_t fit = 9;
	ck_assert_int_eq(entry_fit(&all, 40, ENTRY_MAX, &fit), 0);
	ck_assert_uint_eq(fit, 0);
	ck_assert_int_eq(entry_fit(&all, 0, 1500, &fit), ERR_TOO_LARGE);
	for (size_t i = 0; i < 40; i++)
		buf_free(&items[i]);
	buf_free(&out);
	json_decref(fields);
}
END_TEST

START_TEST(limits_of_size)
{
	json_t *fields = json_pack("{s:s}", "poll", "a");
	struct buf item = {0}, out = {0};
	struct entry e;
	struct why why = {""};
	uint8_t *bytes = calloc(1, 50000);
	buf_puts(&out, "kept");
	buf_put(&item, bytes, 45000);
	struct entry_draft draft = draft_of(fields, &item, 1);
	ck_assert_int_eq(entry_text(&out, &draft), ERR_TOO_LARGE);
	ck_assert_str_eq(buf_str(&out), "kept");
	buf_reset(&item);
	ck_assert_int_eq(entry_text(&out, &draft), ERR_FORMAT);
	ck_assert_str_eq(buf_str(&out), "kept");
	buf_put(&item, bytes, 44000);
	ck_assert_int_eq(entry_text(&out, &draft), 0);

	/* One byte over the limit is refused whatever it holds. */
	uint8_t *large = calloc(1, ENTRY_MAX + 1);
	ck_assert_int_eq(entry_parse(&e, large, ENTRY_MAX + 1, &why), ERR_TOO_LARGE);
	ck_assert_ptr_nonnull(strstr(why.text, "60001 bytes, at most 60000"));
	free(large);
	free(bytes);
	buf_free(&item);
	buf_free(&out);
	json_decref(fields);
}
END_TEST

START_TEST(parts)
{
	json_t *fields = json_object();
	struct buf out = {0};
	struct entry e;
	struct entry_draft draft = draft_of(fields, NULL, 0);
	struct entry_signer signer = {&s.station.key, s.station.secret};
	draft.part = 2;
	draft.parts = 3;
	ck_assert_int_eq(entry_build(&out, &draft, &signer, 1), 0);
	ck_assert_int_eq(entry_parse(&e, out.data, out.size, NULL), 0);
	ck_assert_int_eq(e.part, 2);
	ck_assert_int_eq(e.parts, 3);
	entry_free(&e);
	buf_free(&out);
	json_decref(fields);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("entry");
	TCase *t = tcase_create("entry");
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_is_written_is_read);
	tcase_add_test(t, texts_that_are_taken);
	tcase_add_test(t, texts_that_are_refused);
	tcase_add_test(t, heads_that_are_refused);
	tcase_add_test(t, signers);
	tcase_add_test(t, only_cards_sign_after_the_signer);
	tcase_add_test(t, no_change_of_an_entry_verifies);
	tcase_add_test(t, what_fits_is_what_can_be_built);
	tcase_add_test(t, limits_of_size);
	tcase_add_test(t, parts);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
