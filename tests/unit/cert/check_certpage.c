/* Every kind of certificate: made from plausible values, laid out in both languages. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "cert/certpage.h"
#include "sample.h"

static struct kinds *kinds;
static json_t *file;
static struct sample_key issuer, holder;

static void
setup(void)
{
	struct buf text = {0};
	struct why why = {""};

	ck_assert_int_eq(
	    file_read(&text, SERVICES "/cert/kinds.json", KINDS_MAX, &why), 0);
	ck_assert_int_eq(kinds_read(&kinds, text.data, text.size, &why), 0);
	ck_assert_int_eq(json_parse(&file, text.data, text.size, &why), 0);
	buf_free(&text);
	sample_key(&issuer, SAMPLE_ORIGIN "/office/resident", KEY_ED25519, "");
	sample_key(&holder, "card", KEY_ED25519, "holder");
}

static void
teardown(void)
{
	kinds_free(kinds);
	json_decref(file);
}

/* The least that the field takes. */
static json_t *
some_value(const json_t *field)
{
	const char *type = json_str(field, "type");
	int64_t min = 1234567, max;

	if (strcmp(type, "text") == 0)
		return json_string("가나다");
	if (strcmp(type, "date") == 0)
		return json_string("2001-02-03");
	if (strcmp(type, "choice") == 0)
		return json_incref(json_array_get(json_object_get(field, "values"), 0));
	if (strcmp(type, "hash") == 0)
		return json_string(
		    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	if (json_int(field, "max", &max) == 0 && max < min)
		min = max;
	return json_integer(min);
}

static void
make_cert(struct buf *text, struct cert *cert, const char *kind, bool optional)
{
	const json_t *row = kinds_kind(kinds, kind),
		     *names = json_object_get(row, "fields");
	json_t *values = json_object();
	struct kind_claims said = {NULL};
	uint8_t seed[CERT_SEED_SIZE] = {1};
	struct why why = {""};

	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		const json_t *field = kinds_field(kinds, name);
		if (optional || !json_is_true(json_object_get(field, "optional")))
			json_object_set_new(values, name, some_value(field));
	}
	ck_assert_msg(
	    kinds_claims(kinds, kind, values, SAMPLE_TIME / 86400, &said, &why) == 0,
	    "%s: %s", kind, why.text);
	struct cert_draft draft = {.origin = SAMPLE_ORIGIN,
	    .kind = kind,
	    .version = said.version,
	    .issuer = &issuer.key,
	    .secret = issuer.secret,
	    .holder = holder.key.public,
	    .issued = SAMPLE_TIME,
	    .from = SAMPLE_TIME,
	    .until = SAMPLE_TIME + 86400,
	    .claims = said.claims,
	    .clear = said.clear,
	    .seed = seed};
	ck_assert_msg(cert_issue(text, &draft, &why) == 0, "%s: %s", kind, why.text);
	ck_assert_msg(cert_read(cert, buf_str(text), text->size, &why) == 0, "%s: %s",
	    kind, why.text);
	kind_claims_free(&said);
	json_decref(values);
}

static size_t
count_of(const struct certpage *page, enum certpage_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < page->count; i++)
		n += page->lines[i].kind == kind;
	return n;
}

static void
check_page(const struct cert *cert, bool korean, bool optional)
{
	const json_t *row = kinds_kind(kinds, cert->kind);
	struct certpage page;
	struct why why = {""};

	ck_assert_msg(certpage_make(&page, kinds, cert, korean, &why) == 0, "%s: %s",
	    cert->kind, why.text);
	ck_assert_int_eq(page.lines[0].kind, CERTPAGE_TITLE);
	ck_assert_str_eq(page.lines[0].first,
	    json_str(json_object_get(row, "title"), korean ? "ko" : "en"));
	for (size_t i = 0; i < page.count; i++) {
		const struct certpage_line *l = &page.lines[i];
		ck_assert(l->kind == CERTPAGE_RULE || (l->first && l->first[0]));
		ck_assert(l->kind != CERTPAGE_ROW || (l->second && l->second[0]));
		ck_assert(!l->first || !strpbrk(l->first, "{}"));
	}
	/* number, period and issuer besides; a row a field, where none is in a text alone
	 */
	ck_assert_uint_gt(count_of(&page, CERTPAGE_ROW), 3);
	if (optional)
		ck_assert_uint_ge(
		    count_of(&page, CERTPAGE_ROW) + 5 * count_of(&page, CERTPAGE_TEXT),
		    json_array_size(json_object_get(row, "fields")));
	ck_assert_uint_eq(count_of(&page, CERTPAGE_CODE), 1);
	ck_assert_uint_ge(count_of(&page, CERTPAGE_TEXT), 1);
	certpage_free(&page);
}

START_TEST(every_kind_has_its_page)
{
	const char *kind;
	json_t *row;
	size_t seen = 0;

	json_object_foreach (json_object_get(file, "kinds"), kind, row) {
		for (int optional = 0; optional < 2; optional++) {
			struct buf text = {0};
			struct cert cert;
			make_cert(&text, &cert, kind, optional);
			check_page(&cert, true, optional);
			check_page(&cert, false, optional);
			cert_free(&cert);
			buf_free(&text);
		}
		seen++;
	}
	ck_assert_uint_eq(seen, 29);
}
END_TEST

static const char *
value_of(const struct certpage *page, const char *label)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->lines[i].kind == CERTPAGE_ROW &&
		    strcmp(page->lines[i].first, label) == 0)
			return page->lines[i].second;
	return "";
}

START_TEST(values_read_as_people_write_them)
{
	struct buf text = {0};
	struct cert cert;
	struct certpage page;
	char number[CERTPAGE_NUMBER];
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	make_cert(&text, &cert, "localtax_assessed", true);
	ck_assert_int_eq(certpage_make(&page, kinds, &cert, true, NULL), 0);
	ck_assert_str_eq(value_of(&page, "세액"), "1,234,567원");
	ck_assert_str_eq(value_of(&page, "과세 연도"), "2200");
	certpage_number(&cert, number);
	ck_assert_str_eq(value_of(&page, "문서 번호"), number);
	ck_assert_str_eq(value_of(&page, "발급일"), "2026년 9월 21일");
	ck_assert_str_eq(
	    value_of(&page, "유효 기간"), "2026년 9월 21일 ~ 2026년 9월 22일");
	cert_digest(&cert, digest);
	hex_encode(hex, digest, sizeof(digest));
	for (size_t i = 0; i < page.count; i++)
		if (page.lines[i].kind == CERTPAGE_CODE) {
			ck_assert_ptr_nonnull(strstr(page.lines[i].first, hex));
			ck_assert_ptr_nonnull(strstr(
			    page.lines[i].first, "https://" SAMPLE_ORIGIN "/report/"));
		}
	certpage_free(&page);
	ck_assert_int_eq(certpage_make(&page, kinds, &cert, false, NULL), 0);
	ck_assert_str_eq(value_of(&page, "Tax due"), "1,234,567 won");
	certpage_free(&page);
	cert_free(&cert);
	buf_free(&text);
}
END_TEST

/* Nobody prints such a one; but a file may say so. */
START_TEST(a_period_without_end_is_no_day)
{
	struct certpage page;
	struct cert cert;
	struct buf text = {0};
	size_t i = 0;

	make_cert(&text, &cert, "residency", true);
	cert.until = 9007199254740991;
	ck_assert_int_eq(certpage_make(&page, kinds, &cert, true, NULL), 0);
	while (page.lines[i].first == NULL || strcmp(page.lines[i].first, "유효 기간"))
		ck_assert_uint_lt(++i, page.count);
	ck_assert_ptr_nonnull(strstr(page.lines[i].second, "일 ~ ?"));
	certpage_free(&page);
	cert_free(&cert);
	buf_free(&text);
}
END_TEST

/* What was left out cannot be printed as if it were the certificate. */
START_TEST(a_presentation_has_no_page)
{
	struct cert_binding binding = {
	    "https://library.example", "nonce-nonce-nonce", SAMPLE_TIME, holder.secret};
	static const char *const names[] = {"over_19"};
	struct buf text = {0}, shown = {0};
	struct cert cert, presented;
	struct certpage page;
	struct why why = {""};

	make_cert(&text, &cert, "residency", true);
	ck_assert_int_eq(cert_present(&shown, &cert, names, 1, &binding, &why), 0);
	ck_assert_int_eq(cert_read(&presented, buf_str(&shown), shown.size, &why), 0);
	ck_assert_int_eq(certpage_make(&page, kinds, &presented, true, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "\"name\" is missing"));
	ck_assert_uint_eq(page.count, 0);
	cert_free(&presented);
	cert_free(&cert);
	buf_free(&text);
	buf_free(&shown);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("certpage");
	TCase *t = tcase_create("certpage");
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, every_kind_has_its_page);
	tcase_add_test(t, values_read_as_people_write_them);
	tcase_add_test(t, a_period_without_end_is_no_day);
	tcase_add_test(t, a_presentation_has_no_page);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
