#include "station/screen/model/clerk_page.h"

#include <assert.h>
#include <stdio.h>

#define SHORT_PATIENCE 60
#define PATIENCE 180
#define CLERK_PATIENCE 300
#define LONG_PATIENCE 600 /* somebody may be waiting for the poll worker */

/* ---- the items of each page ---- */

void
items_add(struct items *to, enum item_kind kind, enum act act, int index)
{
	assert(to->count < ITEMS_MAX);
	to->list[to->count++] =
	    (struct item){.kind = kind, .act = (uint8_t)act, .index = index};
}

static void
welcome_items(const struct model *m, struct items *to)
{
	for (int l = 0; l < LANGUAGES; l++)
		items_add(to, ITEM_ROW, ACT_LANGUAGE, l);
	if (m->may_end)
		items_add(to, ITEM_BUTTON, ACT_END, 0);
}

static void
field_items(const struct model *m, struct items *to)
{
	items_add(to, ITEM_FIELD, ACT_SUBMIT, 0);
	items_add(to, ITEM_BUTTON, pages[model_page(m)].back, 0);
	items_add(to, ITEM_BUTTON, ACT_SUBMIT, 0);
}

/* The pad lets two keys type what is typed as digits. */
static void
pin_items(const struct model *m, struct items *to)
{
	items_add(to, ITEM_FIELD, ACT_SUBMIT, 0);
	for (int i = 1; i <= 10; i++)
		items_add(to, ITEM_PAD, ACT_DIGIT, i % 10);
	items_add(to, ITEM_PAD, ACT_ERASE, 0);
	items_add(to, ITEM_BUTTON, pages[model_page(m)].back, 0);
	items_add(to, ITEM_BUTTON, ACT_SUBMIT, 0);
}

static void
no_items(const struct model *m, struct items *to)
{
	(void)m;
	(void)to;
}

static void
polls_items(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->visit.poll_count; i++)
		items_add(to, ITEM_ROW, ACT_POLL, (int)i);
	items_add(to, ITEM_BUTTON, ACT_LEAVE, 0);
}

static void
how_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_BUTTON, ACT_POLLS, 0);
	items_add(to, ITEM_BUTTON, ACT_START, 0);
}

static void
question_items(const struct model *m, struct items *to)
{
	int count = (int)model_question(m)->option_count;

	for (int i = 0; i <= count; i++)
		items_add(to, ITEM_OPTION, ACT_OPTION, i);
	items_add(to, ITEM_BUTTON, ACT_PREVIOUS, 0);
	if (!m->visit.reviewing)
		items_add(to, ITEM_BUTTON, ACT_REVIEW, 0);
	items_add(to, ITEM_BUTTON, ACT_NEXT, 0);
}

static void
value_items(const struct model *m, struct items *to)
{
	const struct visit *v = &m->visit;

	for (int i = 0; i <= question_highest(model_question(m)); i++)
		items_add(to, ITEM_OPTION, ACT_VALUE, i);
	items_add(to, ITEM_BUTTON, ACT_QUESTION, (int)v->question);
	if (answers_value(&v->answers, v->question, v->option) >= 0)
		items_add(to, ITEM_BUTTON, ACT_TAKE_BACK, 0);
}

static void
review_items(const struct model *m, struct items *to)
{
	for (size_t i = 0; i < m->visit.questions->count; i++)
		items_add(to, ITEM_ROW, ACT_QUESTION, (int)i);
	items_add(to, ITEM_BUTTON, ACT_PREVIOUS, 0);
	items_add(to, ITEM_BUTTON, ACT_SEAL, 0);
}

static void
cast_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_CAST, 0);
	items_add(to, ITEM_ROW, ACT_CHECK, 0);
	items_add(to, ITEM_BUTTON, ACT_LEAVE, 0);
}

static void
sure_items(const struct model *m, struct items *to)
{
	items_add(to, ITEM_ROW,
	    model_page(m) == PAGE_SURE_CAST ? ACT_SURE_CAST : ACT_SURE_CHECK, 0);
	items_add(to, ITEM_ROW, ACT_TRACKER, 0);
}

static void
done_items(const struct model *m, struct items *to)
{
	items_add(to, ITEM_ROW, ACT_FINISH, 0);
	/* Of a ballot that nobody keeps there is no paper. */
	if (m->booth.flags & BOOTH_PRINTS && !model_test(m))
		items_add(to, ITEM_ROW, ACT_SLIP, 0);
}

static void
checked_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_AGAIN, 0);
	items_add(to, ITEM_ROW, ACT_LEAVE, 0);
}

static void
refused_items(const struct model *m, struct items *to)
{
	if (m->visit.retry != ACT_NONE)
		items_add(to, ITEM_ROW, (enum act)m->visit.retry, 0);
	items_add(to, ITEM_ROW, ACT_CALL, 0);
	items_add(to, ITEM_ROW, ACT_CLEAR, 0);
}

static void
leave_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_CLOSE, 0);
	items_add(to, ITEM_ROW, ACT_CLEAR, 0);
}

static void
close_items(const struct model *m, struct items *to)
{
	(void)m;
	items_add(to, ITEM_ROW, ACT_CLOSE, 0);
}

static void
settings_items(const struct model *m, struct items *to)
{
	(void)m;
	for (int i = 0; i < SETTING_COUNT; i++)
		items_add(to, ITEM_ROW, ACT_SETTING, i);
	items_add(to, ITEM_BUTTON, ACT_CLOSE, 0);
}

static void
help_items(const struct model *m, struct items *to)
{
	size_t count;
	const struct binding *keys = keys_table(&count);

	(void)m;
	items_add(to, ITEM_ROW, ACT_SETTINGS, 0);
	for (size_t i = 0; i < count; i++)
		if (keys[i].help)
			items_add(to, ITEM_ROW, ACT_KEY, (int)i);
	items_add(to, ITEM_BUTTON, ACT_CLOSE, 0);
}

/* ---- the pages ---- */

const struct page_row pages[PAGES] = {
    [PAGE_WELCOME] = {"welcome", TRAIT_FIRST | TRAIT_LAST, SHORT_PATIENCE, welcome_items,
	ACT_END},
    [PAGE_CARD] = {"card", TRAIT_FIELD | TRAIT_CARD, PATIENCE, field_items, ACT_WELCOME,
	ACT_SUBMIT},
    [PAGE_PIN] = {"pin", TRAIT_FIELD | TRAIT_SECRET, PATIENCE, pin_items, ACT_CARD,
	ACT_SUBMIT},
    [PAGE_WAIT] = {"wait", 0, PATIENCE, no_items},
    [PAGE_POLLS] = {"polls", 0, PATIENCE, polls_items, ACT_LEAVE},
    [PAGE_HOW] = {"how", 0, PATIENCE, how_items, ACT_POLLS, ACT_START},
    [PAGE_QUESTION] = {"question", 0, PATIENCE, question_items, ACT_PREVIOUS, ACT_NEXT,
	ACT_REVIEW},
    [PAGE_VALUE] = {"value", 0, PATIENCE, value_items, ACT_QUESTION},
    [PAGE_REVIEW] = {"review", 0, PATIENCE, review_items, ACT_PREVIOUS, ACT_SEAL},
    [PAGE_CAST] = {"cast", 0, PATIENCE, cast_items, ACT_LEAVE},
    [PAGE_SURE_CAST] = {"sure-cast", 0, PATIENCE, sure_items, ACT_TRACKER},
    [PAGE_SURE_CHECK] = {"sure-check", 0, PATIENCE, sure_items, ACT_TRACKER},
    [PAGE_DONE] = {"done", TRAIT_LAST, SHORT_PATIENCE, done_items, ACT_FINISH,
	ACT_FINISH},
    [PAGE_CHECKED] = {"checked", 0, PATIENCE, checked_items, ACT_LEAVE, ACT_AGAIN},
    [PAGE_REFUSED] = {"refused", 0, PATIENCE, refused_items, ACT_CLEAR},
    [PAGE_OFFICER_CARD] = {"officer-card", TRAIT_FIELD | TRAIT_CARD, PATIENCE,
	field_items, ACT_WELCOME, ACT_SUBMIT},
    [PAGE_OFFICER_PIN] = {"officer-pin", TRAIT_FIELD | TRAIT_SECRET, PATIENCE, pin_items,
	ACT_WORKER, ACT_SUBMIT},
    [PAGE_SECOND_CARD] = {"second-card", TRAIT_FIELD | TRAIT_CARD, PATIENCE, field_items,
	ACT_DESK, ACT_SUBMIT},
    [PAGE_SECOND_PIN] = {"second-pin", TRAIT_FIELD | TRAIT_SECRET, PATIENCE, pin_items,
	ACT_SECOND, ACT_SUBMIT},
    [PAGE_DESK] = {"desk", 0, PATIENCE, desk_items, ACT_DESK_LEAVE},
    [PAGE_DESK_SURE] = {"desk-sure", 0, PATIENCE, desk_sure_items, ACT_DESK},
    [PAGE_BALLOTS] = {"ballots", 0, LONG_PATIENCE, ballots_items, ACT_DESK},
    [PAGE_QUEUE] = {"queue", 0, PATIENCE, queue_items, ACT_DESK},
    [PAGE_LAST] = {"last", 0, PATIENCE, plain_items, ACT_DESK},
    [PAGE_LOG] = {"log", 0, PATIENCE, log_items, ACT_DESK, ACT_LOG},
    [PAGE_EXPORT] = {"export", 0, PATIENCE, plain_items, ACT_DESK},
    [PAGE_DIAGNOSIS] = {"diagnosis", 0, PATIENCE, diagnosis_items, ACT_DESK},
    [PAGE_KEYS] = {"keys", 0, PATIENCE, plain_items, ACT_DESK},
    [PAGE_COLOURS] = {"colours", 0, LONG_PATIENCE, colours_items, ACT_DESK},
    [PAGE_UNLOCK] = {"unlock", TRAIT_FIRST | TRAIT_LAST | TRAIT_FIELD | TRAIT_CARD,
	PATIENCE, unlock_items, ACT_END, ACT_SUBMIT},
    [PAGE_UNLOCK_PIN] = {"unlock-pin", TRAIT_FIELD | TRAIT_SECRET, PATIENCE, pin_items,
	ACT_UNLOCK, ACT_SUBMIT},
    [PAGE_COUNTER] = {"counter", 0, CLERK_PATIENCE, counter_items, ACT_LOCK},
    [PAGE_SERVICE] = {"service", 0, CLERK_PATIENCE, service_items, ACT_COUNTER},
    [PAGE_FORM] = {"form", TRAIT_FIELD | TRAIT_TYPED, CLERK_PATIENCE, form_items,
	ACT_COUNTER, ACT_TRY, ACT_LIST},
    [PAGE_LINES] = {"lines", 0, CLERK_PATIENCE, lines_items, ACT_FORM, ACT_TRY},
    [PAGE_LINE] = {"line", TRAIT_FIELD | TRAIT_TYPED, CLERK_PATIENCE, form_items,
	ACT_LINES, ACT_LINE_ADD, ACT_LIST},
    [PAGE_CHOICE] = {"choice", 0, CLERK_PATIENCE, choice_items, ACT_BACK_TO_FIELD},
    [PAGE_PICK] = {"pick", TRAIT_FIELD | TRAIT_TYPED | TRAIT_TABLE, CLERK_PATIENCE,
	table_items, ACT_BACK_TO_FIELD},
    [PAGE_PRESENT] = {"present", TRAIT_FIELD | TRAIT_CARD, CLERK_PATIENCE, present_items,
	ACT_BACK_TO_FIELD, ACT_SUBMIT},
    [PAGE_PRESENT_PIN] = {"present-pin", TRAIT_FIELD | TRAIT_SECRET, CLERK_PATIENCE,
	pin_items, ACT_BACK_TO_FIELD, ACT_SUBMIT},
    [PAGE_CHECK] = {"entry-check", 0, CLERK_PATIENCE, check_items, ACT_FORM, ACT_SIGN},
    [PAGE_SIGNED] = {"signed", 0, CLERK_PATIENCE, signed_items, ACT_COUNTER, ACT_COUNTER},
    [PAGE_TABLE] = {"table", TRAIT_FIELD | TRAIT_TYPED | TRAIT_TABLE, CLERK_PATIENCE,
	table_items, ACT_SERVICE_BACK, ACT_NONE, ACT_SAVE},
    [PAGE_FILES] = {"files", TRAIT_FIELD | TRAIT_TYPED | TRAIT_TABLE, CLERK_PATIENCE,
	table_items, ACT_BACK_TO_FIELD},
    [PAGE_SAVED] = {"saved", 0, CLERK_PATIENCE, saved_items, ACT_SAVED, ACT_SAVED},
    [PAGE_RECORD] = {"record", 0, CLERK_PATIENCE, record_items, ACT_TABLE},
    [PAGE_DAY] = {"day", 0, CLERK_PATIENCE, day_items, ACT_COUNTER, ACT_NONE, ACT_SAVE},
    [PAGE_TASKS] = {"tasks", 0, CLERK_PATIENCE, day_items, ACT_COUNTER, ACT_NONE,
	ACT_SAVE},
    [PAGE_ENTRY] = {"entry", 0, CLERK_PATIENCE, entry_items, ACT_ENTRIES},
    [PAGE_WAS] = {"was", 0, CLERK_PATIENCE, was_items, ACT_ENTRY_BACK, ACT_ENTRY_BACK},
    [PAGE_SEALED] = {"sealed", TRAIT_SEALED, SHORT_PATIENCE, sealed_items, ACT_ENTRY_BACK,
	ACT_ENTRY_BACK},
    [PAGE_DESTROY_SURE] = {"destroy-sure", 0, CLERK_PATIENCE, destroy_sure_items,
	ACT_ENTRY_BACK},
    [PAGE_SETTLE] = {"settle", TRAIT_FIELD | TRAIT_TYPED, CLERK_PATIENCE, settle_items,
	ACT_ENTRIES, ACT_SETTLED},
    [PAGE_HANDOVERS] = {"handovers", 0, CLERK_PATIENCE, handovers_items, ACT_COUNTER},
    [PAGE_HANDOVER] = {"handover", 0, CLERK_PATIENCE, handover_items, ACT_ENTRIES},
    [PAGE_DAY_SURE] = {"day-sure", 0, CLERK_PATIENCE, day_sure_items, ACT_COUNTER},
    [PAGE_DAY_CLOSED] = {"day-closed", 0, CLERK_PATIENCE, day_closed_items, ACT_COUNTER},
    [PAGE_LEAVE] = {"leave", TRAIT_OVER, PATIENCE, leave_items, ACT_CLOSE},
    [PAGE_IDLE] = {"idle", TRAIT_OVER, 0, close_items, ACT_CLOSE, ACT_CLOSE},
    [PAGE_SETTINGS] = {"settings", TRAIT_OVER, PATIENCE, settings_items, ACT_CLOSE,
	ACT_CLOSE},
    [PAGE_HELP] = {"help", TRAIT_OVER, PATIENCE, help_items, ACT_CLOSE, ACT_CLOSE},
    [PAGE_CALL] = {"call", TRAIT_OVER, LONG_PATIENCE, close_items, ACT_CLOSE, ACT_CLOSE},
};

const char *
page_name(enum page p)
{
	return pages[p].name;
}

const struct place *
model_place(const struct model *m)
{
	return &m->places[m->depth - 1];
}

enum page
model_page(const struct model *m)
{
	return model_place(m)->page;
}

/* ---- numbers ---- */

static int
value_number(const struct model *m, int value)
{
	return value + (model_question(m)->type == Q_GRADES);
}

static bool
is_numbered(const struct model *m, enum item_kind kind)
{
	return kind != ITEM_FIELD && kind != ITEM_BAR && kind != ITEM_LINE &&
	       kind != ITEM_PAD && !model_field_secret(m);
}

/* Lines are numbered from 1 on, "go on" is 0 everywhere; beside a PIN digits are nothing
 * but digits, and in a field they are typed: no button has a number then. A button gets
 * no number of two digits where that would make the first digit of a line wait for a
 * second one. */
static void
number_items(const struct model *m, struct items *items)
{
	enum act forward = pages[model_page(m)].forward;
	bool typed = model_page(m) == PAGE_FORM || model_page(m) == PAGE_LINE;
	size_t focus = (size_t)model_place(m)->focus;
	bool in_field = pages[model_page(m)].traits & TRAIT_TYPED &&
			focus < items->count && items->list[focus].kind == ITEM_FIELD;
	int n = 0, rows = 0;

	for (size_t i = 0; i < items->count; i++) {
		struct item *item = &items->list[i];
		bool line = item->kind == ITEM_OPTION || item->kind == ITEM_ROW;

		rows += line;
		if (item->act == ACT_VALUE)
			item->number = n = value_number(m, item->index);
		else if (!is_numbered(m, item->kind) || (typed && line) ||
			 (in_field && item->kind == ITEM_BUTTON))
			item->number = -1;
		else if (item->kind == ITEM_BUTTON && item->act == forward)
			item->number = 0;
		else if (line || n < 9 || rows > 9)
			item->number = ++n;
		else
			item->number = -1;
	}
}

size_t
model_items(const struct model *m, struct item items[ITEMS_MAX])
{
	struct items to = {items, 0};
	enum page p = model_page(m);

	pages[p].items(m, &to);
	if (p != PAGE_HELP)
		items_add(&to, ITEM_BAR, ACT_HELP, 0);
	number_items(m, &to);
	return to.count;
}

/* ---- moving between pages ---- */

/* Where a reader begins: the first line, else the button that goes on. */
static int
first_focus(const struct model *m)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(m, items);

	if (items[0].kind != ITEM_BUTTON)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (items[i].act == pages[model_page(m)].forward)
			return (int)i;
	return 0;
}

void
page_focus(struct model *m, enum act act, int index)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(m, items);

	for (size_t i = 0; i < count; i++)
		if (items[i].act == act && items[i].index == index) {
			m->places[m->depth - 1].focus = (int)i;
			return;
		}
}

static void
show(struct model *m, int depth, enum page p)
{
	int covered = m->depth;

	m->depth = depth;
	m->places[depth - 1] = (struct place){.page = p};
	m->places[depth - 1].focus = first_focus(m);
	/* An answer of the vault may come while help lies over the page that waits. */
	m->depth = depth == 1 && covered > 1 ? covered : depth;
}

void
page_go(struct model *m, enum page p)
{
	struct visit *v = &m->visit;

	show(m, 1, p);
	if (pages[p].traits & TRAIT_FIELD)
		field_open(&v->field, v->typed, sizeof(v->typed), sizeof(v->typed),
		    pages[p].traits & TRAIT_SECRET);
	else
		field_close(&v->field);
	if (!(pages[p].traits & TRAIT_SEALED))
		clerk_values_wipe(&m->clerk);
}

void
page_over(struct model *m, enum page p)
{
	for (int i = 1; i < m->depth; i++)
		if (m->places[i].page == p) {
			m->depth = i + 1;
			return;
		}
	assert(m->depth < PLACES);
	show(m, m->depth + 1, p);
}

void
page_close(struct model *m)
{
	if (m->depth > 1)
		m->places[--m->depth] = (struct place){0};
}

void
page_notice(struct model *m, enum notice what, int a, int b)
{
	m->notice.what = what;
	m->notice.a = a;
	m->notice.b = b;
}
