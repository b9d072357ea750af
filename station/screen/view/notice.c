#include <string.h>
#include "station/screen/refusal.h"
#include "station/screen/view/sheet.h"
#include "station/screen/view/typed.h"

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
		out.text[l] = m->what == PLACE_COUNTER
				  ? refusal_at_counter((enum language)l, m->visit.refusal)
				  : refusal_words((enum language)l, m->visit.refusal);
	return out;
}

struct both
both_rules(const struct model *m)
{
	const struct clerk_refusal *r = &m->clerk.refusal;
	struct both words = both_of(&r->words);

	return both_empty(words) ? both_same(r->key) : words;
}

static struct both
may(const struct model *m)
{
	if (m->notice.a & CLERK_STATION_MAY)
		return both_words(N_("This counter may not sign that."));
	if (m->notice.a & CLERK_CLERK_MAY)
		return both_words(N_("Your card may not sign that."));
	return both_words(N_("That needs a file; it cannot be typed at a counter."));
}

/* Those that say the same wherever they stand. */
static const char *const sentences[] = {
    [NOTICE_CLEARED] = N_("The screen was cleared. Nothing was cast."),
    [NOTICE_EMPTY] = N_("Nothing is typed yet."),
    [NOTICE_NOT_OPEN] = N_("There is no voting in this poll now."),
    [NOTICE_FULL] = N_("There is no room for that, or it cannot be typed here."),
    [NOTICE_KEPT] = N_("A half-filled form is waiting. Finish it, or throw it away, at "
		       "the counter's first page."),
    [NOTICE_LOCKED] =
	N_("Locked. The half-filled form is kept for the clerk who began it."),
    [NOTICE_FORM] = N_("The form of this service cannot be read here."),
    [NOTICE_LINES] = N_("There can be no more lines."),
    [NOTICE_DESTROYED] = N_("Destroyed. Nobody can read it any more."),
    [NOTICE_NO_TABLES] = N_("This counter does not save tables as files."),
    [NOTICE_WRITTEN] = N_("It is written to the stick, with its receipt."),
};

struct both
notice_words(const struct model *m, struct sheet *s)
{
	bool counter = m->what == PLACE_COUNTER;

	switch (m->notice.what) {
	case NOTICE_VERDICT:
		return verdict(m, s);
	case NOTICE_SHORT:
		return too_short(m, s);
	case NOTICE_REFUSED:
		return both_refusal(m);
	case NOTICE_NO_SUCH:
		if (m->notice.a < 0)
			return both_words(
			    N_("That was not understood. Please try again."));
		return both_format(s, N_("There is no number %d here."), m->notice.a);
	case NOTICE_UNREAD:
		return both_words(counter
				      ? N_("The card cannot be read. Please try again.")
				      : N_("The card cannot be read. Try again, or ask a "
					   "poll worker."));
	case NOTICE_CHANGE:
		return both_format(s,
		    N_("Question %d is not complete. Choose more, or leave it blank."),
		    m->notice.a + 1);
	case NOTICE_RULES:
		return m->notice.a ? both_join(s, both_rules(m), " ",
					 both_words(N_("The form was changed meanwhile. "
						       "What was typed is kept.")))
				   : both_rules(m);
	case NOTICE_MAY:
		return may(m);
	case NOTICE_PRINTED:
		return both_words(counter
				      ? N_("It is printed. Please hand the paper over.")
				      : N_("It is printed. Please take the paper with "
					   "you."));
	case NOTICE_NONE:
		return (struct both){{NULL, NULL}};
	default:
		return both_words(sentences[m->notice.what]);
	}
}
