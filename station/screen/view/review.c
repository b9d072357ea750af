#include "station/screen/model/page.h"
#include "station/screen/view/question.h"

static void
review(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Your answers"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Is this right? To change one, press its number.")));
}

/* "Parks: 3 points, Care: 2 points" */
static struct both
choices(const struct model *m, struct sheet *s, size_t n)
{
	const struct answers *a = &m->visit.answers;
	const struct question *q = &m->visit.questions->items[n];
	struct both all = {{"", ""}};
	bool first = true;

	for (size_t i = 0; i < q->option_count; i++) {
		struct both one = both_option(&q->options[i]);
		int value = answers_value(a, n, i);

		if (value < 0)
			continue;
		if (question_valued(q))
			one = both_join(s, one, ": ", both_value(s, q, value));
		all = both_join(s, all, first ? "" : ", ", one);
		first = false;
	}
	return all;
}

static void
answer(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct visit *v = &m->visit;
	size_t n = (size_t)item->item.index;

	if (item->item.kind != ITEM_ROW)
		return;
	item->head = both_question(&v->questions->items[n]);
	item->text = choices(m, s, n);
	item->mark = MARK_NONE;
	switch (answers_fullness(&v->answers, v->questions, n)) {
	case ANSWER_NONE:
		item->text = both_words(N_("left blank: nothing chosen"));
		item->flagged = true;
		break;
	case ANSWER_BLANK:
		item->text = both_words(N_("left blank, as you marked it"));
		item->flagged = true;
		break;
	case ANSWER_SHORT:
		item->tail = both_words(N_("not complete"));
		item->flagged = true;
		break;
	case ANSWER_UNDER:
		item->tail = both_words(N_("more was possible"));
		break;
	case ANSWER_FULL:
		break;
	}
}

const struct view view_review = {review, answer};
