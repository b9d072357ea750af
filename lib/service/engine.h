/*
 * The inside of struct state, for the files of lib/service only.
 */
#ifndef MADANG_ENGINE_H
#define MADANG_ENGINE_H

#include "service/form.h"
#include "service/functions.h"
#include "service/publication.h"
#include "service/sql.h"
#include "service/steps.h"

/* All forms that ever went live, in order; entries may use any version. */
struct registry {
	struct form **forms;
	size_t count, room;
};

void registry_add_take(struct registry *r, struct form *form);
void registry_cut(struct registry *r, size_t count); /* forgets the newest */
struct form *registry_form(
    const struct registry *r, const char *service, int64_t version);
struct form *registry_live(const struct registry *r, const char *service); /* or NULL */

struct state {
	sqlite3 *db;
	struct sql sql;
	struct functions *functions;
	struct steps own_steps, *steps; /* of the cases of a service: somebody else's */
	enum patience patience;
	struct registry registry;
	struct state_at at;     /* committed */
	struct charter charter; /* valid from leaf 0 on */
	bool chartered;
	bool in_batch;
	bool gather;          /* batches are savepoints of one transaction */
	size_t gathered;      /* of them since its begin */
	int64_t now;          /* Unix seconds the rules see */
	struct state_at next; /* of the batch so far */
	size_t forms_before;  /* registry.count when the batch began */
	bool chartered_before;
};

/* An engine without a ledger: settings and functions only. For cases and offline checks
 * too. */
MUST_CHECK int engine_open(struct state **out, const char *path, struct why *why);

/* Options and limits of a handle on a state's database, for whatever it is opened. */
MUST_CHECK int engine_configure(sqlite3 *db, struct why *why);

/* Takes up a state that was just opened, or given up, from where its tables stand. */
MUST_CHECK int engine_load(struct state *s, struct why *why);

/* An entry whose signatures hold. Everything borrowed. */
struct submission {
	const char *service, *kind, *signer;
	int64_t version, seq, part, parts;
	const char *leaf; /* hex */
	const json_t *fields;
	const char *fields_text; /* as signed; only looked at where there are parts */
	size_t fields_size;
	const struct buf *payload;
	size_t payload_count;
	char (*cosign)[65]; /* card keys, hex */
	size_t cosign_count;
};

/* Form, kind, fields, payload: what needs no tables. *kind and *form are the entry's. */
MUST_CHECK int apply_check(struct state *s, const struct submission *sub,
    struct form **form, struct kind **kind, struct refusal *refusal);
/* Checks and applies inside a SAVEPOINT; nothing has changed unless 0 is returned. */
MUST_CHECK int apply_submission(struct state *s, const struct submission *sub,
    int64_t index, struct refusal *refusal);
/* The same, for a kind that was checked and inside the caller's savepoint. */
MUST_CHECK int apply_rows(struct state *s, const struct submission *sub,
    struct kind *kind, int64_t index, struct refusal *refusal);

/* Signatures and fields of an entry made into a submission; cosign room is
 * NOTE_SIGNATURES_MAX. */
MUST_CHECK int verify_entry(struct state *s, const struct entry *entry,
    struct submission *sub, char leaf[65], char (*cosign)[65], struct refusal *refusal);

/* Makes a service live: sandbox, core_s_service, core_authority, registry. The
 * transaction is the caller's; on failure the registry is as before. ERR_REFUSED with a
 * sentence, key core.form or core.sandbox. */
MUST_CHECK int install(struct state *s, const struct publication *p, const char *service,
    int64_t version, int64_t index, struct refusal *refusal);
/* A core.service entry whose row is in: install and cases. */
MUST_CHECK int install_published(struct state *s, const struct buf *payload, size_t count,
    const json_t *fields, int64_t index, struct refusal *refusal);
/* Leaf 0, inside a savepoint of its own. */
MUST_CHECK int install_charter(
    struct state *s, const struct entry *entry, struct refusal *refusal);

/* Runs rules text against the schema, refusing what rules.md 4 refuses. */
MUST_CHECK int sandbox_run(struct state *s, const struct form *form, const char *rules,
    size_t size, struct why *why);
/* Compiles every table and view of every service with the authorizer on, and looks at
 * their columns and triggers. */
MUST_CHECK int sandbox_compile(struct state *s, const struct form *form, struct why *why);

/* The cases of a service that is in the core_s_service of `from`, in a fresh database;
 * their steps count as those of `from`. digest, if not NULL: that of its tables after the
 * last case. */
MUST_CHECK int cases_run(struct state *from, const char *service, const void *cases,
    size_t size, uint8_t digest[HASH_SIZE], struct why *why);

#endif
