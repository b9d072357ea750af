#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Negated errno with "<what> <path>: <words>". */
static int
fail(struct why *why, const char *what, const char *path)
{
	int code = errno ? errno : EIO;
	return why_set(why, -code, "%s %s: %s", what, path, err_str(-code));
}

static int
read_all(struct buf *out, int fd, const char *path, size_t max, struct why *why)
{
	uint8_t chunk[65536];
	size_t before = out->size;
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(why, "cannot read", path);
		if (n == 0)
			return 0;
		if ((size_t)n > max - (out->size - before))
			return why_set(
			    why, ERR_TOO_LARGE, "%s is larger than %zu bytes", path, max);
		buf_put(out, chunk, (size_t)n);
	}
}

int
file_read(struct buf *out, const char *path, size_t max, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(why, "cannot open", path);
	size_t before = out->size;
	int rc = read_all(out, fd, path, max, why);
	close(fd);
	if (rc) {
		out->size = before;
		if (out->data)
			out->data[before] = 0;
	}
	return rc;
}

/* The folder a path lies in. */
static struct path
parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return path_of(".");
	if (slash == path)
		return path_of("/");
	return path_of("%.*s", (int)(slash - path), path);
}

static int
write_all(int fd, const void *data, size_t size)
{
	const uint8_t *at = data;
	while (size) {
		ssize_t n = write(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

int
file_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int rc = fsync(fd) < 0 ? -errno : 0;
	close(fd);
	return rc;
}

int
file_put(const char *path, const void *data, size_t size, mode_t mode, struct why *why)
{
	struct path temporary = path_of("%s.XXXXXX", path);
	int fd = mkostemp(temporary.s, O_CLOEXEC);
	if (fd < 0)
		return fail(why, "cannot make a file beside", path);

	int rc = 0;
	if (write_all(fd, data, size) < 0 || fchmod(fd, mode) < 0 || fsync(fd) < 0)
		rc = fail(why, "cannot write", path);
	if (close(fd) < 0 && !rc)
		rc = fail(why, "cannot write", path);
	if (!rc && rename(temporary.s, path) < 0)
		rc = fail(why, "cannot replace", path);
	if (rc)
		unlink(temporary.s);
	return rc;
}

int
file_write(const char *path, const void *data, size_t size, mode_t mode, struct why *why)
{
	struct path dir = parent_of(path);
	int rc = file_put(path, data, size, mode, why);

	if (rc)
		return rc;
	rc = file_sync_dir(dir.s);
	if (rc)
		return why_set(why, rc, "cannot sync folder %s: %s", dir.s, err_str(rc));
	return 0;
}

/* A folder that was just made is synced into its parent, or a power cut could lose it
 * together with everything that was synced inside. */
static int
make_one(const char *path, mode_t mode)
{
	struct stat st;
	if (mkdir(path, mode) == 0) {
		int rc = file_sync_dir(parent_of(path).s);
		errno = -rc;
		return rc ? -1 : 0;
	}
	if (errno != EEXIST || stat(path, &st) < 0)
		return -1;
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode) ? 0 : -1;
}

int
file_make_dir(const char *path, mode_t mode, struct why *why)
{
	struct path part = path_of("%s", path);
	for (char *slash = part.s + 1; *part.s && (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		if (make_one(part.s, 0755) < 0)
			return fail(why, "cannot make folder", part.s);
		*slash = '/';
	}
	if (make_one(path, mode) < 0)
		return fail(why, "cannot make folder", path);
	return 0;
}

struct path
path_of(const char *format, ...)
{
	struct path path;
	va_list args;
	va_start(args, format);
	int n = vsnprintf(path.s, sizeof path.s, format, args);
	va_end(args);
	if (n < 0 || n >= (int)sizeof path.s)
		die("a path is longer than %zu characters: %.100s...", sizeof path.s - 1,
		    path.s);
	return path;
}

/* Cuts the last component; false if there is none. */
static bool
cut(char *path)
{
	char *slash = strrchr(path, '/');
	if (!slash)
		return false;
	*slash = 0;
	return true;
}

const char *
file_prefix(void)
{
	static char prefix[PATH_MAX];
	if (prefix[0])
		return prefix;
	ssize_t n = readlink("/proc/self/exe", prefix, sizeof prefix - 1);
	if (n <= 0)
		die("/proc/self/exe cannot be read; is /proc mounted?");
	prefix[n] = 0;
	cut(prefix);
	/* .../bin/program or .../libexec/madang/helper */
	char *last = strrchr(prefix, '/');
	if (last && strcmp(last, "/madang") == 0)
		cut(prefix);
	cut(prefix);
	if (!prefix[0])
		strcpy(prefix, "/.");
	return prefix;
}
