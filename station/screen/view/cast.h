/* The number of a ballot, as several pages show it. */
#ifndef STATION_VIEW_CAST_H
#define STATION_VIEW_CAST_H

#include "station/screen/view/sheet.h"

struct both both_tracker(struct sheet *s, const char *tracker);

#endif
