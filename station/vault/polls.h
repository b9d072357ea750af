/* The polls as the vault tells its screen of them (doc/protocol/channel.md 2). */
#ifndef STATION_POLLS_H
#define STATION_POLLS_H

#include "station/vault/vault.h"

/* Whether one can vote in it here and now. */
enum poll_state polls_state(struct vault *v, const struct poll *p);
uint16_t polls_count(const struct vault *v);
/* One poll: id, titles, hours, state. */
void polls_put(struct vault *v, const struct poll *p, struct buf *out);

#endif
