/*
 * A poll as the vault tells its screen of it (doc/protocol/channel.md 2).
 */
#ifndef STATION_LISTED_H
#define STATION_LISTED_H

#include "base/buf.h"
#include "station/channel/booth.h"
#include "station/screen/words.h"

struct listed_poll {
	char id[41];
	char title[LANGUAGES][801]; /* 200 characters */
	int64_t opens, closes;      /* Unix seconds */
	uint8_t state;              /* enum poll_state */
};

/* A var part as text; what is longer than the room is cut. */
void take_text(struct cur *in, char *out, size_t room);
void take_listed(struct cur *in, struct listed_poll *p);

#endif
