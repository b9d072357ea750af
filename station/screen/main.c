/*
 * screen, the plain flow: numbered lines in Korean and English for terminals, serial
 * lines and speech. It holds no key and no file; it sends choices to the vault and shows
 * what comes back.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ballot/ballot.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/ask.h"
#include "station/channel/beat.h"
#include "station/jail/jail.h"
#include "station/screen/form.h"
#include "station/screen/refusal.h"

#define TITLE N_("Madang polling booth")

struct screen {
	struct channel channel;
	enum language language;
	uint32_t request; /* of the voter */
	char poll[41];
	struct questions *questions;
	struct form form;
};

/* ---- the vault's answers ---- */

static void
say_refusal(const struct screen *s, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	char key[81], text[1600];
	const char *known;

	cur_text(&in, key, sizeof(key) - 1);
	cur_text(&in, text, sizeof(text) - 1);
	known = refusal_words(s->language, key);
	line_say("! %s", known ? known : text);
}

static const struct message *
ask_vault(struct screen *s, uint16_t type, const struct buf *body)
{
	const struct message *m = ask(&s->channel, type, s->request, body);

	if (m->type != MSG_REFUSED)
		return m;
	say_refusal(s, m);
	return NULL;
}

/* ---- welcome ---- */

static enum line_result
choose_language(struct screen *s)
{
	char line[20], prompt[100];

	for (;;) {
		enum line_result r;

		line_say(
		    "\n%s · %s", words(LANGUAGE_KO, TITLE), words(LANGUAGE_EN, TITLE));
		line_say(" 1 한국어  2 English  (q: %s %s)", words(LANGUAGE_KO, "end"),
		    words(LANGUAGE_EN, "end"));
		snprintf(prompt, sizeof(prompt), "%s %s", words(LANGUAGE_KO, "Number"),
		    words(LANGUAGE_EN, "Number"));
		r = line_read(line, sizeof(line), LANGUAGE_KO, prompt, 0);
		if (r != LINE_GIVEN || strcmp(line, "q") == 0)
			return LINE_END;
		if (strcmp(line, "1") == 0 || strcmp(line, "2") == 0) {
			s->language = line[0] == '1' ? LANGUAGE_KO : LANGUAGE_EN;
			return LINE_GIVEN;
		}
	}
}

/* Reads the ledger: at start with the worker watching, later behind the voters' backs. */
static void
refresh(struct screen *s, bool wait)
{
	struct buf b = {0};

	buf_put32(&b, 0);
	if (!wait)
		ask_background(&s->channel, MSG_SYNC, &b);
	else if (ask(&s->channel, MSG_SYNC, s->request, &b)->type == MSG_REFUSED)
		line_say("(%s / %s)",
		    words(
			LANGUAGE_KO, "The network cannot be reached now. Voting goes on."),
		    words(LANGUAGE_EN,
			"The network cannot be reached now. Voting goes on."));
	buf_free(&b);
}

static enum line_result
open_card(struct screen *s)
{
	enum language l = s->language;
	char card[2000], pin[200] = "";
	struct buf b = {0};
	enum line_result r;
	bool open = false;

	r = line_read(card, sizeof(card), l, words(l, "Your card file (q to leave)"), 0);
	if (r != LINE_GIVEN || !*card || strcmp(card, "q") == 0)
		return r == LINE_GIVEN ? LINE_IDLE : r;
	if (strncmp(card, "deck:", 5) != 0)
		r = line_read(pin, sizeof(pin), l, words(l, "PIN"), 1);
	if (r == LINE_GIVEN) {
		buf_put_text(&b, card);
		buf_put8(&b, 0);
		buf_put_var(&b, pin, strlen(pin));
		open = ask_vault(s, MSG_CARD, &b) != NULL;
		sodium_memzero(b.data, b.room);
	}
	sodium_memzero(pin, sizeof(pin));
	buf_free(&b);
	return r != LINE_GIVEN ? r : open ? LINE_GIVEN : LINE_IDLE;
}

/* ---- poll ---- */

struct listed {
	char id[41];
	bool open;
};

static size_t
list_polls(struct screen *s, const struct message *m, struct listed *polls, size_t room)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	size_t count = cur_get16(&in), n = 0;

	line_say("\n%s", words(s->language, "Which poll?"));
	for (size_t i = 0; i < count && n < room && !in.bad; i++) {
		struct listed *p = &polls[n];
		const char *title[LANGUAGES];
		size_t size[LANGUAGES];

		cur_text(&in, p->id, sizeof(p->id) - 1);
		for (int l = 0; l < LANGUAGES; l++)
			title[l] = (const char *)cur_var(&in, &size[l]);
		cur_get64(&in);
		cur_get64(&in);
		p->open = cur_get8(&in) == 1;
		if (in.bad)
			break;
		line_say("  %2zu  %.*s %s", ++n, (int)size[s->language],
		    title[s->language],
		    p->open ? "" : words(s->language, "(no voting now)"));
	}
	return n;
}

static enum line_result
choose_poll(struct screen *s)
{
	struct listed polls[100];
	const struct message *m = ask(&s->channel, MSG_POLLS, s->request - 1, NULL);
	size_t count = list_polls(s, m, polls, 100);
	char line[20];

	if (count == 0) {
		line_say("! %s", words(s->language, "No poll is open here now."));
		return LINE_IDLE;
	}
	for (;;) {
		enum line_result r = line_read(
		    line, sizeof(line), s->language, words(s->language, "Number"), 0);
		unsigned long n = strtoul(line, NULL, 10);

		if (r != LINE_GIVEN || strcmp(line, "q") == 0)
			return r == LINE_GIVEN ? LINE_IDLE : r;
		if (n >= 1 && n <= count) {
			memcpy(s->poll, polls[n - 1].id, sizeof(s->poll));
			return LINE_GIVEN;
		}
	}
}

static enum line_result
load_questions(struct screen *s)
{
	const struct message *m;
	struct why why = {""};
	struct buf b = {0};

	buf_put_text(&b, s->poll);
	m = ask(&s->channel, MSG_QUESTIONS, s->request - 1, &b);
	buf_free(&b);
	if (m->type == MSG_REFUSED) {
		say_refusal(s, m);
		return LINE_IDLE;
	}
	if (questions_parse(&s->questions, buf_str(&m->body), m->body.size, &why)) {
		line_say("! %s", why.text);
		return LINE_IDLE;
	}
	form_open(&s->form, s->questions);
	return LINE_GIVEN;
}

/* ---- answers, review ---- */

static enum line_result
review(struct screen *s)
{
	enum language l = s->language;
	size_t count = s->questions->count;
	char line[20];

	for (;;) {
		unsigned long n;
		char *end;
		enum line_result r;

		line_say("\n%s", words(l, "Review"));
		for (size_t i = 0; i < count; i++)
			form_show(&s->form, i, l);
		r = line_read(line, sizeof(line), l,
		    words(l, "0 if this is right, or a question to change"), 0);
		if (r != LINE_GIVEN)
			return r;
		n = strtoul(line, &end, 10);
		if (end == line || *end || n > count)
			line_say("! %s",
			    words(l, "That was not understood. Please try again."));
		else if (n == 0)
			return LINE_GIVEN;
		else
			r = form_ask(&s->form, n - 1, l);
		if (r != LINE_GIVEN)
			return r;
	}
}

/* ---- cast or check ---- */

static bool
show_tracker(struct screen *s)
{
	const struct message *m;
	struct buf b = {0};

	line_say("%s", words(s->language, "Sealing your ballot..."));
	buf_put_text(&b, s->poll);
	form_put(&s->form, &b);
	m = ask_vault(s, MSG_VOTE, &b);
	sodium_memzero(b.data, b.room);
	buf_free(&b);
	if (!m || m->body.size != 2 * TRACKER_CHARS)
		return false;
	line_say("\n%s:  %.5s %.5s %.5s %.5s", words(s->language, "Your tracker"),
	    (const char *)m->body.data, (const char *)m->body.data + 5,
	    (const char *)m->body.data + 10, (const char *)m->body.data + 15);
	return true;
}

static void
say_done(struct screen *s, const struct message *m)
{
	const char *text = buf_str(&m->body);

	line_say(
	    "\n%s", words(s->language, "Done. Your ballot is safe at this station."));
	line_say("%s: %.*s", words(s->language, "Your tracker"), TRACKER_CHARS, text);
	line_say("%s: %.*s", words(s->language, "Your place on the roll"), TRACKER_CHARS,
	    text + TRACKER_CHARS);
}

/* LINE_GIVEN: cast, the session is over. LINE_IDLE with *again: checked, the card is
 * still open. */
static enum line_result
cast_or_check(struct screen *s, bool *again)
{
	const struct message *m;
	char line[20];

	for (;;) {
		enum line_result r = line_read(line, sizeof(line), s->language,
		    words(s->language, "Write it down. 1 cast this ballot   2 check it "
				       "(made public, never counted)"),
		    0);

		if (r != LINE_GIVEN)
			return r;
		if (strcmp(line, "1") == 0) {
			m = ask_vault(s, MSG_CAST, NULL);
			if (m)
				say_done(s, m);
			return m ? LINE_GIVEN : LINE_IDLE;
		}
		if (strcmp(line, "2") == 0) {
			if (!ask_vault(s, MSG_CHECK, NULL))
				continue;
			line_say("%s",
			    words(s->language, "This ballot will be published so that "
					       "anyone can check it. Now vote again."));
			*again = true;
			return LINE_IDLE;
		}
	}
}

static enum line_result
fill_in(struct screen *s)
{
	enum line_result r = LINE_GIVEN;

	for (size_t i = 0; i < s->questions->count && r == LINE_GIVEN; i++)
		r = form_ask(&s->form, i, s->language);
	return r == LINE_GIVEN ? review(s) : r;
}

static enum line_result
vote(struct screen *s)
{
	bool again = true;
	enum line_result r = LINE_IDLE;

	while (again) {
		again = false;
		form_close(&s->form);
		form_open(&s->form, s->questions);
		r = fill_in(s);
		if (r == LINE_GIVEN)
			r = show_tracker(s) ? cast_or_check(s, &again) : LINE_IDLE;
	}
	return r;
}

/* One voter, from card to done. The session is ended in the vault whatever happens. */
static enum line_result
serve(struct screen *s)
{
	enum line_result r;

	s->request +=
	    2; /* even: the voter; the odd one before it: questions of no voter */
	r = open_card(s);
	if (r != LINE_GIVEN)
		return r;
	r = choose_poll(s);
	if (r == LINE_GIVEN)
		r = load_questions(s);
	if (r == LINE_GIVEN)
		r = vote(s);
	form_close(&s->form);
	questions_free(s->questions);
	s->questions = NULL;
	if (r != LINE_GIVEN) {
		ask(&s->channel, MSG_END, s->request, NULL);
		line_say("%s", words(s->language, "Cleared. Nothing was cast."));
	}
	return r;
}

int
main(int argc, char **argv)
{
	static struct screen screen;
	struct screen *s = &screen;
	enum line_result r = LINE_GIVEN;
	struct why why = {""};

	(void)argv;
	log_open("madang-station screen");
	if (argc != 1) {
		log_say("this program is started by madang-station");
		return 2;
	}
	if (words_open(path_of("%s/share/locale", file_prefix()).s, &why)) {
		log_say("%s", why.text);
		return 2;
	}
	jail_enter(BEAT_FD);
	if (sodium_init() < 0)
		die("libsodium does not start");
	channel_open(&s->channel, CHANNEL_FD);
	/* Nothing is drawn before the vault answers: it may be asking for its passphrase.
	 */
	refresh(s, true);
	while (r != LINE_END) {
		line_patient(1);
		if (choose_language(s) == LINE_END)
			break;
		line_patient(0);
		refresh(s, false);
		r = serve(s);
		if (r != LINE_END)
			line_say("\n%s", words(s->language, "Ready for the next voter."));
	}
	line_say("%s", words(s->language, "Goodbye."));
	channel_close(&s->channel);
	return 0;
}
