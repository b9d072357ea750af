/*
 * The inside of the courier, for courier.c and courier_receipt.c only.
 */
#ifndef STATION_COURIER_INNER_H
#define STATION_COURIER_INNER_H

#include "station/vault/courier.h"
#include "station/vault/follow.h"
#include "station/vault/receipts.h"
#include "station/vault/sync.h"

#define POST_ENTRIES 200

enum errand { NOTHING, SYNC, POST, RECEIPT, TILE };

struct courier {
	enum errand errand; /* asked of push, not answered yet */
	uint32_t request;
	bool other_node; /* ask another node first: the last answer was wrong */
	int64_t next, receipt_next, read_next;
	bool applying; /* a reading has ended, and the counter's state is on its way */
	int64_t backoff;
	char trouble[sizeof(((struct why *)0)->text)];
	struct sync sync;
	int64_t seqs[POST_ENTRIES]; /* under way in a post */
	uint8_t leaves[POST_ENTRIES][HASH_SIZE];
	size_t count;
	int64_t seq; /* whose receipt was asked for last */
	uint8_t leaf[HASH_SIZE];
	bool held; /* a good receipt whose checkpoint is not yet known to be consistent */
	struct receipt receipt;
	struct checkpoint cp;
	struct follow follow;
	struct receipts *receipts; /* checked, and not yet on the disk */
};

/* Sends push on an errand. */
void courier_ask(
    struct vault *v, enum errand errand, uint16_t type, const struct buf *body);
/* Says each new trouble once, and waits before the next try. */
void courier_failed(struct vault *v, const char *text);
void courier_all_well(struct courier *c);

/* False when nothing waits for a receipt. */
bool courier_ask_receipt(struct vault *v);
void courier_got_receipt(struct vault *v, uint32_t status, struct cur body);
void courier_got_tile(struct vault *v, uint32_t status, struct cur body);
/* Receipts that are held go to the disk, before anything else is begun. */
bool courier_settle(struct vault *v);
void courier_drop_receipt(struct courier *c);

#endif
