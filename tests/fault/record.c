/*
 * Preloaded into a node by tests/fault/power_cut: writes down every call that changes
 * files, in order, into the file MADANG_RECORD names. Format: record.h.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "record.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* One call, written with one write, so that the test may append to the same file. */
static void
note(char op, const char *path, const char *other, uint64_t at, const void *data,
    size_t size)
{
	static int fd = -1;
	struct record_head head = {
	    op, (uint32_t)strlen(path), (uint32_t)strlen(other), at, size};
	size_t room = sizeof head + head.path + head.other + size;
	char *bytes = malloc(room), *to = bytes;

	if (fd < 0)
		fd = open(getenv("MADANG_RECORD"),
		    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || bytes == NULL)
		abort();
	to = (char *)memcpy(to, &head, sizeof head) + sizeof head;
	to = (char *)memcpy(to, path, head.path) + head.path;
	to = (char *)memcpy(to, other, head.other) + head.other;
	if (size != 0)
		memcpy(to, data, size);
	if (syscall(SYS_write, fd, bytes, room) != (long)room)
		abort();
	free(bytes);
}

/* "" for what is no file or folder. */
static void
name_of(int fd, char name[4096])
{
	char link[64];
	struct stat st;
	ssize_t n;

	name[0] = '\0';
	if (fstat(fd, &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, name, 4095);
	name[n < 0 ? 0 : n] = '\0';
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ON_FD(type, name, params, args, op, good, at, data, size)                        \
	type name params                                                                 \
	{                                                                                \
		char path[4096];                                                         \
		type r;                                                                  \
                                                                                         \
		pthread_mutex_lock(&lock);                                               \
		name_of(fd, path);                                                       \
		r = REAL(name) args;                                                     \
		if ((good) && path[0] != '\0')                                           \
			note(op, path, "", (uint64_t)(at), data, (size_t)(size));        \
		pthread_mutex_unlock(&lock);                                             \
		return r;                                                                \
	}
#define ON_PATH(name, params, args, op, path, other)                                     \
	int name params                                                                  \
	{                                                                                \
		int r;                                                                   \
                                                                                         \
		pthread_mutex_lock(&lock);                                               \
		r = REAL(name) args;                                                     \
		if (r == 0)                                                              \
			note(op, path, other, 0, NULL, 0);                               \
		pthread_mutex_unlock(&lock);                                             \
		return r;                                                                \
	}

ON_FD(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size),
    RECORD_WRITE, r > 0, lseek(fd, 0, SEEK_CUR) - r, data, r)
ON_FD(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at),
    (fd, data, size, at), RECORD_WRITE, r > 0, at, data, r)
ON_FD(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at),
    (fd, data, size, at), RECORD_WRITE, r > 0, at, data, r)
ON_FD(int, ftruncate, (int fd, off_t size), (fd, size), RECORD_TRUNCATE, r == 0, size,
    NULL, 0)
ON_FD(int, ftruncate64, (int fd, off64_t size), (fd, size), RECORD_TRUNCATE, r == 0, size,
    NULL, 0)
ON_FD(int, fsync, (int fd), (fd), RECORD_SYNC, r == 0, 0, NULL, 0)
ON_FD(int, fdatasync, (int fd), (fd), RECORD_SYNC, r == 0, 0, NULL, 0)
ON_PATH(rename, (const char *from, const char *to), (from, to), RECORD_RENAME, from, to)
ON_PATH(unlink, (const char *path), (path), RECORD_UNLINK, path, "")
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode), RECORD_MKDIR, path, "")
