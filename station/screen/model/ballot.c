/* The ballot: its questions, the review, cast or check. */
#include "station/screen/model/page.h"

/* ---- questions ---- */

const struct question *
model_question(const struct model *m)
{
	return &m->visit.questions->items[m->visit.question];
}

/* Where the hand goes next: on, once nothing more can be chosen. */
static void
focus_question(struct model *m)
{
	struct visit *v = &m->visit;
	enum fullness full = answers_fullness(&v->answers, v->questions, v->question);

	if (full == ANSWER_FULL || full == ANSWER_BLANK)
		page_focus(m, ACT_NEXT, 0);
}

static void
open_question(struct model *m, size_t n)
{
	m->visit.question = n;
	page_go(m, PAGE_QUESTION);
	focus_question(m);
}

static void
start(struct model *m, int index)
{
	(void)index;
	open_question(m, 0);
}

static void
option(struct model *m, int index)
{
	struct visit *v = &m->visit;
	const struct question *q = model_question(m);
	size_t n = v->question, i = (size_t)index;
	bool blank = i == q->option_count;
	enum verdict verdict;

	if (!blank && question_valued(q) && !v->answers.blank[n]) {
		v->option = i;
		page_go(m, PAGE_VALUE);
		page_focus(m, ACT_VALUE, answers_value(&v->answers, n, i));
		return;
	}
	page_focus(m, ACT_OPTION, index);
	verdict = blank ? answers_toggle_blank(&v->answers, v->questions, n)
		  : question_valued(q) ? VERDICT_IS_BLANK
				       : answers_toggle(&v->answers, v->questions, n, i);
	if (verdict)
		page_notice(m, NOTICE_VERDICT, (int)verdict, index);
	else
		focus_question(m);
}

/* The value that was there already is taken back, as with every choice. */
static void
value(struct model *m, int index)
{
	struct visit *v = &m->visit;
	size_t n = v->question, option_count = model_question(m)->option_count;
	bool again = answers_value(&v->answers, n, v->option) == index;
	enum verdict verdict =
	    answers_set(&v->answers, v->questions, n, v->option, again ? -1 : index);
	size_t next = again ? v->option : v->option + 1;

	if (verdict) {
		page_focus(m, ACT_VALUE, index);
		page_notice(m, NOTICE_VERDICT, (int)verdict, index);
		return;
	}
	page_go(m, PAGE_QUESTION);
	if (next < option_count)
		page_focus(m, ACT_OPTION, (int)next);
	else
		page_focus(m, ACT_NEXT, 0);
}

static void
take_back(struct model *m, int index)
{
	const struct visit *v = &m->visit;

	(void)index;
	value(m, answers_value(&v->answers, v->question, v->option));
}

static void
to_question(struct model *m, int index)
{
	bool from_value = model_page(m) == PAGE_VALUE;

	m->visit.reviewing |= model_page(m) == PAGE_REVIEW;
	if (from_value) {
		page_go(m, PAGE_QUESTION);
		page_focus(m, ACT_OPTION, (int)m->visit.option);
	} else {
		open_question(m, (size_t)index);
	}
}

static bool
short_of(const struct model *m, size_t n)
{
	const struct visit *v = &m->visit;

	return answers_fullness(&v->answers, v->questions, n) == ANSWER_SHORT;
}

/* The eye goes to what is left open, if anything is; else the hand goes on. */
static void
to_review(struct model *m, int index)
{
	struct visit *v = &m->visit;

	(void)index;
	v->reviewing = false;
	page_go(m, PAGE_REVIEW);
	page_focus(m, ACT_SEAL, 0);
	for (size_t i = v->questions->count; i-- > 0;) {
		enum fullness f = answers_fullness(&v->answers, v->questions, i);

		if (f == ANSWER_NONE || f == ANSWER_SHORT)
			page_focus(m, ACT_QUESTION, (int)i);
	}
}

static void
next(struct model *m, int index)
{
	struct visit *v = &m->visit;

	(void)index;
	if (short_of(m, v->question))
		page_notice(m, NOTICE_SHORT, 0, 0);
	else if (v->reviewing || v->question + 1 == v->questions->count)
		to_review(m, 0);
	else
		open_question(m, v->question + 1);
}

static void
previous(struct model *m, int index)
{
	struct visit *v = &m->visit;

	(void)index;
	if (model_page(m) == PAGE_REVIEW)
		open_question(m, v->questions->count - 1);
	else if (v->reviewing)
		to_review(m, 0);
	else if (v->question > 0)
		open_question(m, v->question - 1);
	else
		page_go(m, PAGE_HOW);
}

/* ---- seal, cast, check ---- */

static void
seal(struct model *m, int index)
{
	struct visit *v = &m->visit;
	struct buf body;

	(void)index;
	for (size_t i = 0; i < v->questions->count; i++)
		if (short_of(m, i)) {
			page_focus(m, ACT_QUESTION, (int)i);
			page_notice(m, NOTICE_CHANGE, (int)i, 0);
			return;
		}
	body = vault_body();
	buf_put_text(&body, v->polls[v->poll].id);
	answers_put(&v->answers, v->questions, &body);
	vault_call(m, MSG_VOTE, m->request, &body, true);
	page_go(m, PAGE_WAIT);
}

/* The careless key must not cast: the focus begins on "not yet". */
static void
be_sure(struct model *m, enum page page)
{
	page_go(m, page);
	page_focus(m, ACT_TRACKER, 0);
}

static void
cast(struct model *m, int index)
{
	(void)index;
	be_sure(m, PAGE_SURE_CAST);
}

static void
check(struct model *m, int index)
{
	(void)index;
	be_sure(m, PAGE_SURE_CHECK);
}

static void
sure_cast(struct model *m, int index)
{
	(void)index;
	vault_call(m, MSG_CAST, m->request, NULL, true);
	page_go(m, PAGE_WAIT);
}

/* After the cast: the request is free again, and asked for this. */
static void
slip(struct model *m, int index)
{
	struct buf body = slip_of(m);

	(void)index;
	vault_call(m, MSG_PAPER, m->request, &body, true);
	page_go(m, PAGE_WAIT);
}

static void
sure_check(struct model *m, int index)
{
	(void)index;
	vault_call(m, MSG_CHECK, m->request, NULL, true);
	page_go(m, PAGE_WAIT);
}

static void
to_tracker(struct model *m, int index)
{
	(void)index;
	page_go(m, PAGE_CAST);
}

/* What was checked is public: the next ballot begins from nothing, so that nobody casts
 * by habit what everybody can read. */
static void
again(struct model *m, int index)
{
	(void)index;
	open_question(m, 0);
}

void (*const ballot_acts[ACTS])(struct model *, int) = {
    [ACT_START] = start,
    [ACT_OPTION] = option,
    [ACT_VALUE] = value,
    [ACT_TAKE_BACK] = take_back,
    [ACT_PREVIOUS] = previous,
    [ACT_NEXT] = next,
    [ACT_REVIEW] = to_review,
    [ACT_QUESTION] = to_question,
    [ACT_SEAL] = seal,
    [ACT_CAST] = cast,
    [ACT_SURE_CAST] = sure_cast,
    [ACT_CHECK] = check,
    [ACT_SURE_CHECK] = sure_check,
    [ACT_TRACKER] = to_tracker,
    [ACT_AGAIN] = again,
    [ACT_SLIP] = slip,
};
