/* The words of the station: whole, of the same shape in both languages, plain; and no
 * start without them. Each test is a process of its own, with a catalogue of its own. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "station/screen/refusal.h"
#include "station/screen/words.h"

static const char *const msgids[] = {
#include "po/msgids.inc"
};
#define MSGIDS (sizeof(msgids) / sizeof(*msgids))

static char folder[] = "/tmp/words.XXXXXX";

static void
shell(const char *command)
{
	ck_assert_msg(system(command) == 0, "%s", command);
}

/* A catalogue made from ko.po as this sed script leaves it. */
static int
open_edited(const char *script, struct why *why)
{
	int r;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	shell(path_of("mkdir -p %s/ko/LC_MESSAGES && sed '%s' %s/po/ko.po | "
		      "%s -o %s/ko/LC_MESSAGES/madang.mo -",
	    folder, script, SOURCE, MSGFMT, folder)
		  .s);
	r = words_open(folder, why);
	shell(path_of("rm -r %s", folder).s);
	return r;
}

static void
open_whole(void)
{
	struct why why = {""};

	ck_assert_msg(words_open(CATALOGUES, &why) == 0, "%s", why.text);
}

/* ---- whole ---- */

static bool
has_hangul(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s; s++)
		if (*s >= 0xea && *s <= 0xed)
			return true;
	return false;
}

START_TEST(every_message_has_both_languages)
{
	open_whole();
	ck_assert_uint_gt(MSGIDS, 50);
	for (size_t i = 0; i < MSGIDS; i++) {
		const char *ko = words(LANGUAGE_KO, msgids[i]);

		ck_assert_msg(has_hangul(ko), "\"%s\" is no Korean: %s", msgids[i], ko);
		ck_assert_str_eq(words(LANGUAGE_EN, msgids[i]), msgids[i]);
		ck_assert_msg(!has_hangul(msgids[i]), "%s", msgids[i]);
	}
}
END_TEST

/* The conversions of a printf format in the order of their arguments: "%d%zu". Korean may
 * take them in another order, as "%2$zu". */
static struct path
conversions(const char *format)
{
	struct path all = {""};
	char found[9][12] = {""};
	int count = 0;

	for (const char *s = format; (s = strchr(s, '%')) && count < 9; s++) {
		size_t size = 1 + strspn(s + 1, "0123456789$-+ #.*hljzt") + 1, skip = 1;
		int place = count++;

		if (s[1] >= '1' && s[1] <= '9' && s[2] == '$') {
			place = s[1] - '1';
			skip = 3;
		}
		snprintf(found[place], sizeof(found[place]), "%%%.*s", (int)(size - skip),
		    s + skip);
		s += size - 1;
	}
	for (int i = 0; i < 9; i++)
		strcat(all.s, found[i]);
	return all;
}

/* Does it end as a sentence or a question does? */
static char
ending(const char *text)
{
	size_t size = strlen(text);

	return size && strchr(".?!", text[size - 1]) ? '.' : ' ';
}

START_TEST(both_languages_have_the_same_shape)
{
	ck_assert_str_eq(conversions("a %d of %5.2zu, 100%%").s, "%d%5.2zu%%");
	ck_assert_str_eq(conversions("%2$zu of %1$d").s, "%d%zu");
	open_whole();
	for (size_t i = 0; i < MSGIDS; i++) {
		const char *en = msgids[i], *ko = words(LANGUAGE_KO, en);

		ck_assert_msg(
		    strcmp(conversions(en).s, conversions(ko).s) == 0, "%s\n%s", en, ko);
		ck_assert_msg(ending(en) == ending(ko), "%s\n%s", en, ko);
		ck_assert_msg(*ko != ' ' || *en == ' ', "%s\n%s", en, ko);
	}
}
END_TEST

/* ---- plain ---- */

/* What no citizen should need to know. */
static const char *const trade[] = {"encrypt", "decrypt", "cipher", "crypto", "hash",
    "digest", "checksum", "signature", "key pair", "keypair", "public key", "private key",
    "secret key", "fingerprint", "zero-knowledge", "homomorphic", "nonce", "blockchain",
    "ledger", "protocol", "암호화", "복호화", "암호문", "암호학", "해시", "서명",
    "공개키", "공개 키", "개인키", "개인 키", "비밀키", "비밀 키", "키 쌍", "열쇠 쌍",
    "지문", "영지식", "동형", "난수", "블록체인", "원장", "체크섬", "프로토콜"};

static const char *
trade_word(const char *text)
{
	for (size_t i = 0; i < sizeof(trade) / sizeof(*trade); i++)
		if (strcasestr(text, trade[i]))
			return trade[i];
	return NULL;
}

START_TEST(no_words_of_the_trade)
{
	ck_assert_ptr_nonnull(trade_word("Encrypting your ballot"));
	ck_assert_ptr_nonnull(trade_word("투표지를 암호화합니다"));
	open_whole();
	for (size_t i = 0; i < MSGIDS; i++) {
		const char *texts[] = {msgids[i], words(LANGUAGE_KO, msgids[i])};

		for (int l = 0; l < 2; l++)
			ck_assert_msg(!trade_word(texts[l]), "\"%s\" says %s", texts[l],
			    trade_word(texts[l]));
	}
}
END_TEST

/* Every key that doc/protocol/channel.md lists, read from there. */
START_TEST(every_refusal_has_words)
{
	struct buf text = {0};
	struct why why = {""};
	const char *unknown;
	char *keys, *key;
	size_t count = 0;

	open_whole();
	unknown = refusal_words(LANGUAGE_KO, "station.no_such_key");
	ck_assert(has_hangul(unknown));
	ck_assert_int_eq(
	    file_read(&text, SOURCE "/doc/protocol/channel.md", 1 << 20, &why), 0);
	keys = strstr(buf_str(&text), "\nKeys: `");
	ck_assert_ptr_nonnull(keys);
	keys += strlen("\nKeys: `");
	*strchr(keys, '`') = '\0';
	for (key = strtok(keys, " \n"); key; key = strtok(NULL, " \n"), count++) {
		const char *ko = refusal_words(LANGUAGE_KO, key);

		ck_assert_msg(ko != unknown && has_hangul(ko), "%s: %s", key, ko);
		ck_assert_str_ne(refusal_words(LANGUAGE_EN, key), ko);
	}
	ck_assert_uint_ge(count, 18);
	buf_free(&text);
}
END_TEST

/* ---- refused ---- */

static void
refused(int r, int code, const struct why *why, const char *what)
{
	ck_assert_int_eq(r, code);
	ck_assert_msg(strstr(why->text, what) != NULL, "%s", why->text);
	ck_assert_msg(strstr(why->text, "nstall Madang again") != NULL ||
			  strstr(why->text, "LC_ALL=C.UTF-8") != NULL,
	    "says not what to do: %s", why->text);
}

START_TEST(an_untouched_copy_is_fine)
{
	struct why why = {""};

	ck_assert_msg(open_edited("", &why) == 0, "%s", why.text);
}
END_TEST

START_TEST(no_start_without_a_catalogue)
{
	struct why why = {""};

	refused(words_open("/nowhere", &why), ERR_NOT_FOUND, &why,
	    "/nowhere/ko/LC_MESSAGES/madang.mo");
}
END_TEST

START_TEST(no_start_when_a_message_is_missing)
{
	struct why why = {""};

	refused(open_edited("/^msgid \"This poll is over/,/^$/d", &why), ERR_REFUSED,
	    &why, "the first is \"This poll is over.\"");
}
END_TEST

START_TEST(no_start_when_a_message_is_untranslated)
{
	struct why why = {""};

	refused(open_edited("/^msgid \"This poll is over/{n;s/\".*/\"\"/}", &why),
	    ERR_REFUSED, &why, "the first is \"This poll is over.\"");
}
END_TEST

START_TEST(no_start_when_a_message_is_doubtful)
{
	struct why why = {""};

	refused(open_edited("s/^msgid \"This poll is over/#, fuzzy\\n&/", &why),
	    ERR_REFUSED, &why, "1 of ");
}
END_TEST

START_TEST(no_start_with_a_damaged_catalogue)
{
	struct why why = {""};

	ck_assert_ptr_nonnull(mkdtemp(folder));
	shell(path_of("mkdir -p %s/ko/LC_MESSAGES && echo words "
		      ">%s/ko/LC_MESSAGES/madang.mo",
	    folder, folder)
		  .s);
	refused(words_open(folder, &why), ERR_REFUSED, &why, "cannot use");
	shell(path_of("rm -r %s", folder).s);
}
END_TEST

START_TEST(only_a_terminal_of_utf8)
{
	static const struct {
		const char *all, *ctype, *lang, *refused;
	} cases[] = {
	    {"C.UTF-8", "C", "C", NULL},
	    {"", "C.UTF-8", "C", NULL},
	    {"", "", "C.UTF-8", NULL},
	    {"xx_YY.UTF-8", "", "", NULL},
	    {"xx_YY.utf8", "", "", NULL},
	    {"C", "C.UTF-8", "C.UTF-8", "\"C\""},
	    {"", "POSIX", "C.UTF-8", "\"POSIX\""},
	    {"", "", "", "\"C\""},
	    {"ko_KR.EUC-KR", "", "", "\"ko_KR.EUC-KR\""},
	    {"xx_YY", "", "", "\"xx_YY\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct why why = {""};
		int r;

		setenv("LC_ALL", cases[i].all, 1);
		setenv("LC_CTYPE", cases[i].ctype, 1);
		setenv("LANG", cases[i].lang, 1);
		r = words_terminal(&why);
		if (cases[i].refused)
			refused(r, ERR_REFUSED, &why, cases[i].refused);
		else
			ck_assert_msg(r == 0, "%s", why.text);
	}
}
END_TEST

/* No locale of the environment turns the words into another alphabet. */
START_TEST(the_words_are_utf8_whatever_the_environment_says)
{
	setenv("LC_ALL", "C", 1);
	setenv("LANGUAGE", "en", 1);
	open_whole();
	ck_assert_str_eq(words(LANGUAGE_KO, "This poll is over."), "끝난 투표입니다.");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("words");
	TCase *c = tcase_create("words");
	SRunner *runner;
	int failed;

	tcase_add_test(c, every_message_has_both_languages);
	tcase_add_test(c, both_languages_have_the_same_shape);
	tcase_add_test(c, no_words_of_the_trade);
	tcase_add_test(c, every_refusal_has_words);
	tcase_add_test(c, an_untouched_copy_is_fine);
	tcase_add_test(c, no_start_without_a_catalogue);
	tcase_add_test(c, no_start_when_a_message_is_missing);
	tcase_add_test(c, no_start_when_a_message_is_untranslated);
	tcase_add_test(c, no_start_when_a_message_is_doubtful);
	tcase_add_test(c, no_start_with_a_damaged_catalogue);
	tcase_add_test(c, only_a_terminal_of_utf8);
	tcase_add_test(c, the_words_are_utf8_whatever_the_environment_says);
	suite_add_tcase(s, c);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
