/*
 * What the vault may ask the network for: a closed list, so that no path ever travels on
 * the channel. Bytes: doc/protocol/channel.md.
 */
#ifndef STATION_GET_H
#define STATION_GET_H

#include "base/buf.h"

enum get_kind {
	GET_CHECKPOINT = 1,
	GET_BUNDLE,  /* u64 index, u16 width */
	GET_TILE,    /* u8 level, u64 index, u16 width */
	GET_RECEIPT, /* leaf hash[32] */
};

struct get {
	char path[120];
	size_t max; /* bytes of an answer */
	long status;
	struct buf body;
};

/* ERR_FORMAT for anything not in the list. */
MUST_CHECK int get_parse(struct get *get, struct cur in, struct why *why);

#endif
