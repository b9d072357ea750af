/* The wallet's words: none missing in either language, the same things said in both. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "admin/wallet/words.h"

static void
choose(const char *language)
{
	struct why why = {""};

	ck_assert_msg(words_choose(language, &why) == 0, "%s", why.text);
}

static bool
speaks_of(const char *text, char number)
{
	char mark[] = {'@', number, '\0'};

	return strstr(text, mark) != NULL;
}

START_TEST(every_word_is_in_both_languages)
{
	for (int w = 0; w < WORDS; w++) {
		choose("ko");
		const char *ko = word((enum word)w);
		choose("en");
		const char *en = word((enum word)w);
		ck_assert_msg(ko != NULL && en != NULL, "word %d lacks a language", w);
		for (char number = '1'; number <= '5'; number++)
			ck_assert_msg(speaks_of(ko, number) == speaks_of(en, number) &&
					  !(number == '5' && speaks_of(ko, number)),
			    "\"%s\" speaks of other things than \"%s\"", ko, en);
	}
}
END_TEST

static const struct {
	const char *all, *messages, *lang;
	bool korean;
} locales[] = {
    {NULL, NULL, "ko_KR.UTF-8", true},
    {NULL, NULL, "C.UTF-8", true}, /* a kiosk */
    {NULL, NULL, "de_DE.utf8", true},
    {NULL, NULL, "en_US.UTF-8", false},
    {NULL, "en_GB.UTF-8", "ko_KR.UTF-8", false},
    {"ko_KR.UTF-8", "en_GB.UTF-8", "en_GB.UTF-8", true},
    {NULL, NULL, "ko_KR.EUC-KR", false}, /* what is written is UTF-8 */
    {NULL, NULL, "C", false},
    {NULL, NULL, NULL, false},
};

static void
set(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

START_TEST(the_locale_chooses)
{
	set("LC_ALL", locales[_i].all);
	set("LC_MESSAGES", locales[_i].messages);
	set("LANG", locales[_i].lang);
	choose(NULL);
	ck_assert_int_eq(words_korean(), locales[_i].korean);
	choose("ko");
	ck_assert_str_eq(words_key(), "ko");
}
END_TEST

START_TEST(no_third_language)
{
	struct why why;

	ck_assert_int_eq(words_choose("fr", &why), ERR_FORMAT);
	ck_assert_str_eq(why.text, "--language fr: the languages are ko and en");
}
END_TEST

START_TEST(a_sentence_is_filled_and_made_fit_for_a_terminal)
{
	char *said = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&said, &size);

	choose("ko");
	tell(out, WORD_RECORDED, "어제", "\x1b[31mbank", "@1", "https://x.example", NULL);
	fclose(out);
	ck_assert_str_eq(said, "  어제: ?[31mbank, \"@1\" (질문: https://x.example)\n");
	free(said);
}
END_TEST

START_TEST(times_are_those_of_korea)
{
	ck_assert_str_eq(moment_of(0).s, "1970-01-01 09:00");
	ck_assert_str_eq(moment_of(1795700000).s, "2026-11-26 22:33");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");

	tcase_add_test(t, every_word_is_in_both_languages);
	tcase_add_loop_test(
	    t, the_locale_chooses, 0, sizeof(locales) / sizeof(locales[0]));
	tcase_add_test(t, no_third_language);
	tcase_add_test(t, a_sentence_is_filled_and_made_fit_for_a_terminal);
	tcase_add_test(t, times_are_those_of_korea);
	suite_add_tcase(s, t);
	SRunner *runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
