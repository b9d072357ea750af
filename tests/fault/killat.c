/*
 * Preloaded into a node by tests/fault: it dies, or its disk is full, at a chosen call
 * that changes files.
 *
 *   MADANG_KILL_AT=N     SIGKILL instead of the N-th such call
 *   MADANG_KILL_AFTER=N  SIGKILL right after the N-th such call
 *   MADANG_FULL=N:FILE   while FILE exists, from the N-th such call on: writing to files
 * fails with ENOSPC, and after the first failure the disk reports no space. N = 0: it
 * reports no space at once
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static long
number(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? -1 : atol(text);
}

static long
before(void)
{
	long n = ++calls;

	if (n == number("MADANG_KILL_AT"))
		kill(getpid(), SIGKILL);
	return n;
}

static void
after(long n)
{
	if (n == number("MADANG_KILL_AFTER"))
		kill(getpid(), SIGKILL);
}

static atomic_int failed;

static int
full(void)
{
	const char *text = getenv("MADANG_FULL"), *flag;

	flag = text == NULL ? NULL : strchr(text, ':');
	return flag != NULL && calls >= atol(text) && access(flag + 1, F_OK) == 0;
}

static int
reports_full(void)
{
	return full() && (failed || atol(getenv("MADANG_FULL")) == 0);
}

static int
is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRITER(type, name, params, args)                                                 \
	type name params                                                                 \
	{                                                                                \
		int file = is_file(fd);                                                  \
		long n = file ? before() : 0;                                            \
		type r;                                                                  \
                                                                                         \
		if (file && full()) {                                                    \
			failed = 1;                                                      \
			errno = ENOSPC;                                                  \
			return -1;                                                       \
		}                                                                        \
		r = REAL(name) args;                                                     \
		if (file)                                                                \
			after(n);                                                        \
		return r;                                                                \
	}
#define CALL(name, params, args)                                                         \
	int name params                                                                  \
	{                                                                                \
		long n = before();                                                       \
		int r = REAL(name) args;                                                 \
                                                                                         \
		after(n);                                                                \
		return r;                                                                \
	}

WRITER(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
WRITER(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at),
    (fd, data, size, at))
WRITER(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at),
    (fd, data, size, at))
CALL(fsync, (int fd), (fd))
CALL(fdatasync, (int fd), (fd))
CALL(ftruncate, (int fd, off_t size), (fd, size))
CALL(ftruncate64, (int fd, off64_t size), (fd, size))
CALL(rename, (const char *from, const char *to), (from, to))
CALL(renameat, (int fd, const char *from, int to_fd, const char *to),
    (fd, from, to_fd, to))
CALL(unlink, (const char *path), (path))
CALL(mkdir, (const char *path, mode_t mode), (path, mode))

int
statvfs(const char *path, struct statvfs *fs)
{
	int r = REAL(statvfs)(path, fs);

	if (r == 0 && reports_full())
		fs->f_bavail = 0;
	return r;
}

int
statvfs64(const char *path, struct statvfs64 *fs)
{
	int r = REAL(statvfs64)(path, fs);

	if (r == 0 && reports_full())
		fs->f_bavail = 0;
	return r;
}
