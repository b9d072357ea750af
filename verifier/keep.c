#include "verifier/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
write_whole(int fd, struct span data)
{
	while (data.size > 0) {
		ssize_t n = write(fd, data.data, data.size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data.data += n;
		data.size -= (size_t)n;
	}
	return fsync(fd) == 0;
}

static bool
sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* A folder that was just made is synced into the one above. path is changed and restored;
 * from is where its part under the mirror begins. */
static bool
make_folders(char *path, char *from)
{
	for (char *p = from, *above = from - 1; (p = strchr(p, '/')) != NULL; p++) {
		bool made, ok;
		*p = '\0';
		made = mkdir(path, 0777) == 0;
		ok = made || errno == EEXIST;
		if (made) {
			*above = '\0';
			ok = sync_folder(path);
			*above = '/';
		}
		*p = '/';
		if (!ok)
			return false;
		above = p;
	}
	return true;
}

static bool
write_part(const char *part, struct span data)
{
	int fd, code;
	bool ok;

	unlink(part); /* of a process that had this number, and crashed */
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return false;
	ok = write_whole(fd, data);
	code = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		code = errno;
	}
	errno = code;
	return ok;
}

/* The name is whole when the folder that holds it is synced too. */
static bool
move_part(const char *part, char *path)
{
	char *slash = strrchr(path, '/');
	bool ok;

	if (rename(part, path) != 0)
		return false;
	*slash = '\0';
	ok = sync_folder(path);
	*slash = '/';
	return ok;
}

int
keep_file(const char *folder, const char *path, struct span data, struct fault *fault)
{
	static atomic_uint parts;
	struct bytes name = {0}, part = {0};
	char *whole;
	int r = 0;

	bytes_format(&name, "%s/%s", folder, path);
	bytes_add(&name, "", 1);
	bytes_format(&part, "%s/.part-%ld-%u", folder, (long)getpid(), parts++);
	bytes_add(&part, "", 1);
	whole = (char *)name.data;
	if (!make_folders(whole, whole + strlen(folder) + 1) ||
	    !write_part((char *)part.data, data) ||
	    !move_part((char *)part.data, whole)) {
		r = fault_say(fault, "cannot write %s: %s", whole, strerror(errno));
		unlink((char *)part.data);
	}
	bytes_drop(&name);
	bytes_drop(&part);
	return r;
}
