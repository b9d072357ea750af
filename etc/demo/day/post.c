#include "post.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"

#define SILENT_MS 300000 /* no counter needs so long for one line */

struct waiting {
	post_answer *answer;
	void *context;
};

struct post {
	char *name;
	pid_t pid;
	int in, out;
	struct buf lines, results;
	size_t sent;
	struct waiting *waiting; /* of lines without a result, the oldest at next */
	size_t count, room, next;
};

/* ---- the process ---- */

static _Noreturn void
become(const char *const argv[], int in, int out, const char *log)
{
	int err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || err < 0 || dup2(err, 2) < 0)
		_exit(127);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

int
post_open(struct post **out, const char *name, const char *const argv[], const char *log,
    struct why *why)
{
	int in[2], results[2];
	struct post *p;

	if (pipe2(in, O_CLOEXEC) != 0)
		return why_set(why, -errno, "no pipe: %s", strerror(errno));
	if (pipe2(results, O_CLOEXEC) != 0) {
		close(in[0]);
		close(in[1]);
		return why_set(why, -errno, "no pipe: %s", strerror(errno));
	}
	p = xcalloc(1, sizeof(*p));
	p->name = xstrdup(name);
	p->in = in[1];
	p->out = results[0];
	p->pid = fork();
	if (p->pid == 0)
		become(argv, in[0], results[1], log);
	close(in[0]);
	close(results[1]);
	if (p->pid < 0) {
		post_close(p);
		return why_set(why, ERR_STATE, "cannot start another process");
	}
	(void)fcntl(p->in, F_SETFL, O_NONBLOCK);
	*out = p;
	return 0;
}

int
post_end(struct post *p, struct why *why)
{
	int status = 0;

	close(p->in);
	p->in = -1;
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	p->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
		return 0;
	return why_set(why, ERR_STATE, "%s ended with status %d", p->name,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128);
}

void
post_close(struct post *p)
{
	if (!p)
		return;
	if (p->pid > 0) {
		kill(p->pid, SIGTERM);
		while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (p->in >= 0)
		close(p->in);
	close(p->out);
	buf_free(&p->lines);
	buf_free(&p->results);
	free(p->waiting);
	free(p->name);
	free(p);
}

const char *
post_name(const struct post *p)
{
	return p->name;
}

/* ---- lines and results ---- */

void
post_send(struct post *p, const json_t *line, post_answer *answer, void *context)
{
	char *text = json_dumps(line, JSON_COMPACT);

	if (!text)
		die("out of memory");
	buf_puts(&p->lines, text);
	buf_put8(&p->lines, '\n');
	free(text);
	if (p->count == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->waiting = xrealloc(p->waiting, p->room * sizeof(*p->waiting));
	}
	p->waiting[p->count++] = (struct waiting){answer, context};
}

static int
take_result(struct post *p, const uint8_t *line, size_t size, struct why *why)
{
	json_t *result = NULL;
	struct waiting *w;
	int r;

	if (p->next == p->count)
		return why_set(why, ERR_FORMAT, "%s answered what nobody asked", p->name);
	w = &p->waiting[p->next++];
	r = json_parse(&result, line, size, why);
	if (r == 0)
		r = w->answer(w->context, result, why);
	json_decref(result);
	return r;
}

static int
take_results(struct post *p, struct why *why)
{
	uint8_t *end, *at = p->results.data;
	int r = 0;

	while (r == 0 && (end = memchr(at, '\n',
			      p->results.size - (size_t)(at - p->results.data)))) {
		r = take_result(p, at, (size_t)(end - at), why);
		at = end + 1;
	}
	p->results.size -= (size_t)(at - p->results.data);
	memmove(p->results.data, at, p->results.size);
	return r;
}

static int
read_some(struct post *p, struct why *why)
{
	uint8_t bytes[65536];
	ssize_t n = read(p->out, bytes, sizeof(bytes));

	if (n < 0 && errno == EINTR)
		return 0;
	if (n <= 0)
		return why_set(
		    why, ERR_STATE, "%s ended before its last result", p->name);
	buf_put(&p->results, bytes, (size_t)n);
	return take_results(p, why);
}

static int
write_some(struct post *p, struct why *why)
{
	ssize_t n = write(p->in, p->lines.data + p->sent, p->lines.size - p->sent);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return why_set(
		    why, -errno, "%s reads no more: %s", p->name, strerror(errno));
	p->sent += n > 0 ? (size_t)n : 0;
	return 0;
}

static bool
is_done(struct post *p)
{
	if (p->next < p->count)
		return false;
	buf_reset(&p->lines);
	p->sent = p->count = p->next = 0;
	return true;
}

/* Two descriptors each: what can be written, what can be read. */
static size_t
look_at(struct post **list, size_t count, struct pollfd *fds)
{
	size_t busy = 0;

	for (size_t i = 0; i < count; i++) {
		bool more = list[i]->sent < list[i]->lines.size, done = is_done(list[i]);

		fds[2 * i] = (struct pollfd){
		    .fd = !done && more ? list[i]->in : -1, .events = POLLOUT};
		fds[2 * i + 1] =
		    (struct pollfd){.fd = done ? -1 : list[i]->out, .events = POLLIN};
		busy += !done;
	}
	return busy;
}

int
post_work(struct post **list, size_t count, struct why *why)
{
	struct pollfd *fds = xcalloc(2 * count, sizeof(*fds));
	int r = 0;

	while (r == 0 && look_at(list, count, fds) > 0) {
		int n = poll(fds, (nfds_t)(2 * count), SILENT_MS);

		if (n == 0)
			r = why_set(
			    why, ERR_STATE, "no counter has answered for five minutes");
		for (size_t i = 0; i < count && n > 0 && r == 0; i++) {
			if (fds[2 * i].revents)
				r = write_some(list[i], why);
			if (r == 0 && fds[2 * i + 1].revents)
				r = read_some(list[i], why);
		}
	}
	free(fds);
	return r;
}
