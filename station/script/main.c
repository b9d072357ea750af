/*
 * script, in the place of the screen: reads JSON lines from its standard input, drives
 * the vault through the same channel, writes one JSON result a line, in the order of the
 * lines. Several voters are under way at a time, so that the vault may encrypt on all
 * cores; casts leave in order.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sodium.h>
#include <unistd.h>
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/jail/jail.h"
#include "station/script/task.h"

#define WINDOW 48
#define LINE_MAX_BYTES (1024 * 1024)

struct script {
	struct channel channel;
	struct task tasks[WINDOW]; /* a ring, oldest first */
	size_t first, count;
	uint32_t requests, clerk; /* clerk: the request of the one who is here, or 0 */
	struct buf input;         /* read and not yet a task */
	size_t line;              /* where the next line begins in input */
	bool eof, refused;
};

static struct task *
task_at(struct script *s, size_t i)
{
	return &s->tasks[(s->first + i) % WINDOW];
}

static void
send_message(struct script *s, struct task *t, uint16_t type)
{
	const struct buf *body = task_body(t, type);

	t->asked = type;
	channel_put(&s->channel, type, t->request, body->data, body->size);
}

/* A clerk's lines go under the request that was unlocked; what needs none may go alone.
 */
static void
of_clerk(struct script *s, struct task *t)
{
	if (t->desk.type == MSG_CLERK)
		return;
	if (s->clerk) {
		t->request = s->clerk;
	} else if (t->first != MSG_DESK) {
		task_refuse(
		    t, "script.locked", "no clerk is at the counter: unlock first");
		t->state = TASK_OVER;
	}
}

static void
begin(struct script *s, const char *line, size_t size)
{
	struct task *t = task_at(s, s->count++);

	*t = (struct task){.request = ++s->requests};
	task_parse(t, line, size);
	if (t->state != TASK_OVER && t->desk.count)
		of_clerk(s, t);
	if (t->state == TASK_OVER)
		return;
	if (task_alone(t)) {
		t->state = s->count == 1 ? TASK_FINAL : TASK_TRACKER;
		if (t->state == TASK_TRACKER)
			return;
	}
	send_message(s, t, t->first);
}

/* As a screen does at start: read the ledger, if it can be reached. */
static void
begin_with_sync(struct script *s)
{
	static const char line[] = "{\"do\":\"sync\"}";

	begin(s, line, sizeof(line) - 1);
	task_at(s, 0)->silent = true;
}

/* The next whole line of the input, if there is one. */
static bool
next_line(struct script *s, const char **line, size_t *size)
{
	const char *at = buf_str(&s->input) + s->line, *end;
	size_t left = s->input.size - s->line;

	end = memchr(at, '\n', left);
	if (!end && !(s->eof && left))
		return false;
	*line = at;
	*size = end ? (size_t)(end - at) : left;
	s->line += *size + (end != NULL);
	return true;
}

static bool
blank(const char *line, size_t size)
{
	return strspn(line, " \t\r") >= size;
}

/* Is a command that stands alone under way, or waiting for the others to end? */
static bool
barred(struct script *s)
{
	return s->count && task_alone(task_at(s, s->count - 1)) &&
	       task_at(s, s->count - 1)->state != TASK_OVER;
}

static void
begin_lines(struct script *s)
{
	const char *line;
	size_t size;

	while (s->count < WINDOW && !barred(s) && next_line(s, &line, &size))
		if (!blank(line, size))
			begin(s, line, size);
	if (s->line && s->line == s->input.size) {
		sodium_memzero(s->input.data, s->input.size);
		buf_reset(&s->input);
		s->line = 0;
	}
}

static void
read_input(struct script *s)
{
	char data[65536];
	ssize_t n = read(STDIN_FILENO, data, sizeof(data));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0)
		s->eof = true;
	else
		buf_put(&s->input, data, (size_t)n);
	if (s->line > LINE_MAX_BYTES) {
		struct buf rest = {0};

		buf_put(&rest, s->input.data + s->line, s->input.size - s->line);
		buf_free(&s->input);
		s->input = rest;
		s->line = 0;
	}
	if (s->input.size - s->line > 4 * LINE_MAX_BYTES) {
		log_say("a line of the script is longer than %d bytes", LINE_MAX_BYTES);
		exit(2);
	}
}

static void
put_result(struct script *s, const struct task *t)
{
	const uint8_t *at = t->result.data;
	size_t left = t->result.size;

	if (t->silent)
		return;
	s->refused |= t->refused;
	while (left) {
		ssize_t n = write(STDOUT_FILENO, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			log_say("cannot write the result: %s", strerror(errno));
			exit(2);
		}
		at += n;
		left -= (size_t)n;
	}
}

/* Writes what is over at the head, and lets casts and lone commands go when their turn
 * has come. */
static void
advance(struct script *s)
{
	while (s->count && task_at(s, 0)->state == TASK_OVER) {
		put_result(s, task_at(s, 0));
		task_free(task_at(s, 0));
		s->first = (s->first + 1) % WINDOW;
		s->count--;
	}
	for (size_t i = 0; i < s->count; i++) {
		struct task *t = task_at(s, i);

		if (t->state < TASK_TRACKER)
			return;
		if (t->state != TASK_TRACKER || (task_alone(t) && i > 0))
			continue;
		t->state = TASK_FINAL;
		send_message(s, t, task_alone(t) ? t->first : t->last);
	}
}

static _Noreturn void
broken(const char *text)
{
	log_say("the vault broke the channel's rules: %s", text);
	exit(2);
}

static void
answer(struct script *s, const struct message *m)
{
	for (size_t i = 0; i < s->count; i++) {
		struct task *t = task_at(s, i);
		uint16_t next;

		if (t->request != m->request || t->state == TASK_OVER)
			continue;
		if (task_answer(t, m, &next))
			broken(channel_type_name(m->type));
		if (m->type == MSG_CLERK_OPEN)
			s->clerk = m->request;
		if (m->type == MSG_ENDED && m->request == s->clerk)
			s->clerk = 0;
		if (next)
			send_message(s, t, next);
		return;
	}
	broken("an answer to nothing");
}

static void
listen_to(struct script *s)
{
	const struct message *m;
	struct why why = {""};
	int r = channel_get(&s->channel, PARTY_VAULT, &m, &why);

	if (r == ERR_NET)
		exit(2); /* the vault has said why */
	if (r == ERR_FORMAT)
		broken(why.text);
	if (r == 0)
		answer(s, m);
}

int
main(int argc, char **argv)
{
	static struct script script;
	struct script *s = &script;

	(void)argv;
	log_open("madang-station script");
	if (argc != 1) {
		log_say("this program is started by madang-station");
		return 2;
	}
	jail_enter(BEAT_FD);
	if (sodium_init() < 0)
		die("libsodium does not start");
	channel_open(&s->channel, CHANNEL_FD);
	begin_with_sync(s);
	for (;;) {
		struct pollfd fds[] = {
		    {.fd = CHANNEL_FD, .events = POLLIN},
		    {.fd = STDIN_FILENO, .events = POLLIN},
		};
		bool room;

		begin_lines(s);
		advance(s);
		begin_lines(s);
		if (channel_flush(&s->channel))
			return 2;
		if (s->eof && s->count == 0 && s->line == s->input.size)
			break;
		room = !s->eof && s->count < WINDOW && !barred(s);
		fds[1].fd = room ? STDIN_FILENO : -1;
		beat();
		poll(fds, 2, 1000);
		if (fds[0].revents)
			listen_to(s);
		if (fds[1].revents)
			read_input(s);
	}
	channel_close(&s->channel);
	buf_free(&s->input);
	return s->refused ? 1 : 0;
}
