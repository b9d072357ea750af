/* What the vault is asked, and what its answers make of the session. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"

#define BODY_ROOM 16384 /* a ballot has at most 152 cells, so 152 options */

struct buf
vault_body(void)
{
	struct buf body = {0};

	buf_room(&body, BODY_ROOM);
	buf_cut(&body, 0);
	return body;
}

void
vault_call(struct model *m, uint16_t type, uint32_t request, struct buf *body, bool waits)
{
	assert(m->call_count < CALLS_MAX);
	m->calls[m->call_count++] = (struct call){
	    .kind = CALL_VAULT,
	    .type = type,
	    .request = request,
	    .body = body ? *body : (struct buf){0},
	};
	if (waits)
		m->asked = type;
}

/* ---- card, polls, questions ---- */

static void
card_open(struct model *m)
{
	m->visit.vault = VAULT_CARD;
	vault_call(m, MSG_POLLS, m->request - 1, NULL, true);
}

/* A refusal of our own, worded as one of the vault's. */
static void
refuse(struct model *m, const char *key, const char *sentence, enum act retry)
{
	struct visit *v = &m->visit;

	snprintf(v->refusal, sizeof(v->refusal), "%s", key);
	snprintf(v->sentence, sizeof(v->sentence), "%s", sentence);
	v->retry = (uint8_t)retry;
	page_go(m, PAGE_REFUSED);
}

void
take_text(struct cur *in, char *out, size_t room)
{
	size_t size;
	const uint8_t *at = cur_var(in, &size);

	snprintf(out, room, "%.*s", at ? (int)size : 0, at ? (const char *)at : "");
}

void
take_listed(struct cur *in, struct listed_poll *p)
{
	cur_text(in, p->id, sizeof(p->id) - 1);
	for (int l = 0; l < LANGUAGES; l++)
		take_text(in, p->title[l], sizeof(p->title[l]));
	p->opens = (int64_t)cur_get64(in);
	p->closes = (int64_t)cur_get64(in);
	p->state = cur_get8(in);
}

/* With one poll that can be voted in there is nothing to choose. */
static void
show_polls(struct model *m)
{
	struct visit *v = &m->visit;
	size_t open = 0, last = 0;

	for (size_t i = 0; i < v->poll_count; i++)
		if (v->polls[i].state == POLL_OPEN) {
			open++;
			last = i;
		}
	if (v->poll_count == 0)
		refuse(m, "screen.no_poll", "", ACT_NONE);
	else if (open == 1 && v->poll_count == 1)
		act_do(m, ACT_POLL, (int)last);
	else
		page_go(m, PAGE_POLLS);
}

static void
polls_came(struct model *m, struct cur *in)
{
	struct visit *v = &m->visit;
	size_t count = cur_get16(in);

	if (count > POLLS_MAX)
		count = POLLS_MAX;
	v->polls = xcalloc(count + 1, sizeof(*v->polls));
	for (size_t i = 0; i < count && !in->bad; i++) {
		take_listed(in, &v->polls[i]);
		v->poll_count += !in->bad;
	}
	show_polls(m);
}

static void
questions_came(struct model *m, const struct message *answer)
{
	struct visit *v = &m->visit;
	struct why why = {""};

	questions_free(v->questions);
	v->questions = NULL;
	if (questions_parse(
		&v->questions, buf_str(&answer->body), answer->body.size, &why) ||
	    answers_start(&v->answers, v->questions))
		refuse(m, "station.poll_unknown", why.text, ACT_NONE);
	else
		page_go(m, PAGE_HOW);
}

/* ---- ballot ---- */

static void
take_tracker(struct visit *v, struct cur *in)
{
	const uint8_t *tracker = cur_take(in, TRACKER_CHARS),
		      *fingerprint = cur_take(in, TRACKER_CHARS);

	if (!fingerprint)
		return;
	memcpy(v->tracker, tracker, TRACKER_CHARS);
	memcpy(v->fingerprint, fingerprint, TRACKER_CHARS);
}

static void
sealed(struct model *m, struct cur *in)
{
	take_tracker(&m->visit, in);
	m->visit.vault = VAULT_BALLOT;
	page_go(m, PAGE_CAST);
}

/* Answers go as soon as they are not needed any more. */
static void
forget_answers(struct model *m)
{
	struct visit *v = &m->visit;

	sodium_memzero(&v->answers, sizeof(v->answers));
	v->question = v->option = 0;
	v->reviewing = false;
}

static void
done(struct model *m, struct cur *in)
{
	take_tracker(&m->visit, in);
	forget_answers(m);
	m->visit.vault = VAULT_FREE;
	page_go(m, PAGE_DONE);
}

static void
checked(struct model *m, struct cur *in)
{
	take_tracker(&m->visit, in);
	forget_answers(m);
	if (answers_start(&m->visit.answers, m->visit.questions))
		die("the questions of a poll have grown");
	m->visit.vault = VAULT_CARD;
	page_go(m, PAGE_CHECKED);
}

/* ---- refusals ---- */

static bool
key_is(const struct model *m, const char *key)
{
	return strcmp(m->visit.refusal, key) == 0;
}

static void
card_refused(struct model *m)
{
	m->visit.vault = VAULT_FREE;
	if (key_is(m, "station.pin")) {
		page_go(m, PAGE_PIN);
		page_notice(m, NOTICE_REFUSED, 0, 0);
	} else {
		m->visit.retry = key_is(m, "station.card_blocked") ? ACT_NONE : ACT_CARD;
		page_go(m, PAGE_REFUSED);
	}
}

/* Of a poll: another one may still be open. Of the moment: the same answers again. */
static void
vote_refused(struct model *m)
{
	bool again = key_is(m, "station.storage") || key_is(m, "station.busy") ||
		     key_is(m, "station.answers");

	m->visit.vault = VAULT_CARD;
	m->visit.retry = again                     ? ACT_REVIEW
			 : m->visit.poll_count > 1 ? ACT_POLLS
						   : ACT_NONE;
	page_go(m, PAGE_REFUSED);
}

static void
cast_refused(struct model *m)
{
	if (key_is(m, "station.storage") || key_is(m, "station.bag_full")) {
		page_go(m, PAGE_CAST);
		page_notice(m, NOTICE_REFUSED, 0, 0);
	} else {
		vote_refused(m);
	}
}

static void
refused(struct model *m, uint16_t asked, struct cur *in)
{
	struct visit *v = &m->visit;

	cur_text(in, v->refusal, sizeof(v->refusal) - 1);
	cur_text(in, v->sentence, sizeof(v->sentence) - 1);
	switch (asked) {
	case MSG_CARD:
		card_refused(m);
		break;
	case MSG_VOTE:
		vote_refused(m);
		break;
	case MSG_CAST:
	case MSG_CHECK:
		cast_refused(m);
		break;
	case MSG_PAPER:
		page_go(m, PAGE_DONE);
		page_notice(m, NOTICE_REFUSED, 0, 0);
		break;
	default: /* an officer's; polls, questions */
		if (desk_refused(m, asked) || clerk_refused(m, asked))
			break;
		v->retry = v->poll_count > 1 ? ACT_POLLS : ACT_NONE;
		page_go(m, PAGE_REFUSED);
	}
}

void
vault_answered(struct model *m, const struct message *answer)
{
	struct cur in = cur_of(answer->body.data, answer->body.size);
	uint16_t asked = m->asked;

	if (answer->request == LEDGER_REQUEST)
		m->offline = answer->type == MSG_REFUSED;
	if (answer->request == STATUS_REQUEST)
		clerk_status_came(m, answer);
	if (answer->type == MSG_IS_BOOTH)
		desk_booth(m, &in);
	if (!asked || !channel_answers(asked, answer->type) ||
	    (answer->request != m->request && answer->request != m->request - 1))
		return; /* of a visit that is over, or one that nobody waits for */
	m->asked = 0;
	m->touched = m->now;
	page_notice(m, NOTICE_NONE, 0, 0);
	switch (answer->type) {
	case MSG_CARD_OPEN:
		card_open(m);
		break;
	case MSG_IS_POLLS:
		polls_came(m, &in);
		break;
	case MSG_IS_QUESTIONS:
		questions_came(m, answer);
		break;
	case MSG_TRACKER:
		sealed(m, &in);
		break;
	case MSG_DONE:
		done(m, &in);
		break;
	case MSG_CHECKED:
		checked(m, &in);
		break;
	case MSG_PAPERED:
		page_go(m, PAGE_DONE);
		page_notice(m, NOTICE_PRINTED, 0, 0);
		break;
	case MSG_REFUSED:
		refused(m, asked, &in);
		break;
	default:
		desk_answered(m, answer->type, &in);
		clerk_answered(m, answer->type, &in);
	}
}
