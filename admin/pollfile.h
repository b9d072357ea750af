/*
 * The poll file an election office writes by hand, and the entry poll.define it becomes.
 * Format: doc/protocol/files.md 5. Every mistake gets a sentence that names the key.
 */
#ifndef MADANG_ADMIN_POLLFILE_H
#define MADANG_ADMIN_POLLFILE_H

#include <jansson.h>
#include "ballot/question.h"

#define POLLFILE_MAX (4 * 1024 * 1024)
#define POLL_ID_MAX 40

struct pollfile {
	char poll[POLL_ID_MAX + 1];
	json_t *fields;    /* of poll.define; owned */
	struct buf *items; /* one question object each; owned */
	size_t count;
	struct questions *questions; /* compiled; owned */
};

/* ERR_FORMAT, ERR_TOO_LARGE. Nothing is left allocated on failure. */
MUST_CHECK int pollfile_parse(
    struct pollfile *p, const void *text, size_t size, struct why *why);
MUST_CHECK int pollfile_read(struct pollfile *p, const char *path, struct why *why);
void pollfile_free(struct pollfile *p);

/* [a-z0-9-]{1,40} */
bool poll_id_ok(const char *id);

/* "2026-06-03T06:00[:00](Z|+09:00)" to Unix seconds; ERR_FORMAT. */
MUST_CHECK int iso_time(int64_t *out, const char *text);

#endif
