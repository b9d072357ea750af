/*
 * QR codes (ISO/IEC 18004, by libqrencode) in half blocks: a character is two modules
 * high.
 */
#ifndef SCREEN_QR_H
#define SCREEN_QR_H

#include "screen/canvas.h"

#define QR_QUIET 2 /* modules of white around the code */

/* Draws the text as a code in the middle of the area, error correction M. Returns the
 * rows it took, 0 when it does not fit or cannot be a code: then nothing is drawn. */
int qr_draw(struct canvas *c, struct area a, const char *text);

#endif
