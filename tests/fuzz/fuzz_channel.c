/* Datagrams of the station's channel: a byte for the sender, then u16 length || datagram
 * each. */
#include <string.h>

#include "fuzz.h"
#include "base/text.h"
#include "station/channel/channel.h"
#include "station/channel/paper.h"
#include "station/channel/say.h"
#include "station/push/get.h"
#include "station/script/task.h"

static void
take_answer(const struct message *m)
{
	static const uint16_t asked[] = {MSG_CARD, MSG_VOTE, MSG_CAST, MSG_CHECK, MSG_END,
	    MSG_SYNC, MSG_SEAL, MSG_DRAIN};
	uint16_t next;

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		struct task t = {.asked = asked[i]};

		if (task_answer(&t, m, &next) == 0)
			FUZZ_MUST(channel_answers(asked[i], m->type));
		task_free(&t);
	}
}

static void
take_line(const struct message *m)
{
	static struct say s;
	struct buf again = {0};

	if (say_parse(&s, cur_of(m->body.data, m->body.size), NULL))
		return;
	FUZZ_MUST(s.rate < SAY_LEVELS && s.volume < SAY_LEVELS);
	FUZZ_MUST(text_clean(s.text, strlen(s.text), false));
	say_put(&again, &s);
	FUZZ_MUST(again.size == m->body.size &&
		  memcmp(again.data, m->body.data, again.size) == 0);
	buf_free(&again);
}

static void
take_paper(const struct message *m)
{
	static struct paper p;
	struct buf again = {0};

	if (paper_parse(&p, cur_of(m->body.data, m->body.size), NULL))
		return;
	FUZZ_MUST(
	    strspn(p.name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(p.name));
	paper_put(&again, &p);
	FUZZ_MUST(again.size == m->body.size &&
		  memcmp(again.data, m->body.data, again.size) == 0);
	buf_free(&again);
}

static void
take_message(const struct message *m)
{
	struct get get = {0};

	FUZZ_MUST(strcmp(channel_type_name(m->type), "unknown") != 0);
	take_answer(m);
	if (m->type == MSG_SAY)
		take_line(m);
	if (m->type == MSG_PRINT)
		take_paper(m);
	if (m->type == MSG_GET &&
	    get_parse(&get, cur_of(m->body.data, m->body.size), NULL) == 0)
		FUZZ_MUST(get.path[0] != '/' && !strstr(get.path, "..") && get.max > 0);
}

FUZZ_TARGET(channel)
{
	struct cur in = cur_of(data, size);
	static const enum party parties[] = {
	    PARTY_SCREEN, PARTY_VAULT, PARTY_PUSH, PARTY_PRINT};
	enum party from = parties[cur_get8(&in) % 4];
	struct channel c;
	struct why why;

	channel_open(&c, -1);
	while (!in.bad && cur_left(&in)) {
		size_t n = cur_get16(&in), before = c.partial ? c.in.body.size : 0;
		const uint8_t *datagram = cur_take(&in, n);
		int r =
		    datagram ? channel_datagram(&c, from, datagram, n, &why) : ERR_FORMAT;

		if (r == ERR_FORMAT)
			break;
		FUZZ_MUST(c.in.body.size == before + n - CHANNEL_HEAD);
		FUZZ_MUST((r == 0) == (c.in.body.size == c.total));
		if (r == 0)
			take_message(&c.in);
	}
	channel_close(&c);
}
