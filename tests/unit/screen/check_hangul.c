/* The 2-set keyboard, by rules written here a second time: the keys of every letter. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "screen/hangul.h"

static const char *const lead_keys[] = {"r", "R", "s", "e", "E", "f", "a", "q", "Q", "t",
    "T", "d", "w", "W", "c", "z", "x", "v", "g"};
static const char *const vowel_keys[] = {"k", "o", "i", "O", "j", "p", "u", "P", "h",
    "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l"};
static const char *const tail_keys[] = {"", "r", "R", "rt", "s", "sw", "sg", "e", "f",
    "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", "t", "T", "d", "w", "c",
    "z", "x", "v", "g"};

#define ROOM 64

/* Types the keys and adds what leaves to text; '<' takes back a letter. */
static void
type(struct hangul *h, const char *keys, char32_t *text)
{
	char32_t out[2];

	for (; *keys; keys++) {
		int n;

		if (*keys == '<') {
			ck_assert(hangul_back(h));
			continue;
		}
		n = hangul_key(h, (char32_t)*keys, out);
		ck_assert_int_ge(n, 0);
		ck_assert_int_le(n, 2);
		for (int i = 0; i < n; i++)
			*text++ = out[i];
		*text = 0;
	}
}

static void
makes(const char *keys, const char32_t *expected)
{
	struct hangul h = {0};
	char32_t text[ROOM] = {0};
	size_t n = 0;

	type(&h, keys, text);
	while (text[n])
		n++;
	text[n] = hangul_end(&h);
	for (size_t i = 0; i == 0 || text[i - 1]; i++)
		ck_assert_msg(text[i] == expected[i],
		    "%s: character %zu is U+%04X, not U+%04X", keys, i, (unsigned)text[i],
		    (unsigned)expected[i]);
	ck_assert_uint_eq(hangul_now(&h), 0);
}

/* Every one of 11,172, alone and with a letter after it; taken back letter by letter. */
START_TEST(every_syllable_is_typed)
{
	char32_t expected = 0xac00;
	char keys[ROOM];

	for (size_t l = 0; l < 19; l++)
		for (size_t v = 0; v < 21; v++)
			for (size_t t = 0; t < 28; t++) {
				struct hangul h = {0};
				char32_t text[ROOM] = {0};
				size_t letters = 0;

				strcpy(keys, lead_keys[l]);
				strcat(keys, vowel_keys[v]);
				strcat(keys, tail_keys[t]);
				type(&h, keys, text);
				ck_assert_uint_eq(text[0], 0);
				ck_assert_uint_eq(hangul_now(&h), expected);
				while (hangul_back(&h))
					letters++;
				ck_assert_uint_eq(letters, strlen(keys));
				ck_assert_uint_eq(hangul_now(&h), 0);
				expected++;
			}
	ck_assert_uint_eq(expected, 0xd7a4);
}
END_TEST

START_TEST(words_are_typed)
{
	makes("gksrmf", U"한글");
	makes("tjdnftl whdfhrn", U"서울시 종로구");
	makes("wjsxntorrP", U"전투색계");
	makes("ekfrdmf aksgdl", U"닭을 많이");
	makes("Ekfrl 3ro.", U"딸기 3개.");
	makes("dho dnjs dmltk", U"왜 원 의사");
}
END_TEST

START_TEST(a_tail_moves_to_the_next_syllable)
{
	makes("rkrk", U"가가");
	makes("rkrtk", U"각사");
	makes("rkRk", U"가까");
	makes("rkTk", U"가싸");
	makes("ekfrl", U"달기");
	makes("ekfrekr", U"닭닥");
	/* ㄸ, ㅃ and ㅉ are no tails. */
	makes("rkEk", U"가따");
	makes("rkQ", U"가ㅃ");
	makes("rkW", U"가ㅉ");
}
END_TEST

START_TEST(letters_stand_alone)
{
	makes("rr", U"ㄱㄱ");
	makes("rt", U"ㄱㅅ");
	makes("kr", U"ㅏㄱ");
	makes("kk", U"ㅏㅏ");
	makes("hk", U"ㅘ");
	makes("hkl", U"ㅘㅣ");
	makes("rkk", U"가ㅏ");
	makes("rkrr", U"각ㄱ");
	makes("rkrtt", U"갃ㅅ");
	makes("A", U"ㅁ");
}
END_TEST

START_TEST(other_keys_end_a_syllable)
{
	makes("rk1", U"가1");
	makes("1rk", U"1가");
	makes("r r", U"ㄱ ㄱ");
}
END_TEST

START_TEST(letters_are_taken_back)
{
	makes("rhk<", U"고");
	makes("rhkfr<<", U"과");
	makes("rhkfr<<<<r", U"ㄱㄱ");
	makes("rkrk<<r", U"가ㄱ");
	makes("rk<<", U"");
	ck_assert(!hangul_back(&(struct hangul){0}));
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("hangul");
	Suite *s = suite_create("screen");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, every_syllable_is_typed);
	tcase_add_test(tc, words_are_typed);
	tcase_add_test(tc, a_tail_moves_to_the_next_syllable);
	tcase_add_test(tc, letters_stand_alone);
	tcase_add_test(tc, other_keys_end_a_syllable);
	tcase_add_test(tc, letters_are_taken_back);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
