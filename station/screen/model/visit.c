/* A visit from its beginning to the choice of a poll, and its end. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"

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

static bool
same_settings(const struct settings *a, const struct settings *b)
{
	return a->language == b->language && a->density == b->density &&
	       a->theme == b->theme && a->speech == b->speech && a->rate == b->rate &&
	       a->volume == b->volume;
}

/* A clerk's settings wait as the half-filled form does: for the same clerk. Who chose
 * others before the lock was opened keeps those. */
void
visit_settings_again(struct model *m)
{
	struct settings fresh;

	settings_reset(&fresh);
	if (same_settings(&m->settings, &fresh))
		m->settings = m->clerk_settings;
}

void
visit_clear(struct model *m)
{
	bool counter = m->what == PLACE_COUNTER;

	if (m->visit.vault == VAULT_CLERK)
		m->clerk_settings = m->settings;
	if (m->visit.vault != VAULT_FREE)
		vault_call(m, MSG_END, m->request, NULL, false);
	visit_wipe(&m->visit);
	desk_wipe(&m->desk);
	clerk_lock(&m->clerk);
	settings_reset(&m->settings);
	m->typed = -1;
	m->asked = 0;
	page_notice(m, NOTICE_NONE, 0, 0);
	memset(m->places, 0, sizeof(m->places));
	m->depth = 1;
	page_go(m, counter ? PAGE_UNLOCK : PAGE_WELCOME);
	vault_call(m, MSG_BOOTH, BOOTH_REQUEST, NULL, false);
}

static void
begin(struct model *m, int language)
{
	struct buf body = {0};

	m->settings.language = (enum language)language;
	m->request += 2;
	buf_put32(&body, 0);
	vault_call(m, MSG_SYNC, LEDGER_REQUEST, &body, false);
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
	if (m->what != PLACE_COUNTER)
		page_notice(m, NOTICE_CLEARED, 0, 0);
	else if (draft_is_open(&m->clerk.draft))
		page_notice(m, NOTICE_LOCKED, 0, 0);
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
	page_go(m, PAGE_CARD);
}

static uint16_t
whose_card(enum page p)
{
	if (p == PAGE_OFFICER_CARD || p == PAGE_OFFICER_PIN)
		return MSG_OFFICER;
	if (p == PAGE_UNLOCK || p == PAGE_UNLOCK_PIN)
		return MSG_CLERK;
	if (p == PAGE_PRESENT || p == PAGE_PRESENT_PIN)
		return MSG_PRESENT;
	return p == PAGE_SECOND_CARD || p == PAGE_SECOND_PIN ? MSG_SECOND : MSG_CARD;
}

static void
open_card(struct model *m)
{
	struct visit *v = &m->visit;
	struct buf body = vault_body();
	uint16_t type = whose_card(model_page(m));

	if (type == MSG_CLERK)
		m->request += 2;
	if (type == MSG_PRESENT)
		clerk_put_present(m, &body, false);
	buf_put_text(&body, v->card);
	buf_put8(&body, 0);
	buf_put_var(&body, v->typed, v->field.size);
	vault_call(m, type, m->request, &body, true);
	page_go(m, PAGE_WAIT);
}

/* A card of a deck, which only a test station has, wants no PIN. */
static void
submit(struct model *m, int index)
{
	struct visit *v = &m->visit;
	bool card = pages[model_page(m)].traits & TRAIT_CARD;

	(void)index;
	if (v->field.size == 0) {
		page_notice(m, NOTICE_EMPTY, 0, 0);
		return;
	}
	if (card) {
		memcpy(v->card, v->typed, sizeof(v->card));
		field_set(&v->field, "");
	}
	if (card && strncmp(v->card, "deck:", 5) != 0)
		page_go(m, model_page(m) + 1);
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

	if (v->polls[index].state != POLL_OPEN) {
		page_notice(m, NOTICE_NOT_OPEN, index, 0);
		return;
	}
	v->poll = (size_t)index;
	buf_put_text(&body, v->polls[index].id);
	vault_call(m, MSG_QUESTIONS, m->request, &body, true);
	page_go(m, PAGE_WAIT);
}

static void
to_how(struct model *m, int index)
{
	(void)index;
	page_go(m, PAGE_HOW);
}

void (*const visit_acts[ACTS])(struct model *, int) = {
    [ACT_LANGUAGE] = begin,
    [ACT_END] = end,
    [ACT_SUBMIT] = submit,
    [ACT_DIGIT] = hand_digit,
    [ACT_ERASE] = hand_erase,
    [ACT_WELCOME] = finish,
    [ACT_CARD] = to_card,
    [ACT_POLLS] = to_polls,
    [ACT_POLL] = choose_poll,
    [ACT_HOW] = to_how,
    [ACT_CLEAR] = clear,
    [ACT_FINISH] = finish,
};
