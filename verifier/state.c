#include "verifier/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char tag[] = "madang-verifier state 1\n";
static const char tables_name[] = "tables-";

struct state {
	char *folder;
	int fd; /* of the folder: holds the lock */
	bool temporary;
	int64_t every;
	struct timespec last;
	uint8_t program[HASH]; /* of this one */
	/* tables of the state that counts, and of the one that is being written; "" */
	char *tables, *next;
	uint8_t digest[HASH]; /* of the tables that were read */
};

/* ---- the folder
 * ------------------------------------------------------------------------------ */

static char *
path_of(const struct state *s, const char *name)
{
	struct bytes path = {0};

	bytes_format(&path, "%s/%s", s->folder, name);
	bytes_add(&path, "", 1);
	return (char *)path.data;
}

static void
discard(const struct state *s, const char *name)
{
	char *path = path_of(s, name);

	unlink(path);
	free(path);
}

/* This program and the engine that it runs rules with. */
static int
know_program(struct state *s, struct fault *fault)
{
	uint8_t file[HASH];
	const char *engine = sqlite3_sourceid();

	if (!store_digest("/proc/self/exe", file))
		return fault_say(fault, "this program cannot read itself in /proc, so "
					"it would not know its own state again");
	sha256_pair(s->program, file, HASH, engine, strlen(engine));
	return 0;
}

static int
open_folder(struct state **out, const char *folder, bool temporary, int64_t every,
    struct fault *fault)
{
	struct state *s = mem_new(1, sizeof *s);

	*out = s;
	s->folder = mem_text(folder);
	s->temporary = temporary;
	s->every = every;
	s->tables = mem_text("");
	s->next = mem_text("");
	s->fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	clock_gettime(CLOCK_MONOTONIC, &s->last);
	if (s->fd < 0)
		return fault_say(
		    fault, "cannot open the folder %.300s: %s", folder, strerror(errno));
	if (flock(s->fd, LOCK_EX | LOCK_NB) != 0)
		return fault_say(fault, "another run uses the state in %.300s", folder);
	return know_program(s, fault);
}

int
state_folder_open(
    struct state **out, const char *folder, int64_t every, struct fault *fault)
{
	*out = NULL;
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		return fault_say(
		    fault, "cannot make the folder %.300s: %s", folder, strerror(errno));
	return open_folder(out, folder, false, every, fault);
}

int
state_open_temporary(struct state **out, int64_t every, struct fault *fault)
{
	const char *above = getenv("TMPDIR");
	char folder[4096];

	*out = NULL;
	if (above == NULL || *above == '\0')
		above = access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
	snprintf(folder, sizeof folder, "%s/madang-verifier.XXXXXX", above);
	if (mkdtemp(folder) == NULL)
		return fault_say(fault, "cannot make a folder in %.300s (see TMPDIR): %s",
		    above, strerror(errno));
	return open_folder(out, folder, true, every, fault);
}

/* Tables that no state names: of one that was never finished, or is older. */
static void
sweep(const struct state *s)
{
	DIR *dir = opendir(s->folder);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strncmp(entry->d_name, tables_name, sizeof tables_name - 1) == 0 &&
		    strcmp(entry->d_name, s->tables) != 0 &&
		    strcmp(entry->d_name, s->next) != 0)
			discard(s, entry->d_name);
	if (dir != NULL)
		closedir(dir);
}

void
state_folder_close(struct state *s)
{
	if (s == NULL)
		return;
	state_abandon(s);
	if (s->temporary) {
		discard(s, "state");
		discard(s, s->tables);
		rmdir(s->folder);
	}
	if (s->fd >= 0)
		close(s->fd);
	free(s->folder);
	free(s->tables);
	free(s->next);
	free(s);
}

const char *
state_folder(const struct state *s)
{
	return s->folder;
}

/* ---- reading
 * --------------------------------------------------------------------------------- */

static bool
tables_name_ok(const char *name)
{
	return name != NULL && strlen(name) == sizeof tables_name - 1 + 16 &&
	       strncmp(name, tables_name, sizeof tables_name - 1) == 0 &&
	       strspn(name + sizeof tables_name - 1, "0123456789abcdef") == 16;
}

static int
read_header(struct state *s, struct store *store, struct fault *fault)
{
	char found[sizeof tag - 1];
	uint8_t program[HASH];

	store_raw(store, found, sizeof found);
	if (memcmp(found, tag, sizeof found) != 0)
		return fault_say(fault, "it has another form than this program's");
	store_raw(store, program, HASH);
	if (memcmp(program, s->program, HASH) != 0)
		return fault_say(fault, "another version of this program wrote it");
	store_text(store, &s->tables);
	store_raw(store, s->digest, HASH);
	return tables_name_ok(s->tables) && !store_bad(store)
		   ? 0
		   : fault_say(fault, "it is not what this program writes");
}

int
state_read(struct state *s, struct store **store, struct fault *fault)
{
	char *path = path_of(s, "state");
	bool there = access(path, F_OK) == 0;

	*store = store_open(path);
	free(path);
	if (!there)
		return 0;
	if (*store == NULL)
		return fault_say(fault, "it is damaged, or was not written to its end");
	if (read_header(s, *store, fault) == 0)
		return 0;
	(void)store_close(*store);
	*store = NULL;
	return -1;
}

int
state_tables(const struct state *s, struct tables *tables, struct fault *fault)
{
	char *path = path_of(s, s->tables);
	uint8_t digest[HASH];
	int r;

	if (!store_digest(path, digest) || memcmp(digest, s->digest, HASH) != 0)
		r = fault_say(fault, "its tables are missing or damaged");
	else
		r = tables_load(tables, path, fault);
	free(path);
	return r;
}

/* ---- writing
 * --------------------------------------------------------------------------------- */

bool
state_due(const struct state *s)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - s->last.tv_sec >= s->every;
}

static void
name_next(struct state *s)
{
	uint8_t random[8];
	char hex[2 * sizeof random + 1];
	struct bytes name = {0};

	randombytes_buf(random, sizeof random);
	hex_of(hex, random, sizeof random);
	bytes_format(&name, "%s%s", tables_name, hex);
	bytes_add(&name, "", 1);
	free(s->next);
	s->next = (char *)name.data;
}

static int
write_header(struct state *s, struct store *store, struct fault *fault)
{
	char *path = path_of(s, s->next);
	uint8_t digest[HASH];
	bool ok = store_digest(path, digest);

	free(path);
	if (!ok)
		return fault_say(fault, "the copy of the tables cannot be read");
	store_raw(store, (void *)(uintptr_t)tag, sizeof tag - 1);
	store_raw(store, s->program, HASH);
	store_text(store, &s->next);
	store_raw(store, digest, HASH);
	return 0;
}

int
state_begin(
    struct state *s, struct tables *tables, struct store **store, struct fault *fault)
{
	char *path, *part;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &s->last);
	state_abandon(s);
	name_next(s);
	sweep(s);
	path = path_of(s, s->next);
	part = path_of(s, "state.new");
	*store = NULL;
	r = tables_save(tables, path, fault);
	if (r == 0 && (*store = store_create(part)) == NULL)
		r = fault_say(fault, "cannot write %.300s: %s", part, strerror(errno));
	if (r == 0)
		r = write_header(s, *store, fault);
	free(path);
	free(part);
	return r;
}

int
state_end(struct state *s, struct store *store, struct fault *fault)
{
	return store_close(store)
		   ? 0
		   : fault_say(fault, "%.300s/state.new cannot be written: %s", s->folder,
			 strerror(errno));
}

int
state_commit(struct state *s, struct fault *fault)
{
	char *part = path_of(s, "state.new"), *path = path_of(s, "state");
	bool ok = fsync(s->fd) == 0 && rename(part, path) == 0 && fsync(s->fd) == 0;

	if (ok) {
		char *old = s->tables;
		s->tables = s->next;
		s->next = old;
		discard(s, old);
		*old = '\0';
	} else {
		fault_say(fault, "cannot write %.300s: %s", path, strerror(errno));
	}
	free(part);
	free(path);
	return ok ? 0 : -1;
}

void
state_abandon(struct state *s)
{
	if (*s->next == '\0')
		return;
	discard(s, "state.new");
	discard(s, s->next);
	*s->next = '\0';
}
