/*
 * Who listens hears what the page says: the whole of it when another page is shown, then
 * where the focus is and what has changed. Only while the voter's settings want it; the
 * model decides that, and view_spoken the words.
 *
 * Remembers what it said last, and wipes it. Sends to station/channel/voice.h.
 */
#ifndef STATION_ALOUD_H
#define STATION_ALOUD_H

#include "station/screen/model/model.h"

/* Call after every event. At the end of a session the speaker is told to forget it. */
void aloud_show(const struct model *m);
/* The next aloud_show says the whole page, changed or not. */
void aloud_again(void);
void aloud_close(void);

/* Of the new text, the sentences that the old one did not have in its place: where they
 * begin, and their bytes in *size (0: none). */
const char *aloud_changed(const char *old, const char *new, size_t *size);

#endif
