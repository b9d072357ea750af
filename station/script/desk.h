/*
 * Lines of a script for the clerk's counter: channel.md 4 and 8. A line is one message,
 * or, where cards lie on the counter, several; its result says what the last one
 * answered.
 */
#ifndef STATION_SCRIPT_DESK_H
#define STATION_SCRIPT_DESK_H

#include <jansson.h>
#include "station/channel/channel.h"

struct desk_step {
	uint16_t type;
	struct buf body;
};

struct desk_line {
	struct desk_step *steps; /* at least one */
	size_t count, next;
	uint16_t type; /* of the step that the line is about, the last one */
};

/* Is "do" one of the counter's? */
bool desk_is(const char *what);
/* Reads a line; on failure nothing is left to free. */
MUST_CHECK int desk_parse(struct desk_line *d, const json_t *line, struct why *why);
void desk_free(struct desk_line *d); /* wiped: it holds what is to be sealed */

/* The result of an answer, ERR_FORMAT where the vault broke the rules. The caller owns
 * it. A step before the last gives NULL: the line
 * goes on. */
MUST_CHECK int desk_result(uint16_t type, struct cur in, json_t **result);

#endif
