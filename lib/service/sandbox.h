/*
 * The sandbox of published rules (doc/protocol/rules.md 4), for its own files and the
 * cases.
 *
 * Three nets, one behind the other: the text of each statement, word by word
 * (sandbox_text.c); an authorizer while SQLite compiles it, and every trigger and view
 * once more (sandbox.c); and a look at what then stands in the schema (sandbox_schema.c).
 */
#ifndef MADANG_SANDBOX_H
#define MADANG_SANDBOX_H

#include "service/engine.h"

enum sandbox_mode {
	SANDBOX_DEFINE,  /* CREATE, DROP */
	SANDBOX_ALTER,   /* ADD COLUMN: SQLite runs statements of its own */
	SANDBOX_FILL,    /* INSERT INTO own derived tables */
	SANDBOX_COMPILE, /* looking at what an entry or a reader would run */
	SANDBOX_QUERY,   /* the query of a case */
};

struct sandbox {
	struct state *state;
	const struct form *form;
	enum sandbox_mode mode;
	char
	    service[SERVICE_NAME_MAX + 1]; /* on whose behalf the statement itself runs */
	struct why reason;                 /* of the authorizer's last no */
};

/* `don` of `don_s_gift`; false for names without a service. */
bool sandbox_owner(const char *name, char service[SERVICE_NAME_MAX + 1]);
/* Does name begin with `<service>_<part>_` (part may be "" for any)? */
bool sandbox_is(const char *name, const char *service, const char *part);
bool sandbox_function_ok(const char *name);

/* One statement as text: its head, its names, its words. Sets sb->mode. */
MUST_CHECK int sandbox_text(
    struct sandbox *sb, const char *text, const char *end, struct why *why);

/* Prepares with the authorizer on; says no in its words. */
MUST_CHECK int sandbox_prepare(struct sandbox *sb, const char *text, size_t size,
    sqlite3_stmt **out, const char **tail, struct why *why);

#endif
