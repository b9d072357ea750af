#include "station/vault/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "station/channel/beat.h"
#include "station/channel/clerk.h"
#include "station/vault/files_name.h"

struct file {
	char name[CLERK_FILE_NAME + 1];
	uint64_t size;
	int64_t changed; /* Unix seconds */
};

struct folder {
	struct file *files;
	size_t count, room;
	bool more; /* than are looked at */
};

/* ---- the list ---- */

static void
add(struct folder *f, const char *name, const struct stat *s)
{
	if (f->count == f->room) {
		f->room = f->room ? 2 * f->room : 64;
		f->files = xrealloc(f->files, f->room * sizeof(*f->files));
	}
	f->files[f->count] =
	    (struct file){.size = (uint64_t)s->st_size, .changed = (int64_t)s->st_mtime};
	memcpy(f->files[f->count++].name, name, strlen(name) + 1);
}

/* The newest first: it was scanned just now. */
static int
newer(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->changed != y->changed)
		return x->changed < y->changed ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int
open_folder(const struct vault *v, struct why *why)
{
	int fd = open(v->config.files, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 ? fd
		       : why_set(why, -errno, "cannot open the folder %s: %s",
			     v->config.files, strerror(errno));
}

static int
read_folder(struct vault *v, struct folder *f, struct why *why)
{
	int fd = open_folder(v, why);
	struct dirent *entry;
	struct stat s;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		int r = why_set(why, -errno, "cannot read the folder %s: %s",
		    v->config.files, strerror(errno));

		close(fd);
		return r;
	}
	while ((entry = readdir(dir)) && !f->more) {
		f->more = f->count == CLERK_FILES_SEEN;
		if (!f->more && files_name_ok(entry->d_name) &&
		    fstatat(fd, entry->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(s.st_mode))
			add(f, entry->d_name, &s);
		beat();
	}
	closedir(dir);
	if (f->count)
		qsort(f->files, f->count, sizeof(*f->files), newer);
	return 0;
}

static bool
may(struct vault *v, const struct message *m)
{
	if (!v->config.files[0])
		vault_refuse(v, m->request, "counter.no_files",
		    "the station's config names no folder with files (\"files\")");
	return v->config.files[0];
}

void
files_on_list(struct vault *v, const struct message *m)
{
	struct folder f = {.count = 0};
	struct why why = {""};
	struct buf b = {0};
	size_t shown;

	if (!may(v, m))
		return;
	if (read_folder(v, &f, &why)) {
		vault_refuse(v, m->request, "counter.no_file", "%s", why.text);
	} else {
		shown = f.count < CLERK_FILES_MAX ? f.count : CLERK_FILES_MAX;
		buf_put32(&b, (uint32_t)f.count);
		buf_put16(&b, (uint16_t)shown);
		for (size_t i = 0; i < shown; i++) {
			buf_put_text(&b, f.files[i].name);
			buf_put64(&b, f.files[i].size);
			buf_put64(&b, (uint64_t)f.files[i].changed);
		}
		vault_answer(v, MSG_IS_FILES, m->request, &b);
	}
	buf_free(&b);
	free(f.files);
}

/* ---- a digest ---- */

/* Not through a link, and not waiting for the other end of a pipe. */
static int
open_file(struct vault *v, const char *name, struct why *why)
{
	int dir = open_folder(v, why), fd;
	struct stat s;

	if (dir < 0)
		return dir;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	close(dir);
	if (fd < 0)
		return why_set(
		    why, -errno, "cannot open the file %s: %s", name, strerror(errno));
	if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode))
		return fd;
	close(fd);
	return why_set(why, ERR_FORMAT, "%s is no file", name);
}

static int
hash(int fd, const char *name, uint8_t digest[HASH_SIZE], uint64_t *size, struct why *why)
{
	struct sha256 *s = sha256_open();
	uint8_t data[65536];
	ssize_t n;
	int r = 0;

	*size = 0;
	while (!r && (n = read(fd, data, sizeof(data))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = why_set(why, -errno, "cannot read the file %s: %s", name,
			    strerror(errno));
		else if ((*size += (uint64_t)n) > CLERK_FILE_MAX)
			r = why_set(why, ERR_TOO_LARGE, "%s has more than %d bytes", name,
			    CLERK_FILE_MAX);
		else
			sha256_put(s, data, (size_t)n);
		beat();
	}
	sha256_close(s, digest);
	return r;
}

void
files_on_digest(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	char name[CLERK_FILE_NAME + 1];
	uint8_t digest[HASH_SIZE];
	struct why why = {""};
	struct buf b = {0};
	uint64_t size = 0;
	int fd, r;

	cur_text(&in, name, CLERK_FILE_NAME);
	if (!may(v, m))
		return;
	if (!cur_done(&in) || !files_name_ok(name)) {
		vault_refuse(v, m->request, "counter.no_file",
		    "that is no name of a file in the folder");
		return;
	}
	fd = r = open_file(v, name, &why);
	if (fd >= 0) {
		r = hash(fd, name, digest, &size, &why);
		close(fd);
	}
	if (r) {
		vault_refuse(v, m->request,
		    r == ERR_TOO_LARGE ? "counter.file_large" : "counter.no_file", "%s",
		    why.text);
		return;
	}
	buf_put_text(&b, name);
	buf_put64(&b, size);
	buf_put(&b, digest, HASH_SIZE);
	vault_answer(v, MSG_DIGESTED, m->request, &b);
	buf_free(&b);
}
