/* A real madang-node as a child process, for tests of faults. */
#ifndef MADANG_TEST_RUN_H
#define MADANG_TEST_RUN_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

#define RUN_START_MS 20000

struct run {
	pid_t pid; /* 0: not running */
	char url[80];
	char dir[300]; /* of the node; its standard error goes to dir/stderr */
};

/* In the child: its words go to dir/stderr. */
static void
run_redirect(const struct run *r)
{
	int fd = open(path_of("%s/stderr", r->dir).s, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* no node outlives a test that fails */
	dup2(fd, STDERR_FILENO);
	dup2(fd, STDOUT_FILENO);
}

static void
run_exec(const struct run *r, const char *listen, const char *fault, const char *value)
{
	const char *build = getenv("top_builddir");
	struct path program = path_of("%s/bin/madang-node", build == NULL ? "." : build);
	bool records = fault != NULL && strcmp(fault, "MADANG_RECORD") == 0;
	struct path shim = path_of("%s/tests/fault/%s.so", build == NULL ? "." : build,
	    records ? "record" : "killat");

	run_redirect(r);
	if (fault != NULL) {
		setenv(fault, value, 1);
		setenv("LD_PRELOAD", shim.s, 1);
		setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
	}
	execl(
	    program.s, "madang-node", "--dir", r->dir, "--listen", listen, (char *)NULL);
	_exit(127);
}

/* fault may be NULL, or a variable of killat.c or record.c with its value. */
static void
run_start(struct run *r, const char *listen, const char *fault, const char *value)
{
	unlink(path_of("%s/stderr", r->dir).s);
	r->url[0] = '\0';
	r->pid = fork();
	if (r->pid < 0)
		die("no process can be started");
	if (r->pid == 0)
		run_exec(r, listen, fault, value);
}

static void
run_read(const struct run *r, struct buf *text)
{
	buf_reset(text);
	if (file_read(text, path_of("%s/stderr", r->dir).s, 1 << 20, NULL) != 0)
		buf_reset(text);
}

/* Has it ended? Then its wait status. */
static bool
run_ended(struct run *r, int *status)
{
	if (r->pid != 0 && waitpid(r->pid, status, WNOHANG) != r->pid)
		return false;
	r->pid = 0;
	return true;
}

/* True when it serves, false when it has ended first. */
static bool
run_wait(struct run *r, int *status)
{
	int64_t until = clock_monotonic_ms() + RUN_START_MS;
	struct buf text = {0};
	bool serves = false;

	while (!serves && !run_ended(r, status)) {
		const char *at;

		run_read(r, &text);
		at = strstr(buf_str(&text), " serves ");
		serves = at != NULL && sscanf(at, " serves %79[^,],", r->url) == 1 &&
			 strchr(at, '\n') != NULL;
		if (clock_monotonic_ms() > until)
			die("the node neither serves nor ends: %s", buf_str(&text));
		poll(NULL, 0, 3);
	}
	buf_free(&text);
	return serves;
}

/* Ends it and gives the wait status. */
static int
run_stop(struct run *r, int signal)
{
	int status = 0;

	if (r->pid != 0) {
		kill(r->pid, signal);
		waitpid(r->pid, &status, 0);
		r->pid = 0;
	}
	return status;
}

#endif
