/*
 * The audit chain of a booth: what its officers and its machine did, never what a voter
 * did. Rows are hashed one into the next (doc/protocol/audit.md); the chain is checked
 * when it is opened. It lies in booth.db, and rows are added inside the transaction of
 * what they tell of.
 *
 * A struct audit is a plain value: copy it, add to the copy, and keep the copy once the
 * transaction is durable.
 */
#ifndef STATION_AUDIT_H
#define STATION_AUDIT_H

#include <sqlite3.h>
#include "base/buf.h"
#include "tree/merkle.h"

#define AUDIT_EVENT_MAX 40
#define AUDIT_DETAIL_MAX 4000
#define AUDIT_BOOT 36
#define AUDIT_BACK 60 /* seconds that a clock may be set back without a word */

/* When something was: the wall clock, the time since the machine started (it runs on
 * while the machine sleeps), and which start that was. Seconds. */
struct moment {
	int64_t wall, up;
	char boot[AUDIT_BOOT + 1];
};

struct audit {
	sqlite3 *db; /* borrowed */
	int64_t rows;
	uint8_t chain[HASH_SIZE]; /* of the last row; before the first one, of the name */
	struct moment last;
};

void moment_now(struct moment *m);
/* Was the wall clock set back between the two? */
bool moment_back(const struct moment *before, const struct moment *now);

/* Makes the table and checks every row. name: of the station, the chain's beginning. */
MUST_CHECK int audit_open(
    struct audit *a, sqlite3 *db, const char *path, const char *name, struct why *why);
/* Within the caller's transaction. detail is cut at AUDIT_DETAIL_MAX. */
MUST_CHECK int audit_add(struct audit *a, const struct moment *now, const char *event,
    const char *detail, struct why *why);
/* At most count rows before number `before` (0: the newest), newest first: u16 count,
 * each u64 n || u64 wall || u64 up || text boot || text event || var detail. */
MUST_CHECK int audit_read(const struct audit *a, int64_t before, unsigned count,
    struct buf *out, struct why *why);
/* All rows as text, oldest first, a JSON array a line, with the chain. */
MUST_CHECK int audit_write(const struct audit *a, struct buf *out, struct why *why);

#endif
