#include "tests/fault/disk.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

struct change { /* of the bytes of a file */
	bool truncate;
	uint64_t at;
	struct buf data;
};

struct inode {
	struct buf durable;
	struct change *changes; /* since the last sync */
	size_t count;
	bool folder;
	struct inode *next; /* of all that ever were */
};

struct name {
	char *path;
	struct inode *inode; /* NULL: removed */
};

/* A name takes (inode) or loses (NULL) its meaning; durable with a sync of the folder. */
struct disk {
	char *dir;
	struct name *durable, *pending; /* pending in order */
	size_t durable_count, pending_count;
	struct inode *inodes;
};

static struct inode *
new_inode(struct disk *d)
{
	struct inode *inode = xcalloc(1, sizeof *inode);

	inode->next = d->inodes;
	d->inodes = inode;
	return inode;
}

static void
forget_changes(struct inode *inode)
{
	for (size_t i = 0; i < inode->count; i++)
		buf_free(&inode->changes[i].data);
	inode->count = 0;
}

static void
push(struct name **list, size_t *count, const char *path, struct inode *inode)
{
	*list = xrealloc(*list, (*count + 1) * sizeof(struct name));
	(*list)[*count] = (struct name){xstrdup(path), inode};
	++*count;
}

static struct name *
find_durable(struct disk *d, const char *path)
{
	for (size_t i = 0; i < d->durable_count; i++)
		if (strcmp(d->durable[i].path, path) == 0)
			return &d->durable[i];
	return NULL;
}

/* As the program sees it. */
static struct inode *
find(struct disk *d, const char *path)
{
	struct name *name;

	for (size_t i = d->pending_count; i-- > 0;)
		if (strcmp(d->pending[i].path, path) == 0)
			return d->pending[i].inode;
	name = find_durable(d, path);
	return name == NULL ? NULL : name->inode;
}

static void
set_durable(struct disk *d, const char *path, struct inode *inode)
{
	struct name *name = find_durable(d, path);

	if (name != NULL)
		name->inode = inode;
	else
		push(&d->durable, &d->durable_count, path, inode);
}

/* Relative to the folder; NULL for paths elsewhere. */
static const char *
below(const struct disk *d, const char *path)
{
	size_t size = strlen(d->dir);

	if (strncmp(path, d->dir, size) != 0 || (path[size] != '/' && path[size] != '\0'))
		return NULL;
	return path[size] == '/' ? path + size + 1 : "";
}

static void
load(struct disk *d, const char *dir, const char *at)
{
	DIR *list = opendir(path_of("%s/%s", dir, at).s);
	struct dirent *e;

	if (list == NULL)
		die("%s/%s cannot be read", dir, at);
	while ((e = readdir(list)) != NULL) {
		struct path path =
		    path_of("%s%s%s", at, at[0] == '\0' ? "" : "/", e->d_name);
		struct inode *inode;
		struct why why;
		struct stat st;

		if (e->d_name[0] == '.' ||
		    stat(path_of("%s/%s", dir, path.s).s, &st) != 0)
			continue;
		inode = new_inode(d);
		inode->folder = S_ISDIR(st.st_mode);
		push(&d->durable, &d->durable_count, path.s, inode);
		if (inode->folder)
			load(d, dir, path.s);
		else if (file_read(&inode->durable, path_of("%s/%s", dir, path.s).s,
			     1 << 28, &why) != 0)
			die("%s", why.text);
	}
	closedir(list);
}

struct disk *
disk_open(const char *dir, const char *as)
{
	struct disk *d = xcalloc(1, sizeof *d);

	load(d, dir, "");
	d->dir = xstrdup(as);
	return d;
}

void
disk_close(struct disk *d)
{
	struct inode *inode;

	while ((inode = d->inodes) != NULL) {
		d->inodes = inode->next;
		forget_changes(inode);
		free(inode->changes);
		buf_free(&inode->durable);
		free(inode);
	}
	for (size_t i = 0; i < d->durable_count; i++)
		free(d->durable[i].path);
	for (size_t i = 0; i < d->pending_count; i++)
		free(d->pending[i].path);
	free(d->durable);
	free(d->pending);
	free(d->dir);
	free(d);
}

static struct inode *
file_of(struct disk *d, const char *path)
{
	struct inode *inode = find(d, path);

	if (inode == NULL) {
		inode = new_inode(d);
		push(&d->pending, &d->pending_count, path, inode);
	}
	return inode;
}

static struct change *
add_change(struct disk *d, const char *path)
{
	struct inode *inode = file_of(d, path);

	inode->changes =
	    xrealloc(inode->changes, (inode->count + 1) * sizeof(struct change));
	inode->changes[inode->count] = (struct change){0};
	return &inode->changes[inode->count++];
}

void
disk_write(struct disk *d, const char *path, uint64_t at, const void *data, size_t size)
{
	const char *name = below(d, path);
	struct change *c;

	if (name == NULL)
		return;
	c = add_change(d, name);
	c->at = at;
	buf_put(&c->data, data, size);
}

void
disk_truncate(struct disk *d, const char *path, uint64_t size)
{
	const char *name = below(d, path);
	struct change *c;

	if (name == NULL)
		return;
	c = add_change(d, name);
	c->truncate = true;
	c->at = size;
}

static void
resize(struct buf *b, uint64_t size)
{
	while (b->size < size)
		buf_put8(b, 0);
	b->size = size;
}

static void
make_change(struct buf *b, const struct change *c, size_t part)
{
	if (c->truncate) {
		resize(b, c->at);
		return;
	}
	if (b->size < c->at + part)
		resize(b, c->at + part);
	memcpy(b->data + c->at, c->data.data, part);
}

static bool
in_folder(const char *path, const char *folder)
{
	const char *slash = strrchr(path, '/');
	size_t size = slash == NULL ? 0 : (size_t)(slash - path);

	return strlen(folder) == size && strncmp(path, folder, size) == 0;
}

/* Names of a folder become durable in the order in which they were changed. */
static void
sync_folder(struct disk *d, const char *folder)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->pending_count; i++) {
		struct name *n = &d->pending[i];

		if (!in_folder(n->path, folder)) {
			d->pending[kept++] = *n;
			continue;
		}
		set_durable(d, n->path, n->inode);
		free(n->path);
	}
	d->pending_count = kept;
}

void
disk_sync(struct disk *d, const char *path)
{
	const char *name = below(d, path);
	struct inode *inode = name == NULL ? NULL : find(d, name);

	if (name == NULL)
		return;
	if (name[0] == '\0' || (inode != NULL && inode->folder)) {
		sync_folder(d, name);
		return;
	}
	if (inode == NULL)
		return;
	for (size_t i = 0; i < inode->count; i++)
		make_change(
		    &inode->durable, &inode->changes[i], inode->changes[i].data.size);
	forget_changes(inode);
}

void
disk_rename(struct disk *d, const char *from, const char *to)
{
	const char *a = below(d, from), *b = below(d, to);

	if (a == NULL || b == NULL)
		return;
	push(&d->pending, &d->pending_count, b, find(d, a));
	push(&d->pending, &d->pending_count, a, NULL);
}

void
disk_unlink(struct disk *d, const char *path)
{
	const char *name = below(d, path);

	if (name != NULL)
		push(&d->pending, &d->pending_count, name, NULL);
}

void
disk_mkdir(struct disk *d, const char *path)
{
	const char *name = below(d, path);
	struct inode *inode;

	if (name == NULL)
		return;
	inode = new_inode(d);
	inode->folder = true;
	push(&d->pending, &d->pending_count, name, inode);
}

/* ---- the cut ------------------------------------------------------------------- */

static size_t
survives(const struct change *c, bool least)
{
	if (least || random() % 3 == 0)
		return 0;
	if (random() % 3 != 0)
		return c->data.size;
	return (size_t)random() % (c->data.size + 1) / 512 * 512;
}

static void
put_file(const struct inode *inode, const char *path, bool least)
{
	struct buf bytes = {0};
	FILE *f = fopen(path, "w");

	buf_put(&bytes, inode->durable.data, inode->durable.size);
	for (size_t i = 0; i < inode->count; i++) {
		const struct change *c = &inode->changes[i];
		size_t part = survives(c, least);

		if (part != 0 || (c->truncate && !least && random() % 2))
			make_change(&bytes, c, part);
	}
	if (f == NULL || fwrite(bytes.data, 1, bytes.size, f) != bytes.size ||
	    fclose(f) != 0)
		die("%s cannot be written", path);
	buf_free(&bytes);
}

/* Parents come first: their names are shorter. */
static int
by_length(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	size_t m = strlen(x->path), n = strlen(y->path);

	return m < n ? -1 : m > n;
}

void
disk_cut(struct disk *d, const char *to, bool least)
{
	struct disk after = {.dir = d->dir};
	size_t kept = least || d->pending_count == 0
			  ? 0
			  : (size_t)random() % (d->pending_count + 1);

	for (size_t i = 0; i < d->durable_count; i++)
		push(&after.durable, &after.durable_count, d->durable[i].path,
		    d->durable[i].inode);
	for (size_t i = 0; i < kept; i++)
		set_durable(&after, d->pending[i].path, d->pending[i].inode);
	qsort(after.durable, after.durable_count, sizeof(struct name), by_length);
	for (size_t i = 0; i < after.durable_count; i++) {
		const struct name *n = &after.durable[i];
		struct path path = path_of("%s/%s", to, n->path);
		struct stat st;
		char *slash = strrchr(path.s, '/');

		if (n->inode == NULL)
			continue;
		*slash = '\0';
		if (stat(path.s, &st) != 0)
			continue; /* its folder did not survive */
		*slash = '/';
		if (!n->inode->folder)
			put_file(n->inode, path.s, least);
		else if (mkdir(path.s, 0755) != 0)
			die("%s cannot be made", path.s);
	}
	for (size_t i = 0; i < after.durable_count; i++)
		free(after.durable[i].path);
	free(after.durable);
}
