/*
 * Runs a service's rules.sql on a database, allowing only what doc/protocol/rules.md 4
 * allows. This verifier's own judgement, apart from that of the nodes.
 */
#ifndef VERIFIER_SANDBOX_H
#define VERIFIER_SANDBOX_H

#include <sqlite3.h>

#include "verifier/form.h"

/* Which live form owns a table, so that `accepts` can be looked up. */
struct sandbox_forms {
	const struct form *(*find)(void *context, const char *service);
	void *context;
};

/* Opens a database with the engine's settings; "" is a private one on disk. */
MUST_USE int sandbox_open(sqlite3 **db, const char *path, struct fault *fault);

/* -1: the rules do what rules may not, and the database is to be thrown away or rolled
 * back by the caller. */
MUST_USE int sandbox_install(sqlite3 *db, const char *service, bool upgrade,
    const char *rules, const struct sandbox_forms *forms, struct fault *fault);

/* The query of a case, read-only and bound as rules are: own tables, what others show, no
 * recursion. */
MUST_USE int sandbox_query(sqlite3 *db, const char *service, const char *sql,
    sqlite3_stmt **stmt, struct fault *fault);

#endif
