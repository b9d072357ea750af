/* What a voter's hands do: two keys are enough for everything, few keys for most, and no
 * finger that stays on one casts a ballot. */
#include <check.h>
#include <string.h>
#include "station/screen/model/page.h"
#include "tests/unit/station/seen.h"

static struct visitor v;

/* Everything with two keys. */
static void
move_to_index(enum act act, int index)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&v.m, items);

	for (size_t i = 0; i < count; i++) {
		const struct item *item = &items[model_place(&v.m)->focus];

		if (item->act == act && (index < 0 || item->index == index))
			return;
		visitor_press(&v, REQUEST_NEXT);
	}
	ck_abort_msg("%s has no item of act %d", page_name(model_page(&v.m)), (int)act);
}

static void
move_to(enum act act)
{
	move_to_index(act, -1);
}

static void
select_act(enum act act)
{
	move_to(act);
	visitor_press(&v, REQUEST_SELECT);
}

static void
select_digits(const char *digits)
{
	for (; *digits; digits++) {
		move_to_index(ACT_DIGIT, *digits - '0');
		visitor_press(&v, REQUEST_SELECT);
	}
}

/* From the first page to the questions; a reader types the card. */
static void
come_by_two_keys(void)
{
	const uint8_t open[] = {1, 1};

	move_to_index(ACT_LANGUAGE, LANGUAGE_EN);
	visitor_press(&v, REQUEST_SELECT);
	visitor_scan(&v, "/media/card/you.card");
	seen_page(&v, PAGE_PIN);
	select_digits("2744");
	select_act(ACT_ERASE);
	select_act(ACT_ERASE);
	select_digits("1828");
	select_act(ACT_SUBMIT);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "271828", 6) != NULL);
	visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(&v, open, 2);
	select_act(ACT_POLL);
	visitor_answer(
	    &v, MSG_IS_QUESTIONS, visitor_questions, strlen(visitor_questions));
	select_act(ACT_START);
}

START_TEST(move_and_select_are_enough_for_a_ballot)
{
	visitor_open(&v);
	come_by_two_keys();
	while (model_page(&v.m) == PAGE_QUESTION) {
		visitor_press(&v, REQUEST_SELECT);
		if (model_page(&v.m) == PAGE_VALUE)
			visitor_press(&v, REQUEST_SELECT);
		if (answers_fullness(&v.m.visit.answers, v.m.visit.questions,
			v.m.visit.question) == ANSWER_SHORT) {
			visitor_press(&v, REQUEST_NEXT);
			visitor_press(&v, REQUEST_NEXT);
			visitor_press(&v, REQUEST_SELECT);
			if (model_page(&v.m) == PAGE_VALUE)
				move_to(ACT_VALUE);
			if (model_page(&v.m) == PAGE_VALUE)
				visitor_press(&v, REQUEST_NEXT);
			if (model_page(&v.m) == PAGE_VALUE)
				visitor_press(&v, REQUEST_NEXT);
			if (model_page(&v.m) == PAGE_VALUE)
				visitor_press(&v, REQUEST_SELECT);
		}
		select_act(ACT_NEXT);
	}
	seen_page(&v, PAGE_REVIEW);
	select_act(ACT_HELP);
	seen_page(&v, PAGE_HELP);
	select_act(ACT_SETTINGS);
	select_act(ACT_SETTING);
	ck_assert_int_eq(v.m.settings.language, LANGUAGE_KO);
	select_act(ACT_CLOSE);
	select_act(ACT_CLOSE);
	seen_page(&v, PAGE_REVIEW);
	select_act(ACT_SEAL);
	seen_page(&v, PAGE_WAIT);
	visitor_tracker(&v, MSG_TRACKER);
	select_act(ACT_CAST);
	select_act(ACT_SURE_CAST);
	ck_assert_uint_eq(v.last.type, MSG_CAST);
	visitor_tracker(&v, MSG_DONE);
	select_act(ACT_FINISH);
	seen_gone(&v);
	visitor_close(&v);
}
END_TEST

/* Officers come through the list of keys in the help. */
START_TEST(move_and_select_are_enough_for_officers)
{
	const struct told open = {.state = BOOTH_OPEN, .flags = BOOTH_ATTENDED};
	size_t count, worker = 0;
	const struct binding *keys = keys_table(&count);

	while (keys[worker].request != REQUEST_WORKER)
		worker++;
	visitor_open(&v);
	select_act(ACT_HELP);
	move_to_index(ACT_KEY, (int)worker);
	visitor_press(&v, REQUEST_SELECT);
	visitor_scan(&v, "/media/card/mina.card");
	seen_page(&v, PAGE_OFFICER_PIN);
	select_digits("3141");
	select_act(ACT_SUBMIT);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "3141", 4) != NULL);
	visitor_answer(&v, MSG_OFFICER_OPEN, NULL, 0);
	visitor_report(&v, MSG_IS_REPORT, open);
	move_to_index(ACT_WANT, BOOTH_DO_CLOSE);
	visitor_press(&v, REQUEST_SELECT);
	select_act(ACT_DESK_SURE);
	visitor_scan(&v, "/media/card/jun.card");
	seen_page(&v, PAGE_SECOND_PIN);
	select_digits("5926");
	select_act(ACT_SUBMIT);
	ck_assert_uint_eq(v.last.type, MSG_SECOND);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "5926", 4) != NULL);
	visitor_close(&v);
}
END_TEST

/* The focus may be anywhere on the page: on a key of the pad, on a button. */
START_TEST(digits_are_typed_beside_the_pad_too)
{
	visitor_open(&v);
	visitor_item(&v, 2);
	visitor_line(&v, "/media/card/you.card");
	visitor_type(&v, "27");
	select_digits("1");
	visitor_type(&v, "8");
	move_to(ACT_CARD);
	visitor_type(&v, "20");
	visitor_press(&v, REQUEST_ERASE);
	move_to(ACT_HELP);
	visitor_type(&v, "8");
	seen_page(&v, PAGE_PIN);
	select_act(ACT_SUBMIT);
	ck_assert_uint_eq(v.last.type, MSG_CARD);
	ck_assert(memmem(v.last.body.data, v.last.body.size, "271828", 6) != NULL);
	visitor_close(&v);
}
END_TEST

START_TEST(every_key_of_the_table_is_reached_through_help)
{
	struct item items[ITEMS_MAX];
	size_t count, keys = 0, rows;
	const struct binding *table = keys_table(&rows);

	seen_question(&v);
	visitor_press(&v, REQUEST_HELP);
	count = model_items(&v.m, items);
	for (size_t i = 0; i < rows; i++)
		keys += table[i].help != NULL;
	for (size_t i = 0; i < count; i++)
		keys -= items[i].act == ACT_KEY;
	ck_assert_uint_eq(keys, 0);
	move_to(ACT_KEY);
	ck_assert(seen_item_says(&v, table[items[model_place(&v.m)->focus].index].name));
	while (table[items[model_place(&v.m)->focus].index].request != REQUEST_CALL)
		visitor_press(&v, REQUEST_NEXT);
	visitor_press(&v, REQUEST_SELECT);
	seen_page(&v, PAGE_CALL);
	ck_assert_uint_eq(v.rings, 1);
	visitor_press(&v, REQUEST_CALL); /* one call is enough */
	ck_assert_uint_eq(v.rings, 1);
	visitor_press(&v, REQUEST_BACK);
	seen_page(&v, PAGE_QUESTION);
	visitor_close(&v);
}
END_TEST

START_TEST(next_is_not_cast)
{
	seen_question(&v);
	visitor_to_cast(&v);
	for (int i = 0; i < 10; i++) {
		visitor_press(&v, REQUEST_FORWARD);
		visitor_type(&v, "0");
		seen_page(&v, PAGE_CAST);
	}
	visitor_item(&v, 1);
	for (int i = 0; i < 10; i++) {
		visitor_press(&v, REQUEST_FORWARD);
		visitor_type(&v, "0");
		seen_page(&v, PAGE_SURE_CAST);
	}
	visitor_close(&v);
}
END_TEST

static const char five[] =
    "{\"id\":\"a\",\"type\":\"yesno\",\"text\":{\"ko\":\"가?\",\"en\":\"A?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"b\",\"type\":\"yesno\",\"text\":{\"ko\":\"나?\",\"en\":\"B?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"c\",\"type\":\"yesno\",\"text\":{\"ko\":\"다?\",\"en\":\"C?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"d\",\"type\":\"yesno\",\"text\":{\"ko\":\"라?\",\"en\":\"D?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"e\",\"type\":\"yesno\",\"text\":{\"ko\":\"마?\",\"en\":\"E?\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"반대\",\"en\":\"No\"}]}\n";

/* Language, a scanned card, a PIN of six digits, five answers: 22 keys, no more. */
START_TEST(five_questions_are_few_keys)
{
	const uint8_t open = 1;
	size_t keys = 0;
	static const char *const typed[] = {
	    "1", "271828\r", "0", "10", "20", "10", "20", "10", "0", "11"};

	visitor_open(&v);
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
		visitor_type(&v, typed[i]);
		keys += strlen(typed[i]);
		if (model_page(&v.m) == PAGE_CARD) {
			visitor_line(&v, "/media/card/you.card");
		} else if (model_page(&v.m) == PAGE_WAIT && v.last.type == MSG_CARD) {
			visitor_answer(&v, MSG_CARD_OPEN, NULL, 0);
			visitor_polls(&v, &open, 1);
			visitor_answer(&v, MSG_IS_QUESTIONS, five, strlen(five));
		} else if (model_page(&v.m) == PAGE_WAIT && v.last.type == MSG_VOTE) {
			visitor_tracker(&v, MSG_TRACKER);
		}
	}
	ck_assert_uint_eq(v.last.type, MSG_CAST);
	ck_assert_uint_eq(keys, 22);
	visitor_close(&v);
}
END_TEST

/* Long enough for every page that Enter leads to; how often a ballot was sealed. */
static size_t
hold_enter(void)
{
	size_t sealed = 0;

	for (int i = 0; i < 300; i++) {
		visitor_type(&v, "\r");
		ck_assert_int_ne(model_page(&v.m), PAGE_DONE);
		if (model_page(&v.m) == PAGE_WAIT) {
			ck_assert_uint_eq(v.last.type, MSG_VOTE);
			visitor_tracker(&v, MSG_TRACKER);
			sealed++;
		}
	}
	return sealed;
}

/* A finger that stays on Enter seals a ballot that was filled in, but casts nothing. */
START_TEST(enter_alone_never_casts)
{
	seen_question(&v);
	hold_enter();
	visitor_close(&v);
	visitor_open(&v);
	visitor_to_questions(&v, LANGUAGE_EN, five);
	visitor_type(&v, "1020102010");
	seen_page(&v, PAGE_REVIEW);
	ck_assert_uint_ge(hold_enter(), 1);
	visitor_close(&v);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("hands");
	TCase *c = tcase_create("hands");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_test(c, move_and_select_are_enough_for_a_ballot);
	tcase_add_test(c, move_and_select_are_enough_for_officers);
	tcase_add_test(c, digits_are_typed_beside_the_pad_too);
	tcase_add_test(c, every_key_of_the_table_is_reached_through_help);
	tcase_add_test(c, enter_alone_never_casts);
	tcase_add_test(c, next_is_not_cast);
	tcase_add_test(c, five_questions_are_few_keys);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
