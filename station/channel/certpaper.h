/*
 * A certificate's page as a document for paper: for the vault, and for the program that
 * draws one of a file.
 */
#ifndef STATION_CERTPAPER_H
#define STATION_CERTPAPER_H

#include "cert/certpage.h"
#include "station/channel/paper.h"

/* How a line of the page is printed. */
enum paper_kind certpaper_kind(enum certpage_kind kind);
/* A4, of that name and day; the page is borrowed. ERR_FORMAT for a letter that cannot
 * stand on paper. */
MUST_CHECK int certpaper_make(struct paper *paper, const struct certpage *page,
    const char *name, int64_t made, struct why *why);

#endif
