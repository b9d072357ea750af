/* Small words that several of the poll worker's pages use. */
#ifndef STATION_VIEW_DESK_H
#define STATION_VIEW_DESK_H

#include "base/days.h"
#include "station/screen/view/sheet.h"

/* A number in both languages. */
struct both both_number(struct sheet *s, uint64_t n);
struct both both_clock(struct sheet *s, int64_t unix_seconds);
struct both booth_words(uint8_t state);
/* "14:05  Donations, Donate", and what has become of it. */
struct both both_entry(
    const struct model *m, struct sheet *s, const struct clerk_entry_row *e);
struct both both_entry_state(const struct clerk_entry_row *e);

#endif
