/*
 * Colours by role. A view names what a cell is for; the theme of the voter says how that
 * looks. No meaning rests on colour alone: whatever a role tells is also told by a word
 * or a mark.
 *
 * Colours are numbers of the fixed part of the 256-colour palette (16 to 255), whose RGB
 * is the same on every terminal; so contrast can be computed and tested.
 *
 * lib/screen holds no protocol code and includes nothing of lib: the station and the
 * verifier's terminal view may both link it.
 */
#ifndef SCREEN_THEME_H
#define SCREEN_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_TEXT,   /* what is to be read */
	ROLE_QUIET,  /* the second language, hints */
	ROLE_TITLE,  /* line of a title, and rules */
	ROLE_FOCUS,  /* the line that the next key acts on */
	ROLE_CHOSEN, /* what the voter has chosen */
	ROLE_BUTTON,
	ROLE_FIELD,  /* where one types */
	ROLE_NOTICE, /* a box that wants to be read first */
	ROLE_KEY,    /* name of a key on the help line */
	ROLE_BAR,    /* the help line's words */
	ROLE_TEST,   /* banner of the test mode */
	ROLE_CODE,   /* QR code: always black on white */
	ROLES
};

enum theme { THEME_DARK, THEME_LIGHT, THEME_HIGH, THEME_HIGH_LIGHT, THEMES };

struct paint {
	uint8_t ink, paper; /* 16 to 255 */
	bool bold, underline;
	/* For a terminal without 256 colours: ink and paper exchanged. */
	bool reverse;
};

/* Bold, underline and reverse of a role are the same in every theme. */
struct paint theme_paint(enum theme t, enum role r);
/* "dark", "light", "high", "high-light". */
const char *theme_name(enum theme t);

/* RGB of a colour of the fixed palette: 16 to 231 the 6x6x6 cube, 232 to 255 grey
 * (xterm's 256colres). */
void theme_rgb(uint8_t colour, uint8_t rgb[3]);
/* Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
double theme_contrast(uint8_t a, uint8_t b);

#endif
