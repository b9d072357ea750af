/* What a hand does: typing into fields, moving, choosing by number, more and less; and
 * every request by its name. */
#include "station/screen/model/clerk_page.h"

#define PAGE_STEP 5 /* lines that a page key moves */

/* ---- fields ---- */

/* What does not fit any more is not taken. */
static void
type(struct model *m, int32_t key)
{
	if (pages[model_page(m)].traits & TRAIT_FIELD)
		field_key(&m->visit.field, key);
}

void
hand_digit(struct model *m, int digit)
{
	type(m, '0' + digit);
}

void
hand_erase(struct model *m, int index)
{
	(void)index;
	type(m, KEY_BACKSPACE_KEY);
}

/* ---- items ---- */

static void
select_item(struct model *m, int i)
{
	struct item items[ITEMS_MAX];

	model_items(m, items);
	m->places[m->depth - 1].focus = i;
	act_do(m, (enum act)items[i].act, items[i].index);
}

static int
item_of_number(const struct model *m, int number, int *highest)
{
	struct item items[ITEMS_MAX];
	size_t count = model_items(m, items);
	int found = -1;

	*highest = 0;
	for (size_t i = 0; i < count; i++) {
		if (items[i].number > *highest)
			*highest = items[i].number;
		if (items[i].number == number)
			found = (int)i;
	}
	return found;
}

void
hand_number(struct model *m, int number)
{
	int highest, i = item_of_number(m, number, &highest);

	if (i >= 0)
		select_item(m, i);
	else
		page_notice(m, NOTICE_NO_SUCH, number, 0);
}

/* A digit acts at once when no longer number can begin with it; else the focus goes there
 * and the next digit, or "select", decides. */
static void
type_digit(struct model *m, int digit)
{
	int number = m->typed > 0 ? m->typed * 10 + digit : digit, highest, i;

	item_of_number(m, number, &highest);
	if (number > highest)
		number = digit;
	m->typed = -1;
	i = item_of_number(m, number, &highest);
	if (number > 0 && number * 10 <= highest && i >= 0) {
		m->typed = number;
		m->places[m->depth - 1].focus = i;
	} else {
		hand_number(m, number);
	}
}

static void
move(struct model *m, int by, bool around)
{
	struct item items[ITEMS_MAX];
	int count = (int)model_items(m, items);
	int *focus = &m->places[m->depth - 1].focus;
	int to = *focus + by;

	if (around)
		to = (to + count) % count;
	*focus = to < 0 ? 0 : to >= count ? count - 1 : to;
}

/* ---- more and less ---- */

static void
change_setting(struct model *m, const struct item *item, int by)
{
	settings_change(&m->settings, (enum setting)item->index, by);
}

static void
change_value(struct model *m, const struct item *item, int by)
{
	struct visit *v = &m->visit;
	const struct question *q = model_question(m);
	int value = answers_value(&v->answers, v->question, (size_t)item->index) + by;
	enum verdict verdict;

	if (q->type == Q_POINTS && value == 0 && by > 0)
		value = 1; /* none and 0 are the same */
	if (value < -1 || value > question_highest(q))
		return;
	verdict = answers_set(
	    &v->answers, v->questions, v->question, (size_t)item->index, value);
	if (verdict)
		page_notice(m, NOTICE_VERDICT, (int)verdict, item->index);
}

static void
more_or_less(struct model *m, int by)
{
	struct item item = model_focused(m);

	if (pages[model_page(m)].traits & TRAIT_TABLE)
		table_shift(&m->clerk.table, by);
	else if (item.act == ACT_SETTING)
		change_setting(m, &item, by);
	else if (item.act == ACT_OPTION && question_valued(model_question(m)) &&
		 item.index < (int)model_question(m)->option_count)
		change_value(m, &item, by);
}

/* ---- requests ---- */

static bool
is_setting(struct model *m, enum request r)
{
	static const struct {
		enum request request;
		enum setting which;
		int by;
	} table[] = {
	    {REQUEST_LANGUAGE, SETTING_LANGUAGE, 1},
	    {REQUEST_SIZE, SETTING_DENSITY, 1},
	    {REQUEST_CONTRAST, SETTING_THEME, 1},
	    {REQUEST_SPEECH, SETTING_SPEECH, 1},
	    {REQUEST_FASTER, SETTING_RATE, 1},
	    {REQUEST_SLOWER, SETTING_RATE, -1},
	    {REQUEST_LOUDER, SETTING_VOLUME, 1},
	    {REQUEST_SOFTER, SETTING_VOLUME, -1},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].request == r) {
			settings_change(&m->settings, table[i].which, table[i].by);
			return true;
		}
	return r == REQUEST_REPEAT || r == REQUEST_REDRAW || r == REQUEST_NONE;
}

void
model_request(struct model *m, enum request request, int32_t pressed)
{
	const struct page_row *page = &pages[model_page(m)];

	if (desk_tries_keys(m, request, pressed) || clerk_key(m, pressed) ||
	    is_setting(m, request))
		return;
	if (request != REQUEST_NUMBER && request != REQUEST_SELECT)
		m->typed = -1;
	page_notice(m, NOTICE_NONE, 0, 0);
	switch (request) {
	case REQUEST_NEXT:
	case REQUEST_PREVIOUS:
		move(m, request == REQUEST_NEXT ? 1 : -1, true);
		break;
	case REQUEST_PAGE_UP:
	case REQUEST_PAGE_DOWN:
		m->places[m->depth - 1].scroll += request == REQUEST_PAGE_DOWN ? 1 : -1;
		move(m, request == REQUEST_PAGE_DOWN ? PAGE_STEP : -PAGE_STEP, false);
		break;
	case REQUEST_SELECT:
		m->typed = -1;
		select_item(m, model_place(m)->focus);
		break;
	case REQUEST_NUMBER:
		if (model_field_secret(m))
			hand_digit(m, pressed - '0');
		else
			type_digit(m, pressed - '0');
		break;
	case REQUEST_MORE:
	case REQUEST_LESS:
		more_or_less(m, request == REQUEST_MORE ? 1 : -1);
		break;
	case REQUEST_TEXT:
		type(m, pressed);
		break;
	case REQUEST_ERASE:
		hand_erase(m, 0);
		break;
	case REQUEST_BACK:
		act_do(m, page->back, (int)m->visit.question);
		break;
	case REQUEST_FORWARD:
		act_do(m, page->forward, 0);
		break;
	case REQUEST_REVIEW:
		act_do(m, page->review, 0);
		break;
	case REQUEST_HELP:
		act_do(m, ACT_HELP, 0);
		break;
	case REQUEST_CALL:
		act_do(m, ACT_CALL, 0);
		break;
	case REQUEST_WORKER:
		act_do(m, ACT_WORKER, 0);
		break;
	default:
		break;
	}
}
