/*
 * QR codes (ISO/IEC 18004, by libqrencode), error correction M: their modules, and drawn
 * in half blocks, where a character is two modules high.
 */
#ifndef SCREEN_QR_H
#define SCREEN_QR_H

#include "screen/canvas.h"

#define QR_QUIET 2 /* modules of white around the code */

/* side x side modules without the white around them; owned by whoever made it. */
struct qr {
	int side;
	bool *black;
};

/* False, and nothing made, when the text cannot be a code: it is empty, or too long. */
bool qr_make(struct qr *q, const char *text);
/* What a code said is nobody's business later. */
void qr_wipe(struct qr *q);

/* Draws the text as a code in the middle of the area. Returns the rows it took, 0 when it
 * does not fit or cannot be a code: then nothing is drawn. */
int qr_draw(struct canvas *c, struct area a, const char *text);

#endif
