/*
 * push: the station's only hand on the network. It does what the vault asks, one thing at
 * a time: post entries, get a file of the ledger, get a receipt. It judges nothing; the
 * vault checks every byte it brings back.
 */
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include "base/file.h"
#include "base/log.h"
#include "net/source.h"
#include "station/channel/beat.h"
#include "station/channel/channel.h"
#include "station/jail/jail.h"
#include "station/push/get.h"

#define NODES_MAX_PUSH 32
#define URL_ROOM 300
#define TIMEOUT_MS 30000
#define POSTS_MAX 512

struct node {
	char url[URL_ROOM];
	struct source *source;
};

struct push {
	struct channel channel;
	struct http *http;
	struct node nodes[NODES_MAX_PUSH];
	size_t count, at; /* at: the node that answered last */
	char ca_file[4096];
	enum channel_state state;
};

static _Noreturn void
broken(const struct why *why)
{
	log_say("the vault broke the channel's rules: %s", why->text);
	exit(2);
}

static void
settings(struct push *p, struct cur in)
{
	struct why why = {""};
	size_t size;
	const uint8_t *ca = cur_var(&in, &size);

	if (ca && size < sizeof(p->ca_file))
		memcpy(p->ca_file, ca, size);
	p->count = cur_get16(&in);
	if (p->count == 0 || p->count > NODES_MAX_PUSH)
		in.bad = true;
	for (size_t i = 0; !in.bad && i < p->count; i++)
		cur_text(&in, p->nodes[i].url, URL_ROOM - 1);
	if (!cur_done(&in)) {
		why_set(&why, ERR_FORMAT, "settings of a wrong form");
		broken(&why);
	}
	if (http_open(&p->http, p->ca_file[0] ? p->ca_file : NULL, TIMEOUT_MS, &why)) {
		log_say("cannot use the network: %s", why.text);
		exit(2);
	}
	p->state = STATE_IDLE;
}

/* Tries every node once, the one that answered last first. */
static int
each_node(struct push *p, int (*act)(struct push *, struct node *, void *, struct why *),
    void *context, struct why *why)
{
	int r = ERR_NET;

	for (size_t i = 0; i < p->count; i++) {
		size_t n = (p->at + i) % p->count;

		beat();
		r = act(p, &p->nodes[n], context, why);
		if (r == 0) {
			p->at = n;
			return 0;
		}
	}
	return r;
}

static int
try_get(struct push *p, struct node *node, void *context, struct why *why)
{
	struct get *get = context;
	struct path url = path_of("%s/%s", node->url, get->path);
	int r = http_get(p->http, url.s, get->max, &get->body, &get->status, why);

	if (r)
		return r;
	if (get->status >= 500)
		return why_set(why, ERR_BUSY, "%s answered %ld", url.s, get->status);
	return 0;
}

/* The first byte of a get or post: 1 when the last answer was wrong, so ask another node.
 */
static struct cur
begin(struct push *p, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);

	if (cur_get8(&in) && p->count)
		p->at = (p->at + 1) % p->count;
	return in;
}

static void
answer(struct push *p, uint16_t type, uint32_t request, const struct buf *body)
{
	channel_put(&p->channel, type, request, body->data, body->size);
	p->state = STATE_IDLE;
}

static void
unreachable(struct push *p, uint32_t request, const struct why *why)
{
	struct buf out = {0};

	buf_put_text(&out, why->text[0] ? why->text : "no node answers");
	answer(p, MSG_UNREACHABLE, request, &out);
	buf_free(&out);
}

static void
do_get(struct push *p, const struct message *m)
{
	struct get get = {0};
	struct why why = {""};
	struct buf out = {0};

	if (get_parse(&get, begin(p, m), &why))
		broken(&why);
	p->state = STATE_GET;
	if (each_node(p, try_get, &get, &why)) {
		unreachable(p, m->request, &why);
	} else {
		buf_put32(&out, (uint32_t)get.status);
		buf_put(&out, get.body.data, get.body.size);
		answer(p, MSG_GOT, m->request, &out);
	}
	buf_free(&out);
	buf_free(&get.body);
}

struct post {
	const uint8_t *framed;
	size_t size, count;
	struct post_result results[POSTS_MAX];
};

static int
try_post(struct push *p, struct node *node, void *context, struct why *why)
{
	struct post *post = context;
	const char *ca = p->ca_file[0] ? p->ca_file : NULL;
	int r;

	if (!node->source) {
		r = source_open(&node->source, node->url, ca, why);
		if (r)
			return r;
	}
	return source_post(
	    node->source, post->framed, post->size, post->results, post->count, why);
}

static void
do_post(struct push *p, const struct message *m)
{
	struct cur in = begin(p, m);
	struct post *post = xcalloc(1, sizeof(*post));
	struct why why = {""};
	struct buf out = {0};

	post->count = cur_get16(&in);
	post->framed = in.at;
	post->size = cur_left(&in);
	if (in.bad || post->count == 0 || post->count > POSTS_MAX) {
		why_set(&why, ERR_FORMAT, "a post of a wrong form");
		broken(&why);
	}
	p->state = STATE_POST;
	if (each_node(p, try_post, post, &why)) {
		unreachable(p, m->request, &why);
	} else {
		buf_put16(&out, (uint16_t)post->count);
		for (size_t i = 0; i < post->count; i++) {
			const struct post_result *r = &post->results[i];

			buf_put8(&out, (uint8_t)r->status);
			buf_put(&out, r->leaf, sizeof(r->leaf));
			buf_put_var(&out, r->error, strlen(r->error));
			buf_put_var(&out, r->field, strlen(r->field));
		}
		answer(p, MSG_POSTED, m->request, &out);
	}
	buf_free(&out);
	free(post);
}

/* false when the vault is gone. */
static bool
handle(struct push *p, const struct message *m)
{
	struct why why = {""};

	if (!channel_allowed(PARTY_VAULT, m->type, p->state)) {
		why_set(&why, ERR_STATE, "a %s message now", channel_type_name(m->type));
		broken(&why);
	}
	if (m->type == MSG_SETTINGS)
		settings(p, cur_of(m->body.data, m->body.size));
	else if (m->type == MSG_GET)
		do_get(p, m);
	else
		do_post(p, m);
	return channel_flush(&p->channel) == 0;
}

static int
finish(struct push *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->nodes[i].source)
			source_close(p->nodes[i].source);
	if (p->http)
		http_close(p->http);
	channel_close(&p->channel);
	return 0;
}

int
main(int argc, char **argv)
{
	static struct push push;
	struct push *p = &push;
	struct pollfd wait = {.fd = CHANNEL_FD, .events = POLLIN};
	struct why why = {""};

	(void)argv;
	log_open("madang-station push");
	if (argc != 1) {
		log_say("this program is started by madang-station");
		return 2;
	}
	jail_enter(BEAT_FD);
	p->state = STATE_START;
	channel_open(&p->channel, CHANNEL_FD);
	for (;;) {
		const struct message *m;
		int r;

		beat();
		if (poll(&wait, 1, 1000) <= 0)
			continue;
		r = channel_get(&p->channel, PARTY_VAULT, &m, &why);
		if (r == ERR_NET)
			return finish(p);
		if (r == ERR_FORMAT)
			broken(&why);
		if (r == 0 && !handle(p, m))
			return finish(p);
	}
}
