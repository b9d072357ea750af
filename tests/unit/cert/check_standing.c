/* What a holder's program says of a certificate, by the vectors that verifiers go by. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cert/standing.h"

static json_t *vectors;
static struct cert cert;
static struct charter charter;
static int64_t now;

static const char *
text_of(const char *list, size_t i)
{
	return json_str(json_array_get(json_object_get(vectors, list), i), "text");
}

static void
setup(void)
{
	struct why why = {""};
	const json_t *city;
	const char *text;

	vectors = json_load_file(VECTORS "/cert.json", 0, NULL);
	ck_assert_ptr_nonnull(vectors);
	text = text_of("good", 0);
	ck_assert_int_eq(cert_read(&cert, text, strlen(text), &why), 0);
	city = json_object_get(vectors, "charter");
	text = json_str(city, "text");
	ck_assert_int_eq(charter_parse(&charter, text, strlen(text), &why), 0);
	now = json_integer_value(
	    json_object_get(json_array_get(json_object_get(vectors, "good"), 0), "now"));
}

static void
teardown(void)
{
	cert_free(&cert);
	json_decref(vectors);
}

static enum standing
ask(const char *receipt, const char *list, int64_t when, struct why *why)
{
	struct buf receipt_text = {0}, list_text = {0};

	buf_puts(&receipt_text, receipt ? receipt : "");
	buf_puts(&list_text, list ? list : "");
	enum standing standing = standing_of(&cert,
	    &(struct standing_sources){.charter = &charter,
		.receipt = receipt ? &receipt_text : NULL,
		.list = list ? &list_text : NULL,
		.now = when},
	    why);
	buf_free(&receipt_text);
	buf_free(&list_text);
	return standing;
}

static enum standing
wanted(const json_t *vector)
{
	static const struct {
		const char *word;
		enum standing standing;
	} words[] = {{"valid", STANDING_VALID}, {"revoked", STANDING_REVOKED},
	    {"superseded", STANDING_SUPERSEDED}, {"forged", STANDING_FORGED},
	    {"unsettled", STANDING_UNSETTLED}, {"unreadable", STANDING_UNSETTLED}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, json_str(vector, "word")) == 0)
			return words[i].standing;
	ck_abort_msg("no such word");
}

START_TEST(a_receipt_proves_this_certificate_alone)
{
	const json_t *list = json_object_get(vectors, "receipts");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);
		struct why why = {""};

		ck_assert_msg(ask(text_of("receipts", i), NULL, now, &why) == wanted(v),
		    "%s: %s", json_str(v, "name"), why.text);
		ck_assert_str_ne(why.text, "");
		/* A good list never makes up for a bad receipt. */
		if (wanted(v) == STANDING_FORGED)
			ck_assert_int_eq(
			    ask(text_of("receipts", i), text_of("lists", 0), now, &why),
			    STANDING_FORGED);
	}
}
END_TEST

START_TEST(a_list_says_what_became_of_it)
{
	const json_t *list = json_object_get(vectors, "lists");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);
		struct why why = {""};

		ck_assert_msg(ask(text_of("receipts", 0), text_of("lists", i), now,
				  &why) == wanted(v),
		    "%s: %s", json_str(v, "name"), why.text);
		ck_assert_int_eq(why.text[0] != '\0', wanted(v) == STANDING_UNSETTLED);
	}
}
END_TEST

START_TEST(nothing_is_valid_by_a_list_alone)
{
	struct why why = {""};

	ck_assert_int_eq(ask(NULL, text_of("lists", 0), now, &why), STANDING_UNSETTLED);
	ck_assert_str_eq(why.text, "no receipt lies beside it");
}
END_TEST

START_TEST(the_clock_is_asked_last)
{
	const char *receipt = text_of("receipts", 0);
	struct why why;

	ck_assert_int_eq(ask(receipt, NULL, cert.until - 1, &why), STANDING_UNSETTLED);
	ck_assert_int_eq(ask(receipt, NULL, cert.until, &why), STANDING_EXPIRED);
	ck_assert_int_eq(ask(receipt, NULL, cert.from - 1, &why), STANDING_EARLY);
	ck_assert_int_eq(
	    ask(text_of("receipts", 1), NULL, cert.until, &why), STANDING_FORGED);
}
END_TEST

START_TEST(a_certificate_of_another_city_is_none)
{
	struct why why;

	strcpy(charter.origin, "elsewhere.example");
	ck_assert_int_eq(
	    ask(text_of("receipts", 0), text_of("lists", 0), now, &why), STANDING_FORGED);
	ck_assert_str_eq(
	    why.text, "it is of city.example, and the charter of elsewhere.example");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("standing");
	TCase *t = tcase_create("standing");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_receipt_proves_this_certificate_alone);
	tcase_add_test(t, a_list_says_what_became_of_it);
	tcase_add_test(t, nothing_is_valid_by_a_list_alone);
	tcase_add_test(t, the_clock_is_asked_last);
	tcase_add_test(t, a_certificate_of_another_city_is_none);
	suite_add_tcase(s, t);
	SRunner *runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
