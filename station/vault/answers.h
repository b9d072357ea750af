/*
 * The answers of a vote message: doc/protocol/channel.md 3. Nothing is ever adjusted:
 * what breaks a limit, names something unknown or leaves a question out is refused.
 */
#ifndef STATION_ANSWERS_H
#define STATION_ANSWERS_H

#include "ballot/question.h"

/* Cells (cell_count bytes, locked by the caller). ERR_REFUSED or ERR_FORMAT with a
 * sentence. */
MUST_CHECK int answers_read(
    uint8_t *cells, const struct questions *q, struct cur *in, struct why *why);

#endif
