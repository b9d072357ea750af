/*
 * Lays a document out, part by part, on pages that somebody else provides: the same for
 * A4 and for the roll of a receipt printer. Text by Pango, drawing by cairo.
 */
#ifndef STATION_PEN_H
#define STATION_PEN_H

#include <pango/pangocairo.h>
#include "station/channel/paper.h"

/* How it looks, in the surface's units. */
struct look {
	double width, margin; /* of the paper, and to each side of what stands on it */
	double top, bottom;   /* where a page begins and ends; bottom 0: it never ends */
	double text;          /* size of letters; the others follow from it */
	double module;        /* side of a module of a QR code */
	double label;         /* share of the width that the left column of a row has */
	bool beside;          /* what explains a code stands beside it, else below */
};

struct pen {
	const struct look *look;
	cairo_t *cr;
	double y; /* where the next part begins */
	int page, pages;
	bool strange; /* letters for which this machine has no font */
	/* Called between two pages, and once after the last. */
	void (*page_ends)(struct pen *p);
};

/* Draws all parts from the top of the first page on; y is then where they end. pages is
 * only for page_ends: 0 when it is not known yet. */
void pen_draw(struct pen *p, const struct paper *paper);
/* A line of small print in the middle, at a place that pen_draw leaves alone. */
void pen_foot(struct pen *p, double y, const char *text);

#endif
