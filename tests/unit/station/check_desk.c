/* The poll worker's pages in front of a real vault: the model's calls go to it, its
 * answers come back, and what a worker reads is looked at as it is drawn. */
#include <check.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/file.h"
#include "station/screen/model/page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/town.h"

static struct town town;
static struct model m;

/* ---- the driver ---- */

/* What waits at the vault, in the order of asking. */
static void
carry_out(void)
{
	struct call call;

	while (model_take(&m, &call)) {
		if (call.kind == CALL_VAULT) {
			ck_assert_uint_ne(town_ask(&town, call.type, call.request,
					      call.body.data, call.body.size),
			    0);
			model_on(&m, &(struct event){.kind = EVENT_ANSWER,
					 .message = &town.answer,
					 .now = clock_monotonic_ms()});
		}
		buf_free(&call.body);
	}
}

static void
event(struct event e)
{
	e.now = clock_monotonic_ms();
	model_on(&m, &e);
	carry_out();
}

static void
press(enum request r)
{
	event((struct event){.kind = EVENT_REQUEST, .request = r});
}

static void
line(const char *text)
{
	event((struct event){.kind = EVENT_LINE, .text = text});
}

static void
at(enum page p)
{
	ck_assert_msg(model_page(&m) == p, "on page %s, not %s",
	    page_name(model_page(&m)), page_name(p));
}

/* Chooses the item with this act and index; it must be there. */
static void
choose(enum act act, int index)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&m, items);

	for (size_t i = 0; i < count; i++)
		if (items[i].act == act && items[i].index == index) {
			page_focus(&m, act, index);
			press(REQUEST_SELECT);
			return;
		}
	ck_abort_msg(
	    "page %s offers no act %d.%d", page_name(model_page(&m)), act, index);
}

static bool
offers(enum act act, int index)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&m, items);

	for (size_t i = 0; i < count; i++)
		if (items[i].act == act && items[i].index == index)
			return true;
	return false;
}

/* What stands on the screen, in English. */
static char *
screen(void)
{
	static char *text;
	struct canvas c;
	size_t size;
	FILE *out;

	free(text);
	out = open_memstream(&text, &size);
	m.settings.language = LANGUAGE_EN;
	canvas_open(&c, 43, 132);
	view_draw(&m, &c);
	canvas_write(&c, out, false);
	canvas_close(&c);
	fclose(out);
	return text;
}

static void
reads(const char *words)
{
	ck_assert_msg(
	    strstr(screen(), words) != NULL, "no \"%s\" on\n%s", words, screen());
}

/* ---- whole steps ---- */

static void
start(void)
{
	town_restart(&town);
	model_open(&m, clock_monotonic_ms());
	carry_out();
}

static void
open_town(const char *more_config)
{
	struct why why = {""};

	ck_assert_msg(words_open(CATALOGUES, &why) == 0, "%s", why.text);
	town_open(&town, 4, NULL, 5, more_config);
	town_officer(&town, "mina", true);
	town_officer(&town, "joon", true);
	start();
}

static void
close_town(void)
{
	model_close(&m);
	town_close(&town);
}

static void
card_and_pin(const char *name, const char *pin)
{
	line(path_of("%s/%s.card", town.dir, name).s);
	line(pin);
}

static void
officer(void)
{
	press(REQUEST_WORKER);
	at(PAGE_OFFICER_CARD);
	card_and_pin("mina", "1234");
	at(PAGE_DESK);
}

static void
want(enum booth_action action)
{
	choose(ACT_WANT, (int)action);
	at(PAGE_DESK_SURE);
	choose(ACT_DESK_SURE, 0);
}

static void
vote(const char *card, int option)
{
	at(PAGE_WELCOME);
	event((struct event){.kind = EVENT_ITEM, .number = 2});
	line(card);
	at(PAGE_HOW);
	press(REQUEST_FORWARD);
	event((struct event){.kind = EVENT_ITEM, .number = option});
	press(REQUEST_REVIEW);
	press(REQUEST_FORWARD);
	at(PAGE_CAST);
	choose(ACT_CAST, 0);
	choose(ACT_SURE_CAST, 0);
	at(PAGE_DONE);
}

/* ---- tests ---- */

START_TEST(a_day_of_a_poll_worker)
{
	open_town(",\"attended\":true");
	reads("This booth is not open for voting.");
	officer();
	reads("not opened yet");
	want(BOOTH_DO_OPEN);
	at(PAGE_BALLOTS);
	reads("Report at opening");
	reads("The booth is open and empty.");
	press(REQUEST_BACK);
	at(PAGE_DESK);
	choose(ACT_DESK_LEAVE, 0);
	at(PAGE_WELCOME);
	reads("Please wait until the poll worker lets you in.");
	/* without being let in a card is refused, in words */
	event((struct event){.kind = EVENT_ITEM, .number = 2});
	line("deck:0");
	at(PAGE_REFUSED);
	reads("A poll worker has not let you in yet.");
	choose(ACT_CLEAR, 0);

	officer();
	choose(ACT_WANT, BOOTH_DO_LET_IN);
	at(PAGE_WELCOME);
	reads("Welcome. Choose your language.");
	vote("deck:0", 1);
	choose(ACT_FINISH, 0);

	officer();
	reads("Was the last ballot cast?");
	choose(ACT_DESK_PAGE, PAGE_LAST);
	reads("The last voter's ballot WAS cast.");
	press(REQUEST_BACK);
	want(BOOTH_DO_PAUSE);
	at(PAGE_DESK);
	reads("paused");
	ck_assert(!offers(ACT_WANT, BOOTH_DO_LET_IN));
	press(REQUEST_BACK);
	reads("Voting at this booth is paused.");
	officer();
	want(BOOTH_DO_RESUME);
	want(BOOTH_DO_CLOSE);
	at(PAGE_SECOND_CARD);
	card_and_pin("mina", "1234");
	at(PAGE_SECOND_CARD);
	reads("This is the card of the same officer.");
	card_and_pin("joon", "9999");
	at(PAGE_SECOND_PIN);
	reads("That PIN is wrong.");
	press(REQUEST_BACK);
	at(PAGE_SECOND_CARD);
	usleep(1100000); /* what a wrong PIN costs */
	card_and_pin("joon", "1234");
	at(PAGE_BALLOTS);
	reads("Report at closing");
	reads("ended here");
	reads("1 (0)");
	press(REQUEST_BACK);
	at(PAGE_DESK);
	ck_assert(offers(ACT_WANT, BOOTH_DO_OPEN));
	ck_assert(!offers(ACT_WANT, BOOTH_DO_CLOSE));
	close_town();
}
END_TEST

START_TEST(test_mode_is_on_every_page)
{
	open_town(",\"attended\":true");
	officer();
	want(BOOTH_DO_TEST);
	at(PAGE_DESK);
	reads("TEST MODE: no vote counts");
	choose(ACT_WANT, BOOTH_DO_LET_IN);
	reads("TEST MODE: no vote counts");
	vote("deck:0", 1);
	reads("TEST MODE: no vote counts");
	press(REQUEST_HELP);
	reads("TEST MODE: no vote counts");
	press(REQUEST_BACK);
	choose(ACT_FINISH, 0);
	officer();
	choose(ACT_DESK_PAGE, PAGE_BALLOTS);
	reads("0 (0)");
	press(REQUEST_BACK);
	want(BOOTH_DO_TEST_END);
	ck_assert_ptr_null(strstr(screen(), "TEST MODE"));
	ck_assert(offers(ACT_WANT, BOOTH_DO_OPEN));
	close_town();
}
END_TEST

START_TEST(who_is_no_officer_comes_no_further)
{
	open_town(",\"attended\":true");
	town_officer(&town, "cook", true);
	town_officer(&town, "cook", false);
	ck_assert(town_sync(&town));
	press(REQUEST_WORKER);
	card_and_pin("cook", "1234");
	at(PAGE_OFFICER_CARD);
	reads("This card is not a poll officer's.");
	card_and_pin("mina", "4321");
	at(PAGE_OFFICER_PIN);
	reads("That PIN is wrong.");
	press(REQUEST_BACK);
	at(PAGE_OFFICER_CARD);
	line("deck:0");
	at(PAGE_OFFICER_CARD);
	press(REQUEST_BACK);
	at(PAGE_WELCOME);
	/* and nobody comes there from a voter's pages */
	event((struct event){.kind = EVENT_ITEM, .number = 2});
	at(PAGE_CARD);
	press(REQUEST_WORKER);
	at(PAGE_CARD);
	close_town();
}
END_TEST

START_TEST(an_interrupted_vote_is_answered_for)
{
	open_town("");
	event((struct event){.kind = EVENT_ITEM, .number = 2});
	line("deck:0");
	at(PAGE_HOW);
	model_close(&m);
	town_kill(&town);
	start();
	officer();
	choose(ACT_DESK_PAGE, PAGE_LAST);
	reads("the ballot was NOT cast");
	press(REQUEST_BACK);
	press(REQUEST_BACK);
	vote("deck:0", 1);
	model_close(&m);
	town_kill(&town);
	start();
	officer();
	choose(ACT_DESK_PAGE, PAGE_LAST);
	reads("The last voter's ballot WAS cast.");
	close_town();
}
END_TEST

START_TEST(log_queue_export_and_trials)
{
	open_town(",\"attended\":true,\"export\":\"out\"");
	officer();
	for (int i = 0; i < 12; i++) {
		want(i % 2 ? BOOTH_DO_TEST_END : BOOTH_DO_TEST);
		at(PAGE_DESK);
	}
	choose(ACT_LOG, LOG_NEWEST);
	at(PAGE_LOG);
	reads("The test mode ended");
	ck_assert_uint_eq(m.desk.log_count, DESK_LOG_ROWS < 13 ? DESK_LOG_ROWS : 13);
	ck_assert(!offers(ACT_LOG, LOG_OLDER));
	press(REQUEST_BACK);
	for (int i = 0; i < 12; i++)
		want(i % 2 ? BOOTH_DO_TEST_END : BOOTH_DO_TEST);
	choose(ACT_LOG, LOG_NEWEST);
	ck_assert_uint_eq(m.desk.log_count, DESK_LOG_ROWS);
	press(REQUEST_FORWARD);
	reads("The station was started");
	ck_assert(!offers(ACT_LOG, LOG_OLDER));
	press(REQUEST_FORWARD); /* nothing older: nothing changes */
	at(PAGE_LOG);
	reads("The station was started");
	press(REQUEST_BACK);

	choose(ACT_DESK_PAGE, PAGE_QUEUE);
	reads("http://127.0.0.1:1");
	press(REQUEST_BACK);
	choose(ACT_EXPORT, 0);
	at(PAGE_EXPORT);
	reads("2 files");
	reads("/out/booth-1-");
	press(REQUEST_BACK);

	choose(ACT_DESK_PAGE, PAGE_DIAGNOSIS);
	choose(ACT_NETWORK, 0);
	at(PAGE_DIAGNOSIS);
	ck_assert_int_eq(m.desk.network, NETWORK_WELL);
	town.mood = NET_OFF;
	choose(ACT_NETWORK, 0);
	at(PAGE_DIAGNOSIS);
	ck_assert_int_eq(m.desk.network, NETWORK_BAD);
	reads("not reached");
	choose(ACT_DESK_PAGE, PAGE_KEYS);
	event((struct event){
	    .kind = EVENT_REQUEST, .request = REQUEST_HELP, .key = KEY_F0 + 1});
	at(PAGE_KEYS);
	reads("F1");
	event(
	    (struct event){.kind = EVENT_REQUEST, .request = REQUEST_NUMBER, .key = '7'});
	reads("7");
	press(REQUEST_BACK);
	at(PAGE_DESK);
	choose(ACT_DESK_PAGE, PAGE_DIAGNOSIS);
	choose(ACT_DESK_PAGE, PAGE_COLOURS);
	reads("What is chosen");
	close_town();
}
END_TEST

/* Nobody leaves the worker's pages open behind him. */
START_TEST(left_alone_the_pages_close)
{
	struct event later = {.kind = EVENT_TIME};

	open_town(",\"attended\":true");
	officer();
	later.now = clock_monotonic_ms() + 181000;
	model_on(&m, &later);
	at(PAGE_IDLE);
	later.now += 31000;
	model_on(&m, &later);
	at(PAGE_WELCOME);
	carry_out();
	ck_assert_uint_eq(m.desk.rows, 0);
	officer(); /* the vault let go of the officer too */
	close_town();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("desk");
	TCase *c = tcase_create("desk");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 180);
	tcase_add_test(c, a_day_of_a_poll_worker);
	tcase_add_test(c, test_mode_is_on_every_page);
	tcase_add_test(c, who_is_no_officer_comes_no_further);
	tcase_add_test(c, an_interrupted_vote_is_answered_for);
	tcase_add_test(c, log_queue_export_and_trials);
	tcase_add_test(c, left_alone_the_pages_close);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
