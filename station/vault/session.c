#include "station/vault/session_inner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "card/derive.h"
#include "station/vault/answers.h"

struct session **
session_find(struct vault *v, uint32_t request)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (v->sessions[i] && v->sessions[i]->request == request)
			return &v->sessions[i];
	return NULL;
}

enum channel_state
session_state(struct vault *v, uint32_t request)
{
	struct session **s = session_find(v, request);

	return s ? (*s)->state : STATE_FREE;
}

void
session_forget_ballot(struct session *s)
{
	if (s->ballot) {
		sodium_memzero(s->ballot, s->poll->questions->ballot_size);
		free(s->ballot);
		s->ballot = NULL;
	}
	if (s->poll)
		sodium_memzero(s->secrets->cells_and_randomness,
		    s->poll->questions->cell_count * (1 + SCALAR_SIZE));
	sodium_memzero(s->secrets->credential, SCALAR_SIZE);
	sodium_memzero(s->tracker, sizeof(s->tracker));
	s->state = STATE_CARD;
}

static void
session_free(struct session *s)
{
	session_forget_ballot(s);
	sodium_free(s->secrets);
	free(s);
}

void
session_end(struct vault *v, uint32_t request)
{
	struct session **s = session_find(v, request);

	session_free(*s);
	*s = NULL;
}

bool
session_any(struct vault *v)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (v->sessions[i])
			return true;
	return false;
}

void
session_end_all(struct vault *v)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		if (v->sessions[i]) {
			session_free(v->sessions[i]);
			v->sessions[i] = NULL;
		}
}

/* Enough for every poll that is known, so that few sessions need other memory later. */
static size_t
most_cells(struct vault *v)
{
	size_t most = 0;

	for (const struct poll *p = city_polls(v->city); p; p = p->next)
		if (p->questions && p->questions->cell_count > most)
			most = p->questions->cell_count;
	return most;
}

static struct secrets *
secrets_new(size_t cells)
{
	struct secrets *s = sodium_malloc(sizeof(*s) + cells * (1 + SCALAR_SIZE));

	if (!s)
		die("out of locked memory");
	sodium_memzero(s, sizeof(*s) + cells * (1 + SCALAR_SIZE));
	return s;
}

uint8_t *
session_cells(struct session *s)
{
	return s->secrets->cells_and_randomness;
}

uint8_t *
session_randomness(struct session *s)
{
	return s->secrets->cells_and_randomness + s->poll->questions->cell_count;
}

/* ---- card ---- */

/* A voter alone here is remembered as the last one; of several nobody is, nor of a test.
 */
static int
remember_session(struct vault *v, struct session *s, struct why *why)
{
	static const uint8_t nobody[BAG_TOKEN];

	randombytes_buf(s->token, sizeof(s->token));
	if (!session_any(v) && !booth_test(v->booth))
		return bag_session_set(v->bag, LAST_BEGUN, s->token, why);
	if (bag_session(v->bag) != LAST_NONE)
		return bag_session_set(v->bag, LAST_NONE, nobody, why);
	return 0;
}

/* The card is the one that was let in, and the session is on the disk. */
static bool
admit(struct vault *v, struct session *s)
{
	struct why why = {""};

	if (!booth_admit(v->booth, s->secrets->seed)) {
		vault_refuse(v, s->request, "station.session",
		    "the session that the poll worker started is another card's");
		return false;
	}
	if (remember_session(v, s, &why)) {
		vault_refuse(v, s->request, "station.storage", "%s", why.text);
		return false;
	}
	return true;
}

static void
on_card(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct session *s, **place = NULL;
	const char *sentence = "", *key = booth_refusal(v->booth, &sentence);
	struct why why = {""};
	int r;

	if (key) {
		vault_refuse(v, m->request, key, "%s", sentence);
		return;
	}
	for (size_t i = 0; i < SESSIONS_MAX && !place; i++)
		if (!v->sessions[i])
			place = &v->sessions[i];
	if (!place) {
		vault_refuse(v, m->request, "station.busy",
		    "%d voters are at this station already", SESSIONS_MAX);
		return;
	}
	s = xcalloc(1, sizeof(*s));
	s->vault = v;
	s->request = m->request;
	s->state = STATE_CARD;
	s->room = most_cells(v);
	s->secrets = secrets_new(s->room);
	r = seed_read(v, &in, CARD_POLL, s->secrets->seed, &why);
	if (r) {
		session_free(s);
		vault_refuse(v, m->request, seed_refusal(r), "%s",
		    why.text[0] ? why.text : err_str(r));
		return;
	}
	if (!admit(v, s)) {
		session_free(s);
		return;
	}
	*place = s;
	if (booth_attended(v->booth))
		booth_count(v->booth, "sessions");
	vault_answer(v, MSG_CARD_OPEN, m->request, NULL);
}

/* ---- vote ---- */

/* Derives the poll's credential; fills fingerprint and, on the roll, the voter's place.
 */
static int
find_voter(struct session *s, struct poll *poll)
{
	uint8_t v[POINT_SIZE], v_e[POINT_SIZE], chaincode[32];
	struct secrets *k = s->secrets;
	const char *origin = s->vault->config.charter.origin;

	derive_card(k->x, v, k->seed);
	derive_chaincode(chaincode, k->seed);
	derive_credential(k->credential, k->x, v, chaincode, origin, poll->id);
	derive_credential_public(v_e, v, chaincode, origin, poll->id);
	sodium_memzero(k->x, sizeof(k->x));
	sodium_memzero(chaincode, sizeof(chaincode));
	credential_fingerprint(s->fingerprint, v_e);
	return poll_roll_find(poll, v_e, &s->voter);
}

const char *
session_not_now(struct vault *v, const struct poll *poll, const char **sentence)
{
	static const struct {
		const char *key, *sentence;
	} refusals[POLL_STATES] = {
	    [POLL_NOT_OPEN] = {"station.poll_not_open", "this poll is not open yet"},
	    [POLL_CLOSED] = {"station.poll_closed", "this poll is closed"},
	    [POLL_SEALED] = {"station.sealed",
		"this station has ended this poll: vote at another station"},
	};
	enum poll_state state = polls_state(v, poll);

	*sentence = refusals[state].sentence;
	return refusals[state].key;
}

static void
encrypt(struct job *job)
{
	struct session *s = (struct session *)job;
	const struct ballot_context *ctx = &s->poll->ballot;

	ballot_encrypt(s->ballot, session_randomness(s), ctx, session_cells(s),
	    s->secrets->credential);
	sodium_memzero(s->secrets->credential, SCALAR_SIZE);
}

void
session_put_result(struct buf *b, const struct session *s)
{
	buf_put(b, s->tracker, TRACKER_CHARS);
	buf_put(b, s->fingerprint, TRACKER_CHARS);
}

static void
encrypted(struct job *job)
{
	struct session *s = (struct session *)job;
	const struct ballot_context *ctx = &s->poll->ballot;
	struct buf b = {0};

	ballot_tracker(s->tracker, ctx->eid, ctx->questions->cell_count, s->ballot,
	    ctx->questions->ballot_size);
	s->state = STATE_BALLOT;
	session_put_result(&b, s);
	vault_answer(s->vault, MSG_TRACKER, s->request, &b);
	buf_wipe(&b);
}

/* Room for this poll's cells in locked memory, seed and credential carried over. */
static void
make_room(struct session *s, struct poll *poll)
{
	size_t cells = poll->questions->cell_count;

	if (cells > s->room) {
		struct secrets *bigger = secrets_new(cells);

		memcpy(bigger->seed, s->secrets->seed, SEED_SIZE);
		memcpy(bigger->credential, s->secrets->credential, SCALAR_SIZE);
		sodium_free(s->secrets);
		s->secrets = bigger;
		s->room = cells;
	}
	s->poll = poll;
	s->ballot = xmalloc(poll->questions->ballot_size);
}

static void
start_encryption(struct session *s, struct poll *poll, struct cur *in)
{
	struct vault *v = s->vault;
	struct why why = {""};
	int r;

	make_room(s, poll);
	r = answers_read(session_cells(s), poll->questions, in, &why);
	if (r) {
		session_forget_ballot(s);
		vault_refuse(v, s->request, "station.answers", "%s", why.text);
		return;
	}
	s->state = STATE_WORKING;
	s->job.run = encrypt;
	s->job.done = encrypted;
	pool_submit(v->pool, &s->job);
}

/* The poll that a message begins with, when this card may vote in it here and now: its
 * credential is derived. NULL when it may not, and that is answered. */
static struct poll *
votable(struct vault *v, struct session *s, struct cur *in)
{
	const char *key, *sentence = "";
	struct bag_poll *bag;
	struct why why = {""};
	struct poll *poll;
	char id[41];

	cur_text(in, id, sizeof(id) - 1);
	poll = in->bad ? NULL : city_poll(v->city, id);
	if (!poll) {
		vault_refuse(v, s->request, "station.poll_unknown",
		    "this station does not know "
		    "the poll \"%s\": let it reach the ledger (sync) first",
		    id);
		return NULL;
	}
	key = session_not_now(v, poll, &sentence);
	if (key)
		vault_refuse(v, s->request, key, "%s: %s", poll->id, sentence);
	else if (find_voter(s, poll))
		vault_refuse(v, s->request, "station.not_on_roll",
		    "this card is not on the roll of poll %s: ask the poll worker",
		    poll->id);
	else if (booth_test(v->booth))
		return poll;
	else if (vault_bag(v, poll, &bag, &why))
		vault_refuse(v, s->request, "station.storage", "%s", why.text);
	else if (bag_voted(bag, s->voter))
		vault_refuse(v, s->request, "station.voted",
		    "this card has voted in poll %s at this station", poll->id);
	else
		return poll;
	sodium_memzero(s->secrets->credential, SCALAR_SIZE);
	return NULL;
}

/* Who may not vote in the poll hears it before the questions, not after them. */
static void
on_questions(struct vault *v, struct session *s, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct poll *poll = votable(v, s, &in);
	struct buf b = {0};

	sodium_memzero(s->secrets->credential, SCALAR_SIZE);
	if (poll && !cur_done(&in))
		vault_refuse(v, s->request, "station.poll_unknown",
		    "more than the poll's name was sent: %s", poll->id);
	if (!poll || !cur_done(&in))
		return;
	buf_puts(&b, poll->text);
	vault_answer(v, MSG_IS_QUESTIONS, s->request, &b);
	buf_free(&b);
}

static void
on_vote(struct vault *v, struct session *s, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct poll *poll = votable(v, s, &in);

	if (poll)
		start_encryption(s, poll, &in);
}

/* If it cannot be kept, what is kept stays true: no ballot was cast. */
static void
end_in_order(struct vault *v, const struct session *s)
{
	struct why why = {""};

	if (bag_session_is(v->bag, s->token) && bag_session(v->bag) == LAST_BEGUN &&
	    bag_session_set(v->bag, LAST_ENDED, s->token, &why))
		log_say("the end of a session could not be kept: %s", why.text);
}

void
session_message(struct vault *v, const struct message *m)
{
	struct session **s = session_find(v, m->request);

	switch (m->type) {
	case MSG_CARD:
		on_card(v, m);
		break;
	case MSG_QUESTIONS:
		on_questions(v, *s, m);
		break;
	case MSG_VOTE:
		on_vote(v, *s, m);
		break;
	case MSG_CAST:
	case MSG_CHECK:
		(*s)->state = STATE_WORKING;
		(*s)->storing = m->type;
		v->casts[v->cast_count++] = m->request;
		break;
	default:
		end_in_order(v, *s);
		vault_answer(v, MSG_ENDED, m->request, NULL);
		session_end(v, m->request);
	}
}
