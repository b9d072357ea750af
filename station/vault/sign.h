/*
 * From a draft to an entry: who signs, what is sealed, what the rules say, and, when it
 * is to be, the queue. Nothing is answered as signed before it is durable.
 */
#ifndef STATION_SIGN_H
#define STATION_SIGN_H

#include "station/vault/vault.h"

void sign_on_try(struct vault *v, const struct message *m);
void sign_on_sign(struct vault *v, const struct message *m);
void sign_on_was(struct vault *v, const struct message *m);

#endif
