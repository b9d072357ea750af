/* A clerk at the model: what is asked of the vault, what its answers show, where the
 * focus goes, and what is left when the screen is locked. */
#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/counter.h"

static struct visitor v;

static void
page_is(enum page p)
{
	if (model_page(&v.m) != p)
		model_dump(&v.m, stderr);
	ck_assert_msg(model_page(&v.m) == p, "%s instead of %s",
	    page_name(model_page(&v.m)), page_name(p));
}

static void
asked(uint16_t type)
{
	ck_assert_msg(v.m.asked == type && v.last.type == type, "%s is asked",
	    channel_type_name(v.m.asked));
}

static void
at_desk(void)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	counter_unlock(&v, COUNTER_KEY);
	page_is(PAGE_COUNTER);
}

static void
at_form(void)
{
	at_desk();
	counter_found(&v);
	page_is(PAGE_FORM);
}

static void
tear_down(void)
{
	visitor_close(&v);
}

static void
go(enum act act, int index)
{
	page_focus(&v.m, act, index);
	visitor_press(&v, REQUEST_SELECT);
}

static const char *
typed(int slot)
{
	return v.m.clerk.draft.main.items[slot].text;
}

static void
focus_is(int slot)
{
	struct item items[ITEMS_MAX];

	model_items(&v.m, items);
	ck_assert_int_eq(items[model_place(&v.m)->focus].act, ACT_FIELD);
	ck_assert_int_eq(items[model_place(&v.m)->focus].index, slot);
}

static bool
shows_on(int rows, const char *words)
{
	struct canvas c;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool found;

	canvas_open(&c, rows, 80);
	view_draw(&v.m, &c);
	canvas_write(&c, out, false);
	fclose(out);
	found = strstr(text, words) != NULL;
	if (!found)
		fputs(text, stderr);
	free(text);
	canvas_close(&c);
	return found;
}

static bool
shows(const char *words)
{
	return shows_on(24, words);
}

static bool
speaks(const char *words)
{
	struct buf page = {0}, item = {0};
	bool found;

	view_spoken(&v.m, &page, &item);
	found = strstr(buf_str(&page), words) != NULL;
	buf_free(&page);
	buf_free(&item);
	return found;
}

/* ---- what this station is ---- */

START_TEST(a_booth_stays_a_booth)
{
	struct buf b = {0};

	visitor_open(&v);
	buf_put_text(&b, "counter.none");
	buf_put_text(&b, "a sentence");
	visitor_told(&v, STATUS_REQUEST, MSG_REFUSED, b.data, b.size);
	ck_assert_int_eq(v.m.what, PLACE_BOOTH);
	page_is(PAGE_WELCOME);
	buf_free(&b);
}
END_TEST

START_TEST(a_counter_begins_locked)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	page_is(PAGE_UNLOCK);
	ck_assert(shows("This counter is locked"));
	ck_assert(shows("unsent 3, tasks 1"));
}
END_TEST

/* ---- unlocking ---- */

START_TEST(a_card_and_its_pin_unlock)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	visitor_scan(&v, "/media/card/clerk.card");
	page_is(PAGE_UNLOCK_PIN);
	visitor_type(&v, "271828\r");
	asked(MSG_CLERK);
	ck_assert_ptr_nonnull(memmem(v.last.body.data, v.last.body.size, "271828", 6));
	ck_assert_ptr_null(memmem(&v.m, sizeof(v.m), "271828", 6));
	visitor_refuse(&v, "station.pin");
	page_is(PAGE_UNLOCK_PIN);
	ck_assert(shows("That PIN is wrong"));
	visitor_type(&v, "314159\r");
	visitor_refuse(&v, "counter.no_clerk");
	page_is(PAGE_UNLOCK);
	ck_assert(shows("This card may do nothing at this counter"));
}
END_TEST

START_TEST(services_say_who_may)
{
	at_desk();
	ck_assert(shows("Donations"));
	ck_assert(shows("not for you"));
	ck_assert(shows("not at this counter"));
}
END_TEST

START_TEST(what_may_not_be_signed_is_not_begun)
{
	static const char *const why[] = {
	    [2] = "This counter may not sign that.", [3] = "That needs a file"};

	at_desk();
	counter_service(&v);
	for (int kind = 2; kind <= 3; kind++) {
		go(ACT_KIND, kind);
		page_is(PAGE_SERVICE);
		ck_assert(shows(why[kind]));
		ck_assert(!draft_is_open(&v.m.clerk.draft));
	}
}
END_TEST

START_TEST(a_form_that_cannot_be_read_is_said)
{
	struct buf b = {0};

	at_desk();
	go(ACT_SERVICE, 0);
	asked(MSG_FORM);
	buf_put32(&b, 3);
	buf_put16(&b, 0);
	buf_put_text(&b, "{\"service\":\"lost\"}");
	visitor_answer(&v, MSG_IS_FORM, b.data, b.size);
	buf_free(&b);
	page_is(PAGE_COUNTER);
	ck_assert(shows("The form of this service cannot be read here."));
}
END_TEST

/* ---- typing ---- */

START_TEST(a_fault_is_said_with_its_label_and_the_focus_stays)
{
	at_form();
	counter_field(&v, FOUND_VALUE);
	visitor_type(&v, "5");
	ck_assert_int_eq(v.m.notice.what, NOTICE_NONE);
	visitor_type(&v, "00\r");
	focus_is(FOUND_VALUE);
	ck_assert(shows("Estimated value: It must be at least 1,000."));
	visitor_type(&v, "0\r");
	focus_is(FOUND_DAY);
	ck_assert_str_eq(typed(FOUND_VALUE), "5,000");
	visitor_type(&v, "2026-02-30");
	ck_assert(shows("Day it was found: Type a day of the calendar"));
}
END_TEST

START_TEST(a_choice_is_made_by_number)
{
	at_form();
	counter_field(&v, FOUND_SORT);
	visitor_type(&v, "2");
	ck_assert_str_eq(typed(FOUND_SORT), "phone");
	visitor_type(&v, "9x");
	ck_assert_str_eq(typed(FOUND_SORT), "phone");
	visitor_key(&v, KEY_BACKSPACE_KEY);
	ck_assert_str_eq(typed(FOUND_SORT), "");
	visitor_type(&v, "\r");
	page_is(PAGE_CHOICE);
	visitor_type(&v, "3");
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(FOUND_SORT), "money");
	focus_is(FOUND_VALUE);
}
END_TEST

START_TEST(a_row_of_a_view_fills_the_field)
{
	at_form();
	counter_field(&v, FOUND_PLACE);
	visitor_type(&v, "\r");
	asked(MSG_ROWS);
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, "lost_pub_place", 14));
	counter_places(&v, 4);
	page_is(PAGE_PICK);
	visitor_key(&v, KEY_INSERT_KEY);
	visitor_type(&v, "gks"); /* 한강, 하늘 */
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 2);
	visitor_type(&v, "r");
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 1);
	visitor_type(&v, "\r\r");
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(FOUND_PLACE), "한강공원");
	focus_is(FOUND_SORT);
}
END_TEST

/* More rows than a message holds come one message after the other; of more than that the
 * vault is asked to search. */
START_TEST(long_views_are_searched_by_the_vault)
{
	size_t messages = 0;

	at_form();
	counter_field(&v, FOUND_PLACE);
	visitor_type(&v, "\r");
	for (; v.m.asked == MSG_ROWS; messages++)
		counter_places(&v, 70000);
	ck_assert_uint_eq(messages, CLERK_PICKS / 4);
	page_is(PAGE_PICK);
	visitor_type(&v, "Gwang");
	ck_assert(shows("Only the first 1000 rows are here."));
	go(ACT_SEARCH_ALL, 0);
	asked(MSG_ROWS);
	ck_assert_ptr_nonnull(memmem(v.last.body.data, v.last.body.size, "Gwang", 5));
	counter_places(&v, 4);
	page_is(PAGE_PICK);
	ck_assert_uint_eq(v.m.clerk.table.rows, 4);
}
END_TEST

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

START_TEST(a_scanned_line_fills_the_field_in_focus)
{
	at_form();
	counter_field(&v, FOUND_PHOTO);
	visitor_scan(&v, DIGEST);
	ck_assert_str_eq(typed(FOUND_PHOTO), DIGEST);
	focus_is(FOUND_CONTACT);
	counter_field(&v, FOUND_PHOTO);
	visitor_scan(&v, "");
	ck_assert(shows("cannot be read"));
	ck_assert_str_eq(typed(FOUND_PHOTO), DIGEST);
}
END_TEST

START_TEST(a_scanned_card_gives_its_key)
{
	at_form();
	counter_field(&v, FOUND_FINDER);
	visitor_scan(&v, "/media/card/citizen.card");
	page_is(PAGE_PRESENT_PIN);
	ck_assert_str_eq(typed(FOUND_FINDER), "");
	visitor_type(&v, "271828\r");
	asked(MSG_PRESENT);
	ck_assert_ptr_nonnull(memmem(v.last.body.data, v.last.body.size, "finder", 6));
	visitor_refuse(&v, "station.card_wait");
	page_is(PAGE_PRESENT);
	visitor_line(&v, "/media/card/citizen.card");
	visitor_type(&v, "271828\r");
	counter_present(&v, COUNTER_CITIZEN);
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(FOUND_FINDER), COUNTER_CITIZEN);
	focus_is(FOUND_PHOTO);
}
END_TEST

START_TEST(lines_are_a_table_of_rows)
{
	at_form();
	go(ACT_LINES, 0);
	page_is(PAGE_LINES);
	go(ACT_LINE_ADD, 0);
	page_is(PAGE_LINE);
	visitor_type(&v, "cards\r100\r");
	ck_assert(shows("Count: It can be at most 99."));
	visitor_key(&v, KEY_BACKSPACE_KEY);
	visitor_type(&v, "\r");
	go(ACT_LINES, 0);
	ck_assert(shows("cards, 10"));
	go(ACT_LINE, 0);
	go(ACT_LINE_DROP, 0);
	page_is(PAGE_LINES);
	ck_assert_uint_eq(v.m.clerk.draft.row_count, 0);
}
END_TEST

/* ---- check and sign ---- */

static void
check_draft_body(size_t from, uint64_t corrects, const char *fields)
{
	struct cur in = cur_of(v.last.body.data, v.last.body.size);
	char service[20], kind[40], text[2000];

	cur_take(&in, from);
	take_text(&in, service, sizeof(service));
	take_text(&in, kind, sizeof(kind));
	ck_assert_str_eq(service, "lost");
	ck_assert_str_eq(kind, "found");
	ck_assert_uint_eq(cur_get32(&in), 3);
	ck_assert_uint_eq(cur_get64(&in), corrects);
	take_text(&in, text, sizeof(text));
	ck_assert_str_eq(text, fields);
	ck_assert_uint_eq(cur_get16(&in), 0);
	ck_assert(cur_done(&in));
}

#define FILLED                                                                             \
	"{\"item\":\"지갑\",\"place\":\"City Hall\",\"sort\":\"money\",\"value\":50000," \
	"\"day\":20783,\"contact\":\"010-0000-0000\",\"lines\":[]}"

START_TEST(the_entry_that_is_tried_is_the_one_that_is_signed)
{
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	asked(MSG_TRY);
	check_draft_body(0, 0, FILLED);
	counter_accept(&v);
	page_is(PAGE_CHECK);
	ck_assert(shows("Contact: 010-0000-0000"));
	ck_assert(shows("sealed, not public"));
	go(ACT_SIGN, 0);
	asked(MSG_SIGN);
	check_draft_body(CLERK_TOKEN, 0, FILLED);
	counter_made(&v);
	page_is(PAGE_SIGNED);
	ck_assert(shows("ABCDE 23456 FGHJK 7XYZQ"));
	ck_assert(!draft_is_open(&v.m.clerk.draft));
	go(ACT_SAME, 0);
	counter_form(&v);
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(FOUND_ITEM), "");
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

	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	go(ACT_SIGN, 0);
	counter_made(&v);
	ck_assert(!shows("Print"));
	v.m.booth.flags = BOOTH_PRINTS;
	ck_assert(shows("Print a receipt"));
	ck_assert(!shows("Print it on A4"));
	v.m.booth.flags = BOOTH_SPOOLS;
	go(ACT_RECEIPT, PAPER_A4);
	asked(MSG_PAPER);
	ck_assert_int_eq(
	    paper_parse(&paper, cur_of(v.last.body.data, v.last.body.size), &why), 0);
	ck_assert_int_eq(paper.size, PAPER_A4);
	ck_assert_str_eq(on_paper(&paper, "Contact"), "010-0000-0000");
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, VISITOR_TRACKER, 20));
	ck_assert_ptr_nonnull(
	    memmem(v.last.body.data, v.last.body.size, "ABCDE 23456 FGHJK 7XYZQ", 23));
	visitor_refuse(&v, "station.printer");
	page_is(PAGE_SIGNED);
	ck_assert(shows("The printer did not print"));
	go(ACT_RECEIPT, PAPER_ROLL);
	ck_assert_int_eq(v.last.body.data[0], PAPER_ROLL);
	visitor_answer(&v, MSG_PAPERED, "\0\0\0\0\0\0\4", 8);
	page_is(PAGE_SIGNED);
	ck_assert(shows("It is printed"));
	visit_clear(&v.m);
	ck_assert_uint_eq(v.m.clerk.receipt.size, 0);
	ck_assert_ptr_null(v.m.clerk.receipt.data);
}
END_TEST

/* Whatever happened to the first try, one entry is made. */
START_TEST(signing_again_names_the_same_act)
{
	uint8_t token[CLERK_TOKEN];

	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	go(ACT_SIGN, 0);
	memcpy(token, v.last.body.data, sizeof(token));
	ck_assert(!sodium_is_zero(token, sizeof(token)));
	visitor_refuse(&v, "station.storage");
	page_is(PAGE_CHECK);
	ck_assert(shows("could not be kept and is NOT signed"));
	go(ACT_SIGN, 0);
	ck_assert_mem_eq(token, v.last.body.data, sizeof(token));
}
END_TEST

START_TEST(check_goes_to_the_first_field_that_is_wrong)
{
	size_t before;

	at_form();
	counter_fill(&v);
	counter_field(&v, FOUND_ITEM);
	visitor_line(&v, " ");
	counter_field(&v, FOUND_CONTACT);
	before = v.messages;
	visitor_press(&v, REQUEST_FORWARD);
	page_is(PAGE_FORM);
	focus_is(FOUND_ITEM);
	ck_assert_uint_eq(v.messages, before);
	ck_assert(shows("Thing: Please fill this in."));
}
END_TEST

START_TEST(the_rules_send_the_focus_to_the_field_they_name)
{
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules(&v, "value");
	page_is(PAGE_FORM);
	focus_is(FOUND_VALUE);
	ck_assert(shows("The estimated value is above the limit for cash."));
	ck_assert_str_eq(typed(FOUND_VALUE), "50,000");
	visitor_press(&v, REQUEST_LANGUAGE);
	ck_assert(shows("어림값이 현금 한도를 넘었습니다."));
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	go(ACT_SIGN, 0);
	counter_rules(&v, ""); /* what was right a moment ago */
	page_is(PAGE_FORM);
	focus_is(FOUND_ITEM);
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
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules(&v, field);
}

/* A form that is filled in, and one row. */
static void
fill_with_row(void)
{
	at_form();
	counter_fill(&v);
	go(ACT_LINES, 0);
	go(ACT_LINE_ADD, 0);
	visitor_line(&v, "Purse");
	visitor_line(&v, "1");
	go(ACT_LINES, 0);
	visitor_press(&v, REQUEST_FORWARD);
	asked(MSG_TRY);
}

/* The first one has the focus, each says why when one comes to it, until it is changed.
 */
START_TEST(every_field_that_is_meant_is_marked)
{
	refused("value sort");
	focus_is(FOUND_VALUE);
	ck_assert(meant(FOUND_VALUE) && meant(FOUND_SORT) && !meant(FOUND_ITEM));
	ck_assert(shows("! Estimated value"));
	ck_assert(shows("! Sort"));
	counter_field(&v, FOUND_ITEM);
	visitor_press(&v, REQUEST_NEXT);
	ck_assert(!shows("above the limit for cash"));
	counter_field(&v, FOUND_SORT);
	ck_assert(shows("The estimated value is above the limit for cash."));
	ck_assert(speaks("The estimated value is above the limit for cash."));
	counter_field(&v, FOUND_VALUE);
	visitor_type(&v, "0");
	ck_assert(!meant(FOUND_VALUE) && meant(FOUND_SORT));
	ck_assert(!shows("above the limit for cash"));
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
	page_is(PAGE_LINE);
	focus_is(1);
	ck_assert(shows("! Count"));
	ck_assert(shows("The estimated value is above the limit for cash."));
	go(ACT_LINES, 0);
	go(ACT_LINE_ADD, 0);
	visitor_line(&v, "Pen");
	visitor_line(&v, "1");
	go(ACT_LINES, 0);
	visitor_press(&v, REQUEST_FORWARD);
	asked(MSG_TRY);
	counter_rules(&v, "count");
	page_is(PAGE_FORM);
	model_items(&v.m, items);
	ck_assert_int_eq(items[model_place(&v.m)->focus].act, ACT_LINES);
	ck_assert(shows("Further lines"));
	ck_assert(shows("The estimated value is above the limit for cash."));
	go(ACT_LINES, 0);
	ck_assert(shows("! Pen, 1"));
}
END_TEST

/* A field that only the newer form has: it comes, with all that was typed. */
START_TEST(an_upgraded_form_takes_over_what_was_typed)
{
	fill_with_row();
	counter_rules_of(&v, "shelf", 4);
	asked(MSG_FORM);
	counter_newer_form(&v);
	page_is(PAGE_FORM);
	focus_is(0);
	ck_assert(shows("! Shelf"));
	ck_assert(speaks("The form was changed meanwhile. What was typed is kept."));
	ck_assert_str_eq(typed(1 + FOUND_VALUE), "50,000");
	ck_assert_uint_eq(v.m.clerk.draft.row_count, 1);
	visitor_line(&v, "B 2");
	visitor_press(&v, REQUEST_FORWARD);
	asked(MSG_TRY);
	ck_assert_int_eq(v.m.clerk.draft.form->version, 4);
}
END_TEST

/* Where the newer form cannot be had, nothing of the old one is lost. */
START_TEST(an_upgraded_form_that_does_not_come_changes_nothing)
{
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules_of(&v, "value", 4);
	counter_form(&v); /* the same version once more */
	page_is(PAGE_FORM);
	focus_is(FOUND_VALUE);
	ck_assert(!shows("The form was changed meanwhile."));
	ck_assert_str_eq(typed(FOUND_VALUE), "50,000");
}
END_TEST

/* A key that was typed is no signature: the card is asked for before the rules are. */
START_TEST(every_card_that_has_to_sign_is_asked_for)
{
	at_form();
	counter_fill(&v);
	counter_field(&v, FOUND_FINDER);
	visitor_line(&v, COUNTER_CITIZEN);
	visitor_press(&v, REQUEST_FORWARD);
	page_is(PAGE_PRESENT);
	ck_assert(shows("With the card the person agrees to: Register a find"));
	visitor_line(&v, "deck:0");
	asked(MSG_PRESENT);
	counter_present(&v, COUNTER_CITIZEN);
	asked(MSG_TRY);
	counter_accept(&v);
	ck_assert(shows("this card agrees"));
}
END_TEST

START_TEST(a_clerk_may_hold_the_own_card)
{
	at_form();
	counter_field(&v, FOUND_FINDER);
	visitor_press(&v, REQUEST_REVIEW);
	page_is(PAGE_PRESENT);
	go(ACT_OWN_CARD, 0);
	asked(MSG_PRESENT);
	ck_assert_uint_eq(v.last.body.data[v.last.body.size - 1], 1);
	counter_present(&v, COUNTER_KEY);
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(FOUND_FINDER), COUNTER_KEY);
}
END_TEST

/* ---- lock ---- */

static bool
holds(const char *words)
{
	return memmem(&v.m, sizeof(v.m), words, strlen(words)) != NULL;
}

START_TEST(a_lock_keeps_the_form_for_the_same_clerk)
{
	at_form();
	counter_fill(&v);
	counter_field(&v, FOUND_FINDER);
	visitor_line(&v, "deck:0");
	counter_present(&v, COUNTER_CITIZEN);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_COUNTER);
	go(ACT_LOCK, 0);
	page_is(PAGE_UNLOCK);
	ck_assert(shows("The half-filled form is kept"));
	ck_assert(!holds("Lost property"));
	counter_unlock(&v, COUNTER_KEY);
	go(ACT_RESUME, 0);
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(FOUND_CONTACT), "010-0000-0000");
	visitor_press(&v, REQUEST_FORWARD); /* but the card has gone */
	page_is(PAGE_PRESENT);
}
END_TEST

START_TEST(another_clerk_finds_nothing_of_it)
{
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_BACK);
	go(ACT_LOCK, 0);
	counter_unlock(&v, COUNTER_OTHER);
	page_is(PAGE_COUNTER);
	ck_assert(!draft_is_open(&v.m.clerk.draft));
	ck_assert(!holds(COUNTER_KEY));
}
END_TEST

START_TEST(an_idle_counter_locks_itself)
{
	at_form();
	counter_fill(&v);
	visitor_wait(&v, 299000);
	page_is(PAGE_FORM);
	visitor_wait(&v, 1000);
	page_is(PAGE_IDLE);
	visitor_wait(&v, 29000);
	visitor_press(&v, REQUEST_SELECT); /* somebody is there */
	page_is(PAGE_FORM);
	visitor_wait(&v, 300000);
	visitor_wait(&v, 30000);
	page_is(PAGE_UNLOCK);
	ck_assert_int_eq(v.m.visit.vault, VAULT_FREE);
	ck_assert(draft_is_open(&v.m.clerk.draft));
}
END_TEST

START_TEST(a_revoked_clerk_is_locked_out)
{
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	visitor_refuse(&v, "counter.clerk_revoked");
	page_is(PAGE_UNLOCK);
	ck_assert(shows("The role of this card was taken back."));
	visitor_press(&v, REQUEST_LANGUAGE);
	ck_assert(shows("이 카드의 권한이 거두어졌습니다."));
}
END_TEST

/* Of the first item that does it. */
static int
number_of(enum act act)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(&v.m, items);

	for (size_t i = 0; i < count; i++)
		if (items[i].act == act)
			return items[i].number;
	ck_abort_msg("the page has no item of act %d", act);
}

START_TEST(one_form_at_a_time)
{
	at_form();
	counter_fill(&v);
	visitor_press(&v, REQUEST_BACK);
	counter_service(&v);
	go(ACT_KIND, 1);
	page_is(PAGE_SERVICE);
	ck_assert(shows("A half-filled form is waiting."));
	visitor_press(&v, REQUEST_BACK);
	go(ACT_DISCARD, 0);
	asked(MSG_CLEAR);
	visitor_answer(&v, MSG_CLEARED, NULL, 0);
	page_is(PAGE_COUNTER);
	ck_assert(!draft_is_open(&v.m.clerk.draft));
}
END_TEST

/* What a number does on the counter's first page does not depend on a form that somebody
 * left half-filled; least of all does it throw that away. */
START_TEST(a_half_filled_form_moves_no_number)
{
	int day, service;

	at_desk();
	day = number_of(ACT_DAY);
	service = number_of(ACT_SERVICE);
	counter_found(&v);
	counter_fill(&v);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_COUNTER);
	ck_assert_int_eq(number_of(ACT_DAY), day);
	ck_assert_int_eq(number_of(ACT_SERVICE), service);
	ck_assert_int_eq(model_focused(&v.m).act, ACT_RESUME);
}
END_TEST

/* ---- looking through ---- */

START_TEST(a_report_is_filtered_and_read)
{
	at_desk();
	counter_service(&v);
	go(ACT_REPORT, 0);
	asked(MSG_ROWS);
	counter_shelf(&v);
	page_is(PAGE_TABLE);
	ck_assert(shows("3 of 3 rows"));
	ck_assert(shows("Phone     300,000"));
	visitor_type(&v, "2026-11-23");
	ck_assert_uint_eq(v.m.clerk.table.seen_count, 1);
	visitor_type(&v, "\r\r");
	page_is(PAGE_RECORD);
	ck_assert(shows("Day it was found: 2026-11-23"));
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_TABLE);
	visitor_press(&v, REQUEST_BACK);
	page_is(PAGE_SERVICE);
}
END_TEST

/* Only kinds with a field for an entry are offered, and it is filled in. */
START_TEST(a_correction_begins_from_the_old_entry)
{
	struct item items[ITEMS_MAX];

	at_desk();
	counter_service(&v);
	go(ACT_REPORT, 0);
	counter_shelf(&v);
	go(ACT_ROW, 1);
	go(ACT_CORRECT, 0);
	counter_form(&v);
	page_is(PAGE_SERVICE);
	ck_assert(shows("What is to be done about entry 4719?"));
	model_items(&v.m, items);
	ck_assert_int_eq(items[0].index, 1);
	ck_assert_int_ne(items[1].act, ACT_KIND);
	visitor_type(&v, "1");
	page_is(PAGE_FORM);
	ck_assert_str_eq(typed(0), "4719");
}
END_TEST

/* Of an entry of this counter the kind is known: one that cannot name it is not offered.
 */
START_TEST(only_what_names_that_kind_corrects_it)
{
	struct item items[ITEMS_MAX];

	for (int i = 0; i < 2; i++) {
		at_desk();
		go(ACT_DAY, 0);
		counter_day(&v);
		counter_form(&v);
		go(ACT_ENTRY, 2);
		if (i == 1)
			strcpy(v.m.clerk.list.rows[2].kind, "returned");
		go(ACT_CORRECT, 0);
		counter_form(&v);
		page_is(PAGE_SERVICE);
		model_items(&v.m, items);
		ck_assert_int_eq(items[0].act, i == 0 ? ACT_KIND : ACT_COUNTER);
	}
}
END_TEST

START_TEST(a_task_is_made_good_or_settled)
{
	at_desk();
	go(ACT_TASKS, 0);
	counter_tasks(&v);
	asked(MSG_FORM); /* for the words of its kind */
	counter_form(&v);
	page_is(PAGE_TASKS);
	ck_assert(shows("Register a find"));
	go(ACT_ENTRY, 0);
	ck_assert(shows("The estimated value is above the limit for cash."));
	go(ACT_SETTLE, 0);
	visitor_type(&v, "\r");
	page_is(PAGE_SETTLE); /* not without a reason */
	visitor_type(&v, "twice\r");
	asked(MSG_SETTLE);
	ck_assert_uint_eq(v.last.body.data[7], 55);
	visitor_answer(&v, MSG_SETTLED, NULL, 0);
	asked(MSG_TASKS);
	counter_tasks(&v);
	go(ACT_ENTRY, 0);
	go(ACT_REDO, 0);
	counter_form(&v);
	page_is(PAGE_FORM);
	focus_is(FOUND_VALUE);
	ck_assert(shows("The estimated value is above the limit for cash."));
	visitor_line(&v, "90000");
	visitor_press(&v, REQUEST_FORWARD);
	asked(MSG_TRY);
	check_draft_body(0, 55,
	    "{\"item\":\"지갑\",\"place\":\"시청역\",\"sort\":\"money\",\"value\":90000,"
	    "\"day\":20607,\"lines\":[{\"what\":\"교통카드\",\"count\":2}]}");
}
END_TEST

START_TEST(entries_of_a_day_say_what_became_of_them)
{
	at_desk();
	go(ACT_DAY, 0);
	counter_day(&v);
	counter_form(&v);
	page_is(PAGE_DAY);
	ck_assert(shows("<- on the public record"));
	ck_assert(shows("<- refused, settled"));
	go(ACT_DAY, 1);
	asked(MSG_DAY);
	ck_assert_uint_eq(v.last.body.data[3], 20606 & 0xff);
}
END_TEST

START_TEST(a_day_is_closed_after_one_is_sure)
{
	at_desk();
	go(ACT_DAY_CLOSE, 0);
	page_is(PAGE_DAY_SURE);
	visitor_press(&v, REQUEST_SELECT); /* the focus is on no */
	page_is(PAGE_COUNTER);
	go(ACT_DAY_CLOSE, 0);
	go(ACT_DAY_SURE, 0);
	asked(MSG_DAY_CLOSE);
	counter_closed(&v);
	counter_form(&v);
	page_is(PAGE_DAY_CLOSED);
	ck_assert(shows("Numbers 52 to 58 of this counter."));
}
END_TEST

/* ---- a monkey ---- */

static unsigned
dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % sides;
}

static void
answer(unsigned *seed)
{
	static const char *const keys[] = {"station.pin", "station.busy", "counter.slow",
	    "counter.clerk_revoked", "station.card"};

	if (dice(seed, 8) == 0) {
		visitor_refuse(&v, keys[dice(seed, 5)]);
		return;
	}
	switch (v.m.asked) {
	case MSG_CLERK:
		visitor_refuse(&v, "station.card");
		if (model_page(&v.m) == PAGE_UNLOCK)
			counter_unlock(&v, dice(seed, 2) ? COUNTER_KEY : COUNTER_OTHER);
		break;
	case MSG_FORM:
		counter_form(&v);
		break;
	case MSG_ROWS:
		if (v.m.clerk.wish == WISH_PICK)
			counter_places(&v, 4);
		else
			counter_shelf(&v);
		break;
	case MSG_SAVE:
		counter_saved(&v);
		break;
	case MSG_FILES:
		counter_files(&v, dice(seed, 9));
		break;
	case MSG_DIGEST:
		counter_digest(&v);
		break;
	case MSG_WAS:
		counter_was(&v);
		break;
	case MSG_REVEAL:
		counter_revealed(&v);
		break;
	case MSG_ERASE:
		visitor_answer(&v, MSG_ERASED, NULL, 0);
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
	case MSG_SIGN:
		counter_made(&v);
		break;
	case MSG_CLEAR:
		visitor_answer(&v, MSG_CLEARED, NULL, 0);
		break;
	case MSG_DAY:
		counter_day(&v);
		break;
	case MSG_TASKS:
		counter_tasks(&v);
		break;
	case MSG_SETTLE:
		visitor_answer(&v, MSG_SETTLED, NULL, 0);
		break;
	case MSG_DAY_CLOSE:
		counter_closed(&v);
		break;
	case MSG_HANDOVERS:
		counter_handovers(&v, (uint8_t)dice(seed, 8));
		break;
	case MSG_GIVE:
		counter_given(&v, dice(seed, 2) ? CLERK_FOLDER : CLERK_PAPER_EN);
		break;
	case MSG_HANDED:
		visitor_answer(&v, MSG_TAKEN, NULL, 0);
		break;
	default:
		visitor_refuse(&v, "station.busy");
	}
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
		visitor_scan(&v, DIGEST);
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

/* ---- documents ---- */

static void
at_document(void)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	counter_issues(&v, 0);
	counter_unlock(&v, COUNTER_KEY);
	counter_found(&v);
	page_is(PAGE_FORM);
}

/* What carries a document is no kind to be filled in; the document is seen before. */
START_TEST(a_document_is_seen_before_it_is_signed)
{
	struct item items[ITEMS_MAX];
	size_t count;

	at_document();
	ck_assert(shows("on the document, not public"));
	counter_fill(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_accept(&v);
	page_is(PAGE_CHECK);
	ck_assert(shows_on(60, "What it says, in Korean"));
	ck_assert(shows_on(60, "물건: 지갑"));
	ck_assert(shows_on(60, "What it says, in English"));
	ck_assert(shows_on(60, "Certificate of a find"));
	ck_assert(shows_on(60, "On the public record, and nothing else"));
	ck_assert(shows_on(60, "Number of the find's entry: 4711"));
	go(ACT_SIGN, 0);
	counter_made(&v);
	page_is(PAGE_SIGNED);
	ck_assert(shows("It is handed over when the public record has it."));
	ck_assert(!paperwork_is(&v.m.clerk.paperwork));
	v.m.booth.flags = BOOTH_SPOOLS;
	count = model_items(&v.m, items);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_ne(items[i].act, ACT_RECEIPT); /* it is no certificate */
	go(ACT_COUNTER, 0);
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
	go(ACT_ROW, 0);
	counter_digest(&v);
	visitor_press(&v, REQUEST_FORWARD);
	counter_rules_of(&v, "shelf", 4);
	counter_newer_form(&v);
	page_is(PAGE_FORM);
	ck_assert_int_eq(v.m.clerk.draft.form->version, 4);
	ck_assert(shows("on the document, not public"));
	counter_field(&v, 1 + FOUND_PHOTO);
	ck_assert(speaks("From the file"));
}
END_TEST

static void
at_handovers(uint8_t ways)
{
	visitor_open(&v);
	counter_open(&v, LANGUAGE_EN);
	counter_issues(&v, 3);
	counter_unlock(&v, COUNTER_KEY);
	go(ACT_HANDOVERS, 0);
	asked(MSG_HANDOVERS);
	counter_handovers(&v, ways);
	counter_form(&v);
	page_is(PAGE_HANDOVERS);
}

/* Given in the ways that there are, then taken; what is not proven is not given. */
START_TEST(a_document_is_handed_over)
{
	struct item items[ITEMS_MAX];
	struct cur in;

	at_handovers(CLERK_FOLDER | CLERK_PAPER_EN);
	go(ACT_ENTRY, 2);
	page_is(PAGE_HANDOVER);
	ck_assert(shows("Nothing is handed"));
	ck_assert_uint_eq(model_items(&v.m, items), 2); /* back, and the help */
	go(ACT_ENTRIES, 0);
	asked(MSG_HANDOVERS);
	counter_handovers(&v, CLERK_FOLDER | CLERK_PAPER_EN);
	go(ACT_ENTRY, 0);
	go(ACT_GIVE, CLERK_PAPER_EN);
	asked(MSG_GIVE);
	in = cur_of(v.last.body.data, v.last.body.size);
	ck_assert_uint_eq(cur_get64(&in), 56);
	ck_assert_uint_eq(cur_get8(&in), CLERK_PAPER_EN);
	visitor_refuse(&v, "station.printer");
	page_is(PAGE_HANDOVER);
	go(ACT_GIVE, CLERK_FOLDER);
	counter_given(&v, CLERK_FOLDER);
	page_is(PAGE_HANDOVER);
	ck_assert(shows("It is written to the stick"));
	ck_assert_int_eq(model_focused(&v.m).act, ACT_HANDED);
	visitor_press(&v, REQUEST_SELECT);
	asked(MSG_HANDED);
	visitor_answer(&v, MSG_TAKEN, NULL, 0);
	asked(MSG_HANDOVERS);
}
END_TEST

START_TEST(paper_only_is_said)
{
	at_handovers(CLERK_PAPER_KO | CLERK_PAPER_EN);
	go(ACT_ENTRY, 1);
	ck_assert(shows("it goes on paper only"));
	tear_down();
	at_handovers(0);
	go(ACT_ENTRY, 1);
	ck_assert(shows("Nothing can be printed on A4"));
}
END_TEST

/* Whatever the keys and the vault do: the focus is on an item, and the page can be drawn.
 */
START_TEST(a_monkey_breaks_nothing)
{
	unsigned seed = (unsigned)_i + 1;
	bool seen[PAGES] = {false};
	struct canvas c;

	at_desk();
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
	Suite *s = suite_create("clerk");
	TCase *c = tcase_create("clerk");
	struct why why = {""};
	SRunner *r;
	int failed;

	if (words_open(BUILD "/share/locale", &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	tcase_set_timeout(c, 120);
	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, a_booth_stays_a_booth);
	tcase_add_test(c, a_counter_begins_locked);
	tcase_add_test(c, a_card_and_its_pin_unlock);
	tcase_add_test(c, services_say_who_may);
	tcase_add_test(c, what_may_not_be_signed_is_not_begun);
	tcase_add_test(c, a_form_that_cannot_be_read_is_said);
	tcase_add_test(c, a_fault_is_said_with_its_label_and_the_focus_stays);
	tcase_add_test(c, a_choice_is_made_by_number);
	tcase_add_test(c, a_row_of_a_view_fills_the_field);
	tcase_add_test(c, long_views_are_searched_by_the_vault);
	tcase_add_test(c, a_scanned_line_fills_the_field_in_focus);
	tcase_add_test(c, a_scanned_card_gives_its_key);
	tcase_add_test(c, lines_are_a_table_of_rows);
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
	tcase_add_test(c, a_lock_keeps_the_form_for_the_same_clerk);
	tcase_add_test(c, another_clerk_finds_nothing_of_it);
	tcase_add_test(c, an_idle_counter_locks_itself);
	tcase_add_test(c, a_revoked_clerk_is_locked_out);
	tcase_add_test(c, one_form_at_a_time);
	tcase_add_test(c, a_half_filled_form_moves_no_number);
	tcase_add_test(c, a_report_is_filtered_and_read);
	tcase_add_test(c, a_correction_begins_from_the_old_entry);
	tcase_add_test(c, only_what_names_that_kind_corrects_it);
	tcase_add_test(c, a_task_is_made_good_or_settled);
	tcase_add_test(c, entries_of_a_day_say_what_became_of_them);
	tcase_add_test(c, a_day_is_closed_after_one_is_sure);
	tcase_add_test(c, a_document_is_seen_before_it_is_signed);
	tcase_add_test(c, an_upgraded_form_still_makes_a_document);
	tcase_add_test(c, a_document_is_handed_over);
	tcase_add_test(c, paper_only_is_said);
	tcase_add_loop_test(c, a_monkey_breaks_nothing, 0, 3);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
