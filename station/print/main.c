/*
 * print, started by madang-station: makes a document of the vault into PDF or into what a
 * receipt printer takes, and writes it to the one spool or device that it was given. It
 * has the fonts of the machine, no network, no database, no key.
 *
 * What Pango and cairo keep of a text cannot be wiped, so the process ends after each
 * document, and the parent starts it anew.
 */
#include <poll.h>
#include <stdlib.h>
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/channel/channel.h"
#include "station/channel/paper.h"
#include "station/jail/jail.h"
#include "station/print/render.h"
#include "station/print/spool.h"

static struct channel channel;

static _Noreturn void
broken(const struct why *why)
{
	log_say("the vault broke the channel's rules: %s", why->text);
	exit(2);
}

static _Noreturn void
answer(uint16_t type, uint32_t request, const struct buf *body)
{
	channel_put(&channel, type, request, body->data, body->size);
	exit(channel_flush(&channel) == 0 ? CHILD_AGAIN : 2);
}

static _Noreturn void
print(const struct message *m)
{
	static struct paper paper;
	struct why why = {""};
	struct buf bytes = {0}, body = {0};
	int err;

	if (paper_parse(&paper, cur_of(m->body.data, m->body.size), &why))
		broken(&why);
	err = render(&bytes, &paper, &why);
	if (!err)
		err = spool_write(paper.name, render_ending(&paper), &bytes, &why);
	if (err) {
		buf_put_text(&body, why.text);
		answer(MSG_UNPRINTED, m->request, &body);
	}
	buf_put64(&body, bytes.size);
	answer(MSG_PRINTED, m->request, &body);
}

/* First of all: does a file stay of what is printed? */
static void
tell(void)
{
	uint8_t keeps = spool_keeps();

	channel_put(&channel, MSG_PRINTER, 0, &keeps, 1);
	if (channel_flush(&channel) != 0)
		exit(0); /* the vault is gone */
}

static void
handle(const struct message *m)
{
	struct why why = {""};

	if (!channel_allowed(PARTY_VAULT, m->type, STATE_PRINT)) {
		why_set(&why, ERR_STATE, "a %s message", channel_type_name(m->type));
		broken(&why);
	}
	print(m);
}

int
main(int argc, char **argv)
{
	struct pollfd wait = {.fd = CHANNEL_FD, .events = POLLIN};
	struct why why = {""};

	(void)argv;
	log_open("madang-station print");
	if (argc != 1) {
		log_say("this program is started by madang-station");
		return 2;
	}
	jail_enter(SPOOL_FD);
	channel_open(&channel, CHANNEL_FD);
	tell();
	for (;;) {
		const struct message *m;
		int r;

		beat();
		if (poll(&wait, 1, 1000) <= 0)
			continue;
		r = channel_get(&channel, PARTY_VAULT, &m, &why);
		if (r == ERR_NET)
			return 0;
		if (r == ERR_FORMAT)
			broken(&why);
		if (r == 0)
			handle(m);
	}
}
