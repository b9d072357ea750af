/*
 * Certificates between the entry and the citizen's hands, in queue.db: a row is written
 * with the entry, and the certificate lies sealed in the wallet under the entry's leaf
 * hash. Nothing is given before the ledger is proven to have the entry. It can be given
 * again and again, on paper or as files, until a clerk says that it was handed over; then
 * its clear values are erased here. So whatever dies in between, no certificate that the
 * ledger has is lost, and none stays.
 */
#ifndef STATION_HANDOVER_H
#define STATION_HANDOVER_H

#include "station/vault/making.h"

/* In the wallet a certificate is the one value of its entry, in a field of this name. */
#define HANDOVER_FIELD "certificate"
/* Is that what the wallet holds of an entry? */
bool handover_is(const struct sealed *list, size_t count);

MUST_CHECK int handover_open(sqlite3 *db, struct why *why);
/* In the transaction that queues the entry. name is of its files. */
MUST_CHECK int handover_write(
    sqlite3 *db, int64_t seq, const char *name, const struct buf *raw, struct why *why);
/* Certificates that are proven and wait to be handed over. */
MUST_CHECK int handover_count(sqlite3 *db, int64_t *count, struct why *why);
/* No certificate will be given of it any more: its entry was refused, or a clerk has
 * destroyed it. Nothing where seq is no certificate. */
MUST_CHECK int handover_drop(struct vault *v, int64_t seq, struct why *why);

/* The first half of that, for whoever erases the values himself. */
MUST_CHECK int handover_void(struct vault *v, int64_t seq, struct why *why);

/* One that waits: its row, for a message that names its seq. raw is owned. */
struct handover {
	int64_t seq;
	uint8_t leaf[HASH_SIZE];
	char name[CERT_NAME_SIZE];
	uint8_t given;
	struct buf raw; /* of the entry */
};
/* False: there is none, it is not proven yet, or this clerk may not issue its kind;
 * refused. */
MUST_CHECK bool handover_find(
    struct vault *v, const struct message *m, struct handover *h);

void handover_on_list(struct vault *v, const struct message *m);
void handover_on_handed(struct vault *v, const struct message *m);

#endif
