/* What is said as the model goes on: read at the speaker's end of the channel. */
#include <check.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "station/channel/say.h"
#include "station/channel/voice.h"
#include "station/screen/aloud.h"
#include "station/screen/model/page.h"
#include "station/screen/view/view.h"
#include "visitor.h"

static struct visitor v;
static struct channel speaker;

static void
set_up(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	voice_open(pair[0]);
	fcntl(pair[1], F_SETFL, O_NONBLOCK);
	channel_open(&speaker, pair[1]);
	visitor_open(&v);
}

static void
tear_down(void)
{
	aloud_close();
	visitor_close(&v);
	channel_close(&speaker);
}

static void
request(enum request r)
{
	if (r == REQUEST_REPEAT)
		aloud_again();
	visitor_press(&v, r);
	aloud_show(&v.m);
}

static void
pass(int seconds)
{
	while (seconds-- > 0) {
		visitor_wait(&v, 1000);
		aloud_show(&v.m);
	}
}

/* The next message to the speaker; 0: there is none. A line is in said. */
static struct say said;

static uint16_t
next(void)
{
	const struct message *m;
	struct why why = {""};
	int r = channel_get(&speaker, PARTY_SCREEN, &m, &why);

	if (r == ERR_PENDING)
		return 0;
	ck_assert_int_eq(r, 0);
	if (m->type == MSG_SAY)
		ck_assert_int_eq(
		    say_parse(&said, cur_of(m->body.data, m->body.size), &why), 0);
	return m->type;
}

/* What the views have to say now. */
static struct buf page, item;

static void
spoken(void)
{
	buf_reset(&page);
	buf_reset(&item);
	view_spoken(&v.m, &page, &item);
}

static void
says_all(void)
{
	ck_assert_uint_eq(next(), MSG_SAY);
	spoken();
	ck_assert_int_eq(strncmp(said.text, buf_str(&page), page.size), 0);
	ck_assert_uint_ge(strlen(said.text), page.size + item.size);
	ck_assert_str_eq(said.text + strlen(said.text) - item.size, buf_str(&item));
	ck_assert_uint_eq(next(), 0);
}

static void
says_item(void)
{
	ck_assert_uint_eq(next(), MSG_SAY);
	spoken();
	ck_assert_str_eq(said.text, buf_str(&item));
	ck_assert_uint_eq(next(), 0);
}

/* Moves the focus to an item; the last line is in said. */
static void
back_to(int focus)
{
	while (model_place(&v.m)->focus != focus)
		request(REQUEST_PREVIOUS);
	while (next() == MSG_SAY)
		;
}

START_TEST(nothing_is_said_unasked)
{
	pass(1);
	request(REQUEST_NEXT);
	request(REQUEST_REPEAT);
	request(REQUEST_FASTER);
	ck_assert_uint_eq(next(), 0);
}
END_TEST

START_TEST(a_page_is_said_whole_and_then_what_has_the_focus)
{
	request(REQUEST_SPEECH);
	says_all();
	pass(1);
	ck_assert_uint_eq(next(), 0);
	request(REQUEST_NEXT);
	says_item();
	request(REQUEST_HELP);
	says_all();
	request(REQUEST_BACK);
	says_all();
}
END_TEST

START_TEST(repeat_says_it_again)
{
	request(REQUEST_SPEECH);
	says_all();
	request(REQUEST_NEXT);
	says_item();
	request(REQUEST_REPEAT);
	says_all();
	pass(1);
	ck_assert_uint_eq(next(), 0);
}
END_TEST

START_TEST(the_voice_follows_the_settings)
{
	request(REQUEST_SPEECH);
	says_all();
	ck_assert_int_eq(said.rate, v.m.settings.rate);
	ck_assert_int_eq(said.volume, v.m.settings.volume);
	request(REQUEST_FASTER);
	says_item();
	ck_assert_int_eq(said.rate, SAY_LEVEL_NORMAL + 1);
	request(REQUEST_SOFTER);
	says_item();
	ck_assert_int_eq(said.volume, SAY_LEVEL_NORMAL - 1);
	v.m.settings.language = LANGUAGE_EN;
	pass(1);
	says_all();
	ck_assert_int_eq(said.language, SAY_EN);
	request(REQUEST_LANGUAGE);
	says_all();
	ck_assert_int_eq(said.language, SAY_KO);
}
END_TEST

START_TEST(turning_it_off_is_silence_at_once)
{
	request(REQUEST_SPEECH);
	says_all();
	request(REQUEST_SPEECH);
	ck_assert_uint_eq(next(), MSG_HUSH);
	request(REQUEST_NEXT);
	ck_assert_uint_eq(next(), 0);
	request(REQUEST_SPEECH);
	says_all();
}
END_TEST

/* Nobody answers: the count-down is said, but not at every second; and then all ends. */
START_TEST(a_session_ends_and_is_forgotten)
{
	int lines = 0;
	uint16_t type;

	request(REQUEST_SELECT);
	ck_assert_int_eq(model_page(&v.m), PAGE_CARD);
	request(REQUEST_SPEECH);
	says_all();
	for (int i = 0; i < 1000 && model_page(&v.m) == PAGE_CARD; i++)
		pass(1);
	ck_assert_int_eq(model_page(&v.m), PAGE_IDLE);
	says_all();
	for (int i = 0; i < 100 && model_page(&v.m) == PAGE_IDLE; i++)
		pass(1);
	ck_assert_int_eq(model_page(&v.m), PAGE_WELCOME);
	while ((type = next()) == MSG_SAY)
		lines++;
	ck_assert_int_ge(lines, 1);
	ck_assert_int_le(lines, 5);
	ck_assert_uint_eq(type, MSG_FORGET);
	pass(10);
	ck_assert_uint_eq(next(), 0);
}
END_TEST

/* Where one is after a choice, what was chosen, and how many there are now. */
START_TEST(a_choice_is_said)
{
	visitor_to_questions(&v, LANGUAGE_EN, visitor_questions);
	request(REQUEST_SPEECH);
	says_all();
	request(REQUEST_SELECT);
	ck_assert_uint_eq(next(), MSG_SAY);
	ck_assert_str_eq(said.text, "1. Yes. chosen. 0. Next. button. Chosen: 1 of 1");
	request(REQUEST_REPEAT);
	says_all();
	/* Taken back: the focus stays where it is. */
	back_to(0);
	ck_assert_str_eq(said.text, "1. Yes. chosen");
	request(REQUEST_SELECT);
	ck_assert_uint_eq(next(), MSG_SAY);
	ck_assert_str_eq(said.text, "1. Yes. not chosen. Chosen: 0 of 1");
}
END_TEST

START_TEST(a_refusal_is_said_before_all_else)
{
	struct buf before = {0};

	visitor_to_questions(&v, LANGUAGE_EN, visitor_questions);
	visitor_item(&v, 1);
	request(REQUEST_SPEECH);
	back_to(1);
	ck_assert_str_eq(said.text, "2. No. not chosen");
	spoken();
	buf_puts(&before, buf_str(&page));
	request(REQUEST_SELECT);
	ck_assert_uint_eq(next(), MSG_SAY);
	ck_assert_int_eq(v.m.notice.what, NOTICE_VERDICT);
	spoken();
	/* What the page has more than before is the notice. */
	ck_assert_int_eq(strncmp(said.text, buf_str(&page), page.size - before.size), 0);
	ck_assert_str_eq(said.text + page.size - before.size, "2. No. not chosen");
	/* When it goes nothing is said of that. */
	request(REQUEST_PREVIOUS);
	says_item();
	buf_free(&before);
}
END_TEST

/* The PIN is not heard, only how far one is. */
START_TEST(a_pin_is_counted)
{
	request(REQUEST_SELECT);
	visitor_line(&v, "/media/card/you.card");
	ck_assert_int_eq(model_page(&v.m), PAGE_PIN);
	request(REQUEST_SPEECH);
	says_all();
	visitor_type(&v, "8");
	visitor_type(&v, "6");
	aloud_show(&v.m);
	says_item();
	ck_assert_ptr_null(strpbrk(said.text, "86"));
	ck_assert_ptr_nonnull(strchr(said.text, '2'));
}
END_TEST

static void
move_to_digit(int digit)
{
	struct item items[ITEMS_MAX];

	do {
		request(REQUEST_NEXT);
		ck_assert_uint_eq(next(), MSG_SAY);
		model_items(&v.m, items);
	} while (items[model_place(&v.m)->focus].act != ACT_DIGIT ||
		 items[model_place(&v.m)->focus].index != digit);
}

/* Where the hand is on the pad is said; what it chose there is counted. */
START_TEST(a_digit_is_said_before_it_is_chosen_and_not_after)
{
	request(REQUEST_SELECT);
	visitor_line(&v, "/media/card/you.card");
	request(REQUEST_SPEECH);
	ck_assert_uint_eq(next(), MSG_SAY);
	move_to_digit(1);
	ck_assert_ptr_nonnull(strchr(said.text, '1'));
	move_to_digit(8);
	ck_assert_str_eq(said.text, "8");
	for (int i = 1; i <= 3; i++) {
		request(REQUEST_SELECT);
		ck_assert_uint_eq(next(), MSG_SAY);
		ck_assert_ptr_null(strchr(said.text, '8'));
		ck_assert_ptr_nonnull(strchr(said.text, '0' + i));
		ck_assert_uint_eq(next(), 0);
	}
	ck_assert_str_eq(v.m.visit.typed, "888");
	visitor_type(&v, "6"); /* a key, beside the pad */
	aloud_show(&v.m);
	ck_assert_uint_eq(next(), MSG_SAY);
	ck_assert_ptr_null(strpbrk(said.text, "86"));
	ck_assert_ptr_nonnull(strchr(said.text, '4'));
	request(REQUEST_NEXT);
	says_item();
	ck_assert_str_eq(said.text, "9");
}
END_TEST

START_TEST(what_changed_is_found_by_sentences)
{
	static const struct {
		const char *old, *new, *news;
	} cases[] = {
	    {"", "", ""},
	    {"One. Two.", "One. Two.", ""},
	    {"", "One. Two.", "One. Two."},
	    {"One. Two. Chosen: 0 of 1", "One. Two. Chosen: 1 of 1", "Chosen: 1 of 1"},
	    {"One. Two.", "No more! One. Two.", "No more! "},
	    {"No more! One. Two.", "One. Two.", ""},
	    {"Is it? In 30 s. End.", "Is it? In 20 s. End.", "In 20 s. "},
	    {"Is it? In 3 s. End.", "Is it? In 13 s. End.", "In 13 s. "},
	    {"a. a. a.", "a. a. a. a.", "a. "},
	    {"One", "Two", "Two"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t size;
		const char *news = aloud_changed(cases[i].old, cases[i].new, &size);

		ck_assert_msg(size == strlen(cases[i].news) &&
				  memcmp(news, cases[i].news, size) == 0,
		    "\"%s\" to \"%s\": \"%.*s\"", cases[i].old, cases[i].new, (int)size,
		    news);
	}
}
END_TEST

int
main(void)
{
	struct why why = {""};
	TCase *tc = tcase_create("aloud");
	Suite *s = suite_create("station");
	SRunner *sr = srunner_create(s);
	int failed;

	if (sodium_init() < 0 || words_open(CATALOGUES, &why)) {
		puts(why.text);
		return 1;
	}

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, nothing_is_said_unasked);
	tcase_add_test(tc, a_page_is_said_whole_and_then_what_has_the_focus);
	tcase_add_test(tc, repeat_says_it_again);
	tcase_add_test(tc, the_voice_follows_the_settings);
	tcase_add_test(tc, turning_it_off_is_silence_at_once);
	tcase_add_test(tc, a_session_ends_and_is_forgotten);
	tcase_add_test(tc, a_choice_is_said);
	tcase_add_test(tc, a_refusal_is_said_before_all_else);
	tcase_add_test(tc, a_pin_is_counted);
	tcase_add_test(tc, a_digit_is_said_before_it_is_chosen_and_not_after);
	tcase_add_test(tc, what_changed_is_found_by_sentences);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
