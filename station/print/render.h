/*
 * A document as the bytes that a printer or a reader takes: A4 as PDF, the 80 mm roll as
 * ESC/POS raster bands, so that a printer needs no Hangul of its own. The same document
 * gives the same bytes on the same machine.
 *
 * ERR_FORMAT when this machine has no font for a letter of it, or a code cannot be drawn:
 * nothing that reads otherwise than it should is ever printed. ERR_TOO_LARGE for a roll
 * above four metres.
 */
#ifndef STATION_RENDER_H
#define STATION_RENDER_H

#include "station/channel/paper.h"

MUST_CHECK int render_a4(struct buf *out, const struct paper *paper, struct why *why);
MUST_CHECK int render_roll(struct buf *out, const struct paper *paper, struct why *why);

/* Either, as the document says. */
MUST_CHECK int render(struct buf *out, const struct paper *paper, struct why *why);
/* "pdf" or "escpos": how the file of it ends. */
const char *render_ending(const struct paper *paper);

#endif
