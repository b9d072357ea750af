/*
 * The vault's refusals in words. A refusal comes as a key and a sentence for the log
 * (doc/protocol/channel.md); the person at the booth gets words of the key instead.
 */
#ifndef STATION_REFUSAL_H
#define STATION_REFUSAL_H

#include "station/screen/words.h"

/* What to say; for a key that this table does not know, that a worker is needed. */
const char *refusal_words(enum language l, const char *key);
/* The same to a clerk at a counter. */
const char *refusal_at_counter(enum language l, const char *key);

#endif
