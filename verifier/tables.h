/*
 * The tables that replay builds: one database, the live services, and the way of one
 * entry through the published rules (doc/protocol/rules.md 3). Used for the ledger, and
 * with fresh databases for the cases of a publication.
 */
#ifndef VERIFIER_TABLES_H
#define VERIFIER_TABLES_H

#include "verifier/functions.h"
#include "verifier/sandbox.h"
#include "verifier/steps.h"

#define PUBLICATION_LIMIT (4u * 1024 * 1024)

/* The three files of one version of a service. */
struct publication {
	uint64_t index; /* of the entry that it came with */
	struct form *form;
	char *form_text, *rules, *cases;
};

struct prepared {
	char *sql;
	sqlite3_stmt *stmt;
};

struct tables {
	sqlite3 *db;
	struct function_context functions;
	struct steps own_steps, *steps; /* of cases: those of whose publication it is */
	/* in the order in which they went live; core is the first */
	struct publication **publications;
	size_t count, room;
	size_t borrowed; /* the first so many belong to somebody who lives longer */
	int64_t now;
	struct prepared *prepared;
	size_t prepared_count, prepared_room;
	uint64_t case_count; /* cases run in publications so far */
};

/* An entry whose signatures are known to hold. */
struct act {
	uint64_t index;
	uint8_t leaf[HASH];
	const char *service, *kind, *signer;
	int64_t version, seq;
	const json_t *fields;
	const char *const *cosign; /* 64 hex digits each */
	size_t cosign_count;
	const struct thing *thing; /* what the entry belongs to, payload so far */
	bool drop;                 /* an unfinished thing of the signer goes */
};

MUST_USE int tables_open(
    struct tables *t, const char *path, struct judge *judge, struct fault *fault);
void tables_close(struct tables *t);

/* form NUL rules NUL cases */
MUST_USE int publication_cut(
    struct publication **out, struct span raw, struct fault *fault);
void publication_forget(struct publication *p);

/* Rules in the sandbox, core_s_service, core_authority. Takes p also when it fails. At
 * the first (core) time becomes block 1. */
MUST_USE int tables_install(
    struct tables *t, struct publication *p, int64_t time, struct fault *fault);
const struct form *tables_form(const struct tables *t, const char *service,
    int64_t version); /* version 0: the live one */

MUST_USE int tables_block(
    struct tables *t, int64_t height, int64_t time, struct fault *fault);
/* The kind of an entry, if service, version, kind, fields and payload are as its form
 * says. */
MUST_USE const struct form_kind *tables_kind(const struct tables *t, const char *service,
    const char *kind, int64_t version, const json_t *fields, size_t items,
    struct refused *refused);
/* Through the rules, all or nothing. With core.service the publication goes live. */
MUST_USE int tables_apply(
    struct tables *t, const struct act *act, struct refused *refused);

/* The whole database into a new file, and back into tables in which nothing happened yet.
 */
MUST_USE int tables_save(struct tables *t, const char *path, struct fault *fault);
MUST_USE int tables_load(struct tables *t, const char *path, struct fault *fault);
/* What is beside the database: the live services and the time. */
void tables_store(struct store *s, struct tables *t);

/* Every audit view must be empty: how many there are, and the first that is not. */
MUST_USE int tables_audit(struct tables *t, uint64_t *views, struct fault *fault);
MUST_USE int tables_digest(struct tables *t, char hex[65], struct fault *fault);

/* Runs the cases of p on top of the live services of t (cases.c). RULES_BROKEN when it is
 * already the sandbox that refuses. hex, if not NULL: the digest of the tables that they
 * leave. */
#define RULES_BROKEN -2
MUST_USE int cases_replay(const struct tables *t, const struct publication *p,
    uint64_t *count, char hex[65], struct fault *fault);

/* ---- between the files of tables
 * --------------------------------------------------------- */

/* The refusal that SQLite's last error stands for; -1. */
int tables_refused(struct tables *t, const char *service, struct refused *refused);
/* Prepared once and kept; NULL if it does not compile. Reset it after use. */
sqlite3_stmt *tables_prepared(struct tables *t, const char *sql);
/* INSERT of a row of the kind, or of one of its lines; NULL if its table does not fit. */
sqlite3_stmt *tables_statement(
    struct tables *t, const char *service, const struct form_kind *kind, bool line);
/* What core.service publishes: checked, its cases run, then live. */
MUST_USE int tables_publish(
    struct tables *t, const struct act *act, struct refused *refused);
/* One row with up to eight columns: i int64_t, t text, b struct span, n null; SQLite's
 * code. */
int tables_run(struct tables *t, const char *sql, const char *types, ...);

#endif
