/* Lines of a document on the page where an entry is checked. */
#ifndef STATION_VIEW_PAPERWORK_H
#define STATION_VIEW_PAPERWORK_H

#include "station/screen/view/sheet.h"

/* The line of that place: the document in Korean, in English, then the public fields. */
void paperwork_item(const struct model *m, struct sheet *s, struct shown *item);

#endif
