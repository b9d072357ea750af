/* Between record.c and emergency.c: a record on the ledger, and opening it. */
#ifndef MADANG_ADMIN_RECORD_H
#define MADANG_ADMIN_RECORD_H

#include "admin/admin.h"
#include "card/health.h"

#define RECORD_ROLE "hc:institution"
#define GUARDIAN_ROLE "hc:guardian"

/* One that is sealed on the ledger. */
struct record {
	const char *code;
	uint8_t patient[KEY_PUBLIC_SIZE];
	int64_t entry_index;
};
/* code is set. ERR_NOT_FOUND. */
MUST_CHECK int record_find(struct record *r, struct client *c, struct why *why);
/* The payload, read from the ledger. */
MUST_CHECK int record_payload(
    const struct record *r, struct client *c, struct buf *payload, struct why *why);
/* Opens it with its key, into the file. */
MUST_CHECK int record_write(const struct record *r, struct client *c, const uint8_t *key,
    const char *file, struct why *why);
/* The two who hold halves of a record's key, each for another agency: the first by name,
 * and the first of another agency. ERR_NOT_FOUND where the ledger has no two. */
MUST_CHECK int guardians_find(
    struct health_guardians *guardians, struct client *c, struct why *why);

#endif
