/* Health records: what opens a payload and what does not, and who opens a box. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/json.h"
#include "card/health.h"

static struct secret key;
static uint8_t patient[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE];
static uint8_t other[KEY_PUBLIC_SIZE], others[KEY_SECRET_SIZE];

static void
setup(void)
{
	ck_assert_int_ge(sodium_init(), 0);
	secret_alloc(&key, HEALTH_KEY_SIZE);
	crypto_sign_keypair(patient, secret);
	crypto_sign_keypair(other, others);
}

static void
teardown(void)
{
	secret_free(&key);
}

static struct health_record
record(const char *code)
{
	return (struct health_record){code, patient};
}

static void
seal_text(struct buf *out, const char *text)
{
	struct health_record r = record("h-1");
	struct why why = {""};

	ck_assert_msg(health_seal(out, key.data, &r, NULL, text, strlen(text), &why) == 0,
	    "%s", why.text);
}

static int
open_as(const struct health_record *r, const struct buf *payload, struct why *why)
{
	struct secret content = {0};
	int result =
	    health_open(&content, key.data, r, payload->data, payload->size, why);

	secret_free(&content);
	return result;
}

START_TEST(vectors_open)
{
	json_t *file = json_load_file(VECTORS "/health.json", 0, NULL);
	const json_t *v;
	size_t i;

	json_array_foreach (json_object_get(file, "good"), i, v) {
		const char *hex = json_str(v, "payload"), *text = json_str(v, "content");
		struct health_record r = record(json_str(v, "record"));
		size_t size = strlen(hex) / 2;
		uint8_t *payload = malloc(size);
		struct secret content = {0};
		struct why why = {""};

		ck_assert_int_eq(hex_decode(payload, size, hex, strlen(hex)), 0);
		ck_assert_int_eq(hex_decode(key.data, 32, json_str(v, "key"), 64), 0);
		ck_assert_int_eq(hex_decode(patient, 32, json_str(v, "patient"), 64), 0);
		ck_assert_msg(
		    health_open(&content, key.data, &r, payload, size, &why) == 0, "%s",
		    why.text);
		ck_assert_uint_eq(content.size, strlen(text));
		ck_assert_mem_eq(content.data, text, content.size);
		secret_free(&content);
		free(payload);
	}
	ck_assert_uint_eq(i, 3);
	json_decref(file);
}
END_TEST

START_TEST(what_is_sealed_opens_and_tells_no_length)
{
	struct health_record r = record("h-1");
	struct buf a = {0}, b = {0};

	seal_text(&b, "흉부 촬영: 특이 소견 없음. 다음 검사는 한 해 뒤");
	seal_text(&a, "혈압 120/80");
	ck_assert_int_eq(open_as(&r, &a, NULL), 0);
	ck_assert_uint_eq(a.size, b.size);
	ck_assert_ptr_null(memmem(a.data, a.size, "120/80", 6));
	ck_assert_int_eq(open_as(&r, &b, NULL), ERR_KEY); /* each has its own */
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(no_changed_byte_opens)
{
	struct health_record r = record("h-1");
	struct buf b = {0};
	struct why why;

	seal_text(&b, "혈압 120/80");
	for (size_t i = 0; i < b.size; i++) {
		b.data[i] ^= 1;
		int got = open_as(&r, &b, &why);
		ck_assert_int_eq(got, i == 0 || i == 33 ? ERR_FORMAT
				      : i <= 32         ? ERR_KEY
							: ERR_SIGNATURE);
		b.data[i] ^= 1;
	}
	ck_assert_str_eq(why.text, "h-1 was changed");
	for (size_t size = 0; size < b.size; size += 41) {
		struct buf cut = {b.data, size, 0};
		ck_assert_int_eq(open_as(&r, &cut, NULL), ERR_FORMAT);
	}
	buf_free(&b);
}
END_TEST

START_TEST(it_opens_as_no_other_record_and_nobody_elses)
{
	struct health_record another = record("h-2"), stolen = {"h-1", other};
	struct buf b = {0};
	struct why why;

	seal_text(&b, "혈압 120/80");
	ck_assert_int_eq(open_as(&another, &b, &why), ERR_SIGNATURE);
	ck_assert_str_eq(why.text, "h-2 was changed");
	ck_assert_int_eq(open_as(&stolen, &b, &why), ERR_SIGNATURE);
	buf_free(&b);
}
END_TEST

/* Two keys that nobody signs with but guardians. */
static struct health_guardians guardians;
static uint8_t guards[2][KEY_SECRET_SIZE];

static void
seal_guarded(struct buf *out)
{
	struct health_record r = record("h-1");
	struct why why = {""};

	for (int i = 0; i < 2; i++)
		crypto_sign_keypair(guardians.public[i], guards[i]);
	ck_assert_msg(
	    health_seal(out, key.data, &r, &guardians, "혈액형 O", 12, &why) == 0, "%s",
	    why.text);
}

START_TEST(two_guardians_open_and_neither_alone)
{
	struct health_record r = record("h-1");
	uint8_t halves[2][HEALTH_KEY_SIZE], kept[HEALTH_KEY_SIZE];
	struct buf b = {0};
	struct why why;

	seal_guarded(&b);
	ck_assert_int_eq(open_as(&r, &b, &why), 0);
	memcpy(kept, key.data, sizeof(kept));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(
		    health_half(halves[i], b.data, b.size, guards[i], &why), 0);
		memcpy(key.data, halves[i], HEALTH_KEY_SIZE);
		ck_assert_int_eq(open_as(&r, &b, &why), ERR_KEY);
	}
	health_join(key.data, halves[1], halves[0]);
	ck_assert_mem_eq(key.data, kept, sizeof(kept));
	ck_assert_int_eq(open_as(&r, &b, &why), 0);
	ck_assert_int_eq(health_half(halves[0], b.data, b.size, others, &why), ERR_KEY);
	ck_assert_str_eq(why.text, "this guardian has no half of the record's key");
	buf_free(&b);
}
END_TEST

START_TEST(halves_are_fresh_and_bound_to_the_record)
{
	uint8_t first[HEALTH_KEY_SIZE], second[HEALTH_KEY_SIZE];
	struct health_record r = record("h-1");
	struct buf a = {0}, b = {0};
	struct why why;

	seal_guarded(&a);
	ck_assert_int_eq(health_half(first, a.data, a.size, guards[0], &why), 0);
	seal_guarded(&b);
	ck_assert_int_eq(health_half(second, b.data, b.size, guards[0], &why), 0);
	ck_assert_mem_ne(first, second, HEALTH_KEY_SIZE);
	memcpy(b.data + 34, a.data + 34, 160); /* boxes of another record */
	ck_assert_int_eq(open_as(&r, &b, &why), ERR_SIGNATURE);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(without_guardians_there_is_no_half)
{
	uint8_t half[HEALTH_KEY_SIZE];
	struct buf b = {0};
	struct why why;

	seal_text(&b, "혈압 120/80");
	ck_assert_int_eq(health_half(half, b.data, b.size, secret, &why), ERR_KEY);
	ck_assert_int_eq(health_half(half, b.data, 40, secret, &why), ERR_FORMAT);
	memset(guardians.public, 0, sizeof(guardians.public));
	struct health_record r = record("h-1");
	buf_cut(&b, 0);
	ck_assert_int_eq(
	    health_seal(&b, key.data, &r, &guardians, "x", 1, &why), ERR_KEY);
	ck_assert_uint_eq(b.size, 0);
	buf_free(&b);
}
END_TEST

START_TEST(a_box_is_for_one_reader)
{
	char text[HEALTH_BOX_TEXT];
	uint8_t found[HEALTH_KEY_SIZE];
	struct why why;

	randombytes_buf(key.data, key.size);
	ck_assert_int_eq(health_box(text, key.data, patient, &why), 0);
	ck_assert_uint_eq(strlen(text), 108); /* what the form takes */
	ck_assert_int_eq(health_unbox(found, text, secret, &why), 0);
	ck_assert_mem_eq(found, key.data, HEALTH_KEY_SIZE);
	ck_assert_int_eq(health_unbox(found, text, others, &why), ERR_KEY);
	ck_assert_str_eq(why.text, "the key is boxed to somebody else");
	text[50] = text[50] == 'A' ? 'B' : 'A';
	ck_assert_int_eq(health_unbox(found, text, secret, &why), ERR_KEY);
	text[50] = '!';
	ck_assert_int_eq(health_unbox(found, text, secret, &why), ERR_FORMAT);
	ck_assert_int_eq(health_unbox(found, "QUJD", secret, &why), ERR_FORMAT);
}
END_TEST

START_TEST(nothing_is_boxed_to_a_key_that_is_none)
{
	static const uint8_t zero[KEY_PUBLIC_SIZE];
	char text[HEALTH_BOX_TEXT];
	struct why why;

	randombytes_buf(key.data, key.size);
	ck_assert_int_eq(health_box(text, key.data, zero, &why), ERR_KEY);
	ck_assert_str_eq(why.text, "nothing can be boxed to that key");
}
END_TEST

START_TEST(sizes_have_limits)
{
	struct health_record r = record("h-1");
	uint8_t *much = calloc(1, HEALTH_CONTENT_MAX + 1);
	struct buf b = {0};
	struct why why;

	ck_assert_int_eq(health_seal(&b, key.data, &r, NULL, much, 0, &why), ERR_FORMAT);
	ck_assert_int_eq(
	    health_seal(&b, key.data, &r, NULL, much, HEALTH_CONTENT_MAX + 1, &why),
	    ERR_TOO_LARGE);
	ck_assert_uint_eq(b.size, 0);
	ck_assert_int_eq(
	    health_seal(&b, key.data, &r, NULL, much, HEALTH_CONTENT_MAX, &why), 0);
	ck_assert_uint_le(b.size, HEALTH_PAYLOAD_MAX);
	ck_assert_int_eq(open_as(&r, &b, &why), 0);
	buf_free(&b);
	free(much);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("health");
	TCase *t = tcase_create("health");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, vectors_open);
	tcase_add_test(t, what_is_sealed_opens_and_tells_no_length);
	tcase_add_test(t, no_changed_byte_opens);
	tcase_add_test(t, it_opens_as_no_other_record_and_nobody_elses);
	tcase_add_test(t, two_guardians_open_and_neither_alone);
	tcase_add_test(t, halves_are_fresh_and_bound_to_the_record);
	tcase_add_test(t, without_guardians_there_is_no_half);
	tcase_add_test(t, a_box_is_for_one_reader);
	tcase_add_test(t, nothing_is_boxed_to_a_key_that_is_none);
	tcase_add_test(t, sizes_have_limits);
	suite_add_tcase(s, t);
	SRunner *runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
