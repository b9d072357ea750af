#include "station/screen/view/question.h"

static void
value(const struct model *m, struct sheet *s)
{
	const struct visit *v = &m->visit;
	const struct question *q = model_question(m);

	s->title = both_question(q);
	sheet_say(s, ROLE_CHOSEN, both_option(&q->options[v->option]));
	sheet_reserve(s, both_words(N_("chosen")));
	if (q->type == Q_POINTS)
		sheet_say(s, ROLE_TEXT, both_counter(m, s, v->question));
}

static void
one_value(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct visit *v = &m->visit;
	int given = answers_value(&v->answers, v->question, v->option);

	if (item->item.kind != ITEM_OPTION)
		return;
	item->text = both_value(s, model_question(m), item->item.index);
	item->mark = given == item->item.index ? MARK_ON : MARK_OFF;
	if (item->mark == MARK_ON)
		item->tail = both_words(N_("chosen"));
}

const struct view view_value = {value, one_value};
