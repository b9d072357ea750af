/* Keys and signed notes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "harm.h"
#include "sample.h"

#define EM "\xe2\x80\x94"

/* The example of c2sp.org/signed-note, and that of golang.org/x/mod/sumdb/note. */
static const struct {
	const char *vkey, *note;
} published[] = {
    {"example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	"This is an example message.\n\n" EM
	" example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1"
	"YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"},
    {"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
	"If you think cryptography is the answer to your problem,\n"
	"then you don't know what your problem is.\n\n" EM " PeterNeumann "
	"x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
	"ngotpRZb6KE6RyyBwJnAM=\n"},
};

START_TEST(published_examples)
{
	for (size_t i = 0; i < 2; i++) {
		struct key key;
		struct note note;
		char vkey[KEY_VKEY_MAX];
		ck_assert_int_eq(key_parse(&key, published[i].vkey), 0);
		key_format(&key, vkey);
		ck_assert_str_eq(vkey, published[i].vkey);
		ck_assert_int_eq(
		    note_parse(&note, published[i].note, strlen(published[i].note), NULL),
		    0);
		ck_assert_uint_eq(note.count, 1);
		ck_assert_int_eq(note_verify(&note, &key, NULL), 0);
		key.public[3] ^= 1;
		ck_assert_int_eq(note_verify(&note, &key, NULL), ERR_SIGNATURE);
	}
}
END_TEST

START_TEST(signing_gives_the_published_bytes)
{
	/* PRIVATE+KEY+PeterNeumann+c74f20a3+..., the seed behind the type byte */
	const char *material = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
	uint8_t seed[1 + KEY_SEED_SIZE], public[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE];
	struct key key;
	struct buf out = {0};
	ck_assert_int_eq(b64_get_exact(seed, sizeof seed, material, strlen(material)), 0);
	key_from_seed(public, secret, seed + 1);
	ck_assert_int_eq(key_set(&key, "PeterNeumann", KEY_ED25519, public), 0);
	const char *end = strstr(published[1].note, "\n\n") + 1;
	buf_put(&out, published[1].note, (size_t)(end - published[1].note));
	buf_puts(&out, "\n");
	note_sign(&out, published[1].note, out.size - 1, &key, secret, 0);
	ck_assert_str_eq(buf_str(&out), published[1].note);
	buf_free(&out);
}
END_TEST

START_TEST(vkeys_are_strict)
{
	static const char *const bad[] = {"", "+", "name", "name+", "name+530d903a",
	    "name+530d903a+",
	    "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	    "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	    "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ",
	    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
	    "example.com/foo+530d903a-AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	    /* right id, unknown type 2 */
	    "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"};
	struct key key;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(key_parse(&key, bad[i]) == ERR_KEY, "accepted %s", bad[i]);
}
END_TEST

START_TEST(names)
{
	char longest[KEY_NAME_MAX + 2];
	memset(longest, 'a', sizeof longest - 1);
	longest[KEY_NAME_MAX + 1] = 0;
	ck_assert(!key_name_ok(longest));
	longest[KEY_NAME_MAX] = 0;
	ck_assert(key_name_ok(longest));
	ck_assert(key_name_ok("마당.example/node/가"));
	ck_assert(!key_name_ok(""));
	ck_assert(!key_name_ok("a b"));
	ck_assert(!key_name_ok("a+b"));
	ck_assert(!key_name_ok("a\tb"));
	ck_assert(!key_name_ok("a\x01"));
	ck_assert(!key_name_ok("a\xc2\xa0"));
	ck_assert(!key_name_ok("a\xe3\x80\x80"));
	ck_assert(!key_name_ok("a\xff"));
}
END_TEST

START_TEST(cosignatures_carry_a_time)
{
	struct sample_key k;
	struct buf b = {0};
	struct note note;
	uint64_t time = 7;
	sample_key(&k, "w", KEY_COSIGNER, "");
	sample_note(&b, "text\n", &k);
	ck_assert_int_eq(note_parse(&note, b.data, b.size, NULL), 0);
	ck_assert_uint_eq(note.signatures[0].blob_size, 72);
	ck_assert_int_eq(note_verify(&note, &k.key, &time), 0);
	ck_assert_uint_eq(time, (uint64_t)SAMPLE_TIME);
	ck_assert_int_eq(note_verify(&note, &k.key, NULL), 0);
	/* The time is signed too. */
	note.signatures[0].blob[7] ^= 1;
	time = 7;
	ck_assert_int_eq(note_verify(&note, &k.key, &time), ERR_SIGNATURE);
	ck_assert_uint_eq(time, 7);
	note.signatures[0].blob[7] ^= 1;
	note.signatures[0].blob_size = 64;
	ck_assert_int_eq(note_verify(&note, &k.key, &time), ERR_SIGNATURE);
	/* One key of the other type has another id: its line is another's. */
	struct key other;
	ck_assert_int_eq(key_set(&other, "w", KEY_ED25519, k.key.public), 0);
	ck_assert_int_eq(note_verify(&note, &other, NULL), ERR_NOT_FOUND);
	ck_assert(!key_equal(&other, &k.key));
	buf_free(&b);
}
END_TEST

START_TEST(one_line_alone)
{
	struct sample_key k;
	struct buf b = {0};
	uint64_t time = 0;
	sample_key(&k, "w", KEY_COSIGNER, "");
	note_sign(&b, "text\n", 5, &k.key, k.secret, 99);
	const char *line = buf_str(&b);
	size_t size = b.size - 1;
	ck_assert_int_eq(note_verify_line(line, size, "text\n", 5, &k.key, &time), 0);
	ck_assert_uint_eq(time, 99);
	ck_assert_int_eq(
	    note_verify_line(line, size, "texu\n", 5, &k.key, &time), ERR_SIGNATURE);
	ck_assert_int_eq(
	    note_verify_line(line, size + 1, "text\n", 5, &k.key, &time), ERR_FORMAT);
	ck_assert_int_eq(
	    note_verify_line(line, size - 1, "text\n", 5, &k.key, &time), ERR_FORMAT);
	ck_assert_int_eq(
	    note_verify_line(line, 0, "text\n", 5, &k.key, &time), ERR_FORMAT);
	sample_key(&k, "v", KEY_COSIGNER, "");
	ck_assert_int_eq(
	    note_verify_line(line, size, "text\n", 5, &k.key, &time), ERR_NOT_FOUND);
	buf_free(&b);
}
END_TEST

/* A line of 68 bytes that no key made. */
#define LINE                                                                             \
	EM " name "                                                                      \
	   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
	   "AAAA"                                                                        \
	   "AAAAAAAAAAAA=\n"

START_TEST(form)
{
	static const char *const good[] = {"text\n\n" LINE, "\n\n" LINE,
	    "a\n\nb\n\n" LINE, "a\n\n" LINE EM " n AAAAAAA=\n",
	    "a\n\n" EM " n AAAAAAA=\n"};
	static const char *const bad[] = {"", "\n", "\n\n", "text\n", "text\n\n",
	    "text\n" LINE, "text\n\nx" LINE, "text\n\n" LINE "x\n", "text\n\n" LINE "\n",
	    "text\r\n\n" LINE, "te\txt\n\n" LINE, "\xff\n\n" LINE,
	    "a\n\n" EM " n AAAAAA==\n", "a\n\n" EM " n AAAAAAB=\n",
	    "a\n\n" EM "  AAAAAAA=\n", "a\n\n" EM " n  AAAAAAA=\n",
	    "a\n\n" EM " n AAAAAAA= \n", "a\n\n- n AAAAAAA=\n", "a\n\n" EM "n AAAAAAA=\n",
	    "a\n\n" EM " n+m AAAAAAA=\n", "a\n\n" EM " n\n",
	    "a\n\n" EM " n AAAAAAA=", "a\n\n" EM " \xc2\xa0 AAAAAAA=\n"};
	struct note note;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct why why = {""};
		ck_assert_msg(note_parse(&note, good[i], strlen(good[i]), &why) == 0,
		    "%s: %s", good[i], why.text);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct why why = {""};
		ck_assert_msg(
		    note_parse(&note, bad[i], strlen(bad[i]), &why) == ERR_FORMAT,
		    "accepted %s", bad[i]);
		ck_assert(why.text[0]);
	}
	/* The text ends at the last empty line. */
	ck_assert_int_eq(note_parse(&note, good[2], strlen(good[2]), NULL), 0);
	ck_assert_uint_eq(note.text_size, 5);
}
END_TEST

START_TEST(up_to_64_signatures_unknown_ones_too)
{
	struct sample_key k;
	struct buf b = {0};
	struct note note;
	sample_key(&k, "known", KEY_ED25519, "");
	sample_note(&b, "text\n", &k);
	for (int i = 1; i < NOTE_SIGNATURES_MAX; i++)
		buf_printf(&b, EM " n%d AAAAAAA=\n", i);
	ck_assert_int_eq(note_parse(&note, b.data, b.size, NULL), 0);
	ck_assert_uint_eq(note.count, 64);
	ck_assert_int_eq(note_verify(&note, &k.key, NULL), 0);
	buf_puts(&b, LINE);
	ck_assert_int_eq(note_parse(&note, b.data, b.size, NULL), ERR_FORMAT);
	buf_free(&b);
}
END_TEST

START_TEST(a_longer_signature_is_an_unknown_key)
{
	struct buf b = {0};
	struct note note;
	uint8_t blob[4 + 2420] = {1, 2, 3, 4};
	buf_puts(&b, "text\n\n" EM " n ");
	b64_put(&b, blob, sizeof blob);
	buf_puts(&b, "\n");
	ck_assert_int_eq(note_parse(&note, b.data, b.size, NULL), 0);
	ck_assert_uint_eq(note.signatures[0].blob_size, 0);
	ck_assert_uint_eq(note.signatures[0].id[3], 4);
	buf_free(&b);
}
END_TEST

START_TEST(the_same_key_twice)
{
	struct sample_key k;
	struct buf b = {0};
	struct note note;
	sample_key(&k, "known", KEY_ED25519, "");
	sample_note(&b, "text\n", &k);
	note_sign(&b, "text\n", 5, &k.key, k.secret, 0);
	ck_assert_int_eq(note_parse(&note, b.data, b.size, NULL), ERR_FORMAT);
	/* A key nobody knows is no exception, or readers would differ by what they know.
	 */
	static const char twins[] =
	    "a\n\n" EM " n AAAAAAA=\n" EM " m AAAAAAA=\n" EM " n AAAAAAE=\n";
	ck_assert_int_eq(note_parse(&note, twins, strlen(twins), NULL), ERR_FORMAT);
	buf_free(&b);
}
END_TEST

/* Small order keys and signatures whose S is not reduced must not verify. */
START_TEST(ed25519_is_strict)
{
	struct sample_key k;
	struct buf b = {0};
	struct note note;
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	sample_key(&k, "known", KEY_ED25519, "");
	sample_note(&b, "text\n", &k);
	ck_assert_int_eq(note_parse(&note, b.data, b.size, NULL), 0);
	unsigned carry = 0;
	for (int i = 0; i < 32; i++) {
		carry += (unsigned)note.signatures[0].blob[32 + i] + order[i];
		note.signatures[0].blob[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	ck_assert_int_eq(note_verify(&note, &k.key, NULL), ERR_SIGNATURE);

	/* A = R = the identity and S = 0 hold for any text in a careless check. */
	uint8_t identity[KEY_PUBLIC_SIZE] = {1};
	struct key weak;
	ck_assert_int_eq(key_set(&weak, "known", KEY_ED25519, identity), 0);
	memcpy(note.signatures[0].id, weak.id, 4);
	memset(note.signatures[0].blob, 0, 64);
	note.signatures[0].blob[0] = 1;
	ck_assert_int_eq(note_verify(&note, &weak, NULL), ERR_SIGNATURE);
	buf_free(&b);
}
END_TEST

static int
parse_and_verify(const void *data, size_t size)
{
	struct note note;
	struct key key;
	int rc = key_parse(&key, published[0].vkey);
	if (!rc)
		rc = note_parse(&note, data, size, NULL);
	return rc ? rc : note_verify(&note, &key, NULL);
}

START_TEST(no_change_of_a_note_verifies)
{
	struct buf b = {0};
	buf_puts(&b, published[0].note);
	ck_assert_int_eq(parse_and_verify(b.data, b.size), 0);
	struct harm taken = harm_all(parse_and_verify, &b);
	ck_assert_uint_eq(taken.truncated, 0);
	ck_assert_uint_eq(taken.flipped, 0);
	ck_assert_uint_eq(taken.shorter, 0);
	ck_assert_uint_eq(taken.longer, 0);
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("note");
	TCase *t = tcase_create("note");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, published_examples);
	tcase_add_test(t, signing_gives_the_published_bytes);
	tcase_add_test(t, vkeys_are_strict);
	tcase_add_test(t, names);
	tcase_add_test(t, cosignatures_carry_a_time);
	tcase_add_test(t, one_line_alone);
	tcase_add_test(t, form);
	tcase_add_test(t, up_to_64_signatures_unknown_ones_too);
	tcase_add_test(t, a_longer_signature_is_an_unknown_key);
	tcase_add_test(t, the_same_key_twice);
	tcase_add_test(t, ed25519_is_strict);
	tcase_add_test(t, no_change_of_a_note_verifies);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
