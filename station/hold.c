#include "station/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static int terminal = -1;
static pid_t owner; /* a child that could not be started ends here too */

/* In memory and not in a file of the station's folder, where its date would tell when it
 * was written. At its end, whoever of the processes writes. */
void
hold_begin(void)
{
	int held, kept;

	if (!isatty(STDERR_FILENO))
		return;
	owner = getpid();
	held = memfd_create("log", MFD_CLOEXEC);
	kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 64);
	if (held >= 0 && kept >= 0 && fcntl(held, F_SETFL, O_APPEND) == 0 &&
	    dup2(held, STDERR_FILENO) >= 0)
		terminal = kept;
	else if (kept >= 0)
		close(kept);
	if (held >= 0)
		close(held);
}

void
hold_end(void)
{
	char part[4096];
	off_t at = 0;
	ssize_t n;

	if (terminal < 0 || getpid() != owner)
		return;
	while ((n = pread(STDERR_FILENO, part, sizeof(part), at)) > 0)
		for (ssize_t done = 0, wrote; done < n; done += wrote, at += wrote) {
			wrote = write(terminal, part + done, (size_t)(n - done));
			if (wrote < 0 && errno != EINTR)
				goto out;
			wrote = wrote < 0 ? 0 : wrote;
		}
out:
	dup2(terminal, STDERR_FILENO);
	close(terminal);
	terminal = -1;
}
