/* What a run remembers of the tables (store.h): a copy of the database, and what is
 * beside it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verifier/tables.h"

static int
copy(sqlite3 *to, sqlite3 *from)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

	if (backup == NULL)
		return sqlite3_errcode(to);
	(void)sqlite3_backup_step(backup, -1);
	return sqlite3_backup_finish(backup);
}

static bool
synced(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

/* From the first copy on there is something to go back to: its pages are kept in a
 * journal while they change, and that is to grow on the disk, not in memory. */
static int
between(struct tables *t, const char *end)
{
	int rc = sqlite3_exec(t->db, end, NULL, NULL, NULL);

	return rc == SQLITE_OK
		   ? sqlite3_exec(t->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL)
		   : rc;
}

/* The transaction ends for a moment: SQLite copies nothing that is being written. */
int
tables_save(struct tables *t, const char *path, struct fault *fault)
{
	sqlite3 *file = NULL;
	int rc = sqlite3_open_v2(path, &file,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK) /* a copy that is not whole is never read */
		rc = sqlite3_exec(file, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF",
		    NULL, NULL, NULL);
	if (between(t, "COMMIT") != SQLITE_OK)
		abort(); /* the replay cannot go on: see bytes.h */
	if (rc == SQLITE_OK)
		rc = copy(file, t->db);
	sqlite3_close(file);
	if (sqlite3_exec(t->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		abort();
	if (rc != SQLITE_OK || !synced(path))
		return fault_say(fault, "the tables cannot be copied to %.300s: %s", path,
		    rc == SQLITE_OK ? "it cannot be synced" : sqlite3_errstr(rc));
	return 0;
}

int
tables_load(struct tables *t, const char *path, struct fault *fault)
{
	sqlite3 *file = NULL;
	int rc = sqlite3_open_v2(
	    path, &file, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK)
		rc = between(t, "ROLLBACK");
	if (rc == SQLITE_OK)
		rc = copy(t->db, file);
	sqlite3_close(file);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(t->db, "BEGIN", NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0
			       : fault_say(fault, "the tables cannot be read back: %s",
				     sqlite3_errstr(rc));
}

static void
store_publication(struct store *s, struct publication *p)
{
	struct fault fault;

	store_u64(s, &p->index);
	store_text(s, &p->form_text);
	store_text(s, &p->rules);
	store_text(s, &p->cases);
	if (p->form_text == NULL || p->rules == NULL || p->cases == NULL)
		store_refuse(s);
	else if (!store_writes(s) && !store_bad(s) &&
		 form_read(&p->form, span_of(p->form_text), &fault))
		store_refuse(s);
}

void
tables_store(struct store *s, struct tables *t)
{
	size_t count = store_count(s, t->count, 11);

	store_i64(s, &t->now);
	store_u64(s, &t->case_count);
	for (size_t i = 0; i < count && !store_bad(s); i++) {
		if (!store_writes(s)) {
			t->publications = mem_slot(
			    t->publications, t->count, &t->room, sizeof *t->publications);
			t->publications[t->count++] =
			    mem_new(1, sizeof(struct publication));
		}
		store_publication(s, t->publications[i]);
	}
}
