#include "station/channel/ask.h"

#include <poll.h>
#include <stdlib.h>
#include "base/log.h"
#include "station/channel/beat.h"

static _Noreturn void
broken(const char *what)
{
	log_say("the vault broke the channel's rules: %s", what);
	exit(2);
}

#define BACKGROUND UINT32_MAX

static uint16_t background; /* type under way, 0: none */

void
ask_background(struct channel *c, uint16_t type, const struct buf *body)
{
	if (background)
		return;
	background = type;
	channel_put(c, type, BACKGROUND, body ? body->data : NULL, body ? body->size : 0);
	if (channel_flush(c))
		exit(2);
}

const struct message *
ask(struct channel *c, uint16_t type, uint32_t request, const struct buf *body)
{
	struct pollfd wait = {.fd = c->fd, .events = POLLIN};
	const struct message *m;
	struct why why = {""};

	channel_put(c, type, request, body ? body->data : NULL, body ? body->size : 0);
	if (channel_flush(c))
		exit(2);
	for (;;) {
		int r;

		beat();
		if (poll(&wait, 1, 1000) <= 0)
			continue;
		r = channel_get(c, PARTY_VAULT, &m, &why);
		if (r == ERR_NET)
			exit(2); /* the vault has said why */
		if (r == ERR_FORMAT)
			broken(why.text);
		if (r)
			continue;
		if (m->request == BACKGROUND && channel_answers(background, m->type)) {
			background = 0;
			continue;
		}
		if (m->request != request || !channel_answers(type, m->type))
			broken(channel_type_name(m->type));
		return m;
	}
}
