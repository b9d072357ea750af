#include <string.h>
#include "station/screen/refusal.h"
#include "station/screen/view/sheet.h"

static int
first_chosen(const struct model *m)
{
	const struct visit *v = &m->visit;
	size_t i = 0;

	while (i < model_question(m)->option_count &&
	       answers_value(&v->answers, v->question, i) < 0)
		i++;
	return (int)i + 1;
}

static struct both
verdict(const struct model *m, struct sheet *s)
{
	const struct visit *v = &m->visit;
	const struct question *q = model_question(m);

	switch ((enum verdict)m->notice.a) {
	case VERDICT_ONE:
		return both_format(s,
		    N_("You already chose %d. To change, first press %d again to clear "
		       "it."),
		    first_chosen(m), first_chosen(m));
	case VERDICT_MOST:
		return both_format(s,
		    N_("You already chose %d, the most allowed. To change, first press "
		       "one of them again to clear it."),
		    q->max);
	case VERDICT_CATEGORY:
		return both_format(s,
		    N_("You already chose %d in this group. To change, first press it "
		       "again to clear it."),
		    q->max);
	case VERDICT_POINTS:
		return both_format(s, N_("Only %d points are left. Nothing was changed."),
		    q->points - answers_points(&v->answers, v->questions, v->question));
	case VERDICT_IS_BLANK:
		return both_format(s,
		    N_("You marked this question to be left blank. To choose, first "
		       "press %d again to clear that."),
		    (int)q->option_count + 1);
	case VERDICT_CHOSEN:
		return both_words(
		    N_("You have chosen here. To leave the question blank, first press "
		       "your choices again to clear them."));
	case VERDICT_DONE:
		break;
	}
	return (struct both){{NULL, NULL}};
}

static struct both
too_short(const struct model *m, struct sheet *s)
{
	const struct visit *v = &m->visit;
	const struct question *q = model_question(m);
	size_t i;

	switch (q->type) {
	case Q_POINTS:
		return both_format(s,
		    N_("Give at least %d points, or clear them all to leave it blank."),
		    q->min);
	case Q_PICK:
		i = answers_short_category(&v->answers, v->questions, v->question);
		return both_format(s,
		    N_("Choose %d in \"%s\" too, or clear your choices to leave it "
		       "blank."),
		    q->max, q->options[i].category);
	default:
		return both_format(s,
		    N_("Choose at least %d, or clear your choices to leave it blank."),
		    q->min);
	}
}

struct both
both_refusal(const struct model *m)
{
	struct both out;

	for (int l = 0; l < LANGUAGES; l++)
		out.text[l] = refusal_words((enum language)l, m->visit.refusal);
	return out;
}

struct both
notice_words(const struct model *m, struct sheet *s)
{
	switch (m->notice.what) {
	case NOTICE_VERDICT:
		return verdict(m, s);
	case NOTICE_SHORT:
		return too_short(m, s);
	case NOTICE_REFUSED:
		return both_refusal(m);
	case NOTICE_CLEARED:
		return both_words(N_("The screen was cleared. Nothing was cast."));
	case NOTICE_EMPTY:
		return both_words(N_("Nothing is typed yet."));
	case NOTICE_NO_SUCH:
		if (m->notice.a < 0)
			return both_words(
			    N_("That was not understood. Please try again."));
		return both_format(s, N_("There is no number %d here."), m->notice.a);
	case NOTICE_NOT_OPEN:
		return both_words(N_("There is no voting in this poll now."));
	case NOTICE_UNREAD:
		return both_words(
		    N_("The card cannot be read. Try again, or ask a poll worker."));
	case NOTICE_CHANGE:
		return both_format(s,
		    N_("Question %d is not complete. Choose more, or leave it blank."),
		    m->notice.a + 1);
	case NOTICE_PRINTED:
		return both_words(N_("It is printed. Please take the paper with you."));
	case NOTICE_NONE:
		break;
	}
	return (struct both){{NULL, NULL}};
}
