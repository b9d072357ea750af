/*
 * The pages: pure functions of a model to a canvas of any size from 40 x 12 on, and to
 * what is said aloud.
 */
#ifndef STATION_VIEW_H
#define STATION_VIEW_H

#include "screen/canvas.h"
#include "station/screen/model/model.h"

void view_draw(const struct model *m, struct canvas *c);
/* In the voter's language: what the page says, and what the focus is on. Whoever speaks
 * says the first when it changes, and the second too. */
void view_spoken(const struct model *m, struct buf *page, struct buf *item);
/* The nth item, if it is an option: what became of it when a choice moved the focus. */
void view_spoken_option(const struct model *m, size_t n, struct buf *out);

#endif
