#include "verifier/tui/tui.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen/keys.h"
#include "screen/term.h"
#include "verifier/tui/model.h"
#include "verifier/tui/views.h"

#define LOOK_MS 500 /* a change of size is seen at the latest then */

/* A stream of lines from the worker. */
struct lines {
	int fd;
	struct bytes held;
	void (*take)(struct model *m, const char *line, size_t size);
};

struct tui {
	struct model model;
	pid_t worker;
	int questions;
	struct lines said, notes;
};

/* ---- the worker's process ---- */

/* The ends of a pipe: the one to read from, the one to write to. */
struct ends {
	int from, to;
};

static struct ends
new_pipe(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		abort();
	return (struct ends){fds[0], fds[1]};
}

/* It must not hold the other ends: it ends when there can be no more questions. */
static void
be_worker(
    const struct work *w, struct ends questions, struct ends said, struct ends notes)
{
	struct fault fault;
	int nowhere = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(questions.to);
	close(said.from);
	close(notes.from);
	dup2(questions.from, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	dup2(notes.to, STDERR_FILENO);
	if (work_run(w, stdin, fdopen(said.to, "w"), &fault))
		fprintf(stderr, "%s\n", fault.text);
	fflush(NULL);
	_exit(0);
}

static int
start_worker(struct tui *t, const struct work *w, struct fault *fault)
{
	struct ends questions = new_pipe(), said = new_pipe(), notes = new_pipe();

	t->worker = fork();
	if (t->worker == 0)
		be_worker(w, questions, said, notes);
	close(questions.from);
	close(said.to);
	close(notes.to);
	t->questions = questions.to;
	t->said.fd = said.from;
	t->notes.fd = notes.from;
	if (t->worker < 0)
		return fault_say(fault, "cannot start a process: %s", strerror(errno));
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

/* What it has not finished is lost, as after a crash; what it wrote is whole. */
static void
stop_worker(struct tui *t)
{
	close(t->questions);
	if (!model_ended(&t->model))
		kill(t->worker, SIGKILL);
	close(t->said.fd);
	close(t->notes.fd);
	waitpid(t->worker, NULL, 0);
	bytes_drop(&t->said.held);
	bytes_drop(&t->notes.held);
}

static void
ask_worker(struct tui *t)
{
	static const char *const verbs[] = {
	    [WISH_FIND] = "find", [WISH_SAVE] = "save", [WISH_REPLACE] = "replace"};
	struct model *m = &t->model;
	struct bytes line = {0};

	if (m->wish == WISH_NOTHING)
		return;
	bytes_format(
	    &line, "%s %s\n", verbs[m->wish], m->wish == WISH_FIND ? m->code : m->path);
	/* Short, so it goes into the pipe at once; if nobody is there, that is heard. */
	if (write(t->questions, line.data, line.size) < 0)
		model_lost(m);
	m->wish = WISH_NOTHING;
	bytes_drop(&line);
}

/* ---- what it says ---- */

static void
take_message(struct model *m, const char *line, size_t size)
{
	model_hear(m, line, size);
}

static void
take_note(struct model *m, const char *line, size_t size)
{
	char text[1024];

	if (size >= sizeof text)
		size = sizeof text - 1;
	memcpy(text, line, size);
	text[size] = '\0';
	model_note(m, text);
}

/* False at its end. */
static bool
read_lines(struct lines *l, struct model *m)
{
	ssize_t got = read(l->fd, bytes_room(&l->held, 65536), 65536);
	size_t at = 0;
	const char *end;

	l->held.size -= 65536 - (size_t)(got > 0 ? got : 0);
	while ((end = memchr(l->held.data + at, '\n', l->held.size - at)) != NULL) {
		const char *line = (const char *)l->held.data + at;
		l->take(m, line, (size_t)(end - line));
		at += (size_t)(end - line) + 1;
	}
	memmove(l->held.data, l->held.data + at, l->held.size - at);
	l->held.size -= at;
	return got > 0 || (got < 0 && errno == EINTR);
}

/* Whether there was anything to hear. */
static bool
hear(struct tui *t, struct lines *l, const struct pollfd *p)
{
	if (p->revents == 0)
		return false;
	if (read_lines(l, &t->model))
		return true;
	close(l->fd);
	l->fd = -1;
	if (t->said.fd < 0 && t->notes.fd < 0)
		model_lost(&t->model);
	return true;
}

/* ---- the screen ---- */

static void
show(struct tui *t)
{
	struct canvas c;
	struct shown shown;
	int rows, columns;

	term_size(&rows, &columns);
	canvas_open(&c, rows, columns);
	view_draw(&t->model, &c, &shown);
	model_shown(&t->model, &shown);
	term_show(&c, t->model.theme, t->model.redraw);
	t->model.redraw = false;
	canvas_close(&c);
}

/* Keys are taken one by one with a drawing between, as paging needs what was shown.
 * Whether there were any. */
static bool
take_keys(struct tui *t)
{
	bool any = false;
	int32_t key;

	while (!t->model.quit && (key = term_key()) != KEY_NOTHING) {
		model_key(&t->model, key);
		ask_worker(t);
		show(t);
		any = true;
	}
	return any;
}

static void
session(struct tui *t)
{
	show(t);
	while (!t->model.quit) {
		struct pollfd p[] = {{STDIN_FILENO, POLLIN, 0}, {t->said.fd, POLLIN, 0},
		    {t->notes.fd, POLLIN, 0}};
		bool heard = false;

		if (poll(p, 3, LOOK_MS) > 0) {
			heard |= hear(t, &t->notes, &p[2]);
			heard |= hear(t, &t->said, &p[1]);
		}
		if (!take_keys(t) && heard)
			show(t);
	}
}

int
tui_run(const struct work *w, struct fault *fault)
{
	struct tui t = {.said.take = take_message, .notes.take = take_note};
	const char *why;
	int status = 2;

	if (start_worker(&t, w, fault))
		return 2;
	fault->text[0] = '\0';
	model_start(&t.model, tongue_of_user());
	if (term_open(&why)) {
		fault_say(fault, "the terminal view cannot be shown: %s", why);
	} else {
		session(&t);
		term_close();
		status = model_status(&t.model);
		if (t.model.broken != NULL)
			fault_say(fault, "%s", t.model.broken);
	}
	stop_worker(&t);
	model_drop(&t.model);
	return status;
}
