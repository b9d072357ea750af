/*
 * One voter at the vault: card, ballot, cast or check. A session lives under the request
 * id its card message came with, and holds its secrets in locked memory until they are
 * used or it ends.
 */
#ifndef STATION_SESSION_H
#define STATION_SESSION_H

#include "station/vault/vault.h"

/* STATE_FREE when there is no session under the id. */
enum channel_state session_state(struct vault *v, uint32_t request);
/* A message the table allows in the session's state: card, questions,
 * vote, cast, check, end. */
void session_message(struct vault *v, const struct message *m);
/* Puts what was cast or checked since the last call into the bag, in one transaction, and
 * answers. */
void session_store(struct vault *v);
/* Is a cast or check of this poll waiting for session_store, or a ballot being encrypted?
 */
bool session_active(struct vault *v, const struct poll *poll);
/* Is any voter at this station? */
bool session_any(struct vault *v);
void session_end_all(struct vault *v);

#endif
