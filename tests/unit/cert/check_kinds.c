/* What a kind says: fields of kinds.json, and what is derived from them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/b64.h"
#include "base/json.h"
#include "cert/kindform.h"
#include "service/form.h"

#define DAY(y, m, d) day_of(y, m, d)

static struct kinds *kinds;

static int64_t
day_of(int y, int m, int d)
{
	struct tm tm = {.tm_year = y - 1900, .tm_mon = m - 1, .tm_mday = d};

	return timegm(&tm) / 86400;
}

static void
setup(void)
{
	struct buf text = {0};
	struct why why = {""};

	ck_assert_int_eq(
	    file_read(&text, SERVICES "/cert/kinds.json", KINDS_MAX, &why), 0);
	ck_assert_msg(
	    kinds_read(&kinds, text.data, text.size, &why) == 0, "%s", why.text);
	buf_free(&text);
}

static void
teardown(void)
{
	kinds_free(kinds);
}

/* A certificate of residency, born on that day. */
static json_t *
values(const char *birth, const char *address)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "name", "홍길동", "birth_date", birth,
	    "address", address, "moved_in", "2020-01-01");
}

static bool
derived(const char *kind, json_t *from, int64_t day, const char *name)
{
	struct kind_claims c = {NULL};
	struct why why = {""};

	ck_assert_msg(
	    kinds_claims(kinds, kind, from, day, &c, &why) == 0, "%s", why.text);
	const json_t *value = json_object_get(c.claims, name);
	ck_assert_msg(json_is_boolean(value), "%s", name);
	bool yes = json_is_true(value);
	kind_claims_free(&c);
	return yes;
}

static bool
over_19(const char *birth, int64_t day)
{
	json_t *v = values(birth, "서울특별시 종로구");
	bool yes = derived("residency", v, day, "over_19");

	json_decref(v);
	return yes;
}

START_TEST(years_are_reached_on_birthdays)
{
	ck_assert(!over_19("2007-11-27", DAY(2026, 11, 26)));
	ck_assert(over_19("2007-11-27", DAY(2026, 11, 27)));
	ck_assert(over_19("1950-01-31", DAY(2026, 11, 27)));
	/* born on a leap day: on 1 March in a year without one */
	ck_assert(!over_19("2008-02-29", DAY(2027, 2, 28)));
	ck_assert(over_19("2008-02-29", DAY(2027, 3, 1)));
}
END_TEST

START_TEST(residents_are_of_the_city)
{
	json_t *in = values("1990-05-17", "서울특별시 종로구 세종대로 209");
	json_t *out = values("1990-05-17", "부산광역시 서울특별시로 1");

	ck_assert(derived("residency", in, DAY(2026, 11, 26), "resident_seoul"));
	ck_assert(!derived("residency", out, DAY(2026, 11, 26), "resident_seoul"));
	json_decref(in);
	json_decref(out);
}
END_TEST

START_TEST(clear_and_hidden)
{
	json_t *v = json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", "홍길동", "birth_date",
	    "1990-05-17", "address", "서울특별시 종로구", "purpose", "은행 제출",
	    "seal_digest",
	    "0000000000000000000000000000000000000000000000000000000000000000");
	struct kind_claims c = {NULL};
	struct why why = {""};

	ck_assert_msg(
	    kinds_claims(kinds, "seal", v, 20000, &c, &why) == 0, "%s", why.text);
	ck_assert_int_eq(c.version, 1);
	ck_assert_str_eq(
	    json_string_value(json_object_get(c.clear, "purpose")), "은행 제출");
	ck_assert_ptr_null(json_object_get(c.claims, "purpose"));
	ck_assert_ptr_nonnull(json_object_get(c.claims, "name"));
	kind_claims_free(&c);
	json_decref(v);
}
END_TEST

START_TEST(values_that_are_refused)
{
	static const struct {
		const char *field, *json, *reason;
	} bad[] = {
	    {"name", NULL, "\"name\" is missing"},
	    {"name", "\"\"", "\"name\" is not"},
	    {"name", "7", "\"name\" is not"},
	    {"name", "\"a\\nb\"", "\"name\" is not"},
	    {"name", "\"a\\u007fb\"", "\"name\" is not"},
	    {"name", "\"a\\u0085b\"", "\"name\" is not"},
	    {"birth_date", "\"1990-02-30\"", "\"birth_date\" is not"},
	    {"birth_date", "\"1990-2-3\"", "\"birth_date\" is not"},
	    {"birth_date", "\"19900203\"", "\"birth_date\" is not"},
	    {"birth_date", "19900203", "\"birth_date\" is not"},
	    {"birth_date", "\"1990--1-30\"", "\"birth_date\" is not"},
	    {"birth_date", "\"199x-01-30\"", "\"birth_date\" is not"},
	    {"birth_date", "\"1990-00-30\"", "\"birth_date\" is not"},
	    {"blood_type", "\"A\"", "do not say \"blood_type\""},
	    {"over_19", "true", "do not say \"over_19\""},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		json_t *v = values("1990-05-17", "서울특별시");
		struct kind_claims c = {NULL};
		struct why why = {""};
		if (bad[i].json)
			json_object_set_new(v, bad[i].field,
			    json_loads(bad[i].json, JSON_DECODE_ANY, NULL));
		else
			json_object_del(v, bad[i].field);
		ck_assert_msg(
		    kinds_claims(kinds, "residency", v, 20000, &c, &why) == ERR_FORMAT,
		    "%s %s", bad[i].field, bad[i].json);
		ck_assert_msg(strstr(why.text, bad[i].reason), "%s", why.text);
		ck_assert_ptr_null(c.claims);
		json_decref(v);
	}
	struct kind_claims c = {NULL};
	json_t *v = values("1990-05-17", "서울특별시");
	ck_assert_int_eq(kinds_claims(kinds, "nobility", v, 1, &c, NULL), ERR_NOT_FOUND);
	json_decref(v);
}
END_TEST

START_TEST(files_that_are_refused)
{
	struct kinds *k = NULL;
	struct why why = {""};
	const char *newer = "{\"format\":2,\"fields\":{},\"derived\":{},\"kinds\":{}}";

	ck_assert_int_eq(kinds_read(&k, newer, strlen(newer), &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "format 1"));
	ck_assert_int_eq(kinds_read(&k, "{\"more\":1}", 10, &why), ERR_FORMAT);
	ck_assert_int_eq(kinds_read(&k, "{", 1, &why), ERR_FORMAT);
}
END_TEST

/* A test that does not fit the field it is derived from is a fault of the file. */
START_TEST(tests_that_do_not_fit)
{
	static const char file[] =
	    "{\"format\":1,\"fields\":{\"n\":{\"type\":\"int\"}},\"derived\":{\"d\":"
	    "{\"from\":\"n\",%s}},\"kinds\":{\"k\":{\"vct\":"
	    "\"urn:madang:certificate:k:1\",\"fields\":[\"n\"],\"derived\":[\"d\"]}}}";
	static const char *const bad[] = {"\"prefix\":\"a\"", "\"age\":[0,1]",
	    "\"prefix\":1", "\"range\":1", "\"odd\":[0,1]"};
	json_t *v = json_pack("{s:i}", "n", 7);
	struct kind_claims c = {NULL};
	struct kinds *k;
	struct why why = {""};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buf text = {0};
		buf_printf(&text, file, bad[i]);
		ck_assert_int_eq(kinds_read(&k, text.data, text.size, &why), 0);
		ck_assert_int_eq(kinds_claims(k, "k", v, 1, &c, &why), ERR_FORMAT);
		ck_assert_msg(
		    strstr(why.text, "by no known test"), "%s: %s", bad[i], why.text);
		kinds_free(k);
		buf_free(&text);
	}
	json_decref(v);
}
END_TEST

/* ---- as kinds of a form ---- */

/* The form of cert with every kind of certificate in it. */
static struct form *
whole_form(void)
{
	struct buf text = {0};
	struct why why = {""};
	struct form *form = NULL;
	const char *kind;
	json_t *root, *row;
	char *more;

	ck_assert_int_eq(file_read(&text, SERVICES "/cert/form.json", FORM_MAX, &why), 0);
	ck_assert_int_eq(json_parse(&root, text.data, text.size, &why), 0);
	json_object_foreach ((json_t *)(uintptr_t)kinds_all(kinds), kind, row) {
		char name[CERT_ID_MAX + 1];
		json_t *made = kindform_make(kinds, kind, "cert:x", true, root);

		ck_assert_ptr_nonnull(made);
		kindform_name(name, kind);
		ck_assert_str_eq(kindform_kind(kinds, name), kind);
		ck_assert_ptr_null(json_object_get(json_object_get(root, "kinds"), name));
		json_object_set_new(json_object_get(root, "kinds"), name, made);
	}
	more = json_dumps(root, 0);
	ck_assert_msg(form_parse(&form, more, strlen(more), &why) == 0, "%s", why.text);
	free(more);
	json_decref(root);
	buf_free(&text);
	return form;
}

START_TEST(every_kind_is_a_kind_of_a_form)
{
	struct form *form = whole_form();
	const char *kind;
	json_t *row;

	json_object_foreach ((json_t *)(uintptr_t)kinds_all(kinds), kind, row) {
		size_t own = json_array_size(json_object_get(row, "fields"));
		char name[CERT_ID_MAX + 1];
		const struct kind *k;

		kindform_name(name, kind);
		k = form_kind(form, name);
		ck_assert_msg(k != NULL, "%s", name);
		ck_assert_uint_eq(k->fields.count, own + 3);
		ck_assert(form_field(k, "holder")->type == FIELD_KEY);
		ck_assert(form_field(k, "subject_tag")->optional);
		ck_assert(form_field(k, "old")->optional);
		for (size_t i = 0; i < own; i++)
			ck_assert_str_eq(k->fields.items[i].name,
			    json_string_value(
				json_array_get(json_object_get(row, "fields"), i)));
	}
	ck_assert_ptr_null(kindform_kind(kinds, "issue"));
	form_free(form);
}
END_TEST

/* Filled in as a form takes it, and then what a certificate says. */
START_TEST(a_form_filled_in)
{
	struct form *form = whole_form();
	struct kindform_rest rest;
	struct refusal refusal;
	struct kind_claims c = {NULL};
	struct why why = {""};
	char hex[65];
	json_t *fields;

	memset(hex, 'b', 64);
	hex[64] = '\0';
	fields = json_pack("{s:s, s:I, s:s, s:I, s:s, s:s}", "name", "홍길동",
	    "birth_date", (json_int_t)DAY(1957, 5, 17), "address", "서울특별시",
	    "moved_in", (json_int_t)DAY(2020, 3, 2), "holder", hex, "subject_tag", hex);
	ck_assert_msg(form_check(form_kind(form, "residency"), fields, &refusal) == 0,
	    "%s %s", refusal.key, refusal.field);
	ck_assert_int_eq(kindform_take(&rest, kinds, fields, &why), 0);
	ck_assert_uint_eq(rest.holder[0], 0xbb);
	ck_assert_str_eq(rest.tag, hex);
	ck_assert_str_eq(rest.old, "");
	ck_assert_uint_eq(json_object_size(fields), 4);
	ck_assert_str_eq(json_str(fields, "birth_date"), "1957-05-17");
	ck_assert_int_eq(
	    kinds_claims(kinds, "residency", fields, DAY(2026, 11, 26), &c, &why), 0);
	ck_assert(json_is_true(json_object_get(c.claims, "over_65")));
	kind_claims_free(&c);
	json_decref(fields);
	form_free(form);
}
END_TEST

/* The years of a certificate have four digits, and so have the days of its form. */
START_TEST(days_that_are_none)
{
	static const int64_t days[] = {-354286, 2932897};
	struct form *form = whole_form();
	const struct field *f = form_field(form_kind(form, "residency"), "birth_date");
	struct kindform_rest rest;
	struct why why = {""};
	char hex[65];

	memset(hex, 'b', 64);
	hex[64] = '\0';
	ck_assert_int_eq(f->min, days[0] + 1);
	ck_assert_int_eq(f->max, days[1] - 1);
	for (size_t i = 0; i < 2; i++) {
		json_t *fields = json_pack(
		    "{s:s, s:I}", "holder", hex, "birth_date", (json_int_t)days[i]);

		ck_assert_int_eq(kindform_take(&rest, kinds, fields, &why), ERR_FORMAT);
		ck_assert_ptr_nonnull(strstr(why.text, "birth_date"));
		json_decref(fields);
	}
	form_free(form);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("kinds");
	TCase *t = tcase_create("kinds");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, years_are_reached_on_birthdays);
	tcase_add_test(t, residents_are_of_the_city);
	tcase_add_test(t, clear_and_hidden);
	tcase_add_test(t, values_that_are_refused);
	tcase_add_test(t, files_that_are_refused);
	tcase_add_test(t, tests_that_do_not_fit);
	tcase_add_test(t, every_kind_is_a_kind_of_a_form);
	tcase_add_test(t, a_form_filled_in);
	tcase_add_test(t, days_that_are_none);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
