/* Errors, buffers, cursors, encodings, text, days. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/days.h"
#include "base/log.h"
#include "base/text.h"

START_TEST(every_code_has_words)
{
	for (int code = ERR_STATE; code <= ERR_FORMAT; code++)
		ck_assert_str_ne(err_str(code), "unknown error");
	ck_assert_str_eq(err_str(0), "no error");
	ck_assert_str_eq(err_str(-ENOENT), "No such file or directory");
	ck_assert_str_eq(err_str(-5000), "unknown error");
	ck_assert_str_eq(err_str(7), "unknown error");
}
END_TEST

START_TEST(a_sentence_may_quote_itself_and_is_cut)
{
	struct why why = {""};
	ck_assert_int_eq(why_set(NULL, ERR_KEY, "nobody listens"), ERR_KEY);
	ck_assert_int_eq(why_set(&why, ERR_FORMAT, "line %d", 3), ERR_FORMAT);
	ck_assert_int_eq(why_set(&why, ERR_NET, "file x: %s", why.text), ERR_NET);
	ck_assert_str_eq(why.text, "file x: line 3");
	char text[1000];
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = 0;
	why_set(&why, ERR_NET, "%s", text);
	ck_assert_uint_eq(strlen(why.text), sizeof why.text - 1);
	ck_assert_str_eq(why.text + sizeof why.text - 4, "...");
}
END_TEST

START_TEST(a_broken_invariant_aborts)
{
	die("on purpose");
}
END_TEST

START_TEST(buffers_grow_and_stay_text)
{
	struct buf b = {0};
	ck_assert_str_eq(buf_str(&b), "");
	buf_put(&b, NULL, 0);
	buf_cut(&b, 0);
	ck_assert_uint_eq(b.size, 0);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i % 10);
	ck_assert_uint_eq(b.size, 2000);
	ck_assert_uint_eq(strlen(buf_str(&b)), 2000);
	buf_reset(&b);
	ck_assert_str_eq(buf_str(&b), "");
	buf_put8(&b, 1);
	buf_put16(&b, 0x0203);
	buf_put32(&b, 0x04050607);
	buf_put64(&b, 0x08090a0b0c0d0e0f);
	buf_put_var(&b, "xyz", 3);
	ck_assert_uint_eq(b.size, 22);
	ck_assert_mem_eq(
	    b.data, "\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\0\0\0\3xyz", 22);
	buf_free(&b);
	buf_free(&b);
}
END_TEST

START_TEST(a_cursor_stays_bad)
{
	struct cur c = cur_of("\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", 15);
	ck_assert_uint_eq(cur_get8(&c), 1);
	ck_assert_uint_eq(cur_get16(&c), 0x0203);
	ck_assert_uint_eq(cur_get32(&c), 0x04050607);
	ck_assert_uint_eq(cur_get64(&c), 0x08090a0b0c0d0e0f);
	ck_assert(cur_done(&c));
	ck_assert_uint_eq(cur_get8(&c), 0);
	ck_assert(!cur_done(&c) && c.bad);

	c = cur_of("abc", 3);
	ck_assert_uint_eq(cur_get32(&c), 0);
	ck_assert_uint_eq(cur_get8(&c), 0);
	ck_assert_uint_eq(cur_left(&c), 0);
	ck_assert_ptr_null(cur_take(&c, 0));

	c = cur_of(NULL, 0);
	ck_assert(cur_done(&c));
	ck_assert_ptr_null(cur_take(&c, SIZE_MAX));
}
END_TEST

START_TEST(lines_end_with_lf)
{
	size_t size;
	struct cur c = cur_of("one\n\nthree", 10);
	ck_assert_mem_eq(cur_line(&c, &size), "one", 3);
	ck_assert_uint_eq(size, 3);
	ck_assert_ptr_nonnull(cur_line(&c, &size));
	ck_assert_uint_eq(size, 0);
	ck_assert_ptr_null(cur_line(&c, &size));
	ck_assert(c.bad);
}
END_TEST

/* RFC 4648 section 10. */
START_TEST(base64_vectors)
{
	static const char *const text[] = {
	    "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
	for (size_t n = 0; n <= 6; n++) {
		struct buf b = {0};
		char out[7] = "";
		b64_put(&b, "foobar", n);
		ck_assert_str_eq(buf_str(&b), text[n]);
		ck_assert_uint_eq(b.size, B64_SIZE(n));
		ck_assert_int_eq(b64_get_exact(out, n, text[n], strlen(text[n])), 0);
		ck_assert_mem_eq(out, "foobar", n);
		ck_assert_int_eq(
		    b64_get_exact(out, n + 1, text[n], strlen(text[n])), ERR_FORMAT);
		buf_free(&b);
	}
}
END_TEST

START_TEST(base64_is_strict)
{
	static const char *const bad[] = {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n",
	    "Zm 9v===", "====", "Z===", "=Zg=", "Zg==Zg==", "Zm9-", "Zm9_", "Zm9vYg=a",
	    "Zm9v====", "Zg==\n\n\n\n"};
	struct buf b = {0};
	buf_puts(&b, "kept");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_msg(b64_get(&b, bad[i], strlen(bad[i])) == ERR_FORMAT,
		    "accepted %s", bad[i]);
		ck_assert_str_eq(buf_str(&b), "kept");
	}
	ck_assert_int_eq(b64_get(&b, "Zm\0v", 4), ERR_FORMAT);
	ck_assert_int_eq(b64_get(&b, "", 0), 0);
	buf_free(&b);
}
END_TEST

START_TEST(base64url_has_one_form)
{
	static const char *const bad[] = {"A", "AAAAA", "AB", "AAB",
	    "AA==", "AAA=", "A+AA", "A/AA", "A AA", "AA\n", "=", "====", "~"};
	uint8_t bytes[3] = {0xfb, 0xff, 0xbf}, back[3];
	struct buf b = {0};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		ck_assert_msg(
		    b64url_get(&b, bad[i], strlen(bad[i])) == ERR_FORMAT, "%s", bad[i]);
		ck_assert_uint_eq(b.size, 0);
	}
	b64url_put(&b, bytes, 3);
	b64url_put(&b, bytes, 2);
	b64url_put(&b, bytes, 1);
	ck_assert_str_eq(buf_str(&b), "-_-_-_8-w");
	ck_assert_int_eq(b64url_get_exact(back, 3, "-_-_", 4), 0);
	ck_assert_mem_eq(back, bytes, 3);
	ck_assert_int_eq(b64url_get_exact(back, 2, "-_8", 3), 0);
	ck_assert_int_eq(b64url_get_exact(back, 2, "-_-_", 4), ERR_FORMAT);
	ck_assert_int_eq(b64url_get_exact(back, 3, "-_8", 3), ERR_FORMAT);
	ck_assert_int_eq(b64url_get(&b, "", 0), 0);
	buf_free(&b);
}
END_TEST

START_TEST(every_byte_survives_base64_and_hex)
{
	uint8_t in[259], out[259];
	char hex[2 * sizeof in + 1];
	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)(i * 7);
	for (size_t n = 250; n < sizeof in; n++) {
		struct buf b = {0};
		b64_put(&b, in, n);
		ck_assert_int_eq(b64_get_exact(out, n, (char *)b.data, b.size), 0);
		ck_assert_mem_eq(in, out, n);
		buf_free(&b);
		hex_encode(hex, in, n);
		ck_assert_int_eq(hex_decode(out, n, hex, 2 * n), 0);
		ck_assert_mem_eq(in, out, n);
	}
}
END_TEST

START_TEST(hex_is_lower_case_and_exact)
{
	uint8_t out[2] = {9, 9};
	ck_assert_int_eq(hex_decode(out, 2, "00fF", 4), ERR_FORMAT);
	ck_assert_int_eq(hex_decode(out, 2, "00f", 3), ERR_FORMAT);
	ck_assert_int_eq(hex_decode(out, 2, "00ff0", 5), ERR_FORMAT);
	ck_assert_int_eq(hex_decode(out, 2, "00ff00", 6), ERR_FORMAT);
	ck_assert_int_eq(hex_decode(out, 2, "0x00", 4), ERR_FORMAT);
	ck_assert_int_eq(hex_decode(out, 2, "00 f", 4), ERR_FORMAT);
	ck_assert_msg(out[0] == 9 && out[1] == 9, "a failure changed the output");
	ck_assert_int_eq(hex_decode(out, 2, "00ff", 4), 0);
	ck_assert_int_eq(out[1], 0xff);
}
END_TEST

/* RFC 4648 section 10. */
START_TEST(base32_vectors)
{
	char out[17];
	base32_prefix(out, 16, "foobar\0\0\0\0", 10);
	ck_assert_str_eq(out, "MZXW6YTBOIAAAAAA");
	base32_prefix(out, 2, "f", 1);
	ck_assert_str_eq(out, "MY");
	base32_prefix(out, 7, "foob", 4);
	ck_assert_str_eq(out, "MZXW6YQ");
	base32_prefix(out, 8, "fooba", 5);
	ck_assert_str_eq(out, "MZXW6YTB");
}
END_TEST

START_TEST(base32_cannot_give_more_than_there_is)
{
	char out[17];
	base32_prefix(out, 3, "f", 1);
}
END_TEST

START_TEST(utf8_is_checked)
{
	static const struct {
		const char *text;
		int32_t rune;
	} cases[] = {{"a", 'a'}, {"\xc2\x80", 0x80}, {"\xdf\xbf", 0x7ff},
	    {"\xe0\xa0\x80", 0x800}, {"\xed\x9f\xbf", 0xd7ff}, {"\xee\x80\x80", 0xe000},
	    {"\xef\xbf\xbf", 0xffff}, {"\xf0\x90\x80\x80", 0x10000},
	    {"\xf4\x8f\xbf\xbf", 0x10ffff}, {"\x80", -1}, {"\xbf", -1}, {"\xc0\x80", -1},
	    {"\xc1\xbf", -1}, {"\xc2", -1}, {"\xc2z", -1}, {"\xe0\x9f\xbf", -1},
	    {"\xed\xa0\x80", -1}, {"\xed\xbf\xbf", -1}, {"\xe2\x80", -1},
	    {"\xf0\x8f\xbf\xbf", -1}, {"\xf4\x90\x80\x80", -1}, {"\xf5\x80\x80\x80", -1},
	    {"\xff", -1}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct cur c = cur_of(cases[i].text, strlen(cases[i].text));
		ck_assert_int_eq(text_rune(&c), cases[i].rune);
		ck_assert_int_eq(cur_done(&c), cases[i].rune >= 0);
	}
	ck_assert(text_clean("마당\nmadang", 13, true));
	ck_assert(!text_clean("마당\nmadang", 13, false));
	ck_assert(!text_clean("a\tb", 3, true));
	ck_assert(!text_clean("a\0b", 3, true));
	ck_assert(!text_clean("\xeb\xa7", 2, true));
	ck_assert(text_clean("", 0, false));
}
END_TEST

START_TEST(characters_are_counted)
{
	static const struct {
		const char *text;
		int64_t count;
	} cases[] = {{"", 0}, {"madang", 6}, {"마당", 2}, {"a\xc2\xa0z", 3},
	    {"\xf0\x9f\x98\x80", 1}, {"e\xcc\x81", 2}, {"a\tb", -1}, {"a\nb", -1},
	    {"\x7f", -1}, {"\xc2\x80", -1}, {"\xc2\x9f", -1}, {"a\xc2", -1}, {"\x80", -1},
	    {"마\xff", -1}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq(text_characters(cases[i].text, strlen(cases[i].text)),
		    cases[i].count);
	ck_assert_int_eq(text_characters("a\0b", 3), -1);
}
END_TEST

/* "마당" is twice three bytes. */
START_TEST(text_is_cut_between_characters)
{
	const char *text = "a마당";
	const size_t fits[] = {0, 1, 1, 1, 4, 4, 4, 7, 7};

	for (size_t most = 0; most < sizeof(fits) / sizeof(*fits); most++)
		ck_assert_uint_eq(text_fit(text, 7, most), fits[most]);
}
END_TEST

static void
shows(const char *text, const char *as)
{
	struct buf out = {0};

	text_shown(&out, text);
	ck_assert_str_eq(buf_str(&out), as);
	buf_free(&out);
}

START_TEST(text_of_others_is_made_fit_to_be_shown)
{
	shows("", "");
	shows("책방 12,000원 – ok", "책방 12,000원 – ok");
	shows("a\nb\tc\x7f", "a?b?c?");
	shows("\xc2\x9b"
	      "2J\xc2\xa0",
	    "?2J\xc2\xa0"); /* C1; a space that does not break */
	shows("\xe2\x80\xaegnp\xe2\x81\xa9\xd8\x9c", "?gnp??"); /* right to left */
	shows("\xe2\x80\xa8|\xe2\x80\xaf", "?|\xe2\x80\xaf");
	shows("\xed\xa0\x80|\xc0\xaf|\xff\xfe|\xeb\xb3", "?|?|??|?");
	shows("\xf0\x9f\x97\xb3\xf0\x9f", "\xf0\x9f\x97\xb3?");
}
END_TEST

/* The entry of a stranger had a field whose name cleared the screen and wrote a verdict
 * on it; the programs refused the entry and printed its name. */
START_TEST(a_refusal_does_not_write_on_the_terminal)
{
	static const char escape[] = "\x1b[2J\x1b[HPASS: everything\x1b[8m";
	struct why why = {""};
	char said[300] = "";
	FILE *to = tmpfile();

	ck_assert_ptr_nonnull(to);
	ck_assert_int_ge(dup2(fileno(to), STDERR_FILENO), 0);
	why_set(&why, ERR_REFUSED, "the form has no field '%s'", escape);
	log_open("madang-tally");
	log_why(ERR_REFUSED, &why);
	log_answer(to, "%s", escape);
	fflush(to);
	rewind(to);
	ck_assert_uint_gt(fread(said, 1, sizeof(said) - 1, to), 0);
	ck_assert_str_eq(said,
	    "madang-tally: the form has no field '?[2J?[HPASS: everything?[8m'\n"
	    "?[2J?[HPASS: everything?[8m\n");
	fclose(to);
}
END_TEST

START_TEST(decimals_are_canonical)
{
	static const char *const bad[] = {"", "00", "01", "-1", "+1", " 1", "1 ", "1e3",
	    "0x1", "18446744073709551616", "99999999999999999999999"};
	uint64_t v = 5;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(
		    text_decimal(&v, bad[i], strlen(bad[i]), UINT64_MAX) == ERR_FORMAT,
		    "accepted %s", bad[i]);
	ck_assert_uint_eq(v, 5);
	ck_assert_int_eq(text_decimal(&v, "0", 1, 0), 0);
	ck_assert_uint_eq(v, 0);
	ck_assert_int_eq(text_decimal(&v, "18446744073709551615", 20, UINT64_MAX), 0);
	ck_assert_uint_eq(v, UINT64_MAX);
	ck_assert_int_eq(text_decimal(&v, "255", 3, 255), 0);
	ck_assert_int_eq(text_decimal(&v, "256", 3, 255), ERR_FORMAT);
	ck_assert_int_eq(text_decimal(&v, "7", 1, 5), ERR_FORMAT);
}
END_TEST

START_TEST(ids)
{
	ck_assert(text_is_id("jongno-03", 40, "-"));
	ck_assert(!text_is_id("jongno-03", 40, "_"));
	ck_assert(!text_is_id("jongno-03", 8, "-"));
	ck_assert(!text_is_id("", 8, "-"));
	ck_assert(!text_is_id("Jongno", 8, "-"));
	ck_assert(!text_is_id("종로", 40, "-"));
}
END_TEST

START_TEST(clocks_run)
{
	int64_t a = clock_monotonic_ms();
	ck_assert_int_ge(clock_monotonic_ms(), a);
	int64_t s = clock_unix(), ms = clock_unix_ms();
	ck_assert_int_ge(ms / 1000, s);
	ck_assert_int_le(ms / 1000, s + 5);
	ck_assert_int_gt(s, 1600000000);
}
END_TEST

START_TEST(every_day_comes_back_as_it_was)
{
	char text[DAYS_TEXT];
	int64_t day, n = 0;

	for (day = -719162; day <= 2932896; day += 13)
		if (strlen(days_text(text, day)) != 10 || !days_read(text, &n) ||
		    n != day)
			break;
	ck_assert_msg(day > 2932896, "day %lld: %s", (long long)day, text);
	ck_assert_str_eq(days_text(text, 2932897), "?");
	ck_assert_str_eq(days_text(text, -719163), "?");
}
END_TEST

START_TEST(days_and_times_are_those_of_korea)
{
	char text[DAYS_TIME_TEXT];

	ck_assert_int_eq(days_of(0), 0);
	ck_assert_int_eq(days_of(15 * 3600 - 1), 0);
	ck_assert_int_eq(days_of(15 * 3600), 1);
	ck_assert_int_eq(days_of(-9 * 3600), 0);
	ck_assert_int_eq(days_of(-9 * 3600 - 1), -1);
	ck_assert_int_eq(days_of(1780434000), 20607); /* 2026-06-03 */
	ck_assert_str_eq(days_time_text(text, 1780434000), "2026-06-03 06:00");
	ck_assert_str_eq(days_time_text(text, 1780434007), "2026-06-03 06:00:07");
	ck_assert_str_eq(days_time_text(text, 0), "1970-01-01 09:00");
	ck_assert_str_eq(days_clock_text(text, 1780434007), "2026-06-03 06:00");
	ck_assert_str_eq(days_clock_text(text, -9 * 3600 - 1), "1969-12-31 23:59");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base");
	TCase *t = tcase_create("base");
	tcase_add_test(t, every_code_has_words);
	tcase_add_test(t, a_sentence_may_quote_itself_and_is_cut);
	tcase_add_test_raise_signal(t, a_broken_invariant_aborts, SIGABRT);
	tcase_add_test(t, buffers_grow_and_stay_text);
	tcase_add_test(t, a_cursor_stays_bad);
	tcase_add_test(t, lines_end_with_lf);
	tcase_add_test(t, base64_vectors);
	tcase_add_test(t, base64_is_strict);
	tcase_add_test(t, base64url_has_one_form);
	tcase_add_test(t, every_byte_survives_base64_and_hex);
	tcase_add_test(t, hex_is_lower_case_and_exact);
	tcase_add_test(t, base32_vectors);
	tcase_add_test_raise_signal(t, base32_cannot_give_more_than_there_is, SIGABRT);
	tcase_add_test(t, utf8_is_checked);
	tcase_add_test(t, characters_are_counted);
	tcase_add_test(t, text_is_cut_between_characters);
	tcase_add_test(t, text_of_others_is_made_fit_to_be_shown);
	tcase_add_test(t, a_refusal_does_not_write_on_the_terminal);
	tcase_add_test(t, decimals_are_canonical);
	tcase_add_test(t, ids);
	tcase_add_test(t, clocks_run);
	tcase_add_test(t, every_day_comes_back_as_it_was);
	tcase_add_test(t, days_and_times_are_those_of_korea);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
