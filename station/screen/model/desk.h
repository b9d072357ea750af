/*
 * What the poll worker's pages know: the vault's report, rows of its audit log, what was
 * asked last. Part of struct model; wiped with the visit. Nothing of a voter.
 */
#ifndef STATION_DESK_H
#define STATION_DESK_H

#include <stddef.h>
#include <stdint.h>
#include "station/screen/model/listed.h"

#define DESK_NODES 8
#define DESK_LOG_ROWS 20

/* Of one poll at this booth. */
struct desk_poll {
	struct listed_poll poll;
	uint64_t ballots, checks;            /* in the bag */
	uint64_t boxes, boxed, boxed_checks; /* in boxes */
};

struct log_row {
	int64_t n, wall;
	char event[41], detail[401]; /* the beginning of it */
};

/* Why the ballots page is shown: another title each. */
enum desk_reason { DESK_LOOK, DESK_OPENED, DESK_CLOSED };
enum desk_network { NETWORK_UNTRIED, NETWORK_WELL, NETWORK_BAD };

struct desk {
	uint8_t last;
	int64_t opened, now; /* Unix seconds */
	uint64_t leaves, waiting, sent, proven, refused, seq, rows;
	uint8_t leaf[32], chain[32];
	char trouble[481];
	char nodes[DESK_NODES][256];
	size_t node_count;
	struct desk_poll *polls; /* owned */
	size_t poll_count;
	struct log_row log[DESK_LOG_ROWS];
	size_t log_count;
	char folder[1000]; /* of the last export */
	uint32_t files;
	enum booth_action
	    wanted; /* asked to be sure of, or waiting for the other officer */
	enum desk_reason reason;
	enum desk_network network;
	int32_t key; /* pressed last on the page that tries keys; 0: none */
};

/* Indexes of lines on the pages. */
#define DESK_POLL_LINES 3 /* of a poll: in the bag, in boxes, sealed or not */
#define DESK_LAST_ENTRY (-1)
#define DESK_LAST_ROW (-2)
enum {
	QUEUE_WAITS,
	QUEUE_AWAITS,
	QUEUE_PROVEN,
	QUEUE_REFUSALS,
	QUEUE_NETWORK,
	QUEUE_LEAVES,
	DESK_QUEUE_LINES /* then the nodes */
};
enum { LOG_OLDER, LOG_NEWEST };

#endif
