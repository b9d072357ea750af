#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/page.h"

/* ---- the visit ---- */

static void
visit_wipe(struct visit *v)
{
	free(v->polls);
	questions_free(v->questions);
	sodium_memzero(v, sizeof(*v));
}

static void
settings_reset(struct settings *s)
{
	*s = (struct settings){
	    .language = LANGUAGE_KO,
	    .density = DENSITY_NORMAL,
	    .theme = THEME_DARK,
	    .rate = SETTING_LEVELS / 2,
	    .volume = SETTING_LEVELS / 2,
	};
}

void
visit_clear(struct model *m)
{
	if (m->visit.vault != VAULT_FREE)
		vault_call(m, MSG_END, m->request, NULL, false);
	visit_wipe(&m->visit);
	settings_reset(&m->settings);
	m->typed = -1;
	m->asked = 0;
	page_notice(m, NOTICE_NONE, 0, 0);
	memset(m->places, 0, sizeof(m->places));
	m->depth = 1;
	page_go(m, PAGE_WELCOME);
}

static void
begin(struct model *m, int language)
{
	struct buf body = {0};

	m->settings.language = (enum language)language;
	m->request += 2;
	buf_put32(&body, 0);
	vault_call(m, MSG_SYNC, UINT32_MAX, &body, false);
	page_go(m, PAGE_CARD);
}

static void
end(struct model *m, int index)
{
	(void)index;
	if (m->may_end && m->call_count < CALLS_MAX)
		m->calls[m->call_count++] = (struct call){.kind = CALL_END};
}

static void
clear(struct model *m, int index)
{
	(void)index;
	visit_clear(m);
	page_notice(m, NOTICE_CLEARED, 0, 0);
}

static void
finish(struct model *m, int index)
{
	(void)index;
	visit_clear(m);
}

/* ---- card and PIN ---- */

static void
to_card(struct model *m, int index)
{
	(void)index;
	sodium_memzero(m->visit.card, sizeof(m->visit.card));
	sodium_memzero(m->visit.field, sizeof(m->visit.field));
	page_go(m, PAGE_CARD);
}

static void
open_card(struct model *m)
{
	struct visit *v = &m->visit;
	struct buf body = {0};

	buf_put_text(&body, v->card);
	buf_put8(&body, 0);
	buf_put_var(&body, v->field, strlen(v->field));
	sodium_memzero(v->field, sizeof(v->field));
	vault_call(m, MSG_CARD, m->request, &body, true);
	page_go(m, PAGE_WAIT);
}

/* A card of a deck, which only a test station has, wants no PIN. */
static void
submit(struct model *m, int index)
{
	struct visit *v = &m->visit;
	bool card = model_page(m) == PAGE_CARD;

	(void)index;
	if (!v->field[0]) {
		page_notice(m, NOTICE_EMPTY, 0, 0);
		return;
	}
	if (card) {
		memcpy(v->card, v->field, sizeof(v->card));
		sodium_memzero(v->field, sizeof(v->field));
	}
	if (card && strncmp(v->card, "deck:", 5) != 0)
		page_go(m, PAGE_PIN);
	else
		open_card(m);
}

/* ---- poll ---- */

static void
to_polls(struct model *m, int index)
{
	(void)index;
	if (m->visit.poll_count > 1)
		page_go(m, PAGE_POLLS);
	else
		page_over(m, PAGE_LEAVE);
}

static void
choose_poll(struct model *m, int index)
{
	struct visit *v = &m->visit;
	struct buf body = {0};

	if (v->polls[index].state != 1) {
		page_notice(m, NOTICE_NOT_OPEN, index, 0);
		return;
	}
	v->poll = (size_t)index;
	buf_put_text(&body, v->polls[index].id);
	vault_call(m, MSG_QUESTIONS, m->request - 1, &body, true);
	page_go(m, PAGE_WAIT);
}

static void
to_how(struct model *m, int index)
{
	(void)index;
	page_go(m, PAGE_HOW);
}

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
	struct buf body = {0};

	(void)index;
	for (size_t i = 0; i < v->questions->count; i++)
		if (short_of(m, i)) {
			page_focus(m, ACT_QUESTION, (int)i);
			page_notice(m, NOTICE_CHANGE, (int)i, 0);
			return;
		}
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

/* ---- over other pages ---- */

static void
leave(struct model *m, int index)
{
	(void)index;
	page_over(m, PAGE_LEAVE);
}

static void
settings(struct model *m, int index)
{
	(void)index;
	page_over(m, PAGE_SETTINGS);
}

static int
around(int value, int by, int count)
{
	return (value + by + count) % count;
}

static int
within(int value, int by)
{
	int v = value + by;

	return v < 0 ? 0 : v >= SETTING_LEVELS ? SETTING_LEVELS - 1 : v;
}

void
settings_change(struct settings *s, enum setting which, int by)
{
	switch (which) {
	case SETTING_LANGUAGE:
		s->language = (enum language)around((int)s->language, by, LANGUAGES);
		break;
	case SETTING_DENSITY:
		s->density = (enum density)around((int)s->density, by, DENSITIES);
		break;
	case SETTING_THEME:
		s->theme = (enum theme)around((int)s->theme, by, THEMES);
		break;
	case SETTING_SPEECH:
		s->speech = !s->speech;
		break;
	case SETTING_RATE:
		s->rate = within(s->rate, by);
		break;
	default:
		s->volume = within(s->volume, by);
	}
}

/* With one key that only selects, the levels go round. */
static void
setting(struct model *m, int index)
{
	struct settings *s = &m->settings;

	if (index == SETTING_RATE && s->rate == SETTING_LEVELS - 1)
		s->rate = 0;
	else if (index == SETTING_VOLUME && s->volume == SETTING_LEVELS - 1)
		s->volume = 0;
	else
		settings_change(s, (enum setting)index, 1);
}

static void
help(struct model *m, int index)
{
	(void)index;
	if (model_page(m) == PAGE_HELP)
		page_close(m);
	else
		page_over(m, PAGE_HELP);
}

static void
call(struct model *m, int index)
{
	(void)index;
	if (model_page(m) != PAGE_CALL && m->call_count < CALLS_MAX)
		m->calls[m->call_count++] = (struct call){.kind = CALL_WORKER};
	page_over(m, PAGE_CALL);
}

static void
key(struct model *m, int index)
{
	size_t count;
	const struct binding *keys = keys_table(&count);

	page_close(m);
	model_request(m, keys[index].request, keys[index].key);
}

static void
close_over(struct model *m, int index)
{
	(void)index;
	page_close(m);
}

static void (*const acts[ACTS])(struct model *, int) = {
    [ACT_LANGUAGE] = begin,
    [ACT_END] = end,
    [ACT_SUBMIT] = submit,
    [ACT_WELCOME] = finish,
    [ACT_CARD] = to_card,
    [ACT_POLLS] = to_polls,
    [ACT_POLL] = choose_poll,
    [ACT_HOW] = to_how,
    [ACT_START] = start,
    [ACT_OPTION] = option,
    [ACT_VALUE] = value,
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
    [ACT_LEAVE] = leave,
    [ACT_CLEAR] = clear,
    [ACT_FINISH] = finish,
    [ACT_SETTINGS] = settings,
    [ACT_SETTING] = setting,
    [ACT_HELP] = help,
    [ACT_CALL] = call,
    [ACT_KEY] = key,
    [ACT_CLOSE] = close_over,
};

void
act_do(struct model *m, enum act act, int index)
{
	if (acts[act])
		acts[act](m, index);
}
