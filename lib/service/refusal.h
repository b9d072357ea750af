/*
 * Saying no: filling struct refusal (state.h) from the engine's own checks and from
 * SQLite.
 */
#ifndef MADANG_REFUSAL_H
#define MADANG_REFUSAL_H

#include "service/state.h"

/* Fills refusal (may be NULL) and returns ERR_REFUSED. field may be NULL. */
int refusal_set(struct refusal *refusal, const char *key, const char *field,
    const char *format, ...) PRINTF_LIKE(4, 5);

/* What a failed statement of `service` means, rc being its extended result code: a
 * constraint is a refusal by its key or as <service>.backstop, what the statement itself
 * does wrong is ERR_UNDECIDED, anything else ERR_DATABASE. */
int refusal_of_sql(struct refusal *refusal, sqlite3 *db, int rc, const char *service);

/* Does text look like a message key: `[a-z][a-z0-9]*\.[a-z0-9_]+`, at most 79 characters?
 */
bool refusal_key_ok(const char *text);

#endif
