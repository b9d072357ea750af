#include "tests/unit/station/town.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "station/channel/beat.h"
#include "tests/unit/station/town_inner.h"

static _Noreturn void
become_vault(struct town *t, int screen, int push, int beats)
{
	char *const nothing[] = {NULL};
	char name[] = "madang-station", pass[] = "pass";
	char *const argv[] = {name, t->dir, pass, NULL};
	int pass_fd = open(path_of("%s/pass", t->dir).s, O_RDONLY);
	int log = open(path_of("%s/log", t->dir).s, O_WRONLY | O_CREAT | O_APPEND, 0600);
	const int from[] = {log, screen, beats, push, pass_fd};
	const int to[] = {2, CHANNEL_FD, BEAT_FD, 5, 6};

	for (int i = 0; i < 5; i++)
		dup2(fcntl(from[i], F_DUPFD, 100), to[i] + 200);
	for (int i = 0; i < 5; i++)
		dup2(to[i] + 200, to[i]);
	execve(VAULT, argv, nothing);
	_exit(99);
}

void
town_start(struct town *t)
{
	int screen[2], push[2], beats[2];

	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, screen), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, push), 0);
	ck_assert_int_eq(pipe2(beats, O_CLOEXEC | O_NONBLOCK), 0);
	t->vault = fork();
	if (t->vault == 0)
		become_vault(t, screen[1], push[1], beats[1]);
	close(screen[1]);
	close(push[1]);
	close(beats[1]);
	channel_open(&t->screen, screen[0]);
	channel_open(&t->push, push[0]);
	t->beats = beats[0];
}

int
town_wait(struct town *t)
{
	int status = 0;

	ck_assert_int_eq(waitpid(t->vault, &status, 0), t->vault);
	t->vault = 0;
	channel_close(&t->screen);
	channel_close(&t->push);
	close(t->beats);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int
town_stop(struct town *t)
{
	channel_close(&t->screen);
	return town_wait(t);
}

void
town_kill(struct town *t)
{
	kill(t->vault, SIGKILL);
	ck_assert_int_eq(town_wait(t), -SIGKILL);
}

pid_t
town_kill_within(struct town *t, unsigned ms)
{
	int64_t until = clock_monotonic_ms() + randombytes_uniform(ms);
	pid_t killer = fork();

	if (killer)
		return killer;
	while (clock_monotonic_ms() < until)
		usleep(200);
	kill(t->vault, SIGKILL);
	_exit(0);
}

void
town_killed(struct town *t, pid_t killer)
{
	ck_assert_int_eq(town_wait(t), -SIGKILL);
	waitpid(killer, NULL, 0);
}

void
town_restart(struct town *t)
{
	town_start(t);
	ck_assert_msg(town_sync(t), "%s", t->text);
}

void
town_ends(struct town *t, const char *words)
{
	struct buf log = {0};

	ck_assert_int_eq(town_wait(t), 2);
	town_file(t, "log", &log);
	ck_assert_msg(strstr(buf_str(&log), words) != NULL, "\"%s\" lacks \"%s\"",
	    buf_str(&log), words);
	buf_free(&log);
	town_close(t);
}

void
town_does_not_start(struct town *t, const char *words)
{
	town_start(t);
	town_ends(t, words);
}

/* ---- asking ---- */

static void
take_answer(struct town *t, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);

	t->answer.type = m->type;
	t->answer.request = m->request;
	buf_reset(&t->answer.body);
	buf_put(&t->answer.body, m->body.data, m->body.size);
	t->refused = m->type == MSG_REFUSED;
	t->error[0] = t->text[0] = '\0';
	if (t->refused) {
		cur_text(&in, t->error, sizeof(t->error) - 1);
		cur_text(&in, t->text, sizeof(t->text) - 1);
		ck_assert(cur_done(&in));
	}
}

uint16_t
town_answer(struct town *t, uint32_t *request, int ms)
{
	int64_t until = clock_monotonic_ms() + ms;
	const struct message *m;
	struct why why = {""};

	for (;;) {
		struct pollfd fds[] = {{.fd = t->screen.fd, .events = POLLIN},
		    {.fd = t->push.fd, .events = POLLIN}};
		int64_t left = until - clock_monotonic_ms();
		char bytes[64];
		int r;

		if (left <= 0 || poll(fds, 2, (int)left) <= 0)
			return 0;
		while (read(t->beats, bytes, sizeof(bytes)) > 0)
			;
		if (fds[1].revents & POLLIN)
			town_serve(t);
		if (!fds[0].revents) {
			if (fds[1].revents & POLLHUP)
				usleep(1000);
			continue;
		}
		r = channel_get(&t->screen, PARTY_VAULT, &m, &why);
		if (r == ERR_NET)
			return 0;
		if (r == ERR_PENDING)
			continue;
		town_must(r, &why);
		take_answer(t, m);
		*request = m->request;
		return m->type;
	}
}

void
town_send(struct town *t, uint16_t type, uint32_t request, const void *body, size_t size)
{
	channel_put(&t->screen, type, request, body, size);
	if (channel_flush(&t->screen) == ERR_BUSY)
		ck_abort();
}

uint16_t
town_ask(struct town *t, uint16_t type, uint32_t request, const void *body, size_t size)
{
	uint32_t answered = 0;
	uint16_t r;

	town_send(t, type, request, body, size);
	r = town_answer(t, &answered, 60000);
	if (r) {
		ck_assert_uint_eq(answered, request);
		ck_assert_msg(channel_answers(type, r), "%s answered by %s",
		    channel_type_name(type), channel_type_name(r));
	}
	return r;
}

static bool
ask_buf(struct town *t, uint16_t type, uint32_t request, struct buf *b, uint16_t want)
{
	uint16_t r = town_ask(t, type, request, b->data, b->size);

	buf_free(b);
	return r == want;
}

bool
town_sync(struct town *t)
{
	struct buf b = {0};

	buf_put32(&b, 0);
	return ask_buf(t, MSG_SYNC, 900, &b, MSG_SYNCED);
}

void
town_put_card(struct buf *b, const char *card, const char *pin)
{
	buf_put_text(b, card);
	buf_put8(b, 0);
	buf_put_var(b, pin, strlen(pin));
}

bool
town_card(struct town *t, uint32_t request, const char *card, const char *pin)
{
	struct buf b = {0};

	town_put_card(&b, card, pin);
	return ask_buf(t, MSG_CARD, request, &b, MSG_CARD_OPEN);
}

bool
town_questions(struct town *t, uint32_t request)
{
	struct buf b = {0};

	buf_put_text(&b, t->poll);
	return ask_buf(t, MSG_QUESTIONS, request, &b, MSG_IS_QUESTIONS);
}

bool
town_vote(struct town *t, uint32_t request, const char *const *options)
{
	struct buf b = {0};

	buf_put_text(&b, t->poll);
	buf_put16(&b, (uint16_t)t->questions->count);
	for (size_t i = 0; i < t->questions->count; i++) {
		const char *at = options[i];
		uint16_t count = *at != '\0';

		for (const char *c = at; *c; c++)
			count = (uint16_t)(count + (*c == ','));
		buf_put_text(&b, t->questions->items[i].id);
		buf_put8(&b, count == 0);
		buf_put16(&b, count);
		for (uint16_t j = 0; j < count; j++) {
			size_t size = strcspn(at, ",");

			buf_put_var(&b, at, size);
			buf_put32(&b, 1);
			at += size + (at[size] == ',');
		}
	}
	return ask_buf(t, MSG_VOTE, request, &b, MSG_TRACKER);
}

bool
town_cast(struct town *t, uint32_t request)
{
	return town_ask(t, MSG_CAST, request, NULL, 0) == MSG_DONE;
}

bool
town_voter(struct town *t, uint32_t request, size_t card, const char *option,
    char tracker[TRACKER_SIZE])
{
	char name[40];

	snprintf(name, sizeof(name), "deck:%zu", card);
	if (!town_card(t, request, name, "") ||
	    !town_vote(t, request, (const char *const[]){option}) ||
	    !town_cast(t, request))
		return false;
	if (tracker)
		snprintf(tracker, TRACKER_SIZE, "%.20s", buf_str(&t->answer.body));
	return true;
}

bool
town_seal(struct town *t)
{
	struct buf b = {0};

	buf_put_text(&b, t->poll);
	return ask_buf(t, MSG_SEAL, 901, &b, MSG_SEALED);
}

bool
town_drain(struct town *t, unsigned seconds)
{
	struct buf b = {0};

	buf_put32(&b, seconds);
	return ask_buf(t, MSG_DRAIN, 902, &b, MSG_DRAINED);
}

void
town_refused(const struct town *t, bool done, const char *key, const char *words)
{
	ck_assert(!done);
	ck_assert_str_eq(t->error, key);
	ck_assert_msg(
	    strstr(t->text, words) != NULL, "\"%s\" lacks \"%s\"", t->text, words);
}
