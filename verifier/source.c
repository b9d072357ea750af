#include "verifier/source.h"

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verifier/fetch.h"
#include "verifier/keep.h"

struct files_reader {
	struct origin_files *files;
	CURL *curl; /* NULL: a folder */
	char *rewritten;
};

struct origin_files {
	char *where, *mirror;
	bool remote;
	struct files_reader *reader; /* of files_get */
	struct bytes checkpoint;     /* kept back for the mirror */
	struct bytes mirrored;       /* the checkpoint that it held before */
	char *rewritten;
	const char *advice; /* folder; NULL: none */
	/* 0: not asked; 1: has advice; -1: has none */
	atomic_int advises;
};

static bool
is_url(const char *where)
{
	return strncmp(where, "http://", 7) == 0 || strncmp(where, "https://", 8) == 0;
}

int
files_reader_open(
    struct files_reader **out, struct origin_files *files, struct fault *fault)
{
	struct files_reader *reader = mem_new(1, sizeof *reader);

	reader->files = files;
	*out = reader;
	return files->remote ? fetch_open(&reader->curl, fault) : 0;
}

void
files_reader_close(struct files_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->curl != NULL)
		curl_easy_cleanup(reader->curl);
	free(reader->rewritten);
	free(reader);
}

struct files_reader *
files_own_reader(struct origin_files *files)
{
	return files->reader;
}

int
files_open(
    struct origin_files **out, const char *where, const char *mirror, struct fault *fault)
{
	struct origin_files *files = mem_new(1, sizeof *files);
	struct stat st;
	size_t size = strlen(where);

	*out = files;
	files->where = mem_text(where);
	while (size > 1 && files->where[size - 1] == '/')
		files->where[--size] = '\0';
	files->mirror = mirror ? mem_text(mirror) : NULL;
	if (mirror != NULL && mkdir(mirror, 0777) != 0 && errno != EEXIST)
		return fault_say(
		    fault, "cannot make the folder %s: %s", mirror, strerror(errno));
	if (mirror != NULL &&
	    fetch_folder(mirror, "checkpoint", &files->mirrored, fault) == GOT_NO_ANSWER)
		return fault_at(fault, "%s", mirror);
	files->remote = is_url(where);
	if (files->remote && curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return fault_say(fault, "libcurl does not start");
	if (files_reader_open(&files->reader, files, fault))
		return -1;
	if (files->remote)
		return 0;
	if (stat(where, &st) != 0)
		return fault_say(fault, "cannot read %s: %s", where, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return fault_say(
		    fault, "%s is neither a folder nor an http(s) address", where);
	return 0;
}

bool
files_is_folder(const struct origin_files *files)
{
	return !files->remote;
}

static int
write_mirror(const struct origin_files *files, const char *path, const struct bytes *data,
    struct fault *fault)
{
	return keep_file(
	    files->mirror, path, (struct span){data->data, data->size}, fault);
}

/* Signatures under a checkpoint may come in another number or order; all else never
 * changes. */
static int
keep_mirror(struct files_reader *reader, const char *path, const struct bytes *data,
    struct fault *fault)
{
	const struct origin_files *files = reader->files;
	struct bytes old = {0};
	enum got got = fetch_folder(files->mirror, path, &old, fault);
	int r = got == GOT_NO_ANSWER ? -1 : 0;

	if (got == GOT_NOTHING)
		r = write_mirror(files, path, data, fault);
	else if (got == GOT_FILE && reader->rewritten == NULL &&
		 strncmp(path, "checkpoints/", 12) != 0 &&
		 (old.size != data->size || memcmp(old.data, data->data, old.size) != 0))
		reader->rewritten = mem_text(path);
	bytes_drop(&old);
	return r;
}

bool
files_mirrored(const struct origin_files *files, struct span *checkpoint)
{
	*checkpoint = (struct span){files->mirrored.data, files->mirrored.size};
	return files->mirrored.size > 0;
}

const char *
files_mirror(const struct origin_files *files)
{
	return files->mirror;
}

const char *
files_rewritten(const struct origin_files *files)
{
	return files->rewritten;
}

static enum got
read_file(
    struct files_reader *reader, const char *path, struct bytes *out, struct fault *fault)
{
	enum got got;

	out->size = 0;
	got = reader->curl
		  ? fetch_patiently(reader->curl, reader->files->where, path, out, fault)
		  : fetch_folder(reader->files->where, path, out, fault);
	if (got == GOT_NOTHING)
		fault_say(fault, "%s is missing", path);
	return got;
}

enum got
files_fetch(
    struct files_reader *reader, const char *path, struct bytes *out, struct fault *fault)
{
	enum got got = read_file(reader, path, out, fault);

	if (got != GOT_FILE || reader->files->mirror == NULL)
		return got;
	return keep_mirror(reader, path, out, fault) ? GOT_NO_ANSWER : got;
}

enum got
files_get(
    struct origin_files *files, const char *path, struct bytes *out, struct fault *fault)
{
	enum got got;
	char *rewritten;

	if (files->mirror == NULL || strcmp(path, "checkpoint") != 0) {
		got = files_fetch(files->reader, path, out, fault);
		rewritten = files_reader_rewritten(files->reader);
		files_note(files, rewritten);
		free(rewritten);
		return got;
	}
	got = read_file(files->reader, path, out, fault);
	if (got != GOT_FILE)
		return got;
	files->checkpoint.size = 0;
	bytes_add(&files->checkpoint, out->data, out->size);
	return got;
}

char *
files_reader_rewritten(struct files_reader *reader)
{
	char *rewritten = reader->rewritten;

	reader->rewritten = NULL;
	return rewritten;
}

void
files_note(struct origin_files *files, const char *rewritten)
{
	if (rewritten != NULL && files->rewritten == NULL)
		files->rewritten = mem_text(rewritten);
}

void
files_advise(struct origin_files *files, const char *folder)
{
	files->advice = folder;
}

bool
files_own_advice(const char *folder, const char *name, struct bytes *out)
{
	struct fault fault;

	out->size = 0;
	return fetch_folder(folder, name, out, &fault) == GOT_FILE;
}

bool
files_advice(struct files_reader *reader, bool own, const char *name, struct bytes *out)
{
	struct origin_files *files = reader->files;
	struct fault fault;
	char path[160];
	enum got got;

	if (own)
		return files->advice != NULL &&
		       files_own_advice(files->advice, name, out);
	if (files->advises < 0)
		return false;
	out->size = 0;
	snprintf(path, sizeof path, "advice/%s", name);
	got = reader->curl
		  ? fetch_once(reader->curl, reader->files->where, path, out, &fault)
		  : fetch_folder(files->where, path, out, &fault);
	if (got == GOT_FILE)
		files->advises = 1;
	else if (files->remote && files->advises == 0)
		files->advises = -1;
	return got == GOT_FILE;
}

/* A width is 1..255 in decimal without leading zeros. */
static bool
width_of(const char *name, unsigned *width)
{
	uint64_t n;

	if (!decimal_to(&n, span_of(name), 255) || n == 0)
		return false;
	*width = (unsigned)n;
	return true;
}

size_t
files_partials(struct origin_files *files, const char *tile, unsigned *widths,
    size_t room, size_t *strange)
{
	struct bytes name = {0};
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	if (files->remote)
		return 0;
	bytes_format(&name, "%s/%s.p", files->where, tile);
	bytes_add(&name, "", 1);
	dir = opendir((char *)name.data);
	bytes_drop(&name);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (count < room && width_of(entry->d_name, &widths[count]))
			count++;
		else
			++*strange;
	}
	if (dir != NULL)
		closedir(dir);
	return count;
}

int
files_finish(struct origin_files *files, struct fault *fault)
{
	if (files->mirror == NULL || files->checkpoint.size == 0)
		return 0;
	return write_mirror(files, "checkpoint", &files->checkpoint, fault);
}

void
files_close(struct origin_files *files)
{
	if (files == NULL)
		return;
	files_reader_close(files->reader);
	if (files->remote)
		curl_global_cleanup();
	bytes_drop(&files->checkpoint);
	bytes_drop(&files->mirrored);
	free(files->rewritten);
	free(files->where);
	free(files->mirror);
	free(files);
}

void
tile_name(char out[128], int level, uint64_t n, unsigned width)
{
	char groups[64] = "", more[64];
	size_t used;

	snprintf(groups, sizeof groups, "%03u", (unsigned)(n % 1000));
	for (n /= 1000; n > 0; n /= 1000) {
		snprintf(more, sizeof more, "x%03u/%s", (unsigned)(n % 1000), groups);
		memcpy(groups, more, sizeof groups);
	}
	if (level < 0)
		used = (size_t)snprintf(out, 128, "tile/entries/%s", groups);
	else
		used = (size_t)snprintf(out, 128, "tile/%d/%s", level, groups);
	if (width < 256)
		snprintf(out + used, 128 - used, ".p/%u", width);
}
