/*
 * What the screen sends to be spoken (doc/protocol/channel.md, "say"): written by screen,
 * read by speak. A line is text to its last byte: no markup, no control characters.
 */
#ifndef STATION_SAY_H
#define STATION_SAY_H

#include "base/buf.h"

#define SAY_TEXT 8000              /* bytes of a line */
#define SAY_MAX (3 + 4 + SAY_TEXT) /* of a message */
#define SAY_LEVELS 5               /* of rate and of volume, 0 the slowest and softest */
#define SAY_LEVEL_NORMAL 2

enum say_language { SAY_KO = 1, SAY_EN = 2 };

struct say {
	enum say_language language;
	int rate, volume; /* 0 to SAY_LEVELS - 1 */
	char text[SAY_TEXT + 1];
};

/* The body of a message; text is what text_clean takes, 1 to SAY_TEXT bytes. */
void say_put(struct buf *out, const struct say *s);
/* ERR_FORMAT for anything that say_put does not write. */
MUST_CHECK int say_parse(struct say *s, struct cur in, struct why *why);

#endif
