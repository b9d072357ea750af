/*
 * The voice of a screen: what it calls to have lines spoken. One in a process.
 *
 * Nothing here waits or fails: without speech, or with a speaker that hangs, lines pass
 * unheard, and what is on the screen holds. Text may come from outside; the speaker gets
 * it as a screen would show it (text_shown), on one line, cut at SAY_TEXT bytes. No copy
 * of a line stays behind.
 */
#ifndef STATION_VOICE_H
#define STATION_VOICE_H

#include <stdbool.h>
#include "station/channel/say.h"

#define VOICE_FD                                                                         \
	5 /* where a screen finds its channel to speak; /dev/null: it has none           \
	   */

/* Takes the descriptor. */
void voice_open(int fd);
/* Is anybody there to speak? What sound the device makes is not known here. */
bool voice_possible(void);

/* Speaks the line instead of the one before, which ends at once. Levels are 0 to
 * SAY_LEVELS
 * - 1; others are taken for the nearest. */
void voice_say(enum say_language l, int rate, int volume, const char *text);
/* Silence, at once. */
void voice_stop(void);
/* At the end of a session: silence, and nothing of its lines stays in the speaker. */
void voice_forget(void);

#endif
