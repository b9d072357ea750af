#include "station/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/beat.h"

static _Noreturn void
fail(const char *what, const char *which)
{
	log_say("cannot %s %s: %s", what, which, strerror(errno));
	exit(2);
}

static int
lift(int fd, const char *what)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 64);

	if (fd < 0 || high < 0)
		fail("open", what);
	close(fd);
	return high;
}

int
child_open(const char *path, int flags)
{
	return lift(open(path, flags | O_CLOEXEC), path);
}

void
child_channel(int pair[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		fail("make", "a channel");
	pair[0] = lift(pair[0], "a channel");
	pair[1] = lift(pair[1], "a channel");
}

static _Noreturn void
become(const char *program, char *const *argv, char *const *environment,
    const struct wire *wires, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (dup2(wires[i].from, wires[i].to) < 0)
			fail("hand over a descriptor to", argv[0]);
	execve(program, argv, environment);
	fail("start", program);
}

void
child_start(
    struct child *child, char *const *argv, const struct wire *wires, size_t count)
{
	struct path program = path_of("%s/libexec/madang/%s", file_prefix(), child->name);
	struct wire all[WIRES_MAX + 1];
	int beat[2];

	assert(count <= WIRES_MAX);
	if (pipe2(beat, O_CLOEXEC | O_NONBLOCK))
		fail("make", "a heartbeat pipe");
	child->beat = lift(beat[0], "a heartbeat pipe");
	beat[1] = lift(beat[1], "a heartbeat pipe");
	memcpy(all, wires, count * sizeof(*wires));
	all[count] = (struct wire){beat[1], BEAT_FD};
	child->pid = fork();
	if (child->pid < 0)
		fail("start", program.s);
	if (child->pid == 0)
		become(program.s, argv, child->environment, all, count + 1);
	close(beat[1]);
	child->heard = clock_monotonic_ms();
}
