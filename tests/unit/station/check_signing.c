/* A clerk at the model, from the check of an entry to its signature: what the rules say
 * of it, the cards, the paper, and documents that are handed over. */
#include <check.h>
#include <sodium.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"
#include "tests/unit/station/counter.h"
#include "tests/unit/station/seen.h"

static struct visitor v;

static void
tear_down(void)
{
	visitor_close(&v);
}

/* ---- check and sign ---- */

#define FILLED                                                                             \
	"{\"item\":\"지갑\",\"place\":\"City Hall\",\"sort\":\"money\",\"value\":50000," \
	"\"day\":20783,\"contact\":\"010-0000-0000\",\"lines\":[]}"

START_TEST(the_entry_that_is_tried_is_the_one_that_is_signed)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	seen_asked(&v, MSG_TRY);
	seen_draft(&v, 0, 0, FILLED);
	counter_accept(&v);
	seen_page(&v, PAGE_CHECK);
	ck_assert(seen_shows(&v, "Contact: 010-0000-0000"));
	ck_assert(seen_shows(&v, "sealed, not public"));
	visitor_go(&v, ACT_SIGN, 0);
	seen_asked(&v, MSG_SIGN);
	seen_draft(&v, CLERK_TOKEN, 0, FILLED);
	counter_made(&v);
	seen_page(&v, PAGE_SIGNED);
	ck_assert(seen_shows(&v, "ABCDE 23456 FGHJK 7XYZQ"));
	ck_assert(!draft_is_open(&v.m.clerk.draft));
	visitor_go(&v, ACT_SAME, 0);
	counter_form(&v);
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, FOUND_ITEM), "");
}
END_TEST

/* The value that a row of the paper has, or NULL. */
static const char *
on_paper(const struct paper *p, const char *label)
{
	static char value[200];

	for (size_t i = 0; i < p->count; i++) {
		const struct paper_part *part = &p->parts[i];

		if (part->kind != PART_ROW || part->first.size != strlen(label) ||
		    memcmp(part->first.text, label, strlen(label)) != 0)
			continue;
		snprintf(value, sizeof(value), "%.*s", (int)part->second.size,
		    part->second.text);
		return value;
	}
	return NULL;
}

/* The citizen's paper has what was typed, also of a sealed field, the key to that, and
 * the code. A lock leaves nothing of it. */
START_TEST(what_was_signed_goes_on_paper)
{
	static struct paper paper;
	struct why why = {""};

	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	visitor_go(&v, ACT_SIGN, 0);
	counter_made(&v);
	ck_assert(!seen_shows(&v, "Print"));
	v.m.booth.flags = BOOTH_PRINTS;
	ck_assert(seen_shows(&v, "Print a receipt"));
	ck_assert(!seen_shows(&v, "Print it on A4"));
	v.m.booth.flags = BOOTH_SPOOLS;
	visitor_go(&v, ACT_RECEIPT, PAPER_A4);
	seen_asked(&v, MSG_PAPER);
	ck_assert_int_eq(
	    paper_parse(&paper, cur_of(v.last.body.data, v.last.body.size), &why), 0);
	ck_assert_int_eq(paper.size, PAPER_A4);
	ck_assert_str_eq(on_paper(&paper, "Contact"), "010-0000-0000");
	ck_assert_str_eq(on_paper(&paper, "Estimated value"), "50,000 won");
	ck_assert_str_eq(on_paper(&paper, "station-3"), "number 58");
	ck_assert_ptr_null(on_paper(&paper, "contact"));
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, VISITOR_TRACKER, 20));
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, "ABCDE 23456 FGHJK 7XYZQ", 23));
	visitor_refuse(&v, "station.printer");
	seen_page(&v, PAGE_SIGNED);
	ck_assert(seen_shows(&v, "The printer did not print"));
	visitor_go(&v, ACT_RECEIPT, PAPER_ROLL);
	ck_assert_int_eq(v.last.body.data[0], PAPER_ROLL);
	visitor_answer(&v, MSG_PAPERED, "\0\0\0\0\0\0\4", 8);
	seen_page(&v, PAGE_SIGNED);
	ck_assert(seen_shows(&v, "It is printed"));
	visit_clear(&v.m);
	ck_assert_uint_eq(v.m.clerk.receipt.size, 0);
	ck_assert_ptr_null(v.m.clerk.receipt.data);
}
END_TEST

/* Whatever happened to the first try, one entry is made. */
START_TEST(signing_again_names_the_same_act)
{
	uint8_t token[CLERK_TOKEN];

	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	visitor_go(&v, ACT_SIGN, 0);
	memcpy(token, v.last.body.data, sizeof(token));
	ck_assert(!sodium_is_zero(token, sizeof(token)));
	visitor_refuse(&v, "station.storage");
	seen_page(&v, PAGE_CHECK);
	ck_assert(seen_shows(&v, "could not be kept and is NOT signed"));
	visitor_go(&v, ACT_SIGN, 0);
	ck_assert_mem_eq(token, v.last.body.data, sizeof(token));
}
END_TEST

START_TEST(check_goes_to_the_first_field_that_is_wrong)
{
	size_t before;

	seen_form(&v);
	counter_fill(&v);
	counter_field(&v, FOUND_ITEM);
	visitor_line(&v, " ");
	counter_field(&v, FOUND_CONTACT);
	before = v.messages;
	visitor_press(&v, REQUEST_FORWARD);
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, FOUND_ITEM);
	ck_assert_uint_eq(v.messages, before);
	ck_assert(seen_shows(&v, "Thing: Please fill this in."));
}
END_TEST

START_TEST(the_rules_send_the_focus_to_the_field_they_name)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules(&v, "value");
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, FOUND_VALUE);
	ck_assert(seen_shows(&v, "The estimated value is above the limit for cash."));
	ck_assert_str_eq(seen_typed(&v, FOUND_VALUE), "50,000");
	visitor_press(&v, REQUEST_LANGUAGE);
	ck_assert(seen_shows(&v, "어림값이 현금 한도를 넘었습니다."));
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	visitor_go(&v, ACT_SIGN, 0);
	counter_rules(&v, ""); /* what was right a moment ago */
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, FOUND_ITEM);
}
END_TEST

static bool
meant(int slot)
{
	return draft_slots(&v.m.clerk.draft)->items[slot].meant;
}

static void
refused(const char *field)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules(&v, field);
}

/* A form that is filled in, and one row. */
static void
fill_with_row(void)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_go(&v, ACT_LINES, 0);
	visitor_go(&v, ACT_LINE_ADD, 0);
	visitor_line(&v, "Purse");
	visitor_line(&v, "1");
	visitor_go(&v, ACT_LINES, 0);
	visitor_press(&v, REQUEST_FORWARD);
	seen_asked(&v, MSG_TRY);
}

/* The first one has the focus, each says why when one comes to it, until it is changed.
 */
START_TEST(every_field_that_is_meant_is_marked)
{
	refused("value sort");
	seen_focus(&v, FOUND_VALUE);
	ck_assert(meant(FOUND_VALUE) && meant(FOUND_SORT) && !meant(FOUND_ITEM));
	ck_assert(seen_shows(&v, "! Estimated value"));
	ck_assert(seen_shows(&v, "! Sort"));
	counter_field(&v, FOUND_ITEM);
	visitor_press(&v, REQUEST_NEXT);
	ck_assert(!seen_shows(&v, "above the limit for cash"));
	counter_field(&v, FOUND_SORT);
	ck_assert(seen_shows(&v, "The estimated value is above the limit for cash."));
	ck_assert(seen_says(&v, "The estimated value is above the limit for cash."));
	counter_field(&v, FOUND_VALUE);
	visitor_type(&v, "0");
	ck_assert(!meant(FOUND_VALUE) && meant(FOUND_SORT));
	ck_assert(!seen_shows(&v, "above the limit for cash"));
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules(&v, "place");
	ck_assert(meant(FOUND_PLACE) && !meant(FOUND_SORT));
}
END_TEST

/* The rules do not say in which row a field is wrong; where there is one, it is that. */
START_TEST(rows_that_are_meant_are_led_to)
{
	struct item items[ITEMS_MAX];

	fill_with_row();
	counter_rules(&v, "count");
	seen_page(&v, PAGE_LINE);
	seen_focus(&v, 1);
	ck_assert(seen_shows(&v, "! Count"));
	ck_assert(seen_shows(&v, "The estimated value is above the limit for cash."));
	visitor_go(&v, ACT_LINES, 0);
	visitor_go(&v, ACT_LINE_ADD, 0);
	visitor_line(&v, "Pen");
	visitor_line(&v, "1");
	visitor_go(&v, ACT_LINES, 0);
	visitor_press(&v, REQUEST_FORWARD);
	seen_asked(&v, MSG_TRY);
	counter_rules(&v, "count");
	seen_page(&v, PAGE_FORM);
	model_items(&v.m, items);
	ck_assert_int_eq(items[model_place(&v.m)->focus].act, ACT_LINES);
	ck_assert(seen_shows(&v, "Further lines"));
	ck_assert(seen_shows(&v, "The estimated value is above the limit for cash."));
	visitor_go(&v, ACT_LINES, 0);
	ck_assert(seen_shows(&v, "! Pen, 1"));
}
END_TEST

/* A field that only the newer form has: it comes, with all that was typed. */
START_TEST(an_upgraded_form_takes_over_what_was_typed)
{
	fill_with_row();
	counter_rules_of(&v, "shelf", 4);
	seen_asked(&v, MSG_FORM);
	counter_newer_form(&v);
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, 0);
	ck_assert(seen_shows(&v, "! Shelf"));
	ck_assert(
	    seen_says(&v, "The form was changed meanwhile. What was typed is kept."));
	ck_assert_str_eq(seen_typed(&v, 1 + FOUND_VALUE), "50,000");
	ck_assert_uint_eq(v.m.clerk.draft.row_count, 1);
	visitor_line(&v, "B 2");
	visitor_press(&v, REQUEST_FORWARD);
	seen_asked(&v, MSG_TRY);
	ck_assert_int_eq(v.m.clerk.draft.form->version, 4);
}
END_TEST

/* Where the newer form cannot be had, nothing of the old one is lost. */
START_TEST(an_upgraded_form_that_does_not_come_changes_nothing)
{
	seen_form(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules_of(&v, "value", 4);
	counter_form(&v); /* the same version once more */
	seen_page(&v, PAGE_FORM);
	seen_focus(&v, FOUND_VALUE);
	ck_assert(!seen_shows(&v, "The form was changed meanwhile."));
	ck_assert_str_eq(seen_typed(&v, FOUND_VALUE), "50,000");
}
END_TEST

/* A key that was typed is no signature: the card is asked for before the rules are. */
START_TEST(every_card_that_has_to_sign_is_asked_for)
{
	seen_form(&v);
	counter_fill(&v);
	counter_field(&v, FOUND_FINDER);
	visitor_line(&v, COUNTER_CITIZEN);
	visitor_press(&v, REQUEST_FORWARD);
	seen_page(&v, PAGE_PRESENT);
	ck_assert(seen_shows(&v, "With the card the person agrees to: Register a find"));
	visitor_line(&v, "deck:0");
	seen_asked(&v, MSG_PRESENT);
	counter_present(&v, COUNTER_CITIZEN);
	seen_asked(&v, MSG_TRY);
	counter_accept(&v);
	ck_assert(seen_shows(&v, "this card agrees"));
}
END_TEST

START_TEST(a_clerk_may_hold_the_own_card)
{
	seen_form(&v);
	counter_field(&v, FOUND_FINDER);
	visitor_press(&v, REQUEST_REVIEW);
	seen_page(&v, PAGE_PRESENT);
	visitor_go(&v, ACT_OWN_CARD, 0);
	seen_asked(&v, MSG_PRESENT);
	ck_assert_uint_eq(v.last.body.data[v.last.body.size - 1], 1);
	counter_present(&v, COUNTER_KEY);
	seen_page(&v, PAGE_FORM);
	ck_assert_str_eq(seen_typed(&v, FOUND_FINDER), COUNTER_KEY);
}
END_TEST

/* ---- documents ---- */

static void
at_document(void)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	counter_issues(&v, 0);
	counter_unlock(&v, COUNTER_KEY);
	counter_found(&v);
	seen_page(&v, PAGE_FORM);
}

/* What carries a document is no kind to be filled in; the document is seen before. */
START_TEST(a_document_is_seen_before_it_is_signed)
{
	struct item items[ITEMS_MAX];
	size_t count;

	at_document();
	ck_assert(seen_shows(&v, "on the document, not public"));
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	seen_page(&v, PAGE_CHECK);
	ck_assert(seen_on(&v, 60, "What it says, in Korean"));
	ck_assert(seen_on(&v, 60, "물건: 지갑"));
	ck_assert(seen_on(&v, 60, "What it says, in English"));
	ck_assert(seen_on(&v, 60, "Certificate of a find"));
	ck_assert(seen_on(&v, 60, "On the public record, and nothing else"));
	ck_assert(seen_on(&v, 60, "Number of the find's entry: 4711"));
	visitor_go(&v, ACT_SIGN, 0);
	counter_made(&v);
	seen_page(&v, PAGE_SIGNED);
	ck_assert(seen_shows(&v, "It is handed over when the public record has it."));
	ck_assert(!paperwork_is(&v.m.clerk.paperwork));
	v.m.booth.flags = BOOTH_SPOOLS;
	count = model_items(&v.m, items);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_ne(items[i].act, ACT_RECEIPT); /* it is no certificate */
	visitor_go(&v, ACT_COUNTER, 0);
	counter_service(&v);
	count = model_items(&v.m, items);
	for (size_t i = 0; i < count; i++)
		ck_assert(items[i].act != ACT_KIND || items[i].index != 1);
}
END_TEST

/* That its fields are not public, and the file whose digest one is, are said as before.
 */
START_TEST(an_upgraded_form_still_makes_a_document)
{
	at_document();
	counter_folders(&v);
	counter_fill(&v);
	counter_field(&v, FOUND_PHOTO);
	visitor_press(&v, REQUEST_REVIEW);
	counter_files(&v, 3);
	visitor_go(&v, ACT_ROW, 0);
	counter_digest(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules_of(&v, "shelf", 4);
	counter_newer_form(&v);
	seen_page(&v, PAGE_FORM);
	ck_assert_int_eq(v.m.clerk.draft.form->version, 4);
	ck_assert(seen_shows(&v, "on the document, not public"));
	counter_field(&v, 1 + FOUND_PHOTO);
	ck_assert(seen_says(&v, "From the file"));
}
END_TEST

static void
at_handovers(uint8_t ways)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	counter_issues(&v, 3);
	counter_unlock(&v, COUNTER_KEY);
	visitor_go(&v, ACT_HANDOVERS, 0);
	seen_asked(&v, MSG_HANDOVERS);
	counter_handovers(&v, ways);
	counter_form(&v);
	seen_page(&v, PAGE_HANDOVERS);
}

/* Given in the ways that there are, then taken; what is not proven is not given. */
START_TEST(a_document_is_handed_over)
{
	struct item items[ITEMS_MAX];
	struct cur in;

	at_handovers(CLERK_FOLDER | CLERK_PAPER_EN);
	visitor_go(&v, ACT_ENTRY, 2);
	seen_page(&v, PAGE_HANDOVER);
	ck_assert(seen_shows(&v, "Nothing is handed"));
	ck_assert_uint_eq(model_items(&v.m, items), 2); /* back, and the help */
	visitor_go(&v, ACT_ENTRIES, 0);
	seen_asked(&v, MSG_HANDOVERS);
	counter_handovers(&v, CLERK_FOLDER | CLERK_PAPER_EN);
	visitor_go(&v, ACT_ENTRY, 0);
	visitor_go(&v, ACT_GIVE, CLERK_PAPER_EN);
	seen_asked(&v, MSG_GIVE);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get64(&in), 56);
	ck_assert_uint_eq(cur_get8(&in), CLERK_PAPER_EN);
	visitor_refuse(&v, "station.printer");
	seen_page(&v, PAGE_HANDOVER);
	visitor_go(&v, ACT_GIVE, CLERK_FOLDER);
	counter_given(&v, CLERK_FOLDER);
	seen_page(&v, PAGE_HANDOVER);
	ck_assert(seen_shows(&v, "It is written to the stick"));
	ck_assert_int_eq(model_focused(&v.m).act, ACT_HANDED);
	visitor_press(&v, REQUEST_SELECT);
	seen_asked(&v, MSG_HANDED);
	visitor_answer(&v, MSG_TAKEN, NULL, 0);
	seen_asked(&v, MSG_HANDOVERS);
}
END_TEST

START_TEST(paper_only_is_said)
{
	at_handovers(CLERK_PAPER_KO | CLERK_PAPER_EN);
	visitor_go(&v, ACT_ENTRY, 1);
	ck_assert(seen_shows(&v, "it goes on paper only"));
	tear_down();
	at_handovers(0);
	visitor_go(&v, ACT_ENTRY, 1);
	ck_assert(seen_shows(&v, "Nothing can be printed on A4"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("signing");
	TCase *c = tcase_create("signing");
	struct why why = {""};
	SRunner *r;
	int failed;

	if (words_open(BUILD "/share/locale", &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	tcase_set_timeout(c, 120);
	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, the_entry_that_is_tried_is_the_one_that_is_signed);
	tcase_add_test(c, what_was_signed_goes_on_paper);
	tcase_add_test(c, signing_again_names_the_same_act);
	tcase_add_test(c, check_goes_to_the_first_field_that_is_wrong);
	tcase_add_test(c, the_rules_send_the_focus_to_the_field_they_name);
	tcase_add_test(c, every_field_that_is_meant_is_marked);
	tcase_add_test(c, rows_that_are_meant_are_led_to);
	tcase_add_test(c, an_upgraded_form_takes_over_what_was_typed);
	tcase_add_test(c, an_upgraded_form_that_does_not_come_changes_nothing);
	tcase_add_test(c, every_card_that_has_to_sign_is_asked_for);
	tcase_add_test(c, a_clerk_may_hold_the_own_card);
	tcase_add_test(c, a_document_is_seen_before_it_is_signed);
	tcase_add_test(c, an_upgraded_form_still_makes_a_document);
	tcase_add_test(c, a_document_is_handed_over);
	tcase_add_test(c, paper_only_is_said);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
