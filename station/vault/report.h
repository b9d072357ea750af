/*
 * What the booth tells of itself: the bytes of doc/protocol/channel.md 2. Numbers only;
 * nothing of a voter.
 */
#ifndef STATION_REPORT_H
#define STATION_REPORT_H

#include "station/vault/vault.h"

/* u8 state || u8 flags: what a screen without an officer may know. */
void report_put_booth(const struct vault *v, struct buf *out);
/* All of it: the zero report before voting, the closing report after it. */
MUST_CHECK int report_put(struct vault *v, struct buf *out, struct why *why);
/* The polls in one line of text, for the audit chain. */
MUST_CHECK int report_put_polls(struct vault *v, struct buf *out, struct why *why);

#endif
