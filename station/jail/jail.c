#include "station/jail/jail.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void
jail_enter(int last)
{
	const struct rlimit none = {0, 0};

	if (close_range((unsigned)last + 1, ~0U, 0) != 0)
		die("cannot close inherited descriptors: %s", strerror(errno));
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		die("cannot forbid core files: %s", strerror(errno));
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		die("cannot forbid dumps: %s", strerror(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		die("cannot give up new privileges: %s", strerror(errno));
	signal(SIGPIPE, SIG_IGN);
}
