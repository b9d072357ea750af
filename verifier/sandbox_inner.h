/*
 * The inside of the sandbox, for sandbox.c and sandbox_schema.c only.
 */
#ifndef VERIFIER_SANDBOX_INNER_H
#define VERIFIER_SANDBOX_INNER_H

#include "verifier/sandbox.h"

struct sandbox {
	sqlite3 *db;
	const char *service;
	bool upgrade;
	bool altering; /* SQLite's own work inside ALTER TABLE */
	bool defining; /* running rules.sql; else compiling what it made */
	bool probing;  /* compiling a table once more, as if it were new */
	const struct sandbox_forms *forms;
	const struct object *objects; /* of the whole schema, while compiling */
	size_t object_count;
	char denied[200];
};

struct object {
	char *type, *name, *table, *sql;
};

/* Does the name belong to the service: `<service>_` and something? */
bool sandbox_owned(const char *name, const char *service);
/* For sqlite3_set_authorizer; context is the sandbox. */
int sandbox_authorize(void *context, int action, const char *first, const char *second,
    const char *database, const char *inner);
/* Tables, triggers and views of the service, as they now are. */
MUST_USE int sandbox_schema(struct sandbox *box, struct fault *fault);

#endif
