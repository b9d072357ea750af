#include "tally/rules.h"

#include <string.h>

#include "base/file.h"
#include "service/publication.h"
#include "tally/column.h"

static bool
column_is(sqlite3_stmt *st, int column, const struct buf *text)
{
	size_t size = (size_t)sqlite3_column_bytes(st, column);

	return size == text->size && (size == 0 || memcmp(sqlite3_column_blob(st, column),
						       text->data, size) == 0);
}

static int
compare(
    sqlite3_stmt *st, const char *service, const struct publication *own, struct why *why)
{
	const char *what = NULL;

	if (!column_is(st, 1, &own->form))
		what = "form";
	else if (!column_is(st, 2, &own->rules))
		what = "rules";
	if (what == NULL)
		return 0;
	return why_set(why, ERR_REFUSED,
	    "the %s of the service %s, version %lld on the ledger, differ from those "
	    "that came with this program; it must not decrypt or count under rules it "
	    "does "
	    "not know: have them examined, and install a program that brings them",
	    what, service, (long long)sqlite3_column_int64(st, 0));
}

static int
check_service(struct state *s, const char *service, struct why *why)
{
	struct path dir = path_of("%s/share/madang/services/%s", file_prefix(), service);
	struct publication own = {0};
	sqlite3_stmt *st = NULL;
	size_t seen = 0;
	int r = publication_read(&own, dir.s, why);

	if (r == 0)
		r = client_select(s, &st, why,
		    "SELECT version, form, rules FROM core_s_service WHERE service = ?1 "
		    "ORDER BY version",
		    service, NULL);
	for (; r == 0 && sqlite3_step(st) == SQLITE_ROW; seen++)
		r = compare(st, service, &own, why);
	if (r == 0 && seen == 0)
		r = why_set(why, ERR_REFUSED,
		    "the ledger says by no rules how the service %s works", service);
	sqlite3_finalize(st);
	publication_free(&own);
	return r;
}

int
rules_known(struct state *s, struct why *why)
{
	int r = check_service(s, "core", why);

	return r != 0 ? r : check_service(s, "poll", why);
}
