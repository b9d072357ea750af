#include "service/refusal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
refusal_set(
    struct refusal *refusal, const char *key, const char *field, const char *format, ...)
{
	va_list args;

	if (!refusal)
		return ERR_REFUSED;
	snprintf(refusal->key, sizeof(refusal->key), "%s", key);
	snprintf(refusal->field, sizeof(refusal->field), "%s", field ? field : "");
	va_start(args, format);
	vsnprintf(refusal->why.text, sizeof(refusal->why.text), format, args);
	va_end(args);
	return ERR_REFUSED;
}

bool
refusal_key_ok(const char *text)
{
	const char *small = "abcdefghijklmnopqrstuvwxyz";
	size_t head = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
	size_t tail;

	if (head == 0 || !strchr(small, text[0]) || text[head] != '.')
		return false;
	tail = strspn(text + head + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return tail > 0 && text[head + 1 + tail] == '\0' && head + 1 + tail < 80;
}

/* The key that a constraint names, or NULL: the whole message of a RAISE, the name of a
 * CHECK. */
static const char *
named_key(int rc, const char *message)
{
	const char *prefix = "CHECK constraint failed: ";

	if (rc == SQLITE_CONSTRAINT_CHECK &&
	    strncmp(message, prefix, strlen(prefix)) == 0)
		message += strlen(prefix);
	else if (rc != SQLITE_CONSTRAINT_TRIGGER)
		return NULL;
	return refusal_key_ok(message) ? message : NULL;
}

/* Everything else that an entry, and not the machine, is to blame for (rules.md 3). */
static bool
is_backstop(int rc, const char *message)
{
	return (rc & 0xff) == SQLITE_CONSTRAINT || rc == SQLITE_TOOBIG ||
	       (rc == SQLITE_ERROR && strcmp(message, "integer overflow") == 0);
}

/* An error that statements themselves bring about, such as a pattern of LIKE that is too
 * long or a LIMIT that is no number. It comes again each time, and says nothing about the
 * machine; but it is no verdict either, for other builds may have other limits. */
static int
failure(int rc)
{
	return rc == SQLITE_ERROR || rc == SQLITE_MISMATCH ? ERR_UNDECIDED : ERR_DATABASE;
}

int
refusal_of_sql(struct refusal *refusal, sqlite3 *db, int rc, const char *service)
{
	const char *message = sqlite3_errmsg(db);
	const char *key = named_key(rc, message);
	char backstop[80];

	if (!is_backstop(rc, message)) {
		if (refusal)
			why_set(&refusal->why, failure(rc),
			    "the database failed while rules of %s ran: %s", service,
			    message);
		return failure(rc);
	}
	if (key)
		return refusal_set(
		    refusal, key, NULL, "the rules of %s refuse it: %s", service, key);
	snprintf(backstop, sizeof(backstop), "%.60s.backstop", service);
	return refusal_set(refusal, backstop, NULL, "the tables of %s do not take it: %s",
	    service, message);
}
