/* Whatever the keys and the vault do, a clerk has a page with a focus. */
#include <check.h>
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/counter.h"
#include "tests/unit/station/seen.h"

static struct visitor v;

static void
tear_down(void)
{
	visitor_close(&v);
}

static unsigned
dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % sides;
}

/* Answers that leave nothing to chance. */
static const struct {
	uint16_t asked;
	void (*answer)(struct visitor *v);
} answers[] = {
    {MSG_FORM, counter_form},
    {MSG_SAVE, counter_saved},
    {MSG_DIGEST, counter_digest},
    {MSG_WAS, counter_was},
    {MSG_REVEAL, counter_revealed},
    {MSG_SIGN, counter_made},
    {MSG_DAY, counter_day},
    {MSG_TASKS, counter_tasks},
    {MSG_DAY_CLOSE, counter_closed},
};

/* What is done, without a word more. */
static const struct {
	uint16_t asked, done;
} dones[] = {
    {MSG_ERASE, MSG_ERASED},
    {MSG_CLEAR, MSG_CLEARED},
    {MSG_SETTLE, MSG_SETTLED},
    {MSG_HANDED, MSG_TAKEN},
};

static bool
answer_plainly(void)
{
	uint16_t asked = v.m.asked;

	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (answers[i].asked == asked) {
			answers[i].answer(&v);
			return true;
		}
	for (size_t i = 0; i < sizeof(dones) / sizeof(*dones); i++)
		if (dones[i].asked == asked) {
			visitor_answer(&v, dones[i].done, NULL, 0);
			return true;
		}
	return false;
}

static void
answer_by_chance(unsigned *seed)
{
	switch (v.m.asked) {
	case MSG_CLERK:
		visitor_refuse(&v, "station.card");
		if (model_page(&v.m) == PAGE_UNLOCK)
			counter_unlock(&v, dice(seed, 2) ? COUNTER_KEY : COUNTER_OTHER);
		break;
	case MSG_ROWS:
		if (v.m.clerk.wish == WISH_PICK)
			counter_places(&v, 4);
		else
			counter_shelf(&v);
		break;
	case MSG_FILES:
		counter_files(&v, dice(seed, 9));
		break;
	case MSG_PRESENT:
		counter_present(&v, COUNTER_CITIZEN);
		break;
	case MSG_TRY:
		if (dice(seed, 2))
			counter_accept(&v);
		else
			counter_rules(&v, "value");
		break;
	case MSG_HANDOVERS:
		counter_handovers(&v, (uint8_t)dice(seed, 8));
		break;
	case MSG_GIVE:
		counter_given(&v, dice(seed, 2) ? CLERK_FOLDER : CLERK_PAPER_EN);
		break;
	default:
		visitor_refuse(&v, "station.busy");
	}
}

static void
answer(unsigned *seed)
{
	static const char *const keys[] = {"station.pin", "station.busy", "counter.slow",
	    "counter.clerk_revoked", "station.card"};

	if (dice(seed, 8) == 0)
		visitor_refuse(&v, keys[dice(seed, 5)]);
	else if (!answer_plainly())
		answer_by_chance(seed);
}

static void
play(unsigned *seed)
{
	static const int32_t keys[] = {'1', '2', '3', '9', 'r', 'k', ' ', '-', '\r', '\r',
	    '\r', '\t', '\t', KEY_INSERT_KEY, KEY_BACKSPACE_KEY, KEY_LEFT_ARROW,
	    KEY_RIGHT_ARROW, KEY_DOWN_ARROW, KEY_UP_ARROW, KEY_F0 + 8, '\033',
	    KEY_PAGE_ON};
	unsigned what = dice(seed, 40);

	if (v.m.asked && what < 30)
		answer(seed);
	else if (model_page(&v.m) == PAGE_UNLOCK && what < 30)
		counter_unlock(&v, dice(seed, 4) ? COUNTER_KEY : COUNTER_OTHER);
	else if (what == 0)
		visitor_wait(&v, (int64_t)dice(seed, 330) * 1000);
	else if (what == 1)
		visitor_line(&v, "deck:0");
	else if (what == 2)
		visitor_scan(&v, COUNTER_DIGEST);
	else if (what == 3 && model_page(&v.m) == PAGE_FORM &&
		 v.m.clerk.draft.main.count > FOUND_CONTACT)
		counter_fill(&v);
	else if (what < 7 &&
		 (model_page(&v.m) == PAGE_FORM || model_page(&v.m) == PAGE_CHECK))
		visitor_press(&v, REQUEST_FORWARD);
	else if (what == 4)
		visitor_press(&v, (enum request)dice(seed, REQUESTS));
	else if (what < 8)
		visitor_item(&v, (int)dice(seed, 12));
	else
		visitor_key(&v, keys[dice(seed, sizeof(keys) / sizeof(*keys))]);
}

/* Whatever the keys and the vault do: the focus is on an item, and the page can be drawn.
 */
START_TEST(a_monkey_breaks_nothing)
{
	unsigned seed = (unsigned)_i + 1;
	bool seen[PAGES] = {false};
	struct canvas c;

	seen_desk(&v);
	counter_issues(&v, 3);
	canvas_open(&c, 12, 40);
	for (int i = 0; i < 30000; i++) {
		struct item items[ITEMS_MAX];

		if (i % 256 == 0)
			counter_folders(&v);
		play(&seed);
		ck_assert_int_lt(model_place(&v.m)->focus, (int)model_items(&v.m, items));
		seen[model_page(&v.m)] = true;
		if (i % 8 == 0) {
			view_draw(&v.m, &c);
			ck_assert_msg(c.cursor_row >= 0, "%s hides its cursor",
			    page_name(model_page(&v.m)));
		}
	}
	for (int i = PAGE_UNLOCK; i < PAGE_LEAVE; i++)
		if (i != PAGE_UNLOCK_PIN && i != PAGE_LINE)
			ck_assert_msg(seen[i], "%s was never seen", page_name(i));
	canvas_close(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("monkey");
	TCase *c = tcase_create("monkey");
	struct why why = {""};
	SRunner *r;
	int failed;

	if (words_open(BUILD "/share/locale", &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	tcase_set_timeout(c, 120);
	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_loop_test(c, a_monkey_breaks_nothing, 0, 3);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
