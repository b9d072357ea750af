/* Small words that several of the poll worker's pages use. */
#ifndef STATION_VIEW_DESK_H
#define STATION_VIEW_DESK_H

#include "station/screen/view/sheet.h"

/* "2026-11-26 14:05", Korean time: the screen reads no file of time zones. */
#define CLOCK_TEXT 20
const char *clock_text(char out[CLOCK_TEXT], int64_t unix_seconds);
/* A number in both languages. */
struct both both_number(struct sheet *s, uint64_t n);
struct both both_clock(struct sheet *s, int64_t unix_seconds);
struct both booth_words(uint8_t state);

#endif
