#include "station/print/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
write_all(int fd, const struct buf *data)
{
	for (size_t at = 0; at < data->size;) {
		ssize_t n = write(fd, data->data + at, data->size - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += (size_t)n;
	}
	return 0;
}

static int
write_file(const char *to, const char *under, const struct buf *data)
{
	int fd = openat(SPOOL_FD, under, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err = fd < 0 ? -errno : write_all(fd, data);

	if (!err && fsync(fd) != 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (!err &&
	    (renameat(SPOOL_FD, under, SPOOL_FD, to) != 0 || fsync(SPOOL_FD) != 0))
		err = -errno;
	if (err)
		unlinkat(SPOOL_FD, under, 0);
	return err;
}

bool
spool_keeps(void)
{
	struct stat st;

	return fstat(SPOOL_FD, &st) == 0 && S_ISDIR(st.st_mode);
}

int
spool_write(const char *name, const char *ending, const struct buf *data, struct why *why)
{
	char to[120], under[130];
	int err;

	snprintf(to, sizeof(to), "%s.%s", name, ending);
	snprintf(under, sizeof(under), ".%s.new", to);
	err = spool_keeps() ? write_file(to, under, data) : write_all(SPOOL_FD, data);
	return err ? why_set(why, err,
			 "the printer did not take the document (%s); look at its paper "
			 "and cable, and print again",
			 strerror(-err))
		   : 0;
}
